"""The column of charges: each row with charges that no claim may make has its fault, and the others are decided."""

from collections.abc import Sequence
from decimal import Decimal

import pyarrow as pa
import pytest

from aftercare_rules import Engine
from aftercare_rules.batch.account import NO_CLAIM, Account
from aftercare_rules.document.load import read_policy
from tests.support.tables import one_by_one

POLICY = """
policy: shop
title: {en: Shop}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair]
facts: {claim: {box: flag}}
coverage:
  mending: {for: {box: yes}, gives: {repair: %s}, reason: We mend it.}
otherwise: {refers: all, reason: A colleague will look at it.}
"""
FREE = Engine(read_policy("shop.yaml", (POLICY % "free").encode()))
AT_COST = Engine(read_policy("shop.yaml", (POLICY % "{work: 4.00, parts: at cost, post: at cost}").encode()))
TWICE = "this stands twice (a claim says each thing once)"


Row = Sequence[tuple[str, str | None]] | None


def of(charges: Sequence[Row], amounts: pa.DataType) -> pa.RecordBatch:
    """Claims that differ in their charges alone."""
    at = pa.array([1_770_000_000] * len(charges), pa.timestamp("s", "UTC"))
    maps = [
        None if row is None else [(line, None if amount is None else Decimal(amount)) for line, amount in row]
        for row in charges
    ]
    column = pa.array(maps, pa.map_(pa.string(), amounts))
    return pa.RecordBatch.from_pydict({"at": at, "purchased": at, "box": [True] * len(at), "charges": column})


GOOD: Row = [("parts", "3.00")]
WRONG: Sequence[tuple[str, Row]] = [
    (f"charges.parts: {TWICE}", [("parts", "3.00"), ("parts", "3.00")]),
    (f"charges.post: {TWICE}", [("post", None), ("parts", "3.00"), ("post", "9.00")]),
    ("charges.parts: `-0.01` is below zero", [("parts", "-0.01")]),
    ('charges.parts: `null` is not an exact number (write it as text, like "199.00")', [("parts", None)]),
    ("charges.: a name is empty here (leave it out)", [("", "3.00")]),
    (f"charges.{'x' * 59}…: this text is too long: it may have 200 characters", [("x" * 201, "3.00")]),
]


@pytest.mark.parametrize("amounts", [pa.decimal128(15, 2), pa.decimal256(60, 2), pa.decimal64(10, 2)])
@pytest.mark.parametrize("engine", [FREE, AT_COST])
@pytest.mark.parametrize("first", [0, 1, 2])
def test_a_charge_that_no_claim_makes_is_the_fault_of_its_row(engine: Engine, amounts: pa.DataType, first: int) -> None:
    rows: list[Row] = [GOOD, None, [], GOOD]
    wrong = WRONG[::-1] if first == 2 else WRONG
    for _, charges in wrong:
        rows += [charges, GOOD]
    batch = of(rows, amounts).slice(first)
    decided = engine.decide_batch(batch).to_pylist()
    assert [row["verdict"] for row in decided if row["error"] is None] == ["approved"] * (10 - first)
    told = [row["error"] for row in decided if row["error"] is not None]
    assert told == [error for error, _ in wrong]


def test_rows_with_charges_are_decided_together_where_nothing_is_at_cost() -> None:
    account = Account()
    twice = WRONG[0][1]
    rows: list[Row] = [twice, GOOD, [("other", "3.00"), ("parts", "1.00")], [], None, GOOD, twice]
    FREE.batches.decide(of(rows, pa.decimal128(15, 2)), account=account)
    assert account.one_by_one == {NO_CLAIM: 2}


def test_of_very_many_lines_rows_are_read_one_by_one() -> None:
    rows: list[Row] = [
        [(f"line {number}", "3.00") for number in range(60)],
        [("line 1", "2.00"), ("line 1", "2.00")],
        GOOD,
    ]
    batch = of(rows, pa.decimal128(15, 2))
    errors = FREE.decide_batch(batch)["error"].to_pylist()
    assert errors == [None, f"charges.line 1: {TWICE}", None]
    assert FREE.decide_batch(batch.slice(2)).to_pylist() == one_by_one(FREE, batch.slice(2))


def test_a_fact_of_an_earlier_service_that_stands_twice_is_the_fault_of_its_row() -> None:
    kind = pa.struct(
        [("remedy", pa.string()), ("at", pa.timestamp("s", "UTC")), ("facts", pa.map_(pa.string(), pa.bool_()))]
    )
    once = {"remedy": "repair", "at": 1_769_000_000, "facts": [("box", True)]}
    twice = {**once, "facts": [("box", True), ("box", False)]}
    at = pa.array([1_770_000_000] * 2, pa.timestamp("s", "UTC"))
    columns = {"at": at, "purchased": pa.array([1_768_000_000] * 2, at.type), "box": [True] * 2}
    history = pa.array([[once], [once, twice]], pa.list_(kind))
    table = pa.table({**columns, "history": history, "customer_history": history})
    assert FREE.decide_batch(table)["error"].to_pylist() == [None, f"purchase.history[1].facts.box: {TWICE}"]
