"""All changes to a policy, made one after the other, and its examples run against each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from aftercare_rules.checking.report import Place
from aftercare_rules.engine import Engine
from aftercare_rules.errors import ClaimError
from aftercare_rules.examples.runner import expectation
from aftercare_rules.language.policy import Policy
from aftercare_rules.mutating.compare import Compare, Comparison
from aftercare_rules.mutating.draft import Draft
from aftercare_rules.mutating.mutants import Mutant, mutants_of
from aftercare_rules.mutating.report import Change, Report, Survivor
from aftercare_rules.mutating.search import FEW_CLAIMS, MOST_CLAIMS, Search
from aftercare_rules.mutating.suggest import Suggester, Suggestion
from aftercare_rules.mutating.trial import Trial
from aftercare_rules.records.models import Claim, PolicyIdentity

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how many changes are done, and how many there are."""


def mutate(draft: Draft, compare: Compare | None = None, progress: Progress = lambda done, whole: None) -> Report:
    """Changes a policy in every small way, and says which changes its examples notice; all examples must hold.

    `compare` is asked about each change that no example notices and that shows in no claim near the examples.
    """
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
        near = Search(draft.policy, policy)
        comparison: Comparison | None = None
        # What is missing already may notice this change too.
        found = _first(suggester, mutant, policy, near.among(one.claim for one in survivors))
        found = found or _first(suggester, mutant, policy, near.find(MOST_CLAIMS if compare is None else FEW_CLAIMS))
        if found is None and compare is not None:
            comparison = compare(draft.policy, policy)
            found = _first(suggester, mutant, policy, comparison.claim)
        if found is not None:
            survivors.append(_survivor(draft, mutant, policy, *found))
        else:
            is_same = comparison is not None and comparison.claim is None and comparison.is_proved
            (same if is_same else unsettled).append(_change(draft, mutant))
    progress(len(mutants), len(mutants))
    return Report(
        file=draft.name,
        policy=PolicyIdentity(id=draft.policy.name, version=draft.policy.version, sha256=draft.policy.sha256),
        changes=noticed + len(survivors),
        noticed=noticed,
        survivors=tuple(survivors),
        same=tuple(same),
        unsettled=tuple(unsettled),
    )


def _first(
    suggester: Suggester, mutant: Mutant, policy: Policy, claim: Claim | None
) -> tuple[Claim, Suggestion] | None:
    """A claim and the example of it, if it has one that notices the change."""
    suggestion = suggester.suggest(mutant, policy, claim) if claim is not None else None
    return (claim, suggestion) if claim is not None and suggestion is not None else None


def _survivor(draft: Draft, mutant: Mutant, policy: Policy, claim: Claim, suggestion: Suggestion) -> Survivor:
    return Survivor(
        change=_change(draft, mutant),
        claim=claim,
        today=_decided(draft.policy, claim),
        changed=_decided(policy, claim),
        example=suggestion.line,
        beside=suggestion.beside,
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
