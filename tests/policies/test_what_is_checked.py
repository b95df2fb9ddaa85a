"""The shipped policies pass their own checks: what is found is accepted, and what is accepted is found."""

from pathlib import Path

import pytest

from aftercare_rules import load_policy
from aftercare_rules.checking.check import check

FOLDER = Path(__file__).parents[2] / "policies"
NAMES = sorted(str(file.relative_to(FOLDER)) for file in FOLDER.rglob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_no_finding_is_open_and_each_acceptance_is_used(name: str) -> None:
    policy = load_policy(FOLDER / name)
    report, acceptances = check(policy), policy.acceptances
    assert [finding.message for finding in report.findings] == []
    # One that accepts nothing is a finding; one that accepts only what another does stands for nothing.
    assert {one.reason for one in report.accepted} == {one.reason for one in acceptances}
    assert len({one.reason for one in acceptances}) == len(acceptances)


def test_there_are_acceptances_to_look_at() -> None:
    assert any(load_policy(FOLDER / name).acceptances for name in NAMES)
