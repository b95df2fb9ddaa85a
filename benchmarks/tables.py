"""Tables and numbers for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.timing import Spread


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table whose columns are numbers but for the first."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def short(number: float) -> str:
    """Three digits that count, at most one of them below a hundred behind the point.

    >>> short(0.5234), short(7.046), short(53.21), short(1234.5)
    ('0.52', '7.0', '53', '1,234')
    """
    return f"{number:,.{2 if number < 1 else 1 if number < 10 else 0}f}"


def with_spread(spread: Spread) -> str:
    """A median, with its quartiles.

    >>> with_spread(Spread(9.81, 10.02, 10.6))
    '10 (9.8 to 11)'
    """
    return f"{short(spread.median)} ({short(spread.low)} to {short(spread.high)})"
