"""The last day of a window, one day after another: python-dateutil's months, and `holidays` asked about each day."""

from datetime import date, timedelta
from functools import cache, lru_cache

import holidays
from dateutil.relativedelta import relativedelta

from aftercare_rules.language.counting import Counting, Roll
from aftercare_rules.language.durations import Duration, Unit

_DAY = timedelta(days=1)


@cache
def _days(name: str) -> holidays.HolidayBase:
    country, _, state = name.partition("-")
    return holidays.country_holidays(country, state or None, years=range(1998, 2101))


def is_business_day(name: str, day: date) -> bool:
    """Whether people work on a day."""
    return bool(_days(name).is_working_day(day))


@lru_cache(maxsize=10_000)  # instants of one day are asked of one after another
def last_day(duration: Duration, event: date, counting: Counting, paused: frozenset[date] = frozenset()) -> date:
    """The last day of a window: each day that is not paused counts as one, and the last is rolled."""
    day = event - counting.first_day_counts * _DAY
    if duration.unit is Unit.BUSINESS_DAYS:
        for _ in range(duration.count):
            day += _DAY
            while not is_business_day(counting.holidays, day) or (day in paused and day > event):
                day += _DAY
    else:
        months = {Unit.MONTHS: 1, Unit.YEARS: 12}.get(duration.unit, 0) * duration.count
        plain = event + (relativedelta(months=months) if months else timedelta(days=duration.count))
        if counting.first_day_counts and (duration.unit is Unit.DAYS or plain.day == event.day):
            plain -= _DAY
        day = plain if plain <= event or not paused else event
        for _ in range((plain - day).days):
            day += _DAY
            while day in paused:
                day += _DAY
    while _moves(day, counting):
        day += _DAY
    return day


def _moves(day: date, counting: Counting) -> bool:
    if counting.roll is Roll.NONE:
        return False
    if counting.roll is Roll.NEXT_BUSINESS_DAY:
        return not is_business_day(counting.holidays, day)
    first = last = day
    while not is_business_day(counting.holidays, first - _DAY):
        first -= _DAY
    while not is_business_day(counting.holidays, last + _DAY):
        last += _DAY
    run = [first + number * _DAY for number in range((last - first).days + 1)]
    return not is_business_day(counting.holidays, day) and any(one in _days(counting.holidays) for one in run)
