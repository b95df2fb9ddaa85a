"""The opposite of a condition: the boxes of all claims for which it does not hold, those without a value among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from aftercare_rules.language.boxes import Atom, Box, Interval, Member, Word, meet_boxes
from aftercare_rules.language.conditions import every
from aftercare_rules.language.domains import ABSENT, Choice, Flag
from aftercare_rules.language.readings import FactReading, Reading, UsesReading
from aftercare_rules.language.vocabulary import Vocabulary
from aftercare_rules.language.words import Subject


def opposite(boxes: Sequence[Box], vocabulary: Vocabulary) -> tuple[Box, ...]:
    """The boxes in which none of these holds; raises `TooManyBoxes`."""
    found: tuple[Box, ...] = ((),)
    for box in boxes:
        outside = tuple((atom,) for inside in box for atom in _outside(inside, vocabulary))
        found = widest(every((found, outside)))
    return found


def widest(boxes: Sequence[Box]) -> tuple[Box, ...]:
    """The boxes that lie in no other."""
    kept: list[Box] = []
    for box in sorted(boxes, key=len):
        if not any(lies_in(box, other) for other in kept):
            kept = [other for other in kept if not lies_in(other, box)]
            kept.append(box)
    return tuple(kept)


def lies_in(box: Box, other: Box) -> bool:
    """Whether all of a box lies in another."""
    return tuple(meet_boxes((box,), (other,))) == (box,)


def _outside(atom: Atom, vocabulary: Vocabulary) -> Iterator[Atom]:
    """The atoms that hold just where this one does not."""
    if isinstance(atom, Member):
        if atom.words == {ABSENT} and not isinstance(vocabulary.domains.get(atom.reading.name), (Choice, Flag)):
            # Of a number any number, and of an event any time since it happened.
            yield Interval(atom.reading, low=None if isinstance(atom.reading, FactReading) else 0)
            return
        every_word = {*_words(atom.reading, vocabulary), *_absence(atom.reading, vocabulary)}
        if left := frozenset(every_word) - atom.words:
            yield Member(atom.reading, left)
        return
    yield from _beside(atom)
    if absence := _absence(atom.reading, vocabulary):
        yield Member(atom.reading, absence)


def _beside(atom: Interval) -> Iterator[Interval]:
    """What lies below an interval and above it. Of whole numbers the bounds are included, as those of windows are."""
    is_whole = not isinstance(atom.reading, FactReading)
    if atom.low is not None:
        below = replace(atom, low=None, high=atom.low, low_open=False, high_open=not atom.low_open)
        if is_whole and below.high_open:
            below = replace(below, high=atom.low - 1, high_open=False)
        yield below
    if atom.high is not None:
        above = replace(atom, low=atom.high, high=None, low_open=not atom.high_open, high_open=False)
        if is_whole and above.low_open:
            above = replace(above, low=atom.high + 1, low_open=False)
        yield above


def _words(reading: Reading, vocabulary: Vocabulary) -> tuple[Word, ...]:
    """All words that a reading can be."""
    domain = vocabulary.domains.get(reading.name)
    if isinstance(domain, Choice):
        return Subject(reading.name, domain).words
    return (True, False)


def _absence(reading: Reading, vocabulary: Vocabulary) -> frozenset[Word]:
    """The absence of a value, where a claim can have none."""
    can_be = not isinstance(reading, UsesReading) and reading.name in vocabulary.may_be_absent
    return frozenset({ABSENT} if can_be else ())
