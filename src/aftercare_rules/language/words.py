"""What a test is about, and the words for facts: one class each, lowering to boxes of the two atoms.

A word reads the text behind a fact's name and says in which boxes of the space of claims it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar, Protocol

from aftercare_rules.errors import Misspelling
from aftercare_rules.frozen import frozen
from aftercare_rules.language.boxes import Box, Interval, Member
from aftercare_rules.language.counting import PLAIN, Counting
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
    Today,
)
from aftercare_rules.language.durations import Measure
from aftercare_rules.language.readings import FactReading
from aftercare_rules.language.time_readings import ElapsedReading
from aftercare_rules.language.vocabulary import DEFECT


@frozen
class Subject:
    """What a test is about: a fact, an event or `today`, and what it can be.

    `counting` is how its time is counted, the policy's own way or, if `is_own` is unset, that of a law it has rights
    from. `services` are what may pause a time.
    """

    name: str
    domain: Domain | Today
    counting: Counting = PLAIN
    is_own: bool = True
    services: tuple[str, ...] = ()

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
        return member(subject, [text])


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
            return member(subject, subject.domain.words)
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


def member(subject: Subject, words: Iterable[str]) -> tuple[Box, ...]:
    """The boxes in which a fact is one of some words."""
    return ((Member(FactReading(subject.name), frozenset(words)),),)
