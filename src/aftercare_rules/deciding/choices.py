"""Who chooses between remedies: the customer, who names one, or the shop, by the order of the policy's remedies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from aftercare_rules.deciding.resolve import Outcome, choose
from aftercare_rules.language.domains import NONE_WORD
from aftercare_rules.language.policy import Policy
from aftercare_rules.rules.rule_set import RuleSet


class Choices:
    """Chooses between the outcomes of one policy's remedies.

    A wish for one of `remedies` does not bind where the outcome for it rests on a rule that leaves the choice to the
    shop, or on a policy that does so; a wish for what is weighed only on request always binds.
    """

    def __init__(self, policy: Policy, rule_set: RuleSet) -> None:
        self._remedies = policy.vocabulary.remedies
        self._default = policy.choice
        said = {ruling.choice for rule in rule_set.rules for ruling in rule.rulings}
        self._may_be_shops = "shop" in {self._default, *said}
        self._every = frozenset(self._remedies)
        self._alone = {remedy: frozenset({remedy}) for remedy in policy.vocabulary.every_remedy}

    def weighed(self, wanted: str) -> frozenset[str]:
        """The remedies whose outcomes may matter to a wish."""
        if wanted != NONE_WORD and not (self._may_be_shops and wanted in self._remedies):
            return self._alone.get(wanted) or frozenset({wanted})
        return self._every

    def choose(self, wanted: str, outcome_of: Callable[[str], Outcome | None]) -> Outcome | None:
        """The decision; None where it rests on an outcome that is None, which is one not known yet."""
        if wanted == NONE_WORD:
            return self._in_order(outcome_of)
        outcome = outcome_of(wanted)
        if outcome is None or wanted not in self._remedies or not self._is_shops(outcome):
            return outcome
        chosen = self._in_order(outcome_of)
        return replace(chosen, is_shops_choice=True) if chosen is not None else None

    def _in_order(self, outcome_of: Callable[[str], Outcome | None]) -> Outcome | None:
        outcomes: dict[str, Outcome] = {}
        for remedy in self._remedies:
            outcome = outcome_of(remedy)
            if outcome is None:
                return None
            outcomes[remedy] = outcome
            if outcome.verdict == "approved":
                break
        chosen = choose(outcomes)
        return replace(chosen, is_shops_choice=True) if self._is_shops(chosen) else chosen

    def _is_shops(self, outcome: Outcome) -> bool:
        """Whether the rules that an outcome rests on, or else the policy, leave the choice to the shop."""
        if not self._may_be_shops:
            return False
        return "shop" in ({voice.ruling.choice or self._default for voice in outcome.voices} or {self._default})
