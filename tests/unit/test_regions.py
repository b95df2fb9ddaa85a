"""Regions: what is left of cells once others are taken away, held against trying every point."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare_rules.language.boxes import Box, Interval, Member
from aftercare_rules.language.readings import FactReading
from aftercare_rules.language.regions import MOST_CELLS, Cell, Space, TooManyCells

COLOUR, SIZE, WEIGHT = FactReading("colour"), FactReading("size"), FactReading("weight")
NUMBERS = st.integers(0, 4)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    atoms: list[Member | Interval] = []
    if draw(st.booleans()):
        atoms.append(Member(COLOUR, frozenset(draw(st.sets(st.sampled_from("rgb"), min_size=1)))))
    for reading in (SIZE, WEIGHT):
        if draw(st.booleans()):
            low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
            atoms.append(Interval(reading, low, high))
    return tuple(atoms)


def space_of(*groups: list[Box]) -> Space:
    every = [box for group in groups for box in group]
    whole: Box = (Member(COLOUR, frozenset("rgb")), Interval(SIZE, 0, 4), Interval(WEIGHT, 0, 4))
    return Space([*every, whole], lambda _, partition: range(1, partition.size))


def points(cells: list[Cell], space: Space) -> list[tuple[int, ...]]:
    """Every point, once for each cell that it lies in."""
    readings = sorted(space.codes, key=lambda reading: reading.order)
    return sorted(
        point
        for cell in cells
        for point in product(*(sorted(cell.get(reading, space.codes[reading])) for reading in readings))
    )


@given(st.lists(boxes(), max_size=2), st.lists(boxes(), max_size=4))
def test_what_is_left_is_all_that_lies_outside_the_others_and_nothing_twice(kept: list[Box], taken: list[Box]) -> None:
    space = space_of(kept, taken)
    for cell in space.cells(kept):
        left = points(space.without([cell], space.cells(taken)), space)
        outside = {*points([cell], space)} - {*points(space.cells(taken), space)}
        assert left == sorted(outside)


@given(st.lists(boxes(), max_size=5))
def test_the_pairs_that_meet(found: list[Box]) -> None:
    space = space_of(found)
    cells = space.cells(found)
    pairs = product(range(len(cells)), repeat=2)
    expected = {
        (later, earlier)
        for later, earlier in pairs
        if earlier < later and {*points([cells[later]], space)} & {*points([cells[earlier]], space)}
    }
    assert sorted(space.meetings(cells)) == sorted(expected)
    for later, earlier in expected:
        meeting = space.meet(cells[later], cells[earlier])
        assert meeting is not None
        both = {*points([cells[later]], space)} & {*points([cells[earlier]], space)}
        assert points([meeting], space) == sorted(both)


def test_a_region_in_too_many_pieces_is_given_up() -> None:
    readings = [FactReading(f"fact-{number}") for number in range(2 * MOST_CELLS.bit_length())]
    words: list[Box] = [(Member(reading, frozenset({word})),) for reading in readings for word in "ab"]
    pairs: list[Box] = [
        (Member(one, frozenset("a")), Member(other, frozenset("b")))
        for one, other in zip(readings[::2], readings[1::2], strict=True)
    ]
    space = Space([*words, *pairs], lambda _, partition: range(1, partition.size))
    with pytest.raises(TooManyCells):  # each pair leaves two pieces of every piece
        space.without([{}], space.cells(pairs))
