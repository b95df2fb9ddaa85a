"""The axes of the space of claims: what a test reads of a claim, as a word or a whole number.

Each kind of reading is one class that knows its value in a claim, when that value changes as the claim is brought
later, and, where it reads an event, at which instants of the event it changes. Nothing else needs to know the kinds.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Protocol, TypeAlias

from aftercare_rules.language.calendar import Calendar, Duration, Measure
from aftercare_rules.language.domains import UNKNOWN, Domain, State
from aftercare_rules.records.models import Use

Value: TypeAlias = str | bool | int | Decimal | Fraction | State
"""The value of a reading. A derived number that no decimal can write, such as a third, is a fraction."""

Instant: TypeAlias = datetime | State


class Sight(Protocol):
    """What a claim comes to, seen at the instant `at`; the history is None while it is unknown."""

    @property
    def at(self) -> datetime:
        """The instant at which the claim is seen."""
        ...

    @property
    def facts(self) -> Mapping[str, Value]:
        """The value of each fact."""
        ...

    @property
    def events(self) -> Mapping[str, Instant]:
        """The instant of each event."""
        ...

    @property
    def history(self) -> tuple[Use, ...] | None:
        """What was done before under the purchase."""
        ...

    @property
    def customer_history(self) -> tuple[Use, ...] | None:
        """What was done before for the same customer under other purchases."""
        ...


class Computed(Protocol):
    """A fact that is computed from others and from what happened."""

    def value(self, sight: Sight, terms: Terms) -> Value:
        """Its value, unknown where something that it needs is unknown."""
        ...

    def moves(self, code: Callable[[Value], int], sight: Sight, terms: Terms) -> Iterator[datetime]:
        """The last seconds after which it may be in another class, the claim being brought later and later."""
        ...


@dataclass(frozen=True)
class Terms:
    """What readings take from the policy.

    How time is counted; for each rule with a limit the remedies it gives; what each fact can be; the facts that are
    computed; and the facts and events that some claims do not have.
    """

    calendar: Calendar
    uses: Mapping[str, frozenset[str]]
    domains: Mapping[str, Domain] = field(default_factory=dict)
    derived: Mapping[str, Computed] = field(default_factory=dict)
    may_be_absent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading(ABC):
    """One axis of the space of claims. `name` is the fact, the event or the rule that it reads."""

    name: str

    def __str__(self) -> str:
        return self.name

    @property
    def order(self) -> str:
        """A key that sorts readings the same way every time."""
        return str(self)

    @property
    def event(self) -> str | None:
        """The event that it reads, if it reads one."""
        return None

    @property
    def is_elapsed(self) -> bool:
        """Whether the value grows as the claim is brought later."""
        return False

    @abstractmethod
    def value(self, sight: Sight, terms: Terms) -> Value:
        """The value in a claim."""

    def ends(self, last: int, sight: Sight, terms: Terms) -> Iterator[datetime]:
        """The last seconds at which the value is at most a whole number, the claim being brought later and later."""
        yield from ()

    def moves(self, code: Callable[[Value], int], sight: Sight, terms: Terms) -> Iterator[datetime]:
        """The last seconds after which the value may be in another class, where `ends` does not say so."""
        yield from ()

    def turns(self, last: int, at: datetime, terms: Terms) -> Iterator[datetime]:
        """The first seconds of the event from which the value lies on the other side of `last`, seen at `at`."""
        yield from ()


@dataclass(frozen=True, slots=True)
class FactReading(Reading):
    """A fact, as it stands or as it is computed."""

    def value(self, sight: Sight, terms: Terms) -> Value:
        """The fact's value."""
        computed = terms.derived.get(self.name)
        return sight.facts[self.name] if computed is None else computed.value(sight, terms)

    def moves(self, code: Callable[[Value], int], sight: Sight, terms: Terms) -> Iterator[datetime]:
        """When a computed fact may change."""
        computed = terms.derived.get(self.name)
        if computed is not None:
            yield from computed.moves(code, sight, terms)


@dataclass(frozen=True, slots=True)
class ElapsedReading(Reading):
    """The whole seconds, calendar days or months begun from an event to the claim."""

    measure: Measure

    def __str__(self) -> str:
        begun = "months begun" if self.measure is Measure.MONTHS else self.measure.value
        return f"{begun} since {self.name}"

    @property
    def event(self) -> str | None:
        """The event from which time is counted."""
        return self.name

    @property
    def is_elapsed(self) -> bool:
        """It grows with time."""
        return True

    def value(self, sight: Sight, terms: Terms) -> Value:
        """The whole number counted from the event to the claim."""
        event = sight.events[self.name]
        return terms.calendar.elapsed(self.measure, event, sight.at) if isinstance(event, datetime) else event

    def ends(self, last: int, sight: Sight, terms: Terms) -> Iterator[datetime]:
        """The end of a window of that length, where the event has happened."""
        event = sight.events[self.name]
        if isinstance(event, datetime):
            yield terms.calendar.last_instant(self.measure, last, event)

    def turns(self, last: int, at: datetime, terms: Terms) -> Iterator[datetime]:
        """The earliest event that still lies within a window of that length."""
        yield terms.calendar.earliest_event(self.measure, last, at)


@dataclass(frozen=True, slots=True)
class UsesReading(Reading):
    """How often a rule was used; with a `window`, within that time before the claim."""

    window: Duration | None = None

    def __str__(self) -> str:
        words = f"uses of {self.name}"
        return f"{words} within {self.window}" if self.window else words

    def value(self, sight: Sight, terms: Terms) -> Value:
        """The number of uses."""
        counted = self.counted(sight, terms)
        return UNKNOWN if counted is None else len(counted)

    def counted(self, sight: Sight, terms: Terms) -> Sequence[Use] | None:
        """The entries of the history that count; None while the history is unknown."""
        found, window = self.ever(sight, terms), self.window
        if found is None or window is None:
            return found
        return [use for use in found if terms.calendar.elapsed(window.measure, use.at, sight.at) <= window.limit]

    def ever(self, sight: Sight, terms: Terms) -> Sequence[Use] | None:
        """The uses at any time."""
        if sight.history is None:
            return None
        remedies = terms.uses[self.name]
        return [use for use in sight.history if _is_of(use, self.name, remedies)]

    def ends(self, last: int, sight: Sight, terms: Terms) -> Iterator[datetime]:
        """The last second at which each use still counts."""
        if self.window is not None:
            for use in self.ever(sight, terms) or ():
                yield terms.calendar.due(self.window, use.at)


def _is_of(use: Use, rule: str, remedies: frozenset[str]) -> bool:
    if use.rule is None:
        return use.remedy in remedies
    # An entry may name a row of a rule, `rule/2`; it is a use of the rule.
    owner, _, row = use.rule.rpartition("/")
    return use.rule == rule or (owner == rule and row.isdecimal())
