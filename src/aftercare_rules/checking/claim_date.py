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
    for box in inquiry.rule_set.boxes_in(rule.boxes):
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

        def ask(situation: Situation) -> Iterator[Question]:
            looks = situation.move(lambda turn: calendar.date_of(turn.timing.at + SECOND).toordinal() in turns)
            before, after = map(situation.settled, looks)
            is_about = situation.logic.any_of(before.look.in_scope(rule), after.look.in_scope(rule))
            yield rule, situation.logic.all_of(is_about, differ(before, after))

        for point in inquiry.without_time(remedy, ask):
            for second in inquiry.seconds(point, remedy):
                is_about = (second.before.matched | second.after.matched) & rule.scope
                if not is_about or calendar.date_of(second.next).toordinal() not in turns:
                    continue
                if inquiry.outcome(second.before, remedy).key == inquiry.outcome(second.after, remedy).key:
                    continue
                both = inquiry.show_second(second, remedy)
                if both is not None and both[0].outcome.key != both[1].outcome.key:
                    yield _finding(inquiry, rule, remedy, *both)
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
