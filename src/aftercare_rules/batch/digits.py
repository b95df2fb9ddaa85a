"""What a field says, as far as rules tell it apart: a digit of the number of its row.

A field that no rule reads is only looked at for what no claim may say.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

import numpy as np

from aftercare_rules.batch.slices import MILLIONTHS, Mask, Slice, Whole
from aftercare_rules.language.boxes import BandPartition, Partition
from aftercare_rules.language.domains import NONE_WORD, Number
from aftercare_rules.language.prices import Key
from aftercare_rules.language.vocabulary import WANTS
from aftercare_rules.records.values import LARGEST_COUNT


@dataclass(frozen=True, slots=True)
class Read:
    """A reading of a rule set: its number, and the classes of its values."""

    number: int
    partition: Partition


class Digit(ABC):
    """One digit of the number of a row, below `size`."""

    size: int

    @abstractmethod
    def values(self, some: Slice) -> Whole | int:
        """The digit of each row, or the one of them all. Rows that must be read one by one are marked as odd."""

    def worth(self, some: Slice, worth: int) -> Whole | int:
        """The same times what one of the digit is worth."""
        values = self.values(some)
        return values if worth == 1 else values * worth

    def codes(self, value: int) -> Iterator[tuple[int, int | None]]:
        """The readings that a digit tells, each with its code; None where it is unknown."""
        yield from ()

    def apart(self, value: int) -> Iterable[Key]:
        """The numbers of claims that a digit tells from those of others: what is unknown, or charged."""
        return ()


class Words(Digit):
    """A fact that is a choice of words; a null is a digit of its own, and so is `none` of a defect's kind."""

    def __init__(self, name: str, words: Sequence[str], read: Read | None, is_kind: bool = False) -> None:
        self._name = name
        self._reading = None if read is None else read.number
        partition = None if read is None else read.partition
        self._codes: dict[str | None, int] = {}
        for word in words:
            self._codes[word] = 0 if partition is None else partition.code(word)
        silent = max(self._codes.values(), default=0) + (partition is not None)
        self._codes[None] = silent
        if is_kind:
            self._codes[NONE_WORD] = silent
        self.size = silent + 1
        self._told: list[int | None] = [*range(silent), None]

    @classmethod
    def of_wishes(cls, remedies: Sequence[str], read: Read | None) -> Words:
        """What customers want: each remedy is told from all others."""
        wishes = cls(WANTS, (), None)
        wishes._codes = {None: 0} | {remedy: number for number, remedy in enumerate(remedies, 1)}
        wishes.size = len(remedies) + 1
        if read is not None:
            wishes._reading = read.number
            wishes._told = [read.partition.code(wish) for wish in (NONE_WORD, *remedies)]
        return wishes

    def codes(self, value: int) -> Iterator[tuple[int, int | None]]:
        """The class of the word; of a fact the last digit is a null."""
        if self._reading is not None:
            yield self._reading, self._told[value]

    def values(self, some: Slice) -> Whole | int:
        """The class of each word."""
        return self.worth(some, 1)

    def worth(self, some: Slice, worth: int) -> Whole | int:
        """The class of each word times what one is worth, by one look-up."""
        numbers, texts = some.texts(self._name, [word for word in self._codes if word is not None])
        odd = np.array([text not in self._codes for text in texts])
        if odd.any() and (wrong := odd[numbers]).any():
            some.odd |= wrong
        if self.size == 1:
            return 0
        codes: Whole = np.array([worth * self._codes.get(text, 0) for text in texts], np.int64)[numbers]
        return codes


MOST_FLAGS: Final = 6
"""So many flags are told together: each is two bits of sixteen, and the look-up of all is no longer than need be."""


class Flags(Digit):
    """A few flags that rules read, together; each is no, yes or null."""

    def __init__(self, reads: Mapping[str, Read]) -> None:
        self._names = tuple(reads)
        self.size = 3 ** len(reads)
        self._codes = [
            (read.number, (read.partition.code(False), read.partition.code(True), None)) for read in reads.values()
        ]

    def codes(self, value: int) -> Iterator[tuple[int, int | None]]:
        """The flags, the last one first."""
        for number, codes in reversed(self._codes):
            value, one = divmod(value, 3)
            yield number, codes[one]

    def values(self, some: Slice) -> Whole | int:
        """A number to the base of three."""
        return self.worth(some, 1)

    def worth(self, some: Slice, worth: int) -> Whole | int:
        """The same times what one is worth, by one look-up."""
        together = np.zeros(some.rows, np.uint16)
        for name in self._names:
            together <<= 2
            together |= some.flags(name)
        found: Whole = (_ternary(len(self._names)) * worth)[together]
        return found


class Numbers(Digit):
    """A number: the band of each, where a rule reads it; and whether it is known, where that matters."""

    def __init__(self, name: str, domain: Number, read: Read | None, is_count: bool, is_priced: bool) -> None:
        self._name = name
        self._reading = None if read is None else read.number
        partition = None if read is None else read.partition
        self._low = None if domain.minimum is None else _millionths(domain.minimum)
        self._high = None if domain.maximum is None else _millionths(domain.maximum)
        if is_count:
            most = LARGEST_COUNT * MILLIONTHS
            self._high = most if self._high is None else min(self._high, most)
        self._step = None if domain.step is None else _millionths(domain.step)
        self._starts = (
            np.array([_millionths(Decimal(bound)) + after for bound, after in partition.starts], np.int64)
            if isinstance(partition, BandPartition)
            else None
        )
        self._silent = (self._starts.size + 1 if self._starts is not None else 1) if partition or is_priced else 0
        self.size = self._silent + 1

    def codes(self, value: int) -> Iterator[tuple[int, int | None]]:
        """The band of the number."""
        if self._reading is not None:
            yield self._reading, None if value == self._silent else value + 1

    def apart(self, value: int) -> Iterable[Key]:
        """The number where it is unknown."""
        return (self._name,) if value == self._silent > 0 else ()

    def values(self, some: Slice) -> Whole | int:
        """The band of each number; odd is what the fact cannot be."""
        numbers, known = some.millionths(self._name)
        wrong: Mask | None = None
        if numbers.size and self._low is not None and numbers.min() < self._low:
            wrong = numbers < self._low
        if numbers.size and self._high is not None and numbers.max() > self._high:
            wrong = _either(wrong, numbers > self._high)
        # A division takes far longer than all else.
        if self._step is not None and (some.unit(self._name) % self._step or (self._low or 0) % self._step):
            wrong = _either(wrong, (numbers - (self._low or 0)) % self._step != 0)
        if wrong is not None:
            some.odd |= wrong if known is None else wrong & known
        if self.size == 1:
            return 0
        bands: Whole | int = 0
        if self._starts is not None:
            bands = np.searchsorted(self._starts, numbers, "right").astype(np.int64)
        if known is None:
            return bands
        return np.where(known, bands, self._silent)


def _either(one: Mask | None, other: Mask) -> Mask:
    return other if one is None else one | other


@cache
def _ternary(count: int) -> Whole:
    """For flags of two bits each, one after the other, the number that they are to the base of three."""
    bits = np.arange(4**count)
    digits = [(bits >> 2 * place & 3) * 3**place for place in range(count)]
    numbers: Whole = np.sum(digits, axis=0, dtype=np.int64)
    return numbers


def _millionths(number: Decimal) -> int:
    return int(number.scaleb(6))


class Presence(Digit):
    """Whether there is a record: any of some columns holds something."""

    size = 2

    def __init__(self, names: Sequence[str], kind: str | None = None) -> None:
        self._names = names
        self._kind = kind

    def values(self, some: Slice) -> Whole | int:
        """1 where there is one. A defect that is said to be none, and has facts, is odd."""
        if not self._names:
            return 0
        others = [some.known(name) for name in self._names if name != self._kind]
        has_others = _any(others, some.rows)
        if self._kind is None or self._kind not in self._names:
            return 1 if has_others is None else has_others.astype(np.int64)
        numbers, texts = some.texts(self._kind)
        says_none = np.array([text == NONE_WORD for text in texts])
        has_kind: Mask | None = None
        if NONE_WORD in texts or some.array(self._kind).null_count:
            has_kind = np.array([text not in (None, NONE_WORD) for text in texts])[numbers]
        if NONE_WORD in texts:
            is_none = says_none[numbers]
            some.odd |= is_none if has_others is None else is_none & has_others
        if has_kind is None or has_others is None:
            return 1
        return (has_kind | has_others).astype(np.int64)


def _any(masks: Sequence[Mask | None], rows: int) -> Mask | None:
    """Which rows hold something in any of some columns; None where all do."""
    found = np.zeros(rows, np.bool_)
    for mask in masks:
        if mask is None:
            return None
        found |= mask
    return found
