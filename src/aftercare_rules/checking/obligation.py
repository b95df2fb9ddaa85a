"""What one obligation of a policy is, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from aftercare_rules.checking.inquiry import Inquiry
from aftercare_rules.checking.report import Finding, Proof
from aftercare_rules.language.checks import check_named
from aftercare_rules.solving.logic import Unfinished


@dataclass(frozen=True, slots=True)
class Settled:
    """What was found. `note` says what was taken to be wider than it is; or why it is not `is_finished`."""

    findings: tuple[Finding, ...] = ()
    note: str = ""
    is_finished: bool = True


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing that every policy has to hold: its name in `language.checks`, and what settles it."""

    name: str
    settle: Callable[[Inquiry], Settled]

    def proof(self, settled: Settled) -> Proof:
        """How far it is settled."""
        status = "found" if settled.findings else "proved" if settled.is_finished else "unfinished"
        code = check_named(self.name).code
        return Proof.model_validate({"code": code, "name": self.name, "status": status, "note": settled.note})


_GIVEN_UP: Final = "more sets than can be walked, and a solver found many that may break it, but no claim that does"
_SET_ASIDE: Final = (
    "windows that pause or hang on holidays, and facts worked out from many others, are taken to be independent; of "
    "some ways in which they could stand together no claim was found"
)


def over_all_claims(find: Callable[[Inquiry], Iterator[Finding]]) -> Callable[[Inquiry], Settled]:
    """Settles what is looked for in the whole space of claims."""

    def settle(inquiry: Inquiry) -> Settled:
        before = inquiry.set_aside, inquiry.tally.given_up
        try:
            findings = tuple(find(inquiry))
        except Unfinished as why:
            return Settled(note=str(why), is_finished=False)
        is_walked = inquiry.set_aside == before[0]
        is_finished = is_walked and inquiry.tally.given_up == before[1]
        return Settled(findings, "" if is_finished else _SET_ASIDE if not is_walked else _GIVEN_UP, is_finished)

    return settle
