"""The forms of a price that change with time: a share by the months that have begun, and an amount for each of them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import ClassVar, Final

from aftercare_rules.errors import Misspelling, one_of
from aftercare_rules.frozen import frozen
from aftercare_rules.language.counting import Counting
from aftercare_rules.language.domains import NAME_PATTERN
from aftercare_rules.language.durations import Duration, Unit
from aftercare_rules.language.prices.forms import share
from aftercare_rules.language.prices.ranges import Elapsed, Key, Numbers, Range
from aftercare_rules.language.prices.terms import AMOUNT, PERCENT, PriceTerms, from_zero
from aftercare_rules.language.prices.use_forms import units_counted
from aftercare_rules.language.time_words import read_duration
from aftercare_rules.language.vocabulary import PURCHASED

_UNITS: Final = {"day": Unit.DAYS, "month": Unit.MONTHS, "year": Unit.YEARS}
_SINCE: Final = rf"( since {NAME_PATTERN})?"
_LENGTH: Final = "0*[0-9]{1,6} (days?|months?|years?)"


# Business days are refused for another reason than that no calendar counts them.
_ANY_COUNTING: Final = Counting(holidays="any")


def _read_length(text: str) -> Duration:
    """A duration in whole days, months or years; raises `Misspelling`."""
    length = read_duration(text, _ANY_COUNTING)
    if length.unit not in _UNITS.values():
        message = f"`{text}` is in {length.unit}, and a price counts days, months or years"
        raise Misspelling(message, "write days, like `2 days`", text)
    return length


@frozen
class ProRata:
    """The share of an amount for the time that has begun, or in what the customer gets, for the time that is left."""

    spelling: ClassVar[str] = "MONEY-FACT pro rata over DURATION [since EVENT]"
    example: ClassVar[str] = "price pro rata over 60 months"
    meaning: ClassVar[str] = (
        "the share of an amount for the days, months or years begun since the purchase, or another event; "
        "in what the customer gets, the share for those that are left"
    )
    pattern: ClassVar[str] = rf"{NAME_PATTERN} pro rata over {_LENGTH}{_SINCE}"
    is_quoted: ClassVar[bool] = False
    number: str
    elapsed: Elapsed
    whole: int
    is_left: bool

    @classmethod
    def read(cls, text: str, terms: PriceTerms) -> ProRata | None:
        """`price pro rata over 60 months`, `price pro rata over 5 years since delivered`."""
        if " pro rata over " not in text:
            return None
        match = re.fullmatch(r"(\S+) pro rata over (.+?)(?: since (\S+))?", text)
        if not match:
            return None
        number = terms.money(match[1], "{} pro rata over 60 months")
        length = _read_length(match[2])
        if not length.count:
            raise Misspelling("nothing can be shared over no time", "write `over 60 months`", match[2])
        elapsed = Elapsed(terms.event(match[3] or PURCHASED), length.unit, None, terms.counting)
        return cls(number, elapsed, length.count, terms.is_received)

    @property
    def keys(self) -> tuple[Key, ...]:
        """The amount, and the time that has begun."""
        return (self.number, self.elapsed)

    def amount(self, numbers: Numbers) -> Range:
        """The share; all of it once the time is over, or nothing is left."""
        return from_zero(numbers, self.number).pro_rata(numbers[self.elapsed], Decimal(self.whole), self.is_left)


@frozen
class PerTime:
    """An amount, or a share of one, for each day, month or year that has begun."""

    spelling: ClassVar[str] = "AMOUNT or N% of MONEY-FACT, per day|month|year [after DURATION] [since EVENT]"
    example: ClassVar[str] = "1% of price per month after 12 months"
    meaning: ClassVar[str] = (
        "an amount, or a share of one, for each day, month or year begun since the purchase, or another event; "
        "with `after`, for those begun after that time"
    )
    pattern: ClassVar[str] = rf"({AMOUNT}|{PERCENT} of {NAME_PATTERN}) per (day|month|year)( after {_LENGTH})?{_SINCE}"
    is_quoted: ClassVar[bool] = False
    rate: Decimal
    number: str | None
    elapsed: Elapsed

    @classmethod
    def read(cls, text: str, terms: PriceTerms) -> PerTime | None:
        """`5 per day after 30 days since notified`, `1% of price per month after 12 months`."""
        if " per " not in text:
            return None
        match = re.fullmatch(
            rf"(?:{AMOUNT}|{PERCENT} of (\S+)) per (day|month|year)(?: after (.+?))?(?: since (\S+))?", text
        )
        if not match:
            return None
        amount, percent, number, unit, after, event = match.groups()
        if event is None and after is None:
            counted = [name for name, its_unit in units_counted(terms.vocabulary).items() if its_unit == unit]
            if counted:
                known = [*(f"{text} of {name}" for name in counted), f"{text} since {PURCHASED}"]
                raise Misspelling(f"`{unit}` may be time, or what `{counted[0]}` counts", f"say which: {one_of(known)}")
        name = terms.money(number, f"{percent}% of {{}} per {unit}") if number is not None else None
        beyond = _read_length(after) if after is not None else None
        elapsed = Elapsed(terms.event(event or PURCHASED), _UNITS[unit], beyond, terms.counting)
        return cls(Decimal(amount or percent), name, elapsed)

    @property
    def keys(self) -> tuple[Key, ...]:
        """The time that has begun, and the amount of which it is a share."""
        return (self.elapsed,) if self.number is None else (self.number, self.elapsed)

    def amount(self, numbers: Numbers) -> Range:
        """The rate times the time."""
        rate = Range.only(self.rate)
        if self.number is not None:
            rate = from_zero(numbers, self.number).times(share(self.rate))
        return rate.times(numbers[self.elapsed])
