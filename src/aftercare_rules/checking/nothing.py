"""AC303 approved-with-nothing: an approval by which the customer gets no money where money is what is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aftercare_rules.checking.inquiry import MOST_TRIED, Inquiry, Shown
from aftercare_rules.checking.price import later
from aftercare_rules.checking.report import Finding
from aftercare_rules.checking.words import rules_in
from aftercare_rules.language.prices import Elapsed
from aftercare_rules.language.vocabulary import PAID_OUT
from aftercare_rules.solving.seek import Question, answers, pairs
from aftercare_rules.solving.situation import Situation

_LATER_MONTHS = (0, 2, 5, 11, 23, 24, 132, 720)


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each rule once, with a claim that is approved and gets nothing."""
    seen: set[object] = set()
    tried: Counter[object] = Counter()
    for remedy in inquiry.remedies:
        if remedy not in PAID_OUT:
            continue
        for point in inquiry.points(remedy, _ask):
            outcome = inquiry.outcome(point, remedy)
            key = (remedy, rules_in(outcome))
            if key in seen or outcome.bill is None or outcome.bill.total.low > 0 or tried[key] == MOST_TRIED:
                continue
            tried[key] += 1
            months = _LATER_MONTHS if any(isinstance(key, Elapsed) for key in outcome.reads) else (0,)
            for more in months:
                shown = inquiry.show(point, remedy, _is_nothing, inquiry.relevant((remedy,)), later(point, more))
                if shown is not None:
                    seen.add(key)
                    yield _finding(inquiry, remedy, shown)
                    break


def _ask(situation: Situation) -> Iterator[Question]:
    """The rules that may pay out nothing."""
    settled = situation.settled(situation.now)
    return pairs(situation, answers(settled), [(0, True)], settled.may_come_to(lambda low, _: low <= 0))


def _is_nothing(shown: Shown) -> bool:
    refund = shown.decision.refund
    is_open = any(line.amount is None for line in shown.decision.lines)
    return shown.decision.verdict == "approved" and refund is not None and not refund.amount and not is_open


def _finding(inquiry: Inquiry, remedy: str, shown: Shown) -> Finding:
    rules = rules_in(shown.outcome)
    return inquiry.finding(
        "approved-with-nothing",
        f"`{rules[0]}` approves {remedy}, and the customer gets nothing",
        (*rules, remedy),
        inquiry.places_of(rules),
        [shown.witness()],
        "end the rule where nothing is left to give, or decline with a reason",
    )
