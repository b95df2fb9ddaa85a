"""Law: until when an outcome holds is the same where one window tells it and where it is looked for edge by edge.

By calendars whose holidays are decreed each year it is known of the next windows only when they end.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from unittest.mock import Mock

import pytest
from hypothesis import given

from aftercare_rules import Engine, Policy
from aftercare_rules.document.load import read_policy
from aftercare_rules.language.business_days import _last_decreed
from tests.strategies.cases import Case, cases
from tests.strategies.choosing import Choose, often, seeded, some
from tests.strategies.claims_of_policies import ClaimMaker
from tests.support.said import said
from tests.support.tables import one_by_one, table_of

HEAD: Final = """
policy: rolled
title: {en: Shop}
currency: CNY
time: {zone: Asia/Shanghai, counting: calendar, %scalendar: CN}
remedies: [repair, refund]
facts:
  purchase: {category: [watch, ring, bag]}
coverage:
"""
RULE: Final = """
  rule-%d:
    for: {category: %s}
    when: {purchased: %s}
    gives: {%s}
    reason: We do it.
"""
TAIL: Final = "otherwise: {refers: all, reason: A colleague will look at it.}\n"
LENGTHS: Final = ("1 day", "2 days", "3 days", "7 days", "30 days", "1 month", "3 months", "1 year", "48 hours")
BUSINESS: Final = ("1 business day", "2 business days", "10 business days")

LAST_DECREED: Final = _last_decreed("CN")
"""The last year of which the library knows the holidays."""

FIRST, LAST = datetime(LAST_DECREED - 2, 9, 20, tzinfo=UTC), datetime(LAST_DECREED + 1, 6, 1, tzinfo=UTC)


def rolled_policy(choose: Choose) -> str:
    text = HEAD % choose(("roll: after_holiday, ", "first_day: counts, roll: after_holiday, ", ""))
    for number, length in enumerate(some(choose, (*LENGTHS, *BUSINESS), 1, 5)):
        kind = often(choose, "watch", ("ring", "[watch, ring]"), 3)
        test = often(choose, f"within {length}", (f"after {length}",), 3)
        if "hours" not in length:
            test += often(choose, "", (" pausing repair",), 2)
        text += RULE % (number, kind, test, choose(("repair: free", "repair: free", "repair: 3.00", "refund: price")))
    return text + TAIL


def claim_by_holidays(choose: Choose) -> dict[str, Any]:
    bought = FIRST + timedelta(hours=choose(range(int((LAST - FIRST).total_seconds()) // 3600)))
    at = bought + timedelta(days=choose((0, 0, 1, 2, 3, 6, 7, 29, 31, 95, 364, 370)), hours=choose((0, 5, 23)))
    facts = {"category": choose(("watch", "ring"))}
    entries = [{"remedy": choose(("repair", "refund")), "at": (bought + (at - bought) / 2).isoformat()}]
    history = often(choose, [], (entries, None), 4)
    purchase = {"purchased": bought.isoformat(), "price": "9.00", "facts": facts, "history": history}
    return {"at": at.isoformat(), "wants": choose(("repair", "refund", None)), "purchase": purchase}


def looks_for_every_end(policy: Policy) -> Engine:
    engine = Engine(policy)
    horizons: Any = engine._validity.horizons
    horizons._steps_up = lambda number, pattern: False
    return engine


@given(case=cases(ClaimMaker.known, count=3))
def test_of_policies_of_all_kinds(case: Case) -> None:
    engine, other = Engine(case.policy), looks_for_every_end(case.policy)
    for claim in case.claims:
        assert said(engine, claim) == said(other, claim)


@pytest.mark.parametrize("seed", range(12))
def test_where_windows_end_after_holidays(seed: int) -> None:
    (text,) = seeded(rolled_policy, seed=seed, count=1)
    policy = read_policy("rolled.yaml", text.encode())
    engine, other = Engine(policy), looks_for_every_end(policy)
    for claim in seeded(claim_by_holidays, seed=seed, count=250):
        assert said(engine, claim) == said(other, claim), text


@pytest.mark.parametrize("seed", range(12, 20))
def test_of_tables(seed: int) -> None:
    (text,) = seeded(rolled_policy, seed=seed, count=1)
    policy = read_policy("rolled.yaml", text.encode())
    batch = table_of(policy, seeded(claim_by_holidays, seed=seed, count=250))
    assert Engine(policy).decide_batch(batch).to_pylist() == one_by_one(Engine(policy), batch), text


@pytest.fixture
def by_holidays() -> Engine:
    rule = RULE % (1, "watch", "within 7 days", "repair: free")
    later = RULE % (2, "watch", "after 7 days and within 30 days", "repair: 3.00")
    return Engine(read_policy("rolled.yaml", (HEAD % "roll: after_holiday, " + rule + later + TAIL).encode()))


def brought(at: str, bought: str) -> dict[str, Any]:
    purchase = {"purchased": f"{bought}T10:00:00+08:00", "facts": {"category": "watch"}, "history": []}
    return {"at": f"{at}T12:00:00+08:00", "purchase": purchase}


@pytest.mark.parametrize(
    ("bought", "is_looked_for"), [("02-10", False), ("09-28", False), ("12-20", False), ("12-26", True)]
)
def test_no_end_is_looked_for_where_the_window_that_ends_it_is_known(
    monkeypatch: pytest.MonkeyPatch, by_holidays: Engine, bought: str, is_looked_for: bool
) -> None:
    looking = Mock(side_effect=by_holidays._validity._end)
    monkeypatch.setattr(by_holidays._validity, "_end", looking)
    day = f"{LAST_DECREED}-{bought}"
    assert by_holidays.decide(brought(day, day)).valid_until is not None
    assert looking.called is is_looked_for


def test_an_outcome_goes_on_where_a_holiday_swallows_the_window_in_between() -> None:
    """Both windows end with the National Day holiday, so no day is past the first and within the second."""
    rules = RULE % (1, "watch", "within 1 day", "repair: free") + RULE % (2, "watch", "after 2 days", "repair: free")
    engine = Engine(read_policy("rolled.yaml", (HEAD % "roll: after_holiday, " + rules + TAIL).encode()))
    assert engine.decide(brought(f"{LAST_DECREED}-09-30", f"{LAST_DECREED}-09-30")).valid_until is None
    usual = engine.decide(brought(f"{LAST_DECREED}-06-24", f"{LAST_DECREED}-06-24")).valid_until
    assert str(usual) == f"{LAST_DECREED}-06-25 23:59:59+08:00"


def test_it_is_known_that_one_window_is_over_and_the_next_is_not(by_holidays: Engine) -> None:
    decision = by_holidays.decide(brought(f"{LAST_DECREED + 1}-01-05", f"{LAST_DECREED}-12-20"))
    assert decision.cost is not None
    assert str(decision.cost) == "CNY 3.00"
