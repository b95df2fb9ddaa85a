"""How thoroughly is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """How often, how long, and on how many claims."""

    rounds: int = 21
    seconds: float = 0.1
    claims: int = 20_000
    decisions: int = 10_000_000
    starts: int = 9
    rows: int = 1_000_000
    sizes: tuple[int, ...] = (10, 50, 200, 1000, 5000)
    threads: tuple[int, ...] = (1, 2, 4, 8)


QUICK = Effort(rounds=3, seconds=0.03, claims=2_000, decisions=20_000, starts=3, rows=100_000, sizes=(10, 200, 1000))
"""Enough to see whether something is badly wrong, in about a minute."""
