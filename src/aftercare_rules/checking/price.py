"""AC301 cost-above-price: a cost above the price of the goods, or money back above it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Final

from aftercare_rules.checking.inquiry import MOST_TRIED, Inquiry, Shown
from aftercare_rules.checking.report import Finding
from aftercare_rules.checking.words import money, rules_in
from aftercare_rules.deciding.resolve import Outcome
from aftercare_rules.language.domains import EXACT
from aftercare_rules.language.settings import OF_THE_POLICY
from aftercare_rules.language.vocabulary import PAID_OUT
from aftercare_rules.records.models import Claim
from aftercare_rules.rules.rule_set import Rule
from aftercare_rules.solving.logic import Amount, Formula
from aftercare_rules.solving.seek import Question, answers, pairs
from aftercare_rules.solving.situation import Situation
from aftercare_rules.space.axes import Setting
from aftercare_rules.space.instants import Timing
from aftercare_rules.space.space import Point

PRICE: Final = "price"
# A share of the price outgrows what is added to it only of a high price.
_HIGH: Final = Decimal(1_000_000)
_LATER_MONTHS: Final = (0, 2, 5, 11, 23, 24, 132)


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each rule once: where its cost is a share of the price, where the price is bounded, and in the examples."""
    seen: set[object] = set()
    tried: Counter[object] = Counter()
    for remedy in inquiry.remedies:
        for point in inquiry.points(remedy, partial(_ask, price_of=partial(_stated, inquiry))):
            outcome = inquiry.outcome(point, remedy)
            key = (remedy, rules_in(outcome))
            if key in seen or outcome.bill is None or tried[key] == MOST_TRIED:
                continue
            tried[key] += 1
            shown = _above(inquiry, point, remedy, outcome)
            if shown is not None:
                seen.add(key)
                yield _finding(inquiry, remedy, shown)
    for example in inquiry.policy.all_examples:
        shown = inquiry.decided(example.claim)
        if shown is not None and is_above(shown):
            remedy = shown.decision.remedy or ""
            key = (remedy, rules_in(shown.outcome))
            if key not in seen:
                seen.add(key)
                yield _finding(inquiry, remedy, shown)


def _ask(situation: Situation, price_of: Callable[[Rule], Decimal | None]) -> Iterator[Question]:
    """The rules whose amount is a share of the price, or may be above it where that is bounded."""
    settled, logic = situation.settled(situation.now), situation.logic
    bounds = [(is_so, _bound(setting)) for axis in situation.chosen for is_so, setting in axis]
    above = [
        logic.all_of(is_so, settled.may_come_to(partial(_is_above_coins, settled.coins(bound))))
        for is_so, bound in bounds
        if bound is not None
    ]
    stated = [(rule, price) for rule in {rule for rule, _ in settled.rulings} if (price := price_of(rule)) is not None]
    for rule, price in stated:
        may_be_above = settled.may_come_to(partial(_may_be_above_coins, settled.coins(price)))
        decides = logic.any_of(*(settled.decides(*ruling) for ruling in settled.rulings if ruling[0] is rule))
        above.append(logic.all_of(decides, may_be_above))
    return pairs(situation, answers(settled), [(PRICE, logic.any_of(settled.reads(PRICE), *above))], settled.approved)


def _bound(setting: Setting) -> Decimal | None:
    """The highest price of a setting; None if there is none."""
    cell = setting.cells.get(PRICE)
    numbers = setting.ranges.get(PRICE) or (cell.possible.numbers if cell is not None else None)
    return numbers.high if numbers is not None and isinstance(numbers.high, Decimal) else None


def _is_above_coins(coins: int, low: Amount, _: Amount) -> Formula:
    return low > coins


def _may_be_above_coins(coins: int, _: Amount, high: Amount) -> Formula:
    return high > coins


def _above(inquiry: Inquiry, point: Point, remedy: str, outcome: Outcome) -> Shown | None:
    """A claim of a point at which the amount is above the price, whatever is added to a share of it."""
    price = inquiry.space.numbers(point).get(PRICE)
    high = price.high if price is not None else _highest_tested(inquiry, point)
    relevant = inquiry.relevant((remedy,))
    if PRICE not in outcome.reads:
        assert outcome.bill is not None
        total = outcome.bill.total
        if high is not None and total.low > high:
            return inquiry.show(point, remedy, is_above, relevant)
        stated = [found for rule in {voice.rule for voice in outcome.voices} if (found := _stated(inquiry, rule))]
        dearest = max(stated, default=None)
        if dearest is None or (total.high is not None and total.high <= dearest):
            return None
        shows = (
            inquiry.show(point, remedy, relevant=relevant, timing=later(point, months)) for months in _LATER_MONTHS
        )
        priced = (_at_price(inquiry, shown, dearest) for shown in shows if shown is not None)
        return next((shown for shown in priced if shown is not None and is_above(shown)), None)
    for months in _LATER_MONTHS:
        first: Shown | None = None
        for number in (inquiry.space.usual[PRICE], _HIGH if high is None else high):
            assert isinstance(number, Decimal)
            shown = inquiry.show(point, remedy, relevant=relevant, timing=later(point, months), numbers={PRICE: number})
            if shown is None or not is_above(shown):
                break
            first = first or shown
        else:
            return first
    return None


def _stated(inquiry: Inquiry, rule: Rule) -> Decimal | None:
    """The highest price that the examples of a rule say, or the policy's usual one; None if none is stated."""
    examples = inquiry.declared[rule.name].examples
    prices = [one.claim.purchase.price for one in examples if one.claim.purchase.price is not None]
    usual = inquiry.policy.starts.get(OF_THE_POLICY, {}).get(PRICE)
    return max(prices, default=usual if isinstance(usual, Decimal) else None)


def _at_price(inquiry: Inquiry, shown: Shown, price: Decimal) -> Shown | None:
    """The same claim of an article of that price; None where it has another."""
    purchase = shown.claim.purchase
    if purchase.price not in (None, price):
        return None
    return inquiry.decided(shown.claim.model_copy(update={"purchase": purchase.model_copy(update={"price": price})}))


def _highest_tested(inquiry: Inquiry, point: Point) -> Decimal | None:
    """The highest price at a point; None if there is none."""
    for setting in point.settings:
        cell, partition = setting.cells.get(PRICE), inquiry.space.partition(PRICE)
        if cell is not None and partition is not None and cell.possible.numbers is not None:
            high = cell.possible.numbers.high
            return high if isinstance(high, Decimal) else None
    return None


def later(point: Point, months: int) -> Timing | None:
    """The time of a point, so many months later."""
    timing = next((one.timing for one in point.settings if one.timing is not None), None)
    if timing is None or not months:
        return timing
    years, month = divmod(timing.at.month - 1 + months, 12)
    at = timing.at.replace(year=timing.at.year + years, month=month + 1, day=min(timing.at.day, 28))
    return Timing(at, timing.events)


def is_above(shown: Shown) -> bool:
    """Whether a claim of known price is decided to cost, or to pay out, more than that."""
    price = _price(shown.claim)
    is_paid_out = shown.decision.remedy in PAID_OUT
    amount = shown.decision.refund if is_paid_out else shown.decision.cost
    return price is not None and price > 0 and amount is not None and amount.amount > price


def _price(claim: Claim) -> Decimal | None:
    """What the goods cost, those wanted in exchange if they cost more."""
    prices = [claim.purchase.price, claim.new.price if claim.new else None]
    return max((price for price in prices if price is not None), default=None) if prices[0] is not None else None


def _finding(inquiry: Inquiry, remedy: str, shown: Shown) -> Finding:
    rules, price = rules_in(shown.outcome), _price(shown.claim) or Decimal(0)
    paid = shown.decision.refund if remedy in PAID_OUT else shown.decision.cost
    amount = Decimal(0) if paid is None else paid.amount
    what = "pays out" if remedy in PAID_OUT else "costs"
    return inquiry.finding(
        "cost-above-price",
        f"{remedy} {what} {money(inquiry, amount)} where the goods cost {money(inquiry, EXACT.plus(price))}",
        (*rules, remedy),
        inquiry.places_of(rules),
        [shown.witness()],
        "bound it, like `at most price`, or let a person decide beyond it",
    )
