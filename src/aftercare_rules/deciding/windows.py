"""How far a claim has got in the windows since an event, told by their ends.

A window holds just up to its last second. The ends of windows of days and months are the same for all events of a day,
so they are kept by that day, and a claim is compared with them; `Calendar.elapsed` counts the other way, and a law
holds that both agree on every day of the calendar's cycle. Windows of hours are compared with the seconds since the
event.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeAlias

from aftercare_rules.deciding.ends import Ends
from aftercare_rules.deciding.facts import Case
from aftercare_rules.deciding.memory import Memory
from aftercare_rules.language.boxes import ABSENT_CODE, BandPartition, Partition
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.language.domains import ABSENT, UNKNOWN
from aftercare_rules.language.durations import Measure
from aftercare_rules.language.last_days import last_days
from aftercare_rules.language.readings import Reading, Terms
from aftercare_rules.language.time_readings import ElapsedReading


class DayWindows:
    """The windows that one reading tells apart: of days or months, without pauses."""

    def __init__(self, reading: ElapsedReading, partition: BandPartition, terms: Terms) -> None:
        self._event = reading.name
        self._measure = reading.measure
        self.calendar = terms.calendar_of(reading.counting)
        self.lasts = partition.lasts
        self.is_always_known = not self.calendar.counting.holidays
        """Whether it is known in which window any two instants lie."""
        self._ends: Memory[int, Ends] = Memory(_MOST_DAYS)
        # By the day of UTC, in which the zone's day turns: when that is, and the ends since the days before and after,
        # None where nobody asked for them.
        self._turns: Memory[int, tuple[datetime, Ends | None, Ends | None]] = Memory(_MOST_DAYS)

    def code(self, case: Case) -> int | None:
        """The code of the reading; None where the event is unknown, or the holidays of that time are."""
        event = case.events[self._event]
        if event is ABSENT or event is UNKNOWN:
            return ABSENT_CODE if event is ABSENT else None
        turn = self._turns.get(event.toordinal()) if event.tzinfo is UTC else None
        ends = None if turn is None else turn[2] if event >= turn[0] else turn[1]
        if ends is None and (ends := self.ends_since(event)) is None:
            return None
        case.windows = (self, event, ends)
        return bisect_left(ends.on_line, case.at) + 1

    def ends_since(self, event: datetime) -> Ends | None:
        """The ends of the windows since an event; None where that hangs on holidays that nobody knows yet."""
        turn = self.calendar.turn(event.toordinal()) if event.tzinfo is UTC else None
        if turn is None:
            return self._ends_since_day(self.calendar.day_of(event))
        begins, before, after = turn
        ends = self._ends_since_day(after if event >= begins else before)
        self._turns.keep(event.toordinal(), (begins, self._ends.get(before), self._ends.get(after)))
        return ends

    def end(self, number: int, case: Case) -> datetime | None:
        """The end of one of the windows, in the policy's zone; None where that takes a closer look."""
        kept, event = case.windows, case.events[self._event]
        if kept is None or kept[0] is not self or kept[1] is not event:
            if self.code(case) is None or event is ABSENT:
                return None
            kept = case.windows
        return None if kept is None else kept[2].in_zone[number]

    def _ends_since_day(self, day: int) -> Ends | None:
        ends = self._ends.get(day)
        if ends is None and (ends := self._find(day)) is not None:
            self._ends.keep(day, ends)
        return ends

    def _find(self, since: int) -> Ends | None:
        calendar, day = self.calendar, date.fromordinal(since)
        try:
            days = last_days(self._measure, self.lasts, day, calendar.counting)
        except NoHolidayData:
            return None
        known = [last for last in days if last is not None]
        return Ends(tuple(map(calendar.end_in_utc, known)), tuple(map(calendar.end_of, known)))


class HourWindows:
    """The windows of hours that one reading tells apart."""

    is_always_known: Final = True

    def __init__(self, reading: ElapsedReading, partition: BandPartition, terms: Terms) -> None:
        self._event = reading.name
        self.calendar = terms.calendar
        self.lasts = partition.lasts
        self._spans = [timedelta(seconds=last) for last in self.lasts]

    def code(self, case: Case) -> int | None:
        """The code of the reading; None where the event is unknown."""
        event = case.events[self._event]
        if event is ABSENT or event is UNKNOWN:
            return ABSENT_CODE if event is ABSENT else None
        # Datetimes that share a zone are subtracted by their clocks; on the UTC line that is the time between them.
        at = case.at if case.at.tzinfo is UTC else case.at.astimezone(UTC)
        return bisect_left(self._spans, at - event) + 1

    def end(self, number: int, case: Case) -> datetime | None:
        """The end of one of the windows, in the policy's zone."""
        event = case.events[self._event]
        return self.calendar.later(event, self._spans[number]) if isinstance(event, datetime) else None


Windows: TypeAlias = DayWindows | HourWindows


def windows_of(reading: Reading, partition: Partition, terms: Terms) -> Windows | None:
    """The windows of a reading; None where it is of another kind."""
    if not isinstance(reading, ElapsedReading) or not isinstance(partition, BandPartition) or reading.pausing:
        return None
    return (HourWindows if reading.measure is Measure.SECONDS else DayWindows)(reading, partition, terms)


# The ends of so many days are kept, for each reading.
_MOST_DAYS: Final = 20_000
