"""The accessory shop's notice in plain Python: a second opinion, written from the clauses.

It shares nothing with the library. Every fact of the claim must be known; an event left out has not happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

Verdict: TypeAlias = Literal["approved", "declined", "referred"]
Answer: TypeAlias = tuple[Verdict, Decimal | None]

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
IN_ORDER: Final = ("replace", "exchange", "repair", "refund")
FREE: Final[Answer] = ("approved", Decimal("0.00"))
DECLINED: Final[Answer] = ("declined", None)
REFERRED: Final[Answer] = ("referred", None)


def decide(claim: Mapping[str, object]) -> tuple[Verdict, str | None, Decimal | None]:
    """Verdict, remedy and what the customer pays (None unless approved) for a claim in its JSON form.

    The remedy is the one that the customer names. If none is named it is the first
    approved in the shop's order of preference, and None where none is approved: then
    the verdict is always `referred`, for no clause declines a replacement.
    """
    case = _read(claim)
    if case.wants is not None:
        verdict, cost = _answer(case, case.wants)
        return verdict, case.wants, cost
    for remedy in IN_ORDER:
        verdict, cost = _answer(case, remedy)
        if verdict == "approved":
            return verdict, remedy, cost
    return "referred", None, None


@dataclass(frozen=True)
class _Case:
    """A claim, taken apart."""

    at: datetime
    purchased: datetime
    notified: datetime | None
    wants: str | None
    defect: str | None
    units: Decimal | None
    parts_price: Decimal | None
    exchanges: int
    facts: Mapping[str, object]

    def has(self, name: str) -> bool:
        value = self.facts[name]
        assert isinstance(value, bool), f"{name} is a flag, not {value!r}"
        return value

    def is_within_hours(self, hours: int) -> bool:
        return self.at - self.purchased <= timedelta(hours=hours)

    def is_in_free_period(self, months: int) -> bool:
        return self.has("receipt") and _is_within_months(self.purchased, self.at, months)


def _answer(case: _Case, remedy: str) -> Answer:
    match remedy:
        case "care":  # clause 14
            return FREE
        case "collection":  # clause 13
            return _collection(case)
    if not case.has("bought_here"):  # clause 15
        return REFERRED
    match remedy:
        case "replace":
            return _replacement(case)
        case "exchange":
            return _exchange(case)
        case "repair":
            return _repair(case)
        case "refund":  # clause 12, and clause 5
            return DECLINED if case.facts["sold_as"] == "special-price" else REFERRED
    raise AssertionError(f"the shop has no remedy {remedy!r}")


def _collection(case: _Case) -> Answer:
    if case.notified is None:
        return REFERRED
    if case.has("extension_agreed") or _is_within_months(case.notified, case.at, 1):
        return FREE
    return DECLINED


def _replacement(case: _Case) -> Answer:
    is_serious = case.defect == "serious-fault" and case.facts["cause"] == "manufacturing"
    return FREE if is_serious and case.is_within_hours(24) else REFERRED  # clause 11


def _exchange(case: _Case) -> Answer:
    if case.facts["sold_as"] == "special-price":  # clause 5
        return DECLINED
    is_as_sold = case.has("receipt") and case.has("complete") and case.has("resellable")
    return FREE if is_as_sold and case.is_within_hours(48) and case.exchanges == 0 else REFERRED  # clause 1


def _repair(case: _Case) -> Answer:
    facts, defect = case.facts, case.defect
    if facts["sold_as"] == "special-price" or case.has("disposable"):  # clauses 5 and 4
        return DECLINED
    if defect is None:
        return REFERRED
    is_spoilt = facts["cause"] in ("misuse", "water")
    has_its_price = defect in ("battery-flat", "movement-fault")
    if facts["category"] == "watch" and is_spoilt and not has_its_price:  # clause 3
        return DECLINED
    match defect:
        case "stone-loss":  # clause 2
            if facts["stone"] == "special":
                return REFERRED
            return FREE if case.is_in_free_period(1) else _each(case, "0.30")
        case "battery-flat":  # clause 3
            return FREE if case.is_in_free_period(3) and not is_spoilt else _each(case, "3.00")
        case "movement-fault":  # clause 3
            return FREE if case.is_in_free_period(3) and not is_spoilt else _costs(Decimal("10.00"))
        case "watch-fault":  # clause 3
            return FREE if case.is_in_free_period(3) else REFERRED
        case "solder-failure":  # clause 6
            return FREE if facts["material"] == "alloy" else REFERRED
        case "clip-broken":  # clause 7
            return FREE if case.has("base_clip") else DECLINED
        case "lens-damage":  # clause 8
            return DECLINED
        case "screw-loss":  # clause 8
            return FREE if case.is_in_free_period(1) else _each(case, "0.50")
        case "tarnish" | "silver-broken":  # clause 9
            return FREE if facts["material"] == "silver" else REFERRED
        case "thread-broken" if facts["series"] == "yiduoer":  # clause 10
            assert case.parts_price is not None
            return _costs(case.parts_price)
    return REFERRED


def _each(case: _Case, price: str) -> Answer:
    assert case.units is not None
    return _costs(case.units * Decimal(price))


def _costs(amount: Decimal) -> Answer:
    return "approved", amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _is_within_months(event: datetime, at: datetime, months: int) -> bool:
    """The last day, in the shop's zone, is in the period until 24:00."""
    last_day = event.astimezone(SHANGHAI).date() + relativedelta(months=months)
    return at.astimezone(SHANGHAI).date() <= last_day


def _read(claim: Mapping[str, object]) -> _Case:
    purchase, defect = _record(claim["purchase"]), _record(claim.get("defect"))
    events = _record(purchase.get("events"))
    facts = {**_record(purchase.get("facts")), **_record(defect.get("facts")), **_record(claim.get("facts"))}
    wants = claim.get("wants")
    kind = defect.get("kind")
    return _Case(
        at=_instant(claim["at"]),
        purchased=_instant(purchase["purchased"]),
        notified=_instant(events["notified"]) if "notified" in events else None,
        wants=str(wants) if wants not in (None, "none") else None,
        defect=None if kind is None else str(kind),
        units=_number(defect.get("units")),
        parts_price=_number(defect.get("parts_price")),
        exchanges=sum(_counts_as_exchange(_record(use)) for use in _entries(purchase["history"])),
        facts=facts,
    )


def _counts_as_exchange(use: Mapping[str, object]) -> bool:
    """Whether an entry of the history uses up the one exchange; one that names no rule goes by its remedy."""
    rule = use.get("rule")
    return use["remedy"] == "exchange" if rule is None else rule == "exchange-once"


def _record(value: object) -> Mapping[str, object]:
    if value is None:
        return {}
    assert isinstance(value, Mapping), f"a record was expected, not {value!r}"
    return value


def _entries(value: object) -> Sequence[object]:
    assert isinstance(value, (list, tuple)), f"the history must be known, not {value!r}"
    return value


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _instant(value: object) -> datetime:
    """On the line of UTC, in whole seconds."""
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    assert isinstance(instant, datetime), f"an instant was expected, not {value!r}"
    assert instant.tzinfo is not None, f"{instant} has no zone"
    return instant.astimezone(UTC).replace(microsecond=0)
