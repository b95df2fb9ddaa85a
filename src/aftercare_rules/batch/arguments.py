"""What is given for a table of claims, or for names of its columns, and is none: what it is, and what to give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import pyarrow as pa

from aftercare_rules.batch.columns import TableError
from aftercare_rules.errors import did_you_mean, one_of, shortened

_INSTEAD: Final[Mapping[tuple[str, str], str]] = {
    ("pandas", "DataFrame"): "give pyarrow.Table.from_pandas(frame, preserve_index=False)",
    ("polars", "DataFrame"): "give frame.to_arrow()",
    ("polars", "LazyFrame"): "give frame.collect().to_arrow()",
    ("duckdb", "DuckDBPyRelation"): "give relation.to_arrow_table()",
    ("dask", "DataFrame"): "decide_in_arrow(policy).table decides each partition, made a table of pyarrow",
    ("pyspark", "DataFrame"): "frame.mapInArrow(decide, decide.ddl) decides it, with decide = decide_in_arrow(policy)",
    ("pyarrow", "RecordBatchReader"): "give reader.read_all(), or its batches one after the other",
    ("pyarrow", "FileSystemDataset"): "give dataset.to_table(), or its batches one after the other",
    ("builtins", "str"): "give pyarrow.parquet.read_table(file), or run `aftercare replay` on the file",
    ("builtins", "dict"): "give pyarrow.table(columns), with a list for each column; one claim is for `decide`",
    ("builtins", "list"): "give pyarrow.Table.from_pylist(rows), with a value for each column in a row",
}
"""By the library and the name of a type: what to do with it."""

_ANYTHING_ELSE: Final = "let pyarrow make one of it"


def check_arguments(table: object, columns: object) -> None:
    """Raises `TableError` where this is no table of Arrow, or these are not the columns of fields."""
    if not isinstance(table, (pa.Table, pa.RecordBatch)):
        name, instead = _told(table)
        raise TableError([f"claims in columns are a pyarrow.Table or pyarrow.RecordBatch, not a {name}: {instead}"])
    check_columns(columns)


def check_columns(columns: object) -> None:
    """Raises `TableError` where these are not the columns of fields."""
    if columns is None:
        return
    if not isinstance(columns, Mapping) or not all(isinstance(name, str) for pair in columns.items() for name in pair):
        raise TableError(['`columns` gives the name of a column for the name of a field, such as {"price": "paid"}'])


def check_batches(batches: object) -> None:
    """Raises `TableError` where these are not batches one after the other."""
    is_table = isinstance(batches, (pa.Table, pa.RecordBatch))
    is_stream = isinstance(batches, (list, pa.RecordBatchReader))
    if is_table or not isinstance(batches, Iterable) or (_kind(batches) in _INSTEAD and not is_stream):
        name, instead = _told(batches)
        one = "decide.table(table) decides one table" + ("" if is_table else f"; {instead}")
        raise TableError([f"batches of claims come one after the other, in a list or a stream, not as a {name}: {one}"])


def check_kept(keep: object, decided: Collection[str]) -> None:
    """Raises `TableError` where these are no names of columns that can stand before those that are `decided`."""
    if not isinstance(keep, Sequence) or isinstance(keep, str) or not all(isinstance(name, str) for name in keep):
        raise TableError(['`keep` is a list of names of columns, such as ["number"]'])
    faults = [
        f"{shortened(name)} is a column of decisions: call that of the claims otherwise to keep it"
        for name in dict.fromkeys(keep)
        if name in decided
    ]
    faults += [f"{shortened(name)} is kept twice: name it once" for name, times in Counter(keep).items() if times > 1]
    if faults:
        raise TableError(faults)


def check_kept_columns(keep: Iterable[str], names: Sequence[str]) -> None:
    """Raises `TableError` where a column that is to be kept is none of a table's, or several."""
    faults = []
    for name in keep:
        times = names.count(name)
        if times > 1:
            faults.append(f"there are {times} columns {shortened(name)}, and one is to be kept")
        elif not times:
            near = did_you_mean(name, names) or (f"there is {one_of(names)}" if names else "the table has no columns")
            faults.append(f"there is no column {shortened(name)} to keep: {near}")
    if faults:
        raise TableError(faults)


def _kind(it: object) -> tuple[str, str]:
    """The library and the name of a type."""
    kind = type(it)
    return kind.__module__.partition(".")[0], kind.__name__


def _told(it: object) -> tuple[str, str]:
    """What something is, and what to do with it."""
    library, kind = _kind(it)
    name = kind if library == "builtins" else f"{library}.{kind}"
    return f"`{name}`", _INSTEAD.get((library, kind), _ANYTHING_ELSE)
