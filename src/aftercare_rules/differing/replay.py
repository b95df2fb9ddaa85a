"""Recorded claims under two policies: who would gain, who would lose, and by how much in total."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Final

from aftercare_rules.differing.records import Replayed
from aftercare_rules.differing.witnesses import outcome_of, told
from aftercare_rules.engine import Engine
from aftercare_rules.language.prices import ZERO
from aftercare_rules.language.vocabulary import PAID_OUT
from aftercare_rules.records.models import Claim, Decision, Money

RANK: Final = {"approved": 2, "referred": 1, "declined": 0, "incomplete": 0}
"""What a verdict is to the customer: the more the better."""


class Replay:
    """Counts what becomes of claims, one after the other."""

    def __init__(self, old: Engine, new: Engine) -> None:
        self._engines = old, new
        self._counts: Counter[str] = Counter()
        self._sums: dict[str, Decimal] = {"gains": ZERO, "loses": ZERO}

    def add(self, claim: Claim) -> None:
        """Decides one more claim under both."""
        self._counts["claims"] += 1
        old, new = (told(engine, claim).decision for engine in self._engines)
        if old is None or new is None:
            self._counts["neither" if old is new else "only_new" if old is None else "only_old"] += 1
            return
        if outcome_of(old) == outcome_of(new):
            self._counts["alike"] += 1
            return
        change, amount = _change(old, new)
        self._counts[change] += 1
        if change in self._sums:
            self._sums[change] += amount

    @property
    def result(self) -> Replayed:
        """What came of all of them."""
        currency = self._engines[1].policy.currency
        sums = {name: Money(amount=amount, currency=currency) for name, amount in self._sums.items() if amount}
        return Replayed(**self._counts, gained=sums.get("gains"), lost=sums.get("loses"))


def _change(old: Decision, new: Decision) -> tuple[str, Decimal]:
    """What it is to the customer, and the amount that it is about."""
    step = RANK[new.verdict] - RANK[old.verdict]
    if step:
        better = new if step > 0 else old
        paid = better.refund.amount if better.refund is not None and better.remedy in PAID_OUT else ZERO
        return ("gains" if step > 0 else "loses"), paid
    if old.remedy != new.remedy or old.verdict != "approved":
        return "otherwise", ZERO
    moved = _worth(new) - _worth(old)
    return ("gains" if moved > 0 else "loses" if moved < 0 else "otherwise"), abs(moved)


def _worth(decision: Decision) -> Decimal:
    refund = decision.refund.amount if decision.refund is not None else ZERO
    return refund - (decision.cost.amount if decision.cost is not None else ZERO)
