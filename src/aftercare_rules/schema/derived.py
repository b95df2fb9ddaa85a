"""Derived facts: from the table of their definitions."""

from __future__ import annotations

from typing import Final

from aftercare_rules.language.comparisons import SoonAfter
from aftercare_rules.language.derived import DEFINITIONS
from aftercare_rules.language.domains import NAME_PATTERN
from aftercare_rules.language.durations import DURATION_PATTERN
from aftercare_rules.language.services import Every
from aftercare_rules.schema.conditions import CONDITION
from aftercare_rules.schema.parts import Schema, a_name, list_of, name, names_to, one_or_more, ref, snippets, told

DERIVED: Final = "derived-fact"

_NAMES: Final = a_name("costs", NAME_PATTERN, "A name has small letters, digits and `_`, a letter first.")
_TWO: Final = ("share", "difference", "same")


def definitions() -> dict[str, Schema]:
    """The schemas of definitions, by name."""
    return {DERIVED: _derived()}


def derived() -> Schema:
    """`derived`: names, each with its definition."""
    return told(
        names_to(_NAMES, ref(DERIVED)),
        "derived",
        "Facts that are worked out from what a claim says, and conditions with a name. They are tested like other "
        "facts, and no claim states them.",
        "derived:\n  costs: {share: [parts_price, price]}\n  misused: {all: {cause: misuse, category: watch}}",
    )


def _derived() -> Schema:
    good = "Write the name of a fact."
    fact = name(NAME_PATTERN, good)
    two = {"type": "array", "items": fact, "minItems": 2, "maxItems": 2, "uniqueItems": True}
    service = one_or_more(name(NAME_PATTERN, "Write a service."), "Write a service, or a list of them.")
    options = {
        "within": told(
            name(DURATION_PATTERN, "Write `1 year` or `48 hours`."),
            "within",
            "Counts only what was done within this time before the claim.",
            "within: 1 year",
        ),
        "of": told(
            {"enum": ["customer"], "errorMessage": "Write `customer`."},
            "of",
            "Counts also what was done for the same customer under other purchases.",
            "of: customer",
        ),
    }
    keys: dict[str, Schema] = {
        "share": two,
        "difference": two,
        # Beside `count` and `days` it names one fact: the claim's, which entries of the history carry too.
        "same": {**two, "type": ["array", "string"], "pattern": f"^({NAME_PATTERN})$", "errorMessage": good},
        "count": service,
        "days": service,
        "every": name(Every.pattern, f"Write `{Every.example.partition(': ')[2]}`."),
        "all": {**ref(CONDITION), "minProperties": 1},
        "any_of": {**list_of(ref(CONDITION)), "minItems": 1},
    }
    said = {
        kind.key: told(keys[kind.key], kind.key, f"{kind.meaning[0].upper()}{kind.meaning[1:]}.", kind.example)
        for kind in DEFINITIONS
        if kind is not SoonAfter
    }
    event = told(
        name(SoonAfter.pattern, f"Write `{SoonAfter.example.partition(': ')[2]}`."),
        "an event",
        f"{SoonAfter.meaning[0].upper()}{SoonAfter.meaning[1:]}.",
        SoonAfter.example,
    )
    meanings = "\n".join(f"- `{kind.spelling}`: {kind.meaning}; like `{kind.example}`" for kind in DEFINITIONS)
    names = a_name("event", NAME_PATTERN, "Write how it is worked out, or the name of an event.")
    return told(
        {
            **names_to(names, event, {**said, **options}),
            "minProperties": 1,
            **snippets(("a share", {"share": ["${1:parts_price}", "${2:price}"]}), ("a condition", {"all": {}})),
        },
        "a derived fact",
        f"How the fact is worked out.\n\n{meanings}",
        "costs: {share: [parts_price, price]}",
    )


__all__ = ["DERIVED", "definitions", "derived"]
