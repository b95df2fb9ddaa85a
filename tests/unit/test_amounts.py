"""Amounts that are not one number: how they are said, shown and expected."""

import pytest

from aftercare_rules import Decision, Engine
from aftercare_rules.document.load import read_policy

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
