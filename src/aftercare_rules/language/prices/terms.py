"""What a price may name, and what all of its forms have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import ClassVar, Final, Protocol

from aftercare_rules.errors import Misspelling, Unknown, one_of, shortened
from aftercare_rules.frozen import frozen
from aftercare_rules.language.counting import Counting
from aftercare_rules.language.domains import EXACT
from aftercare_rules.language.prices.ranges import NOTHING, Key, Numbers, Range
from aftercare_rules.language.vocabulary import Vocabulary

AMOUNT: Final = r"([0-9]{1,12}(?:\.[0-9]{1,6})?)"
PERCENT: Final = r"([0-9]{1,3}(?:\.[0-9]{1,6})?)%"


@frozen
class PriceTerms:
    """Where a price stands and what it may name.

    `line` is the name of its line, `entries` are the texts of the policy's `prices:`. `is_received` says that the
    customer gets this amount, and does not pay it. `counting` is how it counts time where that is not the policy's way.
    """

    vocabulary: Vocabulary
    line: str = ""
    is_received: bool = False
    entries: Mapping[str, str] = field(default_factory=dict)
    counting: Counting | None = None

    @property
    def coin(self) -> Decimal:
        """The smallest coin of the policy's currency."""
        return EXACT.scaleb(Decimal(1), -self.vocabulary.minor_digits)

    @property
    def amounts(self) -> tuple[str, ...]:
        """The facts that are money."""
        return tuple(name for name, number in self.vocabulary.numbers.items() if number.is_money)

    def money(self, name: str, written: str) -> str:
        """The name of a fact that is money; raises `Misspelling` for another, showing what is `written` with a good."""
        domain = self.vocabulary.numbers.get(name)
        if domain is None and name in self.vocabulary.domains:
            raise Misspelling(f"`{name}` is not an amount of money", f"write {self._good(written)}", name)
        if domain is None:
            message = f"{shortened(name)} is not an amount of money"
            raise Unknown("fact", name, self.amounts, message, f"write {self._good(written)}")
        if not domain.is_money:
            raise Misspelling(f"`{name}` is a number, not an amount of money", f"write {self._good(written)}", name)
        return name

    def _good(self, written: str) -> str:
        return one_of(written.format(name) for name in self.amounts[:3])

    def event(self, name: str) -> str:
        """The name of an event; raises `Misspelling` for another."""
        events = self.vocabulary.events
        if name not in events:
            listed = f"the events of this policy are {one_of(events, 'and')}"
            raise Unknown("fact", name, events, f"{shortened(name)} is not an event", listed)
        return name


class Form(Protocol):
    """One way to say an amount.

    `pattern` is a regular expression that every text of this form matches, whatever the policy declares; an editor
    checks texts by it, so it uses only what Python and JavaScript read alike. `is_quoted` says that a person sets it.
    """

    spelling: ClassVar[str]
    example: ClassVar[str]
    meaning: ClassVar[str]
    pattern: ClassVar[str]

    @classmethod
    def read(cls, text: str, terms: PriceTerms) -> Form | None:
        """The form that the text spells, None if it is another; raises `Misspelling` if it is this one, but wrong."""
        ...

    @property
    def is_quoted(self) -> bool:
        """Whether a person sets the amount: the claim is referred."""
        ...

    @property
    def keys(self) -> tuple[Key, ...]:
        """The numbers of the claim that the amount depends on."""
        ...

    def amount(self, numbers: Numbers) -> Range:
        """The least and the most that it can be, before rounding; it grows, or shrinks, with each number."""
        ...


def from_zero(numbers: Numbers, key: Key) -> Range:
    """A number of the claim; what is below zero counts as 0, for no line of a price goes below it."""
    return numbers[key].at_least(NOTHING)
