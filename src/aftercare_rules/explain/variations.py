"""What a claim could say instead, one thing at a time: for each thing, one option for each class of its values.

Matchers cannot tell the values of a class apart, so one of each stands for all that there are. Facts of a defect or
an article that the claim does not have are left alone, and so is the past: an event whose instant is known stays
there, as a claim brought earlier or later says the same of the time since.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice, takewhile
from typing import Final

from aftercare_rules.deciding.cases import Case
from aftercare_rules.explain.instants import SECOND, on_clock, on_line
from aftercare_rules.explain.phrases import AT
from aftercare_rules.explain.records import Span
from aftercare_rules.language.boxes import BandPartition, Partition
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.language.definitions import HISTORY
from aftercare_rules.language.domains import ABSENT, NONE_WORD, UNKNOWN, Choice, Event, Flag, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import FactReading, Reading, UsesReading
from aftercare_rules.language.vocabulary import DEFECT, PURCHASED, WANTS
from aftercare_rules.records.models import Claim, FactValue
from aftercare_rules.records.values import FINEST_DECIMALS, FIRST_YEAR, LAST_YEAR
from aftercare_rules.rules.rule_set import RuleSet


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that a claim could say instead: any of some values, which are judged alike, or any instant of a span.

    `samples` are values or instants that stand for all of them: the ends of a span. `uses` says which uses a
    `history` counts.
    """

    fact: str
    values: tuple[FactValue, ...] = ()
    span: Span | None = None
    samples: tuple[FactValue | datetime, ...] = ()
    uses: UsesReading | None = None


class Variations:
    """Finds the options of one policy's claims."""

    def __init__(self, policy: Policy, rule_set: RuleSet) -> None:
        self._policy = policy
        self._terms = rule_set.terms
        self._priced = rule_set.keys
        # Where a fact is worked out from others, no two words of those are alike.
        self._inputs = {name for fact in rule_set.terms.derived for name in policy.made_of[fact]}
        self._partitions = dict(zip(rule_set.readings, rule_set.partitions, strict=True))

    def options(self, claim: Claim, case: Case) -> Iterator[Option]:
        """All options: the time of the claim, the wish, facts and events as declared, then the history."""
        yield from self._times(case)
        for name in self._policy.vocabulary.askable:
            if name in self._policy.made_of:
                continue
            domain = self._policy.vocabulary.domains[name]
            current = case.events[name] if isinstance(domain, Event) else case.facts[name]
            partition = self._partitions.get(FactReading(name))
            if name == WANTS:
                words = (*self._policy.vocabulary.every_remedy, NONE_WORD)
                yield from (_among(name, (word,)) for word in words if word != current)
            elif isinstance(domain, Event):
                yield from self._instants(name, case) if not isinstance(current, datetime) else ()
            elif current is ABSENT:
                continue
            elif isinstance(domain, (Choice, Flag)) and name in self._inputs:
                yield from (_among(name, (word,)) for word in _all_words(name, domain) if word != current)
            elif isinstance(domain, (Choice, Flag)) and (partition is not None or name == DEFECT):
                yield from _words(name, domain, partition, current)
            elif isinstance(domain, Number):
                yield from self._numbers(name, domain, partition, current)
        yield from self._uses(case)

    def _numbers(self, name: str, domain: Number, partition: Partition | None, current: object) -> Iterator[Option]:
        """The nearest number of each band; of an unknown number the least of each."""
        if isinstance(partition, BandPartition):
            here = partition.code(current) if isinstance(current, Decimal) else 0
            for band in partition.possible(domain):
                nearest = None if band == here else self._nearest(domain, partition, band, from_above=band < here)
                if nearest is not None:
                    yield _among(name, (nearest,))
        elif current is UNKNOWN and name in self._priced:
            example = domain.step_from(max(Decimal(1), domain.minimum or Decimal(0)))
            yield _among(name, (example if not domain.fault(example) else domain.minimum or Decimal(0),))

    def _nearest(self, domain: Number, partition: BandPartition, band: int, from_above: bool) -> Decimal | None:
        least, greatest = partition.values(band, domain)
        ends = [(least, 1), (greatest, -1)] if not from_above else [(greatest, -1), (least, 1)]
        # Where an end itself lies outside, the coarsest number just beyond it.
        first = self._policy.vocabulary.minor_digits if domain.is_money else 0
        steps = [Decimal(0), *(Decimal(1).scaleb(-digits) for digits in range(first, FINEST_DECIMALS + 1))]
        near = (end + step * direction for end, direction in ends if end is not None for step in steps)
        return next((number for number in near if partition.code(number) == band and not domain.fault(number)), None)

    def _times(self, case: Case) -> Iterator[Option]:
        """The claim brought at another time, not before the latest thing that it tells of.

        The ends of a span stand for all of it. That is exact but for an event that is unknown: whether it may lie
        30 days back and still within a month hangs on every single day. What comes again every year is looked at for
        a year longer than anything else can change.
        """
        histories = (case.history, case.customer_history)
        told = [*case.stated.values(), *(use.at for history in histories for use in history or ())]
        known = [on_line(instant) for instant in told if isinstance(instant, datetime)]
        if known:
            at, earliest = on_line(case.at), max(known)
            edges = sorted({edge for edge in self._edges(replace(case, at=earliest)) if earliest <= edge < _LATEST})
            year_by_year = self._edges_year_by_year(replace(case, at=earliest), max([at, *edges]) + _YEAR)
            edges, recurs = sorted({*edges, *year_by_year}), bool(year_by_year)
            starts = [earliest, *(edge + SECOND for edge in edges)]
            # What comes again every year has no last edge, so what comes after the last one found is not all alike.
            for start, edge in zip(starts, edges if recurs else [*edges, None], strict=False):
                if at < start or (edge is not None and edge < at):
                    samples = (start,) if edge in (None, start) else (start, edge)
                    yield self._within(AT, start if start > earliest else None, edge, samples)

    def _edges(self, case: Case) -> Iterator[datetime]:
        """The last second of each band of time since what is known."""
        for reading, partition in self._partitions.items():
            for last in partition.lasts if isinstance(partition, BandPartition) and not reading.recurs else ():
                yield from map(on_line, reading.ends(last, case, self._terms))
            yield from map(on_line, reading.moves(partition.code, case, self._terms))

    def _edges_year_by_year(self, case: Case, end: datetime) -> list[datetime]:
        """The last second of each band of days of the year, up to an end."""
        found: list[datetime] = []
        for reading, partition in self._partitions.items():
            for last in partition.lasts if isinstance(partition, BandPartition) and reading.recurs else ():
                found += takewhile(lambda edge: edge <= end, map(on_line, reading.ends(last, case, self._terms)))
        return [edge for edge in found if edge >= on_line(case.at)]

    def _instants(self, name: str, case: Case) -> Iterator[Option]:
        """When an event could have been that is unknown, or that has not happened."""
        at, bought = on_line(case.at), case.events[PURCHASED]
        earliest = on_line(bought) if isinstance(bought, datetime) else None
        readings = [reading for reading in self._partitions if reading.event == name]
        first = max(earliest or _EARLIEST, at - _YEAR) if any(reading.recurs for reading in readings) else _EARLIEST
        starts = {turn for reading in readings for turn in self._turns(reading, first, case)}
        inside = sorted(start for start in starts if (earliest or _EARLIEST) < start <= at)
        if starts:
            spans = zip([earliest, *inside], [*inside, None], strict=True)
            for start, next_start in islice(spans, 0 if first in (earliest, _EARLIEST) else 1, None):
                last = at if next_start is None else next_start - SECOND
                samples = (last,) if start in (None, last) else (start, last)
                yield self._within(name, start if start in inside else None, last if next_start else None, samples)
            if case.events[name] is UNKNOWN and name != PURCHASED:
                yield _among(name, (NONE_WORD,))

    def _turns(self, reading: Reading, first: datetime, case: Case) -> Iterator[datetime]:
        """The instants from some first one on at which a reading turns by its event."""
        partition = self._partitions[reading]
        for last in partition.lasts if isinstance(partition, BandPartition) else ():
            # Where it hangs on holidays that nobody knows yet, nothing is said of it.
            with suppress(NoHolidayData):
                yield from takewhile(lambda turn: turn >= first, map(on_line, reading.turns(last, case, self._terms)))

    def _within(
        self, name: str, since: datetime | None, until: datetime | None, samples: Sequence[datetime | None]
    ) -> Option:
        local = [end and on_clock(end, self._policy.calendar) for end in (since, until)]
        return Option(name, span=Span(since=local[0], until=local[1]), samples=tuple(filter(None, samples)))

    def _uses(self, case: Case) -> Iterator[Option]:
        """For each limit, the nearest number of uses of each band."""
        for reading, partition in self._partitions.items():
            if isinstance(reading, UsesReading) and isinstance(partition, BandPartition):
                counted = reading.counted(case, self._terms)
                here = 0 if counted is None else partition.code(len(counted))
                for band in range(1, partition.size):
                    first = (partition.last_whole(band - 1) or 0) + 1 if band > 1 else 0
                    count = partition.last_whole(band) if band < here else first
                    if band != here and count is not None:
                        yield Option(HISTORY, (Decimal(count),), None, (Decimal(count),), reading)


# A claim may write the years between, whatever its zone.
_EARLIEST: Final = datetime(FIRST_YEAR, 1, 2, tzinfo=UTC)
_YEAR: Final = timedelta(days=366)
_LATEST: Final = datetime(LAST_YEAR, 12, 30, tzinfo=UTC)


def _among(name: str, values: tuple[FactValue, ...]) -> Option:
    return Option(name, values, samples=values[:1])


def _words(name: str, domain: Choice | Flag, partition: Partition | None, current: object) -> Iterator[Option]:
    """The words of each class but the claim's own. No defect at all is a class of its own."""
    classes: dict[object, list[FactValue]] = {}
    for word in _all_words(name, domain):
        code = partition.code(word) if partition is not None and word != NONE_WORD else 0
        classes.setdefault(word if word == NONE_WORD else code, []).append(word)
    for alike in classes.values():
        if current not in alike:
            yield _among(name, tuple(alike))


def _all_words(name: str, domain: Choice | Flag) -> tuple[str | bool, ...]:
    words: tuple[str | bool, ...] = (True, False) if isinstance(domain, Flag) else domain.words
    return (*words, NONE_WORD) if name == DEFECT else words
