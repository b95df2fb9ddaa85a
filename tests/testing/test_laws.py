"""The laws that users run on their own policies: kept by every policy, and broken where an engine is broken."""

import sys
from pathlib import Path

import pytest

from aftercare_rules import Claim, Decision, Engine, load_policy
from aftercare_rules.document.load import read_policy
from aftercare_rules.testing import assert_consistent, assert_laws
from tests.support.checked import GAP, POLICY, a_gap, checker

SHOP = Path(__file__).parents[2] / "policies" / "accessory-shop.yaml"


def test_the_shop_keeps_them() -> None:
    assert_laws(load_policy(SHOP))


@pytest.mark.parametrize(
    ("change", "law"),
    [
        ({"valid_until": None}, "other bytes"),
        ({"valid_until": "2026-02-27T23:59:59+01:00"}, "goes on after `valid_until`"),
        ({"valid_until": "2036-02-27T23:59:59+01:00"}, "ends before `valid_until`"),
    ],
)
def test_an_engine_that_breaks_one_is_found(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, object], law: str
) -> None:
    decide = Engine.decide
    seen: list[int] = []

    def wrong(self: Engine, claim: Claim) -> Decision:
        decision = decide(self, claim)
        seen.append(1)
        is_late = law == "other bytes" and len(seen) % 2 == 0
        if decision.verdict != "approved" or (law == "other bytes" and not is_late):
            return decision
        return Decision.model_validate({**dict(decision), **change})

    monkeypatch.setattr(Engine, "decide", wrong)
    with pytest.raises((AssertionError, ExceptionGroup)) as failure:
        assert_laws(read_policy("shop.yaml", POLICY.encode()))
    assert law in str(failure.value) or law in repr(failure.value)


def test_a_consistent_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    checker(monkeypatch, lambda policy: ())
    assert_consistent(load_policy(SHOP))


def test_every_finding_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    checker(monkeypatch, lambda policy: (*a_gap(policy), *a_gap(policy)))
    policy = read_policy("policies/shop.yaml", POLICY.encode())
    with pytest.raises(AssertionError) as failure:
        assert_consistent(policy)
    lines = str(failure.value).splitlines()
    assert lines[0] == "policies/shop.yaml: the checker has 2 findings"
    assert lines[2:5] == lines[9:12] == GAP[:3]


def test_without_hypothesis_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("aftercare_rules.testing")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Exception, match=r"aftercare_rules.testing needs .*aftercare-rules\[test\]"):
        __import__("aftercare_rules.testing")
