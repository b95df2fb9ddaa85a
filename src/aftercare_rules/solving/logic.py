"""Formulas, and the solver that looks for what makes them true: z3, which no other file knows.

A formula is True, False or one of z3's; a number is whole, or one of z3's. What is known is worked out at once, so that
formulas stay small.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any, Final, TypeAlias

Formula: TypeAlias = Any
"""True, False, or what z3 takes for one of them."""

Amount: TypeAlias = Any
"""A whole number, or what z3 takes for one."""

_MOST_MILLISECONDS: Final = 30_000


_GIVEN_UP_SINGLY: Final = 12
_WITHOUT: Final = "more sets than can be walked; pip install 'aftercare-rules[check]' lets a solver look"
_GAVE_UP: Final = "more sets than can be walked, and a solver gave up"


class Unfinished(Exception):
    """What is looked for stays open; says why."""


def _z3() -> Any:
    try:
        import z3
    except ImportError:
        raise Unfinished(_WITHOUT) from None
    return z3


class Logic:
    """Makes formulas that belong together. Raises `Unfinished` where no solver is installed."""

    def __init__(self) -> None:
        self._z3 = _z3()
        # Of its own, so that several threads may check policies at once.
        self._context = self._z3.Context()
        self._numbers = count()

    def truth(self) -> Formula:
        """Something that may be so or not."""
        return self._z3.Bool(f"b{next(self._numbers)}", self._context)

    def all_of(self, *parts: Formula) -> Formula:
        """Whether all are so."""
        return self._joined(parts, neutral=True)

    def any_of(self, *parts: Formula) -> Formula:
        """Whether any is so."""
        return self._joined(parts, neutral=False)

    def _joined(self, parts: Iterable[Formula], neutral: bool) -> Formula:
        found: list[Formula] = []
        for part in parts:
            if part is (not neutral):
                return part
            if part is not neutral:
                found.append(part)
        if len(found) < 2:
            return found[0] if found else neutral
        return self._z3.And(*found) if neutral else self._z3.Or(*found)

    def negation(self, part: Formula) -> Formula:
        """Whether it is not so."""
        return not part if isinstance(part, bool) else self._z3.Not(part)

    def differ(self, one: Formula, other: Formula) -> Formula:
        """Whether just one of two is so."""
        for known, open_one in ((one, other), (other, one)):
            if isinstance(known, bool):
                return self.negation(open_one) if known else open_one
        return False if one.eq(other) else self._z3.Xor(one, other)

    def one_of(self, size: int) -> tuple[list[Formula], Formula]:
        """So many things of which just one is so, and that it is."""
        if size == 1:
            return [True], True
        if size == 2:
            first = self.truth()
            return [first, self.negation(first)], True
        parts = [self.truth() for _ in range(size)]
        return parts, self._z3.PbEq([(part, 1) for part in parts], 1)

    def either(self, condition: Formula, one: Amount, other: Amount) -> Amount:
        """One number where something is so, else another."""
        if isinstance(condition, bool):
            return one if condition else other
        if isinstance(one, int) and one == other and isinstance(other, int):
            return one
        one, other = (self._z3.IntVal(each, self._context) if isinstance(each, int) else each for each in (one, other))
        return self._z3.If(condition, one, other)

    def sum_of(self, start: Amount, parts: Iterable[tuple[Formula, int]]) -> Amount:
        """A number, and on top of it the numbers of what is so."""
        found = [self.either(condition, amount, 0) for condition, amount in parts if amount and condition is not False]
        known = sum(each for each in found if isinstance(each, int)) + (start if isinstance(start, int) else 0)
        opened = [each for each in (start, *found) if not isinstance(each, int)]
        if not opened:
            return known
        return self._z3.Sum(*opened, self._z3.IntVal(known, self._context)) if known or len(opened) > 1 else opened[0]

    def highest(self, *amounts: Amount) -> Amount:
        """The highest of some numbers."""
        first, *others = amounts
        for other in others:
            are_known = isinstance(first, int) and isinstance(other, int)
            first = max(first, other) if are_known else self.either(first >= other, first, other)
        return first

    def search(self) -> Search:
        """A search for what makes formulas true."""
        return Search(self._z3, self._context)


class Model:
    """One way for everything to be."""

    def __init__(self, model: Any, z3: Any) -> None:
        self._model, self._z3 = model, z3

    def holds(self, formula: Formula) -> bool:
        """Whether a formula is true of it."""
        if isinstance(formula, bool):
            return formula
        return bool(self._z3.is_true(self._model.eval(formula, model_completion=True)))

    def amount(self, amount: Amount) -> int:
        """What a number comes to."""
        return amount if isinstance(amount, int) else int(self._model.eval(amount, model_completion=True).as_long())


class Search:
    """Looks for ways in which everything that was demanded is true."""

    def __init__(self, z3: Any, context: Any) -> None:
        self._z3, self._context = z3, context
        self._solver = z3.Solver(ctx=context)
        self._solver.set("timeout", _MOST_MILLISECONDS)
        self._gates = count()

    def demand(self, formula: Formula) -> None:
        """Only what makes this true is looked for from now on."""
        self._solver.add(self._z3.BoolVal(formula, self._context) if isinstance(formula, bool) else formula)

    def find(self, formula: Formula, preferred: Sequence[Formula] = ()) -> Model | None:
        """A way that makes a formula true, and of what is `preferred` as much as goes; None where there is none.

        Raises `Unfinished`.
        """
        gate = self._z3.Bool(f"g{next(self._gates)}", self._context)
        known = isinstance(formula, bool)
        self._solver.add(self._z3.Implies(gate, self._z3.BoolVal(formula, self._context) if known else formula))
        if formula is False or not self._may_be(gate):
            return None
        wanted = [each for each in preferred if not isinstance(each, bool)]
        model = self._solver.model()
        for given_up in range(len(wanted)):
            if self._may_be(gate, *wanted):
                model = self._solver.model()
                break
            core = {each.get_id() for each in self._solver.unsat_core()}
            against = [each for each in wanted if each.get_id() in core] or wanted
            # One after another as long as that is quick, the last first.
            gone = against if given_up >= _GIVEN_UP_SINGLY else against[-1:]
            wanted = [each for each in wanted if not any(each is one for one in gone)]
        return Model(model, self._z3)

    def _may_be(self, *assumed: Formula) -> bool:
        answer = self._solver.check(*assumed)
        if answer == self._z3.unknown:
            raise Unfinished(_GAVE_UP)
        return bool(answer == self._z3.sat)
