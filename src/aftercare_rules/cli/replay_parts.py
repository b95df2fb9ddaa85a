"""The parts that the summary of a replay is laid out in, and what its words are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from aftercare_rules.cli.examples_text import counted
from aftercare_rules.cli.terminal import Line, Styled, table, wrapped
from aftercare_rules.errors import harmless
from aftercare_rules.language.policy import OTHERWISE
from aftercare_rules.records.models import Money
from aftercare_rules.replaying.records import Ground, Totals

Row: TypeAlias = tuple[Styled, str]

LABEL: Final = "dim"
BAD: Final = "bold red"
# More rules and columns than this help nobody at a glance; all of them are in the JSON form.
_NAMED: Final = 20
_CONTRADICTING: Final = 3
_GROUNDS: Final[dict[Ground, str]] = {
    "otherwise": OTHERWISE,
    "either way": "the same either way",
    "incomplete": "no rule yet",
    "no claim": "no claim",
}


def section(heading: str, rows: Sequence[Row], width: int | None) -> Iterator[Line]:
    """A heading with its rows, and an empty line; nothing where there are none."""
    if rows:
        for line in wrapped(heading, width):
            yield ((line, "bold"),)
        yield from table(rows, width, indent=2)
        yield ()


def first(rows: list[Row]) -> list[Row]:
    """The first of many rows, and how many more there are."""
    more = len(rows) - _NAMED
    return rows if more <= 0 else [*rows[:_NAMED], (("", LABEL), f"… and {more:,} more: --json has them all")]


def listed(names: Sequence[str]) -> str:
    """Names one after the other; of many the first, and how many more there are."""
    more = len(names) - _NAMED
    return harmless(", ".join([*names[:_NAMED], *([f"{more} more"] if more > 0 else [])]))


def ground_label(ground: Ground, rule: str | None, rules: Sequence[str], clause: str | None = None) -> str:
    """What a decision rests on, by its name."""
    if ground == "contradiction":
        more = ", …" if len(rules) > _CONTRADICTING else ""
        return f"contradiction of {', '.join(rules[:_CONTRADICTING])}{more}"
    if rule is None:
        return _GROUNDS[ground]
    return f"{rule} (clause {clause})" if clause else rule


def left_out(totals: Totals) -> str:
    """How many rows have lines at cost that are in no total, and which; "" where there are none."""
    if not totals.open_rows:
        return ""
    have = "has" if totals.open_rows == 1 else "have"
    rows = counted(totals.open_rows, "row")
    return f"{rows} {have} lines at cost that the claim does not give: {listed([*totals.open_lines])}"


def spoken(money: Money) -> str:
    """An amount with its currency."""
    return f"{money.currency} {money.amount:,}"
