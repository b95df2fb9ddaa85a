"""Columns of histories: of which types their entries are, and how they are read."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from aftercare_rules import Engine
from aftercare_rules.batch.columns import TableError
from aftercare_rules.document.load import read_policy

ENGINE = Engine(
    read_policy(
        "shop.yaml",
        b"""
policy: shop
title: {en: Shop}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair]
facts:
  purchase: {part: [dial, hand], length: {is: {unit: cm, min: 0, max: 90}, presume: 3}}
  claim: {box: flag}
derived:
  again: {count: repair, same: part}
coverage:
  mending:
    for: {}
    when: {again: 0}
    gives: {repair: free}
    reason: We mend it.
    otherwise: {gives: {repair: 4.00}, reason: We mend it again.}
otherwise: {refers: all, reason: A colleague will look at it.}
""",
    )
)
SECONDS = pa.timestamp("s", "UTC")
AT = pa.array([1_770_000_000], SECONDS)
NEEDED = [("remedy", pa.string()), ("at", SECONDS)]


def of(fields: Sequence[tuple[str, pa.DataType]], *entries: dict[str, Any] | None) -> pa.Table:
    """One claim with a history of these entries."""
    history = pa.array([entries], pa.list_(pa.struct(fields)))
    bought = pa.array([1_760_000_000], SECONDS)
    return pa.table({"at": AT, "purchased": bought, "wants": ["repair"], "part": ["dial"], "history": history})


TEXT = "is text: cast it to string, or to dictionary<int32, string>"
INSTANT = "is an instant: cast it to timestamp with the time zone that it is in"
FACT = "is text, a flag or an exact number: cast it to string, to bool or to decimal128; floats are not exact"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        (
            [("remedy", pa.string()), ("at", pa.timestamp("us"))],
            f"`at` of its entries holds timestamp[us], and {INSTANT}",
        ),
        ([("remedy", pa.int8()), ("at", SECONDS)], f"`remedy` of its entries holds int8, and {TEXT}"),
        ([*NEEDED, ("until", pa.date32())], f"`until` of its entries holds date32[day], and {INSTANT}"),
        (
            [*NEEDED, ("until", pa.timestamp("s", "Europe/Paaris"))],
            "`until` of its entries holds instants in a time zone that there is not, `Europe/Paaris`: did you mean "
            "`Europe/Paris`? a zone is named after a city, like `Asia/Shanghai` or `Europe/Berlin`; cast it to "
            "timestamp with the time zone that it is in, such as UTC or +01:00",
        ),
        ([*NEEDED, ("rule", pa.bool_())], f"`rule` of its entries holds bool, and {TEXT}"),
        ([*NEEDED, ("fact", pa.bool_())], "its entries have no field `fact`: did you mean `facts`?"),
        (
            [*NEEDED, ("shop", pa.string())],
            "its entries have no field `shop`: there is `remedy`, `at`, `until`, `rule` or `facts`",
        ),
        ([*NEEDED, ("at", SECONDS)], "its entries have 2 fields `at`"),
        (
            [*NEEDED, ("facts", pa.string())],
            "`facts` of its entries holds string, and is a struct with a field for each fact, or a map from text",
        ),
        (
            [*NEEDED, ("facts", pa.map_(pa.int8(), pa.string()))],
            "`facts` of its entries holds map<int8, string>, and is a struct with a field for each fact, or a map from "
            "text",
        ),
        (
            [*NEEDED, ("facts", pa.map_(pa.string(), pa.float64()))],
            f"a fact in `facts` of its entries holds double, and {FACT}",
        ),
        (
            [*NEEDED, ("facts", pa.struct([("part", pa.string()), ("length", pa.float32())]))],
            f"`facts.length` of its entries holds float, and {FACT}",
        ),
    ],
)
@pytest.mark.parametrize("entries", [0, 1])
def test_what_no_entry_can_be_is_said_once_of_the_column(
    fields: list[tuple[str, pa.DataType]], fault: str, entries: int
) -> None:
    table = of(fields, *[None] * entries)
    for name in ("history", "customer_history"):
        with pytest.raises(TableError) as caught:
            ENGINE.decide_batch(table.rename_columns([*table.schema.names[:-1], name]))
        assert caught.value.faults == (f"column `{name}`: {fault}",)


def test_all_faults_of_a_column_are_told() -> None:
    with pytest.raises(TableError) as caught:
        ENGINE.decide_batch(of([("at", pa.timestamp("s")), ("who", pa.string()), ("rule", pa.int8())]))
    assert len(caught.value.faults) == 3


def test_what_entries_must_say_is_looked_for_where_there_are_some() -> None:
    fields = [("remedy", pa.string())]
    assert ENGINE.decide_batch(of(fields))["error"].to_pylist() == [None]
    (error,) = ENGINE.decide_batch(of(fields, {"remedy": "repair"}))["error"].to_pylist()
    assert error.startswith("purchase.history[0].at: this field is missing")


EARLIER = datetime(2025, 12, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "fields",
    [
        NEEDED,
        [("at", pa.timestamp("ns", "Asia/Tokyo")), ("remedy", pa.large_string())],
        [("remedy", pa.dictionary(pa.int8(), pa.string())), ("at", pa.timestamp("ms", "+02:00"))],
        [*NEEDED, ("until", SECONDS), ("rule", pa.string()), ("facts", pa.map_(pa.string(), pa.string()))],
        [*NEEDED, ("until", pa.null()), ("rule", pa.null()), ("facts", pa.null())],
        [
            *NEEDED,
            ("facts", pa.struct([("part", pa.string()), ("length", pa.decimal128(38, 12)), ("box", pa.bool_())])),
        ],
        [*NEEDED, ("facts", pa.struct([("part", pa.null()), ("length", pa.int8())]))],
    ],
    ids=range(7),
)
def test_fields_that_may_be_absent_and_their_types(fields: list[tuple[str, pa.DataType]]) -> None:
    (row,) = ENGINE.decide_batch(of(fields, {"remedy": "repair", "at": EARLIER})).to_pylist()
    assert (row["error"], row["missing"]) == (None, ["history"])


@pytest.mark.parametrize("part", ["dial", "hand", None])
@pytest.mark.parametrize(
    "facts",
    [
        pa.map_(pa.string(), pa.string()),
        pa.struct([("part", pa.string()), ("length", pa.decimal128(38, 12)), ("of_another_version", pa.string())]),
    ],
)
def test_facts_of_an_entry_are_read(part: str | None, facts: pa.DataType) -> None:
    said: Any = {"part": part, "length": Decimal(3)} if pa.types.is_struct(facts) else [("part", part)]
    entry = {"remedy": "repair", "at": EARLIER, "facts": said}
    (row,) = ENGINE.decide_batch(of([*NEEDED, ("facts", facts)], entry)).to_pylist()
    expected = ENGINE.decide(
        {
            "at": "2026-02-02T02:40:00Z",
            "wants": "repair",
            "purchase": {
                "purchased": "2025-10-09T08:53:20Z",
                "facts": {"part": "dial"},
                "history": [{"remedy": "repair", "at": EARLIER, "facts": {"part": part}}],
            },
        }
    )
    assert (row["error"], row["verdict"], row["missing"]) == (None, expected.verdict, list(expected.missing))
    assert row["cost"] == (expected.cost and expected.cost.amount)


def test_entries_count_in_whole_seconds_whatever_their_unit() -> None:
    """An instant with nanoseconds is read as one without."""
    table = of([("remedy", pa.string()), ("at", pa.timestamp("ns", "UTC"))], {"remedy": "repair", "at": EARLIER})
    counts = pa.array([int(EARLIER.timestamp()) * 10**9 + 123_456_789], pa.timestamp("ns", "UTC"))
    entries = pa.StructArray.from_arrays([pa.array(["repair"]), counts], ["remedy", "at"])
    column = pa.ListArray.from_arrays(pa.array([0, 1], pa.int32()), entries)
    fine = table.set_column(table.schema.get_field_index("history"), "history", column)
    assert ENGINE.decide_batch(fine).to_pylist() == ENGINE.decide_batch(table).to_pylist()
    assert ENGINE.decide_batch(fine)["error"].to_pylist() == [None]


def test_what_is_wrong_with_one_entry_is_the_fault_of_its_row() -> None:
    late = EARLIER + timedelta(days=900)
    for entry, fault in [
        (None, "purchase.history[1]: an object of fields belongs here, not `null`"),
        ({"at": EARLIER}, "purchase.history[1].remedy: this field is missing"),
        ({"remedy": "repair"}, "purchase.history[1].at: this field is missing"),
        ({"remedy": "repair", "at": late}, "is after the claim"),
    ]:
        (row,) = ENGINE.decide_batch(of(NEEDED, {"remedy": "repair", "at": EARLIER}, entry)).to_pylist()
        assert fault in row["error"]
