"""`accepts` and `cliff`: what a policy tells the checker, and no decision knows of."""

from decimal import Decimal

import pytest

from aftercare_rules.document.load import read_policy
from aftercare_rules.errors import Span
from aftercare_rules.language.checks import CHECKS, Check, find_check
from aftercare_rules.language.policy import Acceptance, Policy
from tests.support.small_policies import RULE, SMALL

ACCEPTS = """\
accepts:
  - {finding: gap, reason: We look at these in person.}
  - finding: AC102
    about: [stones, receipt]
    reason: >
      Both say the same
      in other words.
  - {finding: wording, about: stones, reason: It is a quotation.}
cliff: 12.50
"""
POLICY = SMALL + RULE


def read(text: str) -> Policy:
    return read_policy("shop.yaml", text.encode())


def test_acceptances_are_kept_with_their_places() -> None:
    policy = read(POLICY + ACCEPTS)
    assert [(one.finding, one.about, one.reason) for one in policy.acceptances] == [
        ("gap", (), "We look at these in person."),
        ("conflict", ("stones", "receipt"), "Both say the same in other words."),
        ("wording", ("stones",), "It is a quotation."),
    ]
    line = len(POLICY.splitlines()) + 2
    assert policy.acceptances[0].span == Span("shop.yaml", line, 5, line, 56)
    assert policy.cliff == Decimal("12.50")


def test_without_them_nothing_is_accepted_and_no_jump_is_stated() -> None:
    policy = read(SMALL)
    assert (policy.acceptances, policy.cliff) == ((), None)


def test_they_do_not_change_what_the_policy_is_known_by() -> None:
    assert read(POLICY + ACCEPTS).sha256 == read(POLICY).sha256


def test_where_an_acceptance_stands_makes_no_difference() -> None:
    one = Acceptance("gap", (), "Why not.", Span("a.yaml", 1, 1, 1, 2))
    assert one == Acceptance("gap", (), "Why not.", Span("b.yaml", 3, 3, 3, 4))


def test_codes_and_names_are_unique() -> None:
    words = [word for check in CHECKS for word in (check.code, check.name)]
    assert len(set(words)) == len(words)
    assert [check.code for check in CHECKS] == sorted(check.code for check in CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_is_found_by_both(check: Check) -> None:
    assert find_check(check.code) is find_check(check.name) is check


def test_there_is_no_other() -> None:
    assert find_check("AC999") is None
