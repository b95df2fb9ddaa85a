"""What came of changing a policy, as its author reads it: each change that no example notices, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from math import floor
from typing import Final

from rich.cells import cell_len

from aftercare_rules.cli.examples_text import counted
from aftercare_rules.cli.terminal import Line, table, wrapped
from aftercare_rules.errors import Span, excerpt, harmless
from aftercare_rules.mutating.report import Change, Report, Survivor

_GOOD: Final = "bold green"
_BAD: Final = "bold red"
_LABEL: Final = "dim"
_MARK: Final = "yellow"
_GUTTER: Final = "blue"
# More places than this help nobody; how many there are is said.
_NAMED: Final = 10


def unnoticed(report: Report, width: int | None) -> Iterator[Line]:
    """The changes that no example notices, by the rule or other part that they are in."""
    told: set[tuple[str, str]] = set()
    for label, group in groupby(report.survivors, key=lambda survivor: survivor.change.place.label):
        survivors = list(group)
        heading = wrapped(f"{label}: {counted(len(survivors), 'change')} that no example notices", width)
        yield ((label, "bold"), (heading[0].removeprefix(label), ""))
        yield from (((part, ""),) for part in heading[1:])
        yield ()
        for survivor in survivors:
            line = (survivor.example, survivor.beside)
            yield from _survivor(survivor, line in told, width)
            told.add(line)
            yield ()


def noticed(report: Report, is_enough: bool, width: int | None) -> Iterator[Line]:
    """How many changes the examples notice; then the places of those that cannot be told apart."""
    share = f"{report.noticed} of {counted(report.changes, 'change')} noticed ({percentage(report.share)})"
    yield ((f"{harmless(report.file)}: ", "bold"), (share, _GOOD if is_enough else _BAD))
    if report.same:
        yield ((f"  {len(report.same)} more proved to change nothing", _LABEL),)
    if report.unsettled:
        text = f"{counted(len(report.unsettled), 'more change')} left out: no claim was found that shows"
        for part in wrapped(f"{text} {'it' if len(report.unsettled) == 1 else 'them'}", width and width - 2):
            yield ((f"  {part}", _LABEL),)
        places = [(("", ""), f"line {one.place.line}: {one.words}") for one in report.unsettled[:_NAMED]]
        if len(report.unsettled) > _NAMED:
            places.append((("", ""), f"… and {len(report.unsettled) - _NAMED} more"))
        yield from table(places, width, indent=2)


def all_noticed(reports: Iterable[Report], is_enough: bool) -> Iterator[Line]:
    """The last line over several policies."""
    both = [(report.noticed, report.changes) for report in reports]
    seen, made = (sum(counts) for counts in zip(*both, strict=True))
    share = percentage(100 * seen / made if made else 100.0)
    yield ((f"{seen:,} of {counted(made, 'change')} noticed ({share})", _GOOD if is_enough else _BAD),)


def percentage(share: float) -> str:
    """A share in per cent, rounded down: only all of them are 100%.

    >>> percentage(100.0), percentage(94.666), percentage(99.99)
    ('100%', '94.6%', '99.9%')
    """
    return f"{floor(share * 10) / 10:.1f}%" if share < 100 else "100%"


def _survivor(survivor: Survivor, is_told: bool, width: int | None) -> Iterator[Line]:
    yield from _change(survivor.change, width)
    rows: list[tuple[tuple[str, str], str]] = [
        (("today", _LABEL), survivor.today),
        (("changed", _LABEL), survivor.changed),
    ]
    yield from table(rows, width, indent=4)
    if is_told:
        yield (("    the example above notices it too", _LABEL),)
        return
    where = f"the examples of {survivor.beside}" if survivor.beside else "the policy's own examples"
    for part in wrapped(f"to notice it, add to {where}:", width and width - 4):
        yield ((f"    {part}", _LABEL),)
    yield from (((line, _GOOD),) for line in pasteable(survivor.example, 6 if survivor.beside else 2, width))


def _change(change: Change, width: int | None) -> Iterator[Line]:
    """The change, and the line that it is in, underlined."""
    place, number = change.place, str(change.place.line)
    named = f"{harmless(place.file)}:{number}:{place.column}:"
    first, *others = wrapped(f"{named} {harmless(change.words)}", width)
    yield ((first[: len(named)], "bold"), (first[len(named) :], ""))
    yield from (((f"    {part}", ""),) for text in others for part in wrapped(text, width and width - 4))
    span = Span(place.file, place.line, place.column, place.end_line, place.end_column)
    source, underline = excerpt(change.source_line, span, width and max(width - len(number) - 4, 20))
    blank = f" {'':{len(number)}} |"
    yield ((blank, _GUTTER),)
    yield ((f" {number} | ", _GUTTER), (source, ""))
    yield ((blank, _GUTTER), (f" {underline}", _MARK))


def pasteable(example: str, indent: int, width: int | None) -> list[str]:
    """The lines of an example as they stand in a policy, broken only where a policy may be.

    >>> pasteable("{defect: worn, at: 2026-01-31 10:00, expect: referred}", 2, 40)
    ['  - {defect: worn, at: 2026-01-31 10:00,', '     expect: referred}']
    """
    lines = [" " * indent + "-"]
    for part in _entries(example):
        joined = f"{lines[-1]} {part}"
        if width is not None and lines[-1].strip() != "-" and cell_len(joined) > width:
            lines.append(" " * (indent + 3) + part)
        else:
            lines[-1] = joined
    return lines


def _entries(example: str) -> Iterable[str]:
    """The entries of a mapping between braces, each with the comma or the brace that follows it."""
    depth, quoted, start = 0, False, 0
    for at, sign in enumerate(example):
        if sign == '"' and example[at - 1 : at] != "\\":
            quoted = not quoted
        elif not quoted:
            depth += (sign in "{[") - (sign in "}]")
            if sign == "," and depth == 1:
                yield example[start : at + 1]
                start = at + 2
    yield example[start:]
