"""Holds what a claim says of a fact against what the fact can be."""

from __future__ import annotations

from decimal import Decimal

from aftercare_rules.errors import Fault, did_you_mean, one_of
from aftercare_rules.language.domains import Choice, Domain, Event, Flag, Number
from aftercare_rules.language.readings import Value
from aftercare_rules.records.models import FactValue
from aftercare_rules.records.values import LARGEST_AMOUNT, plain_number, shown


def in_domain(path: str, value: FactValue, domain: Domain) -> Value | Fault:
    """The value of a fact, or what is wrong with it."""
    match domain:
        case Choice(words):
            if isinstance(value, str) and value in words:
                return value
            near = did_you_mean(value, words) if isinstance(value, str) else ""
            listed = f"it is {one_of(words)}"
            return Fault(path, f"{shown(value)} is not one of its words", f"{near} {listed}" if near else listed)
        case Flag():
            if isinstance(value, bool):
                return value
            said = {"yes": "true", "true": "true", "no": "false", "false": "false"}.get(str(value).lower())
            return Fault(path, f"{shown(value)} is not a flag", f"write {said or 'true or false'}, without quotes")
        case Number():
            return _number(path, value, domain)
        case Event():
            return Fault(path, "this is an event", "put it under `purchase.events`")


def _number(path: str, value: FactValue, domain: Number) -> Value | Fault:
    number = value if isinstance(value, Decimal) else plain_number(value) if isinstance(value, str) else None
    if number is None or not number.is_finite() or number.copy_abs() >= LARGEST_AMOUNT:
        return Fault(path, f"{shown(value)} is not a number", 'write it as text, like "0.50"')
    wrong = domain.fault(number)
    return Fault(path, f"`{number}` {wrong}") if wrong else number
