"""A row of a table as the claim that it stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Final

import pyarrow as pa

from aftercare_rules.batch.columns import Columns, Field, Kind
from aftercare_rules.batch.entries import entries_of
from aftercare_rules.batch.utf8 import not_utf8
from aftercare_rules.batch.values import each_once, instant_of, shortest
from aftercare_rules.errors import ClaimError
from aftercare_rules.language.domains import NONE_WORD
from aftercare_rules.records.claims import read_claim
from aftercare_rules.records.models import Claim, Decision

COUNTS: Final = ("quantity", "units")
"""The numbers that are whole, which a column may hold as decimals."""


def read_row(batch: pa.RecordBatch, columns: Columns, row: int) -> Claim:
    """The claim of one row; raises `ClaimError` with what is wrong with it."""
    return read_claim(claim_of(batch, columns, row))


def decided_alone(
    batch: pa.RecordBatch, columns: Columns, rows: Sequence[int], decide: Callable[[Claim], Decision]
) -> Iterator[Decision | ClaimError]:
    """What is decided of each of some rows by itself, or what is wrong with it.

    Each column is read at once: a single value takes Arrow as long as a hundred.
    """
    some = pa.array(rows, pa.int64())
    columns_read = {
        name: _values(batch.column(columns.places[name]), field.kind, some) for name, field in columns.fields.items()
    }
    for at, row in enumerate(rows):

        def value(name: str, field: Field, at: int = at, row: int = row) -> Any:
            values = columns_read[name]
            return _cell(batch, columns, row, name, field) if values is None else values[at]

        try:
            yield decide(read_claim(_claim(columns, value)))
        except ClaimError as error:
            yield error


def _values(column: pa.Array, kind: Kind, rows: pa.Array) -> list[Any] | None:
    """What a column holds in some rows; None where each must be asked for by itself."""
    if kind is Kind.OTHER:
        return None
    try:
        some = column.take(rows)
        if pa.types.is_timestamp(some.type):
            counts = some.cast(pa.int64()).to_pylist()
            return [None if count is None else instant_of(count, some.type.unit) for count in counts]
        plain = some.dictionary_decode() if pa.types.is_dictionary(some.type) else some
        values: list[Any] = plain.to_pylist()
    except (UnicodeDecodeError, pa.ArrowNotImplementedError):
        return None
    return values


def claim_of(batch: pa.RecordBatch, columns: Columns, row: int) -> dict[str, Any]:
    """The claim of one row, in its JSON form with Python values.

    A null is a field left out: a fact is unknown, an event has not happened, a history is unknown. There is a defect
    record where any column of the defect has a value, and likewise an article wanted in exchange.

    Raises `ClaimError` where a map has one name twice, or a text is not UTF-8, as Arrow does not look.
    """
    return _claim(columns, partial(_cell, batch, columns, row))


def _cell(batch: pa.RecordBatch, columns: Columns, row: int, name: str, field: Field) -> Any:
    return value_of(batch.column(columns.places[name])[row], field.kind, field.path)


def _claim(columns: Columns, value_in: Callable[[str, Field], Any]) -> dict[str, Any]:
    claim: dict[str, Any] = {"purchase": {}}
    faults = []
    for name, field in columns.fields.items():
        try:
            value = value_in(name, field)
        except UnicodeDecodeError as error:
            faults.append(not_utf8(field.path, error.object))
            continue
        if value is None:
            continue
        if field.kind is Kind.NUMBER:
            value = _whole(shortest(value)) if name in COUNTS else shortest(value)
        *owners, last = field.path
        record = claim
        for owner in owners:
            record = record.setdefault(owner, {})
        record[last] = value
    if faults:
        raise ClaimError(faults)
    if claim.get("defect") == {"kind": NONE_WORD}:
        del claim["defect"]
    return claim


def value_of(scalar: pa.Scalar, kind: Kind, path: Sequence[str]) -> Any:
    """What the field at a path of a claim holds; None of a null.

    Raises `UnicodeDecodeError` for a text that is not UTF-8, and `ClaimError` for a map that has one name twice.
    """
    if not scalar.is_valid:
        return None
    if kind is Kind.INSTANT:
        return instant_of(scalar.value, scalar.type.unit)
    if kind is not Kind.OTHER:
        return scalar.as_py()
    if pa.types.is_map(scalar.type):
        return {line: shortest(amount) for line, amount in each_once(scalar.as_py(), path).items()}
    return entries_of(scalar.values, path)


def _whole(value: int | Decimal) -> int | Decimal:
    """A count as a whole number, if it is one."""
    return int(value) if value == int(value) else value
