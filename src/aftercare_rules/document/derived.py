"""Reads `derived`: facts that are computed from what a claim says, and conditions with a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from aftercare_rules.document.conditions import ConditionReader
from aftercare_rules.document.facts import FACT, FactReader
from aftercare_rules.document.nodes import Entry, Mapping, Node, Scalar, Sequence
from aftercare_rules.document.reader import Reader
from aftercare_rules.errors import Span, nearest
from aftercare_rules.language.comparisons import SoonAfter
from aftercare_rules.language.conditions import TooManyBoxes
from aftercare_rules.language.definitions import Definition
from aftercare_rules.language.derived import COMPUTED, CONDITIONS, DEFINITIONS, Named, named
from aftercare_rules.language.domains import Flag
from aftercare_rules.language.policy import DerivedDeclaration
from aftercare_rules.language.vocabulary import Vocabulary

_BY_KEY: Final = {definition.key: definition for definition in COMPUTED if definition is not SoonAfter}
_CONDITIONS_BY_KEY: Final = {definition.key: definition for definition in CONDITIONS}
_KEYS: Final = (*_BY_KEY, *_CONDITIONS_BY_KEY)


class DerivedReader:
    """Reads the derived facts of one policy: first what is computed, then the conditions, which may test all of that.

    `vocabulary` grows by what has been read.
    """

    def __init__(self, reader: Reader, facts: FactReader, vocabulary: Vocabulary) -> None:
        self._reader = reader
        self._broken = facts.broken
        self._is_free = facts.is_free
        self._entries: dict[str, Entry] = {}
        self._kinds: dict[str, type[Definition] | type[Named]] = {}
        self._begun: list[str] = []
        self.vocabulary = vocabulary
        self.derived: dict[str, DerivedDeclaration] = {}

    def read_computed(self, node: Node | None) -> None:
        """`derived:`, all of its names and those facts that are computed."""
        example = "`derived: {costs: {share: [parts_price, price]}}`"
        mapping = self._reader.mapping(node, "`derived`", example)
        if node is not None and mapping is None:
            self._reader.names.declared_unreadably(FACT)
        for entry in mapping.entries if mapping else ():
            if self._is_free(entry.key, entry.key.text) and (kind := self._kind(entry)) is not None:
                self._entries[entry.key.text], self._kinds[entry.key.text] = entry, kind
        conditions = [name for name, kind in self._kinds.items() if issubclass(kind, Named)]
        self.vocabulary = replace(self.vocabulary, derived=frozenset(self._entries), conditions=frozenset(conditions))
        for name in self._entries:
            if name not in conditions:
                self._read(name)
        flags = {name: Flag() for name in conditions if name not in self._broken}
        self.vocabulary = replace(self.vocabulary, domains={**self.vocabulary.domains, **flags})

    def read_conditions(self, conditions: ConditionReader) -> None:
        """The conditions with a name, each after those that it tests."""
        for name in self._entries:
            if name in self.vocabulary.conditions:
                self._read(name, conditions)

    def _kind(self, entry: Entry) -> type[Definition] | type[Named] | None:
        name = entry.key.text
        what = f"the derived fact `{name}`"
        mapping = self._reader.mapping(entry.value, what, f"`{name}: {{share: [parts_price, price]}}`")
        keys = mapping.keys() if mapping else ()
        options = {option for key in keys if key in _BY_KEY for option in _BY_KEY[key].options}
        found = [key for key in _KEYS if key in keys and key not in options]
        events = [key for key in keys if key in self.vocabulary.events]
        if mapping is None or any(key in self._broken for key in keys):
            pass
        elif len(found) + len(events) > 1:
            help = "give each fact one way to be worked out; one may be computed from another"
            place = mapping.entry((*found, *events)[1])
            self._reader.fault(place.key if place else mapping, f"{what} is defined twice", help)
        elif events and not found:
            return SoonAfter
        elif found:
            return _BY_KEY.get(found[0]) or _CONDITIONS_BY_KEY[found[0]]
        else:
            near = next((near for key in keys if (near := nearest(key, _KEYS))), "")
            examples = [f"`{{{kind.example}}}`" for kind in DEFINITIONS]
            good = next((f"write `{{{kind.example}}}`" for kind in DEFINITIONS if kind.key == near), "")
            listed = f"write one of {', '.join(examples)}"
            help = f"did you mean `{near}`? {good}" if near else listed
            self._reader.fault(mapping, f"{what} does not say how it is worked out", help)
        self._broken.add(name)
        return None

    def _read(self, name: str, conditions: ConditionReader | None = None) -> None:
        """Reads a definition after all that it is made of."""
        if name in self.derived or name in self._broken:
            return
        entry, kind = self._entries[name], self._kinds[name]
        self._begun.append(name)
        for mentioned, span in _mentioned(entry.value, kind):
            if mentioned in self._begun:
                help = "a fact that is worked out from others cannot be one of those"
                self._reader.fault(span, f"`{name}` leads back to itself", help, mentioned)
                self._broken.add(name)
            elif mentioned in self._entries and issubclass(self._kinds[mentioned], Named) == (conditions is not None):
                self._read(mentioned, conditions)
            if mentioned in self._broken:
                self._broken.add(name)
        self._begun.pop()
        if name in self._broken or not isinstance(entry.value, Mapping):
            return
        definition = (
            self._computed(name, entry.value, kind)
            if issubclass(kind, Definition)
            else self._condition(name, entry.value, kind, conditions)
        )
        if definition is None:
            self._broken.add(name)
        else:
            self.derived[name] = DerivedDeclaration(name, definition, entry.key.span)

    def _computed(self, name: str, mapping: Mapping, kind: type[Definition]) -> Definition | None:
        what, noted = f"the derived fact `{name}`", self._reader.noted
        event = next((each.key.text for each in mapping.entries if each.key.text in self.vocabulary.events), "")
        key = event if kind is SoonAfter else kind.key
        example = f"`{name}: {{{kind.example}}}`"
        fields = self._reader.fields(mapping, what, (key, *kind.options), example) or {}
        good = {key: kind.example.partition(": ")[2].partition(", within")[0], "within": "1 year", "same": "part"}
        written = {
            each: tuple(
                scalar.text
                for scalar in self._reader.scalars(entry.value, f"`{each}`", f"`{each}: {good.get(each, 'customer')}`")
            )
            for each, entry in fields.items()
        }
        if self._reader.noted > noted:
            return None
        definition = self._reader.attempt(mapping, kind.read, written, self.vocabulary)
        if definition is not None:
            can_be_absent = definition.can_be_absent(self.vocabulary)
            self.vocabulary = replace(
                self.vocabulary,
                domains={**self.vocabulary.domains, name: definition.domain},
                may_be_absent=self.vocabulary.may_be_absent | ({name} if can_be_absent else frozenset()),
            )
        return definition

    def _condition(
        self, name: str, mapping: Mapping, kind: type[Named], conditions: ConditionReader | None
    ) -> Named | None:
        assert conditions is not None
        fields = self._reader.fields(mapping, f"the derived fact `{name}`", (kind.key,))
        noted = conditions.noted
        tests = mapping if kind.key == "any_of" else mapping.get(kind.key)
        if not fields or tests is None or len(fields) < len(mapping.entries):
            return None
        condition = conditions.read(tests, kind.key)
        if conditions.noted > noted:
            return None
        try:
            definition = named(kind, condition, self.vocabulary)
        except TooManyBoxes:
            self._reader.fault(tests, f"the tests of `{name}` make too many combinations", "give parts of it a name")
            return None
        conditions.name(name, definition)
        return definition


def _mentioned(node: Node, kind: type[Definition] | type[Named]) -> Iterator[tuple[str, Span]]:
    """The names that a definition is made of, with the place of each."""
    if issubclass(kind, Named):
        yield from _tested(node)
        return
    for entry in node.entries if isinstance(node, Mapping) else ():
        if kind is SoonAfter:
            yield entry.key.text, entry.key.span
        if kind is SoonAfter or entry.key.text not in ("count", "days", "within", "of"):
            values = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
            for value in values:
                for word in value.text.split() if isinstance(value, Scalar) else ():
                    yield word, value.span


def _tested(node: Node) -> Iterator[tuple[str, Span]]:
    """The facts that a condition tests."""
    for item in node.items if isinstance(node, Sequence) else ():
        yield from _tested(item)
    for entry in node.entries if isinstance(node, Mapping) else ():
        yield entry.key.text, entry.key.span
        if entry.key.text in _CONDITIONS_BY_KEY:
            yield from _tested(entry.value)
