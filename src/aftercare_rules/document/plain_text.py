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

_MOST_CHARACTERS: Final = 1_500_000
_LONGEST_NAME: Final = 1000
_DEEPEST: Final = 20
_NO_START: Final = frozenset("-?:,[]{}#&*!|>'\"%@`")

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
    text = page.text
    if len(text) > _MOST_CHARACTERS or not text.replace("\n", "").isprintable():
        return None
    try:
        return Source(page.name, text, _Lines(page).read())
    except _NotPlain:
        return None


class _Open:
    """A mapping or a list whose lines are being read."""

    __slots__ = ("column", "entries", "items", "key", "line", "names")

    def __init__(self, line: int, column: int, is_mapping: bool) -> None:
        self.line = line
        self.column = column
        self.items: list[Node] | None = None if is_mapping else []
        self.entries: list[Entry] = []
        self.names: set[str] = set()
        self.key: Scalar | None = None


class _Lines:
    def __init__(self, page: Page) -> None:
        self._name = page.name
        self._lines = page.lines
        self._number = 0
        self._line = ""
        self._at = 0
        self._stack: list[_Open] = []
        self._pairs: dict[str, str] = {}

    def read(self) -> Mapping:
        stack, lines = self._stack, self._lines
        while self._number < len(lines):
            self._line = line = lines[self._number]
            self._number += 1  # lines are counted from 1
            found = _LINE.match(line)
            assert found is not None  # all of it may be missing
            indent, item, name = found.end(1), found[2], found[3]
            self._at = at = found.end()
            if name is None and not item and line[at : at + 1] in ("", "#"):
                continue
            if name is None and not item and stack and stack[-1].key is not None and indent > stack[-1].column:
                self._add(self._value())  # of a name on the line above
                continue
            self._open(indent, item is not None)
            if item:
                if name is None:
                    self._add(self._value())
                    continue
                indent = found.end(2)
                self._push(indent, True)
            elif name is None:
                raise _NotPlain
            top = stack[-1]
            if name in top.names or len(name) > _LONGEST_NAME:
                raise _NotPlain
            top.names.add(name)
            top.key = Scalar(name, (self._name, self._number, indent + 1, self._number, indent + 1 + len(name)))
            if line[at : at + 1] not in ("", "#"):
                self._add(self._value())
        while len(stack) > 1:
            self._close()
        if not stack or stack[0].key is not None:
            raise _NotPlain
        return Mapping(tuple(stack[0].entries), self._stretch(stack[0], stack[0].entries[-1].value))

    def _open(self, indent: int, is_item: bool) -> None:
        """Closes what a line with this indentation ends, and opens what it starts."""
        stack = self._stack
        if not stack:
            if indent or is_item:
                raise _NotPlain
            self._push(indent, True)
            return
        top = stack[-1]
        if top.key is not None:
            if indent < top.column or (indent == top.column and not is_item):
                raise _NotPlain  # nothing was written after a name
            self._push(indent, not is_item)
            return
        while indent < top.column or (indent == top.column and top.items is not None and not is_item):
            if len(stack) == 1:
                raise _NotPlain
            self._close()
            top = stack[-1]
        if indent != top.column or (top.items is not None) != is_item:
            raise _NotPlain

    def _push(self, column: int, is_mapping: bool) -> None:
        if len(self._stack) > _DEEPEST:
            raise _NotPlain
        self._stack.append(_Open(self._number, column, is_mapping))

    def _close(self) -> None:
        top = self._stack.pop()
        if top.key is not None:
            raise _NotPlain
        if top.items is not None:
            self._add(Sequence(tuple(top.items), self._stretch(top, top.items[-1])))
        else:
            self._add(Mapping(tuple(top.entries), self._stretch(top, top.entries[-1].value)))

    def _stretch(self, opened: _Open, last: Node) -> Written:
        """It ends with its last value."""
        _, _, _, line, column = cast(Written, last.stretch)
        return self._name, opened.line, opened.column + 1, line, column

    def _add(self, node: Node) -> None:
        top = self._stack[-1]
        if top.items is not None:
            top.items.append(node)
            return
        assert top.key is not None
        top.entries.append(Entry(top.key, node))
        top.key = None

    def _value(self) -> Node:
        """What stands on the rest of the line, and for what stands in brackets on those below."""
        line, at = self._line, self._at
        first = line[at : at + 1]
        if not first:
            raise _NotPlain
        if first in "{[":
            pairs = self._pairs_at(line, at) if first == "{" else None
            if pairs is not None:
                return pairs
            self._at = at + 1
            node = self._in_brackets(first, 0)
        elif first in "\"'":
            quoted = _QUOTED.match(line, at)
            if quoted is None:
                raise _NotPlain
            self._at = quoted.end()
            node = self._scalar(at, self._at)
        else:
            return self._text(at)
        if not _REST.match(self._line, self._at):
            raise _NotPlain
        return node

    def _text(self, at: int) -> Scalar:
        """A text without quotation marks; further lines of it have more indentation than what it is part of."""
        start, number, deeper, texts = at, self._number, " " * (self._stack[-1].column + 1), []
        while True:
            line = self._line
            end = line.find(" #", at)
            text = (line[at:] if end < 0 else line[at:end]).rstrip(" ")
            if text[0] in _NO_START or ": " in text or text[-1] == ":":
                raise _NotPlain
            texts.append(text)
            below = self._lines[self._number] if self._number < len(self._lines) else ""
            if end >= 0 or not below.startswith(deeper) or not below.strip(" "):
                break
            self._line, at = below, len(below) - len(below.lstrip(" "))
            self._number += 1
        place = (self._name, number, start + 1, self._number, at + 1 + len(text))
        return Scalar(" ".join(texts), place)

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
