"""Decides the rows of a table: each distinct number once, by the engine's own judge, and odd rows one by one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from aftercare_rules.batch.account import Account
from aftercare_rules.batch.amounts import coins_of, time_in
from aftercare_rules.batch.answers import Answer, Answers
from aftercare_rules.batch.arguments import check_arguments
from aftercare_rules.batch.columns import Columns, columns_of, fields_of
from aftercare_rules.batch.courses import Course
from aftercare_rules.batch.cutting import ROWS_AT_ONCE, Table, by_batches, key_of
from aftercare_rules.batch.lookup import ONE_BY_ONE, Lookup
from aftercare_rules.batch.plan import Plan, plan_of
from aftercare_rules.batch.results import AMOUNTS, Results
from aftercare_rules.batch.rows import decided_alone, read_row
from aftercare_rules.batch.since import NEVER
from aftercare_rules.batch.slices import Mask, Slice, Whole
from aftercare_rules.batch.weighing import MOST_ORDERS
from aftercare_rules.deciding.in_force import InForceAt
from aftercare_rules.errors import ClaimError
from aftercare_rules.language.clock import seconds_of
from aftercare_rules.language.policy import Policy
from aftercare_rules.records.models import Claim, Decision
from aftercare_rules.rules.rule_set import RuleSet
from aftercare_rules.uncollected import uncollected

Decide: TypeAlias = Callable[[Claim], Decision]
Ids: TypeAlias = npt.NDArray[np.int64]
Numbers: TypeAlias = npt.NDArray[np.int32]

_MOST_ANSWERS: Final = 500_000
_NOT_MET: Final = -1
_LATEST: Final = seconds_of(datetime(9990, 1, 1, tzinfo=UTC))


class BatchDecider:
    """Decides tables of claims under one policy. It keeps what it has found, and may be shared by threads."""

    def __init__(self, policy: Policy, rule_set: RuleSet, answers: Answers, decide: Decide) -> None:
        self._policy = policy
        self._rule_set = rule_set
        self._in_force = InForceAt(policy)
        self._answers = answers
        self._decide = decide
        self._fields = fields_of(policy)
        self._kinds: dict[Hashable, _TableKind] = {}

    def decide(self, table: Table, columns: Mapping[str, str] | None = None, account: Account | None = None) -> Table:
        """The decision of each row, in its order; raises `TableError` where the columns cannot be read as claims.

        How they were found is added to the `account`.
        """
        check_arguments(table, columns)
        mapped, account = columns or {}, Account() if account is None else account
        account.versions[self._policy.sha256] += table.num_rows
        kind = self._kind(table.schema, mapped)
        return by_batches(table, lambda batch: kind.decided(batch, account))

    def _kind(self, schema: pa.Schema, mapped: Mapping[str, str]) -> _TableKind:
        key = key_of(schema, mapped)
        kind = self._kinds.get(key)
        if kind is None:
            columns, answers = columns_of(schema, self._fields, mapped), self._answers
            plan = plan_of(self._policy, self._rule_set, answers.judge, answers.claims, self._in_force, columns)
            kind = self._kinds[key] = _TableKind(self._policy, plan, columns, answers, self._decide)
        return kind


class _Met:
    """The numbers of rows that were met, and the number of the answer to each; it only grows."""

    def __init__(self) -> None:
        self._known: tuple[pa.Array, Ids] = pa.array([], pa.int64()), np.zeros(0, np.int64)

    def __len__(self) -> int:
        return len(self._known[1])

    def ids(self, numbers: Whole) -> Ids:
        """The number of the answer to each, `_NOT_MET` where it was not met."""
        known, ids = self._known
        places = pc.index_in(pa.array(numbers), known)
        if places.null_count:
            places, ids = places.fill_null(len(ids)), np.append(ids, _NOT_MET)
        found: Ids = ids[places.to_numpy()]
        return found

    def add(self, numbers: Whole, answer: Callable[[int, int], int]) -> None:
        """Adds those of some numbers that were not met, with the `answer` to each and where it comes first."""
        distinct, first = np.unique(numbers, return_index=True)
        new = np.flatnonzero(self.ids(distinct) == _NOT_MET)
        if new.size:
            more = [answer(number, at) for number, at in zip(distinct[new].tolist(), first[new].tolist(), strict=True)]
            known, ids = self._known
            self._known = pa.concat_arrays([known, pa.array(distinct[new])]), np.append(ids, np.array(more, np.int64))


class _Found:
    """What was found for tables of one schema so far; it only grows."""

    def __init__(self, minor_digits: int) -> None:
        self.lookup = Lookup(minor_digits)
        self.met = _Met()
        self.weighed = _Met()
        """Those of which the answer hangs on the order of prices, with that order."""
        self.pairs: dict[tuple[int, ...], int] = {}
        self.parts: Sequence[tuple[int, ...]] = ()
        self.essences: dict[Hashable, int] = {}

    @property
    def size(self) -> int:
        """How much that is."""
        return max(len(self.met), len(self.weighed), len(self.pairs))


class _TableKind:
    """Decides the tables of one schema."""

    def __init__(self, policy: Policy, plan: Plan, columns: Columns, answers: Answers, decide: Decide) -> None:
        self._policy = policy
        self._plan = plan
        self._columns = columns
        self._answers = answers
        self._decide = decide
        self._adding = Lock()
        self._found = _Found(policy.vocabulary.minor_digits)

    def decided(self, batch: pa.RecordBatch, account: Account) -> pa.RecordBatch:
        """The decisions of a batch."""
        if self._found.size > _MOST_ANSWERS:
            self._found = _Found(self._policy.vocabulary.minor_digits)
        found = self._found
        results = Results(self._policy, batch.num_rows, found.lookup.words, account.noted)
        for first in range(0, batch.num_rows, ROWS_AT_ONCE):
            self._fill(results, first, batch.slice(first, ROWS_AT_ONCE), found, account)
        return results.batch()

    def _fill(self, results: Results, first: int, batch: pa.RecordBatch, found: _Found, account: Account) -> None:
        some = Slice(batch, self._columns)
        self._plan.mark(some)
        ids = self._ids(batch, some, found)
        kept, here = found.lookup.kept(), slice(first, first + some.rows)
        alone = ids == ONE_BY_ONE
        # All ids are answers' numbers; "clip" spares the check of that, and a copy.
        for name, numbers in results.texts.items():
            np.take(kept.texts[name], ids, out=numbers[here], mode="clip")
        for name in AMOUNTS:
            if kept.has_amount[name].any():
                np.take(kept.amounts[name], ids, out=results.amounts[name][here], mode="clip")
                np.take(kept.has_amount[name], ids, out=results.has_amount[name][here], mode="clip")
        self._fill_amounts(results, here, some, kept.formulas[ids], found.lookup, alone)
        self._fill_ends(results, here, some, kept.endings[ids], found.lookup, alone)
        self._fill_changes(results, here, some, kept.formulas[ids], found.lookup, alone)
        for row in np.flatnonzero(kept.is_incomplete[ids] & ~alone).tolist():
            answer = found.lookup.answers[ids[row]]
            results.missing[first + row] = answer.decision.missing if answer is not None else ()
        rows = np.flatnonzero(alone).tolist()
        for row, one in zip(rows, decided_alone(batch, self._columns, rows, self._decide), strict=True):
            results.put(first + row, one)
        if alone.any():
            account.add(self._plan, some, alone, [place - first for place in results.errors if place >= first])

    def _fill_amounts(
        self, results: Results, here: slice, some: Slice, amounts: Numbers, lookup: Lookup, alone: Mask
    ) -> None:
        """Amounts that read columns; rows in which one comes to its rival, or is too large, are left alone."""
        some_have = np.flatnonzero(amounts)
        amounts = amounts[some_have]
        for amount, number in list(lookup.amounts.items()):
            if amount is None:
                continue
            rows = some_have[amounts == number]
            coins, beyond = coins_of(amount.formula, some, rows)
            results.amounts[amount.column][here.start + rows] = coins
            if amount.rival is not None:
                rival, beyond_too = coins_of(amount.rival, some, rows)
                beyond |= beyond_too | (coins == rival)
            alone[rows[beyond]] = True

    def _fill_ends(
        self, results: Results, here: slice, some: Slice, endings: Numbers, lookup: Lookup, alone: Mask
    ) -> None:
        """When outcomes end; rows in which that is too far away for any calendar, or not sure, are left alone."""
        some_end = np.flatnonzero(endings)
        endings = endings[some_end]
        for ending, number in list(lookup.endings.items()):
            rows = some_end[endings == number]
            if ending is None or not rows.size:
                continue
            if isinstance(ending, Course):
                ends = ending.ends(self._plan.endings, some, rows)
                rows, ends = rows[ends < NEVER], ends[ends < NEVER]
            else:
                digit = self._plan.endings[ending.reading]
                ends = digit.end(some, rows, ending.window)
                if ending.apart and ending.window + 3 < digit.classes:  # two of them are of no window
                    alone[rows[ends == digit.end(some, rows, ending.window + 1)]] = True
            results.until[here.start + rows] = ends
            results.has_until[here.start + rows] = True
            alone[rows[ends >= _LATEST]] = True

    def _fill_changes(
        self, results: Results, here: slice, some: Slice, amounts: Numbers, lookup: Lookup, alone: Mask
    ) -> None:
        """When outcomes end sooner, as their amounts move with time; rows in which that is far away are left alone."""
        for amount, number in list(lookup.amounts.items()):
            if amount is None or time_in(amount.formula) is None:
                continue
            rows = np.flatnonzero((amounts == number) & ~alone)
            places = here.start + rows
            until = np.where(results.has_until[places], results.until[places], NEVER)
            coins = results.amounts[amount.column][places]
            ends, untold = self._plan.times.ends(amount.formula, coins, some, rows, until)
            results.until[places] = np.where(ends < NEVER, ends, 0)
            results.has_until[places] = ends < NEVER
            alone[rows[untold]] = True

    def _ids(self, batch: pa.RecordBatch, some: Slice, found: _Found) -> Ids:
        """The number of each row's answer."""
        numbers = self._joined(self._plan.numbering.of(some), found)

        def answer(number: int, row: int) -> int:
            return self._answer(number, batch, row, found)

        ids = self._looked_up(found.met, numbers, ~some.odd, answer)
        ids[some.odd] = ONE_BY_ONE
        return self._weighed(ids, batch, some, found) if len(found.lookup.weighings) > 1 else ids

    def _weighed(self, ids: Ids, batch: pa.RecordBatch, some: Slice, found: _Found) -> Ids:
        """The same, with the answers that hang on the order in which a row's prices come."""
        weighings = found.lookup.kept().weighings[ids]
        for weighing, number in list(found.lookup.weighings.items()):
            rows: Ids = np.flatnonzero(weighings == number)
            if weighing is None or not rows.size:
                continue
            orders, beyond = weighing.orders(some, rows)

            def answer(_: int, at: int, rows: Ids = rows) -> int:
                claim = self._claim(batch, int(rows[at]))
                answer = None if claim is None else self._answers.in_order(claim)
                return ONE_BY_ONE if answer is None else found.lookup.add(answer)

            numbers = ids[rows] * MOST_ORDERS + orders
            ids[rows] = self._looked_up(found.weighed, numbers, ~beyond, answer)
            ids[rows[beyond]] = ONE_BY_ONE
        return ids

    def _looked_up(self, met: _Met, numbers: Whole, told: Mask, answer: Callable[[int, int], int]) -> Ids:
        """The numbers of the answers; of `told` rows they are found where they are new, each by its first row."""
        ids = met.ids(numbers)
        new = np.flatnonzero((ids == _NOT_MET) & told)
        if new.size:
            with self._adding, uncollected():
                met.add(numbers[new], lambda number, at: answer(number, int(new[at])))
            ids = met.ids(numbers)
        return ids

    def _joined(self, parts: list[Whole], found: _Found) -> Whole:
        """Several numbers of a row as one: a place in the list of those that were met."""
        if len(parts) == 1:
            return parts[0]
        pairs = zip(*[part.tolist() for part in parts], strict=True)
        with self._adding:
            places = [found.pairs.setdefault(pair, len(found.pairs)) for pair in pairs]
            found.parts = list(found.pairs)
        return np.array(places, np.int64)

    def _answer(self, number: int, batch: pa.RecordBatch, row: int, found: _Found) -> int:
        """The number of the answer to a row."""
        parts = found.parts[number] if found.parts else (number,)
        essence = self._plan.essence(parts, self._answers.judge)
        known = found.essences.get(essence)
        if known is None:
            claim = self._claim(batch, row)
            answer = None if claim is None else self._answers.to(claim)
            known = ONE_BY_ONE
            if answer is not None:
                known = found.lookup.add(answer) if isinstance(answer, Answer) else found.lookup.add_weighing(answer)
            found.essences[essence] = known
        return known

    def _claim(self, batch: pa.RecordBatch, row: int) -> Claim | None:
        try:
            return read_row(batch, self._columns, row)
        except ClaimError:
            return None
