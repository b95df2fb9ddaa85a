"""Looks for claims outside of the joint space: those that one policy alone reads, or that leave something out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

from aftercare_rules.differing.joint import Joint
from aftercare_rules.differing.sides import Label, Side
from aftercare_rules.differing.unshared import Unshared, dates, unlike_boxes, unshared
from aftercare_rules.differing.walk import Walk
from aftercare_rules.differing.witnesses import JointClaims, Pair, told
from aftercare_rules.engine import Engine
from aftercare_rules.records.models import Claim
from aftercare_rules.space.space import TooManySets

_MOST_BASES: Final = 200


@dataclass(frozen=True, slots=True)
class Outside:
    """A kind of claims outside of the joint space, and one of them; None where none was found.

    `only` is the policy that alone reads them; None where both do, and fill in otherwise what is left out.
    """

    where: str
    only: Label | None
    witness: Pair | None


class OutsideClaims:
    """Finds the claims of two policies that lie outside of their joint space. The engines are as they are in force."""

    def __init__(self, walk: Walk, old: Engine, new: Engine) -> None:
        self._walk = walk
        self._joint: Joint = walk.joint
        self._engines = old, new

    def kinds(self) -> Iterator[Unshared]:
        """What kinds there may be; those that lie in boxes which one policy calls impossible aside."""
        yield from unshared(self._joint)
        if self._joint.is_dated_apart:
            yield from dates(self._engines[0].policy, self._engines[1].policy)

    @property
    def is_empty(self) -> bool:
        """Whether it is certain that there are no such claims."""
        return not self._joint.is_dated_apart and not any(self.kinds()) and not any(unlike_boxes(self._joint))

    def found(self) -> Iterator[Outside]:
        """All kinds of such claims, each with a claim that both policies were asked about."""
        for kind in self.kinds():
            witness = next(self._witnesses(kind), None)
            yield Outside(kind.where, kind.only, witness)
        for reader, bit in unlike_boxes(self._joint):
            found = self._in_box(reader, bit)
            if found is not None:
                yield found

    def _witnesses(self, kind: Unshared) -> Iterator[Pair]:
        side = self._joint.old if kind.told_as == self._joint.old.label else self._joint.new
        for base in self._bases:
            claim = kind.edit(side.claim(base, self._joint.uses))
            pair = None if claim is None else self._asked(claim)
            if pair is not None and self._shows(pair, kind.only):
                yield pair

    def _shows(self, pair: Pair, only: Label | None) -> bool:
        if only is None:
            return pair.old.decision is not None and pair.new.decision is not None and pair.is_apart
        reads, other = (pair.old, pair.new) if only == self._joint.old.label else (pair.new, pair.old)
        return reads.decision is not None and other.decision is None

    def _asked(self, claim: Claim) -> Pair:
        return Pair(*(told(engine, claim) for engine in self._engines))

    @cached_property
    def _bases(self) -> list[Claim]:
        """Claims of every sort that both policies read."""
        joint = self._joint
        sides = (joint.old, joint.new)
        relevant = joint.both(*((1 << len(side.engine.rule_set.boxes)) - 1 for side in sides))
        impossible = joint.both(*(side.engine.rule_set.impossible for side in sides))
        space = joint.space(relevant, impossible, self._walk.usual)
        maker, found = JointClaims(joint, space), list[Claim]()
        for wish in (None, *joint.policy.vocabulary.every_remedy):
            try:
                for point in islice(space.points(relevant, wish), _MOST_BASES // 4):
                    claim = maker.claim(point, wish, relevant=0)
                    found += [claim] if claim is not None else []
            except TooManySets:
                continue
        return found[:_MOST_BASES]

    def _in_box(self, reader: Side, bit: int) -> Outside | None:
        """Claims in a box that only one policy says cannot happen; None where there are none."""
        joint = self._joint
        own = reader.engine.rule_set.impossible
        impossible = joint.both(own, 0) if reader is joint.old else joint.both(0, own)
        space = joint.space(bit | impossible, impossible, self._walk.usual)
        maker, is_reached = JointClaims(joint, space), False
        where = self._walk.words.box(joint.boxes[bit.bit_length() - 1])
        for point in space.points(bit | impossible, among=bit):
            is_reached = True
            for claim in islice(maker.claims(point), 20):
                pair = self._asked(reader.claim(claim, joint.uses))
                if self._shows(pair, reader.label):
                    return Outside(f"claims with {where}", reader.label, pair)
        return Outside(f"claims with {where}", reader.label, None) if is_reached else None
