"""The words of tests on events and on `today`: windows since an event, and dates."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar, Final

from aftercare_rules.errors import Misspelling, Unknown, one_of, shortened
from aftercare_rules.language.boxes import Box, Interval, Member
from aftercare_rules.language.counting import PLAIN, Counting
from aftercare_rules.language.domains import ABSENT, NAME_PATTERN, NONE_WORD, Event, Today
from aftercare_rules.language.durations import DURATION_PATTERN, Duration, Measure, Unit, parse_duration
from aftercare_rules.language.instants import read_date
from aftercare_rules.language.slips import durations_meant, first_read
from aftercare_rules.language.time_readings import DateReading, DayOfYearReading, ElapsedReading, NextDateReading
from aftercare_rules.language.vocabulary import PURCHASED
from aftercare_rules.language.words import Subject

_DATE: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DAY: Final = "[0-9]{2}-[0-9]{2}"
_LEAP_YEAR: Final = 2000
_WHOLE_YEAR: Final = 366


class NotHappened:
    """`none`: the event has not happened."""

    spelling: ClassVar[str] = NONE_WORD
    example: ClassVar[str] = "delivered: none"
    meaning: ClassVar[str] = "the event has not happened: just where `any` fails"
    pattern: ClassVar[str] = NONE_WORD
    fits: ClassVar[tuple[type, ...]] = (Event,)

    @classmethod
    def read(cls, text: str, subject: Subject) -> tuple[Box, ...] | None:
        """`none`; raises `Misspelling` of a purchase, which is always there."""
        if text != NONE_WORD:
            return None
        if subject.name == PURCHASED:
            raise Misspelling("every article was bought at some time", "leave `purchased` out")
        return ((Member(ElapsedReading(subject.name, Measure.SECONDS), frozenset({ABSENT})),),)


class Window:
    """`within 3 months`, `after 10 days and within 6 months`, `within 1 year pausing repair`."""

    spelling: ClassVar[str] = (
        "within DURATION | after DURATION | after DURATION and within DURATION | within DURATION pausing SERVICE"
    )
    example: ClassVar[str] = "purchased: within 3 months"
    meaning: ClassVar[str] = (
        "the claim comes within this time of the event, the last day or hour included, or after it; both fail while "
        "the event has not happened. `pausing` leaves out each day after the event's on which that service lasted"
    )
    pattern: ClassVar[str] = (
        rf"((within|after) {DURATION_PATTERN}|after {DURATION_PATTERN} and within {DURATION_PATTERN})"
        rf"( pausing {NAME_PATTERN})?"
    )
    fits: ClassVar[tuple[type, ...]] = (Event,)

    @classmethod
    def read(cls, text: str, subject: Subject) -> tuple[Box, ...] | None:
        """A window of time since the event."""
        window, _, service = text.partition(" pausing ")
        both = re.fullmatch(r"after (.+?) and within (.+)", window)
        one = re.fullmatch(r"(within|after) (.+)", window)
        if both is None and one is None:
            return None
        lengths = both.groups() if both else one.groups()[1:] if one else ()
        edges = [read_duration(length, subject.counting) for length in lengths]
        if service and service not in subject.services:
            listed = f"a service of this policy is {one_of(subject.services)}"
            raise Unknown("remedy", service, subject.services, f"unknown service {shortened(service)}", listed)
        if service and any(edge.unit is Unit.HOURS for edge in edges):
            raise Misspelling("hours run on while an article is in service", "pause a time in days or months", service)
        if both:
            return _between(edges[0], edges[1], text, subject, service)
        (edge,) = edges
        reading = _since(subject, edge, service)
        is_within = one is not None and one.group(1) == "within"
        return ((Interval(reading, high=edge.limit) if is_within else Interval(reading, low=edge.limit + 1),),)


def _between(start: Duration, end: Duration, text: str, subject: Subject, service: str) -> tuple[Box, ...]:
    first, last = _since(subject, start, service), _since(subject, end, service)
    if first != last:
        atoms = (Interval(first, low=start.limit + 1), Interval(last, high=end.limit))
        return (tuple(sorted(atoms, key=lambda atom: atom.reading.order)),)
    if start.limit >= end.limit:
        raise Misspelling(f"no time lies in `{text}`", "the window must end later than it begins")
    return ((Interval(first, low=start.limit + 1, high=end.limit),),)


def _since(subject: Subject, edge: Duration, service: str) -> ElapsedReading:
    # Hours are the same however days are counted.
    is_own = subject.is_own or edge.measure is Measure.SECONDS
    return ElapsedReading(subject.name, edge.measure, service, None if is_own else subject.counting)


class Dates:
    """`2026-11-01 to 2026-12-31`, `from 2026-11-01`, `until 2026-12-31`, `2026-11-24`."""

    spelling: ClassVar[str] = "DATE to DATE | from DATE | until DATE | DATE"
    example: ClassVar[str] = "purchased: 2026-11-01 to 2026-12-31"
    meaning: ClassVar[str] = "the event lay, or today lies, on one of these days; those that are named are included"
    pattern: ClassVar[str] = rf"(from |until |{_DATE} to )?{_DATE}"
    fits: ClassVar[tuple[type, ...]] = (Event, Today)

    @classmethod
    def read(cls, text: str, subject: Subject) -> tuple[Box, ...] | None:
        """Days of the calendar."""
        match = re.fullmatch(r"(?:(from|until) |(\d{4}-\d\d-\d\d) to )?(\d{4}-\d\d-\d\d)", text)
        if match is None:
            return None
        reading, day = DateReading(subject.name), read_date(match[3]).toordinal()
        if match[1]:
            return ((Interval(reading, low=day) if match[1] == "from" else Interval(reading, high=day),),)
        first = read_date(match[2]).toordinal() if match[2] else day
        if first > day:
            raise Misspelling(f"no day lies in `{text}`", f"the earlier day comes first: `{match[3]} to {match[2]}`")
        return ((Interval(reading, low=first, high=day),),)


class Each:
    """`each 11-01 to 12-31`, `each 12-20 to 01-06`."""

    spelling: ClassVar[str] = "each MM-DD to MM-DD"
    example: ClassVar[str] = "purchased: each 11-01 to 12-31"
    meaning: ClassVar[str] = (
        "the event lay, or today lies, between these days of a year, both included; over the turn of the year where "
        "the first is the later"
    )
    pattern: ClassVar[str] = rf"each {_DAY} to {_DAY}"
    fits: ClassVar[tuple[type, ...]] = (Event, Today)

    @classmethod
    def read(cls, text: str, subject: Subject) -> tuple[Box, ...] | None:
        """Days of every year."""
        match = re.fullmatch(rf"each ({_DAY}) to ({_DAY})", text)
        if match is None:
            return None
        first, last = (_day_of_year(part) for part in match.groups())
        reading = DayOfYearReading(subject.name)
        if (last - first) % _WHOLE_YEAR == _WHOLE_YEAR - 1:
            raise Misspelling(f"every day lies in `{text}`", f"leave `{subject.name}` out: then any day will do")
        if first <= last:
            return ((Interval(reading, low=first, high=last),),)
        return ((Interval(reading, low=first),), (Interval(reading, high=last),))


class UntilNext:
    """`until next 01-31`."""

    spelling: ClassVar[str] = "until next MM-DD"
    example: ClassVar[str] = "purchased: until next 01-31"
    meaning: ClassVar[str] = "the claim comes by the end of the first such day on or after the event's own"
    pattern: ClassVar[str] = rf"until next {_DAY}"
    fits: ClassVar[tuple[type, ...]] = (Event,)

    @classmethod
    def read(cls, text: str, subject: Subject) -> tuple[Box, ...] | None:
        """A day that comes every year."""
        match = re.fullmatch(rf"until next ({_DAY})", text)
        if match is None:
            return None
        month, day = divmod(int(match[1].replace("-", "")), 100)
        _day_of_year(match[1])
        if (month, day) == (2, 29):
            raise Misspelling("29 February does not come every year", "write `until next 02-28` or `until next 03-01`")
        return ((Interval(NextDateReading(subject.name, month, day), high=0),),)


def _day_of_year(text: str) -> int:
    """The number of a day in a leap year; raises `Misspelling`."""
    try:
        return date.fromisoformat(f"{_LEAP_YEAR}-{text}").timetuple().tm_yday
    except ValueError:
        raise Misspelling(f"`{text}` is not in the calendar", "the month comes first, like `12-31`", text) from None


def read_duration(text: str, counting: Counting = PLAIN) -> Duration:
    """`48 hours`, `1 month`; raises `Misspelling`. Business days need a calendar in the way of counting."""
    try:
        duration = parse_duration(text)
    except ValueError as error:
        what, _, help = str(error).rpartition(": ")
        meant = first_read(durations_meant(text), parse_duration)
        raise Misspelling(what or str(error), f"write `{meant}`" if meant else help, text) from None
    if duration.unit is Unit.BUSINESS_DAYS and not counting.holidays:
        help = "add one to `time`, like `calendar: CN`, or write calendar days"
        raise Misspelling("business days need a calendar of holidays", help, text)
    return duration
