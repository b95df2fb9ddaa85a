"""What a start costs: the import, and a policy loaded and compiled. Each is measured in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.effort import Effort
from benchmarks.scenes import ACCESSORY, SHOP
from benchmarks.synthetic import policy_text
from benchmarks.tables import markdown, with_spread
from benchmarks.timing import Spread

SIZES: Final = (200, 1000, 5000)

# pydantic imports parts of itself when a model is made; so it is given one first.
_SCRIPT: Final = """
import json, sys
from time import process_time
start = process_time()
from pydantic import BaseModel, Field
class Model(BaseModel):
    name: str = Field(default="")
pydantic_is_there = process_time()
from aftercare_rules import Engine, load_policy
ours_is_there = process_time()
Engine(load_policy(sys.argv[1]))
compiled = process_time()
print(json.dumps([pydantic_is_there - start, ours_is_there - pydantic_is_there, compiled - ours_is_there]))
"""


@dataclass(frozen=True)
class Start:
    """CPU milliseconds: pydantic's own import, ours beyond it, and by policy what it takes to load and compile."""

    pydantic: Spread
    ours: Spread
    policies: dict[str, Spread]


def measure(effort: Effort) -> Start:
    """The policies in turn, `starts` times each."""
    with TemporaryDirectory() as folder:
        files = {"the shop's own policy": SHOP, "the policy of the first table": ACCESSORY}
        for rules in SIZES:
            files[f"synthetic, {rules:,} rules"] = Path(folder, f"synthetic-{rules}.yaml")
            files[f"synthetic, {rules:,} rules"].write_text(policy_text(rules), encoding="utf-8")
        _started(SHOP)  # so that the compiled modules are on the disk
        runs: dict[str, list[list[float]]] = {name: [] for name in files}
        for _ in range(effort.starts):
            for name, file in files.items():
                runs[name].append(_started(file))
    every = [run for of_one in runs.values() for run in of_one]
    return Start(
        Spread.of([run[0] for run in every]),
        Spread.of([run[1] for run in every]),
        {name: Spread.of([run[2] for run in of_one]) for name, of_one in runs.items()},
    )


def _started(file: Path) -> list[float]:
    done = subprocess.run([sys.executable, "-c", _SCRIPT, str(file)], capture_output=True, text=True, check=True)
    return [1000 * seconds for seconds in json.loads(done.stdout)]


def table(start: Start) -> str:
    """One line for each part."""
    rows = [
        ("importing pydantic", with_spread(start.pydantic)),
        ("importing `aftercare_rules` beyond that", with_spread(start.ours)),
        *((f"loading and compiling {name}", with_spread(spread)) for name, spread in start.policies.items()),
    ]
    return markdown(("", "ms (quartiles)"), rows)
