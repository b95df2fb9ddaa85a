"""However a column holds its values, each row comes to what `decide` says of its claim."""

from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from aftercare_rules import Engine, PolicyBook
from aftercare_rules.document.load import read_policy
from aftercare_rules.language.policy import InForce
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
facts: {defect: {kind: [worn, torn]}, purchase: {goods: [ring, watch]}, claim: {box: flag}, new: {same: flag}}
coverage:
  mending: {for: {defect: worn}, when: {box: yes, goods: ring}, gives: {repair: 0.30 per unit}, reason: We mend it.}
  trading: {for: {same: yes}, gives: {refund: 10% of new_price}, reason: We trade it.}
otherwise: {refers: all, reason: A colleague will look at it.}
""",
    )
)
VALUES: dict[str, tuple[list[Any], pa.DataType]] = {
    "wants": (["repair", None, "refund", "repair", None, "none"], pa.string()),
    "goods": (["ring", None, "watch", "ring", "umbrella", "\n"], pa.string()),
    "defect": (["worn", "none", None, "torn", "", "worn"], pa.string()),
    "units": ([3, None, 0, -1, 2, 3], pa.int64()),
    "new_price": ([3, None, 0, None, 2, 3], pa.decimal128(12, 2)),
    "box": ([True, None, False, True, None, False], pa.bool_()),
    "same": ([None, True, None, False, None, None], pa.bool_()),
    "currency": (["EUR", None, "CHF", "EUR", None, ""], pa.string()),
    "purchase_id": (["A-1", None, "", "A-2", "x" * 201, "A-1"], pa.string()),
}
# Each value of one column with each row of the others.
OTHERS, OWN = pa.array([row // 6 for row in range(36)]), pa.array([row % 6 for row in range(36)])


def table(columns: dict[str, pa.Array], rows: int) -> pa.RecordBatch:
    at = pa.array([1_770_000_000] * rows, pa.timestamp("s", "UTC"))
    return pa.RecordBatch.from_pydict({"at": at, "purchased": at, **columns})


def plain(own: str) -> dict[str, pa.Array]:
    """All columns, and each value of one of them with each row of the others."""
    return {
        name: pa.array(values, kind).take(OWN if name == own else OTHERS) for name, (values, kind) in VALUES.items()
    }


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("order", [1, -1])
def test_a_dictionary_may_hold_a_null_among_its_values_and_one_value_twice(name: str, order: int) -> None:
    values, kind = VALUES[name]
    columns, rows = plain(name), pa.array([*range(36)][::order])
    expected = one_by_one(ENGINE, table(columns, 36).take(rows))
    for entries, places in (
        (values, OWN),
        ([*values, *values, None], pa.array([row + 6 * (row % 2) for row in OWN.to_pylist()], pa.uint64())),
    ):
        columns[name] = pa.DictionaryArray.from_arrays(places, pa.array(entries, kind))
        assert columns[name].null_count == 0
        held = table(columns, 36).take(rows)
        assert ENGINE.decide_batch(held).to_pylist() == expected
        assert Engine(ENGINE.policy).decide_batch(pa.Table.from_batches([held])).to_pylist() == expected


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize(
    "nulls",
    [
        pa.nulls(36),
        pa.DictionaryArray.from_arrays(pa.nulls(36, pa.int8()), pa.nulls(0)),
        pa.DictionaryArray.from_arrays(pa.array([0] * 36, pa.int8()), pa.nulls(1)),
    ],
    ids=["null", "dictionary of nothing", "dictionary of null"],
)
def test_a_column_of_nothing_but_nulls_may_be_of_any_type(name: str, nulls: pa.Array) -> None:
    columns = plain(name)
    expected = one_by_one(ENGINE, table({**columns, name: pa.nulls(36, VALUES[name][1])}, 36))
    assert ENGINE.decide_batch(table({**columns, name: nulls}, 36)).to_pylist() == expected
    for other in ("purchased", "at", "history", "charges"):
        untyped = {**columns, other: pa.nulls(36)}
        assert ENGINE.decide_batch(table(untyped, 36)).num_rows == 36


def test_chunks_have_their_own_dictionaries() -> None:
    columns = {name: column.dictionary_encode() for name, column in plain("goods").items()}
    chunks = [table(columns, 36), table({name: column.slice(5, 3) for name, column in columns.items()}, 3)]
    other = pa.DictionaryArray.from_arrays(pa.array([1, 0, 1], pa.int32()), pa.array(["watch", "ring"]))
    chunks.append(table({**{name: column.slice(1, 3) for name, column in columns.items()}, "goods": other}, 3))
    expected = [row for chunk in chunks for row in one_by_one(ENGINE, chunk)]
    assert ENGINE.decide_batch(pa.Table.from_batches(chunks)).to_pylist() == expected


def test_columns_of_no_rows_may_have_nothing_in_memory() -> None:
    """So other libraries hand out what found no rows."""
    instants = pa.timestamp("us", "UTC")
    kinds = {"at": instants, "purchased": instants, "box": pa.bool_(), "new_price": pa.decimal128(9, 2)}
    held = {name: pa.Array.from_buffers(kind, 0, [None, None]) for name, kind in kinds.items()}
    ending = replace(ENGINE.policy, in_force=InForce(None, date(2026, 1, 1), ENGINE.policy.in_force.passage))
    later = replace(ENGINE.policy, in_force=InForce(date(2026, 1, 2), None, ENGINE.policy.in_force.passage), sha256="2")
    for decider in (ENGINE, PolicyBook([ending, later])):
        assert decider.decide_batch(pa.record_batch(held)).num_rows == 0
        assert decider.decide_batch(pa.table(held)).num_rows == 0
