"""Tables under the versions of one policy: each row is decided by the version that it falls under, in its place."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from aftercare_rules.batch.account import NO_CLAIM, Account
from aftercare_rules.batch.arguments import check_arguments
from aftercare_rules.batch.columns import Columns, TableError, columns_of, fields_of
from aftercare_rules.batch.cutting import Table, by_batches, key_of
from aftercare_rules.batch.decider import BatchDecider, Decide
from aftercare_rules.batch.results import WORDED, Results, Words
from aftercare_rules.batch.rows import decided_alone
from aftercare_rules.batch.slices import Slice, Whole
from aftercare_rules.deciding.in_force import InForceAt
from aftercare_rules.language.clock import seconds_of
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.vocabulary import PURCHASED

_NONE = -1
"""In the place of a version's number: the row falls under none."""


@dataclass(frozen=True, slots=True)
class VersionColumns:
    """One version of a policy with the columns that it reads, and what it is told of their names."""

    policy: Policy
    columns: Columns
    mapped: Mapping[str, str]


def columns_of_versions(
    schema: pa.Schema, policies: Sequence[Policy], mapped: Mapping[str, str]
) -> list[VersionColumns]:
    """The columns of each version; a name that only some of them have is mapped for those alone.

    Raises `TableError` with every fault, and the version that finds it where not all do.
    """
    fields = [fields_of(policy) for policy in policies]
    found: list[VersionColumns] = []
    faults: dict[str, list[Policy]] = {}
    for policy, own in zip(policies, fields, strict=True):
        names = {
            name: column for name, column in mapped.items() if name in own or not any(name in other for other in fields)
        }
        try:
            found.append(VersionColumns(policy, columns_of(schema, own, names), names))
        except TableError as error:
            for fault in error.faults:
                faults.setdefault(fault, []).append(policy)
    if faults:
        raise TableError([*_told(faults, len(policies))])
    return found


def _told(faults: Mapping[str, Sequence[Policy]], versions: int) -> Iterator[str]:
    for fault, policies in faults.items():
        files = " and ".join(policy.file for policy in policies)
        yield fault if len(policies) == versions else f"{fault} (in {files})"


class VersionsDecider:
    """Decides tables of claims, each row by the version in force at its purchase. It may be shared by threads.

    `decider_of` gives what decides under one version, and `decide` decides one claim, whose version it finds itself.
    Raises `TableError` where the versions have several currencies, which one column cannot hold.
    """

    def __init__(
        self, policies: Sequence[Policy], decider_of: Callable[[Policy], BatchDecider], decide: Decide
    ) -> None:
        check_currencies(policies, "a column has one currency; decide by the file of each version for itself")
        self._policies = policies
        self._decider_of = decider_of
        self._decide = decide
        self._in_force = [tuple(map(seconds_of, InForceAt(policy).instants)) for policy in policies]
        self._kinds: dict[Hashable, list[VersionColumns]] = {}

    def decide(self, table: Table, columns: Mapping[str, str] | None = None, account: Account | None = None) -> Table:
        """The decision of each row, in its order; raises `TableError` where the columns cannot be read as claims.

        How they were found is added to the `account`.
        """
        check_arguments(table, columns)
        mapped, account = columns or {}, Account() if account is None else account
        if len(self._policies) == 1:
            return self._decider_of(self._policies[0]).decide(table, mapped, account)
        versions = self._columns(table.schema, mapped)
        return by_batches(table, lambda batch: self._decided(batch, versions, account))

    def _columns(self, schema: pa.Schema, mapped: Mapping[str, str]) -> list[VersionColumns]:
        key = key_of(schema, mapped)
        if key not in self._kinds:
            self._kinds[key] = columns_of_versions(schema, self._policies, mapped)
        return self._kinds[key]

    def _decided(self, batch: pa.RecordBatch, versions: Sequence[VersionColumns], account: Account) -> pa.RecordBatch:
        numbers = self._numbers(Slice(batch, versions[0].columns))
        # Not all types of columns that are left alone can be taken apart.
        read = batch.select(sorted({place for version in versions for place in version.columns.places.values()}))
        parts, places = [], []
        for number in np.unique(numbers).tolist() or [0]:
            rows = np.flatnonzero(numbers == number)
            if number == _NONE:
                parts.append(self._under_none(batch, rows, versions[-1], account))
            else:
                version, some = versions[number], read if rows.size == batch.num_rows else read.take(pa.array(rows))
                parts.append(self._decider_of(version.policy).decide(some, version.mapped, account))
            places.append(rows)
        if len(parts) == 1:
            return parts[0]
        joined = pa.Table.from_batches(parts).unify_dictionaries().combine_chunks()
        (whole,) = joined.take(pa.array(np.argsort(np.concatenate(places)))).combine_chunks().to_batches()
        return whole

    def _numbers(self, some: Slice) -> Whole:
        """The number of the version that each row falls under: by its purchase, or by the claim where that is null."""
        bought = some.seconds(PURCHASED) if some.has(PURCHASED) else None
        at, is_made = some.seconds("at")
        instants = at if bought is None else bought[0] if bought[1] is None else np.where(bought[1], bought[0], at)
        numbers = np.full(some.rows, _NONE, np.int64)
        for number, (first, last) in enumerate(self._in_force):
            numbers[(instants >= first) & (instants <= last)] = number
        if is_made is not None:
            numbers[~is_made & some.unknown(PURCHASED)] = _NONE
        return numbers

    def _under_none(
        self, batch: pa.RecordBatch, rows: Whole, version: VersionColumns, account: Account
    ) -> pa.RecordBatch:
        """What is wrong with rows that fall under no version."""
        results = Results(version.policy, rows.size, {name: Words() for name in WORDED}, account.noted)
        for place, found in enumerate(decided_alone(batch, version.columns, rows.tolist(), self._decide)):
            results.put(place, found)
        account.one_by_one[NO_CLAIM] += rows.size
        return results.batch()


def check_currencies(policies: Sequence[Policy], why: str) -> None:
    """Raises `TableError` where policies have several currencies; `why` says what is wrong with that."""
    first = policies[0]
    for other in policies[1:]:
        if other.currency != first.currency:
            files = f"{other.file}: it is in {other.currency}, and {first.file} in {first.currency}"
            raise TableError([f"{files}: {why}"])
