"""Reads the value of a fact where a policy writes one: in `usual`, in examples, after `presume`."""

from __future__ import annotations

import re
from decimal import Decimal

from aftercare_rules.errors import Misspelling, nearest, shortened
from aftercare_rules.language.domains import Choice, Domain, Flag, Number
from aftercare_rules.language.words import Subject
from aftercare_rules.records.models import FactValue


def read_decimal(text: str) -> Decimal:
    """A plain decimal number; raises `Misspelling`."""
    if re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", text):
        return Decimal(text)
    from aftercare_rules.document.misread import TOO_MANY_DIGITS  # only of what is wrong

    if re.search(TOO_MANY_DIGITS, text):
        raise Misspelling(f"{shortened(text)} has too many digits", "write at most 12, and 6 behind the point")
    plain = re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text)
    comma = re.fullmatch(r"(\d+),(\d\d?)", text)
    digits = re.fullmatch(r"\D{0,4}?\s?(\d{1,12}(?:\.\d{1,6})?)\s?\D{0,4}", text)
    meant = text.replace(",", "") if plain else text.replace(",", ".") if comma else digits[1] if digits else "0.50"
    raise Misspelling(f"{shortened(text)} is not a number", f"write it plainly, like `{meant}`")


def read_value(text: str, name: str, domain: Domain) -> FactValue:
    """The value of a fact as written in a policy; raises `Misspelling` where it is outside the domain."""
    match domain:
        case Choice(words) if text in words:
            return text
        case Flag() if text in ("yes", "no"):
            return text == "yes"
        case Number() if not _seems_null(text):
            number = read_decimal(text)
            if fault := domain.fault(number):
                raise Misspelling(f"`{text}` is no value of `{name}`: it {fault}")
            return number
    if _seems_null(text):
        help = "did you mean `null`, which says that it is unknown?"
        raise Misspelling(f"{shortened(text)} is no value of `{name}`", help)
    from aftercare_rules.document.misread import not_a_test  # only of what is wrong

    raise not_a_test(text, Subject(name, domain))


def _seems_null(text: str) -> bool:
    return text[:1] in ("n", "u") and nearest(text, ("null",), 1) == "null"
