"""The records that go in and come out: claims, and the decisions made of them.

All are frozen pydantic models that refuse extra fields. Instants are aware and
count in whole seconds; amounts are `Decimal`. The JSON form of a claim is the
one that the command line, logs and services share.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, PlainValidator, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import CoreSchema

LARGEST_AMOUNT = Decimal(10) ** 12
FINEST_DECIMALS = 6
LARGEST_COUNT = 1_000_000
EARLIEST_YEAR = 1900
LATEST_YEAR = 9000

Verdict: TypeAlias = Literal["approved", "declined", "referred", "incomplete"]
FactValue: TypeAlias = str | bool | Decimal


class _As:
    """Shows a plainly validated value in the JSON schema as the text or number that it is written as."""

    def __init__(self, **schema: Any) -> None:
        self.schema = schema

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return dict(self.schema)


def _read_instant(value: object) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError(
                "instant",
                "{given} is not an instant; write it like 2026-03-02T10:00:00+08:00",
                {"given": _quoted(value)},
            ) from None
    if not isinstance(value, datetime):
        raise PydanticCustomError(
            "instant",
            "an instant is text like 2026-03-02T10:00:00+08:00 or an aware datetime, not {given}",
            {"given": _quoted(value)},
        )
    if value.utcoffset() is None:
        raise PydanticCustomError(
            "naive_instant",
            "{given} has no time zone; add the offset, like 2026-03-02T10:00:00+08:00",
            {"given": _quoted(value.isoformat())},
        )
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise PydanticCustomError(
            "instant_range",
            "{given} is not in the years {first} to {last}",
            {"given": _quoted(value.isoformat()), "first": EARLIEST_YEAR, "last": LATEST_YEAR},
        )
    return value.replace(microsecond=0) if value.microsecond else value


def read_number(value: object) -> Decimal:
    """A finite decimal number from a `Decimal`, an `int` or text; a float is refused, for it is not exact."""
    if isinstance(value, bool) or not isinstance(value, (Decimal, int, str)):
        hint = '; write it as text, like "199.00"' if isinstance(value, float) else ""
        raise PydanticCustomError(
            "number", "{given} is not an exact number{hint}", {"given": _quoted(value), "hint": hint}
        )
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise PydanticCustomError("number", "{given} is not a number", {"given": _quoted(value)}) from None
    if not number.is_finite():
        raise PydanticCustomError("number", "{given} is not a finite number", {"given": _quoted(value)})
    exponent = number.as_tuple().exponent
    if abs(number) >= LARGEST_AMOUNT or (isinstance(exponent, int) and exponent < -FINEST_DECIMALS):
        raise PydanticCustomError(
            "number_range",
            "{given} has more than 12 digits before the point or 6 after it",
            {"given": _quoted(value)},
        )
    return number


def _read_amount(value: object) -> Decimal:
    number = read_number(value)
    if number < 0:
        raise PydanticCustomError("negative_amount", "{given} is below zero", {"given": _quoted(value)})
    return number


def _read_count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise PydanticCustomError("count", "{given} is not a whole number", {"given": _quoted(value)})
    if not 0 <= value <= LARGEST_COUNT:
        raise PydanticCustomError(
            "count_range",
            "{given} is not between 0 and {most}",
            {"given": _quoted(value), "most": LARGEST_COUNT},
        )
    return value


def _read_fact(value: object) -> FactValue | None:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, Decimal)):
        return read_number(value)
    raise PydanticCustomError(
        "fact",
        "{given} is not a fact's value: a word, true or false, a number, or null",
        {"given": _quoted(value)},
    )


def _quoted(value: object) -> str:
    text = value if isinstance(value, str) else str(value)
    text = text if len(text) <= 60 else text[:57] + "..."
    return f"`{text}`"


Instant = Annotated[datetime, PlainValidator(_read_instant), _As(type="string", format="date-time")]
Amount = Annotated[
    Decimal,
    PlainValidator(_read_amount),
    _As(type="string", pattern=r"^\d{1,12}(\.\d{1,6})?$", examples=["199.00"]),
]
Count = Annotated[int, PlainValidator(_read_count), _As(type="integer", minimum=0, maximum=LARGEST_COUNT)]
Fact = Annotated[FactValue | None, PlainValidator(_read_fact), _As(type=["string", "boolean", "number", "null"])]
Name = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200)]


class Record(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False)


class Use(Record):
    """One thing the shop did before under this purchase: an entry of its history."""

    remedy: Name = Field(description="What was done: repair, exchange, ...")
    at: Instant = Field(description="When it was done, or begun.")
    until: Instant | None = Field(default=None, description="When it ended, for a repair that took time.")
    rule: Name | None = Field(
        default=None, description="The rule that granted it. None counts for every rule that gives the remedy."
    )
    facts: dict[Name, Fact] = Field(default_factory=dict, description="Facts of that time, such as the part.")


class Purchase(Record):
    """What was sold, when and for how much. What is left out is unknown."""

    id: Name | None = Field(
        default=None, description="The shop's own number of the sale; given back, never interpreted."
    )
    purchased: Instant | None = Field(default=None, description="When it was bought. Left out: unknown.")
    price: Amount | None = Field(default=None, description="The line's total before carriage, in `currency`.")
    currency: Name | None = Field(default=None, description="ISO 4217 code. Left out: the policy's.")
    quantity: Count | None = Field(default=None, description="How many pieces the line holds.")
    facts: dict[Name, Fact] = Field(default_factory=dict, description="The policy's facts about the purchase.")
    events: dict[Name, Instant | None] = Field(
        default_factory=dict, description="Instants by name. Left out: has not happened; null: unknown."
    )
    history: tuple[Use, ...] | None = Field(default=None, description="Earlier services. Left out: unknown; []: none.")


class Defect(Record):
    """What is wrong with the article."""

    kind: Name | None = Field(default=None, description="The kind of defect, a word of the policy. Left out: unknown.")
    units: Count | None = Field(
        default=None, description="How many stones, cells, screws: what a price per unit counts."
    )
    parts_price: Amount | None = Field(default=None, description="The maker's price of the parts needed.")
    facts: dict[Name, Fact] = Field(default_factory=dict, description="The policy's facts about the defect.")


class Article(Record):
    """The article wanted in exchange."""

    price: Amount | None = Field(default=None, description="Its price, in the policy's currency.")
    facts: dict[Name, Fact] = Field(default_factory=dict, description="The policy's facts about it.")


class Claim(Record):
    """A purchase, what is wrong with it, when it is brought and what the customer shows and wants."""

    at: Instant = Field(description="The instant at which the claim is made.")
    wants: Name | None = Field(default=None, description="The remedy that the customer asks for. Left out: none named.")
    purchase: Purchase = Field(default=Purchase(), description="What was sold.")
    defect: Defect | None = Field(default=None, description="What is wrong with it. Left out: nothing.")
    new: Article | None = Field(default=None, description="The article wanted in exchange.")
    charges: dict[Name, Amount] = Field(default_factory=dict, description="The claim's own amounts for lines at cost.")
    facts: dict[Name, Fact] = Field(default_factory=dict, description="The policy's facts about the claim.")


class Money(Record):
    """An amount in one currency, rounded to its minor unit."""

    amount: Annotated[Decimal, _As(type="string", examples=["3.00"])]
    currency: str

    def __str__(self) -> str:
        return f"{self.currency} {self.amount}"


class Line(Record):
    """One line of what is paid: a name and an amount, or no amount yet (an open line, charged at cost)."""

    name: str
    amount: Money | None


class Alternative(Record):
    """Another remedy that the customer could have."""

    remedy: str
    verdict: Verdict
    cost: Money | None = None
    refund: Money | None = None
    rule: str | None = None


class Step(Record):
    """Something that follows: who does what, and by when.

    `due` is the last instant in time; while the event that starts the time has
    not happened, it is None and `within` says what is waited for.
    """

    who: Literal["shop", "customer"]
    what: dict[str, str]
    within: str
    due: datetime | None


class PolicyIdentity(Record):
    """Which text decided: its id, version and the SHA-256 of its canonical form."""

    id: str
    version: str
    sha256: str


class Decision(Record):
    """What the customer gets, what it costs, and why.

    `rules` are all the rules that agree on the outcome and `rule` the first of
    them by clause, then id; both hold in every way that an unknown fact could
    turn out. `valid_until` is the last second at which the outcome holds, None
    if it holds for ever. `missing` names, for an incomplete claim, the facts
    that matter; `presumed` the values taken because the claim was silent.
    """

    verdict: Verdict
    remedy: str | None
    cost: Money | None
    refund: Money | None
    lines: tuple[Line, ...]
    rule: str | None
    rules: tuple[str, ...]
    clause: str | None
    reason: dict[str, str]
    valid_until: datetime | None
    choice: Literal["customer", "shop"]
    alternatives: tuple[Alternative, ...]
    then: tuple[Step, ...]
    missing: tuple[str, ...]
    presumed: dict[str, FactValue]
    policy: PolicyIdentity
