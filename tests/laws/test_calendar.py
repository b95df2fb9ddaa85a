"""Laws of the calendar: what holds for every event, claim, zone and length of a window."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
import whenever
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.counting import Counting
from aftercare_rules.language.durations import MOST, Duration, Measure, Unit, parse_duration

SECOND = timedelta(seconds=1)
GREENWICH = ZoneInfo("UTC")

# Clocks that change at night, at midnight (skipping or repeating it), by half an hour, by a day; and none.
ZONES = (
    "UTC",
    "Asia/Shanghai",
    "America/New_York",
    "Europe/Paris",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Asia/Beirut",
    "Africa/Cairo",
    "Atlantic/Azores",
    "America/Scoresbysund",
    "America/St_Johns",
    "Antarctica/Casey",
    "Pacific/Apia",
)

# Where dates never go back on the clock and none is skipped, our days are also those of the second opinion.
ORDERED_ZONES = ZONES[:-3]


@cache
def changes(name: str, since: int = 1970, until: int = 2040) -> tuple[datetime, ...]:
    """The instants at which a zone's clock changed, by the second opinion's reading of the same data."""

    def walk() -> Iterator[datetime]:
        at: whenever.ZonedDateTime | None = whenever.Instant.from_utc(since, 1, 1).to_tz(name)
        while (at := at.next_transition() if at else None) and at.year <= until:
            yield at.to_instant().to_stdlib()

    return tuple(walk())


def utc(instant: datetime) -> datetime:
    """The same instant on the UTC line: within one zone Python compares and adds on the wall clock."""
    return instant.astimezone(UTC)


def near(instants: st.SearchStrategy[datetime]) -> st.SearchStrategy[datetime]:
    """Instants at, next to, or within some hours of others: where a boundary is missed, it is missed here."""
    seconds = st.one_of(
        st.sampled_from([0, -1, 1, -2, 2]), st.integers(-7200, 7200), st.integers(-2 * 86400, 2 * 86400)
    )
    return st.builds(lambda at, by: at + timedelta(seconds=by), instants, seconds)


def instants(zone: ZoneInfo) -> st.SearchStrategy[datetime]:
    """Instants on the UTC line, many of them near a change of the clock, a midnight or the end of a month."""
    anywhere = st.datetimes(datetime(1900, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))
    midnights = st.dates(date(1900, 1, 2), date(2200, 1, 1)).map(
        lambda day: datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    )
    months = st.builds(
        lambda year, month: datetime(year, month, 1, tzinfo=zone).astimezone(UTC),
        st.integers(1901, 2200),
        st.integers(1, 12),
    )
    ends = [near(midnights), near(months)]
    if known := changes(zone.key):
        ends.append(near(st.sampled_from(known)))
    return st.one_of(anywhere, *ends)


def written(zone: ZoneInfo) -> st.SearchStrategy[datetime]:
    """The same instants as a claim may write them: in the policy's zone, in UTC, at another offset."""
    offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
    zones = st.one_of(st.just(zone), st.just(UTC), offsets)
    return st.builds(lambda at, where: at.astimezone(where), instants(zone), zones)


countings = st.builds(Counting, st.booleans())
calendars = st.builds(Calendar, st.sampled_from(ZONES).map(ZoneInfo), countings)
ordered_calendars = st.builds(Calendar, st.sampled_from(ORDERED_ZONES).map(ZoneInfo), countings)
# Those that need no calendar of holidays; tests/laws/test_last_days.py has the others.
units = st.sampled_from([unit for unit in Unit if unit is not Unit.BUSINESS_DAYS])
durations = units.flatmap(lambda unit: st.builds(Duration, st.integers(0, min(MOST[unit], 2000)), st.just(unit)))
measures = st.sampled_from([Measure.SECONDS, Measure.DAYS, Measure.MONTHS])


@st.composite
def windows(draw: st.DrawFn) -> tuple[Calendar, Duration, datetime]:
    """A calendar, the length of a window and an instant that it counts from (or to)."""
    calendar = draw(calendars)
    return calendar, draw(durations), draw(written(calendar.zone))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=GREENWICH)


def days(first: date, last: date) -> Iterator[date]:
    return (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))


# Windows of months, against two other implementations


@pytest.mark.parametrize(
    ("first", "last", "counts"),
    [
        (date(2023, 1, 1), date(2026, 12, 31), range(1, 25)),
        (date(2098, 1, 1), date(2101, 12, 31), range(1, 25)),
        (date(2000, 1, 1), date(2399, 12, 31), (1, 3, 12)),
    ],
    ids=["four-years", "round-2100", "four-centuries"],
)
def test_months_agree_with_dateutil_and_whenever_on_every_day(
    first: date, last: date, counts: tuple[int, ...] | range
) -> None:
    elapsed, measure = Calendar(GREENWICH).elapsed, Measure.MONTHS
    added = [(count, relativedelta(months=count)) for count in counts]
    for day in days(first, last):
        event, other = noon(day), whenever.Date(day.year, day.month, day.day)
        for count, months in added:
            end = event + months
            second = other.add(months=count)
            assert (end.year, end.month, end.day) == (second.year, second.month, second.day)
            assert elapsed(measure, event, end) <= count, (day, count)
            assert elapsed(measure, event, end + timedelta(days=1)) > count, (day, count)


@given(ordered_calendars, st.data(), st.integers(0, 1200))
def test_the_last_second_of_months_is_that_of_dateutil_and_whenever(
    calendar: Calendar, data: st.DataObject, count: int
) -> None:
    event = data.draw(written(calendar.zone))
    start = event.astimezone(calendar.zone).date()
    day = start + relativedelta(months=count)
    if calendar.counting.first_day_counts and day.day == start.day:
        day -= timedelta(days=1)
    next_noon = whenever.Date(day.year, day.month, day.day).add(days=1).at(whenever.Time(12))
    next_start = next_noon.assume_tz(calendar.zone.key).start_of("day").to_instant().to_stdlib()
    assert utc(calendar.last_instant(Measure.MONTHS, count, event)) + SECOND == next_start


@given(calendars, st.data(), st.integers(0, 48), st.integers(0, 48))
def test_months_one_after_another_never_reach_further(
    calendar: Calendar, data: st.DataObject, first: int, second: int
) -> None:
    event = data.draw(written(calendar.zone))
    whole = calendar.last_instant(Measure.MONTHS, first + second, event)
    step = calendar.last_instant(Measure.MONTHS, first, event)
    assert utc(calendar.last_instant(Measure.MONTHS, second, step)) <= utc(whole)


def test_a_month_after_a_month_from_the_thirty_first_is_not_two_months() -> None:
    calendar = Calendar(GREENWICH)
    january = noon(date(2026, 1, 31))
    february = calendar.last_instant(Measure.MONTHS, 1, january)
    assert calendar.last_instant(Measure.MONTHS, 1, february).date() == date(2026, 3, 28)
    assert calendar.last_instant(Measure.MONTHS, 2, january).date() == date(2026, 3, 31)


# The edges of a window


@given(windows())
def test_the_last_instant_is_exactly_the_edge(window: tuple[Calendar, Duration, datetime]) -> None:
    calendar, duration, event = window
    last = calendar.last_instant(duration.measure, duration.limit, event)
    assert last.tzinfo is calendar.zone
    assert last.microsecond == 0
    assert calendar.elapsed(duration.measure, event, last) <= duration.limit
    assert calendar.elapsed(duration.measure, event, utc(last) + SECOND) > duration.limit
    assert calendar.due(duration, event) == last


@given(windows())
def test_the_earliest_event_is_the_exact_inverse(window: tuple[Calendar, Duration, datetime]) -> None:
    calendar, duration, at = window
    earliest = calendar.earliest_event(duration.measure, duration.limit, at)
    assert earliest.tzinfo is calendar.zone
    assert earliest.microsecond == 0
    assert calendar.elapsed(duration.measure, earliest, at) <= duration.limit
    assert calendar.elapsed(duration.measure, utc(earliest) - SECOND, at) > duration.limit


@given(windows(), st.data())
def test_within_is_up_to_the_last_instant_and_after_is_its_complement(
    window: tuple[Calendar, Duration, datetime], data: st.DataObject
) -> None:
    calendar, duration, event = window
    last = utc(calendar.due(duration, event))
    at = data.draw(st.one_of(near(st.just(last)), written(calendar.zone)))
    within = calendar.elapsed(duration.measure, event, at) <= duration.limit
    after = calendar.elapsed(duration.measure, event, at) >= duration.limit + 1
    assert within != after
    assert within == (utc(at).replace(microsecond=0) <= last)
    earliest = calendar.earliest_event(duration.measure, duration.limit, at)
    assert within == (utc(event).replace(microsecond=0) >= utc(earliest))


@given(calendars, measures, st.data())
def test_time_passes_forward(calendar: Calendar, measure: Measure, data: st.DataObject) -> None:
    event, one, other = (data.draw(written(calendar.zone)) for _ in range(3))
    other = data.draw(st.one_of(st.just(other), near(st.just(utc(one)))))
    earlier, later = sorted((one, other), key=utc)
    assert calendar.elapsed(measure, event, earlier) <= calendar.elapsed(measure, event, later)
    assert calendar.elapsed(measure, earlier, event) >= calendar.elapsed(measure, later, event)


@given(calendars, measures, st.data())
def test_how_an_instant_is_written_makes_no_difference(
    calendar: Calendar, measure: Measure, data: st.DataObject
) -> None:
    event, at = data.draw(written(calendar.zone)), data.draw(written(calendar.zone))
    count = calendar.elapsed(measure, event, at)
    for zone in (UTC, calendar.zone, timezone(timedelta(hours=8)), ZoneInfo("Australia/Lord_Howe")):
        assert calendar.elapsed(measure, event.astimezone(zone), at) == count
        assert calendar.elapsed(measure, event, at.astimezone(zone)) == count


@given(calendars, st.data())
def test_days_and_months_are_counted_by_the_dates_on_the_clock(calendar: Calendar, data: st.DataObject) -> None:
    instant = written(calendar.zone).filter(lambda at: at.astimezone(calendar.zone).hour >= 3)
    event, at = data.draw(instant), data.draw(instant)
    start, end = event.astimezone(calendar.zone).date(), at.astimezone(calendar.zone).date()
    first = int(calendar.counting.first_day_counts)
    assert calendar.elapsed(Measure.DAYS, event, at) == (end - start).days + first
    begun = 12 * (end.year - start.year) + end.month - start.month + (end.day + first > start.day)
    assert calendar.elapsed(Measure.MONTHS, event, at) == begun


# Clock changes


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("America/New_York", 2015, 2035),
        ("Europe/Paris", 2015, 2035),
        ("Asia/Shanghai", 1986, 1991),
        ("Australia/Lord_Howe", 2015, 2035),
    ],
)
def test_hours_elapse_on_the_utc_line_across_every_clock_change(name: str, first: int, last: int) -> None:
    zone = ZoneInfo(name)
    calendar, instants = Calendar(zone), changes(name, first, last)
    assert len(instants) >= 2 * (last - first)
    for change in instants:
        for lead in range(0, 49 * 3600, 1800):
            event = (change - timedelta(seconds=lead)).astimezone(zone)
            at = (change + timedelta(seconds=48 * 3600 - lead)).astimezone(zone)
            assert calendar.elapsed(Measure.SECONDS, event, at) == 48 * 3600
            assert utc(calendar.last_instant(Measure.SECONDS, 48 * 3600, event)) == utc(at)


@given(calendars, st.data(), st.integers(0, MOST[Unit.HOURS]))
def test_exactly_so_many_hours_is_within_and_a_second_more_is_not(
    calendar: Calendar, data: st.DataObject, count: int
) -> None:
    event, limit = data.draw(instants(calendar.zone)), Duration(count, Unit.HOURS).limit
    exact = event + timedelta(hours=count)
    for at, within in ((exact, True), (exact + SECOND, False)):
        elapsed = calendar.elapsed(Measure.SECONDS, event.astimezone(calendar.zone), at.astimezone(calendar.zone))
        assert (elapsed <= limit) is within


def test_days_keep_their_order_over_every_midnight_change_of_every_zone() -> None:
    seen = set()
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        calendar = Calendar(zone)
        for change in changes(name, 1840, 2040):
            before, after = ((change - by).astimezone(zone) for by in (SECOND, timedelta()))
            forms = (before.replace(tzinfo=None), after.replace(tzinfo=None))
            if (before.date() == after.date() and 4 <= before.hour < 22) or forms in seen:
                continue
            seen.add(forms)
            shift = abs((after.utcoffset() or timedelta()) - (before.utcoffset() or timedelta()))
            event = change - timedelta(days=40)
            marks = [
                change + sign * by + offset
                for sign in (-1, 1)
                for by in (timedelta(), shift)
                for offset in (-SECOND, timedelta(), SECOND)
            ]
            marks += [change + timedelta(minutes=minutes) for minutes in range(-300, 301, 20)]
            marks.sort()
            counts = [calendar.elapsed(Measure.DAYS, event, at) for at in marks]
            assert counts == sorted(counts), (name, change)
            assert counts == [calendar.elapsed(Measure.DAYS, event, at.astimezone(zone)) for at in marks]
            last = utc(calendar.last_instant(Measure.DAYS, counts[0], event))
            assert [at <= last for at in marks] == [count <= counts[0] for count in counts], (name, change)
    assert len(seen) > 1000


# Durations


@given(st.sampled_from(Unit).flatmap(lambda unit: st.builds(Duration, st.integers(0, MOST[unit]), st.just(unit))))
def test_a_duration_reads_back_as_it_is_written(duration: Duration) -> None:
    assert parse_duration(str(duration)) == duration


@given(st.one_of(st.text(), st.builds("{}{}{}".format, st.integers(), st.text(max_size=2), st.text(max_size=8))))
def test_any_text_is_a_duration_or_a_plain_message(text: str) -> None:
    read = read_or_message(text)
    if isinstance(read, Duration):
        assert 0 <= read.count <= MOST[read.unit]
    else:
        assert read.startswith("`")
        assert "write " in read


def read_or_message(text: str) -> Duration | str:
    try:
        return parse_duration(text)
    except ValueError as error:
        return str(error)
