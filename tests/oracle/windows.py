"""Windows of time by python-dateutil: the last day of each, worked out on dates."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

_DURATION: Final = re.compile(r"(\d+) (hour|day|month|year)s?")
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True)
class Clock:
    """A policy's zone, and whether the day of the event is the first of a window."""

    zone: ZoneInfo
    first_day_counts: bool

    def is_within(self, event: datetime, at: datetime, duration: str) -> bool:
        """Whether `at` lies within a duration such as `3 months` of an event that is not later."""
        count, unit = _read(duration)
        if unit == "hour":
            return at.astimezone(UTC) - event.astimezone(UTC) <= timedelta(hours=count)
        return self.day(at) <= self._last_day(self.day(event), count, unit)

    def last_second(self, event: datetime, duration: str) -> datetime:
        """The last second within a duration of an event, in UTC."""
        count, unit = _read(duration)
        if unit == "hour":
            return event.astimezone(UTC) + timedelta(hours=count)
        return self.midnight(self._last_day(self.day(event), count, unit) + timedelta(days=1)) - _SECOND

    def day(self, instant: datetime) -> date:
        """The date on the shop's clock."""
        return instant.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """The first instant of a day, in UTC."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)

    def _last_day(self, first: date, count: int, unit: str) -> date:
        if unit == "day":
            return first + timedelta(days=count - self.first_day_counts)
        same = first + (relativedelta(months=count) if unit == "month" else relativedelta(years=count))
        # A month that lacks the day ends the window with its own last day, whether or not the first day counts.
        return same - timedelta(days=1) if self.first_day_counts and same.day == first.day else same


def _read(duration: str) -> tuple[int, str]:
    match = _DURATION.fullmatch(duration)
    assert match is not None, f"`{duration}` is not a duration"
    return int(match.group(1)), match.group(2)
