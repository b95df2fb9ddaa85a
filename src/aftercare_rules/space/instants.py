"""How the instants of a claim can stand to one another: the second at which it is brought, and its events.

For one second of the claim each event lies in one of a few stretches that no reading tells apart: they lie between the
seconds at which, as the readings themselves say, an event passes out of a window. So every stretch is looked at where
the readings of the engine put it, clock changes included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.events import Events
from aftercare_rules.language.boxes import BandPartition
from aftercare_rules.language.domains import ABSENT
from aftercare_rules.language.durations import Duration, Measure
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import LONGEST_CYCLE, Instant, Reading
from aftercare_rules.language.time_readings import ElapsedReading
from aftercare_rules.language.vocabulary import PURCHASED
from aftercare_rules.rules.rule_set import RuleSet

SECOND: Final = timedelta(seconds=1)
_EARLIEST: Final = datetime.fromisoformat("0002-01-01T00:00:00+00:00")
_TEN: Final = 10
_SINCE: Final = ("made", "manufactured", "produced", "ordered", "booked", "reserved")


@dataclass(frozen=True, slots=True)
class Timing:
    """The second at which a claim is brought, and the instants of the events that it states."""

    at: datetime
    events: Mapping[str, Instant]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Instants of an event that nothing tells apart, both ends included; `first` is None if it has no beginning."""

    first: datetime | None
    last: datetime

    def sample(self, policy: Policy) -> datetime:
        """A plain instant of it: at ten in the shop's morning if there is one, the latest; else its last second."""
        zone = policy.calendar.zone
        for back in range(2):
            day = (self.last.astimezone(zone) - timedelta(days=back)).replace(hour=_TEN, minute=0, second=0)
            found = day.astimezone(UTC)
            if found <= self.last and (self.first is None or self.first <= found):
                return found
        return self.last


class Stretches:
    """Finds for each event of a policy the stretches in which it can lie."""

    def __init__(self, policy: Policy, rule_set: RuleSet, readings: Sequence[int]) -> None:
        self._policy = policy
        self._events = Events(policy)
        self._terms = rule_set.terms
        self._sources: dict[str, list[tuple[Reading, list[int], tuple[Duration, ...]]]] = {}
        for number in readings:
            reading, partition = rule_set.readings[number], rule_set.partitions[number]
            if reading.event is not None and isinstance(partition, BandPartition):
                for event, added in self._events.ways(reading.event):
                    self._sources.setdefault(event, []).append((reading, partition.lasts, added))
        start, end = policy.in_force.start, policy.in_force.end
        clock = policy.calendar
        self._bought_from = clock.start_of(start.toordinal()).astimezone(UTC) if start else None
        self._bought_until = clock.end_in_utc(end.toordinal()) if end else None

    def of(self, event: str, at: datetime) -> list[Stretch | None]:
        """The stretches of an event before a claim brought then, or a second later; None where it has not happened.

        The latest comes first.
        """
        turns: set[datetime] = set()
        recurring: list[tuple[Reading, list[int], tuple[Duration, ...], Case]] = []
        for moment in (at, at + SECOND):
            case = seen(moment, {})
            for reading, lasts, added in self._sources.get(event, ()):
                if reading.recurs:
                    recurring.append((reading, lasts, added, case))
                    continue
                for last in lasts:
                    turns.update(self._reached(turn, added) for turn in reading.turns(last, case, self._terms))
        earliest = min(turns, default=at) - LONGEST_CYCLE
        for reading, lasts, added, case in recurring:
            for last in lasts:
                for turn in reading.turns(last, case, self._terms):
                    edge = self._reached(turn, added)
                    if edge < earliest:
                        break
                    turns.add(edge)
        low, high = (self._bought_from, self._bought_until) if event == PURCHASED else (None, None)
        edges = sorted(turn for turn in turns if _EARLIEST < turn <= at)
        found: list[Stretch | None] = []
        for first, following in zip([None, *edges], [*edges, at + SECOND], strict=True):
            begins = low if first is None or (low is not None and first < low) else first
            ends = following - SECOND if high is None else min(following - SECOND, high)
            if begins is None or begins <= ends:
                found.append(Stretch(begins, ends))
        found.reverse()
        return found if event == PURCHASED else [*found, None]

    def _reached(self, turn: datetime, added: tuple[Duration, ...]) -> datetime:
        """The first second of an event from which the end of some times after it is not before an instant."""
        return self._events.first_reaching(turn.astimezone(UTC), added)


def seen(at: datetime, events: Mapping[str, Instant]) -> Case:
    """A case of which nothing but its instants is known."""
    return Case(at=at, made_at=at, told={}, events=events, history=(), presumed={}, stated=events)


def may_precede_the_purchase(policy: Policy) -> frozenset[str]:
    """The events that can lie before the purchase: all others are taken to follow it.

    These are the events of which another is the first that is known, such as when an article was made; those that lie
    before the purchase in an example of the policy; and those whose name says so.
    """
    found = {name for name in policy.events if name.startswith(_SINCE)}
    found |= {moment.event for declared in policy.events.values() for moment in declared.first_known}
    for example in policy.all_examples:
        bought = example.claim.purchase.purchased
        for name, instant in example.claim.purchase.events.items():
            if bought is not None and instant is not None and instant.astimezone(UTC) < bought.astimezone(UTC):
                found.add(name)
    return frozenset(found - {PURCHASED})


def is_strict(reading: Reading, policy: Policy) -> bool:
    """Whether what a reading of time comes to hangs on nothing but instants: on no pause, and on no holiday."""
    if not isinstance(reading, ElapsedReading):
        return True
    if reading.measure is Measure.SECONDS:
        return True
    counting = policy.calendar.counting_by(reading.counting).counting
    return not reading.pausing and reading.measure is not Measure.BUSINESS_DAYS and counting.roll == "none"


def happened(stretch: Stretch | None, policy: Policy) -> Instant:
    """A plain instant of a stretch."""
    return ABSENT if stretch is None else stretch.sample(policy)


def in_order(earlier: Stretch, later: Stretch | None) -> bool:
    """Whether an event of one stretch can lie before, or at the same second as, one of another."""
    return later is None or earlier.first is None or earlier.first <= later.last
