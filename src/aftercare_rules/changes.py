"""The smallest changes to a claim that would change its decision.

Every change is judged as a claim of its own, so that there is no second account of who wins. One thing at a time, and
all that could be otherwise; two at a time only where no single one gets the customer more, another wish aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import combinations, groupby, islice
from typing import Final, TypeAlias

from aftercare_rules.domains import UNKNOWN
from aftercare_rules.edits import Editor
from aftercare_rules.errors import ClaimError
from aftercare_rules.explanation import Change, Effect, Setting, Span
from aftercare_rules.facts import HISTORY, Case
from aftercare_rules.phrases import AT, Phrases, Words
from aftercare_rules.policy import Policy
from aftercare_rules.records import Claim, Decision, FactValue
from aftercare_rules.variations import Option, Variations
from aftercare_rules.vocabulary import WANTS

# How many pairs are judged at most, the likeliest first.
MOST_PAIRS: Final = 400

_RANK: Final = {"approved": 3, "referred": 2, "incomplete": 1, "declined": 0}
_SECOND: Final = timedelta(seconds=1)

Decide: TypeAlias = Callable[[Claim], Decision]
Outcome: TypeAlias = tuple[str, str | None, Decimal | None, Decimal | None]


def outcome_of(decision: Decision) -> Outcome:
    """What makes two decisions the same: verdict, remedy, cost and refund."""
    cost, refund = decision.cost, decision.refund
    return (decision.verdict, decision.remedy, cost and cost.amount, refund and refund.amount)


def worth(decision: Decision) -> tuple[int, Decimal]:
    """How good a decision is for the customer: approved over referred over declined, then what is paid out or saved.

    What is incomplete may still be approved, so it lies above what is declined.
    """
    zero = Decimal(0)
    paid_out = decision.refund.amount if decision.refund else zero
    return _RANK[decision.verdict], paid_out - (decision.cost.amount if decision.cost else zero)


@dataclass(frozen=True, slots=True)
class _Found:
    """Options that lead to one decision: several of the same fact, or one of each of two."""

    options: tuple[Option, ...]
    decisions: tuple[Decision, ...]
    order: int

    @property
    def decision(self) -> Decision:
        return self.decisions[0]


class Changes:
    """Finds changes to claims under one policy; `decide` decides a claim or raises `ClaimError`."""

    def __init__(
        self, policy: Policy, variations: Variations, editor: Editor, phrases: Phrases, decide: Decide
    ) -> None:
        self._policy = policy
        self._variations = variations
        self._editor = editor
        self._phrases = phrases
        self._decide = decide

    def find(self, claim: Claim, case: Case, decision: Decision) -> tuple[Change, ...]:
        """The changes, the best for the customer first, then those within reach, then in the order of the policy."""
        options = list(self._variations.options(claim, case))
        found = list(self._singles(claim, decision, options))
        if not any(worth(one.decision) > worth(decision) for one in found if one.options[0].fact != WANTS):
            found += self._pairs(claim, case, decision, options)
        found.sort(key=lambda one: (*(-part for part in worth(one.decision)), not self._in_reach(one, case), one.order))
        return tuple(self._change(one, case, decision) for one in found)

    def _judged(self, claim: Claim, *settings: tuple[Option, int]) -> Decision | None:
        """The decision once some options are taken; None if there could be no such claim."""
        try:
            for option, sample in settings:
                claim = self._editor.edited(claim, option.fact, option.samples[sample], option.uses_of)
            return self._decide(claim)
        except ClaimError:
            return None

    def _singles(self, claim: Claim, decision: Decision, options: Sequence[Option]) -> Iterator[_Found]:
        """For each fact one change for each other outcome."""
        order = 0
        for _, same_fact in groupby(options, key=lambda option: option.fact):
            by_outcome: dict[Outcome, list[tuple[Option, Decision]]] = {}
            for option in same_fact:
                judged = [self._judged(claim, (option, sample)) for sample in range(len(option.samples))]
                known = [each for each in judged if each is not None and each.verdict != "incomplete"]
                if len(known) == len(judged) and len({outcome_of(each) for each in known}) == 1:
                    by_outcome.setdefault(outcome_of(known[0]), []).append((option, known[0]))
            by_outcome.pop(outcome_of(decision), None)
            for alike in by_outcome.values():
                order += 1
                yield _Found(tuple(option for option, _ in alike), tuple(each for _, each in alike), order)

    def _pairs(self, claim: Claim, case: Case, decision: Decision, options: Sequence[Option]) -> list[_Found]:
        """Pairs that get the customer more: those wholly within reach, else those half within reach, else any."""
        may_pair = [option for option in options if option.fact != WANTS]
        pairs = [pair for pair in combinations(may_pair, 2) if _are_independent(*pair)]
        pairs.sort(key=lambda pair: sum(not self._is_in_reach(option, case) for option in pair))
        found: dict[object, _Found] = {}
        tier = 0
        for number, (one, other) in enumerate(islice(pairs, MOST_PAIRS)):
            out_of_reach = sum(not self._is_in_reach(option, case) for option in (one, other))
            if found and out_of_reach > tier:
                break
            tier = out_of_reach
            judged = self._judged(claim, (one, 0), (other, 0))
            if judged is not None and worth(judged) > worth(decision) and judged.verdict != "incomplete":
                found.setdefault(
                    (one.fact, other.fact, outcome_of(judged)),
                    _Found((one, other), (judged,), len(options) + number),
                )
        return list(found.values())

    def _is_in_reach(self, option: Option, case: Case) -> bool:
        """Whether the customer can bring, do or tell it."""
        fact = option.fact
        if fact in (AT, WANTS) or fact in case.events:
            return True
        if fact == HISTORY:
            return case.history is None
        return case.facts[fact] is UNKNOWN or self._policy.vocabulary.groups[fact] == "claim"

    def _in_reach(self, found: _Found, case: Case) -> bool:
        return all(self._is_in_reach(option, case) for option in found.options)

    def _change(self, found: _Found, case: Case, decision: Decision) -> Change:
        after, before = worth(found.decision), worth(decision)
        effect: Effect = "better" if after > before else "worse" if after < before else "other"
        rules = {each.rule for each in found.decisions}
        by_fact = groupby(found.options, key=lambda option: option.fact)
        return Change(
            settings=tuple(self._setting(list(options), case) for _, options in by_fact),
            effect=effect,
            within_reach=self._in_reach(found, case),
            verdict=found.decision.verdict,
            remedy=found.decision.remedy,
            cost=found.decision.cost,
            refund=found.decision.refund,
            rule=found.decision.rule if len(rules) == 1 else None,
        )

    def _setting(self, options: Sequence[Option], case: Case) -> Setting:
        fact, uses_of = options[0].fact, options[0].uses_of
        values = _nearest([value for option in options for value in option.values], case.facts.get(fact))
        spans = _joined(option.span for option in options if option.span is not None)
        if fact == HISTORY:
            values = values[:1]
        return Setting(
            fact=fact,
            values=values,
            spans=spans,
            uses_of=uses_of,
            words=self._phrases.setting(fact, values, spans, uses_of),
            now=self._now(fact, case),
        )

    def _now(self, fact: str, case: Case) -> Words:
        if fact == AT:
            return dict.fromkeys(self._policy.vocabulary.languages, self._phrases.moment(case.at))
        if fact == HISTORY:
            return self._phrases.say("unknown") if case.history is None else {}
        if fact in case.events:
            return self._phrases.say("unknown" if case.events[fact] is UNKNOWN else "not happened")
        return self._phrases.value(fact, case.facts[fact])
