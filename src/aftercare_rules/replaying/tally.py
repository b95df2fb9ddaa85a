"""What the rows come to under one policy, added up batch by batch."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, get_args

import pyarrow as pa
import pyarrow.compute as pc

from aftercare_rules.batch.account import Account
from aftercare_rules.batch.notes import names_in
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import ZERO
from aftercare_rules.records.models import Money, PolicyIdentity, Verdict
from aftercare_rules.replaying.records import Decided, Ground, RowFault, Totals, VersionRows

FIRST_FEW: Final = 5
"""Rows that are shown; how many there are is said."""

_MOST_FAULTS: Final = 1000
"""Faults that are told apart, so that a column of free text does not fill the memory."""

_NUMBER: Final = re.compile(r"\d+")

VERDICTS: Final[tuple[str, ...]] = get_args(Verdict)
_GROUNDS: Final[Mapping[str, Ground]] = {ground: ground for ground in get_args(Ground)}
_BY: Final = ("verdict", "rule", "clause", "ground")


class Tally:
    """Adds up the decisions of one policy in all its versions, which have one currency.

    Whoever decides adds to the `account` how.
    """

    def __init__(self, policies: Sequence[Policy], columns: Mapping[str, str], without_column: Iterable[str]) -> None:
        self.account = Account(noted=True)
        self._policies = policies
        self._policy = policies[0]
        self._columns = columns
        self._without_column = tuple(without_column)
        self._missing: Counter[str] = Counter()
        self._open_rows = 0
        self._open_lines: Counter[str] = Counter()
        self._groups = Groups(_BY, ("cost", "refund"))
        self._faults = Faults()

    def add(self, decisions: pa.RecordBatch, first: int) -> None:
        """Adds the decisions of some rows; `first` is the number of the first."""
        self._groups.add(pa.Table.from_batches([decisions]))
        for found in pc.value_counts(decisions["missing"].flatten()).to_pylist():
            self._missing[found["values"]] += found["counts"]
        for found in pc.value_counts(decisions["open_lines"].drop_null()).to_pylist():
            self._open_rows += found["counts"]
            for line in names_in(found["values"]):
                self._open_lines[line] += found["counts"]
        self._faults.add(decisions["error"], first)

    @property
    def totals(self) -> Totals:
        """What all of them come to."""
        decided = []
        verdicts: dict[str | None, int] = dict.fromkeys((*VERDICTS, None), 0)
        for (verdict, rule, clause, note), rows, (cost, refund) in self._groups.largest_first():
            verdicts[verdict] += rows
            paid = {"cost": money_of(cost, self._policy).amount, "refund": money_of(refund, self._policy).amount}
            ground, rules = ground_of(note)
            decided.append(
                Decided(ground=ground, rule=rule, rules=rules, clause=clause, verdict=verdict, rows=rows, **paid)
            )
        errors = verdicts.pop(None)
        versions = tuple(map(self._version, self._policies))
        return Totals(
            versions=versions,
            no_version=sum(verdicts.values()) + errors - sum(version.rows for version in versions),
            verdicts={verdict: rows for verdict, rows in verdicts.items() if verdict is not None},
            errors=errors,
            missing=dict(self._missing.most_common()),
            cost=self._money(one.cost for one in decided),
            refund=self._money(one.refund for one in decided),
            open_rows=self._open_rows,
            open_lines=dict(self._open_lines.most_common()),
            decided=tuple(decided),
            faults=self._faults.most_first(),
            columns=dict(self._columns),
            without_column=self._without_column,
            one_by_one=dict(self.account.one_by_one.most_common()),
        )

    def _version(self, policy: Policy) -> VersionRows:
        identity = PolicyIdentity(id=policy.name, version=policy.version, sha256=policy.sha256)
        rows = self.account.versions[policy.sha256]
        return VersionRows(policy=identity, file=policy.file, in_force=str(policy.in_force), rows=rows)

    def _money(self, amounts: Iterable[Decimal]) -> Money:
        return money_of(sum(amounts, ZERO), self._policy)


def ground_of(note: str | None) -> tuple[Ground, tuple[str, ...]]:
    """What a decision rests on, by the note on it, and the rules that contradict one another."""
    if note is None:
        return "no claim", ()
    ground, *rules = names_in(note)
    return _GROUNDS[ground], tuple(rules)


def money_of(amount: Decimal, policy: Policy) -> Money:
    """An amount in a policy's currency, with all its decimals."""
    finest = Decimal(1).scaleb(-policy.vocabulary.minor_digits)
    return Money(amount=amount + 0 * finest, currency=policy.currency)


class Faults:
    """Counts what is wrong with rows: faults that differ only in their numbers are one."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._varying: set[str] = set()
        self._rows: dict[str, list[int]] = {}
        self._counts: Counter[str] = Counter()

    def add(self, errors: pa.Array, first: int) -> None:
        """Adds the errors of some rows, each fault on a line of its own; `first` is the number of the first row."""
        if errors.null_count == len(errors):
            return
        for row in pc.indices_nonzero(errors.is_valid()).to_pylist():
            told = set()
            for line in errors[row].as_py().splitlines():
                kind = _NUMBER.sub("0", line)
                if kind not in self._texts:
                    if len(self._texts) == _MOST_FAULTS:
                        continue
                    self._texts[kind] = line
                    self._rows[kind] = []
                elif self._texts[kind] != line:
                    self._varying.add(kind)
                if kind in told:
                    continue
                told.add(kind)
                self._counts[kind] += 1
                if len(self._rows[kind]) < FIRST_FEW:
                    self._rows[kind].append(first + row)

    def most_first(self) -> tuple[RowFault, ...]:
        """Each fault with how many rows have it, and the first of those."""
        return tuple(
            RowFault(
                error=self._texts[kind], varies=kind in self._varying, rows=count, examples=tuple(self._rows[kind])
            )
            for kind, count in self._counts.most_common()
        )


class Groups:
    """Counts rows, and adds up amounts, by the values of some columns."""

    def __init__(self, by: Sequence[str], amounts: Sequence[str]) -> None:
        self._by = list(by)
        self._wanted: list[Any] = [*((name, "sum") for name in amounts), ([], "count_all")]
        self._sums = [f"{name}_sum" for name in amounts]
        self._found: dict[tuple[Any, ...], list[Any]] = {}

    def add(self, table: pa.Table) -> None:
        """Adds some rows."""
        for group in table.group_by(self._by, use_threads=False).aggregate(self._wanted).to_pylist():
            sums = self._found.setdefault(tuple(group[name] for name in self._by), [0, *([ZERO] * len(self._sums))])
            sums[0] += group["count_all"]
            for place, name in enumerate(self._sums, 1):
                sums[place] += group[name] or ZERO

    def largest_first(self) -> list[tuple[tuple[Any, ...], int, list[Any]]]:
        """Each group with its number of rows and its sums."""
        ordered = sorted(self._found.items(), key=lambda item: (-item[1][0], [str(part) for part in item[0]]))
        return [(key, rows, sums) for key, (rows, *sums) in ordered]
