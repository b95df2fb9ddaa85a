"""Reads `for`, `when`, `unless` and `impossible`: entries of one fact and one test each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from aftercare_rules.document.facts import FACT
from aftercare_rules.document.nodes import Entry, Mapping, Node, Scalar, Sequence
from aftercare_rules.document.reader import Reader
from aftercare_rules.document.sense import Sense
from aftercare_rules.errors import Misspelling, Unknown, one_of
from aftercare_rules.language.boxes import Box, Member, distinct
from aftercare_rules.language.conditions import AnyOf, Condition, Test, all_but, read_limit, read_word
from aftercare_rules.language.counting import Counting
from aftercare_rules.language.domains import ANY_WORD, NONE_WORD, Choice, Domain, Event, Today
from aftercare_rules.language.vocabulary import DEFECT, LIMIT, TODAY, Vocabulary
from aftercare_rules.language.words import Subject

if TYPE_CHECKING:
    from aftercare_rules.language.derived import Named

ANY_OF: Final = "any_of"
EXCEPT: Final = "except"
# Keys that other languages have for what is said otherwise here.
_SAID_OTHERWISE: Final = {
    "all_of": "all tests of one mapping must hold: write them beside each other",
    "same": "declare it: `derived: {same_model: {same: [model, new_model]}}`, and test `same_model: yes`",
}
# Keys of a rule that an author may have indented too far.
_OF_RULES: Final = (
    "for",
    "when",
    "unless",
    "gives",
    "declines",
    "refers",
    "reason",
    "otherwise",
    "overrides",
    "examples",
)


class ConditionReader:
    """Reads the conditions of one policy. Tests on the facts in `broken` are not checked.

    `law` is how a law counts its time whose conditions they are; None where the policy counts by its own way.
    """

    def __init__(
        self,
        reader: Reader,
        vocabulary: Vocabulary,
        broken: Collection[str],
        law: Counting | None = None,
        sense: Sense | None = None,
    ) -> None:
        self._law = law
        self._reader = reader
        self._vocabulary = vocabulary
        self.broken = broken
        self._unchecked = 0
        self._named: dict[str, Named] = {}
        # Tests without a fault: most stand in many rules.
        self._read_before: dict[tuple[str, Scalar], tuple[Box, ...]] = {}
        self.sense = sense or Sense(reader, vocabulary)

    @property
    def noted(self) -> int:
        """How many faults there are so far, counting the tests that could not be checked."""
        return self._reader.noted + self._unchecked

    def name(self, name: str, condition: Named) -> None:
        """Takes a condition by its name from now on."""
        self._named[name] = condition

    def read(self, node: Node, what: str, rule: str | None = None, may_be_empty: bool = False) -> Condition:
        """The condition that a mapping of tests states.

        `rule` is the rule whose uses a `limit` counts; None where no limit can stand.
        """
        example = "`{category: watch, receipt: yes}`"
        if what in ("for", "when", "unless"):
            example = f"`{what}: {example[1:]}"
        mapping = self._reader.mapping(node, f"`{what}`", example)
        if mapping is not None and not mapping.entries and not may_be_empty:
            self._reader.fault(
                mapping, f"`{what}` holds no test", "write a test, like `{receipt: yes}`, or leave it out"
            )
        noted = self.noted
        parts: list[Test | AnyOf] = []
        for entry in mapping.entries if mapping else ():
            if entry.key.text == ANY_OF:
                parts.extend(self._any_of(entry, what, rule))
            elif entry.key.text == LIMIT:
                parts.extend(self._limit(entry, what, rule))
            else:
                parts.extend(self._test(entry, what))
        condition = Condition(tuple(parts))
        if mapping is not None and self.noted == noted:
            self.sense.check(condition, mapping, what)
        return condition

    def read_impossible(self, items: Iterable[Node]) -> tuple[Condition, ...]:
        """`impossible`: claims that cannot happen."""
        noted = self.noted
        conditions = tuple(self.read(item, "impossible") for item in items)
        if self.noted == noted:
            self.sense.exclude(conditions)
        return conditions

    def _any_of(self, entry: Entry, what: str, rule: str | None) -> list[AnyOf]:
        example = "`any_of: [{receipt: yes}, {purchased: within 1 month}]`"
        items = self._reader.listed(entry.value, "`any_of`", example)
        if isinstance(entry.value, Sequence) and len(items) < 2:
            many = "has nothing to choose from" if not items else "has only one condition to choose from"
            self._reader.fault(entry.key, f"`any_of` {many}", f"list two or more, like {example}")
        options = tuple(self.read(item, ANY_OF, rule if what != "for" else None) for item in items)
        return [AnyOf(options, entry.value.span)] if options else []

    def _limit(self, entry: Entry, what: str, rule: str | None) -> list[Test]:
        if rule is None:
            help = "put it under the `when` of the rule whose uses it counts"
            self._reader.fault(entry.key, f"`limit` cannot stand in `{what}`", help)
            return []
        written = self._reader.text(entry.value, "`limit`", "`limit: once`")
        counting = self._vocabulary.counting
        boxes = self._reader.attempt(entry.value, read_limit, written, rule, counting) if written else None
        return [Test(LIMIT, written, boxes, entry.value.span)] if written and boxes else []

    def _test(self, entry: Entry, what: str) -> list[Test]:
        name = entry.key.text
        if name in self.broken:
            self._unchecked += 1
            return []
        value = entry.value
        if isinstance(value, Scalar) and (known := self._read_before.get((name, value))) is not None:
            return [Test(name, value.text, known, value.span)]
        domain = Today() if name == TODAY else self._vocabulary.domains.get(name)
        if domain is None:
            self._unknown_fact(entry, what)
            return []
        subject, noted = self._subject(name, domain), self._reader.noted
        if name in self._vocabulary.conditions:
            return self._test_of_condition(entry, subject)
        boxes: tuple[Box, ...]
        if isinstance(entry.value, Mapping):
            words = self._excluded(entry.value, subject)
            boxes = (self._reader.attempt(entry.value, all_but, words, subject) if words else None) or ()
            written = f"except {', '.join(words)}"
        else:
            scalars = self._reader.scalars(entry.value, f"the test on `{name}`", "what must be true of it")
            found = [self._reader.attempt(scalar, _read, scalar.text, subject) for scalar in scalars]
            boxes = _together([each for each in found if each])
            written = ", ".join(scalar.text for scalar in scalars)
            for scalar in scalars:
                if scalar.text == ANY_WORD and len(scalars) > 1 and None not in found:
                    message, help = "`any` covers the rest of this list", f"write `{name}: any`, or leave it out"
                    if isinstance(domain, Event) and any(other.text == NONE_WORD for other in scalars):
                        message, help = "every claim meets `any` or `none`", f"leave `{name}` out"
                    self._reader.fault(scalar, message, help)
        test = Test(name, written, boxes, entry.value.span)
        if boxes and self._reader.noted == noted and not isinstance(domain, Today):
            self.sense.check_test(test, domain)
        if isinstance(value, Scalar) and self._reader.noted == noted:
            self._read_before[name, value] = boxes
        return [test] if boxes else []

    def _test_of_condition(self, entry: Entry, subject: Subject) -> list[Test]:
        """A test on a condition with a name: its boxes, or those of its opposite."""
        name = subject.name
        written = self._reader.text(entry.value, f"the test on `{name}`", f"`{name}: yes`")
        if written is None or self._reader.attempt(entry.value, _read, written, subject) is None:
            return []
        condition = self._named[name]
        boxes = condition.boxes(written == "yes")
        if not boxes:
            self._reader.fault(entry.value, f"no claim can meet this: `{name}` always holds", "leave it out")
            return []
        return [Test(name, written, boxes, entry.value.span, condition.condition)]

    def _subject(self, name: str, domain: Domain | Today) -> Subject:
        vocabulary, law = self._vocabulary, self._law
        return Subject(name, domain, law or vocabulary.counting, law is None, vocabulary.every_service)

    def _excluded(self, mapping: Mapping, subject: Subject) -> list[str]:
        """The words after `except`; none if there is a fault in it."""
        what = f"the test on `{subject.name}`"
        for entry in mapping.entries:
            # `purchased: {within: 3 months}`
            meant = f"{entry.key.text} {entry.value.text}" if isinstance(entry.value, Scalar) else ""
            if entry.key.text != EXCEPT and meant and self._can_read(meant, subject):
                self._reader.fault(entry.key, f"{what} is one text", f"write `{subject.name}: {meant}`")
                return []
        fields = self._reader.fields(mapping, what, (EXCEPT,))
        if not mapping.entries:
            self._reader.fault(mapping, f"{what} is empty", "write what must be true of it")
        if not fields:
            return []
        scalars = self._reader.scalars(fields[EXCEPT].value, "`except`", "`{except: watch}`")
        if not isinstance(subject.domain, Choice):
            return [scalar.text for scalar in scalars]
        return [s.text for s in scalars if self._reader.attempt(s, _read_plain_word, s.text, subject)]

    def _can_read(self, text: str, subject: Subject) -> bool:
        try:
            return read_word(text, subject) is not None
        except Misspelling:
            return False

    def _unknown_fact(self, entry: Entry, what: str) -> None:
        key, known = entry.key, (*self._vocabulary.domains, TODAY, ANY_OF, LIMIT)
        if key.text in _SAID_OTHERWISE:
            self._reader.fault(key, f"`{key.text}` is not a test", _SAID_OTHERWISE[key.text])
        elif key.text in _OF_RULES:
            help = f"it stands beside `{what}`: move it to the left"
            self._reader.fault(key, f"`{key.text}` is not a test", help if what in _OF_RULES else "")
        elif key.text == DEFECT:
            listed = "declare its kinds: `facts: {defect: {kind: [stone-loss, battery-flat]}}`"
            self._reader.unknown(key, Unknown(FACT, DEFECT, (), listed=listed))
        else:
            is_event = isinstance(entry.value, Scalar) and bool(re.match("(within|after) |any$", entry.value.text))
            where = "an event is declared under `events`" if is_event else "a fact is declared under `facts`"
            listed = f"{where}; there is {one_of(known)}"
            self._reader.unknown(key, Unknown(FACT, key.text, known, listed=listed))


def _read(text: str, subject: Subject) -> tuple[Box, ...]:
    fault: Misspelling | None = None
    try:
        boxes = read_word(text, subject)
    except Misspelling as error:
        boxes, fault = None, error
    if boxes is None:
        from aftercare_rules.document.misread import not_a_test, not_a_window  # only of what is wrong

        raise not_a_window(text, subject) or fault or not_a_test(text, subject)
    return boxes


def _read_plain_word(text: str, subject: Subject) -> bool:
    if text not in subject.words:
        from aftercare_rules.document.misread import not_a_word  # only of what is wrong

        raise not_a_word(text, subject)
    return True


def _together(found: list[tuple[Box, ...]]) -> tuple[Box, ...]:
    """Several tests on one fact, any of which may hold; words join into one atom."""
    boxes = [box for each in found for box in each]
    members = [atom for box in boxes for atom in box if isinstance(atom, Member)]
    if members and len(members) == len(boxes):
        words = frozenset[str | bool]().union(*(atom.words for atom in members))
        return ((Member(members[0].reading, words),),)
    return distinct(boxes)


def usual_word(test: Test) -> str | None:
    """The first word that a test on a fact asks for, None if it does not name one."""
    first = test.text.split(", ")[0]
    return None if first.startswith("except ") else first
