"""In which order the prices of rows come, where more hangs on the numbers of a claim than an amount.

`resolve` holds amounts against one another and against nothing, and does nothing else with them. So of claims with the
same codes those are decided alike, but for the amount, for which all prices that may matter come in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final

import numpy as np

from aftercare_rules.batch.amounts import Formula, coins_of, formula_of, is_endless, reads
from aftercare_rules.batch.slices import Mask, Slice, Whole
from aftercare_rules.language.policy import Section
from aftercare_rules.language.prices import Charge, Price, PriceLine
from aftercare_rules.rules.rule_set import Rule

MOST_ORDERS: Final = 2**40
"""An order is a number below this."""

_MOST_PAIRS: Final = 25
_MOST_BILLS: Final = 32


@dataclass(frozen=True, slots=True)
class Weighing:
    """Pairs of amounts that may be held against each other."""

    pairs: tuple[tuple[Formula, Formula], ...]

    def orders(self, some: Slice, rows: Whole) -> tuple[Whole, Mask]:
        """The same number for rows in which all pairs come in the same order; and where that cannot be told."""
        orders, beyond = np.zeros(rows.size, np.int64), np.zeros(rows.size, np.bool_)
        coins: dict[Formula, Whole] = {}
        for formula in dict.fromkeys(formula for pair in self.pairs for formula in pair):
            coins[formula], is_beyond = coins_of(formula, some, rows)
            beyond |= is_beyond
        for one, other in self.pairs:
            orders = 3 * orders + np.sign(coins[one] - coins[other]) + 1
        return orders, beyond


def weighing_of(
    rules: Sequence[Rule],
    remedies: Iterable[str],
    minor_digits: int,
    unknown: frozenset[str],
    charged: frozenset[Charge],
) -> Weighing | None:
    """What may be held against each other of the prices of some rules; None where that cannot be told.

    `charged` are the lines at cost of which the claim says what they come to.

    `unknown` are the numbers that may be anything from zero up. What reads one of them is endless, whatever the others
    are, so that only the least that it comes to is weighed; of prices that are not so `is_bounded` is told.
    """
    pairs: dict[tuple[Formula, Formula], None] = {}
    for remedy in sorted(remedies):
        formulas: dict[Formula, None] = {(): None}
        for lines in _bills(rules, remedy):
            known = [line for line in lines if unknown.isdisjoint(line.form.keys)]
            formula = formula_of(known, minor_digits, charged)
            if formula is None or len(formulas) > _MOST_BILLS:
                return None
            formulas[formula] = None
        reading = {formula for formula in formulas if reads(formula)}
        for one, other in combinations(formulas, 2):
            if one in reading or other in reading:
                pairs[one, other] = None
    return Weighing(tuple(pairs)) if len(pairs) <= _MOST_PAIRS else None


def is_bounded(rules: Iterable[Rule], remedies: Iterable[str], unknown: frozenset[str]) -> bool:
    """Whether a price may be known though it reads something unknown: a line that does is not endless for that."""
    prices = [price for rule in rules for remedy in remedies for price in _priced(rule, remedy)]
    lines = [line for price in prices for line in price.lines if not unknown.isdisjoint(line.form.keys)]
    return any(line.is_deducted or not is_endless(line.form) or set(line.form.keys) - unknown for line in lines)


def _bills(rules: Sequence[Rule], remedy: str) -> Iterator[tuple[PriceLine, ...]]:
    """All bills that may be made out for a remedy: what rules give, and to what coverage gives any of the fees."""
    fees = [lines for rule in rules if rule.section is Section.FEES for lines in _prices(rule, remedy)]
    for rule in rules:
        for given in _prices(rule, remedy) if rule.section is not Section.FEES else ():
            with_fees = product(*(((), lines) for lines in fees)) if rule.section is Section.COVERAGE else [()]
            for added in with_fees:
                yield (*given, *(line for lines in added for line in lines))


def _prices(rule: Rule, remedy: str) -> Iterator[tuple[PriceLine, ...]]:
    """What a rule may charge for a remedy, or pay: the lines that apply always, with any of those that do at times."""
    for price in _priced(rule, remedy):
        yield from _variants(price)


def _priced(rule: Rule, remedy: str) -> Iterator[Price]:
    """What the rulings of a rule give of a remedy."""
    for ruling in rule.rulings:
        effect = ruling.effects.get(remedy)
        if effect is not None and effect.verdict == "approved" and effect.price is not None:
            yield effect.price


def _variants(price: Price) -> Iterator[tuple[PriceLine, ...]]:
    for chosen in product(*(((line,),) if line.when is None else ((), (line,)) for line in price.lines)):
        yield tuple(line for lines in chosen for line in lines)
