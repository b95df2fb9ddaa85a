"""Seeded claims, most of them on an edge of a window or a second beside it.

Each is a mapping in the library's own form, with the values that a program holds: aware datetimes, `Decimal`, `bool`,
`int` and text. Every fact is known.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any, Final, TypeAlias

from dateutil.relativedelta import relativedelta

from aftercare_rules import Claim

RawClaim: TypeAlias = dict[str, Any]

SEED: Final = 20260131
SECOND: Final = timedelta(seconds=1)
# Shanghai keeps no summer time; so an offset is what the shop's software writes.
SHANGHAI: Final = timezone(timedelta(hours=8))

ACCESSORIES: Final = {
    "watch": ("battery", "battery", "movement", "malfunction", "stone_loss"),
    "glasses": ("screw", "screw", "lens", "stone_loss"),
    "clamp": ("fracture", "fracture", "solder", "stone_loss"),
    "jewellery": ("stone_loss", "broken", "broken", "dull", "solder"),
}
ACCESSORY_DEFECTS: Final = tuple(dict.fromkeys(defect for usual in ACCESSORIES.values() for defect in usual))

# What the shop's own policy calls impossible is in none of these.
_ANYWHERE: Final = ("solder-failure", "tarnish", "serious-fault")
_WORN: Final = ("stone-loss", "clip-broken", "thread-broken", *_ANYWHERE)
SHOP: Final = {
    "jewellery": _WORN,
    "hair-ornament": _WORN,
    "glasses": ("lens-damage", "screw-loss", "screw-loss", *_WORN),
    "watch": ("battery-flat", "battery-flat", "movement-fault", "watch-fault", *_ANYWHERE),
}
SHOP_WISHES: Final = (*["repair"] * 8, "exchange", "exchange", "replace", "refund", "care", "collection", None)


def accessory_claims(count: int, seed: int = SEED) -> list[RawClaim]:
    """Claims for `benchmarks/policies/accessory-harness.yaml`."""
    draw = random.Random(seed)
    return [_accessory_claim(draw) for _ in range(count)]


def shop_claims(count: int, seed: int = SEED) -> list[RawClaim]:
    """Claims for `policies/accessory-shop.yaml`, which also has events, a history and promises."""
    draw = random.Random(seed)
    return [_shop_claim(draw) for _ in range(count)]


def endless_shop_claims(seed: int = SEED) -> Iterator[RawClaim]:
    """Claims for the shop's own policy, never the same list twice."""
    draw = random.Random(seed)
    while True:
        yield _shop_claim(draw)


def validated(claims: Iterable[RawClaim]) -> list[Claim]:
    """The same claims as records."""
    return [Claim.model_validate(claim) for claim in claims]


def as_json(claims: Iterable[RawClaim]) -> list[RawClaim]:
    """The same claims as `json.loads` gives them: instants and amounts are text."""
    return [json.loads(claim.model_dump_json(exclude_unset=True)) for claim in validated(claims)]


def near_an_edge(draw: random.Random, purchased: datetime, windows: tuple[timedelta | relativedelta, ...]) -> datetime:
    """An instant at the end of one of the windows, or a second before or after; at times any instant."""
    window = draw.choice((*windows, None))
    if window is None:
        return purchased + timedelta(seconds=draw.randrange(1, 200 * 86_400))
    end = purchased + window
    if isinstance(window, relativedelta):  # it lasts until the end of its last day
        end = datetime.combine(end, time(23, 59, 59), end.tzinfo)
    return end + draw.choice((-1, 0, 0, 1, 1)) * SECOND


def a_purchase(draw: random.Random, zone: tzinfo) -> datetime:
    """An instant in three years, often on one of the last days of a month."""
    instant = datetime(2023, 1, 1, tzinfo=zone) + timedelta(seconds=draw.randrange(3 * 365 * 86_400))
    if draw.random() < 0.3:
        instant += relativedelta(day=31) if draw.random() < 0.7 else relativedelta(day=30)
    return instant


_WINDOWS: Final = (
    timedelta(hours=24),
    timedelta(hours=48),
    relativedelta(months=1),
    relativedelta(months=1),
    relativedelta(months=3),
    relativedelta(months=3),
)


def _accessory_claim(draw: random.Random) -> RawClaim:
    def chance(share: float) -> bool:
        return draw.random() < share

    purchased = a_purchase(draw, UTC)
    category = draw.choice(tuple(ACCESSORIES))
    return {
        "at": near_an_edge(draw, purchased, _WINDOWS),
        "wants": "exchange" if chance(0.2) else "repair",
        "purchase": {
            "id": f"S-{draw.randrange(1_000_000):06d}",
            "purchased": purchased,
            "price": _amount(draw, 900_00),
            "facts": {
                "category": category,
                "material": draw.choice(("alloy", "silver", "steel", "resin")),
                "series": draw.choice(("Classic", "Yiduoer", "Yiduoer", "Spring", "Kids")),
                "sale": chance(0.07),
                "receipt": chance(0.8),
                "disposable": chance(0.06),
                "base_clip": chance(0.5),
                "exchanges": draw.choice((0, 0, 0, 1)),
            },
        },
        "defect": {
            "kind": draw.choice(ACCESSORIES[category] if chance(0.9) else ACCESSORY_DEFECTS),
            "units": draw.randrange(1, 13),
            "parts_price": _amount(draw, 40_00),
            "facts": {
                "cause": draw.choice(("use", "use", "use", "unknown", "man_made", "water")),
                "serious": chance(0.1),
                "special_stone": chance(0.2),
                "parts_needed": chance(0.4),
            },
        },
        "facts": {"complete": chance(0.9), "resellable": chance(0.9)},
    }


def _shop_claim(draw: random.Random) -> RawClaim:
    def chance(share: float) -> bool:
        return draw.random() < share

    purchased = a_purchase(draw, SHANGHAI)
    at = max(near_an_edge(draw, purchased, _WINDOWS), purchased + 4 * SECOND)
    category = draw.choice(tuple(SHOP))
    material = draw.choice(("other", "alloy", "silver"))
    silver_breaks = material == "silver" and category != "watch"
    wants = draw.choice(SHOP_WISHES)
    history = []
    if chance(0.2):
        used = {"remedy": "exchange", "at": purchased + 2 * SECOND, "rule": "exchange-once"}
        history.append(used if chance(0.5) else {"remedy": "repair", "at": purchased + SECOND})
    events = {}
    if wants == "collection" and chance(0.8):
        month_before = at - relativedelta(months=1) + draw.choice((-1, 0, 1)) * timedelta(days=1)
        events["notified"] = max(purchased + 3 * SECOND, month_before)
    return {
        "at": at,
        "wants": wants,
        "purchase": {
            "id": f"S-{draw.randrange(1_000_000):06d}",
            "purchased": purchased,
            "price": _amount(draw, 900_00),
            "facts": {
                "category": category,
                "material": material,
                "series": draw.choice(("other", "yiduoer")),
                "sold_as": "special-price" if chance(0.07) else "regular",
                "disposable": chance(0.06),
                "base_clip": chance(0.5),
                "bought_here": chance(0.95),
            },
            "events": events,
            "history": history,
        },
        "defect": {
            "kind": draw.choice((*SHOP[category], *(("silver-broken",) if silver_breaks else ()))),
            "units": draw.randrange(1, 13),
            "parts_price": _amount(draw, 40_00),
            "facts": {
                "cause": draw.choice(("wear", "wear", "misuse", "water", "manufacturing")),
                "stone": "special" if chance(0.2) else "ordinary",
            },
        },
        "facts": {
            "receipt": chance(0.8),
            "complete": chance(0.9),
            "resellable": chance(0.9),
            "extension_agreed": chance(0.2),
        },
    }


def refund_claims(goods: str, count: int, seed: int = SEED) -> list[RawClaim]:
    """Claims for `policies/refunds.yaml`, each of another price; most are brought in time."""
    draw = random.Random(seed)
    return [_refund_claim(draw, goods) for _ in range(count)]


_WITHIN: Final = {"mattress": 120, "battery": 760}


def _refund_claim(draw: random.Random, goods: str) -> RawClaim:
    purchased = a_purchase(draw, UTC)
    return {
        "at": purchased + timedelta(days=draw.randrange(_WITHIN[goods]), seconds=draw.randrange(86_400)),
        "wants": "refund",
        "purchase": {
            "purchased": purchased,
            "price": _amount(draw, 900_00),
            "facts": {"kind_of_goods": goods},
            "history": [],
        },
        "facts": {"receipt": draw.random() < 0.95},
    }


def _amount(draw: random.Random, below: int) -> Decimal:
    """An amount with two decimals, below so many hundredths."""
    return Decimal(draw.randrange(1, below)).scaleb(-2)
