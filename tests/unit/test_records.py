"""Records are values: equal ones can stand for each other, in sets and as keys too."""

from pathlib import Path

import pytest

from aftercare_rules import Claim, Decision, Engine, load_policy

ROOT = Path(__file__).parents[2]
ENGINE = Engine(load_policy(ROOT / "policies/accessory-shop.yaml"))
CLAIMS = sorted((ROOT / "docs/claims").glob("*.json"))


@pytest.mark.parametrize("file", CLAIMS, ids=lambda file: file.stem)
def test_claims_decisions_and_explanations_have_a_hash(file: Path) -> None:
    claim = Claim.model_validate_json(file.read_bytes())
    decision, explanation = ENGINE.decide(claim), ENGINE.explain(claim)
    again = Decision.model_validate_json(decision.model_dump_json())
    assert {decision: "kept"}[again] == "kept"
    assert len({claim, Claim.model_validate_json(claim.model_dump_json())}) == 1
    assert len({explanation, ENGINE.explain(claim)}) == 1


def test_what_is_equal_has_the_same_hash_however_it_is_written() -> None:
    first = Claim.model_validate_json(
        """{"at": "2026-03-01T10:00:00+08:00", "purchase": {"price": "1.0"}, "facts": {"a": true, "b": "3"}}"""
    )
    second = Claim.model_validate_json(
        """{"at": "2026-03-01T02:00:00Z", "purchase": {"price": "1.00"}, "facts": {"b": "3", "a": true}}"""
    )
    assert first == second
    assert hash(first) == hash(second)
    assert hash(first) != hash(first.model_copy(update={"wants": "repair"}))
