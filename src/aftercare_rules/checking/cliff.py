"""AC203 cliff: a cost that jumps from one second to the next by more than the policy states."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from aftercare_rules.checking.inquiry import Inquiry, Shown
from aftercare_rules.checking.report import Finding
from aftercare_rules.checking.words import money, outcome_in_words, rules_in
from aftercare_rules.deciding.resolve import Outcome
from aftercare_rules.language.vocabulary import PAID_OUT
from aftercare_rules.solving.seek import Question, answers, pairs
from aftercare_rules.solving.situation import Situation
from aftercare_rules.solving.sums import LINES

# Where a policy states none: so much of a currency of which one buys much, and of any other.
_GREAT: Final = frozenset({"AUD", "CAD", "CHF", "CNY", "EUR", "GBP", "NZD", "SGD", "USD"})
_MEANT: Final = (Decimal(100), Decimal(500))
_MEANT_WITHOUT_COINS: Final = Decimal(10_000)


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each pair of rules once: two claims a second apart, the later of which costs so much more."""
    bound = inquiry.policy.cliff
    for remedy in inquiry.remedies:
        if remedy in PAID_OUT:
            continue
        seen: set[object] = set()
        for point in inquiry.without_time(remedy, lambda situation: _ask(inquiry, situation)):
            for second in inquiry.seconds(point, remedy):
                earlier, later = (inquiry.outcome(one, remedy) for one in (second.before, second.after))
                key = (rules_in(earlier), rules_in(later))
                if key in seen or not _may_jump(inquiry, earlier, later, bound):
                    continue
                both = inquiry.show_second(second, remedy)
                if both is not None and _jump(*both) > limit(inquiry, bound):
                    seen.add(key)
                    yield _finding(inquiry, remedy, *both, bound)


def _ask(inquiry: Inquiry, situation: Situation) -> Iterator[Question]:
    """The pairs of answers between which the cost may jump so far."""
    before, after = map(situation.settled, situation.move())
    logic, bound = situation.logic, inquiry.policy.cliff
    jump = before.coins(limit(inquiry, bound))
    both = logic.all_of(before.approved, after.approved)
    # What costs the customer more is worth less.
    far = before.worth[bound is not None] - after.worth[bound is None] > jump * LINES - LINES
    return pairs(situation, answers(before), answers(after), logic.all_of(both, far))


def limit(inquiry: Inquiry, bound: Decimal | None) -> Decimal:
    """The largest jump that is meant."""
    if bound is not None:
        return bound
    if inquiry.policy.vocabulary.minor_digits == 0:
        return _MEANT_WITHOUT_COINS
    return _MEANT[inquiry.policy.currency not in _GREAT]


def _may_jump(inquiry: Inquiry, earlier: Outcome, later: Outcome, bound: Decimal | None) -> bool:
    """Whether the cost may jump so far; where no bound is stated, whether it does for any claim."""
    if earlier.bill is None or later.bill is None:
        return False
    high = later.bill.total.low if bound is None else later.bill.total.high
    low = earlier.bill.total.high if bound is None else earlier.bill.total.low
    return low is not None and (high is None or high - low > limit(inquiry, bound))


def _jump(first: Shown, second: Shown) -> Decimal:
    costs = [shown.decision.cost for shown in (first, second)]
    one, other = (None if cost is None else cost.amount for cost in costs)
    return Decimal(0) if one is None or other is None else other - one


def _finding(inquiry: Inquiry, remedy: str, first: Shown, second: Shown, bound: Decimal | None) -> Finding:
    rules = dict.fromkeys((*rules_in(first.outcome), *rules_in(second.outcome)))
    jump = _jump(first, second)
    stated = (
        f"more than the {money(inquiry, bound)} that `cliff` allows"
        if bound is not None
        else f"more than the {money(inquiry, limit(inquiry, None))} that may be where no `cliff` is stated"
    )
    return inquiry.finding(
        "cliff",
        f"the cost of {remedy} jumps by {money(inquiry, jump)} from one second to the next, {stated}: "
        f"{outcome_in_words(inquiry, first.outcome)}, then {outcome_in_words(inquiry, second.outcome)}",
        (*rules, remedy),
        inquiry.places_of(rules),
        [first.witness("before"), second.witness("after")],
        f"let the cost rise in steps, or state the jump that you mean: `cliff: {jump}`",
    )
