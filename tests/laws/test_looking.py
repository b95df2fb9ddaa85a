"""Law: a claim that leaves facts out is decided the same whether it is looked at, fact by fact, or read in full."""

import random
from copy import deepcopy
from typing import Any, Final

import pytest
from hypothesis import given

from aftercare_rules import Engine, Policy
from aftercare_rules.deciding.partial_look import PartialLook
from aftercare_rules.document.load import read_policy
from tests.strategies.cases import Case, cases
from tests.strategies.choosing import seeded
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.shop_claims import shop_claim, with_unknowns
from tests.support.said import said

PRESUMING: Final = """
policy: presuming
title: {en: Shop}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair, refund]
facts:
  purchase:
    category: [watch, ring, bag]
    sold_as: {is: [regular, sale], presume: regular}
    length: {is: {unit: cm, min: 0, max: 90}, presume: 3}
    width: {unit: cm, min: 0, max: 5}
  defect: {kind: %s, cause: [wear, misuse], hidden: {is: flag, presume: yes}}
  new: {same_kind: flag}
  claim: {receipt: {is: flag, presume: no}, box: flag}
derived:
  heavy: {share: [width, length]}
coverage:
  mending:
    for: {category: [watch, ring], defect: broken}
    when: {purchased: within 1 year, receipt: yes, sold_as: regular}
    gives: {repair: 0.50 per cm of length}
    reason: "We mend your {category}, for {cost}."
    otherwise: {gives: {repair: 2 per cm of width}, reason: "We mend it for {cost}: receipt {receipt}, cause {cause}."}
  money:
    for: {hidden: yes}
    unless: {box: no}
    gives: {refund: price}
    reason: You get it back.
  several:
    for: {category: bag}
    when: {units: at least 2}
    gives: {repair: 3.00}
    reason: We mend them all.
  lighter:
    for: {heavy: under 50, length: 2 to 40}
    when: {units: at least 2, same_kind: yes}
    gives: {refund: 50%% of price}
    reason: You get half.
otherwise: {refers: all, reason: A colleague will look at it.}
"""
VALUES: Final[dict[str, dict[str, list[Any]]]] = {
    "purchase": {
        "category": ["watch", "ring", "bag", "umbrella", True, "1"],
        "sold_as": ["regular", "sale"],
        "length": ["0", "1.99", "2", "40", "40.0", "41", "91", "-1", True, "long"],
        "width": ["1", "2", "5", "6", 2],
    },
    "defect": {"cause": ["wear", "misuse", "x"], "hidden": [True, False, "1", 1, 0]},
    "new": {"same_kind": [True, False, "yes", 1]},
    "claim": {"receipt": [True, False, 1, "no"], "box": [True, False]},
}


def claim(chance: random.Random) -> dict[str, Any]:
    """A claim in which each fact is stated, null, left out, of a wrong kind, or in a wrong place."""

    def facts(group: str) -> dict[str, Any]:
        said = {}
        for name, values in VALUES[group].items():
            if chance.random() < 0.75:
                usual = values[: 2 if isinstance(values[0], bool) else 5]
                said[name] = chance.choice([*usual, None] if chance.random() < 0.9 else values)
        if chance.random() < 0.03:
            said |= chance.choice([{"cause": "wear"}, {"box": True}, {"colour": "red"}, {"price": "1"}])
        return said

    found: dict[str, Any] = {
        "at": f"2026-0{chance.randint(2, 9)}-11T10:00:00+00:00",
        "purchase": {"purchased": "2025-06-01T10:00:00+00:00", "facts": facts("purchase")},
        "facts": facts("claim"),
    }
    if chance.random() < 0.8:
        found["wants"] = chance.choice(["repair", "refund", None])
    if chance.random() < 0.7:
        found["purchase"]["price"] = chance.choice(["10", "10.00", None])
    if chance.random() < 0.8:
        found["defect"] = {"facts": facts("defect"), "units": chance.choice([1, 2, None])}
        if chance.random() < 0.7:
            found["defect"]["kind"] = chance.choice(["broken", "lost", None])
    if chance.random() < 0.3:
        found["new"] = {"facts": facts("new"), "price": chance.choice(["20", None])}
    return found


def is_the_same(engine: Engine, in_full: Engine, claim: dict[str, Any]) -> None:
    looked_at = said(engine, claim)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PartialLook, "look", lambda *_: None)
        assert looked_at == said(in_full, claim)


FIELDS: Final[list[tuple[str | None, str, list[Any]]]] = [
    (None, "wants", ["repair", "refund", None]),
    ("defect", "kind", ["broken", "lost", None]),
    ("defect", "units", [0, 1, 2, None]),
    ("purchase", "price", ["10", "10.00", None]),
    (None, "defect", [None, {"facts": {}}]),
    (None, "new", [None, {"facts": {}}]),
]


def alike(claim: dict[str, Any], chance: random.Random) -> list[dict[str, Any]]:
    """The same claim but for one thing, which it says in all ways: does one that is remembered stand for another?"""
    group = chance.choice([group for group in VALUES if group == "claim" or claim.get(group)])
    name = chance.choice(list(VALUES[group]))
    owner, field, values = chance.choice([*FIELDS, *[(group, name, [*VALUES[group][name], None, "left out"])] * 4])
    if owner in ("defect", "new") and not claim.get(owner):
        return [claim]
    found = []
    for value in chance.sample(values, len(values)):
        other = deepcopy(claim)
        record = other if owner in (None, "claim") else other[owner]
        record = record["facts"] if field == name else record
        record[field] = value
        if value == "left out":
            del record[field]
        found.append(other)
    return found


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", ["[broken, lost]", "{is: [broken, lost], presume: broken}"])
def test_of_a_policy_that_presumes(kind: str, seed: int) -> None:
    policy = read_policy("presuming.yaml", (PRESUMING % kind).encode())
    engine, in_full, chance = Engine(policy), Engine(policy), random.Random(seed)
    for _ in range(400):
        for other in alike(claim(chance), chance):
            is_the_same(engine, in_full, other)


def test_of_the_shop(shop: Policy) -> None:
    engine, in_full, chance = Engine(shop), Engine(shop), random.Random(5)
    for each in seeded(shop_claim, seed=31, count=400):
        is_the_same(engine, in_full, with_unknowns(chance.choice, each) if chance.random() < 0.7 else each)


@given(case=cases(ClaimMaker.unknown, count=2))
def test_of_any_policy(case: Case) -> None:
    engine, in_full, chance = Engine(case.policy), Engine(case.policy), random.Random(1)
    for each in case.claims:
        for _ in range(4):
            other = deepcopy(each)
            for record in filter(None, (other["purchase"], other.get("defect"), other.get("new"), other)):
                for name in list(record.get("facts", ())):
                    if chance.random() < 0.2:
                        del record["facts"][name]
            is_the_same(engine, in_full, other)
