"""Slips in time: a window or a date that ends one step earlier or later, `within` for `after`, `from` for `until`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from aftercare_rules.language.domains import ANY_WORD, NONE_WORD, Event, Today
from aftercare_rules.language.durations import DURATION_PATTERN
from aftercare_rules.language.vocabulary import Vocabulary
from aftercare_rules.mutating.edits import LocatedText
from aftercare_rules.mutating.places import LengthPlace, LimitPlace, TestPlace, Thing
from aftercare_rules.mutating.slips import Slip, rewritten, scalars_in

_STEP: Final = re.compile(rf"\b(?P<length>{DURATION_PATTERN})\b|\b(?P<date>\d{{4}}-\d\d-\d\d)|\b(?P<day>\d\d-\d\d)\b")
_TURNED: Final = {
    "within": "after",
    "after": "within",
    "from": "until",
    "until": "from",
    ANY_WORD: NONE_WORD,
    NONE_WORD: ANY_WORD,
}
_TURN: Final = re.compile(r"\b(within|after|from|until(?! next))(?= \d)|^(any|none)$")
# A year in which every day of a year lies.
_LEAP_YEAR: Final = 2000


def windows(thing: Thing, text: LocatedText, words: Vocabulary) -> Iterator[Slip]:
    """Each length of time and each date one step shorter and longer; each side of it taken for the other."""
    if isinstance(thing, TestPlace) and isinstance(thing.domain, (Event, Today)):
        for scalar in scalars_in(thing.node):
            for after in (*_moved(scalar.text), *_turned(scalar.text)):
                yield from rewritten(scalar, after, text)
    elif isinstance(thing, (LimitPlace, LengthPlace)):
        for after in _moved(thing.scalar.text):
            yield from rewritten(thing.scalar, after, text)


def _moved(written: str) -> Iterator[str]:
    """The text with each bound one step earlier, and one step later.

    >>> list(_moved("within 1 month"))
    ['within 0 months', 'within 2 months']
    >>> list(_moved("from 2026-03-01"))
    ['from 2026-02-28', 'from 2026-03-02']
    >>> list(_moved("each 12-20 to 01-06"))[:2]
    ['each 12-19 to 01-06', 'each 12-21 to 01-06']
    """
    for found in _STEP.finditer(written):
        for step in (-1, 1):
            moved = _beside(found, step)
            if moved:
                yield written[: found.start()] + moved + written[found.end() :]


def _beside(found: re.Match[str], step: int) -> str:
    """The length or the day one step beside that which was found; "" where there is none."""
    if found["date"] or found["day"]:
        written = found["date"] or f"{_LEAP_YEAR}-{found['day']}"
        try:
            moved = (date.fromisoformat(written) + timedelta(days=step)).isoformat()
        except (ValueError, OverflowError):
            return ""
        return moved if found["date"] else moved.removeprefix(f"{_LEAP_YEAR}-")[-5:]
    count, _, unit = found["length"].partition(" ")
    number = int(count) + step
    return f"{number} {unit.removesuffix('s')}{'' if number == 1 else 's'}" if number >= 0 else ""


def _turned(written: str) -> Iterator[str]:
    """The text with each word that says on which side of a bound taken for its opposite.

    >>> list(_turned("after 10 days and within 6 months"))
    ['within 10 days and within 6 months', 'after 10 days and after 6 months']
    """
    for found in _TURN.finditer(written):
        yield written[: found.start()] + _TURNED[found[0]] + written[found.end() :]
