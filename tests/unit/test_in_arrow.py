"""What is given to the function that other engines of tables call, and cannot be, is refused in words."""

from typing import Any

import pyarrow as pa
import pytest

from aftercare_rules import decide_in_arrow
from aftercare_rules.batch.columns import TableError
from tests.unit.test_table_arguments import ENGINE, TABLE, dataset, pandas, polars

POLICY = ENGINE.policy
BATCHES = TABLE.add_column(0, "number", pa.array(["A-1"])).to_batches()


@pytest.mark.parametrize("keep", ["number", [1], [["number"]], 3])
def test_what_is_kept_is_named_in_a_list(keep: Any) -> None:
    with pytest.raises(TableError, match=r'^`keep` is a list of names of columns, such as \["number"\]$'):
        decide_in_arrow(POLICY, keep=keep)


@pytest.mark.parametrize("columns", ["box", {"box": 1}])
def test_columns_are_looked_at_before_a_table_comes(columns: Any) -> None:
    with pytest.raises(TableError, match="`columns` gives the name of a column for the name of a field"):
        decide_in_arrow(POLICY, columns)


@pytest.mark.parametrize(
    ("keep", "fault"),
    [
        (["cost"], "`cost` is a column of decisions: call that of the claims otherwise to keep it"),
        (["number", "number"], "`number` is kept twice: name it once"),
    ],
)
def test_no_two_columns_of_what_comes_back_have_one_name(keep: list[str], fault: str) -> None:
    with pytest.raises(TableError) as caught:
        decide_in_arrow(POLICY, keep=keep)
    assert caught.value.faults == (fault,)


def test_a_column_to_keep_that_there_is_not_is_told() -> None:
    decide = decide_in_arrow(POLICY, keep=["nummer", "shop"])
    with pytest.raises(TableError) as caught:
        next(decide(BATCHES))
    assert caught.value.faults == (
        "there is no column `nummer` to keep: did you mean `number`?",
        "there is no column `shop` to keep: there is `number`, `at` or `box`",
    )


def test_a_column_to_keep_that_there_is_twice_is_told() -> None:
    table = pa.Table.from_batches(BATCHES).append_column("number", pa.array(["B-1"]))
    with pytest.raises(TableError, match=r"^there are 2 columns `number`, and one is to be kept$"):
        decide_in_arrow(POLICY, keep=["number"]).table(table)


@pytest.mark.parametrize("given", [lambda: TABLE, lambda: BATCHES[0]])
def test_a_table_is_not_taken_for_batches(given: Any) -> None:
    it = given()
    with pytest.raises(TableError) as caught:
        decide_in_arrow(POLICY)(it)
    name = f"pyarrow.{type(it).__name__}"
    start = f"batches of claims come one after the other, in a list or a stream, not as a `{name}`: "
    assert str(caught.value) == f"{start}decide.table(table) decides one table"


@pytest.mark.parametrize(
    ("given", "instead"),
    [
        (pandas, "pyarrow.Table.from_pandas(frame, preserve_index=False)"),
        (polars, "frame.to_arrow()"),
        (lambda: "claims.parquet", "pyarrow.parquet.read_table(file)"),
        (lambda: {"at": []}, "pyarrow.table(columns)"),
        (dataset, "dataset.to_table()"),
        (lambda: 3, "let pyarrow make one of it"),
    ],
)
def test_what_makes_a_table_of_other_things_is_said(given: Any, instead: str, tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    pa.parquet.write_table(TABLE, "claims.parquet")
    with pytest.raises(TableError, match=r"`: decide\.table\(table\) decides one table; ") as caught:
        decide_in_arrow(POLICY)(given())
    assert instead in str(caught.value)


def test_batches_may_come_in_any_row() -> None:
    decide = decide_in_arrow(POLICY, keep=["number"])
    for batches in (BATCHES, tuple(BATCHES), iter(BATCHES), pa.Table.from_batches(BATCHES).to_reader()):
        assert [batch["number"].to_pylist() for batch in decide(batches)] == [["A-1"]]
