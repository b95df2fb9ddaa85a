"""AC108 weakened-right: coverage that leaves the customer less than a right gives, or a choice that takes it away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aftercare_rules.checking.inquiry import MOST_TRIED, Inquiry, Shown, spelled
from aftercare_rules.checking.report import Finding
from aftercare_rules.checking.words import effect_in_words, outcome_in_words
from aftercare_rules.deciding import resolve
from aftercare_rules.deciding.resolve import Outcome, Standing, settle
from aftercare_rules.language.policy import Section
from aftercare_rules.rules.rule_set import Rule
from aftercare_rules.solving.compare import is_better
from aftercare_rules.solving.seek import Question
from aftercare_rules.solving.situation import Situation
from aftercare_rules.space.space import Point


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each pair of a right and a rule of coverage once."""
    for remedy in inquiry.remedies:
        seen: set[object] = set()
        tried: Counter[object] = Counter()
        for point in inquiry.points(remedy, lambda situation: _ask(inquiry, situation)):
            standing = inquiry.standing(point.matched, remedy)
            if standing is None or not standing.rights:
                continue
            right = _settled(inquiry, point, remedy, Standing(standing.rights, (), ()))
            names = tuple(voice.rule.name for voice in right.voices)
            coverage = tuple(voice for voice in standing.coverage if voice.rule.name in inquiry.own)
            if coverage:
                covered = _settled(inquiry, point, remedy, Standing((), coverage, (), standing.fees))
                key = (names, tuple(voice.rule.name for voice in coverage))
                if key not in seen and tried[key] < MOST_TRIED and resolve.is_better(right, covered):
                    tried[key] += 1
                    shown = inquiry.show(point, remedy, relevant=inquiry.relevant((remedy,)))
                    if shown is not None:
                        seen.add(key)
                        yield _weaker(inquiry, remedy, right, covered, shown)
            choice = ("choice", names)
            may_be_shops = remedy in inquiry.policy.vocabulary.remedies and _may_be_shops(inquiry)
            if may_be_shops and choice not in seen and tried[choice] < MOST_TRIED and right.verdict == "approved":
                tried[choice] += 1
                shown = inquiry.show(point, remedy)
                if shown is not None and _is_taken_away(shown, remedy):
                    seen.add(choice)
                    yield _taken_away(inquiry, remedy, names, shown)


def _ask(inquiry: Inquiry, situation: Situation) -> Iterator[Question]:
    """The pairs of a right and a rule of coverage that may give less; and the rights that the shop may take away."""
    look, logic = situation.now, situation.logic
    rights = situation.settled(look, lambda rule: rule.section is Section.RIGHTS)
    covered = situation.settled(look, lambda rule: rule.section is Section.FEES or (_is_own_coverage(inquiry, rule)))
    for right in rights.rights:
        for one in covered.coverage:
            key = (right.voice.rule, one.voice.rule)
            yield key, logic.all_of(right.is_so, one.is_so, is_better(rights, covered))
        if look.remedy in inquiry.policy.vocabulary.remedies and _may_be_shops(inquiry):
            yield right.voice.rule, logic.all_of(right.is_so, rights.approved)


def _is_own_coverage(inquiry: Inquiry, rule: Rule) -> bool:
    return rule.section is Section.COVERAGE and rule.name in inquiry.own


def _may_be_shops(inquiry: Inquiry) -> bool:
    """Whether the shop may choose between remedies, by the policy or by a rule."""
    said = {ruling.choice for rule in inquiry.rule_set.rules for ruling in rule.rulings}
    return "shop" in {inquiry.policy.choice, *said}


def _settled(inquiry: Inquiry, point: Point, remedy: str, standing: Standing) -> Outcome:
    numbers = inquiry.space.numbers(Point(point.matched, point.world, None))
    return settle(remedy, standing, numbers, inquiry.otherwise[remedy])


def _is_taken_away(shown: Shown, remedy: str) -> bool:
    """Whether a customer who asks for what a right gives gets something else, because the shop chooses."""
    return shown.decision.remedy != remedy and shown.outcome.is_shops_choice and shown.decision.verdict != "approved"


def _weaker(inquiry: Inquiry, remedy: str, right: Outcome, covered: Outcome, shown: Shown) -> Finding:
    voice, other = right.voices[0], covered.voices[0]
    rules = [*(each.rule.name for each in right.voices), *(each.rule.name for each in covered.voices)]
    names = spelled([each.rule.name for each in covered.voices])
    return inquiry.finding(
        "weakened-right",
        f"{names} gives less {remedy} than the right `{voice.rule.name}`: it "
        f"{effect_in_words(inquiry, other, shown.claim)}, the right {effect_in_words(inquiry, voice, shown.claim)}",
        (*rules, remedy),
        [(inquiry.declared[name].span, name) for name in dict.fromkeys(reversed(rules))],
        [shown.witness()],
        f"give at least what `{voice.rule.name}` gives, or keep the rule out of where the right holds",
    )


def _taken_away(inquiry: Inquiry, remedy: str, rights: tuple[str, ...], shown: Shown) -> Finding:
    return inquiry.finding(
        "weakened-right",
        f"the right {spelled(rights)} gives {remedy}, and a customer who asks for it is answered otherwise, as the "
        f"shop chooses: {outcome_in_words(inquiry, shown.outcome)}",
        (*rights, remedy),
        inquiry.places_of(rights),
        [shown.witness()],
        "leave the choice to the customer where a right holds: `choice: customer` in the right",
    )
