"""Examples and `usual`: claims written with bare names."""

from __future__ import annotations

from typing import Final, get_args

from aftercare_rules.language.definitions import CUSTOMER_HISTORY, HISTORY
from aftercare_rules.language.domains import NAME_PATTERN
from aftercare_rules.language.vocabulary import BUILT_IN_NUMBERS, DEFECT, PURCHASED, WANTS
from aftercare_rules.records.models import Verdict
from aftercare_rules.schema.conditions import FACT_NAMES
from aftercare_rules.schema.parts import TEXT_TYPES, Schema, list_of, name, names_to, record, ref, snippets, text, told

EXAMPLES: Final = "examples"
CHARGES: Final = "charges"

_OFFSET: Final = "([+-][0-9]{2}:[0-9]{2}|Z)"
_INSTANT: Final = f"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}([ T][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}})?{_OFFSET}?)?"
_WRITE_INSTANT: Final = "Write an instant like `2026-02-28 23:59:59` or `2026-02-28 10:00`."
_VERDICTS: Final = get_args(Verdict)
_EXPECTED: Final = (
    rf"({'|'.join(_VERDICTS)})( (?!by |without |until ){NAME_PATTERN})?"
    r"( [0-9.]+( to [0-9.]+)?| at (least|most) [0-9.]+)?"
    rf"( without [^ ].*)?( by \S+)?( until {_INSTANT})?"
)


def definitions() -> dict[str, Schema]:
    """The schemas of examples, by name."""
    at = told(_instant(), "at", "When the claim is brought.", "at: 2026-02-28 23:59:59")
    keys = {"at": at, "expect": _expect(), **_of_claim(), **_settings()}
    example = names_to(FACT_NAMES, _setting(), keys)
    body = {"purchased": "${1:2026-01-31 10:00}", "at": "${2:2026-02-28 23:59:59}", "expect": "${3:referred}"}
    example = {**example, "required": ["at", "expect"], **snippets(("a new example", body))}
    return {HISTORY: _history(), EXAMPLES: list_of(told(example, "an example", "A claim, and what is decided."))}


def usual() -> Schema:
    """Where every example starts."""
    keys = {**_of_claim(), **_settings()}
    return names_to(FACT_NAMES, _setting(), keys)


def _settings() -> dict[str, Schema]:
    number = {**text("[0-9]+([.][0-9]+)?|null", "Write a number, or null where it is unknown."), "minimum": 0}
    number = {**number, "type": [*TEXT_TYPES, "null"]}
    word = {**text("[^ ].*", "Write a word."), "type": [*TEXT_TYPES, "null"]}
    return {
        PURCHASED: told(
            {**name(f"{_INSTANT}|null", f"{_WRITE_INSTANT[:-1]}, or null."), "type": ["string", "null"]},
            PURCHASED,
            "When the article was bought; null where it is unknown.",
            "purchased: 2026-01-31 10:00",
        ),
        DEFECT: told(word, DEFECT, "A kind of defect, `none`, or null where it is unknown.", "defect: stone-loss"),
        WANTS: told(word, WANTS, "The remedy that the customer asks for, or `none`.", "wants: repair"),
        **{key: told(number, key, "A number; null where it is unknown.", f"{key}: 1") for key in BUILT_IN_NUMBERS},
    }


def _setting() -> Schema:
    wrong = "Write a word, `yes` or `no`, a number, an instant like `2026-01-31 10:00`, or null where it is unknown."
    value = {"type": [*TEXT_TYPES, "null"], "minLength": 1, "errorMessage": wrong}
    return told(
        value,
        "a fact or an event",
        "A word, `yes` or `no`, a number, an instant, or null where it is unknown.",
        "receipt: yes",
    )


def _instant() -> Schema:
    return name(_INSTANT, _WRITE_INSTANT)


def _expect() -> Schema:
    wrong = (
        "Write `approved repair 0.90`, `declined`, `referred` or `incomplete without receipt`; after it may stand "
        "`by RULE` and `until 2026-02-28 23:59:59`."
    )
    spellings = ("approved repair 0.00", "declined", "referred", "incomplete without receipt")
    return told(
        {**name(_EXPECTED, wrong), **snippets(*((one, one) for one in spellings))},
        "expect",
        "The decision that is expected: the verdict, the remedy and the amount, or the bounds within "
        "which a person sets it; `without` the facts that are missing, "
        "`by` the rule that decides, or `by otherwise` where none does, `until` the last instant of this "
        "outcome. What is not said may be anything.",
        "expect: approved repair 0.00 by stones until 2026-02-28 23:59:59",
    )


def _of_claim() -> dict[str, Schema]:
    return {HISTORY: ref(HISTORY), CUSTOMER_HISTORY: _customer_history(), CHARGES: _charges()}


def _charges() -> Schema:
    amount = text("[0-9]+([.][0-9]+)?", "Write an amount like `22.00`.")
    return told(
        {"type": "object", "additionalProperties": {**amount, "minimum": 0}},
        CHARGES,
        "What the lines at cost come to, by their names.",
        "charges: {carriage in: 22.00}",
    )


def _customer_history() -> Schema:
    return told(
        ref(HISTORY),
        CUSTOMER_HISTORY,
        "What the shop did before for this customer under other purchases; `[]` is nothing, null is unknown.",
        "customer_history: [{remedy: repair, at: 2026-02-01 10:00}]",
    )


def _history() -> Schema:
    keys = {
        "remedy": told(
            name(NAME_PATTERN, "Write a remedy or a service."), "remedy", "What was done.", "remedy: exchange"
        ),
        "at": told(_instant(), "at", "When it was done.", "at: 2026-02-01 10:00"),
        "until": told(_instant(), "until", "When it ended, for a repair that took time.", "until: 2026-02-08 10:00"),
        "rule": told(
            name("[^ ]+", "Write the name of a rule."),
            "rule",
            "The rule that granted it; left out, it counts for every rule that gives the remedy.",
            "rule: exchange-once",
        ),
        "facts": told(
            names_to(FACT_NAMES, _setting()), "facts", "What was said of the article then.", "facts: {part: battery}"
        ),
    }
    nothing = {"type": ["array", "string", "null"], "pattern": "^null$", "errorMessage": "Write a list, or null."}
    return told(
        {**list_of(record("An entry of the history", keys, ("remedy", "at"))), **nothing},
        HISTORY,
        "What the shop did before under this purchase; `[]` is nothing, null is unknown.",
        "history: [{remedy: exchange, at: 2026-02-01 10:00, rule: exchange-once}]",
    )


__all__ = ["EXAMPLES", "definitions", "usual"]
