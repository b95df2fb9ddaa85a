"""The axes of the space of claims: what a test reads of a claim, as a word or a whole number.

Each kind of reading is one class that knows its value in a claim, when that value changes as the claim is brought
later, and, where it reads an event, at which instants of the event it changes. Nothing else needs to know the kinds.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, Protocol, TypeAlias

from aftercare_rules.frozen import frozen
from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.counting import Counting
from aftercare_rules.language.domains import UNKNOWN, Domain, State
from aftercare_rules.language.durations import Duration
from aftercare_rules.records.models import Use

LONGEST_CYCLE: Final = timedelta(days=9 * 366)
"""After this a reading that recurs has been all that it can be: 29 February may stay away for eight years."""

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

    def moves_with_time(self, terms: Terms) -> bool:
        """Whether it may be another though nothing but time goes on."""
        ...

    def moves(self, code: Callable[[Value], int], sight: Sight, terms: Terms) -> Iterator[datetime]:
        """The last seconds after which it may be in another class, the claim being brought later and later."""
        ...


@frozen
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

    def calendar_of(self, counting: Counting | None) -> Calendar:
        """The calendar that counts in another way; None stands for the policy's own."""
        return self.calendar.counting_by(counting)


@frozen
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
    def is_whole(self) -> bool:
        """Whether the value is a whole number, so that nothing lies between one and the next; so of all but facts."""
        return True

    def moves_with_time(self, terms: Terms) -> bool:
        """Whether the value may be another though nothing but time goes on."""
        return True

    @property
    def is_elapsed(self) -> bool:
        """Whether the value grows as the claim is brought later."""
        return False

    @property
    def recurs(self) -> bool:
        """Whether the value comes again year by year, so that `ends` and `turns` never stop."""
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

    def turns(self, last: int, sight: Sight, terms: Terms) -> Iterator[datetime]:
        """The first seconds of the event from which the value lies on the other side of a whole number."""
        yield from ()

    def between(self, sight: Sight, terms: Terms) -> tuple[int, int] | None:
        """The least and the most that a value can be which is not quite known; None if that can be anything."""
        return None


@frozen
class FactReading(Reading):
    """A fact, as it stands or as it is computed."""

    @property
    def is_whole(self) -> bool:
        """It may be a word, or a number with decimals."""
        return False

    def moves_with_time(self, terms: Terms) -> bool:
        """Only a computed fact may."""
        computed = terms.derived.get(self.name)
        return computed is not None and computed.moves_with_time(terms)

    def value(self, sight: Sight, terms: Terms) -> Value:
        """The fact's value."""
        computed = terms.derived.get(self.name)
        return sight.facts[self.name] if computed is None else computed.value(sight, terms)

    def moves(self, code: Callable[[Value], int], sight: Sight, terms: Terms) -> Iterator[datetime]:
        """When a computed fact may change."""
        computed = terms.derived.get(self.name)
        if computed is not None:
            yield from computed.moves(code, sight, terms)


@frozen
class UsesReading(Reading):
    """How often a rule was used; with a `window`, within that time before the claim."""

    window: Duration | None = None

    def __str__(self) -> str:
        words = f"uses of {self.name}"
        return f"{words} within {self.window}" if self.window else words

    def moves_with_time(self, terms: Terms) -> bool:
        """Uses fall out of a time that is looked back on."""
        return self.window is not None

    def value(self, sight: Sight, terms: Terms) -> Value:
        """The number of uses."""
        counted = self.counted(sight, terms)
        return UNKNOWN if counted is None else len(counted)

    def counted(self, sight: Sight, terms: Terms) -> Sequence[Use] | None:
        """The entries of the history that count; None while the history is unknown."""
        found, window = self.ever(sight, terms), self.window
        if found is None or window is None:
            return found
        elapsed = terms.calendar.unrolled.elapsed
        return [use for use in found if elapsed(window.measure, use.at, sight.at) <= window.limit]

    def ever(self, sight: Sight, terms: Terms) -> Sequence[Use] | None:
        """The uses at any time."""
        if not sight.history:
            return sight.history
        remedies = terms.uses[self.name]
        return [use for use in sight.history if _is_of(use, self.name, remedies)]

    def ends(self, last: int, sight: Sight, terms: Terms) -> Iterator[datetime]:
        """The last second at which each use still counts."""
        if self.window is not None:
            for use in self.ever(sight, terms) or ():
                end = terms.calendar.unrolled.end(self.window.measure, self.window.limit, use.at)
                yield from filter(None, (end,))


def _is_of(use: Use, rule: str, remedies: frozenset[str]) -> bool:
    used = use.rule
    if used is None:
        return use.remedy in remedies
    if used == rule:
        return True
    # An entry may name a row of a rule, `rule/2`; it is a use of the rule.
    owner, _, row = used.rpartition("/")
    return owner == rule and row.isdecimal()
