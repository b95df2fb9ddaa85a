"""What a remedy costs: the forms that `gives` may use, read, evaluated and bounded.

Every form is one class with its spelling, and the table `FORMS` is all that the
loader, the schema and the reference know of them: a new form is a new class in
that table. An amount is evaluated over *ranges*, so that a number the claim
does not give yields the least and the most that the price could be; of a known
number both are the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import ClassVar, Final, Protocol, TypeAlias

from aftercare_rules.errors import Misspelling, Unknown, one_of, shortened
from aftercare_rules.language.domains import EXACT, NAME_PATTERN
from aftercare_rules.language.vocabulary import Vocabulary

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most that a number can be; `high` is None where it has no end."""

    low: Decimal
    high: Decimal | None

    @property
    def is_settled(self) -> bool:
        """Whether it can only be one number."""
        return self.low == self.high

    def plus(self, other: Range) -> Range:
        """The range of a sum."""
        high = None if self.high is None or other.high is None else EXACT.add(self.high, other.high)
        return Range(EXACT.add(self.low, other.low), high)

    def times(self, factor: Decimal) -> Range:
        """The range of the product with a factor that is not negative."""
        if not factor:
            return Range(ZERO, ZERO)
        return Range(EXACT.multiply(self.low, factor), None if self.high is None else EXACT.multiply(self.high, factor))

    def rounded(self, digits: int) -> Range:
        """Rounded half up to a currency's minor unit."""
        unit = Decimal(1).scaleb(-digits)
        high = None if self.high is None else EXACT.quantize(self.high, unit)
        return Range(EXACT.quantize(self.low, unit), high)


Numbers: TypeAlias = Mapping[str, Range]

_AMOUNT = r"([0-9]{1,12}(?:\.[0-9]{1,6})?)"


class Form(Protocol):
    """One way to say an amount.

    `pattern` is a regular expression that every text of this form matches, whatever the policy declares; an editor
    checks texts by it, so it uses only what Python and JavaScript read alike.
    """

    spelling: ClassVar[str]
    example: ClassVar[str]
    meaning: ClassVar[str]
    pattern: ClassVar[str]

    @classmethod
    def read(cls, text: str, vocabulary: Vocabulary) -> Form | None:
        """The form that the text spells, None if it is another; raises `Misspelling` if it is this one, but wrong."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """The numbers of the claim that the amount depends on."""
        ...

    def amount(self, numbers: Numbers) -> Range | None:
        """The amount before rounding, None where a person has to set it."""
        ...


@dataclass(frozen=True, slots=True)
class Free:
    """Nothing is charged."""

    spelling: ClassVar[str] = "free"
    example: ClassVar[str] = "free"
    meaning: ClassVar[str] = "nothing is charged"
    pattern: ClassVar[str] = "free"
    names: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def read(cls, text: str, vocabulary: Vocabulary) -> Free | None:
        """`free`."""
        return cls() if text == "free" else None

    def amount(self, numbers: Numbers) -> Range:
        """Zero."""
        return Range(ZERO, ZERO)


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same amount always."""

    spelling: ClassVar[str] = "AMOUNT"
    example: ClassVar[str] = "10.00"
    meaning: ClassVar[str] = "a fixed amount in the policy's currency"
    pattern: ClassVar[str] = _AMOUNT
    names: ClassVar[tuple[str, ...]] = ()
    value: Decimal

    @classmethod
    def read(cls, text: str, vocabulary: Vocabulary) -> Fixed | None:
        """`10`, `0.50`."""
        if not re.fullmatch(_AMOUNT, text):
            return None
        value = Decimal(text)
        if value != EXACT.quantize(value, Decimal(1).scaleb(-vocabulary.minor_digits)):
            coin = EXACT.scaleb(Decimal(1), -vocabulary.minor_digits)
            raise Misspelling(
                f"`{text}` is finer than the currency's smallest coin",
                f"write it in steps of {coin}",
            )
        return cls(value)

    def amount(self, numbers: Numbers) -> Range:
        """The amount itself."""
        return Range(self.value, self.value)


@dataclass(frozen=True, slots=True)
class PerUnit:
    """An amount for each unit of a number."""

    spelling: ClassVar[str] = "AMOUNT per UNIT [of FACT]"
    example: ClassVar[str] = "0.30 per unit"
    meaning: ClassVar[str] = (
        "an amount for each unit of a number: `unit` counts `units`, another word is the unit of a declared fact"
    )
    pattern: ClassVar[str] = rf"{_AMOUNT} per \S+( of \S+)?"
    value: Decimal
    number: str

    @classmethod
    def read(cls, text: str, vocabulary: Vocabulary) -> PerUnit | None:
        """`0.30 per unit`, `5 per letter`, `10 per g of weight`."""
        match = re.fullmatch(rf"{_AMOUNT} per (\S+)(?: of (\S+))?", text)
        if not match:
            return None
        amount, unit, fact = match.groups()
        return cls(Decimal(amount), _number_counted(unit, fact, vocabulary))

    @property
    def names(self) -> tuple[str, ...]:
        """The number that is counted."""
        return (self.number,)

    def amount(self, numbers: Numbers) -> Range:
        """The amount times the number."""
        return numbers[self.number].times(self.value)


def units_counted(vocabulary: Vocabulary) -> dict[str, str]:
    """The unit of each number that a price may count."""
    declared = {name: domain.unit for name, domain in vocabulary.numbers.items() if domain.unit}
    return {"units": "unit", **declared}


def _number_counted(unit: str, fact: str | None, vocabulary: Vocabulary) -> str:
    units = units_counted(vocabulary)
    if fact is not None and fact not in units:
        raise Unknown("fact", fact, units, f"{shortened(fact)} is not a number with a unit")
    fitting = [name for name, its_unit in units.items() if its_unit == unit and fact in (None, name)]
    if fact is not None and not fitting:
        help = f"write `per {units[fact]} of {fact}`"
        raise Misspelling(f"`{fact}` is counted in `{units[fact]}`, not in {shortened(unit)}", help, unit)
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


@dataclass(frozen=True, slots=True)
class FactAmount:
    """An amount that the claim carries."""

    spelling: ClassVar[str] = "MONEY-FACT"
    example: ClassVar[str] = "parts_price"
    meaning: ClassVar[str] = (
        "an amount that the claim carries: `parts_price`, `price`, or a declared fact that is money"
    )
    pattern: ClassVar[str] = NAME_PATTERN
    number: str

    @classmethod
    def read(cls, text: str, vocabulary: Vocabulary) -> FactAmount | None:
        """`parts_price`."""
        domain = vocabulary.numbers.get(text)
        if domain is None:
            return None
        if not domain.is_money:
            raise Misspelling(
                f"`{text}` is a number, not an amount of money",
                f"write what one costs, like `0.30 per {domain.unit or 'unit'}`",
            )
        return cls(text)

    @property
    def names(self) -> tuple[str, ...]:
        """The fact that holds the amount."""
        return (self.number,)

    def amount(self, numbers: Numbers) -> Range:
        """The claim's amount."""
        return numbers[self.number]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A person names the price: the claim is referred."""

    spelling: ClassVar[str] = "quoted"
    example: ClassVar[str] = "quoted"
    meaning: ClassVar[str] = "a person names the price; the claim is referred"
    pattern: ClassVar[str] = "quoted"
    names: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def read(cls, text: str, vocabulary: Vocabulary) -> Quoted | None:
        """`quoted`."""
        return cls() if text == "quoted" else None

    def amount(self, numbers: Numbers) -> None:
        """Not known here."""


FORMS: Final[tuple[type[Form], ...]] = (Free, Quoted, Fixed, PerUnit, FactAmount)


def read_form(text: str, vocabulary: Vocabulary) -> Form | None:
    """The form that a text spells, None if there is none; raises `Misspelling` if one is spelled wrongly."""
    for form in FORMS:
        read = form.read(text, vocabulary)
        if read is not None:
            return read
    return None


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of a bill: its name and what it comes to, rounded."""

    name: str
    amount: Range


@dataclass(frozen=True, slots=True)
class Bill:
    """What a price comes to for one claim; `needs` are the unknown numbers that it depends on."""

    lines: tuple[BillLine, ...]
    total: Range
    needs: tuple[str, ...]


Shape: TypeAlias = tuple[Decimal, frozenset[tuple[Form, int]]]


@dataclass(frozen=True)
class Price:
    """The lines of a price: each a name and a form."""

    lines: tuple[tuple[str, Form], ...]
    minor_digits: int

    @property
    def is_quoted(self) -> bool:
        """Whether a person has to name it."""
        return any(isinstance(form, Quoted) for _, form in self.lines)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The numbers of the claim that the price depends on, in the order of the lines."""
        return tuple(dict.fromkeys(name for _, form in self.lines for name in form.names))

    @cached_property
    def shape(self) -> Shape:
        """The same of two prices that come to the same whatever the claim says: a fixed part, and the other forms."""
        fixed = Price(tuple(line for line in self.lines if not line[1].names), self.minor_digits)
        varying = Counter(form for _, form in self.lines if form.names)
        return fixed.bill({}).total.low, frozenset(varying.items())

    @cached_property
    def _constant(self) -> Bill | None:
        return None if self.names else self._evaluate({})

    def bill(self, numbers: Numbers) -> Bill:
        """What the price comes to; each line is rounded once, half up, to the minor unit."""
        return self._constant or self._evaluate(numbers)

    def _evaluate(self, numbers: Numbers) -> Bill:
        lines = []
        needs: dict[str, None] = {}
        total = Range(ZERO, ZERO)
        for name, form in self.lines:
            amount = form.amount(numbers)
            if amount is None:
                continue
            rounded = amount.rounded(self.minor_digits)
            if not rounded.is_settled:
                needs.update(dict.fromkeys(number for number in form.names if not numbers[number].is_settled))
            lines.append(BillLine(name, rounded))
            total = total.plus(rounded)
        return Bill(tuple(lines), total.rounded(self.minor_digits), tuple(needs))
