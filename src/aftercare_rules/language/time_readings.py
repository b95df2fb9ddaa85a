"""What tests on events and on `today` read: how long it is since an event, and on which day it lay.

A window of time is a bound on a whole number, also where it is paused, moved off holidays or counted in business
days: time stands still on a paused day, and a day after a holiday counts as the holiday's first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from aftercare_rules.frozen import frozen
from aftercare_rules.language.calendar import Calendar, Pause
from aftercare_rules.language.counting import Counting
from aftercare_rules.language.domains import UNKNOWN
from aftercare_rules.language.durations import Measure
from aftercare_rules.language.last_days import asks_for_holidays
from aftercare_rules.language.readings import Instant, Reading, Sight, Terms, Value
from aftercare_rules.language.vocabulary import TODAY

_DAY: Final = timedelta(days=1)
# Its days have the numbers of all days of a year, 29 February being the 60th.
_LEAP_YEAR: Final = 2000
_FEBRUARY_29: Final = 60


@frozen
class _SinceEvent(Reading):
    """Reads how the time since an event goes on."""

    @property
    def event(self) -> str | None:
        """The event from which time is counted."""
        return self.name

    @property
    def is_elapsed(self) -> bool:
        """It grows with time."""
        return True


@frozen
class ElapsedReading(_SinceEvent):
    """The whole seconds or days, business days or months begun from an event to the claim.

    Days on which the entries of the history of the service `pausing` lay do not count. `counting` is the way of
    counting where it is not the policy's own.
    """

    measure: Measure
    pausing: str = ""
    counting: Counting | None = None

    def __str__(self) -> str:
        begun = self.measure.value if self.measure in (Measure.SECONDS, Measure.DAYS) else f"{self.measure.value} begun"
        pausing = f" pausing {self.pausing}" if self.pausing else ""
        return f"{begun} since {self.name}{pausing}{'' if self.counting is None else f' by {self.counting}'}"

    def asks_for_holidays(self, terms: Terms) -> bool:
        """Whether it hangs on which days are holidays."""
        return asks_for_holidays(self.measure, self.counting or terms.calendar.counting)

    def value(self, sight: Sight, terms: Terms) -> Value:
        """The whole number counted from the event to the claim."""
        event = sight.events[self.name]
        if not isinstance(event, datetime):
            return event
        calendar = terms.calendar if self.counting is None else terms.calendar_of(self.counting)
        if not self.pausing:
            return calendar.elapsed(self.measure, event, sight.at)
        pauses = self._pauses(sight)
        return UNKNOWN if pauses is None else calendar.elapsed(self.measure, event, sight.at, pauses)

    def between(self, sight: Sight, terms: Terms) -> tuple[int, int] | None:
        """What it can be where the history is unknown, or which days are holidays."""
        event = sight.events[self.name]
        if not isinstance(event, datetime):
            return None
        calendar, pauses = terms.calendar_of(self.counting), self._pauses(sight)
        most = calendar.elapsed_between(self.measure, event, sight.at, pauses or ())
        if pauses is not None:
            return most
        return calendar.elapsed_between(self.measure, event, sight.at, [(event, None)])[0], most[1]

    def ends(self, last: int, sight: Sight, terms: Terms) -> Iterator[datetime]:
        """The end of a window of that length, where the event has happened; with an unknown history its earliest."""
        event = sight.events[self.name]
        if isinstance(event, datetime):
            end = terms.calendar_of(self.counting).end(self.measure, last, event, self._pauses(sight) or ())
            yield from filter(None, (end,))

    def turns(self, last: int, sight: Sight, terms: Terms) -> Iterator[datetime]:
        """The earliest event that still lies within a window of that length.

        With pauses there may be several: a day that is paused helps the event before it, and not one on that day.
        """
        calendar, pauses = terms.calendar_of(self.counting), self._pauses(sight)
        always = calendar.earliest_event(self.measure, last, sight.at)
        yield always
        if pauses:
            yield from self._turns_by_pauses(last, sight.at, calendar, pauses, always)

    def _turns_by_pauses(
        self, last: int, at: datetime, calendar: Calendar, pauses: list[Pause], always: datetime
    ) -> Iterator[datetime]:
        """The turns before the event from which a window holds without any pause."""
        paused = calendar.paused_days(pauses, min(begun for begun, _ in pauses) - _DAY, at)
        # Not even all the paused days bring an event back into the window that lies further back than this.
        back = paused * _DAY if self.measure is not Measure.BUSINESS_DAYS else (2 * paused + 30) * _DAY
        first, end = (
            calendar.date_of(instant).toordinal()
            for instant in (calendar.earliest_event(self.measure, last, at - back), always)
        )
        was_within = True
        for day in range(end - 1, first - 2, -1):
            is_within = calendar.elapsed(self.measure, calendar.start_of(day), at, pauses) <= last
            if is_within is not was_within:
                yield calendar.start_of(day + 1)
            was_within = is_within

    def _pauses(self, sight: Sight) -> list[Pause] | None:
        """The pauses that the history tells of; None while it is unknown and may tell of some."""
        if not self.pausing:
            return []
        if sight.history is None:
            return None
        return [(use.at, use.end) for use in sight.history if use.remedy == self.pausing]


@frozen
class _DayReading(Reading):
    """On which day an event lay; of `today`, the claim."""

    @property
    def event(self) -> str | None:
        """The event whose day it is."""
        return None if self.name == TODAY else self.name

    def moves_with_time(self, terms: Terms) -> bool:
        """The day of an event stays what it is."""
        return self.name == TODAY

    def day(self, sight: Sight, terms: Terms) -> date | Instant:
        """The calendar day, or why there is none."""
        instant = sight.at if self.name == TODAY else sight.events[self.name]
        return terms.calendar.date_of(instant) if isinstance(instant, datetime) else instant


@frozen
class DateReading(_DayReading):
    """The calendar day, as its proleptic ordinal."""

    def __str__(self) -> str:
        return f"date of {self.name}"

    @property
    def is_elapsed(self) -> bool:
        """Today's date grows with time."""
        return self.name == TODAY

    def value(self, sight: Sight, terms: Terms) -> Value:
        """The number of the day."""
        day = self.day(sight, terms)
        return self.of_day(day) if isinstance(day, date) else day

    def of_day(self, day: date) -> int:
        """The value where a day is known."""
        return day.toordinal()

    def ends(self, last: int, sight: Sight, terms: Terms) -> Iterator[datetime]:
        """The end of that day, where the claim's own day is read."""
        if self.name == TODAY:
            yield terms.calendar.end_of(last)

    def turns(self, last: int, sight: Sight, terms: Terms) -> Iterator[datetime]:
        """The first second of the day after."""
        yield terms.calendar.start_of(last + 1)


@frozen
class DayOfYearReading(_DayReading):
    """The day of the year, from 1 to 366; each has its own number in every year, so that 1 March is always the 61st."""

    def __str__(self) -> str:
        return f"day of the year of {self.name}"

    @property
    def recurs(self) -> bool:
        """It comes again every year."""
        return True

    def value(self, sight: Sight, terms: Terms) -> Value:
        """The number of the day in a leap year."""
        day = self.day(sight, terms)
        return self.of_day(day) if isinstance(day, date) else day

    def of_day(self, day: date) -> int:
        """The value where a day is known."""
        return day.replace(year=_LEAP_YEAR).timetuple().tm_yday

    def ends(self, last: int, sight: Sight, terms: Terms) -> Iterator[datetime]:
        """Where the claim's day is read, the end of that day and of the year, this year and in all that follow."""
        if self.name == TODAY:
            for year in range(terms.calendar.date_of(sight.at).year, date.max.year):
                yield from map(terms.calendar.end_of, sorted(days_of_year(last, year)))

    def turns(self, last: int, sight: Sight, terms: Terms) -> Iterator[datetime]:
        """The first second of the day after and of each year, this year and in all before it."""
        for year in range(terms.calendar.date_of(sight.at).year, date.min.year, -1):
            yield from (terms.calendar.start_of(day + 1) for day in sorted(days_of_year(last, year), reverse=True))


def days_of_year(last: int, year: int) -> tuple[int, int]:
    """That day of a year, or the day before it in a year that lacks it; and the year's last."""
    first = date(year, 1, 1).toordinal()
    is_leap = date(year, 12, 31).timetuple().tm_yday == 366
    return date(year, 12, 31).toordinal(), first + last - (1 if is_leap or last < _FEBRUARY_29 else 2)


@frozen
class NextDateReading(_SinceEvent):
    """Whether the first day of a date that comes every year, on or after an event's day, is over: 0 or 1."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"past the next {self.month:02}-{self.day:02} since {self.name}"

    def value(self, sight: Sight, terms: Terms) -> Value:
        """0 until the end of that day, then 1."""
        event = sight.events[self.name]
        if not isinstance(event, datetime):
            return event
        return int(terms.calendar.date_of(sight.at) > self.next_day(terms.calendar.date_of(event)))

    def ends(self, last: int, sight: Sight, terms: Terms) -> Iterator[datetime]:
        """The end of that day."""
        event = sight.events[self.name]
        if last == 0 and isinstance(event, datetime):
            yield terms.calendar.end_of(self.next_day(terms.calendar.date_of(event)).toordinal())

    def turns(self, last: int, sight: Sight, terms: Terms) -> Iterator[datetime]:
        """The first second after the last such day before the claim's."""
        if last == 0:
            today = terms.calendar.date_of(sight.at)
            before = date(today.year, self.month, self.day)
            before = before if before < today else before.replace(year=today.year - 1)
            yield terms.calendar.start_of(before.toordinal() + 1)

    def next_day(self, day: date) -> date:
        """The first such day on or after a day."""
        found = date(day.year, self.month, self.day)
        return found if found >= day else found.replace(year=day.year + 1)
