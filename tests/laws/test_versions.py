"""Laws: a new version never touches what was bought before it, and a book of one version is that version."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from aftercare_rules import ClaimError, Engine, Policy, PolicyBook
from aftercare_rules.records.claims import read_claim
from tests.strategies.cases import Case, cases
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.generated_policies import Tree, loaded, trees

Decider = Engine | PolicyBook
DAYS = st.integers(-1200, 1200).map(lambda days: date(2025, 6, 15) + timedelta(days=days))


def in_force(tree: Tree, **dates: date) -> Policy | None:
    dated = {**deepcopy(tree), "in_force": {name: day.isoformat() for name, day in dates.items()}}
    return loaded(dated)


def outcome(decider: Decider, claim: dict[str, Any]) -> str:
    """The bytes of the decision, or what is wrong with the claim."""
    try:
        return decider.decide(claim).model_dump_json()
    except ClaimError as error:
        return str(error)


def with_zone_of(tree: Tree, other: Tree) -> Tree:
    return {**other, "time": {**other["time"], "zone": tree["time"]["zone"]}}


@given(case=cases(ClaimMaker.unknown), newer=trees, start=DAYS)
def test_a_new_version_touches_only_what_is_bought_while_it_is_in_force(case: Case, newer: Tree, start: date) -> None:
    old = in_force(case.tree, to=start - timedelta(days=1))
    new = in_force(with_zone_of(case.tree, newer), **{"from": start})
    assume(new is not None)
    assert old is not None
    assert new is not None
    without, book = PolicyBook([old]), PolicyBook([old, new])
    for given_claim in case.claims:
        claim = read_claim(given_claim)
        bought = claim.purchase.purchased or claim.at
        if bought.astimezone(old.calendar.zone).date() < start:
            assert outcome(book, given_claim) == outcome(without, given_claim)
        else:
            assert outcome(book, given_claim) == outcome(Engine(new), given_claim)


@given(case=cases(ClaimMaker.unknown), start=DAYS)
def test_a_book_of_one_version_is_that_version(case: Case, start: date) -> None:
    for policy in (case.policy, in_force(case.tree, **{"from": start}), in_force(case.tree, to=start)):
        assert policy is not None
        book, engine = PolicyBook([policy]), Engine(policy)
        for claim in case.claims:
            assert outcome(book, claim) == outcome(engine, claim)
