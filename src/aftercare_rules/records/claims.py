"""JSON to `Claim`: every fault of its shape with the path of the field, in plain words."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from aftercare_rules.errors import ClaimError, Fault, did_you_mean, one_of
from aftercare_rules.records.json_text import LARGEST_TEXT, first_faults, parse_json, path_to
from aftercare_rules.records.models import Article, Claim, Defect, Purchase, Use
from aftercare_rules.records.values import LONGEST_NAME, shown

# Looked up once: asked for each time, it is sought in the model's class and in the class of that.
_validate: Final = Claim.__pydantic_validator__.validate_python
_MODELS: Final[Mapping[tuple[str, ...], type[BaseModel]]] = {
    (): Claim,
    ("purchase",): Purchase,
    ("defect",): Defect,
    ("new",): Article,
    ("purchase", "history"): Use,
    ("history",): Use,
}
# pydantic's kinds of error for a value of the wrong type, and what belongs there.
_WANTED: Final = {
    "model_type": "an object of fields",
    "model_attributes_type": "an object of fields",
    "dict_type": "an object of names and values",
    "tuple_type": "a list",
    "string_type": "text",
}


def parse_claim(text: str | bytes, first_line: int = 1) -> Claim:
    """The claim in a JSON text that starts at a line of a file; numbers in it are exact. Raises `ClaimError`."""
    return read_claim(parse_json(text, first_line))


def read_claim(data: Claim | Mapping[str, Any]) -> Claim:
    """The claim in a mapping of JSON values, or a claim as it is.

    Raises `ClaimError` with every fault of its shape.
    """
    if type(data) is not dict:
        if isinstance(data, Claim):
            return data
        if not isinstance(data, Mapping):
            raise ClaimError(
                [
                    Fault(
                        "",
                        f"a claim is an object of fields, not {shown(data)}",
                        'start with {"at": "2026-03-02T10:00:00+08:00", …}',
                    )
                ]
            )
        data = dict(data)
    try:
        claim: Claim = _validate(data, strict=True)
        return claim
    except (ValidationError, RecursionError):
        return _read_in_full(data)


def _read_in_full(data: Mapping[str, Any]) -> Claim:
    """The claim, read in the way that tells every fault."""
    try:
        claim: Claim = _validate(data)
        return claim
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise ClaimError(first_faults(map(_fault, details), len(details))) from None
    except RecursionError:
        raise ClaimError([Fault("", "this is nested too deeply for a claim")]) from None


def _fault(detail: Any) -> Fault:
    given, kind = detail["input"], detail["type"]
    # So pydantic marks a fault of a name itself; but a field that there is not may be called so.
    is_key = kind != "extra_forbidden" and "[key]" in detail["loc"]
    location = tuple(step for step in detail["loc"] if not (is_key and step == "[key]"))
    path = path_to(location)
    owner = tuple(step for step in location[:-1] if isinstance(step, str))
    fields = _MODELS[owner].model_fields if owner in _MODELS else {}  # a dictionary's own names have none
    match kind:
        case "missing":
            examples = fields[str(location[-1])].examples or ["…"]
            return Fault(path, "this field is missing", f'add "{location[-1]}": {json.dumps(examples[0])}')
        case "extra_forbidden":
            return Fault(path, "there is no such field", _where(location, owner, fields))
        case "invalid_key":
            return Fault(path, f"a field's name is text, not {shown(location[-1])}")
        case "string_unicode":
            return Fault(path, "this text holds half of a character", "write each `\\ud…` as the pair that it is")
        case "string_too_short":
            return Fault(path, "a name is empty here" if is_key else "this text is empty", "leave it out")
        case "string_too_long":
            return Fault(path, f"this text is too long: it may have {LONGEST_NAME} characters")
        case "too_long":
            most = detail["ctx"]["max_length"]
            return Fault(path, f"this has too many entries: it may have {most:,}")
    if kind in _WANTED:
        return Fault(path, f"{_WANTED[kind]} belongs here, not {shown(given)}")
    # The validators of `values` write "`given` …; hint", and what is given may hold anything.
    quoted = str(detail.get("ctx", {}).get("given", ""))
    what, _, hint = str(detail["msg"])[len(quoted) :].partition("; ")
    return Fault(path, quoted + what, hint)


def _where(location: tuple[int | str, ...], owner: tuple[str, ...], fields: Collection[str]) -> str:
    """Where a field that does not stand here may belong."""
    name = str(location[-1])
    homes = [path for path, model in _MODELS.items() if name in model.model_fields and path != owner]
    if homes:
        return f"it is a field of {f'`{path_to(homes[0])}`' if homes[0] else 'the claim itself'}"
    if near := did_you_mean(name, fields):
        return f"{near} there is {one_of(fields)}"
    return f"there is {one_of(fields)}; facts of the policy stand under `{path_to((*location[:-1], 'facts'))}`"


__all__ = ["LARGEST_TEXT", "parse_claim", "parse_json", "read_claim"]
