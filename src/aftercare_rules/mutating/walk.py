"""Walks through a policy's tree and finds every place where its author can slip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aftercare_rules.document.nodes import Entry, Mapping, Node, Scalar, Sequence
from aftercare_rules.language.domains import Today
from aftercare_rules.language.policy import Section
from aftercare_rules.language.vocabulary import LIMIT, PAID_OUT, TODAY, Vocabulary
from aftercare_rules.mutating.places import (
    Emptied,
    LengthPlace,
    LimitPlace,
    OptionsPlace,
    Owner,
    PartPlace,
    Place,
    PricePlace,
    TestPlace,
    VerdictPlace,
    whole,
)

_ANY_OF: Final = "any_of"
_ALL: Final = "all"
_LESS: Final = "less"
_DECLINING: Final = ("declines", "refers")
_GIVING: Final = ("gives", "adds")
_SAYING: Final = (*_GIVING, *_DECLINING)


def places_of(root: Mapping, vocabulary: Vocabulary) -> Iterator[Place]:
    """All places in what a policy says itself: its rules, its prices, its derived facts, its `otherwise`."""
    walk = _Walk(vocabulary)
    for entry in _entries(root.get("derived")):
        yield from walk.derived(Owner(entry.key.text), entry.value)
    for entry in _entries(root.get("prices")):
        if isinstance(entry.value, Scalar):
            # For what it is the price is not known here; as what the customer gets, it may not be called free.
            yield Place(Owner(entry.key.text), PricePlace(entry.value, is_received=True))
    for section in root.entries:
        if section.key.text in {*Section}:
            for rule, part in _parts(
                "fee" if section.key.text == Section.FEES else "rule", section.value, _part_of("section", root, section)
            ):
                owner = Owner(rule.key.text, rule.key.text)
                yield Place(owner, part)
                yield from walk.rule(owner, rule, section.value)
    otherwise = root.get("otherwise")
    for item in otherwise.items if isinstance(otherwise, Sequence) else (otherwise,):
        yield from walk.rulings(Owner("otherwise"), item)


class _Walk:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def rule(self, owner: Owner, rule: Entry, section: Node) -> Iterator[Place]:
        fields = rule.value
        yield from self._guards(owner, fields, starts_examples=True)
        yield from self.rulings(owner, fields)
        for entry in _entries(fields):
            if entry.key.text == "otherwise":
                yield Place(owner, _part_of("`otherwise`", fields, entry))
                yield from self.rulings(owner, entry.value)
            elif entry.key.text == "overrides":
                for part in _items("override", entry.value, _part_of("override", fields, entry)):
                    yield Place(owner, part)
            elif entry.key.text == "rows" and isinstance(entry.value, Sequence):
                for number, (row, part) in enumerate(zip(entry.value.items, _items("row", entry.value), strict=True)):
                    its = Owner(f"{owner.label}/{number + 1}", owner.rule)
                    yield Place(its, part)
                    yield from self._guards(its, row)
                    yield from self.rulings(its, row)

    def derived(self, owner: Owner, definition: Node) -> Iterator[Place]:
        """A condition with a name, or the texts of what is computed."""
        for entry in _entries(definition):
            if entry.key.text == _ALL:
                yield from self._tests(owner, entry.value, None, True)
            elif entry.key.text == _ANY_OF:
                yield from self._options(owner, entry, isinstance(definition, Mapping), True, name=_ALL)
            elif isinstance(entry.value, Scalar):
                yield Place(owner, LengthPlace(entry.value), True)

    def _guards(self, owner: Owner, fields: Node, starts_examples: bool = False) -> Iterator[Place]:
        for entry in _entries(fields):
            key, tests = entry.key.text, entry.value
            if key == "for":
                yield from self._tests(owner, tests, Emptied(tests.span), starts_examples)
            elif key == "when":
                yield from self._tests(owner, tests, _part_of("`when`", fields, entry))
            elif key == "unless":
                holder = _part_of("`unless`", fields, entry)
                conditions = _items("`unless`", tests, holder) if isinstance(tests, Sequence) else [holder]
                items = tests.items if isinstance(tests, Sequence) else (tests,)
                for item, part in zip(items, conditions, strict=True):
                    yield Place(owner, part)
                    yield from self._tests(owner, item, None)

    def _tests(
        self, owner: Owner, tests: Node, holder: PartPlace | Emptied | None, starts_examples: bool = False
    ) -> Iterator[Place]:
        """Each test, and all that could be otherwise in it."""
        for entry, part in _parts("test", tests, holder):
            yield Place(owner, part, starts_examples)
            if entry.key.text == _ANY_OF:
                yield from self._options(owner, entry, _is_flow(tests), starts_examples)
            elif entry.key.text == LIMIT and isinstance(entry.value, Scalar):
                yield Place(owner, LimitPlace(entry.value))
            else:
                fact = entry.key.text
                domain = Today() if fact == TODAY else self._vocabulary.domains.get(fact)
                if domain is not None:
                    yield Place(owner, TestPlace(fact, domain, entry.value), starts_examples)

    def _options(
        self, owner: Owner, entry: Entry, is_flow: bool, starts_examples: bool, name: str = ""
    ) -> Iterator[Place]:
        """The options of an `any_of`; where there are two, one of them stands for all of it without the other."""
        if not isinstance(entry.value, Sequence):
            return
        if len(entry.value.items) == 2:
            yield Place(owner, OptionsPlace(entry, entry.value.items, is_flow, name), starts_examples)
        else:
            for part in _items("option", entry.value):
                yield Place(owner, part, starts_examples)
        for option in entry.value.items:
            yield from self._tests(owner, option, None, starts_examples)

    def rulings(self, owner: Owner, fields: Node | None) -> Iterator[Place]:
        """What a rule, a row or an `otherwise` says."""
        said = [entry for entry in _entries(fields) if entry.key.text in _SAYING]
        for entry in said:
            key = entry.key.text
            holder = _part_of("verdict", fields, entry) if len(said) > 1 else None
            if key in _DECLINING:
                assert isinstance(fields, Mapping)
                yield Place(owner, VerdictPlace(entry, fields))
                for part in _items("remedy", entry.value, holder):
                    yield Place(owner, part)
            else:
                for given, part in _parts("remedy", entry.value, holder):
                    yield Place(owner, part)
                    yield from self._price(owner, given.key.text, given.value, is_fee=key == "adds")

    def _price(self, owner: Owner, remedy: str, price: Node, is_fee: bool) -> Iterator[Place]:
        is_received = remedy in PAID_OUT and not is_fee
        if isinstance(price, Scalar):
            yield Place(owner, PricePlace(price, is_received))
        yield from self._lines(owner, price, is_received)

    def _lines(self, owner: Owner, lines: Node, is_received: bool, holder: PartPlace | None = None) -> Iterator[Place]:
        for entry, part in _parts("line", lines, holder):
            yield Place(owner, part)
            if entry.key.text == _LESS:
                yield from self._lines(owner, entry.value, not is_received, part)
            elif isinstance(entry.value, Scalar):
                yield Place(owner, PricePlace(entry.value, is_received))
            elif isinstance(entry.value, Mapping):
                for key in entry.value.entries:
                    if key.key.text == "is" and isinstance(key.value, Scalar):
                        yield Place(owner, PricePlace(key.value, is_received))
                    elif key.key.text == "when":
                        yield from self._tests(owner, key.value, _part_of("`when`", entry.value, key))


def _entries(node: Node | None) -> tuple[Entry, ...]:
    return node.entries if isinstance(node, Mapping) else ()


def _parts(kind: str, node: Node, holder: PartPlace | Emptied | None = None) -> Iterator[tuple[Entry, PartPlace]]:
    """The entries of a mapping, each as a part of it."""
    spans = [whole(entry) for entry in _entries(node)]
    for number, entry in enumerate(_entries(node)):
        yield entry, PartPlace(kind, spans, number, holder)


def _items(kind: str, node: Node, holder: PartPlace | Emptied | None = None) -> list[PartPlace]:
    """The items of a list, each as a part of it; a value that stands alone is a list of one."""
    spans = [item.span for item in node.items] if isinstance(node, Sequence) else [node.span]
    return [PartPlace(kind, spans, number, holder) for number in range(len(spans))]


def _part_of(kind: str, node: Node | None, entry: Entry) -> PartPlace:
    """One entry as a part of the mapping that holds it."""
    entries = _entries(node)
    return PartPlace(kind, [whole(one) for one in entries], entries.index(entry))


def _is_flow(tests: Node) -> bool:
    # In a block, the first name of a mapping stands where the mapping starts.
    return isinstance(tests, Mapping) and bool(tests.entries) and tests.entries[0].key.span.column != tests.span.column
