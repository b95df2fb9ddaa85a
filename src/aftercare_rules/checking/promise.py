"""AC107 blocked-promise: a promise for life that an exclusion takes away for how the goods were sold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aftercare_rules.checking.inquiry import Inquiry
from aftercare_rules.checking.report import Finding
from aftercare_rules.language.boxes import Box, Interval
from aftercare_rules.language.policy import RuleDeclaration, Section
from aftercare_rules.language.readings import FactReading
from aftercare_rules.rules.rule_set import Rule
from aftercare_rules.solving.seek import Question
from aftercare_rules.solving.situation import Situation

_FOR_LIFE: Final = re.compile(r"\blife(time)?\b|\bfor ever\b|\bforever\b|终身|终生|永久")


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each pair of a promise and an exclusion, neither of which names the other, with a claim that it declines."""
    boxes = inquiry.rule_set.boxes
    promises = [
        rule for rule in _own(inquiry, Section.COVERAGE) if _is_for_life(inquiry.declared[rule.name], rule, boxes)
    ]
    bans = [rule for rule in _own(inquiry, Section.EXCLUSIONS) if _is_of_the_sale(inquiry, rule)]
    for promise in promises:
        for ban in bans:
            named = ban.name in promise.overrides or promise.name in ban.overrides or promise.owner in ban.overrides
            found = None if named else _blocked(inquiry, promise, ban)
            if found is not None:
                yield found


def _own(inquiry: Inquiry, section: Section) -> list[Rule]:
    return [rule for rule in inquiry.rule_set.rules if rule.section is section and rule.name in inquiry.own]


def _is_for_life(declared: RuleDeclaration, rule: Rule, boxes: tuple[Box, ...]) -> bool:
    """Whether a rule says that it holds for life, and tests no time."""
    ruling = rule.ruling
    if ruling is None or not any(effect.verdict == "approved" for effect in ruling.effects.values()):
        return False
    said = [declared.name, *ruling.reason.languages.values()]
    held = [atom for number, box in enumerate(boxes) if rule.boxes >> number & 1 for atom in box]
    return any(map(_FOR_LIFE.search, said)) and not any(isinstance(a, Interval) and a.reading.event for a in held)


def _is_of_the_sale(inquiry: Inquiry, rule: Rule) -> bool:
    """Whether an exclusion tests nothing but facts of the purchase."""
    groups = inquiry.policy.vocabulary.groups
    readings = {
        atom.reading for number, box in enumerate(inquiry.rule_set.boxes) if rule.boxes >> number & 1 for atom in box
    }
    return bool(readings) and all(
        isinstance(reading, FactReading) and groups.get(reading.name) == "purchase" for reading in readings
    )


def _blocked(inquiry: Inquiry, promise: Rule, ban: Rule) -> Finding | None:
    def ask(situation: Situation) -> Iterator[Question]:
        settled, logic, ruling = situation.settled(situation.now), situation.logic, promise.ruling
        assert ruling is not None
        speaks = logic.all_of(settled.look.in_scope(promise), settled.look.says(promise, ruling))
        banned = logic.any_of(*(one.is_so for one in settled.exclusions if one.voice.rule is ban))
        others = logic.any_of(*(one.is_so for one in settled.exclusions if one.voice.rule is not ban))
        yield ban, logic.all_of(speaks, banned, logic.negation(logic.any_of(settled.is_offered, others)))

    for remedy in sorted(promise.remedies & ban.remedies):
        for point in inquiry.points(remedy, ask):
            standing = inquiry.standing(point.matched, remedy)
            speaks = promise.scope & point.matched and promise.ruling_of(point.matched) is promise.ruling
            if not speaks or standing is None or standing.rights or standing.coverage:
                continue
            if [voice.rule for voice in standing.exclusions] != [ban]:
                continue
            shown = inquiry.show(point, remedy, relevant=inquiry.relevant((remedy,)))
            if shown is not None:
                return inquiry.finding(
                    "blocked-promise",
                    f"`{promise.name}` promises {remedy} for life, and `{ban.name}` takes it away for how the goods were "
                    "sold; neither names the other",
                    (promise.name, ban.name, remedy),
                    [(inquiry.declared[rule.name].span, rule.name) for rule in (promise, ban)],
                    [shown.witness()],
                    f"say which wins: `overrides: [{ban.name}]` in `{promise.name}`, a test in its `for`, or an entry of "
                    "`accepts`",
                )
    return None
