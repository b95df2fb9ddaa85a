"""Durations, and the whole number that says how far an instant lies from an event.

A window such as `within 3 months` needs no deadline. It is a bound on a whole number counted from the event
to the claim: seconds on the UTC line for hours, calendar days for days, months begun for months and years. So
every window lowers to an interval of integers, and its edges in time are worked out only when someone asks.

Days are those of the policy's zone. A day ends when its date is on the clock for the last time: where the
clock went from 00:01 back to 23:01 (Newfoundland until 2010), the minute after the first midnight counts for
the old day. So a later claim never counts as an earlier one, and all of the last day is within.

A datetime near the ends of the years 1 and 9999 has no date in some zones. It counts for the first or last
day there is, and a result past the ends is the first or last second that can be written in UTC and the zone.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo


class Unit(StrEnum):
    """The unit that a duration is written in."""

    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


class Measure(StrEnum):
    """The whole number that a window is measured in."""

    SECONDS = "seconds"
    DAYS = "days"
    MONTHS = "months"


MOST: Mapping[Unit, int] = MappingProxyType(
    {Unit.HOURS: 100_000, Unit.DAYS: 36_500, Unit.MONTHS: 1_200, Unit.YEARS: 100}
)
"""The largest number that a policy may write with each unit."""

_MEASURES = {
    Unit.HOURS: (Measure.SECONDS, 3600),
    Unit.DAYS: (Measure.DAYS, 1),
    Unit.MONTHS: (Measure.MONTHS, 1),
    Unit.YEARS: (Measure.MONTHS, 12),
}


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as a policy writes it; `48 hours` and `2 days` are different lengths.

    >>> str(Duration(1, Unit.MONTHS)), Duration(2, Unit.YEARS).limit
    ('1 month', 24)
    """

    count: int
    unit: Unit

    @property
    def measure(self) -> Measure:
        """What a window of this length is measured in."""
        return _MEASURES[self.unit][0]

    @property
    def limit(self) -> int:
        """The length in that measure: seconds, days or months."""
        return self.count * _MEASURES[self.unit][1]

    def __str__(self) -> str:
        return f"{self.count} {self.unit[:-1] if self.count == 1 else self.unit}"


_UNITS = {word: unit for unit in Unit for word in (unit.value, unit.value[:-1])}

DURATION_PATTERN = "0*[0-9]{1,6} (" + "|".join(_UNITS) + ")"
"""How a duration is written; whether it is too long is checked besides."""

_GOOD = "write a whole number, one space and hours, days, months or years, for example `48 hours`"


def parse_duration(text: str) -> Duration:
    """Read a duration such as `48 hours` or `1 month`; raise ValueError, in plain words, for anything else.

    >>> parse_duration("48 hours")
    Duration(count=48, unit=<Unit.HOURS: 'hours'>)
    """
    shown = f"`{text if len(text) <= 40 else text[:39] + '…'}`"
    parts = re.fullmatch(r"([0-9]+)(\s*)(.*)", text, re.DOTALL)
    if parts is None:
        raise ValueError(f"{shown} does not start with a whole number in the digits 0 to 9: {_GOOD}")
    digits, space, word = parts.groups()
    unit = _UNITS.get(word)
    if unit is None:
        raise ValueError(f"{shown} {_unit_fault(word)}")
    digits = digits.lstrip("0") or "0"
    most = MOST[unit]
    if len(digits) > len(str(most)) or int(digits) > most:
        larger = "" if unit is Unit.YEARS else ", or a larger unit, for example `12 years`"
        raise ValueError(f"{shown} is too long: write at most {most:,} {unit}{larger}")
    if space != " ":
        raise ValueError(f"{shown} needs one space between number and unit: write `{digits} {word}`")
    return Duration(int(digits), unit)


def _unit_fault(word: str) -> str:
    """Say what is wrong with a unit that is not one of ours."""
    lower = " ".join(word.lower().split())
    if lower in _UNITS:
        return f"has capital letters or spaces too many in its unit: write `{lower}`, as in `48 hours`"
    if lower in ("week", "weeks"):
        return "is in weeks: write 7 days for each week, for example `14 days`"
    if re.fullmatch(r"(business|working|work) ?days?", lower):
        return "is in business days, which are not supported yet: write calendar days, for example `3 days`"
    if lower in ("minute", "minutes", "second", "seconds"):
        return "is in a unit that is too short: write whole hours, for example `1 hour`"
    if re.match(r"[.,/]", lower):
        return f"is not a whole number: {_GOOD}"
    if not lower:
        return f"has no unit: {_GOOD}"
    return f"has a unit that is not known: {_GOOD}"


@dataclass(frozen=True, slots=True)
class Preset:
    """One row of the table of ways to count: its rules as data, and the text that they come from."""

    name: str
    first_day_counts: bool
    end_of_day: str
    month_end: str
    rolls: bool
    source: str


_DAY_END = "24:00 of the last day"
_SAME_DAY = "the day with the event's number, or the last day of a month that lacks it"
_DAY_BEFORE = "the day before the one with the event's number, or the last day of a month that lacks it"

_TABLE = (
    Preset(
        name="calendar",
        first_day_counts=False,
        end_of_day=_DAY_END,
        month_end=_SAME_DAY,
        rolls=False,
        source="No statute: `date + n months` as python-dateutil's relativedelta has it.",
    ),
    Preset(
        name="cn-civil-code",
        first_day_counts=False,
        end_of_day=_DAY_END,
        month_end=_SAME_DAY,
        rolls=True,
        source="Civil Code of the People's Republic of China: art. 200 (years, months, days, hours), "
        "201 (the first day is not counted), 202 (the corresponding day, else the last day of the month), "
        "203 (a last day that is a public holiday moves to the day after it; 24:00, or the close of business "
        "where there are business hours), 204 (unless law or agreement say otherwise).",
    ),
    Preset(
        name="eu-1182-71",
        first_day_counts=False,
        end_of_day=_DAY_END,
        month_end=_SAME_DAY,
        rolls=True,
        source="Regulation (EEC, Euratom) No 1182/71: art. 3(1) (the day of the event is not counted; nor is "
        "the hour, where this library counts elapsed hours), 3(2) (to the end of the last day: the same "
        "date, else the last day of the month), 3(4) (a last day that is a public holiday, Sunday or "
        "Saturday moves to the next working day; not for hours).",
    ),
    Preset(
        name="first-day-counts",
        first_day_counts=True,
        end_of_day=_DAY_END,
        month_end=_DAY_BEFORE,
        rolls=False,
        source="As the German Civil Code (BGB), § 187(2) and § 188(2), (3), for a period that begins with a "
        "day: that day counts, and the period ends with the day before the corresponding day, else with the "
        "last day of the month.",
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.name: preset for preset in _TABLE})
"""The ways to count, by name. The rows that roll are data only: until rolling works, state `roll: none`."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_FIRST_SECOND = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _SECOND
_LAST_SECOND = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _SECOND
_LAST_DAY = date.max.toordinal()
_MIDNIGHTS = (time(), time(fold=1))

# Since 1900 clocks have gone back over midnight by three hours at most (Casey, 2010), and none has jumped
# over midnight from before 22:00. Between these hours the date on the clock is the day that counts.
_MORNING, _NIGHT, _STANDARD_TIME = 4, 22, 1900


@dataclass(frozen=True)
class Calendar:
    """Counts time between aware instants, in whole seconds, in one zone and by one rule for the first day.

    Without `first_day_counts`, 31 January + 1 month ends with 28 (29) February, and 15 January + 1 month with
    15 February. With it, the event's day is the first of the period: 15 January + 1 month ends with
    14 February, and from 29, 30 or 31 January with the last day of a February that lacks the day before the
    corresponding one. The sources are in PRESETS.

    A wall time that the zone skipped (02:30 in a spring night) is the instant that zoneinfo makes of it; only
    on a date skipped for over four hours (Samoa, 30 December 2011) is the date taken as written. Every method
    raises ValueError for a datetime without a time zone.
    """

    zone: ZoneInfo
    first_day_counts: bool = False

    def elapsed(self, measure: Measure, event: datetime, at: datetime) -> int:
        """The seconds, calendar days or months begun from `event` to `at`; negative if `at` is long before.

        A window of `limit` holds exactly where `elapsed <= limit`.

        >>> shop = Calendar(ZoneInfo("Asia/Shanghai"))
        >>> bought = datetime(2026, 1, 31, 10, tzinfo=shop.zone)
        >>> shop.elapsed(Measure.MONTHS, bought, datetime(2026, 2, 28, 23, 59, 59, tzinfo=shop.zone))
        1
        >>> shop.elapsed(Measure.MONTHS, bought, datetime(2026, 3, 1, tzinfo=shop.zone))
        2
        """
        if measure is Measure.SECONDS:
            return _seconds(at) - _seconds(event)
        first, last = self._day(event), self._day(at)
        if measure is Measure.DAYS:
            return last.toordinal() - first.toordinal() + self.first_day_counts
        months = 12 * (last.year - first.year) + last.month - first.month
        return months + (last.day + self.first_day_counts > first.day)

    def last_instant(self, measure: Measure, limit: int, event: datetime) -> datetime:
        """The last whole second at which `elapsed` is at most `limit`, in the zone."""
        if measure is Measure.SECONDS:
            return self._instant(_seconds(event) + limit)
        day = self._day(event)
        if measure is Measure.DAYS:
            return self._instant(self._start(day.toordinal() + limit - self.first_day_counts + 1) - 1)
        first, length = _month(12 * day.year + day.month - 1 + limit)
        return self._instant(self._start(first + min(day.day - self.first_day_counts, length)) - 1)

    def earliest_event(self, measure: Measure, limit: int, at: datetime) -> datetime:
        """The first whole second of an event from which `elapsed` to `at` is at most `limit`, in the zone."""
        if measure is Measure.SECONDS:
            return self._instant(_seconds(at) - limit)
        day = self._day(at)
        if measure is Measure.DAYS:
            return self._instant(self._start(day.toordinal() - limit + self.first_day_counts))
        first, length = _month(12 * day.year + day.month - 1 - limit)
        return self._instant(self._start(first + min(day.day + self.first_day_counts - 1, length)))

    def due(self, duration: Duration, start: datetime) -> datetime:
        """The last whole second within `duration` of `start`, in the zone."""
        return self.last_instant(duration.measure, duration.limit, start)

    def date_of(self, instant: datetime) -> date:
        """The calendar day for which an instant counts."""
        day = self._day(instant)
        return date(day.year, day.month, day.day)

    def written(self, instant: datetime, is_end: bool = False) -> str:
        """An instant as people read it on the shop's clock; as an end, the last second of a day is its 24:00.

        >>> shop = Calendar(ZoneInfo("Asia/Shanghai"))
        >>> shop.written(datetime(2026, 2, 28, 23, 59, 59, tzinfo=shop.zone), is_end=True)
        '2026-02-28 24:00'
        """
        # Unlike `astimezone`, this stays within the years that can be written.
        local = self._instant(_seconds(instant))
        if is_end and (local.hour, local.minute, local.second) == (23, 59, 59):
            return f"{local:%Y-%m-%d} 24:00"
        return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"

    def _day(self, instant: datetime) -> date:
        """The day for which an instant counts."""
        if instant.tzinfo is self.zone:
            if _MORNING <= instant.hour < _NIGHT and instant.year >= _STANDARD_TIME:
                return instant
            local = self._instant(_seconds(instant))
        else:
            _require_zone(instant)
            try:
                local = instant.astimezone(self.zone)
            except OverflowError:
                local = self._instant(_seconds(instant))
        if local.hour >= _MORNING and local.year >= _STANDARD_TIME:
            return local
        return local if _seconds(local) >= self._start(local.toordinal()) else local - timedelta(days=1)

    def _start(self, day: int) -> int:
        """The second from which on every date on the clock is `day` (a proleptic ordinal) or later."""
        if day < 1:
            return _FIRST_SECOND
        if day > _LAST_DAY:
            return _LAST_SECOND + 1
        on = date.fromordinal(day)
        first, second = (_seconds(datetime.combine(on, midnight, self.zone)) for midnight in _MIDNIGHTS)
        if first == second:
            return first
        if first < second:  # midnight comes twice: does the date go back in between?
            return second if self._instant(second - 1).toordinal() < day else first
        skipped = range(second, first + 1)  # the clock jumps over midnight here
        return skipped[bisect_left(skipped, day, key=lambda moment: self._instant(moment).toordinal())]

    def _instant(self, seconds: int) -> datetime:
        """The wall time at a second of the UTC line, held within the years 1 to 9999."""
        held = min(max(seconds, _FIRST_SECOND), _LAST_SECOND)
        try:
            return (_EPOCH + timedelta(seconds=held)).astimezone(self.zone)
        except OverflowError:
            edge = datetime.min if held < 0 else datetime.max
            return edge.replace(microsecond=0, tzinfo=self.zone)


def _require_zone(instant: datetime) -> None:
    if instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} has no time zone: write one, as in 2026-03-01T10:00:00+08:00")


def _seconds(instant: datetime) -> int:
    """The whole seconds from 1970 to an instant, on the UTC line; it cannot overflow."""
    if instant.tzinfo is None:
        _require_zone(instant)
    since = instant - _EPOCH
    return since.days * 86400 + since.seconds


def _month(index: int) -> tuple[int, int]:
    """The ordinal of the first day of a month, counted from January of the year 0, and the month's length."""
    year, month = divmod(index, 12)
    if year < 1:
        return -31, 31
    if year > 9999:
        return _LAST_DAY + 1, 31
    first = date(year, month + 1, 1).toordinal()
    return first, 31 if month == 11 else date(year, month + 2, 1).toordinal() - first
