"""How far an instant lies from an event, and when a window ends.

A window such as `within 3 months` needs no deadline. It is a bound on a whole number counted from the event to the
claim: seconds on the UTC line for hours, days or business days, months begun for months and years. So every window
lowers to an interval of integers, and its edges in time are worked out only when someone asks.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Final, TypeAlias

from aftercare_rules.frozen import frozen
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.language.clock import Clock, seconds_of
from aftercare_rules.language.counting import PLAIN, Counting, Roll
from aftercare_rules.language.durations import Duration, Measure
from aftercare_rules.language.last_days import (
    DayPause,
    business_days_begun,
    earliest_rolled,
    first_day_since,
    last_day,
    unpaused,
)

Pause: TypeAlias = tuple[datetime, datetime | None]
"""When a pause began and ended, or None while it goes on. All days from the first to the last are paused."""

# No country of the library has had more days off in a row since 1999 than 12.
_LONGEST_HOLIDAY: Final = 14


@frozen
class Calendar(Clock):
    """Counts time between aware instants, in whole seconds, in one zone and in one way.

    If the first day is not counted, 31 January + 1 month ends with 28 (29) February, and 15 January + 1 month with
    15 February. If it is, the event's day is the first of the period: 15 January + 1 month ends with
    14 February, and from 29, 30 or 31 January with the last day of a February that lacks the day before the
    corresponding one. The sources are in `counting.PRESETS`.

    Hours are neither paused nor rolled. What needs holidays raises `NoHolidayData` where they are not known.
    """

    counting: Counting = PLAIN

    def counting_by(self, counting: Counting | None) -> "Calendar":
        """The same in another way of counting; None stands for its own."""
        if counting is None:
            return self
        return replace(self, counting=replace(counting, is_sure=counting.is_sure and self.counting.is_sure))

    @property
    def presuming(self) -> "Calendar":
        """The same, with days for business days of which nobody knows yet whether they are holidays."""
        return replace(self, counting=replace(self.counting, is_sure=False))

    @cached_property
    def unrolled(self) -> "Calendar":
        """The same without moving a last day, to look back over a time."""
        return replace(self, counting=replace(self.counting, roll=Roll.NONE))

    def elapsed(self, measure: Measure, event: datetime, at: datetime, pauses: Iterable[Pause] = ()) -> int:
        """The seconds, calendar days, or (business days or months) begun, from `event` to `at`.

        It is negative if `at` is long before. A window of `limit` holds exactly where `elapsed <= limit`: time stands
        still on paused days, and a day that a last day moves to counts as the first that moves there.

        >>> from zoneinfo import ZoneInfo
        >>> shop = Calendar(ZoneInfo("Asia/Shanghai"))
        >>> bought = datetime(2026, 1, 31, 10, tzinfo=shop.zone)
        >>> shop.elapsed(Measure.MONTHS, bought, datetime(2026, 2, 28, 23, 59, 59, tzinfo=shop.zone))
        1
        >>> shop.elapsed(Measure.MONTHS, bought, datetime(2026, 3, 1, tzinfo=shop.zone))
        2
        """
        if measure is Measure.SECONDS:
            return seconds_of(at) - seconds_of(event)
        first, last, counting = self._day(event), self._day(at), self.counting
        if measure is Measure.BUSINESS_DAYS:
            until = earliest_rolled(last.toordinal(), counting)
            return business_days_begun(first.toordinal(), until, counting, self._days(pauses))
        if pauses or counting.roll is not Roll.NONE:
            until = unpaused(
                first.toordinal(), earliest_rolled(last.toordinal(), counting), self._days(pauses) if pauses else ()
            )
            last = date.fromordinal(max(until, 1))
        return _elapsed(measure, first, last, counting.first_day_counts)

    def elapsed_between(
        self, measure: Measure, event: datetime, at: datetime, pauses: Iterable[Pause] = ()
    ) -> tuple[int, int]:
        """The least and the most that `elapsed` can be, whatever days are holidays of which that is not known."""
        pauses = tuple(pauses)
        try:
            exact = self.elapsed(measure, event, at, pauses)
        except NoHolidayData:
            most = self.presuming.elapsed(measure, event, at, pauses)
            first = self._day(event)
            until = unpaused(first.toordinal(), self._day(at).toordinal() - _LONGEST_HOLIDAY, self._days(pauses))
            if measure is Measure.BUSINESS_DAYS:
                return min(max(until - first.toordinal(), 0) // (_LONGEST_HOLIDAY + 1), most), most
            return _elapsed(measure, first, date.fromordinal(max(until, 1)), self.counting.first_day_counts), most
        return exact, exact

    def last_instant(self, measure: Measure, limit: int, event: datetime) -> datetime:
        """The last whole second at which `elapsed` is at most `limit`, in the zone."""
        if measure is Measure.SECONDS:
            return self._instant(seconds_of(event) + limit)
        last = last_day(measure, limit, self._day(event), self.counting)
        assert last is not None, "only a pause lets a window never end"
        return self.end_of(last)

    def end(self, measure: Measure, limit: int, event: datetime, pauses: Iterable[Pause] = ()) -> datetime | None:
        """The last whole second that is within a window for certain; None if a pause never lets it end.

        Where all holidays are known, that is its end.
        """
        if measure is Measure.SECONDS:
            return self.last_instant(measure, limit, event)
        days = self._days(pauses)
        try:
            last = last_day(measure, limit, self._day(event), self.counting, days)
        except NoHolidayData:
            last = last_day(measure, limit, self._day(event), self.presuming.counting, days)
        return None if last is None else self.end_of(last)

    def earliest_event(self, measure: Measure, limit: int, at: datetime) -> datetime:
        """The first whole second of an event from which `elapsed` to `at` is at most `limit`, in the zone."""
        if measure is Measure.SECONDS:
            return self._instant(seconds_of(at) - limit)
        day = earliest_rolled(self._day(at).toordinal(), self.counting)
        return self.start_of(first_day_since(measure, limit, day, self.counting))

    def due(self, duration: Duration, start: datetime) -> datetime:
        """The last whole second within `duration` of `start`, in the zone."""
        return self.last_instant(duration.measure, duration.limit, start)

    def paused_days(self, pauses: Iterable[Pause], event: datetime, at: datetime) -> int:
        """How many days after an event's and before an instant's lie in pauses."""
        first, last = self._day(event).toordinal(), self._day(at).toordinal()
        return last - unpaused(first, last, self._days(pauses))

    def _days(self, pauses: Iterable[Pause]) -> tuple[DayPause, ...]:
        return tuple(
            (self._day(begun).toordinal(), None if ended is None else self._day(ended).toordinal())
            for begun, ended in pauses
        )


def _elapsed(measure: Measure, first: date, last: date, first_day_counts: bool) -> int:
    """The days, or the months begun, from a day to another."""
    if measure is Measure.DAYS:
        return last.toordinal() - first.toordinal() + first_day_counts
    months = 12 * (last.year - first.year) + last.month - first.month
    return months + (last.day + first_day_counts > first.day)
