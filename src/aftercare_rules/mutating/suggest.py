"""The example that is missing: a line to paste, which holds today and fails once the change is made."""

from __future__ import annotations

from dataclasses import dataclass

from aftercare_rules.engine import Engine
from aftercare_rules.errors import ClaimError, PolicyError
from aftercare_rules.examples.runner import differences
from aftercare_rules.examples.writing import ExampleWriter
from aftercare_rules.language.examples import Example
from aftercare_rules.language.policy import Policy
from aftercare_rules.mutating.draft import Draft
from aftercare_rules.mutating.edits import Edit
from aftercare_rules.mutating.mutants import Mutant
from aftercare_rules.mutating.paste import pasted
from aftercare_rules.records.models import Claim


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An example, and the rule that it goes beside; "" if that is no rule: then it is one of the policy's own."""

    line: str
    beside: str


class Suggester:
    """Writes missing examples for one policy."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._engine = Engine(draft.policy)
        self._writer = ExampleWriter(self._engine)

    def suggest(self, mutant: Mutant, policy: Policy, claim: Claim) -> Suggestion | None:
        """An example of a claim that notices a change; None where no example can state it.

        It goes beside the rule, but where what it starts from there changes with the rule.
        """
        for beside in dict.fromkeys((mutant.owner.rule, "")):
            try:
                line = self._writer.write(claim, beside)
            except (ValueError, ClaimError):  # the few claims that an example cannot state
                continue
            if self._is_good(pasted(self._draft.text, self._draft.root, line, beside), beside, mutant, policy):
                return Suggestion(line, beside)
        return None

    def _is_good(self, paste: Edit, beside: str, mutant: Mutant, policy: Policy) -> bool:
        """Whether an example, read in its place, holds today and notices the change."""
        try:
            example = _last(self._draft.read_whole(paste), beside)
        except PolicyError:
            return False
        if not _holds(example, self._engine):
            return False
        if mutant.starts_examples:
            try:
                example = _last(self._draft.read_whole(paste, mutant.slip.edit), beside)
            except PolicyError:
                return True
        return not _holds(example, Engine(policy))


def _last(policy: Policy, beside: str) -> Example:
    """The last example beside a rule, or of the policy's own."""
    if not beside:
        return policy.examples[-1]
    return next(rule.examples[-1] for rule in policy.rules if rule.owner == beside and rule.examples)


def _holds(example: Example, engine: Engine) -> bool:
    try:
        return not any(differences(example.expect, engine.decide(example.claim)))
    except ClaimError:
        return False
