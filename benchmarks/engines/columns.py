"""Policies on engines of columns, as a list in which the first line that matches counts: Polars, DuckDB and numpy."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import pyarrow as pa

from benchmarks.answers import FREE
from benchmarks.engines import synthetic

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # as everything here is measured on one core

Decide: TypeAlias = Callable[[pa.RecordBatch], Any]
"""Decides columns; what comes back is the engine's own."""


@dataclass(frozen=True)
class Line:
    """One line: a condition in SQL, in which `{1 month}` stands for a window since the purchase, and the answer.

    `rate` is what a unit costs, or the column that holds the cost.
    """

    when: str
    verdict: str
    rule: str
    cost: str | None = None
    rate: str | None = None


def accessory_lines() -> list[Line]:
    """The list of `benchmarks/by_hand.py`."""

    def free(when: str, rule: str) -> Line:
        return Line(when, "approved", rule, FREE)

    def declined(when: str, rule: str) -> Line:
        return Line(when, "declined", rule)

    return [
        declined("sale", "r5-sale"),
        free("serious and {24 hours}", "r11-serious"),
        free(
            "wants = 'exchange' and receipt and complete and resellable and exchanges = 0 and {48 hours}", "r1-exchange"
        ),
        Line("wants = 'exchange'", "referred", ""),
        declined("disposable", "r4-disposable"),
        declined("category = 'watch' and cause in ('man_made', 'water')", "r3-damage"),
        Line("category = 'watch' and defect = 'movement'", "approved", "r3-movement", "10.00"),
        Line(
            "category = 'watch' and defect = 'battery' and not {3 months}",
            "approved",
            "r3-battery-paid",
            rate="3.00",
        ),
        free("category = 'watch' and defect = 'battery' and receipt", "r3-battery-free"),
        free("category = 'watch' and defect = 'malfunction' and receipt and {3 months}", "r3-repair"),
        declined("defect = 'stone_loss' and special_stone", "r2-special"),
        Line("defect = 'stone_loss' and not {1 month}", "approved", "r2-paid", rate="0.30"),
        free("defect = 'stone_loss' and receipt", "r2-free"),
        Line("defect = 'broken' and series = 'Yiduoer' and parts_needed", "approved", "r10-parts", rate="parts_price"),
        free("defect = 'broken' and series = 'Yiduoer'", "r10-free"),
        free("defect = 'broken' and material = 'silver'", "r9-solder"),
        free("category = 'clamp' and defect = 'fracture' and base_clip", "r7-base"),
        declined("category = 'clamp' and defect = 'fracture'", "r7-no"),
        declined("category = 'glasses' and defect = 'lens'", "r8-lens"),
        Line("category = 'glasses' and defect = 'screw' and not {1 month}", "approved", "r8-paid", rate="0.50"),
        free("category = 'glasses' and defect = 'screw' and receipt", "r8-free"),
        free("defect = 'dull' and material = 'silver'", "r9-clean"),
        free("defect = 'solder' and material = 'alloy'", "r6"),
    ]


def synthetic_lines(rules: int) -> Iterator[Line]:
    """The list of a synthetic policy."""
    for words, window, (verdict, rule, cost), rate in synthetic.lines(rules):
        tests = [f"{name} = '{word}'" for name, word in words.items()]
        if window is not None:
            tests += ["receipt", "{{{} {}s}}".format(*window)]
        yield Line(" and ".join(tests), verdict, rule or "", cost, rate)


def polars(lines: list[Line]) -> Decide:
    """Nested `when`, with Polars' own calendar."""
    import polars as pl

    def last(window: str) -> pl.Expr:
        count, unit = window.split()
        if unit.startswith("hour"):
            return pl.col("purchased").dt.offset_by(f"{count}h") >= pl.col("at")
        day = pl.col("purchased").dt.offset_by(f"{count}{'d' if unit.startswith('day') else 'mo'}").dt.truncate("1d")
        return day.dt.offset_by("1d") > pl.col("at")

    windows = {window: last(window).alias(_alias(window)) for window in _windows(lines)}
    rule, cost = pl.lit(None, pl.String), pl.lit(None, pl.Decimal(18, 2))
    for line in reversed(lines):
        holds = pl.sql_expr(_named(line.when))
        rule = pl.when(holds).then(pl.lit(line.rule or None)).otherwise(rule)
        price = pl.lit(line.cost).cast(pl.Decimal(18, 2))
        if line.rate == "parts_price":
            price = pl.col("parts_price").cast(pl.Decimal(18, 2))
        elif line.rate is not None:
            price = (pl.lit(line.rate).cast(pl.Decimal(18, 2)) * pl.col("units")).cast(pl.Decimal(18, 2))
        cost = pl.when(holds).then(price).otherwise(cost)

    def decide(batch: pa.RecordBatch) -> Any:
        frame: Any = pl.from_arrow(batch)
        return frame.with_columns(*windows.values()).select(rule=rule, cost=cost)

    return decide


def duckdb(lines: list[Line]) -> Decide:
    """`CASE WHEN` in SQL, with DuckDB's own calendar."""
    import duckdb as duck

    connection = duck.connect()

    def last(window: str) -> str:
        count, unit = window.split()
        if unit.startswith("hour"):
            return f'"at" <= purchased + INTERVAL {count} HOUR'
        return f""""at" < date_trunc('day', purchased + INTERVAL {count} {unit.rstrip("s")}) + INTERVAL 1 DAY"""

    windows = ", ".join(f"{last(window)} AS {_alias(window)}" for window in _windows(lines))
    rules = " ".join(f"WHEN {_named(line.when)} THEN {_text(line.rule)}" for line in lines)
    costs = " ".join(f"WHEN {_named(line.when)} THEN {_price(line)}" for line in lines)
    query = (
        f"SELECT CASE {rules} END AS rule, CASE {costs} END AS cost "
        f"FROM (SELECT *{', ' + windows if windows else ''} FROM claims)"
    )

    def decide(batch: pa.RecordBatch) -> Any:
        connection.execute(f"SET threads = 1; SET TimeZone = '{batch.schema.field('at').type.tz}'")
        connection.register("claims", pa.Table.from_batches([batch]))
        return connection.sql(query).to_arrow_table()

    return decide


def _price(line: Line) -> str:
    if line.rate == "parts_price":
        return "parts_price::DECIMAL(18, 2)"
    if line.rate is not None:
        return f"({line.rate}::DECIMAL(18, 2) * units)::DECIMAL(18, 2)"
    return "NULL" if line.cost is None else f"{line.cost}::DECIMAL(18, 2)"


def _text(rule: str) -> str:
    return f"'{rule}'" if rule else "NULL"


def _windows(lines: list[Line]) -> list[str]:
    return sorted({window for line in lines for window in _WINDOW.findall(line.when)})


def _named(condition: str) -> str:
    return _WINDOW.sub(lambda found: _alias(found[1]), condition)


def _alias(window: str) -> str:
    return "within_" + window.replace(" ", "_")


_WINDOW: Final = re.compile(r"\{(\d+ \w+)\}")
ENGINES: Final[dict[str, Callable[[list[Line]], Decide]]] = {"Polars": polars, "DuckDB": duckdb}
