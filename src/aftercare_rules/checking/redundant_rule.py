"""AC104 redundant-rule: a rule without which every claim would be decided the same."""

from __future__ import annotations

from collections.abc import Iterator

from aftercare_rules.checking.inquiry import Inquiry, Shown, spelled
from aftercare_rules.checking.report import Finding
from aftercare_rules.deciding.resolve import Outcome
from aftercare_rules.rules.rule_set import Rule
from aftercare_rules.solving.compare import differ
from aftercare_rules.solving.seek import Question, answers, pairs
from aftercare_rules.solving.situation import Situation
from aftercare_rules.space.space import Point


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each rule of the policy's own that decides, and only ever together with others that say the same."""
    seen: set[frozenset[str]] = set()
    for rule in inquiry.rule_set.rules:
        if rule.name not in inquiry.own:
            continue
        companions = _companions(inquiry, rule)
        if companions is None:
            continue
        others, (point, remedy) = companions
        group = frozenset((rule.name, *others))
        if group in seen:
            continue
        seen.add(group)
        shown = inquiry.show(point, remedy, relevant=inquiry.relevant((remedy,)))
        if shown is not None:
            yield _finding(inquiry, rule, sorted(others), shown)


def _companions(inquiry: Inquiry, rule: Rule) -> tuple[frozenset[str], tuple[Point, str]] | None:
    """The rules that decide wherever this one does, and where that is seen; None if without it something changes."""
    others: set[str] = set()
    example: tuple[Point, str] | None = None
    without = inquiry.without([rule])
    # What it overrides may speak of other remedies.

    def changes(situation: Situation) -> Iterator[Question]:
        with_it, without_it = situation.now, situation.now.under(without)
        may_differ = differ(situation.settled(with_it), situation.settled(without_it))
        yield rule, situation.logic.all_of(with_it.in_scope(rule), may_differ)

    def together(situation: Situation) -> Iterator[Question]:
        settled = situation.settled(situation.now)
        decides = situation.logic.any_of(*(settled.decides(rule, ruling) for ruling in rule.rulings))
        return pairs(situation, [(rule, decides)], answers(settled), True)

    for remedy in inquiry.remedies:
        for point in inquiry.points(remedy, changes):
            under = inquiry.outcome_under(without, point, remedy) if point.matched & rule.scope else None
            if under is not None and _differ(inquiry.outcome(point, remedy), under):
                return None
    for remedy in inquiry.remedies:
        for point in inquiry.points(remedy, together):
            if not point.matched & rule.scope:
                continue
            outcome = inquiry.outcome(point, remedy)
            inquiry.noted()
            if any(voice.rule is rule for voice in (*outcome.voices, *outcome.fees)):
                example = example or (point, remedy)
                others.update(voice.rule.name for voice in outcome.voices if voice.rule is not rule)
    return (frozenset(others), example) if example is not None and others else None


def _differ(one: Outcome, other: Outcome) -> bool:
    same_ground = one.ground == other.ground and one.is_shops_choice == other.is_shops_choice
    return one.key != other.key or not same_ground or one.estimate != other.estimate


def _finding(inquiry: Inquiry, rule: Rule, others: list[str], shown: Shown) -> Finding:
    return inquiry.finding(
        "redundant-rule",
        f"without `{rule.name}` every claim would be decided the same: {spelled(others)} "
        f"{'say' if len(others) > 1 else 'says'} it too wherever it decides",
        (rule.name, *others),
        [(inquiry.declared[rule.name].span, rule.name), *inquiry.places_of(others)],
        [shown.witness()],
        "take one of them out, or narrow it to what only it is to say",
    )
