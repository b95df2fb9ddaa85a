"""Walks the joint space where two policies may differ, and finds the points at which they do."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from aftercare_rules.deciding.resolve import Ground, Outcome
from aftercare_rules.differing.changes import Changes, changes_of
from aftercare_rules.differing.joint import Joint
from aftercare_rules.differing.sides import Side
from aftercare_rules.differing.words import JointWords
from aftercare_rules.language.domains import NONE_WORD
from aftercare_rules.language.prices import ANYTHING, Charge, Key, Range
from aftercare_rules.language.readings import Value
from aftercare_rules.language.vocabulary import WANTS
from aftercare_rules.space.space import Point, Space, TooManySets


@dataclass(frozen=True, slots=True)
class Differing:
    """A point at which the two policies come to something else for a wish; `none` where no remedy is named.

    `numbers` are what the numbers that prices read can be there, by their joint names.
    """

    point: Point
    wish: str
    old: Outcome
    new: Outcome
    numbers: Mapping[Key, Range]


class Walk:
    """One walk over two policies side by side. `usual` are the values that claims say where it does not matter."""

    def __init__(self, joint: Joint, usual: Mapping[str, Value]) -> None:
        self.joint = joint
        self.changes: Changes = changes_of(joint)
        self.usual = usual
        self.is_whole = True
        """Unset once there were more sets of boxes than can be looked at."""
        self._answers_apart = False
        """Set once a rule of one policy says what `otherwise` says in the other: where none is named, that counts."""

    @cached_property
    def words(self) -> JointWords:
        """Says what boxes mean."""
        return JointWords(self.joint)

    def differing(self) -> Iterator[Differing]:
        """All points at which the two differ, wish by wish; last where no remedy is named, if that can matter.

        A claim that names none follows those that do, unless rules ask what it wants, or the order differs.
        """
        touched = self.changes.remedies | self.changes.everywhere
        found: set[str] = set()
        for wish in self.joint.policy.vocabulary.every_remedy:
            if self._weighed(wish) & touched:
                for one in self._of_wish(wish):
                    found.add(wish)
                    yield one
        is_touched = bool(self._weighed(NONE_WORD) & touched)
        may_not_follow = found or self._answers_apart or self._asks_for_wishes
        if self.changes.is_order or (is_touched and may_not_follow):
            yield from (one for one in self._of_wish(NONE_WORD) if not self._follows(one, found))

    def _follows(self, one: Differing, found: set[str]) -> bool:
        """Whether what a claim without a wish comes to is told by what is found of a remedy that it weighs."""
        for remedy in found & self._weighed(NONE_WORD):
            outcomes = [self._settled(side, one, remedy) for side in (self.joint.old, self.joint.new)]
            if mark(outcomes[0]) != mark(outcomes[1]):
                return True
        return False

    def _settled(self, side: Side, one: Differing, remedy: str) -> Outcome:
        matched, numbers = self.joint.part(side, one.point.matched), side.numbers(one.numbers)
        return side.engine.judge.outcomes(matched, numbers, (remedy,))[remedy]

    @property
    def _asks_for_wishes(self) -> bool:
        sides = (self.joint.old, self.joint.new)
        return any(reading.name == WANTS for side in sides for reading in side.engine.rule_set.readings)

    def space(self, wish: str) -> Space:
        """The joint space, as far as it matters to a wish."""
        if wish not in self._spaces:
            joint = self.joint
            impossible = joint.both(joint.old.engine.rule_set.impossible, joint.new.engine.rule_set.impossible)
            self._spaces[wish] = joint.space(self.kept(wish), impossible, self.usual)
        return self._spaces[wish]

    def kept(self, wish: str) -> int:
        """The boxes that matter to a wish, where the two can differ."""
        return self.joint.near(self.relevant(wish), self._among(wish))

    @cached_property
    def _spaces(self) -> dict[str, Space]:
        return {}

    def _weighed(self, wish: str) -> frozenset[str]:
        return self.joint.old.engine.judge.weighed(wish) | self.joint.new.engine.judge.weighed(wish)

    def _among(self, wish: str) -> int | None:
        is_everywhere = self._weighed(wish) & self.changes.everywhere or (wish == NONE_WORD and self.changes.is_order)
        return None if is_everywhere else self.changes.among

    def relevant(self, wish: str) -> int:
        """The joint boxes that can matter to a wish."""
        sides = (self.joint.old, self.joint.new)
        old, new = (side.engine.judge.relevant(side.engine.judge.weighed(wish)) for side in sides)
        return self.joint.both(old, new)

    def _of_wish(self, wish: str) -> Iterator[Differing]:
        kept, space = self.kept(wish), self.space(wish)
        try:
            for point in space.points(kept, wish, self._among(wish)):
                numbers = space.numbers(point) if space.rule_set.keys else {}
                yield from self._at(replace(point, matched=point.matched & kept), wish, numbers)
        except TooManySets:
            self.is_whole = False

    def _at(self, point: Point, wish: str, numbers: Mapping[Key, Range]) -> Iterator[Differing]:
        charges = [key for key in self.space(wish).rule_set.keys if isinstance(key, Charge)]
        charged: dict[Key, Range] = {**numbers, **dict.fromkeys(charges, ANYTHING)}
        for known in (numbers, charged) if charges else (numbers,):
            old, new = (self.outcome(side, point.matched, known, wish) for side in (self.joint.old, self.joint.new))
            if (old.ground is Ground.OTHERWISE) is not (new.ground is Ground.OTHERWISE):
                self._answers_apart = True
            if mark(old) != mark(new) or (old.ways and self._reads_apart):
                yield Differing(point, wish, old, new, known)
                return

    @cached_property
    def _reads_apart(self) -> bool:
        """Whether prices that are written alike read another number: a fact of that name, or days counted otherwise."""
        new = self.joint.new
        return any(new.key(key) != key for key in new.engine.rule_set.keys)

    def outcome(self, side: Side, matched: int, numbers: Mapping[Key, Range], wish: str) -> Outcome:
        """What one policy comes to in a joint set."""
        judge = side.engine.judge
        return judge.decided(self.joint.part(side, matched), side.numbers(numbers), wish)


def mark(outcome: Outcome) -> Hashable:
    """The same of two outcomes that come to the same: what makes them one decision, and what a person may ask."""
    estimate = outcome.estimate.shape if outcome.estimate is not None else None
    return outcome.key, estimate
