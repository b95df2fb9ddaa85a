"""The records that go in and come out: claims, and the decisions made of them.

All are frozen pydantic models that refuse extra fields. Instants are aware and
count in whole seconds; amounts are `Decimal`. The JSON form of a claim is the
one that the command line, logs and services share.
"""

# Annotations are evaluated as they stand: those of `__future__` pydantic would have to read as text.
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aftercare_rules.records.reading import FromList, SchemaOf
from aftercare_rules.records.unchanging import Unchanging
from aftercare_rules.records.values import (
    FINEST_DECIMALS,
    MOST_NAMES,
    MOST_USES,
    Amount,
    Count,
    Facts,
    FactValue,
    Instant,
    Name,
)

_NOTHING: Final[Unchanging[Any, Any]] = Unchanging()
Verdict: TypeAlias = Literal["approved", "declined", "referred", "incomplete"]


class Record(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False)

    def __hash__(self) -> int:
        """Equal records have the same hash; pydantic's own fails on fields that are dictionaries."""
        return hash((type(self), *map(_hashable, self.__dict__.values())))

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """What tells it from other records: fields that are as they are when left out are left out."""
        fields = type(self).model_fields
        return [
            (name, value)
            for name, value in self.__dict__.items()
            if fields[name].is_required() or value != fields[name].get_default(call_default_factory=True)
        ]


def _hashable(value: object) -> object:
    if isinstance(value, dict):
        return frozenset((key, _hashable(part)) for key, part in value.items())
    return tuple(map(_hashable, value)) if isinstance(value, tuple) else value


class Use(Record):
    """One thing the shop did before under this purchase: an entry of its history."""

    remedy: Name = Field(
        description="What was done: a remedy, or another service that the policy names.", examples=["exchange"]
    )
    at: Instant = Field(description="When it was done, or begun.", examples=["2026-03-01T18:00:00+08:00"])
    until: Instant | None = Field(
        default=None,
        description="When it ended, for a repair that took time; the claim's own instant while it still goes on. "
        "Left out or null: it lasted its one day.",
    )
    rule: Name | None = Field(
        default=None,
        description="The rule that granted it. Left out or null: it counts for every rule that gives the remedy.",
        examples=["exchange-once"],
    )
    facts: Facts = Field(default=_NOTHING, description="Facts of that time, such as the part.")

    @property
    def end(self) -> datetime:
        """An instant of its last day."""
        return self.at if self.until is None else self.until


_History: TypeAlias = Annotated[tuple[Use, ...], Field(max_length=MOST_USES), FromList()]


class Purchase(Record):
    """What was sold, when and for how much. What is left out or null is unknown."""

    id: Name | None = Field(
        default=None,
        description="The shop's own number of the sale; given back, never interpreted.",
        examples=["S-1001"],
    )
    purchased: Instant | None = Field(
        default=None,
        description="When it was bought. Left out or null: unknown.",
        examples=["2026-03-01T10:00:00+08:00"],
    )
    price: Amount | None = Field(
        default=None, description="The line's total before carriage, in `currency`.", examples=["199.00"]
    )
    currency: Name | None = Field(
        default=None, description="ISO 4217 code. Left out or null: the policy's.", examples=["CNY"]
    )
    quantity: Count | None = Field(default=None, description="How many pieces the line holds.", examples=[1])
    facts: Facts = Field(
        default=_NOTHING,
        description="The policy's facts about the purchase. Left out or null: unknown.",
        examples=[{"category": "watch"}],
    )
    events: dict[Name, Instant | None] = Field(
        default=_NOTHING,
        max_length=MOST_NAMES,
        description="Instants by name. Left out: has not happened; null: unknown.",
        examples=[{"delivered": "2026-03-01T15:00:00+08:00"}],
    )
    history: _History | None = Field(default=None, description="Earlier services. Left out or null: unknown; []: none.")


class Defect(Record):
    """What is wrong with the article."""

    kind: Name | None = Field(
        default=None,
        description="The kind of defect, a word of the policy. Left out or null: unknown.",
        examples=["battery-flat"],
    )
    units: Count | None = Field(
        default=None, description="How many stones, cells, screws: what a price per unit counts.", examples=[1]
    )
    parts_price: Amount | None = Field(
        default=None, description="The maker's price of the parts needed.", examples=["12.50"]
    )
    facts: Facts = Field(
        default=_NOTHING,
        description="The policy's facts about the defect. Left out or null: unknown.",
        examples=[{"cause": "wear"}],
    )


class Article(Record):
    """The article wanted in exchange."""

    price: Amount | None = Field(default=None, description="Its price, in the policy's currency.", examples=["249.00"])
    facts: Facts = Field(default=_NOTHING, description="The policy's facts about it. Left out or null: unknown.")


class Claim(Record):
    """A purchase, what is wrong with it, when it is brought and what the customer shows and wants."""

    at: Instant = Field(description="The instant at which the claim is made.", examples=["2026-03-02T10:00:00+08:00"])
    wants: Name | None = Field(
        default=None,
        description="The remedy that the customer asks for. Left out or null: none named.",
        examples=["repair"],
    )
    purchase: Purchase = Field(default=Purchase(), description="What was sold.")
    defect: Defect | None = Field(default=None, description="What is wrong with it. Left out or null: nothing.")
    new: Article | None = Field(
        default=None, description="The article wanted in exchange. Left out or null: there is none."
    )
    charges: dict[Name, Amount] = Field(
        default=_NOTHING,
        max_length=MOST_NAMES,
        description="The claim's own amounts for lines at cost.",
        examples=[{"carriage in": "6.00"}],
    )
    facts: Facts = Field(
        default=_NOTHING,
        description="The policy's facts about the claim. Left out or null: unknown.",
        examples=[{"receipt": True}],
    )
    history: _History | None = Field(
        default=None,
        description="Services to the same customer under other purchases. Left out or null: unknown; []: none.",
    )

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """The claim in a mapping of its fields, as pydantic has it; raises `ValidationError`.

        It is asked for strictly first: that reads the same, only quicker, and whatever it refuses is read in full.
        """
        if not options:
            try:
                claim: Self = cls.__pydantic_validator__.validate_python(obj, strict=True)
                return claim
            except ValidationError:
                pass
        return super().model_validate(obj, **options)


_Spoken: TypeAlias = dict[str, str]
_Told: TypeAlias = Annotated[datetime, SchemaOf(type="string", format="date-time")]


class Money(Record):
    """An amount in one currency, rounded to its minor unit."""

    amount: Annotated[Decimal, SchemaOf(type="string", pattern=r"^-?[0-9]+(\.[0-9]+)?$")] = Field(
        description="The amount, with all decimals of the currency.", examples=["3.00"]
    )
    currency: str = Field(description="ISO 4217 code.", examples=["CNY"])

    def __str__(self) -> str:
        return f"{self.currency} {self.amount}"


class Line(Record):
    """One line of what is paid: a name and an amount, below zero where it is deducted.

    There is no amount yet where it is charged at cost and not known (an open line, which the sum leaves out), or where
    a person sets it; `at_least` and `at_most` then say within which bounds.
    """

    name: str = Field(description="What the line is for.", examples=["parts"])
    amount: Money | None = Field(
        description="What it comes to, below zero where it is deducted. null: not known yet, as it is charged at cost "
        "or set by a person."
    )
    at_least: Money | None = Field(
        default=None, description="The least that an amount not known yet comes to. null: no bound."
    )
    at_most: Money | None = Field(
        default=None, description="The most that an amount not known yet comes to. null: no bound."
    )


class Alternative(Record):
    """Another remedy that the customer could have."""

    remedy: str = Field(description="What the shop would do.", examples=["exchange"])
    verdict: Verdict = Field(description="What would be decided.")
    cost: Money | None = Field(default=None, description="What the customer would pay. null: not approved.")
    refund: Money | None = Field(default=None, description="What the customer would get. null: nothing is paid out.")
    rule: str | None = Field(default=None, description="The rule that says so. null: none does.")


class Step(Record):
    """Something that follows: who does what, and by when.

    `due` is the last instant in time; while the event that starts the time has
    not happened, it is None and `within` says what is waited for.
    """

    who: Literal["shop", "customer"] = Field(description="Who acts.")
    what: _Spoken = Field(
        description="What they do, in each language of the policy.", examples=[{"en": "collect the piece"}]
    )
    within: str = Field(description="The time as the policy states it.", examples=["1 month of notified"])
    due: _Told | None = Field(
        description="The last instant in time. null: the event that starts the time has not happened."
    )


class PolicyIdentity(Record):
    """Which text decided: its id, version and the SHA-256 of its canonical form."""

    id: str = Field(description="The policy's id.", examples=["accessory-shop"])
    version: str = Field(description="Its version.", examples=["2014-01-01"])
    sha256: str = Field(description="The SHA-256 of its canonical form, which leaves out all that changes no decision.")


class Decision(Record):
    """What the customer gets, what it costs, and why.

    `rules` are all the rules that agree on the outcome and `rule` the first of
    them by clause, then id; both hold in every way that an unknown fact could
    turn out. `valid_until` is the last second at which the outcome holds, None
    if it holds for ever. `missing` names, for an incomplete claim, the facts
    that matter; `presumed` the values taken because the claim was silent.
    """

    verdict: Verdict = Field(
        description="approved, declined, referred (a person decides) or incomplete (a fact that matters is unknown)."
    )
    remedy: str | None = Field(description="What the shop does. null: none was named, or it is not known yet.")
    cost: Money | None = Field(description="What the customer pays, 0.00 included. null: not approved.")
    refund: Money | None = Field(description="What the customer gets. null: nothing is paid out.")
    lines: tuple[Line, ...] = Field(
        description="What the cost or the refund is made of; the sum is never below zero. Of what is referred, "
        "what can be said of the price."
    )
    rule: str | None = Field(description="The rule that decided. null: none did.", examples=["stones"])
    rules: tuple[str, ...] = Field(description="All rules that agree on this outcome, `rule` first.")
    clause: str | None = Field(description="The clause of the rule. null: it has none.", examples=["2"])
    reason: _Spoken = Field(description="What the customer hears, in each language of the policy.")
    valid_until: _Told | None = Field(description="The last second at which this outcome holds. null: for ever.")
    choice: Literal["customer", "shop"] = Field(description="Who chooses between the remedies.")
    alternatives: tuple[Alternative, ...] = Field(description="Other remedies that are approved or referred.")
    then: tuple[Step, ...] = Field(description="What follows: who does what, and by when.")
    missing: tuple[str, ...] = Field(description="The facts that are unknown and matter, in declared order.")
    presumed: dict[str, Annotated[FactValue, SchemaOf(type=["string", "boolean"])]] = Field(
        description="Values taken because the claim was silent. A number is written as text."
    )
    purchase_id: str | None = Field(description="The shop's own number of the sale, as the claim gave it.")
    policy: PolicyIdentity = Field(description="Which text decided.")


__all__ = [
    "FINEST_DECIMALS",
    "Alternative",
    "Article",
    "Claim",
    "Decision",
    "Defect",
    "FactValue",
    "Line",
    "Money",
    "PolicyIdentity",
    "Purchase",
    "Record",
    "Step",
    "Use",
    "Verdict",
]
