"""Slips in words: one left out, one too many, one taken for another; yes taken for no."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from aftercare_rules.document.nodes import Mapping, Node, Scalar
from aftercare_rules.document.nodes import Sequence as List
from aftercare_rules.language.domains import RESERVED, Choice, Flag
from aftercare_rules.language.vocabulary import Vocabulary
from aftercare_rules.mutating.edits import LocatedText
from aftercare_rules.mutating.parts import parts
from aftercare_rules.mutating.places import PartPlace, TestPlace, Thing
from aftercare_rules.mutating.slips import Slip, rewritten, scalars_in

_OPPOSITE: Final = {"yes": "no", "no": "yes"}


def words(thing: Thing, text: LocatedText, words: Vocabulary) -> Iterator[Slip]:
    """Each word of a test taken for the next one of its fact, the next one added, one of several left out."""
    if not isinstance(thing, TestPlace):
        return
    node = _named(thing.node)
    if isinstance(thing.domain, Flag) and isinstance(node, Scalar) and node.text in _OPPOSITE:
        yield from rewritten(node, _OPPOSITE[node.text], text)
    if isinstance(node, List) and len(node.items) > 1:
        for number in range(len(node.items)):
            yield from parts(PartPlace("word", [item.span for item in node.items], number), text, words)
    if isinstance(thing.domain, Choice):
        scalars = list(scalars_in(node))
        named = [scalar.text for scalar in scalars]
        for scalar in scalars:
            for other in _next(scalar.text, thing.domain.words, named):
                yield from rewritten(scalar, other, text)
        for other in _next(named[-1], thing.domain.words, named) if named else ():
            yield from _added(node, scalars[-1], other, text)


def _named(node: Node) -> Node:
    """The words of a test, those after `except` too."""
    return node.entries[0].value if isinstance(node, Mapping) and len(node.entries) == 1 else node


def _next(word: str, words: Sequence[str], named: Sequence[str]) -> Iterator[str]:
    """The word of a fact that comes next after another, round the end, and is not named yet.

    >>> [*_next("watch", ["ring", "watch", "clock"], ["watch"]), *_next("clock", ["ring", "clock"], ["clock"])]
    ['clock', 'ring']
    """
    start = words.index(word) + 1 if word in words else 0
    free = (other for other in (*words[start:], *words[:start]) if other not in named and other not in RESERVED)
    yield from [other for other in [next(free, None)] if other is not None]


def _added(node: Node, last: Scalar, other: str, text: LocatedText) -> Iterator[Slip]:
    """One word more behind the last one; a word that stands alone becomes a list."""
    if isinstance(node, Scalar):
        after = f"[{text.piece(node.span)}, {other}]"
        yield Slip(node.span, text.replaced(node.span, after), node.text, after)
        return
    before = text.line_start(last.span)
    is_block = before.strip() == "-"
    joined = f"\n{before}{other}" if is_block else f", {other}"
    yield Slip(last.span, text.added(last.span, joined), last.text, f"{last.text}, {other}")
