"""Reads `facts` and `events`: what a claim may say, and what each of it can be."""

from __future__ import annotations

import re
from decimal import Decimal

from aftercare_rules.document.reader import Reader
from aftercare_rules.document.texts import TextReader
from aftercare_rules.domains import RESERVED, Choice, Domain, Flag, Number
from aftercare_rules.errors import Misspelling, did_you_mean, one_of
from aftercare_rules.policy import EventDeclaration, FactDeclaration
from aftercare_rules.records import FactValue
from aftercare_rules.source import Entry, Mapping, Node, Scalar, Sequence
from aftercare_rules.vocabulary import BUILT_IN_NUMBERS, DEFECT, GROUPS, LIMIT, PURCHASED, WANTS, Group
from aftercare_rules.wording import Text

KIND = "kind"
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_WORD = re.compile(r"[^\s,:{}\[\]#&*!|>'\"%@`]([^,:{}\[\]#\n]{0,58}[^\s,:{}\[\]#])?")
_TAKEN = (
    *BUILT_IN_NUMBERS,
    WANTS,
    LIMIT,
    PURCHASED,
    DEFECT,
    "any_of",
    "at",
    "history",
    "expect",
    "today",
    "charges",
)
_SHAPES = "a list of words, `flag`, `money`, or `{unit: g}`"
_NUMBER_KEYS = ("unit", "min", "max", "step")
_LONG_KEYS = ("is", "labels", "question", "presume")


class FactReader:
    """Reads the declarations of one policy."""

    def __init__(self, reader: Reader, texts: TextReader) -> None:
        self._reader = reader
        self._texts = texts
        self.facts: dict[str, FactDeclaration] = {}
        self.events: dict[str, EventDeclaration] = {}

    def read_facts(self, node: Node | None) -> None:
        """`facts:` with its groups."""
        groups = self._reader.mapping(node, "`facts`", "`facts: {purchase: {category: [watch, ring]}}`")
        for entry in self._reader.entries(groups, "`facts`", GROUPS):
            group: Group = entry.key.text  # type: ignore[assignment]
            declared = self._reader.mapping(entry.value, f"the group `{group}`", "`{category: [watch, ring]}`")
            for fact in declared.entries if declared else ():
                self._declare(fact, group)

    def read_events(self, node: Node | None) -> None:
        """`events:` as a list of names or with questions."""
        if isinstance(node, Sequence):
            for scalar in self._reader.scalars(node, "`events`"):
                self._declare_event(scalar, None)
            return
        mapping = self._reader.mapping(node, "`events`", "`events: [delivered]`")
        for entry in mapping.entries if mapping else ():
            self._declare_event(entry.key, entry.value)

    def _declare_event(self, key: Scalar, value: Node | None) -> None:
        name = key.text
        if not self._is_free(key, name):
            return
        question = None
        if isinstance(value, Mapping):
            for entry in self._reader.entries(value, f"the event `{name}`", ("question",), ("else", "first_known")):
                question = self._texts.read(entry.value, f"the question for `{name}`")
        elif value is not None and not (isinstance(value, Scalar) and value.is_empty):
            self._reader.mapping(value, f"the event `{name}`", f"`{name}: {{question: …}}`")
        self.events[name] = EventDeclaration(name, key.span, question)

    def _is_free(self, key: Scalar, name: str) -> bool:
        if not NAME.fullmatch(name):
            self._reader.fault(
                key, f"`{name[:40]}` is not a name", "write small letters, digits and `_`, a letter first"
            )
        elif name in RESERVED or name in _TAKEN:
            self._reader.fault(key, f"`{name}` is a reserved word", "choose another name")
        elif name in self.facts or name in self.events:
            first = self.facts[name].span if name in self.facts else self.events[name].span
            self._reader.fault(
                key, f"`{name}` is declared twice", f"names are unique; the first is on line {first.line}"
            )
        else:
            return True
        return False

    def _declare(self, entry: Entry, group: Group) -> None:
        is_kind = group == "defect" and entry.key.text == KIND
        name = DEFECT if is_kind else entry.key.text
        if not is_kind and not self._is_free(entry.key, name):
            return
        node = entry.value
        long_form = node if isinstance(node, Mapping) and node.get("is") is not None else None
        domain = self._domain(long_form.get("is") if long_form else node, name)
        if is_kind and domain is not None and not isinstance(domain, Choice):
            self._reader.fault(node, "the kinds of defect are a list of words", "`kind: [stone-loss, battery-flat]`")
            domain = None
        if domain is None:
            # Declared all the same, so that tests on it are not reported too.
            domain = Choice(())
        question: Text | None = None
        labels: dict[str, Text] = {}
        presume: FactValue | None = None
        for detail in self._reader.entries(long_form, f"the fact `{name}`", _LONG_KEYS):
            match detail.key.text:
                case "question":
                    question = self._texts.read(detail.value, f"the question for `{name}`")
                case "labels":
                    labels = self._labels(detail.value, name, domain)
                case "presume":
                    presume = self._presumed(detail.value, name, domain)
        self.facts[name] = FactDeclaration(name, group, domain, entry.key.span, question, labels, presume)

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
            near = did_you_mean(written, ("flag", "money"))
            self._reader.fault(node, f"`{written}` is not what a fact can be", near or f"a fact is {_SHAPES}")
        return None

    def _choice(self, node: Sequence, name: str) -> Choice | None:
        words: dict[str, None] = {}
        for scalar in self._reader.scalars(node, f"the words of `{name}`"):
            word = scalar.text
            if word in RESERVED:
                self._reader.fault(scalar, f"`{word}` is a reserved word", "choose another word")
            elif not _WORD.fullmatch(word):
                self._reader.fault(
                    scalar, f"`{word[:40]}` cannot be a word", "a word has no comma, colon, bracket or quote"
                )
            elif word in words:
                self._reader.fault(scalar, f"`{word}` stands twice among the words of `{name}`", "name it once")
            else:
                words[word] = None
        return Choice(tuple(words)) if words else None

    def _number(self, node: Mapping, name: str) -> Number | None:
        bounds: dict[str, Decimal] = {}
        unit = ""
        for entry in self._reader.entries(node, f"the fact `{name}`", (*_NUMBER_KEYS, *_LONG_KEYS)):
            key = entry.key.text
            if key in _LONG_KEYS:
                self._reader.fault(entry.key, f"`{key}` needs `is` beside it", f"write `{{is: …, {key}: …}}`")
            elif key == "unit":
                unit = self._reader.text(entry.value, "the unit", "`unit: g`") or ""
            elif written := self._reader.text(entry.value, f"`{key}`", f"`{key}: 0`"):
                number = self._reader.attempt(entry.value, read_decimal, written)
                if number is not None:
                    bounds[key] = number
        if "step" in bounds and bounds["step"] <= 0:
            self._reader.fault(node, "a step is above zero", "write `step: 1`")
            return None
        if "min" in bounds and "max" in bounds and bounds["min"] > bounds["max"]:
            self._reader.fault(node, "`min` is above `max`", "exchange them")
            return None
        return Number(unit, bounds.get("min"), bounds.get("max"), bounds.get("step"))

    def _labels(self, node: Node, name: str, domain: Domain) -> dict[str, Text]:
        words = domain.words if isinstance(domain, Choice) else ("yes", "no")
        labels = {}
        for entry in self._reader.entries(
            self._reader.mapping(node, f"the labels of `{name}`"), f"the labels of `{name}`", words
        ):
            if (text := self._texts.read(entry.value, f"the label of `{entry.key.text}`")) is not None:
                labels[entry.key.text] = text
        return labels

    def _presumed(self, node: Node, name: str, domain: Domain) -> FactValue | None:
        written = self._reader.text(node, "`presume`", "`presume: no`")
        return self._reader.attempt(node, read_value, written, name, domain) if written else None


def read_decimal(text: str) -> Decimal:
    """A plain decimal number; raises `Misspelling`."""
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", text):
        raise Misspelling(f"`{text[:40]}` is not a number", "write it plainly, like `0.50`")
    return Decimal(text)


def read_value(text: str, name: str, domain: Domain) -> FactValue:
    """The value of a fact as written in a policy; raises `Misspelling` where it is outside the domain."""
    match domain:
        case Choice(words):
            if text in words:
                return text
            near, known = did_you_mean(text, words), f"`{name}` is {one_of(words)}"
            raise Misspelling(f"`{text}` is not a word of `{name}`", f"{near}; {known}" if near else known)
        case Flag():
            if text in ("yes", "no"):
                return text == "yes"
            raise Misspelling(f"`{text}` is not `yes` or `no`", f"`{name}` is a flag")
        case Number():
            number = read_decimal(text)
            if fault := domain.fault(number):
                raise Misspelling(f"`{name}` {fault}: `{text}`")
            return number
    raise Misspelling(f"`{name}` is an event, not a fact")
