"""AC107 blocked-promise: a promise without an end that an exclusion takes away by facts of the purchase alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from aftercare_rules.checking.inquiry import Inquiry, Shown, spelled
from aftercare_rules.checking.report import Finding
from aftercare_rules.language.boxes import Interval
from aftercare_rules.language.policy import Section
from aftercare_rules.language.prices.forms import Free
from aftercare_rules.language.readings import FactReading
from aftercare_rules.language.services import Every
from aftercare_rules.rules.rule_set import Rule, RuleSet
from aftercare_rules.solving.seek import Question
from aftercare_rules.solving.situation import Situation


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each such exclusion, with the promises that it does not name, nor they it, and a claim that it declines."""
    tended = {name for name, one in inquiry.rule_set.terms.derived.items() if isinstance(one, Every)}
    promises = [rule for rule in _own(inquiry, Section.COVERAGE) if _is_for_life(rule, inquiry.rule_set, tended)]
    for ban in _own(inquiry, Section.EXCLUSIONS):
        if not _is_of_the_sale(inquiry, ban):
            continue
        unnamed = [
            one for one in promises if ban.name not in one.overrides and not {one.name, one.owner} & ban.overrides
        ]
        blocked = [(promise, found) for promise in unnamed if (found := _blocked(inquiry, promise, ban)) is not None]
        if blocked:
            yield _finding(inquiry, ban, [promise for promise, _ in blocked], *blocked[0][1])


def _own(inquiry: Inquiry, section: Section) -> list[Rule]:
    return [rule for rule in inquiry.rule_set.rules if rule.section is section and rule.name in inquiry.own]


def _is_for_life(rule: Rule, rule_set: RuleSet, tended: Set[str]) -> bool:
    """Whether a rule gives something for nothing, and tests no time, nor what has to be done at regular times."""
    prices = [effect.price for effect in rule.ruling.effects.values()] if rule.ruling is not None else []
    is_free = any(price is not None and all(isinstance(line.form, Free) for line in price.lines) for price in prices)
    held = [atom for box in rule_set.boxes_in(rule.boxes) for atom in box]
    ends = any((isinstance(atom, Interval) and atom.reading.event) or atom.reading.name in tended for atom in held)
    return is_free and not ends


def _is_of_the_sale(inquiry: Inquiry, rule: Rule) -> bool:
    """Whether an exclusion tests nothing but facts of the purchase."""
    groups = inquiry.policy.vocabulary.groups
    readings = {atom.reading for box in inquiry.rule_set.boxes_in(rule.boxes) for atom in box}
    return bool(readings) and all(
        isinstance(reading, FactReading) and groups.get(reading.name) == "purchase" for reading in readings
    )


def _blocked(inquiry: Inquiry, promise: Rule, ban: Rule) -> tuple[Shown, str] | None:
    """A claim that a promise is about and an exclusion alone declines, and for which remedy."""

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
                return shown, remedy
    return None


def _facts(inquiry: Inquiry, ban: Rule) -> list[str]:
    """The facts that an exclusion tests."""
    return sorted({atom.reading.name for box in inquiry.rule_set.boxes_in(ban.boxes) for atom in box})


def _finding(inquiry: Inquiry, ban: Rule, promises: Sequence[Rule], shown: Shown, remedy: str) -> Finding:
    names = list(dict.fromkeys(promise.name for promise in promises))
    return inquiry.finding(
        "blocked-promise",
        f"{spelled(names)} {'promises' if len(names) == 1 else 'promise'} {remedy} free and without an end, and "
        f"`{ban.name}` takes it away by {spelled(_facts(inquiry, ban))} of the purchase; neither names the other",
        (*names, ban.name, remedy),
        [(inquiry.declared[rule.name].span, rule.name) for rule in (*promises, ban)],
        [shown.witness()],
        f"say which wins: `overrides: [{ban.name}]` in `{names[0]}`, a test in its `for`, or an entry of `accepts`",
    )
