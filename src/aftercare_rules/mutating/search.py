"""Looks for a claim that two policies decide otherwise: among the examples, and one or two steps beside them.

A step says one thing otherwise, as `explain` does: another word, the other side of a bound, another time. That finds
what it finds, and proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from typing import Final, TypeAlias

from aftercare_rules.engine import Engine
from aftercare_rules.errors import ClaimError
from aftercare_rules.examples.runner import bounds
from aftercare_rules.explain.edits import Editor
from aftercare_rules.explain.variations import Variations
from aftercare_rules.language.policy import Effect, Policy, RuleDeclaration, Ruling
from aftercare_rules.records.models import Claim, Decision

MOST_CLAIMS: Final = 5000
"""As many claims are tried where nobody else compares the two."""

FEW_CLAIMS: Final = 500
"""As many are tried before somebody else does."""

_NEAREST: Final = 8
# Small, ordinary and large: what prices read that have a least, or a most.
_AMOUNTS: Final = (Decimal(1), Decimal(100), Decimal(10_000))
_Outcome: TypeAlias = tuple[object, ...]


class Search:
    """Compares two policies by the claims of the first one's examples, and those near them."""

    def __init__(self, old: Policy, new: Policy) -> None:
        self._old, self._new = Engine(old), Engine(new)
        self._steps = [_Steps(self._old), _Steps(self._new)]
        touched = _touched(old, new)
        near = [one.claim for rule in old.rules if rule.owner in touched for one in rule.examples]
        self._near = list(dict.fromkeys(near))
        self._all = list(dict.fromkeys([*near, *(one.claim for one in old.all_examples)]))

    def find(self, most: int = MOST_CLAIMS) -> Claim | None:
        """The first claim that the two decide otherwise, those of the touched rule first; at most so many are tried."""
        beside = (self._beside(claim) for claim in self._all)
        further = (self._beside(step) for claim in (self._near or self._all)[:_NEAREST] for step in self._beside(claim))
        tried: set[Claim] = set()
        for claim in chain(self._all, chain.from_iterable(beside), chain.from_iterable(further)):
            if len(tried) >= most:
                return None
            if claim not in tried:
                tried.add(claim)
                if self._differ(claim):
                    return claim
        return None

    def among(self, claims: Iterable[Claim]) -> Claim | None:
        """The first of some claims that the two decide otherwise."""
        return next((claim for claim in claims if self._differ(claim)), None)

    def _beside(self, claim: Claim) -> Iterator[Claim]:
        """The claims one step beside another, under either policy."""
        for steps in self._steps:
            yield from steps.beside(claim)

    def _differ(self, claim: Claim) -> bool:
        if self._key(self._old, claim) == self._key(self._new, claim):
            return False
        try:
            # Some differences, such as in what is asked first, show in no decision.
            return outcome(self._old.decide(claim)) != outcome(self._new.decide(claim))
        except ClaimError:
            return False

    def _key(self, engine: Engine, claim: Claim) -> object:
        """What is decided, quickly."""
        try:
            judgement = engine.judge.judge(engine.claims.read(claim))
        except ClaimError:
            return None
        fees = judgement.outcome.fees if judgement.outcome is not None else ()
        return (judgement.key, [(voice.rule.name, _meant(voice.effect)) for voice in (*judgement.voices, *fees)])


class _Steps:
    """The steps that one policy can tell apart."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._variations = Variations(engine.policy, engine.rule_set)
        self._editor = Editor(engine.policy, engine.rule_set, engine.claims)
        askable = engine.policy.vocabulary.askable
        self._numbers = [key for key in engine.rule_set.keys if isinstance(key, str) and key in askable]

    def beside(self, claim: Claim) -> Iterator[Claim]:
        """Claims that say one thing otherwise."""
        try:
            case = self._engine.claims.read(claim)
        except ClaimError:
            return
        for option in self._variations.options(claim, case):
            for sample in reversed(option.samples):  # the last second within a window before its first
                yield self._editor.edited(claim, option.fact, sample, option.uses)
        for line in self._engine.policy.lines_at_cost:
            for charge in _AMOUNTS:
                yield claim.model_copy(update={"charges": {**claim.charges, line: charge}})
        for fact in self._numbers:
            for number in _AMOUNTS:
                yield self._editor.edited(claim, fact, number)


def outcome(decision: Decision) -> _Outcome:
    """What makes two decisions the same, as far as an example can say it: verdict, remedy, amounts, what is missing.

    What else could be had shows in the decision of a customer who wants just that.
    """
    return (decision.verdict, decision.remedy, decision.cost, decision.refund, bounds(decision), decision.missing)


def _touched(old: Policy, new: Policy) -> set[str]:
    """The rules that do not say the same in both, rows by the rule that they stand in."""
    before, after = ({rule.name: _said(rule) for rule in policy.rules} for policy in (old, new))
    owners = {rule.name: rule.owner for policy in (old, new) for rule in policy.rules}
    return {owners[name] for name in {*before, *after} if before.get(name) != after.get(name)}


def _said(rule: RuleDeclaration) -> _Outcome:
    conditions = (rule.about, rule.when, *rule.unless)
    boxes = tuple(condition and condition.boxes for condition in conditions)
    return (boxes, rule.overrides, _ruled(rule.ruling), _ruled(rule.otherwise))


def _ruled(ruling: Ruling | None) -> _Outcome:
    effects = ruling.effects if ruling is not None else {}
    return tuple((remedy, *_meant(effects[remedy])) for remedy in sorted(effects))


def _meant(effect: Effect) -> _Outcome:
    """What an effect says, wherever it stands in the file."""
    lines = effect.price.lines if effect.price is not None else ()
    return effect.verdict, *((line.name, line.form, line.when and line.when.boxes) for line in lines)
