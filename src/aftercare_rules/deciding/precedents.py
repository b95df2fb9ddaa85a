"""Precedents: where nothing but amounts hangs on the numbers of a claim, one judgement decides all claims of a pattern.

The price of a sale seldom comes again. So what else there is to a decision is worked out once, for the first claim of
its pattern, and for each claim only what its own numbers come to.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.facts import ClaimReader
from aftercare_rules.deciding.judgements import Judgement, Pattern
from aftercare_rules.deciding.resolve import OutcomeKey, Standing, sign
from aftercare_rules.language.prices import Numbers, are_known


class Precedents:
    """Finds and applies the precedents of one policy."""

    def __init__(self, claims: ClaimReader) -> None:
        self._claims = claims

    def deciding(self, pattern: Pattern, case: Case) -> Judgement | None:
        """The precedent that decides a case of a pattern; None if there is none, or what it reads is unknown."""
        precedent = pattern.precedent
        return precedent if precedent is not None and self.decides(precedent, case) else None

    def decides(self, precedent: Judgement, case: Case) -> bool:
        """Whether the numbers of a case are known that the amounts are made up of, so that a precedent decides it.

        Then the case is given these numbers, and what they come to.
        """
        numbers = self._claims.known(precedent.reads or (), case)
        if numbers is None or precedent.outcome is None:
            return False
        shown = precedent.outcome.shown
        case.numbers, case.bill = numbers, None if shown is None else shown.again(numbers)
        return True

    def keep(self, judgement: Judgement, pattern: Pattern, case: Case) -> bool:
        """Keeps the judgement of a case with its pattern, if others of the pattern differ from it in amounts alone."""
        if not pattern.is_of_amounts or judgement.outcome is None:
            return False
        weighed = (judgement.outcome, *judgement.alternatives)
        reads = tuple(dict.fromkeys([key for outcome in weighed for key in outcome.reads]))
        if self._claims.known(reads, case) is None:
            return False
        judgement.reads = reads
        pattern.precedent = judgement
        return True

    def key(self, pattern: Pattern, numbers: Numbers) -> OutcomeKey | None:
        """What makes the outcome of a claim of a pattern the same, by its numbers; None if no precedent tells."""
        precedent = pattern.precedent
        if precedent is None or precedent.outcome is None or not are_known(precedent.reads or (), numbers):
            return None
        bill = precedent.outcome.bill
        return precedent.outcome.key_for(None if bill is None else bill.again(numbers))


def is_of_amounts(standings: Mapping[str, Standing], remedies: Collection[str]) -> bool:
    """Whether nothing hangs on the numbers of a claim but amounts, for some remedies."""
    priced = [each for remedy, each in standings.items() if remedy in remedies and each.is_priced_by_claim]
    return all(sign(standing) is not None for standing in priced)
