"""The walk of the space of claims: what is reached, and what the numbers of prices can be there."""

from decimal import Decimal

from aftercare_rules.document.load import read_policy
from aftercare_rules.engine import Engine
from aftercare_rules.space.space import Space
from aftercare_rules.space.usual import usual_values

POLICY = """
policy: small
title: {en: Repairs}
currency: CNY
time: {zone: Asia/Shanghai, counting: calendar}
remedies: [repair]
facts:
  defect: {kind: [worn]}
  claim: {receipt: flag, opened: flag}
exclusions:
  nothing:
    for: {defect: worn, units: "0", receipt: no}
    declines: [repair]
    reason: {en: There is nothing to do.}
  nothing-new:
    for: {defect: worn, units: "0", opened: no}
    declines: [repair]
    reason: {en: There is nothing to do.}
coverage:
  stones:
    for: {defect: worn}
    gives: {repair: 0.30 per unit}
    reason: {en: "New stones come to {cost}."}
otherwise: {refers: all, reason: {en: We ask the manager.}}
"""


def test_what_leads_to_the_same_set_keeps_all_its_numbers() -> None:
    # With the receipt no box tells any units from none, and yet the price reads them all.
    engine = Engine(read_policy("small.yaml", POLICY.encode()))
    space = Space(engine.policy, engine.rule_set)
    stones = next(rule.scope for rule in engine.rule_set.rules if rule.name == "stones")
    points = [
        point
        for point in space.points(engine.judge.relevant(frozenset({"repair"})), "repair")
        if point.matched == stones
    ]
    ranges = {space.numbers(point)["units"] for point in points}
    assert any(each.low == 0 for each in ranges)
    assert any(each.high is None for each in ranges)
    assert {each.low for each in ranges} <= {Decimal(0), Decimal(1)}


def test_a_walk_can_keep_to_some_boxes() -> None:
    engine = Engine(read_policy("small.yaml", POLICY.encode()))
    space, every = Space(engine.policy, engine.rule_set), engine.judge.relevant(frozenset({"repair"}))
    stones = next(rule.scope for rule in engine.rule_set.rules if rule.name == "stones")
    kept = {point.matched for point in space.points(every, "repair", among=stones)}
    assert kept == {point.matched for point in space.points(every, "repair") if point.matched & stones}
    assert kept


def test_what_no_example_says_is_as_it_is_presumed() -> None:
    presumed = POLICY.replace("opened: flag", "opened: {is: flag, presume: no}, sealed: flag")
    usual = usual_values(read_policy("small.yaml", presumed.encode()))
    assert (usual["opened"], usual["sealed"]) == (False, True)
