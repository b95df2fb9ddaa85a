"""Files that are no claims in columns: what they are, and how they become it."""

from __future__ import annotations

import csv
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from aftercare_rules.batch.columns import Kind
from aftercare_rules.errors import harmless, nearest, one_of, shortened
from aftercare_rules.replaying.forms import form_of

_CSV: Final = (".csv", ".tsv", ".txt")
_JSON: Final = (".json", ".jsonl", ".ndjson")
_TABLES: Final = (".parquet", ".pq", ".arrow", ".feather", *_CSV)
_POLICIES: Final = (".yaml", ".yml")

# Exact for every number that a claim can have, so nothing is rounded before it is looked at.
_CASTS: Final = {Kind.INSTANT: "timestamptz", Kind.NUMBER: "decimal(18, 6)", Kind.FLAG: "boolean"}
_SEPARATORS: Final = ",;\t|"
_LONGEST_HEADER: Final = 1 << 16


def what_else(name: str, kinds: Mapping[str, Kind], zone: str) -> str:
    """What a file probably is, by its name, and what to do with it.

    `kinds` are the columns that claims could be read from; instants without an offset are in the `zone`.
    """
    if _is_named(name, _CSV):
        header = _header(name)
        if not any(column in kinds for column in header):
            return harmless(_nothing_known(header, kinds))
        return (
            "this is text, in which nothing says what is a number and what an instant. Make it a Parquet file first, "
            f"for instance with DuckDB:\n  {harmless(_statement(name, header, kinds, zone))}"
        )
    if _is_named(name, _JSON):
        return "this is JSON and no table; `aftercare decide` takes claims as JSON"
    if _is_named(name, _POLICIES):
        return "this is a policy, where the claims belong; another policy to compare with goes after `--against`"
    return "this is neither a Parquet file nor an Arrow file (.arrow, .feather)"


def instead_of_a_policy(name: str, claims: str, swapped: Sequence[str]) -> str:
    """What is wrong where a file that stands in the place of a policy is a table of claims; "" where it is none.

    `claims` is what stands in the place of the claims: where that is a policy, the two have changed places, and
    `swapped` are the words of the command with each in its own.
    """
    if not Path(name).is_file():
        return ""
    is_table, is_policy = form_of(name) is not None, Path(claims).is_dir() or _is_named(claims, _POLICIES)
    if is_policy and (is_table or _is_named(name, _TABLES)):
        return f"these are claims, and stand where a policy belongs; write {harmless(shlex.join(swapped))}"
    return "these are claims, and stand where a policy belongs: name a policy, such as `shop.yaml`" if is_table else ""


def _is_named(name: str, suffixes: Collection[str]) -> bool:
    return Path(name).suffix.lower() in suffixes


def _nothing_known(header: Sequence[str], kinds: Mapping[str, Kind]) -> str:
    """What is said of a CSV from whose columns no claim can be read."""
    if not any(header):
        return "its first line names no columns"
    near = [f"{field}={column}" for column in header if (field := nearest(column, kinds))]
    options = shlex.join(part for pair in near or [f"at={header[0]}"] for part in ("--column", pair))
    return (
        f"no claim can be read from it. Its columns are {_listed(header)}, and the fields of a claim under this policy "
        f"{_listed(kinds)}. {'Did you mean' if near else 'Say which column a field is in, such as'} {options}"
        f"{'?' if near else ''}"
    )


def _listed(names: Iterable[str]) -> str:
    return one_of((shortened(name).strip("`") for name in names), "and")


def _statement(name: str, header: Sequence[str], kinds: Mapping[str, Kind], zone: str) -> str:
    """DuckDB's statement that makes a Parquet file of a CSV, each column of the type that claims are read from."""
    casts = [
        f"{_identifier(column)}::{_CASTS[kinds[column]]} as {_identifier(column)}"
        for column in header
        if kinds.get(column) in _CASTS
    ]
    replaced = f" replace ({', '.join(casts)})" if casts else ""
    source, target = _text(name), _text(str(Path(name).with_suffix(".parquet")))
    return (
        f"set timezone = {_text(zone)}; "
        f"copy (select *{replaced} from read_csv({source}, all_varchar = true)) to {target}"
    )


def _header(name: str) -> Sequence[str]:
    """The names in the first line, whatever separates them."""
    with Path(name).open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        line = stream.readline(_LONGEST_HEADER)
    return max(_split(line), key=len)


def _split(line: str) -> Iterator[list[str]]:
    for separator in _SEPARATORS:
        yield next(csv.reader([line], delimiter=separator), [])


def _identifier(name: str) -> str:
    """A name of a column in SQL, in quotes: `at` alone is a keyword."""
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
