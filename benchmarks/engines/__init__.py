"""The same policy on each engine: each file has a `build()`, which gives back the engine's `decide(claim)`.

`claim` is a mapping in this library's form, and what `decide` does with it until an `Answer` is there belongs to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final, TypeAlias

from benchmarks.answers import Answer

Decide: TypeAlias = Callable[[Mapping[str, Any]], Answer]

PEERS: Final = {
    "datalogic": "datalogic-py",
    "GoRules Zen": "zen-engine",
    "durable-rules": "durable_rules",
    "business-rules": "business-rules",
    "rule-engine": "rule-engine",
}
"""What each peer is called, and its distribution; its file is named like that."""


def build(name: str) -> Decide:
    """A peer with the policy in it."""
    module = import_module(f"benchmarks.engines.{PEERS[name].replace('-', '_')}")
    decide: Decide = module.build()
    return decide
