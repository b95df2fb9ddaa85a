"""What is imported with the library, and with the first policy: who decides claims waits for nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

POLICY = Path(__file__).parents[2] / "policies" / "accessory-shop.yaml"

# Slow to import, or not needed by who decides claims: extras, what only faults need, the checker, the explanations.
NOT_NEEDED = (
    "click",
    "difflib",
    "durable",
    "holidays",
    "hypothesis",
    "importlib.metadata",
    "jsonschema",
    "pytest",
    "rich",
    "z3",
    "aftercare_rules.book",
    "aftercare_rules.checking",
    "aftercare_rules.cli",
    "aftercare_rules.differing",
    "aftercare_rules.document.counterparts",
    "aftercare_rules.document.renaming",
    "aftercare_rules.document.tables",
    "aftercare_rules.document.timelines",
    "aftercare_rules.examples",
    "aftercare_rules.explain",
    "aftercare_rules.mutating",
    "aftercare_rules.schema",
    "aftercare_rules.solving",
    "aftercare_rules.space",
    "aftercare_rules.starter",
    "aftercare_rules.testing",
)


def imported_by(code: str) -> set[str]:
    """The modules that code imports beyond those that pydantic does for its first model."""
    first = "import pydantic, sys; pydantic.create_model('Model'); before = {*sys.modules}"
    program = f"{first}; {code}; print(*({{*sys.modules}} - before))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return {*done.stdout.split()}


@pytest.mark.parametrize(
    "code",
    [
        "import aftercare_rules",
        "from aftercare_rules import Claim, Decision, Engine, PolicyError, load_policy",
        f"from aftercare_rules import Engine, load_policy; Engine(load_policy({str(POLICY)!r}))",
    ],
)
def test_what_a_decision_does_not_need_is_not_imported(code: str) -> None:
    found = imported_by(code)
    assert "aftercare_rules.engine" in found
    assert [name for name in NOT_NEEDED if name in found] == []


def test_the_parser_is_imported_with_the_first_policy_that_is_not_written_plainly(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(POLICY.read_text().replace("After-sales notice", r'"After\x2dsales notice"'))
    for policy, is_imported in ((POLICY, False), (tmp_path / "shop.yaml", True)):
        code = f"from aftercare_rules import Engine, load_policy; Engine(load_policy({str(policy)!r}))"
        assert ("yaml" in imported_by(code)) is is_imported


def test_what_is_imported_later_is_there() -> None:
    code = "import aftercare_rules; [getattr(aftercare_rules, name) for name in aftercare_rules.__all__]"
    later = {"aftercare_rules.book", "aftercare_rules.checking.check", "aftercare_rules.explain.records"}
    assert later <= imported_by(code)
