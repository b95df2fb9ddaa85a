"""`check`: every obligation of a policy, proved for all claims or shown broken by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

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
    hole,
    later,
    nothing,
    override_apart,
    price,
    promise,
    redundant_rule,
    right,
    units,
)
from aftercare_rules.checking.inquiry import Inquiry
from aftercare_rules.checking.report import Finding, Proof, Report
from aftercare_rules.language.checks import check_named
from aftercare_rules.language.policy import Policy
from aftercare_rules.records.models import PolicyIdentity
from aftercare_rules.solving.seek import Unfinished
from aftercare_rules.space.space import MOST_SETS

Obligation: TypeAlias = Callable[[Inquiry], Iterator[Finding]]

OBLIGATIONS: Final[tuple[tuple[str, Obligation], ...]] = (
    ("gap", gap.find),
    ("gap", hole.find),
    ("conflict", conflict.find),
    ("dead-rule", dead_rule.find),
    ("redundant-rule", redundant_rule.find),
    ("dead-value", dead_value.find),
    ("override-apart", override_apart.find),
    ("blocked-promise", promise.find),
    ("weakened-right", right.find),
    ("later-is-better", later.find),
    ("better-with-less-evidence", evidence.find),
    ("cliff", cliff.find),
    ("cost-above-price", price.find),
    ("free-with-a-cost", free.find),
    ("approved-with-nothing", nothing.find),
    ("mixed-units", units.find),
    ("unreachable-end", ends.find),
    ("endless-window", endless.find),
    ("terms-by-claim-date", claim_date.find),
)
"""The obligations by the names of their checks: a new one is a new file, and a line here."""


def check(policy: Policy, progress: Callable[[str], None] | None = None, most_sets: int = MOST_SETS) -> Report:
    """All that is wrong with a policy, each with a claim that shows it; `progress` is told what is looked at.

    A solver looks where there are more than `most_sets` sets of boxes.
    """
    inquiry = Inquiry(policy, progress, most_sets)
    findings: list[Finding] = []
    proofs: list[Proof] = []
    for name, find in OBLIGATIONS:
        inquiry.progress(name)
        before = inquiry.set_aside + inquiry.tally.given_up
        code = check_named(name).code
        try:
            found = list(find(inquiry))
        except Unfinished as why:
            proofs.append(Proof(code=code, name=name, status="unfinished", note=str(why)))
            continue
        findings += found
        status = "found" if found else "unfinished" if inquiry.set_aside + inquiry.tally.given_up > before else "proved"
        proofs.append(Proof(code=code, name=name, status=status))  # type: ignore[arg-type]
    identity = PolicyIdentity(id=policy.name, version=policy.version, sha256=policy.sha256)
    return Report(policy=identity, findings=tuple(findings), proofs=tuple(proofs))
