"""Until when an outcome holds: the claim is judged again at each later instant where anything can change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import chain, takewhile

from aftercare_rules.deciding.facts import Case
from aftercare_rules.deciding.judge import Judgement
from aftercare_rules.errors import ClaimError
from aftercare_rules.language.boxes import BandPartition
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import LONGEST_CYCLE
from aftercare_rules.rules.rule_set import RuleSet


class Validity:
    """Finds the last second at which a judgement holds, all else staying as it is."""

    def __init__(self, policy: Policy, rule_set: RuleSet, judge: Callable[[Case], Judgement]) -> None:
        self._calendar = policy.calendar
        self._rule_set = rule_set
        self._judge = judge

    def last_instant(self, case: Case, judgement: Judgement) -> datetime | None:
        """The last second at which the outcome is the same; None if it stays so for ever."""
        edges = sorted(set(self._edges(case, recurring=False)))
        # What comes again every year is looked through for a while longer than anything else can change.
        end = (edges[-1] if edges else case.at) + LONGEST_CYCLE
        for edge in merge(edges, sorted(set(takewhile(lambda edge: edge <= end, self._edges(case, recurring=True))))):
            if not self._holds(judgement, replace(case, at=edge + _SECOND)):
                return edge.astimezone(self._calendar.zone)
        return None

    def _holds(self, judgement: Judgement, later: Case) -> bool:
        try:
            return self._judge(later).key == judgement.key
        except ClaimError:
            return False  # by then the claim lies in a box that cannot happen

    def _edges(self, case: Case, recurring: bool) -> Iterator[datetime]:
        """The last second of each class that a reading is in, or will be in; those that recur never stop."""
        ends = []
        for reading, partition in zip(self._rule_set.readings, self._rule_set.partitions, strict=True):
            if reading.recurs is recurring and isinstance(partition, BandPartition):
                ends += [reading.ends(last, case, self._rule_set.terms) for last in partition.lasts]
            if reading.recurs is recurring:
                ends.append(reading.moves(partition.code, case, self._rule_set.terms))
        for end in merge(*ends) if recurring else chain.from_iterable(ends):
            yield from self._ahead(end, case)

    def _ahead(self, edge: datetime, case: Case) -> Iterator[datetime]:
        # On the UTC line: datetimes that share a zone are compared, and moved, by their clocks.
        instant = edge.astimezone(UTC)
        if case.at <= instant < _LATEST:
            yield instant


_SECOND = timedelta(seconds=1)
# The last year of the calendar has no tomorrow.
_LATEST = datetime.fromisoformat("9999-01-01T00:00:00+00:00")
