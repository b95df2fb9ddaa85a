"""All claims of one world that wish for a remedy, as formulas: what is chosen on each axis, and which boxes hold then.

Just one setting is chosen on each axis, of those that the boxes in question tell apart: the same that a walk of the
space would take. A box holds where no setting that is chosen blocks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from aftercare_rules.language.policy import Ruling
from aftercare_rules.rules.rule_set import Rule
from aftercare_rules.solving.logic import Formula, Logic, Model
from aftercare_rules.solving.look import Look
from aftercare_rules.solving.outcome import Settled
from aftercare_rules.space.axes import Axis, Setting, World
from aftercare_rules.space.space import Point, Space, merged
from aftercare_rules.space.times import Step

Choices: TypeAlias = Mapping[Axis, Sequence[Setting]]
"""For some axes the settings that they may have."""


class Situation:
    """The claims of a world whose wish is `wants`, seen by the `relevant` boxes, the axes of some facts left out."""

    def __init__(
        self,
        space: Space,
        world: World,
        relevant: int,
        wants: str | None,
        otherwise: Mapping[str, Ruling],
        without: Iterable[str] = (),
    ) -> None:
        self.logic = Logic()
        self.world = world
        self._space = space
        self._relevant = (relevant | space.rule_set.impossible) & space.tables.every
        self._remedy = wants
        self._otherwise = otherwise
        self._rules: list[Formula] = []
        self._settled: list[Settled] = []
        self._asked: dict[int, Formula] = {}
        left_out = frozenset(without)
        self._axes = [axis for axis in world.axes if left_out.isdisjoint(axis.names)]
        self.chosen = [self._one_of(merged(space.wanting(axis, wants), self._told(axis))) for axis in self._axes]

    def _told(self, axis: Axis) -> int:
        """The boxes by which the settings of an axis are told apart."""
        return axis.touched & self._relevant

    def _one_of(self, settings: Sequence[Setting]) -> list[tuple[Formula, Setting]]:
        parts, is_one = self.logic.one_of(len(settings)) if settings else ([], False)
        self._rules.append(is_one)
        return list(zip(parts, settings, strict=True))

    # Moments.

    @cached_property
    def times(self) -> list[tuple[Formula, Setting]]:
        """How time stands: asked for, each way is one of those of a point."""
        axis = self._space.times.axis
        return self._one_of(merged(axis.settings, self._told(axis)))

    @cached_property
    def now(self) -> Look:
        """The claim with its time."""
        return self.with_blocked(0)

    @cached_property
    def untimed(self) -> Look:
        """The claim whenever it comes: what may hold at some time."""
        return self._look([], 0, is_possible=True)

    def at_another_time(self) -> Look:
        """The claim with a time that is not that of its point."""
        axis = self._space.times.axis
        times = self._one_of(merged(axis.settings, self._told(axis)))
        return self._look([(is_so, setting.blocked) for is_so, setting in times], 0)

    def with_blocked(self, blocked: int) -> Look:
        """The claim with its time, where some boxes are blocked besides."""
        return self._look([(is_so, setting.blocked) for is_so, setting in self.times], blocked)

    def move(self, keep: Callable[[Step], bool] = lambda _: True) -> tuple[Look, Look]:
        """The claim at a second that changes something, and one second later."""
        steps = [step for step in self._space.steps(self._relevant, self._relevant) if keep(step)]
        parts, is_one = self.logic.one_of(len(steps)) if steps else ([], False)
        self._rules.append(is_one)
        before, after = (
            [(is_so, getattr(step, side)) for is_so, step in zip(parts, steps, strict=True)]
            for side in ("before", "after")
        )
        return self._look(before, 0), self._look(after, 0)

    def _look(self, times: list[tuple[Formula, int]], blocked: int, is_possible: bool = False) -> Look:
        found: dict[int, Formula] = {}

        def box(bit: int) -> Formula:
            if bit not in found:
                by_time = [is_so for is_so, blocking in times if blocking & bit]
                is_out = not self._relevant & bit or bool(blocked & bit)
                found[bit] = (
                    False
                    if is_out
                    else self.logic.all_of(self._unblocked(bit), self.logic.negation(self.logic.any_of(*by_time)))
                )
            return found[bit]

        def holds(boxes: int) -> Formula:
            return self.logic.any_of(*map(box, bits(boxes)))

        if not is_possible:
            self._rules.append(self.logic.negation(holds(self._space.rule_set.impossible)))
        return Look(self.logic, self._space.rule_set, self._remedy or "", holds)

    def _unblocked(self, bit: int) -> Formula:
        """Whether nothing but time may block a box."""
        if bit not in self._asked:
            blocking = [is_so for axis in self.chosen for is_so, setting in axis if setting.blocked & bit]
            self._asked[bit] = self.logic.negation(self.logic.any_of(*blocking))
        return self._asked[bit]

    def settled(self, look: Look, kept: Callable[[Rule], bool] = lambda _: True) -> Settled:
        """What comes of a look by the voices that are kept, whatever the claim's numbers are."""
        numbers = self._space.numbers(Point(0, self.world, None))
        digits = self._space.policy.vocabulary.minor_digits
        self._settled.append(Settled(look, numbers, self._otherwise[look.remedy], digits, kept))
        return self._settled[-1]

    # Answers.

    @property
    def rules(self) -> list[Formula]:
        """What is so of every claim."""
        return self._rules

    @property
    def usual(self) -> list[Formula]:
        """That each axis is as it usually is, time as it is first."""
        return [ways[0][0] for _, ways in self._every if len(ways) > 1]

    def within(self, choices: Choices) -> Formula:
        """Whether some axes have one of the settings that are chosen for them."""
        found = []
        for axis, ways in self._every:
            if axis in choices:
                kinds = {one.blocked & self._told(axis) for one in choices[axis]}
                is_among = [is_so for is_so, one in ways if one.blocked & self._told(axis) in kinds]
                found.append(self.logic.any_of(*is_among))
        return self.logic.all_of(*found)

    @property
    def _every(self) -> list[tuple[Axis, list[tuple[Formula, Setting]]]]:
        """The axes, time where it was asked for, and what each can be."""
        timed = [(self._space.times.axis, self.times)] if "times" in self.__dict__ else []
        return [*zip(self._axes, self.chosen, strict=True), *timed]

    @property
    def telling(self) -> list[Formula]:
        """What the answer hangs on: where all of it is the same, so is what comes of the claim."""
        voices = [one.is_so for settled in self._settled for one in settled.voices]
        return voices or [one for one in self._asked.values() if not isinstance(one, bool)]

    def point(self, model: Model, choices: Choices | None = None) -> Point:
        """The point of a model, by settings among those that are chosen; without time where that was not asked for."""
        point = Point(self._space.tables.every & self._relevant, self.world, None)
        for axis, ways in self._every:
            setting = next(one for is_so, one in ways if model.holds(is_so))
            if choices is not None and axis in choices:
                alike = setting.blocked & self._told(axis)
                setting = next(one for one in choices[axis] if one.blocked & self._told(axis) == alike)
            point = point.after(setting)
        return point


def bits(boxes: int) -> Iterable[int]:
    """The boxes of a set, each by itself."""
    while boxes:
        yield boxes & -boxes
        boxes &= boxes - 1
