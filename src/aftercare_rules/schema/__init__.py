"""JSON Schemas of what is written and read: policies, claims, decisions, reports. Editors check and explain by them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final

from aftercare_rules.schema.parts import Schema
from aftercare_rules.schema.policy import schema_of_policy
from aftercare_rules.schema.records import schema_of_claim, schema_of_decision, schema_of_report

SCHEMAS: Final[Mapping[str, Callable[[], Schema]]] = {
    "policy": schema_of_policy,
    "claim": schema_of_claim,
    "decision": schema_of_decision,
    "report": schema_of_report,
}
"""The schemas by name."""

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema(name: str) -> Schema:
    """The JSON Schema (draft 2020-12) of `policy`, `claim`, `decision` or `report`; `KeyError` for another name."""
    return {"$schema": _DRAFT, **SCHEMAS[name]()}


def schema_text(name: str) -> str:
    """The schema as it is printed and kept in a file: the same text every time."""
    return json.dumps(schema(name), ensure_ascii=False, indent=2) + "\n"


__all__ = ["SCHEMAS", "Schema", "schema", "schema_text"]
