"""The axes of facts: each by itself, or with those that a derived fact ties to it; and how often rules were used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product
from math import prod
from typing import Final

from aftercare_rules.deciding.alternatives import Alternatives
from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.facts import range_of
from aftercare_rules.deciding.open_facts import MOST_COMBINATIONS, Cell, OpenFacts, codes_of
from aftercare_rules.language.definitions import Definition, Scene
from aftercare_rules.language.domains import ABSENT, NONE_WORD, UNKNOWN, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Key, Range
from aftercare_rules.language.readings import FactReading, UsesReading, Value
from aftercare_rules.language.vocabulary import DEFECT, WANTS
from aftercare_rules.matchers.tables import Tables
from aftercare_rules.rules.rule_set import RuleSet
from aftercare_rules.space.axes import Axis, Setting, World
from aftercare_rules.space.instants import seen


class FactAxes:
    """Makes the axes of one policy's facts."""

    def __init__(self, policy: Policy, rule_set: RuleSet, tables: Tables, timed: Sequence[int]) -> None:
        """`timed` are the readings that are settled with the instants of a claim."""
        self._policy = policy
        self._rule_set = rule_set
        self._tables = tables
        self._open = OpenFacts(policy, rule_set)
        self._alternatives = Alternatives(policy, rule_set)
        self._numbers = {
            reading.name: number
            for number, reading in enumerate(rule_set.readings)
            if isinstance(reading, FactReading) and number not in timed
        }
        self._domains = policy.vocabulary.domains

    def worlds(self) -> Iterator[World]:
        """The kinds of claims: with a defect and without, with a new article and without."""
        groups = self._policy.vocabulary.groups
        has_kinds = DEFECT in self._policy.facts
        used = {groups.get(name) for name in (*self._numbers, *self._rule_set.keys) if isinstance(name, str)}
        used |= {groups.get(name) for name in self._inputs()}
        for has_defect in (True, False) if has_kinds or "defect" in used else (True,):
            for has_new in (False, True) if "new" in used else (False,):
                facts: dict[str, Value] = {}
                for name, group in groups.items():
                    if (group == "defect" and not has_defect) or (group == "new" and not has_new):
                        facts[name] = NONE_WORD if name == DEFECT else ABSENT
                yield World(has_defect, has_new, facts, tuple(self._axes(facts)))

    def _inputs(self) -> Iterator[str]:
        for name in (*self._numbers, *(key for key in self._rule_set.keys if isinstance(key, str))):
            definition = self._rule_set.terms.derived.get(name)
            if isinstance(definition, Definition):
                yield from definition.inputs

    def _axes(self, fixed: Mapping[str, Value]) -> Iterator[Axis]:
        """The axes of a world in which some facts are fixed."""
        facts: dict[str, Value] = {**dict.fromkeys(self._policy.vocabulary.groups, UNKNOWN), **fixed, WANTS: UNKNOWN}
        moment = self._policy.calendar.start_of(738_000)
        events = dict.fromkeys(self._policy.vocabulary.events, UNKNOWN)
        case = Case(at=moment, made_at=moment, told=facts, events=events, history=None, presumed={}, stated=events)
        scene = Scene(case, self._rule_set.terms)
        priced = [key for key in self._rule_set.keys if isinstance(key, str)]
        subjects = dict.fromkeys([*self._numbers, *priced])
        open_subjects = [name for name in subjects if name not in fixed]
        settled = [name for name in self._numbers if name in fixed]
        if settled:
            yield Axis(tuple(settled), (self._fixed(settled, fixed),))
        for names, together in self._open.groups(open_subjects, scene):
            yield self._axis(names, together, scene)
        yield from self._use_axes(case)

    def _fixed(self, names: list[str], fixed: Mapping[str, Value]) -> Setting:
        blocked = 0
        for name in names:
            number = self._numbers[name]
            blocked |= self._tables.blocked(number, self._rule_set.partitions[number].code(fixed[name]))
        return Setting(blocked)

    def _axis(self, names: list[str], subjects: list[str], scene: Scene) -> Axis:
        """Facts that hang together: every combination of their values, or of codes where those are too many."""
        stated = [name for name in names if name in scene.sight.facts]
        derived = [name for name in subjects if name in self._rule_set.terms.derived]
        is_alone = names == subjects
        cells = [list(self._open.cells(name, scene, is_alone)) for name in stated]
        is_exact = not derived
        if prod(map(len, cells)) > MOST_COMBINATIONS:
            cells = [[Cell(scene.fact(name), None)] for name in stated]
            derived, is_exact = subjects, False
        found: dict[object, Setting] = {}
        for chosen in product(*cells):
            cells_of = dict(zip(stated, chosen, strict=True))
            for setting in self._settings(cells_of, derived, scene, is_exact):
                key = (setting.blocked, tuple(setting.ranges.items()), tuple(setting.codes.items()))
                found.setdefault(key, setting)
        return Axis(tuple(dict.fromkeys((*names, *subjects))), tuple(found.values()))

    def _settings(
        self, cells: Mapping[str, Cell], derived: list[str], scene: Scene, is_exact: bool
    ) -> Iterator[Setting]:
        taken = Scene(scene.sight, scene.terms, {name: cell.possible for name, cell in cells.items()})
        blocked, codes = 0, {}
        for name, cell in cells.items():
            if cell.code is not None:
                blocked |= self._tables.blocked(self._numbers[name], cell.code)
                codes[self._numbers[name]] = cell.code
        possible = {name: taken.fact(name) for name in (*cells, *derived)}
        priced = self._rule_set.keys
        ranges: dict[Key, Range] = {
            name: range_of(each, domain)
            for name, each in possible.items()
            if name in priced and isinstance(domain := self._domains[name], Number)
        }
        tested = [name for name in derived if name in self._numbers]
        every = [
            codes_of(possible[name], self._rule_set.partitions[self._numbers[name]], self._domains[name])
            for name in tested
        ]
        for chosen in product(*every):
            also, wanted = blocked, dict(codes)
            for name, code in zip(tested, chosen, strict=True):
                also |= self._tables.blocked(self._numbers[name], code)
                wanted[self._numbers[name]] = code
            yield Setting(also, cells, wanted, ranges=ranges, is_exact=is_exact)

    def _use_axes(self, case: Case) -> Iterator[Axis]:
        """How often each rule with a limit was used."""
        readings = self._rule_set.readings
        limited = [number for number, reading in enumerate(readings) if isinstance(reading, UsesReading)]
        for rule in dict.fromkeys(readings[number].name for number in limited):
            of_rule = [number for number in limited if readings[number].name == rule]
            found: dict[int, Setting] = {}
            moments = self._moments(of_rule, case.at)
            for moment in moments:
                for alternative in self._alternatives.uses(of_rule, seen(moment, {})):
                    blocked = 0
                    for number, code in alternative.codes:
                        blocked |= self._tables.blocked(number, code)
                    # Where the order of windows hangs on the day, not every day shows every way.
                    is_exact = len(moments) == 1
                    found.setdefault(blocked, Setting(blocked, codes=dict(alternative.codes), is_exact=is_exact))
            yield Axis((rule,), tuple(found.values()))

    def _moments(self, of_rule: Sequence[int], usual: datetime) -> list[datetime]:
        """Instants of a claim, one for each order in which the windows of a rule's limits can begin."""
        readings = (self._rule_set.readings[number] for number in of_rule)
        windows = {one.window for one in readings if isinstance(one, UsesReading) and one.window is not None}
        if len({window.measure for window in windows}) < 2:
            return [usual]
        calendar, first = self._policy.calendar.unrolled, usual.toordinal()
        found: dict[object, datetime] = {}
        for day in range(first, first + _DAYS_OF_EVERY_KIND):
            start, end = calendar.start_of(day), calendar.end_of(day)
            for at in (start, start + (end - start) / 2, end):
                begun = [calendar.earliest_event(one.measure, one.limit, at).timestamp() for one in windows]
                ranks = {value: rank for rank, value in enumerate(sorted(set(begun)))}
                found.setdefault(tuple(ranks[value] for value in begun), at)
        return list(found.values())


# Four years hold months of every length, and the days on which clocks are changed.
_DAYS_OF_EVERY_KIND: Final = 4 * 365 + 1
