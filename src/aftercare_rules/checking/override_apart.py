"""AC106 override-apart: a rule overrides one that can never match at the same time."""

from __future__ import annotations

from collections.abc import Iterator

from aftercare_rules.checking.inquiry import Inquiry
from aftercare_rules.checking.report import Finding
from aftercare_rules.language.policy import ALL_RULES
from aftercare_rules.rules.rule_set import Rule
from aftercare_rules.solving.seek import Question
from aftercare_rules.solving.situation import Situation


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each override, as it is written, that no claim makes use of."""
    families: dict[str, list[Rule]] = {}
    for rule in inquiry.rule_set.rules:
        families.setdefault(rule.owner, []).append(rule)
    for owner, family in families.items():
        declared = next(one for one in inquiry.policy.rules if one.owner == owner)
        if declared.name not in inquiry.own:
            continue
        for target in declared.overrides:
            targets = families.get(target, [rule for rule in inquiry.rule_set.rules if rule.name == target])
            if target != ALL_RULES and targets and not _meet(inquiry, family, targets):
                spans = [(declared.span, owner), (inquiry.declared[targets[0].name].span, target)]
                yield inquiry.finding(
                    "override-apart",
                    f"`{owner}` overrides `{target}`, and no claim is about both",
                    (owner, target),
                    spans,
                    (),
                    f"take `{target}` out of the overrides of `{owner}`, or mend the test that keeps them apart",
                )


def _meet(inquiry: Inquiry, rules: list[Rule], others: list[Rule]) -> bool:
    """Whether some claim is about a rule of each family."""
    scope, other_scope = _scope(rules), _scope(others)

    def ask(situation: Situation) -> Iterator[Question]:
        yield scope, situation.logic.all_of(situation.now.holds(scope), situation.now.holds(other_scope))

    remedies = {remedy for rule in (*rules, *others) for remedy in rule.remedies}
    if not any(set(rule.remedies) & {*other.remedies} for rule in rules for other in others):
        # They speak of different remedies, so that none of them is settled with both.
        points = inquiry.reached(inquiry.relevant(remedies), None, ask)
        return any(point.matched & scope and point.matched & other_scope for point in points)
    return any(
        point.matched & scope and point.matched & other_scope
        for remedy in inquiry.remedies
        if remedy in remedies
        for point in inquiry.points(remedy, ask)
    )


def _scope(rules: list[Rule]) -> int:
    scope = 0
    for rule in rules:
        scope |= rule.scope
    return scope
