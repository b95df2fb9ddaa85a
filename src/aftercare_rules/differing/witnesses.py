"""Claims that show a difference: made at a point of the joint space, and decided by both policies before they count."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from typing import Final

from aftercare_rules.differing.joint import Joint
from aftercare_rules.differing.sides import Side
from aftercare_rules.differing.walk import Differing, Walk
from aftercare_rules.engine import Engine
from aftercare_rules.errors import ClaimError
from aftercare_rules.language.domains import Number
from aftercare_rules.language.prices import Charge, Key, Range
from aftercare_rules.language.readings import FactReading
from aftercare_rules.language.vocabulary import BUILT_IN_NUMBERS
from aftercare_rules.records.models import Claim, Decision, Line
from aftercare_rules.space.claims import ClaimMaker, reads_history
from aftercare_rules.space.space import Space

_MOST_POINTS: Final = 40
_TRIED: Final = tuple(map(Decimal, ("1", "10", "100", "1000", "0.01", "100000")))
_CHARGES: Final = tuple(map(Decimal, ("10", "1000", "1")))


@dataclass(frozen=True, slots=True)
class Told:
    """A claim as one policy reads it, and what it decides; the faults instead, where it does not read it."""

    claim: Claim
    decision: Decision | None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """One claim before both policies. The two claims are one, unless a policy does not declare what the other does."""

    old: Told
    new: Told

    @property
    def claim(self) -> Claim:
        """The claim, as NEW reads it."""
        return self.new.claim

    @property
    def is_apart(self) -> bool:
        """Whether the two are not decided alike."""
        return outcome_of(self.old.decision) != outcome_of(self.new.decision)


def outcome_of(decision: Decision | None) -> Hashable:
    """What of a decision counts as its outcome: verdict, remedy, amounts, and what of them is still open."""
    if decision is None:
        return None
    unsettled = sorted(map(_bounds, (line for line in decision.lines if line.amount is None)))
    return decision.verdict, decision.remedy, decision.cost, decision.refund, tuple(unsettled)


def _bounds(line: Line) -> tuple[str, str]:
    return str(line.at_least), str(line.at_most)


class JointClaims(ClaimMaker):
    """Makes claims that lie at a point of the joint space, as both policies find them to lie."""

    def __init__(self, joint: Joint, space: Space) -> None:
        super().__init__(joint.old.engine, space)
        self._joint = joint
        read: dict[str, None] = {}
        for side in (joint.old, joint.new):
            rule_set = side.engine.rule_set
            read |= {one.name: None for one in rule_set.readings if isinstance(one, FactReading)}
            read |= {key: None for key in rule_set.keys if isinstance(key, str)}
            read |= {name: None for made_of in side.policy.made_of.values() for name in made_of}
        # Policies decide with all that they read, whether or not it matters to what differs.
        self._built_in = [name for name in BUILT_IN_NUMBERS if name in read]
        self._reads_history = any(reads_history(side.engine.rule_set) for side in (joint.old, joint.new))

    def matched(self, claim: Claim) -> int | None:
        """The joint set of boxes that hold of a claim; None where one of the two cannot read it."""
        found = []
        for side in (self._joint.old, self._joint.new):
            try:
                case = side.engine.claims.read(side.claim(claim, self._joint.uses))
            except ClaimError:
                return None
            matched = side.engine.judge.matched(case)
            if matched is None:
                return None
            found.append(matched)
        return self._joint.both(*found)


class Witnesses:
    """Finds witnesses of differences."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._joint = walk.joint
        self._makers: dict[str, JointClaims] = {}

    def _maker(self, wish: str) -> JointClaims:
        if wish not in self._makers:
            self._makers[wish] = JointClaims(self._joint, self._walk.space(wish))
        return self._makers[wish]

    def of(self, points: Iterable[Differing]) -> Pair | None:
        """A claim at one of some points that the two policies do not decide alike; None where none was found."""
        for one in islice(points, _MOST_POINTS):
            for numbers in self._numbers(one):
                claim = self._claim(one, numbers)
                if claim is None:
                    continue
                for charged in self._charged(claim, one):
                    pair = self.pair(charged)
                    if pair.is_apart:
                        return pair
        return None

    def pair(self, claim: Claim) -> Pair:
        """What both policies make of a claim of the joint space."""
        return Pair(self._told(self._joint.old, claim), self._told(self._joint.new, claim))

    def _told(self, side: Side, claim: Claim) -> Told:
        return told(side.engine, side.claim(claim, self._joint.uses))

    def _claim(self, one: Differing, numbers: Mapping[str, Decimal]) -> Claim | None:
        return self._maker(one.wish).claim(one.point, one.wish, self._walk.kept(one.wish), numbers=numbers)

    def _numbers(self, one: Differing) -> Iterator[dict[str, Decimal]]:
        """Numbers that prices read at a point: as they usually are, then each in turn otherwise."""
        yield {}
        needed = dict.fromkeys((*one.old.needs, *one.new.needs))
        for name, range_ in one.numbers.items():
            if isinstance(name, str) and (name in needed or not needed):
                for number in self._values(name, range_):
                    yield {name: number}

    def _values(self, name: Key, range_: Range) -> Iterator[Decimal]:
        domain = self._joint.policy.vocabulary.domains.get(str(name))
        if not isinstance(domain, Number) or name in self._joint.policy.derived:
            return
        for number in chain((range_.low,), filter(None, (range_.high,)), _TRIED):
            stepped = domain.step_to(number)
            is_in = range_.low <= stepped and (range_.high is None or stepped <= range_.high)
            if is_in and not domain.fault(stepped) and stepped.copy_abs() < 10**12:
                yield stepped

    def _charged(self, claim: Claim, one: Differing) -> Iterator[Claim]:
        """The claim, and with amounts for the lines at cost that both take."""
        yield claim
        lines = [key.line for key in self._walk.space(one.wish).rule_set.keys if isinstance(key, Charge)]
        taken = [side.policy.lines_at_cost for side in (self._joint.old, self._joint.new)]
        shared = [line for line in lines if all(not each or line in each for each in taken)]
        for amount in _CHARGES if shared else ():
            yield claim.model_copy(update={"charges": dict.fromkeys(shared, amount)})


def told(engine: Engine, claim: Claim) -> Told:
    """What one policy makes of a claim."""
    try:
        return Told(claim, engine.decide(claim))
    except ClaimError as error:
        return Told(claim, None, tuple(map(str, error.faults)))
