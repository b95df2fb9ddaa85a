"""Claims under the accessory shop's policy, a third of them within a second of a window's end."""

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from tests.oracle.windows import Clock
from tests.strategies.choosing import Choose, drawn, often, some
from tests.strategies.instants import awkward_instant, written

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
CLOCK: Final = Clock(SHANGHAI)
REMEDIES: Final = ("replace", "exchange", "repair", "refund", "care", "collection")
ON_WATCHES: Final = ("battery-flat", "movement-fault", "watch-fault")
ON_GLASSES: Final = ("lens-damage", "screw-loss")
NOT_ON_WATCHES: Final = ("stone-loss", "clip-broken", *ON_GLASSES, "thread-broken", "silver-broken")
ANYWHERE: Final = ("solder-failure", "tarnish", "serious-fault")
# Each window of the notice: its event, its length, and what a claim is about that it decides.
WINDOWS: Final = (
    ("purchased", "1 month", "stone-loss", "repair"),
    ("purchased", "1 month", "screw-loss", "repair"),
    ("purchased", "3 months", "battery-flat", "repair"),
    ("purchased", "3 months", "movement-fault", "repair"),
    ("purchased", "3 months", "watch-fault", "repair"),
    ("purchased", "24 hours", "serious-fault", "replace"),
    ("purchased", "48 hours", None, "exchange"),
    ("notified", "1 month", None, "collection"),
)
_SPANS: Final = (0, 1, 3599, 86_399, 86_400, 86_401, 172_799, 2_000_000, 8_000_000, 70_000_000, 300_000_000)


def shop_claim(choose: Choose) -> dict[str, Any]:
    """A claim in its JSON form with every fact known, possible under the policy."""
    is_aimed = choose(range(3)) == 0
    event, length, defect, wants = choose(WINDOWS) if is_aimed else ("", "", choose(_defects()), None)
    purchased = awkward_instant(choose, SHANGHAI)
    notified = awkward_instant(choose, SHANGHAI) if event == "notified" or choose((False, True)) else None
    if is_aimed:
        start = purchased if event == "purchased" else notified
        assert start is not None
        at = CLOCK.last_second(start, length) + timedelta(seconds=choose((0, -1, 1)))
    else:
        at = max(purchased, notified or purchased) + timedelta(seconds=choose(_SPANS))
    # No event is later than the claim, so those that would be are brought before it.
    notified = min(notified, at) if notified is not None else None
    purchased = min(purchased, at)
    if not is_aimed or choose(range(4)) == 0:
        wants = choose((None, *REMEDIES))
    weight = 8 if is_aimed else 1
    category = _category(choose, defect)
    claim: dict[str, Any] = {
        "at": written(choose, at),
        "wants": wants,
        "purchase": {
            "purchased": written(choose, purchased),
            "currency": choose(("CNY", None)),
            "facts": {
                "category": category,
                "material": _material(choose, defect),
                "series": often(choose, "yiduoer", ("other",), 4 if defect == "thread-broken" else 1),
                "sold_as": often(choose, "regular", ("special-price",), weight),
                "disposable": often(choose, False, (True,), weight),
                "base_clip": choose((False, True)),
                "bought_here": often(choose, True, (False,), weight + 2),
            },
            "events": {} if notified is None else {"notified": written(choose, notified)},
            "history": _history(choose, purchased, at, weight=1 if wants == "exchange" else 4),
        },
        "facts": {
            "receipt": often(choose, True, (False,), weight),
            "complete": often(choose, True, (False,), weight + 2),
            "resellable": often(choose, True, (False,), weight + 2),
            "extension_agreed": often(choose, False, (True,), weight),
        },
    }
    if defect is not None:
        claim["defect"] = {
            "kind": defect,
            "units": choose((1, 2, 3, 0, 7, 999_999)),
            "parts_price": choose(("0", "12.50", "0.005", "3.3349", "10.125", "199999.999999")),
            "facts": {
                "cause": often(choose, "wear", ("misuse", "water", "manufacturing"), weight)
                if defect != "serious-fault"
                else often(choose, "manufacturing", ("wear", "water"), weight),
                "stone": often(choose, "ordinary", ("special",), weight),
            },
        }
    return claim


def _defects() -> tuple[str | None, ...]:
    return (None, *ON_WATCHES, *NOT_ON_WATCHES, *ANYWHERE)


def _category(choose: Choose, defect: str | None) -> str:
    if defect in ON_WATCHES:
        return "watch"
    if defect in ON_GLASSES:
        return "glasses"
    if defect in NOT_ON_WATCHES:
        return choose(("jewellery", "glasses", "hair-ornament"))
    return choose(("jewellery", "watch", "glasses", "hair-ornament"))


def _material(choose: Choose, defect: str | None) -> str:
    if defect == "silver-broken":
        return "silver"
    decides = {"solder-failure": "alloy", "tarnish": "silver"}.get(defect or "", "other")
    return often(choose, decides, ("other", "alloy", "silver"), 2)


def _history(choose: Choose, purchased: datetime, at: datetime, weight: int) -> list[dict[str, Any]]:
    uses = []
    for _ in range(often(choose, 0, (1, 2), weight)):
        rule, remedy = choose(
            (
                ("exchange-once", "exchange"),
                (None, "exchange"),
                (None, "repair"),
                ("stones", "exchange"),
                ("exchange-once", "repair"),
            )
        )
        uses.append({"remedy": remedy, "at": written(choose, choose((purchased, at))), "rule": rule})
    return uses


def with_unknowns(choose: Choose, claim: dict[str, Any], most: int = 3) -> dict[str, Any]:
    """The claim with one to `most` of its facts, numbers, events or its history unknown."""
    purchase, defect = dict(claim["purchase"]), claim.get("defect")
    changed = {**claim, "purchase": purchase, "facts": dict(claim["facts"])}
    purchase["facts"], purchase["events"] = dict(purchase["facts"]), dict(purchase["events"])
    places: list[tuple[dict[str, Any], str]] = [(purchase["facts"], name) for name in purchase["facts"]]
    places += [(changed["facts"], name) for name in changed["facts"]]
    places += [(purchase, "purchased"), (purchase, "history"), (purchase["events"], "notified")]
    if defect is not None:
        changed["defect"] = defect = {**defect, "facts": dict(defect["facts"])}
        places += [(defect, name) for name in ("kind", "units", "parts_price")]
        places += [(defect["facts"], name) for name in defect["facts"]]
    for record, name in some(choose, places, 1, most):
        record[name] = None
    return changed


shop_claims = drawn(shop_claim)
