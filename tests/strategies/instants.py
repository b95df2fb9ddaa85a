"""Instants where counting goes wrong: the ends of days and months, leap days, and the hours when clocks change."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

from tests.strategies.choosing import Choose

_DAYS: Final = (
    (2026, 1, 15),
    (2026, 1, 31),
    (2026, 2, 28),
    (2025, 11, 30),
    (2025, 12, 31),
    (2024, 2, 29),
    (2024, 1, 31),
    (2023, 3, 31),
    (2027, 8, 31),
    (2028, 2, 28),
    # The clocks of New York, Havana and Paris change on or beside these days.
    (2026, 3, 7),
    (2026, 3, 8),
    (2026, 11, 1),
    (2025, 10, 31),
    (2026, 3, 28),
    (2026, 3, 29),
    (2026, 10, 25),
)
_HOURS: Final = (
    (10, 0, 0),
    (0, 0, 0),
    (23, 59, 59),
    (0, 0, 1),
    (0, 30, 0),
    (1, 30, 0),
    (1, 59, 59),
    (2, 30, 0),
    (3, 0, 0),
    (17, 45, 12),
)
_ZONES: Final = (UTC, *(timezone(timedelta(hours=hours)) for hours in (8, -5, 13, 0, -11, 5.75)))


def awkward_instant(choose: Choose, zone: ZoneInfo) -> datetime:
    """An instant between 2014 and 2035, in UTC."""
    if choose(range(3)):
        year, month, day = choose(_DAYS)
    else:
        year, month, day = choose(range(2014, 2036)), choose(range(1, 13)), choose(range(1, 29))
    hour, minute, second = choose(_HOURS)
    # Of an hour that the clock shows twice, either.
    local = datetime(year, month, day, hour, minute, second, tzinfo=zone, fold=choose((0, 1)))
    return local.astimezone(UTC)


def written(choose: Choose, instant: datetime) -> str:
    """The instant as JSON has it, with one offset or another."""
    return instant.astimezone(choose(_ZONES)).isoformat()
