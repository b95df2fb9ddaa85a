"""The policies that the library ships: their examples hold, on both matchers, and each clause is needed by one."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from aftercare_rules import ClaimError, Engine, Policy, load_policy
from aftercare_rules.examples.runner import differences, run
from aftercare_rules.language.policy import ALL_RULES

FOLDER = Path(__file__).parents[2] / "policies"
FILES = sorted(FOLDER.rglob("*.yaml"))
NAMES = [str(file.relative_to(FOLDER)) for file in FILES]


@cache
def shipped(name: str) -> Policy:
    return load_policy(FOLDER / name)


def clauses() -> list[tuple[str, str]]:
    return [(name, rule.name) for name in NAMES for rule in shipped(name).own_rules]


def without(policy: Policy, name: str) -> Policy:
    """The policy without one rule or row, its examples included; nothing speaks of what is not there."""
    left = [rule for rule in policy.rules if rule.name != name]
    names = {ALL_RULES, *(rule.owner for rule in left)}

    def known(others: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(other for other in others if other in names)

    kept = (replace(rule, overrides=known(rule.overrides), rows=known(rule.rows)) for rule in left)
    return replace(policy, rules=tuple(kept))


@pytest.mark.parametrize("name", NAMES)
def test_its_examples_hold(name: str) -> None:
    report = run(Engine(shipped(name)))
    assert report.results
    assert not report.failures


@pytest.mark.parametrize("name", NAMES)
def test_its_examples_come_to_every_answer_and_every_edge(name: str) -> None:
    report = run(Engine(shipped(name)))
    assert [str(answer) for answer in report.undecided] == []
    assert [str(edge) for edge in report.untouched] == []


@pytest.mark.parametrize(("name", "rule"), clauses())
def test_without_any_one_rule_some_example_fails(name: str, rule: str) -> None:
    policy = shipped(name)
    engine = Engine(without(policy, rule))
    for example in policy.all_examples:
        try:
            if any(differences(example.expect, engine.decide(example.claim))):
                return
        except ClaimError:
            return
    pytest.fail(f"no example of {name} misses the rule {rule}")
