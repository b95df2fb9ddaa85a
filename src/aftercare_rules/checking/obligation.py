"""What one obligation of a policy is, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aftercare_rules.checking.report import Finding, Proof
from aftercare_rules.language.policy import Policy


@dataclass(frozen=True, slots=True)
class Settled:
    """What was found. `note` says what was taken to be wider than it is; or why it is not `is_finished`."""

    findings: tuple[Finding, ...] = ()
    note: str = ""
    is_finished: bool = True


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing that every policy has to hold: a code and a name of `language.checks`, and what settles it."""

    code: str
    name: str
    settle: Callable[[Policy], Settled]

    def proof(self, settled: Settled) -> Proof:
        """How far it is settled."""
        status = "found" if settled.findings else "proved" if settled.is_finished else "unfinished"
        return Proof.model_validate({"code": self.code, "name": self.name, "status": status, "note": settled.note})
