"""The time zones of columns: Arrow takes any name for one."""

from __future__ import annotations

import re
from typing import Final

import pyarrow as pa

from aftercare_rules.document.codes import read_zone, zones
from aftercare_rules.errors import Misspelling, shortened

_OFFSET: Final = re.compile(r"[+-]([01][0-9]|2[0-3]):?[0-5][0-9]")


def zone_fault(kind: pa.DataType) -> str:
    """What a type of instants holds if there is no such time zone; "" where there is."""
    zone = kind.tz
    if _OFFSET.fullmatch(zone):
        return ""
    # The database's names are read whatever their case: programs write `utc` too.
    known = {name.casefold(): name for name in zones()}
    try:
        read_zone(known.get(zone.casefold(), zone))
    except Misspelling as error:
        named = f"instants in a time zone that there is not, {shortened(zone)}"
        return f"{named}: {error.help}; cast it to timestamp with the time zone that it is in, such as UTC or +01:00"
    return ""
