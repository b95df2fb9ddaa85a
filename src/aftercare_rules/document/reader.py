"""Reads nodes of the located tree and collects every fault, so that an author sees them all at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import ParamSpec, TypeAlias, TypeVar

from aftercare_rules.document.names import Names
from aftercare_rules.document.nodes import Entry, Mapping, Node, Scalar, Sequence, Source
from aftercare_rules.document.page import MOST_FAULTS
from aftercare_rules.errors import (
    Diagnostic,
    Misspelling,
    Passage,
    PolicyError,
    Span,
    Unknown,
    nearest,
    one_of,
    shortened,
)

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

Fields: TypeAlias = dict[str, Entry]
"""The entries of a mapping by name; a misspelt name stands under the one that it seems to mean."""


class Reader:
    """One pass over one file. Methods note a fault and give back nothing, they do not raise.

    `faults` are those that were found before, in the YAML. Where they stand, nothing more is said.
    """

    def __init__(self, source: Source, faults: Iterable[Diagnostic] = ()) -> None:
        self.source = source
        self.names = Names(source)
        self._diagnostics = list(faults)
        self._faulty = [fault.span for fault in self._diagnostics]
        self._passed_over = 0

    @property
    def noted(self) -> int:
        """How many faults there are so far, those among them that are not said."""
        return len(self._diagnostics) + self._passed_over + self.names.count

    def fault(self, place: Node | Span, message: str, help: str = "", part: str = "") -> None:
        """Notes one fault at a place, or at the part of its text that is wrong."""
        span = place if isinstance(place, Span) else place.span
        if part:
            span = self._part(span, part)
        if any(_overlap(span, faulty) for faulty in self._faulty):
            self._passed_over += 1
            return
        self._diagnostics.append(Diagnostic(message, span, help, self.source.line(span.line)))
        if len(self._diagnostics) >= MOST_FAULTS:
            raise PolicyError(self._diagnostics)

    def passage(self, place: Node | Span) -> Passage:
        """A place as it is kept for faults that show only when the file is read."""
        span = place if isinstance(place, Span) else place.span
        return Passage(span, self.source.line(span.line))

    def unknown(self, place: Node | Span, error: Unknown) -> None:
        """Notes a name that is not declared; each is reported once, wherever it is used."""
        self.names.use(error, self._part(place if isinstance(place, Span) else place.span, error.part))

    def attempt(
        self,
        place: Node | Span,
        function: Callable[Parameters, Result],
        *given: Parameters.args,
        **named: Parameters.kwargs,
    ) -> Result | None:
        """What the function gives; if it finds a misspelling, that is noted at the place."""
        try:
            return function(*given, **named)
        except Unknown as error:
            self.unknown(place, error)
        except Misspelling as error:
            self.fault(place, error.message, error.help, error.part)
        return None

    def take(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Notes faults of another file."""
        self._diagnostics += diagnostics

    def faults(self) -> list[Diagnostic]:
        """All faults noted."""
        for span, message, help in self.names.faults():
            self.fault(span, message, help)
        return self._diagnostics

    def raise_faults(self) -> None:
        """Raises `PolicyError` with all faults noted, if there are any."""
        if found := self.faults():
            raise PolicyError(found)

    def _part(self, span: Span, part: str) -> Span:
        """Where a part of the text stands, as a whole word if it is one; all of the span if it is not found."""
        before, after = (r"(?<!\w)" if part[:1].isalnum() else ""), (r"(?!\w)" if part[-1:].isalnum() else "")
        pattern = re.compile(before + re.escape(part) + after)
        for number in range(span.line, span.end_line + 1):
            line = self.source.line(number)
            start = span.column - 1 if number == span.line else 0
            end = span.end_column - 1 if number == span.end_line else len(line)
            if part and (found := pattern.search(line[:end], start)):
                return Span(span.file, number, found.start() + 1, number, found.end() + 1)
        return span

    def mapping(self, node: Node | None, what: str, example: str = "") -> Mapping | None:
        """The node as a mapping."""
        if node is None or isinstance(node, Mapping):
            return node
        self._wrong_kind(node, what, "holds `name: value` entries", example)
        return None

    def fields(
        self,
        node: Node | None,
        what: str,
        known: Collection[str],
        example: str = "",
        hint: Callable[[Entry], str] | None = None,
    ) -> Fields | None:
        """The entries of a mapping whose names are known; the others are faults.

        `hint` may say where an entry belongs that does not belong here.
        """
        mapping = self.mapping(node, what, example)
        if mapping is None:
            return None
        found: Fields = {}
        strange: list[Entry] = []
        for entry in mapping.entries:
            if (key := entry.key.text) in known:
                found[key] = entry
            else:
                strange.append(entry)
        for entry in strange:
            key = entry.key.text
            if help := hint(entry) if hint else "":
                self.fault(entry.key, f"{shortened(key)} does not belong in {what}", help)
            else:
                # The rest of the file is read as if the name were right, so that one slip is one message.
                near = nearest(key, [one for one in known if one not in found])
                listed = f"{what} has {one_of(known, 'and')}"
                help = f"did you mean `{near}`? {listed}" if near else listed
                self.fault(entry.key, f"unknown key {shortened(key)} in {what}", help)
                if near:
                    found[near] = entry
        return found

    def require(
        self, fields: Collection[str] | None, what: str, place: Node | Span, keys: Iterable[tuple[str, str]]
    ) -> None:
        """Notes each key that must be there and is not, with an example of it."""
        for key, example in keys:
            if fields is not None and key not in fields:
                self.fault(place, f"{what} has no `{key}`", f"add `{example}`")

    def text(self, node: Node | None, what: str, example: str = "") -> str | None:
        """The node as text that is not empty."""
        if node is None:
            return None
        if not isinstance(node, Scalar) or not node.text.strip() or node.is_null:
            self._wrong_kind(node, what, "is one value", example)
            return None
        return node.text

    def scalars(self, node: Node | None, what: str, example: str = "") -> list[Scalar]:
        """One value or a list of values, each not empty and there once."""
        if node is None:
            return []
        if isinstance(node, Mapping):
            self._wrong_kind(node, what, "is a value or a list of values", example)
            return []
        if isinstance(node, Sequence) and not node.items:
            self.fault(node, f"{what} is an empty list", "name at least one, or leave it out")
        found: dict[str, Scalar] = {}
        for item in node.items if isinstance(node, Sequence) else (node,):
            if self.text(item, what if item is node else f"an item of {what}", example) is None:
                continue
            assert isinstance(item, Scalar)
            if item.text in found:
                self.fault(item, f"{shortened(item.text)} stands twice in {what}", "name it once")
            found.setdefault(item.text, item)
        return list(found.values())

    def listed(self, node: Node | None, what: str, example: str = "") -> tuple[Node, ...]:
        """The items of a list; a list it must be."""
        if node is None:
            return ()
        if isinstance(node, Sequence):
            return node.items
        self._wrong_kind(node, what, "is a list", example)
        return ()

    def _wrong_kind(self, node: Node, what: str, expected: str, example: str) -> None:
        if isinstance(node, Scalar) and not node.text.strip():
            place = self._name_before(node.span) if node.is_empty else node.span
            self.fault(place, f"{what} is empty", f"write {example}" if example else "give a value, or leave it out")
        elif isinstance(node, Scalar) and node.is_null:
            help = f"write {example}" if example else "give a value, or leave it out"
            self.fault(node, f"{what} is `{node.text}`, which says nothing here", help)
        else:
            self.fault(node, f"{what} {expected}, not {_kind(node)}", f"write {example}" if example else "")

    def _name_before(self, span: Span) -> Span:
        """The name whose value is empty: nothing stands at the value's own place that could be underlined."""
        before = self.source.line(span.line)[: span.column - 1]
        name = re.search(r"([^\s:,{\[]+):?\s*$", before)
        return Span(span.file, span.line, name.start(1) + 1, span.line, name.end(1) + 1) if name else span


def _overlap(one: Span, other: Span) -> bool:
    ends = (one.end_line, one.end_column), (other.end_line, other.end_column)
    return (one.line, one.column) < ends[1] and (other.line, other.column) < ends[0]


def _kind(node: Node) -> str:
    match node:
        case Mapping():
            return "`name: value` entries"
        case Sequence():
            return "a list"
    return f"the text {shortened(node.text)}"


__all__ = ["Fields", "Reader"]
