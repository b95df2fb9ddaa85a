"""How the rows of one kind of table are numbered: which digit each reading and each column gives."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from aftercare_rules.batch.asked import Asked, Paused, Told
from aftercare_rules.batch.charges import Charges
from aftercare_rules.batch.columns import Columns
from aftercare_rules.batch.days import Days
from aftercare_rules.batch.digits import MOST_FLAGS, Digit, Flags, Numbers, Presence, Read, Words
from aftercare_rules.batch.histories import HISTORIES, Histories
from aftercare_rules.batch.moving import Times
from aftercare_rules.batch.numbering import Numbering
from aftercare_rules.batch.rows import COUNTS
from aftercare_rules.batch.since import EventColumns, InDays, InHours, OnDay, PastNext, SinceEvent
from aftercare_rules.batch.slices import CHARGES, Slice, Whole
from aftercare_rules.deciding.facts import ClaimReader
from aftercare_rules.deciding.in_force import InForceAt
from aftercare_rules.deciding.judge import Judge
from aftercare_rules.deciding.windows import DayWindows, HourWindows, PausingWindows
from aftercare_rules.language.boxes import ABSENT_CODE
from aftercare_rules.language.clock import seconds_of
from aftercare_rules.language.definitions import leaves
from aftercare_rules.language.domains import NONE_WORD, Choice, Flag, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Elapsed, Key
from aftercare_rules.language.readings import FactReading, UsesReading
from aftercare_rules.language.time_readings import DateReading, DayOfYearReading, ElapsedReading, NextDateReading
from aftercare_rules.language.vocabulary import DEFECT, PURCHASED, TODAY, WANTS
from aftercare_rules.records.values import LONGEST_NAME
from aftercare_rules.rules.rule_set import RuleSet


@dataclass(frozen=True, slots=True)
class Plan:
    """The digits of a row, and what makes a row odd besides. `endings` are the digits of readings with windows.

    `silent` are the codes of the readings that no column tells, `untold` the numbers that prices read and no column
    tells, `wish` the digit of what customers want, and `lacking` for the digit of a record the codes of its facts where
    a claim has no such record. `facts` are those that rules and prices read, and `counts_services` says whether a rule
    counts what is in a history. `may_be_undated` says whether rows are told by digits that do not say when the purchase
    was.
    """

    rule_set: RuleSet
    numbering: Numbering
    endings: Mapping[int, SinceEvent]
    times: Times
    names: tuple[str, ...]
    histories: Histories
    told_before: tuple[str, ...]
    events: tuple[str, ...]
    in_force: tuple[int, int]
    silent: Mapping[int, int | None]
    untold: frozenset[str]
    wish: Digit | None
    lacking: Mapping[Digit, Mapping[int, int]]
    wishes: Sequence[str]
    facts: tuple[str, ...]
    counts_services: bool
    may_be_undated: bool

    def mark(self, some: Slice) -> None:
        """Marks the odd rows: of what cannot be, and of what is told by no digit."""
        if not (some.has(PURCHASED) or self.may_be_undated):
            some.odd[:] = True
            return
        for name in self.names:
            some.mark_names(name, LONGEST_NAME)
        at, is_made = some.seconds("at")
        if is_made is not None:
            some.odd |= ~is_made
        bought = self._bought(some, at)
        some.odd |= (bought < self.in_force[0]) | (bought > self.in_force[1])
        for name in self.events:
            seconds, known = some.seconds(name)
            some.odd |= (seconds > at) if known is None else (seconds > at) & known
        for name in self.told_before:
            self.histories.of(name, some)
        for key in self.rule_set.keys:
            if isinstance(key, Elapsed):
                self.times.count(key, some)

    def _bought(self, some: Slice, at: Whole) -> Whole:
        """The instants by which it is known whether a policy is in force: without that of the purchase, the claim's."""
        if not some.has(PURCHASED):
            return at
        bought, known = some.seconds(PURCHASED)
        if known is None:
            return bought
        if not self.may_be_undated:
            some.odd |= ~known
        return np.where(known, bought, at)

    def essence(self, numbers: Sequence[int], judge: Judge) -> Hashable:
        """What of a number a decision hangs on."""
        codes, wanted = dict(self.silent), NONE_WORD
        apart: set[Key] = {*self.untold}
        absent: list[Digit] = []
        for said in self.numbering.said(numbers):
            codes |= said.codes
            apart |= said.apart
            for digit, value in said.seen:
                if digit is self.wish:
                    wanted = self.wishes[value]
                elif value == 0:
                    absent.append(digit)
        for digit in absent:  # which may stand before its facts
            codes.update(self.lacking[digit])
        weighed = judge.weighed(wanted)
        essence, boxes = judge.essence(codes, wanted, weighed)
        if not apart:
            return essence
        asked = apart.intersection(self.rule_set.read_in(boxes, weighed))
        return (essence, frozenset(asked), tuple(absent)) if asked else essence


def plan_of(
    policy: Policy, rule_set: RuleSet, judge: Judge, claims: ClaimReader, in_force: InForceAt, columns: Columns
) -> Plan:
    """The plan for tables with these columns."""
    reads = {
        reading.name: Read(number, rule_set.partitions[number])
        for number, reading in enumerate(rule_set.readings)
        if isinstance(reading, FactReading) and reading.name not in rule_set.terms.derived
    }
    silent: dict[int, int | None] = dict.fromkeys(range(len(rule_set.readings)))
    digits = [*_of_fields(policy, rule_set, columns, reads)]
    wish = Words.of_wishes(policy.vocabulary.every_remedy, reads.get(WANTS)) if WANTS in columns.places else None
    if WANTS in reads:
        silent[reads[WANTS].number] = reads[WANTS].partition.code(NONE_WORD)
    records = {group: _of_record(group, columns) for group in ("defect", "new")}
    lacking: dict[Digit, Mapping[int, int]] = {
        records[group]: _codes_without(group, policy, reads) for group in records
    }
    histories = Histories(claims, rule_set)
    days = Days(policy.calendar)
    events = EventColumns(policy, days)
    endings, asked = _worked_out(policy, rule_set, judge, Told(policy, events, histories, records), events, days)
    wishes = () if wish is None else (wish,)
    return Plan(
        rule_set=rule_set,
        # What is asked is asked last, of rows that are claims as far as is known by then.
        numbering=Numbering((*digits, *lacking, *endings.values(), *wishes, *asked), seen=(*wishes, *lacking)),
        endings=endings,
        times=Times(policy.calendar, events, days),
        names=tuple(name for name in ("purchase_id",) if name in columns.places),
        histories=histories,
        told_before=tuple(name for name in HISTORIES if name in columns.places),
        events=tuple(name for name in policy.vocabulary.events if name in columns.places),
        in_force=(seconds_of(in_force.instants[0]), seconds_of(in_force.instants[1])),
        silent=silent,
        untold=frozenset(name for name in rule_set.keys if isinstance(name, str) and name not in columns.places),
        wish=wish,
        lacking=lacking,
        wishes=(NONE_WORD, *policy.vocabulary.every_remedy),
        facts=tuple(_read_by_rules(rule_set, reads)),
        counts_services=any(isinstance(reading, UsesReading) for reading in rule_set.readings),
        # Such a claim falls under a version by its own date, which may end it.
        may_be_undated=PURCHASED in judge.undated and not in_force.ends,
    )


def _worked_out(
    policy: Policy, rule_set: RuleSet, judge: Judge, told: Told, events: EventColumns, days: Days
) -> tuple[dict[int, SinceEvent], list[Asked]]:
    """The digits of readings of time, by reading, and of those that are worked out from several fields."""
    endings: dict[int, SinceEvent] = {}
    asked: list[Asked] = []
    for number, reading in enumerate(rule_set.readings):
        read = Read(number, rule_set.partitions[number])
        match judge.coding.windows[number], reading:
            case PausingWindows() as windows, ElapsedReading():
                endings[number] = Paused(read, reading, windows, rule_set, told, events, days)
            case DayWindows() as windows, _:
                endings[number] = InDays(number, windows, reading.name, events, days)
            case HourWindows() as windows, _:
                endings[number] = InHours(number, windows, reading.name, events)
            case _, DateReading() | DayOfYearReading():
                endings[number] = _of_day(read, reading, policy, events, days)
            case _, NextDateReading():
                endings[number] = _past_next(read, reading, policy, events, days)
            case _, UsesReading():
                asked.append(Asked(number, rule_set, told))
            case _ if reading.name in rule_set.terms.derived:
                asked.append(Asked(number, rule_set, told))
    return endings, asked


def _read_by_rules(rule_set: RuleSet, reads: Mapping[str, Read]) -> Iterator[str]:
    """The facts that rules and prices read as claims state them, or take others from."""
    yield from (name for name in reads if name != WANTS)
    for key in rule_set.keys:
        if isinstance(key, str) and key not in reads and key not in rule_set.terms.derived:
            yield key
    for reading in rule_set.readings:
        if (computed := rule_set.terms.derived.get(reading.name)) is not None:
            yield from (name for name in leaves(computed, rule_set.terms) if name in rule_set.terms.domains)


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
    names = tuple(flags)
    for first in range(0, len(names), MOST_FLAGS):
        yield Flags({name: flags[name] for name in names[first : first + MOST_FLAGS]})
    if CHARGES in columns.places:
        yield Charges(policy.lines_at_cost)
    if "currency" in columns.places:
        yield Words("currency", (policy.currency,), None)


def _of_record(group: str, columns: Columns) -> Presence:
    """Whether there is a defect, or an article wanted in exchange."""
    names = tuple(name for name, field in columns.fields.items() if field.group == group)
    return Presence(names, kind=DEFECT if group == "defect" else None)


def _codes_without(group: str, policy: Policy, reads: Mapping[str, Read]) -> Mapping[int, int]:
    """The codes of the facts of a record that there is not."""
    return {
        reads[name].number: reads[name].partition.code(NONE_WORD) if name == DEFECT else ABSENT_CODE
        for name, its in policy.vocabulary.groups.items()
        if its == group and name in reads
    }


def _past_next(read: Read, reading: NextDateReading, policy: Policy, events: EventColumns, days: Days) -> PastNext:
    def next_day(day: int) -> int:
        return reading.next_day(date.fromordinal(day)).toordinal()

    return PastNext(reading.name, read, next_day, policy.calendar, events, days)


def _of_day(
    read: Read, reading: DateReading | DayOfYearReading, policy: Policy, events: EventColumns, days: Days
) -> OnDay:
    def code(day: int) -> int:
        return read.partition.code(reading.of_day(date.fromordinal(day)))

    return OnDay("at" if reading.name == TODAY else reading.name, read, code, policy.calendar, events, days)
