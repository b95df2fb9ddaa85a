"""What is answered to rows with the same number: found for the first of them by the engine's own judge, and kept.

An answer serves all rows of its number if the judge says that it holds for every claim of one pattern. Where the price
reads numbers of the claim, it does so if nothing but the amount hangs on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from typing import Final

from aftercare_rules.batch.amounts import Formula, Term, formula_of
from aftercare_rules.deciding.decision import DecisionWriter
from aftercare_rules.deciding.facts import Case, ClaimReader
from aftercare_rules.deciding.horizons import Horizon
from aftercare_rules.deciding.judge import Judge
from aftercare_rules.deciding.judgements import Pattern
from aftercare_rules.deciding.resolve import Outcome, Standing
from aftercare_rules.deciding.validity import Validity
from aftercare_rules.errors import ClaimError
from aftercare_rules.language.domains import UNKNOWN
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Charge
from aftercare_rules.language.vocabulary import BUILT_IN_NUMBERS, PAID_OUT
from aftercare_rules.records.models import Claim, Decision


@dataclass(frozen=True, slots=True)
class Ending:
    """The window that ends an outcome: the number of its reading, and of the window among those of the reading."""

    reading: int
    window: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What is decided for rows with the same number.

    `formula` is what the amount comes to where it reads columns; `is_paid_out` says that the customer gets it. Rows for
    which the amount comes to the same as `rival` are read one by one: there the outcome does not end with its window.
    """

    decision: Decision
    ending: Ending | None = None
    formula: Formula | None = None
    is_paid_out: bool = False
    rival: Formula | None = None


@dataclass(slots=True, eq=False)
class Answers:
    """Finds the answers of one policy."""

    policy: Policy
    claims: ClaimReader
    judge: Judge
    validity: Validity
    writer: DecisionWriter
    _columns: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Takes note of the numbers that a column can hold."""
        self._columns = frozenset(BUILT_IN_NUMBERS) | self.policy.facts.keys()

    def to(self, claim: Claim) -> Answer | None:
        """The answer to all rows that have the number of this claim's; None where each must be looked at."""
        try:
            case = self.claims.read(claim)
            judgement = self.judge.judge(case)
        except ClaimError:
            return None
        pattern, outcome = judgement.pattern, judgement.outcome
        if pattern is None or not all(isinstance(key, Charge) or key in self._columns for key in pattern.keys):
            return None
        reads_numbers = any(not isinstance(key, Charge) for key in pattern.keys)
        decision = self.writer.draft(judgement).decision(case, None)
        if outcome is None or judgement.missing:
            return None if reads_numbers else Answer(decision)
        horizon = self.validity.horizon(case, judgement)
        if not horizon.is_told_of(case) or (horizon.ending is not None and horizon.windows is None):
            return None
        ending = None
        if horizon.windows is not None:
            ending = Ending(self.judge.coding.windows.index(horizon.windows), horizon.number)
        if not reads_numbers:
            return Answer(decision, ending)
        first = self._whatever(pattern, {}, case)
        rival = None if first is None else self._rival(case, first, pattern, horizon)
        if first is None or rival is _MANY:
            return None
        formula = None if first.is_fixed and rival is None else first.formula
        return Answer(decision, ending, formula, outcome.remedy in PAID_OUT, rival)

    def _whatever(self, pattern: Pattern, codes: Mapping[int, int], case: Case) -> _Open | None:
        """The outcome whatever the numbers are, with some other codes; None where more than an amount hangs on them."""
        matched = self.judge.with_codes(pattern, codes).matched
        if matched is None:
            return None
        unknown = {key: UNKNOWN for key in pattern.keys if isinstance(key, str)}
        numbers = self.claims.numbers(self.judge.keys, replace(case, told={**case.facts, **unknown}))
        outcome = self.judge.decided(matched, numbers, pattern.wanted)
        formula: Formula | None = ()
        if outcome.verdict == "approved" and outcome.bill is not None:
            formula = formula_of(outcome.bill, self.policy.vocabulary.minor_digits)
        is_fixed = not outcome.needs
        if formula is None or not (is_fixed or self._is_plain(pattern, matched)):
            return None
        return _Open(outcome, formula, is_fixed)

    def _is_plain(self, pattern: Pattern, matched: int) -> bool:
        """Whether nothing but amounts hangs on the numbers of a claim: no rules are compared by what they come to."""
        standing = self.judge.standing(matched)
        weighed = self.judge.weighed(pattern.wanted)
        return all(_is_one_price(standing[remedy]) for remedy in weighed if remedy in standing)

    def _rival(self, case: Case, first: _Open, pattern: Pattern, horizon: Horizon) -> Formula | None:
        """The amount after the outcome's end, where it ends only if that is another one; `_MANY` if that is not all."""
        ahead = {number: self.validity.horizons.ahead(number, pattern) for number in horizon.readings}
        end = horizon.number + 2 if horizon.windows is not None and len(ahead) == 1 else None
        rival = None
        for codes in product(*ahead.values()):
            if end is not None and codes[0] > end:
                break
            later = self._whatever(pattern, dict(zip(ahead, codes, strict=True)), case)
            if later is None:
                return _MANY
            if first.may_come_to(later):
                if codes != (end,):
                    return _MANY
                rival = later.formula
        return rival


@dataclass(frozen=True, slots=True)
class _Open:
    """An outcome of which the numbers are open: what it comes to, and whether that is the same for all of them."""

    outcome: Outcome
    formula: Formula
    is_fixed: bool

    def may_come_to(self, other: _Open) -> bool:
        """Whether it depends on the numbers if another outcome is the same decision."""
        first, second = self.outcome, other.outcome
        if (first.verdict, first.remedy, first.open) != (second.verdict, second.remedy, second.open):
            return False
        if first.bill is None or second.bill is None or (self.is_fixed and other.is_fixed):
            return False
        return first.bill.shape != second.bill.shape


def _is_one_price(standing: Standing) -> bool:
    """Whether no two prices are compared of which one reads a number."""
    coverage = {voice.effect.price.shape if voice.effect.price else None for voice in standing.coverage}
    offers = [*standing.rights, *standing.coverage]
    reads = any(voice.effect.price is not None and voice.effect.price.keys for voice in (*offers, *standing.fees))
    return not reads or (len(coverage) + len(standing.rights) <= 1)


_MANY: Final[Formula] = (Term(0, Fraction(0)),)
"""In the place of a rival: there are several, or what they come to cannot be told."""
