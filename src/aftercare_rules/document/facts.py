"""Reads `facts`: what a claim may say, and what each of it can be."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from aftercare_rules.document.names import NAME, word_of
from aftercare_rules.document.nodes import Entry, Mapping, Node, Scalar, Sequence
from aftercare_rules.document.reader import Fields, Reader
from aftercare_rules.document.texts import TextReader
from aftercare_rules.document.values import read_decimal, read_value
from aftercare_rules.errors import Misspelling, Unknown, did_you_mean, nearest, one_of, shortened
from aftercare_rules.language.domains import RESERVED, WORD_PATTERN, Choice, Domain, Flag, Number
from aftercare_rules.language.policy import FactDeclaration
from aftercare_rules.language.vocabulary import BUILT_IN_NUMBERS, DEFECT, GROUPS, LIMIT, PURCHASED, WANTS, Group
from aftercare_rules.language.wording import Text
from aftercare_rules.records.models import FactValue

FACT: Final = "fact"
KIND: Final = "kind"

_WORD: Final = re.compile(WORD_PATTERN)
_TAKEN: Final = frozenset(
    {*BUILT_IN_NUMBERS, *RESERVED, WANTS, LIMIT, PURCHASED, DEFECT}
    | {"any_of", "at", "history", "customer_history", "expect", "today", "charges"}
)
_SHAPES: Final = "a list of words, `flag`, `money`, or `{unit: g}`"
_NUMBER_KEYS: Final = ("unit", "min", "max", "step")
_LONG_KEYS: Final = ("is", "labels", "question", "presume")


def read_word(written: str, name: str) -> str:
    """A word of the choice `name`; raises `Misspelling` where a text cannot be one."""
    if written in RESERVED:
        raise Misspelling(f"`{written}` is a reserved word: it has a meaning of its own", "choose another word")
    if not _WORD.fullmatch(written):
        is_long = len(written) > 60
        signs = "a word cannot hold a comma, a colon, a bracket, a quote or `#`"
        help = "a word has at most 60 characters" if is_long else signs
        raise Misspelling(f"{shortened(written)} cannot be a word of `{name}`", help)
    return written


class FactReader:
    """Reads the declarations of one policy.

    `broken` are names whose declaration has a fault: what is said of them elsewhere cannot be checked.
    """

    def __init__(self, reader: Reader, texts: TextReader) -> None:
        self._reader = reader
        self._texts = texts
        self._places: dict[str, Scalar] = {}
        self.facts: dict[str, FactDeclaration] = {}
        self.broken: set[str] = set()

    def read_facts(self, node: Node | None) -> None:
        """`facts:` with its groups."""
        example = "`facts: {purchase: {category: [watch, ring]}}`"
        groups = self._reader.fields(node, "`facts`", GROUPS, example, hint=self._fact_without_group)
        if node is not None and groups is None:
            self._reader.names.declared_unreadably(FACT)
        known: dict[str, Group] = {group: group for group in GROUPS}
        for name, entry in (groups or {}).items():
            declared = self._reader.mapping(
                entry.value, f"the group `{name}`", f"`{name}: {{category: [watch, ring]}}`"
            )
            if declared is None:
                self._reader.names.declared_unreadably(FACT)
            for fact in declared.entries if declared else ():
                self._declare(fact, known[name])
        if isinstance(node, Mapping) and groups is not None and len(groups) < len(node.entries):
            self._reader.names.declared_unreadably(FACT)
        if DEFECT not in self.facts:
            self._kind_misspelt()

    def _kind_misspelt(self) -> None:
        """A fact of the defect that seems to declare its kinds, in a policy that speaks of `defect`."""
        near = nearest(KIND, [name for name, fact in self.facts.items() if fact.group == "defect"])
        if near and len(re.findall(rf"\b{DEFECT}\s*:", self._reader.source.text)) > 1:
            message = f"the kinds of defect are declared as `{KIND}`, not as `{near}`"
            self._reader.fault(self.facts[near].span, message, f"did you mean `{KIND}`?")
            self.broken.add(DEFECT)

    def _fact_without_group(self, entry: Entry) -> str:
        name, value = entry.key.text, entry.value
        is_group = isinstance(value, Mapping) and not {*value.keys()} & {*_NUMBER_KEYS, *_LONG_KEYS}
        if is_group or nearest(name, GROUPS, 0.8):
            return ""
        return f"it stands in a group: `facts: {{purchase: {{{name}: …}}}}`"

    def is_free(self, key: Scalar, name: str) -> bool:
        """Whether the name can be declared here; if so, it is taken from now on."""
        first = self._places.setdefault(name, key)
        if not NAME.fullmatch(name):
            self._reader.fault(key, f"{shortened(name)} is not a name", _how_to_name(name))
        elif name in _TAKEN:
            self._reader.fault(key, f"`{name}` is a reserved word: it has a meaning of its own", "choose another name")
        elif first.stretch is not key.stretch:
            place = f"the first is on line {first.span.line}, column {first.span.column}"
            self._reader.fault(key, f"`{name}` is declared twice", f"each fact and event has its own name; {place}")
        else:
            self._reader.names.declare(FACT, name, key.span)
            return True
        self.broken.add(name)
        return False

    def _declare(self, entry: Entry, group: Group) -> None:
        is_kind = group == "defect" and entry.key.text == KIND
        name = DEFECT if is_kind else entry.key.text
        if not is_kind and not self.is_free(entry.key, name):
            return
        details = self._details(entry, name)
        noted = self._reader.noted
        node = details["is"].value if details and "is" in details else entry.value
        domain = None if details == {} else self._domain(node, name)
        if is_kind and domain is not None and not isinstance(domain, Choice):
            self._reader.fault(
                node, "the kinds of defect are a list of words", "write `kind: [stone-loss, battery-flat]`"
            )
            domain = None
        if domain is None or self._reader.noted > noted:
            self.broken.add(name)
        question: Text | None = None
        labels: dict[str, Text] = {}
        presume: FactValue | None = None
        if details and "question" in details:
            question = self._texts.read(details["question"].value, f"the question for `{name}`")
        if details and "labels" in details and domain is not None:
            labels = self._labels(details["labels"].value, name, domain)
        if details and "presume" in details and domain is not None:
            presume = self._presumed(details["presume"].value, name, domain)
        self.facts[name] = FactDeclaration(name, group, domain or Flag(), entry.key.span, question, labels, presume)

    def _details(self, entry: Entry, name: str) -> Fields | None:
        """The entries of the long form; None for a short form, empty where the long form has no `is`."""
        if not isinstance(entry.value, Mapping):
            return None
        keys = entry.value.keys()
        meant = {key if key in _NUMBER_KEYS + _LONG_KEYS else nearest(key, _NUMBER_KEYS + _LONG_KEYS) for key in keys}
        if meant & set(_NUMBER_KEYS) and not meant & set(_LONG_KEYS):
            return None
        what = f"the fact `{name}`"
        if not {*meant} & {*_NUMBER_KEYS, *_LONG_KEYS}:
            help = f"write {_SHAPES}; with a question and labels, `{{is: …, question: …, labels: …}}`"
            self._reader.fault(entry.value, f"{what} does not say what it can be", help)
            return {}
        fields = self._reader.fields(entry.value, what, _LONG_KEYS, hint=_number_beside_words)
        if not meant & set(_NUMBER_KEYS):
            self._reader.require(fields, what, entry.key, [("is", "is: flag")])
        return fields if fields and "is" in fields else {}

    def _domain(self, node: Node | None, name: str) -> Domain | None:
        if isinstance(node, Sequence):
            return self._choice(node, name)
        if isinstance(node, Mapping):
            return self._number(node, name)
        written = self._reader.text(node, f"the fact `{name}`", _SHAPES)
        if written == "flag":
            return Flag()
        if written == "money":
            return Number(minimum=Decimal(0), is_money=True)
        if written is not None and node is not None:
            near, shapes = did_you_mean(written, ("flag", "money")), f"a fact is {_SHAPES}"
            self._reader.fault(node, f"{shortened(written)} is not what a fact can be", f"{near} {shapes}".strip())
        return None

    def _choice(self, node: Sequence, name: str) -> Choice | None:
        words = []
        for scalar in self._reader.scalars(node, f"the choice `{name}`"):
            word = self._reader.attempt(scalar, read_word, scalar.text, name)
            if word is not None:
                words.append(word)
                self._reader.names.declare(word_of(name), word, scalar.span)
        return Choice(tuple(words)) if words else None

    def _number(self, node: Mapping, name: str) -> Number | None:
        what = f"the number `{name}`"
        fields = self._reader.fields(node, what, _NUMBER_KEYS) or {}
        self._reader.require(fields, what, node, [("unit", "unit: g")])
        bounds: dict[str, Decimal] = {}
        for key, entry in fields.items():
            written = self._reader.text(entry.value, f"`{key}`", f"`{key}: {'g' if key == 'unit' else 1}`")
            if written and key == "unit" and not re.fullmatch(r"\S{1,40}", written):
                self._reader.fault(
                    entry.value, f"{shortened(written)} cannot be a unit", "a unit is one word of at most 40 characters"
                )
            elif written and key != "unit":
                number = self._reader.attempt(entry.value, read_decimal, written)
                if number is not None:
                    bounds[key] = number
        unit = fields["unit"].value if "unit" in fields else None
        low, high, step = bounds.get("min", Decimal(0)), bounds.get("max"), bounds.get("step")
        if step is not None and step <= 0:
            self._reader.fault(fields["step"].value, "a step must be above zero", "write `step: 1`")
            return None
        if high is not None and low > high:
            zero = "" if "min" in bounds else "; without `min` a number starts at 0"
            self._reader.fault(
                fields["max"].value, f"no number is from {low} to {high}", f"`max` must not be below `min`{zero}"
            )
            return None
        return Number(unit.text if isinstance(unit, Scalar) else "", low, high, step)

    def _labels(self, node: Node, name: str, domain: Domain) -> dict[str, Text]:
        words = domain.words if isinstance(domain, Choice) else ("yes", "no")
        if isinstance(domain, Number):
            self._reader.fault(node, f"`{name}` is a number: it has no words to label", "leave `labels` out")
            return {}
        labels = {}
        mapping = self._reader.mapping(node, f"the labels of `{name}`", f"`{words[0]}: {self._texts.example}`")
        for entry in mapping.entries if mapping else ():
            word = entry.key.text
            if word not in words:
                message = f"{shortened(word)} is not a word of `{name}`"
                self._reader.unknown(
                    entry.key, Unknown(word_of(name), word, words, message, f"label {one_of(words, 'and')}")
                )
            elif (text := self._texts.read(entry.value, f"the label of `{word}`")) is not None:
                labels[word] = text
        return labels

    def _presumed(self, node: Node, name: str, domain: Domain) -> FactValue | None:
        usual = domain.words[0] if isinstance(domain, Choice) else 0 if isinstance(domain, Number) else "no"
        written = self._reader.text(node, "`presume`", f"`presume: {usual}`")
        return self._reader.attempt(node, read_value, written, name, domain) if written else None


def _number_beside_words(entry: Entry) -> str:
    is_number = entry.key.text in _NUMBER_KEYS
    return f"the number stands under `is`: `{{is: {{{entry.key.text}: …}}, question: …}}`" if is_number else ""


def _how_to_name(name: str) -> str:
    """How a fact or an event is named; labels and questions may use any letters."""
    lower = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    like = f", like `{lower}`" if NAME.fullmatch(lower) else ""
    return f"write small letters a to z, digits and `_`, a letter first{like}; its labels may use any letters"
