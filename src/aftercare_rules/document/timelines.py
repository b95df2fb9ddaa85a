"""The order in which values follow one another: a number as it rises, the time since an event as it goes by.

Hours, days and months since one event are counted apart, and which of them ends first depends on the day: 30 days end
before 1 month, after it or with it. Several such readings of one event are walked together, from days of every kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Final

from aftercare_rules.frozen import frozen
from aftercare_rules.language.boxes import BandPartition
from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.domains import Number
from aftercare_rules.language.durations import Duration, Measure, Unit
from aftercare_rules.language.readings import Reading, Terms, Value
from aftercare_rules.language.regions import Space
from aftercare_rules.language.time_readings import DateReading, ElapsedReading, NextDateReading
from aftercare_rules.records.models import Use

# Days after which months are long and short, in leap years and others, and from the end of a month and its start.
_DAYS: Final = ((2023, 1, 31), (2024, 1, 31), (2024, 2, 29), (2023, 2, 1), (2023, 4, 30), (2023, 7, 31), (2023, 12, 1))
_HOURS: Final = ((0, 0, 0), (12, 0, 0), (23, 59, 59))
_SECOND: Final = timedelta(seconds=1)
# Longer than most windows: what one of them leaves out lies beyond all others.
_LONG_PAUSE: Final = timedelta(days=4_000)


@frozen
class Point:
    """A stretch of values that no test tells apart: their codes, and in words where it begins and ends."""

    codes: Mapping[Reading, int]
    after: str = ""
    until: str = ""


@frozen
class _Seen:
    """A claim of which only one event matters."""

    at: datetime
    events: Mapping[str, datetime]
    facts: Mapping[str, Value]
    history: tuple[Use, ...] = ()
    customer_history: tuple[Use, ...] = ()


class Timelines:
    """Walks through the values of one policy's readings."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        # A table is as good as its policy in years whose holidays nobody knows yet.
        self._terms = Terms(calendar.presuming, {})

    def walks(self, readings: Sequence[Reading], space: Space) -> Iterator[Sequence[Point]]:
        """The values of one number, or of the time since one event, in their order; several walks where days differ."""
        if len(readings) == 1:
            [reading] = readings
            yield [Point({reading: code}) for code in sorted(space.codes[reading])]
            return
        services = dict.fromkeys(one.pausing for one in readings if isinstance(one, ElapsedReading) and one.pausing)
        for day, hour, service in product(_DAYS, _HOURS, ["", *services]):
            event = datetime(*day, *hour, tzinfo=self._calendar.zone)
            pause = Use(remedy=service, at=event, until=event + _LONG_PAUSE) if service else None
            yield self._since(_Seen(event, {readings[0].name: event}, {}, (pause,) if pause else ()), readings, space)

    def _since(self, start: _Seen, readings: Sequence[Reading], space: Space) -> Sequence[Point]:
        """The stretches of time since an event, between the ends of all windows."""
        edges: dict[datetime, str] = {}
        for reading in readings:
            partition = space.partitions[reading]
            assert isinstance(partition, BandPartition)
            for band in range(1, partition.size):
                last = partition.last_whole(band)
                if last is not None and (last > 0 or isinstance(reading, NextDateReading)):
                    for end in reading.ends(last, start, self._terms):
                        edges.setdefault(end, length(reading, last))
        points, begins, after = [], start.at, ""
        for end in sorted(edges):
            points.append(Point(self._codes(replace(start, at=begins), readings, space), after, edges[end]))
            begins, after = end + _SECOND, edges[end]
        return [*points, Point(self._codes(replace(start, at=begins), readings, space), after)]

    def _codes(self, seen: _Seen, readings: Sequence[Reading], space: Space) -> Mapping[Reading, int]:
        return {reading: space.partitions[reading].code(reading.value(seen, self._terms)) for reading in readings}


def stretch(reading: Reading, first: int, last: int, space: Space, domain: object) -> str:
    """The values from one code to another in words, such as `15 to 30 days`."""
    partition = space.partitions[reading]
    assert isinstance(partition, BandPartition)
    if isinstance(reading, ElapsedReading):
        low, high = partition.wholes(first)[0], partition.last_whole(last)
        if reading.measure in (Measure.DAYS, Measure.BUSINESS_DAYS):
            return f"{low} {reading.measure}" if low == high else f"{low} to {high} {reading.measure}"
        return f"after {length(reading, low - 1)} and within {length(reading, high or 0)}"
    if isinstance(reading, DateReading):
        days = [date.fromordinal(day) for day in (partition.wholes(first)[0], partition.last_whole(last) or 0)]
        return f"{days[0]}" if days[0] == days[1] else f"{days[0]} to {days[1]}"
    assert isinstance(domain, Number)
    unit = f" {domain.unit}" if domain.unit else ""
    (low_bound, is_low_open), (high_bound, is_past) = partition.starts[first - 2], partition.starts[last - 1]
    if domain.step is not None:
        least, greatest = partition.values(first, domain)[0], partition.values(last, domain)[1]
        return f"{least}{unit}" if least == greatest else f"{least} to {greatest}{unit}"
    if low_bound == high_bound:
        return f"{low_bound}{unit}"
    return f"{'over ' if is_low_open else ''}{low_bound} to {'' if is_past else 'under '}{high_bound}{unit}"


def length(reading: Reading, last: int) -> str:
    """A length of time in the words of a policy."""
    if isinstance(reading, NextDateReading):
        return f"the next {reading.month:02}-{reading.day:02}"
    measure = reading.measure if isinstance(reading, ElapsedReading) else None
    if measure is Measure.SECONDS:
        return str(Duration(last // 3600, Unit.HOURS))
    if measure is Measure.MONTHS:
        return str(Duration(last // 12, Unit.YEARS) if last % 12 == 0 else Duration(last, Unit.MONTHS))
    return str(Duration(last, Unit.BUSINESS_DAYS if measure is Measure.BUSINESS_DAYS else Unit.DAYS))
