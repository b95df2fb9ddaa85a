"""What the findings say in words: an outcome, what a rule says, a part of the space of claims."""

from __future__ import annotations

from decimal import Decimal

from aftercare_rules.checking.inquiry import Inquiry
from aftercare_rules.deciding.resolve import Ground, Outcome, Voice
from aftercare_rules.language.domains import EXACT
from aftercare_rules.language.prices import Range
from aftercare_rules.language.vocabulary import PAID_OUT
from aftercare_rules.records.models import Claim


def money(inquiry: Inquiry, amount: Decimal) -> str:
    """An amount with its currency: `CNY 3.00`."""
    unit = Decimal(1).scaleb(-inquiry.policy.vocabulary.minor_digits)
    return f"{inquiry.policy.currency} {EXACT.quantize(amount, unit)}"


def amount_in_words(inquiry: Inquiry, remedy: str | None, total: Range) -> str:
    """What is paid, or paid out: `free`, `for CNY 3.00`, `with CNY 20.00`."""
    if not total.is_settled:
        return "at a price that depends on the claim"
    if remedy in PAID_OUT:
        return f"with {money(inquiry, total.low)}"
    return f"for {money(inquiry, total.low)}" if total.low else "free"


def outcome_in_words(inquiry: Inquiry, outcome: Outcome) -> str:
    """An outcome: `approved free by `stones``, `declined by `water``, `referred by no rule`."""
    parts: list[str] = [outcome.verdict]
    if outcome.bill is not None:
        parts.append(amount_in_words(inquiry, outcome.remedy, outcome.bill.total))
    if outcome.ground is Ground.OTHERWISE:
        parts.append("by the policy's `otherwise`")
    elif outcome.voices:
        parts.append(f"by {said_by(outcome.voices[0])}")
    return " ".join(parts)


def said_by(voice: Voice) -> str:
    """Who says it: a rule, or its `otherwise`."""
    return (
        f"the `otherwise` of `{voice.rule.owner}`" if voice.ruling is voice.rule.otherwise else f"`{voice.rule.name}`"
    )


def effect_in_words(inquiry: Inquiry, voice: Voice, claim: Claim) -> str:
    """What a rule says for a claim: `approves it free`, `declines it`."""
    verb = {"approved": "approves it", "declined": "declines it", "referred": "refers it"}[voice.effect.verdict]
    case = inquiry.maker.case(claim)
    if voice.effect.price is None or voice.effect.verdict != "approved" or case is None:
        return verb
    bill = voice.effect.price.bill(inquiry.engine.claims.numbers(voice.effect.price.keys, case))
    remedy = next((name for name, effect in voice.ruling.effects.items() if effect is voice.effect), claim.wants)
    return f"{verb} {amount_in_words(inquiry, remedy, bill.total)}"


def rules_in(outcome: Outcome) -> tuple[str, ...]:
    """The names of the rules that an outcome rests on."""
    return tuple(voice.rule.name for voice in outcome.voices)


def owners_in(inquiry: Inquiry, outcome: Outcome) -> tuple[str, ...]:
    """The same, a rule with rows once for all of them."""
    return tuple(dict.fromkeys(inquiry.declared[name].owner for name in rules_in(outcome)))
