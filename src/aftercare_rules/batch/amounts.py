"""What a price comes to in many rows at once, in whole coins: nothing is rounded but each line, once.

Only bills of which each line hangs on columns alone are told so; `formula_of` gives nothing for others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

import numpy as np

from aftercare_rules.batch.exact import Exact
from aftercare_rules.batch.slices import MILLIONTHS, Column, Mask, Slice, Whole
from aftercare_rules.language.prices import BillLine, Charge, Elapsed, Key, PriceLine
from aftercare_rules.language.prices.composed import Limited, LowerOf
from aftercare_rules.language.prices.forms import AtCost, Difference, FactAmount, Fixed, Free, Percent
from aftercare_rules.language.prices.terms import Form
from aftercare_rules.language.prices.time_forms import PerTime, ProRata
from aftercare_rules.language.prices.use_forms import PerUnit, ProRataUse, ShareOf

_PLAIN: Final = (Free, Fixed, FactAmount, Percent, PerUnit, PerTime, ShareOf, ProRata, ProRataUse, Difference)
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


def time_in(formula: Formula) -> Elapsed | None:
    """The time that a formula counts, if it does."""
    return next((key for key in reads(formula) if isinstance(key, Elapsed)), None)


def moves_one_way(formula: Formula) -> bool:
    """Whether an amount only grows with time, or only shrinks: no two of its parts count it."""
    return sum(isinstance(part, (PerTime, ProRata)) for term in formula for part in _parts(term.form)) <= 1


def _parts(form: Form) -> Iterator[Form]:
    match form:
        case LowerOf(one=one, other=other):
            yield from (*_parts(one), *_parts(other))
        case Limited(inner=inner, least=least, most=most):
            for part in (inner, least, most):
                yield from () if part is None else _parts(part)
        case _:
            yield form


def coins_of(formula: Formula, some: Slice, rows: Whole, counted: Whole | None = None) -> tuple[Whole, Mask]:
    """What a formula comes to in some rows, never below zero; and in which of them that cannot be told.

    `counted` is how much of a time has begun, in the place of what has by now.
    """
    total = np.zeros(rows.size, np.int64)
    beyond = np.zeros(rows.size, np.bool_)
    if not all(some.has(key) for key in reads(formula) if isinstance(key, (str, Charge))):
        return total, ~beyond  # nothing is known of some
    for term in formula:
        coins, is_beyond = _amount(term.form, some, rows, counted).rounded(term.coins)
        beyond |= is_beyond | (coins > _MOST_COINS)
        total += np.where(beyond, 0, term.sign * coins)
    return np.maximum(total, 0), beyond


def _amount(form: Form, some: Slice, rows: Whole, counted: Whole | None) -> Exact:
    """What a form comes to in some rows, before rounding."""

    def amount(part: Form) -> Exact:
        return _amount(part, some, rows, counted)

    def begun(time: Elapsed) -> Exact:
        counts = some.counted[time][rows] if counted is None else counted
        return Exact(counts, 1, np.zeros(rows.size, np.bool_))

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
            return of(number).times(amount(rate))
        case PerTime(rate=fixed, number=None, elapsed=time):
            return begun(time).times(Exact.only(Fraction(fixed)))
        case PerTime(rate=percent, number=str(number), elapsed=time):
            return of(number).times(begun(time)).times(Exact.only(Fraction(percent) / 100))
        case ShareOf(percent=share, number=number):
            return of(number).times(of(share)).times(Exact.only(Fraction(1, 100)))
        case ProRata(number=number, elapsed=time, whole=length, is_left=is_left):
            return _pro_rata(of(number), begun(time), Fraction(length), is_left)
        case ProRataUse(number=number, used=used, whole=length, is_left=is_left):
            return _pro_rata(of(number), of(used), Fraction(length), is_left)
        case Difference():
            return of("new_price").over(of("price"))
        case LowerOf(one=one, other=other):
            return amount(one).at_most(amount(other))
        case Limited(inner=inner, least=least, most=most):
            found = amount(inner)
            found = found if least is None else found.at_least(amount(least))
            return found if most is None else found.at_most(amount(most))
    return Exact.only(Fraction(0))


def _pro_rata(number: Exact, used: Exact, whole: Fraction, is_left: bool) -> Exact:
    """The share for what is used of a whole, or for what is left."""
    everything = Exact.only(whole)
    gone = used.at_most(everything)
    return number.times(everything.over(gone) if is_left else gone).times(Exact.only(1 / whole))
