"""What an example of a policy is: a claim, and the decision that its author expects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from decimal import Decimal
from functools import cached_property

from aftercare_rules.errors import Span
from aftercare_rules.frozen import frozen
from aftercare_rules.language.prices import Range
from aftercare_rules.records.models import Claim


@frozen
class Example:
    """A claim beside the rule it is about, with the decision that the author expects.

    `make` gives the claim; that it can was seen when the policy was read.
    """

    make: Callable[[], Claim] = field(repr=False)
    expect: Expectation
    span: Span
    written: str = ""

    @cached_property
    def claim(self) -> Claim:
        """The claim; made when it is asked for, as most policies are loaded to decide others."""
        return self.make()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Example):
            return NotImplemented
        return (self.claim, self.expect, self.written) == (other.claim, other.expect, other.written)

    def __hash__(self) -> int:
        return hash((self.claim, self.expect, self.written))


@frozen
class Expectation:
    """The parts of a decision that an example states; what it does not state may be anything.

    `bounds` are those between which a person sets the amount of a claim that is referred.
    """

    verdict: str
    remedy: str | None = None
    amount: Decimal | None = None
    rule: str | None = None
    missing: tuple[str, ...] | None = None
    until: str | None = None
    written: str = ""
    bounds: Range | None = None
