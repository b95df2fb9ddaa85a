"""Windows that pause: no claim lies between the last month of one and the first month after it."""

from collections.abc import Iterator

from aftercare_rules.checking.check import check
from aftercare_rules.checking.inquiry import Inquiry
from aftercare_rules.checking.obligation import over_all_claims
from aftercare_rules.checking.report import Finding
from aftercare_rules.document.load import read_policy

POLICY = """
policy: radios
title: {en: Guarantee on radios}
in_force: {from: 2020-01-01}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair]
facts:
  defect: {kind: [silent, scratched]}
  purchase: {kind_of: [tube, transistor]}
derived:
  in_time:
    any_of:
      - {kind_of: tube, purchased: within 6 months pausing repair}
      - {kind_of: transistor, purchased: within 1 year pausing repair}
usual: {kind_of: tube, purchased: 2024-01-01 10:00, history: []}
coverage:
  in-time:
    for: {defect: silent}
    when: {in_time: yes}
    gives: {repair: free}
    reason: "Thank you for bringing it in. We repair it free of charge until {until}. Shall we begin?"
  later:
    for: {defect: silent}
    when: {in_time: no}
    gives: {repair: 20}
    reason: "Thank you for bringing it in. We repair it for {cost}. Shall we begin?"
otherwise: {refers: all, reason: "Thank you for bringing it in. A colleague looks at it today."}
"""


def test_a_gap_is_never_told_by_a_time_that_no_claim_has() -> None:
    # Nobody answers a scratch; between six and seven months begun, or twelve and thirteen, there is nothing at all.
    report = check(read_policy("radios.yaml", POLICY.encode()))
    assert [finding.message for finding in report.findings if finding.name == "gap"] == [
        "no rule answers {defect: scratched}: it is left to the policy's `otherwise`"
    ]


def test_what_was_set_aside_is_said_to_the_end() -> None:
    def aside(inquiry: Inquiry) -> Iterator[Finding]:
        inquiry.set_aside += 1
        yield from ()

    settled = over_all_claims(aside)(Inquiry(read_policy("radios.yaml", POLICY.encode())))
    assert not settled.is_finished
    assert settled.note.endswith("no claim was found")
