"""How long `aftercare check` takes, start-up included: the shop's own policy, synthetic ones, and ones made to be hard.

    python -m benchmarks.checking            # about a minute
    python -m benchmarks.checking --rounds 5

Each policy is checked in a process of its own, `rounds` times; the table shows the median and the range in seconds, and
how far the obligations were settled. The machine is named below it: figures of different machines do not compare.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.synthetic import hard_policy_text, policy_text

SHOP = Path(__file__).parents[1] / "policies" / "accessory-shop.yaml"


def timed(file: Path, rounds: int) -> tuple[list[float], str]:
    """The seconds of each round, and how the obligations were settled."""
    command = [
        sys.executable,
        "-c",
        "from aftercare_rules.cli import main; main()",
        "check",
        str(file),
        "--format",
        "json",
    ]
    seconds, settled = [], ""
    for _ in range(rounds):
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds.append(time.perf_counter() - start)
        statuses = [proof["status"] for proof in json.loads(done.stdout)["policies"][0]["proofs"]]
        settled = ", ".join(f"{statuses.count(one)} {one}" for one in dict.fromkeys(statuses))
    return seconds, settled


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        policies = {"accessory-shop, 21 rules": SHOP}
        for rules in (200, 1000):
            policies[f"synthetic, {rules} rules"] = Path(folder, f"synthetic-{rules}.yaml")
            policies[f"synthetic, {rules} rules"].write_text(policy_text(rules))
        for flags in (12, 18, 24):
            policies[f"hard, {flags} independent flags"] = Path(folder, f"hard-{flags}.yaml")
            policies[f"hard, {flags} independent flags"].write_text(hard_policy_text(flags))
        print("| policy | median s | range | obligations |\n|---|---|---|---|")
        for name, file in policies.items():
            seconds, settled = timed(file, rounds)
            spread = f"{min(seconds):.2f} to {max(seconds):.2f}"
            print(f"| {name} | {statistics.median(seconds):.2f} | {spread} | {settled} |", flush=True)
    print(f"\n{platform.machine()}, {platform.system()}, CPython {platform.python_version()}, {rounds} rounds")


if __name__ == "__main__":
    main()
