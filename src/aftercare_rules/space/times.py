"""The axis of time: every way in which the windows of a policy can stand, and what one second more changes.

It is exact where windows are counted in seconds, days, months or fixed dates. A reading that pauses, or hangs on
holidays, is taken to be independent of the others: then there are more ways than claims.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from itertools import product
from typing import Final

from aftercare_rules.deciding.events import Events
from aftercare_rules.deciding.facts import Case
from aftercare_rules.language.boxes import ABSENT_CODE, BandPartition
from aftercare_rules.language.counting import Counting
from aftercare_rules.language.domains import ABSENT
from aftercare_rules.language.durations import Duration, Measure
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Elapsed, Key, Range
from aftercare_rules.language.readings import Instant, Reading
from aftercare_rules.language.time_readings import (
    DateReading,
    DayOfYearReading,
    ElapsedReading,
    NextDateReading,
    days_of_year,
)
from aftercare_rules.language.vocabulary import PURCHASED, TODAY
from aftercare_rules.matchers.tables import Tables
from aftercare_rules.rules.rule_set import RuleSet
from aftercare_rules.space.axes import Axis, Setting
from aftercare_rules.space.days import Days, Turn
from aftercare_rules.space.instants import (
    SECOND,
    Stretch,
    Stretches,
    Timing,
    in_order,
    is_strict,
    may_precede_the_purchase,
    seen,
)

# Witnesses read better about the time at which policies are in force than long before it.
_NOT_BEFORE: Final = date(2026, 1, 1)
_DAY_SECONDS: Final = 86_400
_PLAIN_TIMES: Final = (36_000, 86_399, 0)
_LONGEST_WINDOW_OVER_CLOCK_CHANGES: Final = 14


@dataclass(frozen=True, slots=True)
class Step:
    """One second that changes something: the boxes blocked before and after it, the events staying as they are."""

    before: int
    after: int
    timing: Timing


@dataclass(slots=True)
class _Way:
    """One way for some events to stand: what it blocks at the claim's second and at the next."""

    before: int
    after: int
    events: dict[str, Stretch | None]
    ranges: dict[Key, Range]


class Times:
    """The readings of time of one policy, settled together. Unless `is_in_order`, events may precede the purchase."""

    def __init__(self, policy: Policy, rule_set: RuleSet, tables: Tables, is_in_order: bool = True) -> None:
        self._policy = policy
        self._rule_set = rule_set
        self._tables = tables
        self._events = Events(policy)
        self._free = may_precede_the_purchase(policy) if is_in_order else frozenset(policy.vocabulary.events)
        readings = rule_set.readings
        timed = [n for n, one in enumerate(readings) if one.event is not None or isinstance(one, _OF_TODAY)]
        self.strict = tuple(n for n in timed if is_strict(readings[n], policy))
        self.loose = tuple(n for n in timed if n not in self.strict)
        self._elapsed = [key for key in rule_set.keys if isinstance(key, Elapsed)]
        self._stretches = Stretches(policy, rule_set, self.strict)

    @cached_property
    def axis(self) -> Axis:
        """Every way in which time can stand."""
        names = (*self._policy.vocabulary.events, TODAY)
        return Axis(names, tuple(self._with_loose(self._found[0].values())))

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every way in which a second more changes something. Loose readings stand still."""
        return tuple(self._found[1].values())

    @cached_property
    def _found(self) -> tuple[dict[int, Setting], dict[tuple[int, int], Step]]:
        settings: dict[int, Setting] = {}
        steps: dict[tuple[int, int], Step] = {}
        for at in self._instants():
            for way in self._ways(at):
                timing = self._timing(at, way.events)
                held = settings.get(way.before)
                if held is None:
                    settings[way.before] = Setting(way.before, timing=timing, ranges=way.ranges)
                elif any(held.ranges[key] != way.ranges[key] for key in way.ranges):
                    joined = {key: held.ranges[key].joined(way.ranges[key]) for key in way.ranges}
                    settings[way.before] = Setting(way.before, timing=held.timing, ranges=joined)
                if way.before != way.after:
                    steps.setdefault((way.before, way.after), Step(way.before, way.after, timing))
        return settings, steps

    def _ways(self, at: datetime) -> Iterator[_Way]:
        """Every way in which events can stand to a claim brought then."""
        today = (self._blocked(self._of_today, seen(at, {})), self._blocked(self._of_today, seen(at + SECOND, {})))
        names = {PURCHASED, *(name for names, _ in self._parts for name in names)}
        stretches = {name: self._stretches.of(name, at) for name in names}
        for bought in stretches[PURCHASED]:
            assert bought is not None
            ways = {today: _Way(*today, {PURCHASED: bought}, {})}
            for names_of_part, numbers in (((), self._of_purchase), *self._parts):
                found: dict[tuple[int, int], _Way] = {}
                for part in self._part(at, bought, names_of_part, numbers, stretches):
                    for way in ways.values():
                        key = (way.before | part.before, way.after | part.after)
                        if key not in found:
                            found[key] = _Way(*key, {**way.events, **part.events}, {**way.ranges, **part.ranges})
                ways = found
            yield from ways.values()

    def _part(
        self,
        at: datetime,
        bought: Stretch,
        names: Sequence[str],
        numbers: Sequence[int],
        stretches: Mapping[str, list[Stretch | None]],
    ) -> Iterator[_Way]:
        """The ways of events that readings hang on together, the purchase lying in a stretch."""
        seen_ways: set[tuple[int, int]] = set()
        choices = [
            [one for one in stretches[name] if name in self._free or in_order(bought, one)] for name in names
        ]
        for chosen in product(*choices):
            events = dict(zip(names, chosen, strict=True))
            timing = self._timing(at, {PURCHASED: bought, **events})
            stated = {**dict.fromkeys(self._policy.vocabulary.events, ABSENT), **timing.events}
            worked_out = self._events.worked_out(stated)
            key = (
                self._blocked(numbers, seen(at, worked_out)),
                self._blocked(numbers, seen(at + SECOND, worked_out)),
            )
            ranges = self._ranges(at, names, {PURCHASED: bought, **events})
            if key not in seen_ways or ranges:
                seen_ways.add(key)
                yield _Way(*key, events, ranges)

    def _blocked(self, numbers: Iterable[int], case: Case) -> int:
        blocked = 0
        for number in numbers:
            code = self._rule_set.code(number, case)
            assert code is not None
            blocked |= self._tables.blocked(number, code)
        return blocked

    def _timing(self, at: datetime, events: Mapping[str, Stretch | None]) -> Timing:
        """Plain instants in these stretches, in their order."""
        others = {name: one for name, one in events.items() if name != PURCHASED}
        bought = events[PURCHASED]
        assert bought is not None
        ends = [one.last for name, one in others.items() if one is not None and name not in self._free]
        instant = min([bought.sample(self._policy), *ends])
        if bought.first is not None:
            instant = max(instant, bought.first)
        found: dict[str, Instant] = {PURCHASED: instant}
        for name, one in others.items():
            found[name] = ABSENT if one is None else one.sample(self._policy)
            if one is not None and name not in self._free:
                found[name] = min(max(one.sample(self._policy), instant), one.last)
        return Timing(at, found)

    def _ranges(self, at: datetime, names: Sequence[str], events: Mapping[str, Stretch | None]) -> dict[Key, Range]:
        """What the times since these events can be that prices read."""
        ranges: dict[Key, Range] = {}
        for key in self._elapsed:
            sources = {event for event, _ in self._events.ways(key.event)}
            if not (sources & set(names) or (not names and sources == {PURCHASED})):
                continue
            low, high = (
                key.range(self._policy.calendar, self._worked_out(events, is_first)[key.event], at)
                for is_first in (False, True)
            )
            is_endless = any(events[name] is not None and _first(events[name]) is None for name in sources & {*events})
            ranges[key] = Range(low.low, None if is_endless else high.high)
        return ranges

    def _worked_out(self, events: Mapping[str, Stretch | None], is_first: bool) -> Mapping[str, Instant]:
        stated: dict[str, Instant] = dict.fromkeys(self._policy.vocabulary.events, ABSENT)
        for name, one in events.items():
            if one is not None:
                stated[name] = (one.first or one.last) if is_first else one.last
        return self._events.worked_out(stated)

    def _with_loose(self, settings: Iterable[Setting]) -> Iterator[Setting]:
        """The settings, with every combination of codes that loose readings can have beside them."""
        if not self.loose:
            yield from settings
            return
        for setting in settings:
            assert setting.timing is not None
            stated = {**dict.fromkeys(self._policy.vocabulary.events, ABSENT), **setting.timing.events}
            worked_out = self._events.worked_out(stated)
            codes = []
            for number in self.loose:
                is_absent = worked_out[self._rule_set.readings[number].event or ""] is ABSENT
                codes.append((ABSENT_CODE,) if is_absent else tuple(range(1, self._rule_set.partitions[number].size)))
            for chosen in product(*codes):
                blocked = setting.blocked
                for number, code in zip(self.loose, chosen, strict=True):
                    blocked |= self._tables.blocked(number, code)
                wanted = dict(zip(self.loose, chosen, strict=True))
                yield Setting(blocked, codes=wanted, timing=setting.timing, ranges=setting.ranges, is_exact=False)

    @cached_property
    def _of_today(self) -> tuple[int, ...]:
        return tuple(number for number in self.strict if self._rule_set.readings[number].event is None)

    @cached_property
    def _of_purchase(self) -> tuple[int, ...]:
        return tuple(
            number
            for number in self.strict
            if number not in self._of_today and self._sources(number) == frozenset({PURCHASED})
        )

    def _sources(self, number: int) -> frozenset[str]:
        event = self._rule_set.readings[number].event or ""
        return frozenset(name for name, _ in self._events.ways(event))

    @cached_property
    def _parts(self) -> tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]:
        """The other events, those together that readings or prices hang on together, with these readings."""
        parts: list[tuple[set[str], list[int]]] = []
        wanted: list[tuple[frozenset[str], list[int]]] = [
            (self._sources(number), [number])
            for number in self.strict
            if number not in self._of_today and number not in self._of_purchase
        ]
        wanted += [(self._sources(number), []) for number in self.loose]
        wanted += [(frozenset(name for name, _ in self._events.ways(key.event)), []) for key in self._elapsed]
        for sources, numbers in wanted:
            names, together = set(sources - {PURCHASED}), list(numbers)
            if not names:
                continue
            for part in [part for part in parts if part[0] & names]:
                names, together = names | part[0], together + part[1]
                parts.remove(part)
            parts.append((names, together))
        return tuple((tuple(sorted(names)), tuple(sorted(numbers))) for names, numbers in parts)

    def _instants(self) -> Iterator[datetime]:
        """The seconds at which claims are brought that show every way; plain ones first."""
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
        first = self._days.first
        for day in range(first, first + 2 * 366):
            one, other = (datetime.combine(date.fromordinal(each), datetime.min.time(), zone) for each in (day, day + 1))
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
        horizon = Days(turns, frozenset(), (), 1).horizon
        first = max(_NOT_BEFORE.toordinal(), start.toordinal() + horizon if start else 0)
        if fixed:
            first = max(first, max(fixed) + horizon) if end is None else min(fixed) - horizon - 800
        return Days(turns, frozenset(fixed), tuple(self._yearly()), first)

    def _turns(self) -> tuple[Turn, ...]:
        found: dict[Turn, None] = {}
        for number in self.strict:
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
        for number in self.strict:
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


def _first(stretch: Stretch | None) -> datetime | None:
    return None if stretch is None else stretch.first


_OF_TODAY: Final = (DateReading, DayOfYearReading)
