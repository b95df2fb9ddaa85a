"""What a claim does not say, and all that each of it could turn out to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby, product
from typing import Final, cast

from aftercare_rules.deciding.facts import HISTORY, Case
from aftercare_rules.language.boxes import ABSENT_CODE, BandPartition, Partition
from aftercare_rules.language.domains import ABSENT, UNKNOWN, Domain, Event, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Range
from aftercare_rules.language.readings import FactReading, UsesReading
from aftercare_rules.language.vocabulary import PURCHASED
from aftercare_rules.rules.rule_set import RuleSet

_SECOND: Final = timedelta(seconds=1)
_EARLIEST: Final = datetime.fromisoformat("0002-01-01T00:00:00+00:00")


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


class Alternatives:
    """Finds the unknowns of one policy's claims. `priced` are the numbers that its prices depend on."""

    def __init__(self, policy: Policy, rule_set: RuleSet, priced: Iterable[str]) -> None:
        self._policy = policy
        self._readings = rule_set.readings
        self._partitions = rule_set.partitions
        self._terms = rule_set.terms
        self._priced = frozenset(priced)

    def unknowns(self, case: Case, codes: Sequence[int | None]) -> Iterator[Unknown]:
        """The unknowns of a case, in declared order: facts, events, then the history."""
        waiting = [number for number, code in enumerate(codes) if code is None]
        for name, domain in self._policy.vocabulary.domains.items():
            if not isinstance(domain, Event):
                yield from self._fact(name, domain, waiting, case)
        for name in (PURCHASED, *self._policy.events):
            reading_it = [number for number in waiting if self._readings[number].event == name]
            if reading_it:
                yield Unknown(name, tuple(self._instants(name, reading_it, case)))
        limited = [number for number in waiting if isinstance(self._readings[number], UsesReading)]
        for rule in dict.fromkeys(self._readings[number].name for number in limited):
            of_rule = [number for number in limited if self._readings[number].name == rule]
            yield Unknown(HISTORY, tuple(self._uses(of_rule, case)))

    def _fact(self, name: str, domain: Domain, waiting: Sequence[int], case: Case) -> Iterator[Unknown]:
        for number in waiting:
            if self._readings[number] == FactReading(name):
                partition = self._partitions[number]
                codes = partition.possible(domain)
                yield Unknown(
                    name, tuple(Alternative(((number, code),), _range(partition, code, domain)) for code in codes)
                )
                return
        if name in self._priced and any(case.facts[name] is state for state in (UNKNOWN, ABSENT)):
            yield Unknown(name, (Alternative(()),))

    def _instants(self, name: str, reading_it: Sequence[int], case: Case) -> Iterator[Alternative]:
        """Every combination of codes that the readings of one event can have, its instant being unknown."""
        instants = {case.made_at}
        for number in reading_it:
            for last in cast("BandPartition", self._partitions[number]).lasts:
                for turn in self._readings[number].turns(last, case.at, self._terms):
                    edge = turn.astimezone(UTC)
                    instants |= {edge, edge - _SECOND} if edge > _EARLIEST else {edge}
        seen: dict[tuple[tuple[int, int], ...], None] = {}
        for instant in sorted(instants, reverse=True):
            if instant <= case.made_at:
                happened = replace(case, events={**case.events, name: instant})
                seen[tuple((number, self._code(number, happened)) for number in reading_it)] = None
        if name != PURCHASED:
            seen[tuple((number, ABSENT_CODE) for number in reading_it)] = None
        for combination in seen:
            yield Alternative(combination)

    def _code(self, number: int, case: Case) -> int:
        return self._partitions[number].code(self._readings[number].value(case, self._terms))

    def _uses(self, counting: Sequence[int], case: Case) -> Iterator[Alternative]:
        """Every combination of codes that the uses of one rule can have: a longer window holds no fewer of them."""

        def reach(number: int) -> datetime:
            window = cast("UsesReading", self._readings[number]).window
            if window is None:
                return _EARLIEST
            return self._policy.calendar.earliest_event(window.measure, window.limit, case.at).astimezone(UTC)

        # Codes so far, and the fewest uses that they stand for.
        ways: list[tuple[tuple[tuple[int, int], ...], int]] = [((), 0)]
        for _, alike in groupby(sorted(counting, key=reach, reverse=True), key=reach):
            numbers = tuple(alike)
            partitions = [cast("BandPartition", self._partitions[number]) for number in numbers]
            bands = tuple(product(*(range(1, partition.size) for partition in partitions)))
            longer = []
            for codes, fewest in ways:
                for chosen in bands:
                    wholes = [partition.wholes(band) for partition, band in zip(partitions, chosen, strict=True)]
                    least = max(fewest, *(first for first, _ in wholes))
                    if all(last is None or least <= last for _, last in wholes):
                        longer.append(((*codes, *zip(numbers, chosen, strict=True)), least))
            ways = longer
        for codes, _ in ways:
            yield Alternative(codes)


def _range(partition: Partition, code: int, domain: Domain) -> Range | None:
    if not isinstance(partition, BandPartition) or not isinstance(domain, Number):
        return None
    return Range(*partition.values(code, domain))
