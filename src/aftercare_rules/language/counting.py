"""The ways to count time: whether the first day counts, and where a last day moves that is a holiday.

A policy names a preset and may overrule any field of it. The presets are one table, each row with the text of
law that it comes from.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from aftercare_rules.frozen import frozen


class Roll(StrEnum):
    """Where the last day of a window moves; never that of a window in hours."""

    NONE = "none"
    AFTER_HOLIDAY = "after_holiday"
    NEXT_BUSINESS_DAY = "next_business_day"


@frozen
class Counting:
    """How windows of time are counted.

    `holidays` names the calendar of public holidays and business days, such as `CN` or `DE-BY`; "" where there is
    none. Rolling and counting business days need one. Where `is_sure` is unset, a day of which nobody knows yet
    whether it is a holiday is taken for a business day, and not refused.
    """

    first_day_counts: bool = False
    roll: Roll = Roll.NONE
    holidays: str = ""
    is_sure: bool = True

    def __str__(self) -> str:
        first = "counted" if self.first_day_counts else "not counted"
        return f"first day {first}, roll {self.roll}, calendar {self.holidays or 'none'}"


PLAIN: Final = Counting()
"""Calendar time as it is, and no holidays."""


@frozen
class Preset:
    """One row of the table of ways to count: its rules as data, and the text that they come from."""

    name: str
    first_day_counts: bool
    end_of_day: str
    month_end: str
    roll: Roll
    source: str

    @property
    def rolls(self) -> bool:
        """Whether it moves a last day, so that it needs a calendar of holidays."""
        return self.roll is not Roll.NONE


_DAY_END = "24:00 of the last day"
_SAME_DAY = "the day with the event's number, or the last day of a month that lacks it"
_DAY_BEFORE = "the day before the one with the event's number, or the last day of a month that lacks it"

_TABLE = (
    Preset(
        name="calendar",
        first_day_counts=False,
        end_of_day=_DAY_END,
        month_end=_SAME_DAY,
        roll=Roll.NONE,
        source="No statute: `date + n months` as python-dateutil's relativedelta has it.",
    ),
    Preset(
        name="cn-civil-code",
        first_day_counts=False,
        end_of_day=_DAY_END,
        month_end=_SAME_DAY,
        roll=Roll.AFTER_HOLIDAY,
        source="Civil Code of the People's Republic of China: art. 200 (years, months, days, hours), "
        "201 (the first day is not counted), 202 (the corresponding day, else the last day of the month), "
        "203 (a last day that is a public holiday moves to the day after it; 24:00, or the close of business "
        "where there are business hours), 204 (unless law or agreement say otherwise).",
    ),
    Preset(
        name="eu-1182-71",
        first_day_counts=False,
        end_of_day=_DAY_END,
        month_end=_SAME_DAY,
        roll=Roll.NEXT_BUSINESS_DAY,
        source="Regulation (EEC, Euratom) No 1182/71: art. 3(1) (the day of the event is not counted; nor is "
        "the hour, where this library counts elapsed hours), 3(2) (to the end of the last day: the same "
        "date, else the last day of the month), 3(4) (a last day that is a public holiday, Sunday or "
        "Saturday moves to the next working day; not for hours).",
    ),
    Preset(
        name="first-day-counts",
        first_day_counts=True,
        end_of_day=_DAY_END,
        month_end=_DAY_BEFORE,
        roll=Roll.NONE,
        source="As the German Civil Code (BGB), § 187(2) and § 188(2), (3), for a period that begins with a "
        "day: that day counts, and the period ends with the day before the corresponding day, else with the "
        "last day of the month.",
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.name: preset for preset in _TABLE})
"""The ways to count, by name. Those that roll need a calendar of holidays."""
