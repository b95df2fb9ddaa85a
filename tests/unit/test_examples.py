"""Running a policy's examples: what counts as different, what is decided and spoken, which edges are touched."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from aftercare_rules import Claim, Decision, Engine, Money, Purchase, load_policy
from aftercare_rules.document.load import read_policy
from aftercare_rules.examples.edges import Edges
from aftercare_rules.examples.runner import Answer, differences, expectation, run
from aftercare_rules.language.examples import Expectation
from aftercare_rules.records.models import Use

SHOP = Path(__file__).parents[2] / "policies" / "accessory-shop.yaml"

HIRE = """
policy: hire
title: {en: Hire}
currency: EUR
time: {zone: UTC, counting: calendar}
remedies: [repair, exchange]
facts:
  purchase: {size: [small, medium, large]}
  claim: {receipt: flag}
events: [delivered]
usual: {purchased: 2026-01-31 10:00, size: small, receipt: yes, history: []}
exclusions:
  large:
    for: {size: large}
    declines: [repair]
    reason: Large ones are exchanged.
coverage:
  small:
    clause: 1
    for: {size: small}
    when: {purchased: within 1 month, receipt: yes, limit: 2 times within 10 days}
    gives: {repair: free}
    reason: It is free.
    otherwise: {refers: [repair], reason: We will tell you.}
  every:
    clause: 2
    when: {size: [small, large], delivered: after 48 hours and within 3 days}
    gives: {repair: 1}
    reason: It is one.
    unless: {delivered: any, receipt: no}
otherwise: {refers: all, reason: We will tell you.}
examples:
"""

ENGINE = Engine(read_policy("hire.yaml", (HIRE + "  - {at: 2026-02-01, expect: referred}\n").encode()))
PURCHASED = datetime(2026, 1, 31, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def touched(at: datetime, size: str = "small", **purchase: object) -> list[str]:
    record = {"purchased": PURCHASED, "facts": {"size": size}, "history": (), **purchase}
    claim = Claim(at=at, purchase=Purchase.model_validate(record), facts={"receipt": True})
    return [str(edge) for edge in Edges(ENGINE).touched(ENGINE.claims.read(claim))]


def test_every_bound_in_time_has_two_edges() -> None:
    sides = ("the last second", "the first second after")
    tests = (
        "small: purchased within 1 month",
        "small: limit 2 times within 10 days",
        "every: delivered after 48 hours and within 3 days (3 days)",
        "every: delivered after 48 hours and within 3 days (48 hours)",
    )
    assert [str(edge) for edge in Edges(ENGINE).all] == [f"{test}, {side}" for test in tests for side in sides]


@given(st.integers(-3, 3), st.sampled_from([1, 15, 28, 30, 31]), st.integers(1, 12))
def test_an_edge_is_touched_at_its_very_second_only(offset: int, day: int, month: int) -> None:
    bought = datetime(2026, month, min(day, 28), 10, tzinfo=UTC) + timedelta(days=max(day - 28, 0))
    last = (bought + relativedelta(months=1)).replace(hour=23, minute=59, second=59)
    named = {0: ["small: purchased within 1 month, the last second"]}
    named[1] = ["small: purchased within 1 month, the first second after"]
    assert touched(last + offset * SECOND, purchased=bought) == named.get(offset, [])


def test_an_edge_is_touched_only_in_the_scope_of_its_rule() -> None:
    last = datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC)
    assert touched(last) == ["small: purchased within 1 month, the last second"]
    assert touched(last, size="large") == []
    assert touched(last, facts={}) == []


def test_a_rule_that_is_about_its_own_window_has_edges_too() -> None:
    delivered = PURCHASED
    windows = {48 * 3600: "(48 hours)", 4 * 86400 - 10 * 3600 - 1: "(3 days)"}
    for seconds, named in windows.items():
        for after, side in enumerate(("the last second", "the first second after")):
            edges = touched(delivered + (seconds + after) * SECOND, events={"delivered": delivered})
            assert [edge for edge in edges if edge.startswith("every")] == [
                f"every: delivered after 48 hours and within 3 days {named}, {side}"
            ]


def test_a_limit_in_time_has_edges_where_a_use_stops_counting() -> None:
    use = Use(remedy="repair", at=PURCHASED)
    last = datetime(2026, 2, 10, 23, 59, 59, tzinfo=UTC)
    assert touched(last, history=(use,)) == ["small: limit 2 times within 10 days, the last second"]
    assert touched(last + SECOND, history=(use,)) == ["small: limit 2 times within 10 days, the first second after"]
    assert touched(last, history=()) == []


def test_answers_are_counted_as_decided_and_as_spoken() -> None:
    examples = """\
  - {at: 2026-02-28, expect: approved}
  - {at: 2026-03-01, expect: referred}
  - {at: 2026-03-01, receipt: null, expect: referred}
  - {size: large, wants: repair, delivered: 2026-02-01, at: 2026-02-03 00:00:01, expect: declined}
"""
    report = run(Engine(read_policy("hire.yaml", (HIRE + examples).encode())))
    assert report.failures == ()
    small, other = Answer("small", is_otherwise=False), Answer("small", is_otherwise=True)
    every, large = Answer("every", is_otherwise=False), Answer("large", is_otherwise=False)
    assert report.decided == {small: 1, other: 2, every: 0, large: 1}
    assert report.spoken == {small: 1, other: 2, every: 1, large: 1}
    assert report.undecided == (every,)
    assert [result.decided_by for result in report.results] == [small, other, other, large]


def test_the_shops_examples_hold_and_touch_everything() -> None:
    report = run(Engine(load_policy(SHOP)))
    assert report.results
    assert (report.failures, report.undecided, report.untouched) == ((), (), ())


def test_a_claim_in_error_fails_with_its_faults() -> None:
    text = HIRE.replace("usual:", "impossible:\n  - {size: large, receipt: no}\nusual:")
    report = run(
        Engine(
            read_policy(
                "hire.yaml", f"{text}  - {{size: large, receipt: no, at: 2026-02-01, expect: referred}}".encode()
            )
        )
    )
    [failure] = report.failures
    assert failure.decision is None
    assert "`impossible`" in str(failure.faults[0])


def decision(**changed: object) -> Decision:
    claim = Claim(
        at=PURCHASED,
        purchase=Purchase(purchased=PURCHASED, facts={"size": "small"}, history=()),
        facts={"receipt": True},
    )
    return ENGINE.decide(claim).model_copy(update=changed)


@pytest.mark.parametrize(
    ("expected", "changed", "different"),
    [
        (Expectation("approved"), {}, []),
        (Expectation("declined"), {}, [("verdict", "declined", "approved")]),
        (Expectation("approved", "repair"), {}, []),
        (Expectation("approved", "exchange"), {}, [("remedy", "exchange", "repair")]),
        (Expectation("approved", "exchange"), {"remedy": None}, [("remedy", "exchange", "none")]),
        (Expectation("approved", rule="small"), {}, []),
        (Expectation("approved", rule="every"), {"rules": ("small", "every")}, [("rule", "every", "small")]),
        (Expectation("approved", rule="every"), {"rule": None}, [("rule", "every", "none")]),
        (Expectation("referred", rule="otherwise"), {"verdict": "referred", "rule": None, "rules": ()}, []),
        (
            Expectation("referred", rule="otherwise"),
            {"verdict": "referred", "rule": None, "rules": ("a", "b")},
            [("rule", "otherwise", "none")],
        ),
        (Expectation("approved", rule="otherwise"), {}, [("rule", "otherwise", "small")]),
        (Expectation("approved", missing=("b", "a")), {"missing": ("a", "b")}, []),
        (Expectation("approved", missing=("a",)), {"missing": ("a", "b")}, [("missing", "a", "a, b")]),
        (Expectation("approved", missing=("a",)), {}, [("missing", "a", "nothing")]),
        (Expectation("approved", until="2026-03-01T07:59:59+08:00"), {}, []),
        (
            Expectation("approved", until="2026-02-28T23:59:58+00:00"),
            {},
            [("until", "2026-02-28 23:59:58", "2026-02-28 23:59:59")],
        ),
        (
            Expectation("approved", until="2026-02-28T23:59:58+00:00"),
            {"valid_until": None},
            [("until", "2026-02-28 23:59:58", "no end")],
        ),
    ],
)
def test_only_what_is_stated_is_compared(
    expected: Expectation, changed: dict[str, object], different: list[tuple[str, str, str]]
) -> None:
    found = differences(expected, decision(**changed))
    assert [(one.part, one.expected, one.came) for one in found] == different


def test_amounts_are_compared_as_numbers_and_a_refund_is_one() -> None:
    paid = {amount: Money.model_validate({"amount": amount, "currency": "EUR"}) for amount in ("0.00", "0.90", "20.00")}

    def amounts(amount: str, **changed: object) -> list[tuple[str, str]]:
        expected = Expectation("approved", amount=paid[amount].amount)
        return [(one.expected, one.came) for one in differences(expected, decision(**changed))]

    assert amounts("0.00") == []
    assert amounts("0.90") == [("0.90", "0.00")]
    assert amounts("0.90", cost=None) == [("0.90", "none")]
    assert amounts("20.00", refund=paid["20.00"]) == []


def test_a_decision_is_told_in_the_words_of_expect() -> None:
    assert expectation(decision()) == "approved repair 0.00 by small until 2026-02-28 23:59:59"
    incomplete = decision(verdict="incomplete", remedy=None, cost=None, missing=("a", "b"), rule=None, valid_until=None)
    assert expectation(incomplete) == "incomplete without a, b"


def test_none_undoes_an_event_of_usual() -> None:
    usual = HIRE.replace("history: []}", "delivered: 2026-02-01 10:00, history: []}")
    rules = """
  - {at: 2026-02-03 12:00, size: large, expect: declined}
  - {at: 2026-02-03 12:00, receipt: no, expect: referred by small}
  - {at: 2026-02-03 12:00, delivered: none, receipt: no, expect: referred by small}
"""
    examples = read_policy("hire.yaml", (usual + rules).encode()).examples
    assert [sorted(example.claim.purchase.events) for example in examples] == [["delivered"], ["delivered"], []]


def test_beside_a_rule_for_what_has_not_happened_examples_start_so() -> None:
    usual = HIRE.replace("history: []}", "delivered: 2026-02-01 10:00, history: []}")
    rule = """coverage:
  waiting:
    clause: 3
    for: {delivered: none, size: medium}
    gives: {repair: 5}
    reason: It is five.
    examples: [{at: 2026-02-03, expect: approved repair 5.00 by waiting}]
"""
    text = usual.replace("coverage:\n", rule) + "  - {at: 2026-02-01 12:00, receipt: no, expect: referred}\n"
    report = run(Engine(read_policy("hire.yaml", text.encode())))
    assert not report.failures
