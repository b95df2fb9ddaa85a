"""What is answered to rows with the same number: found for the first of them by the engine's own judge, and kept.

An answer serves all rows of its number if the judge says that it holds for every claim of one pattern. Where the price
reads numbers of the claim, it does so if nothing but the amount hangs on them; else it serves those rows of its number
in which all prices come in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import product
from typing import Final

from aftercare_rules.batch.amounts import Formula, Term, formula_of, moves_one_way, reads, time_in
from aftercare_rules.batch.courses import Course
from aftercare_rules.batch.weighing import Weighing, is_bounded, weighing_of
from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.decision import DecisionWriter
from aftercare_rules.deciding.facts import ClaimReader
from aftercare_rules.deciding.horizons import Horizon
from aftercare_rules.deciding.judge import Judge
from aftercare_rules.deciding.judgements import Judgement, Pattern
from aftercare_rules.deciding.resolve import Outcome, Standing
from aftercare_rules.deciding.validity import Validity
from aftercare_rules.deciding.windows import PausingWindows
from aftercare_rules.errors import ClaimError
from aftercare_rules.language.domains import UNKNOWN
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import ANYTHING, Bill, BillLine, Charge, Elapsed
from aftercare_rules.language.prices.forms import Free
from aftercare_rules.language.prices.terms import Form
from aftercare_rules.language.vocabulary import BUILT_IN_NUMBERS, PAID_OUT
from aftercare_rules.records.models import Claim, Decision
from aftercare_rules.rules.rule_set import RuleSet


@dataclass(frozen=True, slots=True)
class Ending:
    """The window that ends an outcome: the number of its reading, and of the window among those of the reading.

    It must lie `apart` from the next one where holidays may have both end on one day: such rows are read one by one.
    """

    reading: int
    window: int
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What is decided for rows with the same number.

    `formula` is what the amount comes to where it reads columns; `is_paid_out` says that the customer gets it. Rows for
    which the amount comes to the same as `rival` are read one by one: there the outcome does not end with its window.
    """

    decision: Decision
    ending: Ending | Course | None = None
    formula: Formula | None = None
    is_paid_out: bool = False
    rival: Formula | None = None


@dataclass(slots=True, eq=False)
class Answers:
    """Finds the answers of one policy."""

    policy: Policy
    rule_set: RuleSet
    claims: ClaimReader
    judge: Judge
    validity: Validity
    writer: DecisionWriter
    _columns: frozenset[str] = field(init=False)
    _tested: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Takes note of the numbers that a column can hold, and of what is tested by rules."""
        self._columns = frozenset(BUILT_IN_NUMBERS) | self.policy.facts.keys()
        self._tested = frozenset(reading.name for reading in self.rule_set.readings)

    def to(self, claim: Claim) -> Answer | Weighing | None:
        """The answer to all rows that have the number of this claim's, or what tells those with another answer apart.

        None where each must be looked at.
        """
        judged = self._judged(claim)
        if judged is None:
            return None
        case, judgement, pattern = judged
        if all(isinstance(key, Charge) and key.line not in case.charges for key in pattern.keys):
            return self._answer(case, judgement)
        rules, remedies = self.rule_set.in_scope(pattern.fixed), self.judge.weighed(pattern.wanted)
        keys = [key for key in pattern.keys if isinstance(key, str)]
        unknown = frozenset(key for key in keys if not isinstance(case.facts[key], Decimal))
        if unknown and is_bounded(rules, remedies, unknown):
            return None  # of what is known it may hang whether that matters
        answer = self._to_any_numbers(case, judgement, pattern, unknown)
        # With time, prices may come in another order.
        is_weighed = not self.validity.horizons.has_moving_price(pattern) and self._may_be_anything(unknown, case)
        if answer is not None or not is_weighed:
            return answer
        weighing = weighing_of(rules, remedies, self.policy.vocabulary.minor_digits, unknown, _charged(case))
        return weighing if weighing is None or weighing.pairs else self._in_order(case, judgement)

    def in_order(self, claim: Claim) -> Answer | None:
        """The answer to all rows with this number in which all prices come in the same order as in this claim."""
        judged = self._judged(claim)
        return None if judged is None else self._in_order(*judged[:2])

    def _in_order(self, case: Case, judgement: Judgement) -> Answer | None:
        answer, outcome = self._answer(case, judgement), judgement.outcome
        if answer is None or outcome is None or outcome.bill is None or not outcome.reads:
            return answer
        lines = [_lines(bill) for bill in outcome.bills]
        if _lines(outcome.bill) not in lines:
            return None  # several bills that come to the same stand there as one line
        formula = formula_of(outcome.bill.lines, self.policy.vocabulary.minor_digits, _charged(case))
        return None if formula is None else replace(answer, formula=formula, is_paid_out=outcome.remedy in PAID_OUT)

    def _judged(self, claim: Claim) -> tuple[Case, Judgement, Pattern] | None:
        """A claim judged as all of its pattern are, if they are, and a column can hold all numbers that matter."""
        try:
            case = self.claims.read(claim)
            judgement = self.judge.judge(case)
        except ClaimError:
            return None
        pattern = judgement.pattern
        if pattern is None or any(isinstance(key, str) and key not in self._columns for key in pattern.keys):
            return None
        return case, judgement, pattern

    def _answer(self, case: Case, judgement: Judgement) -> Answer | None:
        """The decision, and the window that ends it; None where its end must be looked for."""
        decision = self.writer.draft(judgement).decision(case, None)
        if judgement.outcome is None or judgement.missing:
            return Answer(decision)
        horizon = self.validity.horizons.but_for_price(case, judgement)
        # Rows of which the holidays are not known are odd, but for windows that something may pause.
        apart = horizon.windows in horizon.unsure
        if apart and not any(isinstance(windows, PausingWindows) for windows in horizon.unsure):
            is_told = horizon.is_told
        else:
            is_told = horizon.is_told_of(case) and not apart
        if not is_told:
            return None
        number_of = self.rule_set.readings.index
        if horizon.path is not None:
            if any(isinstance(axis.windows, PausingWindows) for axis in horizon.path.axes):
                return None
            axes = [(number_of(axis.reading), axis.numbers, axis.worth) for axis in horizon.path.axes]
            return Answer(decision, Course(tuple(axes), horizon.path.same))
        if horizon.ending is None:
            return Answer(decision)
        return Answer(decision, Ending(number_of(horizon.ending), horizon.number, apart))

    def _to_any_numbers(
        self, case: Case, judgement: Judgement, pattern: Pattern, unknown: frozenset[str]
    ) -> Answer | None:
        """The answer whatever numbers the claim says; None where more than an amount hangs on them."""
        if judgement.outcome is None or judgement.missing:
            return None
        answer = self._answer(case, judgement)
        first = None if answer is None else self._whatever(pattern, {}, case)
        if answer is None or first is None:
            return None
        rival = self._rival(case, first, pattern, unknown, self.validity.horizons.but_for_price(case, judgement))
        if rival is _MANY or (rival is not None and time_in(rival) is not None):
            return None  # it is what it comes to by then that counts
        formula = None if first.is_fixed and rival is None else first.formula
        return replace(answer, formula=formula, is_paid_out=judgement.outcome.remedy in PAID_OUT, rival=rival)

    def _may_be_anything(self, unknown: Iterable[str], case: Case) -> bool:
        """Whether each of some numbers may be any from zero up, and no rule tells one from another."""
        numbers = self.claims.numbers(unknown, case)
        return all(each.low <= 0 and each.high is None and key not in self._tested for key, each in numbers.items())

    def _whatever(self, pattern: Pattern, codes: Mapping[int, int], case: Case) -> _Open | None:
        """The outcome whatever the numbers are, with some other codes; None where more than an amount hangs on them."""
        matched = self.judge.with_codes(pattern, codes).matched
        if matched is None:
            return None
        unknown = {key: UNKNOWN for key in pattern.keys if isinstance(key, str)}
        numbers = self.claims.numbers(self.judge.keys, replace(case, told={**case.facts, **unknown}))
        numbers |= dict.fromkeys([key for key in self.judge.keys if isinstance(key, Elapsed)], ANYTHING)
        numbers |= dict.fromkeys(_charged(case), ANYTHING)
        outcome = self.judge.decided(matched, numbers, pattern.wanted)
        formula: Formula | None = ()
        if outcome.verdict == "approved" and outcome.bill is not None:
            formula = formula_of(outcome.bill.lines, self.policy.vocabulary.minor_digits, _charged(case))
        # Where rules are compared, which of them are named hangs on the numbers, though the amount may not.
        if formula is None or not moves_one_way(formula) or not self._is_plain(pattern, matched):
            return None
        return _Open(outcome, formula, is_fixed=not outcome.needs)

    def _is_plain(self, pattern: Pattern, matched: int) -> bool:
        """Whether nothing but amounts hangs on the numbers of a claim: no rules are compared by what they come to."""
        standing = self.judge.standing(matched)
        weighed = self.judge.weighed(pattern.wanted)
        return all(_is_one_price(standing[remedy]) for remedy in weighed if remedy in standing)

    def _rival(
        self, case: Case, first: _Open, pattern: Pattern, unknown: frozenset[str], horizon: Horizon
    ) -> Formula | None:
        """The amount after the outcome's end, where it ends only if that is another one; `_MANY` if that is not all.

        An amount that nobody knows is another one than any that is known.
        """
        ahead = {number: self.validity.horizons.ahead(number, pattern) for number in horizon.readings}
        end = horizon.number + 2 if horizon.ending is not None and len(ahead) == 1 else None
        rival = None
        for codes in product(*ahead.values()):
            if end is not None and codes[0] > end:
                break
            later = self._whatever(pattern, dict(zip(ahead, codes, strict=True)), case)
            if later is None:
                return _MANY
            if first.may_come_to(later) and unknown.isdisjoint(reads(later.formula)):
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


def _charged(case: Case) -> frozenset[Charge]:
    """The lines of which a claim says what they cost."""
    return frozenset(map(Charge, case.charges))


def _lines(bill: Bill) -> list[tuple[BillLine, Form]]:
    return [(line, line.form) for line in bill.lines]


def _is_one_price(standing: Standing) -> bool:
    """Whether no two prices are compared of which one reads a number."""
    coverage = {voice.effect.price.shape if voice.effect.price else None for voice in standing.coverage}
    offers = [*standing.rights, *standing.coverage]
    reads = any(voice.effect.keys for voice in (*offers, *standing.fees))
    return not reads or (len(coverage) + len(standing.rights) <= 1)


_MANY: Final[Formula] = (Term(0, Free(), 1),)
"""In the place of a rival: there are several, or what they come to cannot be told."""
