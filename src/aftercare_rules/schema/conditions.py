"""Conditions: the tests of `for`, `when`, `unless` and `impossible`, from the table of words."""

from __future__ import annotations

from typing import Final

from aftercare_rules.language.conditions import LIMIT_PATTERN, WORDS
from aftercare_rules.language.domains import NAME_PATTERN, WORD_PATTERN, Event, Number, Today
from aftercare_rules.language.durations import Unit
from aftercare_rules.language.time_words import NotHappened
from aftercare_rules.language.vocabulary import BUILT_IN_NUMBERS, DEFECT, LIMIT, PURCHASED, REMEDIES, TODAY, WANTS
from aftercare_rules.language.words import Word
from aftercare_rules.schema.parts import (
    TEXT_TYPES,
    Schema,
    a_name,
    either,
    list_of,
    name,
    names_to,
    one_or_more,
    record,
    ref,
    snippets,
    text,
    told,
)

FACT_NAMES: Final = a_name("fact", NAME_PATTERN, "Write the name of a fact or an event.")
CONDITION: Final = "condition"
LIMITED_CONDITION: Final = "condition-with-limit"
UNLESS: Final = "unless"
_TEST: Final = "test"

_DURATIONS: Final = f"A time is a number of {either(Unit)}, like `48 hours` or `1 month`."
_ABOUT_NUMBERS: Final = {
    "price": "What the article cost: the line's total before carriage.",
    "quantity": "How many pieces were bought.",
    "units": "How many stones, cells, screws and the like are concerned.",
    "parts_price": "The maker's price of the parts needed.",
    "new_price": "The price of the article wanted in exchange.",
}


def definitions() -> dict[str, Schema]:
    """The schemas of tests and conditions, by name."""
    limited = _condition(LIMITED_CONDITION, {LIMIT: _limit()})
    said = {"minProperties": 1}
    return {
        _TEST: _declared(),
        **{f"{_TEST}-on-{known}": schema for known, schema in _known_tests().items()},
        CONDITION: _condition(CONDITION, {LIMIT: False}),
        LIMITED_CONDITION: limited,
        UNLESS: {**limited, **said, "type": ["object", "array"], "items": {**ref(LIMITED_CONDITION), **said}},
    }


def _condition(itself: str, more: dict[str, Schema | bool]) -> Schema:
    known: dict[str, Schema | bool] = {
        **{known: ref(f"{_TEST}-on-{known}") for known in _known_tests()},
        "any_of": told(
            {**list_of(ref(itself)), "minItems": 1},
            "any_of",
            "At least one of these conditions must hold.",
            "any_of: [{notified: within 1 month}, {extension_agreed: yes}]",
        ),
        **more,
    }
    condition = names_to(FACT_NAMES, ref(_TEST), known)
    return {**condition, "errorMessage": "Write facts, each with a test, like `{category: watch, receipt: yes}`."}


def _known_tests() -> dict[str, Schema]:
    """Tests on what is there without being declared."""
    windows = ("within 1 month", "after 10 days", "2026-11-01 to 2026-12-31", "each 11-01 to 12-31", "any")
    return {
        PURCHASED: told(
            {**_of(Event), **snippets(*((one, one) for one in windows))},
            PURCHASED,
            f"How long ago the article was bought.\n\n{_meanings(_fitting(Event))}",
            "purchased: within 3 months",
        ),
        TODAY: told(
            _of(Today),
            TODAY,
            f"On which day the claim is brought.\n\n{_meanings(_fitting(Today))}",
            "today: until 2027-01-31",
        ),
        DEFECT: told(
            _choice("Write a kind of defect, a list of kinds, `any` or `none`."),
            DEFECT,
            "What is wrong with the article: a kind that `facts` declares under `defect`, a list of kinds, "
            "`any`, or `none` where nothing is wrong.",
            "defect: [stone-loss, clip-broken]",
        ),
        WANTS: told(
            _choice("Write a remedy, a list of remedies, or `none`.") | snippets(*((one, one) for one in REMEDIES)),
            WANTS,
            "What the customer asks for: a remedy, or `none` where no remedy is named.",
            "wants: repair",
        ),
        **{
            number: told(
                _of(Number),
                number,
                f"{_ABOUT_NUMBERS[number]}\n\n{_meanings(_fitting(Number))}",
                f"{number}: at least 2",
            )
            for number in BUILT_IN_NUMBERS
        },
    }


def _limit() -> Schema:
    wrong = "Write `once`, `2 times`, `2 times within 1 year` or `used`."
    spellings = ("once", "2 times within 1 year", "used")
    return told(
        {**name(LIMIT_PATTERN, wrong), **snippets(*((one, one) for one in spellings))},
        LIMIT,
        "How often this rule may be used under one purchase; `used` holds once it was.",
        "limit: once",
    )


def _declared() -> Schema:
    good = either([*(_value_of(word) for word in WORDS), "{except: water}"])
    wrong = f"Write a test like {good}. {_DURATIONS}"
    return told(
        _with_except({"type": TEXT_TYPES, "pattern": _pattern(WORDS)}, wrong),
        "a test",
        f"What a fact or an event must be; a list is any of them.\n\n{_meanings(WORDS)}\n"
        "- `{except: [WORD, …]}`: the fact is known, and none of these words; like `cause: {except: [misuse, water]}`",
    )


def _choice(wrong: str) -> Schema:
    return _with_except({"type": TEXT_TYPES, "pattern": f"^({WORD_PATTERN})$"}, wrong)


def _with_except(item: Schema, wrong: str) -> Schema:
    """One or more words, or what they must not be."""
    words = one_or_more(item, wrong)
    excepted = one_or_more(text(WORD_PATTERN, "Write a word of the fact."), "Write a word of the fact, or a list.")
    meaning = "The fact is known, and none of these words."
    keys = {"except": told(excepted, "except", meaning, "{except: [misuse, water]}")}
    mapping = record("A test in braces", keys, ("except",))
    return {**mapping, **words, "type": [*words["type"], "object"]}


def _of(kind: type) -> Schema:
    """A test on what is known to be an event, or a number."""
    types = TEXT_TYPES if kind is Number else "string"
    words = _fitting(kind)
    spellings = either(phrase for word in words for phrase in word.spelling.split(" | "))
    wrong = f"Write {spellings}. {_DURATIONS}" if kind is Event else f"Write {spellings}."
    return one_or_more({"type": types, "pattern": _pattern(words)}, wrong)


def _fitting(kind: type) -> tuple[type[Word], ...]:
    # Of the events only the purchase is known, and that has always happened.
    return tuple(word for word in WORDS if kind in word.fits and word is not NotHappened)


def _pattern(words: tuple[type[Word], ...]) -> str:
    return "^(" + "|".join(f"({word.pattern})" for word in words) + ")$"


def _value_of(word: type[Word]) -> str:
    return word.example.partition(": ")[2]


def _meanings(words: tuple[type[Word], ...]) -> str:
    return "\n".join(f"- {_spellings(word)}: {word.meaning}; like `{word.example}`" for word in words)


def _spellings(word: type[Word]) -> str:
    return ", ".join(f"`{phrase}`" for phrase in word.spelling.split(" | "))


__all__ = ["CONDITION", "FACT_NAMES", "LIMITED_CONDITION", "UNLESS", "definitions"]
