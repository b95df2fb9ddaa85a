"""How the rows of one kind of table are numbered: which digit each reading and each column gives."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aftercare_rules.batch.columns import Columns
from aftercare_rules.batch.days import Days
from aftercare_rules.batch.digits import Digit, Flags, Numbering, Numbers, Presence, Read, Words
from aftercare_rules.batch.rows import COUNTS
from aftercare_rules.batch.since import EventColumns, InDays, InHours, OnDay, PastNext
from aftercare_rules.batch.slices import Slice
from aftercare_rules.deciding.in_force import InForceAt
from aftercare_rules.deciding.judge import Judge
from aftercare_rules.deciding.windows import DayWindows, HourWindows
from aftercare_rules.language.boxes import ABSENT_CODE
from aftercare_rules.language.clock import seconds_of
from aftercare_rules.language.domains import NONE_WORD, Choice, Flag, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import FactReading, UsesReading
from aftercare_rules.language.time_readings import DateReading, DayOfYearReading, NextDateReading
from aftercare_rules.language.vocabulary import DEFECT, PURCHASED, TODAY, WANTS
from aftercare_rules.records.values import LONGEST_NAME
from aftercare_rules.rules.rule_set import RuleSet

_LISTS = ("history", "customer_history", "charges")


@dataclass(frozen=True, slots=True)
class Plan:
    """The digits of a row, and what makes a row odd besides. `endings` are the digits of readings with windows.

    Unless `is_whole`, rules read what no digit tells, and every row is read by itself. `silent` are the codes of the
    readings that no column tells, `wish` the digit of what customers want, and `lacking` for the digit of a record the
    codes of its facts where a claim has no such record. `facts` are those that rules and prices read, and
    `counts_services` says whether a rule counts what is in a history.
    """

    numbering: Numbering
    endings: Mapping[int, InDays | InHours]
    names: tuple[str, ...]
    lists: tuple[str, ...]
    events: tuple[str, ...]
    in_force: tuple[int, int]
    is_whole: bool
    silent: Mapping[int, int | None]
    wish: Digit | None
    lacking: Mapping[Digit, Mapping[int, int]]
    wishes: Sequence[str]
    facts: tuple[str, ...]
    counts_services: bool

    def mark(self, some: Slice) -> None:
        """Marks the odd rows: of what cannot be, and of what is told by no digit."""
        if not self.is_whole or not some.has(PURCHASED):
            some.odd[:] = True
            return
        for name in self.names:
            some.mark_names(name, LONGEST_NAME)
        for name in self.lists:
            some.odd |= some.filled(name)
        at, is_made = some.seconds("at")
        bought, is_bought = some.seconds(PURCHASED)
        for known in (is_made, is_bought):
            if known is not None:
                some.odd |= ~known
        some.odd |= (bought < self.in_force[0]) | (bought > self.in_force[1])
        for name in self.events:
            seconds, known = some.seconds(name)
            some.odd |= (seconds > at) if known is None else (seconds > at) & known

    def essence(self, numbers: Sequence[int], judge: Judge) -> Hashable | None:
        """What of a number a decision hangs on; None where something is unknown, and all of it may matter."""
        codes, wanted = dict(self.silent), NONE_WORD
        for digit, value in self.numbering.digits(numbers):
            codes.update(digit.codes(value))
            if digit is self.wish:
                wanted = self.wishes[value]
            if value == 0 and digit in self.lacking:
                codes.update(self.lacking[digit])
            if isinstance(digit, Numbers) and digit.is_unknown(value):
                return None
        # A record that is lacking may stand before its facts.
        for digit, value in self.numbering.digits(numbers):
            if value == 0 and digit in self.lacking:
                codes.update(self.lacking[digit])
        if None in codes.values():
            return None
        known = {number: code for number, code in codes.items() if code is not None}
        return judge.essence(known, wanted, judge.weighed(wanted))


def plan_of(policy: Policy, rule_set: RuleSet, judge: Judge, in_force: InForceAt, columns: Columns) -> Plan:
    """The plan for tables with these columns."""
    events, days = EventColumns(policy), Days(policy.calendar)
    reads = {
        reading.name: Read(number, rule_set.partitions[number])
        for number, reading in enumerate(rule_set.readings)
        if isinstance(reading, FactReading) and reading.name not in rule_set.terms.derived
    }
    silent: dict[int, int | None] = dict.fromkeys(range(len(rule_set.readings)))
    endings: dict[int, InDays | InHours] = {}
    digits = [*_of_fields(policy, rule_set, columns, reads)]
    wish = Words.of_wishes(policy.vocabulary.every_remedy, reads.get(WANTS)) if WANTS in columns.places else None
    if WANTS in reads:
        silent[reads[WANTS].number] = reads[WANTS].partition.code(NONE_WORD)
    lacking = dict(_of_records(policy, columns, reads))
    is_whole = events.are_whole
    for number, reading in enumerate(rule_set.readings):
        windows, partition = judge.coding.windows[number], rule_set.partitions[number]
        if reading.event is not None and reading.event not in columns.places:
            silent[number] = ABSENT_CODE
        if isinstance(windows, DayWindows):
            endings[number] = InDays(number, windows, reading.name, events, days)
        elif isinstance(windows, HourWindows):
            endings[number] = InHours(number, windows, reading.name, events)
        elif isinstance(reading, (DateReading, DayOfYearReading)):
            digits.append(_of_day(Read(number, partition), reading, events, days))
        elif isinstance(reading, NextDateReading):
            digits.append(_past_next(Read(number, partition), reading, rule_set, events, days))
        elif isinstance(reading, UsesReading):
            digits += [Presence(("history",), Read(number, partition))] if "history" in columns.places else []
        elif reading.name not in reads:
            is_whole = False
    every = (*digits, *lacking, *endings.values(), *([wish] if wish else []))
    return Plan(
        numbering=Numbering(every),
        endings=endings,
        names=tuple(name for name in ("purchase_id",) if name in columns.places),
        # A charge that no line takes is not even looked at, in a policy that charges nothing at cost.
        lists=tuple(name for name in _LISTS if name in columns.places and (policy.lines_at_cost or name != "charges")),
        events=tuple(name for name in policy.vocabulary.events if name in columns.places),
        in_force=(seconds_of(in_force.instants[0]), seconds_of(in_force.instants[1])),
        is_whole=is_whole,
        silent=silent,
        wish=wish,
        lacking=lacking,
        wishes=(NONE_WORD, *policy.vocabulary.every_remedy),
        facts=tuple(_read_by_rules(rule_set, reads)),
        counts_services=any(isinstance(reading, UsesReading) for reading in rule_set.readings),
    )


def _read_by_rules(rule_set: RuleSet, reads: Mapping[str, Read]) -> Iterator[str]:
    """The facts that rules and prices read as claims state them."""
    yield from (name for name in reads if name != WANTS)
    for key in rule_set.keys:
        if isinstance(key, str) and key not in reads and key not in rule_set.terms.derived:
            yield key


def _of_fields(policy: Policy, rule_set: RuleSet, columns: Columns, reads: Mapping[str, Read]) -> Iterator[Digit]:
    """The digits of facts; of a field that no rule reads, only what a claim may not say of it."""
    flags: dict[str, Read] = {}
    for name, field in columns.fields.items():
        match field.domain:
            case Flag():
                flags |= {name: reads[name]} if name in reads else {}
            case Choice(words):
                yield Words(name, words, reads.get(name), is_kind=name == DEFECT)
            case Number() as domain:
                yield Numbers(name, domain, reads.get(name), name in COUNTS, name in rule_set.keys)
    if flags:
        yield Flags(flags)
    if "currency" in columns.places:
        yield Words("currency", (policy.currency,), None)


def _of_records(
    policy: Policy, columns: Columns, reads: Mapping[str, Read]
) -> Iterator[tuple[Digit, Mapping[int, int]]]:
    """Whether there is a defect, and an article wanted in exchange; and what the facts of one are that there is not."""
    for group in ("defect", "new"):
        names = tuple(name for name, field in columns.fields.items() if field.group == group)
        codes = {
            reads[name].number: reads[name].partition.code(NONE_WORD) if name == DEFECT else ABSENT_CODE
            for name, its in policy.vocabulary.groups.items()
            if its == group and name in reads
        }
        if names or codes:
            yield Presence(names, kind=DEFECT if group == "defect" else None), codes


def _past_next(read: Read, reading: NextDateReading, rule_set: RuleSet, events: EventColumns, days: Days) -> Digit:
    calendar = rule_set.terms.calendar

    def next_day(day: int) -> int:
        return reading.next_day(date.fromordinal(day)).toordinal()

    return PastNext(reading.name, read, next_day, calendar, events, days)


def _of_day(read: Read, reading: DateReading | DayOfYearReading, events: EventColumns, days: Days) -> Digit:
    def code(day: int) -> int:
        return read.partition.code(reading.of_day(date.fromordinal(day)))

    return OnDay("at" if reading.name == TODAY else reading.name, read, code, events, days)
