"""Values of the kinds that Python code and JSON put into a claim, and many that only look like them."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st


class Text(str):
    __slots__ = ()


class Whole(int):
    pass


class Number(Decimal):
    pass


class Moment(datetime):
    pass


class Word(StrEnum):
    WATCH = "watch"
    PRICE = "199.00"
    AT = "2026-03-02T10:00:00+08:00"


class Few(IntEnum):
    THREE = 3


class Zone(tzinfo):
    """A zone that is neither of Python's own; it may know no offset."""

    def __init__(self, offset: timedelta | None) -> None:
        self._offset = offset

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        return self._offset

    dst = utcoffset

    def tzname(self, moment: datetime | None) -> str:
        return "odd"


ZONES: Final = (
    None,
    UTC,
    timezone(timedelta(hours=8)),
    ZoneInfo("Europe/Paris"),
    Zone(None),
    Zone(timedelta(hours=1, microseconds=1)),
)
_DIGITS: Final = st.text("0123456789", min_size=1, max_size=14)
_TEXTS: Final = st.one_of(
    st.text(max_size=6),
    st.from_regex(r"-?[0-9]{1,13}(\.[0-9]{0,7})?", fullmatch=True),
    st.sampled_from(
        ["", "-0", "-0.00", "--5", "+5", "1e3", "1_000", "٣", "NaN", "Infinity", "\ud800", "5\n", "x" * 201, "e" * 199]
    ),
)
_INSTANT_TEXTS: Final = st.one_of(
    st.datetimes(timezones=st.sampled_from(ZONES)).map(lambda moment: moment.isoformat()),
    # Each part is as usual half the time, so that one alone is odd often enough.
    st.builds(
        "{}{}{}{}".format,
        st.just("2026-03-02") | st.sampled_from(["2026-02-30", "1899-12-31", "9001-01-01", "20260302", "2026-W10-1"]),
        st.just("T") | st.sampled_from(["t", " ", "x", ""]),
        st.just("10:00:00")
        | st.sampled_from(["10:00", "10", "24:00:00", "23:59:60", "00:00:00.5", "00:00:00,123456789", "10:00:00."]),
        st.just("+08:00")
        | st.sampled_from(["", "Z", "z", "+0800", "-08", "+24:00", "+08:99", "+08:00:30", "+08:00:00.5", "+08:00\n"]),
    ),
)
_MOMENTS: Final = st.datetimes(timezones=st.sampled_from(ZONES), allow_imaginary=True)
_NUMBERS: Final = st.one_of(
    st.decimals(),
    st.decimals(-2, 2, places=2),
    st.builds(Decimal, st.builds("{}{}E{}".format, st.sampled_from(["", "-"]), _DIGITS, st.integers(-14, 14))),
    st.sampled_from(
        [
            *map(
                Decimal,
                ("-0", "-0.00", "1E+12", "1000000000000.00", "0E-7", "0E-6", "1E+11", "1E-999999", "sNaN", "-Infinity"),
            )
        ]
    ),
)
_WHOLES: Final = st.one_of(
    st.integers(-3, 3), st.integers(), st.sampled_from([10**6, 10**6 + 1, 10**12 - 1, 10**12, -(10**12), 10**5000])
)

odd_values: Final[st.SearchStrategy[Any]] = st.one_of(
    st.none(),
    st.booleans(),
    _TEXTS,
    _TEXTS.map(Text),
    _INSTANT_TEXTS,
    _INSTANT_TEXTS.map(Text),
    _MOMENTS,
    _MOMENTS.map(lambda moment: Moment.combine(moment.date(), moment.timetz())),
    _NUMBERS,
    _NUMBERS.map(Number),
    _WHOLES,
    _WHOLES.map(Whole),
    st.sampled_from([*Word, *Few, date(2026, 3, 2), b"watch", [], {}, (), 1j, object]),
    st.floats(),
)
