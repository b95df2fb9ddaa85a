"""This library as a peer in a harness that lays decision engines side by side.

Copy this file into the harness's `peers/`, and `benchmarks/policies/accessory-harness.yaml` into its `policies/`. The
harness gives claims as dictionaries of its own; to put one into this library's form, to validate it and to decide it
is timed together. In this policy a month ends with the last second of a day, in the harness at the second of the
purchase; so a claim's two instants are moved by as much as makes the purchase the last second of its day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from aftercare_rules import Engine, load_policy

FEATURES: Final = {
    "months": "yes",
    "decimals": "yes",
    "explain": "yes",
    "priority": "by name, proved",
    "validate": "yes, strictly",
}
DIST, RELEASED = "aftercare-rules", "2026-11"
PRECOMPUTED = "instants moved to the purchase's last second of the day"
POLICY = str(Path(__file__).parents[1] / "policies" / "accessory-harness.yaml")
BATCH_ROWS = 1_000_000

_engine: Engine

_SERVICES: Final = {
    "R2.free": "stone",
    "R2.paid": "stone",
    "R3.battery_free": "battery",
    "R3.battery_paid": "battery",
    "R7.base": "base_clip",
    "R8.free": "screw",
    "R8.paid": "screw",
    "R9.clean": "clean",
    "R9.solder": "resolder",
    "R10.free": "rethread",
    "R10.parts": "rethread",
}
"""What the harness calls a repair by some rules."""


def setup() -> None:
    """Compiles the policy."""
    global _engine  # noqa: PLW0603 - the harness calls functions of modules
    _engine = Engine(load_policy(POLICY))


def moved(claim: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """The instants of the purchase and of the claim."""
    bought = claim["purchase"]["bought_at"]
    last = bought.replace(hour=23, minute=59, second=59, tzinfo=UTC)
    return last, last + (claim["claimed_at"] - bought)


def facts(claim: Mapping[str, Any]) -> dict[str, Any]:
    """The claim in this library's form."""
    purchase, defect = claim["purchase"], claim["defect"]
    purchased, at = moved(claim)
    return {
        "at": at,
        "wants": defect["request"],
        "purchase": {
            "purchased": purchased,
            "facts": {
                "category": purchase["category"],
                "material": purchase["material"],
                "series": purchase["series"],
                "sale": purchase["sale"],
                "receipt": purchase["receipt"],
                "disposable": purchase["disposable"],
                "base_clip": purchase["base_clip"],
                "exchanges": purchase["exchanges"],
            },
        },
        "defect": {
            "kind": defect["kind"],
            "units": defect["count"],
            "parts_price": defect["part_cost"],
            "facts": {
                "cause": defect["cause"],
                "serious": defect["serious"],
                "special_stone": defect["special_stone"],
                "parts_needed": defect["parts_needed"],
            },
        },
        "facts": {"complete": defect["complete"], "resellable": defect["resellable"]},
    }


def answer(verdict: str, remedy: str | None, rule: str | None, cost: object) -> tuple[str, str, str]:
    """A decision in the harness's words."""
    if verdict == "referred" or rule is None:
        return "refer", "0.00", "R12"
    name = _RULES[rule]
    if verdict == "declined":
        return "refuse", "0.00", name
    return _SERVICES.get(name, remedy or ""), str(cost), name


def decide(claim: Mapping[str, Any]) -> tuple[str, str, str]:
    """One claim, from the harness's dictionary to its answer."""
    decision = _engine.decide(facts(claim))
    cost = "0.00" if decision.cost is None else decision.cost.amount
    return answer(decision.verdict, decision.remedy, decision.rule, cost)


def batch_load(claims: Sequence[Mapping[str, Any]]) -> Any:
    """The claims as a table, text as dictionaries."""
    read: dict[str, Callable[[Mapping[str, Any]], Any]] = {
        "at": lambda claim: moved(claim)[1],
        "purchased": lambda claim: moved(claim)[0],
        "wants": lambda claim: claim["defect"]["request"],
        "defect": lambda claim: claim["defect"]["kind"],
        "units": lambda claim: claim["defect"]["count"],
        "parts_price": lambda claim: claim["defect"]["part_cost"],
    }
    columns = {name: [take(claim) for claim in claims] for name, take in read.items()}
    first = facts(claims[0])
    places = dict.fromkeys(first["purchase"]["facts"], "purchase")
    places |= dict.fromkeys((*first["defect"]["facts"], *first["facts"]), "defect")
    columns |= {name: [claim[record][name] for claim in claims] for name, record in places.items()}
    table = pa.table({name: _array(values) for name, values in columns.items()})
    return table.combine_chunks().to_batches()[0]


def _array(values: list[Any]) -> Any:
    if isinstance(values[0], datetime):
        return pa.array(values, pa.timestamp("s", "UTC"))
    array = pa.array(values)
    if pa.types.is_decimal(array.type):
        return array.cast(pa.decimal128(12, 2))
    return array.dictionary_encode() if pa.types.is_string(array.type) else array


def batch_run(rows: Any) -> Any:
    """A million claims at once."""
    return _engine.decide_batch(rows)


def batch_rows(result: Any) -> Iterator[tuple[str, str, str]]:
    """The answers of a batch."""
    columns = [result[name].to_pylist() for name in ("verdict", "remedy", "rule", "cost")]
    for verdict, remedy, rule, cost in zip(*columns, strict=True):
        yield answer(verdict, remedy, rule, cost)


_RULES: Final = {
    "r1-exchange": "R1",
    "r2-free": "R2.free",
    "r2-paid": "R2.paid",
    "r2-special": "R2.special",
    "r3-battery-free": "R3.battery_free",
    "r3-battery-paid": "R3.battery_paid",
    "r3-damage": "R3.damage",
    "r3-movement": "R3.movement",
    "r3-repair": "R3.repair",
    "r4-disposable": "R4",
    "r5-sale": "R5",
    "r6": "R6",
    "r7-base": "R7.base",
    "r7-no": "R7.no",
    "r8-free": "R8.free",
    "r8-lens": "R8.lens",
    "r8-paid": "R8.paid",
    "r9-clean": "R9.clean",
    "r9-solder": "R9.solder",
    "r10-free": "R10.free",
    "r10-parts": "R10.parts",
    "r11-serious": "R11",
}
