"""What a price comes to, in fractions: each line worked out by its definition, rounded half up, then summed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Final, TypeAlias

from aftercare_rules.language.conditions import Condition
from aftercare_rules.language.durations import Duration
from aftercare_rules.language.prices import Charge, Elapsed, Form, Price, asked_as
from aftercare_rules.language.prices.composed import Limited, LowerOf
from aftercare_rules.language.prices.forms import AtCost, Difference, FactAmount, Fixed, Free, Percent
from aftercare_rules.language.prices.time_forms import PerTime, ProRata
from aftercare_rules.language.prices.use_forms import PerUnit
from tests.oracle.windows import Clock

Open: TypeAlias = frozenset[tuple[str, bool, Form]]
"""The lines at cost without an amount: the name, whether it is deducted, and the form."""

_MOST: Final = 40_000
_MONTHS: Final = {"months": 1, "years": 12}


@dataclass(frozen=True)
class Sums:
    """What the numbers of a claim are: facts, charges by line, events (None: has not happened)."""

    clock: Clock
    at: datetime
    amounts: Mapping[str, Decimal]
    charges: Mapping[str, Decimal]
    events: Mapping[str, datetime | None]

    def begun(self, elapsed: Elapsed) -> int:
        """The least number of units within which the claim comes, those of `after` left out."""
        event = self.events[elapsed.event]
        return 0 if event is None else begun(self.clock, event, self.at, elapsed)


def begun(clock: Clock, event: datetime, at: datetime, elapsed: Elapsed) -> int:
    """The least number of units within which an instant lies of an event, those of `after` left out."""
    unit, skipped = str(elapsed.unit), 0
    clock = clock.unrolled
    size = _MONTHS.get(unit, 1)
    if elapsed.after is not None:
        if (elapsed.after.unit in _MONTHS) == (unit in _MONTHS):
            skipped = elapsed.after.count * _MONTHS.get(elapsed.after.unit, 1)
        else:
            event = clock.last_second(event, _written(elapsed.after))
            clock = Clock(clock.zone)
            if at <= event:
                return 0
    small = "months" if unit in _MONTHS else unit
    return bisect_left(
        range(_MOST // size), True, key=lambda count: clock.is_within(event, at, f"{skipped + count * size} {small}")
    )


def _written(duration: Duration) -> str:
    return f"{duration.count} {duration.unit}"


def bill(price: Price, sums: Sums, holds: Callable[[Condition], bool], digits: int) -> tuple[str, Decimal | None, Open]:
    """The verdict, the total, and the open lines; no total where a person sets one of the lines that apply."""
    total, missing = 0, set()
    for line in price.lines:
        if line.when is not None and not holds(line.when):
            continue
        if line.form.is_quoted:
            return "referred", None, frozenset()
        amount = worth(line.form, sums)
        if amount is None:
            missing.add((line.name, line.is_deducted, line.form))
        else:
            coins = floor(amount * 10**digits + Fraction(1, 2))
            total += -coins if line.is_deducted else coins
    return "approved", Decimal(max(total, 0)).scaleb(-digits), frozenset(missing)


def worth(form: Form, sums: Sums) -> Fraction | None:
    """What one form comes to; None where the claim has no amount for a line at cost."""
    match form:
        case Free():
            return Fraction(0)
        case Fixed(value=value):
            return Fraction(value)
        case FactAmount(number=number):
            return Fraction(sums.amounts[number])
        case PerUnit(rate=rate, number=number):
            one = worth(rate, sums)
            assert one is not None
            return one * Fraction(sums.amounts[number])
        case Percent(percent=percent, number=number):
            return Fraction(percent) * Fraction(sums.amounts[number]) / 100
        case Difference():
            return max(Fraction(sums.amounts["new_price"]) - Fraction(sums.amounts["price"]), Fraction(0))
        case AtCost(charge=Charge(line=line)):
            return Fraction(sums.charges[line]) if line in sums.charges else None
        case ProRata(number=number, elapsed=elapsed, whole=whole, is_left=is_left):
            used = Fraction(min(sums.begun(elapsed), whole), whole)
            return Fraction(sums.amounts[number]) * (1 - used if is_left else used)
        case PerTime(rate=rate, number=number, elapsed=elapsed):
            one = Fraction(rate) if number is None else Fraction(rate) * Fraction(sums.amounts[number]) / 100
            return one * sums.begun(elapsed)
        case LowerOf(one=one_form, other=other_form):
            both = worth(one_form, sums), worth(other_form, sums)
            return None if None in both else min(amount for amount in both if amount is not None)
        case Limited(inner=inner, least=least, most=most):
            amount = worth(inner, sums)
            for bound, choose in ((least, max), (most, min)):
                if bound is not None and amount is not None:
                    end = worth(bound, sums)
                    assert end is not None
                    amount = choose(amount, end)
            return amount
    raise AssertionError(f"the oracle does not know {form}")


def reads(price: Price) -> set[str]:
    """The facts and events that a price depends on."""
    return {asked_as(key) for key in price.keys if not isinstance(key, Charge)}
