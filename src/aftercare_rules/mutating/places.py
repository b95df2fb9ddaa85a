"""The places of a policy's text where its author can slip: tests, prices, limits, verdicts, and parts of a list.

Each family of changes looks at the kinds of place that it knows; here is what kinds there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from aftercare_rules.document.nodes import Entry, Mapping, Node, Scalar
from aftercare_rules.errors import Span
from aftercare_rules.language.domains import Domain, Today


@dataclass(frozen=True, slots=True)
class Owner:
    """The part of a policy that a place belongs to.

    `rule` is the rule whose examples are about it; "" of what is no rule. `label` is how people call it.
    """

    label: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class TestPlace:
    """One entry of a condition: what is tested, and what it can be."""

    __test__ = False

    fact: str
    domain: Domain | Today
    node: Node


@dataclass(frozen=True, slots=True)
class LimitPlace:
    """How often a rule may be used."""

    scalar: Scalar


@dataclass(frozen=True, slots=True)
class LengthPlace:
    """A text of a derived fact that may name a length of time."""

    scalar: Scalar


@dataclass(frozen=True, slots=True)
class PricePlace:
    """One price, or one line of it; `is_received` says that the customer gets it."""

    scalar: Scalar
    is_received: bool


@dataclass(frozen=True, slots=True)
class VerdictPlace:
    """What a rule declines or refers, among the other entries of that rule."""

    entry: Entry
    fields: Mapping


@dataclass(frozen=True, slots=True)
class PartPlace:
    """One of several parts that follow one another in a list or a mapping, and could be left out.

    `kind` is what it is. The only part is left out together with what holds it, `holder`; without one, it stays.
    """

    kind: str
    spans: Sequence[Span]
    number: int
    holder: PartPlace | Emptied | None = None


@dataclass(frozen=True, slots=True)
class Emptied:
    """A mapping that may be empty: `{}` is written in its place."""

    span: Span


@dataclass(frozen=True, slots=True)
class OptionsPlace:
    """An `any_of` and its options; `name` is the key of a mapping of tests in its place, "" where they stand bare."""

    entry: Entry
    options: Sequence[Node]
    is_flow: bool
    name: str = ""


Thing: TypeAlias = TestPlace | LimitPlace | LengthPlace | PricePlace | VerdictPlace | PartPlace | OptionsPlace


@dataclass(frozen=True, slots=True)
class Place:
    """A thing that its author could have written otherwise, and whose it is.

    `starts_examples` says that examples take from it what they do not say themselves.
    """

    owner: Owner
    thing: Thing
    starts_examples: bool = False


def whole(entry: Entry) -> Span:
    """All of an entry, its name and its value."""
    first, last = entry.key.span, entry.value.span
    return Span(first.file, first.line, first.column, last.end_line, last.end_column)
