"""The command `aftercare`, run in this process or in one of its own, always with the same terminal."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

import aftercare_rules
from aftercare_rules.cli import main

ROOT = Path(__file__).parents[2]
SHOP = "policies/accessory-shop.yaml"
SAMPLES = ("stones", "battery", "exchange", "unknown-receipt")

PROGRAM = "import sys; from aftercare_rules.cli import main; sys.argv[0] = 'aftercare'; sys.exit(main())"
# What decides about colours and widths; each run states its own.
TERMINAL = ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "TERM", "COLORTERM", "TTY_COMPATIBLE", "TTY_INTERACTIVE")

# Far beyond what any of these takes: it ends one that waits for ever.
PATIENCE_IN_SECONDS = 60


def aftercare(*arguments: str, given: str | bytes = b"", columns: int | None = None) -> Result:
    """Run the command in this process, with colours on a terminal of so many columns, or into a pipe."""
    shown = {"FORCE_COLOR": "1", "COLUMNS": str(columns), "TERM": "xterm-256color"} if columns else {}
    environment: dict[str, str | None] = {**dict.fromkeys(TERMINAL), **shown}
    return CliRunner().invoke(main, arguments, input=given, env=environment, catch_exceptions=False)


def start(*arguments: str, environment: Iterable[tuple[str, str]] = (), **streams: Any) -> subprocess.Popen[bytes]:
    """Start the command in a process of its own, in the project's folder."""
    kept = {name: value for name, value in os.environ.items() if name not in TERMINAL}
    found = {"PYTHONPATH": str(Path(aftercare_rules.__path__[0]).parent), "PYTHONUTF8": "0", "LC_ALL": "C.UTF-8"}
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=ROOT,
        env={**kept, **found, **dict(environment)},
        **{"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams},
    )
