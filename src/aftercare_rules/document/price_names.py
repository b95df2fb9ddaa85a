"""Puts what the names of `prices:` stand for in their place, so that a rule can be read without them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from aftercare_rules.document.nodes import Entry, Node, Scalar, Sequence
from aftercare_rules.document.nodes import Mapping as Tree

_PRICED: Final = "gives"
_WORD: Final = r"(?<![\w-])[a-z][a-z0-9_]*(?![\w-])"


def spelled_out(rule: Node, prices: Node | None) -> Node:
    """A rule of a file in which no fault was found, its prices without the names that `prices:` gives."""
    entries = prices.entries if isinstance(prices, Tree) else ()
    named = {entry.key.text: entry.value.text for entry in entries if isinstance(entry.value, Scalar)}
    return _walked(rule, named, is_price=False) if named else rule


def _walked(node: Node, named: Mapping[str, str], is_price: bool) -> Node:
    match node:
        case Scalar() if is_price:
            return replace(node, text=_spelled(node.text, named))
        case Sequence(items):
            return Sequence(tuple(_walked(item, named, is_price) for item in items), node.span)
        case Tree(entries):
            return Tree(tuple(_entry(entry, named, is_price) for entry in entries), node.span)
    return node


def _entry(entry: Entry, named: Mapping[str, str], is_price: bool) -> Entry:
    # A line's own tests are no price.
    is_price = entry.key.text == _PRICED or (is_price and entry.key.text != "when")
    return Entry(entry.key, _walked(entry.value, named, is_price))


def _spelled(text: str, named: Mapping[str, str]) -> str:
    return re.sub(_WORD, lambda word: _spelled(named[word[0]], named) if word[0] in named else word[0], text)
