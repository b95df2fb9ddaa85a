"""The clock on a shop's wall: which day an instant counts for, and when that day begins.

Days are those of the policy's zone. A day ends when its date is on the clock for the last time: where the
clock went from 00:01 back to 23:01 (Newfoundland until 2010), the minute after the first midnight counts for
the old day. So a later claim never counts as an earlier one, and all of the last day is within.

A datetime near the ends of the years 1 and 9999 has no date in some zones. It counts for the first or last
day there is, and a result past the ends is the first or last second that can be written in UTC and the zone.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from aftercare_rules.frozen import frozen

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MIDNIGHT = datetime(1, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_LAST_OF_DAY = timedelta(seconds=86399)
_FIRST_SECOND = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _SECOND
_LAST_SECOND = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _SECOND
LAST_DAY = date.max.toordinal()
# As seen before and after a change of the clock, if there is one at that time.
_MIDNIGHT_BEFORE, _MIDNIGHT_AFTER = time(), time(fold=1)
_BEFORE_MIDNIGHT = time(23, 59, 59)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_NO_OFFSET = timedelta()

# Since 1900 clocks have gone back over midnight by three hours at most (Casey, 2010), and none has jumped
# over midnight from before 22:00. Between these hours the date on the clock is the day that counts.
_MORNING, _NIGHT, _STANDARD_TIME = 4, 22, 1900

# Claims come back to the same days: the edges of so many are kept, of all zones together.
_MOST_DAYS = 20_000


@frozen
class Clock:
    """Aware instants as days of one zone, and back. Days are proleptic ordinals, instants whole seconds.

    A wall time that the zone skipped (02:30 in a spring night) is the instant that zoneinfo makes of it; only
    on a date skipped for over four hours (Samoa, 30 December 2011) is the date taken as written. Every method
    raises ValueError for a datetime without a time zone.
    """

    zone: ZoneInfo

    def date_of(self, instant: datetime) -> date:
        """The calendar day for which an instant counts."""
        day = self._day(instant)
        return date(day.year, day.month, day.day)

    def day_of(self, instant: datetime) -> int:
        """The number of the calendar day for which an instant counts."""
        if instant.tzinfo is UTC and (turn := self.turn(instant.toordinal())) is not None:
            begins, before, day = turn
            return day if instant >= begins else before
        return self._day(instant).toordinal()

    def turn(self, day: int) -> tuple[datetime, int, int] | None:
        """When the zone's day turns within a day of UTC, the day before and the one after; None if it turns twice."""
        return _turn(self.zone, day)

    def start_of(self, day: int) -> datetime:
        """The first second of a day, in the zone."""
        return self._instant(self._start(day))

    def last_second(self, day: int) -> tuple[datetime, datetime]:
        """The last second of a day, in UTC and in the zone."""
        return _last_second(self.zone, day)

    def end_of(self, day: int) -> datetime:
        """The last second of a day, in the zone."""
        return _last_second(self.zone, day)[1]

    def end_in_utc(self, day: int) -> datetime:
        """The last second of a day, in UTC."""
        return _last_second(self.zone, day)[0]

    def written(self, instant: datetime, is_end: bool = False) -> str:
        """An instant as people read it on the shop's clock; as an end, the last second of a day is its 24:00.

        >>> shop = Clock(ZoneInfo("Asia/Shanghai"))
        >>> shop.written(datetime(2026, 2, 28, 23, 59, 59, tzinfo=shop.zone), is_end=True)
        '2026-02-28 24:00'
        """
        # Unlike `astimezone`, this stays within the years that can be written.
        local = instant if instant.tzinfo is self.zone else self._instant(seconds_of(instant))
        if is_end and (local.hour, local.minute, local.second) == (23, 59, 59):
            return f"{local.date()} 24:00"
        return local.isoformat(" ")[: 19 if local.second else 16]

    def _day(self, instant: datetime) -> date:
        """The day for which an instant counts."""
        zone, local = self.zone, instant
        if instant.tzinfo is not zone:
            if instant.tzinfo is not UTC:
                _require_zone(instant)
            try:
                local = instant.astimezone(zone)
            except OverflowError:
                local = self._instant(seconds_of(instant))
        elif not _MORNING <= instant.hour < _NIGHT:
            local = self._instant(seconds_of(instant))
        if local.hour >= _MORNING and local.year >= _STANDARD_TIME:
            return local
        return local if seconds_of(local) >= self._start(local.toordinal()) else local - timedelta(days=1)

    def later(self, instant: datetime, span: timedelta) -> datetime:
        """The instant that is so much later, in the zone."""
        if instant.tzinfo is UTC and not instant.microsecond:
            try:
                return self.zone.fromutc(self._epoch_for_utc + (instant - _EPOCH + span))
            except OverflowError:
                pass  # held within the years that can be written
        return self._instant(seconds_of(instant) + span // _SECOND)

    @cached_property
    def _epoch_for_utc(self) -> datetime:
        """The start of 1970 as `fromutc` takes instants: the date and the time of UTC, said to be of the zone."""
        return _EPOCH.replace(tzinfo=self.zone)

    def _start(self, day: int) -> int:
        """The second from which on every date on the clock is `day` (a proleptic ordinal) or later."""
        return _first_second(self.zone, day)

    def _find_turn(self, day: int) -> tuple[datetime, int, int] | None:
        first = _MIDNIGHT + timedelta(days=day - 1)
        before, after = self._day(first).toordinal(), self._day(first + _LAST_OF_DAY).toordinal()
        begins = self._start(after)
        if after - before > 1 and self._start(before + 1) != begins:
            return None
        return (first if before == after else _EPOCH + timedelta(seconds=begins)), before, after

    def _instant(self, seconds: int) -> datetime:
        """The wall time at a second of the UTC line, held within the years 1 to 9999."""
        return _on_the_wall(self.zone, seconds)


@lru_cache(maxsize=_MOST_DAYS)
def _turn(zone: ZoneInfo, day: int) -> tuple[datetime, int, int] | None:
    return Clock(zone)._find_turn(day)


@lru_cache(maxsize=_MOST_DAYS)
def _first_second(zone: ZoneInfo, day: int) -> int:
    """The second from which on every date on the clock is `day` (a proleptic ordinal) or later."""
    if day < 1:
        return _FIRST_SECOND
    if day > LAST_DAY:
        return _LAST_SECOND + 1
    on, wall = date.fromordinal(day), (day - _EPOCH_DAY) * 86400
    first = wall - _offset(datetime.combine(on, _MIDNIGHT_BEFORE, zone))
    second = wall - _offset(datetime.combine(on, _MIDNIGHT_AFTER, zone))
    if first == second:
        return first
    if first < second:  # midnight comes twice: does the date go back in between?
        return second if _on_the_wall(zone, second - 1).toordinal() < day else first
    skipped = range(second, first + 1)  # the clock jumps over midnight here
    return skipped[bisect_left(skipped, day, key=lambda moment: _on_the_wall(zone, moment).toordinal())]


def _offset(local: datetime) -> int:
    """The seconds by which a wall time is ahead of UTC."""
    offset = local.utcoffset() or _NO_OFFSET
    return offset.days * 86400 + offset.seconds


@lru_cache(maxsize=_MOST_DAYS)
def _last_second(zone: ZoneInfo, day: int) -> tuple[datetime, datetime]:
    """The last second of a day, in UTC and in the zone."""
    if 1 <= day < LAST_DAY:
        # Mostly the clock goes on from 23:59:59 to the one midnight that there is.
        last = datetime.combine(date.fromordinal(day), _BEFORE_MIDNIGHT, zone)
        offset, following = last.utcoffset(), date.fromordinal(day + 1)
        before = datetime.combine(following, _MIDNIGHT_BEFORE, zone).utcoffset()
        if offset == before == datetime.combine(following, _MIDNIGHT_AFTER, zone).utcoffset():
            return last.astimezone(UTC), last
    last = _on_the_wall(zone, _first_second(zone, day + 1) - 1)
    return last.astimezone(UTC), last


def _on_the_wall(zone: ZoneInfo, seconds: int) -> datetime:
    """The wall time at a second of the UTC line, held within the years 1 to 9999."""
    held = min(max(seconds, _FIRST_SECOND), _LAST_SECOND)
    try:
        return (_EPOCH + timedelta(seconds=held)).astimezone(zone)
    except OverflowError:
        edge = datetime.min if held < 0 else datetime.max
        return edge.replace(microsecond=0, tzinfo=zone)


def _require_zone(instant: datetime) -> None:
    if instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} has no time zone: write one, as in 2026-03-01T10:00:00+08:00")


def seconds_of(instant: datetime) -> int:
    """The whole seconds from 1970 to an instant, on the UTC line; it cannot overflow."""
    if instant.tzinfo is None:
        _require_zone(instant)
    since = instant - _EPOCH
    return since.days * 86400 + since.seconds
