"""Dates and instants as a policy writes them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from aftercare_rules.errors import Misspelling, shortened
from aftercare_rules.records.values import FIRST_YEAR, LAST_YEAR

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?)?")
_LOOSE_DATE = r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?"
_LOOSE_TIME = r"[ T,]*(\d{1,2})[:.：](\d\d)(?:[:.：](\d\d))?"


def read_instant(text: str, zone: ZoneInfo) -> datetime:
    """An instant as written in a policy, in its zone unless an offset is given; raises `Misspelling`."""
    if not _INSTANT.fullmatch(text):
        raise Misspelling(
            f"{shortened(text)} is not an instant", f"write it like `{_meant(text) or '2026-02-28 23:59:59'}`"
        )
    if text[10:13] in (" 24", "T24"):  # some versions of Python read it, as the next day
        raise Misspelling(f"`{text}` is not in the calendar", "a day ends at 23:59:59, and 24:00 is 00:00 of the next")
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Misspelling(f"`{text}` is not in the calendar", "check the month, the day and the hour") from None
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise Misspelling(f"`{text}` is too far away", f"write a year from {FIRST_YEAR} to {LAST_YEAR}")
    if instant.tzinfo is not None:
        return instant
    instant = instant.replace(tzinfo=zone)
    there = instant.astimezone(UTC).astimezone(zone)
    if there.replace(tzinfo=None) != instant.replace(tzinfo=None):
        raise Misspelling(
            f"the clocks of {zone.key} never show `{text}`",
            f"they are put forward then; write a time that they show, like `{there:%Y-%m-%d %H:%M:%S}`",
        )
    return instant


def written_instant(instant: datetime, zone: ZoneInfo) -> str:
    """An instant as a policy writes it: by its zone's clock, with the offset only where the clock shows a time twice.

    Seconds are left out where there are none.

    >>> written_instant(datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))
    '2026-02-28 23:59:59'
    """
    for local in (instant.astimezone(zone), instant.astimezone(UTC), instant):
        seconds = ":%S" if local.second else ""
        plain = local.strftime(f"%Y-%m-%d %H:%M{seconds}")
        for text in (plain, plain + local.isoformat()[19:].replace("+00:00", "Z")):
            try:
                if read_instant(text, zone).timestamp() == instant.timestamp():
                    return text
            except Misspelling:
                continue  # a year, or an offset, that no policy writes
    raise ValueError(f"no policy can write {instant.isoformat()}")


def read_date(text: str) -> date:
    """A date as written in a policy; raises `Misspelling`."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise Misspelling(f"{shortened(text)} is not a date", f"write it like `{_meant(text)[:10] or '2026-01-31'}`")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misspelling(f"`{text}` is not in the calendar", "check the month and the day") from None


def _meant(text: str) -> str:
    """The instant that was probably meant, "" if that cannot be seen."""
    day = re.match(_LOOSE_DATE, text)
    if day is None:
        return ""
    meant = f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
    time = re.fullmatch(_LOOSE_TIME, text[day.end() :])
    if time:
        meant += f" {int(time[1]):02}:{time[2]}" + (f":{time[3]}" if time[3] else "")
    try:
        datetime.fromisoformat(meant)
    except ValueError:
        return ""
    return meant if time or day.end() == len(text) else ""
