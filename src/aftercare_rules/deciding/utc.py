"""Instants in UTC, where they are compared: those that share a zone would be compared by their clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timezone, tzinfo
from typing import Final

from aftercare_rules.deciding.memory import Memory

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# For so many offsets from UTC the start of 1970 is kept.
_MOST_ZONES: Final = 1_000


def converter() -> Callable[[datetime], datetime]:
    """What gives an instant in UTC, as `astimezone` does.

    Where the offset is always the same, so is the time since 1970, and that is found in half the time.

    >>> from datetime import timedelta
    >>> converter()(datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=8))))
    datetime.datetime(2026, 3, 1, 0, 0, tzinfo=datetime.timezone.utc)
    """
    starts: Memory[tzinfo | None, datetime] = Memory(_MOST_ZONES)
    # A shop's claims mostly share one zone. It is changed at once with its start, for threads.
    last: list[tuple[tzinfo | None, datetime]] = [(UTC, _EPOCH)]

    def in_utc(instant: datetime) -> datetime:
        zone, start = last[0]
        if instant.tzinfo is not zone:
            zone = instant.tzinfo
            if zone.__class__ is not timezone:
                return instant.astimezone(UTC)
            start = starts.get(zone) or starts.keep(zone, _EPOCH.astimezone(zone))
            last[0] = (zone, start)
        return _EPOCH + (instant - start)

    return in_utc
