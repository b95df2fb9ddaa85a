"""Compares two policies: the regions in which they decide otherwise, or the proof that there are none."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final

from aftercare_rules.deciding.resolve import Ground, Outcome
from aftercare_rules.differing.joint import Joint, NotComparable
from aftercare_rules.differing.outside import Outside, OutsideClaims
from aftercare_rules.differing.remembered import Remembered
from aftercare_rules.differing.walk import Differing, Walk
from aftercare_rules.differing.witnesses import Pair, Witnesses
from aftercare_rules.engine import Engine
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import Value
from aftercare_rules.records.models import Claim
from aftercare_rules.space.usual import usual_values


class Comparison:
    """What came of comparing two policies. Everything is worked out when it is first asked for."""

    def __init__(self, old: Engine, new: Engine, usual: Mapping[str, Value] | None = None) -> None:
        self._engines = old, new
        self._usual = usual

    @property
    def policies(self) -> tuple[Policy, Policy]:
        """The two policies."""
        return self._engines[0].policy, self._engines[1].policy

    @cached_property
    def refusal(self) -> str:
        """Why the two cannot be compared; empty where they can."""
        try:
            _ = self.walk
        except NotComparable as error:
            return error.why
        return ""

    @cached_property
    def claim(self) -> Claim | None:
        """A claim that the two decide otherwise, or that one of them cannot read; None where none was found."""
        if self.refusal:
            return None
        for _, points in groupby(self.differing, key=_way):
            witness = self._witnesses.of(points)
            if witness is not None:
                return witness.claim
        return next((one.witness.claim for one in self.outside if one.witness is not None), None)

    @cached_property
    def is_proved(self) -> bool:
        """Whether it is certain that the two decide every claim alike."""
        if self.refusal or next(iter(self.differing), None) is not None:
            return False
        return self.walk.is_whole and self._outside.is_empty

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The points at which the two differ, those together at which the same rules say the same."""
        if self.refusal:
            return ()
        found: dict[Hashable, list[Differing]] = {}
        for one in self.differing:
            found.setdefault(_way(one), []).append(one)
        return tuple(Group(tuple(points), self._witnesses.of(points)) for points in found.values())

    @cached_property
    def outside(self) -> tuple[Outside, ...]:
        """The claims that one of the two cannot read, and what they fill in otherwise."""
        return () if self.refusal else tuple(self._outside.found())

    @cached_property
    def differing(self) -> Remembered[Differing]:
        """The points at which the two differ, wish by wish."""
        return Remembered(self.walk.differing())

    @cached_property
    def walk(self) -> Walk:
        """The walk over the joint space of the two; raises `NotComparable`."""
        joint = Joint(*self._engines)
        usual = usual_values(joint.old.policy) if self._usual is None else self._usual
        return Walk(joint, joint.usual(usual))

    @cached_property
    def _witnesses(self) -> Witnesses:
        return Witnesses(self.walk)

    @cached_property
    def _outside(self) -> OutsideClaims:
        return OutsideClaims(self.walk, *self._engines)


@dataclass(frozen=True, slots=True)
class Group:
    """Points at which two policies differ in the same way, and a claim that shows it; None where none was found."""

    points: tuple[Differing, ...]
    witness: Pair | None


def _way(one: Differing) -> Hashable:
    """What is the same of points at which the two differ in one way."""
    return one.wish, _said(one.old), _said(one.new)


def _said(outcome: Outcome) -> Hashable:
    """Which rules say what of an outcome."""
    voices = tuple((voice.rule.name, voice.ruling is voice.rule.otherwise) for voice in outcome.voices)
    fees = tuple((voice.rule.name, voice.ruling is voice.rule.otherwise) for voice in outcome.fees)
    return outcome.verdict, outcome.remedy, outcome.ground is Ground.CONFLICT, voices, fees


def compare(old: Policy, new: Policy) -> Comparison:
    """Compares two policies. What belongs to `old` is remembered, so that many can be compared with it."""
    engine, usual = _remembered(old)
    return Comparison(engine, Engine(new), usual)


_LAST: Final[list[tuple[Policy, Engine, Mapping[str, Value]]]] = []


def _remembered(policy: Policy) -> tuple[Engine, Mapping[str, Value]]:
    for held, engine, usual in _LAST:
        if held is policy:
            return engine, usual
    engine, usual = Engine(policy), usual_values(policy)
    _LAST[:] = [(policy, engine, usual)]
    return engine, usual
