"""AC302 free-with-a-cost: a reason says free, and the customer pays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aftercare_rules.checking.inquiry import Inquiry, Shown
from aftercare_rules.checking.report import Finding
from aftercare_rules.checking.words import money, rules_in, said_by
from aftercare_rules.deciding.resolve import Outcome
from aftercare_rules.language.policy import Ruling
from aftercare_rules.language.vocabulary import PAID_OUT
from aftercare_rules.solving.seek import Question, pairs
from aftercare_rules.solving.situation import Situation

_FREE: Final = re.compile(
    r"\bfree of (any )?charge\b|\bfree\b|\bpays? nothing\b|\bat no (charge|cost)\b|\bno charge\b|"
    r"\bwithout (charge|cost|any charge)\b|\bcosts? you nothing\b|\bnothing to pay\b|"
    r"免费|不收费|不收取费用|无需付费|不用付钱|零费用"
)
# What tells that something is paid all the same.
_PAID: Final = re.compile(
    r"\d|\{cost\}|\bonly\b|\bparts?\b.*\b(cost|price|charge)|\bfee\b|\bplus\b|\bexcept\b|\bafter(wards)?\b|\bpay|"
    r"\bcharged?\b|收费|费用|工本|另付|另计|按.*价"
)


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each reason once, with a claim that hears it and pays."""
    seen: set[Ruling] = set()
    for remedy in inquiry.remedies:
        if remedy in PAID_OUT:
            continue

        def ask(situation: Situation) -> Iterator[Question]:
            settled = situation.settled(situation.now)
            costs = settled.may_come_to(lambda _, high: high > 0)
            saying = [key for key in settled.rulings if _says_free(key[1])]
            return pairs(situation, [(key, settled.decides(*key)) for key in saying], [(True, True)], costs)

        for point in inquiry.points(remedy, ask):
            outcome = inquiry.outcome(point, remedy)
            ruling = outcome.voices[0].ruling if outcome.voices else None
            if ruling is None or ruling in seen or not _may_cost(outcome) or not _says_free(ruling):
                continue
            for numbers in inquiry.numbers_tried(point, outcome.reads):
                shown = inquiry.show(point, remedy, _is_paid, inquiry.relevant((remedy,)), numbers=numbers)
                if shown is not None:
                    seen.add(ruling)
                    yield _finding(inquiry, remedy, shown)
                    break


def _may_cost(outcome: Outcome) -> bool:
    return outcome.bill is not None and (outcome.bill.total.high is None or outcome.bill.total.high > 0)


def _says_free(ruling: Ruling) -> bool:
    return any(_FREE.search(words.lower()) for words in ruling.reason.languages.values())


def _is_paid(shown: Shown) -> bool:
    """Whether a customer pays who hears that it is free, and hears nothing of a cost."""
    cost = shown.decision.cost
    if cost is None or not cost.amount:
        return False
    return any(
        _FREE.search(words.lower()) and not _PAID.search(_FREE.sub("", words.lower()))
        for words in shown.decision.reason.values()
    )


def _finding(inquiry: Inquiry, remedy: str, shown: Shown) -> Finding:
    rules = rules_in(shown.outcome)
    fees = tuple(voice.rule.name for voice in shown.outcome.fees)
    cost = shown.decision.cost
    by = f", as `{fees[0]}` adds to it" if fees else ""
    return inquiry.finding(
        "free-with-a-cost",
        f"the reason of {said_by(shown.outcome.voices[0])} says that {remedy} is free, and it costs "
        f"{money(inquiry, cost.amount) if cost is not None else ''}{by}",
        (*rules, *fees, remedy),
        inquiry.places_of((*rules, *fees)),
        [shown.witness()],
        "say what it costs, with `{cost}`, or let it cost nothing",
    )
