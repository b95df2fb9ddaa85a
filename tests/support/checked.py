"""A small policy, and a checker that finds in it what a test wants, in the place of the real one."""

import sys
from collections.abc import Callable
from types import ModuleType

import pytest

import pytest_aftercare_rules
from aftercare_rules.checking.report import Finding, Place, Report, Witness
from aftercare_rules.engine import Engine
from aftercare_rules.language.policy import Policy
from aftercare_rules.records.models import PolicyIdentity

POLICY = """\
policy: shop
title: {en: Service}
currency: EUR
time: {zone: Europe/Rome, counting: calendar}
remedies: [repair]
facts: {defect: {kind: [torn, bent]}}
usual: {purchased: 2026-01-31 10:00}
coverage:
  torn:
    for: {defect: torn}
    when: {purchased: within 1 month}
    gives: {repair: free}
    reason: Yes.
    examples:
      - {at: 2026-02-28 23:59:59, expect: approved repair 0.00}
      - {at: 2026-03-01 00:00:00, expect: referred}
otherwise: {refers: all, reason: We will see.}
examples: [{at: 2026-02-01, expect: referred}, {at: 2026-02-02, defect: bent, expect: referred}]
"""


def checker(monkeypatch: pytest.MonkeyPatch, findings: Callable[[Policy], tuple[Finding, ...]]) -> None:
    """Puts a checker in the place of the real one."""

    def check(policy: Policy) -> Report:
        identity = PolicyIdentity(id=policy.name, version=policy.version, sha256=policy.sha256)
        return Report(policy=identity, findings=findings(policy))

    module = ModuleType("aftercare_rules.checking.check")
    monkeypatch.setattr(module, "check", check, raising=False)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr("aftercare_rules.testing.laws.check", check)
    monkeypatch.setattr(pytest_aftercare_rules, "find_spec", lambda name: module)


def a_gap(policy: Policy) -> tuple[Finding, ...]:
    """A finding with a witness."""
    [claim] = [example.claim for example in policy.all_examples if example.span.line == 16]
    witness = Witness(claim=claim, decision=Engine(policy).decide(claim), label="a month later")
    place = Place.at(policy.rules[0].span)
    gap = Finding(
        code="AC101",
        name="gap",
        severity="error",
        message="nothing answers this claim",
        places=(place, place.model_copy(update={"label": "and here"})),
        witnesses=(witness,),
        suggestion="add a rule",
    )
    return (gap,)


GAP = [
    "policies/shop.yaml:9:3: error AC101 gap: nothing answers this claim",
    "    and here: policies/shop.yaml:9:3",
    "    help: add a rule",
    "    a month later",
    '    as JSON: {"at":"2026-03-01T00:00:00+01:00",*',
    "    as an example under the policy's own `examples`: - {defect: torn, at: 2026-03-01 00:00, expect: *",
]
