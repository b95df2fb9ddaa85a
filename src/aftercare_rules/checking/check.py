"""`check`: a policy to a report of all that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aftercare_rules.checking.accepting import accept
from aftercare_rules.checking.obligation import Obligation
from aftercare_rules.checking.report import Finding, Report
from aftercare_rules.checking.wording import check_wording
from aftercare_rules.language.policy import Policy
from aftercare_rules.records.models import PolicyIdentity

OBLIGATIONS: Final = (Obligation("AC503", "wording", check_wording),)
"""What is settled of each policy, in this order."""


def check(policy: Policy, progress: Callable[[str], None] | None = None) -> Report:
    """All that is wrong with a policy, or looks as if it were, and what was proved of it.

    `progress` is called with the name of each obligation before it is settled.
    """
    found: list[Finding] = []
    proofs = []
    for obligation in OBLIGATIONS:
        if progress is not None:
            progress(obligation.name)
        settled = obligation.settle(policy)
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
