"""What one field of a record can hold: an instant, an amount, a count, the value of a fact, a name.

Each is read strictly, so that nothing is guessed: an instant has its offset, an amount is exact, `true` is not 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timezone
from decimal import Decimal
from types import NoneType
from typing import Annotated, Final, TypeAlias

from pydantic import Field, StringConstraints
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import int_schema, is_instance_schema, no_info_after_validator_function

from aftercare_rules.records.reading import ReadBy, SchemaOf, given_as, written_as

LARGEST_AMOUNT: Final = Decimal(10**12)
FINEST_DECIMALS: Final = 6
_CENT: Final = Decimal("0.01")
_ONE: Final = Decimal(1)
LARGEST_COUNT: Final = 1_000_000
LONGEST_NAME: Final = 200
MOST_NAMES: Final = 500
MOST_USES: Final = 10_000
# Every zone can write these years, whatever is added by a window.
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 9000

AMOUNT_PATTERN: Final = r"[0-9]{1,12}(\.[0-9]{1,6})?"
"""An amount as text: plain digits, without sign, exponent or commas."""
_is_amount: Final = re.compile(AMOUNT_PATTERN).fullmatch
_is_long_number: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?").fullmatch

_LOCAL: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]{1,9})?)?"
_OFFSET: Final = r"([Zz]|[+-][0-9]{2}(:?[0-9]{2}(:?[0-9]{2})?)?)"
INSTANT_PATTERN: Final = _LOCAL + _OFFSET
"""An instant as text: date, time of day and offset, as in ISO 8601. Whether the day exists is checked besides."""
# As programs write it, in years that are surely near enough.
_USUAL_INSTANT: Final = (
    "(19|[2-8][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|[+-][0-9]{2}:[0-9]{2})"
)

FactValue: TypeAlias = str | bool | Decimal


def _read_instant(value: object) -> datetime:
    # Most are such; that is seen sooner than all that an instant may be.
    if (
        type(value) is datetime
        and type(value.tzinfo) is timezone
        and not value.microsecond
        and FIRST_YEAR <= value.year <= LAST_YEAR
    ):
        return value
    if isinstance(value, datetime):
        # A `timezone` always has an offset; other zones have to be asked.
        if type(value.tzinfo) is not timezone and _has_no_offset(value):
            raise _naive(value)
    elif isinstance(value, str):
        value = _instant_in(value)
    else:
        raise PydanticCustomError(
            "instant",
            "{given} is not an instant; write it as text like 2026-03-02T10:00:00+08:00",
            {"given": shown(value)},
        )
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise PydanticCustomError(
            "instant_range",
            "{given} is too far away; write a year from {first} to {last}",
            {"given": shown(value), "first": FIRST_YEAR, "last": LAST_YEAR},
        )
    if type(value) is not datetime:
        # What another library makes of it, like nanoseconds, must not show in any decision.
        value = datetime.combine(value.date(), value.timetz())
    return value.replace(microsecond=0) if value.microsecond else value


def _instant_in(text: str) -> datetime:
    if not re.fullmatch(INSTANT_PATTERN, text):
        if re.fullmatch(_LOCAL, text):
            raise _naive(text)
        raise PydanticCustomError(
            "instant", "{given} is not an instant; write it like 2026-03-02T10:00:00+08:00", {"given": shown(text)}
        )
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        raise PydanticCustomError(
            "instant", "{given} is not in the calendar; check the day, the hour and the offset", {"given": shown(text)}
        ) from None


def _has_no_offset(instant: datetime) -> bool:
    try:
        return instant.utcoffset() is None
    except Exception:  # a zone is anybody's code
        return True


def _naive(instant: datetime | str) -> PydanticCustomError:
    return PydanticCustomError(
        "naive_instant",
        "{given} has no time zone; add the offset, like 2026-03-02T10:00:00+08:00",
        {"given": shown(instant)},
    )


def read_number(value: object) -> Decimal:
    """A finite decimal number from a `Decimal`, an `int` or plain text; a float is refused, for it is not exact."""
    # Most are an amount in cents, or a whole number; that is seen sooner than all parts of a number.
    if type(value) is Decimal:
        if _is_usual(value):
            return value
    elif type(value) is int and 0 <= value <= LARGEST_COUNT:
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, (Decimal, int, str)):
        raise PydanticCustomError(
            "number", '{given} is not an exact number; write it as text, like "199.00"', {"given": shown(value)}
        )
    number = plain_number(value) if isinstance(value, str) else Decimal(value)
    if number is None and isinstance(value, str) and _is_long_number(value):
        raise _out_of_range(value)
    if number is None:
        raise PydanticCustomError(
            "number", '{given} is not a plain number; write it like "199.00"', {"given": shown(value)}
        )
    if not number.is_finite():
        raise PydanticCustomError("number", "{given} is not a finite number", {"given": shown(value)})
    exponent = number.as_tuple().exponent if isinstance(value, Decimal) else 0
    # Neither `abs` nor arithmetic: the thread's decimal context must not change a number.
    if number.copy_abs() >= LARGEST_AMOUNT or (isinstance(exponent, int) and exponent < -FINEST_DECIMALS):
        raise _out_of_range(value)
    return number if number else number.copy_abs()


def _out_of_range(value: object) -> PydanticCustomError:
    return PydanticCustomError(
        "number_range", "{given} has more than 12 digits before the point or 6 after it", {"given": shown(value)}
    )


def _is_usual(value: Decimal) -> bool:
    is_plain = value.same_quantum(_CENT) or value.same_quantum(_ONE)
    return is_plain and not value.is_signed() and value < LARGEST_AMOUNT


def plain_number(text: str) -> Decimal | None:
    """The number that digits write, None for anything else.

    >>> plain_number("-0.50"), plain_number("1e3"), plain_number(" 5 ")
    (Decimal('-0.50'), None, None)
    """
    return Decimal(text) if _is_amount(text.removeprefix("-")) else None


def _read_amount(value: object) -> Decimal:
    if type(value) is Decimal and _is_usual(value):
        return value
    number = read_number(value)
    if number.is_signed():
        raise PydanticCustomError("negative_amount", "{given} is below zero", {"given": shown(value)})
    return number


def _read_count(value: object) -> int:
    if type(value) is not int and (isinstance(value, bool) or not isinstance(value, int)):
        raise PydanticCustomError(
            "count", "{given} is not a whole number; write digits without quotes or point", {"given": shown(value)}
        )
    if not 0 <= value <= LARGEST_COUNT:
        raise PydanticCustomError(
            "count_range",
            "{given} is not between 0 and {most}",
            {"given": shown(value), "most": LARGEST_COUNT},
        )
    return int.__int__(value)  # of a class of its own, the number alone


def _read_fact(value: object) -> FactValue | None:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (Decimal, int)):
        return read_number(value)
    hint = '; write it as text, like "0.50"' if isinstance(value, float) else ""
    raise PydanticCustomError(
        "fact",
        "{given} is not the value of a fact: a word, true or false, a number, or null{hint}",
        {"given": shown(value), "hint": hint},
    )


def _plainly(value: FactValue | None) -> str | bool | None:
    """The value in JSON: a number as text, with all of its digits."""
    return f"{value:f}" if isinstance(value, Decimal) else value


def shown(value: object) -> str:
    """A value in a message, as JSON writes it; what is long or has parts only by its kind.

    >>> shown(True), shown(None), shown([1, 2]), shown("watch")
    ('`true`', '`null`', 'a list', '`watch`')
    """
    match value:
        case bool() | None:
            text = {True: "true", False: "false", None: "null"}[value]
        case Mapping():
            return "an object"
        case list() | tuple():
            return "a list"
        case str() if not value:
            return "an empty text"
        case int() if value.bit_length() > 200:
            return "a number of more than 60 digits"
        case str() | int() | float() | Decimal() | date():
            text = _written(value)
        case _:
            text = _kind_of(value)
    text = text if len(text) <= 60 else text[:57] + "..."
    # pydantic's messages are UTF-8, which has no room for half of a surrogate pair.
    return f"`{text.encode('utf-8', 'backslashreplace').decode()}`"


def _written(value: str | float | Decimal | date) -> str:
    try:
        return value.isoformat() if isinstance(value, date) else str(value)
    except Exception:  # what a class of its own, or a zone, does then is anybody's code
        return _kind_of(value)


def _kind_of(value: object) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")


_COUNT: Final = int_schema(strict=True, ge=0, le=LARGEST_COUNT)

Instant = Annotated[
    datetime,
    ReadBy(
        _read_instant,
        datetime.isoformat,
        quick=[given_as(datetime, _read_instant), written_as(_USUAL_INSTANT, datetime.fromisoformat)],
        type="string",
        pattern=f"^{INSTANT_PATTERN}$",
        errorMessage="Write date, time and offset as text, like 2026-03-02T10:00:00+08:00.",
    ),
]
Amount = Annotated[
    Decimal,
    ReadBy(
        _read_amount,
        _plainly,
        quick=[given_as(Decimal, _read_amount), written_as(AMOUNT_PATTERN, Decimal)],
        type=["string", "number"],
        pattern=f"^{AMOUNT_PATTERN}$",
        minimum=0,
        exclusiveMaximum=int(LARGEST_AMOUNT),
        errorMessage='Write an amount as text, like "199.00".',
    ),
]
Count = Annotated[
    int,
    ReadBy(
        _read_count,
        int,
        quick=[_COUNT],
        type="integer",
        minimum=0,
        maximum=LARGEST_COUNT,
        errorMessage=f"Write a whole number from 0 to {LARGEST_COUNT:,}.",
    ),
]
Fact = Annotated[
    FactValue | None,
    ReadBy(
        _read_fact,
        _plainly,
        quick=[
            # A type that does not fit costs more than one that does, and most facts are flags.
            is_instance_schema((bool, str, NoneType)),
            no_info_after_validator_function(Decimal, _COUNT),
            given_as(Decimal, read_number),
        ],
        type=["string", "boolean", "number", "null"],
        errorMessage="Write a word, true or false, a number, or null where it is unknown.",
    ),
]
Name = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=LONGEST_NAME),
    SchemaOf(
        type="string",
        minLength=1,
        maxLength=LONGEST_NAME,
        errorMessage=f"Write text of 1 to {LONGEST_NAME} characters.",
    ),
]
Facts = Annotated[dict[Name, Fact], Field(max_length=MOST_NAMES)]
