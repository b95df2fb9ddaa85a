"""The digits of a row as one number, and what such a number says.

Rows with the same number are coded alike, reading by reading, so one decision serves them all. There are many numbers,
each made of few parts that come again: what some digits side by side say is remembered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Final

import numpy as np

from aftercare_rules.batch.digits import Digit
from aftercare_rules.batch.slices import Slice, Whole
from aftercare_rules.deciding.memory import Memory
from aftercare_rules.language.prices import Key


@dataclass(frozen=True, slots=True)
class Said:
    """What some digits say: codes of readings, and the numbers that they tell apart. `seen` was asked for as such."""

    codes: dict[int, int | None]
    apart: frozenset[Key]
    seen: tuple[tuple[Digit, int], ...]


class Numbering:
    """The digits of a row as one number; as several where one would be too large for 64 bits.

    `seen` are the digits whose values are asked for as such, besides what they say.
    """

    def __init__(self, digits: Sequence[Digit], seen: Collection[Digit]) -> None:
        self._single = [digit for digit in digits if digit.size == 1]
        several = [digit for digit in digits if digit.size > 1]
        self._parts = _grouped(several, _MOST) or [[]]
        self._stretches = [_stretches(part, seen) for part in self._parts]

    def of(self, some: Slice) -> list[Whole]:
        """The number of each row."""
        for digit in self._single:
            digit.values(some)
        found = []
        for part in self._parts:
            number, worth = np.zeros(some.rows, np.int64), 1
            for digit in part:
                number += digit.worth(some, worth)
                worth *= digit.size
            found.append(number)
        return found

    def said(self, numbers: Sequence[int]) -> Iterator[Said]:
        """What a number says, in the order of its digits."""
        for number, stretches in zip(numbers, self._stretches, strict=True):
            for stretch in stretches:
                yield stretch.said(number)


class _Stretch:
    """Some digits side by side, the first of them worth so much."""

    def __init__(self, digits: Sequence[Digit], worth: int, seen: Collection[Digit]) -> None:
        self._digits = digits
        self._worth = worth
        self.size = prod(digit.size for digit in digits)
        self._seen = seen
        self._said: Memory[int, Said] = Memory()

    def said(self, number: int) -> Said:
        """What they say in a number."""
        value = number // self._worth % self.size
        return self._said.get(value) or self._said.keep(value, self._read(value))

    def _read(self, value: int) -> Said:
        codes: dict[int, int | None] = {}
        apart: set[Key] = set()
        seen = []
        for digit in self._digits:
            value, its = divmod(value, digit.size)
            codes.update(digit.codes(its))
            apart.update(digit.apart(its))
            if digit in self._seen:
                seen.append((digit, its))
        return Said(codes, frozenset(apart), tuple(seen))


def _stretches(digits: Sequence[Digit], seen: Collection[Digit]) -> list[_Stretch]:
    stretches, worth = [], 1
    for group in _grouped(digits, _MOST_TOGETHER):
        stretch = _Stretch(group, worth, seen)
        stretches.append(stretch)
        worth *= stretch.size
    return stretches


def _grouped(digits: Sequence[Digit], most: int) -> list[list[Digit]]:
    """Digits side by side, as many together as have fewer values than this, if there is more than one."""
    groups: list[list[Digit]] = []
    size = most
    for digit in digits:
        if size * digit.size >= most:
            groups.append([])
            size = 1
        groups[-1].append(digit)
        size *= digit.size
    return groups


_MOST: Final = 2**62
# Few enough that most of them soon come again.
_MOST_TOGETHER: Final = 4_000
