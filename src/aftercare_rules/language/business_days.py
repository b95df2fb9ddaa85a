"""Public holidays and business days, by the library `holidays`; the only module that knows it.

A calendar is named by its country's ISO 3166 code, and the code of the state or region if its holidays differ:
`CN`, `DE-BY`, `US-CA`. Days are proleptic ordinals. Make-up workdays, weekend days that a government turned into
working days, are business days.

The same version of `holidays` gives the same days. It knows only so many years, and of some countries the days that
are moved are decreed year by year: for a year beyond, `NoHolidayData` is raised, since weekends and holidays by the
book would be wrong on just the days that matter.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date
from functools import cache
from types import ModuleType
from typing import Final

from aftercare_rules.errors import AftercareError, MissingExtra, Misspelling, nearest, one_of, shortened
from aftercare_rules.frozen import frozen

# Here a decree for each year moves working days to weekends: in China a notice of the State Council, each autumn.
DECREED_YEARLY: Final = frozenset({"BY", "CN", "HU", "LV", "MM", "RU", "UZ", "VN"})


class NoHolidayData(AftercareError):
    """A day was asked for whose holidays are not known. `day` is its proleptic ordinal."""

    def __init__(self, calendar: str, day: int) -> None:
        self.calendar = calendar
        self.day = day
        super().__init__(calendar, day)

    def __str__(self) -> str:
        library = _library()
        return (
            f"version {library.__version__} of the library `holidays` does not know yet which days of "
            f"{_year_of(self.day)} are holidays by the calendar `{self.calendar}`"
        )


@frozen
class _Year:
    """The days of one year that are public holidays, and those that are no business days, in their order too."""

    holidays: frozenset[int]
    off: frozenset[int]
    all_off: tuple[int, ...]


def is_business_day(calendar: str, day: int, is_sure: bool = True) -> bool:
    """Whether a day is neither a public holiday nor a weekend day, or is a make-up workday.

    Unless `is_sure`, a day of which that is not known is one.
    """
    year = _year(calendar, _year_of(day))
    if year is None and is_sure:
        raise NoHolidayData(calendar, day)
    return year is None or day not in year.off


def business_days(calendar: str, first: int, last: int, is_sure: bool = True) -> int:
    """How many business days there are from a day to another, both included."""
    count = max(last - first + 1, 0)
    for number in range(_year_of(first), _year_of(last) + 1) if count else ():
        year = _year(calendar, number)
        if year is None and is_sure:
            raise NoHolidayData(calendar, max(first, date(number, 1, 1).toordinal()))
        if year is not None:
            count -= bisect_right(year.all_off, last) - bisect_left(year.all_off, first)
    return count


def is_in_holiday(calendar: str, day: int, is_sure: bool = True) -> bool:
    """Whether a day lies in a holiday: in an unbroken run of days off that holds a public holiday.

    A weekend before, in or after a public holiday is part of it, as the decrees of the State Council count a holiday;
    other weekends are none.
    """
    for step in (-1, 1):
        one = day
        while not is_business_day(calendar, one, is_sure):
            year = _year(calendar, _year_of(one))
            if year is not None and one in year.holidays:
                return True
            one += step
    return False


def require_calendar(name: str) -> None:
    """Raises `Misspelling` where no calendar has this name, `MissingExtra` where the library is not installed."""
    country = name.partition("-")[0]
    known = [country, *(f"{country}-{state}" for state in _countries().get(country, ()))]
    if country in _countries() and name in known:
        return
    if country in _countries():
        near, help = nearest(name, known), f"there is {one_of(known)}"
    else:
        near, help = _meant(name), "write a country's ISO 3166 code, and its state where that matters"
        help = help if near else f"{help}, like `CN` or `DE-BY`"
    raise Misspelling(f"there is no calendar {shortened(name)}", f"did you mean `{near}`? {help}" if near else help)


def _meant(name: str) -> str:
    """The name of a calendar that was written in small letters, or by another code of the country, or in English."""
    country, dash, state = name.strip().upper().partition("-")
    if state in _countries().get(country, ()):
        return country + dash + state
    spelled = country.lower().replace(" ", "_")
    for written, (_, code, *others) in _library().registry.COUNTRIES.items():
        if spelled == written or country in others:
            return str(code)
    return state if state in _countries() else nearest(name, _countries())


def _library() -> ModuleType:
    try:
        import holidays
        import holidays.registry
    except ImportError:
        raise MissingExtra("a calendar of holidays", "holidays") from None
    return holidays


@cache
def _countries() -> Mapping[str, tuple[str, ...]]:
    """The states of each country that the library knows."""
    countries = _library().list_supported_countries(include_aliases=False)
    return {country: tuple(regions) for country, regions in countries.items()}


@cache
def _year(calendar: str, year: int) -> _Year | None:
    """The days of a year, None if they are not known."""
    library = _library()
    country, _, region = calendar.partition("-")
    one = library.country_holidays(country, region or None)
    if not one.start_year <= year <= min(one.end_year, _last_decreed(country)):
        return None
    # Some days off are moved over the turn of the year: what the neighbours say of this year counts as well.
    of_years = library.country_holidays(country, region or None, years=range(year - 1, year + 2), expand=False)
    days = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
    off = tuple(day for day in days if not of_years.is_working_day(date.fromordinal(day)))
    return _Year(frozenset(day for day in days if date.fromordinal(day) in of_years), frozenset(off), off)


@cache
def _last_decreed(country: str) -> int:
    """The last year of which it is known on which weekends people work."""
    if country not in DECREED_YEARLY:
        return date.max.year
    days = _library().country_holidays(country, years=range(2001, 2101), expand=False).weekend_workdays
    return max((day.year for day in days), default=date.min.year)


def _year_of(day: int) -> int:
    # Near the ends of the years 1 and 9999 a window can reach beyond all dates.
    return date.fromordinal(min(max(day, 1), date.max.toordinal())).year
