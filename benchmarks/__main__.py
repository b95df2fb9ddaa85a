"""Measures everything and renews `docs/benchmarks.md`: `python -m benchmarks`.

`--quick` takes a minute and `--only` measures one part; both print, and leave the page as it is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from string import Template
from time import perf_counter
from typing import Any, Final

import yaml

from benchmarks import batch, deciding, growth, kinds, loading, machine, memory, threads
from benchmarks.effort import QUICK, Effort
from benchmarks.picture import draw
from benchmarks.scenes import ACCESSORY

PARTS: Final[dict[str, tuple[Callable[[Effort], Any], Callable[[Any], str]]]] = {
    "deciding": (deciding.measure, deciding.table),
    "kinds": (kinds.measure, kinds.table),
    "growth": (growth.measure, growth.table),
    "loading": (loading.measure, loading.table),
    "memory": (memory.measure, memory.table),
    "threads": (threads.measure, threads.table),
    "batch": (batch.measure, batch.table),
}
HERE: Final = Path(__file__).parent
PAGE: Final = HERE.parent / "docs" / "benchmarks.md"
PICTURE: Final = PAGE.with_suffix(".svg")


def main() -> None:
    """Measures what is asked for; prints it, and writes the page if it is everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a minute's look; the page stays as it is")
    parser.add_argument("--only", choices=PARTS, help="one part; the page stays as it is")
    parser.add_argument("--decisions", type=int, help="how many claims the look at the memory takes")
    parser.add_argument("--rounds", type=int, help="how often each contender is timed")
    options = parser.parse_args()
    given = {name: value for name in ("decisions", "rounds") if (value := getattr(options, name)) is not None}
    effort = replace(QUICK if options.quick else Effort(), **given)
    start = perf_counter()
    measured = {}
    for name in [options.only] if options.only else PARTS:
        measure, table = PARTS[name]
        print(f"{name} …", file=sys.stderr, flush=True)
        measured[name] = measure(effort)
        print(f"{table(measured[name])}\n", flush=True)
    if not options.quick and not options.only:
        write_page(effort, measured, perf_counter() - start)


def write_page(effort: Effort, measured: dict[str, Any], seconds: float) -> None:
    """The page and its picture."""
    written = yaml.load(ACCESSORY.read_text(encoding="utf-8"), yaml.BaseLoader)
    text = Template((HERE / "page.md").read_text(encoding="utf-8")).substitute(
        {name: table(measured[name]) for name, (_, table) in PARTS.items()},
        policy_rules=sum(len(written[section]) for section in ("rights", "exclusions", "coverage")),
        claims=f"{effort.claims:,}",
        decisions=f"{effort.decisions:,}",
        rounds=effort.rounds,
        seconds=effort.seconds,
        starts=effort.starts,
        rows=f"{effort.rows:,}",
        minutes=f"about {max(1, round(seconds / 60))} minutes",
        parts=", ".join(PARTS),
        flat=memory.verdict(measured["memory"]),
        lock=threads.about_the_lock(),
        machine=machine.table(),
    )
    PAGE.write_text(text, encoding="utf-8")
    draw(measured["deciding"], measured["growth"].again, PICTURE)


if __name__ == "__main__":
    main()
