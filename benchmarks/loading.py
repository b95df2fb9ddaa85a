"""What a start costs: the import, and a policy loaded and compiled. Each is measured in processes of their own."""

from __future__ import annotations

import json
import os
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
Engine(load_policy(*sys.argv[1:]))
compiled = process_time()
print(json.dumps([pydantic_is_there - start, ours_is_there - pydantic_is_there, compiled - ours_is_there]))
"""


@dataclass(frozen=True)
class Start:
    """CPU milliseconds: pydantic's own import, ours beyond it, and by policy what it takes to load and compile it.

    Of each the first is without, the second with a directory in which it was kept.
    """

    pydantic: Spread
    ours: Spread
    policies: dict[str, tuple[Spread, Spread]]


def measure(effort: Effort) -> Start:
    """The policies in turn, `starts` times each."""
    with TemporaryDirectory() as folder:
        files = {"the shop's own policy": SHOP, "the policy of the first table": ACCESSORY}
        for rules in SIZES:
            files[f"synthetic, {rules:,} rules"] = Path(folder, f"synthetic-{rules}.yaml")
            files[f"synthetic, {rules:,} rules"].write_text(policy_text(rules), encoding="utf-8")
        kept = str(Path(folder, "kept"))
        for file in files.values():  # so that the compiled modules are on the disk, and the policies are kept
            _started(file, kept)
        runs: dict[tuple[str, str], list[list[float]]] = {
            (name, directory): [] for name in files for directory in ("", kept)
        }
        for _ in range(effort.starts):
            for (name, directory), of_one in runs.items():
                of_one.append(_started(files[name], *filter(None, [directory])))
    every = [run for of_one in runs.values() for run in of_one]
    loaded = {key: Spread.of([run[2] for run in of_one]) for key, of_one in runs.items()}
    return Start(
        Spread.of([run[0] for run in every]),
        Spread.of([run[1] for run in every]),
        {name: (loaded[name, ""], loaded[name, kept]) for name in files},
    )


def _started(*arguments: object) -> list[float]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", _SCRIPT, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return [1000 * seconds for seconds in json.loads(done.stdout)]


def table(start: Start) -> str:
    """One line for each part."""
    rows = [
        ("importing pydantic", with_spread(start.pydantic), ""),
        ("importing `aftercare_rules` beyond that", with_spread(start.ours), ""),
        *((f"loading and compiling {name}", *map(with_spread, spreads)) for name, spreads in start.policies.items()),
    ]
    return markdown(("", "ms (quartiles)", "kept as it was read"), rows)
