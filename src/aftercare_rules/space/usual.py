"""What claims under a policy usually say, so that a claim that shows something differs only where that matters."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from aftercare_rules.language.domains import COUNT, NONE_WORD, Choice, Domain, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import Value
from aftercare_rules.language.settings import OF_THE_POLICY
from aftercare_rules.language.vocabulary import DEFECT, WANTS
from aftercare_rules.records.models import Claim

_HUNDRED = Decimal(100)


def usual_values(policy: Policy) -> dict[str, Value]:
    """For each fact the value that most examples give it, the policy's usual one, the presumed one, or a plain one."""
    counts: dict[str, Counter[Value]] = {}
    for example in policy.all_examples:
        for name, value in _said(example.claim):
            counts.setdefault(name, Counter())[value] += 1
    found: dict[str, Value] = {WANTS: NONE_WORD}
    stated = policy.starts.get(OF_THE_POLICY, {})
    for name in policy.vocabulary.groups:
        domain = policy.vocabulary.domains[name]
        said, usual, declared = counts.get(name), stated.get(name), policy.facts.get(name)
        if said:
            found[name] = said.most_common(1)[0][0]
        elif isinstance(usual, (str, bool, Decimal)):
            found[name] = usual
        elif declared is not None and declared.presume is not None:
            found[name] = declared.presume
        else:
            found[name] = plain_value(name, domain)
    return found


def _said(claim: Claim) -> list[tuple[str, Value]]:
    """The facts that a claim states."""
    records = [claim.purchase.facts, claim.facts, claim.defect.facts if claim.defect else {}]
    records.append(claim.new.facts if claim.new else {})
    said: list[tuple[str, Value]] = [
        (name, value) for facts in records for name, value in facts.items() if value is not None
    ]
    numbers = [("price", claim.purchase.price), ("new_price", claim.new.price if claim.new else None)]
    if claim.defect is not None:
        numbers.append(("parts_price", claim.defect.parts_price))
        said += [(DEFECT, claim.defect.kind)] if claim.defect.kind is not None else []
        said += [("units", Decimal(claim.defect.units))] if claim.defect.units is not None else []
    said += [("quantity", Decimal(claim.purchase.quantity))] if claim.purchase.quantity is not None else []
    return said + [(name, number) for name, number in numbers if number is not None]


def plain_value(name: str, domain: Domain) -> Value:
    """A plain value of a domain."""
    match domain:
        case Choice(words):
            return words[0]
        case Number():
            wanted = Decimal(1) if domain == COUNT or name in ("units", "quantity") else _HUNDRED
            wanted = Decimal(0) if name == "parts_price" else wanted
            low, high = domain.minimum, domain.greatest
            wanted = wanted if low is None or low <= wanted else low
            wanted = wanted if high is None or wanted <= high else high
            return domain.step_to(wanted)
    return True
