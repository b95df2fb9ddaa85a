"""Faults of files, and between versions, as findings."""

from __future__ import annotations

from collections.abc import Iterable

from aftercare_rules.checking.report import Finding, Place
from aftercare_rules.errors import Diagnostic
from aftercare_rules.language.checks import check_named


def as_findings(diagnostics: Iterable[Diagnostic], name: str) -> tuple[Finding, ...]:
    """Each fault as a finding of the check with this name: `invalid-policy`, `versions`."""
    check = check_named(name)
    return tuple(
        Finding(
            code=check.code,
            name=check.name,
            severity=check.severity,
            message=fault.message,
            places=(Place.at(fault.span),),
            suggestion=fault.help,
        )
        for fault in diagnostics
    )
