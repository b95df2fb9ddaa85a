"""A million claims in columns: rows decided in a second of CPU time, on one core, beside engines of columns."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import Any, Final

import pyarrow as pa

from aftercare_rules import Engine, load_policy
from benchmarks.answers import AnswersDifferError
from benchmarks.claims import RawClaim, accessory_claims
from benchmarks.effort import Effort
from benchmarks.engines.columns import ENGINES, Line, accessory_lines, synthetic_lines
from benchmarks.scenes import ACCESSORY, synthetic_claims, synthetic_policy
from benchmarks.tables import markdown
from benchmarks.timing import without_old_garbage

OURS: Final = "aftercare_rules"
_LARGE: Final = 1000


@dataclass(frozen=True)
class Scene:
    """One policy with columns, and the rows a second of each engine, round by round."""

    name: str
    rows: int
    rates: Mapping[str, Sequence[float]]


def measure(effort: Effort) -> list[Scene]:
    """The accessory policy with text as dictionaries and as it is, and a large synthetic policy."""
    claims, lines = accessory_claims(effort.claims), accessory_lines()
    engine = Engine(load_policy(ACCESSORY))
    large = synthetic_claims(_LARGE, effort.claims)
    return [
        _race("accessory, text as dictionaries", engine, lines, columns(claims, True), effort),
        _race("accessory, plain text", engine, lines, columns(claims, False), effort),
        _race(
            f"{_LARGE:,} rules, text as dictionaries",
            Engine(synthetic_policy(_LARGE)),
            list(synthetic_lines(_LARGE)),
            columns(large, True, "Europe/Berlin"),
            effort,
            fewer=20,
        ),
    ]


def columns(claims: Sequence[RawClaim], is_dictionary: bool, zone: str = "UTC") -> pa.RecordBatch:
    """The claims as columns; instants in the zone of their policy, which the other engines count days by."""
    text = pa.dictionary(pa.int32(), pa.string()) if is_dictionary else pa.string()
    kinds = {name: pa.timestamp("s", zone) for name in ("at", "purchased")}
    kinds |= {"parts_price": pa.decimal128(10, 2), "units": pa.int32(), "exchanges": pa.int32()}
    rows = [_row(claim) for claim in claims]
    arrays = []
    for name, value in rows[0].items():
        kind = kinds.get(name) or (text if isinstance(value, str) else pa.bool_())
        arrays.append(pa.array([row[name] for row in rows], kind))
    return pa.RecordBatch.from_arrays(arrays, list(rows[0]))


def _row(claim: RawClaim) -> dict[str, Any]:
    purchase, defect = claim["purchase"], claim["defect"]
    found: dict[str, Any] = {
        "at": claim["at"],
        "wants": claim["wants"],
        "purchased": purchase["purchased"],
        "defect": defect["kind"],
    }
    found |= {name: defect[name] for name in ("units", "parts_price") if name in defect}
    found |= purchase["facts"] | defect["facts"] | claim["facts"]
    return found


def _race(name: str, engine: Engine, lines: list[Line], some: pa.RecordBatch, effort: Effort, fewer: int = 1) -> Scene:
    """Each engine as often as there are rounds, in a new order each; `fewer` rows for those that grow with the list."""
    contenders: dict[str, Callable[[pa.RecordBatch], Any]] = {OURS: engine.decide_batch}
    contenders |= {one: make(lines) for one, make in ENGINES.items()}
    expected = _told(engine.decide_batch(some))
    for one, decide in contenders.items():
        if (found := _told(decide(some))) != expected:
            wrong = next(at for at, pair in enumerate(zip(found, expected, strict=True)) if pair[0] != pair[1])
            raise AnswersDifferError(f"{one} answers row {wrong} with {found[wrong]}, not {expected[wrong]}")
    order = random.Random(len(name))
    rows = some.take(pa.array(order.choices(range(some.num_rows), k=effort.rows)))
    rates: dict[str, list[float]] = {one: [] for one in contenders}
    with without_old_garbage():
        for decide in contenders.values():
            decide(rows)
        for _ in range(max(3, effort.rounds // 4)):
            for one in order.sample(list(contenders), len(contenders)):
                part = rows if one == OURS else rows.slice(0, effort.rows // fewer)
                start = process_time()
                contenders[one](part)
                rates[one].append(part.num_rows / (process_time() - start))
    return Scene(name, effort.rows, rates)


def _told(decided: Any) -> list[tuple[Any, Any]]:
    table = decided.to_arrow() if hasattr(decided, "to_arrow") else decided
    if hasattr(table, "read_all"):
        table = table.read_all()
    return list(zip(table["rule"].to_pylist(), table["cost"].to_pylist(), strict=True))


def table(scenes: Sequence[Scene]) -> str:
    """A line for each engine, with million rows a second and how that stands to the best of the others."""
    names = list(scenes[0].rates)
    rows = []
    for name in names:
        line = [name]
        for scene in scenes:
            best = max(median(rates) for one, rates in scene.rates.items() if one != OURS)
            rate = median(scene.rates[name])
            line.append(
                f"{rate / 1e6:.2g} ({rate / best:.2f} ×)" if rate < 1e6 else f"{rate / 1e6:.1f} ({rate / best:.2f} ×)"
            )
        rows.append(line)
    return markdown(("million rows a second", *(scene.name for scene in scenes)), rows)
