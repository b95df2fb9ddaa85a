"""How two outcomes compare, as formulas: of one claim at two moments, or under two sets of rules.

The words are those of `deciding.resolve`. Where outcomes hang on numbers that are not settled, these hold of more.
"""

from __future__ import annotations

from aftercare_rules.solving.logic import Formula
from aftercare_rules.solving.outcome import Settled


def differ(one: Settled, other: Settled) -> Formula:
    """Whether two outcomes may be different decisions."""
    logic = one.look.logic
    plain = [logic.differ(one.approved, other.approved), logic.differ(one.referred, other.referred)]
    plain += [logic.differ(one.unanswered, other.unanswered), logic.differ(one.in_conflict, other.in_conflict)]
    worth = [mine != yours for mine, yours in zip(one.worth, other.worth, strict=True)]
    loosely = logic.all_of(logic.any_of(one.is_loose, other.is_loose), _said_apart(one, other))
    return logic.any_of(*plain, logic.all_of(one.approved, logic.any_of(*worth)), loosely)


def may_be_better(one: Settled, other: Settled) -> Formula:
    """Whether one outcome may leave the customer better off than another."""
    logic = one.look.logic
    by_verdict = logic.any_of(
        logic.all_of(one.approved, logic.negation(other.approved)), logic.all_of(one.referred, other.declined)
    )
    by_worth = logic.all_of(one.approved, other.approved, one.worth[1] > other.worth[0], _said_apart(one, other))
    return logic.any_of(by_verdict, by_worth)


def is_better(one: Settled, other: Settled) -> Formula:
    """Whether one outcome leaves the customer better off than another, whatever their numbers are."""
    logic = one.look.logic
    by_verdict = logic.any_of(
        logic.all_of(one.approved, logic.negation(other.approved)), logic.all_of(one.referred, other.declined)
    )
    return logic.any_of(by_verdict, logic.all_of(one.approved, other.approved, one.worth[0] > other.worth[1]))


def _said_apart(one: Settled, other: Settled) -> Formula:
    """Whether something is said in one of two outcomes, and not in the other."""
    logic, mine, yours = one.look.logic, one.kinds, other.kinds
    return logic.any_of(*(logic.differ(mine.get(kind, False), yours.get(kind, False)) for kind in {**mine, **yours}))
