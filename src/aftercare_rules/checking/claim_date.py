"""AC404 terms-by-claim-date: terms that change on a date for what was bought before it.

What was sold keeps the terms of its sale: a new version of a policy is for what is bought from then on.
"""

from __future__ import annotations

from collections.abc import Iterator

from aftercare_rules.checking.inquiry import SECOND, Inquiry, Shown
from aftercare_rules.checking.report import Finding
from aftercare_rules.checking.words import outcome_in_words, rules_in
from aftercare_rules.language.boxes import Interval
from aftercare_rules.language.time_readings import DateReading
from aftercare_rules.language.vocabulary import TODAY
from aftercare_rules.rules.rule_set import Rule
from aftercare_rules.solving.outcome import differ
from aftercare_rules.solving.seek import Question
from aftercare_rules.solving.situation import Situation
from aftercare_rules.space.axes import Setting


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each rule of the policy's own that begins on a date of the claim, with two claims a second apart."""
    for rule in inquiry.rule_set.rules:
        starts = _starts(inquiry, rule) if rule.name in inquiry.own else set()
        if starts:
            yield from _find(inquiry, rule, starts)


def _starts(inquiry: Inquiry, rule: Rule) -> set[int]:
    """The days of the claim from which a rule holds, and on."""
    found = set()
    for bit, box in enumerate(inquiry.rule_set.boxes):
        if not rule.boxes >> bit & 1:
            continue
        for atom in box:
            is_of_today = (
                isinstance(atom, Interval) and isinstance(atom.reading, DateReading) and atom.reading.name == TODAY
            )
            if is_of_today and isinstance(atom, Interval) and atom.low is not None and atom.high is None:
                found.add(int(atom.low))
    return found


def _find(inquiry: Inquiry, rule: Rule, starts: set[int]) -> Iterator[Finding]:
    calendar = inquiry.policy.calendar
    for remedy in sorted(rule.remedies):
        relevant = inquiry.relevant((remedy,))

        def ask(situation: Situation) -> Iterator[Question]:
            looks = situation.move(lambda one: calendar.date_of(one.timing.at + SECOND).toordinal() in starts)
            before, after = map(situation.settled, looks)
            yield rule, situation.logic.all_of(after.look.in_scope(rule), differ(before, after))

        for point in inquiry.without_time(remedy, ask):
            for step in inquiry.space.steps(point.matched, relevant):
                if calendar.date_of(step.timing.at + SECOND).toordinal() not in starts:
                    continue
                before, after = (point.after(Setting(one, timing=step.timing)) for one in (step.before, step.after))
                if (before.matched | after.matched) & inquiry.rule_set.impossible or not after.matched & rule.scope:
                    continue
                if inquiry.outcome(before, remedy).key == inquiry.outcome(after, remedy).key:
                    continue
                first = inquiry.show(before, remedy, relevant=relevant, timing=step.timing)
                second = None if first is None else inquiry.decided(inquiry.at(first.claim, step.timing.at + SECOND))
                if first is not None and second is not None and first.outcome.key != second.outcome.key:
                    yield _finding(inquiry, rule, remedy, first, second)
                    return


def _finding(inquiry: Inquiry, rule: Rule, remedy: str, first: Shown, second: Shown) -> Finding:
    day = inquiry.policy.calendar.date_of(second.claim.at)
    rules = dict.fromkeys((rule.name, *rules_in(first.outcome)))
    return inquiry.finding(
        "terms-by-claim-date",
        f"`{rule.name}` changes on {day} what was sold before: {outcome_in_words(inquiry, first.outcome)} the day before, "
        f"then {outcome_in_words(inquiry, second.outcome)}",
        (*rules, remedy),
        inquiry.places_of(rules),
        [first.witness("the day before"), second.witness("that day")],
        f"test the purchase, like `purchased: from {day}`, or write a version with `in_force: {{from: {day}}}`",
    )
