"""The names that one policy may use: its facts, events, remedies and languages.

Conditions and prices are read against a vocabulary, so that a name which was
never declared is an error and every test is held against the domain of its fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final, Literal, TypeAlias

from aftercare_rules.frozen import frozen
from aftercare_rules.language.counting import PLAIN, Counting
from aftercare_rules.language.domains import AMOUNT, COUNT, NONE_WORD, Choice, Domain, Event, Number

Group: TypeAlias = Literal["purchase", "defect", "claim", "new"]
GROUPS: Final[tuple[Group, ...]] = ("purchase", "defect", "claim", "new")

PURCHASED: Final = "purchased"
DEFECT: Final = "defect"
WANTS: Final = "wants"
LIMIT: Final = "limit"
TODAY: Final = "today"

# Numbers that every claim can carry, undeclared: where each stands and what it may be.
BUILT_IN_NUMBERS: Final[Mapping[str, tuple[Group, Number]]] = {
    "price": ("purchase", AMOUNT),
    "quantity": ("purchase", COUNT),
    "units": ("defect", COUNT),
    "parts_price": ("defect", AMOUNT),
    "new_price": ("new", AMOUNT),
}

REMEDIES: Final = (
    "repair",
    "replace",
    "exchange",
    "refund",
    "store_credit",
    "price_reduction",
    "care",
    "collection",
)
# The remedies that give the customer money: what they name is paid out, not charged.
PAID_OUT: Final = frozenset({"refund", "store_credit", "price_reduction"})


@frozen
class Vocabulary:
    """What a policy has declared.

    `domains` maps every fact and event that a test may name to what it can be;
    `groups` maps each declared or built-in fact to the record that holds it; a derived fact is in none. `conditions`
    are the derived facts that are conditions with a name. `may_be_absent` are the facts and events that some claims
    do not have. `services` are what a history may name besides remedies. `counting` is how windows are counted.
    """

    domains: Mapping[str, Domain]
    groups: Mapping[str, Group]
    remedies: tuple[str, ...]
    on_request: tuple[str, ...]
    languages: tuple[str, ...]
    minor_digits: int
    services: tuple[str, ...] = ()
    derived: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    may_be_absent: frozenset[str] = frozenset()
    counting: Counting = PLAIN

    @cached_property
    def every_remedy(self) -> tuple[str, ...]:
        """The remedies weighed by themselves, then those weighed on request."""
        return self.remedies + self.on_request

    @cached_property
    def placeholders(self) -> tuple[str, ...]:
        """The facts and events that a text may fill in."""
        # One whose definition has a fault has no domain, and is no unknown name.
        names = dict.fromkeys([*self.domains, *sorted(self.derived)])
        return tuple(name for name in names if name not in self.conditions)

    @cached_property
    def askable(self) -> tuple[str, ...]:
        """The facts and events that a claim may state, or leave out."""
        return tuple(name for name in self.domains if name not in self.derived)

    @cached_property
    def every_service(self) -> tuple[str, ...]:
        """All that an entry of a history may name: the remedies, then the services that are none."""
        return self.every_remedy + self.services

    @cached_property
    def numbers(self) -> Mapping[str, Number]:
        """The facts that are numbers or amounts."""
        return {name: domain for name, domain in self.domains.items() if isinstance(domain, Number)}

    @cached_property
    def events(self) -> tuple[str, ...]:
        """The declared events, `purchased` among them."""
        return tuple(name for name, domain in self.domains.items() if isinstance(domain, Event))


def wish(remedies: tuple[str, ...]) -> Choice:
    """The domain of the fact `wants`: a remedy, or `none` where the customer names none."""
    return Choice((*remedies, NONE_WORD))
