"""The located tree of a file: mappings, lists and text, each with its place."""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import Protocol, TypeAlias

from aftercare_rules.document.page import Place, lines_of
from aftercare_rules.errors import Span
from aftercare_rules.frozen import frozen, in_slots


class Mark(Protocol):
    """A place as either of PyYAML's two parsers gives it."""

    @property
    def line(self) -> int:
        """Counted from 0."""

    @property
    def column(self) -> int:
        """Counted from 0, in characters."""


def place_of(mark: Mark | None) -> Place | None:
    """The place that a mark of the parser stands for."""
    return (mark.line, mark.column) if mark else None


Written: TypeAlias = tuple[str, int, int, int, int]
"""What a span holds."""

Stretch: TypeAlias = Span | Written | tuple[str, Mark | None, Mark | None]
"""From where to where a node stands; as it was found, until somebody asks."""


def span_of(stretch: Stretch) -> Span:
    """The lines and columns of a stretch."""
    if isinstance(stretch, Span):
        return stretch
    if len(stretch) == 5:
        return tuple.__new__(Span, stretch)  # as `_make` does, in a third of the time
    name, start, end = stretch
    if start is None or end is None:
        return Span(name, 1, 1, 1, 1)
    return Span(name, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


# Nodes are many: they are not frozen, for that makes them three times as slow to make, but nothing changes one, and
# hardly any is asked for its place.


@in_slots
class Scalar:
    """A piece of text as written: `yes`, `0.30` and `2026-01-31 10:00` are text too.

    `quoted` is true of text in quotation marks and of blocks after `|` and `>`.
    """

    text: str
    stretch: Stretch = field(compare=False, repr=False)
    quoted: bool = False

    @property
    def span(self) -> Span:
        """Where it stands."""
        return span_of(self.stretch)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written, as in `when:` with nothing after it."""
        return not self.text and not self.quoted

    @property
    def is_null(self) -> bool:
        """Whether it is the word `null` (or `~`), which says that something is unknown."""
        return not self.quoted and self.text in {"null", "Null", "NULL", "~"}


@in_slots
class Entry:
    """One `name: value` of a mapping."""

    key: Scalar
    value: Node


class Mapping:
    """Entries in the order of the file; no key is there twice.

    `pairs` are the entries as they are written, where each is a name and one plain text, and all stand on one line.
    """

    __slots__ = ("_entries", "pairs", "stretch")
    __match_args__ = ("entries", "stretch")

    def __init__(self, entries: tuple[Entry, ...], stretch: Stretch) -> None:
        self._entries: tuple[Entry, ...] | None = entries
        self.stretch = stretch
        self.pairs: list[str] = []

    @classmethod
    def of_pairs(cls, pairs: list[str], stretch: Written) -> Mapping:
        """Entries that are made when they are asked for; most examples never are."""
        made = cls((), stretch)
        made._entries, made.pairs = None, pairs
        return made

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of them."""
        if self._entries is None:
            name, line, column, *_ = self.span
            entries = []
            for pair in self.pairs:
                entries.append(_written(pair, name, line, column + 1))  # behind the bracket
                column += len(pair) + 2
            self._entries = tuple(entries)
        return self._entries

    def entry_at(self, number: int) -> Entry:
        """One of them, by its place; the others need not be made for it."""
        if self._entries is not None:
            return self._entries[number]
        name, line, column, *_ = self.span
        before = sum([len(pair) + 2 for pair in self.pairs[:number]])
        return _written(self.pairs[number], name, line, column + 1 + before)

    def __eq__(self, other: object) -> bool:
        return self.entries == other.entries if isinstance(other, Mapping) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.entries)

    def __repr__(self) -> str:
        return f"Mapping(entries={self.entries!r})"

    @property
    def span(self) -> Span:
        """Where it stands."""
        return span_of(self.stretch)

    def entry(self, key: str) -> Entry | None:
        """The entry with this key."""
        for entry in self.entries:
            if entry.key.text == key:
                return entry
        return None

    def get(self, key: str) -> Node | None:
        """The value of this key."""
        entry = self.entry(key)
        return entry.value if entry else None

    def keys(self) -> tuple[str, ...]:
        """All keys, in the order of the file."""
        return tuple([entry.key.text for entry in self.entries])


@in_slots
class Sequence:
    """The items of a list."""

    items: tuple[Node, ...]
    stretch: Stretch = field(compare=False, repr=False)

    @property
    def span(self) -> Span:
        """Where it stands."""
        return span_of(self.stretch)


def _written(pair: str, name: str, line: int, start: int) -> Entry:
    """The entry that is written so in a file, at this line and column."""
    key, _, value = pair.partition(": ")
    end = start + len(pair)
    return Entry(
        Scalar(key, (name, line, start, line, start + len(key))),
        Scalar(value, (name, line, end - len(value), line, end)),
    )


Node: TypeAlias = Scalar | Mapping | Sequence


@frozen
class Source:
    """A file that was read: its name, its text without a byte order mark, and its tree.

    As `read_source` gives it, the root is a `Mapping`.
    """

    name: str
    text: str
    root: Node

    @cached_property
    def lines(self) -> list[str]:
        """All lines, without their ends."""
        return lines_of(self.text)

    def line(self, number: int) -> str:
        """The line with this number, counted from 1, without its end; "" if there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""
