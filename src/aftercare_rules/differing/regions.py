"""The regions of a comparison, in words and with their witnesses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce

from aftercare_rules.checking.report import Place
from aftercare_rules.deciding.resolve import Outcome
from aftercare_rules.differing.compare import Comparison, Group
from aftercare_rules.differing.gains import Change, Gain, gain_between
from aftercare_rules.differing.outside import Outside
from aftercare_rules.differing.places import where
from aftercare_rules.differing.records import Answer, Difference, Heard, Region, Verdict
from aftercare_rules.differing.sides import Side
from aftercare_rules.differing.walk import Differing, Walk
from aftercare_rules.differing.witnesses import Told
from aftercare_rules.differing.wording import wording
from aftercare_rules.language.domains import NONE_WORD
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Key, Range
from aftercare_rules.records.models import Money, PolicyIdentity


def difference(comparison: Comparison) -> Difference:
    """All that a comparison says; it can be compared (`refusal` is empty)."""
    old, new = comparison.policies
    regions = [*_regions(comparison), *_outside(comparison)]
    unsettled = tuple(dict.fromkeys(_unsettled(comparison)))
    verdict: Verdict = "different" if regions else "equal" if comparison.is_proved else "not settled"
    return Difference(
        old=_identity(old),
        new=_identity(new),
        verdict=verdict,
        regions=tuple(sorted(regions, key=_order)),
        unsettled=unsettled,
        wording=tuple(wording(old, new)),
    )


def _order(region: Region) -> tuple[int, bool]:
    return ["gains", "loses", "depends", None].index(region.change), region.wish is None


def _identity(policy: Policy) -> PolicyIdentity:
    return PolicyIdentity(id=policy.name, version=policy.version, sha256=policy.sha256)


def _regions(comparison: Comparison) -> Iterator[Region]:
    for group in comparison.groups:
        if group.witness is not None:
            yield _region(group, comparison.walk)


def _region(group: Group, walk: Walk) -> Region:
    assert group.witness is not None
    first, joint = group.points[0], walk.joint
    gain = reduce(Gain.joined, (_gain(one, walk) for one in group.points))
    currency = joint.policy.currency
    return Region(
        wish=None if first.wish == NONE_WORD else first.wish,
        where=where(group.points, walk),
        change=gain.change,
        at_most=None if not gain.at_most else Money(amount=gain.at_most, currency=currency),
        grows_with=() if gain.is_bounded else _needs(group),
        old=_answer(first.old, joint.old),
        new=_answer(first.new, joint.new),
        witness_old=_heard(group.witness.old),
        witness_new=_heard(group.witness.new),
    )


def _needs(group: Group) -> tuple[str, ...]:
    """The numbers of the claim on which amounts hang."""
    return tuple(dict.fromkeys(name for one in group.points for name in (*one.old.needs, *one.new.needs)))


def _gain(one: Differing, walk: Walk) -> Gain:
    def evaluate(numbers: Mapping[Key, Range]) -> tuple[Outcome, Outcome]:
        old, new = (
            walk.outcome(side, one.point.matched, {**one.numbers, **numbers}, one.wish)
            for side in (walk.joint.old, walk.joint.new)
        )
        return old, new

    return gain_between(one.old, one.new, one.numbers, evaluate)


def _answer(outcome: Outcome, side: Side) -> Answer:
    if not outcome.voices:
        return Answer(rules=())
    voice = outcome.voices[0]
    declared = next(rule for rule in side.policy.rules if rule.name == voice.rule.name)
    return Answer(
        rules=tuple(each.rule.name for each in (*outcome.voices, *outcome.fees)),
        is_otherwise=voice.ruling is voice.rule.otherwise,
        clause=voice.rule.clause,
        place=Place.at(declared.span, declared.name),
    )


def _heard(told: Told) -> Heard:
    return Heard(claim=told.claim, decision=told.decision, faults=told.faults)


def _outside(comparison: Comparison) -> Iterator[Region]:
    for one in comparison.outside:
        if one.witness is not None:
            yield Region(
                wish=one.witness.claim.wants,
                where=one.where,
                change=_change(one),
                only=one.only,
                witness_old=_heard(one.witness.old),
                witness_new=_heard(one.witness.new),
            )


def _change(one: Outside) -> Change | None:
    return None if one.only is not None else "depends"


def _unsettled(comparison: Comparison) -> Iterator[str]:
    for group in comparison.groups:
        if group.witness is None:
            yield where(group.points, comparison.walk)
    for one in comparison.outside:
        if one.witness is None:
            yield one.where
    if not comparison.walk.is_whole:
        yield "more kinds of claims than can be looked at one by one"
