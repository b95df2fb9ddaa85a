"""Numbers that may be known or not: the least and the most that each can be, and what they are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Final, TypeAlias

from aftercare_rules.frozen import frozen, frozen_in_slots
from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.counting import Counting
from aftercare_rules.language.domains import EXACT, UNKNOWN, State
from aftercare_rules.language.durations import Duration, Measure, Unit
from aftercare_rules.language.vocabulary import PURCHASED

ZERO: Final = Decimal(0)


@frozen
class Range:
    """The least and the most that a number can be; `high` is None where it has no end."""

    low: Decimal
    high: Decimal | None

    @classmethod
    def only(cls, number: Decimal) -> Range:
        """The range of a number that is known."""
        return cls(number, number)

    @property
    def is_settled(self) -> bool:
        """Whether it can only be one number."""
        return self.low is self.high or self.low == self.high

    def plus(self, other: Range) -> Range:
        """The range of a sum."""
        low = EXACT.add(self.low, other.low)
        if self.high is self.low and other.high is other.low:
            return Range(low, low)
        return Range(low, None if self.high is None or other.high is None else EXACT.add(self.high, other.high))

    def over(self, other: Range) -> Range:
        """The range of what this is above another number, which is 0 where it is not."""
        low = ZERO if other.high is None else EXACT.subtract(self.low, other.high)
        if self.high is self.low and other.high is other.low:
            return Range.only(max(low, ZERO))
        high = None if self.high is None else EXACT.subtract(self.high, other.low)
        return Range(low, high).at_least(NOTHING)

    def joined(self, other: Range) -> Range:
        """The least range that holds both."""
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Range(min(self.low, other.low), high)

    def times(self, other: Range) -> Range:
        """The range of a product; neither number is below zero."""
        low = EXACT.multiply(self.low, other.low)
        if self.high is self.low and other.high is other.low:
            return Range(low, low)
        if ZERO in (self.high, other.high):
            return Range(low, ZERO)
        return Range(low, None if self.high is None or other.high is None else EXACT.multiply(self.high, other.high))

    def part(self, divisor: Decimal) -> Range:
        """The range of the quotient by a number above zero."""
        if self.high is self.low:
            return Range.only(EXACT.divide(self.low, divisor))
        return Range(EXACT.divide(self.low, divisor), None if self.high is None else EXACT.divide(self.high, divisor))

    def pro_rata(self, used: Range, whole: Decimal, is_left: bool) -> Range:
        """The range of the share for what is used of a whole, or for what is left; a whole is used up only once."""
        everything = Range.only(whole)
        used = used.at_most(everything)
        return self.times(everything.over(used) if is_left else used).part(whole)

    def at_least(self, other: Range) -> Range:
        """The range of the higher of two numbers."""
        if self.high is self.low and other.high is other.low:
            return self if self.low >= other.low else other
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Range(max(self.low, other.low), high)

    def at_most(self, other: Range) -> Range:
        """The range of the lower of two numbers."""
        if self.high is self.low and other.high is other.low:
            return self if self.low <= other.low else other
        ends = [end for end in (self.high, other.high) if end is not None]
        return Range(min(self.low, other.low), min(ends, default=None))

    def rounded(self, digits: int) -> Range:
        """Rounded half up to a currency's minor unit."""
        return self.rounded_like(_unit(digits))

    def rounded_like(self, unit: Decimal) -> Range:
        """Rounded half up to the decimals of another number."""
        low = EXACT.quantize(self.low, unit)
        if self.high is self.low:
            return Range(low, low)
        return Range(low, None if self.high is None else EXACT.quantize(self.high, unit))


@cache
def _unit(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)


NOTHING: Final = Range(ZERO, ZERO)
ANYTHING: Final = Range(ZERO, None)
"""A number that may be any from zero up."""


@frozen_in_slots
class Charge:
    """The claim's own amount for a line at cost."""

    line: str


_COUNTED: Final = {Unit.DAYS: (Measure.DAYS, 1), Unit.MONTHS: (Measure.MONTHS, 1), Unit.YEARS: (Measure.MONTHS, 12)}


@frozen_in_slots
class Elapsed:
    """How many days, months or years have begun since an event, or since a time after it was over.

    It is never negative, and 0 of an event that has not happened. `counting` is the way of counting where it is not the
    policy's own.
    """

    event: str
    unit: Unit
    after: Duration | None = None
    counting: Counting | None = None

    def count(self, calendar: Calendar, event: datetime, at: datetime) -> int:
        """The number at an instant."""
        measure, size = _COUNTED[self.unit]
        counted, start, before = self._start(calendar, event)
        return max(0, -((before - counted.elapsed(measure, start, at)) // size))

    def last(self, calendar: Calendar, event: datetime, count: int) -> datetime:
        """The last second at which the number is at most this, in the policy's zone."""
        measure, size = _COUNTED[self.unit]
        counted, start, before = self._start(calendar, event)
        return counted.last_instant(measure, before + count * size, start)

    def range(self, calendar: Calendar, event: datetime | State, at: datetime) -> Range:
        """What the number can be at an instant; of an unknown event all from none up, and an article was bought."""
        if isinstance(event, datetime):
            return Range.only(Decimal(self.count(calendar, event, at)))
        if event is UNKNOWN:
            return Range(Decimal(self.count(calendar, at, at)) if self.event == PURCHASED else ZERO, None)
        return NOTHING

    def _start(self, calendar: Calendar, event: datetime) -> tuple[Calendar, datetime, int]:
        """How and from when it is counted, and how much of that does not count.

        Months are always added to the event itself, so that a time in the same measure is taken off; a time in another
        is over with its last day, which counts no more. No holiday moves what is paid for.
        """
        counted = calendar if self.counting is None else replace(calendar, counting=self.counting)
        plain = counted.unrolled
        if self.after is None:
            return plain, event, 0
        if self.after.measure is _COUNTED[self.unit][0]:
            return plain, event, self.after.limit
        from_the_next_day = replace(plain, counting=replace(plain.counting, first_day_counts=False))
        return from_the_next_day, plain.due(self.after, event), 0


Key: TypeAlias = str | Charge | Elapsed
"""What a number is called: a fact by its name, the claim's amount for a line, the time since an event."""

Numbers: TypeAlias = Mapping[Key, Range]
"""What the numbers of a claim can be; a line for which it has no amount is left out."""


def are_known(keys: Iterable[Key], numbers: Numbers) -> bool:
    """Whether each of these numbers is there, and can only be one."""
    return all(key in numbers and numbers[key].is_settled for key in keys)


def asked_as(key: Key) -> str:
    """What a clerk is asked for, where a number is unknown: the fact, the event or the line."""
    match key:
        case Elapsed(event=event):
            return event
        case Charge(line=line):
            return line
        case str():
            return key
