"""One engine for all threads: how many decisions a second they make together, and that they are the same ones."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from operator import truediv
from statistics import median
from threading import Barrier
from time import perf_counter
from typing import Any

from aftercare_rules import Claim, Decision, Engine, load_policy
from benchmarks.answers import AnswersDifferError
from benchmarks.claims import shop_claims, validated
from benchmarks.effort import Effort
from benchmarks.scenes import SHOP
from benchmarks.tables import markdown, short
from benchmarks.timing import without_old_garbage


def measure(effort: Effort) -> dict[int, list[float]]:
    """By number of threads, the decisions a second that they make together, round by round."""
    engine = Engine(load_policy(SHOP))
    claims = validated(shop_claims(effort.claims))
    expected = list(map(engine.decide, claims))
    rates: dict[int, list[float]] = {threads: [] for threads in effort.threads}
    with without_old_garbage():
        for _ in range(max(3, effort.rounds // 3)):
            for threads, found in rates.items():
                found.append(_rate(engine, claims, expected, threads))
    return rates


def _rate(engine: Engine, claims: Sequence[Claim], expected: Sequence[Decision], threads: int) -> float:
    """Each thread decides its share of the claims, so that the work is the same whatever their number."""
    together = Barrier(threads)

    def work(number: int) -> tuple[float, float, list[Decision]]:
        together.wait()
        start = perf_counter()
        decisions = [engine.decide(claim) for claim in claims[number::threads]]
        return start, perf_counter(), decisions

    with ThreadPoolExecutor(threads) as pool:
        done = list(pool.map(work, range(threads)))
    for number, (_, _, decisions) in enumerate(done):
        if decisions != expected[number::threads]:
            raise AnswersDifferError(f"{threads} threads decide otherwise than one")
    return len(claims) / (max(end for _, end, _ in done) - min(start for start, _, _ in done))


def about_the_lock() -> str:
    """What this Python lets threads do."""
    is_enabled: Any = getattr(sys, "_is_gil_enabled", lambda: True)
    if is_enabled():
        return "This Python runs one thread at a time, so at best more threads take nothing away."
    return "This Python has no lock around all of its threads."


def table(rates: dict[int, list[float]]) -> str:
    """A column for each number of threads."""
    one = rates[min(rates)]
    ratios = [median(map(truediv, found, one)) for found in rates.values()]
    rows = [
        ("decisions a second", *(short(median(found)) for found in rates.values())),
        ("as a ratio to one thread", *(f"{ratio:.2f}" for ratio in ratios)),
    ]
    return markdown(("threads", *map(str, rates)), rows)
