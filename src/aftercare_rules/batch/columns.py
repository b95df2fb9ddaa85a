"""From the columns of a table to the fields of claims: which column is which, and of which type it must be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Final

import pyarrow as pa

from aftercare_rules.batch.zones import zone_fault
from aftercare_rules.errors import AftercareError, did_you_mean, one_of, shortened
from aftercare_rules.language.domains import Choice, Domain, Flag
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.vocabulary import BUILT_IN_NUMBERS, DEFECT, PURCHASED, WANTS, Group


class Kind(Enum):
    """What a column holds."""

    TEXT = "text"
    FLAG = "flag"
    NUMBER = "number"
    INSTANT = "instant"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a claim that a column may hold: its name there, what it holds, and the record that it is in.

    `path` leads to it in the claim's JSON form. `presumed` is the number that a null stands for.
    """

    name: str
    kind: Kind
    group: Group
    path: tuple[str, ...]
    domain: Domain | None = None
    presumed: Decimal | None = None


class TableError(AftercareError):
    """A table cannot be read as claims: all faults of its columns, which no row can mend.

    >>> print(TableError(["there is no column `at`"]))
    there is no column `at`
    """

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(self.faults)


def fields_of(policy: Policy) -> dict[str, Field]:
    """The fields that a table may have a column for, by the names that columns have unless they are mapped."""
    fields = [
        Field("at", Kind.INSTANT, "claim", ("at",)),
        Field(WANTS, Kind.TEXT, "claim", ("wants",)),
        Field("purchase_id", Kind.TEXT, "purchase", ("purchase", "id")),
        Field("currency", Kind.TEXT, "purchase", ("purchase", "currency")),
        Field(PURCHASED, Kind.INSTANT, "purchase", ("purchase", "purchased")),
        Field("history", Kind.OTHER, "purchase", ("purchase", "history")),
        Field("customer_history", Kind.OTHER, "claim", ("history",)),
        Field("charges", Kind.OTHER, "claim", ("charges",)),
    ]
    for name, (group, domain) in BUILT_IN_NUMBERS.items():
        field = "price" if name == "new_price" else name
        fields.append(Field(name, Kind.NUMBER, group, (group, field), domain))
    if DEFECT in policy.facts:
        fields.append(Field(DEFECT, Kind.TEXT, "defect", ("defect", "kind"), policy.facts[DEFECT].domain))
    for name, declared in policy.facts.items():
        if name != DEFECT:
            path = ("facts", name) if declared.group == "claim" else (declared.group, "facts", name)
            presumed = declared.presume if isinstance(declared.presume, Decimal) else None
            fields.append(Field(name, _kind(declared.domain), declared.group, path, declared.domain, presumed))
    for name in policy.vocabulary.events:
        if name != PURCHASED and name not in policy.made_of:
            fields.append(Field(name, Kind.INSTANT, "purchase", ("purchase", "events", name)))
    return {field.name: field for field in fields}


def _kind(domain: Domain) -> Kind:
    return Kind.FLAG if isinstance(domain, Flag) else Kind.TEXT if isinstance(domain, Choice) else Kind.NUMBER


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one schema that claims are read from, by the field that each holds."""

    fields: Mapping[str, Field]
    places: Mapping[str, int]


def columns_of(schema: pa.Schema, fields: Mapping[str, Field], mapped: Mapping[str, str]) -> Columns:
    """Finds the column of each field: the one it is `mapped` to, else the one of its own name.

    Columns that are no field are left alone. Raises `TableError` with every fault.
    """
    faults = [*_mapping_faults(schema, fields, mapped)]
    places = {}
    for name in fields:
        column = mapped.get(name, name)
        at = schema.get_all_field_indices(column)
        if len(at) > 1:
            faults.append(f"there are {len(at)} columns {shortened(column)}")
        elif at:
            places[name] = at[0]
    if not faults and "at" not in places:
        faults.append(f"there is no column `{mapped.get('at', 'at')}`: a claim needs the instant at which it is made")
    for name, place in places.items():
        if fault := _type_fault(schema.field(place), fields[name]):
            faults.append(fault)
    if faults:
        raise TableError(faults)
    return Columns({name: fields[name] for name in places}, places)


def _mapping_faults(schema: pa.Schema, fields: Mapping[str, Field], mapped: Mapping[str, str]) -> Iterator[str]:
    for name, column in mapped.items():
        if name not in fields and name in schema.names and column in fields:
            yield (
                f"{shortened(name)} is a column, and `{column}` the field of a claim that it is for: name the field "
                "first, and then its column"
            )
        elif name not in fields:
            near = did_you_mean(name, fields) or f"there is {one_of(fields)}"
            yield f"{shortened(name)} is no field of a claim under this policy: {near}"
        elif column not in schema.names:
            near = did_you_mean(column, schema.names)
            yield f"there is no column {shortened(column)} for `{name}`{': ' + near if near else ''}"
    for column in dict.fromkeys(mapped.values()):
        read = [name for name in fields if mapped.get(name, name) == column]
        if len(read) > 1 and column in schema.names:
            yield (
                f"column {shortened(column)} would be read as {one_of(read, 'and')}: a column is for one field; where "
                "they hold the same, add a copy of it under another name"
            )


def _type_fault(column: pa.Field, field: Field) -> str:
    fits, wanted = _CHARGES if field.name == "charges" else _TYPES[field.kind]
    is_read_by_value = pa.types.is_dictionary(column.type) and field.kind not in (Kind.INSTANT, Kind.OTHER)
    inner = column.type.value_type if is_read_by_value else column.type
    if fits(inner) or pa.types.is_null(inner):
        return zone_fault(column) if _is_instant(inner) else ""
    return f"column {shortened(column.name)} holds {column.type}, and `{field.name}` {wanted}"


def is_text(kind: pa.DataType) -> bool:
    """Whether a type is that of texts."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_instant(kind: pa.DataType) -> bool:
    return bool(pa.types.is_timestamp(kind)) and kind.tz is not None


def is_number(kind: pa.DataType) -> bool:
    """Whether a type is that of exact numbers."""
    return bool(pa.types.is_integer(kind) or pa.types.is_decimal128(kind))


def _is_history(kind: pa.DataType) -> bool:
    is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    return bool(is_list and (pa.types.is_struct(kind.value_type) or pa.types.is_null(kind.value_type)))


def _is_charges(kind: pa.DataType) -> bool:
    return bool(pa.types.is_map(kind))


_TYPES: Final[Mapping[Kind, tuple[Callable[[pa.DataType], Any], str]]] = {
    Kind.TEXT: (is_text, "is text: cast it to string, or to dictionary<int32, string>"),
    Kind.FLAG: (pa.types.is_boolean, "is a flag: cast it to bool"),
    Kind.NUMBER: (is_number, "is an exact number: cast it to decimal128 or to an integer; floats are not exact"),
    Kind.INSTANT: (_is_instant, "is an instant: cast it to timestamp with the time zone that it is in"),
    Kind.OTHER: (
        _is_history,
        "is a list of structs: cast it to list<struct<remedy: string, at: timestamp[s, tz=UTC]>>",
    ),
}
_CHARGES: Final = (_is_charges, "is a map: cast it to map<string, decimal128(12, 2)>")
