"""Durations as written, presets, and the dates on which counting goes wrong when it goes wrong."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.counting import PRESETS, Counting
from aftercare_rules.language.durations import MOST, Duration, Measure, Unit, parse_duration

SHANGHAI = ZoneInfo("Asia/Shanghai")
SHOP = Calendar(SHANGHAI)
FIRST_DAY = Calendar(SHANGHAI, Counting(first_day_counts=True))
PLAIN = [Measure.SECONDS, Measure.DAYS, Measure.MONTHS]
ENDS = [datetime.min, datetime.max, datetime.max.replace(fold=1)]
OFFSETS = [UTC, timezone(timedelta(hours=23, minutes=59)), timezone(-timedelta(hours=23, minutes=59))]


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("text", "duration", "measure", "limit"),
    [
        ("48 hours", Duration(48, Unit.HOURS), Measure.SECONDS, 172_800),
        ("1 hour", Duration(1, Unit.HOURS), Measure.SECONDS, 3_600),
        ("0 days", Duration(0, Unit.DAYS), Measure.DAYS, 0),
        ("1 day", Duration(1, Unit.DAYS), Measure.DAYS, 1),
        ("1 business day", Duration(1, Unit.BUSINESS_DAYS), Measure.BUSINESS_DAYS, 1),
        ("3 business days", Duration(3, Unit.BUSINESS_DAYS), Measure.BUSINESS_DAYS, 3),
        ("1 month", Duration(1, Unit.MONTHS), Measure.MONTHS, 1),
        ("18 months", Duration(18, Unit.MONTHS), Measure.MONTHS, 18),
        ("1 year", Duration(1, Unit.YEARS), Measure.MONTHS, 12),
        ("3 years", Duration(3, Unit.YEARS), Measure.MONTHS, 36),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, duration: Duration, measure: Measure, limit: int) -> None:
    assert parse_duration(text) == duration
    assert (duration.measure, duration.limit, str(duration)) == (measure, limit, text)


def test_number_and_unit_need_not_agree() -> None:
    assert str(parse_duration("1 hours")) == "1 hour"
    assert str(parse_duration("2 hour")) == "2 hours"
    assert str(parse_duration("007 days")) == "7 days"


@pytest.mark.parametrize(("unit", "most"), MOST.items())
def test_numbers_are_bounded_and_the_message_says_by_what(unit: Unit, most: int) -> None:
    assert parse_duration(f"{most} {unit}").count == most
    with pytest.raises(ValueError, match=f"is too long: write at most {most:,} {unit}"):
        parse_duration(f"{most + 1} {unit}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "`` does not start with a whole number"),
        ("hours", "`hours` does not start with a whole number"),
        ("two days", "does not start with a whole number in the digits 0 to 9"),
        ("-1 days", "does not start with a whole number"),
        ("４８ hours", "does not start with a whole number in the digits 0 to 9"),
        (" 48 hours", "does not start with a whole number"),
        ("1.5 hours", "`1.5 hours` is not a whole number"),
        ("1,000 hours", "is not a whole number"),
        ("1/2 days", "is not a whole number"),
        ("5", "`5` has no unit: write a whole number, one space and hours, days, business days, months or years"),
        ("48hours", "needs one space between number and unit: write `48 hours`"),
        ("48  hours", "needs one space between number and unit: write `48 hours`"),
        ("48\thours", "needs one space between number and unit: write `48 hours`"),
        ("48 hours ", "has capital letters or spaces too many in its unit: write `hours`"),
        ("1 Month", "has capital letters or spaces too many in its unit: write `month`"),
        ("2 weeks", "is in weeks: write 7 days for each week, for example `14 days`"),
        ("1 week", "is in weeks"),
        ("1 working day", "is in days that are spelled otherwise: write `business days`, as in `3 business days`"),
        ("3 business", "has a unit that is not known"),
        ("30 minutes", "is in a unit that is too short: write whole hours, for example `1 hour`"),
        ("1 second", "is in a unit that is too short"),
        ("48小时", "has a unit that is not known: write a whole number, one space and hours, days"),
        ("1 fortnight", "for example `48 hours`"),
        ("1 month of repair", "has a unit that is not known"),
    ],
)
def test_a_bad_duration_says_what_is_wrong_and_what_is_right(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_duration(text)


@pytest.mark.parametrize("text", ["9" * 10_000 + " days", "1 " + "x" * 10_000, "x" * 10_000])
def test_a_long_text_is_shortened_in_its_message(text: str) -> None:
    with pytest.raises(ValueError, match=f"^`{text[:39]}…` .{{10,160}}$"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("bought", "months", "last_day", "last_day_if_the_first_counts"),
    [
        ("2026-01-15", 1, "2026-02-15", "2026-02-14"),
        ("2026-01-31", 1, "2026-02-28", "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29", "2024-02-29"),
        ("2026-01-30", 1, "2026-02-28", "2026-02-28"),
        ("2024-01-30", 1, "2024-02-29", "2024-02-29"),
        ("2026-01-29", 1, "2026-02-28", "2026-02-28"),
        ("2024-01-29", 1, "2024-02-29", "2024-02-28"),
        ("2026-01-28", 1, "2026-02-28", "2026-02-27"),
        ("2026-01-01", 1, "2026-02-01", "2026-01-31"),
        ("2026-02-28", 1, "2026-03-28", "2026-03-27"),
        ("2026-03-01", 12, "2027-03-01", "2027-02-28"),
        ("2024-02-29", 12, "2025-02-28", "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29", "2028-02-28"),
        ("2025-12-31", 2, "2026-02-28", "2026-02-28"),
        ("2026-01-31", 0, "2026-01-31", "2026-01-30"),
    ],
)
def test_where_months_end(bought: str, months: int, last_day: str, last_day_if_the_first_counts: str) -> None:
    for calendar, end in ((SHOP, last_day), (FIRST_DAY, last_day_if_the_first_counts)):
        event, last = local(f"{bought} 10:00"), local(f"{end} 23:59:59")
        assert calendar.last_instant(Measure.MONTHS, months, event) == last
        assert calendar.elapsed(Measure.MONTHS, event, last) == months
        assert calendar.elapsed(Measure.MONTHS, event, last + timedelta(seconds=1)) == months + 1


def test_the_first_day_counts_or_does_not() -> None:
    bought = local("2026-03-01 10:00")
    assert SHOP.elapsed(Measure.DAYS, bought, bought) == 0
    assert FIRST_DAY.elapsed(Measure.DAYS, bought, bought) == 1
    assert SHOP.due(parse_duration("7 days"), bought) == local("2026-03-08 23:59:59")
    assert FIRST_DAY.due(parse_duration("7 days"), bought) == local("2026-03-07 23:59:59")


def test_hours_are_exact_to_the_second_and_whatever_the_first_day() -> None:
    bought = local("2026-03-01 10:00:00")
    for calendar in (SHOP, FIRST_DAY):
        assert calendar.elapsed(Measure.SECONDS, bought, local("2026-03-03 10:00:00")) == 172_800
        assert calendar.elapsed(Measure.SECONDS, bought, local("2026-03-03 10:00:01")) == 172_801
        assert calendar.due(parse_duration("48 hours"), bought) == local("2026-03-03 10:00:00")


def test_microseconds_are_dropped_on_both_sides() -> None:
    late, early = local("2026-03-01 10:00:00.999999"), local("2026-03-03 10:00:00.000001")
    assert SHOP.elapsed(Measure.SECONDS, late, early) == 172_800
    assert SHOP.elapsed(Measure.SECONDS, local("1969-12-31 23:59:59.5"), local("1969-12-31 23:59:59")) == 0
    assert SHOP.last_instant(Measure.SECONDS, 1, late) == local("2026-03-01 10:00:01")
    assert SHOP.earliest_event(Measure.SECONDS, 1, late) == local("2026-03-01 09:59:59")


def test_two_wall_clocks_of_one_zone_are_compared_on_the_utc_line() -> None:
    zone = ZoneInfo("Europe/Paris")
    before, after = local("2026-03-28 10:00", zone), local("2026-03-30 10:00", zone)
    assert after - before == timedelta(hours=48)
    assert Calendar(zone).elapsed(Measure.SECONDS, before, after) == 47 * 3600


@pytest.mark.parametrize(
    ("name", "event", "last"),
    [
        ("Asia/Shanghai", "2026-03-01 10:00", "2026-03-01T23:59:59+08:00"),
        ("America/Sao_Paulo", "2017-10-14 10:00", "2017-10-14T23:59:59-03:00"),  # then 01:00 on the 15th
        ("America/Sao_Paulo", "2018-02-17 10:00", "2018-02-17T23:59:59-03:00"),  # 23:00 comes twice
        ("Asia/Beirut", "2026-03-28 10:00", "2026-03-28T23:59:59+02:00"),  # then 01:00 on the 29th
        ("Asia/Beirut", "2026-10-24 10:00", "2026-10-24T23:59:59+02:00"),  # 23:00 comes twice
        ("Africa/Cairo", "2024-04-25 10:00", "2024-04-25T23:59:59+02:00"),  # then 01:00 on the 26th
        ("Africa/Cairo", "2024-10-31 10:00", "2024-10-31T23:59:59+02:00"),  # 23:00 comes twice
        ("Atlantic/Azores", "2025-10-25 10:00", "2025-10-25T23:59:59+00:00"),  # midnight comes twice
        ("America/Toronto", "1919-03-30 10:00", "1919-03-30T23:29:59-05:00"),  # then 00:30 on the 31st
        ("America/St_Johns", "2010-11-06 10:00", "2010-11-06T23:59:59-03:30"),  # 00:01, then 23:01
        ("Pacific/Apia", "2011-12-29 10:00", "2011-12-29T23:59:59-10:00"),  # there is no 30th
    ],
)
def test_a_day_ends_with_its_last_second(name: str, event: str, last: str) -> None:
    zone = ZoneInfo(name)
    calendar, end = Calendar(zone), datetime.fromisoformat(last)
    found = calendar.last_instant(Measure.DAYS, 0, local(event, zone))
    assert found.isoformat() == last
    assert found.tzinfo is zone
    assert calendar.elapsed(Measure.DAYS, local(event, zone), end) == 0
    assert calendar.elapsed(Measure.DAYS, local(event, zone), end + timedelta(seconds=1)) > 0
    morning = end.astimezone(UTC) + timedelta(seconds=1)
    assert calendar.earliest_event(Measure.DAYS, 0, morning).astimezone(UTC) == morning


@pytest.mark.parametrize(
    ("name", "instant", "day"),
    [
        ("Asia/Shanghai", "2026-03-01T23:59:59+08:00", "2026-03-01"),
        ("Asia/Shanghai", "2026-03-01T16:00:00+00:00", "2026-03-02"),
        ("America/St_Johns", "2010-11-07T00:00:30-02:30", "2010-11-06"),  # 23:01 on the 6th is still to come
        ("America/St_Johns", "2010-11-07T00:00:30-03:30", "2010-11-07"),
    ],
)
def test_the_date_of_an_instant_is_the_day_it_counts_for(name: str, instant: str, day: str) -> None:
    calendar = Calendar(ZoneInfo(name))
    written = datetime.fromisoformat(instant)
    for at in (written, written.astimezone(UTC), written.astimezone(calendar.zone)):
        assert type(calendar.date_of(at)) is date
        assert calendar.date_of(at) == date.fromisoformat(day)


def test_a_skipped_day_is_counted_by_the_calendar() -> None:
    samoa = Calendar(ZoneInfo("Pacific/Apia"))
    before, after = local("2011-12-29 10:00", samoa.zone), local("2011-12-31 10:00", samoa.zone)
    assert samoa.elapsed(Measure.DAYS, before, after) == 2
    assert samoa.last_instant(Measure.DAYS, 1, before) == local("2011-12-29 23:59:59", samoa.zone)


def test_a_day_that_came_twice_is_one_day() -> None:
    alaska = Calendar(ZoneInfo("America/Juneau"))  # 15:33 on 19 October 1867 was followed by 15:33 on the 18th
    first, second = (
        local("1867-10-19 12:00", alaska.zone),
        local("1867-10-19 12:00", alaska.zone).replace(fold=1),
    )
    assert alaska.elapsed(Measure.SECONDS, first, second) == 86_400
    assert alaska.elapsed(Measure.DAYS, first, second) == 1
    assert alaska.elapsed(Measure.DAYS, first, local("1867-10-18 20:00", alaska.zone)) == 0


def test_a_wall_time_that_never_was_counts_as_its_instant() -> None:
    zone = ZoneInfo("America/Sao_Paulo")  # 00:00 to 01:00 on 15 October 2017 was skipped
    noon, calendar = local("2017-10-14 12:00", zone), Calendar(zone)
    assert calendar.elapsed(Measure.DAYS, noon, local("2017-10-15 00:30", zone)) == 1
    assert calendar.elapsed(Measure.DAYS, noon, local("2017-10-15 00:30", zone).replace(fold=1)) == 0
    greenland = ZoneInfo("America/Scoresbysund")  # 23:00 to 24:00 on 29 March 2025 was skipped
    never = local("2025-03-29 23:30", greenland)
    assert Calendar(greenland).elapsed(Measure.DAYS, local("2025-03-29 12:00", greenland), never) == 1


@pytest.mark.parametrize("name", ["Asia/Shanghai", "America/New_York", "UTC", "Pacific/Kiritimati", "Etc/GMT+12"])
@pytest.mark.parametrize("measure", PLAIN)
def test_nothing_overflows_at_the_ends_of_time(name: str, measure: Measure) -> None:
    zone = ZoneInfo(name)
    instants = [end.replace(tzinfo=offset) for end in ENDS for offset in (*OFFSETS, zone)]
    for calendar in (Calendar(zone), Calendar(zone, Counting(first_day_counts=True))):
        for event in instants:
            for at in instants:
                assert isinstance(calendar.elapsed(measure, event, at), int)
            for limit in (0, 1, -1, 10**10, -(10**10), 10**40, -(10**40)):
                for found in (
                    calendar.last_instant(measure, limit, event),
                    calendar.earliest_event(measure, limit, event),
                ):
                    assert found.tzinfo is zone
                    assert found.astimezone(UTC) == found


def test_results_past_the_ends_are_held_at_the_ends() -> None:
    new_york, now = Calendar(ZoneInfo("America/New_York")), local("2026-03-01 10:00")
    for measure in PLAIN:
        assert SHOP.last_instant(measure, 10**12, now).isoformat() == "9999-12-31T23:59:59+08:00"
        assert new_york.last_instant(measure, 10**12, now).isoformat() == "9999-12-31T18:59:59-05:00"
        assert SHOP.earliest_event(measure, 10**12, now).astimezone(UTC) == datetime(1, 1, 1, tzinfo=UTC)
        assert new_york.earliest_event(measure, 10**12, now) == local("0001-01-01 00:00", new_york.zone)


@pytest.mark.parametrize("measure", Measure)
def test_a_naive_datetime_is_refused(measure: Measure) -> None:
    naive, aware = datetime(2026, 3, 1, 10), local("2026-03-01 10:00")
    for event, at in ((naive, aware), (aware, naive)):
        with pytest.raises(ValueError, match="2026-03-01T10:00:00 has no time zone: write one, as in"):
            SHOP.elapsed(measure, event, at)
    with pytest.raises(ValueError, match="has no time zone"):
        SHOP.last_instant(measure, 1, naive)
    with pytest.raises(ValueError, match="has no time zone"):
        SHOP.earliest_event(measure, 1, naive)


def test_presets_are_one_table() -> None:
    assert list(PRESETS) == ["calendar", "cn-civil-code", "eu-1182-71", "first-day-counts"]
    assert {name for name, preset in PRESETS.items() if preset.rolls} == {"cn-civil-code", "eu-1182-71"}
    assert {name for name, preset in PRESETS.items() if preset.first_day_counts} == {"first-day-counts"}
    for name, preset in PRESETS.items():
        assert preset.name == name
        assert preset.end_of_day.startswith("24:00")
        assert "last day of a month that lacks it" in preset.month_end
        assert preset.source
