"""A claim as the peers want it: one flat mapping, with what some of them cannot work out themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any, Final

from benchmarks.by_hand import months_later

_LAST_SECOND: Final = time(23, 59, 59)


def flat(claim: Mapping[str, Any]) -> dict[str, Any]:
    """All that the policy reads, as Python values."""
    purchase, defect = claim["purchase"], claim["defect"]
    return {
        "at": claim["at"],
        "wants": claim["wants"],
        "purchased": purchase["purchased"],
        "kind": defect["kind"],
        "units": defect["units"],
        "parts_price": defect["parts_price"],
        **purchase["facts"],
        **defect["facts"],
        **claim["facts"],
    }


def as_text(claim: Mapping[str, Any]) -> dict[str, Any]:
    """Instants and amounts as text, for an engine that reads JSON and knows the calendar."""
    facts = flat(claim)
    facts["at"] = facts["at"].isoformat()
    facts["purchased"] = facts["purchased"].isoformat()
    facts["parts_price"] = str(facts["parts_price"])
    return facts


def with_last_instants(claim: Mapping[str, Any]) -> dict[str, Any]:
    """With the last second of one month and of three, for an engine that has no months."""
    facts = flat(claim)
    facts["last_of_1"] = _last_instant(facts["purchased"], 1)
    facts["last_of_3"] = _last_instant(facts["purchased"], 3)
    return facts


def in_seconds(claim: Mapping[str, Any]) -> dict[str, Any]:
    """The same with instants as whole seconds and amounts as text, for an engine that has no datetimes."""
    facts = with_last_instants(claim)
    for name in ("at", "purchased", "last_of_1", "last_of_3"):
        facts[name] = int(facts[name].timestamp())
    facts["parts_price"] = str(facts["parts_price"])
    return facts


def _last_instant(purchased: datetime, months: int) -> datetime:
    return datetime.combine(months_later(purchased.date(), months), _LAST_SECOND, purchased.tzinfo)
