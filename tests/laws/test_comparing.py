"""Law: what a comparison of two policies says is what their engines decide, claim by claim."""

import random
from collections.abc import Iterator
from copy import deepcopy
from functools import lru_cache, partial

import pytest

from aftercare_rules import Claim, ClaimError, Engine, Policy
from aftercare_rules.differing.compare import Comparison, compare
from aftercare_rules.differing.regions import difference
from aftercare_rules.differing.witnesses import outcome_of
from aftercare_rules.records.claims import read_claim
from tests.strategies.choosing import Choose
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.edited_policies import edited
from tests.strategies.generated_policies import Tree, as_yaml, loaded, policy_tree, with_fees

# What hangs on fixed dates and holidays has so many orders of its windows that each takes seconds.
SLOW = ("each ", "next ", "today", "business", "2024-", "2025-", "2026-", "roll", "eu-1182", "JP", "1 year")
PAIRS, CLAIMS = 16, 30


@lru_cache(maxsize=1)
def pairs() -> list[tuple[Policy, Policy, Comparison, int]]:
    """Small policies, and edited copies of them."""
    return list(_pairs())


def _pairs() -> Iterator[tuple[Policy, Policy, Comparison, int]]:
    found, seed = 0, 0
    while found < PAIRS:
        seed += 1
        choose = random.Random(seed).choice
        tree = (policy_tree, with_fees)[seed % 2](choose)
        other = edited(tree, choose)
        if any(word in as_yaml(each) for word in SLOW for each in (tree, other)):
            continue
        old, new = loaded(tree), loaded(other)
        if old is not None and new is not None:
            found += 1
            yield old, new, compare(old, new), seed


def outcomes(old: Engine, new: Engine, claim: Claim) -> list[object]:
    found: list[object] = []
    for engine in (old, new):
        try:
            found.append(outcome_of(engine.decide(claim)))
        except ClaimError:
            found.append("not read")
    return found


def claims_of(old: Policy, new: Policy, choose: Choose) -> Iterator[Claim]:
    for number in range(CLAIMS):
        maker = ClaimMaker(old if number % 2 else new)
        yield read_claim(maker.unknown(choose) if number % 5 == 0 else maker.known(choose))


def test_equality_is_proved_only_where_every_claim_is_decided_alike() -> None:
    proved = 0
    for old, new, comparison, seed in pairs():
        engines = Engine(old), Engine(new)
        for claim in claims_of(old, new, random.Random(seed).choice):
            one, other = outcomes(*engines, claim)
            assert not comparison.is_proved or one == other, (seed, claim)
        proved += comparison.is_proved
    assert 0 < proved < PAIRS


def test_what_is_decided_otherwise_lies_where_a_difference_was_found() -> None:
    met = 0
    for old, new, comparison, seed in pairs():
        if comparison.refusal:
            continue
        walk, engines = comparison.walk, (Engine(old), Engine(new))
        for claim in claims_of(old, new, random.Random(seed + 1).choice):
            if claim.wants is None or "not read" in outcomes(*engines, claim):
                continue
            one, other = outcomes(*engines, claim)
            sets = [engine.judge.matched(engine.claims.read(claim)) for engine in engines]
            if one == other or None in sets or walk.joint.names.joint or comparison.outside:
                continue
            met += 1
            kept = walk.kept(claim.wants)
            lies_at = walk.joint.both(*(each or 0 for each in sets)) & kept
            points = {each.point.matched & kept for each in comparison.differing if each.wish == claim.wants}
            assert lies_at in points, (seed, claim)
    assert met


def test_every_difference_is_real() -> None:
    shown = 0
    for old, new, comparison, seed in pairs():
        if comparison.refusal:
            continue
        for region in difference(comparison).regions:
            shown += 1
            heard = region.witness_old, region.witness_new
            found = [
                outcomes(Engine(policy), Engine(policy), one.claim)[0]
                for policy, one in zip((old, new), heard, strict=True)
            ]
            assert found[0] != found[1], (seed, region.where)
            for one, outcome in zip(heard, found, strict=True):
                assert outcome == ("not read" if one.decision is None else outcome_of(one.decision))
            if region.only is not None:
                assert (heard[0].decision is None) is (region.only == "NEW")
                assert (heard[1].decision is None) is (region.only == "OLD")
    assert shown


@pytest.mark.parametrize("seed", range(8))
def test_a_policy_equals_itself_however_its_rules_are_ordered(seed: int) -> None:
    tree = next(each for each in map(partial(_plain_tree, seed), range(200)) if each is not None)
    turned = deepcopy(tree)
    for section in ("rights", "exclusions", "coverage"):
        if section in turned:
            turned[section] = dict(reversed(turned[section].items()))
    old, new = loaded(tree), loaded(turned)
    assert old is not None
    assert new is not None
    for other in (old, new):
        found = difference(compare(old, other))
        assert (found.verdict, found.regions, found.unsettled, found.wording) == ("equal", (), (), ())


def _plain_tree(seed: int, number: int) -> Tree | None:
    tree = policy_tree(random.Random(1000 * seed + number).choice)
    return tree if loaded(tree) is not None and not any(word in as_yaml(tree) for word in SLOW) else None
