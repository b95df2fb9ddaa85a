"""What a price comes to in many rows at once, in whole coins: nothing is rounded but each line, once.

Only bills of which each line hangs on columns alone are told so; `formula_of` gives nothing for others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

import numpy as np

from aftercare_rules.batch.exact import Exact
from aftercare_rules.batch.slices import MILLIONTHS, Column, Mask, Slice, Whole
from aftercare_rules.language.prices import BillLine, Charge, Key, PriceLine
from aftercare_rules.language.prices.composed import Limited, LowerOf
from aftercare_rules.language.prices.forms import AtCost, Difference, FactAmount, Fixed, Free, Percent
from aftercare_rules.language.prices.terms import Form
from aftercare_rules.language.prices.use_forms import PerUnit, ProRataUse, ShareOf

_PLAIN: Final = (Free, Fixed, FactAmount, Percent, PerUnit, ShareOf, ProRataUse, Difference)
# However many lines a bill has, their sum fits.
_MOST_COINS: Final = 2**50


@dataclass(frozen=True, slots=True)
class Term:
    """One line: a form, added to the others or taken off them, and how many coins are one of the currency."""

    sign: int
    form: Form
    coins: int


Formula: TypeAlias = tuple[Term, ...]


def formula_of(lines: Iterable[BillLine | PriceLine], minor_digits: int, charged: Collection[Charge]) -> Formula | None:
    """The terms that lines come to whatever their numbers are; None where they cannot say it.

    Only the lines of `charged` come to what the claim says of them; others at cost are open, and not summed.
    """
    terms = []
    for line in lines:
        if isinstance(line.form, Free) or _is_open(line.form, charged):
            continue
        if not _is_told(line.form, charged):
            return None
        terms.append(Term(-1 if line.is_deducted else 1, line.form, 10**minor_digits))
    return tuple(terms)


def _is_open(form: Form, charged: Collection[Charge]) -> bool:
    """Whether a form is at cost, and nobody knows yet what that is."""
    match form:
        case AtCost(charge=charge):
            return charge not in charged
        case Limited(inner=AtCost(charge=charge), least=Fixed() | None, most=most):
            # A most of nothing would settle it.
            return charge not in charged and (most is None or (isinstance(most, Fixed) and most.value > 0))
    return False


def _is_told(form: Form, charged: Collection[Charge]) -> bool:
    """Whether columns tell what a form comes to."""
    match form:
        case AtCost(charge=charge):
            return charge in charged
        case LowerOf(one=one, other=other):
            return _is_told(one, charged) and _is_told(other, charged)
        case Limited(inner=inner, least=least, most=most):
            return all(part is None or _is_told(part, charged) for part in (inner, least, most))
    return isinstance(form, _PLAIN)


def is_endless(form: Form) -> bool:
    """Whether a form grows without end with each number that it reads, whatever the others are."""
    match form:
        case Percent(percent=share) | PerUnit(rate=Fixed(value=share)):
            return share > 0
    return isinstance(form, (AtCost, FactAmount, Difference))


def reads(formula: Formula) -> tuple[Key, ...]:
    """The columns that a formula reads."""
    return tuple(dict.fromkeys(key for term in formula for key in term.form.keys))


def coins_of(formula: Formula, some: Slice, rows: Whole) -> tuple[Whole, Mask]:
    """What a formula comes to in some rows, never below zero; and in which of them that cannot be told."""
    total = np.zeros(rows.size, np.int64)
    beyond = np.zeros(rows.size, np.bool_)
    if not all(some.has(key) for key in reads(formula) if isinstance(key, (str, Charge))):
        return total, ~beyond  # nothing is known of some
    for term in formula:
        coins, is_beyond = _amount(term.form, some, rows).rounded(term.coins)
        beyond |= is_beyond | (coins > _MOST_COINS)
        total += np.where(beyond, 0, term.sign * coins)
    return np.maximum(total, 0), beyond


def _amount(form: Form, some: Slice, rows: Whole) -> Exact:
    """What a form comes to in some rows, before rounding."""

    def of(column: Column) -> Exact:
        unit = some.unit(column)
        whole = np.maximum(some.millionths(column)[0][rows], 0) // unit
        return Exact(whole, MILLIONTHS // unit, np.zeros(rows.size, np.bool_))

    match form:
        case Fixed(value=value):
            return Exact.only(Fraction(value))
        case AtCost(charge=charge):
            return of(charge)
        case FactAmount(number=number):
            return of(number)
        case Percent(percent=percent, number=number):
            return of(number).times(Exact.only(Fraction(percent) / 100))
        case PerUnit(rate=rate, number=number):
            return of(number).times(_amount(rate, some, rows))
        case ShareOf(percent=share, number=number):
            return of(number).times(of(share)).times(Exact.only(Fraction(1, 100)))
        case ProRataUse(number=number, used=used, whole=whole, is_left=is_left):
            everything = Exact.only(Fraction(whole))
            gone = of(used).at_most(everything)
            part = everything.over(gone) if is_left else gone
            return of(number).times(part).times(Exact.only(1 / Fraction(whole)))
        case Difference():
            return of("new_price").over(of("price"))
        case LowerOf(one=one, other=other):
            return _amount(one, some, rows).at_most(_amount(other, some, rows))
        case Limited(inner=inner, least=least, most=most):
            amount = _amount(inner, some, rows)
            amount = amount if least is None else amount.at_least(_amount(least, some, rows))
            return amount if most is None else amount.at_most(_amount(most, some, rows))
    return Exact.only(Fraction(0))
