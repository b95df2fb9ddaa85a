"""All changes to a policy, made one after the other, and its examples run against each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from aftercare_rules.checking.report import Place
from aftercare_rules.engine import Engine
from aftercare_rules.errors import ClaimError
from aftercare_rules.examples.runner import expectation
from aftercare_rules.language.policy import Policy
from aftercare_rules.mutating.compare import Compare
from aftercare_rules.mutating.draft import Draft
from aftercare_rules.mutating.mutants import Mutant, mutants_of
from aftercare_rules.mutating.report import Change, Report, Survivor
from aftercare_rules.mutating.search import differing_claim, search
from aftercare_rules.mutating.suggest import Suggester
from aftercare_rules.mutating.trial import Trial
from aftercare_rules.records.models import Claim, PolicyIdentity

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how many changes are done, and how many there are."""


def mutate(draft: Draft, compare: Compare = search, progress: Progress = lambda done, whole: None) -> Report:
    """Changes a policy in every small way, and says which changes its examples notice; all examples must hold."""
    trial, suggester = Trial(draft), Suggester(draft)
    mutants = list(mutants_of(draft))
    noticed = 0
    survivors: list[Survivor] = []
    same: list[Change] = []
    unsettled: list[Change] = []
    for done, mutant in enumerate(mutants):
        progress(done, len(mutants))
        policy = trial.read(mutant)
        if policy is None:
            continue
        if trial.notices(mutant, policy):
            noticed += 1
            continue
        # What is missing already may notice this change too.
        earlier = differing_claim(draft.policy, policy, (one.claim for one in survivors))
        found = _survivor(draft, mutant, policy, earlier, suggester) if earlier is not None else None
        if found is None or not found.example:
            comparison = compare(draft.policy, policy)
            if comparison.claim is None:
                (same if comparison.is_proved else unsettled).append(_change(draft, mutant))
                continue
            found = _survivor(draft, mutant, policy, comparison.claim, suggester)
        survivors.append(found)
    progress(len(mutants), len(mutants))
    policy = draft.policy
    return Report(
        file=draft.name,
        policy=PolicyIdentity(id=policy.name, version=policy.version, sha256=policy.sha256),
        changes=noticed + len(survivors),
        noticed=noticed,
        survivors=tuple(survivors),
        same=tuple(same),
        unsettled=tuple(unsettled),
    )


def _survivor(draft: Draft, mutant: Mutant, policy: Policy, claim: Claim, suggester: Suggester) -> Survivor:
    suggestion = suggester.suggest(mutant, policy, claim)
    return Survivor(
        change=_change(draft, mutant),
        claim=claim,
        today=_decided(draft.policy, claim),
        changed=_decided(policy, claim),
        example=suggestion.line if suggestion else "",
        beside=suggestion.beside if suggestion else "",
    )


def _change(draft: Draft, mutant: Mutant) -> Change:
    slip = mutant.slip
    return Change(
        place=Place.at(slip.span, mutant.owner.label),
        words=mutant.words,
        before=slip.before,
        after=slip.after,
        source_line=draft.source.line(slip.span.line),
    )


def _decided(policy: Policy, claim: Claim) -> str:
    try:
        return expectation(Engine(policy).decide(claim))
    except ClaimError as error:
        return str(error.faults[0])
