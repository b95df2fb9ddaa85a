"""Amounts that are not one number: how they are said, shown and expected."""

from decimal import Decimal

import pytest

from aftercare_rules import Decision, Engine
from aftercare_rules.document.load import read_policy
from aftercare_rules.examples.runner import differences, expectation, run
from aftercare_rules.language.examples import Expectation
from aftercare_rules.language.prices import Range

POLICY = """
policy: stones
title: {en: Service, zh: 售后}
currency: CNY
time: {zone: Asia/Shanghai, counting: calendar}
remedies: [repair, refund]
coverage:
  one:
    for: {}
    gives: GIVES
    reason: REASON
otherwise: {refers: all, reason: {en: Thank you., zh: 谢谢。}}
"""
SAID = "{en: 'It is {cost}.', zh: '费用{cost}。'}"
AT = "2026-02-01T10:00:00+08:00"


def decide(gives: str, reason: str = "{en: Yes., zh: 好。}", **purchase: str) -> Decision:
    policy = read_policy("stones.yaml", POLICY.replace("GIVES", gives).replace("REASON", reason).encode())
    return Engine(policy).decide({"at": AT, "purchase": {"purchased": AT, **purchase}})


@pytest.mark.parametrize(
    ("price", "en", "zh"),
    [
        ("{stone: at cost}", "stone at cost", "按实际费用收取的stone"),
        ("{stone: at cost, gold: at cost}", "stone, gold at cost", "按实际费用收取的stone、gold"),
        ("{stone: at cost, work: free}", "CNY 0.00 and stone at cost", "CNY 0.00，另按实际费用收取stone"),
        ("{stone: at cost, work: 5}", "CNY 5.00 and stone at cost", "CNY 5.00，另按实际费用收取stone"),
        (
            "{stone: at cost, less: {gift: at cost}}",
            "stone at cost less gift at cost",
            "按实际费用收取的stone，并按实际费用扣除gift",
        ),
    ],
)
def test_an_amount_of_open_lines_alone_is_said_without_a_sum(price: str, en: str, zh: str) -> None:
    assert decide(f"{{repair: {price}}}", SAID).reason == {"en": f"It is {en}.", "zh": f"费用{zh}。"}


@pytest.mark.parametrize(
    ("price", "least", "most"),
    [
        ("quoted at least 15% of price", "CNY 150.00", None),
        ("quoted at most 200", None, "CNY 200.00"),
        ("quoted at least 10 at most 20% of price", "CNY 10.00", "CNY 200.00"),
        ("200 to 500 at most 30% of price", "CNY 200.00", "CNY 300.00"),
    ],
)
def test_a_person_sets_a_price_within_its_bounds(price: str, least: str | None, most: str | None) -> None:
    decision = decide(f"{{repair: {price}}}", price="1000")
    (line,) = decision.lines
    assert (decision.verdict, decision.missing, line.amount) == ("referred", (), None)
    assert (line.at_least and str(line.at_least), line.at_most and str(line.at_most)) == (least, most)


def test_a_bound_that_hangs_on_what_is_unknown_is_not_shown_and_not_asked_for() -> None:
    decision = decide("{repair: quoted at least 15% of price}")
    assert (decision.verdict, decision.missing, decision.lines) == ("referred", (), ())


@pytest.mark.parametrize(
    ("gives", "said"),
    [
        ("{repair: 800 to 1100}", "800.00 to 1100.00"),
        ("{repair: {work: 800 to 1000, box: 3}}", "803.00 to 1003.00"),
        ("{repair: {work: 800 to 1000, box: 2 to 4, less: {gift: 10 to 20, old: 5}}}", "777.00 to 989.00"),
        ("{repair: {work: 8 to 10, less: {gift: quoted at most 20}}}", "at most 10.00"),
        ("{repair: {work: 8 to 10, less: {gift: quoted at least 2}}}", "at most 8.00"),
        ("{repair: {work: quoted at least 5, box: 3}}", "at least 8.00"),
        ("{repair: {work: quoted at most 5, box: 3}}", "3.00 to 8.00"),
        ("{repair: quoted at most 200}", "at most 200.00"),
        ("{repair: quoted}", ""),
        ("{repair: {work: 8 to 10, stone: at cost}}", ""),
        ("{refund: {price: price, less: {use: 10 to 20}}}", "980.00 to 990.00"),
    ],
)
def test_the_bounds_of_what_a_person_sets_are_told_as_an_example_expects_them(gives: str, said: str) -> None:
    decision = decide(gives, price="1000")
    remedy = decision.remedy
    told = " ".join(filter(None, (f"referred {remedy}", said, "by one")))
    assert expectation(decision) == told
    example = f"examples: [{{purchased: 2026-02-01, price: 1000, at: 2026-02-01, expect: {told}}}]"
    text = POLICY.replace("GIVES", gives).replace("REASON", "{en: Yes., zh: 好。}")
    assert not run(Engine(read_policy("stones.yaml", (text + example).encode()))).failures


def test_other_bounds_are_a_difference() -> None:
    decision = decide("{repair: 800 to 1100}")
    for bounds, written in (
        (Range(Decimal(800), Decimal(1000)), "800 to 1000"),
        (Range(Decimal(8), None), "at least 8"),
    ):
        found = differences(Expectation("referred", bounds=bounds), decision)
        assert [(one.part, one.expected, one.came) for one in found] == [("amount", written, "800.00 to 1100.00")]
    (none,) = differences(Expectation("referred", bounds=Range(Decimal(8), None)), decide("{repair: quoted}"))
    assert (none.part, none.came) == ("amount", "none")
    assert not list(differences(Expectation("referred"), decision))
