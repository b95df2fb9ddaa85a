"""What was done before: the histories of rows, each read just as that of a claim is."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np

from aftercare_rules.batch.columns import Kind
from aftercare_rules.batch.rows import value_of
from aftercare_rules.batch.slices import Slice, Whole
from aftercare_rules.batch.undated import alike, are_undated
from aftercare_rules.batch.values import instant_of
from aftercare_rules.deciding.facts import ClaimReader
from aftercare_rules.errors import ClaimError
from aftercare_rules.language.definitions import CUSTOMER_HISTORY, HISTORY
from aftercare_rules.records.claims import read_claim
from aftercare_rules.records.models import Use
from aftercare_rules.rules.rule_set import RuleSet

History: TypeAlias = tuple[Use, ...] | None
"""The entries of a history; None while it is unknown."""

HISTORIES: Final = (HISTORY, CUSTOMER_HISTORY)
NOT_KNOWN: Final = 0
NOTHING: Final = 1
_NONE: Final = -1


class Histories:
    """Reads the histories of rows under one policy."""

    def __init__(self, claims: ClaimReader, rule_set: RuleSet) -> None:
        self._claims = claims
        self._are_undated = are_undated(rule_set)

    def of(self, name: str, some: Slice) -> tuple[Whole, list[History]]:
        """The number of each row's history, and the histories: `NOT_KNOWN`, `NOTHING`, and each that has entries.

        A row with a history that no claim may have is odd.
        """
        if (self, name) not in some.worked_out:
            some.worked_out[self, name] = self._read(name, some)
        found: tuple[Whole, list[History]] = some.worked_out[self, name]
        return found

    def _read(self, name: str, some: Slice) -> tuple[Whole, list[History]]:
        numbers: Whole = np.full(some.rows, NOT_KNOWN, np.int64)
        histories: list[History] = [None, ()]
        if not some.has(name):
            return numbers, histories
        known = some.known(name)
        numbers[:] = NOTHING if known is None else np.where(known, NOTHING, NOT_KNOWN)
        left = (some.entries(name) > 0) & ~some.odd
        if self._are_undated and left.any():
            for rows, first, places in alike(name, some):
                found = np.array([self._read_row(name, some, row, histories) for row in rows[first].tolist()], np.int64)
                numbers[rows] = found[places]
                left[rows] = False
        for row in np.flatnonzero(left).tolist():
            numbers[row] = self._read_row(name, some, row, histories)
        some.odd |= numbers == _NONE
        return numbers, histories

    def _read_row(self, name: str, some: Slice, row: int, histories: list[History]) -> int:
        """The number of one row's history, which is added to those that there are; `_NONE` of what is none."""
        at, _ = some.seconds("at")
        claim: dict[str, Any] = {"at": instant_of(int(at[row]), "s")}
        try:
            claim["history"] = value_of(some.array(name)[row], Kind.OTHER, ("history",))
            # How the services were done to whom does not matter to what may be told of them.
            histories.append(self._claims.read(read_claim(claim)).customer_history)
        except (ClaimError, UnicodeDecodeError):
            return _NONE
        return len(histories) - 1
