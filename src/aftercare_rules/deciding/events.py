"""The instants of a policy's events: as a claim states them, or as the policy works them out from others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.domains import ABSENT, UNKNOWN
from aftercare_rules.language.durations import Duration
from aftercare_rules.language.policy import Moment, Policy
from aftercare_rules.language.readings import Instant


class Events:
    """The events of one policy."""

    def __init__(self, policy: Policy) -> None:
        self._calendar = policy.calendar
        self._declared = policy.events
        self._worked_out = tuple(name for name, declared in policy.events.items() if declared.moments)
        self.any = bool(self._worked_out)
        """Whether any event is worked out from others."""

    def worked_out(self, stated: Mapping[str, Instant]) -> Mapping[str, Instant]:
        """The instant of every event, given those that the claim states."""
        if not self._worked_out:
            return stated
        found = dict(stated)
        for name in self._worked_out:
            found[name] = self._instant(name, stated)
        return found

    def _instant(self, name: str, stated: Mapping[str, Instant]) -> Instant:
        declared = self._declared.get(name)
        if declared is None or not declared.moments or (declared.substitute and stated[name] is not ABSENT):
            return stated[name]
        is_unknown = False
        for moment in declared.moments:
            instant = self._at(moment, stated)
            if isinstance(instant, datetime):
                return instant
            is_unknown = is_unknown or instant is UNKNOWN
        return UNKNOWN if is_unknown else ABSENT

    def _at(self, moment: Moment, stated: Mapping[str, Instant]) -> Instant:
        instant = self._instant(moment.event, stated)
        if moment.after is None or not isinstance(instant, datetime):
            return instant
        return later(self._calendar, moment.after, instant)

    def open_names(self, name: str, stated: Mapping[str, Instant]) -> Iterator[str]:
        """The unknown events of a claim that an event's instant hangs on."""
        if stated[name] is UNKNOWN:
            yield name
        declared = self._declared.get(name)
        if declared is not None and self._instant(name, stated) is UNKNOWN:
            for moment in declared.moments:
                yield from self.open_names(moment.event, stated)

    def ways(self, name: str) -> Iterator[tuple[str, tuple[Duration, ...]]]:
        """Each event that an event may take its instant from, itself among them, and the times added on the way."""
        declared = self._declared.get(name)
        if declared is None or not declared.first_known:
            yield name, ()
        for moment in declared.moments if declared else ():
            for event, added in self.ways(moment.event):
                yield event, (*added, moment.after) if moment.after else added

    def added(self, instant: datetime, durations: tuple[Duration, ...]) -> datetime:
        """The end of some times, one after another."""
        for duration in durations:
            instant = later(self._calendar, duration, instant)
        return instant

    def first_reaching(self, turn: datetime, added: tuple[Duration, ...]) -> datetime:
        """The first second of an event from which the end of some times after it is not before an instant."""
        if not added:
            return turn
        low, high = _EARLIEST, turn
        while high - low > _SECOND:
            middle = low + (high - low) // 2
            middle -= timedelta(microseconds=middle.microsecond)
            if self.added(middle, added) >= turn:
                high = middle
            else:
                low = middle
        return high


_EARLIEST: Final = datetime.fromisoformat("0002-01-01T00:00:00+00:00")
_SECOND: Final = timedelta(seconds=1)


def later(calendar: Calendar, duration: Duration, instant: datetime) -> datetime:
    """The end of a time that begins with an instant."""
    return calendar.unrolled.due(duration, instant).astimezone(UTC)
