"""The walk of the space and the solver say the same of each obligation: a second opinion on every policy there is."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from aftercare_rules.checking.check import check
from aftercare_rules.checking.inquiry import Inquiry
from aftercare_rules.document.load import load_policy
from aftercare_rules.errors import PolicyError
from aftercare_rules.language.policy import Policy
from aftercare_rules.space.space import TooManySets
from tests.strategies.generated_policies import policies

pytest.importorskip("z3", reason="the extra `check` is not installed")

ROOT = Path(__file__).parents[2]
MANY = settings.default is not None and settings.default.max_examples > 100
PATHS = sorted([*ROOT.glob("policies/**/*.yaml"), *ROOT.glob("tests/checking/battery/**/*.yaml")])
SOME = PATHS if MANY else sorted(Random(5).sample(PATHS, 8))

FEW_SETS = 100
FEW_TIMES = 50


def readable(path: Path) -> Policy | None:
    """The policy of a file; None where it is one that is refused."""
    try:
        return load_policy(path)
    except PolicyError:
        return None


def assert_alike(policy: Policy) -> None:
    """What a walk finds, a solver finds, and nothing else."""
    walked, sought = check(policy), check(policy, most_sets=0)
    for one, other in zip(walked.proofs, sought.proofs, strict=True):
        assert (one.name, one.status == "found") == (other.name, other.status == "found"), policy.name
        assert "pip install" not in other.note


@pytest.mark.parametrize("path", SOME, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_solver_agrees_on_the_policies_that_are_here(path: Path) -> None:
    policy = readable(path)
    if policy is not None:
        assert_alike(policy)


# Each example takes a second or two, so it is not made smaller.
@settings(
    max_examples=100 if MANY else 2, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck)
)
@given(policies())
def test_a_solver_agrees_on_generated_policies(policy: Policy) -> None:
    inquiry = Inquiry(policy, FEW_SETS)
    assume(len(inquiry.space.times.axis.settings) < FEW_TIMES)
    try:
        for remedy in inquiry.remedies:
            for _ in inquiry.space.untimed(inquiry.relevant((remedy,)), remedy):
                pass
    except TooManySets:
        assume(False)
    assert_alike(policy)
