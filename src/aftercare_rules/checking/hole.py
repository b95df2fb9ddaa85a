"""AC101 gap, in time: claims that no rule answers, while rules answer the same claim both earlier and later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Final

from aftercare_rules.checking.inquiry import MOST_TRIED, Inquiry, Shown
from aftercare_rules.checking.report import Finding
from aftercare_rules.checking.words import rules_in
from aftercare_rules.deciding.resolve import Ground
from aftercare_rules.language.vocabulary import DEFECT
from aftercare_rules.solving.seek import Question, answers, pairs
from aftercare_rules.solving.situation import Situation

# The time before a hole is looked at in so many places.
_PARTS: Final = 24


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each hole once, by the rules on either side of it, with a claim on its last second."""
    for remedy in inquiry.remedies:
        seen: set[object] = set()
        tried: Counter[object] = Counter()
        for point in inquiry.without_time(remedy, _ask):
            for second in inquiry.seconds(point, remedy):
                earlier, later = (inquiry.outcome(one, remedy) for one in (second.before, second.after))
                key = rules_in(later)
                closes = earlier.ground is Ground.OTHERWISE and later.ground is not Ground.OTHERWISE
                if not closes or key in seen or tried[key] == MOST_TRIED:
                    continue
                tried[key] += 1
                both = inquiry.show_second(second, remedy)
                answered = None if both is None else _answered_before(inquiry, both[0], remedy)
                if both is not None and answered is not None and _is_a_hole(inquiry, both[0], remedy):
                    seen.add(key)
                    yield _finding(inquiry, remedy, answered, key, both[0])


def _is_a_hole(inquiry: Inquiry, shown: Shown, remedy: str) -> bool:
    """Whether no rule answers for a remedy; where none does for any, and such claims are looked at, that is a gap."""
    remedies = inquiry.policy.vocabulary.remedies
    found = [inquiry.outcome_of(shown.claim, one) for one in (remedy, *remedies)]
    unanswered = [outcome is not None and outcome.ground is Ground.OTHERWISE for outcome in found]
    is_looked_at = shown.claim.defect is not None or DEFECT not in inquiry.policy.facts
    return unanswered[0] and not (all(unanswered) and is_looked_at)


def _answered_before(inquiry: Inquiry, shown: Shown, remedy: str) -> tuple[str, ...] | None:
    """The rules that answer the same claim where it is brought earlier, its events having happened."""
    claim = shown.claim
    instants = [claim.purchase.purchased, *claim.purchase.events.values()]
    first = max((instant.astimezone(UTC) for instant in instants if instant is not None), default=claim.at)
    for part in range(_PARTS):
        earlier = first + timedelta(seconds=int((claim.at.astimezone(UTC) - first).total_seconds()) * part // _PARTS)
        outcome = inquiry.outcome_of(inquiry.at(claim, earlier), remedy)
        if outcome is not None and outcome.ground is Ground.RULES:
            return rules_in(outcome)
    return None


def _ask(situation: Situation) -> Iterator[Question]:
    """The rules that begin to answer where none does, and some do at another time."""
    before, after, at_another_time = map(situation.settled, (*situation.move(), situation.at_another_time()))
    is_answered = (situation.logic.negation(each.unanswered) for each in (after, at_another_time))
    is_hole = situation.logic.all_of(before.unanswered, *is_answered)
    return pairs(situation, answers(after), [(None, True)], is_hole)


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
