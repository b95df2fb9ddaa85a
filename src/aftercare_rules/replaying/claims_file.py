"""A file of claims in columns, read a stretch at a time: Parquet, or Arrow's own format."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from aftercare_rules.batch.columns import Kind, TableError
from aftercare_rules.errors import harmless, shortened
from aftercare_rules.replaying.other_files import what_else

ROWS_AT_ONCE: Final = 131_072
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
        with Path(name).open("rb") as stream:
            start = stream.read(6)
        self._is_parquet = start.startswith(b"PAR1")
        if not self._is_parquet and start != b"ARROW1":
            raise TableError([f"{harmless(name)}: {what_else(name, kinds, zone)}"])
        with self._read():
            if self._is_parquet:
                self._metadata = pq.read_metadata(name)
                self.schema = self._metadata.schema.to_arrow_schema()
                self.rows: int = self._metadata.num_rows
            else:
                with pa.memory_map(name) as source:
                    reader = pa.ipc.open_file(source)
                    self.schema, self.rows = reader.schema, reader.count_rows()
            self.names: list[str] = self.schema.names

    def batches(self, columns: Sequence[str], dictionaries: Collection[str]) -> Iterator[pa.RecordBatch]:
        """Some of the columns, in the order of the rows; `dictionaries` are texts of which few differ."""
        read = self._of_parquet if self._is_parquet else self._of_arrow
        with self._read():
            yield from read(columns, dictionaries)

    def _of_parquet(self, columns: Sequence[str], dictionaries: Collection[str]) -> Iterator[pa.RecordBatch]:
        texts = [name for name in dictionaries if not pa.types.is_dictionary(self.schema.field(name).type)]
        with pq.ParquetFile(
            self.name, metadata=self._metadata, read_dictionary=texts, buffer_size=_BUFFER, pre_buffer=False
        ) as file:
            yield from file.iter_batches(ROWS_AT_ONCE, columns=list(columns))

    def _of_arrow(self, columns: Sequence[str], dictionaries: Collection[str]) -> Iterator[pa.RecordBatch]:
        with pa.memory_map(self.name) as source:
            reader = pa.ipc.open_file(source)
            for number in range(reader.num_record_batches):
                batch = reader.get_batch(number).select(columns)
                for first in range(0, batch.num_rows, ROWS_AT_ONCE):
                    yield batch.slice(first, ROWS_AT_ONCE)

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
