"""Law: `valid_until` is the last second at which the outcome holds; without one it holds for ever."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare_rules import ClaimError, Engine, Policy
from aftercare_rules.document.load import read_policy
from tests.oracle.windows import Clock
from tests.strategies.cases import Case, cases
from tests.strategies.choosing import seeded
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.generated_policies import DURATIONS
from tests.strategies.shop_claims import shop_claim, shop_claims

Outcome = tuple[object, ...]

SECOND = timedelta(seconds=1)
# Where the generated prices that change with time do so, or cease to.
CHARGED = ("3 days", "4 months", "12 months")
FOR_EVER = timedelta(days=60 * 365)
CANNOT_HAPPEN: Outcome = ("it cannot happen",)


def outcome_at(engine: Engine, claim: dict[str, Any], at: datetime) -> Outcome:
    """What is decided of the same claim, brought at another instant."""
    try:
        decision = engine.decide({**claim, "at": at.isoformat()})
    except ClaimError:
        return CANNOT_HAPPEN
    at_cost = [line.name for line in decision.lines if line.amount is None and decision.verdict == "approved"]
    return decision.verdict, decision.remedy, decision.cost, decision.refund, decision.missing, tuple(sorted(at_cost))


def check(
    engine: Engine, claim: dict[str, Any], some_seconds: Callable[[int], int], durations: tuple[str, ...]
) -> bool:
    """Whether the outcome was seen to end."""
    at = datetime.fromisoformat(claim["at"]).astimezone(UTC)
    now = outcome_at(engine, claim, at)
    if now == CANNOT_HAPPEN or now[0] == "incomplete":
        return False
    until = engine.decide(claim).valid_until
    if until is not None:
        assert at <= until
        assert outcome_at(engine, claim, until.astimezone(UTC) + SECOND) != now
    end = until.astimezone(UTC) if until is not None else at + FOR_EVER
    random = [at + timedelta(seconds=some_seconds(int((end - at).total_seconds()))) for _ in range(3)]
    for later in {end, *random, *edges(engine.policy, claim, durations)}:
        if at <= later <= end:
            assert outcome_at(engine, claim, later) == now, f"at {later}"
    return until is not None


def edges(policy: Policy, claim: dict[str, Any], durations: tuple[str, ...]) -> Iterator[datetime]:
    """Both sides of each instant at which some window since something in the claim ends."""
    clock = Clock(policy.calendar.zone, policy.calendar.counting)
    purchase = claim["purchase"]
    starts = {purchase["purchased"], *purchase["events"].values(), *(use["at"] for use in purchase["history"] or ())}
    for start in starts:
        for duration in durations:
            end = clock.last_second(datetime.fromisoformat(start), duration)
            yield from (end, end + SECOND)


@given(case=cases(count=3), data=st.data())
def test_of_any_policy(case: Case, data: st.DataObject) -> None:
    engine = Engine(case.policy)
    for claim in case.claims:
        check(engine, claim, lambda most: data.draw(st.integers(0, most)), (*DURATIONS, *CHARGED))


@given(case=cases(ClaimMaker.unknown_facts, count=3), data=st.data())
def test_of_any_policy_with_unknown_facts(case: Case, data: st.DataObject) -> None:
    engine = Engine(case.policy)
    for claim in case.claims:
        claim["purchase"].setdefault("history", None)
        check(engine, claim, lambda most: data.draw(st.integers(0, most)), (*DURATIONS, *CHARGED))


@given(claim=shop_claims, data=st.data())
def test_of_the_shop(shop: Policy, claim: dict[str, Any], data: st.DataObject) -> None:
    windows = ("24 hours", "48 hours", "1 month", "3 months")
    check(Engine(shop), claim, lambda most: data.draw(st.integers(0, most)), windows)


def test_many_of_those_outcomes_do_end(shop: Policy) -> None:
    chance = random.Random(4)
    engine = Engine(shop)
    ended = [
        check(engine, claim, lambda most: chance.randint(0, most), ("1 month", "3 months"))
        for claim in seeded(shop_claim, seed=4, count=200)
    ]
    assert sum(ended) >= 10


POLICY = """
policy: small
title: {en: After-sales service}
currency: EUR
time: {zone: America/New_York, counting: calendar}
remedies: [repair]
facts: {claim: {receipt: flag}}
events: [delivered]
otherwise: {refers: all, reason: Thank you.}
"""


def valid_until(rules: str, at: str, **purchase: Any) -> str | None:
    engine = Engine(read_policy("small.yaml", (POLICY + rules).encode()))
    claim = {"at": at, "wants": "repair", "purchase": {"purchased": at, **purchase}, "facts": {"receipt": True}}
    until = engine.decide(claim).valid_until
    return until.isoformat() if until is not None else None


FREE = "coverage: {free: {when: {%s}, gives: {repair: free}, reason: Thank you.}}"


@pytest.mark.parametrize(
    ("test", "until"),
    [
        # Bought at 00:30 on the day when the clock goes back at 2:00.
        ("purchased: within 1 hour", "2026-11-01T01:30:00-04:00"),
        ("purchased: within 2 hours", "2026-11-01T01:30:00-05:00"),
        ("purchased: within 24 hours", "2026-11-01T23:30:00-05:00"),
        ("purchased: within 1 day", "2026-11-02T23:59:59-05:00"),
        ("purchased: within 1 month", "2026-12-01T23:59:59-05:00"),
        ("purchased: any", None),
    ],
)
def test_of_a_day_of_25_hours(test: str, until: str | None) -> None:
    assert valid_until(FREE % test, "2026-11-01T00:30:00-04:00") == until


def test_two_edges_at_the_same_time_of_a_clock_that_was_put_back() -> None:
    rules = FREE % "purchased: within 2 hours, delivered: within 2 hours"
    bought, delivered = "2026-10-31T23:30:00-04:00", "2026-11-01T00:30:00-04:00"
    assert (
        valid_until(rules, delivered, purchased=bought, events={"delivered": delivered}) == "2026-11-01T01:30:00-04:00"
    )


def test_an_outcome_that_ends_where_the_claim_cannot_happen_any_more() -> None:
    rules = FREE % "receipt: yes" + "\nimpossible: [{purchased: after 3 days, receipt: yes}]"
    assert valid_until(rules, "2026-03-01T10:00:00-05:00") == "2026-03-04T23:59:59-05:00"


def test_an_outcome_that_ends_where_a_use_no_longer_counts() -> None:
    rules = FREE % "limit: once within 30 days"
    history = [{"remedy": "repair", "at": "2026-02-10T10:00:00-05:00", "rule": "free"}]
    assert valid_until(rules, "2026-03-01T10:00:00-05:00", history=history) == "2026-03-12T23:59:59-04:00"


PRICED = "services: [check]\nderived: {away: {days: repair}, lately: {days: check, within: 30 days}}\n"
PRICED += "coverage: {paid: {for: {}, gives: {repair: %s}, reason: Thank you.}}"
BEFORE = [
    {"remedy": "repair", "at": "2026-02-10T10:00:00-05:00", "until": "2026-03-20T10:00:00-04:00"},
    {"remedy": "check", "at": "2026-02-10T10:00:00-05:00", "until": "2026-02-11T10:00:00-05:00"},
]


@pytest.mark.parametrize(
    ("price", "until"),
    [
        ("5 per month", "2026-03-01T23:59:59-05:00"),
        ("1% of price per day after 3 days", "2026-03-04T23:59:59-05:00"),
        ("price pro rata over 12 months at least 10", "2026-04-01T23:59:59-04:00"),
        ("price pro rata over 12 months at least 20", "2026-05-01T23:59:59-04:00"),
        ("price pro rata over 12 months at least 30", "2026-06-01T23:59:59-04:00"),
        ("price pro rata over 12 months at least 40", "2026-07-01T23:59:59-04:00"),
        ("price pro rata over 12 months at least 45", "2026-08-01T23:59:59-04:00"),
        ("price pro rata over 12 months at least 55", "2026-09-01T23:59:59-04:00"),
        ("price pro rata over 12 months at least 60", "2026-10-01T23:59:59-04:00"),
        ("5 per month at most 5", "2026-03-01T23:59:59-05:00"),
        ("5 per month after 2 months since delivered", None),
        (
            "{fee: 5, late: {is: 2 per day since purchased, when: {purchased: after 10 days}}}",
            "2026-03-11T23:59:59-04:00",
        ),
        ("{fee: 5, less: {left: 2 per month after 1 year}}", "2027-03-01T23:59:59-05:00"),
        ("{one: 5 per month, less: {other: 5 per month}}", None),
        # A repair that goes on, and a check that is no longer counted after a while.
        ("1 per day of away", "2026-03-01T23:59:59-05:00"),
        ("1 per day of lately", "2026-03-13T23:59:59-04:00"),
        ("200 to 500", None),
    ],
)
def test_of_a_price_that_changes_with_time(price: str, until: str | None) -> None:
    found = valid_until(PRICED % price, "2026-03-01T10:00:00-05:00", price="100.00", history=BEFORE)
    assert found == until


def test_of_an_offer_that_overtakes_another() -> None:
    rules = """
rights: {law: {gives: {repair: 5 per month}, reason: Thank you.}}
coverage: {shop: {gives: {repair: 12}, reason: Thank you.}}
"""
    bought = "2026-03-01T10:00:00-05:00"
    assert valid_until(rules, "2026-04-20T10:00:00-04:00", purchased=bought) == "2026-05-01T23:59:59-04:00"
    assert valid_until(rules, "2026-06-20T10:00:00-04:00", purchased=bought) is None


ONE_AFTER_ANOTHER = """
coverage:
  two-years:
    when: {purchased: within 2 %(unit)s}
    gives: {repair: free}
    reason: We repair it.
  third-year:
    overrides: [two-years]
    for: {purchased: after 2 %(unit)s and within 3 %(unit)s}
    gives: {repair: %(price)s}
    reason: We repair it for another year.
"""


@pytest.mark.parametrize(
    ("unit", "second", "third"),
    [
        ("years", "2027-06-02T23:59:59-04:00", "2028-06-02T23:59:59-04:00"),
        ("months", "2025-08-02T23:59:59-04:00", "2025-09-02T23:59:59-04:00"),
        ("days", "2025-06-04T23:59:59-04:00", "2025-06-05T23:59:59-04:00"),
        ("hours", "2025-06-02T12:00:00-04:00", "2025-06-02T13:00:00-04:00"),
    ],
)
def test_an_outcome_goes_on_where_the_next_rule_says_the_same(unit: str, second: str, third: str) -> None:
    """No second lies between `within 2 years` and `after 2 years`, so none is to end it."""
    at, bought = "2025-06-02T11:00:00-04:00", "2025-06-02T10:00:00-04:00"
    for price, end in (("free", third), ("1.00", second)):
        assert valid_until(ONE_AFTER_ANOTHER % {"unit": unit, "price": price}, at, purchased=bought) == end
