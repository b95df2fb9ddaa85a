"""What a gap is said to be: the tests that tell it apart, and none that follows from them."""

import pytest

from aftercare_rules.checking.check import check
from aftercare_rules.document.load import read_policy

POLICY = """
policy: importer
title: {{en: Guarantee on watches}}
in_force: {{from: 2010-01-01}}
currency: EUR
time: {{zone: Europe/Dublin, counting: calendar}}
remedies: [repair, replace]
facts:
  defect: {{kind: [stopped]}}
usual: {{purchased: 2020-05-05 14:00}}
coverage:
{rules}
otherwise: {{refers: all, reason: "Thank you for bringing it in. A colleague looks at it today."}}
"""
FROM_A_DAY = """
  five-years:
    for: {defect: stopped, purchased: from 2014-12-01}
    when: {purchased: within 5 years}
    gives: {repair: free}
    reason: "Thank you for bringing it in. We repair it free of charge until {until}. Shall we begin?"
    otherwise:
      declines: [repair]
      reason: "Thank you for bringing it in. Its five years are complete. Shall we name you a price today?"
"""
TWO_WINDOWS = """
  at-once:
    for: {defect: stopped, purchased: within 14 days}
    gives: {replace: free}
    reason: "Thank you for coming so soon. You get a new one free of charge until {until}. Shall we fetch it?"
  guarantee:
    for: {defect: stopped, purchased: within 3 years}
    gives: {repair: free}
    reason: "Thank you for bringing it in. We repair it free of charge until {until}. Shall we begin?"
"""


@pytest.mark.parametrize(
    ("rules", "said"),
    # Before that day all is left open, however long ago it is; and three years are past fourteen days.
    [(FROM_A_DAY, "{purchased: until 2014-11-30}"), (TWO_WINDOWS, "{purchased: after 3 years}")],
)
def test_what_follows_from_the_rest_is_not_said(rules: str, said: str) -> None:
    report = check(read_policy("importer.yaml", POLICY.format(rules=rules.strip("\n")).encode()))
    (gap,) = (finding.message for finding in report.findings if finding.name == "gap")
    assert gap.startswith(f"no rule answers {said}: ")
