"""Parts of the space of claims that can be taken from one another: boxes as sets of codes, exactly.

A box says only where something holds. What is left of it once others are taken away is told in codes: the classes of
values that the atoms of all boxes together tell apart. What is absent lies in no region.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Final, TypeAlias

from aftercare_rules.language.boxes import Atom, Box, Partition, partition_of
from aftercare_rules.language.readings import Reading

Cell: TypeAlias = Mapping[Reading, frozenset[int]]
"""For each reading the codes that it may have; any code where a reading is not named."""

# More cells than this are more than a policy means to tell apart.
MOST_CELLS: Final = 5000


class TooManyCells(ValueError):
    """What is left over falls into too many pieces."""


class Space:
    """The codes of the readings that some boxes test; `possible` gives those that some value has."""

    def __init__(self, boxes: Iterable[Box], possible: Callable[[Reading, Partition], Iterable[int]]) -> None:
        atoms: dict[Reading, dict[Atom, None]] = {}
        for box in boxes:
            for atom in box:
                atoms.setdefault(atom.reading, {})[atom] = None
        self.partitions = {reading: partition_of(list(found)) for reading, found in atoms.items()}
        self.codes = {reading: frozenset(possible(reading, part)) for reading, part in self.partitions.items()}

    def cell(self, box: Box) -> Cell:
        """A box in codes; it has a reading without codes if no value lies in it."""
        return {atom.reading: self.partitions[atom.reading].codes(atom) & self.codes[atom.reading] for atom in box}

    def cells(self, boxes: Iterable[Box]) -> list[Cell]:
        """Boxes in codes, without those in which no value lies."""
        return [cell for cell in map(self.cell, boxes) if all(cell.values())]

    def without(self, cells: Sequence[Cell], taken: Iterable[Cell]) -> list[Cell]:
        """What is left of some cells once others are taken away; raises `TooManyCells`."""
        left = list(cells)
        for other in taken:
            left = [piece for cell in left for piece in self._pieces(cell, other)]
            if len(left) > MOST_CELLS:
                raise TooManyCells
        return left

    def _pieces(self, cell: Cell, other: Cell) -> Iterator[Cell]:
        """What of one cell lies outside another, in pieces that do not overlap."""
        if self.meet(cell, other) is None:
            yield cell
            return
        inside = dict(cell)
        for reading, codes in other.items():
            held = inside.get(reading, self.codes[reading])
            if held - codes:
                yield {**inside, reading: held - codes}
            inside[reading] = held & codes

    def meetings(self, cells: Sequence[Cell]) -> Iterator[tuple[int, int]]:
        """The pairs of cells that meet, by their places: the later one and one before it."""
        # For each code the cells so far that allow it, as a bit set.
        allowing = {reading: dict.fromkeys(codes, 0) for reading, codes in self.codes.items()}
        for number, cell in enumerate(cells):
            met = (1 << number) - 1
            for reading, codes in cell.items():
                met &= reduce(or_, map(allowing[reading].__getitem__, codes), 0)
            for reading, bits in allowing.items():
                for code in cell.get(reading, self.codes[reading]):
                    bits[code] |= 1 << number
            while met:
                earlier = met & -met
                yield number, earlier.bit_length() - 1
                met ^= earlier

    def meet(self, one: Cell, other: Cell) -> Cell | None:
        """Both cells at once, None if no value lies in both."""
        both = dict(one)
        for reading, codes in other.items():
            both[reading] = both.get(reading, self.codes[reading]) & codes
            if not both[reading]:
                return None
        return both
