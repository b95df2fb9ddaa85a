"""What unknown facts could still change: every completion of a claim, without walking them one by one.

A small decision diagram is built over the unknown facts, in declared order. A
fact that changes no box which can still match is passed over, and equal
remainders are built once, so the diagram stays small where the completions are
many. It is exact: the claim is incomplete just where two possible completions
are decided differently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from aftercare_rules.prices import Range
from aftercare_rules.resolve import Outcome, OutcomeKey
from aftercare_rules.tables import Tables


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way an unknown could turn out: the codes of its readings, and if it is a number its range."""

    codes: tuple[tuple[int, int], ...]
    range: Range | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that a claim does not say, and all that it could be. `name` is how a clerk asks for it."""

    name: str
    alternatives: tuple[Alternative, ...]


Decide: TypeAlias = Callable[[int, Mapping[str, Range]], Outcome]
"""The outcome of a matched set, given the ranges of the unknown numbers."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Completions that are decided alike."""

    key: OutcomeKey


@dataclass(frozen=True, slots=True)
class Node:
    """A choice between the alternatives of one unknown."""

    unknown: int
    children: tuple[int, ...]


IMPOSSIBLE: Final = 0


@dataclass
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


@dataclass
class Diagram:
    """Builds the diagram for one claim."""

    tables: Tables
    impossible: int
    unknowns: Sequence[Unknown]
    priced: frozenset[str]
    decide: Decide
    _nodes: list[Leaf | Node | None] = field(default_factory=lambda: [None])
    _built: dict[object, int] = field(default_factory=dict)
    _outcomes: dict[OutcomeKey, dict[Outcome, None]] = field(default_factory=dict)
    _differing: dict[tuple[int, int], bool] = field(default_factory=dict)

    def completions(self, blocked: int) -> Completions:
        """The completions of a claim whose known facts block these boxes."""
        root = self._build(0, self.tables.every & ~blocked, {})
        outcomes = tuple(outcome for alike in self._outcomes.values() for outcome in alike)
        return Completions(outcomes, self._missing(root))

    def _build(self, start: int, live: int, ranges: Mapping[str, Range]) -> int:
        for number in range(start, len(self.unknowns)):
            unknown = self.unknowns[number]
            blocks = [self._blocked(alternative) & live for alternative in unknown.alternatives]
            if unknown.name in self.priced or len(set(blocks)) > 1:
                break
            live &= ~blocks[0]
        else:
            return self._leaf(live, ranges)
        made_of = (number, live, tuple(ranges.items()))
        if made_of in self._built:
            return self._built[made_of]
        children = []
        for alternative, block in zip(unknown.alternatives, blocks, strict=True):
            narrowed = ranges if alternative.range is None else {**ranges, unknown.name: alternative.range}
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

    def _leaf(self, matched: int, ranges: Mapping[str, Range]) -> int:
        if matched & self.impossible:
            return IMPOSSIBLE
        outcome = self.decide(matched, ranges)
        self._outcomes.setdefault(outcome.key, {})[outcome] = None
        return self._add(Leaf(outcome.key))

    def _add(self, node: Leaf | Node) -> int:
        if node not in self._built:
            self._built[node] = len(self._nodes)
            self._nodes.append(node)
        return self._built[node]

    def _missing(self, root: int) -> tuple[str, ...]:
        reached = self._reached(root)
        numbers = {name for alike in self._outcomes.values() for outcome in alike for name in outcome.needs}
        mattering = {self.unknowns[node.unknown].name for node in reached if self._matters(node)}
        if not mattering and len(self._outcomes) > 1:
            # No single fact decides it, as impossible cases lie between the possible ones: ask for all that part them.
            mattering = {self.unknowns[node.unknown].name for node in reached}
        return tuple(dict.fromkeys(unknown.name for unknown in self.unknowns if unknown.name in mattering | numbers))

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

    def _matters(self, node: Node) -> bool:
        children = sorted(set(node.children))
        return any(self._differ(one, other) for number, one in enumerate(children) for other in children[number + 1 :])

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
