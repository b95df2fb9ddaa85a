"""AC403 endless-window: something given from some time after an event on, and for ever.

A service that the customer pays may well be had for ever; what is free, money back and new goods end some day.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aftercare_rules.checking.inquiry import Inquiry, Shown
from aftercare_rules.checking.report import Finding
from aftercare_rules.deciding.resolve import Outcome
from aftercare_rules.language.boxes import Box, Interval
from aftercare_rules.language.policy import Section
from aftercare_rules.language.time_readings import ElapsedReading
from aftercare_rules.language.vocabulary import PAID_OUT
from aftercare_rules.rules.rule_set import Rule
from aftercare_rules.solving.seek import Question
from aftercare_rules.solving.situation import Situation

_GOODS: Final = ("exchange", "replace")


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each rule of the policy's own that gives such from some time on, and for ever."""
    for rule in inquiry.rule_set.rules:
        if rule.section not in (Section.RIGHTS, Section.COVERAGE) or rule.name not in inquiry.own or not rule.ruling:
            continue
        events = sorted(set(_endless(inquiry, rule)))
        found = _shown(inquiry, rule) if events else None
        if found is not None:
            shown, remedy = found
            yield inquiry.finding(
                "endless-window",
                f"`{rule.name}` gives {remedy} from some time after `{events[0]}` on, and never ends",
                (rule.name, events[0], remedy),
                inquiry.places_of([rule.name]),
                [shown.witness()],
                f"write when it ends, like `{events[0]}: after 10 days and within 6 months`",
            )


def _endless(inquiry: Inquiry, rule: Rule) -> Iterator[str]:
    """The events after some time of which a rule holds for ever; none where `unless` lets another event end it."""
    ending = {atom.reading.event for one in rule.guards for box in inquiry.rule_set.boxes_in(one.fails) for atom in box}
    for guard in rule.guards if not ending - {None} else ():
        for box in inquiry.rule_set.boxes_in(guard.holds):
            yield from _open_events(box)


def _open_events(box: Box) -> Iterator[str]:
    timed = [atom for atom in box if isinstance(atom, Interval) and atom.reading.event]
    ended = {atom.reading.event for atom in timed if atom.high is not None}
    for atom in timed:
        begins = isinstance(atom.reading, ElapsedReading) and atom.low is not None and atom.low > 0
        if begins and atom.reading.event not in ended:
            yield str(atom.reading.event)


def _shown(inquiry: Inquiry, rule: Rule) -> tuple[Shown, str] | None:
    def ask(situation: Situation) -> Iterator[Question]:
        settled = situation.settled(situation.now)
        if rule.ruling is not None:
            is_free = settled.may_come_to(lambda _, high: high == 0)
            is_given = settled.look.remedy in PAID_OUT or settled.look.remedy in _GOODS
            ends = situation.logic.all_of(settled.approved, situation.logic.any_of(is_free, is_given))
            yield rule, situation.logic.all_of(settled.decides(rule, rule.ruling), ends)

    for remedy in sorted(rule.remedies):
        for point in inquiry.points(remedy, ask):
            outcome = inquiry.outcome(point, remedy)
            if any(voice.rule is rule and voice.ruling is rule.ruling for voice in outcome.voices) and _ends_some_day(
                outcome
            ):
                shown = inquiry.show(point, remedy, relevant=inquiry.relevant((remedy,)))
                if shown is not None:
                    return shown, remedy
    return None


def _ends_some_day(outcome: Outcome) -> bool:
    """Whether what is given is nothing that a shop sells for as long as it is there."""
    is_given = outcome.remedy in PAID_OUT or outcome.remedy in _GOODS
    return outcome.bill is not None and (is_given or outcome.bill.total.high == 0)
