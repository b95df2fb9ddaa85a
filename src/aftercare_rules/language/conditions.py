"""The words that a test may use, one class each, lowering to boxes of the two atoms.

The table `WORDS` is all that the loader, the schema and the reference know of
them: a new word is a new class in that table. A word reads the text behind a
fact's name and says in which boxes of the space of claims it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, Final, Protocol, TypeAlias

from aftercare_rules.errors import Misspelling, Span, one_of, shortened
from aftercare_rules.language.boxes import EVERYTHING, Box, Interval, Member, distinct, meet_boxes
from aftercare_rules.language.calendar import DURATION_PATTERN, Duration, Measure, parse_duration
from aftercare_rules.language.domains import (
    ANY_WORD,
    NONE_WORD,
    NUMBER_PATTERN,
    WORD_PATTERN,
    Choice,
    Domain,
    Event,
    Flag,
    Number,
)
from aftercare_rules.language.readings import ElapsedReading, FactReading, UsesReading
from aftercare_rules.language.slips import durations_meant, first_read
from aftercare_rules.language.vocabulary import DEFECT

# More boxes than this in one rule is a slip, or two rules in one.
MOST_BOXES: Final = 1000


@dataclass(frozen=True, slots=True)
class Subject:
    """What a test is about: a fact or an event, and what it can be; for `limit`, the rule."""

    name: str
    domain: Domain

    @property
    def words(self) -> tuple[str, ...]:
        """The words that a test on a choice may name."""
        words = self.domain.words if isinstance(self.domain, Choice) else ("yes", "no")
        return (*words, NONE_WORD) if self.name == DEFECT else words


class Word(Protocol):
    """One way to write a test.

    `pattern` is a regular expression that every text of this word matches, whatever the policy declares; an editor
    checks texts by it, so it uses only what Python and JavaScript read alike.
    """

    spelling: ClassVar[str]
    example: ClassVar[str]
    meaning: ClassVar[str]
    pattern: ClassVar[str]
    fits: ClassVar[tuple[type, ...]]

    @classmethod
    def read(cls, text: str, subject: Subject) -> tuple[Box, ...] | None:
        """The boxes where it holds, None if the text is another word; `Misspelling` if it is this one, but wrong."""
        ...


class OneOf:
    """`watch`; a list of words is any of them."""

    spelling: ClassVar[str] = "WORD"
    example: ClassVar[str] = "category: [watch, clock]"
    meaning: ClassVar[str] = "the fact is this word, or one of these"
    pattern: ClassVar[str] = WORD_PATTERN
    fits: ClassVar[tuple[type, ...]] = (Choice,)

    @classmethod
    def read(cls, text: str, subject: Subject) -> tuple[Box, ...] | None:
        """A word of the fact's domain."""
        if text not in subject.words:
            return None
        return _member(subject, [text])


class YesNo:
    """`yes`, `no`."""

    spelling: ClassVar[str] = "yes | no"
    example: ClassVar[str] = "receipt: yes"
    meaning: ClassVar[str] = "the flag is set, or is not"
    pattern: ClassVar[str] = "yes|no"
    fits: ClassVar[tuple[type, ...]] = (Flag,)

    @classmethod
    def read(cls, text: str, subject: Subject) -> tuple[Box, ...] | None:
        """`yes` or `no`."""
        if text not in ("yes", "no"):
            return None
        return ((Member(FactReading(subject.name), frozenset({text == "yes"})),),)


class Any:
    """`any`: there is a defect; the event has happened."""

    spelling: ClassVar[str] = ANY_WORD
    example: ClassVar[str] = "defect: any"
    meaning: ClassVar[str] = "there is a defect, whatever its kind; the event has happened, whenever that was"
    pattern: ClassVar[str] = ANY_WORD
    fits: ClassVar[tuple[type, ...]] = (Choice, Event)

    @classmethod
    def read(cls, text: str, subject: Subject) -> tuple[Box, ...] | None:
        """`any`, of the defect or of an event."""
        if text != ANY_WORD:
            return None
        if isinstance(subject.domain, Event):
            return ((Interval(ElapsedReading(subject.name, Measure.SECONDS), low=0),),)
        if subject.name == DEFECT and isinstance(subject.domain, Choice):
            return _member(subject, subject.domain.words)
        raise Misspelling(
            "`any` is for the defect and for events", f"leave `{subject.name}` out: then any value will do"
        )


class Bounds:
    """`at least 100`, `over 5`, `50 to under 100`."""

    spelling: ClassVar[str] = "at least N | over N | at most N | under N | N to M | N to under M | N"
    example: ClassVar[str] = "price: 50 to under 100"
    meaning: ClassVar[str] = "a number or an amount between bounds; `at least`, `at most` and `to` include theirs"
    pattern: ClassVar[str] = (
        rf"((at least|over|at most|under) )?{NUMBER_PATTERN}( (?!to )\S.*)?"
        rf"|{NUMBER_PATTERN} to (under )?{NUMBER_PATTERN}( \S.*)?"
    )
    fits: ClassVar[tuple[type, ...]] = (Number,)

    _NUMBER: ClassVar[str] = r"(-?[0-9]{1,12}(?:\.[0-9]{1,6})?)"

    @classmethod
    def read(cls, text: str, subject: Subject) -> tuple[Box, ...] | None:
        """Bounds on a number; the unit may stand behind it."""
        assert isinstance(subject.domain, Number)
        unit = rf"(?: {re.escape(subject.domain.unit)})?" if subject.domain.unit else ""
        reading = FactReading(subject.name)
        one = re.fullmatch(rf"(at least |over |at most |under |){cls._NUMBER}{unit}", text)
        if one:
            number = Decimal(one.group(2))
            match one.group(1).strip():
                case "at least":
                    return ((Interval(reading, low=number),),)
                case "over":
                    return ((Interval(reading, low=number, low_open=True),),)
                case "at most":
                    return ((Interval(reading, high=number),),)
                case "under":
                    return ((Interval(reading, high=number, high_open=True),),)
            return ((Interval(reading, low=number, high=number),),)
        two = re.fullmatch(rf"{cls._NUMBER} to (under |){cls._NUMBER}{unit}", text)
        if not two:
            return None
        low, high, is_open = Decimal(two.group(1)), Decimal(two.group(3)), bool(two.group(2))
        if low > high or (is_open and low == high):
            raise Misspelling(
                f"no number lies in `{text}`",
                f"the lower bound comes first: `{two.group(3)} to {two.group(1)}`",
            )
        return ((Interval(reading, low=low, high=high, high_open=is_open),),)


class Window:
    """`within 3 months`, `after 10 days`, `after 10 days and within 6 months`."""

    spelling: ClassVar[str] = "within DURATION | after DURATION | after DURATION and within DURATION"
    example: ClassVar[str] = "purchased: within 3 months"
    meaning: ClassVar[str] = (
        "the claim comes within this time of the event, the last day or hour included, or after it; "
        "both fail while the event has not happened"
    )
    pattern: ClassVar[str] = (
        rf"(within|after) {DURATION_PATTERN}|after {DURATION_PATTERN} and within {DURATION_PATTERN}"
    )
    fits: ClassVar[tuple[type, ...]] = (Event,)

    @classmethod
    def read(cls, text: str, subject: Subject) -> tuple[Box, ...] | None:
        """A window of time since the event."""
        both = re.fullmatch(r"after (.+?) and within (.+)", text)
        if both:
            start, end = read_duration(both.group(1)), read_duration(both.group(2))
            boxes = distinct(meet_boxes((_after(subject, start),), (_within(subject, end),)))
            if not boxes:
                raise Misspelling(f"no time lies in `{text}`", "the window must end later than it begins")
            return boxes
        one = re.fullmatch(r"(within|after) (.+)", text)
        if not one:
            return None
        edge = read_duration(one.group(2))
        return (_within(subject, edge) if one.group(1) == "within" else _after(subject, edge),)


WORDS: Final[tuple[type[Word], ...]] = (OneOf, YesNo, Any, Bounds, Window)


def _within(subject: Subject, edge: Duration) -> Box:
    return (Interval(ElapsedReading(subject.name, edge.measure), high=edge.limit),)


def _after(subject: Subject, edge: Duration) -> Box:
    return (Interval(ElapsedReading(subject.name, edge.measure), low=edge.limit + 1),)


def read_duration(text: str) -> Duration:
    """`48 hours`, `1 month`; raises `Misspelling`."""
    try:
        return parse_duration(text)
    except ValueError as error:
        what, _, help = str(error).rpartition(": ")
        meant = first_read(durations_meant(text), parse_duration)
        raise Misspelling(what or str(error), f"write `{meant}`" if meant else help, text) from None


def _member(subject: Subject, words: Iterable[str]) -> tuple[Box, ...]:
    return ((Member(FactReading(subject.name), frozenset(words)),),)


def read_word(text: str, subject: Subject) -> tuple[Box, ...] | None:
    """The boxes in which one written test holds, None if no word is spelled so; raises `Misspelling`."""
    for word in WORDS:
        if isinstance(subject.domain, word.fits):
            boxes = word.read(text, subject)
            if boxes is not None:
                return boxes
    return None


def all_but(words: Iterable[str], subject: Subject) -> tuple[Box, ...]:
    """`except`: the fact has a value, and it is none of these words. Raises `Misspelling`."""
    name = subject.name
    if isinstance(subject.domain, Flag):
        raise Misspelling("a flag has only two values", f"write `{name}: yes` or `{name}: no`")
    if not isinstance(subject.domain, Choice):
        raise Misspelling(f"`except` is for words; `{name}` is not a choice of words", "say what must hold instead")
    named = set(words)
    left = [word for word in subject.domain.words if word not in named]
    if not left:
        raise Misspelling(f"this leaves no word of `{name}`", f"`{name}` is {one_of(subject.domain.words)}")
    return _member(subject, left)


LIMIT_PATTERN: Final = f"used|(once|twice|[1-9][0-9]{{0,3}} times)( within {DURATION_PATTERN})?"


def read_limit(text: str, rule: str) -> tuple[Box, ...]:
    """`once`, `2 times`, `2 times within 1 year`, `used`: how often this rule may be used. Raises `Misspelling`."""
    if text == "used":
        return ((Interval(UsesReading(rule), low=1),),)
    match = re.fullmatch(r"(once|twice|[1-9][0-9]{0,3} times)(?: within (.+))?", text)
    if not match:
        digits = re.fullmatch(r"(?:at most |max |up to )?([1-9]\d{0,3})(?: ?(?:x|times?|uses?))?", text)
        help = "write `once`, `2 times`, `2 times within 1 year` or `used`"
        if digits:
            help = f"write `{digits[1]} times`" if digits[1] != "1" else "write `once`"
        raise Misspelling(f"{shortened(text)} is not a limit", help)
    count, window = match.groups()
    times = {"once": 1, "twice": 2}.get(count) or int(count.split()[0])
    reading = UsesReading(rule, read_duration(window) if window else None)
    return ((Interval(reading, high=times - 1),),)


@dataclass(frozen=True, slots=True)
class Test:
    """One entry of `for`, `when` or `unless`: a fact, what was written, and the boxes in which it holds.

    `stands_for` is the condition whose name the fact is.
    """

    fact: str
    text: str
    boxes: tuple[Box, ...]
    span: Span
    stands_for: Condition | None = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`any_of`: at least one of several conditions holds."""

    options: tuple[Condition, ...]
    span: Span = field(compare=False)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes of all options."""
        return distinct(box for option in self.options for box in option.boxes)


@dataclass(frozen=True, slots=True)
class Condition:
    """Tests that must all hold; without any, it holds of every claim."""

    parts: tuple[Test | AnyOf, ...] = ()

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes in which every part holds."""
        return every(part.boxes for part in self.parts)

    @property
    def tests(self) -> tuple[Test, ...]:
        """All tests, those inside `any_of` among them."""
        found: list[Test] = []
        for part in self.parts:
            if isinstance(part, Test):
                found.append(part)
            else:
                found.extend(test for option in part.options for test in option.tests)
        return tuple(found)


Part: TypeAlias = Test | AnyOf


class TooManyBoxes(ValueError):
    """A condition makes more combinations than anyone can mean."""


def every(conditions: Iterable[tuple[Box, ...]]) -> tuple[Box, ...]:
    """The boxes in which all of several conditions hold; raises `TooManyBoxes`."""
    boxes: tuple[Box, ...] = EVERYTHING
    for condition in conditions:
        if len(boxes) * len(condition) > MOST_BOXES * 10:
            raise TooManyBoxes
        boxes = distinct(meet_boxes(boxes, condition))
        if len(boxes) > MOST_BOXES:
            raise TooManyBoxes
    return boxes
