"""durable-rules as it comes: forward chaining in C. A claim is an event, which the first rule consumes.

It has no months and no decimals, and a claim that no rule takes is an error; so the last rule takes every claim.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from durable.lang import m, post, pri, ruleset, when_all

from benchmarks.answers import FREE, REFERRED, Answer
from benchmarks.engines import Decide
from benchmarks.engines.flat import in_seconds

Cost = str | Callable[[Any], str] | None

WATCH, GLASSES, CLAMP = m.category == "watch", m.category == "glasses", m.category == "clamp"
STONES, BROKEN, BATTERY = m.kind == "stone_loss", m.kind == "broken", m.kind == "battery"
FRACTURE, SCREW, SILVER = m.kind == "fracture", m.kind == "screw", m.material == "silver"
YIDUOER, EXCHANGE, RECEIPT = m.series == "Yiduoer", m.wants == "exchange", m.receipt == True  # noqa: E712
IN_ORDER = RECEIPT & (m.complete == True) & (m.resellable == True) & (m.exchanges == 0)  # noqa: E712


def each(rate: float) -> Callable[[Any], str]:
    """A price for each unit."""
    return lambda event: f"{rate * event.units:.2f}"


# What must hold, the verdict, the rule, and the cost.
LIST: list[tuple[Any, str, str | None, Cost]] = [
    (m.sale == True, "declined", "r5-sale", None),  # noqa: E712
    ((m.serious == True) & (m.at <= m.purchased + 86_400), "approved", "r11-serious", FREE),  # noqa: E712
    (EXCHANGE & IN_ORDER & (m.at <= m.purchased + 172_800), "approved", "r1-exchange", FREE),
    (EXCHANGE, *REFERRED),
    (m.disposable == True, "declined", "r4-disposable", None),  # noqa: E712
    (WATCH & ((m.cause == "man_made") | (m.cause == "water")), "declined", "r3-damage", None),
    (WATCH & (m.kind == "movement"), "approved", "r3-movement", "10.00"),
    (WATCH & BATTERY & (m.at > m.last_of_3), "approved", "r3-battery-paid", each(3.00)),
    (WATCH & BATTERY & RECEIPT, "approved", "r3-battery-free", FREE),
    (WATCH & (m.kind == "malfunction") & RECEIPT & (m.at <= m.last_of_3), "approved", "r3-repair", FREE),
    (STONES & (m.special_stone == True), "declined", "r2-special", None),  # noqa: E712
    (STONES & (m.at > m.last_of_1), "approved", "r2-paid", each(0.30)),
    (STONES & RECEIPT, "approved", "r2-free", FREE),
    (BROKEN & YIDUOER & (m.parts_needed == True), "approved", "r10-parts", lambda event: event.parts_price),  # noqa: E712
    (BROKEN & YIDUOER, "approved", "r10-free", FREE),
    (BROKEN & SILVER, "approved", "r9-solder", FREE),
    (CLAMP & FRACTURE & (m.base_clip == True), "approved", "r7-base", FREE),  # noqa: E712
    (CLAMP & FRACTURE, "declined", "r7-no", None),
    (GLASSES & (m.kind == "lens"), "declined", "r8-lens", None),
    (GLASSES & SCREW & (m.at > m.last_of_1), "approved", "r8-paid", each(0.50)),
    (GLASSES & SCREW & RECEIPT, "approved", "r8-free", FREE),
    ((m.kind == "dull") & SILVER, "approved", "r9-clean", FREE),
    ((m.kind == "solder") & (m.material == "alloy"), "approved", "r6", FREE),
    (+m.kind, *REFERRED),
]


def build() -> Decide:
    """The list as a rule set; the package knows it by its name, so there is one in a process."""
    given: list[Answer] = []

    def taking(verdict: str, rule: str | None, cost: Cost) -> Callable[[Any], None]:
        def take(context: Any) -> None:  # with a second parameter it would be asynchronous
            given.append((verdict, rule, cost(context.m) if callable(cost) else cost))

        return take

    with ruleset("accessory"):
        for priority, (when, verdict, rule, cost) in enumerate(LIST, 1):
            when_all(pri(priority), when)(taking(verdict, rule, cost))

    def decide(claim: Mapping[str, Any]) -> Answer:
        given.clear()
        post("accessory", in_seconds(claim))
        return given[0]

    return decide
