"""What of two policies is not the same, rule by rule: only there can they decide otherwise.

Where every rule whose scope holds says the same in both, so do both policies. So only the scopes of the others are
walked, and only for the remedies that these can touch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from aftercare_rules.differing.joint import Joint, bits
from aftercare_rules.differing.sides import Side
from aftercare_rules.language.policy import Effect, Ruling
from aftercare_rules.rules.rule_set import Rule


@dataclass(frozen=True, slots=True)
class Changes:
    """What is not the same.

    `among` are the boxes of which one holds wherever a rule that differs has a say. `remedies` are those whose outcome
    such a rule can touch there, `everywhere` those that may differ in any claim. `is_order` is set where the shop's own
    order of remedies, or who chooses, differs.
    """

    among: int
    remedies: frozenset[str]
    everywhere: frozenset[str]
    is_order: bool
    rules: tuple[frozenset[str], frozenset[str]]


def changes_of(joint: Joint) -> Changes:
    """The differences between two policies side by side."""
    old, new = (_marks(side, joint) for side in (joint.old, joint.new))
    ours = frozenset(name for name, mark in old.items() if new.get(name) != mark)
    theirs = frozenset(name for name, mark in new.items() if old.get(name) != mark)
    among, remedies = 0, set[str]()
    for side, names in ((joint.old, ours), (joint.new, theirs)):
        by_name = {rule.name: rule for rule in side.engine.rule_set.rules}
        for rule in (by_name[name] for name in names):
            among |= joint.both(rule.scope, 0) if side is joint.old else joint.both(0, rule.scope)
            remedies |= rule.remedies
            for other in rule.overrides:
                remedies |= by_name[other].remedies if other in by_name else frozenset()
    before, after = joint.old.policy, joint.new.policy
    shared = frozenset(joint.policy.vocabulary.every_remedy)
    last = (_otherwise(joint.old), _otherwise(joint.new))
    everywhere = {remedy for remedy in shared if last[0].get(remedy) != last[1].get(remedy)}
    is_order = before.vocabulary.remedies != after.vocabulary.remedies or before.choice != after.choice
    if is_order and "shop" in {_choosers(joint.old), _choosers(joint.new)}:
        everywhere |= shared
    return Changes(among, frozenset(remedies), frozenset(everywhere), is_order, (ours, theirs))


def _choosers(side: Side) -> str:
    """`shop` where the policy, or a rule of it, leaves a choice to the shop."""
    said = {ruling.choice for rule in side.engine.rule_set.rules for ruling in rule.rulings}
    return "shop" if "shop" in {side.policy.choice, *said} else "customer"


def _otherwise(side: Side) -> dict[str, str]:
    last = reversed(side.policy.otherwise)
    return {remedy: effect.verdict for ruling in last for remedy, effect in ruling.effects.items()}


def _marks(side: Side, joint: Joint) -> Mapping[str, Hashable]:
    """For each rule what makes it the same as one of the other policy: equal marks, equal say."""
    other = joint.new if side is joint.old else joint.old
    common = {rule.name for rule in other.engine.rule_set.rules}
    return {rule.name: _mark(rule, side, common) for rule in side.engine.rule_set.rules}


def _mark(rule: Rule, side: Side, common: set[str]) -> Hashable:
    boxes = side.engine.rule_set.boxes

    def joined(matched: int) -> Hashable:
        return frozenset(frozenset(side.box(boxes[bit])) for bit in bits(matched))

    def said(ruling: Ruling | None) -> Hashable:
        if ruling is None:
            return None
        effects = frozenset((remedy, _effect(effect, side)) for remedy, effect in ruling.effects.items())
        return effects, ruling.choice or side.policy.choice

    guards = frozenset((joined(guard.holds), joined(guard.fails)) for guard in rule.guards)
    overridden = rule.overrides & common
    return rule.section, joined(rule.scope), guards, said(rule.ruling), said(rule.otherwise), overridden


def _effect(effect: Effect, side: Side) -> Hashable:
    price = effect.price
    if price is None:
        return effect.verdict, None
    lines = Counter(
        (
            line.form,
            tuple(map(side.key, line.form.keys)),
            line.is_deducted,
            None if line.when is None else frozenset(frozenset(side.box(box)) for box in line.when.boxes),
        )
        for line in price.lines
    )
    return effect.verdict, frozenset(lines.items())
