"""Names and codes that are defined elsewhere: time zones, currencies, languages.

Each function takes a text as somebody wrote it, and raises `Misspelling` where it names nothing.
"""

from __future__ import annotations

import pkgutil
import re
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from aftercare_rules.errors import Misspelling, nearest, shortened
from aftercare_rules.language.currencies import MINOR_DIGITS

# Signs and names that shops use for a currency.
_CURRENCIES: Final = {"¥": "CNY", "￥": "CNY", "RMB": "CNY", "YUAN": "CNY", "元": "CNY", "人民币": "CNY"} | {
    "€": "EUR",
    "EURO": "EUR",
    "$": "USD",
    "US$": "USD",
    "£": "GBP",
    "NTD": "TWD",
    "YEN": "JPY",
}
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@cache
def zones() -> frozenset[str]:
    """The zones of the IANA database, the same on every machine."""
    # What `importlib.resources` imports to read a file takes ten times as long.
    return frozenset((pkgutil.get_data("tzdata", "zones") or b"").decode().split())


def read_zone(written: str) -> ZoneInfo:
    """The time zone of this name."""
    if written in zones():
        return ZoneInfo(written)
    cities = {zone.rpartition("/")[2].lower(): zone for zone in sorted(zones(), reverse=True)}
    city = written.rpartition("/")[2].lower().replace(" ", "_")
    near = cities.get(city) or nearest(written, zones()) or cities.get(nearest(city, cities, 0.8), "")
    place = "a zone is named after a city, like `Asia/Shanghai` or `Europe/Berlin`"
    if re.search(r"\d", written):
        near, place = "", f"{place}; the city says when the clocks change"
    help = f"did you mean `{near}`? {place}" if near else place
    raise Misspelling(f"there is no time zone {shortened(written)}", help)


def read_currency(written: str) -> str:
    """The ISO 4217 code of a currency.

    >>> read_currency("EUR")
    'EUR'
    """
    if written in MINOR_DIGITS:
        return written
    meant = _CURRENCIES.get(written.upper()) or nearest(written.upper(), MINOR_DIGITS)
    meant = written.upper() if written.upper() in MINOR_DIGITS else meant
    code = "a currency is written as its ISO 4217 code, like `CNY` or `EUR`"
    help = f"did you mean `{meant}`? {code}" if meant else code
    raise Misspelling(f"there is no currency {shortened(written)}", help)


def read_language(written: str) -> str:
    """The code of a language.

    >>> read_language("zh-CN")
    'zh-CN'
    """
    if _LANGUAGE.fullmatch(written):
        return written
    first, *more = written.replace("_", "-").split("-")
    meant = "-".join([first.lower(), *more])
    help = f"write `{meant}`" if _LANGUAGE.fullmatch(meant) and len(meant) < 9 else "write one like `en` or `zh`"
    raise Misspelling(f"{shortened(written)} is not a language code", help)
