"""How tables are cut into batches that are decided one after the other, and which tables are of one kind."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Final, TypeVar

import pyarrow as pa

Table = TypeVar("Table", pa.RecordBatch, pa.Table)

ROWS_AT_ONCE: Final = 131_072


def by_batches(table: Table, decided: Callable[[pa.RecordBatch], pa.RecordBatch]) -> Table:
    """What is `decided` of each batch of a table, as a table; of a batch, what is decided of it."""
    if isinstance(table, pa.RecordBatch):
        return decided(table)
    # Without a batch nothing would say which columns decisions have.
    batches = table.to_batches(ROWS_AT_ONCE) or [_empty(table.schema)]
    return pa.Table.from_batches(map(decided, batches))


def key_of(schema: pa.Schema, mapped: Mapping[str, str]) -> Hashable:
    """The same for tables that are read alike, whatever is noted of one besides."""
    return schema.remove_metadata().serialize().to_pybytes(), frozenset(mapped.items())


def _empty(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.nulls(0, kind) for kind in schema.types], schema=schema)
