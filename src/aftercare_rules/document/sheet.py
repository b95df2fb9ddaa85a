"""What another policy can take from a file: its rights, and what it declares, as they stand in the tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from aftercare_rules.document.facts import KIND
from aftercare_rules.document.source import Entry, Node, Scalar, Sequence, Source
from aftercare_rules.document.source import Mapping as Tree
from aftercare_rules.language.policy import Policy, Section
from aftercare_rules.language.vocabulary import DEFECT

FACTS: Final = "facts"
EVENTS: Final = "events"
DERIVED: Final = "derived"
SERVICES: Final = "services"
_DECLARING: Final = (EVENTS, DERIVED)


@dataclass(frozen=True, slots=True)
class Taken:
    """One rule or declaration, the file that it stands in, and the key of the policy. `group` is that of a fact."""

    source: Source
    key: str
    entry: Entry
    group: Scalar | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """Rights; facts, events and derived facts by name; and services by name."""

    rights: tuple[Taken, ...]
    declared: Mapping[str, Taken]
    services: Mapping[str, Taken]

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files that they stand in."""
        every = (*self.rights, *self.declared.values(), *self.services.values())
        return tuple({id(taken.source): taken.source for taken in every}.values())

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


@dataclass(frozen=True, slots=True)
class Sheet:
    """A policy that was read, with the parts that another may take: its own, and those that it has taken itself."""

    policy: Policy
    parts: Parts


def parts_of(source: Source, root: Tree, taken: Iterable[Parts]) -> Parts:
    """All parts of a file in which no fault was found."""
    rights = [Taken(source, Section.RIGHTS, entry) for entry in _entries(root.get(Section.RIGHTS))]
    declared: dict[str, Taken] = {}
    for group in _entries(root.get(FACTS)):
        for entry in _entries(group.value):
            is_kind = group.key.text == DEFECT and entry.key.text == KIND
            declared[DEFECT if is_kind else entry.key.text] = Taken(source, FACTS, entry, group.key)
    for key in _DECLARING:
        declared.update({entry.key.text: Taken(source, key, entry) for entry in _entries(root.get(key))})
    services = {entry.key.text: Taken(source, SERVICES, entry) for entry in _entries(root.get(SERVICES))}
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
