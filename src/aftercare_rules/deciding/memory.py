"""Answers that are kept for the next claim that asks the same, and never grow without end."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final, TypeVar

_Question = TypeVar("_Question")
_Answer = TypeVar("_Answer")

MOST_KEPT: Final = 50_000
"""As many answers are kept of one kind: some tens of megabytes at most."""

MOST_JUDGEMENTS: Final = 12_000
"""As many judgements: each is kept with its draft and all that was worked out of it, some kilobytes."""

MOST_ASKED: Final = 2_000
"""So many questions are noted that hang on an amount of money: what stands on a price list is soon asked again."""


class Memory(dict[_Question, _Answer]):
    """A dictionary that forgets all it holds when it is full, so that ten million claims take no more than some.

    An answer must be a function of its question alone: then it does not matter when it is forgotten, or which of two
    threads keeps it. Look up with `get`, and keep what is found with `keep`.

    >>> memory = Memory(most=2)
    >>> for number in (1, 2, 3):
    ...     _ = memory.keep(number, number * number)
    >>> memory
    {3: 9}
    """

    __slots__ = ("_most",)

    def __init__(self, most: int = MOST_KEPT) -> None:
        super().__init__()
        self._most = most

    def keep(self, question: _Question, answer: _Answer) -> _Answer:
        """Keeps an answer, and gives it back."""
        if len(self) >= self._most:
            self.clear()
        self[question] = answer
        return answer


class Asked:
    """Tells what is soon asked again.

    What is asked once and never again, like the price of one sale, is not worth the room of an answer, nor the time
    that Python's garbage collector takes to look through it.

    >>> asked = Asked(most=100)
    >>> [asked.again(number) for number in (1, 2, 1)]
    [False, False, True]
    """

    __slots__ = ("_asked",)

    def __init__(self, most: int) -> None:
        self._asked: Memory[int, None] = Memory(most)

    def again(self, question: Hashable) -> bool:
        """Whether this was asked before, as far back as is remembered."""
        asked = hash(question)  # another question with the same hash is taken for it, which does no harm
        if asked in self._asked:
            return True
        self._asked.keep(asked, None)
        return False
