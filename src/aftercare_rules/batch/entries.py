"""The entries of a history: which fields they have in a table, and what each says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from aftercare_rules.batch.types import FACT, FACTS, INSTANT, TEXT, Wanted
from aftercare_rules.batch.values import each_once, instant_of, shortest
from aftercare_rules.batch.zones import zone_fault
from aftercare_rules.errors import did_you_mean, one_of, shortened

_FACTS: Final = "facts"
_FIELDS: Final[Mapping[str, Wanted]] = {"remedy": TEXT, "at": INSTANT, "until": INSTANT, "rule": TEXT, _FACTS: FACTS}


def entry_faults(kind: pa.DataType) -> Iterator[str]:
    """What no entry can be, of the type of a history; what one lacks is seen where there is one."""
    if pa.types.is_null(kind) or pa.types.is_null(kind.value_type):
        return
    fields = [(field.name, field.type) for field in kind.value_type]
    for name, times in Counter(name for name, _ in fields).items():
        if name not in _FIELDS:
            near = did_you_mean(name, _FIELDS) or f"there is {one_of(_FIELDS)}"
            yield f"its entries have no field {shortened(name)}: {near}"
        elif times > 1:
            yield f"its entries have {times} fields `{name}`"
    for name, held in fields:
        if name in _FIELDS:
            yield from _type_faults(name, held)


def _type_faults(name: str, kind: pa.DataType) -> Iterator[str]:
    wanted = _FIELDS[name]
    if not wanted.fits(kind):
        yield f"`{name}` of its entries holds {kind}, and {wanted.words}"
    elif pa.types.is_timestamp(kind) and (fault := zone_fault(kind)):
        yield f"`{name}` of its entries holds {fault}"
    elif pa.types.is_map(kind) and not FACT.fits(kind.item_type):
        yield f"a fact in `{name}` of its entries holds {kind.item_type}, and {FACT.words}"
    elif pa.types.is_struct(kind):
        for fact in kind:
            if not FACT.fits(fact.type):
                yield f"{shortened(f'{name}.{fact.name}')} of its entries holds {fact.type}, and {FACT.words}"


def entries_of(entries: pa.Array, path: Sequence[str]) -> list[dict[str, Any] | None]:
    """The entries of one history, which stands at a path of its claim; what is null in one is left out.

    Raises `ClaimError` where facts are a map that has one name twice.
    """
    return [
        {name: value for name, field in entry.items() if (value := _value(field, (*path, number, name))) is not None}
        if entry.is_valid
        else None
        for number, entry in enumerate(entries)
    ]


def _value(field: pa.Scalar, path: Sequence[str | int]) -> Any:
    if not field.is_valid:
        return None
    if pa.types.is_timestamp(field.type):
        return instant_of(field.value, field.type.unit)
    if pa.types.is_map(field.type):
        facts = each_once(field.as_py(), path)
    elif pa.types.is_struct(field.type):
        facts = field.as_py()
    else:
        return field.as_py()
    return {name: shortest(value) for name, value in facts.items() if value is not None}
