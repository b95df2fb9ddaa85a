"""The space of claims: the boxes that conditions lower to, and the classes of values they tell apart.

A box is a conjunction of two kinds of atom, `Member` (a fact is one of some
words) and `Interval` (a number lies between two bounds). The atoms of one axis
part its values into classes, and matchers see only the small codes of those.
Nothing here knows how a policy is written or how a claim is read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter
from typing import Final, Protocol, TypeAlias

from aftercare_rules.frozen import frozen_in_slots
from aftercare_rules.language.domains import ABSENT, Choice, Domain, Number, State
from aftercare_rules.language.readings import Reading, Value

Word: TypeAlias = str | bool | State
"""A word of a choice, `true` or `false` of a flag, or `ABSENT`."""

Bound: TypeAlias = int | Decimal


@frozen_in_slots
class Member:
    """The reading is one of these words, or `true`/`false` of a flag.

    It holds of what is absent only where `ABSENT` is one of the words; so it can be said of a number too.
    """

    reading: Reading
    words: frozenset[Word]
    order: str = field(init=False, repr=False, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _remember(self, hash((self.reading, self.words)))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[Member], tuple[object, ...]]:
        # Made anew: in another process texts have other hashes.
        return Member, (self.reading, self.words)

    def holds(self, value: Value) -> bool:
        """Whether a known value satisfies this atom."""
        return value in self.words

    def meet(self, other: Member) -> Member | None:
        """Both atoms at once, None if that cannot be."""
        words = self.words & other.words
        return Member(self.reading, words) if words else None


@frozen_in_slots
class Interval:
    """The reading is a number between two bounds, each included unless open. Never holds of what is absent."""

    reading: Reading
    low: Bound | None = None
    high: Bound | None = None
    low_open: bool = False
    high_open: bool = False
    order: str = field(init=False, repr=False, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _remember(self, hash((self.reading, self.low, self.high, self.low_open, self.high_open)))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[Interval], tuple[object, ...]]:
        return Interval, (self.reading, self.low, self.high, self.low_open, self.high_open)

    def holds(self, value: Value) -> bool:
        """Whether a known value satisfies this atom."""
        if not isinstance(value, (int, Decimal, Fraction)):
            return False
        above = self.low is None or (value > self.low if self.low_open else value >= self.low)
        return above and (self.high is None or (value < self.high if self.high_open else value <= self.high))

    def meet(self, other: Interval) -> Interval | None:
        """Both atoms at once, None if that cannot be."""
        low, low_open = max(
            self._floor, other._floor, key=lambda bound: (bound[0] is not None, bound[0] or 0, bound[1])
        )
        high, high_open = min(
            self._ceiling, other._ceiling, key=lambda bound: (bound[0] is None, bound[0] or 0, not bound[1])
        )
        if low is not None and high is not None and (low > high or (low == high and (low_open or high_open))):
            return None
        return Interval(self.reading, low, high, low_open, high_open)

    @property
    def _floor(self) -> tuple[Bound | None, bool]:
        return (self.low, self.low_open)

    @property
    def _ceiling(self) -> tuple[Bound | None, bool]:
        return (self.high, self.high_open)


Atom: TypeAlias = Member | Interval


def _remember(atom: Atom, hashed: int) -> None:
    """Atoms are met, sorted and looked up far more often than they are made."""
    object.__setattr__(atom, "order", atom.reading.order)
    object.__setattr__(atom, "_hash", hashed)


Box: TypeAlias = tuple[Atom, ...]

EVERYTHING: tuple[Box, ...] = ((),)


_ORDER: Final = attrgetter("order")


def meet_boxes(one: Iterable[Box], other: Sequence[Box]) -> Iterator[Box]:
    """The boxes of two conditions that must both hold; impossible ones are left out."""
    for first in one:
        for second in other:
            both = meet_two(first, second)
            if both is not None:
                yield both


def meet_two(first: Box, second: Box) -> Box | None:
    """Both boxes at once, None if that cannot be."""
    if len(first) + len(second) < 2:
        return first or second
    atoms = list(first)
    for atom in second:
        for place, held in enumerate(atoms):
            if held.order == atom.order and held.reading == atom.reading:
                both = _meet_atoms(held, atom)
                if both is None:
                    return None
                atoms[place] = both
                break
        else:
            atoms.append(atom)
    atoms.sort(key=_ORDER)
    return tuple(atoms)


def _meet_atoms(one: Atom, other: Atom) -> Atom | None:
    if one is other:
        return one
    if isinstance(one, Member):
        return one.meet(other) if isinstance(other, Member) else None
    return one.meet(other) if isinstance(other, Interval) else None


def distinct(boxes: Iterable[Box]) -> tuple[Box, ...]:
    """The boxes without repetitions, first ones first; everything alone where one box is everything."""
    kept = tuple(dict.fromkeys(boxes))
    return EVERYTHING if () in kept else kept


def box_order(box: Box) -> tuple[tuple[str, ...], ...]:
    """A key that sorts boxes the same way in every process."""
    return tuple(
        (atom.order, *sorted(map(str, atom.words)))
        if isinstance(atom, Member)
        else (atom.order, str(atom.low), str(atom.high), str(atom.low_open), str(atom.high_open))
        for atom in box
    )


# Below every number that a claim can come to.
LOWEST: Final = Decimal(-(10**30))

# The code of a value that is absent. It is no other value's.
ABSENT_CODE = 0


class Partition(Protocol):
    """The values of one reading, put into classes that no atom tells apart; each class has a small code."""

    @property
    def size(self) -> int:
        """How many codes there are, that of absence included."""
        ...

    def code(self, value: Value) -> int:
        """The class of a known value."""
        ...

    def codes(self, atom: Atom) -> frozenset[int]:
        """The classes in which an atom holds."""
        ...

    def possible(self, domain: Domain) -> tuple[int, ...]:
        """The classes that some value of the domain falls into (not that of absence)."""
        ...


class WordPartition:
    """Words that the same atoms name share a class."""

    def __init__(self, atoms: Iterable[Member]) -> None:
        naming: dict[Word, list[int]] = {}
        for number, atom in enumerate(atoms):
            for word in atom.words - {ABSENT}:
                naming.setdefault(word, []).append(number)
        signatures: dict[tuple[int, ...], int] = {(): 1}
        self._codes: dict[Word | State, int] = {ABSENT: ABSENT_CODE}
        for word in sorted(naming, key=lambda word: (isinstance(word, bool), str(word))):
            self._codes[word] = signatures.setdefault(tuple(naming[word]), len(signatures) + 1)
        self.size = len(signatures) + 1

    def code(self, value: Value) -> int:
        """The class of a word; 1 for a word that no atom names."""
        return self._codes.get(value, 1)  # type: ignore[arg-type]

    def codes(self, atom: Atom) -> frozenset[int]:
        """The classes of the atom's words."""
        assert isinstance(atom, Member)
        return frozenset(self._codes[word] for word in atom.words)

    def possible(self, domain: Domain) -> tuple[int, ...]:
        """The classes of the domain's words."""
        words: tuple[Word, ...] = domain.words if isinstance(domain, Choice) else (False, True)
        return tuple(sorted({self.code(word) for word in words}))


class BandPartition:
    """The bands between the bounds that atoms name, in rising order; band 1 lies below them all."""

    def __init__(self, atoms: Iterable[Atom]) -> None:
        starts: set[tuple[Bound, bool]] = set()
        for atom in atoms:
            if isinstance(atom, Member):
                continue  # of absence, which is no number
            if atom.low is not None:
                starts.add(_start(atom.reading, atom.low, atom.low_open))
            if atom.high is not None:
                starts.add(_start(atom.reading, atom.high, not atom.high_open))
        self.starts = sorted(starts)
        self.size = len(self.starts) + 2
        self._places = {start: place for place, start in enumerate(self.starts)}
        self._bands: dict[Atom, frozenset[int]] = {}

    def code(self, value: Value) -> int:
        """The band that a number lies in."""
        if value is ABSENT:
            return ABSENT_CODE
        if not self.starts:
            return 1
        assert isinstance(value, (int, Decimal, Fraction))
        return bisect_right(self.starts, (value, False)) + 1

    def codes(self, atom: Atom) -> frozenset[int]:
        """The bands between the atom's bounds."""
        if isinstance(atom, Member):
            return frozenset({ABSENT_CODE})
        if atom not in self._bands:  # many boxes have the same one
            low, high, places = atom.low, atom.high, self._places
            first = 1 if low is None else places[_start(atom.reading, low, atom.low_open)] + 2
            last = self.size - 1 if high is None else places[_start(atom.reading, high, not atom.high_open)] + 1
            self._bands[atom] = frozenset(range(first, last + 1))
        return self._bands[atom]

    def possible(self, domain: Domain) -> tuple[int, ...]:
        """The bands that hold a value of the domain."""
        low = domain.minimum if isinstance(domain, Number) else Decimal(0)
        high = domain.maximum if isinstance(domain, Number) else None
        first = 1 if low is None else self.code(low)
        last = self.size - 1 if high is None else self.code(high)
        return tuple(band for band in range(first, last + 1) if self._inhabited(band, domain))

    def values(self, band: int, domain: Number) -> tuple[Decimal, Decimal | None]:
        """The least and the greatest value of a number in a band; None where it has no end.

        Of a number without a step, an open bound counts as if it were included.
        """
        low, low_open = (Decimal(self.starts[band - 2][0]), self.starts[band - 2][1]) if band >= 2 else (None, False)
        high, past = (
            (Decimal(self.starts[band - 1][0]), self.starts[band - 1][1])
            if band - 1 < len(self.starts)
            else (None, True)
        )
        least = LOWEST if domain.minimum is None else domain.minimum
        if low is not None and low >= least:
            least = domain.step_from(low, after=low_open)
        greatest = domain.greatest
        if high is not None and (greatest is None or high <= greatest):
            greatest = domain.step_to(high, before=not past)
        return least, greatest

    @property
    def lasts(self) -> list[int]:
        """The greatest whole number of each band that has an end."""
        found = (self.last_whole(band) for band in range(1, self.size))
        return [last for last in found if last is not None]

    def last_whole(self, band: int) -> int | None:
        """The greatest whole number of a band, None where it has no end."""
        if band - 1 >= len(self.starts):
            return None
        bound, after = self.starts[band - 1]
        return int(bound) if after else int(bound) - 1

    def wholes(self, band: int) -> tuple[int, int | None]:
        """The least and the greatest count of a band, from 0 up; None where it has no end."""
        before = self.last_whole(band - 1) if band > 1 else None
        return (0 if before is None else max(before + 1, 0)), self.last_whole(band)

    def _inhabited(self, band: int, domain: Domain) -> bool:
        # Between two neighbouring bounds a stepped number may have no value at all.
        if not isinstance(domain, Number) or domain.step is None:
            return True
        least, greatest = self.values(band, domain)
        return greatest is None or least <= greatest


def _start(reading: Reading, bound: Bound, is_after: bool) -> tuple[Bound, bool]:
    """Where a band starts: at a bound, or right after it. Of whole numbers, right after 60 is at 61."""
    return (bound + 1, False) if is_after and reading.is_whole else (bound, is_after)


def partition_of(atoms: Sequence[Atom]) -> Partition:
    """The partition that all atoms of one reading make."""
    words = [atom for atom in atoms if isinstance(atom, Member) and atom.words != {ABSENT}]
    if words:
        return WordPartition([atom for atom in atoms if isinstance(atom, Member)])
    return BandPartition(atoms)
