"""How windows end one after another, where several bear on an outcome: it ends after the first of them that changes it.

All that is ahead of a claim is a path through the codes of a few readings, each of which only rises. Whether the
outcome is the same is known beforehand for all combinations of codes; which are met, and when, is the claim's own.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.windows import Windows
from aftercare_rules.frozen import frozen_in_slots
from aftercare_rules.language.readings import Reading, Terms


@frozen_in_slots
class Axis:
    """The windows of one reading that are ahead: the number of each among `windows`, and the last value within it.

    `worth` is how far the place in a list of all combinations moves with each of them that is over.
    """

    reading: Reading
    windows: Windows | None
    numbers: tuple[int, ...]
    lasts: tuple[int, ...]
    worth: int

    def end(self, place: int, case: Case, terms: Terms) -> datetime | None:
        """The end of one of the windows, in the policy's zone; None if it does not end before the calendar does."""
        end = self.windows.end(self.numbers[place], case) if self.windows is not None else None
        end = end or next(self.reading.ends(self.lasts[place], case, terms), None)
        return end if end is None or end.year < _LATEST.year - 1 or end.astimezone(UTC) < _LATEST else None


@frozen_in_slots
class Path:
    """The axes, and for which combinations of windows that are over the outcome is the same as now."""

    axes: tuple[Axis, ...]
    same: tuple[bool, ...]

    def end(self, case: Case, terms: Terms) -> datetime | None:
        """The last second of the outcome, in the policy's zone; None if it holds for ever."""
        ends: list[tuple[datetime, int, datetime]] = []
        for axis in self.axes:
            for place in range(len(axis.numbers)):
                end = axis.end(place, case, terms)
                if end is None:
                    break  # and the longer ones do not either
                # On the UTC line: datetimes that share a zone are compared by their clocks.
                ends.append((end.astimezone(UTC), axis.worth, end))
        ends.sort()
        place = 0
        for (instant, worth, end), after in zip(ends, [*ends[1:], None], strict=True):
            place += worth
            if not self.same[place] and (after is None or after[0] != instant):
                return end
        return None


# The last year of the calendar has no tomorrow.
_LATEST: Final = datetime.fromisoformat("9999-01-01T00:00:00+00:00")
