"""The intermediate form: rules as bit sets of boxes, with the words gone.

Bit `i` of a *matched set* says that box `i` holds of the claim. A rule knows
which boxes make its scope (`for`), which make it hold (`for` and `when`), and
which fail it (`unless`); all else follows from the matched set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from aftercare_rules.frozen import frozen
from aftercare_rules.language.boxes import Atom, Box, Partition
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.language.clauses import RuleOrder, rule_order
from aftercare_rules.language.domains import UNKNOWN, Number
from aftercare_rules.language.policy import Effect, Ruling, Section
from aftercare_rules.language.prices import Charge, Key, Price
from aftercare_rules.language.readings import Reading, Sight, Terms
from aftercare_rules.matchers import CodedBox


@frozen
class Guard:
    """One way for a rule to hold: where one of the boxes of `holds` does, and none of `fails`."""

    holds: int
    fails: int

    def is_met(self, matched: int) -> bool:
        """Whether it holds in a matched set."""
        return bool(matched & self.holds) and not matched & self.fails

    def is_surely_met(self, sure: int, possible: int) -> bool:
        """Whether it holds whatever holds beyond the boxes of `sure`, none of it outside `possible`."""
        return bool(sure & self.holds) and not possible & self.fails

    def can_be_met(self, sure: int, possible: int) -> bool:
        """Whether it may hold where the boxes of `sure` do, and no others than those of `possible`."""
        return bool(possible & self.holds) and not sure & self.fails


@frozen
class Rule:
    """One rule over matched sets, equal only to itself.

    It holds where any of its guards does: a rule that answers where none of its rows holds has one for each row, and
    no ruling of its own. `owner` is the rule of which it is a row, else itself. `overrides` are all the rules it
    takes the place of, those along a path too.
    """

    name: str
    owner: str
    section: Section
    clause: str
    scope: int
    guards: tuple[Guard, ...]
    ruling: Ruling | None
    otherwise: Ruling | None
    overrides: frozenset[str]

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    @property
    def remedies(self) -> frozenset[str]:
        """The remedies that it speaks of, in its own ruling or its `otherwise`."""
        return frozenset(remedy for ruling in self.rulings for remedy in ruling.effects)

    @cached_property
    def rulings(self) -> tuple[Ruling, ...]:
        """All that it can say: its own ruling and its `otherwise`, as far as it has them."""
        return tuple(ruling for ruling in (self.ruling, self.otherwise) if ruling is not None)

    @cached_property
    def prices(self) -> tuple[Price, ...]:
        """The prices that it names, with all of their lines."""
        effects = [effect for ruling in self.rulings for effect in ruling.effects.values()]
        return tuple(effect.price for effect in effects if effect.price is not None)

    @property
    def boxes(self) -> int:
        """The boxes that matter to it."""
        boxes = self.scope
        for guard in self.guards:
            boxes |= guard.holds | guard.fails
        return boxes

    @property
    def order(self) -> RuleOrder:
        """Sorts rules by clause, then by name."""
        return rule_order(self.clause, self.name)

    def ruling_of(self, matched: int) -> Ruling | None:
        """What the rule says where its scope holds: its ruling, its `otherwise`, or nothing."""
        for guard in self.guards:
            if guard.is_met(matched):
                return self.ruling
        return self.otherwise

    def rulings_between(self, sure: int, possible: int) -> tuple[Ruling | None, ...]:
        """What it could say in its scope where the boxes of `sure` hold, and no others than those of `possible`."""
        if not any(guard.can_be_met(sure, possible) for guard in self.guards):
            return (self.otherwise,)
        if any(guard.is_surely_met(sure, possible) for guard in self.guards):
            return (self.ruling,)
        return (self.ruling, self.otherwise)


@frozen
class RuleSet:
    """All that the engine, the matchers and the checker need of a policy's rules.

    `readings` are the axes of the space of claims, each with the `partition` of its values into codes; `boxes` the
    distinct boxes. `rules` are sorted by clause, then name, so that their order in the file never shows.
    `impossible` is the set of boxes that cannot happen. `terms` are what the readings take from the policy. `lines`
    has for the condition of each line of a price, by its boxes, the set of them.
    """

    readings: tuple[Reading, ...]
    partitions: tuple[Partition, ...]
    boxes: tuple[Box, ...]
    rules: tuple[Rule, ...]
    impossible: int
    terms: Terms
    lines: Mapping[tuple[Box, ...], int]

    def code(self, number: int, sight: Sight) -> int | None:
        """The code of a reading in a claim, None where it is unknown.

        Raises `NoHolidayData` where it depends on holidays that nobody knows yet.
        """
        try:
            value = self.readings[number].value(sight, self.terms)
        except NoHolidayData:
            code = self._code_of_all_between(number, sight)
            if code is None:
                raise
            return code
        return self._code_of_all_between(number, sight) if value is UNKNOWN else self.partitions[number].code(value)

    def _code_of_all_between(self, number: int, sight: Sight) -> int | None:
        """The code of all values that a reading can have, None where they have several."""
        span = self.readings[number].between(sight, self.terms)
        least, most = (self.partitions[number].code(value) for value in span) if span else (None, None)
        return least if least == most else None

    def read_in(self, boxes: int, remedies: frozenset[str]) -> set[Key]:
        """The numbers of a claim that may matter to some remedies, where no other boxes hold than these."""
        scoped = (rule for rule in self.in_scope(boxes) if not remedies.isdisjoint(rule.remedies))
        return {key for rule in scoped for price in rule.prices for key in price.keys}

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many codes each reading has."""
        return tuple(partition.size for partition in self.partitions)

    @cached_property
    def coded_boxes(self) -> tuple[CodedBox, ...]:
        """The boxes as matchers see them: for each reading that a box tests, the codes that it allows."""
        index = {reading: number for number, reading in enumerate(self.readings)}
        coded: dict[Atom, tuple[int, frozenset[int]]] = {}  # most atoms stand in many boxes
        for box in self.boxes:
            for atom in box:
                if atom not in coded:
                    number = index[atom.reading]
                    coded[atom] = number, self.partitions[number].codes(atom)
        return tuple([tuple([coded[atom] for atom in box]) for box in self.boxes])

    @cached_property
    def rules_by_scope(self) -> dict[int, tuple[int, tuple[tuple[int, Rule], ...]]]:
        """By a box's number its bit, and the rules that have it in their scope, each with its rank among all."""
        found: dict[int, list[tuple[int, Rule]]] = {}
        for rank, rule in enumerate(self.rules):
            scope = rule.scope
            while scope:
                number = scope.bit_length() - 1
                found.setdefault(number, []).append((rank, rule))
                scope ^= 1 << number
        return {number: (1 << number, tuple(rules)) for number, rules in found.items()}

    def boxes_in(self, bits: int) -> Iterator[Box]:
        """The boxes of a set, the first one first."""
        while bits:
            bit = bits & -bits
            yield self.boxes[bit.bit_length() - 1]
            bits ^= bit

    def priced(self, effect: Effect, matched: int) -> Effect:
        """What a rule says of a remedy in a matched set: its price has only the lines that apply there."""
        if effect.price is None or not effect.price.conditions:
            return effect
        return Effect.giving(effect.price.where(lambda condition: bool(self.lines[condition.boxes] & matched)))

    def deciding(self, rule: Rule) -> int:
        """All boxes on which it depends what a rule says."""
        boxes = rule.boxes
        for condition in (condition for price in rule.prices for condition in price.conditions):
            boxes |= self.lines[condition.boxes]
        return boxes

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The numbers of a claim that prices read."""
        return tuple(dict.fromkeys(key for rule in self.rules for price in rule.prices for key in price.keys))

    @cached_property
    def amounts(self) -> frozenset[Key]:
        """Those of them that are amounts of money."""
        domains = {key: self.terms.domains.get(key) for key in self.keys if isinstance(key, str)}
        money = {key for key, domain in domains.items() if isinstance(domain, Number) and domain.is_money}
        return frozenset(key for key in self.keys if isinstance(key, Charge) or key in money)

    def in_scope(self, matched: int) -> list[Rule]:
        """The rules whose scope holds in a matched set, in their order."""
        by_scope = self.rules_by_scope
        matched &= self._scopes
        found: dict[int, Rule] = {}
        while matched:
            bit, rules = by_scope[matched.bit_length() - 1]
            found.update(rules)
            matched ^= bit
        return [found[rank] for rank in sorted(found)]

    @cached_property
    def _scopes(self) -> int:
        """The boxes of all scopes."""
        return sum([bit for bit, _ in self.rules_by_scope.values()])
