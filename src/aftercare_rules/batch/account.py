"""How the rows of tables were decided: how many under each version of a policy, how many one by one, and why those."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from aftercare_rules.batch.histories import HISTORIES
from aftercare_rules.batch.plan import Plan
from aftercare_rules.batch.slices import CHARGES, Mask, Slice
from aftercare_rules.language.vocabulary import PURCHASED

NO_CLAIM: Final = "it is no claim"
NO_PURCHASE: Final = "`purchased` is unknown"
NO_HISTORY: Final = "`history` is unknown, and counts"
UNKNOWN_FACT: Final = "a fact is unknown that a rule or a price reads"
COMPARED: Final = "its amounts or its end are to be compared"
HAS_ENTRIES: Final = "`{}` has entries"

REASONS: Final = (
    NO_CLAIM,
    NO_PURCHASE,
    *(HAS_ENTRIES.format(name) for name in (*HISTORIES, CHARGES)),
    NO_HISTORY,
    UNKNOWN_FACT,
    COMPARED,
)
"""Why a row is read by itself; of several, the first."""


@dataclass(slots=True)
class Account:
    """Adds up over several tables how their rows were decided.

    `versions` has the rows that fell under each policy, by its `sha256`; `one_by_one` those that were read by
    themselves, by the first of the `REASONS` that there is. Where it is `noted`, the decisions have the columns `NOTES`
    too, which are for whoever keeps the account.
    """

    versions: Counter[str] = field(default_factory=Counter)
    one_by_one: Counter[str] = field(default_factory=Counter)
    noted: bool = False

    def add(self, plan: Plan, some: Slice, alone: Mask, faulty: Collection[int]) -> None:
        """Adds the rows that were read by themselves; `faulty` are those that are no claims."""
        left = alone.copy()
        for reason, rows in _reasons(plan, some, faulty):
            counted = left & rows
            if number := int(np.count_nonzero(counted)):
                self.one_by_one[reason] += number
                left &= ~counted


def _reasons(plan: Plan, some: Slice, faulty: Collection[int]) -> Iterator[tuple[str, Mask]]:
    """Each reason with the rows that it is true of."""
    no_claims = np.zeros(some.rows, np.bool_)
    no_claims[list(faulty)] = True
    yield NO_CLAIM, no_claims
    yield NO_PURCHASE, some.unknown(PURCHASED)
    for name in (*HISTORIES, CHARGES):
        if some.has(name):
            yield HAS_ENTRIES.format(name), some.entries(name) > 0
    if plan.counts_services:
        yield NO_HISTORY, some.unknown("history")
    for name in plan.facts:
        yield UNKNOWN_FACT, some.unknown(name)
    yield COMPARED, np.ones(some.rows, np.bool_)
