"""The formulas of a claim hold where `resolve` says so: who wins has one account, and the solver follows it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from aftercare_rules.checking.inquiry import Inquiry
from aftercare_rules.deciding.resolve import Ground, Outcome
from aftercare_rules.document.load import load_policy
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.vocabulary import PAID_OUT
from aftercare_rules.solving.logic import Model
from aftercare_rules.solving.outcome import Settled
from aftercare_rules.solving.situation import Situation
from aftercare_rules.solving.sums import ENDLESS, LINES
from aftercare_rules.space.space import Point
from tests.strategies.generated_policies import policies

pytest.importorskip("z3", reason="the extra `check` is not installed")

ROOT = Path(__file__).parents[2]
NAMES = ("accessory-shop", "phone-maker", "fashion-watch", "diamond-jeweller", "handheld-maker")
MOST_POINTS = 12
MANY = settings.default is not None and settings.default.max_examples > 100


def seen(situation: Situation, settled: Settled) -> Iterator[tuple[Point, Model]]:
    """Points of a world that differ in which rules stand."""
    logic, search = situation.logic, situation.logic.search()
    for rule in situation.rules:
        search.demand(rule)
    voices = [one.is_so for one in settled.voices]
    for _ in range(MOST_POINTS):
        model = search.find(True)
        if model is None:
            return
        yield situation.point(model), model
        alike = (one if model.holds(one) else logic.negation(one) for one in voices)
        search.demand(logic.negation(logic.all_of(*alike)))


def assert_said(settled: Settled, model: Model, outcome: Outcome) -> None:
    """What the formulas say at a model is what `resolve` says of its matched set."""
    said = {name: model.holds(getattr(settled, name)) for name in ("approved", "referred", "declined")}
    assert [name for name, is_so in said.items() if is_so] == [outcome.verdict]
    assert model.holds(settled.unanswered) == (outcome.ground is Ground.OTHERWISE)
    assert model.holds(settled.in_conflict) == (outcome.ground is Ground.CONFLICT)
    deciding = {(voice.rule, voice.ruling) for voice in (*outcome.voices, *outcome.fees)}
    by_formula = {key for key in settled.rulings if model.holds(settled.decides(*key))}
    assert deciding <= by_formula
    if not settled.rights:
        assert deciding == by_formula
    if outcome.verdict == "approved" and outcome.bill is not None:
        low, high = (model.amount(end) / LINES for end in settled.worth)
        ends = outcome.bill.total.low, outcome.bill.total.high
        least, most = (ENDLESS if end is None else settled.coins(end) for end in ends)
        if outcome.remedy not in PAID_OUT:
            least, most = -most, -least
        # Parts of a coin tell how many lines are open.
        assert low <= least + 1
        assert most - 1 <= high
        # Where coverage may disagree, it may come to less.
        if outcome.bill.total.is_settled and not outcome.open and not model.holds(settled.may_clash):
            assert (low, high) == (least, most)


def check_formulas(policy: Policy) -> None:
    inquiry = Inquiry(policy)
    for remedy in inquiry.remedies:
        for world in inquiry.space.worlds:
            situation = inquiry.situation(world, inquiry.relevant((remedy,)), remedy)
            settled = situation.settled(situation.now)
            for point, model in seen(situation, settled):
                assert not point.matched & inquiry.rule_set.impossible
                assert_said(settled, model, inquiry.outcome(point, remedy))


@pytest.mark.parametrize("name", NAMES)
def test_formulas_say_what_resolve_says(name: str) -> None:
    path = ROOT / "policies" / f"{name}.yaml"
    check_formulas(load_policy(path))


# Each example takes a good part of a second, so it is not made smaller.
@settings(
    max_examples=200 if MANY else 5, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck)
)
@given(policies())
def test_formulas_say_what_resolve_says_of_generated_policies(policy: Policy) -> None:
    check_formulas(policy)
