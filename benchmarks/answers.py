"""What every engine answers, in one form: so that answers can be compared before anything is timed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import Any, Final, TypeAlias

from aftercare_rules import Decision

Answer: TypeAlias = tuple[str, str | None, str | None]
"""The verdict, the rule (None: none decides) and what the customer pays (None: it is not approved)."""

FREE: Final = "0.00"
REFERRED: Final[Answer] = ("referred", None, None)


def declined(rule: str) -> Answer:
    """The answer of a rule that declines."""
    return "declined", rule, None


def approved(rule: str, cost: str = FREE) -> Answer:
    """The answer of a rule that gives something, free of charge if nothing else is said."""
    return "approved", rule, cost


def in_short(decision: Decision) -> Answer:
    """What a whole decision says of verdict, rule and cost."""
    return decision.verdict, decision.rule, None if decision.cost is None else str(decision.cost.amount)


class AnswersDifferError(Exception):
    """Two ways to decide the same claims do not agree; then no time of theirs is worth anything."""


def hold_to(expected: Iterable[object], decide: Callable[[Any], object], claims: Iterable[Any], name: str) -> None:
    """Raises `AnswersDifferError` at the first claim that is not answered as expected."""
    for number, (answer, claim) in enumerate(zip_longest(expected, claims)):
        given = decide(claim)
        if given != answer:
            raise AnswersDifferError(f"{name} answers claim {number} with {given}, not {answer}: {claim}")
