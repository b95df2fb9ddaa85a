"""Columns of numbers may be of any exact type: each row comes to what `decide` says of its claim."""

from decimal import Decimal

import pyarrow as pa
import pytest

from aftercare_rules import Engine
from aftercare_rules.batch.account import Account
from aftercare_rules.document.load import read_policy
from tests.support.tables import one_by_one

ENGINE = Engine(
    read_policy(
        "shop.yaml",
        b"""
policy: shop
title: {en: Shop}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair, refund]
facts: {defect: {kind: [worn], length: {is: {unit: cm, min: 0, max: 100000000000}}}}
coverage:
  long: {for: {defect: worn, length: over 2.5}, gives: {repair: 0.30 per unit}, reason: We mend it.}
  money: {for: {defect: worn}, gives: {refund: 10% of price}, reason: We pay for it.}
otherwise: {refers: all, reason: A colleague will look at it.}
""",
    )
)
VALUES = [
    *("0", "1", "2.5", "2.500001", "2.5000001", "3", "-1", "-0.0000001", "0.000001", "5E-25", "2.147483647", "7.25"),
    *("1000000", "999999999999", "999999999999.999999", "1000000000000", "12345678901234567890", "-99999999999999999"),
    *("9.223372036854775807", "18446744073709.551615", "-9.223372036854775808", "1E+37", "1E+60", "1E-30", "1200"),
]
TYPES = [
    *(pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64(), pa.uint64()),
    *(pa.decimal32(9, 2), pa.decimal32(9, 9), pa.decimal64(18, 6), pa.decimal64(18, 18), pa.decimal64(18, 0)),
    *(pa.decimal128(38, scale) for scale in (-30, -13, -2, 0, 2, 6, 7, 18, 19, 24, 25, 26, 30, 38)),
    *(pa.decimal256(76, scale) for scale in (-60, -2, 0, 2, 6, 9, 24, 25, 30, 60, 76)),
]


def fitting(kind: pa.DataType) -> pa.Array:
    """The values that a type can hold, with a null between them."""
    found: list[Decimal | int | None] = [None]
    for text in VALUES:
        value = Decimal(text) if pa.types.is_decimal(kind) else int(Decimal(text))
        try:
            pa.array([value], kind)
        except (pa.ArrowInvalid, OverflowError):
            continue
        found.append(value)
    return pa.array(found, kind)


@pytest.mark.parametrize("name", ["units", "length", "price", "new_price"])
@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_of_each_type(kind: pa.DataType, name: str) -> None:
    numbers = fitting(kind)
    at = pa.array([1_770_000_000] * len(numbers), pa.timestamp("s", "UTC"))
    both = {"length": numbers, "price": pa.array([Decimal(9)] * len(numbers)), name: numbers}
    batch = pa.RecordBatch.from_pydict({"at": at, "purchased": at, "defect": ["worn"] * len(numbers), **both})
    for some in (batch, batch.slice(3), batch.take(pa.array(range(len(numbers))[::-1]))):
        assert ENGINE.decide_batch(some).to_pylist() == one_by_one(ENGINE, some)


def test_amounts_of_decimal256_are_decided_together() -> None:
    prices = pa.array([Decimal(number) for number in range(1000)], pa.decimal256(40, 2))
    at = pa.array([1_770_000_000] * 1000, pa.timestamp("s", "UTC"))
    columns = {"at": at, "purchased": at, "defect": ["worn"] * 1000, "length": pa.array([1] * 1000)}
    account = Account()
    decided = ENGINE.batches.decide(pa.table({**columns, "price": prices}), account=account)
    assert decided["refund"].to_pylist()[:2] == [Decimal("0.00"), Decimal("0.10")]
    assert not account.one_by_one
