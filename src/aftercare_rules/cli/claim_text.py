"""A claim as an example of a policy writes it, so that an author can paste it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from aftercare_rules.language.domains import NONE_WORD
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.vocabulary import DEFECT
from aftercare_rules.records.models import Claim, FactValue, Use

# Of two claims of which more than this is the same, only what differs is told.
_MOSTLY: Final = 0.5


def claim_text(claim: Claim, policy: Policy, before: Claim | None = None) -> str:
    """The claim in braces, or only what is not as in the claim `before`, where that is shorter.

    >>> claim_text(claim, policy)  # doctest: +SKIP
    '{purchased: 2026-01-31 10:00, at: 2026-02-28 23:59:59, defect: stone-loss, units: 3, receipt: yes}'
    """
    entries = dict(_entries(claim, policy))
    if before is not None:
        known = dict(_entries(before, policy))
        differing = {name: text for name, text in entries.items() if known.get(name) != text}
        missing = [name for name in known if name not in entries]
        if len(differing) + len(missing) <= _MOSTLY * len(entries):
            said = [f"with {_braced(differing)}"] if differing else []
            said += [f"without {', '.join(missing)}"] if missing else []
            return f"the same {' and '.join(said)}" if said else "the same"
    return _braced(entries)


def _braced(entries: Mapping[str, str]) -> str:
    return f"{{{', '.join(f'{name}: {text}' for name, text in entries.items())}}}"


def _entries(claim: Claim, policy: Policy) -> Iterator[tuple[str, str]]:
    zone = policy.calendar.zone
    purchase, defect, new = claim.purchase, claim.defect, claim.new
    yield "purchased", _instant(purchase.purchased, zone)
    for name, event in purchase.events.items():
        yield name, _instant(event, zone)
    yield "at", _instant(claim.at, zone)
    if claim.wants is not None:
        yield "wants", claim.wants
    if DEFECT in policy.vocabulary.groups:
        yield DEFECT, _value(defect.kind) if defect is not None else NONE_WORD
    facts = {**purchase.facts, **(defect.facts if defect else {}), **claim.facts, **(new.facts if new else {})}
    for name in policy.vocabulary.groups:  # in their declared order
        if name in facts and name != DEFECT:
            yield name, _value(facts[name])
    numbers = {
        "price": purchase.price,
        "quantity": purchase.quantity,
        "units": defect.units if defect else None,
        "parts_price": defect.parts_price if defect else None,
        "new_price": new.price if new else None,
    }
    for name, number in numbers.items():
        if number is not None:
            yield name, f"{number}"
    for name, history in (("history", purchase.history), ("customer_history", claim.history)):
        if history is not None:
            yield name, f"[{', '.join(_braced(dict(_use(use, zone))) for use in history)}]"
    if claim.charges:
        yield "charges", _braced({name: f"{amount}" for name, amount in claim.charges.items()})


def _use(use: Use, zone: ZoneInfo) -> Iterable[tuple[str, str]]:
    yield "remedy", use.remedy
    yield "at", _instant(use.at, zone)
    if use.until is not None:
        yield "until", _instant(use.until, zone)
    if use.rule is not None:
        yield "rule", use.rule
    if use.facts:
        yield "facts", _braced({name: _value(value) for name, value in use.facts.items()})


def _instant(instant: datetime | None, zone: ZoneInfo) -> str:
    """In the policy's zone, with seconds where there are any; with the offset where the clocks show it twice."""
    if instant is None:
        return "null"
    local = instant.astimezone(zone)
    if local.fold:
        return local.isoformat(" ")
    return f"{local:%Y-%m-%d %H:%M:%S}".removesuffix(":00")


def _value(value: FactValue | None) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:f}"
    return value
