"""What outcomes have in common that are the same decision, though unknown facts may turn out in several ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from aftercare_rules.deciding.resolve import Ground, Outcome, Voice
from aftercare_rules.language.policy import Ruling
from aftercare_rules.language.prices import Bill


def rules_of(outcome: Outcome) -> list[object]:
    """The rules that speak for an outcome."""
    return [voice.rule for voice in outcome.voices]


def said(outcome: Outcome, rule: object = None) -> Ruling | None:
    """What a rule, or the first that speaks, or the policy's `otherwise` says; rules in conflict say nothing."""
    if outcome.ground is Ground.CONFLICT:
        return None
    for voice in outcome.voices:
        if rule in (None, voice.rule):
            return voice.ruling
    return outcome.otherwise


def bills_of(chosen: Outcome, weighed: Iterable[Outcome]) -> tuple[Bill, ...]:
    """The bills of what is chosen, and of rules in conflict over a remedy weighed before it, which may yet agree."""
    in_conflict = [outcome for outcome in weighed if outcome.ground is Ground.CONFLICT and outcome is not chosen]
    if not in_conflict:
        return chosen.bills
    return (*chosen.bills, *[bill for outcome in in_conflict for bill in outcome.bills])


def in_common(outcomes: Sequence[Outcome]) -> Outcome:
    """Outcomes that are the same decision as one, with the rules that speak in them all."""
    first, *others = outcomes
    voices = tuple(voice for voice in first.voices if all(voice.rule in rules_of(other) for other in others))
    ground = Ground.OTHERWISE if any(outcome.ground is Ground.OTHERWISE for outcome in outcomes) else first.ground
    return replace(first, voices=voices, ground=ground)


def shared(outcomes: Sequence[Outcome], voices: Sequence[Voice]) -> tuple[Outcome, Ruling | None]:
    """Of outcomes that are the same decision one that claims no more than all of them, and what is said in them all."""
    first = outcomes[0]
    rulings = {said(outcome, voices[0].rule if voices else None) for outcome in outcomes}
    bill = first.bill
    if bill is not None and any(outcome.bill is None or outcome.bill.lines != bill.lines for outcome in outcomes):
        bill = bill.in_one_line(first.remedy or "")
    estimate = first.estimate if len({outcome.estimate for outcome in outcomes}) == 1 else None
    ground = first.ground if len({outcome.ground for outcome in outcomes}) == 1 else Ground.RULES
    is_shops = all(outcome.is_shops_choice for outcome in outcomes)
    added = [{(fee.rule, fee.ruling) for fee in outcome.fees} for outcome in outcomes]
    fees = tuple(fee for fee in first.fees if all((fee.rule, fee.ruling) in each for each in added))
    common = replace(first, bill=bill, estimate=estimate, ground=ground, is_shops_choice=is_shops, fees=fees)
    return common, rulings.pop() if len(rulings) == 1 else None


def alternatives_to(chosen: Outcome, outcomes: Mapping[str, Outcome]) -> tuple[Outcome, ...]:
    """The other remedies that could be had."""
    return tuple(
        [
            outcome
            for remedy, outcome in outcomes.items()
            if remedy != chosen.remedy
            and outcome.verdict in ("approved", "referred")
            and outcome.ground is not Ground.OTHERWISE
        ]
    )
