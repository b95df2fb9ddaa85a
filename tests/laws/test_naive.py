"""Law: the engine decides as a slow reading of the policy does, whatever the policy."""

from typing import Any

import pytest
from hypothesis import given

from aftercare_rules import ClaimError, Decision, Engine
from aftercare_rules.records.claims import read_claim
from tests.oracle.completions import Opened
from tests.oracle.naive import Answer, CannotHappen, Naive, Situation
from tests.strategies.cases import Case, cases
from tests.strategies.choosing import seeded
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.generated_policies import loaded, policy_tree, with_everything


def settled(opened: Opened, claim: dict[str, Any]) -> Situation | None:
    """The situation of a claim, None if a price needs a number that it cannot have: units, without a defect."""
    found = opened.open(read_claim(claim))
    return None if found.unknowns else found.known


def terms(decision: Decision) -> tuple[object, ...]:
    amount = decision.refund or decision.cost
    open_lines = sorted(line.name for line in decision.lines if line.amount is None and decision.verdict == "approved")
    said = decision.verdict, decision.remedy, amount.amount if amount else None, tuple(open_lines)
    return said, decision.rules, decision.rule


def naive_terms(answer: Answer) -> tuple[object, ...]:
    # Of rules that contradict each other none decides.
    first = None if answer.is_conflict else next(iter(answer.rules), None)
    return answer.terms, answer.rules, first


def others(naive: Naive, decision: Decision, situation: Situation) -> set[tuple[object, ...]]:
    remedies = [remedy for remedy in naive.policy.vocabulary.remedies if remedy != decision.remedy]
    answers = [naive.answer(remedy, situation) for remedy in remedies]
    return {answer.terms[:3] for answer in answers if answer.verdict != "declined" and not answer.is_otherwise}


@given(case=cases(make_tree=with_everything))
def test_verdict_remedy_cost_and_rules(matcher: str, case: Case) -> None:
    engine, naive, opened = Engine(case.policy, matcher), Naive(case.policy), Opened(case.policy)
    for claim in case.claims:
        situation = settled(opened, claim)
        if situation is None:
            continue
        try:
            answer = naive.decide(situation)
        except CannotHappen:
            with pytest.raises(ClaimError):
                engine.decide(claim)
        else:
            decision = engine.decide(claim)
            assert terms(decision) == naive_terms(answer)
            assert {
                (other.verdict, other.remedy, amount.amount if (amount := other.refund or other.cost) else None)
                for other in decision.alternatives
            } == others(naive, decision, situation)


def test_the_claims_come_to_every_verdict_by_every_way() -> None:
    """The law says little if rules never meet: conflicts, ties and blocked coverage must come up."""
    ways: dict[str, int] = {}
    for tree in seeded(policy_tree, seed=8, count=150):
        if (policy := loaded(tree)) is None:
            continue
        naive, opened = Naive(policy), Opened(policy)
        for claim in seeded(ClaimMaker(policy).known, seed=8, count=8):
            situation = settled(opened, claim)
            if situation is not None:
                for way in ways_of(naive, situation):
                    ways[way] = ways.get(way, 0) + 1
    wanted = {"impossible", "approved", "declined", "referred", "conflict", "several rules", "otherwise", "costs money"}
    assert {way: count for way, count in ways.items() if count >= 10}.keys() >= wanted


def ways_of(naive: Naive, situation: Situation) -> list[str]:
    try:
        answer = naive.decide(situation)
    except CannotHappen:
        return ["impossible"]
    return [
        answer.verdict,
        *(["conflict"] if answer.is_conflict else []),
        *(["several rules"] if len(answer.rules) > 1 and not answer.is_conflict else []),
        *(["otherwise"] if answer.is_otherwise else []),
        *(["costs money"] if answer.cost else []),
    ]
