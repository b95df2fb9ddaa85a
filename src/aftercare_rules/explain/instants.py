"""Instants on the UTC line: two that share a zone would be compared, and moved, by their clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.durations import Measure

SECOND: Final = timedelta(seconds=1)
_LINE: Final = Calendar(ZoneInfo("UTC"))


def on_line(instant: datetime) -> datetime:
    """The instant in UTC, held within the years that can be written."""
    return _LINE.last_instant(Measure.SECONDS, 0, instant).replace(tzinfo=UTC)


def on_clock(instant: datetime, calendar: Calendar) -> datetime:
    """The instant on the clock of a calendar's zone."""
    return calendar.last_instant(Measure.SECONDS, 0, instant)
