"""`check`: every obligation of a policy, proved for all claims or shown broken by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aftercare_rules.checking import (
    claim_date,
    cliff,
    conflict,
    dead_rule,
    dead_value,
    endless,
    ends,
    evidence,
    free,
    gap,
    later,
    nothing,
    override_apart,
    price,
    promise,
    redundant_rule,
    right,
    units,
    wording,
)
from aftercare_rules.checking.accepting import accept
from aftercare_rules.checking.inquiry import Inquiry
from aftercare_rules.checking.obligation import Obligation, over_all_claims
from aftercare_rules.checking.report import Finding, Proof, Report
from aftercare_rules.language.policy import Policy
from aftercare_rules.records.models import PolicyIdentity
from aftercare_rules.space.space import MOST_SETS

OBLIGATIONS: Final = (
    Obligation("gap", over_all_claims(gap.find)),
    Obligation("conflict", over_all_claims(conflict.find)),
    Obligation("dead-rule", over_all_claims(dead_rule.find)),
    Obligation("redundant-rule", over_all_claims(redundant_rule.find)),
    Obligation("dead-value", over_all_claims(dead_value.find)),
    Obligation("override-apart", over_all_claims(override_apart.find)),
    Obligation("blocked-promise", over_all_claims(promise.find)),
    Obligation("weakened-right", over_all_claims(right.find)),
    Obligation("later-is-better", over_all_claims(later.find)),
    Obligation("better-with-less-evidence", over_all_claims(evidence.find)),
    Obligation("cliff", over_all_claims(cliff.find)),
    Obligation("cost-above-price", over_all_claims(price.find)),
    Obligation("free-with-a-cost", over_all_claims(free.find)),
    Obligation("approved-with-nothing", over_all_claims(nothing.find)),
    Obligation("mixed-units", over_all_claims(units.find)),
    Obligation("unreachable-end", over_all_claims(ends.find)),
    Obligation("endless-window", over_all_claims(endless.find)),
    Obligation("terms-by-claim-date", over_all_claims(claim_date.find)),
    Obligation("wording", wording.settle),
)
"""What is settled of each policy, in this order: a new obligation is a new file, and a line here."""


def check(policy: Policy, progress: Callable[[str], None] | None = None, most_sets: int = MOST_SETS) -> Report:
    """All that is wrong with a policy, or looks as if it were, and what was proved of it.

    `progress` is called with the name of each obligation before it is settled. Where there are more than `most_sets`
    sets of boxes, a solver looks for what an obligation asks for.
    """
    inquiry = Inquiry(policy, most_sets)
    found: list[Finding] = []
    proofs: list[Proof] = []
    for obligation in OBLIGATIONS:
        if progress is not None:
            progress(obligation.name)
        settled = obligation.settle(inquiry)
        found += settled.findings
        proofs.append(obligation.proof(settled))
    known = {word for proof in proofs if proof.status != "unfinished" for word in (proof.code, proof.name)}
    opened, accepted = accept(found, policy.acceptances, known)
    return Report(
        policy=PolicyIdentity(id=policy.name, version=policy.version, sha256=policy.sha256),
        findings=tuple(sorted(opened, key=_order)),
        accepted=accepted,
        proofs=tuple(proofs),
    )


def _order(finding: Finding) -> tuple[bool, str, int, int, str]:
    """Errors first, then as they stand in the file."""
    first = finding.places[0] if finding.places else None
    place = (first.file, first.line, first.column) if first else ("", 0, 0)
    return (finding.severity != "error", *place, finding.code)
