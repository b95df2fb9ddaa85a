"""Finds in a text what hurts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from aftercare_rules.checking.manners import chinese, english
from aftercare_rules.checking.manners.families import FAMILIES, Family

# What hurts only where the text does not say what can be done.
_UNLESS_OFFERED: Final = frozenset({"refusal-alone", "sending-away"})
# One character for one, so that what is found stands at the same place.
_PLAIN: Final = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "＇": "'", "\u00a0": " "})


@dataclass(frozen=True, slots=True)
class Hurt:
    """The words of a text that hurt in one way, each as they stand there."""

    family: Family
    words: tuple[str, ...]

    def better(self, language: str) -> str:
        """What to say instead, in the language of the text."""
        return self.family.better[language.split("-", maxsplit=1)[0]]


@dataclass(frozen=True, slots=True)
class _Language:
    patterns: Mapping[str, re.Pattern[str]]
    offers: re.Pattern[str]
    table: Mapping[int, str | int]


@cache
def _languages() -> Mapping[str, _Language]:
    return {
        "en": _language(english.ENGLISH, english.OFFERS, _PLAIN),
        "zh": _language(chinese.CHINESE, chinese.OFFERS, chinese.TO_SIMPLIFIED),
    }


def _language(
    table: Mapping[str, tuple[str, ...]], offers: tuple[str, ...], plain: Mapping[int, str | int]
) -> _Language:
    return _Language({name: _pattern(rows) for name, rows in table.items()}, _pattern(offers), plain)


def _pattern(rows: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row})" for row in rows), re.IGNORECASE)


def hurts(words: str, language: str, is_answer: bool = True) -> Iterator[Hurt]:
    """All that hurts in a text; languages other than English and Chinese are not read.

    `is_answer` holds of what a customer hears as an answer. A refusal hurts only there, and of some only where the text
    does not say what can be done.

    >>> [(hurt.family.name, hurt.words) for hurt in hurts("It is your fault, and impossible to mend.", "en")]
    [('fault', ('your fault',)), ('flat-refusal', ('impossible',))]
    """
    known = _languages().get(language.split("-", maxsplit=1)[0])
    if known is None:
        return
    read = " ".join(words.split()).translate(known.table)
    told: set[tuple[int, int]] = set()
    for family in FAMILIES:
        if family.is_refusal and not is_answer:
            continue
        found = [*known.patterns[family.name].finditer(read)]
        if family.name in _UNLESS_OFFERED and known.offers.search(_without(read, found)):
            continue
        # What one family has told of, the next need not tell again.
        new = [match for match in found if not any(_overlap(match.span(), span) for span in told)]
        told.update(match.span() for match in new)
        if new:
            spaced = " ".join(words.split())
            yield Hurt(family, tuple(dict.fromkeys(spaced[slice(*match.span())].strip(" ,.;:!?–—") for match in new)))


def _without(read: str, found: list[re.Match[str]]) -> str:
    """The text with the words that were found blotted out: they offer nothing themselves."""
    for match in found:
        read = f"{read[: match.start()]}{'_' * len(match[0])}{read[match.end() :]}"
    return read


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
