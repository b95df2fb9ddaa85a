"""What one field of a claim makes of a value, rule by rule and without haste: what is read, or what is said of it."""

import re
from datetime import datetime
from decimal import Decimal

from aftercare_rules.records.values import AMOUNT_PATTERN, INSTANT_PATTERN, shown


class Said(Exception):
    """What is said of a value that is refused."""


def instant(value: object) -> datetime:
    """An aware instant in whole seconds, of a year that every zone can write, of whatever kind it was."""
    if isinstance(value, str):
        if re.fullmatch(INSTANT_PATTERN, f"{value}Z") and not re.fullmatch(INSTANT_PATTERN, value):
            raise Said(f"{shown(value)} has no time zone; add the offset, like 2026-03-02T10:00:00+08:00")
        if not re.fullmatch(INSTANT_PATTERN, value):
            raise Said(f"{shown(value)} is not an instant; write it like 2026-03-02T10:00:00+08:00")
        try:
            value = datetime.fromisoformat(value.upper())
        except ValueError:
            raise Said(f"{shown(value)} is not in the calendar; check the day, the hour and the offset") from None
    if not isinstance(value, datetime):
        raise Said(f"{shown(value)} is not an instant; write it as text like 2026-03-02T10:00:00+08:00")
    if value.utcoffset() is None:
        raise Said(f"{shown(value)} has no time zone; add the offset, like 2026-03-02T10:00:00+08:00")
    if value.year not in range(1900, 9001):
        raise Said(f"{shown(value)} is too far away; write a year from 1900 to 9000")
    parts = (value.year, value.month, value.day, value.hour, value.minute, value.second)
    return datetime(*parts, tzinfo=value.tzinfo, fold=value.fold)


def number(value: object) -> Decimal:
    """An exact number with at most 12 digits before the point and 6 after it; nothing has no sign."""
    if isinstance(value, (bool, float)) or not isinstance(value, (Decimal, int, str)):
        raise Said(f'{shown(value)} is not an exact number; write it as text, like "199.00"')
    if isinstance(value, str) and not re.fullmatch(f"-?{AMOUNT_PATTERN}", value):
        if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
            raise Said(f"{shown(value)} has more than 12 digits before the point or 6 after it")
        raise Said(f'{shown(value)} is not a plain number; write it like "199.00"')
    _, digits, exponent = (read := Decimal(value)).as_tuple()
    if not isinstance(exponent, int):
        raise Said(f"{shown(value)} is not a finite number")
    if exponent < -6 or read.copy_abs() >= 10**12:
        raise Said(f"{shown(value)} has more than 12 digits before the point or 6 after it")
    return read if any(digits) else read.copy_abs()


def amount(value: object) -> Decimal:
    """A number that is not below nothing."""
    if (read := number(value)).is_signed():
        raise Said(f"{shown(value)} is below zero")
    return read


def count(value: object) -> int:
    """A whole number up to a million; of a class of its own only the number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Said(f"{shown(value)} is not a whole number; write digits without quotes or point")
    if value not in range(1_000_001):
        raise Said(f"{shown(value)} is not between 0 and 1000000")
    return int(f"{value:d}")


def fact(value: object) -> str | bool | Decimal | None:
    """A word, a flag, an exact number, or nothing where it is unknown."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (int, Decimal)):
        return number(value)
    hint = '; write it as text, like "0.50"' if isinstance(value, float) else ""
    raise Said(f"{shown(value)} is not the value of a fact: a word, true or false, a number, or null{hint}")
