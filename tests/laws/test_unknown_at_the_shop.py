"""Law: what the accessory shop cannot know yet, it asks for just where the notice would decide differently."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from itertools import product
from typing import Any, Final

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given

from aftercare_rules import ClaimError, Decision, Engine, Policy
from tests.oracle import accessory_shop
from tests.oracle.completions import Completions
from tests.oracle.naive import Answer
from tests.strategies.choosing import Choose, drawn, seeded
from tests.strategies.shop_claims import (
    ANYWHERE,
    CLOCK,
    NOT_ON_WATCHES,
    ON_GLASSES,
    ON_WATCHES,
    REMEDIES,
    shop_claim,
    with_unknowns,
)

Place = tuple[str, ...]

WORDS: Final[dict[str, tuple[Any, ...]]] = {
    "category": ("jewellery", "watch", "glasses", "hair-ornament"),
    "material": ("other", "alloy", "silver"),
    "series": ("other", "yiduoer"),
    "sold_as": ("regular", "special-price"),
    "kind": (*ON_WATCHES, *NOT_ON_WATCHES, *ANYWHERE),
    "cause": ("wear", "misuse", "water", "manufacturing"),
    "stone": ("ordinary", "special"),
    "units": (0, 1, 5),
    "parts_price": ("0", "12.50"),
}
ABSENT: Final = "absent"


@pytest.fixture(scope="module")
def engine(shop: Policy) -> Engine:
    return Engine(shop)


def claim_with_unknowns(choose: Choose) -> dict[str, Any]:
    claim = with_unknowns(choose, shop_claim(choose))
    # Where no remedy is named the notice says nothing of which is meant if none is approved.
    return claim if claim["wants"] is not None else {**claim, "wants": choose(REMEDIES)}


def check(engine: Engine, claim: dict[str, Any]) -> str:
    completions = complete(claim)
    try:
        decision = engine.decide(claim)
    except ClaimError:
        assert not completions.answers
        return "error"
    assert (decision.verdict == "incomplete") is not completions.agree
    if completions.agree:
        assert terms(decision) == next(iter(completions.answers.values())).terms
    else:
        # Where impossible claims lie between two that differ, no single fact need matter.
        assert set(decision.missing) == completions.mattering or not completions.mattering
    return decision.verdict


def terms(decision: Decision) -> tuple[object, ...]:
    amount = decision.refund or decision.cost
    open_lines = sorted(line.name for line in decision.lines if line.amount is None and decision.verdict == "approved")
    return decision.verdict, decision.remedy, amount.amount if amount else None, tuple(open_lines)


def complete(claim: dict[str, Any]) -> Completions:
    places = list(unknown_places(claim, ()))
    options = [possible_values(place[-1], claim) for place in places]
    answers = {}
    for choices in product(*(range(len(values)) for values in options)):
        completed = deepcopy(claim)
        for place, values, choice in zip(places, options, choices, strict=True):
            put(completed, place, values[choice])
        if is_possible(completed):
            answers[choices] = Answer(*accessory_shop.decide(completed), ())
    return Completions(tuple("defect" if place[-1] == "kind" else place[-1] for place in places), answers)


def unknown_places(record: dict[str, Any], path: Place) -> Iterator[Place]:
    for name, value in record.items():
        if isinstance(value, dict):
            yield from unknown_places(value, (*path, name))
        elif value is None and name not in ("currency", "wants"):
            yield (*path, name)


def put(record: dict[str, Any], place: Place, value: Any) -> None:
    for name in place[:-1]:
        record = record[name]
    if value == ABSENT:
        del record[place[-1]]
    else:
        record[place[-1]] = value


def possible_values(name: str, claim: dict[str, Any]) -> tuple[Any, ...]:
    if name in ("purchased", "notified"):
        instants = tuple(instants_at_edges(datetime.fromisoformat(claim["at"])))
        return instants if name == "purchased" else (*instants, ABSENT)
    if name == "history":
        return ([], [{"remedy": "exchange", "at": claim["at"], "rule": "exchange-once"}])
    return WORDS.get(name, (False, True))


def instants_at_edges(at: datetime) -> Iterator[str]:
    """The claim's own instant, and both sides of every edge of a window that ends with it."""
    yield at.isoformat()
    for hours in (24, 48):
        yield from ((at - timedelta(hours=hours, seconds=more)).isoformat() for more in (0, 1))
    for months in (1, 3):
        near = CLOCK.day(at) - relativedelta(months=months)
        for days in range(-1, 4):
            midnight = CLOCK.midnight(near + timedelta(days=days))
            yield from ((midnight - timedelta(seconds=before)).isoformat() for before in (0, 1))


def is_possible(claim: dict[str, Any]) -> bool:
    """What the notice says at its end: which faults which goods never have."""
    if "defect" not in claim:
        return True
    kind, facts = claim["defect"]["kind"], claim["purchase"]["facts"]
    is_watch, is_glasses = facts["category"] == "watch", facts["category"] == "glasses"
    return not (
        (is_watch and kind in NOT_ON_WATCHES)
        or (not is_watch and kind in ON_WATCHES)
        or (not is_glasses and kind in ON_GLASSES)
        or (facts["material"] != "silver" and kind == "silver-broken")
    )


@given(claim=drawn(claim_with_unknowns))
def test_it_asks_just_where_the_notice_decides_differently(engine: Engine, claim: dict[str, Any]) -> None:
    check(engine, claim)


def test_so_it_does_for_three_hundred_claims(engine: Engine) -> None:
    verdicts = [check(engine, claim) for claim in seeded(claim_with_unknowns, seed=7, count=300)]
    assert {verdict for verdict in verdicts if verdicts.count(verdict) >= 20} == {
        "approved",
        "declined",
        "referred",
        "incomplete",
    }
