"""What the machine knows of the shop: its zone and its language; and which currency is paid in a zone.

Nothing is run and nothing is asked over the network. Each function gives "" where it does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from aftercare_rules.document.codes import read_language, zones
from aftercare_rules.errors import Misspelling
from aftercare_rules.language.currencies import MINOR_DIGITS

LOCAL_TIME: Final = Path("/etc/localtime")
_PAYING_IN_EURO: Final = "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK"


def zone_of_machine(environment: Mapping[str, str], local_time: Path = LOCAL_TIME) -> str:
    """The IANA zone that `TZ` names, else the one that the machine's clock is set to; a city's, never `UTC`."""
    named = environment.get("TZ", "").removeprefix(":")
    if not named:
        try:
            named = str(local_time.readlink())
        except OSError:
            return ""
    named = named.rpartition("zoneinfo/")[2]
    return named if named in zones() and "/" in named and not named.startswith("Etc/") else ""


def language_of_machine(environment: Mapping[str, str]) -> str:
    """The language of the locale: `de` of `de_DE.UTF-8`."""
    named = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    try:
        return read_language(named.partition(".")[0].partition("@")[0].partition("_")[0])
    except Misspelling:  # `C`, `POSIX`, or none at all
        return ""


def currency_of_zone(zone: str) -> str:
    """What is paid with in the country of a zone, as far as the codes tell.

    >>> currency_of_zone("Europe/Berlin"), currency_of_zone("Asia/Shanghai"), currency_of_zone("UTC")
    ('EUR', 'CNY', '')
    """
    country = _countries().get(zone)
    if country in _PAYING_IN_EURO.split():
        return "EUR"
    # A currency's code begins with its country's.
    found = [code for code in MINOR_DIGITS if code[:2] == country]
    return found[0] if len(found) == 1 else ""


@cache
def _countries() -> Mapping[str, str]:
    lines = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {zone: country for country, _, zone, *_ in rows}
