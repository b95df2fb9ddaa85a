"""Holds the tests of a rule against a claim, one by one, as they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from aftercare_rules.deciding.cases import Case
from aftercare_rules.explain.instants import SECOND, on_clock, on_line
from aftercare_rules.explain.phrases import Phrases, Words
from aftercare_rules.explain.records import Check, Place, Result, Span
from aftercare_rules.language.boxes import Atom, Box, Interval
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.language.conditions import Condition, Test
from aftercare_rules.language.domains import UNKNOWN
from aftercare_rules.language.policy import Policy, RuleDeclaration
from aftercare_rules.language.readings import FactReading, Terms, UsesReading, Value
from aftercare_rules.language.vocabulary import LIMIT, TODAY

ANY_OF = "any_of"
UNLESS = "unless"
_OPPOSITE: dict[Result, Result] = {"held": "failed", "failed": "held", "unknown": "unknown"}
_AS_FLAG: dict[Result, Value] = {"held": True, "failed": False, "unknown": UNKNOWN}


class Checker:
    """Checks the rules of one policy."""

    def __init__(self, policy: Policy, terms: Terms, phrases: Phrases) -> None:
        self._policy = policy
        self._terms = terms
        self._phrases = phrases

    def checks(self, rule: RuleDeclaration, case: Case) -> tuple[Check, ...]:
        """The tests of its `for`, `when` and `unless` in their order."""
        found = [*self._condition(rule.about, "for", case), *self._condition(rule.when, "when", case)]
        for condition in rule.unless:
            inner = tuple(self._condition(condition, "unless", case))
            against = _all_of(check.result for check in inner)
            found.append(Check(part="unless", fact=UNLESS, result=_OPPOSITE[against], options=(inner,)))
        return tuple(found)

    def _condition(self, condition: Condition | None, part: Place, case: Case) -> Iterator[Check]:
        for entry in condition.parts if condition else ():
            if isinstance(entry, Test):
                yield self._test(entry, part, case)
            else:
                options = tuple(tuple(self._condition(option, part, case)) for option in entry.options)
                result = _any_of(_all_of(check.result for check in option) for option in options)
                yield Check(part=part, fact=ANY_OF, result=result, options=options)

    def _test(self, test: Test, part: Place, case: Case) -> Check:
        result = _any_of(_all_of(self._atom(atom, case) for atom in box) for box in test.boxes)
        is_window = all(atom.reading.event and atom.reading.is_elapsed for box in test.boxes for atom in box)
        has_happened = isinstance(case.events.get(test.fact), datetime)
        window = tuple(self._window(test.boxes, case)) if is_window and has_happened else ()
        if test.stands_for is not None:
            inner = tuple(self._condition(test.stands_for, part, case))
            is_so = result if test.text == "yes" else _OPPOSITE[result]
            said = self._phrases.value(test.fact, _AS_FLAG[is_so])
            return Check(part=part, fact=test.fact, test=test.text, result=result, value=said, options=(inner,))
        value = self._value(test, window, case)
        return Check(part=part, fact=test.fact, test=test.text, result=result, value=value, window=window)

    def _atom(self, atom: Atom, case: Case) -> Result:
        try:
            value = atom.reading.value(case, self._terms)
        except NoHolidayData:
            value = UNKNOWN
        if value is not UNKNOWN:
            return "held" if atom.holds(value) else "failed"
        span = atom.reading.between(case, self._terms)
        if span is None or not isinstance(atom, Interval):
            return "unknown"
        least, most = span
        if (atom.low is not None and most < atom.low) or (atom.high is not None and least > atom.high):
            return "failed"
        return "held" if all(map(atom.holds, span)) else "unknown"

    def _value(self, test: Test, window: Sequence[Span], case: Case) -> Words:
        instant = case.at if test.fact == TODAY else case.events.get(test.fact)
        if instant is not None and not window:
            return self._phrases.instant(instant)
        if instant is not None:
            return self._phrases.event(instant, window, case.at)
        if test.fact == LIMIT:
            counted = _limited(test).counted(case, self._terms)
            return self._phrases.uses(None if counted is None else len(counted))
        value = self._phrases.value(test.fact, FactReading(test.fact).value(case, self._terms))
        return self._phrases.worked_out(value, self._sources(test.fact, case))

    def _sources(self, fact: str, case: Case) -> dict[str, Words]:
        """What a derived fact comes from, but for the history."""
        found = {}
        for name in self._policy.made_of.get(fact, ()):
            if name in case.events:
                found[name] = self._phrases.instant(case.events[name])
            elif name in self._policy.vocabulary.domains:
                found[name] = self._phrases.value(name, FactReading(name).value(case, self._terms))
        return found

    def _window(self, boxes: Iterable[Box], case: Case) -> Iterator[Span]:
        """When a test on an event that has happened holds, by its boxes."""
        for box in boxes:
            if not all(isinstance(atom, Interval) for atom in box):
                continue  # it has not happened
            since, until = [], []
            for atom in box:
                if isinstance(atom, Interval) and atom.low is not None:
                    since += [on_line(end) + SECOND for end in self._ends(atom, int(atom.low) - 1, case)]
                if isinstance(atom, Interval) and atom.high is not None:
                    until += [on_line(end) for end in self._ends(atom, int(atom.high), case)]
            ends = max(since, default=None), min(until, default=None)
            start, end = (instant and on_clock(instant, self._policy.calendar) for instant in ends)
            yield Span(since=start, until=end)

    def _ends(self, atom: Interval, last: int, case: Case) -> Iterator[datetime]:
        return atom.reading.ends(last, case, self._terms)


def _limited(test: Test) -> UsesReading:
    return next(atom.reading for box in test.boxes for atom in box if isinstance(atom.reading, UsesReading))


def _all_of(results: Iterable[Result]) -> Result:
    found = set(results)
    return "failed" if "failed" in found else "unknown" if "unknown" in found else "held"


def _any_of(results: Iterable[Result]) -> Result:
    found = set(results)
    return "held" if "held" in found else "unknown" if "unknown" in found else "failed"
