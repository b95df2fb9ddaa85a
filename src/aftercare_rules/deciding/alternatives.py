"""What a claim does not say, and all that each of it could turn out to be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import groupby, product
from math import prod
from typing import Final, cast

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.events import Events
from aftercare_rules.deciding.open_facts import MOST_COMBINATIONS, Alternative, Choice, FirstKnown, OpenFacts, Unknown
from aftercare_rules.deciding.pauses import Codes, Pauses
from aftercare_rules.frozen import frozen
from aftercare_rules.language.boxes import BandPartition
from aftercare_rules.language.definitions import CUSTOMER_HISTORY, HISTORY, Scene
from aftercare_rules.language.domains import ABSENT, UNKNOWN
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Elapsed, Key, Range
from aftercare_rules.language.readings import LONGEST_CYCLE, Instant, UsesReading
from aftercare_rules.language.vocabulary import PURCHASED
from aftercare_rules.rules.rule_set import RuleSet

_SECOND: Final = timedelta(seconds=1)
_EARLIEST: Final = datetime.fromisoformat("0002-01-01T00:00:00+00:00")


@frozen
class _Span:
    """The latest and the earliest sample of an event that no reading tells apart; endless if all before are so too."""

    latest: Instant
    earliest: Instant
    is_endless: bool = False


class Alternatives:
    """Finds the unknowns of one policy's claims."""

    def __init__(self, policy: Policy, rule_set: RuleSet) -> None:
        self._policy = policy
        self._rule_set = rule_set
        self._pauses = Pauses(rule_set)
        self._readings = rule_set.readings
        self._partitions = rule_set.partitions
        self._terms = rule_set.terms
        self._facts = OpenFacts(policy, rule_set)
        self._events = Events(policy)
        self._times = [key for key in rule_set.keys if isinstance(key, Elapsed)]

    def unknowns(self, case: Case, waiting: Sequence[int], keys: Collection[Key]) -> Iterator[Unknown]:
        """The unknowns of a case that some readings wait for, or prices: facts, events, then the history."""
        yield from self._facts.unknowns(case, waiting, keys)
        times = [key for key in self._times if key in keys]
        reading_it = [number for number in waiting if not self._pauses.are_open(number, case)]
        yield from self._open_events(reading_it, times, case)
        for group in self._pauses.groups([number for number in waiting if self._pauses.are_open(number, case)]):
            yield Unknown((HISTORY,), tuple(map(Alternative, dict.fromkeys(self._pauses.ways(group, case).values()))))
        limited = [number for number in waiting if isinstance(self._readings[number], UsesReading)]
        for rule in dict.fromkeys(self._readings[number].name for number in limited):
            of_rule = [number for number in limited if self._readings[number].name == rule]
            yield Unknown((HISTORY,), tuple(self.uses(of_rule, case)))

    def in_order(self, names: Iterable[str], case: Case) -> tuple[str, ...]:
        """What a clerk asks for to know these facts, events and histories, in the order in which they are declared."""
        needed = {asked for name in names for asked in self._asked(name, case)}
        if not needed:
            return ()  # of most claims nothing is missing
        order = (*self._policy.vocabulary.askable, HISTORY, CUSTOMER_HISTORY)
        return tuple(name for name in order if name in needed)

    def _asked(self, name: str, case: Case) -> Iterable[str]:
        if name in case.events:
            return self._events.open_names(name, case.stated)
        return self._facts.asked(name, Scene(case, self._terms))

    def _open_events(self, waiting: Sequence[int], times: Sequence[Elapsed], case: Case) -> Iterator[Unknown]:
        """Unknown events, those together that readings hang on together."""
        groups: list[tuple[set[str], list[int]]] = []
        priced = [key for key in times if case.events[key.event] is UNKNOWN]
        subjects: list[tuple[str, list[int]]] = [(key.event, []) for key in priced]
        for number in waiting:
            event = self._readings[number].event
            if event is not None:
                subjects.append((event, [number]))
        for event, numbers in subjects:
            names, together = set(self._events.open_names(event, case.stated)), numbers
            for group in [group for group in groups if group[0] & names]:
                names, together = group[0] | names, group[1] + together
                groups.remove(group)
            groups.append((names, together))
        for names, reading_it in groups:
            ordered = tuple(name for name in self._policy.vocabulary.events if name in names)
            since = [key for key in priced if names.intersection(self._events.open_names(key.event, case.stated))]
            alternatives = tuple(self._instants(ordered, sorted(reading_it), since, case))
            hangs_on_history = any(name == HISTORY for one in alternatives for each in one.choices for name, _ in each)
            asked = (*ordered, HISTORY) if hangs_on_history else ordered
            first_known = tuple(self._first_known(reading_it, case))
            yield Unknown(asked, alternatives, frozenset(key.event for key in since), first_known)

    def _first_known(self, numbers: Sequence[int], case: Case) -> Iterator[FirstKnown]:
        """The events that are the first known of several unknown ones, with those of some readings that read them."""
        for event in dict.fromkeys(filter(None, (self._readings[number].event for number in numbers))):
            names = tuple(dict.fromkeys(self._events.open_names(event, case.stated)))
            declared = self._policy.events.get(event)
            if declared is not None and declared.first_known:
                reading_it = frozenset(number for number in numbers if self._readings[number].event == event)
                yield FirstKnown(event, names, reading_it)

    def _instants(
        self, names: tuple[str, ...], reading_it: Sequence[int], times: Sequence[Elapsed], case: Case
    ) -> Iterator[Alternative]:
        """Every combination of codes that readings of events can have, the instants of some being unknown.

        With each go the `times` since then that prices may read.
        """
        samples = [self._samples(name, reading_it, case) for name in names]
        seen: dict[Alternative, list[Choice]] = {}
        if prod(map(len, samples)) > MOST_COMBINATIONS:
            every_code = (product((number,), range(self._partitions[number].size)) for number in reading_it)
            seen = {Alternative(codes): [()] for codes in product(*every_code)}
        else:
            spans = [_spans(some) for some in samples]
            for marks in product(*(range(len(some)) for some in samples)):
                happened = self._happening(names, [some[mark] for some, mark in zip(samples, marks, strict=True)], case)
                lying = [some[mark] for some, mark in zip(spans, marks, strict=True)]
                ranges = tuple((key, self._since(key, names, lying, case)) for key in times)
                for paused, codes in self._ways(reading_it, happened):
                    choice = (*zip(names, marks, strict=True), *paused)
                    seen.setdefault(Alternative(codes, ranges), []).append(choice)
        for alternative, choices in seen.items():
            yield replace(alternative, choices=tuple(choices))

    def _happening(self, names: Sequence[str], instants: Sequence[Instant], case: Case) -> Case:
        """The case in which some events were at these instants."""
        stated = {**case.stated, **dict(zip(names, instants, strict=True))}
        return replace(case, events=self._events.worked_out(stated), stated=stated)

    def _since(self, key: Elapsed, names: Sequence[str], lying: Sequence[_Span], case: Case) -> Range:
        """What a time since an event can be, while each of some events lies in a span."""
        latest = self._happening(names, [span.latest for span in lying], case)
        earliest = self._happening(names, [span.earliest for span in lying], case)
        low, high = (key.range(self._policy.calendar, each.events[key.event], case.at) for each in (latest, earliest))
        is_endless = any(span.is_endless for span in lying) and isinstance(earliest.events[key.event], datetime)
        return Range(low.low, None if is_endless else high.high)

    def _samples(self, name: str, reading_it: Sequence[int], case: Case) -> list[Instant]:
        """Instants of an unknown event on either side of all that changes a reading, and its absence."""
        instants = {case.made_at}
        # What comes again every year is looked through for a while longer than anything else can turn.
        for number in sorted(reading_it, key=lambda number: self._readings[number].recurs):
            reading, earliest = self._readings[number], min(instants) - LONGEST_CYCLE
            lasts = cast("BandPartition", self._partitions[number]).lasts
            for event, added in self._events.ways(reading.event or ""):
                turns = merge(*(reading.turns(last, case, self._terms) for last in lasts), reverse=True)
                for turn in turns if event == name else ():
                    edge = self._events.first_reaching(turn.astimezone(UTC), added)
                    if reading.recurs and edge < earliest:
                        break
                    instants |= {edge, edge - _SECOND} if edge > _EARLIEST else {edge}
        found = sorted((instant for instant in instants if instant <= case.made_at), reverse=True)
        return [*found] if name == PURCHASED else [*found, ABSENT]

    def _ways(self, numbers: Sequence[int], case: Case) -> Iterator[tuple[Choice, Codes]]:
        """The codes of some readings; several combinations where an unknown history may have paused a window."""
        codes = {number: self._rule_set.code(number, case) for number in numbers}
        known = tuple((number, code) for number, code in codes.items() if code is not None)
        waiting = [number for number in numbers if codes[number] is None]
        for paused, found in self._pauses.every_way(waiting, case):
            yield (((HISTORY, paused),) if waiting else ()), known + found

    def uses(self, counting: Sequence[int], case: Case) -> Iterator[Alternative]:
        """Every combination of codes that the uses of one rule can have: a longer window holds no fewer of them."""

        def reach(number: int) -> datetime:
            window = cast("UsesReading", self._readings[number]).window
            if window is None:
                return _EARLIEST
            return self._policy.calendar.unrolled.earliest_event(window.measure, window.limit, case.at).astimezone(UTC)

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


def _spans(samples: Sequence[Instant]) -> list[_Span]:
    """For each sample those about it: what lies on either side of an edge stands a second apart, the latest first."""
    found: list[_Span] = []
    happened = [sample for sample in samples if isinstance(sample, datetime)]
    start = 0
    for end, sample in enumerate(happened, 1):
        if end == len(happened) or sample - happened[end] == _SECOND:
            found += [_Span(happened[start], sample, end == len(happened))] * (end - start)
            start = end
    return found + [_Span(sample, sample) for sample in samples[len(happened) :]]
