"""datalogic: JsonLogic, compiled once by a core in Rust. It has no months and counts in floats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from datalogic_py import Engine

from benchmarks.answers import REFERRED, Answer, approved, declined
from benchmarks.engines import Decide
from benchmarks.engines.flat import in_seconds

Logic = Any


def var(name: str) -> Logic:
    """What a fact says."""
    return {"var": name}


def equal(name: str, value: object) -> Logic:
    """A fact has this value."""
    return {"==": [var(name), value]}


def every(*tests: Logic) -> Logic:
    """All of the tests hold."""
    return {"and": list(tests)}


def within_hours(hours: int) -> Logic:
    """The claim comes within that time."""
    return {"<=": [{"-": [var("at"), var("purchased")]}, hours * 3600]}


def late(months: int) -> Logic:
    """The claim comes after so many months."""
    return {">": [var("at"), var(f"last_of_{months}")]}


def each(rate: float) -> Logic:
    """A price for each unit."""
    return {"*": [rate, var("units")]}


WATCH, GLASSES, CLAMP = (equal("category", word) for word in ("watch", "glasses", "clamp"))
STONES, BROKEN, BATTERY = (equal("kind", word) for word in ("stone_loss", "broken", "battery"))
FRACTURE, SCREW, SILVER = equal("kind", "fracture"), equal("kind", "screw"), equal("material", "silver")
YIDUOER, EXCHANGE = equal("series", "Yiduoer"), equal("wants", "exchange")

# Each condition is followed by its answer; the first that holds counts.
POLICY: Final[list[Logic]] = [
    var("sale"),
    declined("r5-sale"),
    every(var("serious"), within_hours(24)),
    approved("r11-serious"),
    every(EXCHANGE, var("receipt"), var("complete"), var("resellable"), equal("exchanges", 0), within_hours(48)),
    approved("r1-exchange"),
    EXCHANGE,
    REFERRED,
    var("disposable"),
    declined("r4-disposable"),
    every(WATCH, {"in": [var("cause"), ["man_made", "water"]]}),
    declined("r3-damage"),
    every(WATCH, equal("kind", "movement")),
    approved("r3-movement", "10.00"),
    every(WATCH, BATTERY, late(3)),
    ("approved", "r3-battery-paid", each(3.00)),
    every(WATCH, BATTERY, var("receipt")),
    approved("r3-battery-free"),
    every(WATCH, equal("kind", "malfunction"), var("receipt"), {"!": [late(3)]}),
    approved("r3-repair"),
    every(STONES, var("special_stone")),
    declined("r2-special"),
    every(STONES, late(1)),
    ("approved", "r2-paid", each(0.30)),
    every(STONES, var("receipt")),
    approved("r2-free"),
    every(BROKEN, YIDUOER, var("parts_needed")),
    ("approved", "r10-parts", var("parts_price")),
    every(BROKEN, YIDUOER),
    approved("r10-free"),
    every(BROKEN, SILVER),
    approved("r9-solder"),
    every(CLAMP, FRACTURE, var("base_clip")),
    approved("r7-base"),
    every(CLAMP, FRACTURE),
    declined("r7-no"),
    every(GLASSES, equal("kind", "lens")),
    declined("r8-lens"),
    every(GLASSES, SCREW, late(1)),
    ("approved", "r8-paid", each(0.50)),
    every(GLASSES, SCREW, var("receipt")),
    approved("r8-free"),
    every(equal("kind", "dull"), SILVER),
    approved("r9-clean"),
    every(equal("kind", "solder"), equal("material", "alloy")),
    approved("r6"),
    REFERRED,
]


def build() -> Decide:
    """The chain of conditions, compiled."""
    evaluate = compiled({"if": [list(part) if isinstance(part, tuple) else part for part in POLICY]})

    def decide(claim: Mapping[str, Any]) -> Answer:
        verdict, rule, cost = evaluate(in_seconds(claim))
        return verdict, rule, cost if cost is None or isinstance(cost, str) else f"{cost:.2f}"

    return decide


def compiled(logic: Logic) -> Any:
    """A function from facts to what the logic comes to."""
    engine = Engine()
    rule, session = engine.compile_checked(logic), engine.session()
    return lambda facts: session.evaluate(rule, facts)
