"""What another policy can take from a file: its rights, and what it declares, as they stand in the tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from aftercare_rules.document.facts import KIND
from aftercare_rules.document.nodes import Entry, Node, Scalar, Sequence, Source
from aftercare_rules.document.nodes import Mapping as Tree
from aftercare_rules.document.price_names import spelled_out
from aftercare_rules.frozen import frozen
from aftercare_rules.language.counting import Counting
from aftercare_rules.language.policy import Policy, Section
from aftercare_rules.language.vocabulary import DEFECT

FACTS: Final = "facts"
EVENTS: Final = "events"
DERIVED: Final = "derived"
SERVICES: Final = "services"
_DECLARING: Final = (EVENTS, DERIVED)


@frozen
class Taken:
    """One rule or declaration, the file that it stands in, and how that counts its time.

    `key` is that of the policy under which it stands, `group` that of a fact.
    """

    source: Source
    counting: Counting
    key: str
    entry: Entry
    group: Scalar | None = None


@frozen
class Parts:
    """Rights; facts, events and derived facts by name; and services by name."""

    rights: tuple[Taken, ...]
    declared: Mapping[str, Taken]
    services: Mapping[str, Taken]

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files that they stand in."""
        return tuple({id(taken.source): taken.source for taken in self._every}.values())

    def counting_in(self, source: Source) -> Counting:
        """How a file counts its time."""
        return next(taken.counting for taken in self._every if taken.source is source)

    @property
    def _every(self) -> tuple[Taken, ...]:
        return (*self.rights, *self.declared.values(), *self.services.values())

    def under(self, key: str, source: Source) -> Tree | None:
        """What stands in one file under a key of the policy, but for services; None without any of it."""
        every = (*self.rights, *self.declared.values())
        found = [taken for taken in every if taken.key == key and taken.source is source]
        if key != FACTS:
            return _as_tree(taken.entry for taken in found)
        groups: dict[str, tuple[Scalar, list[Entry]]] = {}
        for fact in found:
            assert fact.group is not None
            groups.setdefault(fact.group.text, (fact.group, []))[1].append(fact.entry)
        return _as_tree(Entry(group, Tree(tuple(entries), group.span)) for group, entries in groups.values())


@frozen
class Sheet:
    """A policy that was read, with the parts that another may take: its own, and those that it has taken itself."""

    policy: Policy
    find_parts: Callable[[], Parts]

    @cached_property
    def parts(self) -> Parts:
        """They are looked for when another policy asks for them."""
        return self.find_parts()


def parts_of(source: Source, root: Tree, counting: Counting, taken: Iterable[Parts]) -> Parts:
    """All parts of a file in which no fault was found."""
    rights = [
        Taken(source, counting, Section.RIGHTS, Entry(entry.key, spelled_out(entry.value, root.get("prices"))))
        for entry in _entries(root.get(Section.RIGHTS))
    ]
    declared: dict[str, Taken] = {}
    for group in _entries(root.get(FACTS)):
        for entry in _entries(group.value):
            is_kind = group.key.text == DEFECT and entry.key.text == KIND
            declared[DEFECT if is_kind else entry.key.text] = Taken(source, counting, FACTS, entry, group.key)
    for key in _DECLARING:
        declared.update({entry.key.text: Taken(source, counting, key, entry) for entry in _entries(root.get(key))})
    services = {entry.key.text: Taken(source, counting, SERVICES, entry) for entry in _entries(root.get(SERVICES))}
    for parts in taken:
        rights += parts.rights
        declared.update(parts.declared)
        services.update(parts.services)
    return Parts(tuple(rights), declared, services)


def _as_tree(entries: Iterable[Entry]) -> Tree | None:
    found = tuple(entries)
    return Tree(found, found[0].key.span) if found else None


def _entries(node: Node | None) -> Iterator[Entry]:
    """The entries of a mapping; of names too, each without a value."""
    if isinstance(node, Tree):
        yield from node.entries
        return
    items = node.items if isinstance(node, Sequence) else (node,)
    yield from (Entry(item, Scalar("", item.span)) for item in items if isinstance(item, Scalar))
