"""What a price comes to in many rows at once: whole millionths in, whole coins out, nothing rounded but each line once.

Only bills of which each line is a sum or a share of columns are told so; `formula_of` gives nothing for others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from aftercare_rules.batch.slices import MILLIONTHS, Column, Mask, Slice, Whole
from aftercare_rules.language.prices import BillLine, Charge, PriceLine
from aftercare_rules.language.prices.forms import AtCost, Difference, FactAmount, Fixed, Free, Percent
from aftercare_rules.language.prices.terms import Form
from aftercare_rules.language.prices.use_forms import PerUnit

_LARGEST = 2**62


@dataclass(frozen=True, slots=True)
class Term:
    """One line: a fixed number of coins, or a share of a column, or of how far one column lies above another.

    `share` is what one of the column comes to, in coins.
    """

    sign: int
    share: Fraction
    column: Column = ""
    above: str = ""


Formula: TypeAlias = tuple[Term, ...]


def formula_of(lines: Iterable[BillLine | PriceLine], minor_digits: int, charged: Collection[Charge]) -> Formula | None:
    """The terms that lines come to whatever their numbers are; None where they cannot say it.

    Only the lines of `charged` come to what the claim says of them; others at cost are open, and not summed.
    """
    terms = []
    for line in lines:
        term = _term(line.form, 10**minor_digits, -1 if line.is_deducted else 1, charged)
        if term is None:
            return None
        if term.share:
            terms.append(term)
    return tuple(terms)


def _term(form: Form, coins: int, sign: int, charged: Collection[Charge]) -> Term | None:
    match form:
        case AtCost(charge=charge) if charge in charged:
            return Term(sign, Fraction(coins), charge)
        case Free() | AtCost():
            return Term(sign, Fraction(0))
        case Fixed(value=value):
            return Term(sign, Fraction(value) * coins)
        case FactAmount(number=number):
            return Term(sign, Fraction(coins), number)
        case Percent(percent=percent, number=number):
            return Term(sign, Fraction(percent) * coins / 100, number)
        case PerUnit(rate=Fixed(value=value), number=number):
            return Term(sign, Fraction(value) * coins, number)
        case Difference():
            return Term(sign, Fraction(coins), "new_price", "price")
    return None


def coins_of(formula: Formula, some: Slice, rows: Whole) -> tuple[Whole, Mask]:
    """What a formula comes to in some rows, never below zero; and in which of them that cannot be told."""
    total = np.zeros(rows.size, np.int64)
    beyond = np.zeros(rows.size, np.bool_)
    for term in formula:
        if not term.column:
            total += term.sign * _fixed(term.share)
            continue
        if not all(some.has(name) for name in (term.column, term.above) if name):
            beyond[:] = True  # nothing is known of it
            continue
        numbers = np.maximum(some.millionths(term.column)[0][rows], 0)
        if term.above:
            numbers = np.maximum(numbers - np.maximum(some.millionths(term.above)[0][rows], 0), 0)
        share = term.share / MILLIONTHS
        if share.numerator > 1:
            beyond |= numbers > _LARGEST // (2 * share.numerator)
        # Half up: twice the number and the divisor, over twice the divisor.
        doubled = np.where(beyond, 0, numbers) * (2 * share.numerator) + share.denominator
        total += term.sign * (doubled // (2 * share.denominator))
    return np.maximum(total, 0), beyond


def _fixed(coins: Fraction) -> int:
    return (2 * coins.numerator + coins.denominator) // (2 * coins.denominator)
