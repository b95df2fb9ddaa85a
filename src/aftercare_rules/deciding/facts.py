"""A claim's records to the values that rules and prices read, and the claim's faults.

All faults of a claim are reported together; each names its field as a path into the JSON form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from aftercare_rules.deciding.events import Events
from aftercare_rules.deciding.fact_values import in_domain
from aftercare_rules.deciding.histories import HistoryReader, too_late, unknown_remedy
from aftercare_rules.errors import ClaimError, Fault, did_you_mean, one_of
from aftercare_rules.language.boxes import LOWEST
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.language.definitions import Exact, Possible, Scene
from aftercare_rules.language.domains import ABSENT, EXACT, NONE_WORD, UNKNOWN, Number
from aftercare_rules.language.policy import Policy, never_stated
from aftercare_rules.language.prices import Charge, Elapsed, Key, Range
from aftercare_rules.language.readings import Instant, Value
from aftercare_rules.language.vocabulary import DEFECT, PURCHASED, WANTS, Group
from aftercare_rules.records.json_text import first_faults
from aftercare_rules.records.models import Claim, FactValue, Use
from aftercare_rules.records.values import shown


@dataclass(frozen=True, slots=True)
class Case:
    """What a claim comes to under one policy, seen at the instant `at`.

    `made_at` is when it was made: no event is later. `facts` gives for each fact its value, `UNKNOWN` or `ABSENT`;
    `events` likewise each event's instant, and `stated` what the claim itself says of it; `history` and
    `customer_history` are None if they are unknown.
    `presumed` are the facts whose values were taken because the claim was silent.
    """

    at: datetime
    made_at: datetime
    facts: Mapping[str, Value]
    events: Mapping[str, Instant]
    history: tuple[Use, ...] | None
    presumed: Mapping[str, FactValue]
    purchase_id: str | None = None
    customer_history: tuple[Use, ...] | None = None
    stated: Mapping[str, Instant] = field(default_factory=dict)
    charges: Mapping[str, Decimal] = field(default_factory=dict)


class ClaimReader:
    """Reads claims against one policy."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._calendar = policy.calendar
        self._domains = policy.vocabulary.domains
        self._groups = policy.vocabulary.groups
        self._events = policy.vocabulary.events
        self._event_rules = Events(policy)
        self._histories = HistoryReader(policy)
        self._terms = policy.terms({})

    def read(self, claim: Claim) -> Case:
        """The claim's facts and events; raises `ClaimError` with all faults that the policy finds in it."""
        faults: list[Fault] = []
        at = claim.at.astimezone(UTC)
        facts, presumed = self._facts(claim, faults)
        events = self._read_events(claim, at, faults)
        history = self._histories.read("purchase.history", claim.purchase.history, at, faults)
        customer_history = self._histories.read("history", claim.history, at, faults)
        self._check_terms(claim, faults)
        if faults:
            raise ClaimError(first_faults(faults, len(faults)))
        try:
            worked_out = self._event_rules.worked_out(events)
        except NoHolidayData as gap:
            raise holidays_unknown(gap) from None
        return Case(
            at=at,
            made_at=at,
            facts=facts,
            events=worked_out,
            history=history,
            presumed=presumed,
            purchase_id=claim.purchase.id,
            customer_history=customer_history,
            stated=events,
            charges=claim.charges,
        )

    def _facts(self, claim: Claim, faults: list[Fault]) -> tuple[dict[str, Value], dict[str, FactValue]]:
        given = self._given(claim, faults)
        facts: dict[str, Value] = {}
        presumed: dict[str, FactValue] = {}
        for name, group in self._groups.items():
            if (group == "defect" and claim.defect is None) or (group == "new" and claim.new is None):
                facts[name] = NONE_WORD if name == DEFECT else ABSENT
            elif name in given:
                facts[name] = given[name]
            elif (value := self._presumption(name)) is not None:
                facts[name] = presumed[name] = value
            else:
                facts[name] = UNKNOWN
        facts[WANTS] = NONE_WORD if claim.wants is None else claim.wants
        return facts, presumed

    def _presumption(self, name: str) -> FactValue | None:
        declared = self._policy.facts.get(name)
        return declared.presume if declared else None

    def _given(self, claim: Claim, faults: list[Fault]) -> dict[str, Value]:
        given: dict[str, Value] = {}
        records: list[tuple[Group, str, Mapping[str, FactValue | None]]] = [
            ("purchase", "purchase.facts", claim.purchase.facts),
            ("defect", "defect.facts", claim.defect.facts if claim.defect else {}),
            ("new", "new.facts", claim.new.facts if claim.new else {}),
            ("claim", "facts", claim.facts),
        ]
        for group, path, values in records:
            for name, value in values.items():
                if self._policy.facts.get(name) is None or self._groups[name] != group or name == DEFECT:
                    faults.append(self._misplaced(name, group, path))
                elif value is not None:
                    self._take(f"{path}.{name}", name, value, given, faults)
                else:
                    given[name] = UNKNOWN
        built_in: list[tuple[str, str, str | Decimal | int | None]] = [
            ("purchase.price", "price", claim.purchase.price),
            ("purchase.quantity", "quantity", claim.purchase.quantity),
            ("new.price", "new_price", claim.new.price if claim.new else None),
        ]
        if claim.defect is not None:
            built_in += [
                ("defect.kind", DEFECT, claim.defect.kind),
                ("defect.units", "units", claim.defect.units),
                ("defect.parts_price", "parts_price", claim.defect.parts_price),
            ]
        for path, name, number in built_in:
            if number is not None and name in self._domains:
                self._take(path, name, Decimal(number) if isinstance(number, int) else number, given, faults)
            elif number is not None:
                faults.append(Fault(path, "this policy declares no kinds of defect", "leave it out"))
        return given

    def _take(self, path: str, name: str, value: FactValue, given: dict[str, Value], faults: list[Fault]) -> None:
        taken = in_domain(path, value, self._domains[name])
        if isinstance(taken, Fault):
            faults.append(taken)
        else:
            given[name] = taken

    def _misplaced(self, name: str, group: Group, path: str) -> Fault:
        declared = self._policy.facts.get(name)
        if name in self._policy.made_of:
            return Fault(f"{path}.{name}", *never_stated(name, self._policy.made_of[name]))
        if name in _FIELDS:
            return Fault(
                f"{path}.{name}",
                f"{shown(name)} is not one of the declared facts",
                f"it has a field of its own: `{_FIELDS[name]}`",
            )
        if name in self._events:
            return Fault(f"{path}.{name}", f"{shown(name)} is an event", "put it under `purchase.events`")
        if declared is not None:
            where = "facts" if declared.group == "claim" else f"{declared.group}.facts"
            return Fault(f"{path}.{name}", f"`{name}` is a fact of the {declared.group}", f"put it under `{where}`")
        known = [
            other
            for other, its in self._groups.items()
            if its == group and other in self._policy.facts and other != DEFECT
        ]
        anywhere = [other for other in self._policy.facts if other != DEFECT]
        listed = f"the {group} has {one_of(known)}" if known else f"this policy declares no facts of the {group}"
        near = did_you_mean(name, known) or did_you_mean(name, anywhere)
        return Fault(f"{path}.{name}", f"unknown fact {shown(name)}", f"{near} {listed}" if near else listed)

    def _read_events(self, claim: Claim, at: datetime, faults: list[Fault]) -> dict[str, Instant]:
        events: dict[str, Instant] = dict.fromkeys(self._events, ABSENT)
        events[PURCHASED] = _instant(claim.purchase.purchased)
        for name, instant in claim.purchase.events.items():
            if name == PURCHASED:
                faults.append(
                    Fault(
                        f"purchase.events.{name}",
                        "this event has a field of its own",
                        "put it under `purchase.purchased`",
                    )
                )
            elif name in self._policy.made_of:
                faults.append(Fault(f"purchase.events.{name}", *never_stated(name, self._policy.made_of[name])))
            elif name not in events:
                known = [event for event in self._events if event not in (PURCHASED, *self._policy.made_of)]
                listed = f"this policy has {one_of(known)}" if known else "this policy declares no events"
                near = did_you_mean(name, known)
                faults.append(
                    Fault(
                        f"purchase.events.{name}",
                        f"unknown event {shown(name)}",
                        f"{near} {listed}" if near else listed,
                    )
                )
            else:
                events[name] = _instant(instant)
        for name, when in events.items():
            if isinstance(when, datetime) and when > at:
                path = "purchase.purchased" if name == PURCHASED else f"purchase.events.{name}"
                faults.append(too_late(path, when, at, self._calendar))
        return events

    def _check_terms(self, claim: Claim, faults: list[Fault]) -> None:
        policy = self._policy
        if claim.wants is not None and claim.wants not in policy.vocabulary.every_remedy:
            faults.append(unknown_remedy("wants", claim.wants, policy.vocabulary.every_remedy))
        currency = claim.purchase.currency
        if currency is not None and currency != policy.currency:
            faults.append(
                Fault(
                    "purchase.currency",
                    f"{shown(currency)} is not the policy's currency",
                    f"amounts are in `{policy.currency}`",
                )
            )

        self._check_charges(claim, faults)

    def _check_charges(self, claim: Claim, faults: list[Fault]) -> None:
        """A charge that no line takes is misspelt, unless the policy charges nothing at cost at all."""
        lines = self._policy.lines_at_cost
        for line in claim.charges if lines else ():
            if line not in lines:
                near, listed = did_you_mean(line, lines), f"the lines at cost are {one_of(lines, 'and')}"
                help = f"{near} {listed}" if near else listed
                faults.append(Fault(f"charges.{line}", f"no line {shown(line)} is charged at cost", help))

    def path_of(self, name: str) -> str:
        """Where a claim states a fact or an event."""
        if name in _FIELDS:
            return _FIELDS[name]
        group = self._groups.get(name)
        if group is None:
            return f"purchase.events.{name}"
        return f"facts.{name}" if group == "claim" else f"{group}.facts.{name}"

    def said(self, name: str, case: Case) -> str:
        """A known fact or event of a case, as a policy would write it."""
        value = case.facts.get(name, case.events.get(name))
        if isinstance(value, datetime):
            return value.astimezone(self._calendar.zone).strftime("%Y-%m-%d %H:%M:%S")
        return ("yes" if value else "no") if isinstance(value, bool) else str(value)

    def numbers(self, keys: Iterable[Key], case: Case) -> dict[Key, Range]:
        """What the numbers that a price reads can be; a line for which the claim has no charge is left out."""
        found: dict[Key, Range] = {}
        scene = Scene(case, self._terms)
        for key in keys:
            match key:
                case Charge(line=line):
                    if line in case.charges:
                        found[key] = Range.only(case.charges[line])
                case Elapsed(event=event):
                    found[key] = key.range(self._calendar, case.events[event], case.at)
                case str():
                    found[key] = self._number(key, scene)
        return found

    def _number(self, name: str, scene: Scene) -> Range:
        value, domain = scene.sight.facts.get(name, UNKNOWN), self._domains[name]
        if isinstance(value, Decimal):
            return Range.only(value)
        assert isinstance(domain, Number)
        return range_of(scene.fact(name), domain)


def range_of(possible: Possible, domain: Number) -> Range:
    """What a number can be for a price; all that there is where it may have no value."""
    reach = None if possible.may_be_absent else possible.numbers
    low, high = (domain.minimum, domain.greatest) if reach is None else (reach.low, reach.high)
    return Range(LOWEST if low is None else _decimal(low), None if high is None else _decimal(high))


def _decimal(number: Exact) -> Decimal:
    # Far finer than the coin that it is rounded to, and no nearer to the middle between two of them.
    return number if isinstance(number, Decimal) else EXACT.divide(number.numerator, number.denominator)


def holidays_unknown(gap: NoHolidayData) -> ClaimError:
    """The error of a claim that hangs on holidays that are not known."""
    return ClaimError([Fault("at", str(gap), "install a newer version of `holidays`")])


_FIELDS: Final = {
    "price": "purchase.price",
    "quantity": "purchase.quantity",
    "units": "defect.units",
    "parts_price": "defect.parts_price",
    "new_price": "new.price",
    DEFECT: "defect.kind",
    "kind": "defect.kind",
    PURCHASED: "purchase.purchased",
    WANTS: "wants",
}


def _instant(given: datetime | None) -> Instant:
    # On the UTC line: datetimes that share a zone are compared, and subtracted, by their clocks.
    return UNKNOWN if given is None else given.astimezone(UTC)
