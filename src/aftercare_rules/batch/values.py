"""Values of columns as those that a claim has in its JSON form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, TypeVar

from aftercare_rules.errors import ClaimError, Fault
from aftercare_rules.language.domains import EXACT
from aftercare_rules.records.json_text import path_to
from aftercare_rules.records.values import FINEST_DECIMALS, LARGEST_AMOUNT

Value = TypeVar("Value")

PER_SECOND: Final[Mapping[str, int]] = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
"""How many units of a timestamp a second has."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def instant_of(count: int, unit: str) -> datetime | str:
    """The instant that lies so many units after 1970, on the UTC line; a text where no calendar has it."""
    try:
        return _EPOCH + timedelta(seconds=count // PER_SECOND[unit])
    except OverflowError:
        return f"{count} {unit} after 1970"


def shortest(value: Value) -> Value | Decimal:
    """A number without the zeros that only a column's type gives it; anything else as it is."""
    if not isinstance(value, Decimal):
        return value
    exponent = value.as_tuple().exponent
    is_finer = isinstance(exponent, int) and exponent < -FINEST_DECIMALS
    if is_finer and value.copy_abs() < LARGEST_AMOUNT:  # of what is refused anyway a column may hold many more digits
        shorter = EXACT.quantize(value, Decimal(1).scaleb(-FINEST_DECIMALS))
        return shorter if shorter == value else value
    return value


def each_once(pairs: Sequence[tuple[str, Value]], path: Sequence[str | int]) -> dict[str, Value]:
    """What a map at a path of a claim holds, by its names; raises `ClaimError` for those that stand in it twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
        raise ClaimError(
            [Fault(path_to((*path, name)), "this stands twice", "a claim says each thing once") for name in twice]
        )
    return found
