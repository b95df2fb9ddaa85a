"""Tables of claims: what a shop's database might hold of generated claims, and what each row must come to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from aftercare_rules import ClaimError, Engine, Policy, PolicyBook
from aftercare_rules.batch.columns import Field, Kind, columns_of, fields_of
from aftercare_rules.batch.rows import claim_of

USE = pa.struct(
    [
        ("remedy", pa.string()),
        ("at", pa.timestamp("us", "UTC")),
        ("until", pa.timestamp("us", "UTC")),
        ("rule", pa.string()),
    ]
)
TYPES = {
    Kind.TEXT: pa.string(),
    Kind.FLAG: pa.bool_(),
    Kind.NUMBER: pa.decimal128(30, 6),
    Kind.INSTANT: pa.timestamp("us", "UTC"),
}
LISTS = {
    "history": pa.list_(USE),
    "customer_history": pa.list_(USE),
    "charges": pa.map_(pa.string(), pa.decimal128(30, 6)),
}


def table_of(
    policy: Policy, claims: Iterable[Mapping[str, Any]], types: Mapping[str, pa.DataType] = {}
) -> pa.RecordBatch:
    """The claims, in their JSON form, as rows: a column for each field that one of them has."""
    rows = list(claims)
    arrays, names = [], []
    for name, field in fields_of(policy).items():
        values = [_value(claim, field) for claim in rows]
        if name == "at" or any(value is not None for value in values):
            arrays.append(pa.array(values, types.get(name) or LISTS.get(name) or TYPES[field.kind]))
            names.append(name)
    return pa.RecordBatch.from_arrays(arrays, names)


def _value(claim: Mapping[str, Any], field: Field) -> Any:
    value: Any = claim
    for step in field.path:
        value = value.get(step) if value is not None else None
    if value is None:
        return None
    if field.kind is Kind.INSTANT:
        return _instant(value)
    if field.kind is Kind.NUMBER:
        return Decimal(str(value))
    if field.kind is not Kind.OTHER:
        return value
    if isinstance(value, Mapping):
        return [(line, Decimal(str(amount))) for line, amount in value.items()]
    return [_use(use) for use in value]


def _use(use: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: use.get(name) for name in ("remedy", "at", "until", "rule")}
    return {name: _instant(value) if name in ("at", "until") and value else value for name, value in found.items()}


def _instant(value: Any) -> datetime:
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return instant.astimezone(UTC)


def one_by_one(engine: Engine, batch: pa.RecordBatch) -> list[dict[str, Any]]:
    """What each row must come to: what `decide` says of its claim."""
    columns = columns_of(batch.schema, fields_of(engine.policy), {})
    return [told(engine, claim_of(batch, columns, row)) for row in range(batch.num_rows)]


def told(engine: Engine | PolicyBook, claim: Mapping[str, Any]) -> dict[str, Any]:
    """What is decided of a claim, by the names of columns."""
    words: Sequence[str] = ("verdict", "remedy", "rule", "clause", "choice", "valid_until")
    try:
        decision = engine.decide(claim)
    except ClaimError as error:
        nothing = dict.fromkeys((*words, "cost", "refund"))
        return {**nothing, "missing": [], "error": str(error)}
    found = {name: getattr(decision, name) for name in words}
    for name in ("cost", "refund"):
        money = getattr(decision, name)
        found[name] = None if money is None else money.amount
    return {**found, "missing": list(decision.missing), "error": None}
