"""The policies that are measured, with claims for them and the ways to decide those."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from aftercare_rules import Engine, Policy, load_policy
from benchmarks import by_hand
from benchmarks.answers import Answer, in_short
from benchmarks.claims import SEED, RawClaim, a_purchase, accessory_claims, near_an_edge
from benchmarks.synthetic import policy_text
from benchmarks.timing import Contender

_HERE: Final = Path(__file__).parent
ACCESSORY: Final = _HERE / "policies" / "accessory-harness.yaml"
REFUNDS: Final = _HERE / "policies" / "refunds.yaml"
SHOP: Final = _HERE.parent / "policies" / "accessory-shop.yaml"
MATCHERS: Final = ("tables", "durable")
BY_HAND: Final = "written by hand"


def hand_written(claims: int) -> Contender:
    """What every time is held against: the hand-written function on claims of its policy."""
    return Contender(BY_HAND, by_hand.decide, accessory_claims(claims))


def short_answers(engine: Engine) -> Callable[[Any], Answer]:
    """An engine's decisions in the form in which answers are compared."""
    return lambda claim: in_short(engine.decide(claim))


def synthetic_policy(rules: int) -> Policy:
    """A policy of so many rules."""
    with TemporaryDirectory() as folder:
        file = Path(folder, f"synthetic-{rules}.yaml")
        file.write_text(policy_text(rules), encoding="utf-8")
        return load_policy(file)


_BERLIN: Final = ZoneInfo("Europe/Berlin")
_WINDOWS: Final = (
    relativedelta(days=30),
    relativedelta(months=3),
    relativedelta(months=6),
    relativedelta(years=1),
    relativedelta(years=2),
)


def synthetic_claims(rules: int, count: int, seed: int = SEED) -> list[RawClaim]:
    """Claims for a synthetic policy, spread over all of its rules, on the edges of their windows."""
    draw = random.Random(seed + rules)
    coverage = rules - max(1, rules // 20)
    defects = max(2, round(coverage**0.5))
    claims = []
    for _ in range(count):
        category, defect = divmod(draw.randrange(coverage), defects)
        purchased = a_purchase(draw, _BERLIN)
        claims.append(
            {
                "at": near_an_edge(draw, purchased, _WINDOWS),
                "wants": "repair",
                "purchase": {
                    "purchased": purchased,
                    "facts": {
                        "category": f"goods-{category}",
                        "sold_as": draw.choice(("regular", "regular", "special-price")),
                        "country": draw.choice(("de", "fr", "it")),
                    },
                },
                "defect": {
                    "kind": f"fault-{defect}",
                    "units": draw.randrange(1, 9),
                    "facts": {"cause": draw.choice(("wear", "wear", "misuse", "water", "manufacturing"))},
                },
                "facts": {"receipt": draw.random() < 0.8, "complete": draw.random() < 0.9},
            }
        )
    return claims
