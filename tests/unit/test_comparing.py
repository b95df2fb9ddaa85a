"""Two policies side by side: what is not the same in them, case by case."""

import pytest

from aftercare_rules.differing.compare import compare
from aftercare_rules.differing.records import Difference
from aftercare_rules.differing.regions import difference
from aftercare_rules.document.load import read_policy

BASE = """\
policy: small
title: {en: Service}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair, refund]
facts:
  purchase: {category: [watch, ring], weight: {unit: g, min: 0, max: 6, step: 1}}
  defect: {kind: [worn, torn]}
  claim: {receipt: flag, deposit: money}
events: [delivered]
coverage:
  mend:
    for: {category: ring}
    when: {purchased: within 48 hours}
    gives: {repair: 1.50}
    reason: Yes.
  back:
    for: {category: watch}
    when: {delivered: within 1 month, limit: once}
    gives: {refund: 50% of price}
    reason: Yes.
otherwise: {refers: all, reason: We will see.}
"""


def compared(*edits: tuple[str, str]) -> Difference:
    text = BASE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    found = compare(read_policy("old.yaml", BASE.encode()), read_policy("new.yaml", text.encode()))
    assert not found.refusal
    return difference(found)


def told(found: Difference) -> list[tuple[str | None, str, str | None, str | None]]:
    """For each region the wish, where it is, what it is to the customer, and how much at most."""
    return [
        (one.wish, one.where, one.change or one.only, None if one.at_most is None else str(one.at_most))
        for one in found.regions
    ]


def test_over_a_change_of_the_clock_two_days_are_not_48_hours() -> None:
    found = compared(("within 48 hours", "within 2 days"))
    assert (
        told(found)
        == [
            ("repair", "category ring, purchased after 48 hours and within 2 days", "gains", None),
            # On the day of 25 hours the second day ends before the 48th hour does.
            ("repair", "category ring, purchased after 2 days and within 48 hours", "loses", None),
        ][: len(found.regions)]
    )
    assert len(found.regions) == 2


def test_thirty_days_are_sometimes_more_than_a_month_and_sometimes_less() -> None:
    found = compared(("within 1 month", "within 30 days"))
    assert {(region.wish, region.change) for region in found.regions} == {("refund", "gains"), ("refund", "loses")}


def test_an_amount_has_a_bound_and_a_share_has_none() -> None:
    assert told(compared(("repair: 1.50", "repair: 2.75"))) == [
        ("repair", "category ring, purchased within 48 hours", "loses", "EUR 1.25")
    ]
    (region,) = compared(("50% of price", "40% of price")).regions
    assert (region.change, region.at_most, region.grows_with) == ("loses", None, ("price",))


@pytest.mark.parametrize(
    ("old", "new", "where", "only"),
    [
        ("[watch, ring]", "[watch, ring, lamp]", "claims with `category: lamp`", "NEW"),
        ("[worn, torn]", "[worn]", "claims with `defect: torn`", "OLD"),
        ("max: 6", "max: 8", "claims with `weight: 7`", "NEW"),
        ("[repair, refund]", "[repair, refund, exchange]", "claims that want `exchange`", "NEW"),
        ("[delivered]", "[delivered, inspected]", "claims that say when `inspected` was", "NEW"),
        ("receipt: flag,", "receipt: flag, signed: flag,", "claims that say `signed`", "NEW"),
        ("receipt: flag, ", "", "claims that say `receipt`", "OLD"),
    ],
)
def test_claims_that_only_one_reads_are_named(old: str, new: str, where: str, only: str) -> None:
    regions = [region for region in compared((old, new)).regions if region.only is not None]
    assert (where, only) in {(region.where, region.only) for region in regions}
    for region in regions:
        assert (region.witness_old.decision is None) is (region.only == "NEW")


def test_boxes_that_one_policy_calls_impossible_are_named() -> None:
    found = compared(("events: [delivered]", "events: [delivered]\nimpossible: [{category: ring, defect: torn}]"))
    assert [(region.where, region.only) for region in found.regions] == [
        ("claims with category ring, defect torn", "OLD")
    ]


def test_what_is_presumed_otherwise_is_shown_by_a_claim_that_leaves_it_out() -> None:
    test = ("when: {purchased: within 48 hours}", "when: {purchased: within 48 hours, receipt: yes}")
    text = BASE.replace(*test)
    other = text.replace("receipt: flag", "receipt: {is: flag, presume: no}")
    found = difference(compare(read_policy("old.yaml", text.encode()), read_policy("new.yaml", other.encode())))
    assert [(region.where, region.change) for region in found.regions] == [
        ("claims that leave out `receipt`", "depends")
    ]


def test_days_that_are_counted_otherwise_are_told_apart() -> None:
    found = compared(("counting: calendar", "counting: first-day-counts"))
    assert {(region.wish, region.change) for region in found.regions} == {("refund", "loses")}


def test_a_fact_that_only_new_asks_for_is_an_axis_of_its_own() -> None:
    found = compared(
        ("receipt: flag,", "receipt: flag, signed: flag,"),
        ("for: {category: ring}", "for: {category: ring, signed: yes}"),
    )
    lost = [region for region in found.regions if region.change == "loses"]
    assert [(region.wish, region.where) for region in lost] == [
        ("repair", "category ring, signed no, purchased within 48 hours")
    ]
    assert "signed" not in lost[0].witness_old.claim.facts
    assert lost[0].witness_new.claim.facts["signed"] is False


def test_what_changes_no_outcome_is_told_in_a_line() -> None:
    found = compared(("  mend:", "  repairs:"), ("title: {en: Service}", "title: {en: Services}"))
    assert found.verdict == "equal"
    assert found.wording == ("rules only in OLD: mend", "rules only in NEW: repairs", "another title")


def test_an_otherwise_that_one_alone_has_is_not_another_promise() -> None:
    otherwise = "    otherwise: {refers: [repair], reason: Bring it, then: [{shop: Call., within: 2 days}]}\n"
    found = compared(("    reason: Yes.\n  back:", f"    reason: Yes.\n{otherwise}  back:"))
    assert found.wording == ()


def test_a_limit_whose_remedies_differ_counts_other_entries() -> None:
    found = compared(("gives: {refund: 50% of price}", "gives: {refund: 50% of price, repair: free}"))
    assert {region.wish for region in found.regions} == {"repair", "refund"}
    counted = [region for region in found.regions if region.wish == "refund"]
    assert all(region.witness_old.claim.purchase.history for region in counted)


def test_a_limit_within_a_month_is_not_one_within_thirty_days() -> None:
    month = BASE.replace("limit: once", "limit: once within 1 month")
    days = BASE.replace("limit: once", "limit: once within 30 days")
    found = difference(compare(read_policy("old.yaml", month.encode()), read_policy("new.yaml", days.encode())))
    assert {(region.wish, region.change) for region in found.regions} == {("refund", "gains"), ("refund", "loses")}
