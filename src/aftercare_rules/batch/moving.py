"""Prices that move with time, in many rows at once: how much of it has begun, and until when an amount stays the same.

There is one account of how time is counted, `Elapsed.last`. It hangs on the day of an event alone, so it is asked once
for each day and number, and of days only for the first of them; how many have begun in a row is told by these ends.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from aftercare_rules.batch.amounts import Formula, coins_of, time_in
from aftercare_rules.batch.days import ByDay, Days, first_second
from aftercare_rules.batch.since import EventColumns
from aftercare_rules.batch.slices import Mask, Slice, Whole
from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.clock import seconds_of
from aftercare_rules.language.durations import Unit
from aftercare_rules.language.prices import Elapsed


class Times:
    """The times that the prices of a policy count."""

    def __init__(self, calendar: Calendar, events: EventColumns, days: Days) -> None:
        self._calendar = calendar
        self._events = events
        self._days = days
        self._ends: dict[tuple[Elapsed, int], ByDay] = {}

    def count(self, key: Elapsed, some: Slice) -> None:
        """Counts a time in each row, for `Slice.counted`; rows of which that takes long are odd."""
        counts = np.zeros(some.rows, np.int64)
        some.counted[key] = counts
        happened = self._events.of(key.event, some)
        if happened is None:
            return
        seconds, known = happened
        at, days = some.seconds("at")[0], self._days.of(seconds, some)
        guess = (at - seconds) // _SECONDS[key.unit]
        if key.after is not None:
            guess -= key.after.count * _SECONDS[key.after.unit] // _SECONDS[key.unit]
        some.odd |= (guess > _MOST) if known is None else (guess > _MOST) & known
        rows = np.flatnonzero(~some.odd if known is None else known & ~some.odd)
        counts[rows] = self._stepped(key, some, days[rows], at[rows], np.maximum(guess[rows], 0))
        some.worked_out[self, key] = days, known

    def _stepped(self, key: Elapsed, some: Slice, days: Whole, at: Whole, counts: Whole) -> Whole:
        """The least number in whose time each instant still lies, found from one nearby."""
        todo = np.arange(counts.size)
        while todo.size:
            todo = todo[at[todo] > self._lasts(key, some, days[todo], counts[todo])]
            counts[todo] += 1
        todo = np.flatnonzero(counts)
        while todo.size:
            todo = todo[at[todo] <= self._lasts(key, some, days[todo], counts[todo] - 1)]
            counts[todo] -= 1
            todo = todo[counts[todo] > 0]
        return counts

    def _lasts(self, key: Elapsed, some: Slice, days: Whole, counts: Whole) -> Whole:
        """The last seconds at which no more than some numbers have begun since an event on some days."""
        if key.unit is Unit.DAYS:
            places, every = self._ends_after(key, 0).of(days, some)
            return self._days.last_seconds(self._days.of(every[0][places], some) + counts)
        lasts = np.empty(counts.size, np.int64)
        order = np.argsort(counts, kind="stable")
        distinct, first = np.unique(counts[order], return_index=True)
        for count, rows in zip(distinct.tolist(), np.split(order, first)[1:], strict=True):
            places, every = self._ends_after(key, count).of(days[rows], some)
            lasts[rows] = every[0][places]
        return lasts

    def _ends_after(self, key: Elapsed, count: int) -> ByDay:
        """By the day of an event, the last second at which no more than a number have begun."""

        def find(day: int) -> list[int]:
            return [seconds_of(key.last(self._calendar, first_second(self._calendar, day), count))]

        return self._ends.get((key, count)) or self._ends.setdefault((key, count), ByDay(1, find))

    def ends(self, formula: Formula, first: Whole, some: Slice, rows: Whole, until: Whole) -> tuple[Whole, Mask]:
        """Until when an amount stays what it is at `first` in some rows, but no longer than `until`.

        And where that is not told.
        """
        key, ends, untold = time_in(formula), until.copy(), np.zeros(rows.size, np.bool_)
        if key is None or (self, key) not in some.worked_out:
            return ends, untold
        days, known = some.worked_out[self, key]
        days, now = days[rows], some.counted[key][rows]

        def coins(todo: npt.NDArray[np.intp], later: int) -> tuple[Whole, Mask]:
            return coins_of(formula, some, rows[todo], now[todo] + later)

        # As the amount only grows, or only shrinks, what it is after centuries it is until then.
        last, beyond = coins(np.arange(rows.size), _FAR // _SECONDS[key.unit])
        todo = np.flatnonzero(((last != first) | beyond) if known is None else ((last != first) | beyond) & known[rows])
        for step in range(_MOST_STEPS):
            over = self._lasts(key, some, days[todo], now[todo] + step)
            todo, over = todo[over < until[todo]], over[over < until[todo]]
            if not todo.size:
                break
            later, beyond = coins(todo, step + 1)
            changes = (later != first[todo]) & ~beyond
            ends[todo[changes]] = over[changes]
            untold[todo[beyond]] = True
            todo = todo[~(changes | beyond)]
        untold[todo] = True
        return ends, untold


_SECONDS: Final = {Unit.DAYS: 86_400, Unit.MONTHS: 2_629_746, Unit.YEARS: 31_556_952}
"""How long a unit is on average."""
# So many days, months or years are counted, and so many steps of them are looked at for another amount.
_MOST: Final = 2_000
_MOST_STEPS: Final = 64
_FAR: Final = 400 * _SECONDS[Unit.YEARS]
