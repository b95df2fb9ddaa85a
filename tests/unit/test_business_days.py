"""Business days and holidays as governments published them, calendars by name, and what is not known."""

import subprocess
import sys
from datetime import date, datetime
from importlib.metadata import version
from zoneinfo import ZoneInfo

import holidays
import pytest

from aftercare_rules.errors import MissingExtra, Misspelling
from aftercare_rules.language import business_days
from aftercare_rules.language.business_days import DECREED_YEARLY, NoHolidayData, is_business_day, require_calendar
from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.counting import Counting, Roll
from aftercare_rules.language.durations import Measure, parse_duration

SHANGHAI = ZoneInfo("Asia/Shanghai")


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def end(length: str, event: str, counting: Counting) -> str:
    """The last day of a window since noon of a day, as it is rolled."""
    calendar = Calendar(SHANGHAI, counting)
    last = calendar.due(parse_duration(length), datetime.fromisoformat(f"{event}T12:00+08:00"))
    assert (last.hour, last.minute, last.second) == (23, 59, 59)
    return last.date().isoformat()


# Holidays of 2025 and 2026 as the State Council's notices give them, from their first day to the day after the last.
CHINESE_HOLIDAYS = [
    ("2025-01-01", "2025-01-02"),
    ("2025-01-28", "2025-02-05"),
    ("2025-04-04", "2025-04-07"),
    ("2025-05-01", "2025-05-06"),
    ("2025-05-31", "2025-06-03"),
    ("2025-10-01", "2025-10-09"),
    ("2026-01-01", "2026-01-04"),
    ("2026-02-15", "2026-02-24"),
    ("2026-04-04", "2026-04-07"),
    ("2026-05-01", "2026-05-06"),
    ("2026-06-19", "2026-06-22"),
    ("2026-09-25", "2026-09-28"),
    ("2026-10-01", "2026-10-08"),
]
MAKE_UP_WORKDAYS = ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11", "2026-01-04", "2026-02-14"]
MAKE_UP_WORKDAYS += ["2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]


@pytest.mark.parametrize(("first", "after"), CHINESE_HOLIDAYS)
def test_every_day_of_a_chinese_holiday_moves_to_the_day_after_it(first: str, after: str) -> None:
    for number in range(day(first), day(after)):
        last = date.fromordinal(number).isoformat()
        assert end("0 days", last, Counting(roll=Roll.AFTER_HOLIDAY, holidays="CN")) == after
        assert end("0 days", last, Counting(roll=Roll.NEXT_BUSINESS_DAY, holidays="CN")) == after
        assert end("0 days", last, Counting(holidays="CN")) == last


def test_no_other_day_of_those_years_is_a_holiday() -> None:
    counting = Counting(roll=Roll.AFTER_HOLIDAY, holidays="CN")
    others = set(range(day("2025-01-01"), day("2027-01-01") - 1))
    others -= {number for first, after in CHINESE_HOLIDAYS for number in range(day(first), day(after))}
    for last in (date.fromordinal(number).isoformat() for number in sorted(others)):
        assert end("0 days", last, counting) == last


def test_make_up_workdays_are_business_days_and_no_others_of_a_weekend_are() -> None:
    for number in range(day("2025-01-01"), day("2027-01-01")):
        on = date.fromordinal(number)
        if on.weekday() >= 5:
            assert is_business_day("CN", number) is (on.isoformat() in MAKE_UP_WORKDAYS), on


@pytest.mark.parametrize(
    ("calendar", "roll", "last", "moved"),
    [
        ("CN", Roll.AFTER_HOLIDAY, "2025-03-01", "2025-03-01"),  # a Saturday like any other
        ("CN", Roll.NEXT_BUSINESS_DAY, "2025-03-01", "2025-03-03"),
        ("CN", Roll.NEXT_BUSINESS_DAY, "2025-02-08", "2025-02-08"),  # a Saturday on which people work
        ("DE", Roll.NEXT_BUSINESS_DAY, "2026-04-03", "2026-04-07"),  # Good Friday to Easter Monday
        ("DE", Roll.AFTER_HOLIDAY, "2026-04-03", "2026-04-07"),
        ("DE", Roll.NEXT_BUSINESS_DAY, "2026-08-15", "2026-08-17"),
        ("DE-BY", Roll.NEXT_BUSINESS_DAY, "2026-01-06", "2026-01-07"),  # Epiphany, in Bavaria
        ("DE", Roll.NEXT_BUSINESS_DAY, "2026-01-06", "2026-01-06"),
        ("US-CA", Roll.NEXT_BUSINESS_DAY, "2026-03-31", "2026-04-01"),  # Cesar Chavez Day, in California
        ("US", Roll.NEXT_BUSINESS_DAY, "2026-07-03", "2026-07-06"),  # the fourth is a Saturday
        ("US", Roll.NEXT_BUSINESS_DAY, "2021-12-31", "2022-01-03"),  # New Year's Day, observed the year before
        ("AE", Roll.NEXT_BUSINESS_DAY, "2019-05-03", "2019-05-05"),  # weekends were Friday and Saturday
    ],
)
def test_where_a_last_day_moves(calendar: str, roll: Roll, last: str, moved: str) -> None:
    assert end("0 days", last, Counting(roll=roll, holidays=calendar)) == moved


@pytest.mark.parametrize(
    ("length", "event", "first_day_counts", "last"),
    [
        ("3 business days", "2026-03-02", False, "2026-03-05"),
        ("3 business days", "2026-03-02", True, "2026-03-04"),
        ("3 business days", "2026-03-06", False, "2026-03-11"),
        ("1 business day", "2026-03-07", False, "2026-03-09"),  # since a Saturday
        ("1 business day", "2026-03-07", True, "2026-03-09"),
        ("1 business day", "2026-02-13", False, "2026-02-14"),  # the Saturday before the Spring Festival
        ("2 business days", "2026-02-13", False, "2026-02-24"),
        ("0 business days", "2026-03-07", False, "2026-03-07"),
    ],
)
def test_business_days_in_china(length: str, event: str, first_day_counts: bool, last: str) -> None:
    assert end(length, event, Counting(first_day_counts, holidays="CN")) == last


def test_hours_never_roll() -> None:
    calendar = Calendar(SHANGHAI, Counting(roll=Roll.NEXT_BUSINESS_DAY, holidays="CN"))
    bought = datetime(2026, 2, 15, 10, tzinfo=SHANGHAI)
    assert calendar.due(parse_duration("48 hours"), bought) == datetime(2026, 2, 17, 10, tzinfo=SHANGHAI)


# What is not known


def test_a_year_without_its_decree_is_not_known() -> None:
    with pytest.raises(NoHolidayData) as raised:
        is_business_day("CN", day("2099-03-02"))
    assert str(raised.value) == (
        f"version {version('holidays')} of the library `holidays` does not know yet which days of 2099 are holidays "
        "by the calendar `CN`"
    )
    assert is_business_day("DE", day("2099-03-02"))
    with pytest.raises(NoHolidayData):
        is_business_day("DE", day("1066-10-14"))


def test_working_days_are_still_moved_where_a_decree_is_needed() -> None:
    for country in DECREED_YEARLY:
        moved = holidays.country_holidays(country, years=range(2020, 2030)).weekend_workdays
        assert max(one.year for one in moved) >= 2025, country


def test_a_window_that_was_not_rolled_yet_needs_no_holidays_to_come() -> None:
    calendar = Calendar(SHANGHAI, Counting(roll=Roll.AFTER_HOLIDAY, holidays="CN"))
    on_the_last_day = datetime(2026, 12, 31, 10, tzinfo=SHANGHAI)
    assert calendar.elapsed(Measure.MONTHS, datetime(2026, 1, 31, tzinfo=SHANGHAI), on_the_last_day) == 11
    assert calendar.elapsed(Measure.DAYS, on_the_last_day, on_the_last_day) == 0


def test_what_is_certain_without_the_holidays_of_a_year() -> None:
    calendar = Calendar(SHANGHAI, Counting(roll=Roll.AFTER_HOLIDAY, holidays="CN"))
    bought, at = (datetime(2099, month, 1, tzinfo=SHANGHAI) for month in (3, 6))
    with pytest.raises(NoHolidayData):
        calendar.elapsed(Measure.DAYS, bought, at)
    assert calendar.elapsed_between(Measure.DAYS, bought, at) == (78, 92)
    assert calendar.elapsed_between(Measure.MONTHS, bought, at) == (3, 3)
    assert calendar.elapsed_between(Measure.BUSINESS_DAYS, bought, at) == (5, 92)
    assert calendar.end(Measure.DAYS, 7, bought) == datetime(2099, 3, 8, 23, 59, 59, tzinfo=SHANGHAI)


def test_days_of_which_nothing_is_known_count_as_business_days_for_what_is_certain() -> None:
    # 2100 is the last year that the library knows.
    calendar = Calendar(SHANGHAI, Counting(roll=Roll.NEXT_BUSINESS_DAY, holidays="DE"))
    bought = datetime(2100, 12, 29, 10, tzinfo=SHANGHAI)
    assert calendar.end(Measure.BUSINESS_DAYS, 10, bought) == datetime(2101, 1, 8, 23, 59, 59, tzinfo=SHANGHAI)
    assert calendar.end(Measure.DAYS, 1, bought) == datetime(2100, 12, 30, 23, 59, 59, tzinfo=SHANGHAI)


# Names


@pytest.mark.parametrize("name", ["CN", "DE", "DE-BY", "US", "US-CA", "GB-SCT", "FR", "ES-MD"])
def test_a_calendar_has_the_name_of_its_country_and_state(name: str) -> None:
    require_calendar(name)


@pytest.mark.parametrize(
    ("name", "help"),
    [
        ("cn", "did you mean `CN`?"),
        ("China", "did you mean `CN`?"),
        ("CHN", "did you mean `CN`?"),
        ("zh-CN", "did you mean `CN`?"),
        ("UK", "did you mean `GB`?"),
        ("Germany", "did you mean `DE`?"),
        ("DE-BYY", "did you mean `DE-BY`? there is `DE`, `DE-BB`"),
        ("de-by", "did you mean `DE-BY`?"),
        ("CN-SH", "there is `CN`"),
        (
            "the moon",
            "write a country's ISO 3166 code, and its state where that matters, like `CN`",
        ),
        ("", "like `CN`"),
    ],
)
def test_a_name_that_is_none_is_told_what_was_meant(name: str, help: str) -> None:
    with pytest.raises(Misspelling, match="there is no calendar") as raised:
        require_calendar(name)
    assert help in raised.value.help


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    for cached in (business_days._countries, business_days._year, business_days._last_decreed):
        cached.cache_clear()
    for ask in (lambda: require_calendar("CN"), lambda: is_business_day("CN", day("2026-03-02"))):
        with pytest.raises(MissingExtra, match=r"pip install 'aftercare-rules\[holidays\]'"):
            ask()


def test_the_library_is_imported_only_where_it_is_needed() -> None:
    code = "import aftercare_rules.cli, sys; sys.exit('holidays' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], check=False, env={"PYTHONPATH": ":".join(sys.path)}).returncode
        == 0
    )
