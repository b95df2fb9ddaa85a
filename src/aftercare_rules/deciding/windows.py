"""How far a claim has got in the windows since an event, told by their ends.

A window holds just up to its last second. The ends of windows of days and months are the same for all events of a day,
so they are kept by that day, and a claim is compared with them; `Calendar.elapsed` counts the other way, and a law
holds that both agree on every day of the calendar's cycle. Windows of hours are compared with the seconds since the
event.
"""

from __future__ import annotations

from bisect import bisect_left
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeAlias

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.ends import Ends
from aftercare_rules.deciding.memory import Memory
from aftercare_rules.language.boxes import ABSENT_CODE, BandPartition, Partition
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.language.domains import ABSENT, UNKNOWN
from aftercare_rules.language.durations import Measure
from aftercare_rules.language.last_days import last_days
from aftercare_rules.language.readings import Reading, Terms
from aftercare_rules.language.time_readings import ElapsedReading


class DayWindows:
    """The windows that one reading tells apart: of days, business days or months."""

    def __init__(self, reading: ElapsedReading, partition: BandPartition, terms: Terms) -> None:
        self._event = reading.name
        self._measure = reading.measure
        self.calendar = terms.calendar_of(reading.counting)
        self.lasts = partition.lasts
        self.asks_for_holidays = reading.asks_for_holidays(terms)
        self.is_always_known = not self.asks_for_holidays
        """Whether it is known in which window any two instants lie."""
        self._ends: Memory[int, Ends] = Memory(_MOST_DAYS)
        # By the day of UTC, in which the zone's day turns: when that is, and the ends since the days before and after,
        # None where nobody asked for them.
        self._turns: Memory[int, tuple[datetime, Ends | None, Ends | None]] = Memory(_MOST_DAYS)

    def code(self, case: Case) -> int | None:
        """The code of the reading; None where the event is unknown, or the holidays that it hangs on are."""
        event = case.events[self._event]
        if event is ABSENT or event is UNKNOWN:
            return ABSENT_CODE if event is ABSENT else None
        turn = self._turns.get(event.toordinal()) if event.tzinfo is UTC else None
        ends = None if turn is None else turn[2] if event >= turn[0] else turn[1]
        if ends is None:
            ends = self.ends_since(event)
        case.windows = (self, event, ends)
        over = bisect_left(ends.on_line, case.at)
        is_known = ends.sure_until is None or over < len(ends.on_line) or case.at <= ends.sure_until
        return over + 1 if is_known else None

    def ends_since(self, event: datetime) -> Ends:
        """The ends of the windows since an event."""
        day = self.calendar.date_of(event).toordinal()
        ends = self._ends.get(day)
        if ends is None:
            return self._ends.keep(day, self._find(day))
        # A day that comes again may do so often: then it is worth to know when it turns.
        turn = self.calendar.turn(event.toordinal()) if event.tzinfo is UTC else None
        if turn is not None:
            begins, before, after = turn
            self._turns.keep(event.toordinal(), (begins, self._ends.get(before), self._ends.get(after)))
        return ends

    def end(self, number: int, case: Case) -> datetime | None:
        """The end of one of the windows, in the policy's zone; None where that takes a closer look."""
        ends = self._ends_of(case)
        return ends.in_zone[number] if ends is not None and number < len(ends.in_zone) else None

    def is_own_end(self, number: int, case: Case) -> bool:
        """Whether it is known when one of the windows ends, and the next, if there is one, does not end with it."""
        ends = self._ends_of(case)
        return ends is not None and ends.on_line[number : number + 1] != ends.on_line[number + 1 : number + 2]

    def is_known(self, until: datetime | None, case: Case) -> bool:
        """Whether it is known which windows end up to an instant; None stands for all there are."""
        ends = self._ends_of(case)
        return ends is None or ends.sure_until is None or (until is not None and until <= ends.sure_until)

    def _ends_of(self, case: Case) -> Ends | None:
        """The ends of the windows of a case; None where it is not known when the event was, or it never was."""
        kept, event = case.windows, case.events[self._event]
        if kept is None or kept[0] is not self or kept[1] is not event:
            if not isinstance(event, datetime):
                return None
            self.code(case)  # which keeps them
            kept = case.windows
        return None if kept is None else kept[2]

    def _find(self, since: int) -> Ends:
        calendar, day = self.calendar, date.fromordinal(since)
        days: list[int | None] = []
        sure_until = None
        try:
            days = last_days(self._measure, self.lasts, day, calendar.counting)
        except NoHolidayData:
            with suppress(NoHolidayData):
                for last in self.lasts:
                    days += last_days(self._measure, [last], day, calendar.counting)
            (first,) = last_days(self._measure, [self.lasts[len(days)]], day, calendar.presuming.counting)
            assert first is not None, "only a pause lets a window never end"
            sure_until, _ = calendar.last_second(first)
        ends = [calendar.last_second(last) for last in days if last is not None]
        on_line, in_zone = zip(*ends, strict=True) if ends else ((), ())
        return Ends(on_line, in_zone, sure_until)


class PausingWindows(DayWindows):
    """Windows that what was done before may pause. A claim of which nothing was that does takes no closer look."""

    def __init__(self, reading: ElapsedReading, partition: BandPartition, terms: Terms) -> None:
        super().__init__(reading, partition, terms)
        self._service = reading.pausing
        self.is_always_known = False  # the history may not be

    def _is_paused(self, case: Case) -> bool:
        """Whether there are pauses, or may be."""
        history = case.history
        return history is None or (history != () and any(use.remedy == self._service for use in history))

    def code(self, case: Case) -> int | None:
        """The code of the reading; None where there may be pauses, too."""
        return None if self._is_paused(case) else super().code(case)

    def _ends_of(self, case: Case) -> Ends | None:
        return None if self._is_paused(case) else super()._ends_of(case)

    def is_known(self, until: datetime | None, case: Case) -> bool:
        """Whether it is known, without pauses, which windows end up to an instant; None stands for all there are."""
        return not self._is_paused(case) and super().is_known(until, case)


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

    def is_own_end(self, number: int, case: Case) -> bool:
        """Whether it is known when one of the windows ends, and no other ends with it: so it is of hours."""
        return isinstance(case.events[self._event], datetime)


Windows: TypeAlias = DayWindows | HourWindows


def windows_of(reading: Reading, partition: Partition, terms: Terms) -> Windows | None:
    """The windows of a reading; None where it is of another kind."""
    if not isinstance(reading, ElapsedReading) or not isinstance(partition, BandPartition):
        return None
    if reading.measure is Measure.SECONDS:
        return None if reading.pausing else HourWindows(reading, partition, terms)
    return (PausingWindows if reading.pausing else DayWindows)(reading, partition, terms)


# The ends of so many days are kept, for each reading.
_MOST_DAYS: Final = 20_000
