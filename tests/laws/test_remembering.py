"""Law: what an engine remembers of other claims never shows in the decision of one."""

import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy, deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare_rules import Claim, ClaimError, Decision, Engine, Policy
from aftercare_rules.deciding import glance
from aftercare_rules.document.load import read_policy
from aftercare_rules.language.clock import Clock
from aftercare_rules.records.unchanging import Unchanging
from tests.strategies.cases import Case, cases
from tests.strategies.choosing import Choose, seeded
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.shop_claims import shop_claim
from tests.support.said import said

PRICED: Final = b"""
policy: priced
title: {en: After-sales service}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [replace, repair, refund]
facts:
  purchase:
    category: [watch, ring, bag]
  claim: {receipt: flag}
rights:
  law:
    for: {category: bag, receipt: yes}
    when: {purchased: within 2 years}
    gives: {repair: 5% of price, refund: 90% of price}
    reason: "Thank you, you get {refund} back."
exclusions:
  no-bags:
    for: {category: bag, receipt: no}
    declines: [repair]
    reason: "Thank you. We show you who can mend bags."
coverage:
  money-back:
    for: {receipt: yes}
    when: {purchased: within 30 days}
    gives: {refund: price, replace: free}
    reason: "Thank you, you get {refund} back."
    otherwise: {gives: {refund: 50% of price}, reason: "Thank you, you get {refund} back until {until}."}
  mend:
    for: {category: [watch, ring]}
    when: {purchased: within 1 year}
    gives: {repair: parts_price}
    reason: "Thank you, we mend it for {cost}, though it cost {price}."
    otherwise: {gives: {repair: 15% of price at least 5.00}, reason: "Thank you, we mend it for {cost}."}
  young:
    for: {category: ring}
    when: {purchased: within 3 months}
    gives: {repair: 15% of price at most 10.00}
    reason: "Thank you, we mend it."
fees:
  dear:
    for: {category: ring}
    adds: {repair: 2% of price}
    reason: "Rings take more time."
otherwise: {refers: all, reason: "Thank you, a colleague will look at it today."}
usual: {purchased: 2026-03-01 10:00, category: watch, receipt: yes, price: 100.00, parts_price: 5.00}
"""
AMOUNTS: Final = ("0", "0.00", "5.00", "33.33", "66.67", "100", "100.0", "333.33", "12345.67")


@pytest.fixture(scope="module")
def priced() -> Policy:
    return read_policy("priced.yaml", PRICED)


def priced_claim(choose: Choose) -> dict[str, Any]:
    bought = datetime(2025, 9, 28, 1, 30, tzinfo=UTC) + timedelta(minutes=30 * choose(range(120)))
    at = bought + timedelta(days=choose((0, 29, 30, 31, 89, 92, 364, 366, 800)), hours=choose((0, 5, 23)))
    facts = {"category": choose(("watch", "ring", "bag"))}
    return {
        "at": at.isoformat(),
        "wants": choose(("repair", "refund", "replace", None)),
        "purchase": {
            "id": choose((None, "S-1")),
            "purchased": bought.isoformat(),
            "price": choose((*AMOUNTS, None)),
            "facts": facts,
            "history": [],
        },
        "defect": {"parts_price": choose((*AMOUNTS, None))},
        "facts": {"receipt": choose((True, True, False))},
    }


def with_other_numbers(claim: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The claim, and the same with other numbers for its price to read."""
    yield claim
    for amount in AMOUNTS:
        other = deepcopy(claim)
        for record, name in (("purchase", "price"), ("defect", "parts_price"), ("new", "price")):
            if other.get(record) and other[record].get(name) is not None:
                other[record][name] = amount
        yield other


@given(case=cases(ClaimMaker.unknown, count=1))
def test_claims_alike_but_for_their_numbers(case: Case) -> None:
    engine = Engine(case.policy)
    for claim in case.claims:
        every = list(with_other_numbers(claim))
        answers = [said(engine, each) for each in (*every, *every, *every)]
        assert answers == [said(Engine(case.policy), each) for each in every] * 3


@pytest.mark.parametrize("seed", range(4))
def test_after_thousands_of_claims_at_prices_by_their_numbers(priced: Policy, seed: int) -> None:
    engine = Engine(priced)
    claims = list(seeded(priced_claim, seed=seed, count=1500))
    answers = [said(engine, claim) for claim in claims]
    assert [said(engine, claim) for claim in reversed(claims)] == answers[::-1]
    for claim, answer in list(zip(claims, answers, strict=True))[::5]:
        assert said(Engine(priced), claim) == answer


def an_engine(policy: Policy, most_boxes: int) -> Engine:
    """One that sees the boxes of claims if the policy has at most so many, and else the codes of their facts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(glance, "MOST_BOXES", most_boxes)
        return Engine(policy)


@given(case=cases(ClaimMaker.unknown, count=3))
def test_whether_a_glance_sees_boxes_or_codes(case: Case) -> None:
    boxes, codes = an_engine(case.policy, 1_000_000), an_engine(case.policy, 0)
    for claim in case.claims:
        for other in with_other_numbers(claim):
            assert said(boxes, other) == said(codes, other)


def test_whether_a_glance_at_the_shop_sees_boxes_or_codes(shop: Policy) -> None:
    boxes, codes = an_engine(shop, 1_000_000), an_engine(shop, 0)
    for claim in seeded(shop_claim, seed=21, count=600):
        assert said(boxes, claim) == said(codes, claim)


def outcome(decision: Decision) -> tuple[object, ...]:
    return decision.verdict, decision.remedy, decision.cost, decision.refund


def test_an_outcome_holds_just_until_its_last_second_whatever_its_numbers(priced: Policy) -> None:
    engine = Engine(priced)
    for raw in seeded(priced_claim, seed=11, count=600):
        claim = Claim.model_validate(raw)
        decision = engine.decide(claim)
        if decision.missing:
            continue
        if (last := decision.valid_until) is None:
            later = [claim.at + timedelta(days=days) for days in (31, 100, 400, 1000)]
        else:
            later = [last]
            after = engine.decide(claim.model_copy(update={"at": last + timedelta(seconds=1)}))
            assert outcome(after) != outcome(decision)
        for at in later:
            assert outcome(engine.decide(claim.model_copy(update={"at": at}))) == outcome(decision)


def test_in_threads_at_once(priced: Policy) -> None:
    claims = list(seeded(priced_claim, seed=9, count=400))
    engine, alone = Engine(priced), Engine(priced)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: [said(engine, claim) for claim in claims], range(8)))
    assert answers == [[said(alone, claim) for claim in claims]] * 8


def decisions(shop: Policy, priced: Policy) -> Iterator[Decision]:
    for policy, make, seed in ((shop, shop_claim, 3), (priced, priced_claim, 4)):
        engine = Engine(policy)
        for claim in seeded(make, seed=seed, count=150):
            try:
                yield engine.decide(claim)
            except ClaimError:
                continue


def test_a_record_is_as_if_it_had_been_checked(shop: Policy, priced: Policy) -> None:
    for decision in decisions(shop, priced):
        checked = Decision.model_validate(decision.model_dump())
        assert type(decision) is Decision
        assert decision == checked
        assert hash(decision) == hash(checked)
        assert repr(decision) == repr(checked)
        assert [*decision.model_dump()] == [*checked.model_dump()]
        for twin in (pickle.loads(pickle.dumps(decision)), copy(decision), deepcopy(decision)):
            assert twin == decision
            assert type(twin.reason) in (dict, Unchanging)
        assert deepcopy(decision).model_copy(update={"choice": "shop"}).choice == "shop"
        with pytest.raises(ValueError, match="frozen"):
            decision.choice = "shop"
        for line in decision.lines:
            assert "amount" in line.model_fields_set
            assert (line.at_least is None and line.at_most is None) or "at_least" in line.model_fields_set


def test_what_decisions_share_refuses_changes(shop: Policy, priced: Policy) -> None:
    for decision in decisions(shop, priced):
        shared = [decision.reason, *(step.what for step in decision.then)]
        if not decision.presumed:
            shared.append(decision.presumed)  # type: ignore[arg-type]
        for words in shared:
            with pytest.raises(TypeError, match="shared"):
                words["en"] = "No."


def test_the_same_claim_without_a_number_gives_the_same_decision(shop: Policy) -> None:
    engine = Engine(shop)
    for raw in seeded(shop_claim, seed=5, count=60):
        claim = Claim.model_validate(raw)
        claim = claim.model_copy(update={"purchase": claim.purchase.model_copy(update={"id": None})})
        try:
            first = engine.decide(claim)
        except ClaimError:
            continue
        assert engine.decide(claim) == first
        assert engine.decide(claim).model_dump_json() == first.model_dump_json()


@given(
    zone=st.sampled_from(("Pacific/Apia", "America/St_Johns", "Asia/Shanghai", "Europe/Amsterdam", "Antarctica/Casey")),
    day=st.one_of(st.integers(693_596, 740_000), st.integers(1, 3_652_059)),
    seconds=st.one_of(st.integers(-2, 2), st.integers(-90_000, 90_000)),
)
def test_the_number_of_a_day_is_that_of_its_date(zone: str, day: int, seconds: int) -> None:
    clock = Clock(ZoneInfo(zone))
    try:
        instant = clock.start_of(day).astimezone(UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return
    assert clock.day_of(instant) == clock.date_of(instant).toordinal()
