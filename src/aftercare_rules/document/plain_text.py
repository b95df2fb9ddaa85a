"""The located tree of a file that is written as nearly all policies are, made without the parser's events.

It takes what shows on each line what it is: names, texts in one line, lists and mappings with indentation or in
brackets. Whatever it is not certain of, and all that has a fault in it, it leaves to the parser, which takes twice as
long and has to be imported. `tests/laws/test_plain_text.py` holds that it gives the same tree, to the column.
"""

from __future__ import annotations

import re
from typing import Final, cast

from aftercare_rules.document.nodes import Entry, Mapping, Node, Scalar, Sequence, Source, Written
from aftercare_rules.document.page import Page

# Three characters hold two values or ends of them at most, and the parser counts those.
_MOST_CHARACTERS: Final = 1_450_000
_LONGEST_NAME: Final = 1000
_DEEPEST: Final = 20
_BEGINS_OTHERWISE: Final = frozenset(("", *"-?:,[]{}#&*!|>'\"%@`"))
_NOTHING: Final = frozenset(("", "#"))

# Indentation, `- `, and a name.
_LINE: Final = re.compile(r"( *)(- +)?(?:(\w(?:[\w .-]*\w)?):(?: +|$))?")
_QUOTED: Final = re.compile(r"\"[^\"\\]*\"|'[^']*'")
_REST: Final = re.compile(r" *(?: #.*)?$")
# An entry on one line that says itself where it ends.
_PAIR: Final = re.compile(r"\w[\w-]*: \w(?:[\w./+-]|:(?=\w)| (?=\w))*")
# In brackets: a bracket or a comma, or a text and whether it is a name.
_TOKEN: Final = re.compile(
    r""" *(?:([{}\[\],])|("[^"\\]*"|'[^']*'"""
    r"""|[^\s?:,\[\]{}#&*!|>'"%@`-](?:[^ ,\[\]{}:#?]|:(?=\w)| +(?=[^ ,\[\]{}:#?]))*)(:(?: |$))?)"""
)


class _NotPlain(Exception):
    """The parser has to look at this."""


def plain_source(page: Page) -> Source | None:
    """The tree of a file; None where the parser has to say what it is."""
    if len(page.text) > _MOST_CHARACTERS or not page.is_printable:
        return None
    try:
        return Source(page.name, page.text, _Lines(page).read())
    except _NotPlain:
        return None


class _Lines:
    """Reads a file from line to line; `_line` is the one that was reached, and `_number` its number, from 1."""

    def __init__(self, page: Page) -> None:
        self._name = page.name
        self._lines = page.lines
        self._number = 0
        self._line = ""
        self._indent = -1  # beyond the last line
        self._is_item = False
        self._key: str | None = None
        self._at = 0
        self._pairs: dict[str, str] = {}

    def read(self) -> Mapping:
        """All of it."""
        self._advance()
        if self._indent or self._is_item or self._key is None:
            raise _NotPlain
        return self._mapping(0, 0)

    def _advance(self) -> None:
        """To the next line that is not blank and no comment: its indentation, whether it is an item, and its name."""
        lines = self._lines
        for number in range(self._number, len(lines)):
            line = lines[number]
            found = _LINE.match(line)
            assert found is not None  # all of it may be missing
            indent, item, self._key = found.groups()
            self._at = at = found.end()
            if self._key is None and item is None and line[at : at + 1] in _NOTHING:
                continue
            self._number, self._line, self._indent, self._is_item = number + 1, line, len(indent), item is not None
            return
        self._number, self._indent = len(lines), -1

    def _mapping(self, column: int, depth: int) -> Mapping:
        """The entries from this line on; it ends with its last value."""
        first, name = self._number, self._name
        entries: list[Entry] = []
        names: set[str] = set()
        while self._indent == column:
            key, line, number, at = self._key, self._line, self._number, self._at
            if key is None or self._is_item or key in names or len(key) > _LONGEST_NAME:
                raise _NotPlain
            names.add(key)
            scalar = Scalar(key, (name, number, column + 1, number, column + 1 + len(key)))
            if line[at : at + 1] not in _NOTHING:
                value = self._value(column)
                self._advance()
            else:
                self._advance()
                value = self._below(column, depth + 1)
            entries.append(Entry(scalar, value))
        if self._indent > column:
            raise _NotPlain
        return Mapping(tuple(entries), (name, first, column + 1, *cast(Written, value.stretch)[3:]))

    def _below(self, column: int, depth: int) -> Node:
        """The value of a name that stands on the lines below it; a list needs no more indentation than its name."""
        indent = self._indent
        if depth > _DEEPEST or indent < column or (indent == column and not self._is_item):
            raise _NotPlain
        if self._is_item:
            return self._list(depth)
        if self._key is not None:
            return self._mapping(indent, depth)
        value = self._value(column)
        self._advance()
        return value

    def _list(self, depth: int) -> Sequence:
        first, column, lines = self._number, self._indent, self._lines
        more = " " * column + "- {"
        items: list[Node] = []
        while self._indent == column and self._is_item:
            if self._key is not None:
                self._indent, self._is_item = self._at_name(), False
                items.append(self._mapping(self._indent, depth + 1))
                continue
            items.append(self._value(column))
            while self._number < len(lines) and (line := lines[self._number]).startswith(more):
                self._number += 1
                self._line, self._at = line, column + 2
                items.append(self._value(column))
            self._advance()
        if self._indent > column:
            raise _NotPlain
        return Sequence(tuple(items), (self._name, first, column + 1, *cast(Written, items[-1].stretch)[3:]))

    def _at_name(self) -> int:
        return len(self._line) - len(self._line.lstrip("- "))

    def _value(self, column: int) -> Node:
        """What stands on the rest of the line, and on those below as far as it is part of it.

        `column` is that of the mapping or list that it is in.
        """
        line, at = self._line, self._at
        first = line[at : at + 1]
        if first == "{" and (pairs := self._pairs_at(line, at)) is not None:
            return pairs
        if first not in _BEGINS_OTHERWISE:
            return self._text(at, " " * (column + 1))
        if first in ("{", "["):
            self._at = at + 1
            node = self._in_brackets(first, 0)
        elif quoted := _QUOTED.match(line, at):
            self._at = quoted.end()
            node = self._scalar(at, self._at)
        else:
            raise _NotPlain
        if not _REST.match(self._line, self._at):
            raise _NotPlain
        return node

    def _text(self, start: int, deeper: str) -> Scalar:
        """A text without quotation marks; further lines of it have more indentation than what it is part of."""
        at, number, texts = start, self._number, []
        while True:
            line = self._line
            end = line.find(" #", at)
            text = (line[at:] if end < 0 else line[at:end]).rstrip(" ")
            if text[0] in _BEGINS_OTHERWISE or ": " in text or text[-1] == ":":
                raise _NotPlain
            texts.append(text)
            below = self._lines[self._number] if self._number < len(self._lines) else ""
            if end >= 0 or not below.startswith(deeper) or not below.strip(" "):
                break
            self._line, at = below, len(below) - len(below.lstrip(" "))
            self._number += 1
        return Scalar(" ".join(texts), (self._name, number, start + 1, self._number, at + 1 + len(text)))

    def _pairs_at(self, line: str, at: int) -> Mapping | None:
        """A mapping in one line whose entries are `name: value`, each split from the next by a comma."""
        if line[-1] != "}":
            line = line.partition(" #")[0].rstrip(" ")
            if line[-1] != "}":
                return None
        known, pairs = self._pairs, line[at + 1 : -1].split(", ")
        for pair in pairs:
            if pair not in known:
                if not _PAIR.fullmatch(pair):
                    return None
                known[pair] = pair.partition(":")[0]
        if len({known[pair] for pair in pairs}) < len(pairs):
            raise _NotPlain
        return Mapping.of_pairs(pairs, (self._name, self._number, at + 1, self._number, len(line) + 1))

    def _in_brackets(self, opening: str, depth: int) -> Node:
        number, column = self._number, self._at
        items: list[Node] = []
        entries: list[Entry] = []
        names: set[str] = set()
        closing = "}" if opening == "{" else "]"
        token = self._token()
        while token[1] != closing or items or entries:
            if opening == "{":
                name = token[2] and token[3] and self._scalar(token.start(2), token.end(2))
                if not name or not name.text or name.text in names or len(name.text) > _LONGEST_NAME:
                    raise _NotPlain
                names.add(name.text)
                entries.append(Entry(name, self._in_collection(self._token(), depth)))
            else:
                items.append(self._in_collection(token, depth))
            token = self._token()
            if token[1] == closing:
                break
            if token[1] != ",":
                raise _NotPlain
            token = self._token()
        stretch = (self._name, number, column, self._number, self._at + 1)
        return Mapping(tuple(entries), stretch) if opening == "{" else Sequence(tuple(items), stretch)

    def _in_collection(self, token: re.Match[str], depth: int) -> Node:
        if token[1] in ("{", "[") and depth < _DEEPEST:
            return self._in_brackets(token[1], depth + 1)
        if token[2] is None or token[3] is not None:
            raise _NotPlain
        return self._scalar(token.start(2), token.end(2))

    def _token(self) -> re.Match[str]:
        while (token := _TOKEN.match(self._line, self._at)) is None:
            if not _REST.match(self._line, self._at) or self._number == len(self._lines):
                raise _NotPlain
            self._line, self._at = self._lines[self._number], 0
            self._number += 1
            if self._line[:1] not in ("", " "):
                raise _NotPlain
        self._at = token.end()
        return token

    def _scalar(self, start: int, end: int) -> Scalar:
        text = self._line[start:end]
        stretch = (self._name, self._number, start + 1, self._number, end + 1)
        return Scalar(text[1:-1], stretch, True) if text[0] in "\"'" else Scalar(text, stretch)
