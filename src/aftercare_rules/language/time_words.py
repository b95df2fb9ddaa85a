"""The words of tests on events and on `today`: windows since an event, and dates."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar, Final

from aftercare_rules.errors import Misspelling, Unknown, one_of, shortened
from aftercare_rules.language.boxes import EVERYTHING, Box, Interval, Member, distinct, meet_boxes
from aftercare_rules.language.counting import PLAIN, Counting
from aftercare_rules.language.domains import ABSENT, NAME_PATTERN, NONE_WORD, Event, Today
from aftercare_rules.language.durations import DURATION_PATTERN, Duration, Measure, Unit, parse_duration
from aftercare_rules.language.instants import read_date
from aftercare_rules.language.time_readings import DateReading, DayOfYearReading, ElapsedReading, NextDateReading
from aftercare_rules.language.vocabulary import PURCHASED
from aftercare_rules.language.words import Subject, Word

_DATE: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DAY: Final = "[0-9]{2}-[0-9]{2}"
_AND: Final = " and "
_PAUSING: Final = " pausing "
_LEAP_YEAR: Final = 2000
_WHOLE_YEAR: Final = 366


class NotHappened:
    """`none`: the event has not happened."""

    spelling: ClassVar[str] = NONE_WORD
    example: ClassVar[str] = "notified: none"
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
    """`within 3 months`, `after 10 days`, `within 1 year pausing repair`."""

    spelling: ClassVar[str] = "within DURATION | after DURATION | within DURATION pausing SERVICE"
    example: ClassVar[str] = "purchased: within 3 months"
    meaning: ClassVar[str] = (
        "the claim comes within this time of the event, the last day or hour included, or after it; both fail while "
        "the event has not happened. `pausing` leaves out each day after the event's on which that service lasted"
    )
    pattern: ClassVar[str] = rf"(within|after) {DURATION_PATTERN}( pausing {NAME_PATTERN})?"
    fits: ClassVar[tuple[type, ...]] = (Event,)

    @classmethod
    def read(cls, text: str, subject: Subject) -> tuple[Box, ...] | None:
        """A window of time since the event."""
        window, _, service = text.partition(_PAUSING)
        match = re.fullmatch(r"(within|after) (.+)", window)
        if match is None:
            return None
        edge = read_duration(match[2], subject.counting)
        if service and service not in subject.services:
            listed = f"a service of this policy is {one_of(subject.services)}"
            raise Unknown("remedy", service, subject.services, f"unknown service {shortened(service)}", listed)
        if service and edge.unit is Unit.HOURS:
            raise Misspelling("hours run on while an article is in service", "pause a time in days or months", service)
        # Hours are the same however days are counted.
        is_own = subject.is_own or edge.measure is Measure.SECONDS
        reading = ElapsedReading(subject.name, edge.measure, service, None if is_own else subject.counting)
        is_within = match[1] == "within"
        return ((Interval(reading, high=edge.limit) if is_within else Interval(reading, low=edge.limit + 1),),)


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
        if not text[-1:].isdecimal():
            return None
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
        match = re.fullmatch(rf"each ({_DAY}) to ({_DAY})", text) if text.startswith("each ") else None
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
        match = re.fullmatch(rf"until next ({_DAY})", text) if text.startswith("until next ") else None
        if match is None:
            return None
        month, day = divmod(int(match[1].replace("-", "")), 100)
        _day_of_year(match[1])
        if (month, day) == (2, 29):
            raise Misspelling("29 February does not come every year", "write `until next 02-28` or `until next 03-01`")
        return ((Interval(NextDateReading(subject.name, month, day), high=0),),)


_SINGLE: Final[tuple[type[Word], ...]] = (Window, Dates, Each, UntilNext)
_ANY_SINGLE: Final = "|".join(f"({word.pattern})" for word in _SINGLE)


class Both:
    """`after 10 days and within 6 months`, `each 11-01 to 12-24 and until next 01-31`."""

    spelling: ClassVar[str] = "TEST and TEST"
    example: ClassVar[str] = "purchased: after 10 days and within 6 months"
    meaning: ClassVar[str] = (
        "two or more tests on an event or on today hold together; a service that the last time is `pausing` pauses "
        "the times before it too"
    )
    pattern: ClassVar[str] = rf"({_ANY_SINGLE})( and ({_ANY_SINGLE}))+"
    fits: ClassVar[tuple[type, ...]] = (Event, Today)

    @classmethod
    def read(cls, text: str, subject: Subject) -> tuple[Box, ...] | None:
        """Tests that are joined by `and`."""
        parts = text.split(_AND)
        if len(parts) == 1:
            return None
        service = parts[-1].partition(_PAUSING)[2] if Window in _words_of(subject) else ""
        boxes = EVERYTHING
        found: list[tuple[Box, ...]] = []
        for part in parts:
            is_paused = service and re.match("within |after ", part) and _PAUSING not in part
            written = f"{part}{_PAUSING}{service}" if is_paused else part
            read = next(filter(None, (word.read(written, subject) for word in _words_of(subject))), None)
            if read is None:
                return None
            found.append(read)
            boxes = distinct(meet_boxes(boxes, read))
        if not boxes:
            help = "both must hold at once: a window must end later than it begins"
            raise Misspelling(f"no time lies in `{text}`", help)
        for part, read in zip(parts, found, strict=True):
            if set(read) == set(boxes):
                raise Misspelling(f"`{text}` says no more than `{part}`", f"write `{subject.name}: {part}`")
        return boxes


def _words_of(subject: Subject) -> tuple[type[Word], ...]:
    """The words of a test that fit an event, or `today`."""
    return tuple(word for word in _SINGLE if isinstance(subject.domain, word.fits))


TIME_WORDS: Final[tuple[type[Word], ...]] = (*_SINGLE, Both)
"""The words of tests on events and on `today`."""


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
        from aftercare_rules.language.slips import durations_meant, first_read  # only of what is wrong

        what, _, help = str(error).rpartition(": ")
        meant = first_read(durations_meant(text), parse_duration)
        raise Misspelling(what or str(error), f"write `{meant}`" if meant else help, text) from None
    if duration.unit is Unit.BUSINESS_DAYS and not counting.holidays:
        help = "add one to `time`, like `calendar: CN`, or write calendar days"
        raise Misspelling("business days need a calendar of holidays", help, text)
    return duration
