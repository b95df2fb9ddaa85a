"""A user's code, type-checked from outside against the installed package; it is never run."""

from hypothesis import given
from hypothesis.strategies import SearchStrategy

import aftercare_rules
from aftercare_rules import Claim, Engine, PolicyBook, decide_in_arrow, load_policy
from aftercare_rules.testing import as_example, assert_consistent, assert_laws, claims, register

package: str = aftercare_rules.__name__

policy = load_policy("shop.yaml")
drawn: SearchStrategy[Claim] = claims(policy, near="stones", known=True)


@given(claims(policy))
def test_a_claim(claim: Claim) -> None:
    verdict: str = Engine(policy).decide(claim).verdict
    line: str = as_example(claim, policy, beside="stones")
    assert verdict in line


decided_columns: str = decide_in_arrow(policy, {"units": "pieces"}, keep=["number"]).ddl

versions_decided_at_once = PolicyBook([policy]).decide_batch

register()
assert_laws(policy)
assert_consistent(policy)
