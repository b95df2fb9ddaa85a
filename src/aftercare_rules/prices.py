"""What a remedy costs: the forms that `gives` may use, read, evaluated and bounded.

Every form is one class with its spelling, and the table `FORMS` is all that the
loader, the schema and the reference know of them: a new form is a new class in
that table. An amount is evaluated over *ranges*, so that a number the claim
does not give yields the least and the most that the price could be; of a known
number both are the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import ClassVar, Final, Protocol, TypeAlias

from aftercare_rules.domains import EXACT
from aftercare_rules.errors import Misspelling, did_you_mean, one_of
from aftercare_rules.vocabulary import Vocabulary

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

_AMOUNT = r"(\d{1,12}(?:\.\d{1,6})?)"


class Form(Protocol):
    """One way to say an amount."""

    spelling: ClassVar[str]
    example: ClassVar[str]
    meaning: ClassVar[str]

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
    names: ClassVar[tuple[str, ...]] = ()
    value: Decimal

    @classmethod
    def read(cls, text: str, vocabulary: Vocabulary) -> Fixed | None:
        """`10`, `0.50`."""
        if not re.fullmatch(_AMOUNT, text):
            return None
        value = Decimal(text)
        if value != EXACT.quantize(value, Decimal(1).scaleb(-vocabulary.minor_digits)):
            raise Misspelling(
                f"`{text}` is finer than the currency's smallest coin",
                f"write {vocabulary.minor_digits} decimals",
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


def _number_counted(unit: str, fact: str | None, vocabulary: Vocabulary) -> str:
    units = {
        "units": "unit",
        **{name: domain.unit for name, domain in vocabulary.numbers.items() if domain.unit},
    }
    if fact is not None:
        if fact not in units:
            raise Misspelling(
                f"`{fact}` is not a number with a unit",
                did_you_mean(fact, units) or f"there is {one_of(units)}",
            )
        if units[fact] != unit:
            raise Misspelling(
                f"`{fact}` is counted in `{units[fact]}`, not in `{unit}`",
                f"write `per {units[fact]} of {fact}`",
            )
        return fact
    fitting = [name for name, its_unit in units.items() if its_unit == unit]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise Misspelling(f"several facts are counted in `{unit}`", f"say which: `per {unit} of {fitting[0]}`")
    raise Misspelling(
        f"no fact is counted in `{unit}`",
        did_you_mean(unit, units.values())
        or f"declare one, like `{unit}s: {{unit: {unit}}}`, or count {one_of(units.values())}",
    )


@dataclass(frozen=True, slots=True)
class FactAmount:
    """An amount that the claim carries."""

    spelling: ClassVar[str] = "MONEY-FACT"
    example: ClassVar[str] = "parts_price"
    meaning: ClassVar[str] = (
        "an amount that the claim carries: `parts_price`, `price`, or a declared fact that is money"
    )
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
    names: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def read(cls, text: str, vocabulary: Vocabulary) -> Quoted | None:
        """`quoted`."""
        return cls() if text == "quoted" else None

    def amount(self, numbers: Numbers) -> None:
        """Not known here."""


FORMS: Final[tuple[type[Form], ...]] = (Free, Quoted, Fixed, PerUnit, FactAmount)

# Spellings of design section 3.5 that are promised, and not there yet.
_NOT_YET: Final = (
    (r"\d.*% of .*", "a percentage"),
    (r"the lower of .*", "`the lower of`"),
    (r".* pro rata .*", "`pro rata`"),
    (r"difference", "`difference`"),
    (r"at cost", "`at cost`"),
    (r"[\d.]+ to [\d.]+", "a range for a person to set"),
    (r".* (at least|at most) .*", "`at least` and `at most` on an amount"),
    (r".* per month after .*", "an amount by time"),
)


def read_form(text: str, vocabulary: Vocabulary) -> Form:
    """The form that a text spells; raises `Misspelling` with a good spelling."""
    for form in FORMS:
        read = form.read(text, vocabulary)
        if read is not None:
            return read
    for pattern, name in _NOT_YET:
        if re.fullmatch(pattern, text):
            raise Misspelling(f"{name} is not yet supported: `{text}`", f"for now a price is {_good_spellings()}")
    raise Misspelling(f"`{text}` is not a price", _price_help(text, vocabulary))


def _price_help(text: str, vocabulary: Vocabulary) -> str:
    bare = re.sub(r"[^\d.]", "", text)
    if re.fullmatch(r"-\s*" + _AMOUNT, text):
        return "an amount is never negative"
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text):
        return f"write the amount without commas: `{text.replace(',', '')}`"
    if re.fullmatch(r"(\D{1,4}\s?)?" + _AMOUNT + r"(\s?\D{1,4})?", text):
        return f"write the amount alone: `{bare}`; the currency is the policy's"
    if (each := re.fullmatch(_AMOUNT + r"\s?(?:each|a|an|/)\s?(\w*)", text)) is not None:
        return f"write `{each.group(1)} per {each.group(2) or 'unit'}`"
    near = did_you_mean(
        text, ["free", "quoted", *(name for name, domain in vocabulary.numbers.items() if domain.is_money)]
    )
    return f"{near}; a price is {_good_spellings()}" if near else f"a price is {_good_spellings()}"


def _good_spellings() -> str:
    return one_of(form.example for form in FORMS)


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
