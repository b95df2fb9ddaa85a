"""Tests on events and on today, by python-dateutil and day by day: the last day of each window, worked out on dates."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from aftercare_rules.language.counting import PLAIN, Counting, Roll
from aftercare_rules.language.durations import Duration, Unit
from tests.oracle.last_days import last_day

_DURATION: Final = re.compile(r"(\d+) (hour|day|business day|month|year)s?")
_SECOND: Final = timedelta(seconds=1)
_DAY: Final = timedelta(days=1)


class Pause(Protocol):
    """A use of which nobody asks what it was."""

    @property
    def remedy(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def until(self) -> datetime | None: ...


@dataclass(frozen=True)
class Clock:
    """A policy's zone, and how it counts windows."""

    zone: ZoneInfo
    counting: Counting = PLAIN

    @property
    def unrolled(self) -> "Clock":
        """The same, with every last day where it is."""
        return replace(self, counting=replace(self.counting, roll=Roll.NONE))

    def is_within(self, event: datetime, at: datetime, duration: str, pauses: Iterable[Pause] = ()) -> bool:
        """Whether `at` lies within a duration such as `3 months` of an event that is not later."""
        length = read_duration(duration)
        if length.unit is Unit.HOURS:
            return at.astimezone(UTC) - event.astimezone(UTC) <= timedelta(hours=length.count)
        return self.day(at) <= last_day(length, self.day(event), self.counting, self._paused(pauses))

    def last_second(self, event: datetime, duration: str) -> datetime:
        """The last second within a duration of an event, in UTC."""
        length = read_duration(duration)
        if length.unit is Unit.HOURS:
            return event.astimezone(UTC) + timedelta(hours=length.count)
        return self.midnight(last_day(length, self.day(event), self.counting) + _DAY) - _SECOND

    def day(self, instant: datetime) -> date:
        """The date on the shop's clock."""
        return instant.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """The first instant of a day, in UTC."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)

    def holds(self, text: str, event: datetime, at: datetime, uses: Iterable[Pause]) -> bool:
        """Whether one test on an event that has happened holds, or on today if the event is the claim itself."""
        if text in ("any", "none"):
            return text == "any"
        day, today = self.day(event), self.day(at)
        if " and " in text:
            *earlier, last = text.split(" and ")
            _, pausing, service = last.partition(" pausing ")
            paused = [f"{one}{pausing}{service}" if one.startswith(("within", "after")) else one for one in earlier]
            return all(self.holds(one, event, at, uses) for one in (*paused, last))
        if text.startswith("until next "):
            mark = text.removeprefix("until next ")
            while day.strftime("%m-%d") != mark:
                day += _DAY
            return today <= day
        if text.startswith("each "):
            first, last = text.removeprefix("each ").split(" to ")
            mark = day.strftime("%m-%d")
            return first <= mark <= last if first <= last else mark >= first or mark <= last
        if re.match(r"(from |until )?\d{4}-", text):
            first, _, last = text.removeprefix("from ").removeprefix("until ").partition(" to ")
            begins = date.min if text.startswith("until ") else date.fromisoformat(first)
            ends = date.max if text.startswith("from ") else date.fromisoformat(last or first)
            return begins <= day <= ends
        window, _, service = text.partition(" pausing ")
        pauses = [use for use in uses if use.remedy == service]
        kind, duration = window.split(" ", 1)
        return self.is_within(event, at, duration, pauses) is (kind == "within")

    def _paused(self, pauses: Iterable[Pause]) -> frozenset[date]:
        days: set[date] = set()
        for pause in pauses:
            first, last = self.day(pause.at), self.day(pause.until or pause.at)
            days |= {first + number * _DAY for number in range((last - first).days + 1)}
        return frozenset(days)


@cache
def read_duration(duration: str) -> Duration:
    match = _DURATION.fullmatch(duration)
    assert match is not None, f"`{duration}` is not a duration"
    return Duration(int(match.group(1)), Unit(f"{match.group(2)}s"))
