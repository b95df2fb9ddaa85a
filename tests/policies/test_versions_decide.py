"""Shipped policies with versions: the one in force on the date of purchase decides."""

from pathlib import Path
from typing import Any

import pytest

from aftercare_rules import PolicyBook

FOLDER = Path(__file__).parents[2] / "policies"


def of_glasses(purchased: str) -> dict[str, Any]:
    """Lenses that were scratched eleven months after the glasses arrived."""
    return {
        "at": "2026-12-30T12:00:00-05:00",
        "wants": "replace",
        "purchase": {
            "purchased": purchased,
            "events": {"delivered": "2026-01-10T11:00:00-05:00"},
            "facts": {"frame_from": "us", "frame": "acetate"},
        },
        "defect": {"kind": "lens-scratched"},
    }


@pytest.mark.parametrize(
    ("purchased", "version", "verdict"),
    [
        ("2025-12-31T23:59:59-05:00", "2024-01-01", "approved"),
        ("2026-01-01T00:00:00-05:00", "2026-01-01", "declined"),
    ],
)
def test_scratched_lenses_by_the_date_of_purchase(purchased: str, version: str, verdict: str) -> None:
    decision = PolicyBook.load(FOLDER / "glasses-by-post").decide(of_glasses(purchased))
    assert (decision.policy.version, decision.verdict) == (version, verdict)


def test_the_holidays_of_2019_are_decided_by_the_terms_of_2019() -> None:
    claim = {
        "at": "2020-01-27T17:00:00-06:00",
        "purchase": {
            "purchased": "2019-12-20T15:00:00-06:00",
            "price": "100.00",
            "currency": "USD",
            "events": {"delivered": "2019-12-28T11:00:00-06:00"},
            "facts": {"category": "general", "tier": "upper"},
        },
        "facts": {"id_shown": True, "complete": True},
    }
    decision = PolicyBook.load(FOLDER / "electronics-chain").decide(claim)
    assert (decision.policy.version, decision.rule) == ("2019-01-01", "holidays")
    assert decision.refund is not None
    assert str(decision.refund.amount) == "100.00"
