"""Prices: the forms from their table, lines with a condition, what is deducted, and the policy's own `prices:`."""

from __future__ import annotations

from typing import Final

from aftercare_rules.language.domains import NAME_PATTERN
from aftercare_rules.language.prices import FORMS, SIMPLE
from aftercare_rules.language.vocabulary import PAID_OUT, REMEDIES
from aftercare_rules.schema.conditions import CONDITION
from aftercare_rules.schema.parts import TEXT_TYPES, Schema, a_name, either, names_to, ref, snippets, told

GIVEN: Final = "gives"
ADDED: Final = "adds"
_PRICE: Final = "price"
_FEE: Final = "price-added"
_PAID_OUT: Final = "price-paid-out"
_LINE: Final = "line"
_LESS: Final = "less"


_REMEDY_NAMES: Final = a_name("remedy", NAME_PATTERN, "Write the name of a remedy.")


def definitions() -> dict[str, Schema]:
    """The schemas of prices and of their lines, by name."""
    return {
        _LINE: _line(),
        _LESS: told(
            {"type": "object", "additionalProperties": ref(_LINE), "minProperties": 1},
            "less",
            "Lines that are deducted; the total never goes below zero.",
            "less: {label: 7, handling: 15% of price}",
        ),
        _PRICE: _price("What the customer pays for this remedy", "repair: {labour: free, parts: parts_price}"),
        _PAID_OUT: _price("What the customer gets", "refund: {price: price, less: {label: 7}}", "price"),
        _FEE: _price("What is added to the cost, or taken off what is paid out", "repair: 7", "7", has_less=False),
        GIVEN: _gives(),
        ADDED: {**names_to(_REMEDY_NAMES, ref(_FEE), dict.fromkeys(REMEDIES, ref(_FEE))), "minProperties": 1},
    }


def entries() -> Schema:
    """`prices`: names for prices."""
    names = a_name("name", NAME_PATTERN, "Name the price in small letters, digits and `_`, a letter first.")
    return told(
        names_to(names, told(_amount(), "a price", f"What this name stands for.\n\n{forms_told()}")),
        "prices",
        "Names for prices: wherever a price can stand, the name can stand for it.",
        "prices: {clasp: 400, engraving: 5 per letter}",
    )


def forms_told() -> str:
    """The forms of a price, for a description."""
    return "\n".join(f"- `{form.spelling}`: {form.meaning}; like `{form.example}`" for form in FORMS)


def _gives() -> Schema:
    known = {remedy: ref(_PAID_OUT if remedy in PAID_OUT else _PRICE) for remedy in REMEDIES}
    return {**names_to(_REMEDY_NAMES, ref(_PRICE), known), "minProperties": 1}


def _amount() -> Schema:
    good = either(form.example for form in SIMPLE)
    pattern = "^(" + "|".join(f"({form.pattern})" for form in FORMS) + ")$"
    return {"type": TEXT_TYPES, "pattern": pattern, "minimum": 0, "errorMessage": f"Write a price like {good}."}


def _line() -> Schema:
    """One line: a price, or a price with the claims for which it applies."""
    when = told(
        ref(CONDITION), "when", "The line is there for these claims, and for no others.", "when: {frame: titanium}"
    )
    line = {
        **_amount(),
        "type": [*TEXT_TYPES, "object"],
        "properties": {"is": told(_amount(), "is", f"What the line comes to.\n\n{forms_told()}"), "when": when},
        "required": ["is"],
        "additionalProperties": False,
    }
    return told(
        line, "a line", f"What this line comes to.\n\n{forms_told()}", "titanium: {is: 5, when: {frame: titanium}}"
    )


def _price(meaning: str, example: str, first: str = "free", has_less: bool = True) -> Schema:
    good = either([*(form.example for form in SIMPLE), "{labour: free, parts: parts_price}"])
    examples = dict.fromkeys((first, *(form.example for form in FORMS if form.example != "free")))
    return told(
        {
            **_amount(),
            "type": [*TEXT_TYPES, "object"],
            "properties": {_LESS: ref(_LESS) if has_less else False, "is": False, "when": False},
            "additionalProperties": ref(_LINE),
            "minProperties": 1,
            "errorMessage": f"Write a price like {good}.",
            **snippets(*((example, example) for example in examples)),
        },
        "a price",
        f"{meaning}, or several lines of it, each with a name.\n\n{forms_told()}",
        example,
    )


__all__ = ["ADDED", "GIVEN", "definitions", "entries", "forms_told"]
