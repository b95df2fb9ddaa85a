"""Slips in limits: once more or once less, still free taken for used up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aftercare_rules.language.vocabulary import Vocabulary
from aftercare_rules.mutating.edits import LocatedText
from aftercare_rules.mutating.places import LimitPlace, Thing
from aftercare_rules.mutating.slips import Slip, rewritten

_TIMES: Final = re.compile(r"once|twice|\d+ times")
_WORDS: Final = {"once": 1, "twice": 2}


def limits(thing: Thing, text: LocatedText, words: Vocabulary) -> Iterator[Slip]:
    """One use more, and one less."""
    if isinstance(thing, LimitPlace):
        for after in _counted_otherwise(thing.scalar.text):
            yield from rewritten(thing.scalar, after, text)


def _counted_otherwise(written: str) -> Iterator[str]:
    """Other limits than that which is written.

    >>> list(_counted_otherwise("2 times within 1 year")), list(_counted_otherwise("once"))
    (['once within 1 year', '3 times within 1 year'], ['2 times', 'used'])
    """
    if written == "used":
        yield "once"
    if not (found := _TIMES.match(written)):
        return
    count = _WORDS.get(found[0]) or int(found[0].split()[0])
    for other in (count - 1, count + 1):
        if other > 0:
            yield ("once" if other == 1 else f"{other} times") + written[found.end() :]
    if written == "once":
        yield "used"
