"""What is found one by one, and looked at more than once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

_Found = TypeVar("_Found")


class Remembered(Generic[_Found]):
    """Gives the same things each time, and looks for the next only when somebody wants it.

    >>> squares = Remembered(number * number for number in range(4))
    >>> next(iter(squares)), list(squares), list(squares)
    (0, [0, 1, 4, 9], [0, 1, 4, 9])
    """

    def __init__(self, found: Iterable[_Found]) -> None:
        self._left = iter(found)
        self._held: list[_Found] = []

    def __iter__(self) -> Iterator[_Found]:
        number = 0
        while True:
            if number == len(self._held):
                try:
                    self._held.append(next(self._left))
                except StopIteration:
                    return
            yield self._held[number]
            number += 1
