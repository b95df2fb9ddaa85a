"""Claims that one of two policies cannot read, and what a claim leaves out that they fill in otherwise.

In the joint space every claim is read by both and says everything. What lies outside of it is listed here, each with
how a claim of the space is changed so that it lies there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from aftercare_rules.differing.joint import Joint, bits
from aftercare_rules.differing.sides import NEW, OLD, Label, Side
from aftercare_rules.language.domains import Choice, Domain, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Key
from aftercare_rules.language.readings import FactReading
from aftercare_rules.language.vocabulary import DEFECT, PURCHASED, WANTS
from aftercare_rules.records.models import Claim, Defect, FactValue, Use

Edit = Callable[[Claim], Claim | None]
"""Changes a claim; None where that cannot be."""


@dataclass(frozen=True, slots=True)
class Unshared:
    """A kind of claims: `only` one policy reads them, or both read them and one fills in what they leave out.

    `told_as` is the policy in whose words the claim is, before `edit` changes it.
    """

    where: str
    only: Label | None
    told_as: Label
    edit: Edit


def unshared(joint: Joint) -> Iterator[Unshared]:
    """All kinds of claims that lie outside of the joint space of two policies."""
    for one, other in ((joint.new, joint.old), (joint.old, joint.new)):
        yield from _facts(one, other)
        yield from _events(one, other)
        yield from _wishes(one, other)
        yield from _services(one, other)
        yield from _charges(one, other)
    yield from _silent(joint)


def _facts(one: Side, other: Side) -> Iterator[Unshared]:
    """Facts that one policy alone declares, and values of facts."""
    theirs = other.policy
    for name, fact in one.policy.facts.items():
        if name not in theirs.facts:
            yield Unshared(f"claims that say `{name}`", one.label, one.label, _has(name, one.policy))
        elif theirs.facts[name].group != fact.group:
            where = f"claims that say `{name}` of the {fact.group}"
            yield Unshared(where, one.label, one.label, _has(name, one.policy))
        else:
            domains = fact.domain, theirs.facts[name].domain
            for value in _values(*domains):
                yield Unshared(f"claims with `{name}: {value}`", one.label, one.label, _saying(name, value, one.policy))


def _values(one: Domain, other: Domain) -> Iterator[FactValue]:
    """Values that a fact has in one domain and not in the other: all words, and of numbers one."""
    if isinstance(one, Choice):
        yield from (word for word in one.words if not isinstance(other, Choice) or word not in other.words)
    elif isinstance(one, Number):
        yield from _number(one, other)
    elif type(one) is not type(other):
        yield True


def _number(one: Number, other: Domain) -> Iterator[Decimal]:
    if not isinstance(other, Number):
        yield one.step_from(one.minimum or Decimal(0))
        return
    step = one.step or Decimal(1)
    ends = [end for number in (one, other) for end in (number.minimum, number.greatest) if end is not None]
    tried = [one.step_from(end) + move for end in (*ends, Decimal(0)) for move in (step, -step, Decimal(0))]
    tried += [number / 2 for number in tried]
    found = (number for number in tried if not one.fault(number) and other.fault(number))
    yield from (number for number in [next(found, None)] if number is not None)


def _events(one: Side, other: Side) -> Iterator[Unshared]:
    def stated(side: Side) -> list[str]:
        words = side.policy.vocabulary.events
        return [name for name in words if name != PURCHASED and name not in side.policy.made_of]

    for name in stated(one):
        if name not in stated(other):
            yield Unshared(f"claims that say when `{name}` was", one.label, one.label, _happened(name))


def _wishes(one: Side, other: Side) -> Iterator[Unshared]:
    for remedy in one.policy.vocabulary.every_remedy:
        if remedy not in other.policy.vocabulary.every_remedy:
            yield Unshared(f"claims that want `{remedy}`", one.label, one.label, _updated({WANTS: remedy}))


def _services(one: Side, other: Side) -> Iterator[Unshared]:
    for service in one.policy.vocabulary.every_service:
        if service not in other.policy.vocabulary.every_service:
            yield Unshared(f"claims with `{service}` in their history", one.label, one.label, _served(service))


def _charges(one: Side, other: Side) -> Iterator[Unshared]:
    for line in one.policy.lines_at_cost:
        if other.policy.lines_at_cost and line not in other.policy.lines_at_cost:
            charged = {"charges": {line: Decimal(10)}}
            yield Unshared(f"claims with a charge for `{line}`", one.label, one.label, _updated(charged))


def _silent(joint: Joint) -> Iterator[Unshared]:
    """Facts that a claim may leave out, and that the two fill in otherwise."""
    old, new = joint.old.policy, joint.new.policy
    for name in dict.fromkeys((*old.facts, *new.facts)):
        before, after = old.facts.get(name), new.facts.get(name)
        if before is not None and after is not None:
            if before.presume != after.presume and before.group == after.group and (_reads(joint, name)):
                yield Unshared(f"claims that leave out `{name}`", None, OLD, _without(name, old))
        elif before is None and _is_read(joint.new, name):
            yield Unshared(f"claims that do not say `{name}`", None, OLD, _as_it_is)
        elif after is None and _is_read(joint.old, name):
            yield Unshared(f"claims that do not say `{name}`", None, NEW, _as_it_is)


def _reads(joint: Joint, name: str) -> bool:
    return _is_read(joint.old, name) or _is_read(joint.new, name)


def _is_read(side: Side, name: str) -> bool:
    rule_set, policy = side.engine.rule_set, side.policy
    read: set[Key] = {one.name for one in rule_set.readings if isinstance(one, FactReading)} | {*rule_set.keys}
    return name in read or any(name in made_of for made_of in policy.made_of.values())


def dates(old: Policy, new: Policy) -> Iterator[Unshared]:
    """Dates of purchase on which one policy alone is in force."""
    for label, one, other in ((NEW, new, old), (OLD, old, new)):
        day = timedelta(days=1)
        ends = [(other.in_force.start, -day), (other.in_force.end, day), (one.in_force.start, 0 * day)]
        ends.append((one.in_force.end, 0 * day))
        for end, move in ends:
            if end is None:
                continue
            bought = end + move
            if one.in_force.covers(bought) and not other.in_force.covers(bought):
                instant = datetime.combine(bought, time(10), one.calendar.zone)
                yield Unshared(f"claims of what was bought on {bought}", label, label, _bought(instant))
                break


def unlike_boxes(joint: Joint) -> Iterator[tuple[Side, int]]:
    """The boxes that one policy says cannot happen, and the other does not, each with the one that reads them."""
    impossible = {
        side.label: {
            frozenset(joint.boxes[bit]): bit for bit in bits(_of(joint, side, side.engine.rule_set.impossible))
        }
        for side in (joint.old, joint.new)
    }
    for side, other in ((joint.old, joint.new), (joint.new, joint.old)):
        for box, bit in impossible[side.label].items():
            if box not in impossible[other.label]:
                yield other, 1 << bit


def _of(joint: Joint, side: Side, matched: int) -> int:
    return joint.both(matched, 0) if side is joint.old else joint.both(0, matched)


def _as_it_is(claim: Claim) -> Claim:
    return claim


def _updated(update: Mapping[str, object]) -> Edit:
    return lambda claim: claim.model_copy(update=update)


def _has(name: str, policy: Policy) -> Edit:
    """The claim if it says a fact."""

    def edit(claim: Claim) -> Claim | None:
        if name == DEFECT:
            return claim if claim.defect is not None and claim.defect.kind is not None else None
        return claim if _record(claim, policy.facts[name].group, name, {}) is not None else None

    return edit


def _saying(name: str, value: FactValue, policy: Policy) -> Edit:
    def edit(claim: Claim) -> Claim | None:
        if name == DEFECT:
            defect = claim.defect or Defect()
            return claim.model_copy(update={"defect": defect.model_copy(update={"kind": value})})
        return _record(claim, policy.facts[name].group, name, {name: value})

    return edit


def _without(name: str, policy: Policy) -> Edit:
    def edit(claim: Claim) -> Claim | None:
        if name == DEFECT:
            if claim.defect is None:
                return None
            return claim.model_copy(update={"defect": claim.defect.model_copy(update={"kind": None})})
        return _record(claim, policy.facts[name].group, name, None)

    return edit


def _record(claim: Claim, group: str, name: str, more: dict[str, FactValue] | None) -> Claim | None:
    """The claim with more facts in one of its records, or without one; None where it has no such record or fact."""
    record = claim if group == "claim" else getattr(claim, group)
    if record is None or (not more and name not in record.facts):
        return None
    facts = {key: value for key, value in record.facts.items() if key != name or more is not None}
    changed = record.model_copy(update={"facts": {**facts, **(more or {})}})
    return changed if group == "claim" else claim.model_copy(update={group: changed})


def _happened(name: str) -> Edit:
    def edit(claim: Claim) -> Claim:
        events = {**claim.purchase.events, name: claim.purchase.purchased or claim.at}
        return claim.model_copy(update={"purchase": claim.purchase.model_copy(update={"events": events})})

    return edit


def _served(service: str) -> Edit:
    def edit(claim: Claim) -> Claim:
        history = (*(claim.purchase.history or ()), Use(remedy=service, at=claim.at))
        return claim.model_copy(update={"purchase": claim.purchase.model_copy(update={"history": history})})

    return edit


def _bought(instant: datetime) -> Edit:
    def edit(claim: Claim) -> Claim:
        purchase = claim.purchase.model_copy(update={"purchased": instant})
        at = max(claim.at.astimezone(UTC), instant.astimezone(UTC)).astimezone(instant.tzinfo)
        return claim.model_copy(update={"purchase": purchase, "at": at})

    return edit
