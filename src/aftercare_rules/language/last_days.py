"""The last day of a window, and the number of days, business days or months that have begun by a day.

Two ways to say the same. A window ends where its length ends, then moved by pauses, then rolled off holidays. Or time
stands still on a paused day, and a day after a holiday counts as the holiday's first: then a window is a bound on a
whole number, however it is paused and rolled.

Days are proleptic ordinals. No holiday after the day of the claim is asked for. `NoHolidayData` is raised where one
is not known.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final, TypeAlias

from aftercare_rules.language.business_days import business_days, is_business_day, is_in_holiday
from aftercare_rules.language.clock import LAST_DAY
from aftercare_rules.language.counting import Counting, Roll
from aftercare_rules.language.durations import Measure

# Two hundred years of them.
_MOST_MONTHS: Final = 2_400

DayPause: TypeAlias = tuple[int, int | None]
"""The first and the last day of a pause; None for one that has no end yet."""


def last_day(
    measure: Measure, limit: int, event: date, counting: Counting, pauses: Iterable[DayPause] = ()
) -> int | None:
    """The last day of a window since a day; None if a pause never lets it end."""
    last: int | None
    if measure is Measure.BUSINESS_DAYS:
        last = _business_days_after(event.toordinal(), limit, counting, tuple(pauses))
    elif pauses == ():
        last = plain_last_day(measure, limit, event, counting.first_day_counts)
    else:
        last = _moved(plain_last_day(measure, limit, event, counting.first_day_counts), event.toordinal(), pauses)
    if counting.roll is not Roll.NONE:
        while last is not None and last < LAST_DAY and _must_move(last, counting):
            last += 1
    return last


def last_days(measure: Measure, limits: Iterable[int], event: date, counting: Counting) -> list[int | None]:
    """The last day of each of some windows since a day; below zero there is no window, and nothing lies within it."""
    if asks_for_holidays(measure, counting):
        return [0 if limit < 0 else last_day(measure, limit, event, counting) for limit in limits]
    is_first = counting.first_day_counts
    return [0 if limit < 0 else plain_last_day(measure, limit, event, is_first) for limit in limits]


def asks_for_holidays(measure: Measure, counting: Counting) -> bool:
    """Whether the last day of a window hangs on which days are holidays."""
    return measure is Measure.BUSINESS_DAYS or (measure is not Measure.SECONDS and counting.roll is not Roll.NONE)


def plain_last_day(measure: Measure, limit: int, event: date, first_day_counts: bool) -> int:
    """The last day of a window of days or months, with no pause and no holiday."""
    if measure is Measure.DAYS:
        return event.toordinal() + limit - first_day_counts
    first, length = month(12 * event.year + event.month - 1 + limit)
    return first + min(event.day - first_day_counts, length) - 1


def earliest_rolled(day: int, counting: Counting) -> int:
    """The first day that, as the last of a window, is moved to `day` or later; `day` itself if none is."""
    while counting.roll is not Roll.NONE and _must_move(day - 1, counting):
        day -= 1
    return day


def unpaused(event: int, at: int, pauses: Iterable[DayPause]) -> int:
    """The day that it would be, had time stood still on the paused days after the event and before `at`."""
    return at - sum(last - first + 1 for first, last in _between(event, at, pauses))


def business_days_begun(event: int, at: int, counting: Counting, pauses: Iterable[DayPause] = ()) -> int:
    """How many business days have begun from a day to another: the days off before each count with it."""
    start = event - counting.first_day_counts
    if at <= start:
        return min(0, 1 - _business_days(at, start, counting))
    paused = sum(_business_days(first, last, counting) for first, last in _between(event, at, pauses))
    return 1 + _business_days(start + 1, at - 1, counting) - paused


def first_day_since(measure: Measure, limit: int, at: int, counting: Counting) -> int:
    """The first day of an event since which no more than `limit` have begun on a day, with no pause and no roll."""
    if measure is Measure.DAYS:
        return at - limit + counting.first_day_counts
    if measure is Measure.BUSINESS_DAYS:
        day = at
        while limit > 0:
            day -= 1
            limit -= _is_business_day(day, counting)
        return day + counting.first_day_counts
    on = date.fromordinal(at)
    first, length = month(12 * on.year + on.month - 1 - limit)
    return first + min(on.day + counting.first_day_counts - 1, length)


@lru_cache(maxsize=_MOST_MONTHS)
def month(index: int) -> tuple[int, int]:
    """The ordinal of the first day of a month, counted from January of the year 0, and the month's length."""
    year, number = divmod(index, 12)
    if year < 1:
        return -31, 31
    if year > 9999:
        return LAST_DAY + 1, 31
    first = date(year, number + 1, 1).toordinal()
    return first, 31 if number == 11 else date(year, number + 2, 1).toordinal() - first


def _business_days_after(event: int, limit: int, counting: Counting, pauses: Sequence[DayPause]) -> int | None:
    day = event - counting.first_day_counts
    while limit > 0:
        day += 1
        pause = next((each for each in pauses if each[0] <= day and (each[1] is None or day <= each[1])), None)
        if pause is None or day <= event:
            limit -= _is_business_day(day, counting)
        elif pause[1] is None:
            return None
    return day


def _moved(last: int, event: int, pauses: Iterable[DayPause]) -> int | None:
    """The last day, later by each day after the event's that lies in a pause, up to the moved end itself."""
    counted = event
    for first, final in sorted(pauses, key=lambda pause: pause[0]):
        begins = max(first, counted + 1)
        if begins > last:
            break
        if final is None:
            return None
        if final >= begins:
            last += final - begins + 1
            counted = final
    return last


def _between(event: int, at: int, pauses: Iterable[DayPause]) -> Iterable[tuple[int, int]]:
    """The paused days after an event and before a day, each once, as stretches."""
    counted = event
    for first, final in sorted(pauses, key=lambda pause: pause[0]):
        begins, ends = max(first, counted + 1), at - 1 if final is None else min(final, at - 1)
        if ends >= begins:
            yield begins, ends
            counted = ends


def _must_move(day: int, counting: Counting) -> bool:
    if counting.roll is Roll.NONE:
        return False
    if counting.roll is Roll.AFTER_HOLIDAY:
        return is_in_holiday(counting.holidays, day, counting.is_sure)
    return not _is_business_day(day, counting)


def _business_days(first: int, last: int, counting: Counting) -> int:
    return business_days(counting.holidays, first, last, counting.is_sure)


def _is_business_day(day: int, counting: Counting) -> bool:
    return is_business_day(counting.holidays, day, counting.is_sure)
