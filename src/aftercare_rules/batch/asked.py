"""Readings that take more than a look at one column: each is asked itself, once for each combination of what it reads.

So there is one account of what a derived fact or a paused window comes to, and rows that differ in nothing that a
reading reads are asked for together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, TypeAlias

import numpy as np

from aftercare_rules.batch.combinations import combinations
from aftercare_rules.batch.days import Days
from aftercare_rules.batch.digits import Digit, Read
from aftercare_rules.batch.histories import HISTORIES, NOT_KNOWN, NOTHING, Histories
from aftercare_rules.batch.since import NEVER, EventColumns, InDays, SinceEvent
from aftercare_rules.batch.slices import Slice, Whole
from aftercare_rules.batch.values import instant_of
from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.windows import PausingWindows
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.language.clock import seconds_of
from aftercare_rules.language.definitions import CUSTOMER_HISTORY, HISTORY, leaves
from aftercare_rules.language.domains import ABSENT, EXACT, NONE_WORD, UNKNOWN, Choice, Flag
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import Instant, Value
from aftercare_rules.language.time_readings import ElapsedReading
from aftercare_rules.language.vocabulary import DEFECT, WANTS
from aftercare_rules.records.values import FINEST_DECIMALS
from aftercare_rules.rules.rule_set import RuleSet

_AT: Final = "at"
# In the place of when a claim is made, where that does not matter.
_ANY: Final = datetime(1970, 1, 1, tzinfo=UTC)
# In the place of the number of a value that there is not, and of one in a record that there is not.
_SILENT: Final = -(2**62)
_LACKING: Final = _SILENT - 1

_Told: TypeAlias = tuple[Whole, Callable[[int], object]]
"""A number for each row, and what each number stands for."""


class Told:
    """What the rows of a table tell of a claim, by the names that readings use."""

    def __init__(
        self, policy: Policy, events: EventColumns, histories: Histories, records: Mapping[str, Digit]
    ) -> None:
        self._policy = policy
        self._events = events
        self.histories = histories
        self._records = records

    def of(self, name: str, some: Slice) -> _Told:
        """The numbers and what they stand for, of a fact, an event, a history, or of when the claim is made."""
        if name in HISTORIES:
            numbers, histories = self.histories.of(name, some)
            return numbers, histories.__getitem__
        if name == _AT or name in self._policy.vocabulary.events:
            happened = some.seconds(_AT) if name == _AT else self._events.of(name, some)
            seconds, known = happened or (np.zeros(some.rows, np.int64), np.zeros(some.rows, np.bool_))
            return (seconds if known is None else np.where(known, seconds, _SILENT)), _instant
        return self._fact(name, some)

    def has_no_event(self, names: Iterable[str]) -> bool:
        """Whether none of these is an event."""
        return not any(name in self._policy.vocabulary.events for name in names)

    def _fact(self, name: str, some: Slice) -> _Told:
        declared = self._policy.facts.get(name)
        presumed = None if declared is None else declared.presume
        values: dict[int, Value] = {
            _SILENT: NONE_WORD if name == WANTS else UNKNOWN if presumed is None else presumed,
            _LACKING: NONE_WORD if name == DEFECT else ABSENT,
        }
        numbers, read = self._stated(name, some, values)
        record = self._records.get(self._policy.vocabulary.groups.get(name, ""))
        if record is not None:
            numbers = np.where(record.values(some), numbers, _LACKING)
        return numbers, lambda number: values[number] if number in values else read(number)

    def _stated(self, name: str, some: Slice, values: dict[int, Value]) -> tuple[Whole, Callable[[int], Value]]:
        """What the column of a fact says, or that it is silent."""
        domain = self._policy.vocabulary.domains[name]
        if not some.has(name):
            return np.full(some.rows, _SILENT), lambda _: UNKNOWN
        if isinstance(domain, Flag):
            flags = some.flags(name)
            return np.where(flags == 2, _SILENT, flags.astype(np.int64)), bool
        if isinstance(domain, Choice):
            places, texts = some.texts(name, domain.words)
            silent = np.array([text is None for text in texts])
            return np.where(silent[places], _SILENT, places.astype(np.int64)), lambda place: texts[place] or UNKNOWN
        millionths, known = some.millionths(name)
        numbers = millionths if known is None else np.where(known, millionths, _SILENT)
        return numbers, lambda number: EXACT.scaleb(Decimal(number), -FINEST_DECIMALS)


class Asked(Digit):
    """A reading that is asked for its value."""

    def __init__(self, number: int, rule_set: RuleSet, told: Told) -> None:
        self._number = number
        self._rule_set = rule_set
        self._told = told
        self._silent = rule_set.partitions[number].size
        self.size = self._silent + 1
        reading = rule_set.readings[number]
        computed = rule_set.terms.derived.get(reading.name)
        inputs = (HISTORY,) if computed is None else dict.fromkeys(leaves(computed, rule_set.terms))
        event = () if reading.event is None else (reading.event,)
        self._moves = reading.moves_with_time(rule_set.terms)
        self._inputs = (*event, *inputs, *((_AT,) if self._moves else ()))

    def codes(self, value: int) -> Iterator[tuple[int, int | None]]:
        """The code of the value; the last digit is an unknown one."""
        yield self._number, None if value == self._silent else value

    def values(self, some: Slice) -> Whole | int:
        """The code of each row; one for which that hangs on holidays that nobody knows is odd."""
        rows = np.flatnonzero(~some.odd)
        cases, places = self.cases(some, rows)
        if len(cases) == 1 and (code := self._code(cases[0])) >= 0:
            return code
        codes = np.zeros(some.rows, np.int64)
        self._fill(codes, some, rows, cases, places)
        return codes

    def fill(self, codes: Whole, some: Slice, rows: Whole) -> None:
        """Puts in the codes of some rows."""
        self._fill(codes, some, rows, *self.cases(some, rows))

    def _fill(self, codes: Whole, some: Slice, rows: Whole, cases: Sequence[Case], places: Whole) -> None:
        found = np.array([self._code(case) for case in cases], np.int64)[places]
        codes[rows] = np.maximum(found, 0)
        some.odd[rows[found < 0]] = True

    def _code(self, case: Case) -> int:
        try:
            code = self._rule_set.code(self._number, case)
        except NoHolidayData:
            return -1
        return self._silent if code is None else code

    def cases(self, some: Slice, rows: Whole) -> tuple[list[Case], Whole]:
        """What rows tell the reading, each combination once; and for each row the place of its own."""
        told = [self._told.of(name, some) for name in self._inputs]
        columns = [numbers if rows.size == some.rows else numbers[rows] for numbers, _ in told]
        if self._moves and self._told.has_no_event(self._inputs):
            # When the claim is made matters only to what was done before.
            filled = [column > NOTHING for name, column in zip(self._inputs, columns, strict=True) if name in HISTORIES]
            columns[-1] = np.where(np.logical_or.reduce(filled), columns[-1], 0)
        first, places = combinations(columns)
        values = [
            [value(number) for number in column[first].tolist()]
            for column, (_, value) in zip(columns, told, strict=True)
        ]
        return [_case(dict(zip(self._inputs, each, strict=True))) for each in zip(*values, strict=True)], places


class Paused(SinceEvent):
    """How far a claim has got in windows that may be paused: in those of rows without entries nothing is.

    Rows in which nobody knows what was done since the event are odd.
    """

    def __init__(
        self,
        read: Read,
        reading: ElapsedReading,
        windows: PausingWindows,
        rule_set: RuleSet,
        told: Told,
        events: EventColumns,
        days: Days,
    ) -> None:
        asked = Asked(read.number, rule_set, told)
        super().__init__(read.number, reading.name, asked.size, events)
        self._plain = InDays(read.number, windows, reading.name, events, days)
        self._reading = reading
        self._asked = asked
        self._terms = rule_set.terms
        self._histories = told.histories

    def codes_since(self, seconds: Whole, some: Slice) -> Whole:
        """How many of the windows are over, from 1 on."""
        codes = self._plain.codes_since(seconds, some)
        _, known = self.events.of(self.event, some) or (seconds, None)
        numbers, _ = self._histories.of(HISTORY, some)
        left = ~some.odd if known is None else known & ~some.odd
        some.odd |= (numbers == NOT_KNOWN) & left
        self._asked.fill(codes, some, np.flatnonzero((numbers > NOTHING) & left))
        return codes

    def end(self, some: Slice, rows: Whole, number: int) -> Whole:
        """The ends of one of the windows for some rows."""
        ends = self._plain.end(some, rows, number).copy()
        numbers, _ = self._histories.of(HISTORY, some)
        filled = np.flatnonzero(numbers[rows] > NOTHING)
        cases, places = self._asked.cases(some, rows[filled])
        last = self._plain.lasts[number]
        found = [next(self._reading.ends(last, case, self._terms), None) for case in cases]
        ends[filled] = np.array([NEVER if end is None else seconds_of(end) for end in found], np.int64)[places]
        return ends


def _case(told: Mapping[str, Any]) -> Case:
    """What a reading sees of a claim that tells no more."""
    at = told.get(_AT, _ANY)
    return Case(at, at, told, told, told.get(HISTORY), {}, customer_history=told.get(CUSTOMER_HISTORY))


def _instant(seconds: int) -> Instant:
    if seconds == _SILENT:
        return ABSENT
    instant = instant_of(seconds, "s")
    assert isinstance(instant, datetime)
    return instant
