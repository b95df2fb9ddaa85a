"""Splits what was found into what a policy accepts and what stays open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from aftercare_rules.checking.report import Accepted, Finding, Place
from aftercare_rules.errors import nearest, one_of
from aftercare_rules.language.checks import check_named
from aftercare_rules.language.policy import Acceptance


def accept(
    findings: Iterable[Finding], acceptances: Iterable[Acceptance], settled: Collection[str]
) -> tuple[tuple[Finding, ...], tuple[Accepted, ...]]:
    """The findings that stay open, and those that are accepted.

    An acceptance of a check that is `settled` (by name or code) and finds nothing that it accepts is a finding itself;
    of one that is not, nobody knows.
    """
    findings, acceptances = tuple(findings), tuple(acceptances)
    opened: list[Finding] = []
    accepted: list[Accepted] = []
    used: set[int] = set()
    for finding in findings:
        matching = [number for number, one in enumerate(acceptances) if accepts(one, finding)]
        used.update(matching)
        if matching:
            accepted.append(Accepted(finding=finding, reason=acceptances[matching[0]].reason))
        else:
            opened.append(finding)
    idle = [one for number, one in enumerate(acceptances) if number not in used]
    opened += _unused([one for one in idle if one.finding in settled], findings)
    return tuple(opened), tuple(accepted)


def accepts(acceptance: Acceptance, finding: Finding) -> bool:
    """Whether an acceptance is of this finding: of its check, and about nothing that the finding is not about."""
    return acceptance.finding in (finding.name, finding.code) and {*acceptance.about} <= {*finding.about}


def _unused(acceptances: Iterable[Acceptance], findings: Iterable[Finding]) -> Iterator[Finding]:
    check = check_named("unused-acceptance")
    for one in acceptances:
        of_it = [finding for finding in findings if one.finding in (finding.name, finding.code)]
        known = [*dict.fromkeys(name for finding in of_it for name in finding.about)]
        named = f" about {one_of(one.about, 'and')}" if one.about else ""
        yield Finding(
            code=check.code,
            name=check.name,
            severity=check.severity,
            message=f"there is no `{one.finding}`{named} to accept",
            about=(one.finding, *one.about),
            places=(Place.at(one.span),),
            suggestion=_meant(one, known) or "take it out: what it accepted is gone",
        )


def _meant(acceptance: Acceptance, known: list[str]) -> str:
    for name in acceptance.about:
        if name not in known and (near := nearest(name, known)):
            return f"did you mean `{near}`?"
    return f"what is found there is about {one_of(known, 'and')}; else take it out" if known else ""
