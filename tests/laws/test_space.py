"""Law: the space of claims is complete and real: no claim lies outside it, and at every point of it there is one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given

from aftercare_rules import Claim, ClaimError, Engine, Policy
from aftercare_rules.deciding.cases import Case as ReadCase
from aftercare_rules.document.load import read_policy
from aftercare_rules.records.claims import read_claim
from aftercare_rules.space.claims import ClaimMaker as MakerOfPoints
from aftercare_rules.space.instants import may_precede_the_purchase
from aftercare_rules.space.space import Space
from tests.strategies.cases import Case, cases
from tests.strategies.choosing import Choose
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.generated_policies import policy_tree
from tests.support.small_policies import SMALL

SECOND = timedelta(seconds=1)


def known(maker: ClaimMaker, choose: Choose) -> dict[str, Any]:
    """A claim of which everything is known, with its events after the purchase."""
    claim = maker.known(choose)
    bought = claim["purchase"]["purchased"]
    late = datetime.fromisoformat(bought)
    events = claim["purchase"]["events"]
    for name, instant in events.items():
        if datetime.fromisoformat(instant) < late:
            events[name] = bought
    return claim


def matched_sets(engine: Engine, claim: dict[str, Any], policy: Policy) -> Iterator[tuple[str, Claim, ReadCase, int]]:
    """For each remedy that a claim could ask for the boxes that it matches then."""
    for remedy in policy.vocabulary.every_remedy:
        read = read_claim({**claim, "wants": remedy})
        try:
            case = engine.claims.read(read)
        except ClaimError:
            return
        matched = engine.judge.matched(case)
        if matched is not None and not matched & engine.rule_set.impossible:
            yield remedy, read, case, matched


@given(case=cases(known, count=8))
def test_every_claim_lies_at_a_point(case: Case) -> None:
    engine = Engine(case.policy)
    space = Space(case.policy, engine.rule_set)
    reached: dict[str, set[int]] = {}
    for claim in case.claims:
        for remedy, _, _, matched in matched_sets(engine, claim, case.policy):
            relevant = engine.judge.relevant(frozenset({remedy}))
            if remedy not in reached:
                reached[remedy] = {point.matched for point in space.points(relevant, remedy)}
            assert matched & relevant in reached[remedy]


@given(case=cases(known, count=8))
def test_what_a_second_changes_is_a_step(case: Case) -> None:
    engine = Engine(case.policy)
    space = Space(case.policy, engine.rule_set)
    impossible = engine.rule_set.impossible
    for claim in case.claims:
        for remedy, read, _, matched in matched_sets(engine, claim, case.policy):
            moved = read.model_copy(update={"at": (read.at.astimezone(UTC) + SECOND).astimezone(read.at.tzinfo)})
            after = engine.judge.matched(engine.claims.read(moved))
            relevant = engine.judge.relevant(frozenset({remedy}))
            if after is None or after & impossible or not (matched ^ after) & relevant:
                continue
            # The uses of a rule within a time fall out of it one by one: they are an axis of their own.
            assert "limit" in str(case.tree) or any(
                point.matched & ~step.before == matched & relevant and point.matched & ~step.after == after & relevant
                for point in space.untimed(relevant, remedy)
                for step in space.steps(point.matched, relevant)
            )


@given(case=cases(known, count=0, make_tree=policy_tree))
def test_at_every_point_there_is_a_claim(case: Case) -> None:
    engine = Engine(case.policy)
    space = Space(case.policy, engine.rule_set)
    maker = MakerOfPoints(engine, space)
    for remedy in case.policy.vocabulary.every_remedy:
        relevant = engine.judge.relevant(frozenset({remedy}))
        for number, point in enumerate(space.points(relevant, remedy)):
            if point.is_exact and number < 200:
                claim = maker.claim(point, remedy, relevant)
                assert claim is not None
                assert claim.wants == remedy


def test_events_that_lie_before_the_purchase_are_told() -> None:
    text = SMALL.replace("[notified]", "[delivered, manufactured]")
    assert may_precede_the_purchase(read_policy("shop.yaml", text.encode())) == {"manufactured"}
