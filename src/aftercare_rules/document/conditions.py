"""Reads `for`, `when`, `unless` and `impossible`: entries of one fact and one test each."""

from __future__ import annotations

from aftercare_rules.boxes import Box, Member, distinct
from aftercare_rules.conditions import (
    AnyOf,
    Condition,
    Subject,
    Test,
    TooManyBoxes,
    all_but,
    read_limit,
    read_word,
)
from aftercare_rules.document.reader import Reader
from aftercare_rules.domains import Choice, Event, Flag
from aftercare_rules.errors import did_you_mean, one_of
from aftercare_rules.source import Entry, Mapping, Node, Scalar, Sequence
from aftercare_rules.vocabulary import LIMIT, Vocabulary

ANY_OF = "any_of"
EXCEPT = "except"
_NOT_YET = ("today", "all_of", "same")


class ConditionReader:
    """Reads the conditions of one policy; `rule` is the rule that a `limit` counts."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary) -> None:
        self._reader = reader
        self._vocabulary = vocabulary

    def read(self, node: Node | None, what: str, rule: str | None = None) -> Condition:
        """The condition that a mapping of tests states; one that says nothing where the node is missing."""
        mapping = self._reader.mapping(node, f"`{what}`", "`{category: watch, receipt: yes}`")
        parts: list[Test | AnyOf] = []
        for entry in mapping.entries if mapping else ():
            if entry.key.text == ANY_OF:
                parts.append(self._any_of(entry, rule))
            elif entry.key.text == LIMIT and LIMIT not in self._vocabulary.domains:
                parts.extend(self._limit(entry, what, rule))
            else:
                parts.extend(self._test(entry))
        condition = Condition(tuple(parts))
        if mapping is not None:
            self._hold_against_sense(condition, mapping, what)
        return condition

    def _hold_against_sense(self, condition: Condition, mapping: Mapping, what: str) -> None:
        try:
            if not condition.boxes and all(part.boxes for part in condition.parts):
                self._reader.fault(
                    mapping, f"no claim can meet all of this `{what}`", "two of its tests exclude each other"
                )
        except TooManyBoxes:
            self._reader.fault(mapping, f"this `{what}` makes more than 1,000 combinations", "split the rule in two")

    def _any_of(self, entry: Entry, rule: str | None) -> AnyOf:
        items = self._reader.listed(entry.value, "`any_of`", "`any_of: [{receipt: yes}, {purchased: within 1 month}]`")
        if isinstance(entry.value, Sequence) and not items:
            self._reader.fault(entry.value, "`any_of` has nothing to choose from", "list at least two conditions")
        return AnyOf(tuple(self.read(item, ANY_OF, rule) for item in items))

    def _limit(self, entry: Entry, what: str, rule: str | None) -> list[Test]:
        if rule is None or what == "for":
            self._reader.fault(entry.key, f"`limit` does not stand in `{what}`", "put it under the rule's `when`")
            return []
        written = self._reader.text(entry.value, "`limit`", "`limit: once`")
        boxes = written and self._reader.attempt(entry.value, read_limit, written, rule)
        return [Test(LIMIT, written, boxes, entry.value.span)] if written and boxes else []

    def _test(self, entry: Entry) -> list[Test]:
        name = entry.key.text
        domain = self._vocabulary.domains.get(name)
        if domain is None:
            self._unknown_fact(entry.key)
            return []
        subject = Subject(name, domain)
        boxes: tuple[Box, ...]
        if isinstance(entry.value, Mapping):
            boxes = self._except(entry.value, subject)
            words = [item.text for item in self._excluded(entry.value)]
            written = f"except {', '.join(words)}"
        else:
            scalars = self._reader.scalars(entry.value, f"the test on `{name}`")
            found = [self._reader.attempt(scalar, read_word, scalar.text, subject) for scalar in scalars]
            boxes = _together([each for each in found if each])
            written = ", ".join(scalar.text for scalar in scalars)
        return [Test(name, written, boxes, entry.value.span)] if boxes else []

    def _excluded(self, mapping: Mapping) -> list[Scalar]:
        node = mapping.get(EXCEPT)
        items = node.items if isinstance(node, Sequence) else (node,)
        return [item for item in items if isinstance(item, Scalar)]

    def _except(self, mapping: Mapping, subject: Subject) -> tuple[Box, ...]:
        for _ in self._reader.entries(mapping, f"the test on `{subject.name}`", (EXCEPT,)):
            pass
        scalars = self._reader.scalars(mapping.get(EXCEPT), "`except`")
        if isinstance(subject.domain, (Choice,)):
            scalars = [s for s in scalars if self._reader.attempt(s, read_word, s.text, subject)]
        if not scalars:
            return ()
        return self._reader.attempt(mapping, all_but, [scalar.text for scalar in scalars], subject) or ()

    def _unknown_fact(self, key: Scalar) -> None:
        known = (*self._vocabulary.domains, ANY_OF, LIMIT)
        if key.text in _NOT_YET:
            self._reader.fault(key, f"`{key.text}` is not yet supported in a test")
        elif (near := did_you_mean(key.text, known)) or len(known) < 10:
            self._reader.fault(key, f"unknown fact `{key.text}`", near or f"there is {one_of(known)}")
        else:
            self._reader.fault(key, f"unknown fact `{key.text}`", f"declare it under `facts`; there is {one_of(known)}")


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


__all__ = ["ConditionReader", "Event", "Flag", "usual_word"]
