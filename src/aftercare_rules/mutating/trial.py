"""A policy's examples against its mutants: which changes they notice.

A change is noticed where `aftercare test` of the changed file would not pass: an example is decided otherwise than it
expects, or cannot be read any more. Only where a whole rule is left out, the examples beside it stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from aftercare_rules.engine import Engine
from aftercare_rules.errors import ClaimError, PolicyError
from aftercare_rules.examples.runner import differences
from aftercare_rules.language.examples import Example
from aftercare_rules.language.policy import Policy
from aftercare_rules.mutating.draft import ALL, Draft
from aftercare_rules.mutating.mutants import Mutant

_OF_POLICY: Final = ""


class Trial:
    """The examples of one policy, to be run against its mutants."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._beside: dict[str, list[Example]] = {_OF_POLICY: list(draft.policy.examples)}
        for rule in draft.policy.own_rules:
            self._beside.setdefault(rule.owner, []).extend(rule.examples)

    def read(self, mutant: Mutant) -> Policy | None:
        """The policy that a mutant is, without its examples; None where it is none."""
        try:
            return self._draft.read(mutant.slip.edit)
        except PolicyError:
            return None

    def notices(self, mutant: Mutant, policy: Policy) -> bool:
        """Whether an example notices the change; those of the touched rule are run first."""
        engine, rule = Engine(policy), mutant.owner.rule
        examples = self._beside.get(rule, []) if rule else []
        others = [one for name, some in self._beside.items() if not rule or name != rule for one in some]
        if mutant.starts_examples:
            try:
                read_again = self._draft.read(mutant.slip.edit, rule or ALL).all_examples
            except PolicyError:
                return True
            examples, others = list(read_again), others if rule else []
        return any(_notices(example, engine) for example in (*examples, *_likely_first(others, rule)))


def _likely_first(examples: Iterable[Example], rule: str) -> list[Example]:
    """Examples, those first that expect a rule to decide."""
    return sorted(examples, key=lambda example: (example.expect.rule or "").partition("/")[0] != rule)


def _notices(example: Example, engine: Engine) -> bool:
    try:
        return any(differences(example.expect, engine.decide(example.claim)))
    except ClaimError:
        return True
