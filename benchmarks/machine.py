"""What the figures were measured on, for figures of different machines do not compare."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks.engines import PEERS
from benchmarks.tables import markdown


def table() -> str:
    """The processor, Python, and every package that takes part."""
    packages = ["pydantic", *PEERS.values()]
    rows = [
        ("processor", _processor()),
        ("cores", str(os.cpu_count())),
        ("system", f"{platform.system()} {platform.release().partition('-')[0]}, {platform.machine()}"),
        (
            "Python",
            f"{platform.python_implementation()} {platform.python_version()}, {sys.version.partition('[')[2][:-1]}",
        ),
        *((name, version(name)) for name in packages),
    ]
    return markdown(("", ""), rows).replace("---:", "---")


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    for line in described.read_text(encoding="utf-8").splitlines() if described.exists() else ():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.processor() or "unknown"
