"""Conditions that are well written and make no sense: tests that exclude each other, answers that never come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from aftercare_rules.document.nodes import Entry, Mapping, Node
from aftercare_rules.document.reader import Reader
from aftercare_rules.errors import shortened
from aftercare_rules.language.boxes import Box, Interval, Member, meet_boxes
from aftercare_rules.language.conditions import MOST_BOXES, AnyOf, Condition, Part, Test, TooManyBoxes, every
from aftercare_rules.language.domains import ABSENT, NONE_WORD, Choice, Domain, Event, Number
from aftercare_rules.language.vocabulary import DEFECT, Vocabulary
from aftercare_rules.language.words import Subject

_NO_DEFECT: Final = frozenset((NONE_WORD,))


class Sense:
    """Checks conditions in which no other fault was found."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary) -> None:
        self._reader = reader
        groups = vocabulary.groups.items()
        self._of_defect = {name for name, group in groups if group == "defect" and name != DEFECT}
        self._absent = vocabulary.may_be_absent
        self.impossible: tuple[Box, ...] = ()

    def check(self, condition: Condition, mapping: Mapping, what: str) -> None:
        """Notes tests of one mapping that exclude each other."""
        if len(condition.parts) > 1:
            message = f"no claim can meet all of this `{what}`"
            self._check_parts(condition, mapping, message, condition.parts)

    def check_test(self, test: Test, domain: Domain) -> None:
        """Notes a test that no value of the fact's domain can meet, or that every value meets."""
        if isinstance(domain, Number) and not any(_is_met(atom, domain) for box in test.boxes for atom in box):
            low, high = domain.minimum, domain.maximum
            span = f" from {low} to {high}" if high is not None else f" {low} or more" if low is not None else ""
            steps = f" in steps of {domain.step}" if domain.step is not None else ""
            self._reader.fault(test.span, f"no claim can meet this: `{test.fact}` is{span}{steps}", "change the bounds")
        elif isinstance(domain, Event) and test.fact not in self._absent and NONE_WORD in test.text.split(", "):
            help = "leave `none` out: where it has not happened, another event stands in its place"
            self._reader.fault(test.span, f"no claim can meet this: `{test.fact}` always has an instant", help)
        elif test.fact not in self._absent and any(
            len(box) == 1 and _is_always_met(box[0], test.fact, domain) for box in test.boxes
        ):
            help = f"leave `{test.fact}` out, or ask for less"
            self._reader.fault(test.span, f"this says nothing: every value of `{test.fact}` meets it", help)

    def check_rule(
        self,
        name: str,
        about: Condition | None,
        when: Condition,
        written: Sequence[Part],
        unless: Sequence[tuple[Condition, Mapping]],
        otherwise: Entry | None,
        place: Node,
    ) -> None:
        """Notes a rule that can never hold, an `unless` that changes nothing, an `otherwise` that never answers.

        `written` are the parts that stand in the rule or the row itself: a row may narrow a choice of its rule.
        """
        together = Condition((*about.parts, *when.parts)) if about and about.parts else when
        holds = self._check_parts(together, place, f"the rule `{name}` can never hold", written)
        if holds is None:
            return
        if self.impossible and _covers(self.impossible, holds):
            message = f"the rule `{name}` can never hold: it asks for what `impossible` excludes"
            self._reader.fault(place, message, "change one of the two")
            return
        fails = False
        for condition, mapping in unless:
            try:
                both = every((holds, condition.boxes))
            except TooManyBoxes:
                self._too_many(mapping)
                return
            if not self.possible(both):
                help = "no claim that the rule asks for can meet it; leave it out, or change it"
                self._reader.fault(mapping, f"this `unless` changes nothing in `{name}`", help)
            elif _covers(condition.boxes, holds):
                help = "every claim that the rule asks for meets it; leave it out, or change it"
                self._reader.fault(mapping, f"this `unless` always fails the rule `{name}`", help)
            fails = True
        if otherwise is not None and about is not None and not fails and _covers(when.boxes, about.boxes):
            help = "`for` asks already for all that `when` does; add to `when` what must hold"
            self._reader.fault(otherwise.key, f"the `otherwise` of `{name}` never answers", help)

    def exclude(self, impossible: Iterable[Condition]) -> None:
        """Claims that cannot happen: a rule for them alone can never hold."""
        self.impossible = tuple(box for condition in impossible for box in condition.boxes)

    def _check_parts(
        self, condition: Condition, place: Node, message: str, written: Sequence[Part]
    ) -> tuple[Box, ...] | None:
        """The boxes in which all parts hold; None if there is none, which is noted."""
        parts = condition.parts
        try:
            boxes = self.possible(condition.boxes)
        except TooManyBoxes:
            self._too_many(place)
            return None
        if boxes:
            self._check_options(parts, written)
            return boxes
        clash = self._clash(parts)
        if clash is None:
            self._reader.fault(place, message, "its tests exclude each other")
            return None
        first, second = clash
        line = f"line {first.span.line}, column {first.span.column}"
        if isinstance(first, Test) and isinstance(second, Test) and first.fact != second.fact:
            of_defect = self._of_defect & {first.fact, second.fact}
            help = f"without a defect there is no `{of_defect.pop()}`" if of_defect else "leave one of the two out"
        else:
            help = "leave one of the two out, or change it"
        self._reader.fault(second.span, f"{message}: {_shown(second)} excludes {_shown(first)} of {line}", help)
        return None

    def _check_options(self, parts: Sequence[Part], written: Sequence[Part]) -> None:
        """Notes each option of a written `any_of` that the tests beside it exclude."""
        for part in written:
            for option in part.options if isinstance(part, AnyOf) and len(parts) > 1 else ():
                others = every(other.boxes for other in parts if other is not part)
                if option.tests and not self.possible(_both(others, option.boxes)):
                    message = "this choice of `any_of` can never hold: the tests beside it exclude it"
                    self._reader.fault(option.tests[0].span, message, "leave it out, or change it")

    def _too_many(self, place: Node) -> None:
        message = f"these tests make more than {MOST_BOXES:,} combinations"
        self._reader.fault(place, message, "split the rule into several")

    def _clash(self, parts: Sequence[Part]) -> tuple[Part, Part] | None:
        for number, second in enumerate(parts):
            for first in parts[:number]:
                if not self.possible(_both(first.boxes, second.boxes)):
                    return first, second
        return None

    def possible(self, boxes: Iterable[Box]) -> tuple[Box, ...]:
        """The boxes without those that ask for no defect and for something about it."""
        return tuple([box for box in boxes if not self._is_about_no_defect(box)])

    def _is_about_no_defect(self, box: Box) -> bool:
        for atom in box:
            if isinstance(atom, Member) and atom.words == _NO_DEFECT and atom.reading.name == DEFECT:
                return any(its.reading.name in self._of_defect and not its.holds(ABSENT) for its in box)
        return False


class CheckedBefore(Sense):
    """Of rules that make sense in their own file, and are taken in elsewhere, where they may have nothing to say."""

    def check(self, condition: Condition, mapping: Mapping, what: str) -> None:
        """Notes nothing."""

    def check_test(self, test: Test, domain: Domain) -> None:
        """Notes nothing."""

    def check_rule(
        self,
        name: str,
        about: Condition | None,
        when: Condition,
        written: Sequence[Part],
        unless: Sequence[tuple[Condition, Mapping]],
        otherwise: Entry | None,
        place: Node,
    ) -> None:
        """Notes nothing."""


def _is_met(atom: Member | Interval, domain: Number) -> bool:
    """Whether some number of the domain lies in the interval."""
    assert isinstance(atom, Interval)
    low, high, low_open, high_open = atom.low, atom.high, atom.low_open, atom.high_open
    if domain.minimum is not None and (low is None or domain.minimum > low):
        low, low_open = domain.minimum, False
    if domain.maximum is not None and (high is None or domain.maximum < high):
        high, high_open = domain.maximum, False
    if low is None or high is None:
        return True
    if domain.step is not None:
        first = domain.step_from(Decimal(low), after=low_open)
        return first < high or (first == high and not high_open)
    return low < high or (low == high and not low_open and not high_open)


def _is_always_met(atom: Member | Interval, fact: str, domain: Domain) -> bool:
    """Whether every value of the domain meets the atom."""
    if isinstance(atom, Member):
        words = Subject(fact, domain).words if isinstance(domain, Choice) else (True, False)
        return atom.words.issuperset(words)
    if not isinstance(domain, Number):
        return False
    low, high = domain.minimum, domain.maximum
    above = atom.low is None or (low is not None and (low > atom.low or (low == atom.low and not atom.low_open)))
    below = atom.high is None or (high is not None and (high < atom.high or (high == atom.high and not atom.high_open)))
    return above and below


def _covers(outer: Sequence[Box], inner: Sequence[Box]) -> bool:
    """Whether each box lies inside one of the outer boxes."""
    return all(any(tuple(meet_boxes((box,), (other,))) == (box,) for other in outer) for box in inner)


def _both(one: Sequence[Box], other: Sequence[Box]) -> tuple[Box, ...]:
    return tuple(meet_boxes(one, other))


def _shown(part: Part) -> str:
    return shortened(f"{part.fact}: {part.text}") if isinstance(part, Test) else "this `any_of`"
