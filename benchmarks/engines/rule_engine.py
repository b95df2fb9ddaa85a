"""rule-engine: conditions as text, typed; a chain of them, the first that holds. It has no months."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rule_engine import Chain, Context, DataType, Rule, resolve_item, type_resolver_from_dict

from benchmarks.answers import REFERRED, Answer
from benchmarks.engines import Decide
from benchmarks.engines.flat import with_last_instants

FLAGS = (
    "sale",
    "receipt",
    "disposable",
    "base_clip",
    "serious",
    "special_stone",
    "parts_needed",
    "complete",
    "resellable",
)
WORDS = ("category", "material", "series", "kind", "wants", "cause")
INSTANTS = ("at", "purchased", "last_of_1", "last_of_3")
NUMBERS = ("exchanges", "units", "parts_price")
FREE = "'0.00'"

# What must hold, the verdict, the rule, and the cost.
CHAIN: list[tuple[str, str, str | None, str | None]] = [
    ("sale", "declined", "r5-sale", None),
    ("serious and at - purchased <= t'PT24H'", "approved", "r11-serious", FREE),
    (
        "wants == 'exchange' and receipt and complete and resellable and exchanges == 0 and at - purchased <= t'PT48H'",
        "approved",
        "r1-exchange",
        FREE,
    ),
    ("wants == 'exchange'", "referred", None, None),
    ("disposable", "declined", "r4-disposable", None),
    ("category == 'watch' and cause in ['man_made', 'water']", "declined", "r3-damage", None),
    ("category == 'watch' and kind == 'movement'", "approved", "r3-movement", "'10.00'"),
    ("category == 'watch' and kind == 'battery' and at > last_of_3", "approved", "r3-battery-paid", "3.00 * units"),
    ("category == 'watch' and kind == 'battery' and receipt", "approved", "r3-battery-free", FREE),
    (
        "category == 'watch' and kind == 'malfunction' and receipt and at <= last_of_3",
        "approved",
        "r3-repair",
        FREE,
    ),
    ("kind == 'stone_loss' and special_stone", "declined", "r2-special", None),
    ("kind == 'stone_loss' and at > last_of_1", "approved", "r2-paid", "0.30 * units"),
    ("kind == 'stone_loss' and receipt", "approved", "r2-free", FREE),
    ("kind == 'broken' and series == 'Yiduoer' and parts_needed", "approved", "r10-parts", "parts_price"),
    ("kind == 'broken' and series == 'Yiduoer'", "approved", "r10-free", FREE),
    ("kind == 'broken' and material == 'silver'", "approved", "r9-solder", FREE),
    ("category == 'clamp' and kind == 'fracture' and base_clip", "approved", "r7-base", FREE),
    ("category == 'clamp' and kind == 'fracture'", "declined", "r7-no", None),
    ("category == 'glasses' and kind == 'lens'", "declined", "r8-lens", None),
    ("category == 'glasses' and kind == 'screw' and at > last_of_1", "approved", "r8-paid", "0.50 * units"),
    ("category == 'glasses' and kind == 'screw' and receipt", "approved", "r8-free", FREE),
    ("kind == 'dull' and material == 'silver'", "approved", "r9-clean", FREE),
    ("kind == 'solder' and material == 'alloy'", "approved", "r6", FREE),
]


def build() -> Decide:
    """The chain, parsed."""
    types = {
        **dict.fromkeys(FLAGS, DataType.BOOLEAN),
        **dict.fromkeys(WORDS, DataType.STRING),
        **dict.fromkeys(INSTANTS, DataType.DATETIME),
        **dict.fromkeys(NUMBERS, DataType.FLOAT),
    }
    context = Context(resolver=resolve_item, type_resolver=type_resolver_from_dict(types), default_timezone="utc")
    chain = Chain(
        [(when, (verdict, rule, cost and Rule(cost, context=context))) for when, verdict, rule, cost in CHAIN]
        + [("true", REFERRED)],
        context=context,
    )

    def decide(claim: Mapping[str, Any]) -> Answer:
        facts = with_last_instants(claim)
        verdict, rule, cost = chain.evaluate(facts)
        return verdict, rule, cost and str(cost.evaluate(facts))

    return decide
