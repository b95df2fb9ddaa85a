"""When a claim could be brought, and when its events could have been: on either side of every edge that rules read.

The edges are those of the readings themselves, so there is no second account of the calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.events import Events
from aftercare_rules.language.boxes import BandPartition
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import FactReading, Instant, Reading, UsesReading
from aftercare_rules.records.values import FIRST_YEAR, LAST_YEAR
from aftercare_rules.rules.rule_set import RuleSet
from aftercare_rules.testing.aims import Aim
from aftercare_rules.testing.instants import SECOND

# What comes again every year has no last edge.
_MOST: Final = 6
_EARLIEST: Final = datetime(FIRST_YEAR, 1, 3, tzinfo=UTC)
_LATEST: Final = datetime(LAST_YEAR, 12, 28, tzinfo=UTC)


class Moments:
    """The moments of one policy's claims. All instants are on the UTC line."""

    def __init__(self, policy: Policy, rule_set: RuleSet) -> None:
        self._calendar = policy.calendar
        self._events = Events(policy)
        self._partitions = dict(zip(rule_set.readings, rule_set.partitions, strict=True))
        self._terms = rule_set.terms
        self._ways = {name: tuple(self._events.ways(name)) for name in policy.vocabulary.events}

    def happening(self, case: Case, stated: Mapping[str, Instant]) -> Case:
        """The case in which its events were at other instants."""
        return replace(case, stated=stated, events=self._events.worked_out(stated))

    def brought(self, case: Case, at: datetime) -> Case:
        """The case brought at another instant."""
        return replace(case, at=at, made_at=at)

    def reads(self, reading: Reading, event: str) -> bool:
        """Whether it hangs on an event what a reading reads."""
        return reading.event is not None and any(name == event for name, _ in self._ways[reading.event])

    def hits(self, aim: Aim, case: Case, reading_it: Iterable[Reading]) -> bool:
        """Whether a case has in some readings what it is aimed at."""
        with suppress(NoHolidayData):
            return all(aim.wants(reading, reading.value(case, self._terms)) for reading in reading_it)
        return True

    def edges(self, case: Case, readings: Iterable[Reading], earliest: datetime) -> list[datetime]:
        """The last second on one side of each edge, and the first on the other, as the claim is brought later."""
        seen = self.brought(case, earliest)
        ends = sorted({end.astimezone(UTC) for reading in readings for end in self._ends(reading, seen)})
        found = [edge for end in ends for edge in (end, end + SECOND)]
        return [edge for edge in found if earliest <= edge <= _LATEST]

    def _ends(self, reading: Reading, case: Case) -> Iterator[datetime]:
        partition = self._partitions[reading]
        with suppress(NoHolidayData, OverflowError):
            for last in partition.lasts if isinstance(partition, BandPartition) else ():
                yield from islice(reading.ends(last, case, self._terms), _MOST)
            yield from islice(reading.moves(partition.code, case, self._terms), _MOST)

    def turns(self, case: Case, readings: Iterable[Reading]) -> list[datetime]:
        """The first second of an event on one side of each edge, and the last before it; none is after the claim."""
        found: dict[datetime, None] = {}
        for reading in readings:
            partition = self._partitions[reading]
            for last in partition.lasts if isinstance(partition, BandPartition) else ():
                with suppress(NoHolidayData, OverflowError):
                    for turn in islice(reading.turns(last, case, self._terms), _MOST):
                        found |= dict.fromkeys((turn.astimezone(UTC), turn.astimezone(UTC) - SECOND))
        return [turn for turn in found if _EARLIEST <= turn <= case.at]

    def uses(self, case: Case) -> list[datetime]:
        """Instants of earlier uses on either side of each window within which they count."""
        found: dict[datetime, None] = {}
        for reading in self._partitions:
            if isinstance(reading, UsesReading) and reading.window is not None:
                window = reading.window
                first = self._calendar.unrolled.earliest_event(window.measure, window.limit, case.at)
                found |= dict.fromkeys((first.astimezone(UTC), first.astimezone(UTC) - SECOND))
        return [use for use in found if _EARLIEST <= use <= case.at]


def in_time(readings: Iterable[Reading]) -> list[Reading]:
    """The readings that change with time alone, or with an event."""
    return [reading for reading in readings if not isinstance(reading, (FactReading, UsesReading))]


def latest(case: Case) -> datetime:
    """The last thing that a case tells of; no claim is brought before it."""
    uses = [use.at for history in (case.history, case.customer_history) for use in history or ()]
    told = [instant for instant in (*case.stated.values(), *uses) if isinstance(instant, datetime)]
    return max((instant.astimezone(UTC) for instant in told), default=case.at)
