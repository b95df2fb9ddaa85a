"""The forms of a price that depend on how far a thing is used: a share that a number says, a share of its life."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from aftercare_rules.errors import Misspelling
from aftercare_rules.language.domains import NAME_PATTERN
from aftercare_rules.language.durations import Unit
from aftercare_rules.language.prices.forms import number_counted, units_counted
from aftercare_rules.language.prices.ranges import Key, Numbers, Range
from aftercare_rules.language.prices.terms import AMOUNT, PriceTerms, from_zero


@dataclass(frozen=True, slots=True)
class ShareOf:
    """As many per cent of an amount as a number of the claim says."""

    spelling: ClassVar[str] = "PERCENT-FACT of MONEY-FACT"
    example: ClassVar[str] = "worn of price"
    meaning: ClassVar[str] = (
        "as many per cent of an amount as a number says that is counted in `%`, a `share` among them"
    )
    pattern: ClassVar[str] = rf"(?!quoted )(?!free ){NAME_PATTERN} of {NAME_PATTERN}"
    is_quoted: ClassVar[bool] = False
    percent: str
    number: str

    @classmethod
    def read(cls, text: str, terms: PriceTerms) -> ShareOf | None:
        """`worn of price`, where `worn` is a number in `%`."""
        match = re.fullmatch(rf"({NAME_PATTERN}) of ({NAME_PATTERN})", text)
        domain = terms.vocabulary.numbers.get(match[1]) if match else None
        if match is None or domain is None:
            return None
        if domain.unit != "%":
            help = f"write what one costs, like `0.30 per {domain.unit or 'unit'} of {match[1]}`"
            raise Misspelling(f"`{match[1]}` is not counted in `%`", help, match[1])
        return cls(match[1], terms.money(match[2], f"{match[1]} of {{}}"))

    @property
    def keys(self) -> tuple[Key, ...]:
        """The percentage and the whole amount."""
        return (self.percent, self.number)

    def amount(self, numbers: Numbers) -> Range:
        """The share of it."""
        return from_zero(numbers, self.number).times(from_zero(numbers, self.percent)).part(Decimal(100))


@dataclass(frozen=True, slots=True)
class ProRataUse:
    """The share of an amount for what is used, or in what the customer gets, for what is left of a life."""

    spelling: ClassVar[str] = "MONEY-FACT pro rata over N UNIT [of FACT]"
    example: ClassVar[str] = "price pro rata over 60000 km"
    meaning: ClassVar[str] = (
        "the share of an amount for what a number counts of a whole; "
        "in what the customer gets, the share for what is left"
    )
    pattern: ClassVar[str] = rf"{NAME_PATTERN} pro rata over {AMOUNT} \S+( of {NAME_PATTERN})?"
    is_quoted: ClassVar[bool] = False
    number: str
    used: str
    whole: Decimal
    is_left: bool

    @classmethod
    def read(cls, text: str, terms: PriceTerms) -> ProRataUse | None:
        """`price pro rata over 60000 km`, `price pro rata over 300 cycle of charges`."""
        match = re.fullmatch(rf"(\S+) pro rata over {AMOUNT} (\S+)(?: of (\S+))?", text)
        if not match:
            return None
        amount, whole, unit, fact = match.groups()
        if fact is None and unit not in units_counted(terms.vocabulary).values() and _is_of_time(unit):
            return None
        number = terms.money(amount, f"{{}} pro rata over {whole} {unit}")
        if not Decimal(whole):
            raise Misspelling("nothing can be shared over nothing", f"write `over 1000 {unit}`", whole)
        return cls(number, number_counted(unit, fact, terms.vocabulary), Decimal(whole), terms.is_received)

    @property
    def keys(self) -> tuple[Key, ...]:
        """The amount, and the number that is used up."""
        return (self.number, self.used)

    def amount(self, numbers: Numbers) -> Range:
        """The share; all of it once the whole is used, or nothing is left."""
        whole = Range.only(self.whole)
        used = from_zero(numbers, self.used).at_most(whole)
        counted = whole.over(used) if self.is_left else used
        return from_zero(numbers, self.number).times(counted).part(self.whole)


def _is_of_time(unit: str) -> bool:
    return unit.removesuffix("s") in {str(each).removesuffix("s") for each in Unit}
