"""Laws: a fee only ever makes what coverage gives dearer, and never touches a right."""

import json
from typing import Any

from hypothesis import assume, given

from aftercare_rules import ClaimError, Decision, Engine
from tests.strategies.cases import Case, cases
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.generated_policies import Tree, loaded, with_fees


def engine_for(tree: Tree) -> Engine:
    policy = loaded(tree)
    assert policy is not None
    return Engine(policy)


def without(tree: Tree, *sections: str) -> Tree:
    return {name: value for name, value in tree.items() if name not in sections}


def decided(engine: Engine, claim: dict[str, Any], wish: str | None) -> Decision | None:
    """Without the amounts of lines at cost: those of a fee are misspelt in a policy that has none."""
    try:
        return engine.decide({**claim, "charges": {}, "wants": wish})
    except ClaimError:
        return None


def wishes(case: Case) -> list[str]:
    return [*case.tree["remedies"], *case.tree.get("on_request", ())]


def plain(decision: Decision) -> Any:
    """A decision without what names the policy or may name a fee, without other remedies, and however long it holds.

    How long depends on what a fee tests: days that nobody can count yet end it.
    """
    told = json.loads(decision.model_dump_json())
    return {part: told[part] for part in ("verdict", "remedy", "cost", "refund", "rules", "choice")}


@given(case=cases(count=3, make_tree=with_fees))
def test_a_fee_never_lowers_a_cost_nor_raises_a_refund(case: Case) -> None:
    dear, cheap = Engine(case.policy), engine_for(without(case.tree, "fees"))
    for claim in case.claims:
        for wish in wishes(case):
            with_fee, bare = decided(dear, claim, wish), decided(cheap, claim, wish)
            if with_fee is None or bare is None or "incomplete" in (with_fee.verdict, bare.verdict):
                continue
            if bare.verdict != "approved":
                assert plain(with_fee) == plain(bare)
            if with_fee.cost is not None and bare.cost is not None:
                assert with_fee.cost.amount >= bare.cost.amount
            if with_fee.refund is not None and bare.refund is not None:
                assert with_fee.refund.amount <= bare.refund.amount


@given(case=cases(ClaimMaker.unknown, count=3, make_tree=with_fees))
def test_a_fee_never_touches_a_right(case: Case) -> None:
    tree = without(case.tree, "coverage", "exclusions")
    assume("rights" in tree)
    with_fee, bare = engine_for(tree), engine_for(without(tree, "fees"))
    for claim in case.claims:
        for wish in (None, *wishes(case)):
            one, two = decided(with_fee, claim, wish), decided(bare, claim, wish)
            assert (one is None) == (two is None)
            if one is not None and two is not None:
                assert (plain(one), one.lines) == (plain(two), two.lines)


@given(case=cases(count=3, make_tree=with_fees))
def test_what_a_right_gives_is_never_dearer_for_a_fee(case: Case) -> None:
    rights, full = engine_for(without(case.tree, "coverage", "exclusions", "fees")), Engine(case.policy)
    for claim in case.claims:
        for wish in wishes(case):
            alone, decision = decided(rights, claim, wish), decided(full, claim, wish)
            if alone is not None and decision is not None and alone.cost is not None and decision.cost is not None:
                assert decision.cost.amount <= alone.cost.amount


@given(case=cases(count=3, make_tree=with_fees))
def test_a_fee_that_is_free_changes_no_amount(case: Case) -> None:
    free = {name: {**fee, "adds": dict.fromkeys(fee["adds"], "free")} for name, fee in case.tree["fees"].items()}
    for fee in free.values():
        if "otherwise" in fee:
            fee["otherwise"] = {"adds": dict.fromkeys(fee["otherwise"]["adds"], "free")}
    engine, bare = engine_for({**case.tree, "fees": free}), engine_for(without(case.tree, "fees"))
    for claim in case.claims:
        for wish in (None, *wishes(case)):
            one, two = decided(engine, claim, wish), decided(bare, claim, wish)
            assert (one is None) == (two is None)
            if one is not None and two is not None:
                assert plain(one) == plain(two)
