"""For engines that hand out a table as a stream of record batches, on one machine or many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from aftercare_rules.engine import Engine, check_policy
from aftercare_rules.errors import need_tables
from aftercare_rules.language.policy import Policy

if TYPE_CHECKING:
    import pyarrow as pa

    from aftercare_rules.batch.cutting import Table


@dataclass(frozen=True, slots=True)
class _Text:
    """A policy, told from others by its text: one that has been sent is another object each time."""

    sha256: str
    policy: Policy = field(compare=False)


@lru_cache(maxsize=16)
def _engine(text: _Text) -> Engine:
    return Engine(text.policy)


class DecideInArrow:
    """A function from claims to decisions, both an iterator of record batches, that can be sent to other processes.

    It takes its policy along, and compiles it once in each process. Columns have plain types: no dictionaries, and
    instants in microseconds of UTC.
    """

    def __init__(self, policy: Policy, columns: Mapping[str, str] | None, keep: Sequence[str]) -> None:
        from aftercare_rules.batch.arguments import check_columns, check_kept
        from aftercare_rules.batch.results import schema_of

        check_columns(columns)
        check_kept(keep, schema_of(policy.calendar.zone.key, policy.vocabulary.minor_digits).names)
        self._policy = policy
        self._columns = dict(columns or {})
        self._keep = tuple(keep)

    @property
    def ddl(self) -> str:
        """The decision's columns as Spark writes a schema; the columns that are kept come before them."""
        from aftercare_rules.replaying.plain import ddl

        return ddl(self._policy)

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The decisions of each batch, row by row in its order.

        Raises `TableError` where these are no batches, and, as they come, where one cannot be read as claims.
        """
        from aftercare_rules.batch.arguments import check_batches

        check_batches(batches)
        return map(self.table, batches)

    def table(self, table: Table) -> Table:
        """The decisions of one batch or table.

        Raises `TableError` where its columns cannot be read as claims, or lack one that is to be kept.
        """
        from aftercare_rules.batch.arguments import check_arguments, check_kept_columns
        from aftercare_rules.replaying.plain import plain

        check_arguments(table, self._columns)
        check_kept_columns(self._keep, table.schema.names)
        decided = plain(_engine(_Text(self._policy.sha256, self._policy)).decide_batch(table, self._columns))
        for place, name in enumerate(self._keep):
            decided = decided.add_column(place, name, table[name])
        return decided


def decide_in_arrow(
    policy: Policy, columns: Mapping[str, str] | None = None, keep: Sequence[str] = ()
) -> DecideInArrow:
    """A function from batches of claims to batches of decisions, as `mapInArrow` of PySpark takes it.

    `columns` is that of `Engine.decide_batch`; `keep` are columns of the claims that stand before the decision's. Its
    `ddl` are the decision's columns in Spark's words. Raises `TypeError` for what is no policy, `MissingExtra` without
    the extra `batch`, and `TableError` where `columns` or `keep` are not names of columns.
    """
    check_policy(policy)
    need_tables("deciding tables")
    return DecideInArrow(policy, columns, keep)
