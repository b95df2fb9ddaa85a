"""The columns that decisions are given back in."""

from __future__ import annotations

from decimal import Decimal
from threading import Lock
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from aftercare_rules.batch.notes import NOTES, notes_of
from aftercare_rules.batch.slices import Mask, Whole
from aftercare_rules.errors import ClaimError
from aftercare_rules.language.clock import seconds_of
from aftercare_rules.language.policy import Policy
from aftercare_rules.records.models import Decision

NOTHING: Final = -1
"""In the place of a word's number: a null."""

TEXTS: Final = ("verdict", "remedy", "rule", "clause", "choice")
WORDED: Final = (*TEXTS, *NOTES)
"""All that are words: the texts of a decision, and the notes on it."""

AMOUNTS: Final = ("cost", "refund")
_PRECISION: Final = 38
_TEXT: Final = pa.dictionary(pa.int32(), pa.string())


class Words:
    """The words of one column, each with a number; threads may add to them at once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self._adding = Lock()

    def number(self, word: str | None) -> int:
        """The number of a word, `NOTHING` of none."""
        if word is None:
            return NOTHING
        number = self.numbers.get(word)
        if number is None:
            with self._adding:
                number = self.numbers.setdefault(word, len(self.numbers))
        return number


class Results:
    """The columns for so many rows of one policy; a row that is not filled in has nothing but nulls.

    The notes on the decisions are among them where they are `noted`.
    """

    def __init__(self, policy: Policy, rows: int, words: dict[str, Words], noted: bool) -> None:
        self._zone = policy.calendar.zone.key
        self._digits = policy.vocabulary.minor_digits
        self._words = words
        self._notes = NOTES if noted else ()
        self.texts: dict[str, npt.NDArray[np.int32]] = {
            name: np.full(rows, NOTHING, np.int32) for name in (*TEXTS, *self._notes)
        }
        self.amounts: dict[str, Whole] = {name: np.zeros(rows, np.int64) for name in AMOUNTS}
        self.has_amount = {name: np.zeros(rows, np.bool_) for name in AMOUNTS}
        self.until: Whole = np.zeros(rows, np.int64)
        self.has_until = np.zeros(rows, np.bool_)
        self.missing: dict[int, tuple[str, ...]] = {}
        self.errors: dict[int, str] = {}
        self._rows = rows

    def put(self, row: int, decision: Decision | ClaimError) -> None:
        """Fills in one row, whatever stands there; with what is wrong with it, if that is what there is to say."""
        if isinstance(decision, ClaimError):
            self.errors[row] = str(decision)
            return
        for name in TEXTS:
            self.texts[name][row] = self._words[name].number(getattr(decision, name))
        for name, note in zip(self._notes, notes_of(decision) if self._notes else (), strict=True):
            self.texts[name][row] = self._words[name].number(note)
        for name in AMOUNTS:
            money = getattr(decision, name)
            self.has_amount[name][row] = money is not None
            self.amounts[name][row] = 0 if money is None else coins(money.amount, self._digits)
        self.has_until[row] = decision.valid_until is not None
        self.until[row] = 0 if decision.valid_until is None else seconds_of(decision.valid_until)
        if decision.missing:
            self.missing[row] = decision.missing

    def batch(self) -> pa.RecordBatch:
        """The columns as a record batch."""
        schema = schema_of(self._zone, self._digits)
        for name in self._notes:
            schema = schema.append(pa.field(name, _TEXT))
        arrays = [self._column(field) for field in schema]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _column(self, field: pa.Field) -> pa.Array:
        name = field.name
        if name in self.texts:
            numbers = self.texts[name]
            indices = _array(numbers, numbers != NOTHING, pa.int32())
            return pa.DictionaryArray.from_arrays(indices, pa.array(list(self._words[name].numbers), pa.string()))
        if name in self.amounts:
            return _decimals(self.amounts[name], self.has_amount[name], field.type)
        if name == "valid_until":
            return _array(self.until, self.has_until, field.type)
        if name == "missing":
            return _lists(self.missing, self._rows)
        texts = pa.array(self.errors.values(), pa.string())
        if not len(texts):
            return pa.nulls(self._rows, pa.string())
        indices = np.full(self._rows, len(texts), np.int64)
        indices[np.fromiter(self.errors, np.int64)] = np.arange(len(texts))
        return pa.concat_arrays([texts, pa.nulls(1, pa.string())]).take(pa.array(indices))


def coins(amount: Decimal, digits: int) -> int:
    """An amount in the smallest coins of its currency."""
    return int(amount.scaleb(digits))


def schema_of(zone: str, digits: int) -> pa.Schema:
    """The columns of decisions under a policy: its zone, and how many decimals its currency has."""
    money = pa.decimal128(_PRECISION, digits)
    return pa.schema(
        [
            ("verdict", _TEXT),
            ("remedy", _TEXT),
            ("cost", money),
            ("refund", money),
            ("rule", _TEXT),
            ("clause", _TEXT),
            ("valid_until", pa.timestamp("s", zone)),
            ("choice", _TEXT),
            ("missing", pa.list_(pa.string())),
            ("error", pa.string()),
        ]
    )


def _decimals(numbers: Whole, known: Mask, kind: pa.DataType) -> pa.Array:
    if not known.any():
        return pa.nulls(numbers.size, kind)
    halves = np.empty((numbers.size, 2), np.int64)
    halves[:, 0] = numbers
    np.right_shift(numbers, 63, out=halves[:, 1])
    return _array(halves, known, kind)


def _array(values: npt.NDArray[np.integer], known: Mask, kind: pa.DataType) -> pa.Array:
    """Values as they lie in memory, null where one is not known."""
    validity = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(kind, len(values), [validity, pa.py_buffer(values)])


def _lists(filled: dict[int, tuple[str, ...]], rows: int) -> pa.Array:
    lengths = np.zeros(rows + 1, np.int32)
    for row, texts in filled.items():
        lengths[row + 1] = len(texts)
    values = [text for row in sorted(filled) for text in filled[row]]
    return pa.ListArray.from_arrays(pa.array(np.cumsum(lengths, dtype=np.int32)), pa.array(values, pa.string()))
