"""What the author of a broken policy is told: every message, as it is shown, in files that a person can read."""

from pathlib import Path

import pytest

from aftercare_rules.document.load import read_policy
from aftercare_rules.errors import PolicyError
from tests.support.golden_files import Golden

POLICIES = sorted((Path(__file__).parent / "policies").glob("*.yaml"))


def errors_in(name: str, data: bytes) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        read_policy(name, data)
    return caught.value


@pytest.mark.parametrize("file", POLICIES, ids=lambda file: file.stem)
def test_the_faults_of_a_policy_are_shown_so(file: Path, golden: Golden) -> None:
    error = errors_in(file.name, file.read_bytes())
    golden(f"errors/{file.stem}.txt", f"{error}\n")
