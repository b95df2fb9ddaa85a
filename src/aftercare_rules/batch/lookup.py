"""The answers found so far, each a number, as columns that rows are looked up in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from aftercare_rules.batch.amounts import Formula
from aftercare_rules.batch.answers import Answer, Ending
from aftercare_rules.batch.courses import Course
from aftercare_rules.batch.notes import NOTES, notes_of
from aftercare_rules.batch.results import AMOUNTS, NOTHING, TEXTS, WORDED, Words, coins
from aftercare_rules.batch.slices import Mask, Whole
from aftercare_rules.batch.weighing import Weighing

ONE_BY_ONE = 0
"""The number of the answer that there is none: such rows are read one by one."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount that reads columns: what it comes to, whether the customer gets it, and what it may not come to."""

    formula: Formula
    is_paid_out: bool
    rival: Formula | None

    @property
    def column(self) -> str:
        """The column that it stands in."""
        return "refund" if self.is_paid_out else "cost"


@dataclass(frozen=True, slots=True)
class Kept:
    """A column for each thing that an answer says, by the number of the answer."""

    texts: dict[str, npt.NDArray[np.int32]]
    amounts: dict[str, Whole]
    has_amount: dict[str, Mask]
    is_incomplete: Mask
    endings: npt.NDArray[np.int32]
    formulas: npt.NDArray[np.int32]
    weighings: npt.NDArray[np.int32]


class Lookup:
    """Keeps answers, and gives them as columns."""

    def __init__(self, minor_digits: int) -> None:
        self._minor_digits = minor_digits
        self.words = {name: Words() for name in WORDED}
        self.answers: list[Answer | None] = [None]
        self.endings: dict[Ending | Course | None, int] = {None: 0}
        self.amounts: dict[Amount | None, int] = {None: 0}
        self.weighings: dict[Weighing | None, int] = {None: 0}
        self._rows: list[tuple[int, ...]] = [_NO_ANSWER]
        self._kept: Kept | None = None

    def add(self, answer: Answer) -> int:
        """Keeps an answer; gives its number."""
        decision = answer.decision
        row = [self.words[name].number(getattr(decision, name)) for name in TEXTS]
        row += [self.words[name].number(note) for name, note in zip(NOTES, notes_of(decision), strict=True)]
        for name in AMOUNTS:
            money = getattr(decision, name)
            row += [0 if money is None else coins(money.amount, self._minor_digits), money is not None]
        amount = None if answer.formula is None else Amount(answer.formula, answer.is_paid_out, answer.rival)
        row.append(bool(decision.missing))
        row.append(self.endings.setdefault(answer.ending, len(self.endings)))
        row.append(self.amounts.setdefault(amount, len(self.amounts)))
        return self._add((*row, 0), answer)

    def add_weighing(self, weighing: Weighing) -> int:
        """Keeps that rows have no answer yet, but one for each order of their prices; gives a number for that."""
        return self._add((*_NO_ANSWER[:-1], self.weighings.setdefault(weighing, len(self.weighings))), None)

    def _add(self, row: tuple[int, ...], answer: Answer | None) -> int:
        self._rows.append(row)
        self.answers.append(answer)
        return len(self.answers) - 1

    def kept(self) -> Kept:
        """All answers as columns."""
        # Another thread may add an answer meanwhile, and what is kept be older than that.
        kept = self._kept
        if kept is None or kept.is_incomplete.size < len(self._rows):
            table = np.array(self._rows, np.int64).T
            texts = {name: table[at].astype(np.int32) for at, name in enumerate(WORDED)}
            after = len(WORDED)
            amounts = {name: np.ascontiguousarray(table[after + 2 * at]) for at, name in enumerate(AMOUNTS)}
            has_amount = {name: table[after + 2 * at + 1].astype(np.bool_) for at, name in enumerate(AMOUNTS)}
            is_incomplete, *numbers = table[-4:]
            endings, formulas, weighings = (column.astype(np.int32) for column in numbers)
            kept = Kept(texts, amounts, has_amount, is_incomplete.astype(np.bool_), endings, formulas, weighings)
            self._kept = kept
        return kept


_NO_ANSWER: Final = (NOTHING,) * len(WORDED) + (0,) * (2 * len(AMOUNTS) + 4)
