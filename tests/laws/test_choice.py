"""Laws: where the choice is the shop's a wish counts for nothing; where it is the customer's, the wish decides."""

import json
from typing import Any

from hypothesis import assume, given

from aftercare_rules import ClaimError, Engine
from tests.strategies.cases import Case, cases
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.generated_policies import Tree, as_yaml, loaded, with_choices


def decided(engine: Engine, claim: dict[str, Any], wish: str | None) -> Any:
    try:
        decision = json.loads(engine.decide({**claim, "wants": wish}).model_dump_json())
    except ClaimError:
        return None
    del decision["policy"]
    return decision


def engine_for(tree: Tree) -> Engine:
    policy = loaded(tree)
    assert policy is not None
    return Engine(policy)


def check_shops_choice(case: Case) -> None:
    assume("wants" not in as_yaml(case.tree))  # then another wish is another claim
    engine = engine_for({**case.tree, "choice": "shop"})
    for claim in case.claims:
        unasked = decided(engine, claim, None)
        for wish in case.tree["remedies"]:
            assert decided(engine, claim, wish) == unasked
        assert unasked is None or unasked["choice"] == "shop"


@given(case=cases(count=2))
def test_where_the_shop_chooses_the_wish_is_irrelevant(case: Case) -> None:
    check_shops_choice(case)


@given(case=cases(ClaimMaker.unknown, count=2))
def test_where_the_shop_chooses_the_wish_is_irrelevant_with_facts_unknown(case: Case) -> None:
    check_shops_choice(case)


def without_choices(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: without_choices(value) for key, value in part.items() if key != "choice"}
    return [without_choices(item) for item in part] if isinstance(part, list) else part


@given(case=cases(count=2, make_tree=with_choices))
def test_a_wish_binds_or_counts_for_nothing(case: Case) -> None:
    """By which of the two a decision came about is said in it."""
    assume("wants" not in as_yaml(case.tree))
    engine, binding = Engine(case.policy), engine_for(without_choices(case.tree))
    for claim in case.claims:
        for wish in [*case.tree["remedies"], *case.tree.get("on_request", ())]:
            decision = decided(engine, claim, wish)
            if decision is None or decision["verdict"] == "incomplete":
                continue
            is_shops = decision["choice"] == "shop"
            other = decided(engine, claim, None) if is_shops else decided(binding, claim, wish)
            # How long it holds is another matter: later the choice may pass to the other side.
            for part in ("verdict", "remedy", "cost", "refund", "rules", "alternatives"):
                assert decision[part] == other[part]
            if wish not in case.tree["remedies"]:
                assert not is_shops
