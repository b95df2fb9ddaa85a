"""Prices for each unit of a number: what one costs may be an amount, one that the claim carries, or a share of it."""

import pytest

from aftercare_rules import Decision, Engine, PolicyError
from aftercare_rules.document.load import read_policy

POLICY = """
policy: gold
title: {{en: Gold}}
currency: CNY
time: {{zone: UTC, counting: calendar}}
remedies: [repair, store_credit]
facts:
  purchase: {{weight: {{unit: g}}, used: {{unit: 32nd}}, away: {{unit: day}}}}
  claim: {{gold_price: money}}
events: [notified]
coverage: {{gold: {{gives: {{{remedy}: {price}}}, reason: Thank you.}}}}
otherwise: {{refers: all, reason: Thank you.}}
"""


def decide(price: str, remedy: str = "repair", **facts: str | None) -> Decision:
    engine = Engine(read_policy("gold.yaml", POLICY.format(price=price, remedy=remedy).encode()))
    mine = {"weight": "3.25", "used": "4", "away": "2"} | {name: facts[name] for name in facts if name in ("weight",)}
    claim = {"gold_price": facts.get("gold_price", "700.10")}
    purchase = {"purchased": "2026-01-01T10:00:00Z", "price": "10.01", "facts": mine}
    return engine.decide({"at": "2026-01-02T10:00:00Z", "purchase": purchase, "facts": claim})


def fault(price: str) -> str:
    with pytest.raises(PolicyError) as error:
        decide(price)
    return str(error.value)


@pytest.mark.parametrize(
    ("price", "amount"),
    [
        ("gold_price per g of weight", "2275.33"),  # 2275.325
        ("97% of gold_price per g", "2207.07"),  # 2207.06525: the share of one gram is not rounded
        ("12.5% of price per 32nd of used", "5.01"),  # 5.005
        ("12.5% of price per day of away", "2.50"),  # 2.5025
        ("0.305 per g", "0.99"),  # 0.99125
        ("97% of gold_price per g at most 100", "100.00"),
        ("the lower of gold_price per g and 5", "5.00"),
    ],
)
def test_what_one_unit_costs_times_the_number_is_rounded_once(price: str, amount: str) -> None:
    cost = decide(price).cost
    assert cost is not None
    assert str(cost.amount) == amount


def test_what_the_customer_gets_may_be_counted_so() -> None:
    refund = decide("97% of gold_price per g", "store_credit").refund
    assert refund is not None
    assert str(refund.amount) == "2207.07"


def test_what_is_unknown_is_asked_for_unless_the_other_is_nothing() -> None:
    assert decide("gold_price per g", gold_price=None).missing == ("gold_price",)
    assert decide("gold_price per g", gold_price=None, weight=None).missing == ("weight", "gold_price")
    assert decide("gold_price per g", gold_price=None, weight="0").verdict == "approved"


def test_a_rate_that_is_no_amount_says_so() -> None:
    assert "did you mean `gold_price`" in fault("gold_prise per g")
    assert "`weight` is a number, not an amount of money" in fault("weight per g")
    assert "`weight` is a number, not an amount of money" in fault("5% of weight per g")
    assert "`rapidly per g` is not a price" in fault("rapidly per g")
    assert "`12.5% of price per day since purchased`" in fault("12.5% of price per day")


def test_a_line_without_a_condition_is_just_its_form() -> None:
    plain, written = decide("{fee: 5.50, less: {gift: 2}}"), decide("{fee: {is: 5.50}, less: {gift: {is: 2}}}")
    assert written.model_dump(exclude={"policy"}) == plain.model_dump(exclude={"policy"})
    assert written.cost is not None
    assert str(written.cost.amount) == "3.50"


@pytest.mark.parametrize(
    ("price", "help"),
    [
        ("10 per started month", "did you mean `10 per month`?"),
        ("1% of price for each month begun after 1 year", "did you mean `1% of price per month after 1 year`?"),
        ("10 per week", "help: time is counted `per day`, `per month` or `per year`"),
        ("price less 7", "help: lines under `less` are deducted: `{repair: price, less: {label: 7}}`"),
        ("240 minus 10 per month", "`{repair: 240, less: {label: 10 per month}}`"),
        ("{fee: 20, label: -7}", "lines under `less` are deducted: `{fee: 10, less: {label: 7}}`"),
        ("10 times weight", "did you mean `10 per g`?"),
        ("weight x gold_price", "did you mean `gold_price per g`?"),
        ('"97% of gold_price * g"', "did you mean `97% of gold_price per g`?"),
        ("0.30 * units", "did you mean `0.30 per unit`?"),
    ],
)
def test_what_was_meant_by_a_price_of_another_spelling(price: str, help: str) -> None:
    assert help in fault(price)
