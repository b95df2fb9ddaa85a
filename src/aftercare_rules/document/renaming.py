"""The names of one policy in the words of another: its rules as they would be written there.

It works on the tree of a file, and leaves every place as it was: what is said of a renamed rule still points to where
it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from aftercare_rules.document.conditions import ANY_OF, EXCEPT
from aftercare_rules.document.nodes import Entry, Node, Scalar, Sequence
from aftercare_rules.document.nodes import Mapping as Tree
from aftercare_rules.document.sheet import DERIVED, EVENTS
from aftercare_rules.errors import Span
from aftercare_rules.language.domains import RESERVED, Choice, Event
from aftercare_rules.language.policy import ALL_RULES
from aftercare_rules.language.vocabulary import WANTS, Vocabulary

ALL: Final = "all"
_NAME: Final = re.compile(r"(?<![\w-])[a-z][a-z0-9_]*(?![\w-])")
_DAYS: Final = re.compile(r"\b(days?|months?|years?)\b")
_PAUSING: Final = re.compile(r"(?<= pausing )\S+")
_PLACE: Final = re.compile(r"\{([^{}]*)\}")

Walk: TypeAlias = Callable[[Node], Node]


@dataclass
class Renaming:
    """What each name of another policy is called here; a name that is not among `names` keeps its own.

    `theirs` is what the other policy declares, and `ours` what this one does. `words` gives for words of a fact those
    that stand for them here, which may be none. Of texts, only the languages of this policy are kept.

    It notes what it meets, each with a place: `used` facts and events, `words_used` of each fact, `remedies_used`,
    `services_used` in what is counted, in `lost` the tests that ask for a word for which there is none here, and in
    `times` where days are counted outside of tests and promises.
    """

    theirs: Vocabulary
    ours: Vocabulary
    names: Mapping[str, str]
    words: Mapping[str, Mapping[str, tuple[str, ...]]]
    remedies: Mapping[str, str]
    used: dict[str, Span] = field(default_factory=dict)
    words_used: dict[str, dict[str, Span]] = field(default_factory=dict)
    remedies_used: dict[str, Span] = field(default_factory=dict)
    services_used: dict[str, Span] = field(default_factory=dict)
    lost: dict[tuple[str, str], Span] = field(default_factory=dict)
    times: list[Span] = field(default_factory=list)

    def rules(self, entries: Collection[Entry], prefix: str) -> list[Entry]:
        """Rules by their new names, which begin with `prefix`; their examples are left out."""
        every = [entry.key.text for entry in entries]
        return [self._rule_by_name(entry, prefix, every) for entry in entries]

    def _rule_by_name(self, entry: Entry, prefix: str, every: Collection[str]) -> Entry:
        def overridden(node: Node) -> Node:
            if isinstance(node, Scalar) and node.text == ALL_RULES:
                others = (name for name in every if name != entry.key.text)
                return Sequence(tuple(replace(node, text=f"{prefix}{name}") for name in others), node.span)
            return _each(node, lambda scalar: replace(scalar, text=f"{prefix}{scalar.text}"))

        rule = _by_key(entry.value, {**self._of_rule(), "overrides": overridden}, leave_out=("examples",))
        return Entry(replace(entry.key, text=f"{prefix}{entry.key.text}"), _without_empty_unless(rule))

    def _of_rule(self) -> dict[str, Walk]:
        return {
            "for": self.condition,
            "when": self.condition,
            "unless": self._unless,
            "gives": self._gives,
            "declines": self._remedies,
            "refers": self._remedies,
            "reason": self.text,
            "then": self._promises,
            "otherwise": self._rule,
            "rows": lambda rows: _items(rows, self._rule),
        }

    def _rule(self, node: Node) -> Node:
        return _without_empty_unless(_by_key(node, self._of_rule()))

    def condition(self, node: Node) -> Node:
        """A mapping of tests."""
        if not isinstance(node, Tree):
            return node
        return Tree(tuple(map(self._test, node.entries)), node.span)

    def _unless(self, node: Node) -> Node:
        """The conditions that can be met here; what asks for a word that there is none for never fails a rule."""
        kept = []
        for item in node.items if isinstance(node, Sequence) else (node,):
            before = dict(self.lost)
            condition = self.condition(item)
            if self.lost == before:
                kept.append(condition)
            self.lost = before
        return Sequence(tuple(kept), node.span)

    def _test(self, entry: Entry) -> Entry:
        name = entry.key.text
        if name == ANY_OF:
            return Entry(entry.key, self._options(entry.value))
        if name not in self.theirs.domains:
            self._note_time(entry.value)  # of a `limit`
            return entry
        domain = self.theirs.domains[name]
        key = replace(entry.key, text=self._name(name, entry.key.span))
        if name == WANTS:
            return Entry(key, _by_key(entry.value, {EXCEPT: self._wishes}, or_else=self._wishes))
        if not isinstance(domain, Choice):
            return Entry(key, _each(entry.value, self._window) if isinstance(domain, Event) else entry.value)
        if not isinstance(entry.value, Tree):
            return Entry(key, self._words(name, entry.value))
        (excluded,) = entry.value.entries
        words = self._words(name, excluded.value, is_excluded=True)
        if isinstance(words, Sequence) and not words.items:
            # Any word will do, but there must be one: without a defect, no test on it holds.
            every = self.ours.domains[key.text]
            assert isinstance(every, Choice)
            its = (Scalar(word, entry.value.span) for word in every.words)
            return Entry(key, Sequence(tuple(its), entry.value.span))
        return Entry(key, Tree((Entry(excluded.key, words),), entry.value.span))

    def _window(self, scalar: Scalar) -> Scalar:
        """A test on an event: `within 2 years pausing repair` names a service."""
        return replace(
            scalar, text=_PAUSING.sub(lambda match: self._service(replace(scalar, text=match[0])).text, scalar.text)
        )

    def _words(self, fact: str, node: Node, is_excluded: bool = False) -> Node:
        mapped, found = self.words.get(fact, {}), dict[str, Scalar]()
        for scalar in _scalars(node):
            if scalar.text not in RESERVED:
                self.words_used.setdefault(fact, {}).setdefault(scalar.text, scalar.span)
            for word in mapped.get(scalar.text, (scalar.text,)):
                found[word] = replace(scalar, text=word)
        if not found and not is_excluded:
            for scalar in _scalars(node):
                self.lost.setdefault((fact, scalar.text), scalar.span)
        items = tuple(found.values())
        return items[0] if len(items) == 1 else Sequence(items, node.span)

    def _wishes(self, node: Node) -> Node:
        return _each(node, lambda scalar: scalar if scalar.text in RESERVED else self._remedy(scalar))

    def _remedies(self, node: Node) -> Node:
        if isinstance(node, Scalar) and node.text == ALL:
            every = self.theirs.every_remedy
            return Sequence(tuple(self._remedy(replace(node, text=remedy)) for remedy in every), node.span)
        return _each(node, self._remedy)

    def _remedy(self, scalar: Scalar) -> Scalar:
        self.remedies_used.setdefault(scalar.text, scalar.span)
        return replace(scalar, text=self.remedies.get(scalar.text, scalar.text))

    def _gives(self, node: Node) -> Node:
        if not isinstance(node, Tree):
            return node
        entries = (Entry(self._remedy(entry.key), self.price(entry.value)) for entry in node.entries)
        return Tree(tuple(entries), node.span)

    def price(self, node: Node) -> Node:
        """A form, or named lines; a line may have its own tests."""
        if isinstance(node, Tree):
            walks = {"when": self.condition} if node.entry("is") is not None else {}
            return _by_key(node, walks, or_else_of_entries=self.price)
        return _each(node, self._scalar)

    def _promises(self, node: Node) -> Node:
        walks = {"shop": self.text, "customer": self.text, "within": lambda time: _each(time, self._scalar)}
        return _items(node, lambda promise: _by_key(promise, walks))

    def _scalar(self, scalar: Scalar) -> Scalar:
        """Text with the names of facts, events and services among other words."""

        def renamed(match: re.Match[str]) -> str:
            name = match[0]
            if name in self.theirs.every_service and name not in self.theirs.domains:
                return self._service(replace(scalar, text=name)).text
            return self._name(name, scalar.span)

        return replace(scalar, text=_NAME.sub(renamed, scalar.text))

    def _name(self, name: str, span: Span) -> str:
        if name not in self.theirs.domains:
            return name
        self.used.setdefault(name, span)
        return self.names.get(name, name)

    def text(self, node: Node) -> Node:
        """A text in the languages that are kept; `{weight}` names a fact."""
        if isinstance(node, Tree):
            entries = (entry for entry in node.entries if entry.key.text in self.ours.languages)
            return Tree(tuple(Entry(entry.key, self.text(entry.value)) for entry in entries), node.span)

        def filled(scalar: Scalar) -> Scalar:
            return replace(
                scalar, text=_PLACE.sub(lambda match: f"{{{self._name(match[1], scalar.span)}}}", scalar.text)
            )

        return _each(node, filled)

    def _note_time(self, node: Node | None) -> None:
        if isinstance(node, Tree):
            for entry in node.entries:
                self._note_time(entry.value)
        elif node is not None:
            self.times += [scalar.span for scalar in _scalars(node) if _DAYS.search(scalar.text)]

    def declaration(self, key: str, entry: Entry) -> Entry:
        """What stands under `facts`, `events` or `derived`; it keeps its name, as there is none here."""
        walks: dict[str, Walk] = {"question": self.text, "labels": lambda labels: _by_key(labels, {}, self.text)}
        if key == EVENTS:
            self._note_time(entry.value.get("first_known") if isinstance(entry.value, Tree) else None)
            walks = {"question": self.text, "else": self._named, "first_known": self._named}
        elif key == DERIVED:
            walks = dict.fromkeys(("share", "difference", "same", "every"), self._named)
            walks |= {"count": self._services, "days": self._services}
            walks |= {"all": self.condition, ANY_OF: self._options}
            if not isinstance(entry.value, Tree) or not {"all", ANY_OF} & {*entry.value.keys()}:
                self._note_time(entry.value)
            if isinstance(entry.value, Tree) and (tests := self._event_test(entry.value)) is not None:
                return Entry(entry.key, tests)
        return Entry(entry.key, _by_key(entry.value, walks))

    def _named(self, node: Node) -> Node:
        return _each(node, self._scalar)

    def _options(self, node: Node) -> Node:
        return _items(node, self.condition)

    def _event_test(self, definition: Tree) -> Tree | None:
        """`{notified: within 7 days of delivered}`, which begins with the name of an event; None of any other."""
        first = definition.entries[0]
        if first.key.text not in self.theirs.events:
            return None
        return Tree((Entry(self._scalar(first.key), self._named(first.value)),), definition.span)

    def _services(self, node: Node) -> Node:
        return _each(node, self._service)

    def _service(self, scalar: Scalar) -> Scalar:
        self.services_used.setdefault(scalar.text, scalar.span)
        return replace(scalar, text=self.remedies.get(scalar.text, scalar.text))


def _without_empty_unless(rule: Node) -> Node:
    """A rule or a row without an `unless` of which nothing is left, and without the `otherwise` that it leads to."""
    unless = rule.get("unless") if isinstance(rule, Tree) else None
    if not isinstance(rule, Tree) or not isinstance(unless, Sequence) or unless.items:
        return rule
    left = {"unless"} if {"when", "rows"} & {*rule.keys()} else {"unless", "otherwise"}
    return Tree(tuple(entry for entry in rule.entries if entry.key.text not in left), rule.span)


def _scalars(node: Node) -> tuple[Scalar, ...]:
    items = node.items if isinstance(node, Sequence) else (node,)
    return tuple(item for item in items if isinstance(item, Scalar))


def _each(node: Node, function: Callable[[Scalar], Scalar]) -> Node:
    """One value, or a list of values."""
    if isinstance(node, Scalar):
        return function(node)
    return _items(node, lambda item: _each(item, function)) if isinstance(node, Sequence) else node


def _items(node: Node, function: Walk) -> Node:
    return Sequence(tuple(map(function, node.items)), node.span) if isinstance(node, Sequence) else node


def _by_key(
    node: Node,
    walks: Mapping[str, Walk],
    or_else_of_entries: Walk | None = None,
    or_else: Walk | None = None,
    leave_out: Collection[str] = (),
) -> Node:
    """A mapping with each value walked by its key; `or_else` is for what is no mapping."""
    if not isinstance(node, Tree):
        return or_else(node) if or_else else node
    entries = []
    for entry in node.entries:
        walk = walks.get(entry.key.text, or_else_of_entries)
        if entry.key.text not in leave_out:
            entries.append(Entry(entry.key, walk(entry.value)) if walk else entry)
    return Tree(tuple(entries), node.span)
