"""The seconds at which claims are brought that show every way in which windows can stand to one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from typing import Final

from aftercare_rules.deciding.events import Events
from aftercare_rules.language.boxes import BandPartition
from aftercare_rules.language.counting import Counting
from aftercare_rules.language.durations import Duration, Measure
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import Reading
from aftercare_rules.language.time_readings import (
    DateReading,
    DayOfYearReading,
    ElapsedReading,
    NextDateReading,
    days_of_year,
)
from aftercare_rules.rules.rule_set import RuleSet
from aftercare_rules.space.days import Days, Turn

# Witnesses read better about the time at which policies are in force than long before it.
_NOT_BEFORE: Final = date(2026, 1, 1)
_DAY_SECONDS: Final = 86_400
_FIRST_CLAIMS: Final = date(1901, 1, 1)
_PLAIN_TIMES: Final = (36_000, 86_399, 0)
_LONGEST_WINDOW_OVER_CLOCK_CHANGES: Final = 14


class Moments:
    """Finds the seconds for the readings of time of one policy that hang on nothing but instants."""

    def __init__(self, policy: Policy, rule_set: RuleSet, readings: Sequence[int]) -> None:
        self._policy = policy
        self._rule_set = rule_set
        self._readings = readings
        self._events = Events(policy)

    def all(self) -> Iterator[datetime]:
        """The seconds, plain ones first."""
        days = self._days.representatives()
        limits = sorted({turn[1] for each in self._turns() for turn in each.times if turn[0] is Measure.SECONDS})
        odd = sorted({(limit + more) % _DAY_SECONDS for limit in limits for more in (-1, 0, 1)} - {*_PLAIN_TIMES})
        yield from self._at(days, (*_PLAIN_TIMES, *odd) if limits else _PLAIN_TIMES[:2])
        if not limits:
            return
        reach = max(limits) // _DAY_SECONDS + 2
        for change, shift in self._clock_changes():
            about = range(change - 1, change + min(reach, _LONGEST_WINDOW_OVER_CLOCK_CHANGES) + 1)
            moved = {(second + sign * shift) % _DAY_SECONDS for second in (*odd, *_PLAIN_TIMES) for sign in (-1, 0, 1)}
            yield from self._at(about, sorted(moved))

    def _at(self, days: Iterable[int], seconds: Iterable[int]) -> Iterator[datetime]:
        found: dict[datetime, None] = {}
        for second in seconds:
            for day in days:
                start, end = self._policy.calendar.start_of(day), self._policy.calendar.end_of(day)
                found[min(start.astimezone(UTC) + timedelta(seconds=second), end.astimezone(UTC))] = None
                if second == _DAY_SECONDS - 1:
                    found[end.astimezone(UTC)] = None
        yield from found

    def _clock_changes(self) -> Iterator[tuple[int, int]]:
        """The days in some years on which the clock is changed, and by how many seconds."""
        zone, shifts = self._policy.calendar.zone, set[int]()
        first = self._days.starts[0]
        for day in range(first, first + 2 * 366):
            one, other = (
                datetime.combine(date.fromordinal(each), datetime.min.time(), zone) for each in (day, day + 1)
            )
            shift = int(((other.utcoffset() or timedelta()) - (one.utcoffset() or timedelta())).total_seconds())
            if shift and shift not in shifts:
                shifts.add(shift)
                yield day, abs(shift)

    @cached_property
    def _days(self) -> Days:
        turns, fixed = self._turns(), set(self._fixed_days())
        start, end = self._policy.in_force.start, self._policy.in_force.end
        if end is not None:
            fixed.add(end.toordinal() + 1)
        if start is not None and fixed:
            fixed.add(start.toordinal())
        horizon = Days(turns, frozenset(), (), ()).horizon
        latest = max(fixed, default=0) + horizon
        starts = [max(_NOT_BEFORE.toordinal(), latest, start.toordinal() + horizon if start else 0)]
        if fixed and start is None:
            # All the years before anything that is fixed in which a claim may be made.
            starts.append(_FIRST_CLAIMS.toordinal() + horizon)
        return Days(turns, frozenset(fixed), tuple(self._yearly()), tuple(starts))

    def _turns(self) -> tuple[Turn, ...]:
        found: dict[Turn, None] = {}
        for number in self._readings:
            reading, partition = self._rule_set.readings[number], self._rule_set.partitions[number]
            if isinstance(reading, ElapsedReading) and isinstance(partition, BandPartition):
                counting = self._policy.calendar.counting_by(reading.counting).counting
                for _, added in self._events.ways(reading.name):
                    for last in partition.lasts:
                        own = (reading.measure, last, counting)
                        found[Turn((own, *map(self._added, reversed(added))))] = None
        return tuple(found)

    def _added(self, duration: Duration) -> tuple[Measure, int, Counting]:
        return duration.measure, duration.limit, self._policy.calendar.unrolled.counting

    def _of_kind(self, kind: type[Reading]) -> Iterator[tuple[Reading, list[int]]]:
        for number in self._readings:
            reading, partition = self._rule_set.readings[number], self._rule_set.partitions[number]
            if isinstance(reading, kind) and isinstance(partition, BandPartition):
                yield reading, partition.lasts

    def _fixed_days(self) -> Iterator[int]:
        for _, lasts in self._of_kind(DateReading):
            yield from (last + 1 for last in lasts)

    def _yearly(self) -> Iterator[Callable[[int], Iterable[int]]]:
        for _, lasts in self._of_kind(DayOfYearReading):
            yield from (partial(_turns_of_year, last) for last in lasts)
        for reading, _ in self._of_kind(NextDateReading):
            assert isinstance(reading, NextDateReading)
            yield partial(_next_in_year, reading.month, reading.day)


def _turns_of_year(last: int, year: int) -> tuple[int, ...]:
    return tuple(day + 1 for day in days_of_year(last, year))


def _next_in_year(month: int, day: int, year: int) -> tuple[int]:
    return (date(year, month, day).toordinal() + 1,)
