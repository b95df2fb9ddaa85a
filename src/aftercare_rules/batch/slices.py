"""Columns as numbers: some rows of a table, each column as an array that can be calculated with.

Numbers are whole millionths, and instants whole seconds since 1970, so that nothing is rounded. A row that holds what
no claim may hold, or what an array cannot carry, is *odd*: it is read as a claim by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import gcd
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from aftercare_rules.batch.columns import Columns
from aftercare_rules.batch.types import is_number, is_text, without_views
from aftercare_rules.batch.utf8 import decoded, is_utf8
from aftercare_rules.batch.values import PER_SECOND
from aftercare_rules.language.prices import Charge, Elapsed
from aftercare_rules.records.values import LARGEST_AMOUNT

Whole: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]

Column: TypeAlias = str | Charge
"""The numbers of a field; or the charges for a line."""

CHARGES: Final = "charges"

OTHER: Final = "\n"
"""In the place of a text that is none of those looked for; no policy has such a word."""

MILLIONTHS: Final = 1_000_000
_DECIMALS: Final = 6
_MOST_DIGITS: Final = 18
_LARGEST: Final = int(LARGEST_AMOUNT)
# From the first second of 1900 up to that of 9000, on the UTC line.
FIRST_SECOND: Final = -2_208_988_800
LAST_SECOND: Final = 221_845_392_000


class Slice:
    """Some rows of a table. `odd` marks those that are read one by one."""

    def __init__(self, batch: pa.RecordBatch, columns: Columns) -> None:
        self._batch = batch
        self._columns = columns
        self._arrays: dict[str, pa.Array] = {}
        self._whole: dict[Column, tuple[Whole, Mask | None]] = {}
        self._texts: dict[str, tuple[npt.NDArray[np.integer], list[str | None]]] = {}
        self.worked_out: dict[object, Any] = {}
        """What was worked out of these rows and is wanted more than once, by whose it is."""
        self.counted: dict[Elapsed, Whole] = {}
        """How much has begun of the times that prices count; 0 where they have not started."""
        self.rows: int = batch.num_rows
        self.odd: Mask = np.zeros(self.rows, np.bool_)

    def has(self, name: Column) -> bool:
        """Whether there is a column for a field, or for charges."""
        return (CHARGES if isinstance(name, Charge) else name) in self._columns.places

    def array(self, name: str) -> pa.Array:
        """The column of a field; views of texts are made texts."""
        array = self._arrays.get(name)
        if array is None:
            array = self._batch.column(self._columns.places[name])
            kind = without_views(array.type)
            self._arrays[name] = array = array if array.type.equals(kind) else array.cast(kind)
        return array

    def known(self, name: str) -> Mask | None:
        """Which rows have a value; None where all have one."""
        return _known(self.array(name))

    def unknown(self, name: str) -> Mask:
        """The rows in which a field has no value: all of them where it has no column."""
        known = self.known(name) if self.has(name) else np.zeros(self.rows, np.bool_)
        return np.zeros(self.rows, np.bool_) if known is None else ~known

    def texts(self, name: str, words: Sequence[str] = ()) -> tuple[npt.NDArray[np.integer], list[str | None]]:
        """For each row the number of its text, and the texts; what is none of some words may stand as `OTHER`."""
        if name not in self._texts:
            array = self.array(name)
            if pa.types.is_dictionary(array.type):
                texts = [*decoded(array.dictionary, OTHER), None]
                numbers, silent = array.indices, len(texts) - 1
            else:
                texts = [None] if pa.types.is_null(array.type) else [*words, None]
                numbers, silent = pc.index_in(array, pa.array(texts, array.type)), len(texts)
                texts += [OTHER] if numbers.null_count else []
            if numbers.null_count:
                numbers = numbers.cast(pa.int32()).fill_null(silent)
            self._texts[name] = numbers.to_numpy(zero_copy_only=False), texts
        return self._texts[name]

    def flags(self, name: str) -> npt.NDArray[np.uint8]:
        """0 for no, 1 for yes, 2 for a null."""
        array = self._plain(name)
        if pa.types.is_null(array.type):
            return np.full(self.rows, 2, np.uint8)
        bits = np.frombuffer(array.buffers()[1], np.uint8)
        flags = np.unpackbits(bits, count=array.offset + len(array), bitorder="little")[array.offset :]
        known = self.known(name)
        return flags if known is None else np.where(known, flags, np.uint8(2))

    def seconds(self, name: str) -> tuple[Whole, Mask | None]:
        """The instants of a column, and which rows have one."""
        return self._kept(name, self._plain(name), self._seconds)

    def millionths(self, name: Column) -> tuple[Whole, Mask | None]:
        """The numbers of a column, and which rows have one; the others have what the policy presumes, or 0.

        Of a charge, the amounts for its line.
        """
        if isinstance(name, Charge):
            return self._kept(name, self._charges_for(name), self._millionths)
        presumed = self._columns.fields[name].presumed
        return self._kept(
            name, self._plain(name), self._millionths, 0 if presumed is None else int(presumed * MILLIONTHS)
        )

    def unit(self, name: Column) -> int:
        """Of how many millionths all numbers of a column are multiples, by its type, and what is presumed too."""
        if isinstance(name, Charge):
            return 1
        kind = self.array(name).type
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        scale: int = kind.scale if pa.types.is_decimal(kind) else 0
        presumed = self._columns.fields[name].presumed
        return gcd(10 ** min(max(_DECIMALS - scale, 0), _DECIMALS), int((presumed or 0) * MILLIONTHS))

    def _charges_for(self, charge: Charge) -> pa.Array:
        array = self.array(CHARGES)
        # A row with several of one name is odd.
        return pc.map_lookup(array, pa.scalar(charge.line, array.type.key_type), "first")

    def _kept(
        self, name: Column, array: pa.Array, read: Callable[[pa.Array], Whole], silent: int = 0
    ) -> tuple[Whole, Mask | None]:
        if name not in self._whole:
            known = _known(array)
            values = np.zeros(self.rows, np.int64) if pa.types.is_null(array.type) else read(array)
            self._whole[name] = (values if known is None else np.where(known, values, silent), known)
        return self._whole[name]

    def _plain(self, name: str) -> pa.Array:
        array = self.array(name)
        return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array

    def _seconds(self, array: pa.Array) -> Whole:
        counts = _fixed(array, np.dtype(np.int64))
        per = PER_SECOND[array.type.unit]
        seconds: Whole = counts if per == 1 else counts // per
        if seconds.size and (seconds.min() < FIRST_SECOND or seconds.max() >= LAST_SECOND):
            self.odd |= (seconds < FIRST_SECOND) | (seconds >= LAST_SECOND)
            seconds = np.clip(seconds, FIRST_SECOND, LAST_SECOND - 1)
        return seconds

    def _millionths(self, array: pa.Array) -> Whole:
        scale, numbers = 0, self._integers(array)
        if pa.types.is_decimal(array.type):
            scale = array.type.scale
        if scale > _DECIMALS:
            finer = 10 ** min(scale - _DECIMALS, _MOST_DIGITS)
            # With so many decimals that 64 bits have no room for a millionth, only zero is a whole number of them.
            rest = numbers % finer if scale - _DECIMALS <= _MOST_DIGITS else numbers
            self.odd |= rest != 0
            numbers = (numbers - rest) // finer
        most = _LARGEST * 10 ** min(scale, _DECIMALS)
        if numbers.size and (numbers.min() <= -most or numbers.max() >= most):
            beyond = (numbers <= -most) | (numbers >= most)
            self.odd |= beyond
            numbers = np.where(beyond, 0, numbers)
        millionths: Whole = numbers * 10 ** min(max(_DECIMALS - scale, 0), _MOST_DIGITS)
        return millionths

    def _integers(self, array: pa.Array) -> Whole:
        """The whole numbers that lie in an array, of decimals those without their point; others are odd."""
        if pa.types.is_decimal(array.type):
            if array.type.bit_width < 64:
                return _fixed(array, np.dtype(np.int32)).astype(np.int64)
            words = array.type.bit_width // 64
            parts = _fixed(array, np.dtype((np.int64, words)))
            numbers = np.ascontiguousarray(parts[:, 0])
            for higher in range(1, words):
                self.odd |= parts[:, higher] != numbers >> 63
            return numbers
        if pa.types.is_uint64(array.type):
            large = _fixed(array, np.dtype(np.uint64))
            self.odd |= large > _LARGEST
            return np.minimum(large, _LARGEST).astype(np.int64)
        return _fixed(array.cast(pa.int64()), np.dtype(np.int64))

    def mark_names(self, name: str, longest: int) -> None:
        """Marks the rows with a text that is empty, longer than a name may be, or not UTF-8."""
        array = self._plain(name)
        if pa.types.is_null(array.type):
            return
        lengths = pc.binary_length(array)
        ends = pc.min_max(lengths)
        if ends["min"].is_valid and (ends["min"].as_py() < 1 or ends["max"].as_py() > longest):
            characters = pc.utf8_length(array)
            wrong = pc.or_(pc.less(characters, 1), pc.greater(characters, longest))
            self.odd |= wrong.fill_null(False).to_numpy(zero_copy_only=False)
        if not is_utf8(array):
            self.odd |= np.array([text == OTHER for text in decoded(array, OTHER)])

    @property
    def has_plain_charges(self) -> bool:
        """Whether the column of charges is a map from lines to exact numbers."""
        kind = self.array(CHARGES).type
        return bool(pa.types.is_map(kind)) and is_text(kind.key_type) and is_number(kind.item_type)

    def entries(self, name: str) -> Whole:
        """How many entries a list or a map has in each row."""
        array = self.array(name)
        if pa.types.is_null(array.type):
            return np.zeros(self.rows, np.int64)
        entries: Whole = np.diff(np.asarray(array.offsets)).astype(np.int64)
        return entries if (known := self.known(name)) is None else np.where(known, entries, 0)


def _known(array: pa.Array) -> Mask | None:
    if pa.types.is_dictionary(array.type) and array.dictionary.null_count:
        # It counts as nulls only the rows that have none of its values, and some of those are null.
        known = array.dictionary.is_valid().take(array.indices).fill_null(False)
    elif array.null_count:
        known = array.is_valid()
    else:
        return None
    mask: Mask = known.to_numpy(zero_copy_only=False)
    return mask


def _fixed(array: pa.Array, kind: np.dtype[np.generic]) -> npt.NDArray[np.int64]:
    """The values of an array of fixed width as they lie in memory; those of nulls are anything."""
    held = array.buffers()[1]  # None where there is nothing to hold
    values: Whole = np.frombuffer(b"" if held is None else held, kind)[array.offset : array.offset + len(array)]
    return values
