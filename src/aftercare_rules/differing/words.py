"""Boxes in words, as the authors of two policies wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Final

from aftercare_rules.differing.joint import Joint
from aftercare_rules.differing.names import plain
from aftercare_rules.language.boxes import Atom, Box, Interval, Member
from aftercare_rules.language.conditions import Condition, Test
from aftercare_rules.language.domains import ABSENT, Choice, Number
from aftercare_rules.language.durations import DURATION_PATTERN, Measure, parse_duration
from aftercare_rules.language.readings import FactReading, UsesReading
from aftercare_rules.language.time_readings import DateReading, ElapsedReading
from aftercare_rules.language.vocabulary import DEFECT

_DURATION: Final = re.compile(DURATION_PATTERN)
_MOST_WORDS: Final = 4


class JointWords:
    """Says what boxes of a joint space mean."""

    def __init__(self, joint: Joint) -> None:
        self._joint = joint
        self._domains = joint.policy.vocabulary.domains

    def box(self, box: Box) -> str:
        """All atoms of a box, such as `defect stone-loss, receipt no`."""
        return ", ".join(map(self.atom, box)) or "any claim"

    def atom(self, atom: Atom) -> str:
        """One atom, such as `purchased within 1 month`."""
        return self._member(atom) if isinstance(atom, Member) else self._interval(atom)

    def opposite(self, atom: Atom) -> str:
        """Where an atom does not hold, though its reading has a value: `purchased after 1 month`."""
        reading = atom.reading
        if isinstance(atom, Member) and ABSENT not in atom.words:
            domain = self._domains.get(reading.name)
            if isinstance(domain, Choice):
                left = [word for word in domain.words if word not in atom.words]
                return f"{plain(reading.name)} {self._listed(left)}" if left else f"not ({self.atom(atom)})"
            return f"{plain(reading.name)} {self._listed([not word for word in atom.words if isinstance(word, bool)])}"
        if isinstance(atom, Interval) and atom.low is None and atom.high is not None:
            return self._interval(Interval(reading, low=atom.high, low_open=not atom.high_open))
        if isinstance(atom, Interval) and atom.high is None and atom.low is not None:
            return self._interval(Interval(reading, high=atom.low, high_open=not atom.low_open))
        return f"not ({self.atom(atom)})"

    def _member(self, atom: Member) -> str:
        name = plain(atom.reading.name)
        if atom.words == {ABSENT}:
            return f"{name} none"
        domain = self._domains.get(atom.reading.name)
        words = [word for word in atom.words if word is not ABSENT]
        if isinstance(domain, Choice):
            if name == DEFECT and set(words) == set(domain.words):
                return f"{name} any"
            left = [word for word in domain.words if word not in words]
            if len(words) > _MOST_WORDS and len(left) < len(words):
                return f"{name} other than {self._listed(left)}"
            words = [*(word for word in domain.words if word in words), *sorted({*words} - {*domain.words}, key=str)]
        return f"{name} {self._listed(words)}"

    def _listed(self, words: Iterable[object]) -> str:
        said = [("yes" if word else "no") if isinstance(word, bool) else str(word) for word in words]
        return f"{', '.join(said[:-1])} or {said[-1]}" if len(said) > 1 else "".join(said) or "nothing"

    def _interval(self, atom: Interval) -> str:
        reading, name = atom.reading, plain(atom.reading.name)
        low, high = atom.low, atom.high
        if isinstance(reading, UsesReading):
            return self._uses(atom, reading)
        if isinstance(reading, ElapsedReading):
            said = [] if low is None else [f"after {self._length(reading, int(low) - (not atom.low_open))}"]
            said += [] if high is None else [f"within {self._length(reading, int(high) - atom.high_open)}"]
            pausing = f" pausing {reading.pausing}" if reading.pausing else ""
            return f"{name} {' and '.join(said) or 'any'}{pausing}"
        if isinstance(reading, DateReading):
            return self._dates(atom, name)
        if not isinstance(reading, FactReading):
            return self._written.get(frozenset({atom}), f"{reading} {low or 0} to {high}")
        domain = self._domains.get(reading.name)
        unit = f" {domain.unit}" if isinstance(domain, Number) and domain.unit else ""
        if low is not None and low == high:
            return f"{name} {low}{unit}"
        said = [] if low is None else [f"{'over' if atom.low_open else 'at least'} {low}{unit}"]
        said += [] if high is None else [f"{'under' if atom.high_open else 'at most'} {high}{unit}"]
        return f"{name} {' and '.join(said) or 'any'}"

    def _uses(self, atom: Interval, reading: UsesReading) -> str:
        window = f" within {reading.window}" if reading.window else ""
        name = plain(reading.name)
        fewest = 0 if atom.low is None else int(atom.low) + atom.low_open
        if atom.high is None:
            return f"`{name}` used {'before' if fewest <= 1 else f'{fewest} times or more'}{window}"
        most = int(atom.high) - atom.high_open
        return f"`{name}` {'not used before' if most <= 0 else f'used at most {most} times'}{window}"

    def _dates(self, atom: Interval, name: str) -> str:
        low = None if atom.low is None else date.fromordinal(int(atom.low) + atom.low_open)
        high = None if atom.high is None else date.fromordinal(int(atom.high) - atom.high_open)
        if low is not None and high is not None:
            return f"{name} {low}" if low == high else f"{name} {low} to {high}"
        return f"{name} from {low}" if low is not None else f"{name} until {high}"

    def _length(self, reading: ElapsedReading, limit: int) -> str:
        written = self._lengths.get((reading.measure, limit))
        if written is not None:
            return written
        if reading.measure is Measure.SECONDS and limit % 3600 == 0:
            return f"{limit // 3600} hours"
        return f"{limit} {reading.measure.value}"

    @cached_property
    def _lengths(self) -> Mapping[tuple[Measure, int], str]:
        """The lengths of windows as they are written."""
        found: dict[tuple[Measure, int], str] = {}
        for test in self._tests():
            for match in _DURATION.finditer(test.text):
                duration = parse_duration(match[0])
                found.setdefault((duration.measure, duration.limit), str(duration))
        return found

    @cached_property
    def _written(self) -> Mapping[frozenset[Atom], str]:
        """Tests of one box as they are written."""
        return {frozenset(test.boxes[0]): f"{test.fact} {test.text}" for test in self._tests() if len(test.boxes) == 1}

    def _tests(self) -> Iterator[Test]:
        for side in (self._joint.new, self._joint.old):
            conditions: list[Condition] = [*side.policy.impossible]
            for rule in side.policy.rules:
                conditions += [*([rule.about] if rule.about is not None else []), rule.when, *rule.unless]
            for condition in conditions:
                yield from condition.tests
