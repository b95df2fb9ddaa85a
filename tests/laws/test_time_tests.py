"""Laws of tests on events and on today: each is what a walk over the days makes of it, known or unknown."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from aftercare_rules import Decision, Engine
from aftercare_rules.document.load import read_policy
from aftercare_rules.errors import Misspelling
from aftercare_rules.language.conditions import read_word
from aftercare_rules.language.counting import Counting
from aftercare_rules.language.domains import Event
from aftercare_rules.language.words import Subject
from aftercare_rules.records.models import Use
from tests.oracle.windows import Clock

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
FIRST, LAST = date(2023, 11, 1), date(2025, 3, 31)
POLICY = """
policy: times
title: {{en: After-sales service}}
currency: EUR
time: {{zone: {zone}, {counting}}}
remedies: [repair, exchange]
facts: {{}}
otherwise: {{declines: all, reason: Thank you.}}
coverage:
  one: {{when: {{{fact}: {text}}}, gives: {{exchange: free}}, reason: Thank you.}}
"""
ZONES = ("Europe/Berlin", "Asia/Shanghai", "America/Los_Angeles")
COUNTINGS = (
    "counting: calendar, calendar: DE",
    "counting: first-day-counts, calendar: US-CA",
    "counting: eu-1182-71, calendar: DE-BY",
    "counting: cn-civil-code, calendar: CN",
    "counting: calendar, first_day: counts, roll: next_business_day, calendar: JP",
)
Text = tuple[str, str, str, str]

# Days near which something may turn: the ends of months, holidays, and days that are written in tests.


def is_every_day(first: str, last: str) -> bool:
    """Whether days of a year leave none out, which the loader refuses."""
    begins, ends = (date.fromisoformat(f"2024-{mark}") for mark in (first, last))
    return (ends + DAY).strftime("%m-%d") == begins.strftime("%m-%d")


def can_hold_together(text: str) -> bool:
    """Whether tests that are joined say something, which the loader asks for."""
    try:
        return read_word(text, Subject("purchased", Event(), Counting(holidays="CN"), services=("repair",))) is not None
    except Misspelling:
        return False


HOLIDAYS = ("2023-12-24", "2024-02-10", "2024-03-28", "2024-10-01", "2025-01-01")
days = st.one_of(
    st.dates(FIRST, LAST),
    st.sampled_from([date.fromisoformat(day) for day in (*HOLIDAYS, "2024-01-31", "2024-02-29")]),
)
lengths = st.builds(
    lambda count, unit: f"{count} {unit if count != 1 else unit[:-1]}",
    st.integers(0, 12),
    st.sampled_from(["days", "days", "business days", "months"]),
)
marks = st.one_of(days.map(lambda day: day.strftime("%m-%d")), st.sampled_from(["02-29", "12-31", "01-01"]))
plain_windows = st.one_of(
    st.builds("{} {}".format, st.sampled_from(["within", "after"]), lengths),
    st.builds(
        "after {} days and within {} {}".format,
        st.integers(0, 5),
        st.integers(6, 30),
        st.sampled_from(["days", "business days"]),
    ),
)
paused_windows = st.builds("{} pausing repair".format, plain_windows)
named_days = st.one_of(
    st.builds("{}{}".format, st.sampled_from(["from ", "until ", ""]), days),
    st.builds(lambda one, other: f"{min(one, other)} to {max(one, other)}", days, days),
    st.builds("each {} to {}".format, marks, marks).filter(lambda text: not is_every_day(*text.split()[1::2])),
)
next_days = marks.filter(lambda mark: mark != "02-29").map("until next {}".format)
joined = st.builds(" and ".join, st.tuples(st.one_of(named_days, next_days, plain_windows), next_days | paused_windows))
texts = st.one_of(plain_windows, paused_windows, named_days, next_days, joined.filter(can_hold_together))
terms = st.tuples(st.sampled_from(ZONES), st.sampled_from(COUNTINGS))


@lru_cache(maxsize=200)
def engine_for(zone: str, counting: str, fact: str, text: str, matcher: str = "tables") -> Engine:
    policy = POLICY.format(zone=zone, counting=counting, fact=fact, text=text)
    return Engine(read_policy("times.yaml", policy.encode()), matcher)


def clock_of(engine: Engine) -> Clock:
    return Clock(engine.policy.calendar.zone, engine.policy.calendar.counting)


@st.composite
def instants(draw: st.DrawFn, zone: str, after: datetime | None = None) -> datetime:
    """An instant on a day, often its first or last second; with `after` in the weeks after another."""
    day = draw(days) if after is None else after.astimezone(ZoneInfo(zone)).date() + draw(st.integers(0, 60)) * DAY
    seconds = draw(st.sampled_from([0, 36_000, 86_399]))
    at = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC) + seconds * SECOND
    return at if after is None else max(at, after)


@st.composite
def histories(draw: st.DrawFn, event: datetime, at: datetime) -> list[dict[str, Any]]:
    """Repairs about the time of an event, some of one day, some of another kind."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        start = min(event + draw(st.integers(-10, 30)) * DAY, at)
        end = draw(st.sampled_from([None, 0, 1, 5, 20]))
        until = None if end is None else (start + end * DAY).isoformat()
        remedy = draw(st.sampled_from(["repair", "repair", "exchange"]))
        found.append({"remedy": remedy, "at": start.isoformat(), "until": until})
    return found


def decide(engine: Engine, at: datetime, purchased: datetime | None, history: Any) -> Decision:
    bought = None if purchased is None else purchased.isoformat()
    purchase = {"purchased": bought, "history": history}
    return engine.decide({"at": at.isoformat(), "wants": "exchange", "purchase": purchase})


def uses(history: list[dict[str, Any]]) -> list[Use]:
    return [Use.model_validate_json(json.dumps(use)) for use in history]


def midnights(clock: Clock, first: date, last: date) -> Iterator[datetime]:
    """Both sides of each midnight between two days."""
    for number in range((last - first).days + 1):
        midnight = clock.midnight(first + number * DAY)
        yield from (midnight, midnight - SECOND)


@given(terms, texts, st.data())
def test_a_test_on_an_event_is_what_the_days_make_of_it(
    matcher: str, terms: tuple[str, str], text: str, data: st.DataObject
) -> None:
    engine = engine_for(*terms, "purchased", text, matcher)
    event = data.draw(instants(terms[0]))
    at = data.draw(instants(terms[0], event))
    history = data.draw(histories(event, at))
    held = decide(engine, at, event, history).verdict == "approved"
    assert held is clock_of(engine).holds(text, event, at, uses(history))


@given(terms, named_days, st.data())
def test_a_test_on_today_is_what_the_days_make_of_it(terms: tuple[str, str], text: str, data: st.DataObject) -> None:
    engine = engine_for(*terms, "today", text)
    at = data.draw(instants(terms[0]))
    held = decide(engine, at, at, []).verdict == "approved"
    assert held is clock_of(engine).holds(text, at, at, ())


@given(terms, texts, st.data())
def test_it_holds_until_the_last_second_that_is_said(terms: tuple[str, str], text: str, data: st.DataObject) -> None:
    engine = engine_for(*terms, "purchased", text)
    event = data.draw(instants(terms[0]))
    at = data.draw(instants(terms[0], event))
    history = data.draw(histories(event, at))
    decision, clock = decide(engine, at, event, history), clock_of(engine)
    if any(part.startswith(("within", "after", "until next")) for part in text.split(" and ")):
        assert_until(decision, clock, at, lambda later: clock.holds(text, event, later, uses(history)))
    else:
        assert decision.valid_until is None


@given(terms, named_days, st.data())
def test_today_lies_in_it_until_the_last_second_that_is_said(
    terms: tuple[str, str], text: str, data: st.DataObject
) -> None:
    engine = engine_for(*terms, "today", text)
    at = data.draw(instants(terms[0]))
    clock = clock_of(engine)
    assert_until(decide(engine, at, at, []), clock, at, lambda later: clock.holds(text, later, later, ()))


def assert_until(decision: Decision, clock: Clock, at: datetime, holds: Any) -> None:
    now, today = holds(at), clock.day(at)
    if decision.valid_until is not None:
        edge = decision.valid_until.astimezone(UTC)
        assert holds(edge) is now
        assert holds(edge + SECOND) is not now
    last = today + 400 * DAY if decision.valid_until is None else clock.day(decision.valid_until)
    for later in midnights(clock, today, last):
        if at <= later and (decision.valid_until is None or later <= decision.valid_until):
            assert holds(later) is now, later


@given(terms, texts, st.data())
def test_an_unknown_event_matters_just_where_two_instants_differ(
    terms: tuple[str, str], text: str, data: st.DataObject
) -> None:
    engine = engine_for(*terms, "purchased", text)
    clock, at = clock_of(engine), data.draw(instants(terms[0]))
    history = data.draw(histories(at - 20 * DAY, at))
    done = uses(history)
    found = {clock.holds(text, at, at, done)}
    years = 10 if text.startswith(("each", "from", "until", "2")) else 2
    for event in midnights(clock, clock.day(at) - years * 366 * DAY, clock.day(at)):
        if event <= at:
            found.add(clock.holds(text, event, at, done))
        if len(found) == 2:
            break
    assert (decide(engine, at, None, history).verdict == "incomplete") is (len(found) == 2)


@given(terms, paused_windows, st.data())
def test_an_unknown_history_matters_just_where_two_pauses_differ(
    terms: tuple[str, str], text: str, data: st.DataObject
) -> None:
    engine = engine_for(*terms, "purchased", text)
    clock, event = clock_of(engine), data.draw(instants(terms[0]))
    at = data.draw(instants(terms[0], event))
    found = {clock.holds(text, event, at, ())}
    for days_paused in range(1, (clock.day(at) - clock.day(event)).days + 1):
        use = Use(remedy="repair", at=event, until=event + days_paused * DAY)
        found.add(clock.holds(text, event, at, [use]))
    decision = decide(engine, at, event, None)
    assert (decision.verdict == "incomplete") is (len(found) == 2)
    assert decision.missing == (("history",) if len(found) == 2 else ())


@given(terms, paused_windows, st.data())
def test_what_is_decided_without_event_and_history_holds_whatever_they_are(
    terms: tuple[str, str], text: str, data: st.DataObject
) -> None:
    engine = engine_for(*terms, "purchased", text)
    event = data.draw(instants(terms[0]))
    at = data.draw(instants(terms[0], event))
    history = data.draw(histories(event, at))
    exact = decide(engine, at, event, history).verdict
    for purchased, known in ((None, history), (event, None), (None, None)):
        assert decide(engine, at, purchased, known).verdict in (exact, "incomplete")


@given(terms, plain_windows.filter(lambda text: text.startswith("within")), st.data())
def test_a_pause_never_shortens_a_window(terms: tuple[str, str], text: str, data: st.DataObject) -> None:
    plain, paused = engine_for(*terms, "purchased", text), engine_for(*terms, "purchased", f"{text} pausing repair")
    event = data.draw(instants(terms[0]))
    at = data.draw(instants(terms[0], event))
    history = data.draw(histories(event, at))
    if decide(plain, at, event, history).verdict == "approved":
        assert decide(paused, at, event, history).verdict == "approved"
