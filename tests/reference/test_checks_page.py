"""The page of checks says what the table of checks says."""

from pathlib import Path

from aftercare_rules.language.checks import CHECKS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "checks.md"


def test_each_check_has_its_row() -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| AC")]
    assert rows == [
        f"| {check.code} | `{check.name}` | {check.severity} | {check.meaning} | "
        f"{'can be' if check.is_acceptable else 'cannot be'} |"
        for check in CHECKS
    ]
