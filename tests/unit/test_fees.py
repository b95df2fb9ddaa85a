"""Fees: their lines in the bill, their words in the reason, what they are added to, and how they are explained."""

from typing import Any

import pytest

from aftercare_rules import Decision, Engine
from aftercare_rules.document.load import read_policy
from aftercare_rules.examples.runner import run

POLICY = """
policy: posted
title: {en: Posted, zh: 寄送}
currency: EUR
time: {zone: UTC, counting: calendar}
remedies: [repair, exchange, refund]
facts:
  purchase: {category: [watch, clock, bell], weight: {unit: g}}
  claim: {receipt: flag, carrier: [shop, post, courier]}
usual: {category: watch, weight: 3, receipt: yes, carrier: shop}
rights:
  law:
    for: {category: clock}
    gives: {repair: 8}
    reason: {en: By law., zh: 依法。}
coverage:
  repairs:
    clause: 1
    for: {}
    gives: {repair: {labour: 5, parts: free}}
    refers: exchange
    reason: {en: "It is {cost}.", zh: "费用{cost}。"}
  refunds:
    for: {}
    gives: {refund: {price: price, gift: 3}}
    reason: {en: "You get {refund}."  , zh: "退{refund}。"}
fees:
  label:
    for: {carrier: [post, courier]}
    when: {receipt: yes}
    adds: {repair: 2, exchange: 2, refund: {label: 2, way: {is: at cost, when: {carrier: courier}}}}
    reason: {en: The label is 2., zh: 标签2元。}
    otherwise: {adds: {repair: {label: 2, search: 1}}}
    examples:
      - {at: 2026-01-01, carrier: post, expect: approved repair 7.00 by repairs}
      - {at: 2026-01-01, carrier: post, receipt: no, expect: approved repair 8.00 by repairs}
  courier:
    for: {carrier: courier}
    overrides: label
    adds: {repair: 1 per g of weight, refund: 6}
  bells:
    reason: {en: Bells are heavy., zh: 钟很重。}
    rows:
      - {for: {category: bell}, when: {weight: under 5}, adds: {repair: 1}}
      - {for: {category: bell}, when: {weight: at least 5}, adds: {repair: 2}}
  packing:
    for: {category: bell}
    when: {weight: at least 9}
    adds: {repair: {box: 4 to 6, tape: 1}, refund: at cost}
otherwise: {refers: all, reason: {en: We will tell you., zh: 我们会告诉您。}}
"""
ENGINE = Engine(read_policy("posted.yaml", POLICY.encode()))


def claimed(
    category: str = "watch", carrier: str | None = "shop", receipt: bool = True, weight: str = "3", price: str = "20"
) -> Any:
    facts = {"receipt": receipt, **({"carrier": carrier} if carrier else {})}
    return {
        "at": "2026-02-01T10:00:00Z",
        "purchase": {"price": price, "facts": {"category": category, "weight": weight}},
        "facts": facts,
    }


def decided(*, wants: str | None = "repair", **claim: Any) -> Decision:
    return ENGINE.decide({**claimed(**claim), "wants": wants})


def lines(decision: Decision) -> dict[str, str]:
    return {line.name: str(line.amount.amount) if line.amount else "" for line in decision.lines}


def test_a_fee_adds_its_lines_and_its_words_and_decides_nothing() -> None:
    decision = decided(carrier="post")
    assert lines(decision) == {"labour": "5.00", "parts": "0.00", "label": "2.00"}
    assert str(decision.cost) == "EUR 7.00"
    assert decision.reason == {"en": "It is EUR 7.00. The label is 2.", "zh": "费用EUR 7.00。标签2元。"}
    assert (decision.rule, decision.rules) == ("repairs", ("repairs",))


def test_its_otherwise_adds_where_its_when_fails() -> None:
    decision = decided(carrier="post", receipt=False)
    assert lines(decision) == {"labour": "5.00", "parts": "0.00", "label": "2.00", "search": "1.00"}
    assert decision.reason["en"] == "It is EUR 8.00."


def test_one_fee_overrides_another() -> None:
    assert lines(decided(carrier="courier")) == {"labour": "5.00", "parts": "0.00", "courier": "3.00"}


def test_fees_that_stand_are_all_added_and_rows_go_by_the_name_of_their_fee() -> None:
    decision = decided(category="bell", carrier="post", weight="7")
    assert lines(decision) == {"labour": "5.00", "parts": "0.00", "bells": "2.00", "label": "2.00"}
    assert decision.reason["en"] == "It is EUR 9.00. Bells are heavy. The label is 2."


@pytest.mark.parametrize(("carrier", "cost", "rules"), [("shop", "5.00", "repairs"), ("post", "7.00", "repairs")])
def test_coverage_with_its_fee_is_held_against_a_right(carrier: str, cost: str, rules: str) -> None:
    decision = decided(category="clock", carrier=carrier)
    assert decision.cost is not None
    assert (str(decision.cost.amount), decision.rules) == (cost, (rules,))


def test_and_loses_to_a_right_that_is_cheaper() -> None:
    decision = decided(category="clock", carrier="courier", weight="4")
    assert (str(decision.cost), decision.rules, lines(decision)) == ("EUR 8.00", ("law",), {"repair": "8.00"})
    assert decision.reason["en"] == "By law."


def test_where_both_come_to_the_same_the_right_s_lines_are_told() -> None:
    decision = decided(category="clock", carrier="courier", weight="3")
    assert (decision.rules, lines(decision)) == (("repairs", "law"), {"repair": "8.00"})


def test_nothing_is_added_to_what_a_person_decides() -> None:
    decision = decided(wants="exchange", carrier="post")
    assert (decision.verdict, decision.lines, decision.reason["en"]) == ("referred", (), "It is —.")


def test_an_alternative_is_told_with_its_fee() -> None:
    repair, refund = decided(wants="exchange", carrier="post").alternatives
    assert (repair.remedy, str(repair.cost)) == ("repair", "EUR 7.00")
    assert (refund.remedy, str(refund.refund)) == ("refund", "EUR 21.00")


def test_a_fee_that_depends_on_what_is_unknown_makes_it_matter() -> None:
    assert decided(carrier=None).missing == ("carrier",)
    assert decided(category="clock", carrier=None, weight="3").missing == ("carrier",)


def test_a_fee_is_explained() -> None:
    told = {rule.rule: rule.status for rule in ENGINE.explain(claimed(carrier="post")).rules}
    assert told == {
        "law": "out of scope",
        "repairs": "decided",
        "label": "added",
        "courier": "out of scope",
        "bells/1": "out of scope",
        "bells/2": "out of scope",
        "packing": "out of scope",
        "refunds": "stood",
    }
    by_right = {rule.rule: rule.status for rule in ENGINE.explain(claimed("clock", "courier", weight="9")).rules}
    assert (by_right["law"], by_right["courier"], by_right["label"]) == ("decided", "stood", "overridden")


def test_what_an_example_has_in_its_bill_is_decided() -> None:
    report = run(ENGINE)
    assert report.failures == ()
    assert {str(answer): count for answer, count in report.decided.items()} == {
        "repairs": 2,
        "bells/1": 0,
        "bells/2": 0,
        "courier": 0,
        "label": 1,
        "label: its `otherwise`": 1,
        "law": 0,
        "packing": 0,
        "refunds": 0,
    }


def test_a_refund_is_less_by_a_fee_and_never_below_nothing() -> None:
    decision = decided(wants="refund", carrier="post")
    assert lines(decision) == {"price": "20.00", "gift": "3.00", "label": "-2.00"}
    assert (str(decision.refund), decision.reason["en"]) == ("EUR 21.00", "You get EUR 21.00. The label is 2.")
    little = decided(wants="refund", carrier="courier", price="0")
    assert (lines(little), str(little.refund)) == ({"price": "0.00", "gift": "3.00", "courier": "-6.00"}, "EUR 0.00")


def test_a_fee_at_cost_is_left_open() -> None:
    decision = decided(wants="refund", category="bell", weight="9")
    assert lines(decision) == {"price": "20.00", "gift": "3.00", "packing": ""}
    assert (decision.verdict, str(decision.refund)) == ("approved", "EUR 23.00")


def test_a_fee_that_a_person_sets_refers_the_claim() -> None:
    decision = decided(category="bell", weight="9")
    assert (decision.verdict, decision.remedy, decision.rule) == ("referred", "repair", "repairs")
    assert {line.name for line in decision.lines} == {"labour", "parts", "bells", "box", "tape"}
    assert [str(line.at_most) for line in decision.lines if line.name == "box"] == ["EUR 6.00"]
