"""How far claims have got since an event, and on which day it lay, as digits: the readings of time."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

import numpy as np

from aftercare_rules.batch.days import ByDay, Days, first_second
from aftercare_rules.batch.digits import Digit, Read
from aftercare_rules.batch.slices import Mask, Slice, Whole
from aftercare_rules.deciding.events import later
from aftercare_rules.deciding.windows import DayWindows, HourWindows
from aftercare_rules.language.boxes import BandPartition
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.clock import seconds_of
from aftercare_rules.language.durations import Duration, Measure
from aftercare_rules.language.policy import Moment, Policy
from aftercare_rules.language.vocabulary import PURCHASED

NEVER: Final = 2**62
"""In the place of the end of a window that does not end."""

CodeOfDay: TypeAlias = Callable[[int], int]


class EventColumns:
    """The instants of a policy's events, as columns state them or as they are worked out from other events."""

    def __init__(self, policy: Policy, days: Days) -> None:
        self._declared = policy.events
        self._calendar = policy.calendar
        self._days = days
        self._after: dict[Duration, ByDay] = {}

    def of(self, name: str, some: Slice) -> tuple[Whole, Mask | None] | None:
        """The instants of an event, and in which rows it has happened; None where it has in none."""
        declared = self._declared.get(name)
        own = some.seconds(name) if some.has(name) else None
        for moment in declared.moments if declared else ():
            if own is not None and own[1] is None:
                break
            other = self._at(moment, some)
            own = other if own is None else own if other is None else _first(own, other)
        return own

    def _at(self, moment: Moment, some: Slice) -> tuple[Whole, Mask | None] | None:
        """The instants of an event, or the ends of some time after it."""
        found = self.of(moment.event, some)
        if found is None or moment.after is None:
            return found
        seconds, known = found
        if moment.after.measure is Measure.SECONDS:
            return seconds + moment.after.limit, known
        places, every = self._ends_of(moment.after).of(self._days.of(seconds, some), some)
        return every[0][places], known

    def _ends_of(self, after: Duration) -> ByDay:
        """The ends of a time that begins on a day; like a window, it does not hang on the time of day."""

        def find(day: int) -> list[int] | None:
            try:
                return [seconds_of(later(self._calendar, after, first_second(self._calendar, day)))]
            except NoHolidayData:
                return None

        return self._after.setdefault(after, ByDay(1, find))


def _first(own: tuple[Whole, Mask | None], other: tuple[Whole, Mask | None]) -> tuple[Whole, Mask | None]:
    seconds, known = own
    if known is None:
        return own
    merged = np.where(known, seconds, other[0])
    return merged, None if other[1] is None else known | other[1]


class SinceEvent(Digit):
    """How far a claim has got since an event: one of so many `classes`, 0 where it has not happened.

    A purchase has happened; so a null says that nobody knows when, and that is a digit of its own.
    """

    def __init__(self, reading: int, event: str, classes: int, events: EventColumns) -> None:
        self.reading = reading
        self.event = event
        self.classes = classes
        self.size = classes + 1 if event == PURCHASED else classes
        self.events = events
        self._null = classes if event == PURCHASED else 0

    def codes(self, value: int) -> Iterator[tuple[int, int | None]]:
        """The class itself."""
        yield self.reading, value if value < self.classes else None

    def values(self, some: Slice) -> Whole | int:
        """The class of each row; of those without an instant what a null stands for."""
        happened = self.events.of(self.event, some)
        if happened is None:
            return self._null
        seconds, known = happened
        codes = self.codes_since(seconds, some)
        return codes if known is None else np.where(known, codes, self._null)

    def happened(self, some: Slice) -> Whole:
        """When the event was, for rows in which it has happened."""
        happened = self.events.of(self.event, some)
        assert happened is not None, "an outcome ends with a window since what has happened"
        return happened[0]

    @abstractmethod
    def end(self, some: Slice, rows: Whole, number: int) -> Whole:
        """The last seconds of one of the classes for some rows, by its number; `NEVER` where it does not end."""

    @abstractmethod
    def codes_since(self, seconds: Whole, some: Slice) -> Whole:
        """The class of each row, the event having happened."""


class InDays(SinceEvent):
    """In the windows of days or months."""

    def __init__(self, reading: int, windows: DayWindows, event: str, events: EventColumns, days: Days) -> None:
        super().__init__(reading, event, len(windows.lasts) + 2, events)
        self._days = days
        self.lasts = windows.lasts
        self._windows = windows
        self._ends = ByDay(len(windows.lasts), self._find)

    def end(self, some: Slice, rows: Whole, number: int) -> Whole:
        """The ends of one of the windows for some rows."""
        places, every = self._told(self.happened(some), some)
        ends: Whole = every[number][places[rows]]
        return ends

    def _told(self, seconds: Whole, some: Slice) -> tuple[Whole, Whole]:
        if self not in some.worked_out:
            some.worked_out[self] = self._ends.of(self._days.of(seconds, some), some)
        told: tuple[Whole, Whole] = some.worked_out[self]
        return told

    def codes_since(self, seconds: Whole, some: Slice) -> Whole:
        """How many of the windows are over, from 1 on."""
        places, every = self._told(seconds, some)
        at, _ = some.seconds("at")
        codes = np.ones(some.rows, np.int64)
        for ends in every:
            codes += at > ends[places]
        return codes

    def _find(self, day: int) -> list[int] | None:
        ends = self._windows.ends_since(first_second(self._windows.calendar, day))
        return [seconds_of(end) for end in ends.on_line] if ends.sure_until is None else None


class InHours(SinceEvent):
    """In the windows of hours."""

    def __init__(self, reading: int, windows: HourWindows, event: str, events: EventColumns) -> None:
        super().__init__(reading, event, len(windows.lasts) + 2, events)
        self._lasts = windows.lasts

    def end(self, some: Slice, rows: Whole, number: int) -> Whole:
        """The ends of one of the windows for some rows."""
        return self.happened(some)[rows] + self._lasts[number]

    def codes_since(self, seconds: Whole, some: Slice) -> Whole:
        """How many of the windows are over, from 1 on."""
        passed = some.seconds("at")[0] - seconds
        codes = np.ones(some.rows, np.int64)
        for last in self._lasts:
            codes += passed > last
        return codes


class OnDay(SinceEvent):
    """On which day it lay, where nothing else matters; of `today`, the claim itself."""

    def __init__(
        self, event: str, read: Read, code: CodeOfDay, calendar: Calendar, events: EventColumns, days: Days
    ) -> None:
        super().__init__(read.number, event, read.partition.size, events)
        self._days = days
        self._codes_of = ByDay(1, lambda day: [code(day)])
        self._lasts = read.partition.lasts if isinstance(read.partition, BandPartition) else ()
        self._calendar = calendar

    def end(self, some: Slice, rows: Whole, number: int) -> Whole:
        """The end of a day, for all rows."""
        return np.full(rows.size, seconds_of(self._calendar.end_of(self._lasts[number])))

    def codes_since(self, seconds: Whole, some: Slice) -> Whole:
        """The class of each row's day."""
        places, every = self._codes_of.of(self._days.of(seconds, some), some)
        codes: Whole = every[0][places]
        return codes


class PastNext(SinceEvent):
    """Whether the day is over that comes next after an event."""

    def __init__(
        self, event: str, read: Read, next_day: CodeOfDay, calendar: Calendar, events: EventColumns, days: Days
    ) -> None:
        super().__init__(read.number, event, read.partition.size, events)
        self._days = days
        self._codes_of = np.array([read.partition.code(0), read.partition.code(1)], np.int64)
        self._ends = ByDay(1, lambda day: [seconds_of(calendar.end_of(next_day(day)))])

    def end(self, some: Slice, rows: Whole, number: int) -> Whole:
        """The ends of the days."""
        return self._ends_since(self.happened(some), some)[rows]

    def codes_since(self, seconds: Whole, some: Slice) -> Whole:
        """The class of each row."""
        at, _ = some.seconds("at")
        codes: Whole = self._codes_of[(at > self._ends_since(seconds, some)).astype(np.int64)]
        return codes

    def _ends_since(self, seconds: Whole, some: Slice) -> Whole:
        places, every = self._ends.of(self._days.of(seconds, some), some)
        ends: Whole = every[0][places]
        return ends
