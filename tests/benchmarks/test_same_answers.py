"""The benchmarks compare like with like: the hand-written function, the library and the generators of claims agree."""

from itertools import islice

import pytest

from aftercare_rules import Engine, load_policy
from benchmarks import by_hand
from benchmarks.answers import AnswersDifferError, hold_to, in_short
from benchmarks.claims import accessory_claims, as_json, endless_shop_claims, shop_claims, validated
from benchmarks.scenes import ACCESSORY, MATCHERS, SHOP, short_answers, synthetic_claims, synthetic_policy
from tests.oracle import accessory_shop


@pytest.mark.parametrize("matcher", MATCHERS)
def test_the_library_answers_as_the_hand_written_function(matcher: str) -> None:
    if matcher == "durable":
        pytest.importorskip("durable", reason="the extra `durable` is not installed")
    engine = Engine(load_policy(ACCESSORY), matcher)
    claims = accessory_claims(800)
    expected = [by_hand.decide(claim) for claim in claims]
    for form in (claims, validated(claims), as_json(claims)):
        hold_to(expected, short_answers(engine), form, matcher)


def test_every_rule_of_the_policy_decides_some_claim() -> None:
    decided = {by_hand.decide(claim)[1] for claim in accessory_claims(2000)}
    assert decided == {None, *(rule.name for rule in load_policy(ACCESSORY).rules)}


def test_claims_of_the_shop_are_decided_as_its_clauses_say() -> None:
    engine = Engine(load_policy(SHOP))
    for claim in shop_claims(500):
        decision = engine.decide(claim)
        verdict, remedy, cost = accessory_shop.decide(claim)
        assert (decision.verdict, decision.cost and decision.cost.amount) == (verdict, cost)
        assert verdict != "approved" or decision.remedy == remedy


def test_synthetic_claims_are_claims_of_the_synthetic_policy() -> None:
    engine = Engine(synthetic_policy(50))
    decided = {in_short(engine.decide(claim))[1] for claim in synthetic_claims(50, 600)}
    assert len(decided) > 45


def test_the_same_seed_gives_the_same_claims() -> None:
    assert accessory_claims(20) == accessory_claims(20) != accessory_claims(20, seed=1)
    assert list(islice(endless_shop_claims(), 20)) == shop_claims(20)


def test_another_answer_is_told() -> None:
    claims = accessory_claims(5)
    expected = [by_hand.decide(claim) for claim in claims]
    with pytest.raises(AnswersDifferError, match="nobody answers claim 0 with None"):
        hold_to(expected, lambda _: None, claims, "nobody")
