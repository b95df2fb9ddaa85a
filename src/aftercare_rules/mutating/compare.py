"""What is asked of a comparison of two policies: a claim that they decide otherwise, or a proof that there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from aftercare_rules.language.policy import Policy
from aftercare_rules.records.models import Claim


class Comparison(Protocol):
    """What came of comparing two policies: `claim` is one that they decide otherwise; None where none was found.

    `is_proved` says, where there is no claim, that there can be none.
    """

    @property
    def claim(self) -> Claim | None:
        """A claim that the two decide otherwise."""
        ...

    @property
    def is_proved(self) -> bool:
        """Whether it is certain that there is no such claim."""
        ...


Compare: TypeAlias = Callable[[Policy, Policy], Comparison]
"""Compares a policy with what became of it."""
