"""Law: a window that cannot matter, given what a claim states, is not looked at, and the decision stays the same."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, Final
from unittest.mock import Mock

import pytest
from hypothesis import given

from aftercare_rules import Engine, Policy
from aftercare_rules.deciding.windows import DayWindows, HourWindows
from aftercare_rules.document.load import read_policy
from tests.strategies.cases import Case, cases
from tests.strategies.choosing import Choose, seeded
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.shop_claims import shop_claim, with_unknowns
from tests.support.said import said

LATER: Final = [timedelta(seconds=1), *(timedelta(days=days) for days in (1, 29, 32, 91, 200, 366, 800, 2000))]
WATCHES_ONLY: Final = b"""
policy: watches-only
title: {en: Shop}
currency: EUR
time: {zone: Europe/Berlin, %s}
remedies: [repair, exchange]
facts:
  purchase: {category: [watch, ring]}
coverage:
  mending:
    for: {category: watch}
    when: {purchased: %s}
    gives: {repair: free}
    reason: We mend it.
otherwise: {refers: all, reason: A colleague will look at it.}
"""


def looks_at_all(policy: Policy) -> Engine:
    engine = Engine(policy)
    engine.judge.coding._needless = None
    return engine


def at_other_times(claim: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield claim
    for time in LATER:
        other = deepcopy(claim)
        other["at"] = (datetime.fromisoformat(claim["at"]) + time).isoformat()
        yield other


def claim_at_the_shop(choose: Choose) -> dict[str, Any]:
    claim = shop_claim(choose)
    return with_unknowns(choose, claim) if choose(range(4)) == 0 else claim


@given(case=cases(ClaimMaker.unknown, count=3))
def test_of_policies_of_all_kinds(case: Case) -> None:
    engine, other = Engine(case.policy), looks_at_all(case.policy)
    for claim in case.claims:
        for later in at_other_times(claim):
            assert said(engine, later) == said(other, later)


@pytest.mark.parametrize("seed", range(3))
def test_of_the_shop(shop: Policy, seed: int) -> None:
    engine, other = Engine(shop), looks_at_all(shop)
    for claim in seeded(claim_at_the_shop, seed=seed, count=200):
        for later in at_other_times(claim):
            assert said(engine, later) == said(other, later)


@pytest.mark.parametrize("window", ["within 30 days", "within 48 hours"])
@pytest.mark.parametrize("counting", ["counting: calendar", "counting: eu-1182-71, calendar: DE"])
def test_a_window_is_looked_at_only_where_it_can_matter(
    monkeypatch: pytest.MonkeyPatch, window: str, counting: str
) -> None:
    looks = Mock()
    for kind in (DayWindows, HourWindows):
        monkeypatch.setattr(kind, "code", looked_at(kind.code, looks))
    engine = Engine(read_policy("watches.yaml", WATCHES_ONLY % (counting.encode(), window.encode())))
    # Whether a day is a holiday may not be known, and then such a claim is refused, whoever asked before.
    hangs_on_holidays = "calendar: DE" in counting and "days" in window
    for category in ("watch", "ring"):
        looks.reset_mock()
        for day in range(1, 9):
            purchase = {"purchased": "2026-03-01T10:00:00Z", "facts": {"category": category}}
            engine.decide({"at": f"2026-03-0{day}T12:00:00Z", "wants": "repair", "purchase": purchase})
        assert looks.called is (category == "watch" or hangs_on_holidays)


def looked_at(code: Callable[..., Any], looks: Mock) -> Callable[..., Any]:
    def noted(windows: object, case: object) -> Any:
        looks()
        return code(windows, case)

    return noted
