"""Law: claims that do not know when an event was are judged as one where its windows are the same for all of them."""

from copy import deepcopy
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare_rules import Engine, Policy
from aftercare_rules.deciding.alternatives import Alternatives
from aftercare_rules.document.load import read_policy
from aftercare_rules.records.claims import read_claim
from tests.strategies.cases import Case, cases
from tests.strategies.choosing import Choose, seeded
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.shop_claims import shop_claim, with_unknowns
from tests.support.said import said

ZONES: Final = (("Europe/Berlin", "calendar"), ("Pacific/Apia", "first-day-counts"))
# Windows of about one length, and those in other units that may come to the same.
WINDOWS: Final = (
    ("0 days", ("0 hours", "24 hours")),
    ("1 days", ("12 hours", "24 hours", "36 hours", "48 hours", "90 hours", "0 months")),
    ("7 days", ("140 hours", "160 hours", "168 hours", "180 hours", "192 hours", "220 hours")),
    ("1 months", (*(f"{days} days" for days in (22, 26, 28, 30, 31, 32, 34, 39)), "648 hours", "744 hours")),
    ("12 months", (*(f"{days} days" for days in (356, 361, 363, 365, 366, 369, 374)), "8760 hours")),
)
TEXT: Final = """
policy: windows
title: {{en: Shop}}
currency: EUR
time: {{zone: {zone}, counting: {counting}}}
remedies: [repair, exchange]
coverage:
{rules}
otherwise: {{refers: all, reason: A colleague will look at it.}}
"""
HEAD: Final = """
policy: shop
title: {en: Shop}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair]
otherwise: {refers: all, reason: A colleague will look at it.}
"""
# When it was due, counted from a purchase that nobody knows, and the purchase itself.
DUE: Final = """
events:
  due: {first_known: [28 days after purchased]}
coverage:
  soon: {when: {due: within 2 days}, gives: {repair: free}, reason: It is not long overdue.}
  old: {when: {purchased: after 1 month}, gives: {repair: free}, reason: We mend what is old.}
"""
# As time goes on, it was surely bought long ago, whenever it was.
OLD: Final = """
events: [repaired]
coverage:
  again: {when: {repaired: within 6 months}, gives: {repair: free}, reason: We mended it lately.}
  old: {when: {purchased: after 3 months}, gives: {repair: free}, reason: We mend what is old.}
"""
# What was done since may bring a purchase back into a window.
PAUSED: Final = """
coverage:
  lately: {when: {purchased: within 40 days}, gives: {repair: free}, reason: It was bought lately.}
  old: {when: {purchased: after 30 days pausing repair}, gives: {repair: free}, reason: We mend what is old.}
"""
# How often it was done within each of two times, of which now the one is longer and now the other.
LIMITED: Final = """
facts: {purchase: {category: [watch, ring]}}
coverage:
  mending:
    for: {category: watch}
    reason: We mend it.
    rows:
      - {when: {limit: once within 1 month}, gives: {repair: free}}
      - {unless: {limit: once within 30 days}, gives: {repair: free}}
  rings: {for: {category: ring}, when: {limit: once within 1 year}, gives: {repair: free}, reason: We mend it.}
  dear: {for: {category: ring}, gives: {repair: free}, reason: It is free.}
"""
RULE: Final = (
    "  window-{number}: {{when: {{purchased: within {window}}}, gives: {{{remedy}: free}}, reason: We mend it.}}"
)


def of_windows(zone: str, counting: str, windows: list[str]) -> Policy:
    """A policy in which each window is told from all others."""
    rules = [
        RULE.format(number=number, window=window, remedy=("repair", "exchange")[number % 2])
        for number, window in enumerate(windows)
    ]
    return read_policy("windows.yaml", TEXT.format(zone=zone, counting=counting, rules="\n".join(rules)).encode())


def instants(zone: str) -> list[datetime]:
    """The ends and beginnings of days round those of months, and of the day that Samoa skipped."""
    days = [date(year, month, 1) for year in (2023, 2024) for month in range(1, 13)]
    around = [day + timedelta(days=more) for day in days for more in (-2, -1, 0)]
    around += [date(2011, 12, day) for day in (28, 29, 31)]
    return [datetime.combine(day, each, ZoneInfo(zone)) for day in around for each in (time(0), time(23, 59, 59))]


def ways(engine: Engine, at: datetime) -> list[object]:
    """The windows since a purchase in which a claim may lie that is made then."""
    case = engine.claims.read(read_claim({"at": at.isoformat()}))
    readings = [number for number, reading in enumerate(engine.rule_set.readings) if reading.event == "purchased"]
    unknowns = Alternatives(engine.policy, engine.rule_set).unknowns(case, readings, ())
    return [alternative.codes for unknown in unknowns for alternative in unknown.alternatives]


@pytest.mark.parametrize(("window", "others"), WINDOWS)
@pytest.mark.parametrize(("zone", "counting"), ZONES)
def test_whenever_a_claim_is_made(zone: str, counting: str, window: str, others: tuple[str, ...]) -> None:
    for windows in ([window, other] for other in others):
        engine = Engine(of_windows(zone, counting, windows))
        if "purchased" in engine.judge.undated:
            first, *later = instants(zone)
            assert all(ways(engine, at) == ways(engine, first) for at in later)


@pytest.mark.parametrize(("zone", "counting"), ZONES)
def test_days_that_follow_on_one_another(zone: str, counting: str) -> None:
    engine = Engine(of_windows(zone, counting, ["1 days", "3 days", "5 days"]))
    first, *later = instants(zone)
    assert "purchased" in engine.judge.undated
    assert all(ways(engine, at) == ways(engine, first) for at in later)


@pytest.mark.parametrize(
    ("windows", "are_alike"),
    [
        (["24 hours", "48 hours", "1 month", "3 months"], True),
        (["14 days", "1 month", "2 months"], True),
        (["0 hours", "7 days", "1 year"], True),
        (["30 days", "1 month"], False),
        (["24 hours", "1 day"], False),
        (["90 days", "1 month", "3 months"], False),
        (["6 days", "7 days"], False),
    ],
)
def test_windows_that_are_far_enough_apart(windows: list[str], are_alike: bool) -> None:
    assert ("purchased" in Engine(of_windows("Europe/Berlin", "calendar", windows)).judge.undated) is are_alike


def each_by_itself(policy: Policy) -> Engine:
    engine = Engine(policy)
    engine.judge.undated = frozenset()
    engine.judge.of_undated = engine.judge.open_alike = frozenset()
    return engine


MENDED: Final = {"remedy": "repair", "at": "2026-04-01T10:00:00Z", "until": "2026-05-10T10:00:00Z"}


@pytest.mark.parametrize(
    ("text", "before"),
    [
        (DUE, {}),
        (OLD, {"events": {"repaired": "2026-05-01T10:00:00Z"}}),
        (PAUSED, {"history": [MENDED]}),
        (LIMITED, {"history": None, "facts": {"category": "watch"}}),
        (LIMITED, {"history": None, "facts": {"category": "ring"}}),
    ],
)
def test_where_it_hangs_on_what_was_before(text: str, before: dict[str, Any]) -> None:
    policy = read_policy("shop.yaml", (HEAD + text).encode())
    engine, other = Engine(policy), each_by_itself(policy)
    for at in ("2026-05-15T10:00:00Z", "2026-06-15T10:00:00Z", "2026-12-15T10:00:00Z", "2026-03-01T10:00:00Z"):
        for said_before in ({}, before):
            claim = {"at": at, "wants": "repair", "purchase": {"history": []} | said_before}
            assert said(engine, claim) == said(other, claim)


def without_dates(choose: Choose, claim: dict[str, Any]) -> dict[str, Any]:
    """The claim without the date of its purchase, and perhaps of other events, at another time."""
    undated = deepcopy(claim)
    purchase = undated.setdefault("purchase", {})
    purchase["purchased"] = None
    for event in purchase.get("events", {}):
        if choose((True, False)):
            purchase["events"][event] = None
    later = timedelta(days=choose((0, 1, 30, 400)), seconds=choose(range(90_000)))
    return undated | {"at": (datetime.fromisoformat(claim["at"]) + later).isoformat()}


@given(case=cases(ClaimMaker.unknown, count=3), chance=st.randoms())
def test_of_policies_of_all_kinds(case: Case, chance: Random) -> None:
    engine, other = Engine(case.policy), each_by_itself(case.policy)
    for claim in case.claims:
        for _ in range(4):
            undated = without_dates(chance.choice, claim)
            assert said(engine, undated) == said(other, undated)


@pytest.mark.parametrize("seed", range(3))
def test_of_the_shop(shop: Policy, seed: int) -> None:
    engine, other = Engine(shop), each_by_itself(shop)

    def claim_without_dates(choose: Choose) -> dict[str, Any]:
        claim = shop_claim(choose)
        return without_dates(choose, with_unknowns(choose, claim) if choose(range(3)) == 0 else claim)

    for claim in seeded(claim_without_dates, seed=seed, count=300):
        assert said(engine, claim) == said(other, claim)
