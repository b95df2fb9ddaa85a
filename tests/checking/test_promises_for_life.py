"""Promises without an end that an exclusion takes away, and what is no such promise."""

import pytest

from aftercare_rules.checking.check import check
from aftercare_rules.document.load import read_policy

POLICY = """
policy: jeweller
title: {en: Stones for life}
in_force: {from: 2020-01-01}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [replace]
services: [inspection]
facts:
  purchase: {sold_as: [regular, sale]}
  defect: {kind: [stone-lost]}
  claim: {papers: flag}
derived:
  inspected: {every: 6 months of inspection since purchased}
usual: {purchased: 2024-01-01 10:00, sold_as: regular, papers: yes, history: []}
exclusions:
  sale:
    for: {sold_as: sale}
    declines: [replace]
    reason: "Thank you for bringing it in. For pieces from the sale we name you a price today. Shall we?"
coverage:
  stone:
    for: {defect: stone-lost}
    when: {papers: yes}
    gives: {replace: free}
    reason: "Thank you for bringing it in. You get a new stone free of charge. Shall we begin?"
    otherwise:
      declines: [replace]
      reason: "Thank you for bringing it in. For a new stone we name you a price today. Shall we?"
otherwise: {refers: all, reason: "Thank you for bringing it in. A colleague looks at it today."}
"""


@pytest.mark.parametrize(
    ("kept", "finds"),
    [("papers: yes", 1), ("inspected: yes", 0), ("papers: yes, purchased: within 2 years", 0)],
)
def test_what_has_to_be_kept_up_is_not_promised_for_life(kept: str, finds: int) -> None:
    policy = read_policy("jeweller.yaml", POLICY.replace("when: {papers: yes}", f"when: {{{kept}}}").encode())
    found = [finding for finding in check(policy).findings if finding.name == "blocked-promise"]
    assert [finding.about for finding in found] == [("stone", "sale", "replace")] * finds
