"""A row of a table as the claim that it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

from aftercare_rules.batch.columns import Columns, Kind
from aftercare_rules.batch.utf8 import not_utf8
from aftercare_rules.errors import ClaimError
from aftercare_rules.language.domains import EXACT, NONE_WORD
from aftercare_rules.records.values import FINEST_DECIMALS

COUNTS: Final = ("quantity", "units")
"""The numbers that are whole, which a column may hold as decimals."""

_BEYOND: Final = "an instant that no calendar has"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def claim_of(batch: pa.RecordBatch, columns: Columns, row: int) -> dict[str, Any]:
    """The claim of one row, in its JSON form with Python values.

    A null is a field left out: a fact is unknown, an event has not happened, a history is unknown. There is a defect
    record where any column of the defect has a value, and likewise an article wanted in exchange.

    Raises `ClaimError` where a text is not UTF-8, as Arrow does not look.
    """
    claim: dict[str, Any] = {"purchase": {}}
    faults = []
    for name, field in columns.fields.items():
        try:
            value = value_of(batch.column(columns.places[name])[row], field.kind)
        except UnicodeDecodeError as error:
            faults.append(not_utf8(field.path, error.object))
            continue
        if value is None:
            continue
        if field.kind is Kind.NUMBER:
            value = _number(value, name in COUNTS)
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


def value_of(scalar: pa.Scalar, kind: Kind) -> Any:
    """What a field of a claim holds; None of a null. Raises `UnicodeDecodeError` for a text that is not UTF-8."""
    if not scalar.is_valid:
        return None
    if kind is Kind.INSTANT:
        return instant_of(scalar.value, scalar.type.unit)
    if kind is not Kind.OTHER:
        return scalar.as_py()
    try:
        value = scalar.as_py()
    except (OverflowError, ValueError):
        return _BEYOND  # no claim takes it, and the fault is told of this row alone
    return dict(value) if pa.types.is_map(scalar.type) else [_entry(entry) for entry in value]


def _number(value: int | Decimal, is_count: bool) -> int | Decimal:
    """A number without the zeros that only the column's type gives it; of a count, a whole number."""
    if not isinstance(value, Decimal):
        return value
    if is_count and value == value.to_integral_value():
        return int(value)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -FINEST_DECIMALS:
        shorter = EXACT.quantize(value, Decimal(1).scaleb(-FINEST_DECIMALS))
        return shorter if shorter == value else value
    return value


def _entry(entry: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """An entry of a history: what is null in it is left out."""
    if entry is None:
        return None
    found = {name: value for name, value in entry.items() if value is not None}
    if isinstance(found.get("facts"), list):
        found["facts"] = dict(found["facts"])
    return found


def instant_of(count: int, unit: str) -> datetime | str:
    """The instant that lies so many units after 1970, on the UTC line; a text where no calendar has it."""
    try:
        return _EPOCH + timedelta(seconds=count // PER_SECOND[unit])
    except OverflowError:
        return f"{count} {unit} after 1970"


PER_SECOND: Final[Mapping[str, int]] = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
"""How many units of a timestamp a second has."""
