"""Law: under the accessory shop's policy the engine decides as the notice says, by a second reading of its clauses."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from aftercare_rules import Engine, Policy
from tests.oracle import accessory_shop
from tests.strategies.choosing import seeded
from tests.strategies.shop_claims import CLOCK, WINDOWS, shop_claim, shop_claims

Terms = tuple[str, str | None, Decimal | None]


@pytest.fixture(scope="module")
def engine(shop: Policy, matcher: str) -> Engine:
    return Engine(shop, matcher)


def decided(engine: Engine, claim: dict[str, Any]) -> Terms:
    decision = engine.decide(claim)
    # Where the customer names no remedy and none is approved, the clauses say nothing of which is meant.
    remedy = decision.remedy if claim["wants"] is not None or decision.verdict == "approved" else None
    return decision.verdict, remedy, decision.cost.amount if decision.cost else None


@given(claim=shop_claims)
def test_the_engine_decides_by_the_clauses(engine: Engine, claim: dict[str, Any]) -> None:
    assert decided(engine, claim) == accessory_shop.decide(claim)


def test_so_it_does_for_a_thousand_claims(engine: Engine) -> None:
    claims = seeded(shop_claim, seed=2026, count=1000)
    wrong = [claim for claim in claims if decided(engine, claim) != accessory_shop.decide(claim)]
    assert wrong == []


def test_a_third_of_the_claims_are_within_a_second_of_a_window_s_end() -> None:
    claims = list(seeded(shop_claim, seed=1, count=600))
    assert sum(map(is_at_an_edge, claims)) >= len(claims) / 3 - 20


def test_every_verdict_on_every_remedy_comes_up() -> None:
    found = {accessory_shop.decide(claim)[:2] for claim in seeded(shop_claim, seed=3, count=2000)}
    assert found >= {
        *(("approved", remedy) for remedy in ("replace", "exchange", "repair", "care", "collection")),
        *(("declined", remedy) for remedy in ("exchange", "repair", "refund", "collection")),
        *(("referred", remedy) for remedy in ("replace", "exchange", "repair", "refund", "collection")),
        ("referred", None),
    }


def is_at_an_edge(claim: dict[str, Any]) -> bool:
    read = accessory_shop._read(claim)
    starts = {"purchased": read.purchased, "notified": read.notified}
    edges = [CLOCK.last_second(start, length) for event, length, *_ in WINDOWS if (start := starts[event]) is not None]
    return any(abs((read.at - edge).total_seconds()) <= 1 for edge in edges)
