"""Matching by tables: for each fact, which boxes each of its codes blocks.

A match is the OR of one look-up per fact, so its time depends on the number of
facts and hardly on the number of boxes. Packet classifiers know the scheme as
bit vectors.
"""

from collections.abc import Sequence
from operator import getitem

from aftercare_rules.matchers import CodedBox


class Tables:
    """Decides which boxes a vector of codes lies in.

    `sizes[i]` is how many codes fact `i` has, from 0 up. Codes that a box
    allows beyond that are ignored.

    >>> tables = Tables([3, 2], [((0, frozenset({0, 2})),), ((0, frozenset({2})), (1, frozenset({1}))), ()])
    >>> bin(tables.match([2, 0])), bin(tables.match([1, 1]))
    ('0b101', '0b100')
    """

    def __init__(self, sizes: Sequence[int], boxes: Sequence[CodedBox]) -> None:
        # Boxes that allow the same codes of a fact are blocked by the same codes: one entry for them all.
        alike: dict[tuple[int, frozenset[int]], int] = {}
        for number, box in enumerate(boxes):
            for test in box:
                alike[test] = alike.get(test, 0) | 1 << number
        self.rows = [[0] * size for size in sizes]
        """For each fact the boxes that each of its codes blocks."""
        # Of thousands of words a box mostly names one: only the codes are marked that go against most.
        mostly_blocked = [0] * len(sizes)
        for (fact, allowed), group in alike.items():
            row, codes = self.rows[fact], range(sizes[fact])
            if 2 * len(allowed) < len(codes):
                mostly_blocked[fact] |= group
                marked = [code for code in allowed if code in codes]
            else:
                marked = [code for code in codes if code not in allowed]
            for code in marked:
                row[code] |= group
        for row, mostly in zip(self.rows, mostly_blocked, strict=True):
            row[:] = [mostly ^ mark for mark in row]
        self._width = len(self.rows)
        self.every = (1 << len(boxes)) - 1

    def match(self, codes: Sequence[int]) -> int:
        """The boxes that hold of these codes, one code for each fact: bit `i` stands for box `i`.

        A code must be one of its fact's, which is not checked. Raises ValueError for too few or
        too many codes.
        """
        if len(codes) != self._width:
            raise ValueError(f"{len(codes)} codes were given for {self._width} facts")
        blocked = 0
        for group in map(getitem, self.rows, codes):
            blocked |= group
        return self.every & ~blocked

    def blocked(self, fact: int, code: int) -> int:
        """The boxes that one code of one fact blocks."""
        return self.rows[fact][code]


matcher = Tables
