"""Windows that need no look: those of which it does not matter whether they hold, given what a claim states."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Final

from aftercare_rules.deciding.windows import Windows
from aftercare_rules.language.boxes import ABSENT_CODE
from aftercare_rules.matchers.tables import Tables

FIRST_WINDOW: Final = ABSENT_CODE + 1
"""The code of the first window. Of a window that needs no look it is as good as any other but that of no event."""


class NeedlessWindows:
    """Finds which of some windows, by their readings, need no look.

    `relevant` gives the boxes that can matter to a wish. Where it hangs on a calendar of holidays in which window a
    claim lies, a look is always needed: that may not be known, whether it matters or not.
    """

    def __init__(self, windows: Mapping[int, Windows], tables: Tables, relevant: Callable[[str], int]) -> None:
        self._rows = tables.rows
        self._relevant = relevant
        self._told_apart = {
            number: self._boxes_told_apart(number) for number, each in windows.items() if each.is_always_known
        }

    def _boxes_told_apart(self, number: int) -> int:
        """The boxes that some windows of a reading block, and others do not."""
        first, *others = self._rows[number][FIRST_WINDOW:]
        return reduce(or_, [row ^ first for row in others], 0)

    def of(self, wanted: str, stated: Iterable[tuple[int, int | None]]) -> tuple[int, ...]:
        """Those of a claim whose event has a known instant, by its wish and the codes of what it states."""
        blocked = 0
        for number, code in stated:
            if code is None:
                return ()
            blocked |= self._rows[number][code]
        left = self._relevant(wanted) & ~blocked
        return tuple([number for number, boxes in self._told_apart.items() if not boxes & left])
