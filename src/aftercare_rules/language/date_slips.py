"""Which days were probably meant by a test that names them otherwise than a policy does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_EVERY: Final = frozenset({"each", "every", "year", "in", "between", "from", "yearly", "always", "during", "the", "on"})
_NAMED: Final = rf"\b(?P<named>(?:{'|'.join(_MONTHS)})[a-z]*)\b\.?"
_DAY: Final = (
    r"(?P<year>[12]\d{3}) ?[-/.年] ?(?P<month>\d{1,2}) ?[-/.月] ?(?P<number>\d{1,2})日?"
    r"|(?<![\d.])(?P<one>\d{1,2})(?P<sign>[-/.月])(?P<other>\d{1,2})(?:(?P=sign)(?P<full>[12]\d{3})|[日.])?(?![\d.])"
    rf"|(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th|\.)?(?: of)? )?{_NAMED}(?: (?P<after>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?"
    r"(?: (?P<of>[12]\d{3}))?"
)


def dates_meant(text: str) -> Iterator[str]:
    """`until 2026-12-31` for `before 2027-01-01`; `each 11-01 to 11-30` for `november`; `until next 01-31` for a day.

    Where day and month could be either, the month comes first, and with points between them the day.
    """
    lower = " ".join(text.lower().replace(",", " ").split())
    for month_first in (True, False):
        days: list[tuple[str, str]] = []
        signs = re.sub(_DAY, lambda match, days=days, first=month_first: _sign(match, days, first), lower)  # type: ignore[misc]
        yield from _written(re.sub(r" (on|of|the)(?= )", "", signs).split(), days)


def _sign(match: re.Match[str], days: list[tuple[str, str]], month_first: bool) -> str:
    """`D` for a day of one year, `d` for one of every year, `m` for a whole month; its first and last go to `days`."""
    part = {name: value for name, value in match.groupdict().items() if value}
    if "year" in part:
        day = f"{part['year']}-{int(part['month']):02}-{int(part['number']):02}"
    elif "named" in part:
        month = next(number for number, name in enumerate(_MONTHS, 1) if part["named"].startswith(name))
        number = part.get("before") or part.get("after")
        if number is None:
            days.append((f"{month:02}-01", f"{month:02}-{_LENGTHS[month - 1]}"))
            return " m "
        day = f"{month:02}-{int(number):02}"
        day = f"{part['of']}-{day}" if "of" in part else day
    else:
        first, second = ("one", "other") if month_first != (part["sign"] == ".") else ("other", "one")
        day = f"{int(part[first]):02}-{int(part[second]):02}"
        day = f"{part['full']}-{day}" if "full" in part else day
    days.append((day, day))
    return " D " if len(day) > len("MM-DD") else " d "


def _written(signs: list[str], days: list[tuple[str, str]]) -> Iterator[str]:
    match signs:
        case ["D"] | ["on", "D"]:
            yield days[0][0]
        case ["D", _, "D"] | [_, "D", _, "D"]:
            yield f"{days[0][0]} to {days[1][0]}"
        case ["since" | "from" | "starting", "D"] | ["D", "or", "later"]:
            yield f"from {days[0][0]}"
        case ["after", "D"]:
            yield f"from {_moved(days[0][0], 1)}"
        case ["until" | "till" | "to" | "by", "D"] | ["up", "to", "D"] | ["D", "or", "earlier"]:
            yield f"until {days[0][0]}"
        case ["before", "D"]:
            yield f"until {_moved(days[0][0], -1)}"
        case ["until" | "till" | "by" | "next", "d"] | ["until" | "till" | "by", "the" | "next", "d"]:
            yield f"until next {days[0][0]}"
        case ["until" | "till" | "by", "m"] | ["until" | "till" | "by", "end" | "next", "m"]:
            yield f"until next {days[0][1]}"
        case [*words, "d" | "m"] if len(days) == 1 and {*words} <= _EVERY:
            yield f"each {days[0][0]} to {days[0][1]}"
        case [*words, "d" | "m", _, "d" | "m"] if len(days) == 2 and {*words} <= _EVERY:
            yield f"each {days[0][0]} to {days[1][1]}"


def _moved(day: str, by: int) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days=by)).isoformat()
    except (ValueError, OverflowError):
        return ""


__all__ = ["dates_meant"]
