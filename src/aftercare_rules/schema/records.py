"""The schemas of claims, decisions and reports, from the records themselves."""

from __future__ import annotations

from typing import Any, Final, Literal

from aftercare_rules.checking.report import Report
from aftercare_rules.records.models import Claim, Decision, Record
from aftercare_rules.schema.parts import Schema, either

_NULL: Final = {"type": "null"}
# pydantic's own order may change from one version to the next.
_FIRST: Final = ("title", "description", "examples", "type", "properties", "required", "additionalProperties")


def schema_of_claim() -> Schema:
    """The schema of a claim in its JSON form."""
    return _schema_of(Claim, "validation")


def schema_of_decision() -> Schema:
    """The schema of a decision in its JSON form; all of its fields are always there."""
    return _schema_of(Decision, "serialization")


def schema_of_report() -> Schema:
    """The schema of what the checker says of a policy, in its JSON form; all of its fields are always there."""
    return _schema_of(Report, "serialization")


def _schema_of(model: type[Record], mode: Literal["validation", "serialization"]) -> Schema:
    raw = model.model_json_schema(mode=mode)
    definitions: dict[str, Schema] = raw.pop("$defs", {})
    all_there = mode == "serialization"
    return _object(raw, definitions, all_there)


def _object(raw: Schema, definitions: dict[str, Schema], all_there: bool) -> Schema:
    properties = {name: _field(field, definitions, all_there) for name, field in raw["properties"].items()}
    required = [*properties] if all_there else raw.get("required", [])
    names = {"enum": [*properties], "errorMessage": f"There is {either(properties)}."}
    return {
        "title": raw["title"],
        "description": " ".join(raw["description"].split("\n\n")[0].split()),
        "type": "object",
        "properties": properties,
        **({"required": required} if required else {}),
        **({} if all_there else {"propertyNames": names}),
        "additionalProperties": False,
    }


def _field(raw: Any, definitions: dict[str, Schema], all_there: bool) -> Schema:
    """A value without pydantic's titles and defaults, and without a choice between something and null."""
    own = {key: value for key, value in raw.items() if key in ("description", "examples")}
    choices = raw.get("anyOf", [raw])
    (chosen,) = (choice for choice in choices if choice != _NULL)
    value: Schema
    if "$ref" in chosen:
        value = _object(definitions[chosen["$ref"].removeprefix("#/$defs/")], definitions, all_there)
    else:
        # Only newer versions of pydantic say what the names of a dictionary may be.
        value = {key: inner for key, inner in chosen.items() if key not in ("title", "default", "propertyNames")}
    for key in ("items", "additionalProperties"):
        if isinstance(value.get(key), dict):
            value[key] = _field(value[key], definitions, all_there)
    if _NULL in choices:
        types = value["type"] if isinstance(value["type"], list) else [value["type"]]
        value["type"] = [*types, "null"]
        if not all_there and not {"object", "array"}.isdisjoint(types):
            what = "a list" if "array" in types else f"an object with {either(value['properties'])}"
            value["errorMessage"] = f"Write {what}, or null."
    field = {**value, **own}
    return {key: field[key] for key in (*_FIRST, *sorted(field.keys() - _FIRST)) if key in field}


__all__ = ["schema_of_claim", "schema_of_decision", "schema_of_report"]
