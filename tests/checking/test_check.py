"""The report of a policy: what is found, accepted and settled."""

import pytest

from aftercare_rules.checking import check as module
from aftercare_rules.checking.check import OBLIGATIONS, check
from aftercare_rules.checking.obligation import Obligation, Settled
from aftercare_rules.checking.report import Finding, Place
from aftercare_rules.document.load import read_policy
from aftercare_rules.errors import Span
from aftercare_rules.language.checks import find_check
from aftercare_rules.language.policy import Policy
from tests.support.small_policies import SMALL


def read(text: str = SMALL) -> Policy:
    return read_policy("shop.yaml", text.encode())


def at(line: int, name: str) -> Finding:
    known = find_check(name)
    assert known is not None
    place = Place.at(Span("shop.yaml", line, 1, line, 5))
    return Finding(
        code=known.code, name=name, severity=known.severity, message="It is so.", about=("a",), places=(place,)
    )


def obliged(name: str, *findings: Finding, is_finished: bool = True) -> Obligation:
    return Obligation(name, lambda inquiry: Settled(findings, is_finished=is_finished))


def test_each_obligation_is_a_check_and_stands_once() -> None:
    for one in OBLIGATIONS:
        assert find_check(one.name) is not None
    assert len({one.name for one in OBLIGATIONS}) == len(OBLIGATIONS)


def test_errors_come_first_then_the_order_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    some = (
        obliged("gap", at(9, "gap"), at(2, "gap")),
        obliged("conflict", at(8, "conflict")),
        obliged("cliff", is_finished=False),
        obliged("dead-rule"),
    )
    monkeypatch.setattr(module, "OBLIGATIONS", some)
    told: list[str] = []
    report = check(read(), told.append)
    assert told == ["gap", "conflict", "cliff", "dead-rule"]
    assert [(one.name, one.places[0].line) for one in report.findings] == [("conflict", 8), ("gap", 2), ("gap", 9)]
    assert [proof.status for proof in report.proofs] == ["found", "found", "unfinished", "proved"]
    assert not report.is_consistent


def test_what_the_policy_accepts_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "OBLIGATIONS", (obliged("gap", at(2, "gap")), obliged("cliff", is_finished=False)))
    accepts = "accepts: [{finding: gap, reason: So it is.}, {finding: cliff, reason: It may.}]\n"
    report = check(read(SMALL + accepts))
    assert report.findings == ()
    assert [one.reason for one in report.accepted] == ["So it is."]
    assert report.policy.sha256 == read().sha256
