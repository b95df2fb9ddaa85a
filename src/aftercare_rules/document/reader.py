"""Reads nodes of the located tree and collects every fault, so that an author sees them all at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import ParamSpec, TypeVar

from aftercare_rules.errors import Diagnostic, Misspelling, PolicyError, Span, did_you_mean, one_of
from aftercare_rules.source import Entry, Mapping, Node, Scalar, Sequence, Source

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class Reader:
    """One pass over one file. Methods report a fault and give back nothing, they do not raise."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._diagnostics: list[Diagnostic] = []

    def fault(self, place: Node | Span, message: str, help: str = "") -> None:
        """Notes one fault at a place."""
        span = place if isinstance(place, Span) else place.span
        self._diagnostics.append(Diagnostic(message, span, help, self.source.line(span.line)))

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
        except Misspelling as error:
            self.fault(place, error.message, error.help)
            return None

    def raise_faults(self) -> None:
        """Raises `PolicyError` with all faults noted, if there are any."""
        if self._diagnostics:
            raise PolicyError(tuple(self._diagnostics))

    def mapping(self, node: Node | None, what: str, example: str = "") -> Mapping | None:
        """The node as a mapping."""
        if node is None or isinstance(node, Mapping):
            return node
        self.fault(
            node,
            f"{what} is a mapping of names to values, not {_kind(node)}",
            f"write {example}" if example else "",
        )
        return None

    def entries(
        self, mapping: Mapping | None, what: str, known: Collection[str], not_yet: Collection[str] = ()
    ) -> Iterator[Entry]:
        """The entries whose keys are known; the others are faults."""
        for entry in mapping.entries if mapping else ():
            key = entry.key.text
            if key in known:
                yield entry
            elif key in not_yet:
                self.fault(
                    entry.key,
                    f"`{key}` is not yet supported in {what}",
                    "leave it out; a later version will read it",
                )
            else:
                near = did_you_mean(key, known)
                listed = f"{what} has {one_of(known)}"
                self.fault(entry.key, f"unknown key `{key}` in {what}", f"{near}; {listed}" if near else listed)

    def require(self, mapping: Mapping | None, what: str, place: Node | Span, keys: Iterable[tuple[str, str]]) -> None:
        """Notes each key that must be there and is not, with an example of it."""
        for key, example in keys:
            if mapping is None or mapping.get(key) is None:
                self.fault(place, f"{what} has no `{key}`", f"add `{example}`")

    def text(self, node: Node | None, what: str, example: str = "") -> str | None:
        """The node as text that is not empty."""
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self.fault(node, f"{what} is one value, not {_kind(node)}", f"write {example}" if example else "")
            return None
        if not node.text.strip():
            self.fault(
                node,
                f"{what} is empty",
                f"write {example}" if example else "give a value, or leave the key out",
            )
            return None
        return node.text

    def scalars(self, node: Node | None, what: str) -> list[Scalar]:
        """One value or a list of values, each not empty."""
        if node is None:
            return []
        if isinstance(node, Sequence) and not node.items:
            self.fault(node, f"{what} is an empty list", "name at least one, or leave the key out")
        items = node.items if isinstance(node, Sequence) else (node,)
        return [item for item in items if self.text(item, what) is not None and isinstance(item, Scalar)]

    def listed(self, node: Node | None, what: str, example: str = "") -> tuple[Node, ...]:
        """The items of a list; a list it must be."""
        if node is None:
            return ()
        if isinstance(node, Sequence):
            return node.items
        self.fault(
            node,
            f"{what} is a list, not {_kind(node)}",
            f"write {example}" if example else "start each item with `- `",
        )
        return ()


def _kind(node: Node) -> str:
    match node:
        case Mapping():
            return "a mapping"
        case Sequence():
            return "a list"
    return "nothing" if node.is_empty else f"`{node.text[:40]}`"
