"""Tables that make no sense: rows that contradict one another, and values that no row answers.

Only what is certain is a fault: two rows are held against each other where some claim meets both, and a hole is looked
for on one number, or on the time since one event, between rows that ask the same of everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from aftercare_rules.document.nodes import Node
from aftercare_rules.document.reader import Reader
from aftercare_rules.document.rows import Row
from aftercare_rules.document.sense import Sense
from aftercare_rules.document.timelines import Point, Timelines, stretch
from aftercare_rules.errors import one_of
from aftercare_rules.frozen import frozen
from aftercare_rules.language.boxes import BandPartition, Box, Partition
from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.conditions import Condition, TooManyBoxes, every
from aftercare_rules.language.domains import NONE_WORD
from aftercare_rules.language.policy import Ruling
from aftercare_rules.language.readings import FactReading, Reading
from aftercare_rules.language.regions import Cell, Space, TooManyCells
from aftercare_rules.language.vocabulary import DEFECT, Vocabulary


@frozen
class _Area:
    """Where a row holds: its boxes, and what is left of them once `unless` and `impossible` are taken away."""

    row: Row
    boxes: Sequence[Cell]
    cells: Sequence[Cell]


class TableSense:
    """Checks the rows of rules in which no other fault was found."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary, calendar: Calendar, sense: Sense) -> None:
        self._reader = reader
        self._vocabulary = vocabulary
        self._timelines = Timelines(calendar)
        self._sense = sense

    def check(self, rule: str, rows: Sequence[Row], has_otherwise: bool, place: Node) -> None:
        """Notes rows of a rule that contradict each other and, without an `otherwise`, holes between them."""
        try:
            boxes = [self._holds(row) for row in rows]
            unless = [tuple(box for condition in row.asked.fails for box in condition.boxes) for row in rows]
            impossible = self._sense.impossible
            space = Space([*(box for each in (*boxes, *unless) for box in each), *impossible], self._possible)
            taken = space.cells(impossible)
            areas = []
            for row, holds, fails in zip(rows, boxes, unless, strict=True):
                cells = space.cells(holds)
                areas.append(_Area(row, cells, space.without(cells, [*space.cells(fails), *taken])))
            self._note_contradictions(areas, space)
            if not has_otherwise:
                self._note_holes(rule, areas, space, taken, place)
        except (TooManyBoxes, TooManyCells):
            return  # too large to be looked at while loading

    def _holds(self, row: Row) -> tuple[Box, ...]:
        about = row.asked.about or Condition()
        return self._sense.possible(every((about.boxes, row.asked.when.boxes)))

    def _possible(self, reading: Reading, partition: Partition) -> Iterable[int]:
        """The codes of all values that a reading may have."""
        if not isinstance(reading, FactReading):
            assert isinstance(partition, BandPartition)
            return [band for band in range(1, partition.size) if _has_whole(partition, band)]
        codes = partition.possible(self._vocabulary.domains[reading.name])
        return (*codes, partition.code(NONE_WORD)) if reading.name == DEFECT else codes

    def _note_contradictions(self, areas: Sequence[_Area], space: Space) -> None:
        pieces = [(area.row, cell) for area in areas for cell in area.cells]
        noted: set[str] = set()
        for number, earlier in space.meetings([cell for _, cell in pieces]):
            (one, first), (other, second) = pieces[earlier], pieces[number]
            remedies = _differing(one.ruling, other.ruling) if other.name not in noted else []
            meeting = space.meet(first, second) if remedies else None
            if meeting is not None and self._can_be(meeting, space):
                noted.add(other.name)
                message = (
                    f"`{one.name}` of line {one.place.span.line} and `{other.name}` can hold together, and say "
                    f"different things of {one_of(remedies, 'and')}"
                )
                help = "change their tests so that one claim meets only one of them, or let both say the same"
                self._reader.fault(other.place, message, help)

    def _can_be(self, cell: Cell, space: Space) -> bool:
        """Whether the hours, days and months since each event that a cell asks for can go together."""
        axes = _axes(cell, space)
        return all(
            len(readings) == 1
            or any(
                all(code in cell[reading] for reading, code in point.codes.items())
                for walk in self._timelines.walks(readings, space)
                for point in walk
            )
            for readings in axes.values()
        )

    def _note_holes(
        self, rule: str, areas: Sequence[_Area], space: Space, impossible: Sequence[Cell], place: Node
    ) -> None:
        noted: set[str] = set()
        covered = [cell for area in areas for cell in area.cells]
        for (axis, _), group in _groups(areas, space).items():
            alike = [cell for _, cell in group]
            readings = _axes({reading: codes for cell in alike for reading, codes in cell.items()}, space)[axis]
            others = {reading: codes for reading, codes in alike[0].items() if reading not in readings}
            for walk in self._timelines.walks(readings, space) if len(alike) > 1 else ():
                for hole in self._holes(walk, alike, others, covered, impossible, space):
                    said = self._said(axis, readings, [walk[number] for number in hole], space)
                    if said not in noted:
                        noted.add(said)
                        ends = _first_row(reversed(walk[: hole[0]]), group), _first_row(walk[hole[-1] :], group)
                        message = f"no row answers {said}, between {one_of(ends, 'and')}"
                        help = f"add a row for it, or to `{rule}` an `otherwise`: what answers where no row does"
                        self._reader.fault(place, message, help)

    def _holes(
        self,
        walk: Sequence[Point],
        alike: Sequence[Cell],
        others: Cell,
        covered: Sequence[Cell],
        impossible: Sequence[Cell],
        space: Space,
    ) -> Iterator[Sequence[int]]:
        """The places in a walk of each stretch that no row answers, between the first and the last that rows do."""
        answered = _answered(walk, alike)
        is_answered = {*answered}
        hole: list[int] = []
        for number in range(answered[0], answered[-1] + 1) if answered else ():
            here: Cell = {**others, **{reading: frozenset({code}) for reading, code in walk[number].codes.items()}}
            is_open = number not in is_answered and space.without([here], [*covered, *impossible])
            if is_open:
                hole.append(number)
            elif hole:
                yield hole
                hole = []

    def _said(self, axis: str, readings: Sequence[Reading], hole: Sequence[Point], space: Space) -> str:
        if len(readings) > 1:
            return f"after {hole[0].after} and within {hole[-1].until} of `{axis}`"
        [reading] = readings
        words = stretch(
            reading, hole[0].codes[reading], hole[-1].codes[reading], space, self._vocabulary.domains.get(axis)
        )
        return f"{words} {'since' if reading.event and words[0].isdigit() else 'of'} `{axis}`"


def _has_whole(partition: BandPartition, band: int) -> bool:
    least, most = partition.wholes(band)
    return most is None or least <= most


def _differing(one: Ruling, other: Ruling) -> list[str]:
    """The remedies of which two rows say different things."""

    def said(ruling: Ruling, remedy: str) -> object:
        effect = ruling.effects[remedy]
        return effect.verdict, effect.price.shape if effect.price is not None else None

    shared = [remedy for remedy in one.effects if remedy in other.effects]
    return [remedy for remedy in shared if said(one, remedy) != said(other, remedy)]


def _axes(cell: Cell, space: Space) -> dict[str, list[Reading]]:
    """The numbers and the events whose time a cell tests, each with its readings."""
    axes: dict[str, list[Reading]] = {}
    for reading in cell:
        is_number = isinstance(reading, FactReading) and isinstance(space.partitions[reading], BandPartition)
        if is_number or reading.is_elapsed:
            axes.setdefault(reading.event or reading.name, []).append(reading)
    return axes


def _groups(
    areas: Sequence[_Area], space: Space
) -> Mapping[tuple[str, frozenset[tuple[Reading, frozenset[int]]]], list[tuple[_Area, Cell]]]:
    """The boxes of all rows by what they ask of everything but one axis."""
    groups: dict[tuple[str, frozenset[tuple[Reading, frozenset[int]]]], list[tuple[_Area, Cell]]] = {}
    for area in areas:
        for cell in area.boxes:
            for axis, readings in _axes(cell, space).items():
                others = frozenset((reading, codes) for reading, codes in cell.items() if reading not in readings)
                groups.setdefault((axis, others), []).append((area, cell))
    return groups


def _answered(walk: Sequence[Point], cells: Sequence[Cell]) -> list[int]:
    """The places in a walk that lie in some of the cells, which may test its readings only in part."""
    if len(walk[0].codes) == 1:
        [reading] = walk[0].codes
        codes = frozenset[int]().union(*(cell[reading] for cell in cells))
        return [number for number, point in enumerate(walk) if point.codes[reading] in codes]
    return [number for number, point in enumerate(walk) if any(_lies_in(point, cell) for cell in cells)]


def _lies_in(point: Point, cell: Cell) -> bool:
    return all(code in cell.get(reading, (code,)) for reading, code in point.codes.items())


def _first_row(points: Iterable[Point], group: Sequence[tuple[_Area, Cell]]) -> str:
    """The row that answers the first of some points that one answers."""
    return next(area.row.name for point in points for area, cell in group if _lies_in(point, cell))
