"""Law: the code of a reading is that of the value it reads, however it was found, and whatever was asked before.

Windows are told by their ends, those that a history may pause too; the codes of derived facts and of days are kept.
"""

from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given

from aftercare_rules import ClaimError, Engine
from aftercare_rules.deciding.cases import Case as Read
from aftercare_rules.document.load import load_policy, read_policy
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.records.claims import read_claim
from tests.strategies.cases import Case, cases
from tests.strategies.choosing import seeded
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.columnar_policies import worked_out_tree

POLICIES: Final = Path(__file__).parents[2] / "policies"
LATER: Final = [timedelta(), timedelta(seconds=1), *(timedelta(days=days) for days in (1, 30, 91, 366, 1100))]


def read_at(engine: Engine, claim: dict[str, Any], time: timedelta) -> Read | None:
    at = (datetime.fromisoformat(claim["at"]) + time).isoformat()
    try:
        return engine.claims.read(read_claim({**claim, "at": at}))
    except ClaimError:
        return None


def hold_to_values(engine: Engine, claims: list[dict[str, Any]]) -> int:
    """Holds all codes of some claims, and of the same ones later, to the values that are read; counts the claims."""
    rule_set, held = engine.rule_set, 0
    for case in [read_at(engine, claim, time) for time in LATER for claim in claims]:
        if case is None:
            continue
        try:
            codes = engine.judge.coding.codes(case)
        except NoHolidayData:
            continue
        assert list(codes) == [rule_set.code(number, case) for number in range(len(codes))]
        held += 1
    return held


@given(case=cases(ClaimMaker.unknown, count=4))
def test_of_policies_of_all_kinds(case: Case) -> None:
    hold_to_values(Engine(case.policy), case.claims)


@given(case=cases(ClaimMaker.unknown, count=4, make_tree=worked_out_tree))
def test_of_what_is_worked_out(case: Case) -> None:
    hold_to_values(Engine(case.policy), case.claims)


@pytest.mark.parametrize("name", ["diamond-trade-up", "clothing-shop", "phone-maker", "watch-service"])
def test_of_the_policies_that_work_much_out(name: str) -> None:
    policy = load_policy(POLICIES / f"{name}.yaml")
    maker = ClaimMaker(policy)
    for make in (maker.known, maker.unknown):
        assert hold_to_values(Engine(policy), [*seeded(make, seed=1, count=60)]) > 50


def test_of_every_day() -> None:
    engine, claims = Engine(load_policy(POLICIES / "clothing-shop.yaml")), []
    for day in range(800):
        bought = datetime(2024, 1, 1, 23, 59, 59, tzinfo=UTC) + timedelta(days=day)
        at = bought + timedelta(hours=day % 48)
        claims.append({"at": at.isoformat(), "purchase": {"purchased": bought.isoformat()}})
    assert hold_to_values(engine, claims) == len(LATER) * len(claims)


DONE_BEFORE: Final = b"""
policy: done-before
title: {en: Shop}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair, exchange]
facts: {purchase: {part: [lid, base]}}
derived:
  repairs: {count: repair, same: part}
  mended: {count: repair, within: 1 year, of: customer}
coverage:
  mending:
    when: {repairs: at most 1, mended: at most 1}
    gives: {repair: free}
    reason: We mend it.
otherwise: {refers: all, reason: A colleague will look at it.}
"""


def test_of_what_was_done_for_the_customer() -> None:
    engine = Engine(read_policy("done-before.yaml", DONE_BEFORE))
    use = {"remedy": "repair", "at": "2026-01-05T10:00:00Z", "facts": {"part": "lid"}}
    entries = [None, [], [use], [use, {**use, "facts": {"part": "base"}}]]
    claims = [
        {
            "at": "2026-02-01T10:00:00Z",
            "purchase": {"purchased": "2026-01-01T10:00:00Z", "facts": {"part": part}, "history": own},
            "history": others,
        }
        for _ in range(2)
        for part, own, others in product((None, "lid", "base"), entries, entries)
    ]
    assert hold_to_values(engine, claims) == len(LATER) * len(claims)
