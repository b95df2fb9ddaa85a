"""Tests on events and on today as they meet the rest: errors, promises, explanations, the edges of windows."""

from datetime import datetime
from typing import Any

import pytest

from aftercare_rules import ClaimError, Decision, Engine, PolicyError
from aftercare_rules.document.load import read_policy
from aftercare_rules.examples.edges import Edges
from aftercare_rules.records.claims import read_claim

POLICY = """
policy: small
title: {en: After-sales service, zh: 售后}
currency: CNY
time: {zone: Asia/Shanghai, counting: cn-civil-code, calendar: CN}
remedies: [repair, exchange]
facts: {claim: {receipt: flag}}
events: [delivered]
otherwise: {declines: all, reason: {en: Thank you., zh: 谢谢。}}
coverage:
  one:
    when: {TEST}
    gives: {repair: free}
    reason: {en: Thank you., zh: 谢谢。}
    then: [{shop: {en: Call., zh: 致电。}, within: 3 business days}]
"""
BOUGHT = "2026-02-10T10:00:00+08:00"


def engine_for(test: str) -> Engine:
    return Engine(read_policy("small.yaml", POLICY.replace("TEST", test).encode()))


def claim(at: str = BOUGHT, **purchase: Any) -> dict[str, Any]:
    return {"at": at, "wants": "repair", "purchase": {"purchased": BOUGHT, "history": [], **purchase}}


def decide(test: str, at: str = BOUGHT, **purchase: Any) -> Decision:
    return engine_for(test).decide(claim(at, **purchase))


def shown(instant: datetime | None) -> str | None:
    return None if instant is None else instant.strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("test", "until"),
    [
        ("purchased: within 7 days", "2026-02-24 23:59:59"),  # the 17th is New Year's Day
        ("purchased: within 3 business days", "2026-02-13 23:59:59"),
        ("purchased: within 4 business days", "2026-02-14 23:59:59"),  # a Saturday on which people work
        ("purchased: within 5 business days", "2026-02-24 23:59:59"),
        ("purchased: within 144 hours", "2026-02-16 10:00:00"),
        ("purchased: until next 02-17", "2026-02-17 23:59:59"),  # a date that is written stays where it is
        ("today: until 2026-02-17", "2026-02-17 23:59:59"),
        ("today: each 11-01 to 02-17", "2026-02-17 23:59:59"),
        ("today: 2026-02-10", "2026-02-10 23:59:59"),
        ("purchased: each 12-01 to 02-28", None),
    ],
)
def test_until_when_a_test_holds(test: str, until: str | None) -> None:
    decision = decide(test)
    assert decision.verdict == "approved"
    assert shown(decision.valid_until) == until


def test_a_repair_moves_the_end_by_its_days_and_then_off_the_holiday() -> None:
    repair = {"remedy": "repair", "at": "2026-02-11T09:00:00+08:00", "until": "2026-02-12T18:00:00+08:00"}
    for length, until in (("2 days", "2026-02-14"), ("3 days", "2026-02-24"), ("13 days", "2026-02-25")):
        at = "2026-02-12T18:00:00+08:00"
        decision = decide(f"purchased: within {length} pausing repair", at, history=[repair])
        assert shown(decision.valid_until) == f"{until} 23:59:59"


def test_a_repair_of_which_no_end_is_told_pauses_for_its_one_day() -> None:
    repair = {"remedy": "repair", "at": "2026-02-11T09:00:00+08:00"}
    for until in ({}, {"until": None}, {"until": "2026-02-11T18:00:00+08:00"}):
        test = "purchased: within 2 days pausing repair"
        decision = decide(test, "2026-02-12T18:00:00+08:00", history=[{**repair, **until}])
        assert shown(decision.valid_until) == "2026-02-13 23:59:59"
        assert decide(test, "2026-06-01T10:00:00+08:00", history=[{**repair, **until}]).verdict == "declined"


def test_a_repair_that_still_goes_on_ends_with_the_claim() -> None:
    at = "2026-06-01T10:00:00+08:00"
    repair = {"remedy": "repair", "at": "2026-02-11T09:00:00+08:00", "until": at}
    decision = decide("purchased: within 2 days pausing repair", at, history=[repair])
    assert decision.verdict == "approved"


def test_a_claim_that_hangs_on_holidays_that_nobody_knows_is_an_error_that_says_so() -> None:
    bought = "2098-03-01T10:00:00+08:00"
    for at, verdict in (("2098-03-08T10:00:00+08:00", "approved"), ("2098-05-08T10:00:00+08:00", "declined")):
        assert decide("purchased: within 7 days", at, purchased=bought).verdict == verdict
    with pytest.raises(ClaimError) as raised:
        decide("purchased: within 7 days", "2098-03-12T10:00:00+08:00", purchased=bought)
    (fault,) = raised.value.faults
    assert fault.path == "at"
    assert "does not know yet which days of 2098 are holidays by the calendar `CN`" in fault.message
    assert fault.help == "install a newer version of `holidays`"


def test_what_is_valid_for_longer_than_holidays_are_known_is_valid_until_the_last_certain_second() -> None:
    decision = decide("purchased: within 70 years")
    assert shown(decision.valid_until) == "2096-02-10 23:59:59"


def test_a_promise_in_business_days_is_due_and_has_no_date_where_holidays_are_not_known() -> None:
    (step,) = decide("purchased: any").then
    assert (step.within, shown(step.due)) == ("3 business days", "2026-02-13 23:59:59")
    (step,) = decide("purchased: any", "2098-05-08T10:00:00+08:00").then
    assert (step.within, step.due) == ("3 business days", None)


@pytest.mark.parametrize(
    ("test", "value"),
    [
        ("purchased: within 7 days", "until 2026-02-24 24:00, claim 2026-02-10 10:00"),
        ("purchased: 2026-02-01 to 2026-02-28", "2026-02-10 10:00"),
        ("purchased: each 12-20 to 01-06", "2026-02-10 10:00"),
        ("purchased: until next 01-31", "until 2027-01-31 24:00, claim 2026-02-10 10:00"),
        ("today: until 2026-01-31", "2026-02-10 10:00"),
        ("delivered: from 2026-01-31", "has not happened"),
    ],
)
def test_what_is_said_of_a_test(test: str, value: str) -> None:
    engine = engine_for(test)
    (rule,) = engine.explain(claim()).rules
    assert rule.checks[0].value["en"] == value


def test_what_would_change_a_decision_about_today() -> None:
    engine = engine_for("today: each 11-01 to 12-31")
    changes = [change for change in engine.explain(claim()).changes if change.settings[0].fact == "at"]
    assert [change.settings[0].words["en"] for change in changes] == [
        "brought from 2026-11-01 00:00 until 2026-12-31 24:00"
    ]


@pytest.mark.parametrize(
    ("test", "at", "edge"),
    [
        ("purchased: within 7 days", "2026-02-24T23:59:59", "one: purchased within 7 days, the last second"),
        ("purchased: within 7 days", "2026-02-25T00:00:00", "one: purchased within 7 days, the first second after"),
        ("purchased: within 7 days", "2026-02-17T23:59:59", None),
        (
            "purchased: after 1 business day and within 2 business days",
            "2026-02-12T00:00:00",
            "one: purchased after 1 business day and within 2 business days (1 business day), the first second after",
        ),
        (
            "purchased: within 7 days and until next 02-20",
            "2026-02-20T23:59:59",
            "one: purchased within 7 days and until next 02-20 (until next 02-20), the last second",
        ),
        ("today: until 2026-03-31", "2026-03-31T23:59:59", "one: today until 2026-03-31, the last second"),
        (
            "today: 2026-03-31 to 2026-04-30",
            "2026-05-01T00:00:00",
            "one: today 2026-03-31 to 2026-04-30 (2026-04-30), the first second after",
        ),
        ("purchased: until next 03-31", "2026-03-31T23:59:59", "one: purchased until next 03-31, the last second"),
    ],
)
def test_which_edge_of_a_window_a_claim_lies_on(test: str, at: str, edge: str | None) -> None:
    engine = engine_for(test)
    case = engine.claims.read(read_claim(claim(f"{at}+08:00")))
    assert [str(found) for found in Edges(engine).touched(case)] == ([edge] if edge else [])


def test_an_event_that_has_not_happened() -> None:
    by_test = {
        "delivered: none": "approved",
        "delivered: [none, within 1 day]": "approved",
        "delivered: any": "declined",
    }
    for test, verdict in by_test.items():
        assert decide(test).verdict == verdict
    for test, verdict in (("delivered: none", "declined"), ("delivered: [none, within 1 day]", "approved")):
        assert decide(test, events={"delivered": BOUGHT}).verdict == verdict
    assert decide("delivered: none", events={"delivered": None}).missing == ("delivered",)
    assert decide("any_of: [{delivered: none}, {delivered: any}]", events={"delivered": None}).verdict == "approved"


def test_the_opposite_of_an_event_that_has_not_happened_is_that_it_has() -> None:
    derived = "derived:\n  waiting: {all: {delivered: none}}\n  again: {all: {waiting: no}}\notherwise:"
    text = POLICY.replace("otherwise:", derived)
    for test, verdicts in (("waiting: no", ("declined", "approved")), ("again: no", ("approved", "declined"))):
        engine = Engine(read_policy("small.yaml", text.replace("TEST", test).encode()))
        given = (claim(), claim(events={"delivered": BOUGHT}))
        assert tuple(engine.decide(one).verdict for one in given) == verdicts


def test_what_is_explained_of_an_event_that_has_not_happened() -> None:
    def said(**purchase: Any) -> tuple[str, str]:
        fates = engine_for("delivered: [none, within 1 day]").explain(claim(**purchase)).rules
        (check,) = fates[0].checks
        return check.result, check.value["en"]

    assert said() == ("held", "has not happened")
    assert said(events={"delivered": BOUGHT}) == ("held", "until 2026-02-11 24:00, claim 2026-02-10 10:00")


@pytest.mark.parametrize(
    ("test", "at", "verdict"),
    [
        ("purchased: each 01-01 to 02-15 and until next 04-30", "2026-04-30T23:59:59", "approved"),
        ("purchased: each 01-01 to 02-15 and until next 04-30", "2026-05-01T00:00:00", "declined"),
        ("purchased: each 11-01 to 12-24 and until next 04-30", "2026-04-30T23:59:59", "declined"),
        ("purchased: within 6 months and after 10 days", "2026-03-01T00:00:00", "approved"),
        ("purchased: after 1 day and within 1 year and from 2026-02-01", "2026-03-01T00:00:00", "approved"),
        ("today: each 11-01 to 12-24 and from 2026-01-01", "2026-12-24T23:59:59", "approved"),
    ],
)
def test_tests_that_are_joined_hold_together(test: str, at: str, verdict: str) -> None:
    assert decide(test, f"{at}+08:00").verdict == verdict


@pytest.mark.parametrize(
    ("test", "help"),
    [
        ("within 3 months and within 6 months", "within 3 months"),
        ("from 2026-03-01 and until 2026-02-01", "both must hold at once"),
        ("within 3 months and quickly", "within 3 months"),
    ],
)
def test_joined_tests_that_make_no_sense_say_so(test: str, help: str) -> None:
    with pytest.raises(PolicyError, match=help):
        decide(f"purchased: {test}")
