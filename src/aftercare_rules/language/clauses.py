"""The order of rules: by the clauses of the shop's notice that they stand in, then by their names."""

from __future__ import annotations

import re
from typing import TypeAlias

RuleOrder: TypeAlias = tuple[tuple[tuple[int, int, str], ...], ...]


def rule_order(clause: str, name: str) -> RuleOrder:
    """Sorts rules by clause, then by name, rows as numbers: `stones`, `stones/2`, `stones/10`, `stones-set`.

    >>> names = ["stones/10", "stones-set", "stones", "stones/2"]
    >>> sorted(names, key=lambda name: rule_order("", name))
    ['stones', 'stones/2', 'stones/10', 'stones-set']
    """
    parts = tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in name.split("/"))
    return (clause_order(clause), parts)


def clause_order(clause: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts clauses as numbers: 2 before 10, 3.9 before 3.10; no clause comes last.

    >>> sorted(["10", "2", "", "2a", "2.10", "2.9"], key=clause_order)
    ['2', '2.9', '2.10', '2a', '10', '']
    """
    if not clause:
        return ((2, 0, ""),)
    key = []
    for part in clause.split("."):
        digits = re.match(r"[0-9]*", part).group()  # type: ignore[union-attr]
        key.append((0, int(digits), part[len(digits) :]) if digits else (1, 0, part))
    return tuple(key)
