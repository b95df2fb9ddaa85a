"""The file of decisions: it is there only once it is whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from aftercare_rules.batch.columns import TableError
from aftercare_rules.errors import harmless

SUFFIXES: Final = (".parquet", ".pq")
Write: TypeAlias = Callable[[Sequence[pa.Array]], None]
"""Writes the columns of some more rows."""


@contextmanager
def decisions_file(name: str, schema: pa.Schema) -> Iterator[Write]:
    """A function that writes some more rows. The file has its name once all are written; else nothing is left of it.

    Raises `OSError` where there is no writing it.
    """
    target = Path(name)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        unfinished.touch()
    except OSError as error:
        error.filename = name
        raise
    try:
        with pq.ParquetWriter(unfinished, schema, compression="zstd") as writer:
            yield lambda columns: writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def check_name(name: str, claims: str) -> None:
    """Raises `TableError` where decisions cannot be written under a name."""
    if Path(name).suffix.lower() not in SUFFIXES:
        raise TableError([f"{harmless(name)}: decisions are written as Parquet: call the file `….parquet`"])
    if not Path(name).parent.is_dir():
        raise TableError([f"{harmless(name)}: there is no folder for it"])
    if Path(name).exists() and Path(name).samefile(claims):
        raise TableError([f"{harmless(name)}: these are the claims; give the decisions a file of their own"])
