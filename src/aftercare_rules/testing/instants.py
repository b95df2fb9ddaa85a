"""Instants at which counting goes wrong: ends of days and months, leap days, and the hours when clocks change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from aftercare_rules.language.policy import Policy
from aftercare_rules.language.settings import OF_THE_POLICY

SECOND: Final = timedelta(seconds=1)
DAY: Final = timedelta(days=1)
_MORNING: Final = time(10)
_PLAIN_DAY: Final = date(2026, 1, 15)
_DAYS: Final = (
    date(2026, 1, 31),
    date(2026, 2, 28),
    date(2024, 2, 29),
    date(2024, 1, 31),
    date(2025, 11, 30),
    date(2025, 12, 31),
    date(2023, 3, 31),
    date(2027, 8, 31),
    date(2028, 2, 28),
)
_TIMES: Final = (_MORNING, time(0), time(23, 59, 59))
# Before a change of the clocks by so much a window of hours runs over it.
_BEFORE: Final = (timedelta(0), SECOND, timedelta(hours=1), DAY, 2 * DAY)
_MOST_DAYS: Final = 3_000


def purchases(policy: Policy) -> st.SearchStrategy[datetime]:
    """Instants on the UTC line at which something may have been bought under a policy, plain ones first."""
    zone = policy.calendar.zone
    awkward = [_at(day, hour, zone) for day in _DAYS for hour in _TIMES]
    changes = [change - before for change in _clock_changes(zone) for before in _BEFORE]
    plain = [*_usual(policy), _at(_PLAIN_DAY, _MORNING, zone)]
    ends = list(_ends(policy))
    groups = [[one for one in some if _covers(policy, one)] for some in (plain, awkward, changes, ends)]
    first = next(one for some in (*groups, ends) for one in some)

    def some_day(days: int, hour: time) -> datetime:
        instant = _at(first.astimezone(zone).date() + timedelta(days=days), hour, zone)
        return instant if _covers(policy, instant) else first

    any_day = st.builds(some_day, st.integers(-_MOST_DAYS, _MOST_DAYS), st.sampled_from(_TIMES))
    return st.one_of(*(st.sampled_from(some) for some in groups if some), any_day)


def _ends(policy: Policy) -> Iterator[datetime]:
    """The first and the last day on which a policy is in force, each at its first and last second and in between."""
    calendar, in_force = policy.calendar, policy.in_force
    for day in filter(None, (in_force.start, in_force.end)):
        yield _at(day, _MORNING, calendar.zone)
        yield from (end(day.toordinal()).astimezone(UTC) for end in (calendar.start_of, calendar.end_of))


def _usual(policy: Policy) -> Iterator[datetime]:
    """What the policy's examples start with."""
    usual = policy.starts.get(OF_THE_POLICY, {}).get("purchased")
    if isinstance(usual, datetime):
        yield usual.astimezone(UTC)


def _covers(policy: Policy, instant: datetime) -> bool:
    return policy.in_force.covers(policy.calendar.date_of(instant))


def _at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)


@cache
def _clock_changes(zone: ZoneInfo) -> tuple[datetime, ...]:
    """The first seconds of a new offset, over three years."""
    noons = [datetime(2024, 1, 1, 12, tzinfo=UTC) + number * DAY for number in range(3 * 366)]
    return tuple(_change(zone, noon) for noon in noons if _offset(zone, noon) != _offset(zone, noon + DAY))


def _change(zone: ZoneInfo, before: datetime) -> datetime:
    low, high = 0, DAY // SECOND
    while high - low > 1:
        middle = (low + high) // 2
        changed = _offset(zone, before + middle * SECOND) != _offset(zone, before)
        low, high = (low, middle) if changed else (middle, high)
    return before + high * SECOND


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta | None:
    return instant.astimezone(zone).utcoffset()
