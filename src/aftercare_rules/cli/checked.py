"""What was checked: each file with what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pydantic import Field

from aftercare_rules.book import PolicyBook
from aftercare_rules.checking.check import check
from aftercare_rules.checking.faults import as_findings
from aftercare_rules.checking.report import Accepted, Finding, Proof
from aftercare_rules.cli.claim_text import claim_text
from aftercare_rules.cli.inputs import Unreadable, open_policy, policy_files
from aftercare_rules.errors import Diagnostic, PolicyError
from aftercare_rules.examples.runner import expectation
from aftercare_rules.language.policy import Policy
from aftercare_rules.records.models import PolicyIdentity, Record


class Checked(Record):
    """One policy's file and all that was found in it."""

    file: str = Field(description="The file, as it was named.")
    policy: PolicyIdentity | None = Field(description="Which text was checked. null: the file is no policy.")
    findings: tuple[Finding, ...] = Field(description="What was found, and is not accepted; errors first.")
    accepted: tuple[Accepted, ...] = Field(default=(), description="What was found, and the policy accepts.")
    proofs: tuple[Proof, ...] = Field(default=(), description="How far each obligation was settled.")


@dataclass(frozen=True, slots=True)
class File:
    """One file that was checked, and the policy in it if there is one."""

    checked: Checked
    policy: Policy | None = None

    def claims(self, finding: Finding) -> str:
        """The claims that show a finding, each with what is decided of it on the next line; "" without any."""
        if self.policy is None:
            return ""
        return "\n".join(
            f"{witness.label or 'claim'}: {claim_text(witness.claim, self.policy)}\n"
            f"decision: {expectation(witness.decision)}"
            for witness in finding.witnesses
        )


Loaded: TypeAlias = Policy | PolicyError | Unreadable


def checked(names: Iterable[str], progress: Callable[[str], None]) -> Iterator[File | Unreadable]:
    """Each file below the names with what came of it; or why it cannot be read.

    Files of one folder that state the same policy with dates are its versions, and are held against each other.
    """
    loaded: dict[str, Loaded] = {}
    for number, file in enumerate(policy_files(names)):
        progress(f"reading {file}")
        if isinstance(file, Unreadable):
            loaded[f"{number}"] = file
            continue
        try:
            loaded[file] = open_policy(file)
        except (PolicyError, Unreadable) as error:
            loaded[file] = error
    between = _between_versions((file, one) for file, one in loaded.items() if isinstance(one, Policy))
    for file, one in loaded.items():
        match one:
            case Unreadable():
                yield one
            case PolicyError():
                faults = as_findings(one.diagnostics, "invalid-policy")
                yield File(Checked(file=file, policy=None, findings=faults))
            case Policy():
                yield File(_checked(file, one, as_findings(between.get(file, ()), "versions"), progress), one)


def _checked(file: str, policy: Policy, versions: tuple[Finding, ...], progress: Callable[[str], None]) -> Checked:
    def tell(name: str) -> None:
        progress(f"{file}: {name}")

    report = check(policy, tell)
    return Checked(
        file=file,
        policy=report.policy,
        findings=(*versions, *report.findings),
        accepted=report.accepted,
        proofs=report.proofs,
    )


def _between_versions(policies: Iterable[tuple[str, Policy]]) -> dict[str, list[Diagnostic]]:
    """The faults between versions, each under the file that it stands in."""
    versions: dict[tuple[Path, str], list[Policy]] = {}
    for file, policy in policies:
        if policy.in_force.start or policy.in_force.end:
            versions.setdefault((Path(file).parent, policy.name), []).append(policy)
    faults: dict[str, list[Diagnostic]] = {}
    for several in versions.values():
        try:
            PolicyBook(several)
        except PolicyError as error:
            for fault in error.diagnostics:
                faults.setdefault(fault.span.file, []).append(fault)
    return faults
