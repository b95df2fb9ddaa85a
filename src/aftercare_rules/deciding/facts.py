"""A claim's records to the values that rules and prices read, and the claim's faults.

All faults of a claim are reported together; each names its field as a path into the JSON form.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from operator import itemgetter
from typing import Final

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.claim_faults import FIELDS, ClaimFaults, path_in
from aftercare_rules.deciding.events import Events
from aftercare_rules.deciding.fact_values import in_domain
from aftercare_rules.deciding.glance import Glance
from aftercare_rules.deciding.histories import HistoryReader, too_late
from aftercare_rules.deciding.stated_facts import Plain
from aftercare_rules.deciding.utc import converter
from aftercare_rules.errors import ClaimError, Fault
from aftercare_rules.language.boxes import LOWEST
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.language.definitions import Exact, Possible, Scene
from aftercare_rules.language.domains import ABSENT, EXACT, NONE_WORD, UNKNOWN, Choice, Flag, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Elapsed, Key, Range, are_known
from aftercare_rules.language.readings import Instant, Value
from aftercare_rules.language.vocabulary import DEFECT, GROUPS, PURCHASED, WANTS, Group
from aftercare_rules.matchers.tables import Tables
from aftercare_rules.records.json_text import first_faults
from aftercare_rules.records.models import Claim, FactValue
from aftercare_rules.rules.rule_set import RuleSet

_OF_CLAIM: Final = itemgetter("at", "wants", "purchase", "defect", "new", "charges", "facts", "history")
_OF_PURCHASE: Final = itemgetter("id", "purchased", "currency", "facts", "events", "history")
_new: Final = object.__new__

_FLAG: Final[frozenset[str | bool]] = frozenset({True, False})
"""The words of every flag, and by its identity a mark of them."""


class ClaimReader:
    """Reads claims against one policy; with `tables`, those that come to the same boxes are read as the same."""

    def __init__(self, policy: Policy, rule_set: RuleSet, tables: Tables | None) -> None:
        self._policy = policy
        self.glance = Glance(policy, rule_set, tables)
        self._usual = self.glance.usual
        self._calendar = policy.calendar
        self._domains = policy.vocabulary.domains
        self._groups = policy.vocabulary.groups
        self._events = policy.vocabulary.events
        self._event_rules = Events(policy)
        self._in_utc = converter()
        self._histories = HistoryReader(policy, self._in_utc)
        self._faults = ClaimFaults(policy)
        self._terms = policy.terms({})
        self._spells = {group: dict(self._spelling(group)) for group in GROUPS}
        kinds = self._domains.get(DEFECT)
        self._kinds = frozenset(kinds.words if isinstance(kinds, Choice) else ())
        self._remedies = frozenset({None, *policy.vocabulary.every_remedy})
        self._currencies = frozenset({None, policy.currency})
        self._presumed = tuple(
            (name, group, declared.presume)
            for name, group in self._groups.items()
            if (declared := policy.facts.get(name)) is not None and declared.presume is not None
        )
        self._silent = {has: self._when_silent(*has) for has in product((True, False), repeat=2)}
        self._not_happened: dict[str, Instant] = dict.fromkeys(self._events, ABSENT)

    def read(self, claim: Claim) -> Case:
        """The claim's facts and events; raises `ClaimError` with all faults that the policy finds in it."""
        faults: list[Fault] = []
        # All fields at once: one by one, each costs a look through the model's class.
        at, wants, purchase, defect, new, charges, claim_facts, customer_history = _OF_CLAIM(claim.__dict__)
        number, purchased, currency, purchase_facts, stated, history = _OF_PURCHASE(purchase.__dict__)
        # On the UTC line: datetimes that share a zone are compared, and subtracted, by their clocks.
        if at.tzinfo is not UTC:
            at = self._in_utc(at)
        told: Mapping[str, Value] | Plain | None
        presumed: Mapping[str, FactValue]
        shape = self._usual if defect is not None and new is None else self.glance.shape(defect, new)
        told = shape.look(claim, purchase_facts, defect, new, claim_facts, wants)
        if told is None:
            told, presumed = self._facts(claim, faults)
            is_known_wish = wants in self._remedies
        else:
            presumed, is_known_wish = told[3], True
        events = self._not_happened.copy()
        is_only_bought = not stated
        if purchased is None:
            purchased, is_only_bought = UNKNOWN, False
        elif purchased.tzinfo is not UTC:
            purchased = self._in_utc(purchased)
        events[PURCHASED] = purchased
        is_late = purchased is not UNKNOWN and purchased > at
        if stated:
            is_late = self._read_events(stated, events, at, faults) or is_late
        if is_late:
            faults += self._too_late(events, at)
        if history:
            history = self._histories.read("purchase.history", history, at, faults)
        if customer_history:
            customer_history = self._histories.read("history", customer_history, at, faults)
        if charges or not is_known_wish or currency not in self._currencies:
            faults += self._faults.of_terms(claim)
        if faults:
            raise ClaimError(first_faults(faults, len(faults)))
        # One by one, which takes half as long as to call `Case`.
        case = _new(Case)
        case.at = case.made_at = at
        case.told, case.presumed = told, presumed
        case.events = case.stated = events
        case.history, case.customer_history = history, customer_history
        case.purchase_id, case.charges = number, charges
        case.is_only_bought, case.windows, case.codes = is_only_bought, None, None
        if self._event_rules.any:
            case.events, case.is_only_bought = self._worked_out(events), False
        return case

    def _too_late(self, events: Mapping[str, Instant], at: datetime) -> Iterator[Fault]:
        for name, when in events.items():
            if isinstance(when, datetime) and when > at:
                path = "purchase.purchased" if name == PURCHASED else f"purchase.events.{name}"
                yield too_late(path, when, at, self._calendar)

    def _facts(self, claim: Claim, faults: list[Fault]) -> tuple[dict[str, Value], Mapping[str, FactValue]]:
        """The facts of a claim, each looked into, and those that are presumed."""
        purchase, defect, new = claim.purchase, claim.defect, claim.new
        facts = self._silent[defect is not None, new is not None].copy()
        self._take_all("purchase", purchase.facts, facts, faults)
        if defect is not None:
            self._take_all("defect", defect.facts, facts, faults)
        if new is not None:
            self._take_all("new", new.facts, facts, faults)
        self._take_all("claim", claim.facts, facts, faults)
        # These have fields of their own, where they were held against what such a number can be.
        if purchase.price is not None:
            facts["price"] = purchase.price
        if purchase.quantity is not None:
            facts["quantity"] = Decimal(purchase.quantity)
        if new is not None and new.price is not None:
            facts["new_price"] = new.price
        if defect is not None:
            kind = defect.kind
            if kind in self._kinds:
                facts[DEFECT] = kind
            elif kind is not None:
                self._take_kind(kind, facts, faults)
            if defect.units is not None:
                facts["units"] = Decimal(defect.units)
            if defect.parts_price is not None:
                facts["parts_price"] = defect.parts_price
        facts[WANTS] = NONE_WORD if claim.wants is None else claim.wants
        return facts, self._presume(claim, facts)

    def _take_all(
        self, group: Group, values: Mapping[str, FactValue | None], facts: dict[str, Value], faults: list[Fault]
    ) -> None:
        """Takes what a record says of its facts. Its words and flags are told by a look; all else is looked into."""
        spells = self._spells[group]
        for name, value in values.items():
            words = spells.get(name)
            if words is None:
                faults.append(self._faults.misplaced(name, group))
            elif value is None:
                facts[name] = UNKNOWN
            elif (value in words and value.__class__ is str) or (words is _FLAG and value.__class__ is bool):
                facts[name] = value
            else:
                self._take(path_in(group, name), name, value, facts, faults)

    def _take(self, path: str, name: str, value: FactValue, facts: dict[str, Value], faults: list[Fault]) -> None:
        taken = in_domain(path, value, self._domains[name])
        if isinstance(taken, Fault):
            faults.append(taken)
        else:
            facts[name] = taken

    def _take_kind(self, kind: str, facts: dict[str, Value], faults: list[Fault]) -> None:
        if DEFECT in self._domains:
            self._take(FIELDS[DEFECT], DEFECT, kind, facts, faults)
        else:
            faults.append(Fault(FIELDS[DEFECT], "this policy declares no kinds of defect", "leave it out"))

    def _presume(self, claim: Claim, facts: dict[str, Value]) -> dict[str, FactValue]:
        """The values that are taken where the claim is silent; what it says is unknown is not presumed."""
        said = {
            "purchase": claim.purchase.facts,
            "defect": claim.defect.facts if claim.defect is not None else {},
            "new": claim.new.facts if claim.new is not None else {},
            "claim": claim.facts,
        }
        taken = {
            name: value for name, group, value in self._presumed if facts[name] is UNKNOWN and name not in said[group]
        }
        facts |= taken
        return taken

    def _spelling(self, group: Group) -> Iterator[tuple[str, frozenset[str | bool]]]:
        """The facts of a record that a claim may state, with the words that need no further look."""
        for name, declared in self._policy.facts.items():
            if self._groups.get(name) == group and name != DEFECT:
                match declared.domain:
                    case Choice(words):
                        yield name, frozenset(words)
                    case Flag():
                        yield name, _FLAG
                    case _:
                        yield name, frozenset()

    def _when_silent(self, has_defect: bool, has_new: bool) -> dict[str, Value]:
        """The facts of a claim that says nothing, with or without a defect and an article wanted in exchange."""
        missing = {"defect": not has_defect, "new": not has_new}
        return {
            name: UNKNOWN if not missing.get(group) else NONE_WORD if name == DEFECT else ABSENT
            for name, group in self._groups.items()
        }

    def _worked_out(self, events: dict[str, Instant]) -> Mapping[str, Instant]:
        try:
            return self._event_rules.worked_out(events)
        except NoHolidayData as gap:
            raise holidays_unknown(gap) from None

    def _read_events(
        self, stated: Mapping[str, datetime | None], events: dict[str, Instant], at: datetime, faults: list[Fault]
    ) -> bool:
        """Takes what a claim says of its events; true if one of them is after the claim."""
        is_late = False
        for name, instant in stated.items():
            if name not in events or name == PURCHASED or name in self._policy.made_of:
                faults.append(self._faults.of_event(name))
            elif instant is None:
                events[name] = UNKNOWN
            else:
                events[name] = happened = self._in_utc(instant)
                is_late = is_late or happened > at
        return is_late

    def path_of(self, name: str) -> str:
        """Where a claim states a fact or an event."""
        if name in FIELDS:
            return FIELDS[name]
        group = self._groups.get(name)
        return f"purchase.events.{name}" if group is None else path_in(group, name)

    def said(self, name: str, case: Case) -> str:
        """A known fact or event of a case, as a policy would write it."""
        value = case.facts.get(name, case.events.get(name))
        if isinstance(value, datetime):
            return value.astimezone(self._calendar.zone).strftime("%Y-%m-%d %H:%M:%S")
        return ("yes" if value else "no") if isinstance(value, bool) else str(value)

    def numbers(self, keys: Iterable[Key], case: Case) -> dict[Key, Range]:
        """What the numbers that a price reads can be; a line for which the claim has no charge is left out."""
        found: dict[Key, Range] = {}
        facts = case.facts
        for key in keys:
            if isinstance(key, str):
                value = facts[key] if key in self._groups else UNKNOWN
                found[key] = Range.only(value) if isinstance(value, Decimal) else self._number(key, case)
            elif isinstance(key, Elapsed):
                found[key] = key.range(self._calendar, case.events[key.event], case.at)
            elif key.line in case.charges:
                found[key] = Range.only(case.charges[key.line])
        return found

    def known(self, keys: Collection[Key], case: Case) -> dict[Key, Range] | None:
        """The numbers of a case; None where one of them is not known."""
        found = self.numbers(keys, case)
        return found if are_known(keys, found) else None

    def marks(self, keys: Iterable[Key], case: Case) -> tuple[object, ...] | None:
        """What tells the numbers of a case from those of another; None where they are worked out from what is unknown.

        Facts of which nothing is known are told by that alone.
        """
        found: list[object] = []
        for key in keys:
            if key.__class__ is str and key not in self._terms.derived:
                found.append(case.facts[key])
                continue
            number = self.numbers((key,), case).get(key)
            if number is None or number.is_settled:
                found.append(number and number.low)
            else:
                return None
        return tuple(found)

    def _number(self, name: str, case: Case) -> Range:
        """What a number that the claim does not state can be, by what it is worked out from."""
        domain = self._domains[name]
        assert isinstance(domain, Number)
        return range_of(Scene(case, self._terms).fact(name), domain)


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
