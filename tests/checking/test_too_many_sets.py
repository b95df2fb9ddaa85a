"""Policies with more sets of boxes than can be walked are settled all the same, and their mistakes are found."""

import sys

import pytest

from aftercare_rules.checking.check import check
from aftercare_rules.checking.report import Finding, Report
from aftercare_rules.document.load import read_policy
from benchmarks.synthetic import hard_policy_text

YES = frozenset(f"extra_{number}" for number in range(9))
NO = frozenset(f"extra_{number}" for number in range(9, 18))
TESTS = ", ".join([*(f"{name}: yes" for name in sorted(YES)), *(f"{name}: no" for name in sorted(NO))])

AT_ODDS = f"""\
  odd:
    when: {{purchased: within 1 month, {TESTS}}}
    gives: {{repair: 7.00}}
    reason: "Thank you, it comes to {{cost}}."
fees:
"""

DEAD = """\
exclusions:
  hidden:
    for: {extra_3: yes, extra_4: yes, extra_5: yes}
    declines: [repair]
    reason: "Thank you. We show you who can mend it."
  hides:
    for: {extra_3: yes, extra_4: yes}
    overrides: [hidden]
    declines: [repair]
    reason: "Thank you. We show you who can mend it."
coverage:
"""

CHEAPER_LATER = """\
fees:
  early:
    when: {purchased: within 6 months, extra_3: yes, extra_5: no, extra_7: yes}
    adds: {repair: 20.00}
    reason: "This is done at once."
"""


def checked(flags: int, part: str = "", instead: str = "") -> Report:
    text = hard_policy_text(flags)
    assert not part or part in text
    return check(read_policy("hard.yaml", text.replace(part, instead).encode()))


def found(report: Report, name: str) -> list[Finding]:
    assert {proof.status for proof in report.proofs} <= {"found", "proved"}
    return [finding for finding in report.findings if finding.name == name]


def said(finding: Finding, number: int = 0) -> tuple[frozenset[str], frozenset[str]]:
    """The flags that a witness says yes and no to."""
    facts = finding.witnesses[number].claim.facts
    return frozenset(name for name in facts if facts[name]), frozenset(name for name in facts if not facts[name])


@pytest.mark.parametrize("flags", [18, 24, 40])
def test_a_policy_past_the_cap_is_proved(flags: int) -> None:
    pytest.importorskip("z3", reason="the extra `check` is not installed")
    report = checked(flags)
    assert {proof.status for proof in report.proofs} == {"proved"}, report


def test_rules_at_odds_for_one_choice_of_the_flags_are_found() -> None:
    pytest.importorskip("z3", reason="the extra `check` is not installed")
    (finding,) = found(checked(24, "fees:\n", AT_ODDS), "conflict")
    yes, no = said(finding)
    assert yes >= YES
    assert no >= NO
    assert finding.witnesses[0].decision.verdict == "referred"


def test_a_dead_exclusion_is_found() -> None:
    pytest.importorskip("z3", reason="the extra `check` is not installed")
    (finding,) = found(checked(24, "coverage:\n", DEAD), "dead-rule")
    assert finding.about == ("hidden",)
    assert "`hides`" in finding.message


def test_a_fee_that_ends_is_found() -> None:
    pytest.importorskip("z3", reason="the extra `check` is not installed")
    (finding,) = found(checked(24, "fees:\n", CHEAPER_LATER), "later-is-better")
    earlier, later = (witness.decision.cost for witness in finding.witnesses)
    assert earlier is not None
    assert later is not None
    assert earlier.amount - later.amount == 20
    for number in (0, 1):
        yes, no = said(finding, number)
        assert {"extra_3", "extra_7"} <= yes
        assert "extra_5" in no


def test_without_a_solver_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    notes = {proof.note for proof in checked(18).proofs if proof.status == "unfinished"}
    assert notes == {"more sets than can be walked; pip install 'aftercare-rules[check]' lets a solver look"}
