"""JSON text to Python values, strictly: exact numbers, no `NaN`, no field twice, and faults that name their path."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any, Final, TypeVar

from aftercare_rules.errors import ClaimError, Fault
from aftercare_rules.frozen import frozen

LARGEST_TEXT: Final = 1_000_000
MOST_FAULTS: Final = 50
_MOST_DIGITS: Final = 40
_LONGEST_STEP: Final = 60

# What a hasty hand or another language writes where JSON wants a value.
_FOREIGN: Final = {
    "True": "write `true`",
    "False": "write `false`",
    "None": "write `null`",
    "undefined": "write `null`, or leave the field out",
    "'": "JSON puts text in double quotes",
    "“": "JSON puts text in straight double quotes",
    "//": "JSON has no comments",
    "#": "JSON has no comments",
    "/*": "JSON has no comments",
    "yes": "write `true`",
    "no": "write `false`",
}


def path_to(steps: Iterable[int | str]) -> str:
    """The path of a field, as messages name it.

    >>> path_to(["purchase", "history", 0, "at"])
    'purchase.history[0].at'
    """
    path = ""
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            name = step if len(step) <= _LONGEST_STEP else f"{step[: _LONGEST_STEP - 1]}…"
            path += f".{name}" if path else name
    return path


def first_faults(faults: Iterable[Fault], count: int) -> list[Fault]:
    """All of so many faults, or the first of very many and how many more there are."""
    found = list(islice(faults, MOST_FAULTS))
    if count > MOST_FAULTS:
        found.append(Fault("", f"and {count - MOST_FAULTS:,} more faults"))
    return found


@frozen
class _Slip:
    """Stands in the values for a number that JSON does not have."""

    message: str
    help: str = ""


class _Object(dict[str, Any]):
    """An object, and the names of the fields that stand in it twice."""

    twice: tuple[str, ...] = ()


_Found = TypeVar("_Found", _Slip, _Object)


class _Slipped(Exception):
    """There are faults to be marked."""


class _Halting:
    """What the JSON reader calls for numbers and objects; at the first fault it halts."""

    def fault(self, found: _Found) -> _Found:
        raise _Slipped

    def real(self, digits: str) -> Decimal | _Slip:
        if len(digits) > _MOST_DIGITS:
            return self.fault(_Slip(f"`{digits[:20]}…` has too many digits"))
        try:
            return Decimal(digits)
        except InvalidOperation:
            return self.fault(_Slip(f"`{digits}` is too large a number"))

    def whole(self, digits: str) -> int | _Slip:
        if len(digits) > _MOST_DIGITS:
            return self.fault(_Slip(f"`{digits[:20]}…` has too many digits"))
        return int(digits)

    def constant(self, word: str) -> _Slip:
        help = "write a number, or null where it is unknown"
        return self.fault(_Slip(f"`{word}` is not a number that JSON knows", help))

    def object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        marked = _Object(found)
        marked.twice = tuple(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        return self.fault(marked)

    def decoder(self) -> json.JSONDecoder:
        return json.JSONDecoder(
            parse_float=self.real,
            parse_int=self.whole,
            parse_constant=self.constant,
            object_pairs_hook=self.object,
        )


class _Marking(_Halting):
    """The same, but faults are left in the values."""

    def fault(self, found: _Found) -> _Found:
        return found


# To make a decoder takes longer than to decode a claim.
_HALTING: Final = _Halting().decoder()
_MARKING: Final = _Marking().decoder()


def parse_json(text: str | bytes, first_line: int = 1) -> Any:
    """A JSON text as Python values, with exact numbers; raises `ClaimError` for what JSON does not allow.

    `first_line` is where the text starts in its file, for the places in messages.
    """
    try:
        written = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise ClaimError([Fault("", f"this is not UTF-8 text (byte {error.start + 1})", "save it as UTF-8")]) from None
    if len(written) > LARGEST_TEXT:
        raise ClaimError([Fault("", f"this is longer than {LARGEST_TEXT:,} characters", "give one claim at a time")])
    try:
        try:
            return _HALTING.decode(written)
        except _Slipped:
            slips = list(_slips(_MARKING.decode(written)))
    except json.JSONDecodeError as error:
        raise ClaimError([_not_json(written, error.pos, error.msg, first_line)]) from None
    except RecursionError:
        raise ClaimError([Fault("", "this is nested too deeply for a claim")]) from None
    raise ClaimError(first_faults(slips, len(slips)))


def _slips(root: Any) -> Iterator[Fault]:
    """The faults marked in the values, in the order of the text."""
    waiting: list[tuple[tuple[int | str, ...], Any]] = [((), root)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, _Slip):
            yield Fault(path_to(path), value.message, value.help)
        elif isinstance(value, list):
            waiting += [((*path, number), item) for number, item in reversed(list(enumerate(value)))]
        elif isinstance(value, dict):
            for name in value.twice if isinstance(value, _Object) else ():
                yield Fault(path_to((*path, name)), "this field stands twice", "a claim says each thing once")
            waiting += [((*path, name), item) for name, item in reversed(value.items())]


def _not_json(text: str, position: int, reason: str, first_line: int) -> Fault:
    """Says in plain words, the same on every Python, where a text is not JSON."""
    before = text[:position].rstrip()
    rest = text[position:].lstrip() if not reason.startswith("Invalid control") else text[position:]
    help = next((help for start, help in _FOREIGN.items() if rest.startswith(start)), "")
    if not text.strip():
        return Fault("", "there is no claim here", 'write {"at": "2026-03-02T10:00:00+08:00", …}')
    # Some versions stop at the comma, others behind it.
    at_comma = rest[:1] == "," and rest[1:].lstrip()[:1] in {"}", "]"}
    if at_comma or (before[-1:] == "," and rest[:1] in {"}", "]"}):
        position = position if at_comma else len(before) - 1
        closing = rest[1:].lstrip()[:1] if at_comma else rest[:1]
        said, help = f"a comma stands before the closing `{closing}`", "take it out"
    elif reason.startswith("Extra data"):
        said, help = "more text follows the end of the claim", help or "in JSON Lines each claim has a line of its own"
    elif reason.startswith("Unterminated string"):
        said, help = "a text has no closing quote", 'end it with `"`'
    elif reason.startswith("Invalid control character"):
        said, help = "a line break or another control character stands inside a text", "write it as `\\n`"
    elif reason.startswith("Invalid \\"):
        said, help = "a backslash begins no escape that JSON knows", "write a backslash as `\\\\`"
    elif not rest:
        said, help = "the text ends too early", "something that was opened is not closed"
    else:
        said = _WANTED.get(reason, "a value is missing here")
        # A name without quotes looks like a word to whoever typed it.
        if reason == _NAME_WANTED and re.match(r"[^\W\d]", rest) and not help:
            help = "put it in double quotes"
    lines = text[:position].split("\n")
    place = f"line {len(lines) + first_line - 1}, column {len(lines[-1]) + 1}"
    return Fault("", f"this is not JSON at {place}: {said}", help)


_NAME_WANTED: Final = "Expecting property name enclosed in double quotes"
_WANTED: Final = {
    _NAME_WANTED: "the name of a field is missing here",
    "Expecting ':' delimiter": "a colon is missing here",
    "Expecting ',' delimiter": "a comma is missing here",
}
