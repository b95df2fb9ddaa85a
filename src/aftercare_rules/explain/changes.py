"""The smallest changes to a claim that would change its decision.

Every change is judged as a claim of its own, so that there is no second account of who wins. One thing at a time, and
all that could be otherwise; two at a time only where no single one gets the customer more, another wish aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, groupby, islice, product
from typing import Final, TypeAlias

from aftercare_rules.deciding.cases import Case
from aftercare_rules.errors import ClaimError
from aftercare_rules.explain.edits import Editor
from aftercare_rules.explain.instants import SECOND, on_line
from aftercare_rules.explain.phrases import AT, Phrases
from aftercare_rules.explain.records import Change, Effect, Setting, Span
from aftercare_rules.explain.variations import Option, Variations
from aftercare_rules.language.definitions import HISTORY
from aftercare_rules.language.domains import NONE_WORD, UNKNOWN
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.vocabulary import DEFECT, WANTS
from aftercare_rules.records.models import Claim, Decision

# How many pairs are judged at most, the likeliest first.
MOST_PAIRS: Final = 400

_RANK: Final = {"approved": 2, "referred": 1, "incomplete": 1, "declined": 0}

Decide: TypeAlias = Callable[[Claim], Decision]
Outcome: TypeAlias = tuple[str, str | None, Decimal | None, Decimal | None, tuple[str, ...]]


def outcome_of(decision: Decision) -> Outcome:
    """What makes two decisions the same: verdict, remedy, cost and refund, and the lines at cost that are open."""
    cost, refund = (money.amount if money else None for money in (decision.cost, decision.refund))
    is_given = decision.verdict == "approved"
    at_cost = tuple(sorted(line.name for line in decision.lines if is_given and line.amount is None))
    return (decision.verdict, decision.remedy, cost, refund, at_cost)


def worth(decision: Decision) -> tuple[int, Decimal]:
    """How good a decision is for the customer: approved over referred over declined, then what is paid out or saved.

    What is incomplete counts as referred: it may still be approved.
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
                claim = self._editor.edited(claim, option.fact, option.samples[sample], option.uses)
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
        found: dict[object, dict[tuple[Option, Option], Decision]] = {}
        tier_found = 0
        for tier, one, other in islice(self._pairings(options, case), MOST_PAIRS):
            if found and tier > tier_found:
                break
            tier_found = tier
            judged = self._judged(claim, (one, 0), (other, 0))
            if judged is not None and worth(judged) > worth(decision) and judged.verdict != "incomplete":
                found.setdefault((one.fact, other.fact, outcome_of(judged)), {})[one, other] = judged
        return [_together(pairs, len(options) + number) for number, pairs in enumerate(found.values())]

    def _pairings(self, options: Sequence[Option], case: Case) -> Iterator[tuple[int, Option, Option]]:
        """The pairs of options worth judging, with how many of the two are out of the customer's reach."""
        tried = [option for option in options if option.fact != WANTS]
        near = [option for option in tried if self._is_in_reach(option, case)]
        far = [option for option in tried if not self._is_in_reach(option, case)]
        tiers = (combinations(near, 2), product(near, far), combinations(far, 2))
        for tier, pairs in enumerate(tiers):
            for one, other in pairs:
                if self._are_independent(one, other):
                    yield tier, one, other

    def _are_independent(self, one: Option, other: Option) -> bool:
        """Whether each means the same with the other: not two instants, nor facts of a defect that is none."""
        instants = (AT, *self._policy.vocabulary.events)
        if one.fact == other.fact or (one.fact in instants and other.fact in instants):
            return False
        groups = self._policy.vocabulary.groups
        no_defect = any(option.fact == DEFECT and NONE_WORD in option.values for option in (one, other))
        return not (no_defect and groups.get(one.fact) == groups.get(other.fact))

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
        fact, uses = options[0].fact, options[0].uses
        values = tuple(value for option in options for value in option.values)
        if uses is not None:
            values = values[:1]
        elif numbers := [value for value in values if isinstance(value, Decimal)]:
            values = _nearest(numbers, case.facts[fact])
        spans = _joined([option.span for option in options if option.span is not None])
        return Setting(
            fact=fact,
            values=values,
            spans=spans,
            uses_of=uses.name if uses else None,
            uses_within=str(uses.window) if uses and uses.window else None,
            words=self._phrases.setting(fact, values, spans, uses),
        )


def _together(pairs: Mapping[tuple[Option, Option], Decision], order: int) -> _Found:
    """As many options of two facts as will do with one another, from pairs that lead to the same outcome."""
    (_, first), *_ = pairs
    ones = [one for one, other in pairs if other == first]
    others = dict.fromkeys(other for _, other in pairs)
    fitting = [other for other in others if all((one, other) in pairs for one in ones)]
    return _Found((*ones, *fitting), tuple(pairs[pair] for pair in product(ones, fitting)), order)


def _nearest(values: Sequence[Decimal], current: object) -> tuple[Decimal, ...]:
    """Of rising numbers the nearest below the claim's and the nearest above; of an unknown number the least."""
    if not isinstance(current, Decimal):
        return tuple(values[:1])
    below = [value for value in values if value < current]
    return (*below[-1:], *[value for value in values if value > current][:1])


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Stretches of time in their order, those that follow one another made one."""
    joined: list[Span] = []
    for span in spans:
        before = joined[-1].until if joined else None
        if before is not None and span.since is not None and on_line(before) + SECOND == on_line(span.since):
            joined[-1] = Span(since=joined[-1].since, until=span.until)
        else:
            joined.append(span)
    return tuple(joined)
