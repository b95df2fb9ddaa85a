"""The shipped policies pass their own checks: what is found is accepted, and what is accepted is found."""

from functools import cache
from pathlib import Path

import pytest

from aftercare_rules import load_policy
from aftercare_rules.checking.check import check
from aftercare_rules.checking.report import Report

FOLDER = Path(__file__).parents[2] / "policies"
NAMES = sorted(str(file.relative_to(FOLDER)) for file in FOLDER.rglob("*.yaml"))


@cache
def report(name: str) -> Report:
    return check(load_policy(FOLDER / name))


@pytest.mark.parametrize("name", NAMES)
def test_no_finding_is_open(name: str) -> None:
    assert [finding.message for finding in report(name).findings] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_acceptance_is_used_and_its_reason_given(name: str) -> None:
    # One that accepts nothing is a finding; one that accepts only what another does stands for nothing.
    acceptances = load_policy(FOLDER / name).acceptances
    assert {one.reason for one in report(name).accepted} == {one.reason for one in acceptances}
    assert len({one.reason for one in acceptances}) == len(acceptances)


def test_there_are_acceptances_to_look_at() -> None:
    assert sum(len(report(name).accepted) for name in NAMES)
