"""Law: each row that is read by itself is accounted for, once, by a reason that is true of it."""

from typing import Any

import pyarrow as pa
import pytest

from aftercare_rules import Claim, Decision, Engine
from aftercare_rules.batch.account import (
    COMPARED,
    HAS_ENTRIES,
    NO_CLAIM,
    NO_HISTORY,
    NO_PURCHASE,
    REASONS,
    UNKNOWN_FACT,
    Account,
)
from aftercare_rules.document.load import read_policy
from tests.laws.test_batch import SHOP, shop_claims
from tests.support.tables import table_of


def test_each_row_that_is_read_by_itself_has_one_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = table_of(SHOP, shop_claims(seed=5, count=1500))
    decided = 0
    decide = Engine.decide

    def counting(engine: Engine, claim: Claim) -> Decision:
        nonlocal decided
        decision = decide(engine, claim)
        decided += 1
        return decision

    monkeypatch.setattr(Engine, "decide", counting)
    account = Account()
    decisions = Engine(SHOP).batches.decide(batch, account=account)
    errors = len(batch) - decisions["error"].null_count
    assert account.one_by_one[NO_CLAIM] == errors > 0
    assert sum(account.one_by_one.values()) == decided + errors > errors
    assert set(account.one_by_one) <= set(REASONS)
    assert account.versions == {SHOP.sha256: len(batch)}


POLICY = """
policy: small
title: {en: Small}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair]
facts: {defect: {kind: [worn]}, claim: {receipt: flag%s}}%s
coverage:
  mending:
    for: {defect: worn}
    when: {receipt: yes%s}
    gives: {repair: %s}
    reason: We mend it.
    otherwise: {gives: {repair: 4.00}, reason: We mend it.}
otherwise: {refers: all, reason: A colleague will look at it.}
"""
PLAIN = POLICY % ("", "", "", "0.30 per unit")
COUNTING = POLICY % ("", "", ", limit: once", "0.30 per unit")
LATELY = POLICY % ("", "", ", limit: once within 1 year", "0.30 per unit")
SINCE = POLICY % ("", "", ", purchased: within 3 months", "0.30 per unit")
BOUGHT_BY = POLICY % ("", "", ", purchased: until 2026-01-01", "0.30 per unit")
PAUSING = POLICY % ("", "", ", limit: once, purchased: within 1 year pausing repair", "0.30 per unit")
TWO_PRICES = POLICY % ("", "", "", "the lower of 40 and 15% of price")
MOVING = POLICY % ("", "", "", "price pro rata over 24 months")
MOVING_TWICE = POLICY % ("", "", "", "{work: 1% of price per month, storage: 0.10 per day}")
DERIVED = POLICY % ("", "\nderived: {costs: {share: [parts_price, price]}}", ", costs: under 40", "free")

HISTORY = pa.list_(pa.struct([("remedy", pa.string()), ("at", pa.timestamp("s", "UTC"))]))
KNOWN = {
    "at": pa.array([1_770_000_000], pa.timestamp("s", "UTC")),
    "purchased": pa.array([1_769_000_000], pa.timestamp("s", "UTC")),
    "wants": pa.array(["repair"]),
    "defect": pa.array(["worn"]),
    "units": pa.array([2]),
    "receipt": pa.array([True]),
    "history": pa.array([[]], HISTORY),
}
ENTRIES = pa.array([[{"remedy": "repair", "at": 1_769_500_000}]], HISTORY)
NOTHING = pa.nulls(1)


@pytest.mark.parametrize(
    ("text", "changed", "reason"),
    [
        (PLAIN, {}, None),
        (PLAIN, {"defect": pa.array(["broken"])}, NO_CLAIM),
        (SINCE, {"purchased": NOTHING}, None),
        (BOUGHT_BY, {"purchased": NOTHING}, NO_PURCHASE),
        (PLAIN, {"history": ENTRIES, "customer_history": ENTRIES}, None),
        (COUNTING, {"history": ENTRIES}, None),
        (LATELY, {"history": ENTRIES}, "history"),
        (PLAIN, {"history": NOTHING}, None),
        (COUNTING, {}, None),
        (COUNTING, {"history": NOTHING}, None),
        (LATELY, {"history": NOTHING}, None),
        (PAUSING, {"history": NOTHING}, NO_HISTORY),
        (PLAIN, {"units": NOTHING}, None),
        (DERIVED, {"price": NOTHING}, UNKNOWN_FACT),
        (DERIVED, {"price": pa.array([100]), "parts_price": pa.array([50])}, None),
        (TWO_PRICES, {"price": pa.array([100])}, None),
        (MOVING, {"price": pa.array([100])}, None),
        (MOVING_TWICE, {"price": pa.array([100])}, COMPARED),
    ],
)
def test_a_row_is_read_by_itself_for_a_reason(text: str, changed: dict[str, Any], reason: str | None) -> None:
    engine, account = Engine(read_policy("small.yaml", text.encode())), Account()
    engine.batches.decide(pa.RecordBatch.from_pydict({**KNOWN, **changed}), account=account)
    reason = HAS_ENTRIES.format(reason) if reason in ("history", "customer_history") else reason
    assert account.one_by_one == ({} if reason is None else {reason: 1})


def test_a_column_that_is_not_there_is_unknown_in_every_row() -> None:
    account = Account()
    for name, text in (("purchased", BOUGHT_BY), ("purchased", SINCE), ("history", PAUSING)):
        batch = pa.RecordBatch.from_pydict(KNOWN).drop_columns([name])
        Engine(read_policy("small.yaml", text.encode())).batches.decide(batch, account=account)
    assert account.one_by_one == {NO_PURCHASE: 1, NO_HISTORY: 1}
