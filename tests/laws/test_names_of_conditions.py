"""Law: a condition decides by its name as its text does in its place, and `no` just where it does not hold."""

from typing import Any

from aftercare_rules import ClaimError, Engine, Policy
from tests.strategies.choosing import Choose, seeded
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.generated_policies import NAMED, Tree, loaded, policy_tree

GIVES: Tree = {"gives": {"repair": "free"}, "reason": "Thank you."}


def pair(choose: Choose) -> tuple[Policy, Policy, ClaimMaker] | None:
    """Two policies with the same rules, one by the name of a condition, one by its text."""
    tree = policy_tree(choose)
    tree["remedies"], tree["otherwise"] = ["repair"], {"declines": "all", "reason": "Thank you."}
    for key in ("on_request", "impossible", "then", "rights", "exclusions"):
        tree.pop(key, None)
    definition = tree["derived"][NAMED]
    text = definition.get("all", definition)
    if choose((True, False)):
        rules = {"when": {NAMED: "yes"}}, {"when": text}
    else:
        rules = {"when": {NAMED: "no"}}, {"unless": text}
    by_name, in_place = ({**tree, "coverage": {"rule": {"for": {}, **rule, **GIVES}}} for rule in rules)
    named, written = loaded(_without_wish(by_name)), loaded(_without_wish(in_place))
    if named is None or written is None:
        return None
    return named, written, ClaimMaker(named)


def _without_wish(tree: Tree) -> Tree:
    """The words of a wish are those of the remedies, which are others now."""
    return {**tree, "remedies": ["repair", "replace", "exchange", "refund", "care", "store_credit"]}


def outcome(policy: Policy, claim: dict[str, Any], matcher: str) -> object:
    try:
        decision = Engine(policy, matcher).decide({**claim, "wants": "repair"})
    except ClaimError as error:
        return str(error)
    return decision.verdict, decision.missing, decision.valid_until


def test_by_name_as_in_place(matcher: str) -> None:
    verdicts: dict[str, int] = {}
    count = 150 if matcher == "tables" else 40
    for made in seeded(pair, seed=11, count=count):
        if made is None:
            continue
        named, written, maker = made
        for claim in [*seeded(maker.known, seed=1, count=3), *seeded(maker.unknown, seed=2, count=5)]:
            found = outcome(named, claim, matcher)
            assert found == outcome(written, claim, matcher)
            verdicts[str(found[0])] = verdicts.get(str(found[0]), 0) + 1  # type: ignore[index]
    assert min(verdicts[verdict] for verdict in ("approved", "declined", "incomplete")) >= count // 10
