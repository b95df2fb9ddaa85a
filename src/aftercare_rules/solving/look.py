"""Which rules stand at one moment of a claim, as formulas: in the words of `deciding.resolve`, which says who wins.

A model of these formulas is only where to look. What its matched set comes to, `resolve` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from aftercare_rules.deciding.resolve import Voice
from aftercare_rules.language.boxes import Box
from aftercare_rules.language.policy import Effect, Ruling, Section
from aftercare_rules.language.prices import Price
from aftercare_rules.rules.rule_set import Rule, RuleSet
from aftercare_rules.solving.logic import Formula, Logic, Unfinished

_MOST_LINES: Final = 6
"""Of a price with more lines that apply only sometimes, what it comes to is not told apart."""

_TOO_MANY_LINES: Final = "more sets than can be walked, and a price has too many lines of their own for a solver"


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What a rule says of a remedy, with the lines of its price that apply in some claims, and whether it is so."""

    voice: Voice
    is_so: Formula


class Look:
    """One moment of a claim for a remedy, seen by some rules; `holds` is told boxes, and gives whether any holds."""

    def __init__(self, logic: Logic, rule_set: RuleSet, remedy: str, holds: Callable[[int], Formula]) -> None:
        self.logic = logic
        self.rule_set = rule_set
        self.remedy = remedy
        self.holds = holds

    def under(self, rule_set: RuleSet) -> Look:
        """The same moment under other rules over the same boxes."""
        return Look(self.logic, rule_set, self.remedy, self.holds)

    def in_scope(self, rule: Rule) -> Formula:
        """Whether the claim is one of those that a rule is about."""
        return self.holds(rule.scope)

    def says(self, rule: Rule, ruling: Ruling | None) -> Formula:
        """Whether a rule, where it is in scope, says a ruling of its own."""
        logic = self.logic
        if ruling is None:
            return False
        is_met = logic.any_of(
            *(logic.all_of(self.holds(one.holds), logic.negation(self.holds(one.fails))) for one in rule.guards)
        )
        return logic.any_of(
            is_met if ruling is rule.ruling else False,
            logic.negation(is_met) if ruling is rule.otherwise else False,
        )

    def overridden(self, rule: Rule) -> Formula:
        """Whether a rule of its section takes its place."""
        takers = [one for one in self.rule_set.rules if one.section is rule.section and rule.name in one.overrides]
        return self.logic.any_of(*map(self.in_scope, takers))

    def stands(self, rule: Rule, ruling: Ruling) -> Formula:
        """Whether a rule says a ruling, and no other has its place; exclusions may block it all the same."""
        logic = self.logic
        is_in_place = logic.negation(self.overridden(rule))
        return logic.all_of(self.in_scope(rule), self.says(rule, ruling), is_in_place)

    def speaks(self, remedies: Iterable[str]) -> Formula:
        """Whether any rule but one of fees stands for one of some remedies."""
        wanted = frozenset(remedies)
        return self.logic.any_of(
            *(
                self.stands(rule, ruling)
                for rule in self.rule_set.rules
                if rule.section is not Section.FEES
                for ruling in rule.rulings
                if wanted & ruling.effects.keys()
            )
        )

    @cached_property
    def rights(self) -> tuple[Said, ...]:
        """The rights that stand."""
        return self._said(Section.RIGHTS)

    @cached_property
    def exclusions(self) -> tuple[Said, ...]:
        """The exclusions that stand."""
        return self._said(Section.EXCLUSIONS)

    @cached_property
    def coverage(self) -> tuple[Said, ...]:
        """The coverage that stands and that no exclusion blocks."""
        logic, found = self.logic, []
        for one in self._said(Section.COVERAGE):
            overrides = one.voice.rule.overrides
            blocking = [other.is_so for other in self.exclusions if other.voice.rule.name not in overrides]
            found.append(Said(one.voice, logic.all_of(one.is_so, logic.negation(logic.any_of(*blocking)))))
        return tuple(found)

    @cached_property
    def fees(self) -> tuple[Said, ...]:
        """The fees that stand."""
        return self._said(Section.FEES)

    def _said(self, section: Section) -> tuple[Said, ...]:
        found: list[Said] = []
        for rule in self.rule_set.rules:
            for ruling in rule.rulings if rule.section is section else ():
                effect = ruling.effects.get(self.remedy)
                stands = False if effect is None else self.stands(rule, ruling)
                if effect is not None and stands is not False:
                    for priced, applies in self._priced(effect):
                        found.append(Said(Voice(rule, ruling, priced), self.logic.all_of(stands, applies)))
        return tuple(found)

    def _priced(self, effect: Effect) -> Iterable[tuple[Effect, Formula]]:
        """An effect with each choice of the lines of its price that apply only sometimes."""
        price = effect.price
        if price is None or not price.conditions:
            return [(effect, True)]
        conditions = list({condition.boxes: condition for condition in price.conditions})
        if len(conditions) > _MOST_LINES:
            raise Unfinished(_TOO_MANY_LINES)
        found: list[tuple[Effect, Formula]] = []
        for number in range(1 << len(conditions)):
            chosen = {boxes for place, boxes in enumerate(conditions) if number >> place & 1}
            applies = [
                held if boxes in chosen else self.logic.negation(held)
                for boxes in conditions
                for held in [self.holds(self.rule_set.lines[boxes])]
            ]
            found.append((Effect.giving(_with_lines(price, chosen)), self.logic.all_of(*applies)))
        return found


def _with_lines(price: Price, chosen: Set[tuple[Box, ...]]) -> Price:
    """A price with the lines that apply where just these conditions hold."""
    return price.where(lambda condition: condition.boxes in chosen)
