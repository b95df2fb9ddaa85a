"""The intermediate form: rules as bit sets of boxes, with the words gone.

Bit `i` of a *matched set* says that box `i` holds of the claim. A rule knows
which boxes make its scope (`for`), which make it hold (`for` and `when`), and
which fail it (`unless`); all else follows from the matched set.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from aftercare_rules.language.boxes import Box, Partition
from aftercare_rules.language.policy import Ruling, Section
from aftercare_rules.language.readings import Reading, Terms
from aftercare_rules.matchers import CodedBox


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule over matched sets, equal only to itself.

    `overrides` are all the rules it takes the place of, those along a path too.
    """

    name: str
    section: Section
    clause: str
    scope: int
    holds: int
    fails: int
    ruling: Ruling
    otherwise: Ruling | None
    overrides: frozenset[str]

    @property
    def remedies(self) -> frozenset[str]:
        """The remedies that it speaks of, in its own ruling or its `otherwise`."""
        own = frozenset(self.ruling.effects)
        return own | frozenset(self.otherwise.effects) if self.otherwise is not None else own

    def ruling_of(self, matched: int) -> Ruling | None:
        """What the rule says where its scope holds: its ruling, its `otherwise`, or nothing."""
        if matched & self.holds and not matched & self.fails:
            return self.ruling
        return self.otherwise


@dataclass(frozen=True)
class RuleSet:
    """All that the engine, the matchers and the checker need of a policy's rules.

    `readings` are the axes of the space of claims, each with the `partition` of its values into codes; `boxes` the
    distinct boxes. `rules` are sorted by clause, then name, so that their order in the file never shows.
    `impossible` is the set of boxes that cannot happen. `terms` are what the readings take from the policy.
    """

    readings: tuple[Reading, ...]
    partitions: tuple[Partition, ...]
    boxes: tuple[Box, ...]
    rules: tuple[Rule, ...]
    impossible: int
    terms: Terms

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many codes each reading has."""
        return tuple(partition.size for partition in self.partitions)

    @cached_property
    def coded_boxes(self) -> tuple[CodedBox, ...]:
        """The boxes as matchers see them: for each reading that a box tests, the codes that it allows."""
        index = {reading: number for number, reading in enumerate(self.readings)}
        return tuple(
            tuple((index[atom.reading], self.partitions[index[atom.reading]].codes(atom)) for atom in box)
            for box in self.boxes
        )

    @cached_property
    def rules_by_scope(self) -> dict[int, tuple[Rule, ...]]:
        """For each box's bit, the rules that have it in their scope."""
        found: dict[int, list[Rule]] = {}
        for rule in self.rules:
            scope = rule.scope
            while scope:
                bit = scope & -scope
                found.setdefault(bit, []).append(rule)
                scope ^= bit
        return {bit: tuple(rules) for bit, rules in found.items()}

    def in_scope(self, matched: int) -> list[Rule]:
        """The rules whose scope holds in a matched set, in their order."""
        by_scope = self.rules_by_scope
        found: dict[str, Rule] = {}
        while matched:
            bit = matched & -matched
            for rule in by_scope.get(bit, ()):
                found[rule.name] = rule
            matched ^= bit
        return [found[name] for name in sorted(found, key=self._rank.__getitem__)]

    @cached_property
    def _rank(self) -> dict[str, int]:
        return {rule.name: rank for rank, rule in enumerate(self.rules)}
