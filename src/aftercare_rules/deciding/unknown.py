"""What unknown facts could still change: every completion of a claim, without walking them one by one.

A small decision diagram is built over the unknown facts, in declared order. A
fact that changes no box which can still match is passed over, and equal
remainders are built once, so the diagram stays small where the completions are
many. It is exact: the claim is incomplete just where two possible completions
are decided differently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import combinations
from operator import or_
from typing import Final, TypeAlias

from aftercare_rules.deciding.open_facts import Alternative, FirstKnown, Unknown
from aftercare_rules.deciding.resolve import Outcome, OutcomeKey
from aftercare_rules.frozen import frozen
from aftercare_rules.language.prices import Numbers
from aftercare_rules.matchers.tables import Tables

Decide: TypeAlias = Callable[[int, int, Numbers], Outcome | None]
"""The outcome if some boxes hold and others may, given the ranges of unknown numbers; None if those others matter."""


@frozen
class Leaf:
    """Completions that are decided alike."""

    key: OutcomeKey


@frozen
class Node:
    """A choice between the alternatives of one unknown."""

    unknown: int
    children: tuple[int, ...]


IMPOSSIBLE: Final = 0


@frozen
class Completions:
    """What all completions of a claim come to.

    `outcomes` are the distinct outcomes; `missing` names the unknowns that matter.
    """

    outcomes: tuple[Outcome, ...]
    missing: tuple[str, ...]

    @property
    def agree(self) -> bool:
        """Whether every possible completion is decided alike."""
        return not self.missing


class Diagram:
    """Builds the diagram for one claim."""

    def __init__(
        self, tables: Tables, relevant: int, impossible: int, unknowns: Sequence[Unknown], decide: Decide
    ) -> None:
        self.tables = tables
        self.relevant = relevant
        self.impossible = impossible
        self.unknowns = unknowns
        self.decide = decide
        self._nodes: list[Leaf | Node | None] = [None]
        self._built: dict[object, int] = {}
        self._outcomes: dict[OutcomeKey, dict[Outcome, None]] = {}
        self._differing: dict[tuple[int, int], bool] = {}
        # Which boxes each alternative blocks, and which the unknowns from each on still touch.
        self._blocks = [[self._blocked(alternative) for alternative in unknown.alternatives] for unknown in unknowns]
        self._touched = [0]
        for blocks in reversed(self._blocks):
            self._touched.insert(0, self._touched[0] | reduce(or_, blocks, 0))

    def completions(self, blocked: int) -> Completions:
        """The completions of a claim whose known facts block these boxes."""
        root = self._build(0, self.tables.every & self.relevant & ~blocked, {})
        outcomes = tuple(outcome for alike in self._outcomes.values() for outcome in alike)
        return Completions(outcomes, self._missing(root))

    def _build(self, start: int, live: int, ranges: Numbers) -> int:
        for number in range(start, len(self.unknowns)):
            unknown = self.unknowns[number]
            blocks = [block & live for block in self._blocks[number]]
            if unknown.numbers or len(set(blocks)) > 1:
                break
            live &= ~blocks[0]
        else:
            return self._leaf(live, ranges)
        made_of = (number, live, tuple(ranges.items()))
        if made_of in self._built:
            return self._built[made_of]
        open_boxes = live & self._touched[number]
        decided = None if live & self.impossible else self.decide(live & ~open_boxes, open_boxes, ranges)
        if decided is not None and not decided.needs:
            self._built[made_of] = self._outcome(decided)
            return self._built[made_of]
        children = []
        for alternative, block in zip(unknown.alternatives, blocks, strict=True):
            narrowed = {**ranges, **dict(alternative.ranges)} if alternative.ranges else ranges
            children.append(self._build(number + 1, live & ~block, narrowed))
        self._built[made_of] = self._node(number, tuple(children))
        return self._built[made_of]

    def _blocked(self, alternative: Alternative) -> int:
        blocked = 0
        for reading, code in alternative.codes:
            blocked |= self.tables.blocked(reading, code)
        return blocked

    def _node(self, unknown: int, children: tuple[int, ...]) -> int:
        return children[0] if len(set(children)) == 1 else self._add(Node(unknown, children))

    def _leaf(self, matched: int, ranges: Numbers) -> int:
        if matched & self.impossible:
            return IMPOSSIBLE
        outcome = self.decide(matched, 0, ranges)
        assert outcome is not None, "without open boxes everything is decided"
        return self._outcome(outcome)

    def _outcome(self, outcome: Outcome) -> int:
        self._outcomes.setdefault(outcome.key, {})[outcome] = None
        return self._add(Leaf(outcome.key))

    def _add(self, node: Leaf | Node) -> int:
        if node not in self._built:
            self._built[node] = len(self._nodes)
            self._nodes.append(node)
        return self._built[node]

    def _missing(self, root: int) -> tuple[str, ...]:
        reached = self._reached(root)
        needs = (name for alike in self._outcomes.values() for outcome in alike for name in outcome.needs)
        mattering = {name for node in reached for name in self._mattering(node)}
        if not mattering and len(self._outcomes) > 1:
            # No single fact decides it, as impossible cases lie between the possible ones: ask for all that part them.
            mattering = {name for node in reached for name in self.unknowns[node.unknown].names}
        names = (name for unknown in self.unknowns for name in unknown.names)
        return tuple(dict.fromkeys([*(name for name in names if name in mattering), *needs]))

    def _reached(self, root: int) -> list[Node]:
        found: dict[int, Node] = {}
        waiting = [root]
        while waiting:
            number = waiting.pop()
            node = self._nodes[number]
            if isinstance(node, Node) and number not in found:
                found[number] = node
                waiting.extend(node.children)
        return list(found.values())

    def _mattering(self, node: Node) -> Iterator[str]:
        """The names of an unknown of which one alone, all else being equal, makes a difference."""
        unknown = self.unknowns[node.unknown]
        if self._any_differ(node.children):
            for name in unknown.names:
                if len(unknown.names) == 1 or any(map(self._any_differ, _apart(unknown, name, node.children))):
                    yield name
            for event in unknown.first_known:
                if any(map(self._any_differ, _by_event(unknown, event, node.children))):
                    yield from event.names

    def _any_differ(self, nodes: Iterable[int]) -> bool:
        return any(self._differ(one, other) for one, other in combinations(sorted(set(nodes)), 2))

    def _differ(self, one: int, other: int) -> bool:
        """Whether some way to complete the rest is possible under both, and decided differently."""
        if one == other or IMPOSSIBLE in (one, other):
            return False
        pair = (min(one, other), max(one, other))
        if pair not in self._differing:
            self._differing[pair] = self._find_difference(*pair)
        return self._differing[pair]

    def _find_difference(self, one: int, other: int) -> bool:
        first, second = self._nodes[one], self._nodes[other]
        if isinstance(first, Leaf) and isinstance(second, Leaf):
            return True
        top = min(node.unknown for node in (first, second) if isinstance(node, Node))
        return any(self._differ(*pair) for pair in zip(self._below(one, top), self._below(other, top), strict=True))

    def _below(self, number: int, unknown: int) -> Iterator[int]:
        node = self._nodes[number]
        if isinstance(node, Node) and node.unknown == unknown:
            yield from node.children
        else:
            for _ in self.unknowns[unknown].alternatives:
                yield number


def _apart(unknown: Unknown, name: str, children: Sequence[int]) -> Iterable[set[int]]:
    """Of several facts that are unknown together: what is below the alternatives in which all but one are the same."""
    below: dict[object, set[int]] = {}
    for alternative, child in zip(unknown.alternatives, children, strict=True):
        for choice in alternative.choices:
            others = tuple(value for other, value in choice if other != name)
            below.setdefault(others, set()).add(child)
    return below.values()


def _by_event(unknown: Unknown, event: FirstKnown, children: Sequence[int]) -> Iterable[set[int]]:
    """What is below the alternatives that are the same but for one event."""
    below: dict[object, set[int]] = {}
    for alternative, child in zip(unknown.alternatives, children, strict=True):
        below.setdefault(event.apart(alternative), set()).add(child)
    return below.values()
