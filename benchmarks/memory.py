"""Whether decisions leave anything behind: resident memory while millions of claims are decided, none like another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Final

from aftercare_rules import Engine, load_policy
from benchmarks.claims import endless_shop_claims
from benchmarks.effort import Effort
from benchmarks.scenes import SHOP
from benchmarks.tables import markdown

EVERY: Final = 100_000
# By then what an engine keeps has filled up. Less than this, over the second half of the decisions, is the allocator's
# own coming and going: of ten million, ten bytes left behind by each would be twenty-five times as much.
FLAT_WITHIN: Final = 1.0


@dataclass(frozen=True)
class Memory:
    """Megabytes that were resident after so many decisions."""

    samples: list[tuple[int, float]]

    @property
    def growth(self) -> float:
        """How much the last quarter of the samples lies above the quarter before it."""
        sizes = [size for _, size in self.samples]
        quarter = max(1, len(sizes) // 4)
        return median(sizes[-quarter:]) - median(sizes[-2 * quarter : -quarter] or sizes[:1])

    @property
    def is_flat(self) -> bool:
        """Whether nothing was left behind."""
        return self.growth < FLAT_WITHIN


def measure(effort: Effort) -> Memory:
    """In a process of its own, so that nothing else is in the numbers."""
    command = [sys.executable, "-m", "benchmarks.memory", str(effort.decisions)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Memory([(decisions, size) for decisions, size in json.loads(done.stdout)])


def sample(decisions: int) -> list[tuple[int, float]]:
    """Decide claims of the shop as they are drawn, and look at the memory every so often."""
    engine = Engine(load_policy(SHOP))
    step = min(EVERY, max(1, decisions // 20))
    claims = endless_shop_claims()
    samples = []
    for done in range(step, decisions + 1, step):
        for claim in islice(claims, step):
            engine.decide(claim)
        samples.append((done, resident_megabytes()))
    return samples


def resident_megabytes() -> float:
    """The pages of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def table(memory: Memory) -> str:
    """The memory at the quarters of the way."""
    last = len(memory.samples) - 1
    chosen = [memory.samples[round(last * part / 4)] for part in range(5)]
    head = ("after decisions", *(f"{decisions:,}" for decisions, _ in chosen))
    return markdown(head, [("resident MB", *(f"{size:.1f}" for _, size in chosen))])


def verdict(memory: Memory) -> str:
    """The same in a sentence."""
    change = f"the median of the last quarter lies {memory.growth:+.1f} MB from the one before"
    return f"Memory is flat: {change}." if memory.is_flat else f"Memory is **not** flat: {change}."


if __name__ == "__main__":
    print(json.dumps(sample(int(sys.argv[1]))))
