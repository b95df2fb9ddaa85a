"""The facts that a claim does not say, and all that they could be, with the facts that are derived from them."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from typing import Final, TypeAlias

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.facts import range_of
from aftercare_rules.frozen import frozen
from aftercare_rules.language.boxes import BandPartition, Partition
from aftercare_rules.language.definitions import Definition, Possible, Scene, anything_in, between, known
from aftercare_rules.language.domains import ABSENT, UNKNOWN, Domain, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Elapsed, Key, Range
from aftercare_rules.language.readings import FactReading
from aftercare_rules.rules.rule_set import RuleSet

# Beyond so many, what hangs together is taken to be independent: that may ask too much, and never decides wrongly.
MOST_COMBINATIONS: Final = 2000


Choice: TypeAlias = tuple[tuple[str, int], ...]


@frozen
class Alternative:
    """One way an unknown could turn out: the codes of its readings, and the ranges of its numbers.

    `choices` are the ways in which several facts that are unknown together come to it: for each a mark of its value.
    """

    codes: tuple[tuple[int, int], ...]
    ranges: tuple[tuple[Key, Range], ...] = ()
    choices: tuple[Choice, ...] = ()


@frozen
class FirstKnown:
    """An unknown event that is the first known of others: the unknown ones, and what reads it.

    Each of them would do, though one that stands higher always happened, so that no other can change anything.
    """

    event: str
    names: tuple[str, ...]
    readings: frozenset[int]

    def apart(self, alternative: Alternative) -> Hashable:
        """What of an alternative does not hang on this event."""
        codes = tuple((number, code) for number, code in alternative.codes if number not in self.readings)
        is_own = (isinstance(key, Elapsed) and key.event == self.event for key, _ in alternative.ranges)
        return codes, tuple(each for each, own in zip(alternative.ranges, is_own, strict=True) if not own)


@frozen
class Unknown:
    """Something that a claim does not say, and all that it could be.

    `names` is how a clerk asks for it. `numbers` are those that a price may read and that are not known without it.
    `first_known` are the events among it of which several others may tell the instant.
    """

    names: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    numbers: frozenset[str] = frozenset()
    first_known: tuple[FirstKnown, ...] = ()


@frozen
class Cell:
    """Values of a fact that are taken together, and their code where the fact itself is tested."""

    possible: Possible
    code: int | None


class OpenFacts:
    """Finds the unknown facts of one policy's claims."""

    def __init__(self, policy: Policy, rule_set: RuleSet) -> None:
        self._domains = policy.vocabulary.domains
        self._terms = rule_set.terms
        self._partitions = rule_set.partitions
        self._numbers = {
            reading.name: number for number, reading in enumerate(rule_set.readings) if isinstance(reading, FactReading)
        }
        self._priced = tuple(name for name in self._domains if name in rule_set.keys)
        # What hangs on nothing else is the same in all claims: by its name, whether it may be anything, and is priced.
        self._alone: dict[tuple[str, bool, bool], Unknown] = {}

    def unknowns(self, case: Case, waiting: Collection[int], keys: Collection[Key]) -> Iterator[Unknown]:
        """The unknowns, each of the facts that hang together, of those that some readings or prices read."""
        scene = Scene(case, self._terms)
        tested = [name for name, number in self._numbers.items() if number in waiting]
        priced = [name for name in self._priced if name in keys and self._is_open(name, scene)]
        for names, subjects in self.groups(dict.fromkeys([*tested, *priced]), scene):
            if names != subjects or len(names) > 1 or names[0] in self._terms.derived:
                yield self._unknown(names, subjects, scene, keys)
                continue
            name = names[0]
            like = (name, case.facts[name] is UNKNOWN, name in keys)
            found = self._alone.get(like) or self._unknown(names, subjects, scene, keys)
            yield self._alone.setdefault(like, found)

    def asked(self, name: str, scene: Scene) -> tuple[str, ...]:
        """What a clerk asks for to know a fact: itself, or what it is derived from."""
        definition = self._terms.derived.get(name)
        if not isinstance(definition, Definition):
            return (name,)
        found = tuple(dict.fromkeys(scene.open_names(name)))
        if found:
            return found
        absent = [one for one in definition.inputs if self._is_absent(one, scene)]
        return tuple(each for one in absent or definition.inputs for each in self.asked(one, scene))

    def _is_absent(self, name: str, scene: Scene) -> bool:
        is_fact = name in scene.sight.facts or name in self._terms.derived
        return is_fact and scene.fact(name).only is ABSENT

    def _is_open(self, name: str, scene: Scene) -> bool:
        possible = scene.fact(name)
        return possible.only is UNKNOWN or possible.only is ABSENT

    def groups(self, subjects: Iterable[str], scene: Scene) -> list[tuple[list[str], list[str]]]:
        """Facts that have an unknown fact in common, with what a clerk asks for to know them."""
        groups: list[tuple[list[str], list[str]]] = []
        for subject in subjects:
            names, together = list(self.asked(subject, scene)), [subject]
            apart = []
            for group in groups:
                if any(name in scene.sight.facts for name in {*group[0]} & {*names}):
                    names, together = group[0] + names, group[1] + together
                else:
                    apart.append(group)
            groups = [*apart, (list(dict.fromkeys(names)), together)]
        return groups

    def _unknown(self, names: list[str], subjects: list[str], scene: Scene, keys: Collection[Key]) -> Unknown:
        stated = [name for name in names if name in scene.sight.facts]
        is_alone = names == subjects
        cells = [list(self.cells(name, scene, is_alone)) for name in stated]
        derived = [name for name in subjects if name in self._terms.derived]
        if prod(map(len, cells)) > MOST_COMBINATIONS:
            cells = [[Cell(scene.fact(name), None)] for name in stated]
            derived = subjects
        found: dict[Alternative, list[Choice]] = {}
        for marks in product(*(range(len(some)) for some in cells)):
            chosen = {name: some[mark] for name, some, mark in zip(stated, cells, marks, strict=True)}
            for alternative in self._alternatives(chosen, derived, scene):
                found.setdefault(alternative, []).append(tuple(zip(stated, marks, strict=True)))
        alternatives = tuple(replace(one, choices=tuple(choices)) for one, choices in found.items())
        return Unknown(tuple(names), alternatives, frozenset(subjects).intersection(self._priced).intersection(keys))

    def _alternatives(self, chosen: Mapping[str, Cell], derived: Sequence[str], scene: Scene) -> Iterator[Alternative]:
        """What facts come to, given what others are taken to be."""
        seen = Scene(scene.sight, scene.terms, {name: cell.possible for name, cell in chosen.items()})
        fixed = tuple((self._numbers[name], cell.code) for name, cell in chosen.items() if cell.code is not None)
        possible = {name: seen.fact(name) for name in (*chosen, *derived)}
        ranges = tuple(
            (name, range_of(possible[name], domain))
            for name in possible
            if name in self._priced and isinstance(domain := self._domains[name], Number)
        )
        open_codes = [
            [(number, code) for code in codes_of(possible[name], self._partitions[number], self._domains[name])]
            for name in derived
            if (number := self._numbers.get(name)) is not None
        ]
        for codes in product(*open_codes):
            yield Alternative((*fixed, *codes), ranges)

    def cells(self, name: str, scene: Scene, is_alone: bool) -> Iterator[Cell]:
        """The classes of an unknown fact; where other facts hang on it each word, or number of a few, by itself."""
        number, domain = self._numbers.get(name), self._domains[name]
        if scene.sight.facts[name] is not UNKNOWN:
            yield Cell(scene.fact(name), None)
        elif isinstance(domain, Number) and (is_alone or not domain.few):
            yield from self._bands(number, domain)
        elif number is not None and is_alone:
            for code in self._partitions[number].possible(domain):
                yield Cell(anything_in(domain), code)
        else:
            values = domain.few if isinstance(domain, Number) else sorted(anything_in(domain).values, key=str)
            for value in values:
                yield Cell(known(value), None if number is None else self._partitions[number].code(value))

    def _bands(self, number: int | None, domain: Number) -> Iterator[Cell]:
        partition = None if number is None else self._partitions[number]
        if partition is None:
            yield Cell(anything_in(domain), None)
            return
        for code in partition.possible(domain):
            assert isinstance(partition, BandPartition)
            yield Cell(between(*partition.values(code, domain)), code)


def codes_of(possible: Possible, partition: Partition, domain: Domain) -> list[int]:
    """The classes that a derived fact can be in."""
    codes = {partition.code(value) for value in possible.values}
    if possible.reach is not None and isinstance(partition, BandPartition):
        low, high = possible.reach.low, possible.reach.high
        first = 1 if low is None else partition.code(low)
        last = partition.size - 1 if high is None else partition.code(high)
        codes |= {code for code in partition.possible(domain) if first <= code <= last}
    return sorted(codes)
