"""Codes of readings that take a closer look, but hang on a few words or on one day: each is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.memory import Memory
from aftercare_rules.deciding.stated_facts import getter_of
from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.definitions import CUSTOMER_HISTORY, HISTORY, Definition, leaves
from aftercare_rules.language.domains import Event
from aftercare_rules.language.readings import Reading, Terms
from aftercare_rules.language.time_readings import DateReading, DayOfYearReading

Code = Callable[[Case], int]
"""Finds the digit of a reading in a case."""


class _OfFacts:
    """A derived fact: where nothing was done before, it is the same whenever the facts are that it is computed from."""

    def __init__(self, inputs: Sequence[str], work_out: Code) -> None:
        self._asks_history, self._asks_customer = HISTORY in inputs, CUSTOMER_HISTORY in inputs
        self._values = getter_of([name for name in inputs if name not in (HISTORY, CUSTOMER_HISTORY)])
        self._work_out = work_out
        self._kept: Memory[object, int] = Memory(_MOST_KEPT)

    def code(self, case: Case) -> int:
        """The digit of the reading."""
        if (self._asks_history and case.history != ()) or (self._asks_customer and case.customer_history != ()):
            return self._work_out(case)
        values = self._values(case.facts)
        kept = self._kept.get(values)
        return self._kept.keep(values, self._work_out(case)) if kept is None else kept


class _OfDay:
    """The day of an event, or of the claim: the same for all instants that count for one day of the calendar."""

    def __init__(self, reading: Reading, calendar: Calendar, work_out: Code) -> None:
        self._event = reading.event
        self._calendar = calendar
        self._work_out = work_out
        self._kept: Memory[int, int] = Memory(_MOST_KEPT)

    def code(self, case: Case) -> int:
        """The digit of the reading."""
        instant = case.at if self._event is None else case.events[self._event]
        if not isinstance(instant, datetime):
            return self._work_out(case)
        day = self._calendar.day_of(instant)
        kept = self._kept.get(day)
        return self._kept.keep(day, self._work_out(case)) if kept is None else kept


def remembered(reading: Reading, terms: Terms, work_out: Code) -> Code:
    """What finds the digit of a reading as `work_out` does, with a memory where few claims differ."""
    if isinstance(reading, DateReading | DayOfYearReading):
        return _OfDay(reading, terms.calendar, work_out).code
    computed = terms.derived.get(reading.name)
    if isinstance(computed, Definition):
        inputs = tuple(dict.fromkeys(leaves(computed, terms)))
        if not any(isinstance(terms.domains.get(name), Event) for name in inputs):
            return _OfFacts(inputs, work_out).code
    return work_out


# So many codes are kept of one reading.
_MOST_KEPT: Final = 5_000
