"""What is no table of Arrow is refused with what makes one of it, and that does make one of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet
import pytest

from aftercare_rules import Engine, PolicyBook
from aftercare_rules.batch.columns import TableError
from aftercare_rules.document.load import read_policy

POLICY = b"""
policy: shop
title: {en: Shop}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair]
facts: {claim: {box: flag}}
coverage:
  mending: {for: {box: yes}, gives: {repair: free}, reason: We mend it.}
otherwise: {refers: all, reason: A colleague will look at it.}
"""
ENGINE = Engine(read_policy("shop.yaml", POLICY))
FRAMES = "the extra `frames` is not installed"
AT = datetime(2026, 2, 1, 10, tzinfo=UTC)
COLUMNS = {"at": [AT], "box": [True]}
TABLE = pa.table(COLUMNS)


def pandas() -> Any:
    return pytest.importorskip("pandas", reason=FRAMES).DataFrame(COLUMNS)


def polars() -> Any:
    return pytest.importorskip("polars", reason=FRAMES).DataFrame(COLUMNS)


def lazy() -> Any:
    return polars().lazy()


def duckdb() -> Any:
    return pytest.importorskip("duckdb", reason=FRAMES).sql("from 'claims.parquet'")


def dataset() -> Any:
    return pyarrow.dataset.dataset("claims.parquet")


@pytest.mark.parametrize(
    ("given", "name", "instead"),
    [
        (pandas, "pandas.DataFrame", "pyarrow.Table.from_pandas(frame, preserve_index=False)"),
        (polars, "polars.DataFrame", "frame.to_arrow()"),
        (lazy, "polars.LazyFrame", "frame.collect().to_arrow()"),
        (duckdb, "duckdb.DuckDBPyRelation", "relation.to_arrow_table()"),
        (TABLE.to_reader, "pyarrow.RecordBatchReader", "reader.read_all()"),
        (dataset, "pyarrow.FileSystemDataset", "dataset.to_table()"),
        (lambda: "claims.parquet", "str", "pyarrow.parquet.read_table(file)"),
        (lambda: COLUMNS, "dict", "pyarrow.table(columns)"),
        (lambda: [{"at": AT, "box": True}], "list", "pyarrow.Table.from_pylist(rows)"),
    ],
)
def test_what_makes_a_table_of_it_is_said(
    given: Callable[[], Any], name: str, instead: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pyarrow.parquet.write_table(TABLE, "claims.parquet")
    it = given()
    with pytest.raises(TableError) as caught:
        ENGINE.decide_batch(it)
    start = f"claims in columns are a pyarrow.Table or pyarrow.RecordBatch, not a `{name}`: give {instead}"
    assert str(caught.value).startswith(start)
    named = instead.partition("(")[2].partition(")")[0].partition(",")[0]
    variable = named if named else instead.partition(".")[0]
    made = eval(instead, {"pyarrow": pyarrow, variable: it})
    assert ENGINE.decide_batch(made)["verdict"].to_pylist() == ["approved"]


@pytest.mark.parametrize("it", [None, iter([TABLE])])
def test_of_anything_else_its_type_is_said(it: Any) -> None:
    with pytest.raises(TableError, match=rf"not a `{type(it).__name__}`: let pyarrow make one of it"):
        PolicyBook([ENGINE.policy]).decide_batch(it)


@pytest.mark.parametrize("columns", [[("box", "packed")], {"box": 1}, "box"])
def test_columns_are_names_by_names(columns: Any) -> None:
    with pytest.raises(TableError, match="`columns` gives the name of a column for the name of a field"):
        ENGINE.decide_batch(TABLE, columns)


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        ({"purchased": "at"}, "`at` and `purchased`"),
        ({"price": "paid", "new_price": "paid"}, "`price` and `new_price`"),
    ],
)
def test_a_column_is_for_one_field(columns: dict[str, str], fields: str) -> None:
    table, (column, *_) = TABLE.append_column("paid", pa.array([5])), columns.values()
    with pytest.raises(TableError, match=f"column `{column}` would be read as {fields}: a column is"):
        ENGINE.decide_batch(table, columns)


def test_two_columns_may_change_places() -> None:
    table = pa.table({"at": [True], "box": pa.array([0], pa.timestamp("s", "UTC"))})
    assert ENGINE.decide_batch(table, {"at": "box", "box": "at"})["verdict"].to_pylist() == ["approved"]


@pytest.mark.parametrize(
    ("name", "column", "wanted"),
    [
        ("history", pa.array([["repair"]]), "a list of structs"),
        ("history", pa.array([{"remedy": "repair"}]), "a list of structs"),
        ("charges", pa.array([{"labour": 3}]), "a map from text to exact numbers"),
        ("wants", pa.array([b"repair"], pa.binary_view()), "text"),
        ("purchased", pa.array([0], pa.timestamp("s", "UTC")).dictionary_encode(), "an instant"),
    ],
    ids=["history of texts", "history without a list", "charges as a struct", "views of bytes", "instants by number"],
)
def test_a_column_of_a_type_that_is_not_read_is_told(name: str, column: pa.Array, wanted: str) -> None:
    table = pa.table({"at": pa.array([0], pa.timestamp("s", "UTC")), name: column})
    with pytest.raises(TableError, match=f"column `{name}` holds .*is {wanted}: cast it to"):
        ENGINE.decide_batch(table)


@pytest.mark.parametrize(
    "zone", ["UTC", "utc", "Etc/UTC", "Europe/Berlin", "America/Argentina/Ushuaia", "+05:45", "-0330"]
)
def test_instants_are_read_in_every_time_zone(zone: str) -> None:
    decided = ENGINE.decide_batch(pa.table({"at": pa.array([0], pa.timestamp("s", zone)), "box": [True]}))
    assert decided["verdict"].to_pylist() == ["approved"]


@pytest.mark.parametrize(
    ("zone", "near"), [("Mars/Base", ""), ("Europe/Berlim", "did you mean `Europe/Berlin`? "), ("+25:00", "")]
)
@pytest.mark.parametrize("name", ["at", "purchased"])
def test_a_time_zone_that_there_is_not_is_told_with_its_column(name: str, zone: str, near: str) -> None:
    columns = {"at": pa.array([0], pa.timestamp("s", "UTC")), name: pa.array([0], pa.timestamp("us", zone))}
    with pytest.raises(TableError) as caught:
        ENGINE.decide_batch(pa.table({"box": [True], **columns}))
    told = f"column `{name}` holds instants in a time zone that there is not, `{zone}`: {near}a zone is named after a"
    assert str(caught.value).startswith(told)
    assert str(caught.value).endswith("; cast it to timestamp with the time zone that it is in, such as UTC or +01:00")


def test_an_instant_in_a_history_that_no_calendar_has_is_the_fault_of_its_row() -> None:
    kind = pa.list_(pa.struct([("remedy", pa.string()), ("at", pa.timestamp("s", "UTC"))]))
    histories = pa.array([[{"remedy": "repair", "at": at}] for at in (0, 2**62)], kind)
    at = pa.array([10**9, 10**9], pa.timestamp("s", "UTC"))
    faults = ENGINE.decide_batch(pa.table({"at": at, "history": histories}))["error"].to_pylist()
    assert faults[0] is None
    assert faults[1].startswith("purchase.history[0].at: `4611686018427387904 s after 1970` is not an instant")


def test_what_a_column_is_called_does_nothing_to_a_terminal() -> None:
    at = pa.array([0], pa.timestamp("s", "UTC"))
    history = pa.array([[{"remedy\x1b[2J": "repair"}]])
    with pytest.raises(TableError) as caught:
        ENGINE.decide_batch(
            pa.table({"at": at, "a\x1b[2Jb\u202e": [1.5], "history": history}), {"box": "a\x1b[2Jb\u202e"}
        )
    assert str(caught.value).splitlines() == [
        "column `history`: its entries have no field `remedy<U+001B>[2J`: did you mean `remedy`?",
        "column `a<U+001B>[2Jb<U+202E>` holds double, and `box` is a flag: cast it to bool",
    ]
