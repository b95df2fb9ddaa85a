"""What rows charge for lines at cost, as a digit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import pyarrow.compute as pc

from aftercare_rules.batch.digits import Digit
from aftercare_rules.batch.slices import CHARGES, Slice, Whole
from aftercare_rules.batch.utf8 import decoded
from aftercare_rules.language.prices import Charge, Key
from aftercare_rules.records.values import LONGEST_NAME

_MOST_LINES: Final = 30


class Charges(Digit):
    """Which lines are charged, of those that policies have at cost; each is charged or not.

    A policy without such lines takes charges for any, and none of them matters.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._takes_any = not lines
        # Of very many lines none is told, and rows with charges are odd.
        self._charges = tuple(map(Charge, lines if len(lines) <= _MOST_LINES else ()))
        self.size = 2 ** len(self._charges)

    def apart(self, value: int) -> Iterable[Key]:
        """The charges that claims make."""
        return [charge for place, charge in enumerate(self._charges) if value >> place & 1]

    def values(self, some: Slice) -> Whole | int:
        """A number to the base of two; odd is a charge for another line, without an amount, below zero, or twice."""
        entries, taken = some.entries(CHARGES), np.zeros(some.rows, np.int64)
        found = np.zeros(some.rows, np.int64)
        for place, charge in enumerate(self._taken(some)):
            amounts, known = some.millionths(charge)
            some.odd |= amounts < 0
            is_made = np.ones(some.rows, np.int64) if known is None else known.astype(np.int64)
            taken += is_made
            found += is_made << place
        some.odd |= taken != entries
        return 0 if self._takes_any else found

    def _taken(self, some: Slice) -> Sequence[Charge]:
        """The charges that claims may make."""
        if not some.has_plain_charges:
            return ()
        if not self._takes_any:
            return self._charges
        lines = pc.unique(some.array(CHARGES).keys)
        if len(lines) > _MOST_LINES:
            return ()
        return [Charge(line) for line in decoded(lines, "") if line and len(line) <= LONGEST_NAME]
