"""Everything that a claim could still turn out to be, by brute force.

A word is tried in every value, a number on both sides of each bound that a test
names, an event on both sides of each window's end, a history in every number of
uses that a limit could tell apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations, product
from typing import Any, Final, TypeAlias

from dateutil.relativedelta import relativedelta

from aftercare_rules.conditions import Condition, Test
from aftercare_rules.domains import Choice, Flag, Number
from aftercare_rules.policy import Policy
from aftercare_rules.records import Use
from tests.oracle.naive import CannotHappen, Naive, Situation, Terms, Value

HISTORY: Final = "history"
_CENT: Final = Decimal("0.01")
_DURATION: Final = re.compile(r"\d+ (?:hour|day|month|year)s?")

Choices: TypeAlias = tuple[Any, ...]
"""One value for each unknown, in their order."""


@dataclass(frozen=True)
class OpenClaim:
    """A claim taken apart: what it says, and what each thing that it leaves open could be."""

    at: datetime
    facts: Mapping[str, Value]
    amounts: Mapping[str, Decimal]
    events: Mapping[str, datetime | None]
    uses: tuple[Use, ...]
    unknowns: Mapping[str, tuple[Any, ...]]

    def situations(self) -> Iterator[tuple[Choices, Situation]]:
        """Each way that the unknowns could turn out."""
        for choices in product(*self.unknowns.values()):
            yield choices, self._situation(dict(zip(self.unknowns, choices, strict=True)))

    def _situation(self, chosen: Mapping[str, Any]) -> Situation:
        amounts = {name: value for name, value in chosen.items() if isinstance(value, Decimal)}
        return Situation(
            self.at,
            # A number without its record is asked for where a price needs it, but every test on it fails.
            {name: value if value is not None or name not in chosen else None for name, value in self.facts.items()}
            | {name: chosen[name] for name in chosen if name in self.facts and name not in self._without_record},
            {**self.amounts, **amounts},
            {name: chosen.get(name, instant) for name, instant in self.events.items()},
            chosen.get(HISTORY, self.uses),
        )

    @property
    def _without_record(self) -> frozenset[str]:
        return frozenset(name for name, value in self.facts.items() if value is None and name not in self._open)

    @property
    def _open(self) -> frozenset[str]:
        return frozenset(name for name in self.unknowns if self.facts.get(name, "") == "?")
