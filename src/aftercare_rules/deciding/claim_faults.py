"""What is wrong with a claim's names, in words: facts and events that are misplaced or unknown, and its terms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aftercare_rules.deciding.histories import unknown_remedy
from aftercare_rules.errors import Fault, did_you_mean, one_of
from aftercare_rules.language.policy import Policy, never_stated
from aftercare_rules.language.vocabulary import DEFECT, PURCHASED, WANTS, Group
from aftercare_rules.records.models import Claim
from aftercare_rules.records.values import shown

FIELDS: Final = {
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
"""The facts and the event that have a field of their own in a claim."""


def path_in(group: Group, name: str) -> str:
    """Where a claim states a fact of a record."""
    return f"facts.{name}" if group == "claim" else f"{group}.facts.{name}"


class ClaimFaults:
    """Says what is wrong with claims under one policy."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._groups = policy.vocabulary.groups
        self._events = policy.vocabulary.events

    def misplaced(self, name: str, group: Group) -> Fault:
        """A name among the facts of a record that is none of them."""
        path = path_in(group, name)
        declared = self._policy.facts.get(name)
        if name in self._policy.made_of:
            return Fault(path, *never_stated(name, self._policy.made_of[name]))
        if name in FIELDS:
            return Fault(
                path, f"{shown(name)} is not one of the declared facts", f"it has a field of its own: `{FIELDS[name]}`"
            )
        if name in self._events:
            return Fault(path, f"{shown(name)} is an event", "put it under `purchase.events`")
        if declared is not None:
            where = "facts" if declared.group == "claim" else f"{declared.group}.facts"
            return Fault(path, f"`{name}` is a fact of the {declared.group}", f"put it under `{where}`")
        known = [
            other
            for other, its in self._groups.items()
            if its == group and other in self._policy.facts and other != DEFECT
        ]
        anywhere = [other for other in self._policy.facts if other != DEFECT]
        listed = (
            f"the {group} has {one_of(known)}" if known else f"this policy declares no facts of the group `{group}`"
        )
        near = did_you_mean(name, known) or did_you_mean(name, anywhere)
        return Fault(path, f"unknown fact {shown(name)}", f"{near} {listed}" if near else listed)

    def of_event(self, name: str) -> Fault:
        """A name among the events that no claim states there."""
        path = f"purchase.events.{name}"
        if name == PURCHASED:
            return Fault(path, "this event has a field of its own", "put it under `purchase.purchased`")
        if name in self._policy.made_of:
            return Fault(path, *never_stated(name, self._policy.made_of[name]))
        known = [event for event in self._events if event not in (PURCHASED, *self._policy.made_of)]
        listed = f"this policy has {one_of(known)}" if known else "this policy declares no events"
        near = did_you_mean(name, known)
        return Fault(path, f"unknown event {shown(name)}", f"{near} {listed}" if near else listed)

    def of_terms(self, claim: Claim) -> Iterator[Fault]:
        """A wish, a currency or a charge that the policy does not have."""
        policy, currency = self._policy, claim.purchase.currency
        if claim.wants is not None and claim.wants not in policy.vocabulary.every_remedy:
            yield unknown_remedy("wants", claim.wants, policy.vocabulary.every_remedy)
        if currency is not None and currency != policy.currency:
            help = f"amounts are in `{policy.currency}`"
            yield Fault("purchase.currency", f"{shown(currency)} is not the policy's currency", help)
        # A charge that no line takes is misspelt, unless the policy charges nothing at cost at all.
        lines = policy.lines_at_cost
        for line in claim.charges if lines else ():
            if line not in lines:
                near, listed = did_you_mean(line, lines), f"the lines at cost are {one_of(lines, 'and')}"
                help = f"{near} {listed}" if near else listed
                yield Fault(f"charges.{line}", f"no line {shown(line)} is charged at cost", help)
