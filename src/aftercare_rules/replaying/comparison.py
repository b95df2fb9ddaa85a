"""The decisions of two policies on the same rows: which differ, for whom that is better, and what it comes to.

It is counted as `aftercare diff --claims` does, claim by claim; a test holds them equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from aftercare_rules.differing.replay import RANK
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.vocabulary import PAID_OUT
from aftercare_rules.replaying.records import Change, Comparison, Example, Moved, Outcome, Shifted
from aftercare_rules.replaying.tally import FIRST_FEW, Groups, Tally, ground_of, money_of

Whole: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]

_NO_CLAIM: Final = -1
_CHANGES: Final = pa.array(["better", "worse"])
_KEYS: Final = ("old_ground", "old_rule", "old_verdict", "new_ground", "new_rule", "new_verdict")
_SUMS: Final = ("old_cost", "old_refund", "new_cost", "new_refund", "better", "worse")
_SHIFT_KEYS: Final = ("old_ground", "old_rule", "new_ground", "new_rule", "new_verdict")
_SHIFT_SUMS: Final = ("longer", "shorter")
_COUNTED: Final = (
    *("alike", "longer", "shorter", "better", "worse", "otherwise"),
    *("only_old", "only_new", "neither", "gained", "lost"),
)
_ENDLESS: Final = np.iinfo(np.int64).max


@dataclass(slots=True)
class Compared:
    """Adds up how two policies decide the same rows."""

    policy: Policy
    _moved: Groups = field(default_factory=lambda: Groups(_KEYS, _SUMS))
    _shifted: Groups = field(default_factory=lambda: Groups(_SHIFT_KEYS, _SHIFT_SUMS))
    _counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))
    _examples: list[Example] = field(default_factory=list)
    _shifted_examples: list[Example] = field(default_factory=list)

    def add(self, old: pa.RecordBatch, new: pa.RecordBatch, first: int) -> pa.Array:
        """Adds some rows, the first of which has a number; gives what it is to each customer."""
        sides = _Side.of(old, new)
        before, after = sides
        reads_old, reads_new = before.rank != _NO_CLAIM, after.rank != _NO_CLAIM
        both = reads_old & reads_new
        differs = (before.verdict != after.verdict) | (before.remedy != after.remedy)
        for name in ("cost", "refund"):
            differs |= getattr(before, name) != getattr(after, name)
            differs |= getattr(before, f"has_{name}") != getattr(after, f"has_{name}")
        step = after.rank - before.rank
        moved = (after.refund - after.cost) - (before.refund - before.cost)
        is_money = (step == 0) & (before.remedy == after.remedy) & (after.rank == RANK["approved"])
        better = both & differs & ((step > 0) | (is_money & (moved > 0)))
        worse = both & differs & ((step < 0) | (is_money & (moved < 0)))
        alike = both & ~differs
        longer, shorter = alike & (after.until > before.until), alike & (after.until < before.until)
        for name, rows in (
            ("alike", alike),
            ("longer", longer),
            ("shorter", shorter),
            ("better", better),
            ("worse", worse),
            ("otherwise", both & differs & ~better & ~worse),
            ("only_old", reads_old & ~reads_new),
            ("only_new", reads_new & ~reads_old),
            ("neither", ~reads_old & ~reads_new),
        ):
            self._counts[name] += int(np.count_nonzero(rows))
        self._counts["gained"] += _sum(np.where(step > 0, after.paid_out, moved)[better])
        self._counts["lost"] += _sum(np.where(step < 0, before.paid_out, -moved)[worse])
        changes = {"better": better, "worse": worse}
        shifts = {"longer": longer, "shorter": shorter}
        some = _taken(old, new, differs | (reads_old != reads_new), changes, first)
        self._moved.add(some)
        self._examples += _examples(some, FIRST_FEW - len(self._examples))
        some = _taken(old, new, longer | shorter, changes | shifts, first)
        self._shifted.add(some)
        self._shifted_examples += _examples(some, FIRST_FEW - len(self._shifted_examples))
        return pa.DictionaryArray.from_arrays(pa.array(worse.astype(np.int32), mask=~(better | worse)), _CHANGES)

    def result(self, old: Tally, new: Tally) -> Comparison:
        """What came of all rows, with the totals of both policies."""
        before, after = old.totals, new.totals
        counts = dict(self._counts)
        gained, lost = counts.pop("gained"), counts.pop("lost")
        digits = -self.policy.vocabulary.minor_digits
        moved = []
        for keys, rows, (old_cost, old_refund, new_cost, new_refund, better, worse) in self._moved.largest_first():
            cost, refund = (
                money_of(after_it - before_it, self.policy).amount
                for before_it, after_it in ((old_cost, new_cost), (old_refund, new_refund))
            )
            moved.append(Moved(**_named(_KEYS, keys), rows=rows, better=better, worse=worse, cost=cost, refund=refund))
        shifted = [
            Shifted(**_named(_SHIFT_KEYS[:-1], keys[:-1]), verdict=keys[-1], rows=rows, longer=longer, shorter=shorter)
            for keys, rows, (longer, shorter) in self._shifted.largest_first()
        ]
        return Comparison(
            **counts,
            totals=after,
            gained=money_of(_decimal(gained, digits), self.policy),
            lost=money_of(_decimal(lost, digits), self.policy),
            cost=money_of(after.cost.amount - before.cost.amount, self.policy),
            refund=money_of(after.refund.amount - before.refund.amount, self.policy),
            moved=tuple(moved),
            examples=tuple(self._examples),
            shifted=tuple(shifted),
            shifted_examples=tuple(self._shifted_examples),
        )


def _taken(old: pa.RecordBatch, new: pa.RecordBatch, mask: Mask, counted: Mapping[str, Mask], first: int) -> pa.Table:
    """Some rows as a table: their numbers, both decisions, and as 1 or 0 what is true of each."""
    rows = np.flatnonzero(mask)
    places = pa.array(rows)
    columns: dict[str, pa.Array] = {"row": pa.array(rows + first)}
    for side, batch in (("old", old), ("new", new)):
        for name in (*Outcome.model_fields, "ground"):
            columns[f"{side}_{name}"] = batch[name].take(places)
    return pa.table(columns | {name: pa.array(it[rows].astype(np.int64)) for name, it in counted.items()})


def _named(names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """Values by their names; for the note on a decision, its ground and the rules that contradict one another."""
    named = dict(zip(names, values, strict=True))
    for side in ("old", "new"):
        named[f"{side}_ground"], named[f"{side}_rules"] = ground_of(named[f"{side}_ground"])
    return named


def _examples(some: pa.Table, most: int) -> Iterator[Example]:
    for row in some.slice(0, max(most, 0)).to_pylist():
        change: Change | None = "better" if row["better"] else "worse" if row["worse"] else None
        old, new = (
            Outcome(**{name: row[f"{side}_{name}"] for name in Outcome.model_fields}) for side in ("old", "new")
        )
        yield Example(row=row["row"], change=change, old=old, new=new)


@dataclass(frozen=True, slots=True)
class _Side:
    """The columns of one policy's decisions that are compared, as numbers."""

    verdict: Whole
    rank: Whole
    remedy: Whole
    cost: Whole
    has_cost: Mask
    refund: Whole
    has_refund: Mask
    paid_out: Whole
    until: Whole

    @classmethod
    def of(cls, *batches: pa.RecordBatch) -> list[_Side]:
        """The same words have the same numbers in all of them."""
        verdicts: dict[str, int] = {}
        remedies: dict[str, int] = {}
        sides = []
        for batch in batches:
            verdict = _numbers(batch["verdict"], verdicts)
            remedy = _numbers(batch["remedy"], remedies)
            ranks = np.array([*(RANK[word] for word in verdicts), _NO_CLAIM])
            pays = np.array([*(word in PAID_OUT for word in remedies), False])
            refund, has_refund = _coins(batch["refund"])
            until = batch["valid_until"].cast(pa.int64()).fill_null(_ENDLESS).to_numpy()
            paid_out = refund * pays[remedy]
            sides.append(
                cls(verdict, ranks[verdict], remedy, *_coins(batch["cost"]), refund, has_refund, paid_out, until)
            )
        return sides


def _numbers(column: pa.Array, words: dict[str, int]) -> Whole:
    """The number of each word; `_NO_CLAIM`, the last of any list, of none."""
    numbers = [words.setdefault(word, len(words)) for word in column.dictionary.to_pylist()]
    found: Whole = np.array([*numbers, _NO_CLAIM], np.int64)[column.indices.fill_null(len(numbers)).to_numpy()]
    return found


def _coins(column: pa.Array) -> tuple[Whole, Mask]:
    """Amounts in the smallest coins, and where there are any. They fit 64 bits, as the decider makes them so."""
    halves = np.frombuffer(column.buffers()[1], np.int64).reshape(-1, 2)[column.offset : column.offset + len(column)]
    known: Mask = column.is_valid().to_numpy(zero_copy_only=False)
    return np.where(known, halves[:, 0], 0), known


def _sum(coins: Whole) -> int:
    """The sum, which may be larger than 64 bits."""
    return (int((coins >> 32).sum()) << 32) + int((coins & 0xFFFFFFFF).sum())


def _decimal(coins: int, exponent: int) -> Decimal:
    return Decimal(coins).scaleb(exponent)
