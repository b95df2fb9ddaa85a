"""Slips in prices: one coin more, one per cent, one month; and free where something is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from aftercare_rules.language.domains import EXACT
from aftercare_rules.language.vocabulary import Vocabulary
from aftercare_rules.mutating.edits import LocatedText
from aftercare_rules.mutating.places import PricePlace, Thing
from aftercare_rules.mutating.slips import Slip, rewritten

_FREE: Final = "free"
_NUMBER: Final = re.compile(
    r"(?P<whole>(?<=\bover )\d+(?:\.\d+)?|\d+(?= (?:day|month|year)s?\b))"
    r"|(?<![\w.-])(?P<share>\d+(?:\.\d+)?)%|(?<![\w.-])(?P<amount>\d+(?:\.\d+)?)(?![\w.%])"
)


def amounts(thing: Thing, text: LocatedText, words: Vocabulary) -> Iterator[Slip]:
    """Each number of a price a little higher; and nothing in the place of all of it."""
    if isinstance(thing, PricePlace):
        coin = Decimal(1).scaleb(-words.minor_digits)
        for after in (*_higher(thing.scalar.text, coin), *_nothing(thing)):
            yield from rewritten(thing.scalar, after, text)


def _higher(written: str, coin: Decimal) -> Iterator[str]:
    """The text with each of its numbers one step higher.

    >>> list(_higher("15% of price at most 30", Decimal("0.01")))
    ['16% of price at most 30', '15% of price at most 30.01']
    >>> list(_higher("price pro rata over 60 months", Decimal("0.01")))
    ['price pro rata over 61 months']
    """
    if written == _FREE:
        yield f"{coin}"
    for found in _NUMBER.finditer(written):
        step = coin if found["amount"] else Decimal(1)
        group = str(found.lastgroup)
        higher = EXACT.add(Decimal(found[group]), step)
        yield f"{written[: found.start(group)]}{higher:f}{written[found.end(group) :]}"


def _nothing(price: PricePlace) -> Iterator[str]:
    """What stands for nothing, where it is not nothing already."""
    if price.scalar.text not in (_FREE, "0", "0.00"):
        yield "0" if price.is_received else _FREE
