"""What windows that a service pauses could come to, while the history is unknown.

How far such a window has got depends on the number of paused days alone, so one pause after the event stands for any.
Windows since one event, paused by one service, are worked out together; others are taken as if each had a history of
its own, which never makes a decision wrong, but may ask for a history that would not change it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from itertools import groupby, product
from typing import Final, TypeAlias, cast

from aftercare_rules.deciding.cases import Case
from aftercare_rules.language.boxes import BandPartition
from aftercare_rules.language.durations import Measure
from aftercare_rules.language.time_readings import ElapsedReading
from aftercare_rules.records.models import Use
from aftercare_rules.rules.rule_set import RuleSet

_MORE_DAYS: Final = 10_000_000

Codes: TypeAlias = tuple[tuple[int, int], ...]
"""The codes of some readings, by their numbers."""


class Pauses:
    """Finds what paused windows of one policy could come to."""

    def __init__(self, rule_set: RuleSet) -> None:
        self._rule_set = rule_set

    def are_open(self, number: int, case: Case) -> bool:
        """Whether nothing but the history is missing to know a reading."""
        reading = self._rule_set.readings[number]
        is_paused = isinstance(reading, ElapsedReading) and bool(reading.pausing) and case.history is None
        return is_paused and isinstance(case.events[reading.name], datetime)

    def groups(self, numbers: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """Readings that one number of paused days settles."""
        for _, alike in groupby(sorted(numbers, key=self._kind), key=self._kind):
            yield tuple(alike)

    def _kind(self, number: int) -> tuple[str, str, str, bool]:
        reading = cast("ElapsedReading", self._rule_set.readings[number])
        is_business = reading.measure is Measure.BUSINESS_DAYS
        return reading.name, reading.pausing, str(reading.counting), is_business

    def every_way(self, numbers: Sequence[int], case: Case) -> Iterator[tuple[int, Codes]]:
        """All combinations of codes that some readings can have, whose events are known, and a mark of the pauses."""
        for parts in product(*(self.ways(group, case).items() for group in self.groups(numbers))):
            mark = reduce(lambda marks, part: marks * _MORE_DAYS + part[0], parts, 0)
            yield mark, tuple(code for _, codes in parts for code in codes)

    def ways(self, group: Sequence[int], case: Case) -> dict[int, Codes]:
        """The codes that the readings of a group can have, by numbers of paused days that lead to them."""
        terms, readings = self._rule_set.terms, self._rule_set.readings
        event = cast("datetime", case.events[readings[group[0]].name])
        most = max(terms.calendar.paused_days([(event, None)], event, case.at), 0)

        def paused(days: int) -> Case:
            first = terms.calendar.date_of(event).toordinal() + 1
            start, end = terms.calendar.start_of(first), terms.calendar.start_of(first + days - 1)
            service = cast("ElapsedReading", readings[group[0]]).pausing
            return replace(case, history=(Use(remedy=service, at=start, until=end),) if days else ())

        tried = {0, most}
        for number in group:
            for last in cast("BandPartition", self._rule_set.partitions[number]).lasts:

                def is_within(days: int, number: int = number, last: int = last) -> bool:
                    return cast("int", readings[number].value(paused(days), terms)) <= last

                fewest = bisect_left(range(most + 1), True, key=is_within)
                tried |= {days for days in (fewest - 1, fewest) if 0 <= days <= most}
        code = self._rule_set.code
        return {
            days: tuple((number, cast("int", code(number, paused(days)))) for number in group) for days in sorted(tried)
        }
