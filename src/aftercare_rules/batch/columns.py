"""From the columns of a table to the fields of claims: which column is which, and of which type it must be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final

import pyarrow as pa

from aftercare_rules.batch.entries import entry_faults
from aftercare_rules.batch.types import CHARGES, FLAG, HISTORY, INSTANT, NUMBER, TEXT, Wanted
from aftercare_rules.batch.zones import zone_fault
from aftercare_rules.errors import AftercareError, did_you_mean, harmless, one_of, shortened
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
        # A table may call its columns anything; a fault may have several lines.
        self.faults = tuple("\n".join(map(harmless, fault.split("\n"))) for fault in faults)
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
        faults += _type_faults(schema.field(place), fields[name])
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


def _type_faults(column: pa.Field, field: Field) -> Iterator[str]:
    wanted = _WANTED.get(field.name) or _OF_KIND[field.kind]
    if not wanted.fits(column.type):
        yield f"column {shortened(column.name)} holds {column.type}, and `{field.name}` {wanted.words}"
    elif wanted is HISTORY:
        for fault in entry_faults(column.type):
            yield f"column {shortened(column.name)}: {fault}"
    elif pa.types.is_timestamp(column.type) and (fault := zone_fault(column.type)):
        yield f"column {shortened(column.name)} holds {fault}"


_OF_KIND: Final[Mapping[Kind, Wanted]] = {
    Kind.TEXT: TEXT,
    Kind.FLAG: FLAG,
    Kind.NUMBER: NUMBER,
    Kind.INSTANT: INSTANT,
    Kind.OTHER: HISTORY,
}
_WANTED: Final[Mapping[str, Wanted]] = {"charges": CHARGES}
"""Of fields for which their kind does not tell it."""
