"""Slips in verdicts: what is declined taken for what goes to a person, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aftercare_rules.language.vocabulary import Vocabulary
from aftercare_rules.mutating.edits import LocatedText
from aftercare_rules.mutating.places import Thing, VerdictPlace
from aftercare_rules.mutating.slips import Slip, rewritten

_OTHER: Final = {"declines": "refers", "refers": "declines"}


def verdicts(thing: Thing, text: LocatedText, words: Vocabulary) -> Iterator[Slip]:
    """`declines` for `refers`, where the rule does not say both."""
    if isinstance(thing, VerdictPlace):
        key = thing.entry.key
        if thing.fields.entry(_OTHER[key.text]) is None:
            yield from rewritten(key, _OTHER[key.text], text)
