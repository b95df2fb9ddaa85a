"""Cases in which a derived fact comes out otherwise: what it is worked out from is tried in one way and another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice, product
from typing import Final

from aftercare_rules.deciding.cases import Case
from aftercare_rules.language.boxes import Atom, BandPartition, Interval
from aftercare_rules.language.comparisons import SoonAfter
from aftercare_rules.language.definitions import Definition
from aftercare_rules.language.domains import ABSENT
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import FactReading, Reading
from aftercare_rules.language.services import Count, Days
from aftercare_rules.records.models import FactValue, Use
from aftercare_rules.rules.rule_set import RuleSet
from aftercare_rules.testing.aims import FEW, Aim, distance
from aftercare_rules.testing.instants import DAY, SECOND
from aftercare_rules.testing.moments import Moments
from aftercare_rules.testing.values import Values

_MOST_WAYS: Final = 400
# More services than this do not help anyone to see a mistake.
_MANY: Final = 12


class Deriving:
    """Varies what the derived facts of one policy are worked out from."""

    def __init__(self, policy: Policy, rule_set: RuleSet, values: Values, moments: Moments) -> None:
        self._definitions = {
            name: declared.definition
            for name, declared in policy.derived.items()
            if isinstance(declared.definition, Definition)
        }
        self._calendar = policy.calendar
        self._terms = rule_set.terms
        self._partitions = dict(zip(rule_set.readings, rule_set.partitions, strict=True))
        self._values = values
        self._moments = moments

    def aimed_at(self, aim: Aim) -> list[FactReading]:
        """The derived facts that an aim tests."""
        return [one for one in aim.atoms if isinstance(one, FactReading) and one.name in self._definitions]

    def ways(self, reading: FactReading, case: Case, aim: Aim) -> Iterator[Case]:
        """Cases that differ from one in what a derived fact is worked out from; what is aimed at itself stays."""
        definition = self._definitions[reading.name]
        match definition:
            case Count() | Days():
                yield from self._services(definition, reading, case)
            case SoonAfter():
                yield from self._soon_after(definition, case)
            case _:
                names = [name for name in self._inputs(definition) if FactReading(name) not in aim.atoms]
                varied = [name for name in names if case.facts.get(name, ABSENT) is not ABSENT]
                ways = product(*(self._values.of(name) for name in varied if name in self._values.names))
                for values in islice(ways, _MOST_WAYS):
                    yield replace(case, told={**case.facts, **dict(zip(varied, values, strict=True))})

    def nearest(self, cases: Sequence[Case], atom: Atom) -> Sequence[Case]:
        """The few cases of some that lie nearest to the bounds of a test; all of them where it has none."""
        if not isinstance(atom, Interval):
            return cases
        return sorted(cases, key=lambda case: distance(atom, atom.reading.value(case, self._terms)))[:FEW]

    def _inputs(self, definition: Definition) -> Iterator[str]:
        for name in definition.inputs:
            inner = self._definitions.get(name)
            if inner is not None:
                yield from self._inputs(inner)
            elif name in self._values.names:
                yield name

    def _services(self, definition: Count | Days, reading: Reading, case: Case) -> Iterator[Case]:
        """Histories with so many services, or with one that lasted so many days."""
        partition = self._partitions[reading]
        lasts = partition.lasts if isinstance(partition, BandPartition) else []
        numbers = sorted({0, *(number for last in lasts for number in (last, last + 1) if number >= 0)})
        window, service = definition.window, definition.services[0]
        value = case.facts.get(definition.fact) if definition.fact is not None else None
        told: dict[str, FactValue | None] = (
            {definition.fact: value} if definition.fact is not None and isinstance(value, (str, bool, Decimal)) else {}
        )
        ends = [case.at]
        if window is not None:
            first = self._calendar.unrolled.earliest_event(window.measure, window.limit, case.at).astimezone(UTC)
            ends += [first, first - SECOND]
        for number, end in product(numbers, ends):
            if isinstance(definition, Days):
                began = end - (number - 1) * DAY
                uses = [Use(remedy=service, at=began, until=end, facts=told)] if number else []
            else:
                uses = [Use(remedy=service, at=end, facts=told)] * min(number, _MANY)
            yield replace(case, history=(*(case.history or ()), *uses))

    def _soon_after(self, definition: SoonAfter, case: Case) -> Iterator[Case]:
        """Cases with the second event at the last second, and at the first second after; brought no earlier."""
        start = case.events[definition.start]
        if isinstance(start, datetime):
            due = self._calendar.due(definition.window, start).astimezone(UTC)
            for event in (start, due, due + SECOND):
                brought = self._moments.brought(case, max(case.at, event))
                yield self._moments.happening(brought, {**brought.stated, definition.event: event})
