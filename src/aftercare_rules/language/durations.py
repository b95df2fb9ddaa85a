"""How long a window is: a number and a unit, as a policy writes them."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from aftercare_rules.frozen import frozen


class Unit(StrEnum):
    """The unit that a duration is written in."""

    HOURS = "hours"
    DAYS = "days"
    BUSINESS_DAYS = "business days"
    MONTHS = "months"
    YEARS = "years"


class Measure(StrEnum):
    """The whole number that a window is measured in."""

    SECONDS = "seconds"
    BUSINESS_DAYS = "business days"
    DAYS = "days"
    MONTHS = "months"


MOST: Mapping[Unit, int] = MappingProxyType(
    {Unit.HOURS: 100_000, Unit.BUSINESS_DAYS: 1_000, Unit.DAYS: 36_500, Unit.MONTHS: 1_200, Unit.YEARS: 100}
)
"""The largest number that a policy may write with each unit."""

_MEASURES = {
    Unit.HOURS: (Measure.SECONDS, 3600),
    Unit.BUSINESS_DAYS: (Measure.BUSINESS_DAYS, 1),
    Unit.DAYS: (Measure.DAYS, 1),
    Unit.MONTHS: (Measure.MONTHS, 1),
    Unit.YEARS: (Measure.MONTHS, 12),
}


@frozen
class Duration:
    """A length of time as a policy writes it; `48 hours` and `2 days` are different lengths.

    >>> str(Duration(1, Unit.MONTHS)), Duration(2, Unit.YEARS).limit
    ('1 month', 24)
    """

    count: int
    unit: Unit

    @property
    def measure(self) -> Measure:
        """What a window of this length is measured in."""
        return _MEASURES[self.unit][0]

    @property
    def limit(self) -> int:
        """The length in that measure: seconds, business days, days or months."""
        return self.count * _MEASURES[self.unit][1]

    def __str__(self) -> str:
        return f"{self.count} {self.unit[:-1] if self.count == 1 else self.unit}"


_UNITS = {word: unit for unit in Unit for word in (unit.value, unit.value[:-1])}

DURATION_PATTERN = "0*[0-9]{1,6} (" + "|".join(_UNITS) + ")"
"""How a duration is written; whether it is too long is checked besides."""

_GOOD = "write a whole number, one space and hours, days, business days, months or years, for example `48 hours`"


def parse_duration(text: str) -> Duration:
    """Read a duration such as `48 hours` or `1 month`; raise ValueError, in plain words, for anything else.

    >>> parse_duration("48 hours")
    Duration(count=48, unit=<Unit.HOURS: 'hours'>)
    """
    shown = f"`{text if len(text) <= 40 else text[:39] + '…'}`"
    parts = re.fullmatch(r"([0-9]+)(\s*)(.*)", text, re.DOTALL)
    if parts is None:
        raise ValueError(f"{shown} does not start with a whole number in the digits 0 to 9: {_GOOD}")
    digits, space, word = parts.groups()
    unit = _UNITS.get(word)
    if unit is None:
        raise ValueError(f"{shown} {_unit_fault(word)}")
    digits = digits.lstrip("0") or "0"
    most = MOST[unit]
    if len(digits) > len(str(most)) or int(digits) > most:
        larger = "" if unit is Unit.YEARS else ", or a larger unit, for example `12 years`"
        raise ValueError(f"{shown} is too long: write at most {most:,} {unit}{larger}")
    if space != " ":
        raise ValueError(f"{shown} needs one space between number and unit: write `{digits} {word}`")
    return Duration(int(digits), unit)


def _unit_fault(word: str) -> str:
    """Say what is wrong with a unit that is not one of ours."""
    lower = " ".join(word.lower().split())
    if lower in _UNITS:
        return f"has capital letters or spaces too many in its unit: write `{lower}`, as in `48 hours`"
    if lower in ("week", "weeks"):
        return "is in weeks: write 7 days for each week, for example `14 days`"
    if re.fullmatch(r"(bank|banking|business|trading|week|working|work)[ -]?days?", lower):
        return "is in days that are spelled otherwise: write `business days`, as in `3 business days`"
    if lower in ("minute", "minutes", "second", "seconds"):
        return "is in a unit that is too short: write whole hours, for example `1 hour`"
    if re.match(r"[.,/]", lower):
        return f"is not a whole number: {_GOOD}"
    if not lower:
        return f"has no unit: {_GOOD}"
    return f"has a unit that is not known: {_GOOD}"
