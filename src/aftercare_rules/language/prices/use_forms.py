"""The forms of a price that hang on a number: so much for each unit, a share that it says, a share of a life."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import ClassVar, Final

from aftercare_rules.errors import Misspelling, Unknown, nearest, one_of, shortened
from aftercare_rules.frozen import frozen
from aftercare_rules.language.domains import NAME_PATTERN
from aftercare_rules.language.durations import Unit
from aftercare_rules.language.prices.forms import FactAmount, Fixed, Percent
from aftercare_rules.language.prices.ranges import ZERO, Key, Numbers, Range
from aftercare_rules.language.prices.terms import AMOUNT, PERCENT, PriceTerms, from_zero
from aftercare_rules.language.vocabulary import Vocabulary

_TIMES: Final = ("day", "week", "month", "quarter", "year", "hour")
_PER_TIME: Final = "`per day`, `per month` or `per year`"


@frozen
class PerUnit:
    """An amount for each unit of a number."""

    spelling: ClassVar[str] = "AMOUNT or [N% of] MONEY-FACT, per UNIT [of FACT]"
    example: ClassVar[str] = "0.30 per unit"
    meaning: ClassVar[str] = (
        "an amount, or an amount that the claim carries, or a share of one, for each unit of a number: `unit` counts "
        "`units`, another word is the unit of a declared fact"
    )
    pattern: ClassVar[str] = (
        rf"({AMOUNT}|{PERCENT} of {NAME_PATTERN}|(?!quoted )(?!free ){NAME_PATTERN}) per \S+( of \S+)?"
    )
    is_quoted: ClassVar[bool] = False
    rate: Fixed | FactAmount | Percent
    number: str

    @classmethod
    def read(cls, text: str, terms: PriceTerms) -> PerUnit | None:
        """`0.30 per unit`, `10 per g of weight`, `gold_price per g`, `12.5% of price per g of weight`."""
        match = re.fullmatch(r"(.+) per (\S+)(?: of (\S+))?", text) if " per " in text else None
        rate = _rate(match[1], terms) if match else None
        if match is None or rate is None:
            return None
        return cls(rate, number_counted(match[2], match[3], terms.vocabulary))

    @property
    def keys(self) -> tuple[Key, ...]:
        """What one unit costs, and the number that is counted."""
        return (*self.rate.keys, self.number)

    def amount(self, numbers: Numbers) -> Range:
        """The amount times the number."""
        return from_zero(numbers, self.number).times(self.rate.amount(numbers))


def _rate(text: str, terms: PriceTerms) -> Fixed | FactAmount | Percent | None:
    """What one unit costs; an amount may be finer than a coin, as the line is rounded once."""
    if re.fullmatch(AMOUNT, text):
        return Fixed(Decimal(text))
    if re.fullmatch(NAME_PATTERN, text) and text not in terms.vocabulary.domains and nearest(text, terms.amounts):
        terms.money(text, "{} per unit")
    return Percent.read(text, terms) or FactAmount.read(text, terms)


def units_counted(vocabulary: Vocabulary) -> dict[str, str]:
    """The unit of each number that a price may count."""
    declared = {name: domain.unit for name, domain in vocabulary.numbers.items() if domain.unit}
    return {"units": "unit", **declared}


def number_counted(unit: str, fact: str | None, vocabulary: Vocabulary) -> str:
    """The number that a unit counts; raises `Misspelling` where there is none, or several and none is named."""
    units = units_counted(vocabulary)
    if fact is not None and fact not in units:
        raise Unknown("fact", fact, units, f"{shortened(fact)} is not a number with a unit")
    fitting = [name for name, its_unit in units.items() if its_unit == unit and fact in (None, name)]
    if fact is not None and not fitting:
        help = f"write `per {units[fact]} of {fact}`"
        raise Misspelling(f"`{fact}` is counted in `{units[fact]}`, not in {shortened(unit)}", help, unit)
    if not fitting and unit.removesuffix("s") in _TIMES:
        raise Misspelling(f"no fact is counted in `{unit}`", f"time is counted {_PER_TIME}", unit)
    if not fitting:
        listed = f"declare one, like `{{unit: {unit}}}`; there is {one_of(dict.fromkeys(units.values()))}"
        raise Unknown("unit", unit, units.values(), f"no fact is counted in {shortened(unit)}", listed)
    if len(fitting) > 1:
        help = f"say which: {one_of(f'per {unit} of {name}' for name in fitting)}"
        raise Misspelling(f"several facts are counted in `{unit}`", help, unit)
    if (vocabulary.numbers[fitting[0]].minimum or ZERO) < 0:
        raise Misspelling(
            f"`{fitting[0]}` can be below zero, and so could this price", "declare it with `min: 0`", unit
        )
    return fitting[0]


@frozen
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
        match = re.fullmatch(rf"({NAME_PATTERN}) of ({NAME_PATTERN})", text) if " of " in text else None
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


@frozen
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
        if " pro rata over " not in text:
            return None
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
        return from_zero(numbers, self.number).pro_rata(from_zero(numbers, self.used), self.whole, self.is_left)


def _is_of_time(unit: str) -> bool:
    return unit.removesuffix("s") in {str(each).removesuffix("s") for each in Unit}
