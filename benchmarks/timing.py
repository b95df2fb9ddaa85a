"""Times, measured so that a noisy machine does little harm: as ratios to a neighbour in time.

Each round visits all contenders in a new order, and times the hand-written function right before each. A ratio is of
those two neighbours; what is told is the median of the ratios of all rounds, with the quartiles as spread. Times are
CPU time of the process; the garbage collector runs as it does in real use, but leaves alone what was there before.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import process_time
from typing import Any, Final

LARGEST_CHUNK: Final = 500


@dataclass
class Contender:
    """A way to decide, and the claims that it is given one after the other, round and round."""

    name: str
    decide: Callable[[Any], object]
    claims: Sequence[Any]
    _next: int = field(default=0, repr=False)
    _chunk: int = field(default=1, repr=False)

    def seconds_each(self, at_least: float) -> float:
        """CPU seconds of one decision, measured for at least so long."""
        decide, claims = self.decide, self.claims
        done, spent = 0, 0.0
        start = process_time()
        while spent < at_least:
            part = claims[self._next : self._next + self._chunk]
            for claim in part:
                decide(claim)
            done += len(part)
            self._next = (self._next + len(part)) % len(claims)
            spent = process_time() - start
            if spent < at_least / 4:
                self._chunk = min(2 * self._chunk, LARGEST_CHUNK)
        return spent / done


@dataclass(frozen=True)
class Spread:
    """A median and the quartiles around it."""

    low: float
    median: float
    high: float

    @staticmethod
    def of(values: Sequence[float]) -> Spread:
        """That of some values."""
        if len(values) == 1:
            return Spread(values[0], values[0], values[0])
        return Spread(*quantiles(values, n=4, method="inclusive"))


@dataclass(frozen=True)
class Measured:
    """How long one contender takes: in microseconds, round by round, and as a ratio to its neighbour in time."""

    by_round: tuple[float, ...]
    ratio: Spread

    @property
    def microseconds(self) -> float:
        """The median of the rounds."""
        return median(self.by_round)

    def to(self, other: Measured) -> Spread:
        """The ratio to what else was timed in the same rounds."""
        return Spread.of([one / base for one, base in zip(self.by_round, other.by_round, strict=True)])


def race(contenders: Sequence[Contender], by_hand: Contender, rounds: int, seconds: float) -> dict[str, Measured]:
    """Each contender's time, beside the hand-written function's own under the name of that."""
    order = random.Random(rounds)
    times: dict[str, list[float]] = {one.name: [] for one in (by_hand, *contenders)}
    ratios: dict[str, list[float]] = {one.name: [] for one in contenders}
    with without_old_garbage():
        for one in (by_hand, *contenders):  # once around, so that nothing is timed cold
            one.seconds_each(seconds)
        for _ in range(rounds):
            for one in order.sample(list(contenders), len(contenders)):
                base, own = by_hand.seconds_each(seconds / 2), one.seconds_each(seconds)
                times[by_hand.name].append(1e6 * base)
                times[one.name].append(1e6 * own)
                ratios[one.name].append(own / base)
    measured = {name: Measured(tuple(times[name]), Spread.of(ratios[name])) for name in ratios}
    return {by_hand.name: Measured(tuple(times[by_hand.name]), Spread(1, 1, 1)), **measured}


@contextmanager
def without_old_garbage() -> Iterator[None]:
    """The collector runs, but does not look through what was made before: the claims, and other engines."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
