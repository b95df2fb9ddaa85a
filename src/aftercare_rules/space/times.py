"""The axis of time: every way in which the windows of a policy can stand, and what one second more changes.

It is exact where windows are counted in seconds, days, months or fixed dates. A reading that pauses, or hangs on
holidays, is taken to be independent of the others: then there are more ways than claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import product
from typing import Final

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.events import Events
from aftercare_rules.language.boxes import ABSENT_CODE, BandPartition
from aftercare_rules.language.comparisons import SoonAfter
from aftercare_rules.language.domains import ABSENT
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Elapsed, Key, Range
from aftercare_rules.language.readings import Instant
from aftercare_rules.language.time_readings import (
    DateReading,
    DayOfYearReading,
)
from aftercare_rules.language.vocabulary import PURCHASED, TODAY
from aftercare_rules.matchers.tables import Tables
from aftercare_rules.rules.rule_set import RuleSet
from aftercare_rules.space.axes import Axis, Setting
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
from aftercare_rules.space.moments import Moments
from aftercare_rules.space.nearness import near_or_far


@dataclass(frozen=True, slots=True)
class Step:
    """One second that changes something: the boxes blocked before and after it, the events staying as they are."""

    before: int
    after: int
    timing: Timing
    is_exact: bool = True


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
        self._near = {
            number: definition
            for number, reading in enumerate(readings)
            if isinstance(definition := rule_set.terms.derived.get(reading.name), SoonAfter)
        }
        timed = [
            number
            for number, one in enumerate(readings)
            if one.event is not None or isinstance(one, _OF_TODAY) or number in self._near
        ]
        self.strict = tuple(n for n in timed if is_strict(readings[n], policy))
        self.loose = tuple(n for n in timed if n not in self.strict)
        self._elapsed = [key for key in rule_set.keys if isinstance(key, Elapsed)]
        # Beyond the boxes a bit for each loose reading: whether its event has happened.
        self._marks = {number: 1 << len(rule_set.boxes) + place for place, number in enumerate(self.loose)}
        place = len(rule_set.boxes) + len(self.loose)
        self._places: dict[int, int] = {}
        for number in self.strict:
            self._places[number] = place
            place += rule_set.partitions[number].size
        self._stretches = Stretches(policy, rule_set, self.strict)
        self._moments = Moments(policy, rule_set, self.strict)

    @cached_property
    def axis(self) -> Axis:
        """Every way in which time can stand."""
        names = (*self._policy.vocabulary.events, TODAY)
        return Axis(names, tuple(self._with_loose(self._found[0].values())))

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every way in which a second more changes something."""
        return tuple(self._loose_steps() if self.loose else self._found[1].values())

    def codes(self, setting: Setting) -> dict[int, int]:
        """What each reading of time comes to in a setting."""
        assert setting.timing is not None
        case = seen(setting.timing.at, self.worked_out(setting.timing))
        found = {number: self._rule_set.code(number, case) for number in self.strict}
        return {**{number: code for number, code in found.items() if code is not None}, **setting.codes}

    def worked_out(self, timing: Timing) -> Mapping[str, Instant]:
        """The instant of every event of a policy, those among them that no claim states."""
        return self._events.worked_out({**dict.fromkeys(self._policy.vocabulary.events, ABSENT), **timing.events})

    @cached_property
    def _found(self) -> tuple[dict[int, Setting], dict[tuple[int, int], Step]]:
        settings: dict[int, Setting] = {}
        steps: dict[tuple[int, int], Step] = {}
        for at in self._moments.all():
            for way in self._ways(at):
                timing = self._timing(at, way.events)
                held = settings.get(way.before)
                if held is None:
                    settings[way.before] = Setting(way.before, timing=timing, ranges=way.ranges)
                elif any(held.ranges[key] != way.ranges[key] for key in way.ranges):
                    joined = {key: held.ranges[key].joined(way.ranges[key]) for key in way.ranges}
                    settings[way.before] = Setting(way.before, timing=held.timing, ranges=joined)
                if way.before != way.after or self.loose:
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
                        ranges = {**way.ranges, **part.ranges}
                        if key in found:
                            ranges = {one: found[key].ranges[one].joined(ranges[one]) for one in ranges}
                            found[key].ranges.update(ranges)
                        else:
                            found[key] = _Way(*key, {**way.events, **part.events}, ranges)
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
        """The ways of events that readings or prices hang on together, the purchase lying in a stretch."""
        seen_ways: set[tuple[int, int]] = set()
        choices = [[one for one in stretches[name] if name in self._free or in_order(bought, one)] for name in names]
        for chosen in product(*choices):
            events = dict(zip(names, chosen, strict=True))
            for lying in near_or_far(self._near_in(numbers), {PURCHASED: bought, **events}, at, self._policy):
                worked_out = self.worked_out(self._timing(at, lying))
                marks = self._happened(names, worked_out)
                key = (
                    self._blocked(numbers, seen(at, worked_out)) | marks,
                    self._blocked(numbers, seen(at + SECOND, worked_out)) | marks,
                )
                ranges = self._ranges(at, names, lying)
                if key not in seen_ways or ranges:
                    seen_ways.add(key)
                    yield _Way(*key, lying, ranges)

    def _happened(self, names: Sequence[str], events: Mapping[str, Instant]) -> int:
        """The marks of the loose readings that hang on some events, or else on the purchase, and have a value."""
        marks = 0
        for number in self.loose:
            sources = self._sources(number)
            is_mine = bool(sources & {*names}) if names else sources == {PURCHASED}
            if is_mine and events[self._rule_set.readings[number].event or ""] is not ABSENT:
                marks |= self._marks[number]
        return marks

    def _near_in(self, numbers: Iterable[int]) -> list[SoonAfter]:
        """The derived facts among some readings that say whether one event came soon after another."""
        return [self._near[number] for number in numbers if number in self._near]

    def _blocked(self, numbers: Iterable[int], case: Case) -> int:
        blocked = 0
        for number in numbers:
            code = self._rule_set.code(number, case)
            assert code is not None
            # Times that block the same are told apart all the same: holes in time are told one by one.
            blocked |= self._tables.blocked(number, code) | 1 << self._places[number] + code
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
            for codes, blocked in self._loose_codes(setting.blocked):
                wanted = dict(zip(self.loose, codes, strict=True))
                yield Setting(blocked, codes=wanted, timing=setting.timing, ranges=setting.ranges, is_exact=False)

    def _loose_codes(self, marked: int) -> Iterator[tuple[tuple[int, ...], int]]:
        """Every combination of codes of the loose readings, where marks say that they have a value; and the boxes."""
        boxes = marked & ((1 << len(self._rule_set.boxes)) - 1)
        ways = [self._bands[number] if marked & self._marks[number] else (ABSENT_CODE,) for number in self.loose]
        for codes in product(*ways):
            blocked = boxes
            for number, code in zip(self.loose, codes, strict=True):
                blocked |= self._tables.blocked(number, code)
            yield codes, blocked

    @cached_property
    def _bands(self) -> dict[int, tuple[int, ...]]:
        """For each loose reading the codes of its values, whole numbers: between 12 and 13 months begun lies none."""
        found: dict[int, tuple[int, ...]] = {}
        for number in self.loose:
            partition = self._rule_set.partitions[number]
            assert isinstance(partition, BandPartition)
            lasts = [None, *map(partition.last_whole, range(1, partition.size))]
            found[number] = tuple(
                code for code in range(1, partition.size) if lasts[code] is None or lasts[code] != lasts[code - 1]
            )
        return found

    def _loose_steps(self) -> Iterator[Step]:
        """Steps at which the loose readings grow, or stand still, as they like."""
        found: dict[tuple[int, int], Step] = {}
        for step in self._found[1].values():
            ways = list(self._loose_codes(step.before)), list(self._loose_codes(step.after))
            for (one, before), (other, after) in product(*ways):
                if before != after and all(map(int.__le__, one, other)):
                    found.setdefault((before, after), Step(before, after, step.timing, is_exact=False))
        yield from found.values()

    @cached_property
    def _of_today(self) -> tuple[int, ...]:
        readings = self._rule_set.readings
        return tuple(number for number in self.strict if readings[number].event is None and number not in self._near)

    @cached_property
    def _of_purchase(self) -> tuple[int, ...]:
        return tuple(
            number
            for number in self.strict
            if number not in self._of_today and self._sources(number) == frozenset({PURCHASED})
        )

    def _sources(self, number: int) -> frozenset[str]:
        near = self._near.get(number)
        read = near.inputs if near is not None else (self._rule_set.readings[number].event or "",)
        return frozenset(name for event in read for name, _ in self._events.ways(event))

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


def _first(stretch: Stretch | None) -> datetime | None:
    return None if stretch is None else stretch.first


_OF_TODAY: Final = (DateReading, DayOfYearReading)
