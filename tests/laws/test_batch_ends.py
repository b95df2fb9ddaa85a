"""Law: an outcome holds until the second that `decide` says where holidays or several windows bear on its end.

Windows a day apart end together over a weekend or a holiday, and holidays are known up to some year: rows on which that
bears are decided by themselves, and all others together.
"""

from datetime import UTC, datetime, timedelta
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
time: {zone: Europe/Berlin, %s, calendar: DE}
remedies: [refund, replace, repair]
facts: {claim: {receipt: flag}}
events: [delivered]
coverage:
  back: {when: {purchased: within %s}, gives: {refund: 80.00}, reason: Thank you.}
  new: {when: {purchased: within %s, delivered: %s}, gives: {replace: free}, reason: Thank you.}
  mend:
    for: {receipt: yes}
    when: {purchased: after %s and within %s}
    gives: {repair: 20.00}
    reason: Thank you.
    otherwise: {gives: {repair: 10.00}, reason: Thank you.}
otherwise: {refers: all, reason: Thank you. A colleague will look at it today.}
"""
# What is repaired costs the same before and after two windows that may end together, and then it never changes.
WAYS: Final = {
    "rolled": ("counting: eu-1182-71", "14 days", "15 days", "within 16 days"),
    "rolled, two by two": ("counting: eu-1182-71", "14 days", "16 days", "any"),
    "business days": ("counting: calendar", "10 business days", "11 business days", "within 12 days"),
    "rolled after a holiday": ("counting: calendar, roll: after_holiday", "13 days", "14 days", "within 9 days"),
}


SEVERAL: Final = """
policy: shop
title: {en: After-sales service}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar, calendar: DE}
remedies: [refund, replace, repair]
facts: {claim: {receipt: flag}}
events: [delivered]
coverage:
  back:
    when: {any_of: [{purchased: %s}, {delivered: %s}]}
    gives: {refund: 80.00}
    reason: Thank you.
  new: {when: {purchased: within 14 days, delivered: [none, %s]}, gives: {replace: free}, reason: Thank you.}
  mend: {when: {delivered: after 1 day and within 20 days, purchased: %s}, gives: {repair: 9.00}, reason: Thank you.}
otherwise: {refers: all, reason: Thank you. A colleague will look at it today.}
"""
TESTS: Final = {
    "days and hours": ("within 14 days", "within 240 hours", "within 7 days", "within 21 days"),
    "and a day of the year": ("until next 03-31", "within 20 days", "within 14 days", "until next 12-24"),
    "which end together": ("within 14 days", "within 14 days", "within 14 days", "within 20 days"),
    "and business days": ("within 10 business days", "within 14 days", "within 3 business days", "within 1 month"),
}


def policy_of(way: str) -> Policy:
    if way in TESTS:
        return read_policy("shop.yaml", (SEVERAL % TESTS[way]).encode())
    counting, first, second, delivered = WAYS[way]
    return read_policy("shop.yaml", (POLICY % (counting, first, second, delivered, first, second)).encode())


def claims(first: int, last: int, seed: int) -> list[dict[str, Any]]:
    chance, found = Random(seed), []
    for _ in range(800):
        bought = datetime(chance.randint(first, last), 1, 1, tzinfo=UTC) + timedelta(hours=chance.randrange(365 * 24))
        at = bought + timedelta(hours=chance.randrange(40 * 24))
        purchase: dict[str, Any] = {"purchased": bought.isoformat(), "events": {}, "history": []}
        if chance.random() < 0.8:
            purchase["events"]["delivered"] = (
                (bought + (at - bought) * chance.random()).replace(microsecond=0).isoformat()
            )
        facts = {"receipt": chance.choice((True, False, None))}
        wants = chance.choice(("refund", "replace", "repair", None))
        found.append({"at": at.isoformat(), "wants": wants, "purchase": purchase, "facts": facts})
    return found


@pytest.mark.parametrize(("first", "last"), [(2022, 2026), (2097, 2103)])
@pytest.mark.parametrize("way", [*WAYS, *TESTS])
def test_until_the_end_of_its_window(way: str, first: int, last: int) -> None:
    policy = policy_of(way)
    engine, batch = Engine(policy), table_of(policy, claims(first, last, seed=first))
    assert engine.decide_batch(batch).to_pylist() == one_by_one(engine, batch)


@pytest.mark.parametrize("way", [*WAYS, *TESTS])
def test_few_rows_are_decided_by_themselves(way: str) -> None:
    policy, account = policy_of(way), Account()
    rows = claims(2022, 2026, seed=3)
    Engine(policy).batches.decide(table_of(policy, rows), account=account)
    assert sum(account.one_by_one.values()) < 0.5 * len(rows)
