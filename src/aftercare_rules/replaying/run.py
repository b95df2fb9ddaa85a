"""A file of claims decided again: in order, a stretch at a time, in memory that does not grow with the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa

from aftercare_rules.batch.columns import Field, Kind, TableError, fields_of
from aftercare_rules.batch.notes import NOTES
from aftercare_rules.batch.versions import check_currencies, columns_of_versions
from aftercare_rules.book import PolicyBook
from aftercare_rules.errors import did_you_mean, harmless, one_of, shortened
from aftercare_rules.replaying.claims_file import ClaimsFile, Watch
from aftercare_rules.replaying.comparison import Compared
from aftercare_rules.replaying.decisions_file import Write, check_name, decisions_file
from aftercare_rules.replaying.records import Summary
from aftercare_rules.replaying.tally import Tally

ROW: Final = "row"
CHANGE: Final = "change"
NEW: Final = "new_"

_ENOUGH_ROWS: Final = 10_000
_ENOUGH_SECONDS: Final = 1.0
_IS_THE_NUMBER: Final = (
    f"column `{ROW}` is the number of each row in a file of decisions, and no field of a claim is read from it: if it "
    "is something else here, give it another name"
)
_MANY_WORDS: Final = ("purchase_id",)
"""Texts that are seldom the same twice: a dictionary of them would help nobody."""

Named: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Side:
    """One policy, in all its versions, with the columns that it reads."""

    book: PolicyBook
    fields: Mapping[str, Field]
    mapped: Named
    read: Named
    tally: Tally


def replay(
    books: Sequence[PolicyBook],
    claims: str,
    decisions: str | None = None,
    columns: Named | None = None,
    keep: Sequence[str] = (),
    watch: Watch = lambda done, whole: None,
) -> Summary:
    """What the rows of the file `claims` come to under a policy; where two are given, also what the second changes.

    Each row is decided by the version of the policy that it falls under.

    `columns` says for a field which column it is, where that has another name. The decisions are written to the file
    `decisions`, beside the number of each row or the columns to `keep`. `watch` is told how far it is.

    Raises `TableError` with what is wrong with a file or its columns, and `OSError`.
    """
    if decisions is not None:
        check_name(decisions, claims)
    check_currencies([book.policies[0] for book in books], "they cannot be compared")
    named = columns or {}
    if ROW in named.values():
        raise TableError([f"{harmless(claims)}: {_IS_THE_NUMBER}"])
    kinds = {named.get(name, name): field.kind for book in books for name, field in _fields(book).items()}
    file = ClaimsFile(claims, kinds, books[0].policies[0].calendar.zone.key)
    sides = _sides(books, file, named, keep)
    read = [name for name in file.names if any(name in (*side.read.values(), *keep) for side in sides)]
    texts = {column for side in sides for column in _texts(side) if column not in keep}
    began, done = perf_counter(), 0
    watch(done, file.rows)
    compared = Compared(books[1].policies[0]) if len(sides) > 1 else None
    with _written(decisions, _schema(file, sides, keep)) as write:
        for batch in file.batches(read, texts):
            decided = [side.book.batches.decide(batch, side.mapped, side.tally.account) for side in sides]
            for side, decision in zip(sides, decided, strict=True):
                side.tally.add(decision, done)
            change = None if compared is None else compared.add(decided[0], decided[1], done)
            if write is not None:
                write(_result(batch, [one.drop_columns([*NOTES]) for one in decided], change, keep, done))
            done += batch.num_rows
            watch(done, file.rows)
    took = perf_counter() - began
    left = [name for name in file.names if name not in read]
    return Summary(
        rows=done,
        totals=sides[0].tally.totals,
        left_alone=tuple(left),
        against=None if compared is None else compared.result(sides[0].tally, sides[1].tally),
        rows_per_second=round(done / took) if done >= _ENOUGH_ROWS and took > _ENOUGH_SECONDS else None,
    )


def _sides(books: Sequence[PolicyBook], file: ClaimsFile, columns: Named, keep: Sequence[str]) -> list[_Side]:
    """Each policy with its columns. A name that only one of them has is mapped for that one."""
    all_fields = [_fields(book) for book in books]
    sides, faults = [], [*_kept_faults(file, books, keep)]
    for book, fields in zip(books, all_fields, strict=True):
        mapped = {
            name: column
            for name, column in columns.items()
            if name in fields or not any(name in other for other in all_fields)
        }
        try:
            versions = columns_of_versions(file.schema, book.policies, mapped)
        except TableError as error:
            faults += error.faults
            continue
        places = {name: place for version in versions for name, place in version.columns.places.items()}
        read = {name: file.names[places[name]] for name in fields if name in places}
        without = [name for name in fields if name not in read]
        sides.append(_Side(book, fields, mapped, read, Tally(book.policies, read, without)))
    if faults:
        raise TableError([f"{harmless(file.name)}: {fault}" for fault in dict.fromkeys(faults)])
    return sides


def _fields(book: PolicyBook) -> dict[str, Field]:
    """The fields that any version has."""
    return {name: field for policy in book.policies for name, field in fields_of(policy).items()}


def _kept_faults(file: ClaimsFile, books: Sequence[PolicyBook], keep: Sequence[str]) -> Iterator[str]:
    taken = [field.name for field in _decisions(books)]
    for name in keep:
        count = file.names.count(name)
        if count != 1:
            near = did_you_mean(name, file.names) or f"there is {one_of(file.names)}"
            yield (
                f"there are {count} columns {shortened(name)}"
                if count
                else (f"there is no column {shortened(name)} to keep: {near}")
            )
        elif name in taken:
            yield f"column {shortened(name)} cannot be kept: the decision has a column of that name"
        elif keep.count(name) > 1:
            yield f"column {shortened(name)} is to be kept twice"


def _texts(side: _Side) -> Iterator[str]:
    for name, column in side.read.items():
        if side.fields[name].kind is Kind.TEXT and name not in _MANY_WORDS:
            yield column


def _decisions(books: Sequence[PolicyBook]) -> Iterator[pa.Field]:
    """The columns of the decisions under each policy."""
    for number, book in enumerate(books):
        nothing = pa.RecordBatch.from_pylist([], pa.schema([("at", pa.timestamp("s", "UTC"))]))
        for field in book.decide_batch(nothing).schema:
            yield field.with_name(f"{NEW if number else ''}{field.name}")
    if len(books) > 1:
        yield pa.field(CHANGE, pa.dictionary(pa.int32(), pa.string()))


def _schema(file: ClaimsFile, sides: Sequence[_Side], keep: Sequence[str]) -> pa.Schema:
    first = [file.schema.field(name).remove_metadata() for name in keep] or [pa.field(ROW, pa.int64())]
    return pa.schema([*first, *_decisions([side.book for side in sides])])


def _result(
    batch: pa.RecordBatch, decided: Sequence[pa.RecordBatch], change: pa.Array | None, keep: Sequence[str], first: int
) -> list[pa.Array]:
    """The columns that are written of some rows."""
    before = [batch[name] for name in keep] or [pa.array(np.arange(first, first + batch.num_rows))]
    after = [] if change is None else [change]
    return [*before, *(column for one in decided for column in one.columns), *after]


@contextmanager
def _written(name: str | None, schema: pa.Schema) -> Iterator[Write | None]:
    if name is None:
        yield None
        return
    with decisions_file(name, schema) as write:
        yield write
