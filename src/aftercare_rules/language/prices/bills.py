"""A price with its lines, and the bill that it comes to for one claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import field, replace
from decimal import Decimal
from functools import cache, cached_property
from typing import Final, TypeAlias

from aftercare_rules.frozen import frozen, frozen_in_slots
from aftercare_rules.language.conditions import Condition
from aftercare_rules.language.domains import EXACT
from aftercare_rules.language.prices.forms import Fixed
from aftercare_rules.language.prices.ranges import NOTHING, ZERO, Charge, Key, Numbers, Range, asked_as
from aftercare_rules.language.prices.terms import Form

Forms: TypeAlias = frozenset[tuple[tuple[Form, bool], int]]
"""Forms, each with whether it is deducted, and how often it is there."""

_NO_FORMS: Final[Forms] = frozenset()

Shape: TypeAlias = tuple[Decimal, Forms]
"""What makes two bills come to the same whatever the claim says: a fixed part, and the forms of the rest."""


def together(one: Shape, other: Shape) -> Shape:
    """The shape of two bills as one."""
    forms = Counter(dict(one[1])) + Counter(dict(other[1]))
    return EXACT.add(one[0], other[0]), frozenset(forms.items())


@frozen
class BillLine:
    """One line of a bill: what it comes to, rounded once, half up; what is deducted counts against the others.

    `range` is what it can be. It has no `amount` while a person sets it, or while it is open: charged at cost, and the
    claim does not say how much. `needs` are the unknown numbers that it depends on.
    """

    name: str
    range: Range
    form: Form = field(compare=False)
    is_deducted: bool = False
    is_open: bool = False
    needs: tuple[str, ...] = ()

    @property
    def amount(self) -> Range | None:
        """What it comes to; None while that is open, or a person sets it."""
        return None if self.is_open or self.form.is_quoted else self.range

    def again(self, numbers: Numbers) -> BillLine:
        """The line for other numbers, of which the same are known."""
        amount = self.form.amount(numbers).rounded_like(self.range.low)
        return BillLine(self.name, amount, self.form, self.is_deducted, self.is_open, self.needs)

    def deducted(self) -> BillLine:
        """The same line, taken off what it was added to."""
        return replace(self, is_deducted=not self.is_deducted)


@frozen
class Bill:
    """What a price comes to for one claim.

    `total` is the sum of the lines that have an amount, never below 0; `needs` are the unknown numbers that it depends
    on.
    """

    lines: tuple[BillLine, ...]
    total: Range
    needs: tuple[str, ...]

    @classmethod
    def of(cls, lines: Iterable[BillLine], minor_digits: int) -> Bill:
        """The bill of these lines, in a currency with so many decimals."""
        return _none(minor_digits).plus(lines)

    def plus(self, lines: Iterable[BillLine]) -> Bill:
        """The bill with more lines."""
        return self._with((*self.lines, *lines))

    def _with(self, every: tuple[BillLine, ...]) -> Bill:
        """The bill with other lines."""
        added = deducted = None
        for line in every:
            amount = line.amount
            if amount is None:
                continue
            if line.is_deducted:
                deducted = amount if deducted is None else deducted.plus(amount)
            else:
                added = amount if added is None else added.plus(amount)
        total = self._nothing if added is None else added
        if deducted is not None:
            total = total.over(deducted).plus(self._nothing)
        needs = () if total.is_settled else dict.fromkeys(name for line in every for name in line.needs)
        return Bill(every, total, tuple(needs))

    @property
    def _nothing(self) -> Range:
        """A sum has as many decimals as its lines; of no lines it has those of before."""
        return Range.only(EXACT.multiply(self.total.low, ZERO))

    def again(self, numbers: Numbers) -> Bill:
        """The bill for other numbers, of which the same are known."""
        return self._with(tuple([line.again(numbers) for line in self.lines])) if self.keys else self

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The numbers of the claim that its lines read, in their order."""
        return _read_by(self.lines)

    def in_one_line(self, name: str) -> Bill:
        """The same bill with one line for all that has an amount."""
        known = BillLine(name, self.total, Fixed(self.total.low))
        return replace(self, lines=(known, *(line for line in self.lines if line.amount is None)))

    def with_fees(self, name: str, lines: Iterable[BillLine]) -> Bill:
        """The bill with the lines of fees; one that has no lines, as it is not decided yet, is a line of this name."""
        if self.lines:
            return self.plus(lines)
        undecided = BillLine(name, self.total, Fixed(self.total.low), needs=self.needs)
        bill = replace(self, lines=(undecided,)).plus(lines)
        return replace(bill, needs=tuple(dict.fromkeys((*self.needs, *bill.needs))))

    @property
    def is_itemized(self) -> bool:
        """Whether nothing unknown stands in any line; a sum may be known all the same."""
        return not any(line.needs for line in self.lines)

    @property
    def open(self) -> Forms:
        """The lines at cost for which the claim has no amount."""
        return _counted([line for line in self.lines if line.is_open])

    @property
    def shape(self) -> Shape:
        """The same of two bills that come to the same whatever the claim says."""
        fixed = ZERO
        for line in self.lines:
            if not line.form.keys and line.amount is not None:
                fixed = (EXACT.subtract if line.is_deducted else EXACT.add)(fixed, line.amount.low)
        return fixed, _counted([line for line in self.lines if line.form.keys or line.amount is None])


@cache
def _none(minor_digits: int) -> Bill:
    """The bill without lines."""
    return Bill((), NOTHING.rounded(minor_digits), ())


def _read_by(lines: Iterable[BillLine | PriceLine]) -> tuple[Key, ...]:
    """The numbers of the claim that lines read, in their order."""
    return tuple(dict.fromkeys([key for line in lines for key in line.form.keys]))


def _counted(lines: Sequence[BillLine]) -> Forms:
    return frozenset(Counter([(line.form, line.is_deducted) for line in lines]).items()) if lines else _NO_FORMS


@frozen_in_slots
class PriceLine:
    """One line of a price: its name, its form, and the claims for which it applies; None: all."""

    name: str
    form: Form
    is_deducted: bool = False
    when: Condition | None = None

    def billed(self, numbers: Numbers, minor_digits: int) -> BillLine:
        """What it comes to."""
        form = self.form
        amount = form.amount(numbers).rounded(minor_digits)
        is_open = not amount.is_settled and any(isinstance(key, Charge) and key not in numbers for key in form.keys)
        is_known = amount.is_settled or is_open or form.is_quoted
        needs: tuple[str, ...] = ()
        if not is_known:
            needs = tuple(dict.fromkeys(asked_as(key) for key in form.keys if not numbers[key].is_settled))
        return BillLine(self.name, amount, form, self.is_deducted, is_open, needs)


@frozen
class Price:
    """What a remedy costs, or pays out: lines in a currency with `minor_digits` decimals."""

    lines: tuple[PriceLine, ...]
    minor_digits: int

    @cached_property
    def is_quoted(self) -> bool:
        """Whether a person has to name it, whichever of its lines apply."""
        return any(line.form.is_quoted and line.when is None for line in self.lines)

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The numbers of the claim that the price depends on, in the order of the lines."""
        return _read_by(self.lines)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """What decides which of its lines apply."""
        return tuple(line.when for line in self.lines if line.when is not None)

    def where(self, holds: Callable[[Condition], bool]) -> Price:
        """The price of the lines that apply, given which conditions hold."""
        if not self.conditions:
            return self
        applying = [line for line in self.lines if line.when is None or holds(line.when)]
        return Price(tuple(replace(line, when=None) for line in applying), self.minor_digits)

    @cached_property
    def shape(self) -> Hashable:
        """The same of two prices that come to the same whatever the claim says."""
        always = [line.billed({}, self.minor_digits) for line in self.lines if not line.form.keys and not line.when]
        others = [line for line in self.lines if line.form.keys or line.when]
        varying = Counter((line.form, line.is_deducted, line.when and line.when.boxes) for line in others)
        return Bill.of(always, self.minor_digits).shape, frozenset(varying.items())

    @cached_property
    def _constant(self) -> Bill | None:
        return None if self.keys else self._evaluate({})

    def bill(self, numbers: Numbers) -> Bill:
        """What the price comes to, all of its lines applying."""
        return self._constant or self._evaluate(numbers)

    def _evaluate(self, numbers: Numbers) -> Bill:
        return Bill.of((line.billed(numbers, self.minor_digits) for line in self.lines), self.minor_digits)
