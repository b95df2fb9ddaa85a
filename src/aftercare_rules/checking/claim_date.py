"""AC404 terms-by-claim-date: terms that change on a date for what was bought before it.

What was sold keeps the terms of its sale: a new version of a policy is for what is bought from then on. A date of the
claim is meant where the date of the purchase, or of another event, is tested beside it, as for gifts that are brought
back in January.
"""

from __future__ import annotations

from collections.abc import Iterator

from aftercare_rules.checking.inquiry import SECOND, Inquiry, Shown
from aftercare_rules.checking.report import Finding
from aftercare_rules.checking.words import outcome_in_words, rules_in
from aftercare_rules.language.boxes import Interval
from aftercare_rules.language.time_readings import DateReading, ElapsedReading
from aftercare_rules.language.vocabulary import TODAY
from aftercare_rules.rules.rule_set import Rule
from aftercare_rules.solving.compare import differ
from aftercare_rules.solving.seek import Question
from aftercare_rules.solving.situation import Situation
from aftercare_rules.space.axes import Setting


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each rule of the policy's own that begins or ends on a date of the claim, with two claims a second apart."""
    told: set[int] = set()
    for rule in inquiry.rule_set.rules:
        turns = _turns(inquiry, rule) - told if rule.name in inquiry.own else set()
        for finding in _find(inquiry, rule, turns) if turns else ():
            # Two rules that part at one date are one finding.
            told |= turns
            yield finding


def _turns(inquiry: Inquiry, rule: Rule) -> set[int]:
    """The days of the claim from which a rule holds, or no longer holds, whatever the dates of its events are."""
    found = set()
    for bit, box in enumerate(inquiry.rule_set.boxes):
        if not rule.boxes >> bit & 1:
            continue
        if any(atom.reading.event and not isinstance(atom.reading, ElapsedReading) for atom in box):
            continue
        for atom in box:
            if isinstance(atom, Interval) and atom.reading == DateReading(TODAY):
                found |= {int(atom.low)} if atom.low is not None else set()
                found |= {int(atom.high) + 1} if atom.high is not None else set()
    return found


def _find(inquiry: Inquiry, rule: Rule, turns: set[int]) -> Iterator[Finding]:
    calendar = inquiry.policy.calendar
    for remedy in sorted(rule.remedies):
        relevant = inquiry.relevant((remedy,))

        def ask(situation: Situation) -> Iterator[Question]:
            looks = situation.move(lambda turn: calendar.date_of(turn.timing.at + SECOND).toordinal() in turns)
            before, after = map(situation.settled, looks)
            is_about = situation.logic.any_of(before.look.in_scope(rule), after.look.in_scope(rule))
            yield rule, situation.logic.all_of(is_about, differ(before, after))

        for point in inquiry.without_time(remedy, ask):
            for step in inquiry.space.steps(point.matched, relevant):
                if calendar.date_of(step.timing.at + SECOND).toordinal() not in turns:
                    continue
                before, after = (point.after(Setting(one, timing=step.timing)) for one in (step.before, step.after))
                is_about = (before.matched | after.matched) & rule.scope
                if (before.matched | after.matched) & inquiry.rule_set.impossible or not is_about:
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
        f"`{rule.name}` changes on {day} what was sold before: {outcome_in_words(inquiry, first.outcome)} the day "
        f"before, then {outcome_in_words(inquiry, second.outcome)}",
        (*rules, remedy),
        inquiry.places_of(rules),
        [first.witness("the day before"), second.witness("that day")],
        f"test the purchase, like `purchased: from {day}`, or write a version with `in_force: {{from: {day}}}`",
    )
