"""GoRules Zen: a decision table, the first row that hits; it has months and decimals itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import zen

from benchmarks.answers import REFERRED, Answer
from benchmarks.engines import Decide
from benchmarks.engines.flat import as_text

HOURS = "d(at).isSameOrBefore(d(purchased).add('{}h'))"
LATE = "d(at).isAfter(d(purchased).add({}, 'month').endOf('day'))"
WATCH, GLASSES, CLAMP = (f"category == '{word}'" for word in ("watch", "glasses", "clamp"))
STONES, BROKEN = "kind == 'stone_loss'", "kind == 'broken'"
FREE = "'0.00'"

# What must hold (all of it), the verdict, the rule, and the cost.
ROWS: list[tuple[list[str], str, str | None, str]] = [
    (["sale"], "declined", "r5-sale", "null"),
    (["serious", HOURS.format(24)], "approved", "r11-serious", FREE),
    (
        ["wants == 'exchange'", "receipt", "complete", "resellable", "exchanges == 0", HOURS.format(48)],
        "approved",
        "r1-exchange",
        FREE,
    ),
    (["wants == 'exchange'"], "referred", None, "null"),
    (["disposable"], "declined", "r4-disposable", "null"),
    ([WATCH, "cause in ['man_made', 'water']"], "declined", "r3-damage", "null"),
    ([WATCH, "kind == 'movement'"], "approved", "r3-movement", "'10.00'"),
    ([WATCH, "kind == 'battery'", LATE.format(3)], "approved", "r3-battery-paid", "string(3.00 * units)"),
    ([WATCH, "kind == 'battery'", "receipt"], "approved", "r3-battery-free", FREE),
    ([WATCH, "kind == 'malfunction'", "receipt", f"not ({LATE.format(3)})"], "approved", "r3-repair", FREE),
    ([STONES, "special_stone"], "declined", "r2-special", "null"),
    ([STONES, LATE.format(1)], "approved", "r2-paid", "string(0.30 * units)"),
    ([STONES, "receipt"], "approved", "r2-free", FREE),
    ([BROKEN, "series == 'Yiduoer'", "parts_needed"], "approved", "r10-parts", "parts_price"),
    ([BROKEN, "series == 'Yiduoer'"], "approved", "r10-free", FREE),
    ([BROKEN, "material == 'silver'"], "approved", "r9-solder", FREE),
    ([CLAMP, "kind == 'fracture'", "base_clip"], "approved", "r7-base", FREE),
    ([CLAMP, "kind == 'fracture'"], "declined", "r7-no", "null"),
    ([GLASSES, "kind == 'lens'"], "declined", "r8-lens", "null"),
    ([GLASSES, "kind == 'screw'", LATE.format(1)], "approved", "r8-paid", "string(0.50 * units)"),
    ([GLASSES, "kind == 'screw'", "receipt"], "approved", "r8-free", FREE),
    (["kind == 'dull'", "material == 'silver'"], "approved", "r9-clean", FREE),
    (["kind == 'solder'", "material == 'alloy'"], "approved", "r6", FREE),
]


def build() -> Decide:
    """The table in an engine."""
    rows = [
        {"when": " and ".join(tests), "verdict": f"'{verdict}'", "rule": f"'{rule}'" if rule else "null", "cost": cost}
        for tests, verdict, rule, cost in ROWS
    ]
    evaluate = table(rows, ["verdict", "rule", "cost"])

    def decide(claim: Mapping[str, Any]) -> Answer:
        found = evaluate(as_text(claim))
        return (found["verdict"], found.get("rule"), found.get("cost")) if found else REFERRED  # a null is left out

    return decide


def table(rows: list[dict[str, str]], outputs: list[str]) -> Any:
    """A function from facts to the outputs of the first row whose `when` holds, or to nothing."""
    content = {
        "hitPolicy": "first",
        "rules": [{"_id": str(number), **row} for number, row in enumerate(rows)],
        "inputs": [{"id": "when", "name": "when", "type": "expression"}],
        "outputs": [{"id": name, "name": name, "field": name, "type": "expression"} for name in outputs],
    }
    nodes: list[dict[str, Any]] = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": content},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [("in", "table"), ("table", "out")]
    model = {
        "nodes": [{**node, "position": {"x": place, "y": 0}} for place, node in enumerate(nodes)],
        "edges": [{"id": f"{one}-{other}", "type": "edge", "sourceId": one, "targetId": other} for one, other in edges],
    }
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"policy": model}}})
    return lambda facts: engine.evaluate("policy", facts)["result"]
