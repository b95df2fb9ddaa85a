"""What came of a file of claims, as people read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

from aftercare_rules.cli.examples_text import counted
from aftercare_rules.cli.terminal import Line, Styled, table, wrapped
from aftercare_rules.errors import harmless
from aftercare_rules.language.policy import OTHERWISE
from aftercare_rules.records.models import Money
from aftercare_rules.replaying.records import (
    Comparison,
    Decided,
    Example,
    Moved,
    Outcome,
    RowFault,
    Shifted,
    Summary,
    Totals,
)

RowsOf: TypeAlias = Callable[[Totals], list[tuple[Styled, str]]]

_LABEL: Final = "dim"
_BAD: Final = "bold red"
_A_SECOND: Final = timedelta(seconds=1)
# More rules and columns than this help nobody at a glance; all of them are in the JSON form.
_NAMED: Final = 20


def report(
    summary: Summary, policies: Sequence[str], files: tuple[str, str | None], width: int | None
) -> Iterator[Line]:
    """What was read, what it comes to, and what another policy would have changed."""
    claims, decisions = files
    against = summary.against
    labels = ("POLICY",) if against is None else ("OLD", "NEW")
    every = (summary.totals,) if against is None else (summary.totals, against.totals)
    head = [
        ((label, _LABEL), _title(policy, totals)) for label, policy, totals in zip(labels, policies, every, strict=True)
    ]
    head.append((("CLAIMS", _LABEL), f"{harmless(claims)}: {counted(summary.rows, 'row')}"))
    if decisions is not None:
        head.append((("DECISIONS", _LABEL), harmless(decisions)))
    if summary.rows_per_second is not None:
        head.append((("SPEED", _LABEL), f"{summary.rows_per_second:,} rows a second"))
    yield from table(head, width)
    yield ()
    yield from _of_either("By version", _versions, summary, width)
    if against is None:
        yield from _totals(summary.totals, summary.rows, width)
    else:
        yield from _comparison(against, summary.totals, width)
    for heading, rows_of in _OF_EITHER:
        yield from _of_either(heading, rows_of, summary, width)
    yield from _columns(summary, width)


def _of_either(heading: str, rows_of: RowsOf, summary: Summary, width: int | None) -> Iterator[Line]:
    """What is told of each policy by itself; once, where it is the same of both."""
    old = rows_of(summary.totals)
    new = old if summary.against is None else rows_of(summary.against.totals)
    if old == new:
        yield from _section(heading, old, width)
    else:
        yield from _section(f"{heading} under OLD", old, width)
        yield from _section(f"{heading} under NEW", new, width)


def _title(name: str, totals: Totals) -> str:
    first, *others = (version.policy for version in totals.versions)
    version = f", version {first.version}" if first.version else ""
    return harmless(f"{name}: {first.id}{f', {1 + len(others)} versions' if others else version}")


def _versions(totals: Totals) -> list[tuple[Styled, str]]:
    """Of a policy with several versions, how many rows fall under each, and how many under none."""
    if len(totals.versions) < 2:
        return []
    rows = [
        ((harmless(version.file), _LABEL), f"{counted(version.rows, 'row')}, {version.in_force}")
        for version in totals.versions
    ]
    none = sum(totals.verdicts.values()) + totals.errors - sum(version.rows for version in totals.versions)
    return [*rows, (("none", _BAD), counted(none, "row"))] if none else rows


def _totals(totals: Totals, rows: int, width: int | None) -> Iterator[Line]:
    verdicts = [
        ((verdict, _LABEL), f"{count:,}{_share(count, rows)}") for verdict, count in totals.verdicts.items() if count
    ]
    if totals.errors:
        verdicts.append((("no claim", _BAD), f"{totals.errors:,}{_share(totals.errors, rows)}"))
    yield from _section("By verdict", verdicts, width)
    shown = [one for one in totals.decided if one.verdict is not None]
    rules: dict[tuple[str | None, str | None], list[Decided]] = {}
    for one in shown:
        rules.setdefault((one.rule, one.clause), []).append(one)
    named = [((_rule(rule, clause), _LABEL), _told(some)) for (rule, clause), some in rules.items()]
    yield from _section("By rule", _first(named), width)
    paid = [(("customers pay", _LABEL), _money(totals.cost)), (("customers get", _LABEL), _money(totals.refund))]
    yield from _section("In total", paid, width)


def _told(some: Sequence[Decided]) -> str:
    """What one rule decides: how often each verdict, and what it comes to."""
    parts = [f"{one.rows:,} {one.verdict}" for one in some]
    cost, refund = sum(one.cost for one in some), sum(one.refund for one in some)
    parts += [f"customers pay {cost:,}"] if cost else []
    parts += [f"customers get {refund:,}"] if refund else []
    return ", ".join(parts)


def _comparison(against: Comparison, old: Totals, width: int | None) -> Iterator[Line]:
    new = against.totals
    counts = [
        ("decided alike", against.alike, _shift(against.longer, against.shorter)),
        ("better off", against.better, _by(against.gained)),
        ("worse off", against.worse, _by(against.lost)),
        ("otherwise", against.otherwise, ""),
        ("claims in OLD only", against.only_old, ""),
        ("claims in NEW only", against.only_new, ""),
        ("no claims", against.neither, ""),
    ]
    rows = [((label, _LABEL), f"{count:,}{more}") for label, count, more in counts if count or label == "decided alike"]
    yield from _section("Customers", rows, width)
    paid = [
        (("customers pay", _LABEL), _from_to(old.cost, new.cost, against.cost)),
        (("customers get", _LABEL), _from_to(old.refund, new.refund, against.refund)),
    ]
    yield from _section("In total", paid, width)
    verdicts: dict[tuple[str, str], int] = {}
    for one in against.moved:
        step = _verdict(one.old_verdict), _verdict(one.new_verdict)
        verdicts[step] = verdicts.get(step, 0) + one.rows
    steps: list[tuple[Styled, str]] = [
        ((f"{before} → {after}", _LABEL), f"{rows:,}")
        for (before, after), rows in sorted(verdicts.items(), key=lambda item: -item[1])
    ]
    yield from _section("What differs, by verdict", steps, width)
    yield from _section("What differs, by rule", _first([_moved(one) for one in against.moved]), width)
    yield from _section("The first rows that differ", [_example(one) for one in against.examples], width)
    yield from _section(
        "Decided alike, until another instant", _first([_shifted(one) for one in against.shifted]), width
    )
    until = [((f"row {one.row:,}", _LABEL), _until(one)) for one in against.shifted_examples]
    yield from _section("The first rows with another instant", until, width)


def _moved(one: Moved) -> tuple[Styled, str]:
    rules = [_rule(one.old_rule, None), _rule(one.new_rule, None)]
    parts = [f"{one.rows:,} {_verdict(one.old_verdict)} → {_verdict(one.new_verdict)}"]
    parts += [f"{one.better:,} better off"] if one.better else []
    parts += [f"{one.worse:,} worse off"] if one.worse else []
    parts += [f"customers pay {one.cost:+,}"] if one.cost else []
    parts += [f"customers get {one.refund:+,}"] if one.refund else []
    return (" → ".join(dict.fromkeys(rules)), _LABEL), ", ".join(parts)


def _shifted(one: Shifted) -> tuple[Styled, str]:
    rules = [_rule(one.old_rule, None), _rule(one.new_rule, None)]
    return (" → ".join(dict.fromkeys(rules)), _LABEL), f"{one.rows:,} {one.verdict}{_shift(one.longer, one.shorter)}"


def _shift(longer: int, shorter: int) -> str:
    """How many decisions hold longer, and how many less long."""
    return (f", {longer:,} until later" if longer else "") + (f", {shorter:,} until earlier" if shorter else "")


def _until(one: Example) -> str:
    before, after = (_end(outcome.valid_until) for outcome in (one.old, one.new))
    return f"{_outcome(one.new)}: {before} → {after}"


def _end(instant: datetime | None) -> str:
    """Until when a decision holds; the last second of a day is its 24:00."""
    if instant is None:
        return "without end"
    is_midnight = (instant + _A_SECOND).date() > instant.date()
    return f"until {instant:%Y-%m-%d} 24:00" if is_midnight else f"until {instant:%Y-%m-%d %H:%M:%S}"


def _example(one: Example) -> tuple[Styled, str]:
    better = f" ({one.change})" if one.change else ""
    return (f"row {one.row:,}", _LABEL), f"{_outcome(one.old)} → {_outcome(one.new)}{better}"


def _outcome(one: Outcome) -> str:
    cost = None if one.refund is not None and not one.cost else one.cost
    amounts = [f"{amount:,}" for amount in (cost, one.refund) if amount is not None]
    return " ".join([_verdict(one.verdict), *filter(None, (one.remedy,)), *amounts])


def _missing(totals: Totals) -> list[tuple[Styled, str]]:
    lacking = [
        ((harmless(name), _LABEL), f"{counted(rows, 'row')}{': no column' if name in totals.without_column else ''}")
        for name, rows in totals.missing.items()
    ]
    return _first(lacking)


def _one_by_one(totals: Totals) -> list[tuple[Styled, str]]:
    return [((counted(rows, "row"), _LABEL), reason) for reason, rows in totals.one_by_one.items()]


def _faults(totals: Totals) -> list[tuple[Styled, str]]:
    return _first(
        [((counted(one.rows, "row"), _LABEL), f"{harmless(one.error)}; in {_rows(one)}") for one in totals.faults]
    )


def _rows(fault: RowFault) -> str:
    """Which rows have a fault."""
    if fault.rows == 1:
        return f"row {fault.examples[0]:,}"
    return f"rows {', '.join(f'{row:,}' for row in fault.examples)}{', …' if fault.rows > len(fault.examples) else ''}"


_OF_EITHER: Final[Sequence[tuple[str, RowsOf]]] = (
    ("What incomplete rows lack", _missing),
    ("Rows that are no claims", _faults),
    ("Rows that were read one by one", _one_by_one),
)


def _columns(summary: Summary, width: int | None) -> Iterator[Line]:
    read = dict(summary.totals.columns)
    if summary.against is not None:
        read |= summary.against.totals.columns
    rows = [(("read", _LABEL), harmless(", ".join(_named(read))))]
    if summary.left_alone:
        rows.append((("left alone", _LABEL), _list(summary.left_alone)))
    if without := [*_without_column(summary)]:
        rows.append((("no column", _LABEL), f"{_list(without)}: read as nulls"))
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


def _list(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return harmless(", ".join([*names[:_NAMED], *([f"{more} more"] if more > 0 else [])]))


def _named(read: Mapping[str, str]) -> Iterator[str]:
    for name, column in read.items():
        yield name if name == column else f"{name} (as {column})"


def _section(heading: str, rows: Sequence[tuple[Styled, str]], width: int | None) -> Iterator[Line]:
    if rows:
        for line in wrapped(heading, width):
            yield ((line, "bold"),)
        yield from table(rows, width, indent=2)
        yield ()


def _first(rows: list[tuple[Styled, str]]) -> list[tuple[Styled, str]]:
    more = len(rows) - _NAMED
    return rows if more <= 0 else [*rows[:_NAMED], (("", _LABEL), f"… and {more:,} more: --json has them all")]


def _rule(rule: str | None, clause: str | None) -> str:
    return f"{rule} (clause {clause})" if rule and clause else rule or OTHERWISE


def _verdict(verdict: str | None) -> str:
    return verdict or "no claim"


def _share(count: int, rows: int) -> str:
    return f" ({Decimal(100 * count) / rows:.1f}%)"


def _by(money: Money) -> str:
    return f", by {_money(money)} in total" if money.amount else ""


def _from_to(old: Money, new: Money, more: Money) -> str:
    return f"{_money(old)} → {_money(new)} ({more.amount:+,})"


def _money(money: Money) -> str:
    return f"{money.currency} {money.amount:,}"
