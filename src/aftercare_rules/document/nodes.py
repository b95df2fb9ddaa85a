"""The located tree of a file: mappings, lists and text, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, TypeAlias

from aftercare_rules.document.page import Place, lines_of
from aftercare_rules.errors import Span
from aftercare_rules.frozen import frozen


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


Stretch: TypeAlias = Span | tuple[str, Mark | None, Mark | None]
"""From where to where a node stands; as the parser's marks, of the file named, until somebody asks."""


def span_of(stretch: Stretch) -> Span:
    """The lines and columns of a stretch."""
    if isinstance(stretch, Span):
        return stretch
    name, start, end = stretch
    if start is None or end is None:
        return Span(name, 1, 1, 1, 1)
    return Span(name, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


# Nodes are many: they are not frozen, for that makes them three times as slow to make, but nothing changes one, and
# hardly any is asked for its place.


@dataclass(slots=True, unsafe_hash=True)
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


@dataclass(slots=True, unsafe_hash=True)
class Entry:
    """One `name: value` of a mapping."""

    key: Scalar
    value: Node


@dataclass(slots=True, unsafe_hash=True)
class Mapping:
    """Entries in the order of the file; no key is there twice."""

    entries: tuple[Entry, ...]
    stretch: Stretch = field(compare=False, repr=False)

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


@dataclass(slots=True, unsafe_hash=True)
class Sequence:
    """The items of a list."""

    items: tuple[Node, ...]
    stretch: Stretch = field(compare=False, repr=False)

    @property
    def span(self) -> Span:
        """Where it stands."""
        return span_of(self.stretch)


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
    def _lines(self) -> list[str]:
        return lines_of(self.text)

    def line(self, number: int) -> str:
        """The line with this number, counted from 1, without its end; "" if there is none."""
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""
