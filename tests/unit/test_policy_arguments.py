"""What is given for a policy and is none is refused with what gives one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aftercare_rules import Engine, PolicyBook, decide_in_arrow, load_policy

FILE = Path(__file__).parents[2] / "policies" / "accessory-shop.yaml"


@pytest.mark.parametrize("make", [Engine, decide_in_arrow, lambda it: PolicyBook([it])])
@pytest.mark.parametrize(
    ("it", "kind", "instead"),
    [
        (FILE, type(FILE).__name__, r"load_policy\(path\)"),
        (str(FILE), "str", r"load_policy\(path\)"),
        (None, "NoneType", r"load_policy\(path\)"),
        (PolicyBook([load_policy(FILE)]), "PolicyBook", "one of its `policies`"),
        (Engine(load_policy(FILE)), "Engine", "its `policy`"),
    ],
)
def test_what_gives_a_policy_is_said(make: Callable[[Any], object], it: Any, kind: str, instead: str) -> None:
    with pytest.raises(TypeError, match=f"^a policy belongs here, not a `{kind}`: give {instead}$"):
        make(it)
