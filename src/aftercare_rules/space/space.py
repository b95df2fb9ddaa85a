"""All claims that a policy can be asked about, as the sets of boxes that hold of them.

The sets are found axis by axis, time last: a set of boxes that are not blocked yet, narrowed by each setting of the
next axis. What leads to the same set is looked at once, so the sets are few where the claims are endless.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from aftercare_rules.deciding.facts import range_of
from aftercare_rules.language.boxes import Partition
from aftercare_rules.language.definitions import anything_in
from aftercare_rules.language.domains import Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import ANYTHING, Elapsed, Key, Numbers, Range
from aftercare_rules.language.readings import FactReading, Value
from aftercare_rules.language.vocabulary import WANTS
from aftercare_rules.matchers.tables import Tables
from aftercare_rules.rules.rule_set import RuleSet
from aftercare_rules.space.axes import Axis, Setting, World
from aftercare_rules.space.facts import FactAxes
from aftercare_rules.space.times import Step, Times
from aftercare_rules.space.usual import usual_values

MOST_SETS: Final = 150_000
"""So many sets are looked at; beyond that the space is left to a solver."""


class TooManySets(Exception):
    """There are more sets of boxes than can be looked at one by one."""


@dataclass(frozen=True, slots=True)
class Trail:
    """The settings that lead to a set, the last one first."""

    setting: Setting
    before: Trail | None

    def __iter__(self) -> Iterator[Setting]:
        trail: Trail | None = self
        while trail is not None:
            yield trail.setting
            trail = trail.before


@dataclass(frozen=True, slots=True)
class Point:
    """A set of boxes that hold of some claims, and how to come there."""

    matched: int
    world: World
    trail: Trail | None

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The settings that lead there; what is on no axis of these may be anything."""
        return tuple(self.trail or ())

    @property
    def is_exact(self) -> bool:
        """Whether a claim lies there for sure."""
        return all(setting.is_exact for setting in self.settings)

    def after(self, setting: Setting) -> Point:
        """The point that one more setting leads to."""
        return Point(self.matched & ~setting.blocked, self.world, Trail(setting, self.trail))


class Space:
    """The space of claims of one policy, or of several policies whose boxes a rule set holds together."""

    def __init__(
        self,
        policy: Policy,
        rule_set: RuleSet,
        usual: Mapping[str, Value] | None = None,
        is_in_order: bool = True,
        most_sets: int = MOST_SETS,
    ) -> None:
        """`usual` are the values that claims say where it does not matter; those of the policy's examples if None.

        Unless `is_in_order`, every event may lie before the purchase. More than `most_sets` are not walked.
        """
        self._most_sets = most_sets
        self.policy = policy
        self.rule_set = rule_set
        self.tables = Tables(rule_set.sizes, rule_set.coded_boxes)
        self.times = Times(policy, rule_set, self.tables, is_in_order)
        self.usual = usual_values(policy) if usual is None else usual

    @cached_property
    def worlds(self) -> tuple[World, ...]:
        """The kinds of claims, usual values first."""
        made = FactAxes(self.policy, self.rule_set, self.tables, self.times.strict).worlds()
        return tuple(
            World(one.has_defect, one.has_new, one.facts, tuple(map(self._usual_first, one.axes))) for one in made
        )

    def points(self, relevant: int, wants: str | None = None, among: int | None = None) -> Iterator[Point]:
        """Every set of `relevant` boxes that some claim matches; `wants` is the wish of these claims, None for any.

        With `among`, those sets alone in which one of these boxes is. Raises `TooManySets`.
        """
        for point in self.untimed(relevant, wants, among=among):
            for setting in self.timed(point.matched, relevant):
                found = point.after(setting)
                if not found.matched & self.rule_set.impossible and (among is None or found.matched & among):
                    yield found

    def timed(self, matched: int, relevant: int) -> Sequence[Setting]:
        """The settings of time that tell apart what holds of some boxes that are not blocked yet."""
        touched = matched & relevant & self._time_touched
        if touched not in self._timed:
            self._timed[touched] = merged(self.times.axis.settings, touched)
        return self._timed[touched]

    def steps(self, matched: int, relevant: int) -> Sequence[Step]:
        """The seconds that change something of some boxes that are not blocked yet."""
        touched = matched & relevant & self._time_touched
        if touched not in self._stepped:
            found: dict[tuple[int, int], Step] = {}
            for step in self.times.steps:
                key = (step.before & touched, step.after & touched)
                if key[0] != key[1]:
                    found.setdefault(key, step)
            self._stepped[touched] = tuple(found.values())
        return self._stepped[touched]

    @cached_property
    def _timed(self) -> dict[int, Sequence[Setting]]:
        return {}

    @cached_property
    def _stepped(self) -> dict[int, Sequence[Step]]:
        return {}

    @cached_property
    def _time_touched(self) -> int:
        return self.times.axis.touched

    def untimed(
        self, relevant: int, wants: str | None = None, without: Iterable[str] = (), among: int | None = None
    ) -> Iterator[Point]:
        """The same before time is settled, and without the axes of some facts. Impossible ones may be among them.

        Raises `TooManySets`.
        """
        relevant |= self.rule_set.impossible
        left_out = frozenset(without)
        for world in self.worlds:
            axes = [axis for axis in world.axes if left_out.isdisjoint(axis.names)]
            yield from self._reached(world, axes, relevant, wants, among)

    def _reached(
        self, world: World, axes: Sequence[Axis], relevant: int, wants: str | None, among: int | None = None
    ) -> Iterator[Point]:
        live = self.tables.every & relevant
        # Sets that are the same are told apart where the numbers of prices lie elsewhere.
        reached: dict[tuple[int, tuple[object, ...]], Trail | None] = {(live, ()): None}
        count = 0
        ordered = sorted(axes, key=lambda axis: -(axis.touched & relevant).bit_count())
        open_after = self._open_after(ordered, relevant)
        for axis, still_open in zip(ordered, open_after, strict=True):
            settings = self.wanting(axis, wants)
            touched = axis.touched & relevant
            narrowed: dict[tuple[int, tuple[object, ...]], Trail | None] = {}
            by_touched: dict[int, Sequence[Setting]] = {}
            certain = self.rule_set.impossible & ~still_open
            for (live, lying), trail in reached.items():
                mine = live & touched
                if mine not in by_touched:
                    by_touched[mine] = merged(settings, mine)
                several = by_touched[mine]
                for setting in several:
                    left = live & ~setting.blocked
                    apart = (*lying, *setting.ranges.items()) if setting.ranges and len(several) > 1 else lying
                    if (left, apart) in narrowed or left & certain or not (among is None or left & among):
                        continue
                    narrowed[left, apart] = Trail(setting, trail)
            reached = narrowed
            count += len(reached)
            if count > self._most_sets:
                raise TooManySets
        for (live, _), trail in reached.items():
            yield Point(live, world, trail)

    def within(
        self, world: World, choices: Mapping[Axis, Sequence[Setting]], relevant: int, wants: str | None
    ) -> Iterator[Point]:
        """Every set of `relevant` boxes that some claim matches whose axes, time among them, are so.

        Axes that are not named may be anything. Raises `TooManySets`.
        """
        axes = [Axis(axis.names, tuple(choices.get(axis, axis.settings))) for axis in world.axes]
        times = choices.get(self.times.axis, self.times.axis.settings)
        for point in self._reached(world, axes, relevant | self.rule_set.impossible, wants, None):
            for setting in merged(times, point.matched & self._time_touched):
                found = point.after(setting)
                if not found.matched & self.rule_set.impossible:
                    yield found

    def _open_after(self, ordered: Sequence[Axis], relevant: int) -> list[int]:
        """After each axis the boxes that a later one may still block, time among them."""
        later = self._time_touched
        found: list[int] = []
        for axis in reversed(ordered):
            found.append(later)
            later |= axis.touched & relevant
        return found[::-1]

    def wanting(self, axis: Axis, wants: str | None) -> Sequence[Setting]:
        """The settings of an axis that go with a wish, None for any."""
        if wants is None or axis.names != (WANTS,):
            return axis.settings
        code = self._partitions[WANTS].code(wants)
        return tuple(setting for setting in axis.settings if setting.cells[WANTS].code == code)

    def _usual_first(self, axis: Axis) -> Axis:
        """The same axis, the settings in front in which the usual values lie."""

        def oddity(setting: Setting) -> int:
            return sum(not self.is_usual(name, setting) for name in setting.cells)

        return Axis(axis.names, tuple(sorted(axis.settings, key=oddity)))

    def is_usual(self, name: str, setting: Setting) -> bool:
        """Whether the usual value of a fact lies in a setting."""
        cell, value, partition = setting.cells[name], self.usual[name], self.partition(name)
        if cell.code is not None and partition is not None:
            return partition.code(value) == cell.code
        return cell.possible.reach is not None or value in cell.possible.values

    def partition(self, fact: str) -> Partition | None:
        """The classes of a fact's values; None of a fact that nothing tests."""
        return self._partitions.get(fact)

    def number(self, fact: str) -> int | None:
        """The number of a fact's reading; None of a fact that nothing tests."""
        return self._numbers.get(fact)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        readings = enumerate(self.rule_set.readings)
        return {reading.name: number for number, reading in readings if isinstance(reading, FactReading)}

    @cached_property
    def _partitions(self) -> dict[str, Partition]:
        pairs = zip(self.rule_set.readings, self.rule_set.partitions, strict=True)
        return {reading.name: partition for reading, partition in pairs if isinstance(reading, FactReading)}

    def numbers(self, point: Point) -> Numbers:
        """What the numbers that prices read can be at a point; lines at cost have no amount."""
        found: dict[Key, Range] = dict(self._all_numbers(point.world))
        for setting in point.settings:
            found.update(setting.ranges)
        return found

    def _all_numbers(self, world: World) -> Mapping[Key, Range]:
        if world not in self._numbers_of:
            found: dict[Key, Range] = dict(self._any_numbers)
            told: set[Key] = set()
            for setting in (one for axis in (*world.axes, self.times.axis) for one in axis.settings):
                for key, range_ in setting.ranges.items():
                    found[key] = found[key].joined(range_) if key in told else range_
                    told.add(key)
            self._numbers_of[world] = found
        return self._numbers_of[world]

    @cached_property
    def _any_numbers(self) -> Mapping[Key, Range]:
        """What the numbers that prices read can be at most; charges, which claims leave out, aside."""
        domains = self.policy.vocabulary.domains
        found: dict[Key, Range] = {key: ANYTHING for key in self.rule_set.keys if isinstance(key, Elapsed)}
        for key in self.rule_set.keys:
            if isinstance(key, str) and isinstance(domain := domains[key], Number):
                found[key] = range_of(anything_in(domain), domain)
        return found

    @cached_property
    def _numbers_of(self) -> dict[World, Mapping[Key, Range]]:
        return {}


def merged(settings: Sequence[Setting], touched: int) -> tuple[Setting, ...]:
    """The settings that some boxes tell apart, each with all the numbers of those that it stands for."""
    found: dict[int, Setting] = {}
    for setting in settings:
        key = setting.blocked & touched
        held = found.get(key)
        if held is None:
            found[key] = setting
        elif held.ranges != setting.ranges:
            joined = {
                name: held.ranges[name].joined(range_) if name in held.ranges else range_
                for name, range_ in setting.ranges.items()
            }
            found[key] = Setting(
                held.blocked, held.cells, held.codes, held.timing, {**held.ranges, **joined}, held.is_exact
            )
    return tuple(found.values())
