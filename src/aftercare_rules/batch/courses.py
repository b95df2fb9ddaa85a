"""Until when outcomes hold that several windows end, in many rows at once: each has its own order of their ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aftercare_rules.batch.since import NEVER, SinceEvent
from aftercare_rules.batch.slices import Slice, Whole


@dataclass(frozen=True, slots=True)
class Course:
    """The windows of several readings, by their numbers, and for which of them over the outcome is the same.

    Each axis says how far the place in `same` moves with each of its windows that is over.
    """

    axes: tuple[tuple[int, tuple[int, ...], int], ...]
    same: tuple[bool, ...]

    def ends(self, digits: Mapping[int, SinceEvent], some: Slice, rows: Whole) -> Whole:
        """The last seconds of the outcome in some rows; `NEVER` where it does not end."""
        every = [
            (digits[reading].end(some, rows, window), worth)
            for reading, windows, worth in self.axes
            for window in windows
        ]
        same = np.array(self.same)
        found = np.full(rows.size, NEVER, np.int64)
        for end, _ in every:
            # Windows that end together are over together.
            places = np.zeros(rows.size, np.int64)
            for other, worth in every:
                places += worth * (other <= end)
            found = np.minimum(found, np.where(same[places], NEVER, end))
        return found
