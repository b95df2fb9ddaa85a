"""One way to make a thing from choices, driven by Hypothesis or by a seed.

What is made from `choose` alone shrinks under Hypothesis, and can also be made
by the ten thousand from a seed, far faster.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import Protocol, TypeVar

from hypothesis import strategies as st

Option = TypeVar("Option")
Made = TypeVar("Made")


class Choose(Protocol):
    """Picks one of some options; the first is the plainest, to which Hypothesis shrinks."""

    def __call__(self, options: Sequence[Option], /) -> Option: ...


def drawn(make: Callable[[Choose], Made]) -> st.SearchStrategy[Made]:
    """A strategy of what `make` makes."""

    def composed(draw: st.DrawFn) -> Made:
        def choose(options: Sequence[Option]) -> Option:
            return draw(st.sampled_from(options))

        return make(choose)

    return st.composite(composed)()


def seeded(make: Callable[[Choose], Made], seed: int, count: int) -> Iterator[Made]:
    """So many of what `make` makes, the same for the same seed."""
    chance = random.Random(seed)
    return (make(chance.choice) for _ in repeat(None, count))


def often(choose: Choose, usual: Option, others: Sequence[Option], weight: int = 4) -> Option:
    """The usual option `weight` times in `weight` + 1, else one of the others."""
    return usual if choose(range(weight + 1)) < weight else choose(others)


def some(choose: Choose, options: Sequence[Option], least: int, most: int) -> list[Option]:
    """A few different options, in any order."""
    left = list(options)
    return [left.pop(choose(range(len(left)))) for _ in range(min(least + choose(range(most - least + 1)), len(left)))]
