"""What a claim does not say, and all that each of it could turn out to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby, product
from math import prod
from typing import Final, cast

from aftercare_rules.deciding.events import Events
from aftercare_rules.deciding.facts import Case
from aftercare_rules.deciding.open_facts import MOST_COMBINATIONS, Alternative, Choice, OpenFacts, Unknown
from aftercare_rules.language.boxes import BandPartition
from aftercare_rules.language.calendar import Duration
from aftercare_rules.language.definitions import CUSTOMER_HISTORY, HISTORY, Scene
from aftercare_rules.language.domains import ABSENT
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import Instant, UsesReading
from aftercare_rules.language.vocabulary import PURCHASED
from aftercare_rules.rules.rule_set import RuleSet

_SECOND: Final = timedelta(seconds=1)
_EARLIEST: Final = datetime.fromisoformat("0002-01-01T00:00:00+00:00")


class Alternatives:
    """Finds the unknowns of one policy's claims. `priced` are the numbers that its prices depend on."""

    def __init__(self, policy: Policy, rule_set: RuleSet, priced: Iterable[str]) -> None:
        self._policy = policy
        self._readings = rule_set.readings
        self._partitions = rule_set.partitions
        self._terms = rule_set.terms
        self._facts = OpenFacts(policy, rule_set, frozenset(priced))
        self._events = Events(policy)

    def unknowns(self, case: Case, codes: Sequence[int | None]) -> Iterator[Unknown]:
        """The unknowns of a case: facts, events, then the history."""
        waiting = [number for number, code in enumerate(codes) if code is None]
        yield from self._facts.unknowns(case, codes)
        yield from self._open_events(waiting, case)
        limited = [number for number in waiting if isinstance(self._readings[number], UsesReading)]
        for rule in dict.fromkeys(self._readings[number].name for number in limited):
            of_rule = [number for number in limited if self._readings[number].name == rule]
            yield Unknown((HISTORY,), tuple(self._uses(of_rule, case)))

    def in_order(self, names: Iterable[str], case: Case) -> tuple[str, ...]:
        """What a clerk asks for to know these facts, events and histories, in the order in which they are declared."""
        needed = {asked for name in names for asked in self._facts.asked(name, Scene(case, self._terms))}
        order = (*self._policy.vocabulary.askable, HISTORY, CUSTOMER_HISTORY)
        return tuple(name for name in order if name in needed)

    def _open_events(self, waiting: Sequence[int], case: Case) -> Iterator[Unknown]:
        """Unknown events, those together that readings hang on together."""
        groups: list[tuple[set[str], list[int]]] = []
        for number in waiting:
            event = self._readings[number].event
            if event is None:
                continue
            names, together = set(self._events.open_names(event, case.stated)), [number]
            for group in [group for group in groups if group[0] & names]:
                names, together = group[0] | names, group[1] + together
                groups.remove(group)
            groups.append((names, together))
        for names, reading_it in groups:
            ordered = tuple(name for name in self._policy.vocabulary.events if name in names)
            yield Unknown(ordered, tuple(self._instants(ordered, sorted(reading_it), case)))

    def _instants(self, names: tuple[str, ...], reading_it: Sequence[int], case: Case) -> Iterator[Alternative]:
        """Every combination of codes that readings of events can have, the instants of some being unknown."""
        samples = [self._samples(name, reading_it, case) for name in names]
        seen: dict[tuple[tuple[int, int], ...], list[Choice]] = {}
        if prod(map(len, samples)) > MOST_COMBINATIONS:
            every_code = (product((number,), range(self._partitions[number].size)) for number in reading_it)
            seen = {codes: [()] for codes in product(*every_code)}
        else:
            for marks in product(*(range(len(some)) for some in samples)):
                chosen = {name: some[mark] for name, some, mark in zip(names, samples, marks, strict=True)}
                stated = {**case.stated, **chosen}
                happened = replace(case, events=self._events.worked_out(stated), stated=stated)
                codes = tuple((number, self._code(number, happened)) for number in reading_it)
                seen.setdefault(codes, []).append(tuple(zip(names, marks, strict=True)))
        for codes, choices in seen.items():
            yield Alternative(codes, choices=tuple(choices))

    def _samples(self, name: str, reading_it: Sequence[int], case: Case) -> list[Instant]:
        """Instants of an unknown event on either side of all that changes a reading, and its absence."""
        instants = {case.made_at}
        for number in reading_it:
            reading = self._readings[number]
            for event, added in self._events.ways(reading.event or ""):
                if event == name:
                    for last in cast("BandPartition", self._partitions[number]).lasts:
                        for turn in reading.turns(last, case.at, self._terms):
                            edge = self._first_reaching(turn.astimezone(UTC), added)
                            instants |= {edge, edge - _SECOND} if edge > _EARLIEST else {edge}
        found = sorted((instant for instant in instants if instant <= case.made_at), reverse=True)
        return [*found] if name == PURCHASED else [*found, ABSENT]

    def _first_reaching(self, turn: datetime, added: tuple[Duration, ...]) -> datetime:
        """The first second of an event from which the end of some times after it is not before an instant."""
        if not added:
            return turn
        low, high = _EARLIEST, turn
        while high - low > _SECOND:
            middle = low + (high - low) // 2
            middle -= timedelta(microseconds=middle.microsecond)
            if self._events.added(middle, added) >= turn:
                high = middle
            else:
                low = middle
        return high

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
