"""Writes one other thing into a claim: a fact, the wish, an instant, a number of earlier uses."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from aftercare_rules.deciding.facts import ClaimReader
from aftercare_rules.explain.phrases import AT
from aftercare_rules.language.definitions import HISTORY
from aftercare_rules.language.domains import NONE_WORD
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import UsesReading
from aftercare_rules.language.vocabulary import BUILT_IN_NUMBERS, DEFECT, PURCHASED, WANTS, Group
from aftercare_rules.records.models import Article, Claim, Defect, FactValue, Purchase, Use
from aftercare_rules.rules.rule_set import RuleSet

# Where the numbers stand that have a field of their own, which is not always their name.
_FIELDS = {"new_price": "price"}
_COUNTS = ("quantity", "units")


class Editor:
    """Edits claims under one policy."""

    def __init__(self, policy: Policy, rule_set: RuleSet, claims: ClaimReader) -> None:
        self._policy = policy
        self._claims = claims
        self._terms = rule_set.terms

    def edited(self, claim: Claim, fact: str, value: FactValue | datetime, uses: UsesReading | None = None) -> Claim:
        """The claim with another value of one fact, which may be one that no claim can have."""
        if fact == AT:
            return claim.model_copy(update={"at": value})
        if fact == WANTS:
            return claim.model_copy(update={"wants": None if value == NONE_WORD else value})
        if fact == HISTORY and uses is not None and isinstance(value, Decimal):
            return self._with_uses(claim, uses, int(value))
        if fact == PURCHASED:
            return _with(claim, "purchase", {"purchased": value})
        if fact in self._policy.events:
            events = {name: instant for name, instant in claim.purchase.events.items() if name != fact}
            return _with(claim, "purchase", {"events": events if value == NONE_WORD else {**events, fact: value}})
        if fact == DEFECT and value == NONE_WORD:
            return claim.model_copy(update={"defect": None})
        if fact == DEFECT:
            return _with(claim, "defect", {"kind": value})
        if fact in BUILT_IN_NUMBERS and isinstance(value, Decimal):
            number = int(value) if fact in _COUNTS else value
            return _with(claim, BUILT_IN_NUMBERS[fact][0], {_FIELDS.get(fact, fact): number})
        group = self._policy.vocabulary.groups[fact]
        record = claim if group == "claim" else _record(claim, group)
        return _with(claim, group, {"facts": {**record.facts, fact: value}})

    def _with_uses(self, claim: Claim, reading: UsesReading, count: int) -> Claim:
        """As many uses of a rule as that: the first ones stay, those that lack are of the claim's own instant."""
        counted = reading.counted(self._claims.read(claim), self._terms) or ()
        counting = {id(use) for use in counted}
        history: list[Use] = []
        left = count
        for use in claim.purchase.history or ():
            if id(use) not in counting or left > 0:
                history.append(use)
            left -= id(use) in counting
        remedy = min(self._terms.uses[reading.name], default=self._policy.vocabulary.every_remedy[0])
        history += [Use(remedy=remedy, at=claim.at, rule=reading.name)] * left
        return _with(claim, "purchase", {"history": tuple(history)})


def _record(claim: Claim, group: Group) -> Purchase | Defect | Article:
    if group == "purchase":
        return claim.purchase
    return (claim.defect or Defect()) if group == "defect" else (claim.new or Article())


def _with(claim: Claim, group: Group, fields: dict[str, Any]) -> Claim:
    if group == "claim":
        return claim.model_copy(update=fields)
    return claim.model_copy(update={group: _record(claim, group).model_copy(update=fields)})
