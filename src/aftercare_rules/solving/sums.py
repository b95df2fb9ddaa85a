"""What a bill comes to, in whole coins."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from aftercare_rules.language.prices import Bill, Range
from aftercare_rules.solving.logic import Amount

ENDLESS: Final = 10**15
"""More coins than any claim has."""

LINES: Final = 1_000
"""Of equal gains, fewer lines that are open are better: gains are told in these parts of a coin."""


@dataclass(frozen=True, slots=True)
class Sum:
    """The least and the most that a bill comes to, and how many of its lines are open."""

    low: Amount
    high: Amount
    open: Amount


def in_coins(amount: Decimal, minor_digits: int) -> int:
    """An amount as whole coins, rounded down."""
    return int(amount.scaleb(minor_digits))


def net_sum(bill: Bill | None, minor_digits: int) -> Sum:
    """What a bill comes to, what is deducted taken off, whatever is left."""
    if bill is None:
        return Sum(0, 0, 0)
    low, high, is_endless = 0, 0, False
    lines = [(line.amount, line.is_deducted) for line in bill.lines] if bill.lines else [(bill.total, False)]
    for amount, is_deducted in lines:
        if amount is not None:
            least, most = _ends(amount, minor_digits)
            low, high = (low - most, high - least) if is_deducted else (low + least, high + most)
            is_endless |= most == ENDLESS and not is_deducted
    return Sum(max(low, -ENDLESS), ENDLESS if is_endless else high, sum(count for _, count in bill.open))


def _ends(amount: Range, minor_digits: int) -> tuple[int, int]:
    high = ENDLESS if amount.high is None else min(ENDLESS, in_coins(amount.high, minor_digits))
    return min(ENDLESS, in_coins(amount.low, minor_digits)), high
