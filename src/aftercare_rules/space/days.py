"""Days on which claims may be brought, one for each order in which windows can end.

How windows of days and months lie to one another hangs on the day of the claim: a month may end before thirty days do,
or after. Over the 400 years in which the calendar repeats, the orders that they take are few. This file finds them
all, each with a day on which they lie so.

What counts is the order of the *turns*: the first days of an event from which a window still holds. They are looked at
for a day and for the day after it, so that each order tells also what changes over that midnight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Final

from aftercare_rules.language.counting import Counting
from aftercare_rules.language.durations import Measure
from aftercare_rules.language.last_days import first_day_since

_DAY_SECONDS: Final = 86_400
_CYCLE_YEARS: Final = 400
# 1900 and 2100 lack a 29 February, so that it may stay away for eight years.
_YEARS_TO_A_LEAP_DAY: Final = 8


@dataclass(frozen=True, slots=True)
class Turn:
    """Where an event stops being within a time: the times that are taken off the day of the claim, one by one."""

    times: tuple[tuple[Measure, int, Counting], ...]

    def days(self, day: int) -> Iterator[int]:
        """The day of the turn for a claim on a day; of a time in seconds, all days that may be it."""
        spread = 0
        for measure, limit, counting in self.times:
            if measure is Measure.SECONDS:
                day -= limit // _DAY_SECONDS
                spread += 1
            else:
                day = first_day_since(measure, limit, day, counting)
        yield from range(day - spread, day + spread + 1)

    @property
    def has_months(self) -> bool:
        """Whether the day of the turn hangs on the day of the claim in more than the distance."""
        return any(measure is Measure.MONTHS for measure, _, _ in self.times)


@dataclass(frozen=True)
class Days:
    """Finds the days. `fixed` are days that something tells apart by themselves, `yearly` those of a year.

    Days about which nothing is fixed are taken from `starts` on, one after another: plain ones first.
    """

    turns: Sequence[Turn]
    fixed: frozenset[int]
    yearly: Sequence[Callable[[int], Iterable[int]]]
    starts: tuple[int, ...]

    def representatives(self) -> Sequence[int]:
        """A day for each order, the plainest first; remembered where nothing comes again every year."""
        return self._found() if self.yearly else _remembered(self)

    def _found(self) -> Sequence[int]:
        found: dict[object, int] = {}
        fixed = sorted(self.fixed)
        for start in self.starts:
            for day in self._ordinary(start):
                found.setdefault(self._order(day, fixed), day)
        if self.fixed:
            for day in range(fixed[0] - 2, fixed[-1] + self.horizon + 3):
                found.setdefault(self._order(day, fixed), day)
        return list(found.values())

    @cached_property
    def horizon(self) -> int:
        """How many days before the claim the last turn lies at most."""
        day = date(2400, 3, 1).toordinal()
        return max((day - least for turn in self.turns for least in turn.days(day)), default=0) + 3

    def _ordinary(self, first: int) -> Iterator[int]:
        """Days of every kind from one on, or to those that are fixed, whichever comes first."""
        if not self.yearly and not any(turn.has_months for turn in self.turns):
            yield first
            return
        kinds: set[tuple[bool, ...]] = set()
        start = date.fromordinal(first).year + (date.fromordinal(first).timetuple().tm_yday > 1)
        back = self.horizon // 365 + 1 + (_YEARS_TO_A_LEAP_DAY if self.yearly else 0)
        for year in range(start, start + _CYCLE_YEARS):
            kind = tuple(_is_leap(other) for other in range(year - back, year + 2))
            if kind not in kinds:
                kinds.add(kind)
                yield from range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())

    def _order(self, day: int, fixed: Iterable[int]) -> object:
        """The order in which everything lies that a claim on that day, or on the next, can be told apart by."""
        lying = [turn_day for at in (day, day + 1) for turn in self.turns for turn_day in turn.days(at)]
        lying += (day, day + 1, *fixed)
        if self.yearly:
            year, back = date.fromordinal(day).year, self.horizon // 365 + 1
            lying += (one for days in self.yearly for each in range(year - back, year + 2) for one in days(each))
        ranks = {value: rank for rank, value in enumerate(sorted(set(lying)))}
        return tuple(map(ranks.__getitem__, lying))


@lru_cache(maxsize=64)
def _remembered(days: Days) -> Sequence[int]:
    return tuple(days._found())


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
