"""What the checker says of a policy: its findings, each with a claim that shows it, and what it has proved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from pydantic import Field

from aftercare_rules.errors import Span
from aftercare_rules.language.checks import Severity
from aftercare_rules.records.models import Claim, Decision, PolicyIdentity, Record

Proved: TypeAlias = Literal["proved", "found", "unfinished"]


class Place(Record):
    """A stretch of a policy's file. Lines and columns start at 1; the end is just before `end_column`."""

    file: str = Field(description="The file, as it was named when the policy was loaded.")
    line: int = Field(description="The first line, from 1.")
    column: int = Field(description="The first column, from 1.")
    end_line: int = Field(description="The last line.")
    end_column: int = Field(description="The column just after the last.")
    label: str = Field(default="", description="What stands there, such as the name of a rule.")

    @classmethod
    def at(cls, span: Span, label: str = "") -> Place:
        """The place of a span."""
        return cls(
            file=span.file,
            line=span.line,
            column=span.column,
            end_line=span.end_line,
            end_column=span.end_column,
            label=label,
        )


class Witness(Record):
    """A claim that shows a finding, and what the engine decides of it; made by deciding it, never worked out apart."""

    claim: Claim = Field(description="The claim, to paste.")
    decision: Decision = Field(description="What the engine decides of it.")
    label: str = Field(default="", description="What this claim stands for, where a finding shows several.")


class Finding(Record):
    """One thing that is wrong with a policy, or looks as if it were."""

    code: str = Field(description="The stable code of the check.", examples=["AC101"])
    name: str = Field(description="The name of the check, by which a policy accepts it.", examples=["gap"])
    severity: Severity = Field(description="error: the policy is wrong. warning: it probably is not what was meant.")
    message: str = Field(description="What is wrong, in one sentence.")
    about: tuple[str, ...] = Field(
        default=(), description="The rules, facts or words that it is about; a policy accepts it by one of these."
    )
    places: tuple[Place, ...] = Field(default=(), description="Where in the file, the first place first.")
    witnesses: tuple[Witness, ...] = Field(default=(), description="Claims that show it.")
    suggestion: str = Field(default="", description="How it can be mended.")


class Proof(Record):
    """How far one obligation was settled."""

    code: str = Field(description="The stable code of the check.")
    name: str = Field(description="The name of the check.")
    status: Proved = Field(
        description="proved: no claim of the declared space breaks it. found: some do. unfinished: neither is known."
    )
    note: str = Field(default="", description="What was taken to be wider than it is, or why it is unfinished.")


class Accepted(Record):
    """A finding that the policy accepts, with the reason that it gives."""

    finding: Finding = Field(description="What was found.")
    reason: str = Field(description="Why the policy lets it stand.")


class Report(Record):
    """All that the checker says of one policy."""

    policy: PolicyIdentity = Field(description="Which text was checked.")
    findings: tuple[Finding, ...] = Field(description="What was found, and is not accepted; errors first.")
    accepted: tuple[Accepted, ...] = Field(default=(), description="What was found, and the policy accepts.")
    proofs: tuple[Proof, ...] = Field(default=(), description="How far each obligation was settled.")

    @property
    def is_consistent(self) -> bool:
        """Whether nothing was found that the policy does not accept."""
        return not self.findings


def places(spans: Iterable[tuple[Span, str]]) -> tuple[Place, ...]:
    """Several places with their labels, each once."""
    return tuple(dict.fromkeys(Place.at(span, label) for span, label in spans))
