"""Claims of other kinds than those of the first table: of which something is unknown, or whose price is their own."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path

from aftercare_rules import Engine, load_policy
from benchmarks.answers import hold_to
from benchmarks.claims import SEED, RawClaim, refund_claims, shop_claims, validated
from benchmarks.effort import Effort
from benchmarks.scenes import BY_HAND, MATCHERS, REFUNDS, SHOP, hand_written
from benchmarks.tables import markdown, short, with_spread
from benchmarks.timing import Contender, Measured, race


def measure(effort: Effort) -> dict[str, Measured]:
    """All kinds in turn, once both matchers decide them alike."""
    base = hand_written(effort.claims)
    shop = shop_claims(effort.claims)
    kinds: dict[str, tuple[Path, list[RawClaim]]] = {
        "the shop's own policy, all known": (SHOP, shop),
        "a fact unknown": (SHOP, _without(shop, _a_fact)),
        "the date of purchase unknown": (SHOP, _without(shop, _the_date)),
        "the history unknown": (SHOP, _without(shop, _the_history)),
        "a refund of the price": (REFUNDS, refund_claims("mattress", effort.claims)),
        "a refund pro rata over 24 months": (REFUNDS, refund_claims("battery", effort.claims)),
    }
    contenders = [_contender(name, *kind) for name, kind in kinds.items()]
    return race(contenders, base, effort.rounds, effort.seconds)


def _contender(name: str, policy: Path, claims: Sequence[RawClaim]) -> Contender:
    records = validated(claims)
    engine, other = (Engine(load_policy(policy), matcher) for matcher in MATCHERS)
    hold_to(map(engine.decide, records), other.decide, records, name)
    return Contender(name, engine.decide, records)


def _without(claims: Sequence[RawClaim], leave_out: Callable[[RawClaim, random.Random], None]) -> list[RawClaim]:
    """The same claims, each without something."""
    draw, left = random.Random(SEED), deepcopy([*claims])
    for claim in left:
        leave_out(claim, draw)
    return left


def _a_fact(claim: RawClaim, draw: random.Random) -> None:
    facts = draw.choice([claim["purchase"]["facts"], claim["defect"]["facts"], claim["facts"]])
    del facts[draw.choice([*facts])]


def _the_date(claim: RawClaim, draw: random.Random) -> None:
    del claim["purchase"]["purchased"]


def _the_history(claim: RawClaim, draw: random.Random) -> None:
    del claim["purchase"]["history"]


def table(measured: dict[str, Measured]) -> str:
    """One line for each kind."""
    rows = [
        (name, short(one.microseconds), short(1e6 / one.microseconds), with_spread(one.ratio))
        for name, one in measured.items()
        if name != BY_HAND
    ]
    return markdown(("validated claims", "µs a claim", "claims a second", "times by hand (quartiles)"), rows)
