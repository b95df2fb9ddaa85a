"""Claims much like a given one: they differ in amounts, in what was charged and done before, and a little in time."""

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, Final

from tests.strategies.choosing import Choose

AMOUNTS: Final = ("0", "0.01", "0.0049", "3.005", "5.00", "12.505", "20.00", "99.99", "100.00", "999999.99")
COUNTS: Final = (0, 1, 2, 3, 100)
SPANS: Final = (0, 1, 3600, 86_400, 2_650_000)


def alike(choose: Choose, claim: dict[str, Any]) -> dict[str, Any]:
    """Another claim like it."""
    other = deepcopy(claim)
    purchase, defect, new = other["purchase"], other.get("defect"), other.get("new")
    for record, name in ((purchase, "price"), (defect, "parts_price"), (new, "price")):
        if record and record.get(name) is not None:
            record[name] = choose(AMOUNTS)
    if defect and defect.get("units") is not None:
        defect["units"] = choose(COUNTS)
    other["charges"] = {line: choose(AMOUNTS) for line in claim["charges"] if choose(range(4))}
    at = datetime.fromisoformat(claim["at"]) + timedelta(seconds=choose(SPANS))
    other["at"] = at.isoformat()
    if purchase.get("history"):
        entries = [_entry(choose, entry, at) for entry in purchase["history"]]
        purchase["history"] = choose((entries, entries, [*entries, *entries], []))
        other["history"] = choose((None, [], entries))
    return other


def _entry(choose: Choose, entry: dict[str, Any], at: datetime) -> dict[str, Any]:
    """An entry of a history that may have lasted for a while, or be none that a claim may tell of."""
    begun = min(datetime.fromisoformat(entry["at"]), at)
    ended = min(begun + timedelta(seconds=choose(SPANS)), at)
    wrong = {"remedy": "none-such"} if choose(range(30)) == 0 else {}
    return {**entry, "at": begun.isoformat(), "until": choose((None, ended.isoformat())), **wrong}
