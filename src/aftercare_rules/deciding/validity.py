"""Until when an outcome holds: the claim is judged again at each later instant where anything can change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aftercare_rules.deciding.facts import MEASURE_OF, Case, ClaimReader
from aftercare_rules.deciding.judge import Judgement
from aftercare_rules.errors import ClaimError
from aftercare_rules.language.boxes import BandPartition, Reading, View
from aftercare_rules.language.policy import Policy
from aftercare_rules.rules.rule_set import RuleSet


class Validity:
    """Finds the last second at which a judgement holds, all else staying as it is."""

    def __init__(
        self, policy: Policy, rule_set: RuleSet, claims: ClaimReader, judge: Callable[[Case], Judgement]
    ) -> None:
        self._calendar = policy.calendar
        self._rule_set = rule_set
        self._claims = claims
        self._judge = judge

    def last_instant(self, case: Case, judgement: Judgement) -> datetime | None:
        """The last second at which the outcome is the same; None if it stays so for ever."""
        for edge in sorted(set(self._edges(case))):
            if not self._holds(judgement, replace(case, at=edge + _SECOND)):
                return edge.astimezone(self._calendar.zone)
        return None

    def _holds(self, judgement: Judgement, later: Case) -> bool:
        try:
            return self._judge(later).key == judgement.key
        except ClaimError:
            return False  # by then the claim lies in a box that cannot happen

    def _edges(self, case: Case) -> Iterator[datetime]:
        """The last second of each band of time that the claim is in, or will be in."""
        for reading, partition in zip(self._rule_set.readings, self._rule_set.partitions, strict=True):
            if reading.view is View.USES:
                yield from self._uses_ending(reading, case)
                continue
            event = case.events.get(reading.name)
            if not reading.is_time or not isinstance(event, datetime):
                continue
            assert isinstance(partition, BandPartition)
            now = self._claims.elapsed(reading.view, event, case.at)
            for band in range(partition.code(now), partition.size):
                last = partition.last_whole(band)
                if last is not None:
                    yield from self._ahead(self._calendar.last_instant(MEASURE_OF[reading.view], last, event), case)

    def _uses_ending(self, reading: Reading, case: Case) -> Iterator[datetime]:
        """The last seconds at which uses still count, for a limit that looks back over a window."""
        window = reading.window
        if window is not None:
            for use in self._claims.uses_counted(reading, case) or ():
                yield from self._ahead(self._calendar.last_instant(window.measure, window.limit, use.at), case)

    def _ahead(self, edge: datetime, case: Case) -> Iterator[datetime]:
        # On the UTC line: datetimes that share a zone are compared, and moved, by their clocks.
        instant = edge.astimezone(UTC)
        if case.at <= instant < _LATEST:
            yield instant


_SECOND = timedelta(seconds=1)
# The last year of the calendar has no tomorrow.
_LATEST = datetime.fromisoformat("9999-01-01T00:00:00+00:00")
