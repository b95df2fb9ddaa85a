"""Words that no rule names, and that are answered all the same."""

import pytest

from aftercare_rules.checking.check import check
from aftercare_rules.document.load import read_policy

POLICY = """
policy: bracelets
title: {{en: Guarantee on bracelets}}
in_force: {{from: 2020-01-01}}
currency: EUR
time: {{zone: Europe/Berlin, counting: calendar}}
remedies: [repair]
facts:
  defect:
    kind: [broken]
    part: [silver, leather, glass]
usual: {{purchased: 2024-01-01 10:00, part: silver}}
{rules}
otherwise: {{refers: all, reason: "Thank you for bringing it in. A colleague looks at it today."}}
"""
ROWS = """
coverage:
  guarantee:
    for: {defect: broken}
    reason: "Thank you for bringing it in. We repair it free of charge until {until}. Shall we begin?"
    rows:
      - {for: {part: silver}, when: {purchased: within 2 years}, gives: {repair: free}}
      - {when: {purchased: within 1 year}, gives: {repair: free}}
"""
OTHERWISE = """
    otherwise:
      declines: [repair]
      reason: "Thank you for bringing it in. Its time is complete. Shall we name you a price today?"
"""
FEE = """
coverage:
  guarantee:
    for: {defect: broken}
    when: {purchased: within 2 years}
    gives: {repair: 10}
    reason: "Thank you for bringing it in. We repair it for {cost}. Shall we begin?"
fees:
  leather:
    for: {part: leather}
    adds: {repair: 5}
"""


def found(rules: str) -> list[str]:
    report = check(read_policy("bracelets.yaml", POLICY.format(rules=rules).encode()))
    return [finding.message for finding in report.findings if finding.name == "dead-value"]


@pytest.mark.parametrize("rules", [ROWS + OTHERWISE.lstrip("\n"), FEE])
def test_an_otherwise_of_the_rows_and_a_plain_price_are_answers(rules: str) -> None:
    assert found(rules) == []


def test_rows_alone_forget_what_they_do_not_name() -> None:
    assert found(ROWS) == ["no rule names `leather` and `glass` of `part`"]
