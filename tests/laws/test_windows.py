"""Law: a window of time and what comes after it share no second and leave none out, and hours are not days."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from aftercare_rules import Decision, Engine
from aftercare_rules.document.load import read_policy
from aftercare_rules.language.counting import Counting
from tests.oracle.windows import Clock
from tests.strategies.choosing import drawn
from tests.strategies.generated_policies import ZONES
from tests.strategies.instants import awkward_instant

POLICY: Final = """
policy: windows
title: {{en: After-sales service}}
currency: EUR
time: {{zone: {zone}, counting: {counting}}}
remedies: [repair, exchange, replace]
facts: {{purchase: {{category: [watch, ring]}}}}
events: [delivered]
otherwise: {{refers: all, reason: Thank you.}}
coverage:
  soon: {{when: {{delivered: within {first}}}, gives: {{repair: free}}, reason: Thank you.}}
  late: {{when: {{delivered: after {first}}}, gives: {{exchange: free}}, reason: Thank you.}}
  between: {{when: {{delivered: after {first} and within {last}}}, gives: {{replace: free}}, reason: Thank you.}}
"""
SECOND: Final = timedelta(seconds=1)
COUNTINGS: Final = ("calendar", "first-day-counts")
durations = st.builds(
    lambda count, unit: f"{count} {unit if count > 1 else unit[:-1]}",
    st.integers(1, 30),
    st.sampled_from(("hours", "days", "months", "years")),
)
moments = st.sampled_from(ZONES).flatmap(
    lambda zone: st.tuples(st.just(zone), drawn(lambda choose: awkward_instant(choose, ZoneInfo(zone))))
)


@lru_cache(maxsize=500)
def engine_for(zone: str, counting: str, first: str, last: str = "90 years") -> Engine:
    text = POLICY.format(zone=zone, counting=counting, first=first, last=last)
    return Engine(read_policy("windows.yaml", text.encode()))


def decide(engine: Engine, wants: str, event: datetime | None, at: datetime) -> Decision:
    events = {} if event is None else {"delivered": event.isoformat()}
    return engine.decide({"at": at.isoformat(), "wants": wants, "purchase": {"purchased": None, "events": events}})


def holds(engine: Engine, wants: str, event: datetime | None, at: datetime) -> bool:
    return decide(engine, wants, event, at).verdict == "approved"


def near_the_end(event: datetime, end: datetime) -> list[datetime]:
    return [at for at in (event, end - SECOND, end, end + SECOND, end + timedelta(days=1)) if at >= event]


@given(moment=moments, counting=st.sampled_from(COUNTINGS), duration=durations)
def test_within_and_after_are_complements_once_the_event_has_happened(
    moment: tuple[str, datetime], counting: str, duration: str
) -> None:
    zone, event = moment
    engine, clock = (
        engine_for(zone, counting, duration),
        Clock(ZoneInfo(zone), Counting(counting == "first-day-counts")),
    )
    for at in near_the_end(event, clock.last_second(event, duration)):
        within = holds(engine, "repair", event, at)
        assert within is clock.is_within(event, at, duration)
        assert holds(engine, "exchange", event, at) is not within


@given(moment=moments, counting=st.sampled_from(COUNTINGS), duration=durations)
def test_both_fail_before_the_event_has_happened(moment: tuple[str, datetime], counting: str, duration: str) -> None:
    zone, at = moment
    engine = engine_for(zone, counting, duration)
    assert not holds(engine, "repair", None, at)
    assert not holds(engine, "exchange", None, at)


@given(moment=moments, counting=st.sampled_from(COUNTINGS), count=st.integers(1, 20), more=st.integers(1, 20))
def test_after_one_and_within_another_is_both(
    moment: tuple[str, datetime], counting: str, count: int, more: int
) -> None:
    zone, event = moment
    first, last = f"{count} days", f"{count + more} months"
    engine = engine_for(zone, counting, first, last)
    clock = Clock(ZoneInfo(zone), Counting(counting == "first-day-counts"))
    for duration in (first, last):
        for at in near_the_end(event, clock.last_second(event, duration)):
            both = not clock.is_within(event, at, first) and clock.is_within(event, at, last)
            assert holds(engine, "replace", event, at) is both


@given(moment=moments, counting=st.sampled_from(COUNTINGS), count=st.integers(1, 60))
def test_hours_are_elapsed_time(moment: tuple[str, datetime], counting: str, count: int) -> None:
    zone, event = moment
    until = decide(engine_for(zone, counting, f"{count} hours"), "repair", event, event).valid_until
    assert until is not None
    assert until.astimezone(UTC) - event == timedelta(hours=count)


@given(moment=moments, counting=st.sampled_from(COUNTINGS), count=st.integers(1, 60))
def test_days_end_with_a_day_of_the_shop_however_long_it_is(
    moment: tuple[str, datetime], counting: str, count: int
) -> None:
    zone, event = moment
    shop = ZoneInfo(zone)
    until = decide(engine_for(zone, counting, f"{count} days"), "repair", event, event).valid_until
    assert until is not None
    last, after = until.astimezone(shop).date(), (until.astimezone(UTC) + SECOND).astimezone(shop).date()
    assert (last - event.astimezone(shop).date()).days == count - (counting == "first-day-counts")
    assert (after - last).days == 1


def test_where_the_clock_changes_a_day_is_not_24_hours() -> None:
    zone = ZoneInfo("America/New_York")
    for month, day, hours in ((3, 8, 23), (11, 1, 25)):
        # At the very start of the day, so that a window of one counted day is the day itself.
        event = datetime(2026, month, day, tzinfo=zone).astimezone(UTC)
        by_days = decide(engine_for(zone.key, "first-day-counts", "1 day"), "repair", event, event).valid_until
        by_hours = decide(engine_for(zone.key, "first-day-counts", "24 hours"), "repair", event, event).valid_until
        assert by_days is not None
        assert by_hours is not None
        assert by_days.astimezone(UTC) - event == timedelta(hours=hours) - SECOND
        assert by_hours.astimezone(UTC) - event == timedelta(hours=24)


@given(moment=moments, duration=durations, seconds=st.integers(0, 10**9), more=st.integers(0, 10**9))
def test_a_later_claim_is_never_within_again(
    moment: tuple[str, datetime], duration: str, seconds: int, more: int
) -> None:
    zone, event = moment
    engine = engine_for(zone, "calendar", duration)
    early, late = event + timedelta(seconds=seconds), event + timedelta(seconds=seconds + more)
    assert holds(engine, "repair", event, early) or not holds(engine, "repair", event, late)
