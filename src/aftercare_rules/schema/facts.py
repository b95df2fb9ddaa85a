"""Declarations: `facts` in their groups, and `events`."""

from __future__ import annotations

from typing import Final

from aftercare_rules.language.domains import NAME_PATTERN, NUMBER_PATTERN, WORD_PATTERN
from aftercare_rules.language.durations import DURATION_PATTERN
from aftercare_rules.language.vocabulary import GROUPS, Group
from aftercare_rules.schema.parts import (
    TEXT_TYPES,
    Schema,
    a_name,
    either,
    list_of,
    name,
    names_to,
    record,
    ref,
    snippets,
    text,
    told,
)
from aftercare_rules.schema.texts import TEXT

FACT: Final = "fact"
_KINDS: Final = "kinds-of-defect"
_WRITE_FACT: Final = "Write a list of words, `flag`, `money`, or `{unit: g}`."

_ABOUT: Final[dict[Group, tuple[str, str]]] = {
    "purchase": ("Facts about what was bought.", "category: [watch, ring]"),
    "defect": ("Facts about what is wrong with it.", "kind: [stone-loss, battery-flat]"),
    "claim": ("Facts about what the customer shows and asks for.", "receipt: flag"),
    "new": ("Facts about the article wanted in exchange.", "same_model: flag"),
}


def definitions() -> dict[str, Schema]:
    """The schemas of a declared fact, by name."""
    return {FACT: _fact(), _KINDS: _kinds()}


def facts() -> Schema:
    """`facts`: the groups."""
    groups: dict[str, Schema] = {}
    for group in GROUPS:
        about, example = _ABOUT[group]
        known = {"kind": ref(_KINDS)} if group == "defect" else {}
        groups[group] = told(names_to(_names("fact"), ref(FACT), known), group, about, example)
    return told(
        record("`facts`", groups),
        "facts",
        "What a claim may say, in the group of the record that holds it. Every fact that a rule tests is declared, "
        "so that a typing slip is an error. `price`, `new_price`, `quantity`, `units`, `parts_price`, `wants` and "
        "`purchased` need no declaration.",
        "facts:\n  purchase: {category: [watch, ring]}\n  defect: {kind: [stone-loss, battery-flat]}\n"
        "  claim: {receipt: flag}",
    )


def events() -> Schema:
    """`events`: a list of names, or names with what is known of each."""
    question = told(ref(TEXT), "question", "What a clerk asks to find it out.", 'question: {en: "When was it ready?"}')
    named = name(NAME_PATTERN, "Write the name of an event.")
    moment = name(
        f"({DURATION_PATTERN} after )?{NAME_PATTERN}", "Write an event, or a time after one, like `90 days after made`."
    )
    keys = {
        "question": question,
        "else": told(named, "else", "The event in whose place it stands while it has not happened.", "else: purchased"),
        "first_known": told(
            {**list_of(moment), "minItems": 1, "uniqueItems": True},
            "first_known",
            "The event is the first of these whose instant is known. No claim states it.",
            "first_known: [delivered, 90 days after purchased]",
        ),
    }
    event = told(
        {**record("An event", keys), "type": ["object", "null", "string"], "maxLength": 0},
        "an event",
        "An instant that a claim may name. While it has not happened, every test on it fails.",
        'notified:\n  question: {en: "When did we tell you that it is ready?"}',
    )
    by_name = names_to(_names("delivered"), event)
    return told(
        {
            **by_name,
            "type": ["array", "object"],
            "items": {"type": "string", **_names("delivered")},
            "minItems": 1,
            "uniqueItems": True,
        },
        "events",
        "Instants that a claim may name besides `purchased`, which is always there.",
        "events: [delivered, notified]",
    )


def _names(example: str) -> Schema:
    return a_name(example, NAME_PATTERN, "A name has small letters, digits and `_`, a letter first.")


def _words() -> Schema:
    wrong = "A word has no comma, colon, bracket or quote, and does not read like `within 3 days`."
    return {"items": text(WORD_PATTERN, wrong), "minItems": 1, "uniqueItems": True}


def _fact() -> Schema:
    short = {
        **_words(),
        **_number(),
        "type": ["array", "string", "object"],
        "pattern": "^(flag|money)$",
        "patternErrorMessage": _WRITE_FACT,
    }
    keys = {"is": told(short, "is", "What the fact can be.", "is: [ordinary, special]"), **_details()}
    return told(
        {
            **short,
            "properties": {**_number()["properties"], **keys},
            **_either_form([*_number()["properties"]], [*keys]),
            **snippets(
                ("flag", "flag"),
                ("money", "money"),
                ("a choice of words", ["${1:ordinary}", "${2:special}"]),
                ("a number with a unit", {"unit": "${1:g}"}),
                ("with a question", {"is": "${1:flag}", "question": {"en": "${2:Do you have the receipt with you?}"}}),
            ),
        },
        "a fact",
        "What the fact can be:\n\n"
        "- a list of words: one of them\n"
        "- `flag`: `yes` or `no`\n"
        "- `money`: an amount in the policy's currency\n"
        "- `{unit: g, min: 0, max: 10, step: 1}`: a number\n"
        "- `{is: …, question: …}`: any of these with a question, labels, or a value to presume",
        "receipt: flag",
    )


def _kinds() -> Schema:
    words = {"type": "array", **_words()}
    keys = {"is": told(words, "is", "The kinds of defect.", "is: [stone-loss, battery-flat]"), **_details()}
    both = {**words, **record("`kind`", keys, ("is",)), "type": ["array", "object"]}
    return told(
        both,
        "kind",
        "The kinds of defect. Rules test them under the name `defect`; `none` is a claim without a defect.",
        "kind: [stone-loss, battery-flat]",
    )


def _number() -> Schema:
    number = text(NUMBER_PATTERN, "Write a number, like `0.50`.")
    return record(
        "A number",
        {
            "unit": told({"type": TEXT_TYPES, "minLength": 1}, "unit", "What is counted, for one.", "unit: letter"),
            "min": told(number, "min", "The smallest value, which is allowed.", "min: 0"),
            "max": told(number, "max", "The largest value, which is allowed.", "max: 100"),
            "step": told(number, "step", "Values are this far apart, from `min` on.", "step: 1"),
        },
    )


def _details() -> dict[str, Schema]:
    presumed = {"type": TEXT_TYPES, "minLength": 1, "errorMessage": "Write a word, `yes`, `no` or a number."}
    labels = {"type": "object", "additionalProperties": ref(TEXT)}
    return {
        "question": told(
            ref(TEXT), "question", "What a clerk asks to find it out.", 'question: {en: "Do you have the receipt?"}'
        ),
        "labels": told(labels, "labels", "How each word is said to people.", "labels:\n  watch: {en: watch, zh: 手表}"),
        "presume": told(
            presumed,
            "presume",
            "The value taken when a claim is silent; the decision lists it as presumed. Left out, silence is unknown.",
            "presume: no",
        ),
    }


def _either_form(short: list[str], long: list[str]) -> Schema:
    """The keys of a number, or those that stand beside `is`."""
    wrong = f"A fact has {either(short)}; or it has `is`, and beside it {either(long[1:])}."
    return {
        "propertyNames": {"enum": [*short, *long], "errorMessage": wrong},
        "dependentRequired": {key: ["is"] for key in long[1:]},
        "if": {"required": ["is"]},
        "then": {
            "properties": dict.fromkeys(short, False),
            "errorMessage": f"Beside `is` stand {either(long[1:])}.",
        },
    }


__all__ = ["definitions", "events", "facts"]
