"""What is given for a table of claims and is none: what it is, and how it becomes one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from aftercare_rules.batch.columns import TableError
from aftercare_rules.errors import harmless

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
        kind = type(table)
        library = kind.__module__.partition(".")[0]
        name = kind.__name__ if library == "builtins" else f"{library}.{kind.__name__}"
        instead = _INSTEAD.get((library, kind.__name__), _ANYTHING_ELSE)
        raise TableError(
            [f"claims in columns are a pyarrow.Table or pyarrow.RecordBatch, not a `{harmless(name)}`: {instead}"]
        )
    if columns is None:
        return
    if not isinstance(columns, Mapping) or not all(isinstance(name, str) for pair in columns.items() for name in pair):
        raise TableError(['`columns` gives the name of a column for the name of a field, such as {"price": "paid"}'])
