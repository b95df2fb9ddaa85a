"""Decisions in types that every engine reads: no dictionaries, and instants in microseconds of UTC."""

from __future__ import annotations

from functools import lru_cache

import pyarrow as pa

from aftercare_rules.batch.cutting import Table
from aftercare_rules.batch.results import schema_of
from aftercare_rules.language.policy import Policy


def plain(decisions: Table) -> Table:
    """The same rows in plain types."""
    return decisions.cast(_plain_schema(decisions.schema))


def ddl(policy: Policy) -> str:
    """The columns of plain decisions under a policy, as Spark writes a schema."""
    schema = _plain_schema(schema_of(policy.calendar.zone.key, policy.vocabulary.minor_digits))
    return ", ".join(f"{field.name} {_in_spark(field.type)}" for field in schema)


@lru_cache
def _plain_schema(schema: pa.Schema) -> pa.Schema:
    return pa.schema([pa.field(field.name, _plain_type(field.type)) for field in schema])


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        return kind.value_type
    return pa.timestamp("us", "UTC") if pa.types.is_timestamp(kind) else kind


def _in_spark(kind: pa.DataType) -> str:
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if pa.types.is_list(kind):
        return f"array<{_in_spark(kind.value_type)}>"
    return "timestamp" if pa.types.is_timestamp(kind) else "string"
