"""Laws: what a price comes to, by plain fractions: rounded once a line, within bounds, never more than is allowed."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache

from hypothesis import assume, given
from hypothesis import strategies as st

from aftercare_rules.document.load import read_policy
from aftercare_rules.language.durations import Unit
from aftercare_rules.language.prices import Bill, Elapsed, Key, Price, Range

AMOUNTS = st.decimals(0, 5000, places=2)
RATES = st.decimals(0, 100, places=1)
COIN = Decimal("0.01")
MONTHS = Elapsed("purchased", Unit.MONTHS)

POLICY = """
policy: prices
title: {{en: Prices}}
currency: EUR
time: {{zone: Europe/Berlin, counting: calendar}}
remedies: [repair, refund]
facts:
  purchase: {{weight: {{unit: g}}, mileage: {{unit: km}}, deposit: money}}
  claim: {{worn: {{unit: "%", max: 100}}}}
coverage:
  rule: {{for: {{}}, gives: {{{remedy}: {price}}}, reason: Thank you.}}
otherwise: {{refers: all, reason: Thank you.}}
"""


@cache
def price(text: str, remedy: str = "repair") -> Price:
    policy = read_policy("prices.yaml", POLICY.format(remedy=remedy, price=text).encode())
    found = policy.rules[0].ruling
    assert found is not None
    effect = found.effects[remedy].price
    assert effect is not None
    return effect


def bill(text: str, numbers: Mapping[Key, Decimal | int], remedy: str = "repair") -> Bill:
    return price(text, remedy).bill({key: Range.only(Decimal(number)) for key, number in numbers.items()})


def total(text: str, numbers: Mapping[Key, Decimal | int], remedy: str = "repair") -> Decimal:
    found = bill(text, numbers, remedy).total
    assert found.is_settled
    return found.low


def rounded(exact: Fraction) -> Decimal:
    """Half up to the cent, by whole numbers alone."""
    return Decimal((exact * 200 + 1).__floor__() // 2).scaleb(-2)


@given(paid=AMOUNTS, weight=st.decimals(0, 99, places=2), rate=RATES)
def test_each_line_is_rounded_once_half_up(paid: Decimal, weight: Decimal, rate: Decimal) -> None:
    text = f"{{share: {rate}% of price, metal: 0.35 per g, fixed: 0.05}}"
    lines = [rounded(Fraction(paid) * Fraction(rate) / 100), rounded(Fraction(weight) * Fraction(35, 100))]
    found = bill(text, {"price": paid, "weight": weight})
    assert [line.range.low for line in found.lines] == [*lines, Decimal("0.05")]
    assert found.total.low == sum(lines) + Decimal("0.05")


@given(paid=AMOUNTS, rate=RATES, label=AMOUNTS)
def test_a_refund_of_a_share_is_never_above_the_price_and_what_is_taken_off_never_raises_it(
    paid: Decimal, rate: Decimal, label: Decimal
) -> None:
    share = f"{rate}% of price"
    whole = total(share, {"price": paid}, "refund")
    less = total(f"{{price: {share}, less: {{label: {label}}}}}", {"price": paid}, "refund")
    assert Decimal(0) <= less <= whole <= paid
    assert less == max(Decimal(0), whole - label)


@given(paid=AMOUNTS, begun=st.integers(0, 90))
def test_pro_rata_what_is_paid_and_what_is_left_make_the_whole(paid: Decimal, begun: int) -> None:
    text = "price pro rata over 60 months"
    numbers: dict[Key, Decimal | int] = {"price": paid, MONTHS: begun}
    used, left = total(text, numbers), total(text, numbers, "refund")
    assert used == rounded(Fraction(paid) * min(begun, 60) / 60)
    assert abs(used + left - paid) <= COIN
    assert total(text, {**numbers, MONTHS: begun + 1}) >= used
    assert total(text, {**numbers, MONTHS: begun + 1}, "refund") <= left


@given(paid=AMOUNTS, driven=st.integers(0, 90_000))
def test_pro_rata_over_use_as_over_time(paid: Decimal, driven: int) -> None:
    text = "price pro rata over 60000 km"
    numbers: dict[Key, Decimal | int] = {"price": paid, "mileage": driven}
    assert total(text, numbers) == rounded(Fraction(paid) * min(driven, 60_000) / 60_000)
    assert abs(total(text, numbers) + total(text, numbers, "refund") - paid) <= COIN


@given(paid=AMOUNTS, worn=RATES)
def test_a_percentage_that_a_number_says(paid: Decimal, worn: Decimal) -> None:
    assert total("worn of price", {"price": paid, "worn": worn}) == total(f"{worn}% of price", {"price": paid})


@given(paid=AMOUNTS, rate=RATES, ends=st.tuples(AMOUNTS, AMOUNTS))
def test_bounds_hold_and_change_nothing_within(paid: Decimal, rate: Decimal, ends: tuple[Decimal, Decimal]) -> None:
    assume(ends[0] != ends[1])
    least, most = sorted(ends)
    free = total(f"{rate}% of price", {"price": paid})
    assert total(f"{rate}% of price at least {least} at most {most}", {"price": paid}) == min(max(free, least), most)


@given(paid=AMOUNTS, deposit=AMOUNTS, rate=RATES)
def test_the_lower_of_two_is_one_of_them_and_not_above_either(paid: Decimal, deposit: Decimal, rate: Decimal) -> None:
    numbers: dict[Key, Decimal | int] = {"price": paid, "deposit": deposit}
    both = [total("deposit", numbers), total(f"{rate}% of price", numbers)]
    assert total(f"the lower of deposit and {rate}% of price", numbers) == min(both)


@given(
    ends=st.tuples(AMOUNTS, AMOUNTS),
    inside=st.fractions(0, 1),
    rate=RATES,
    remedy=st.sampled_from(["repair", "refund"]),
)
def test_a_range_holds_what_each_number_within_it_comes_to(
    ends: tuple[Decimal, Decimal], inside: Fraction, rate: Decimal, remedy: str
) -> None:
    low, high = sorted(ends)
    number = rounded(Fraction(low) + (Fraction(high) - Fraction(low)) * inside)
    for text in (f"{rate}% of price", "price at most 70", f"{{price: price, less: {{x: {rate}}}}}"):
        found = price(text, remedy).bill({"price": Range(low, high)}).total
        assert found.low <= total(text, {"price": number}, remedy)
        assert found.high is not None
        assert total(text, {"price": number}, remedy) <= found.high


@given(paid=AMOUNTS, begun=st.integers(0, 40), rate=RATES)
def test_a_price_by_time_never_falls_and_stays_at_its_most(paid: Decimal, begun: int, rate: Decimal) -> None:
    text = f"{rate}% of price per month after 12 months at most 100"
    (key,) = (key for key in price(text).keys if isinstance(key, Elapsed))
    now, then = (total(text, {"price": paid, key: begun + more}) for more in (0, 1))
    assert now == min(Decimal(100), rounded(Fraction(paid) * Fraction(rate) / 100 * begun))
    assert now <= then <= 100
