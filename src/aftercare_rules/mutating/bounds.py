"""Slips in numbers: a bound one step lower or higher, and a bound that is included taken for one that is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from aftercare_rules.language.domains import EXACT, Number
from aftercare_rules.language.vocabulary import Vocabulary
from aftercare_rules.mutating.edits import LocatedText
from aftercare_rules.mutating.places import TestPlace, Thing
from aftercare_rules.mutating.slips import Slip, rewritten, scalars_in

_NUMBER: Final = re.compile(r"(?<![\w.-])-?\d{1,12}(?:\.\d{1,6})?(?![\w.%])")
_INCLUDED: Final = {"at most": "under", "under": "at most", "at least": "over", "over": "at least"}
_SIDE: Final = re.compile(r"^(at most|under|at least|over)(?= )")


def bounds(thing: Thing, text: LocatedText, words: Vocabulary) -> Iterator[Slip]:
    """Each bound of a number one step lower and higher, and its end included or left out."""
    if isinstance(thing, TestPlace) and isinstance(thing.domain, Number):
        step = _step(thing.domain, words.minor_digits)
        for scalar in scalars_in(thing.node):
            for after in (*_moved(scalar.text, step), *_turned(scalar.text)):
                yield from rewritten(scalar, after, text)


def _step(number: Number, minor_digits: int) -> Decimal:
    """The step of a number: its own, of money the smallest coin, else one."""
    return number.step or (Decimal(1).scaleb(-minor_digits) if number.is_money else Decimal(1))


def _moved(written: str, step: Decimal) -> Iterator[str]:
    """The text with each number one step lower, and one step higher.

    >>> list(_moved("50 to under 100", Decimal("0.01")))[:2]
    ['49.99 to under 100', '50.01 to under 100']
    """
    for found in _NUMBER.finditer(written):
        for moved in (EXACT.subtract(Decimal(found[0]), step), EXACT.add(Decimal(found[0]), step)):
            yield f"{written[: found.start()]}{moved:f}{written[found.end() :]}"


def _turned(written: str) -> Iterator[str]:
    """The text with its bound included, if it was not, or left out.

    >>> [*_turned("at most 100"), *_turned("50 to 100"), *_turned("50 to under 100")]
    ['under 100', '50 to under 100', '50 to 100']
    """
    if found := _SIDE.match(written):
        yield _INCLUDED[found[0]] + written[found.end() :]
    elif " to under " in written:
        yield written.replace(" to under ", " to ")
    elif " to " in written:
        yield written.replace(" to ", " to under ")
