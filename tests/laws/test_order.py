"""Law: the order of a file changes no decision, and its fingerprint only where a decision could change."""

import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aftercare_rules import ClaimError, Engine, Policy
from aftercare_rules.document.load import read_policy
from tests.strategies.cases import Case, cases
from tests.strategies.choosing import drawn
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.generated_policies import SECTIONS, Tree
from tests.strategies.shop_claims import shop_claim, with_unknowns
from tests.support.core_yaml import DumperInFull

SHOP = Path(__file__).parents[2] / "policies" / "accessory-shop.yaml"


class _Quoting(DumperInFull):
    """Writes all text in quotes but `null`, which says that something is unknown."""


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    if text == "null":
        return dumper.represent_scalar("tag:yaml.org,2002:null", text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')


_Quoting.add_representer(str, _represent)


def loaded(tree: Tree) -> Policy:
    text = yaml.dump(tree, Dumper=_Quoting, sort_keys=False, allow_unicode=True)
    return read_policy("shuffled.yaml", text.encode())


def shuffled(node: Any, chance: random.Random) -> Any:
    """The same tree with the keys of every mapping in another order."""
    if isinstance(node, dict):
        entries = [(name, shuffled(value, chance)) for name, value in node.items()]
        chance.shuffle(entries)
        return dict(entries)
    return [shuffled(item, chance) for item in node] if isinstance(node, list) else node


def decided(engine: Engine, claim: dict[str, Any]) -> Any:
    """The decision, but for the order in which it lists questions and lines, which is that of the file."""
    try:
        decision = engine.decide(claim).model_dump()
    except ClaimError:
        return "refused"
    decision["missing"] = set(decision["missing"])
    decision["lines"] = sorted(decision["lines"], key=str)
    if decision["verdict"] == "incomplete":
        del decision["reason"]  # it asks in declared order
    return decision


@pytest.fixture(scope="module")
def tree() -> Tree:
    read: Tree = yaml.load(SHOP.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return read


@given(
    claim=drawn(lambda choose: with_unknowns(choose, shop_claim(choose))), known=drawn(shop_claim), chance=st.randoms()
)
def test_moving_keys_of_the_shop_s_policy(
    tree: Tree, shop: Policy, claim: dict[str, Any], known: dict[str, Any], chance: random.Random
) -> None:
    moved = loaded(shuffled(without_examples(tree), chance))
    assert moved.sha256 == shop.sha256
    assert decided(Engine(moved), claim) == decided(Engine(shop), claim)
    assert decided(Engine(moved), known) == decided(Engine(shop), known)


@given(case=cases(count=3), chance=st.randoms())
def test_moving_keys_of_any_policy(case: Case, chance: random.Random) -> None:
    check(case, chance)


@given(case=cases(ClaimMaker.unknown, count=3), chance=st.randoms())
def test_moving_keys_of_any_policy_where_facts_are_unknown(case: Case, chance: random.Random) -> None:
    check(case, chance)


def check(case: Case, chance: random.Random) -> None:
    moved = loaded(shuffled(case.tree, chance))
    assert moved.sha256 == case.policy.sha256
    engine, other = Engine(case.policy), Engine(moved)
    for claim in case.claims:
        assert decided(other, claim) == decided(engine, claim)


@given(case=cases(count=3), chance=st.randoms())
def test_the_order_of_lists_that_mean_any_or_all_changes_no_decision_either(case: Case, chance: random.Random) -> None:
    tree = deepcopy(case.tree)
    for listed in lists_without_order(tree):
        chance.shuffle(listed)
    engine, other = Engine(case.policy), Engine(loaded(tree))
    for claim in case.claims:
        one, two = decided(engine, claim), decided(other, claim)
        if one != "refused":
            del one["policy"], two["policy"]
        assert two == one


def lists_without_order(node: Any, name: str = "") -> Iterator[list[Any]]:
    """All lists but those that rank (`remedies`), number (`rows`) or are told one after the other (`then`)."""
    if isinstance(node, list) and name not in ("remedies", "then", "rows"):
        yield node
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from lists_without_order(value, str(key))


def test_the_fingerprint_passes_over_what_changes_no_decision(tree: Tree, shop: Policy) -> None:
    written = SHOP.read_bytes()
    assert read_policy("shop", written + b"\n# a comment\n").sha256 == shop.sha256
    assert loaded(shuffled(tree, random.Random(1))).sha256 == shop.sha256
    assert read_policy("elsewhere.yaml", written.replace(b"\n", b"\r\n")).sha256 == shop.sha256
    without = without_examples(tree)
    assert loaded(without).sha256 == shop.sha256
    without["examples"] = [{"at": "2026-02-01", "purchased": "2026-02-01", "wants": "refund", "expect": "referred"}]
    assert loaded(without).sha256 == shop.sha256


def test_any_price_changes_the_fingerprint(tree: Tree, shop: Policy) -> None:
    bare = without_examples(tree)
    seen = {shop.sha256}
    prices = [(gives, remedy) for gives in given_by(bare) for remedy in gives]
    for gives, remedy in prices:
        before, gives[remedy] = gives[remedy], "17.25"
        seen.add(loaded(bare).sha256)
        gives[remedy] = before
    assert len(prices) > 15
    assert len(seen) == len(prices) + 1
    assert loaded(bare).sha256 == shop.sha256


def without_examples(tree: Tree) -> Tree:
    bare = deepcopy(tree)
    del bare["examples"], bare["usual"]
    for section in SECTIONS:
        for rule in bare[section].values():
            rule.pop("examples", None)
    return bare


def given_by(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "gives":
                yield value
            else:
                yield from given_by(value)


@given(case=cases(count=0), chance=st.randoms())
def test_a_change_of_any_word_changes_the_fingerprint(case: Case, chance: random.Random) -> None:
    """Of all that a policy says outside `examples` and `usual`."""
    tree = deepcopy(case.tree)
    rules = [rule for section in SECTIONS for rule in tree.get(section, {}).values()]
    if rules:
        chance.choice(rules)["reason"] = "Thank you for coming."
        assert loaded(tree).sha256 != case.policy.sha256
