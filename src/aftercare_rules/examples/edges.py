"""The edges in time of a policy's windows: the last second within each, and the first second after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from aftercare_rules.deciding.cases import Case
from aftercare_rules.engine import Engine
from aftercare_rules.language.boxes import Interval
from aftercare_rules.language.conditions import Test
from aftercare_rules.language.durations import Measure
from aftercare_rules.language.policy import RuleDeclaration
from aftercare_rules.language.readings import Reading, UsesReading
from aftercare_rules.language.time_readings import DateReading, ElapsedReading, NextDateReading

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Edge:
    """One side of one bound of a window that a rule tests.

    `test` is the test as it is written. The window of `reading` is over after `last` whole seconds, days or months.
    """

    rule: str
    test: str
    reading: Reading
    last: int
    is_after: bool

    def __str__(self) -> str:
        return f"{self.rule}: {self.test}, {'the first second after' if self.is_after else 'the last second'}"


class Edges:
    """Finds which edges a claim lies on."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        rules = sorted(engine.policy.own_rules, key=lambda rule: rule.order)
        families: dict[str, list[RuleDeclaration]] = {}
        for rule in rules:
            families.setdefault(rule.owner, []).append(rule)
        self.all = tuple(dict.fromkeys(edge for family in families.values() for edge in _edges_of_rows(family)))
        self._scopes: dict[str, int] = {}
        for compiled in engine.rule_set.rules:
            for name in (compiled.name, compiled.owner):
                self._scopes[name] = self._scopes.get(name, 0) | compiled.scope

    def touched(self, case: Case) -> list[Edge]:
        """The edges at whose very second a claim is made, in the scope of their rule.

        A scope that tests the window itself counts by its other tests.
        """
        codes = self._engine.judge.codes(case)
        return [edge for edge in self.all if self._is_at(edge, case) and self._is_about(edge, codes)]

    def _is_at(self, edge: Edge, case: Case) -> bool:
        ends = edge.reading.ends(edge.last, case, self._engine.rule_set.terms)
        return any(case.at == (end + _SECOND if edge.is_after else end) for end in ends)

    def _is_about(self, edge: Edge, codes: Sequence[int | None]) -> bool:
        rule_set = self._engine.rule_set
        itself, scope = rule_set.readings.index(edge.reading), self._scopes[edge.rule]
        return any(
            all(reading == itself or codes[reading] in allowed for reading, allowed in box)
            for number, box in enumerate(rule_set.coded_boxes)
            if scope >> number & 1
        )


def _edges_of_rows(family: Sequence[RuleDeclaration]) -> Iterator[Edge]:
    """The edges of a rule and of its rows: of what all rows ask, once, under the name of the rule."""
    asked = [{test.span for test in _tests(rule)} for rule in family]
    shared = set.intersection(*asked)
    for rule in family:
        for edge, test in edges_of(rule):
            yield replace(edge, rule=rule.owner) if test.span in shared else edge


def _tests(rule: RuleDeclaration) -> Iterator[Test]:
    for condition in filter(None, (rule.about, rule.when, *rule.unless)):
        yield from condition.tests


def edges_of(rule: RuleDeclaration) -> Iterator[tuple[Edge, Test]]:
    """Both edges of each bound in time that a rule tests, with the test."""
    for test in _tests(rule):
        bounds = list(dict.fromkeys(_bounds(test)))
        for reading, last in bounds:
            written = f"{test.fact} {test.text}"
            if len(bounds) > 1:  # such as `after 10 days and within 6 months`
                written += f" ({_length(reading, last)})"
            for is_after in (False, True):
                yield Edge(rule.name, written, reading, last, is_after), test


def _length(reading: Reading, last: int) -> str:
    if isinstance(reading, DateReading):
        return date.fromordinal(last).isoformat()
    if isinstance(reading, NextDateReading):
        return f"until next {reading.month:02}-{reading.day:02}"
    measure = reading.measure if isinstance(reading, ElapsedReading) else ""
    number, unit = (last // 3600, "hours") if measure is Measure.SECONDS else (last, str(measure))
    return f"{number} {unit[:-1] if number == 1 else unit}"


def _bounds(test: Test) -> Iterator[tuple[Reading, int]]:
    """The readings of time that a test bounds, each with the last whole number before the bound."""
    for box in test.boxes:
        for atom in box:
            if not isinstance(atom, Interval):
                continue
            if isinstance(atom.reading, UsesReading):
                if atom.reading.window is not None:
                    yield atom.reading, atom.reading.window.limit
            elif atom.reading.is_elapsed:
                if atom.high is not None:
                    yield atom.reading, int(atom.high) - atom.high_open
                if atom.low is not None and atom.low > 0:  # `any` begins with the event itself
                    yield atom.reading, int(atom.low) - (not atom.low_open)
