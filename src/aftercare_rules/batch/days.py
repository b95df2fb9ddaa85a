"""The days of a zone for many instants at once, and what depends on a day, worked out for each day once.

A day begins where `Clock` says; the arrays are only looked up. They grow as days are met: a longer one takes the place
of the old one at once, so that another thread sees one or the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Lock
from typing import Final

import numpy as np
import numpy.typing as npt

from aftercare_rules.batch.slices import Mask, Slice, Whole
from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.clock import seconds_of

_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_A_DAY: Final = 86_400


class Days:
    """The days of one zone. Rows too far away for an array of days are odd."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._starts: tuple[int, Whole] = (0, np.zeros(0, np.int64))

    def of(self, seconds: Whole, some: Slice) -> Whole:
        """The number of the day of each instant, as dates count them."""
        low, high = (int(seconds.min()), int(seconds.max())) if seconds.size else (0, 0)
        if (high - low) // _A_DAY > _MOST_DAYS:
            middle = int(np.median(seconds))
            low, high = middle - _MOST_DAYS * _A_DAY // 2, middle + _MOST_DAYS * _A_DAY // 2
            some.odd |= (seconds < low) | (seconds > high)
            seconds = np.clip(seconds, low, high)
        first, starts = self._reaching(low // _A_DAY + _EPOCH_DAY - 2, high // _A_DAY + _EPOCH_DAY + 3)
        # The day in UTC is at most one off, in any zone.
        guess = seconds // _A_DAY + (_EPOCH_DAY - first)
        guess += seconds >= starts[guess + 1]
        guess -= seconds < starts[guess]
        return guess + first

    def last_seconds(self, days: Whole) -> Whole:
        """The last second of each of some days."""
        if not days.size:
            return days
        first, starts = self._reaching(int(days.min()), int(days.max()) + 1)
        lasts: Whole = starts[days + 1 - first] - 1
        return lasts

    def _reaching(self, first: int, last: int) -> tuple[int, Whole]:
        """The first seconds of all days from one to another, and perhaps more; and the first of these days."""
        begin, starts = self._starts
        if not starts.size or first < begin or last >= begin + starts.size:
            if starts.size:
                first, last = min(first, begin), max(last, begin + starts.size - 1)
            found = [seconds_of(self._calendar.start_of(day)) for day in range(first, last + 1)]
            self._starts = first, np.array(found, np.int64)
        return self._starts


@dataclass(frozen=True, slots=True)
class _Table:
    """Columns of numbers for days in a row from the `first` on: whether a day was met, and could be worked out."""

    first: int
    met: Mask
    cannot: Mask
    values: npt.NDArray[np.int64]

    def reaching(self, first: int, last: int) -> _Table:
        """A copy that reaches from a day to another."""
        size = self.met.size
        if size:
            first, last = min(first, self.first), max(last, self.first + size - 1)
        pad = (self.first - first if size else 0, last - first + 1 - size - (self.first - first if size else 0))
        met, cannot = np.pad(self.met, pad), np.pad(self.cannot, pad)
        return _Table(first, met, cannot, np.pad(self.values, ((0, 0), pad)))


class ByDay:
    """Numbers that depend on a day alone, worked out when the day is first met."""

    def __init__(self, width: int, find: Callable[[int], list[int] | None]) -> None:
        self._find = find
        self._adding = Lock()
        self._table = _Table(0, np.zeros(0, np.bool_), np.zeros(0, np.bool_), np.zeros((width, 0), np.int64))

    def of(self, days: Whole, some: Slice) -> tuple[Whole, npt.NDArray[np.int64]]:
        """For each day its place in the columns that follow; a row whose day cannot be worked out is odd."""
        table = self._table
        if days.size:
            low, high = int(days.min()), int(days.max())
            if low < table.first or high >= table.first + table.met.size or not table.met[days - table.first].all():
                table = self._with(days, low, high)
        places = days - table.first
        if table.cannot.any():
            some.odd |= table.cannot[places]
        return places, table.values

    def _with(self, days: Whole, low: int, high: int) -> _Table:
        with self._adding:
            table = self._table.reaching(low, high)
            places = days - table.first
            for place in np.unique(places[~table.met[places]]).tolist():
                found = self._find(place + table.first)
                table.met[place], table.cannot[place] = True, found is None
                if found is not None:
                    table.values[:, place] = found
            self._table = table
            return table


def first_second(calendar: Calendar, day: int) -> datetime:
    """The first instant of a day, on the UTC line."""
    return calendar.start_of(day).astimezone(UTC)


# An array holds so many days in a row: 280 years.
_MOST_DAYS: Final = 100_000
