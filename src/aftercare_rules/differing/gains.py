"""Whether the customer gains or loses where two policies differ, and how much at most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product
from typing import Final, Literal, TypeAlias

from aftercare_rules.deciding.resolve import Outcome
from aftercare_rules.language.domains import EXACT
from aftercare_rules.language.prices import ZERO, Key, Range
from aftercare_rules.language.prices.forms import AtCost, FactAmount, Fixed, Free, Percent
from aftercare_rules.language.prices.time_forms import PerTime
from aftercare_rules.language.prices.use_forms import PerUnit
from aftercare_rules.language.vocabulary import PAID_OUT

Change: TypeAlias = Literal["gains", "loses", "depends"]
"""What a difference is to the customer; `depends` where it is one thing in one claim, and another in the next."""

_RANK: Final = {"approved": 2, "referred": 1, "declined": 0, "incomplete": 0}
# Of such prices the difference is greatest where each number is at an end.
_STRAIGHT: Final = (Free, Fixed, Percent, FactAmount, PerUnit, PerTime, AtCost)
# Ends for numbers that have none: what grows between these grows without bound.
_FAR: Final = (Decimal(10) ** 6, Decimal(10) ** 8)
_MOST_CORNERS: Final = 64

Evaluate: TypeAlias = Callable[[Mapping[Key, Range]], tuple[Outcome, Outcome]]
"""What the two policies come to at a point, its numbers being these."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What a difference is to the customer, and the most that it comes to; None of what is no amount of money.

    `is_bounded` is unset where it grows without end with a number of the claim.
    """

    change: Change
    at_most: Decimal | None
    is_bounded: bool = True

    def joined(self, other: Gain) -> Gain:
        """Both together."""
        change: Change = self.change if self.change == other.change else "depends"
        amounts = [one.at_most for one in (self, other) if one.at_most is not None]
        return Gain(change, max(amounts, default=None), self.is_bounded and other.is_bounded)


def gain_between(old: Outcome, new: Outcome, numbers: Mapping[Key, Range], evaluate: Evaluate) -> Gain:
    """What it is to the customer that one outcome becomes another."""
    step = _RANK[new.verdict] - _RANK[old.verdict]
    if step:
        better = new if step > 0 else old
        return _all_of(better, "gains" if step > 0 else "loses")
    if old.bill is None or new.bill is None or old.remedy != new.remedy:
        return Gain("depends", None)
    deltas = [_worth(after) - _worth(before) for before, after in _corners(numbers, evaluate)]
    if not deltas:
        return Gain("depends", None)
    change: Change = "loses" if max(deltas) <= 0 else "gains" if min(deltas) >= 0 else "depends"
    if not any(deltas):
        change = "depends"
    if all(isinstance(line.form, _STRAIGHT) for bill in (old.bill, new.bill) for line in bill.lines):
        far = [_most(numbers, evaluate, end) for end in _FAR]
        return Gain(change, far[0] if far[0] == far[1] else None, far[0] == far[1])
    least, most = _ends(new)[0], _ends(old)[1]
    spread = _ends(new)[1] - _ends(old)[0], most - least
    bound = max(map(abs, spread))
    return Gain(change, bound if bound.is_finite() else None, bound.is_finite())


def _all_of(outcome: Outcome, change: Change) -> Gain:
    """What is there in one policy alone: of money paid out all of it."""
    if outcome.remedy not in PAID_OUT or outcome.bill is None:
        return Gain(change, None)
    high = outcome.bill.total.high
    return Gain(change, high, high is not None)


def _most(numbers: Mapping[Key, Range], evaluate: Evaluate, far: Decimal) -> Decimal:
    return max((abs(_worth(new) - _worth(old)) for old, new in _corners(numbers, evaluate, far)), default=ZERO)


def _corners(
    numbers: Mapping[Key, Range], evaluate: Evaluate, far: Decimal = _FAR[0]
) -> Iterator[tuple[Outcome, Outcome]]:
    """The outcomes where each number is at one of its ends, and somewhere between."""
    keys = list(numbers)
    choices = [list(_ends_of(numbers[key], far)) for key in keys]
    for chosen in islice(product(*choices), _MOST_CORNERS):
        both = evaluate({key: Range.only(number) for key, number in zip(keys, chosen, strict=True)})
        if all(outcome.bill is not None for outcome in both):
            yield both


def _ends_of(range_: Range, far: Decimal) -> Iterable[Decimal]:
    high = max(range_.low, far) if range_.high is None else range_.high
    return dict.fromkeys((max(range_.low, ZERO), high))


def _worth(outcome: Outcome) -> Decimal:
    assert outcome.bill is not None
    low = outcome.bill.total.low
    return low if outcome.remedy in PAID_OUT else EXACT.minus(low)


def _ends(outcome: Outcome) -> tuple[Decimal, Decimal]:
    assert outcome.bill is not None
    low = outcome.bill.total.low
    high = Decimal("Infinity") if outcome.bill.total.high is None else outcome.bill.total.high
    return (low, high) if outcome.remedy in PAID_OUT else (EXACT.minus(high), EXACT.minus(low))
