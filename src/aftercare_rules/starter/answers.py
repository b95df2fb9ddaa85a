"""What is asked before a policy is started, and how each answer is read; wrong ones get the hints of the loader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from aftercare_rules.document.codes import read_language
from aftercare_rules.document.facts import read_word
from aftercare_rules.document.page import invisible
from aftercare_rules.errors import Misspelling, shortened

OTHER: Final = "other"
"""The word for everything else, which every policy that is started has."""

_COMMAS: Final = re.compile("[,，、]")


@dataclass(frozen=True, slots=True)
class Answers:
    """What a policy is started with: its id, an IANA zone, an ISO 4217 code, language codes, words for what is sold."""

    name: str
    zone: str
    currency: str
    languages: tuple[str, ...]
    sold: tuple[str, ...]


def read_languages(written: str) -> tuple[str, ...]:
    """Language codes between commas, each once; raises `Misspelling`.

    >>> read_languages("en, zh")
    ('en', 'zh')
    """
    return tuple(dict.fromkeys(read_language(code) for code in _listed(written, "language", "`en, zh`")))


def read_sold(written: str) -> tuple[str, ...]:
    """The words for what is sold, between commas, each once; raises `Misspelling`.

    >>> read_sold("watch,  hair ornament, watch")
    ('watch', 'hair ornament')
    """
    words = []
    for word in _listed(written, "word", "`watch, ring`"):
        if found := invisible(word):
            raise Misspelling(f"{shortened(word)} holds the invisible character U+{ord(found[0]):04X}", "leave it out")
        words.append(read_word(word, "category"))
    if {*words} == {OTHER}:
        raise Misspelling(f"`{OTHER}` stands for everything else", "write what you sell, like `watch, ring`")
    return tuple(word for word in dict.fromkeys(words) if word != OTHER)


def _listed(written: str, what: str, example: str) -> list[str]:
    found = [" ".join(part.split()) for part in _COMMAS.split(written)]
    if not any(found):
        raise Misspelling(f"there is no {what} here", f"write one or more, like {example}")
    return [part for part in found if part]
