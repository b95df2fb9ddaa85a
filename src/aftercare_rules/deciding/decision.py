"""A judgement to the `Decision` that is given back: amounts, words and what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial

from aftercare_rules.deciding.facts import Case
from aftercare_rules.deciding.judge import Judgement
from aftercare_rules.deciding.resolve import Ground, Outcome
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.language.definitions import written_number
from aftercare_rules.language.domains import EXACT, NONE_WORD, Number, State
from aftercare_rules.language.policy import EventDeclaration, FactDeclaration, Policy, Promise, Ruling
from aftercare_rules.language.prices import ZERO, BillLine
from aftercare_rules.language.readings import FactReading, Terms, Value
from aftercare_rules.language.vocabulary import PAID_OUT, WANTS
from aftercare_rules.language.wording import (
    AND_AT_COST,
    CONFLICT,
    INCOMPLETE,
    LESS_AT_COST,
    ONLY_AT_COST,
    QUESTIONS,
    SAME_EITHER_WAY,
    Text,
    own_words,
)
from aftercare_rules.records.models import Alternative, Decision, Line, Money, PolicyIdentity, Step

_NOT_SAID = "—"
_REMEDY = "remedy"


class DecisionWriter:
    """Writes the decisions of one policy."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._languages = policy.vocabulary.languages
        self._terms = policy.terms({})
        self._identity = PolicyIdentity(id=policy.name, version=policy.version, sha256=policy.sha256)

    def write(self, case: Case, judgement: Judgement, valid_until: datetime | None) -> Decision:
        """The decision that a judgement comes to."""
        outcome = judgement.outcome
        if outcome is None or judgement.missing:
            return self._incomplete(case, judgement)
        cost, refund = self._amounts(outcome)
        speakers = judgement.voices
        places = {
            "cost": self._spoken(cost or refund, outcome),
            "refund": self._spoken(refund, outcome),
            "until": self._alike(self._end(valid_until)),
        }
        fill = _Fill(self._policy, self._terms, case, outcome.remedy, places)
        ruling = judgement.ruling
        # Of rules that contradict each other none decides; all are named.
        deciding = speakers[0].rule if speakers and outcome.ground is not Ground.CONFLICT else None
        return Decision(
            verdict=outcome.verdict,
            remedy=outcome.remedy,
            cost=cost,
            refund=refund,
            lines=self._lines(outcome),
            rule=deciding.name if deciding else None,
            rules=tuple(voice.rule.name for voice in speakers),
            clause=(deciding.clause or None) if deciding else None,
            reason=self._with_fees(self._reason(outcome, ruling).say(fill.place), outcome, fill),
            valid_until=valid_until,
            choice="shop" if outcome.is_shops_choice else "customer",
            alternatives=tuple(self._alternative(other) for other in judgement.alternatives),
            then=self._steps(outcome, ruling, case, fill),
            missing=(),
            presumed=dict(case.presumed),
            purchase_id=case.purchase_id,
            policy=self._identity,
        )

    def _incomplete(self, case: Case, judgement: Judgement) -> Decision:
        def asked(name: str, language: str) -> str:
            return _in_a_row([self._question(missing, language) for missing in judgement.missing], language)

        return Decision(
            verdict="incomplete",
            remedy=None,
            cost=None,
            refund=None,
            lines=(),
            rule=None,
            rules=(),
            clause=None,
            reason=own_words(INCOMPLETE, self._languages).say(asked),
            valid_until=None,
            choice=self._policy.choice,
            alternatives=(),
            then=(),
            missing=judgement.missing,
            presumed=dict(case.presumed),
            purchase_id=case.purchase_id,
            policy=self._identity,
        )

    def _question(self, name: str, language: str) -> str:
        declared: FactDeclaration | EventDeclaration | None = self._policy.facts.get(name) or self._policy.events.get(
            name
        )
        if declared is not None and declared.question is not None:
            return declared.question.in_language(language)
        if name in QUESTIONS:
            return own_words(QUESTIONS[name], (language,)).in_language(language)
        return name.replace("_", " ")

    def _reason(self, outcome: Outcome, ruling: Ruling | None) -> Text:
        if outcome.ground is Ground.CONFLICT:
            return own_words(CONFLICT, self._languages)
        return ruling.reason if ruling is not None else own_words(SAME_EITHER_WAY[outcome.verdict], self._languages)

    def _with_fees(self, reason: dict[str, str], outcome: Outcome, fill: _Fill) -> dict[str, str]:
        """The reason, and then what each fee says for itself."""
        for fee in outcome.fees:
            more = fee.ruling.reason.say(fill.place)
            reason = {
                language: f"{words}{_gap(language)}{more[language]}" if language in more else words
                for language, words in reason.items()
            }
        return reason

    def _money(self, amount: Decimal) -> Money:
        return Money(amount=amount, currency=self._policy.currency)

    def _amounts(self, outcome: Outcome) -> tuple[Money | None, Money | None]:
        """The cost and the refund; both None unless the remedy is approved."""
        if outcome.verdict != "approved" or outcome.bill is None:
            return None, None
        amount = self._money(outcome.bill.total.low)
        if outcome.remedy in PAID_OUT:
            return self._money(EXACT.multiply(amount.amount, ZERO)), amount
        return amount, None

    def _alike(self, words: str) -> dict[str, str]:
        return dict.fromkeys(self._languages, words)

    def _spoken(self, amount: Money | None, outcome: Outcome) -> dict[str, str]:
        """An amount as it is said, with the lines at cost that come to it."""
        said = self._alike(_NOT_SAID if amount is None else str(amount))
        lines = outcome.bill.lines if amount is not None and outcome.bill is not None else ()
        also = AND_AT_COST if any(not line.is_open for line in lines) else ONLY_AT_COST
        for sentence, is_deducted in ((also, False), (LESS_AT_COST, True)):
            names = [line.name for line in lines if line.is_open and line.is_deducted is is_deducted]
            if names:
                said = own_words(sentence, self._languages).say(partial(_amount_or_lines, said, names))
        return said

    def _lines(self, outcome: Outcome) -> tuple[Line, ...]:
        bill = outcome.bill if outcome.bill is not None else outcome.estimate
        if bill is not None and not bill.is_itemized and outcome.verdict == "approved":
            bill = bill.in_one_line(outcome.remedy or "")
        lines = [self._line(line) for line in bill.lines] if bill is not None else []
        # Of a price that a person sets, something can be said, or there is nothing to show.
        has_something = outcome.verdict == "approved" or any(_is_said(line) for line in lines)
        return tuple(lines) if has_something else ()

    def _line(self, line: BillLine) -> Line:
        low, high = line.range.low, line.range.high
        if line.amount is not None and line.range.is_settled:
            return Line(name=line.name, amount=self._money(EXACT.minus(low) if line.is_deducted else low))
        least, most = (low if low else None), high
        if line.is_deducted:
            least, most = (None if end is None else EXACT.minus(end) for end in (most, least))
        at_least, at_most = (None if end is None else self._money(end) for end in (least, most))
        return Line(name=line.name, amount=None, at_least=at_least, at_most=at_most)

    def _alternative(self, outcome: Outcome) -> Alternative:
        cost, refund = (None, None) if outcome.needs else self._amounts(outcome)
        is_decided = bool(outcome.voices) and outcome.ground is not Ground.CONFLICT
        rule = outcome.voices[0].rule.name if is_decided else None
        return Alternative(remedy=outcome.remedy or "", verdict=outcome.verdict, cost=cost, refund=refund, rule=rule)

    def _end(self, instant: datetime | None) -> str:
        return _NOT_SAID if instant is None else self._policy.calendar.written(instant, is_end=True)

    def _steps(self, outcome: Outcome, ruling: Ruling | None, case: Case, fill: _Fill) -> tuple[Step, ...]:
        own = ruling.then if ruling is not None else ()
        general = [promise for promise in self._policy.then if _is_due(promise, outcome)]
        return tuple(self._step(promise, case, fill) for promise in (*own, *general))

    def _step(self, promise: Promise, case: Case, fill: _Fill) -> Step:
        start = case.events[promise.since] if promise.since else case.at
        due = None
        # Where it hangs on holidays that nobody knows yet, the time is named and its end is left open.
        with suppress(NoHolidayData):
            calendar = self._policy.calendar.counting_by(promise.counting)
            due = calendar.due(promise.within, start) if isinstance(start, datetime) else None
        return Step(who=promise.who, what=promise.what.say(fill.place), within=promise.written, due=due)


def _is_due(promise: Promise, outcome: Outcome) -> bool:
    return promise.verdict in (None, outcome.verdict) and promise.remedy in (None, outcome.remedy)


def _is_said(line: Line) -> bool:
    return any(amount is not None for amount in (line.amount, line.at_least, line.at_most))


class _Fill:
    """What stands for each placeholder of a text; of some it is known already, in each language."""

    def __init__(
        self,
        policy: Policy,
        terms: Terms,
        case: Case,
        remedy: str | None,
        places: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._policy = policy
        self._terms = terms
        self._case = case
        self._remedy = remedy
        self._places = places

    def place(self, name: str, language: str) -> str:
        if name in self._places:
            return self._places[name][language]
        if name == _REMEDY:
            return self._policy.remedy_text(self._remedy).in_language(language) if self._remedy else _NOT_SAID
        if name in self._case.events:
            instant = self._case.events[name]
            if not isinstance(instant, datetime):
                return _NOT_SAID
            return self._policy.calendar.written(instant)
        value = FactReading(name).value(self._case, self._terms)
        if isinstance(value, State):
            return _NOT_SAID
        if name == WANTS and value != NONE_WORD:
            return self._policy.remedy_text(f"{value}").in_language(language)
        label = self._policy.label_of(name, value)
        return label.in_language(language) if label is not None else self._written(name, value)

    def _written(self, name: str, value: Value) -> str:
        """A word, or a number; one that is worked out with no more decimals than people read."""
        if name not in self._policy.vocabulary.derived or not isinstance(value, (Decimal, Fraction)):
            return f"{value}"
        domain = self._policy.vocabulary.domains[name]
        is_money = isinstance(domain, Number) and domain.is_money
        return written_number(value, self._policy.vocabulary.minor_digits if is_money else None)


def _gap(language: str) -> str:
    """What stands between two sentences."""
    return "" if language.startswith("zh") else " "


def _amount_or_lines(amount: Mapping[str, str], names: Sequence[str], place: str, language: str) -> str:
    if place == "amount":
        return amount[language]
    return ("、" if language.startswith("zh") else ", ").join(names)


def _in_a_row(questions: Sequence[str], language: str) -> str:
    """Questions one after the other; what is no question, but a bare name, is followed by a comma or full stop."""
    comma, stop = ("、", "。") if language.startswith("zh") else (",", ".")
    ends = [comma] * (len(questions) - 1) + [stop]
    return _gap(language).join(
        asked if asked.endswith(("?", "？")) else asked + end for asked, end in zip(questions, ends, strict=True)
    )
