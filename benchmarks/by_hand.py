"""The policy as a programmer would write it who has only this one: what every engine is measured against.

It checks nothing, explains nothing, and does work only where a rule needs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from benchmarks.answers import REFERRED, Answer, approved, declined

_DAY: Final = timedelta(hours=24)
_TWO_DAYS: Final = timedelta(hours=48)
_STONE: Final = Decimal("0.30")
_CELL: Final = Decimal("3.00")
_SCREW: Final = Decimal("0.50")
_MONTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_SALE = declined("r5-sale")
_SERIOUS = approved("r11-serious")
_EXCHANGE = approved("r1-exchange")
_DISPOSABLE = declined("r4-disposable")
_DAMAGE = declined("r3-damage")
_MOVEMENT = approved("r3-movement", "10.00")
_BATTERY = approved("r3-battery-free")
_WATCH = approved("r3-repair")
_SPECIAL = declined("r2-special")
_STONES = approved("r2-free")
_THREAD = approved("r10-free")
_SILVER = approved("r9-solder")
_CLIP = approved("r7-base")
_NO_CLIP = declined("r7-no")
_LENS = declined("r8-lens")
_SCREWS = approved("r8-free")
_CLEAN = approved("r9-clean")
_ALLOY = approved("r6")


def decide(claim: Mapping[str, Any]) -> Answer:
    """The answer to a claim in the library's own form."""
    purchase, defect = claim["purchase"], claim["defect"]
    sold = purchase["facts"]
    if sold["sale"]:
        return _SALE
    harm = defect["facts"]
    if harm["serious"] and claim["at"] - purchase["purchased"] <= _DAY:
        return _SERIOUS
    if claim["wants"] == "exchange":
        facts = claim["facts"]
        in_order = sold["receipt"] and sold["exchanges"] == 0 and facts["complete"] and facts["resellable"]
        return _EXCHANGE if in_order and claim["at"] - purchase["purchased"] <= _TWO_DAYS else REFERRED
    if sold["disposable"]:
        return _DISPOSABLE
    kind, category = defect["kind"], sold["category"]
    if category == "watch" and harm["cause"] in ("man_made", "water"):
        return _DAMAGE
    if kind == "stone_loss":
        if harm["special_stone"]:
            return _SPECIAL
        if claim["at"].date() > months_later(purchase["purchased"].date(), 1):
            return approved("r2-paid", str(_STONE * defect["units"]))
        return _STONES if sold["receipt"] else REFERRED
    if kind == "broken":
        if sold["series"] == "Yiduoer":
            return approved("r10-parts", str(defect["parts_price"])) if harm["parts_needed"] else _THREAD
        return _SILVER if sold["material"] == "silver" else REFERRED
    if category == "watch":
        if kind == "movement":
            return _MOVEMENT
        if kind == "battery":
            if claim["at"].date() > months_later(purchase["purchased"].date(), 3):
                return approved("r3-battery-paid", str(_CELL * defect["units"]))
            return _BATTERY if sold["receipt"] else REFERRED
        if kind == "malfunction":
            is_late = not sold["receipt"] or claim["at"].date() > months_later(purchase["purchased"].date(), 3)
            return REFERRED if is_late else _WATCH
    elif category == "clamp":
        if kind == "fracture":
            return _CLIP if sold["base_clip"] else _NO_CLIP
    elif category == "glasses":
        if kind == "lens":
            return _LENS
        if kind == "screw":
            if claim["at"].date() > months_later(purchase["purchased"].date(), 1):
                return approved("r8-paid", str(_SCREW * defect["units"]))
            return _SCREWS if sold["receipt"] else REFERRED
    if kind == "dull" and sold["material"] == "silver":
        return _CLEAN
    if kind == "solder" and sold["material"] == "alloy":
        return _ALLOY
    return REFERRED


def months_later(day: date, months: int) -> date:
    """The day with the same number so many months later, or the last one of a month that lacks it."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12
    last = _MONTHS[month]
    if month == 1 and year % 4 == 0 and (year % 100 or year % 400 == 0):
        last = 29
    return day.replace(year, month + 1, min(day.day, last))
