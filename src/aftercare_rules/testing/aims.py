"""What a claim is aimed at: a box in which a rule holds, or just beside one of its tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from aftercare_rules.errors import did_you_mean, one_of
from aftercare_rules.language.boxes import Atom, Box, Interval
from aftercare_rules.language.domains import UNKNOWN
from aftercare_rules.language.readings import FactReading, Reading, Value
from aftercare_rules.rules.rule_set import Rule, RuleSet


@dataclass(frozen=True, slots=True)
class Aim:
    """A box to hit, or, where a test of it is `missed`, to pass on that side. `avoided` are boxes to stay out of."""

    box: Box = ()
    missed: Atom | None = None
    avoided: tuple[Box, ...] = ()
    remedies: tuple[str, ...] = ()

    @property
    def atoms(self) -> Mapping[Reading, Atom]:
        """The test of each reading."""
        return {atom.reading: atom for atom in self.box}

    def wants(self, reading: Reading, value: Value) -> bool:
        """Whether a known value of a reading is one that the claim should have."""
        atom = self.atoms.get(reading)
        return atom is None or value is UNKNOWN or atom.holds(value) is (atom is not self.missed)

    def allows(self, facts: Mapping[str, Value]) -> bool:
        """Whether no box to stay out of is hit already by some facts, whatever the others are."""
        return not any(hit_by(box, facts) for box in self.avoided)


ANYWHERE: Final = Aim()

FEW: Final = 4

_WEIGHT: Final = 2


def hit_by(box: Box, facts: Mapping[str, Value]) -> bool:
    """Whether some facts alone lie in a box."""
    return all(
        isinstance(atom.reading, FactReading)
        and facts.get(atom.reading.name, UNKNOWN) is not UNKNOWN
        and atom.holds(facts[atom.reading.name])
        for atom in box
    )


def distance(atom: Interval, value: Value) -> Fraction:
    """How far a number lies from the nearer bound of a test."""
    bounds = [Fraction(bound) for bound in (atom.low, atom.high) if bound is not None]
    if not isinstance(value, (int, Decimal, Fraction)):
        return Fraction(0)
    return min(abs(Fraction(value) - bound) for bound in bounds)


def nearest(atom: Interval, values: Sequence[Value]) -> Sequence[Value]:
    """The few of some numbers that lie nearest to the bounds of a test."""
    return sorted(values, key=lambda value: distance(atom, value))[:FEW]


def aims_at(rule: Rule, rule_set: RuleSet) -> tuple[tuple[Aim, ...], ...]:
    """Where a rule holds; and where it misses one of its tests or meets what it excepts by `unless`, as far as it can.

    A test with bounds comes several times: at bounds most mistakes are made.
    """
    remedies = tuple(sorted(rule.remedies))
    holds: list[Aim] = []
    misses: list[Aim] = []
    every = [box for guard in rule.guards for box in boxes_of(guard.holds, rule_set)]
    for guard in rule.guards:
        avoided = tuple(boxes_of(guard.fails, rule_set))
        for box in boxes_of(guard.holds, rule_set):
            ordered = [atom for atom in box if isinstance(atom, Interval) and not _asks_only_for_event(atom)]
            holds.append(Aim(box, None, avoided, remedies))
            # What misses one of several boxes is not to lie in another.
            outside = (*avoided, *(other for other in every if other != box))
            misses += [Aim(_without(box, atom), atom, outside, remedies) for atom in (*box, *ordered * _WEIGHT)]
        misses += [Aim(box, remedies=remedies) for box in avoided]
    return tuple(filter(None, (tuple(holds), tuple(misses))))


def _asks_only_for_event(atom: Atom) -> bool:
    """Whether a test is `any` of an event: that it has happened."""
    return isinstance(atom, Interval) and atom.reading.is_elapsed and atom.low == 0 and atom.high is None


def _without(box: Box, missed: Atom) -> Box:
    """The box without what cannot hold where a test is missed: where an event has not happened, nothing else of it."""
    if not _asks_only_for_event(missed):
        return box
    return tuple(atom for atom in box if atom is missed or atom.reading.event != missed.reading.event)


def named(near: str, rule_set: RuleSet) -> tuple[Rule, ...]:
    """The rule of that name with its rows, or the one row `rule/2`; raises `ValueError` where there is none."""
    found = tuple(rule for rule in rule_set.rules if near in (rule.name, rule.owner))
    if not found:
        known = list(dict.fromkeys(name for rule in rule_set.rules for name in (rule.owner, rule.name)))
        help = did_you_mean(near, known) or f"there is {one_of(known)}"
        raise ValueError(f"the policy has no rule `{near}`: {help}")
    return tuple(rule for rule in found if rule.name == near) if "/" in near else found


def boxes_of(bits: int, rule_set: RuleSet) -> Iterator[Box]:
    """The boxes of a bit set."""
    while bits:
        bit = bits & -bits
        yield rule_set.boxes[bit.bit_length() - 1]
        bits ^= bit
