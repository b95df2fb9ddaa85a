"""What a derived fact is computed from, and what it can come to while not all of that is known.

A definition works on a `Scene`, in which each fact is *what it can be*: one value if it is known, several or a stretch
of numbers if it is not. So the same account serves claims that say everything and claims that do not, and a fact
derived from another takes what that can be.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import ClassVar, Final, TypeAlias

from aftercare_rules.frozen import frozen
from aftercare_rules.language.domains import ABSENT, EXACT, UNKNOWN, Choice, Domain, Number
from aftercare_rules.language.readings import Computed, Instant, Sight, Terms, Value
from aftercare_rules.language.vocabulary import Vocabulary
from aftercare_rules.records.models import Use

HISTORY: Final = "history"
"""The name of the services under the claim's own purchase, where a definition needs them."""

CUSTOMER_HISTORY: Final = "customer_history"
"""The name of the services to the same customer under other purchases."""

Exact: TypeAlias = Decimal | Fraction


@frozen
class Reach:
    """A stretch of numbers, both ends included; None has no end."""

    low: Exact | None
    high: Exact | None


@frozen
class Possible:
    """What a fact can be: any of some values, or any number of a stretch. Known, it is one value."""

    values: frozenset[Value] = frozenset()
    reach: Reach | None = None

    @property
    def only(self) -> Value:
        """The value if it can be only one, else `UNKNOWN`."""
        if self.reach is None and len(self.values) == 1:
            return next(iter(self.values))
        return UNKNOWN

    @property
    def may_be_absent(self) -> bool:
        """Whether it may have no value."""
        return ABSENT in self.values

    @property
    def numbers(self) -> Reach | None:
        """The least stretch that holds all numbers it can be; None if it cannot be a number."""
        if self.reach is not None:
            return self.reach
        found = [value for value in self.values if isinstance(value, (Decimal, Fraction))]
        return Reach(min(found), max(found)) if found else None


ABSENCE: Final = Possible(frozenset({ABSENT}))
EITHER: Final = Possible(frozenset({True, False}))


def known(value: Value) -> Possible:
    """A value that is no other."""
    return Possible(frozenset({value}))


def between(low: Exact | None, high: Exact | None, may_be_absent: bool = False) -> Possible:
    """A number between two bounds; of equal bounds just that one."""
    absent = frozenset({ABSENT} if may_be_absent else ())
    return Possible(absent | {low}) if low is not None and low == high else Possible(absent, Reach(low, high))


def anything_in(domain: Domain) -> Possible:
    """What an unknown fact of this domain can be."""
    match domain:
        case Choice(words):
            return Possible(frozenset(words))
        case Number():
            return between(domain.minimum, domain.greatest)
    return EITHER


def exactly(number: Fraction) -> Exact:
    """The number as a decimal, or as the fraction it is where no decimal can write it.

    >>> exactly(Fraction(1, 8)), exactly(Fraction(1, 3))
    (Decimal('0.125'), Fraction(1, 3))
    """
    rest, places = number.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        places = max(places, power)
    if rest != 1 or places > 20:
        return number
    return EXACT.scaleb(Decimal(number.numerator * 10**places // number.denominator), -places)


def written_number(number: Exact, digits: int | None = None) -> str:
    """A number as people read it: with so many decimals, or with as many as it has, and two if it never ends.

    >>> written_number(Decimal("12.5"), 2), written_number(Decimal("12.50")), written_number(Fraction(100, 3))
    ('12.50', '12.5', '33.33')
    """
    if isinstance(number, Fraction):
        number, digits = EXACT.divide(number.numerator, number.denominator), 2 if digits is None else digits
    if digits is None:
        return f"{number.normalize(EXACT):f}"
    return f"{EXACT.quantize(number, Decimal(1).scaleb(-digits)):f}"


@frozen
class Scene:
    """A claim as definitions see it. `taken` says of some facts what they can be, whatever the claim says of them."""

    sight: Sight
    terms: Terms
    taken: Mapping[str, Possible] = field(default_factory=dict)

    def fact(self, name: str) -> Possible:
        """What a fact can be, itself derived or not."""
        if name in self.taken:
            return self.taken[name]
        computed = self.terms.derived.get(name)
        if isinstance(computed, Definition):
            return computed.possible(self)
        value = self.sight.facts[name]
        return anything_in(self.terms.domains[name]) if value is UNKNOWN else known(value)

    def open_names(self, name: str) -> Iterator[str]:
        """What the claim does not say of an input: itself, or what it is computed from; nothing if it is known."""
        computed = self.terms.derived.get(name)
        if isinstance(computed, Definition):
            yield from computed.open_inputs(self) if self.fact(name).only is UNKNOWN else ()
        elif name in (HISTORY, CUSTOMER_HISTORY):
            history = self.sight.history if name == HISTORY else self.sight.customer_history
            yield from (name,) if history is None else ()
        elif self.sight.facts.get(name, self.sight.events.get(name)) is UNKNOWN:
            yield name


Written: TypeAlias = Mapping[str, tuple[str, ...]]
"""A definition as it is written: under each of its keys one or more texts."""


class Definition(ABC):
    """One way to compute a fact.

    `key` is the entry that tells it from the others, `options` those that may stand beside it.
    """

    key: ClassVar[str]
    options: ClassVar[tuple[str, ...]] = ()
    spelling: ClassVar[str]
    example: ClassVar[str]
    meaning: ClassVar[str]
    yields: ClassVar[str]

    @classmethod
    @abstractmethod
    def read(cls, written: Written, vocabulary: Vocabulary) -> Definition:
        """The definition that the texts spell; raises `Misspelling`."""

    @property
    @abstractmethod
    def domain(self) -> Domain:
        """What the fact can be."""

    @property
    @abstractmethod
    def inputs(self) -> tuple[str, ...]:
        """The facts and events it is computed from, `history` and `customer_history` among them."""

    @abstractmethod
    def possible(self, scene: Scene) -> Possible:
        """What it can be."""

    def can_be_absent(self, vocabulary: Vocabulary) -> bool:
        """Whether there are claims in which it has no value."""
        return False

    def open_inputs(self, scene: Scene) -> Iterator[str]:
        """Those of its inputs that the claim does not say, down to what a claim can say."""
        for name in self.inputs:
            yield from scene.open_names(name)

    def breaks(self, scene: Scene) -> Iterator[datetime]:
        """The last seconds after which the past counts for it in another way, its inputs aside."""
        yield from ()

    @property
    def looks_back(self) -> bool:
        """Whether it may be another though nothing but time goes on; its inputs aside."""
        return False

    def moves_with_time(self, terms: Terms) -> bool:
        """Whether it, or a derived fact that it is computed from, may be another though nothing but time goes on."""
        return any(part.looks_back for part in _parts(self, terms))

    @property
    def grows(self) -> bool:
        """Whether it counts on, day by day, between its breaks; its inputs aside."""
        return False

    def value(self, sight: Sight, terms: Terms) -> Value:
        """Its value, unknown where something that matters to it is unknown."""
        return self.possible(Scene(sight, terms)).only

    def moves(self, code: Callable[[Value], int], sight: Sight, terms: Terms) -> Iterator[datetime]:
        """The last seconds after which it may be in another class."""
        scene = Scene(sight, terms)
        parts = tuple(_parts(self, terms))
        breaks = sorted({on_line(end) for part in parts for end in part.breaks(scene)})
        ahead = [end for end in breaks if sight.at <= end]
        yield from ahead
        if any(part.grows for part in parts):
            starts = [sight.at, *(end + _SECOND for end in ahead)]
            for start, end in zip(starts, [*ahead, _LATEST], strict=True):
                yield from _crossings(self, code, scene, start, end)


def leaves(computed: Computed, terms: Terms) -> Iterator[str]:
    """What a derived fact is computed from in the end: facts, events and histories that a claim can state."""
    assert isinstance(computed, Definition)
    for name in computed.inputs:
        if name in terms.derived:
            yield from leaves(terms.derived[name], terms)
        else:
            yield name


def _parts(definition: Definition, terms: Terms) -> Iterator[Definition]:
    """A definition, and those of the derived facts that it is computed from."""
    yield definition
    for name in definition.inputs:
        computed = terms.derived.get(name)
        if isinstance(computed, Definition):
            yield from _parts(computed, terms)


def _crossings(
    definition: Definition, code: Callable[[Value], int], scene: Scene, start: datetime, end: datetime
) -> Iterator[datetime]:
    """The ends of days after which a fact that counts on is in another class, found by halving: it only rises or falls.

    Nothing breaks between `start` and `end`.
    """
    calendar = scene.terms.calendar
    today, final = (calendar.date_of(instant).toordinal() for instant in (start, end))

    @cache
    def classes(day: int) -> object:
        at = start if day == today else calendar.end_in_utc(day - 1) + _SECOND
        possible = definition.possible(replace(scene, sight=SeenAt(scene.sight, at)))
        reach = possible.reach
        ends = (reach.low, reach.high) if reach is not None else ()
        return {code(value) for value in possible.values}, [None if bound is None else code(bound) for bound in ends]

    waiting = [(today, final)]
    while waiting:
        first, last = waiting.pop()
        if classes(first) != classes(last):
            if last - first == 1:
                yield calendar.end_in_utc(first)
            else:
                middle = (first + last) // 2
                waiting += [(first, middle), (middle, last)]


@frozen
class SeenAt:
    """The same claim, brought at another instant."""

    sight: Sight
    at: datetime

    @property
    def facts(self) -> Mapping[str, Value]:
        """The value of each fact."""
        return self.sight.facts

    @property
    def events(self) -> Mapping[str, Instant]:
        """The instant of each event."""
        return self.sight.events

    @property
    def history(self) -> tuple[Use, ...] | None:
        """What was done before under the purchase."""
        return self.sight.history

    @property
    def customer_history(self) -> tuple[Use, ...] | None:
        """What was done before for the same customer."""
        return self.sight.customer_history


def on_line(instant: datetime) -> datetime:
    """The instant on the UTC line: datetimes that share a zone are compared, and moved, by their clocks."""
    return instant.astimezone(UTC)


_SECOND: Final = timedelta(seconds=1)
_LATEST: Final = datetime.fromisoformat("9000-01-01T00:00:00+00:00")
