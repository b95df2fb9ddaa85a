"""Laws of windows that are paused, rolled off holidays or counted in business days."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aftercare_rules.language import business_days
from aftercare_rules.language.calendar import Calendar, Pause
from aftercare_rules.language.counting import Counting, Roll
from aftercare_rules.language.durations import Duration, Unit
from tests.oracle.last_days import is_business_day, last_day

SECOND = timedelta(seconds=1)
ZONES = ("UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Beirut", "Pacific/Apia")
# The decrees of these years are known, and they have few holidays, many, states, other weekends, working weekends.
HOLIDAYS = ("CN", "DE", "DE-BY", "US-CA", "AE", "RU", "HU", "JP")
FIRST, LAST = date(2005, 1, 1), date(2018, 12, 31)

countings = st.builds(Counting, st.booleans(), st.sampled_from(Roll), st.sampled_from(HOLIDAYS))
calendars = st.builds(Calendar, st.sampled_from(ZONES).map(ZoneInfo), countings)
durations = st.one_of(
    st.builds(Duration, st.integers(0, 40), st.sampled_from([Unit.DAYS, Unit.BUSINESS_DAYS])),
    st.builds(Duration, st.integers(0, 14), st.just(Unit.MONTHS)),
    st.builds(Duration, st.integers(0, 2), st.just(Unit.YEARS)),
)


@st.composite
def instants(draw: st.DrawFn, zone: ZoneInfo, near: date | None = None) -> datetime:
    """An instant of a day, often its first or last second; with `near`, of a day in the year after it."""
    day = draw(st.dates(FIRST, LAST) if near is None else st.dates(near, near + timedelta(days=400)))
    seconds = draw(st.one_of(st.sampled_from([0, 86_399, 43_200]), st.integers(0, 86_399)))
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC) + timedelta(seconds=seconds)


@st.composite
def windows(draw: st.DrawFn) -> tuple[Calendar, Duration, datetime]:
    calendar = draw(calendars)
    return calendar, draw(durations), draw(instants(calendar.zone))


@st.composite
def pauses(draw: st.DrawFn, calendar: Calendar, event: datetime, is_open: bool = False) -> list[Pause]:
    """A few pauses, some before the event, some over others; with `is_open`, some without an end."""
    found: list[Pause] = []
    for _ in range(draw(st.integers(0, 4))):
        start = event + draw(st.integers(-20, 60)) * timedelta(days=1)
        end = start + draw(st.sampled_from([0, 0, 1, 2, 7, 30])) * timedelta(days=1)
        found.append((start, None if is_open and draw(st.integers(0, 4)) == 0 else end))
    return found


def paused_days(calendar: Calendar, given: list[Pause]) -> frozenset[date]:
    days: set[date] = set()
    for start, end in given:
        assert end is not None
        first, last = calendar.date_of(start), calendar.date_of(end)
        days |= {first + number * timedelta(days=1) for number in range((last - first).days + 1)}
    return frozenset(days)


def end_of(calendar: Calendar, duration: Duration, event: datetime, paused: Iterable[Pause] = ()) -> datetime | None:
    return calendar.end(duration.measure, duration.limit, event, paused)


def is_within(
    calendar: Calendar, duration: Duration, event: datetime, at: datetime, paused: Iterable[Pause] = ()
) -> bool:
    return calendar.elapsed(duration.measure, event, at, paused) <= duration.limit


@given(windows(), st.data())
def test_the_end_is_that_of_a_loop_over_the_days(
    window: tuple[Calendar, Duration, datetime], data: st.DataObject
) -> None:
    calendar, duration, event = window
    paused = data.draw(pauses(calendar, event))
    found = end_of(calendar, duration, event, paused)
    assert found is not None
    expected = last_day(duration, calendar.date_of(event), calendar.counting, paused_days(calendar, paused))
    assert found == calendar.end_of(expected.toordinal())


@given(windows(), st.data())
def test_within_is_up_to_the_end(window: tuple[Calendar, Duration, datetime], data: st.DataObject) -> None:
    calendar, duration, event = window
    paused = data.draw(pauses(calendar, event, is_open=True))
    end = end_of(calendar, duration, event, paused)
    if end is None:
        at = data.draw(instants(calendar.zone, calendar.date_of(event)))
        assert is_within(calendar, duration, event, at, paused)
        return
    edge = end.astimezone(UTC)
    assert is_within(calendar, duration, event, edge, paused)
    assert not is_within(calendar, duration, event, edge + SECOND, paused)
    at = data.draw(instants(calendar.zone, calendar.date_of(event)))
    assert is_within(calendar, duration, event, at, paused) == (at <= edge)


@given(windows(), st.data())
def test_a_pause_never_shortens_a_window(window: tuple[Calendar, Duration, datetime], data: st.DataObject) -> None:
    calendar, duration, event = window
    paused = data.draw(pauses(calendar, event, is_open=True))
    more = [*paused, *data.draw(pauses(calendar, event, is_open=True))]
    shorter, longer = end_of(calendar, duration, event, paused), end_of(calendar, duration, event, more)
    assert longer is None or (shorter is not None and shorter <= longer)


@given(windows(), st.data())
def test_the_order_of_pauses_and_their_overlaps_make_no_difference(
    window: tuple[Calendar, Duration, datetime], data: st.DataObject
) -> None:
    calendar, duration, event = window
    paused = data.draw(pauses(calendar, event, is_open=True))
    again = data.draw(st.permutations(paused + paused))
    assert end_of(calendar, duration, event, paused) == end_of(calendar, duration, event, again)


@given(windows(), st.data())
def test_a_repair_for_ever_ends_no_window_that_it_reaches(
    window: tuple[Calendar, Duration, datetime], data: st.DataObject
) -> None:
    calendar, duration, event = window
    plain = Calendar(calendar.zone, Counting(calendar.counting.first_day_counts, holidays=calendar.counting.holidays))
    last = plain.due(duration, event)
    assume(calendar.date_of(last) > calendar.date_of(event))
    assert end_of(calendar, duration, event, [(last, None)]) is None
    assert end_of(calendar, duration, event, [(last.astimezone(UTC) + SECOND, None)]) == end_of(
        calendar, duration, event
    )


@given(windows())
def test_rolling_never_shortens_a_window_and_ends_it_on_a_day_of_work(
    window: tuple[Calendar, Duration, datetime],
) -> None:
    calendar, duration, event = window
    counting = calendar.counting
    ends = {}
    for roll in Roll:
        rolled = Counting(counting.first_day_counts, roll, counting.holidays)
        ends[roll] = calendar.date_of(Calendar(calendar.zone, rolled).due(duration, event))
    assert ends[Roll.NONE] <= ends[Roll.AFTER_HOLIDAY] <= ends[Roll.NEXT_BUSINESS_DAY]
    assert is_business_day(counting.holidays, ends[Roll.NEXT_BUSINESS_DAY])


@given(windows(), st.data())
def test_a_longer_window_and_a_later_event_never_end_earlier(
    window: tuple[Calendar, Duration, datetime], data: st.DataObject
) -> None:
    calendar, duration, event = window
    longer = Duration(duration.count + data.draw(st.integers(0, 5)), duration.unit)
    assert calendar.due(duration, event) <= calendar.due(longer, event)
    later = data.draw(instants(calendar.zone, calendar.date_of(event)))
    assert calendar.due(duration, min(event, later)) <= calendar.due(duration, max(event, later))


@given(windows())
def test_the_earliest_start_is_the_exact_inverse(window: tuple[Calendar, Duration, datetime]) -> None:
    calendar, duration, at = window
    start = calendar.earliest_event(duration.measure, duration.limit, at)
    assert start.tzinfo is calendar.zone
    assert is_within(calendar, duration, start, at)
    assert not is_within(calendar, duration, start.astimezone(UTC) - SECOND, at)


@given(calendars, durations, st.data())
def test_a_later_claim_is_never_within_again(calendar: Calendar, duration: Duration, data: st.DataObject) -> None:
    event = data.draw(instants(calendar.zone))
    paused = data.draw(pauses(calendar, event, is_open=True))
    early, late = sorted(data.draw(instants(calendar.zone, calendar.date_of(event))) for _ in range(2))
    measure = duration.measure
    assert calendar.elapsed(measure, event, early, paused) <= calendar.elapsed(measure, event, late, paused)
    longer = calendar.elapsed(measure, event, late, [*paused, *data.draw(pauses(calendar, event, is_open=True))])
    assert longer <= calendar.elapsed(measure, event, late, paused)


@given(windows(), st.data())
def test_without_the_holidays_of_a_year_the_truth_lies_between(
    window: tuple[Calendar, Duration, datetime], data: st.DataObject
) -> None:
    calendar, duration, event = window
    paused = data.draw(pauses(calendar, event))
    at = data.draw(instants(calendar.zone, calendar.date_of(event)))
    exact, end = calendar.elapsed(duration.measure, event, at, paused), end_of(calendar, duration, event, paused)
    with no_years_from(calendar.date_of(event).year + data.draw(st.integers(0, 1))):
        least, most = calendar.elapsed_between(duration.measure, event, at, paused)
        certain = end_of(calendar, duration, event, paused)
        assert certain is not None
        edge = certain.astimezone(UTC)
        for instant, within in ((edge, True), (edge + SECOND, False)):
            assert (calendar.elapsed_between(duration.measure, event, instant, paused)[1] <= duration.limit) is within
    assert least <= exact <= most
    assert end is not None
    assert certain <= end


@contextmanager
def no_years_from(first: int) -> Iterator[None]:
    known = business_days._year
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(business_days, "_year", lambda name, year: known(name, year) if year < first else None)
        yield
