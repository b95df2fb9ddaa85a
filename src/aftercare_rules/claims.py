"""JSON to `Claim`: every fault of its shape with the path of the field, in plain words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NoReturn

from pydantic import BaseModel, ValidationError

from aftercare_rules.errors import ClaimError, Fault, did_you_mean, one_of
from aftercare_rules.records import Article, Claim, Defect, Purchase, Use

_MODELS: Final[Mapping[str, type[BaseModel]]] = {
    "": Claim,
    "purchase": Purchase,
    "defect": Defect,
    "new": Article,
    "purchase.history": Use,
}
LARGEST_TEXT: Final = 1_000_000


def parse_claim(text: str | bytes, first_line: int = 1) -> Claim:
    """The claim in a JSON text that starts at a line of a file; numbers in it are exact. Raises `ClaimError`."""
    return read_claim(parse_json(text, first_line))


def parse_json(text: str | bytes, first_line: int = 1) -> Any:
    """A JSON text as Python values, with exact numbers; raises `ClaimError` for what JSON does not allow.

    `first_line` is where the text starts in its file, for the places in messages.
    """
    try:
        written = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    except UnicodeDecodeError as error:
        raise ClaimError([Fault("", f"this is not UTF-8 text (byte {error.start + 1})", "save it as UTF-8")]) from None
    if len(written) > LARGEST_TEXT:
        raise ClaimError([Fault("", f"this is longer than {LARGEST_TEXT:,} characters", "give one claim at a time")])
    try:
        return json.loads(
            written,
            parse_float=_number,
            parse_int=_whole,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno + first_line - 1}, column {error.colno}"
        raise ClaimError([Fault("", f"this is not JSON: {error.msg[:1].lower()}{error.msg[1:]} at {place}")]) from None
    except RecursionError:
        raise ClaimError([Fault("", "this is nested too deeply for a claim")]) from None


def _number(digits: str) -> Decimal:
    if len(digits) > 40:
        raise ClaimError([Fault("", f"`{digits[:20]}…` has too many digits")])
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise ClaimError([Fault("", f"`{digits}` is too large a number")]) from None


def _whole(digits: str) -> int:
    if len(digits) > 40:
        raise ClaimError([Fault("", f"`{digits[:20]}…` has too many digits")])
    return int(digits)


def _constant(word: str) -> NoReturn:
    raise ClaimError([Fault("", f"`{word}` is not a number that JSON knows")])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ClaimError([Fault("", f"the field `{key[:60]}` stands twice", "a claim says each thing once")])
        found[key] = value
    return found


def read_claim(data: Mapping[str, Any]) -> Claim:
    """The claim in a mapping of JSON values; raises `ClaimError` with every fault of its shape."""
    if not isinstance(data, Mapping):
        raise ClaimError(
            [Fault("", "a claim is an object of fields", 'start with {"at": "2026-03-02T10:00:00+08:00", …}')]
        )
    try:
        return Claim.model_validate(data)
    except ValidationError as error:
        raise ClaimError([_fault(detail) for detail in error.errors(include_url=False)]) from None
    except RecursionError:
        raise ClaimError([Fault("", "this is nested too deeply for a claim")]) from None


def _fault(detail: Any) -> Fault:
    location: tuple[int | str, ...] = detail["loc"]
    path = ""
    for step in location:
        if step != "[key]":
            path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    match detail["type"]:
        case "missing":
            return Fault(path, "this field is missing")
        case "extra_forbidden":
            owner = ".".join(step for step in location[:-1] if isinstance(step, str))
            fields = _MODELS[owner].model_fields if owner in _MODELS else {}
            near, known = (
                did_you_mean(str(location[-1]), fields),
                f"there is {one_of(fields)}" if fields else "",
            )
            return Fault(path, "there is no such field", f"{near}; {known}" if near and known else near or known)
        case "model_type" | "model_attributes_type":
            return Fault(path, "this is an object of fields")
        case "dict_type":
            return Fault(path, "this is an object of names and values")
        case "tuple_type":
            return Fault(path, "this is a list")
        case "string_type":
            return Fault(path, "this is text")
        case "string_unicode":
            return Fault(path, "this is not text: it holds half of a character", "a lone `\\ud800` to `\\udfff`")
        case "string_too_short":
            return Fault(path, "this is empty")
        case "string_too_long":
            return Fault(path, "this is too long: 200 characters at most")
    message = str(detail["msg"])
    what, _, hint = message.partition("; ")
    return Fault(path, what, hint)
