"""The forms of a price that stand by themselves: fixed, counted, a share of an amount, set by a person or at cost."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import ClassVar

from aftercare_rules.errors import Misspelling
from aftercare_rules.frozen import frozen
from aftercare_rules.language.domains import EXACT, NAME_PATTERN
from aftercare_rules.language.prices.ranges import ANYTHING, NOTHING, Charge, Key, Numbers, Range
from aftercare_rules.language.prices.terms import AMOUNT, PERCENT, PriceTerms, from_zero


def fixed_amount(text: str, terms: PriceTerms) -> Decimal:
    """An amount that is paid as it is written; raises `Misspelling` if no coins make it up."""
    value = Decimal(text)
    if value != EXACT.quantize(value, terms.coin):
        message = f"`{text}` is finer than the currency's smallest coin"
        raise Misspelling(message, f"write it in steps of {terms.coin}", text)
    return value


@frozen
class Free:
    """Nothing is charged."""

    spelling: ClassVar[str] = "free"
    example: ClassVar[str] = "free"
    meaning: ClassVar[str] = "nothing is charged"
    pattern: ClassVar[str] = "free"
    is_quoted: ClassVar[bool] = False
    keys: ClassVar[tuple[Key, ...]] = ()

    @classmethod
    def read(cls, text: str, terms: PriceTerms) -> Free | None:
        """`free`; raises `Misspelling` where the customer would get nothing."""
        if text == "free" and terms.is_received:
            raise Misspelling(
                "`free` says that the customer pays nothing, and this is what the customer gets",
                "write what that is, like `price` or `50% of price`",
            )
        return cls() if text == "free" else None

    def amount(self, numbers: Numbers) -> Range:
        """Zero."""
        return NOTHING


@frozen
class Fixed:
    """The same amount always."""

    spelling: ClassVar[str] = "AMOUNT"
    example: ClassVar[str] = "10.00"
    meaning: ClassVar[str] = "a fixed amount in the policy's currency"
    pattern: ClassVar[str] = AMOUNT
    is_quoted: ClassVar[bool] = False
    keys: ClassVar[tuple[Key, ...]] = ()
    value: Decimal

    @classmethod
    def read(cls, text: str, terms: PriceTerms) -> Fixed | None:
        """`10`, `0.50`."""
        return cls(fixed_amount(text, terms)) if re.fullmatch(AMOUNT, text) else None

    def amount(self, numbers: Numbers) -> Range:
        """The amount itself."""
        return Range.only(self.value)


@frozen
class Percent:
    """A share of an amount that the claim carries."""

    spelling: ClassVar[str] = "N% of MONEY-FACT"
    example: ClassVar[str] = "15% of price"
    meaning: ClassVar[str] = "a share of an amount that the claim carries"
    pattern: ClassVar[str] = rf"{PERCENT} of {NAME_PATTERN}"
    is_quoted: ClassVar[bool] = False
    percent: Decimal
    number: str

    @classmethod
    def read(cls, text: str, terms: PriceTerms) -> Percent | None:
        """`15% of price`, `7.5% of deposit`."""
        match = re.fullmatch(rf"{PERCENT} of (\S+)", text) if "% of " in text else None
        if not match:
            return None
        return cls(Decimal(match[1]), terms.money(match[2], f"{match[1]}% of {{}}"))

    @property
    def keys(self) -> tuple[Key, ...]:
        """The fact that holds the whole amount."""
        return (self.number,)

    def amount(self, numbers: Numbers) -> Range:
        """The share of it."""
        return from_zero(numbers, self.number).times(share(self.percent))


@cache
def share(percent: Decimal) -> Range:
    """A percentage as a factor."""
    return Range.only(EXACT.scaleb(percent, -2))


@frozen
class FactAmount:
    """An amount that the claim carries."""

    spelling: ClassVar[str] = "MONEY-FACT"
    example: ClassVar[str] = "parts_price"
    meaning: ClassVar[str] = (
        "an amount that the claim carries: `parts_price`, `price`, or a declared fact that is money"
    )
    pattern: ClassVar[str] = NAME_PATTERN
    is_quoted: ClassVar[bool] = False
    number: str

    @classmethod
    def read(cls, text: str, terms: PriceTerms) -> FactAmount | None:
        """`parts_price`."""
        domain = terms.vocabulary.numbers.get(text)
        if domain is None:
            return None
        if not domain.is_money:
            raise Misspelling(
                f"`{text}` is a number, not an amount of money",
                f"write what one costs, like `0.30 per {domain.unit or 'unit'}`",
            )
        return cls(text)

    @property
    def keys(self) -> tuple[Key, ...]:
        """The fact that holds the amount."""
        return (self.number,)

    def amount(self, numbers: Numbers) -> Range:
        """The claim's amount."""
        return from_zero(numbers, self.number)


@frozen
class Difference:
    """What the article wanted in exchange costs more."""

    spelling: ClassVar[str] = "difference"
    example: ClassVar[str] = "difference"
    meaning: ClassVar[str] = "what the article wanted in exchange costs more: `new_price` less `price`, never below 0"
    pattern: ClassVar[str] = "difference"
    is_quoted: ClassVar[bool] = False
    keys: ClassVar[tuple[Key, ...]] = ("new_price", "price")

    @classmethod
    def read(cls, text: str, terms: PriceTerms) -> Difference | None:
        """`difference`."""
        return cls() if text == "difference" else None

    def amount(self, numbers: Numbers) -> Range:
        """The new price above the old one."""
        return from_zero(numbers, "new_price").over(from_zero(numbers, "price"))


@frozen
class AtCost:
    """The claim's own amount for the line; without one, the line is open."""

    spelling: ClassVar[str] = "at cost"
    example: ClassVar[str] = "at cost"
    meaning: ClassVar[str] = (
        "the claim's own amount for this line, under `charges`; without one the line stays open: named, and not summed"
    )
    pattern: ClassVar[str] = "at cost"
    is_quoted: ClassVar[bool] = False
    charge: Charge

    @classmethod
    def read(cls, text: str, terms: PriceTerms) -> AtCost | None:
        """`at cost`."""
        return cls(Charge(terms.line)) if text == "at cost" else None

    @property
    def keys(self) -> tuple[Key, ...]:
        """The claim's amount for the line."""
        return (self.charge,)

    def amount(self, numbers: Numbers) -> Range:
        """The claim's amount; any, where it has none."""
        return numbers.get(self.charge, ANYTHING)


@frozen
class Quoted:
    """A person names the price: the claim is referred."""

    spelling: ClassVar[str] = "quoted"
    example: ClassVar[str] = "quoted"
    meaning: ClassVar[str] = "a person names the price; the claim is referred"
    pattern: ClassVar[str] = "quoted"
    is_quoted: ClassVar[bool] = True
    keys: ClassVar[tuple[Key, ...]] = ()

    @classmethod
    def read(cls, text: str, terms: PriceTerms) -> Quoted | None:
        """`quoted`."""
        return cls() if text == "quoted" else None

    def amount(self, numbers: Numbers) -> Range:
        """Any."""
        return ANYTHING


@frozen
class Between:
    """A person names the price between two bounds: the claim is referred."""

    spelling: ClassVar[str] = "AMOUNT to AMOUNT"
    example: ClassVar[str] = "200 to 500"
    meaning: ClassVar[str] = "a person names the price between these two; the claim is referred"
    pattern: ClassVar[str] = rf"{AMOUNT} to {AMOUNT}"
    is_quoted: ClassVar[bool] = True
    keys: ClassVar[tuple[Key, ...]] = ()
    low: Decimal
    high: Decimal

    @classmethod
    def read(cls, text: str, terms: PriceTerms) -> Between | None:
        """`200 to 500`."""
        match = re.fullmatch(rf"{AMOUNT} to {AMOUNT}", text) if " to " in text else None
        if not match:
            return None
        low, high = (fixed_amount(amount, terms) for amount in match.groups())
        if low == high:
            raise Misspelling(f"nothing is left to decide in `{text}`", f"write `{match[1]}`")
        if low > high:
            raise Misspelling(f"no amount lies in `{text}`", f"the lower comes first: `{match[2]} to {match[1]}`")
        return cls(low, high)

    def amount(self, numbers: Numbers) -> Range:
        """From the one to the other."""
        return Range(self.low, self.high)
