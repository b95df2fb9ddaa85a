"""A file of claims in columns, read a stretch at a time: Parquet, or Arrow's own format, as a file or a stream."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from aftercare_rules.batch.columns import Kind, TableError
from aftercare_rules.batch.cutting import ROWS_AT_ONCE
from aftercare_rules.errors import harmless, shortened
from aftercare_rules.replaying.forms import Form, form_of
from aftercare_rules.replaying.other_files import what_else

_BUFFER: Final = 1 << 20
"""Bytes of a column that are read ahead; a row group may be larger than memory."""

Watch: TypeAlias = Callable[[int, int], None]
"""Is told how many rows are done, and how many there are."""


class ClaimsFile:
    """A file of claims: its `schema`, the `names` of its columns, and its number of `rows`.

    `kinds` are the columns that claims could be read from, and `zone` that of the shop. Raises `OSError` if the file
    cannot be opened, and `TableError` if it is no such file, with what makes one of it.
    """

    def __init__(self, name: str, kinds: Mapping[str, Kind], zone: str) -> None:
        self.name = name
        form = form_of(name)
        if form is None:
            raise TableError([f"{harmless(name)}: {what_else(name, kinds, zone)}"])
        self._form = form
        with self._read():
            if form is Form.PARQUET:
                self._metadata = pq.read_metadata(name)
                self.schema = self._metadata.schema.to_arrow_schema()
                self.rows: int = self._metadata.num_rows
            else:
                with pa.memory_map(name) as source:
                    self.schema, self.rows = _counted(source) if form is Form.STREAM else _counts(source)
            self.names: list[str] = self.schema.names

    def batches(self, columns: Sequence[str], dictionaries: Collection[str]) -> Iterator[pa.RecordBatch]:
        """Some of the columns, in the order of the rows; `dictionaries` are texts of which few differ."""
        read = self._of_parquet if self._form is Form.PARQUET else self._of_arrow
        with self._read():
            yield from read(columns, dictionaries)

    def _of_parquet(self, columns: Sequence[str], dictionaries: Collection[str]) -> Iterator[pa.RecordBatch]:
        texts = [name for name in dictionaries if not pa.types.is_dictionary(self.schema.field(name).type)]
        with pq.ParquetFile(
            self.name, metadata=self._metadata, read_dictionary=texts, buffer_size=_BUFFER, pre_buffer=False
        ) as file:
            # Arrow joins no dictionaries that lie within lists: then each group of rows is read by itself.
            is_nested = any(_has_words_within(self.schema.field(name).type) for name in columns)
            groups = [[number] for number in range(file.num_row_groups)] if is_nested else [None]
            for group in groups:
                yield from file.iter_batches(ROWS_AT_ONCE, row_groups=group, columns=list(columns))

    def _of_arrow(self, columns: Sequence[str], dictionaries: Collection[str]) -> Iterator[pa.RecordBatch]:
        with pa.memory_map(self.name) as source:
            for batch in _in_stream(source) if self._form is Form.STREAM else _in_file(source):
                some = batch.select(columns)
                for first in range(0, some.num_rows, ROWS_AT_ONCE):
                    yield some.slice(first, ROWS_AT_ONCE)

    @contextmanager
    def _read(self) -> Iterator[None]:
        """What goes wrong while the file is read is the file's fault."""
        try:
            yield
        except (pa.ArrowException, OSError) as error:
            why = str(error).strip().partition("\n")[0]
            raise TableError([f"{harmless(self.name)}: it is damaged, or not whole: {harmless(why)}"]) from None
        except UnicodeDecodeError as error:
            text = shortened(error.object.decode("utf-8", "backslashreplace"))
            raise TableError(
                [f"{harmless(self.name)}: the name of a column is not text in UTF-8: {text}; give it another name"]
            ) from None


def _has_words_within(kind: pa.DataType) -> bool:
    """Whether a type has a dictionary somewhere within it."""
    inner = [kind.field(number).type for number in range(kind.num_fields)]
    return any(pa.types.is_dictionary(one) or _has_words_within(one) for one in inner)


def _counts(source: pa.MemoryMappedFile) -> tuple[pa.Schema, int]:
    """The schema of a file of Arrow, and the number of its rows, which it says."""
    reader = pa.ipc.open_file(source)
    return reader.schema, reader.count_rows()


def _counted(source: pa.MemoryMappedFile) -> tuple[pa.Schema, int]:
    """The same of a stream, which does not say it: its rows are counted by their first column."""
    schema = pa.ipc.open_stream(source).schema
    source.seek(0)
    options = pa.ipc.IpcReadOptions(included_fields=[0] if schema.names else None)
    return schema, sum(batch.num_rows for batch in pa.ipc.open_stream(source, options=options))


def _in_file(source: pa.MemoryMappedFile) -> Iterator[pa.RecordBatch]:
    reader = pa.ipc.open_file(source)
    return (reader.get_batch(number) for number in range(reader.num_record_batches))


def _in_stream(source: pa.MemoryMappedFile) -> Iterator[pa.RecordBatch]:
    yield from pa.ipc.open_stream(source)
