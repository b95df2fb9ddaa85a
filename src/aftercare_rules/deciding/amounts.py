"""What a decision says of money: the cost and the refund, the lines of the bill, and for how much else could be had."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final, TypeAlias

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.judgements import Judgement
from aftercare_rules.deciding.resolve import Ground, Outcome
from aftercare_rules.language.domains import EXACT
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import ZERO, Bill, BillLine
from aftercare_rules.language.vocabulary import PAID_OUT
from aftercare_rules.records.assembling import assemble
from aftercare_rules.records.models import Alternative, Line, Money

Fill: TypeAlias = Callable[[dict[str, object], Case], None]
"""Fills in the fields that have amounts in them, for one claim."""


class AmountWriter:
    """Writes the amounts of one policy's decisions."""

    def __init__(self, policy: Policy) -> None:
        self._currency = policy.currency
        self._nothing = self._money(ZERO.scaleb(-policy.vocabulary.minor_digits, EXACT))

    def blank(self, judgement: Judgement, outcome: Outcome) -> Fill | None:
        """What fills in the amounts of a claim that a precedent decides; None where there is nothing to fill in."""
        if not judgement.reads:
            return None
        others = judgement.alternatives
        is_other = any(other.reads for other in others)

        def fill(fields: dict[str, object], case: Case) -> None:
            fields["cost"], fields["refund"] = self.cost_and_refund(outcome, case.bill)
            fields["lines"] = self.lines(outcome, case.bill)
            if is_other:
                fields["alternatives"] = self.alternatives([other.again(case.numbers) for other in others])

        return fill

    def cost_and_refund(self, outcome: Outcome, bill: Bill | None) -> tuple[Money | None, Money | None]:
        """What the customer pays, and gets; both None unless the remedy is approved."""
        if outcome.verdict != "approved" or bill is None:
            return None, None
        amount = self._money(bill.total.low)
        if outcome.remedy in PAID_OUT:
            return self._nothing, amount
        return amount, None

    def _money(self, amount: Decimal) -> Money:
        return assemble(Money, {"amount": amount, "currency": self._currency}, _NAMES_OF_MONEY)

    def lines(self, outcome: Outcome, bill: Bill | None) -> tuple[Line, ...]:
        """The lines of a bill, or of an estimate."""
        if bill is None:
            return ()
        if outcome.verdict == "approved":
            if not bill.is_itemized:
                bill = bill.in_one_line(outcome.remedy or "")
            return tuple([self._line(line) for line in bill.lines])
        # Of a price that a person sets, something can be said, or there is nothing to show.
        lines = [self._line(line) for line in bill.lines]
        return tuple(lines) if any(map(_is_said, lines)) else ()

    def _line(self, line: BillLine) -> Line:
        low, high = line.range.low, line.range.high
        if line.amount is not None and line.range.is_settled:
            amount = self._money(EXACT.minus(low) if line.is_deducted else low)
            known = {"name": line.name, "amount": amount, "at_least": None, "at_most": None}
            return assemble(Line, known, _NAMES_OF_KNOWN_LINE)
        least, most = (low if low else None), high
        if line.is_deducted:
            least, most = (None if end is None else EXACT.minus(end) for end in (most, least))
        at_least, at_most = (None if end is None else self._money(end) for end in (least, most))
        return Line(name=line.name, amount=None, at_least=at_least, at_most=at_most)

    def alternatives(self, outcomes: Iterable[Outcome]) -> tuple[Alternative, ...]:
        """What else could be had."""
        return tuple([self._alternative(outcome) for outcome in outcomes])

    def _alternative(self, outcome: Outcome) -> Alternative:
        cost, refund = (None, None) if outcome.needs else self.cost_and_refund(outcome, outcome.bill)
        is_decided = bool(outcome.voices) and outcome.ground is not Ground.CONFLICT
        rule = outcome.voices[0].rule.name if is_decided else None
        values = {
            "remedy": outcome.remedy or "",
            "verdict": outcome.verdict,
            "cost": cost,
            "refund": refund,
            "rule": rule,
        }
        return assemble(Alternative, values, _NAMES_OF_ALTERNATIVE)


# Those that are named when such a record is made from outside.
_NAMES_OF_MONEY: Final = set(Money.model_fields)
_NAMES_OF_KNOWN_LINE: Final = {"name", "amount"}
_NAMES_OF_ALTERNATIVE: Final = set(Alternative.model_fields)


def _is_said(line: Line) -> bool:
    return any(amount is not None for amount in (line.amount, line.at_least, line.at_most))
