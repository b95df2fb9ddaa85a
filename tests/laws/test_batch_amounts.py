"""Law: an amount worked out for all rows of a table at once is the one that each row's claim comes to.

Each policy here has prices of another form, and no two rows the same amounts. They aim at halves of a coin, at the
bounds of each price and a millionth beside them, and at numbers for which 64 bits have no room.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

import pyarrow as pa
import pytest

from aftercare_rules import Engine, Policy
from aftercare_rules.batch.account import Account
from aftercare_rules.document.load import read_policy
from tests.support.tables import one_by_one, table_of

HEAD: Final = """
policy: shop
title: {en: After-sales service}
currency: %s
time: {zone: Europe/Berlin, counting: calendar}
remedies: [replace, repair, refund]
facts:
  purchase:
    category: [watch, ring]
    gold: money
    weight: {is: {unit: g}, presume: 2.25}
    distance: {unit: km}
  claim: {receipt: flag, wear: {unit: "%%", min: 0, max: 100}}
otherwise: {refers: all, reason: Thank you. A colleague will look at it today.}
"""


def covered(repair: str, refund: str = "price") -> str:
    """A policy that repairs at a price within a year, and at a share of it afterwards."""
    return f"""
coverage:
  service:
    for: {{receipt: yes}}
    when: {{purchased: within 1 year}}
    gives: {{repair: {repair}, refund: {refund}}}
    reason: Thank you.
    otherwise: {{gives: {{repair: 26% of price, refund: 50% of price}}, reason: Thank you.}}
"""


FORMS: Final = {
    "free at first": covered("free", "{price: price at most 90}"),
    "the same for ever": covered("26% of price", "50% of price"),
    "bounds": covered("15% of price at least 5 at most 40", "price at most 100"),
    "bounds that are amounts": covered("10% of price at least parts_price at most gold"),
    "the lower": covered("the lower of 12.50 and 30% of price", "the lower of price and gold"),
    "the lower within bounds": covered("the lower of gold and 3% of price at least 2"),
    "a share for each unit": covered("12.5% of gold per g", "gold per g of weight at least 3 at most 8"),
    "a fixed amount for each unit": covered("0.305 per km at most 20", "0.005 per g"),
    "by wear": covered("wear of price", "{price: price, less: {use: wear of price at most 30}}"),
    "pro rata": covered("price pro rata over 60000 km", "price pro rata over 7 g of weight"),
    "the difference": covered("difference at most 50", "{price: price, less: {new: difference}}"),
    "lines": covered(
        "{parts: parts_price at most 30, work: 2.5% of gold, less: {gift: 10% of price at most 4}}",
        "{price: price, less: {label: 7, use: wear of gold at least 1}}",
    ),
    "at cost": covered("{parts: at cost at most 30, work: 10% of price}", "{price: price, less: {post: at cost}}"),
}
COMPARED: Final = {
    "a right besides": """
rights:
  law:
    for: {receipt: yes}
    gives: {repair: the lower of 20 and 10% of price, refund: price at most 90}
    reason: The law.
""",
    "a fee": """
fees:
  dear: {when: {category: ring}, adds: {repair: 2% of price at least 1, refund: 3}, reason: "Rings take more time."}
""",
    "another rule": """
  more: {for: {receipt: yes}, gives: {refund: price at most 30}, reason: Thank you.}
""",
}
POLICIES: Final = FORMS | {
    name: covered("15% of price at most 30", "price at most 60") + other
    if name == "another rule"
    else other + covered("15% of price at most 30", "wear of price")
    for name, other in COMPARED.items()
}
BOUGHT: Final = datetime(2025, 3, 31, 9, 30, tzinfo=UTC)
CENTS: Final = (0, 1, 410, 1670, 3333, 4000, 6000, 6001, 10_000, 26_660, 26_670, 30_000)
AIMED: Final = (*(Decimal(cents) / 100 for cents in CENTS), Decimal("41.666667"), Decimal("7e11"))


def amount(chance: Random, nulls: bool) -> Decimal | None:
    if nulls and chance.random() < 0.1:
        return None
    found = chance.choice(AIMED) if chance.random() < 0.3 else Decimal(chance.randrange(40_000)) / 100
    return found + chance.choice((0, 0, 0, 0, 1, -1)) * Decimal("0.000001") if found else found


def claim(chance: Random, lines: list[str], nulls: bool) -> dict[str, Any]:
    amounts = {name: amount(chance, nulls) for name in ("price", "parts_price", "new", "gold", "weight", "distance")}
    found: dict[str, Any] = {
        "at": BOUGHT + timedelta(days=chance.choice((0, 29, 200, 364, 365, 366, 720))),
        "wants": chance.choice(("repair", "refund", "replace", None)),
        "purchase": {
            "purchased": BOUGHT,
            "price": amounts["price"],
            "facts": {"category": chance.choice(("watch", "ring"))}
            | {name: amounts[name] for name in ("gold", "weight", "distance")},
            "history": [],
        },
        "defect": {"parts_price": amounts["parts_price"]},
        "new": {"price": amounts["new"]},
        "facts": {"receipt": True, "wear": Decimal(chance.randrange(10_001)) / 100},
    }
    if lines:
        found["charges"] = {line: amount(chance, False) for line in lines if chance.random() < 0.6}
    return found


def claims(policy: Policy, seed: int, nulls: bool) -> list[dict[str, Any]]:
    chance = Random(seed)
    return [claim(chance, sorted(policy.lines_at_cost), nulls) for _ in range(500)]


@pytest.fixture(scope="module", params=POLICIES)
def policy(request: pytest.FixtureRequest) -> Policy:
    return read_policy("shop.yaml", (HEAD % "EUR" + POLICIES[request.param]).encode())


@pytest.mark.parametrize("nulls", [False, True])
def test_each_row_comes_to_its_own_amount(policy: Policy, nulls: bool) -> None:
    engine, batch = Engine(policy), table_of(policy, claims(policy, 1, nulls))
    assert engine.decide_batch(batch).to_pylist() == one_by_one(engine, batch)


def in_steps(step: int) -> Callable[[Decimal | None], Decimal | None]:
    return lambda value: None if value is None else value % 1_000_000 * 100 // step * step / 100


@pytest.mark.parametrize(
    ("kind", "cents"), [(pa.decimal128(9, 2), 1), (pa.int32(), 100), (pa.decimal128(10, -2), 10_000)], ids=str
)
@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_whatever_the_type_and_the_coins(kind: pa.DataType, cents: int, currency: str) -> None:
    """Numbers of other types lie in memory in other units, and a coin may be another part of the currency."""
    text = (HEAD % currency + FORMS["a share for each unit"]).replace("12.5%", "12.505%")
    policy = read_policy("shop.yaml", text.encode())
    rows = claims(policy, 2, nulls=True)
    for row in rows:
        facts = row["purchase"]["facts"]
        for name in ("gold", "weight"):
            facts[name] = in_steps(cents)(facts[name])
    engine, batch = Engine(policy), table_of(policy, rows, {"gold": kind, "weight": kind})
    assert engine.decide_batch(batch).to_pylist() == one_by_one(engine, batch)


def test_only_what_is_too_large_is_read_row_by_row(policy: Policy) -> None:
    rows = claims(policy, 3, nulls=False)
    batch, account = table_of(policy, rows), Account()
    Engine(policy).batches.decide(batch, account=account)
    assert sum(account.one_by_one.values()) < (0.6 if policy.lines_at_cost else 0.15) * len(rows)
