"""What several laws need: both matchers, and the accessory shop's policy."""

from pathlib import Path

import pytest

from aftercare_rules import Policy, load_policy


# The tables must be tested everywhere, so the skip is that of one parameter and not of a module.
@pytest.fixture(scope="session", params=["tables", "durable"])
def matcher(request: pytest.FixtureRequest) -> str:
    """The name of a matcher."""
    if request.param == "tables":
        return "tables"
    pytest.importorskip("durable", reason="the extra `durable` is not installed")
    return "durable"


@pytest.fixture(scope="session")
def shop() -> Policy:
    """The policy that the library is built around."""
    return load_policy(Path(__file__).parents[2] / "policies" / "accessory-shop.yaml")
