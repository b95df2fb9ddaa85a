"""Points that are worth a look: for each of some questions one at which it is answered, until none is left.

What is asked may hold of more than is looked for. Who looks says after each point whether it was what was looked for;
if not, all that is the same in what matters is left out, and the search goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

from aftercare_rules.language.policy import Section
from aftercare_rules.solving.logic import Formula
from aftercare_rules.solving.outcome import Settled
from aftercare_rules.solving.situation import Choices, Situation
from aftercare_rules.space.space import Point

Question: TypeAlias = tuple[object, Formula]
"""What is looked for, by a name of any kind, and where it may be. One name is looked for once."""

Ask: TypeAlias = Callable[[Situation], Iterable[Question]]
"""What is asked of the claims of each world."""

MOST_TRIED: Final = 64
"""What is not found at so many points that differ in what matters is given up."""


class Tally:
    """What was found of that which was looked for, and how often something was given up."""

    def __init__(self) -> None:
        self.given_up = 0
        self._found: set[object] | None = set()

    def note(self, names: Iterable[object] = ()) -> None:
        """Says that what was looked for is found: what has these names, or all that may be so."""
        self._found = {*names, *self._found} if names and self._found is not None else None

    def taken(self, names: Iterable[object]) -> list[object]:
        """Those of some names that were found since the last time."""
        found, self._found = self._found, set()
        return [name for name in names if found is None or name in found]


def sought(
    situations: Iterable[Callable[[], Situation]], ask: Ask, tally: Tally, choices: Choices | None = None
) -> Iterator[Point]:
    """Points at which each question is answered, one world after another, with some settings. Raises `Unfinished`."""
    answered: set[object] = set()
    for make in situations:
        yield from _sought(make(), ask, tally, answered, choices)


def _sought(
    situation: Situation, ask: Ask, tally: Tally, answered: set[object], choices: Choices | None
) -> Iterator[Point]:
    logic = situation.logic
    waiting: dict[object, Formula] = {}
    for name, formula in ask(situation):
        if formula is not False and name not in answered:
            waiting[name] = logic.any_of(waiting.get(name, False), formula)
    search, tried = logic.search(), dict.fromkeys(waiting, 0)
    for rule in (*situation.rules, situation.within(choices or {})):
        search.demand(rule)
    while waiting:
        model = search.find(logic.any_of(*waiting.values()), situation.usual)
        if model is None:
            return
        mine = [name for name, formula in waiting.items() if model.holds(formula)]
        tally.taken(())
        yield situation.point(model, choices)
        for name in tally.taken(mine):
            answered.add(name)
            del waiting[name]
        alike = [one if model.holds(one) else logic.negation(one) for one in situation.telling]
        for name in (name for name in mine if name in waiting):
            waiting[name] = logic.all_of(waiting[name], logic.negation(logic.all_of(*alike)))
            tried[name] += 1
            if tried[name] == MOST_TRIED:
                tally.given_up += 1
                del waiting[name]


class Spot:
    """One thing that may be so of the claims of a world, looked for in one part of it after another."""

    def __init__(self, situation: Situation, formula: Formula) -> None:
        self._situation = situation
        self._search = situation.logic.search()
        for rule in (*situation.rules, formula):
            self._search.demand(rule)

    def first(self, choices: Choices) -> Point | None:
        """A point at which it is so with these settings; None where there is none. Raises `Unfinished`."""
        situation = self._situation
        model = self._search.find(situation.within(choices), situation.usual)
        return None if model is None else situation.point(model, choices)


def answers(settled: Settled) -> list[Question]:
    """Each rule on which the outcome may rest, with its verdict, fees aside; and None, that no rule answers."""
    ways: dict[object, list[Formula]] = {}
    for rule, ruling in settled.rulings:
        if rule.section is not Section.FEES:
            verdict = ruling.effects[settled.look.remedy].verdict
            ways.setdefault((rule, verdict), []).append(settled.decides(rule, ruling))
    found = [(name, settled.look.logic.any_of(*each)) for name, each in ways.items()]
    return [*found, (None, settled.unanswered)]


def pairs(
    situation: Situation, some: Iterable[Question], others: Iterable[Question], also: Formula
) -> Iterator[Question]:
    """Each pair of answers, where something holds besides."""
    listed = list(others)
    for one, is_one in some if also is not False else ():
        for other, is_other in listed:
            yield (one, other), situation.logic.all_of(is_one, is_other, also)
