"""Laws that hold of every policy, and the checker's findings, each as one assertion for a test."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import given

from aftercare_rules.checking.check import check
from aftercare_rules.engine import Engine
from aftercare_rules.errors import ClaimError, MissingExtra
from aftercare_rules.examples.telling import found
from aftercare_rules.language.policy import Policy
from aftercare_rules.records.models import Claim, Decision
from aftercare_rules.testing.claims import claims

_SECOND: Final = timedelta(seconds=1)


def assert_consistent(policy: Policy) -> None:
    """Fails with all that the checker finds in a policy and the policy does not accept.

    Each finding is shown with its place and with a claim to paste.
    """
    report = check(policy)
    if not report.is_consistent:
        engine = Engine(policy)
        told = ["\n".join(found(finding, engine)) for finding in report.findings]
        count = f"{len(told)} finding{'' if len(told) == 1 else 's'}"
        raise AssertionError("\n\n".join([f"{policy.file}: the checker has {count}", *told]))


def assert_laws(policy: Policy) -> None:
    """Fails with a claim that breaks one of the laws that hold of every policy.

    The same claim, read from its JSON, gives the same bytes; both matchers decide alike, where durable-rules is
    installed; and a decision holds until `valid_until`, and no second longer. Claims are drawn by the settings of
    Hypothesis that are in force.
    """
    engine = Engine(policy)
    second = _second_opinion(policy)

    @given(claims(policy))
    def every_claim(claim: Claim) -> None:
        decision = engine.decide(claim)
        again = engine.decide(json.loads(claim.model_dump_json()))
        assert again.model_dump_json() == decision.model_dump_json(), "the same claim gives other bytes"
        if second is not None:
            assert second.decide(claim) == decision, "the two matchers disagree"
        if decision.valid_until is not None:
            until = decision.valid_until.astimezone(UTC)
            assert claim.at.astimezone(UTC) <= until, "the decision holds no longer when it is made"
            assert _outcome(engine, claim, until) == _said(decision), "the decision ends before `valid_until`"
            assert _outcome(engine, claim, until + _SECOND) != _said(decision), "it goes on after `valid_until`"

    every_claim()


def _second_opinion(policy: Policy) -> Engine | None:
    try:
        return Engine(policy, "durable")
    except MissingExtra:
        return None


def _outcome(engine: Engine, claim: Claim, at: datetime) -> tuple[object, ...] | None:
    """What is decided of the claim at another instant; None where it cannot be brought then."""
    try:
        return _said(engine.decide(claim.model_copy(update={"at": at})))
    except ClaimError:
        return None


def _said(decision: Decision) -> tuple[object, ...]:
    open_lines = [line.name for line in decision.lines if line.amount is None and decision.verdict == "approved"]
    return decision.verdict, decision.remedy, decision.cost, decision.refund, decision.missing, sorted(open_lines)
