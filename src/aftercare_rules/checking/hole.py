"""AC101 gap, in time: claims that no rule answers, while rules answer the same claim both earlier and later."""

from __future__ import annotations

from collections.abc import Iterator

from aftercare_rules.checking.inquiry import Inquiry, Shown
from aftercare_rules.checking.report import Finding
from aftercare_rules.checking.words import rules_in
from aftercare_rules.deciding.resolve import Ground
from aftercare_rules.solving.seek import Question, answers, pairs
from aftercare_rules.solving.situation import Situation
from aftercare_rules.space.axes import Setting


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each hole once, by the rules on either side of it, with a claim on its last second."""
    for remedy in inquiry.remedies:
        seen: set[object] = set()
        relevant = inquiry.relevant((remedy,))
        for point in inquiry.without_time(remedy, _ask):
            opened: dict[tuple[str, ...], None] = {}
            closed = []
            for step in inquiry.space.steps(point.matched, relevant):
                before, after = (point.after(Setting(one, timing=step.timing)) for one in (step.before, step.after))
                if (before.matched | after.matched) & inquiry.rule_set.impossible:
                    continue
                earlier, later = inquiry.outcome(before, remedy), inquiry.outcome(after, remedy)
                if earlier.ground is not Ground.OTHERWISE and later.ground is Ground.OTHERWISE:
                    opened[rules_in(earlier)] = None
                if earlier.ground is Ground.OTHERWISE and later.ground is not Ground.OTHERWISE:
                    closed.append((step, before, rules_in(later)))
            for step, before, after_it in closed if opened else ():
                key = (tuple(opened), after_it)
                if key in seen:
                    continue
                shown = inquiry.show(before, remedy, lambda one: not one.outcome.voices, relevant, step.timing)
                if shown is not None:
                    seen.add(key)
                    yield _finding(inquiry, remedy, next(iter(opened)), after_it, shown)


def _ask(situation: Situation) -> Iterator[Question]:
    """The rules that end where none follows, each with those that begin where none was."""
    ends, ended, yet_to_begin, begins = map(situation.settled, (*situation.move(), *situation.move()))
    some, others = ([one for one in answers(each) if one[0] is not None] for each in (ends, begins))
    return pairs(situation, some, others, situation.logic.all_of(ended.unanswered, yet_to_begin.unanswered))


def _finding(inquiry: Inquiry, remedy: str, before: tuple[str, ...], after: tuple[str, ...], shown: Shown) -> Finding:
    rules = dict.fromkeys((*before, *after))
    return inquiry.finding(
        "gap",
        f"no rule answers {remedy} between the end of `{before[0]}` and the beginning of `{after[0]}`",
        (*rules, remedy),
        inquiry.places_of(rules),
        [shown.witness("in the hole")],
        "let the one end where the other begins: `within 30 days` and `after 30 days` leave nothing between them",
    )
