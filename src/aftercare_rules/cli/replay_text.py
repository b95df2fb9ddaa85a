"""What came of a file of claims, as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from aftercare_rules.cli.examples_text import counted
from aftercare_rules.cli.replay_against_text import comparison
from aftercare_rules.cli.replay_parts import BAD, LABEL, Row, first, ground_label, left_out, listed, section, spoken
from aftercare_rules.cli.terminal import Line, table
from aftercare_rules.errors import harmless
from aftercare_rules.replaying.records import Decided, RowFault, Summary, Totals

_SIDES: Final = ("OLD", "NEW")


def report(
    summary: Summary, policies: Sequence[str], files: tuple[str, str | None], width: int | None
) -> Iterator[Line]:
    """What was read, what it comes to, and what another policy would have changed."""
    claims, decisions = files
    against = summary.against
    labels = ("POLICY",) if against is None else _SIDES
    every = (summary.totals,) if against is None else (summary.totals, against.totals)
    head = [
        ((label, LABEL), _title(policy, totals)) for label, policy, totals in zip(labels, policies, every, strict=True)
    ]
    head.append((("CLAIMS", LABEL), f"{harmless(claims)}: {counted(summary.rows, 'row')}"))
    if decisions is not None:
        head.append((("DECISIONS", LABEL), harmless(decisions)))
    if summary.rows_per_second is not None:
        head.append((("SPEED", LABEL), f"{summary.rows_per_second:,} rows a second"))
    yield from table(head, width)
    yield ()
    yield from _apart("By version", [_versions(totals) for totals in every], width)
    if against is None:
        yield from _totals(summary.totals, summary.rows, width)
    else:
        yield from comparison(against, summary.totals, width)
    yield from section("What incomplete rows lack", _missing(every), width)
    yield from _faults(every, width)
    yield from section("Rows that were read one by one", _one_by_one(every), width)
    yield from _columns(summary, width)


def _apart(heading: str, rows: Sequence[Sequence[Row]], width: int | None) -> Iterator[Line]:
    """What is told of each policy by itself; once, where it is the same of both."""
    if rows[0] == rows[-1]:
        yield from section(heading, rows[0], width)
    else:
        for label, some in zip(_SIDES, rows, strict=True):
            yield from section(f"{heading} under {label}", some, width)


def _title(name: str, totals: Totals) -> str:
    earliest, *others = (version.policy for version in totals.versions)
    version = f", version {earliest.version}" if earliest.version else ""
    return harmless(f"{name}: {earliest.id}{f', {1 + len(others)} versions' if others else version}")


def _versions(totals: Totals) -> list[Row]:
    """Of a policy with several versions, how many rows fall under each, and how many under none."""
    if len(totals.versions) < 2:
        return []
    rows = [
        ((harmless(version.file), LABEL), f"{counted(version.rows, 'row')}, {version.in_force}")
        for version in totals.versions
    ]
    none = totals.no_version
    return [*rows, (("none", BAD), counted(none, "row"))] if none else rows


def _totals(totals: Totals, rows: int, width: int | None) -> Iterator[Line]:
    verdicts = [
        ((verdict, LABEL), f"{count:,}{_share(count, rows)}") for verdict, count in totals.verdicts.items() if count
    ]
    if totals.errors:
        verdicts.append((("no claim", BAD), f"{totals.errors:,}{_share(totals.errors, rows)}"))
    yield from section("By verdict", verdicts, width)
    rules: dict[str, list[Decided]] = {}
    for one in totals.decided:
        if one.ground != "no claim":
            rules.setdefault(ground_label(one.ground, one.rule, one.rules, one.clause), []).append(one)
    named = [((label, LABEL), _told(some)) for label, some in rules.items()]
    yield from section("By rule", first(named), width)
    paid = [(("customers pay", LABEL), spoken(totals.cost)), (("customers get", LABEL), spoken(totals.refund))]
    paid += [(("left out", LABEL), out)] if (out := left_out(totals)) else []
    yield from section("In total", paid, width)


def _told(some: Sequence[Decided]) -> str:
    """What one rule decides: how often each verdict, and what it comes to."""
    parts = [f"{one.rows:,} {one.verdict}" for one in some]
    cost, refund = sum(one.cost for one in some), sum(one.refund for one in some)
    parts += [f"customers pay {cost:,}"] if cost else []
    parts += [f"customers get {refund:,}"] if refund else []
    return ", ".join(parts)


def _missing(every: Sequence[Totals]) -> list[Row]:
    """What rows lack; under either policy how many, where that is not the same."""
    without = {name for totals in every for name in totals.without_column}
    return first(
        [
            ((harmless(name), LABEL), f"{rows}{': no column' if name in without else ''}")
            for name, rows in _counts([totals.missing for totals in every])
        ]
    )


def _one_by_one(every: Sequence[Totals]) -> list[Row]:
    return [((rows, LABEL), reason) for reason, rows in _counts([totals.one_by_one for totals in every])]


def _counts(every: Sequence[Mapping[str, int]]) -> Iterator[tuple[str, str]]:
    """What is counted, the most first, with its number of rows: under the old policy and the new, if they differ."""
    counts = {name: [count.get(name, 0) for count in every] for count in every for name in count}
    for name, rows in sorted(counts.items(), key=lambda item: -max(item[1])):
        old, new = rows[0], rows[-1]
        yield name, counted(old, "row") if old == new else f"{old:,} → {new:,} rows"


def _faults(every: Sequence[Totals], width: int | None) -> Iterator[Line]:
    """What is wrong with rows; once, where it is so under both policies."""
    both = [one for one in every[0].faults if one in every[-1].faults]
    yield from section("Rows that are no claims", first([*map(_fault, both)]), width)
    for label, totals in zip(_SIDES, every, strict=False):
        only = [_fault(one) for one in totals.faults if one not in both]
        yield from section(f"Rows that are no claims under {label}", first(only), width)


def _fault(one: RowFault) -> Row:
    """A fault; where rows have other numbers in it, those of the first stand for instance."""
    told = f"for instance {one.error}" if one.varies else one.error
    return (counted(one.rows, "row"), LABEL), f"{harmless(told)}; in {_rows(one)}"


def _rows(fault: RowFault) -> str:
    """Which rows have a fault."""
    if fault.rows == 1:
        return f"row {fault.examples[0]:,}"
    return f"rows {', '.join(f'{row:,}' for row in fault.examples)}{', …' if fault.rows > len(fault.examples) else ''}"


def _columns(summary: Summary, width: int | None) -> Iterator[Line]:
    read = dict(summary.totals.columns)
    if summary.against is not None:
        read |= summary.against.totals.columns
    rows = [(("read", LABEL), harmless(", ".join(_named(read))))]
    if summary.left_alone:
        rows.append((("left alone", LABEL), listed(summary.left_alone)))
    if without := [*_without_column(summary)]:
        rows.append((("no column", LABEL), f"{listed(without)}: read as nulls"))
    yield (("Columns", "bold"),)
    yield from table(rows, width, indent=2)


def _without_column(summary: Summary) -> Iterator[str]:
    """The fields that have no column; of two policies, which of them has the field, where that is only one."""
    old = summary.totals
    if summary.against is None:
        yield from old.without_column
        return
    new = summary.against.totals
    for name in dict.fromkeys((*old.without_column, *new.without_column)):
        is_both = name in old.without_column and name in new.without_column
        yield name if is_both else f"{name} ({'OLD' if name in old.without_column else 'NEW'})"


def _named(read: Mapping[str, str]) -> Iterator[str]:
    for name, column in read.items():
        yield name if name == column else f"{name} (as {column})"


def _share(count: int, rows: int) -> str:
    return f" ({Decimal(100 * count) / rows:.1f}%)"
