"""Law: a price that moves with time is worked out for all rows of a table at once, and until when it stays the same.

The claims aim at the seconds at which another day, month or year begins, at the ends of months and at the change of the
clocks. Prices are so small at times that several months come to the same coins.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

import pytest

from aftercare_rules import Engine, Policy
from aftercare_rules.batch.account import Account
from aftercare_rules.document.load import read_policy
from tests.support.tables import one_by_one, table_of

POLICY: Final = """
policy: shop
title: {en: After-sales service}
currency: EUR
time: {zone: %s, counting: %s, calendar: DE}
remedies: [refund, replace, repair]
facts: {purchase: {gold: money}, claim: {receipt: flag}}
events: [delivered]
coverage:
  service:
    for: {receipt: yes}
    when: {purchased: %s}
    gives: {repair: %s, refund: %s}
    reason: Thank you.
    otherwise: {gives: {repair: %s}, reason: Thank you.}
  new: {when: {delivered: within 20 days}, gives: {replace: free}, reason: Thank you.}
otherwise: {refers: all, reason: Thank you. A colleague will look at it today.}
"""
# Of a repair, of a refund, and of a repair at other times.
PRICES: Final[dict[str, tuple[str, ...]]] = {
    "pro rata": ("price pro rata over 12 months", "price pro rata over 24 months"),
    "by days and years": ("price pro rata over 400 days at least 3", "gold pro rata over 3 years"),
    "since an event": ("gold pro rata over 6 months since delivered", "price pro rata over 90 days since delivered"),
    "per time": ("0.30 per month", "{price: price, less: {use: 1% of price per month}}"),
    "per time after a while": (
        "0.05 per day after 2 months at most 9",
        "{price: price, less: {use: 7% of price per year after 6 months since delivered}}",
    ),
    "within bounds": (
        "the lower of 12 and 3% of price per month after 3 months at least 2",
        "price pro rata over 9 months at most gold",
    ),
    "beside what stays": ("{parts: 10% of price, wait: 0.50 per day after 10 days since delivered}", "price"),
    "only one of them": ("10% of price", "price pro rata over 24 months"),
    # In the thirteenth month, which begins after a year, both come to the same.
    "also at other times": ("0.30 per month at most 3.25", "price", "0.25 per month"),
}
# Two times in one amount: such rows are decided by themselves.
BOTH: Final = (
    "{work: 0.30 per month, wait: 0.10 per day}",
    "{price: price, less: {use: 5 per year, wear: 0.01 per day}}",
)
# A window, a zone, and how the law counts.
TIMES: Final = (
    ("within 1 year", "Europe/Berlin", "calendar"),
    ("within 1 year", "Europe/Berlin", "eu-1182-71"),
    ("after 30 days and within 400 days", "America/St_Johns", "first-day-counts"),
    ("any", "Europe/Berlin", "first-day-counts"),
)
BOUGHT: Final = (
    datetime(2024, 1, 31, 10, tzinfo=UTC),
    datetime(2024, 2, 29, 23, 30, tzinfo=UTC),
    datetime(2025, 3, 30, 0, 59, 59, tzinfo=UTC),
    datetime(2025, 8, 31, 22, tzinfo=UTC),
)
AMOUNTS: Final = (*map(Decimal, ("0", "0.01", "0.07", "0.12", "1.99", "60.00", "123.45", "99999.99", "7e11")),)


def policy_of(name: str, window: str, zone: str, counting: str) -> Policy:
    repair, refund, *other = BOTH if name == "two times" else PRICES[name]
    text = POLICY % (zone, counting, window, repair, refund, *(other or ["4.00"]))
    return read_policy("shop.yaml", text.encode())


def claim(chance: Random, policy: Policy) -> dict[str, Any]:
    bought = chance.choice(BOUGHT) + timedelta(days=chance.choice((0, 0, 1, chance.randrange(900))))
    delivered = bought + timedelta(hours=chance.choice((0, 30, 24 * chance.randrange(200))))
    at = max(bought, delivered) + timedelta(seconds=chance.randrange(500 * 86_400))
    if chance.random() < 0.7:  # the last second of a day, or the first of the next
        at = policy.calendar.end_of(policy.calendar.date_of(at).toordinal()) + timedelta(seconds=chance.randrange(2))
    at = max(at, bought, delivered)
    purchase: dict[str, Any] = {"purchased": bought, "events": {}, "history": [], "facts": {}}
    if chance.random() < 0.8:
        purchase["events"]["delivered"] = delivered
    for amounts, name in ((purchase, "price"), (purchase["facts"], "gold")):
        if chance.random() < 0.95:
            amounts[name] = chance.choice(AMOUNTS) if chance.random() < 0.5 else Decimal(chance.randrange(90_000)) / 100
    wants = chance.choice(("refund", "repair", "refund", "repair", "replace", None))
    return {"at": at, "wants": wants, "purchase": purchase, "facts": {"receipt": chance.random() < 0.8}}


def claims(policy: Policy, seed: int) -> list[dict[str, Any]]:
    chance = Random(seed)
    return [claim(chance, policy) for _ in range(160)]


@pytest.mark.parametrize(("window", "zone", "counting"), TIMES)
@pytest.mark.parametrize("name", [*PRICES, "two times"])
def test_each_row_comes_to_its_own_amount_and_end(name: str, window: str, zone: str, counting: str) -> None:
    policy = policy_of(name, window, zone, counting)
    engine, batch = Engine(policy), table_of(policy, claims(policy, seed=1))
    assert engine.decide_batch(batch).to_pylist() == one_by_one(engine, batch)


@pytest.mark.parametrize("name", PRICES)
def test_few_rows_are_decided_by_themselves(name: str) -> None:
    policy, account = policy_of(name, *TIMES[0]), Account()
    rows = claims(policy, seed=2)
    Engine(policy).batches.decide(table_of(policy, rows), account=account)
    assert sum(account.one_by_one.values()) < 0.3 * len(rows)
