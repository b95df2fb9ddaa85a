"""The pages of checks say what the table of checks says."""

import re
from pathlib import Path

import pytest

from aftercare_rules.language.checks import CHECKS, Check

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "checks.md"
FOLDER = PAGE.parent / "checks"


def test_each_check_has_its_row() -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| AC")]
    assert rows == [
        f"| {check.code} | [`{check.name}`](checks/{check.name}.md) | {check.severity} | {check.meaning} | "
        f"{'can be' if check.is_acceptable else 'cannot be'} |"
        for check in CHECKS
    ]


def test_each_check_has_its_page_and_no_other() -> None:
    assert sorted(page.stem for page in FOLDER.iterdir()) == sorted(check.name for check in CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_page_shows_its_finding_and_the_policy_without_it(check: Check) -> None:
    text = (FOLDER / f"{check.name}.md").read_text()
    assert text.startswith(f"# {check.code} {check.name}\n")
    assert re.findall("^## (.*)", text, flags=re.MULTILINE) == [
        "What it finds",
        "Why a customer would notice",
        "An example",
        "Accept it",
        "Limits",
    ]
    found, mended = re.findall("^```console\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    # A text that is missing, or fills in what there is not, is told when the file is read.
    code = "AC000" if check.name in ("language", "placeholder") else check.code
    assert {code} == set(re.findall(r"(?:error|warning) (AC\d+)", found))
    assert "nothing found" in mended
    assert not re.search("^\\S+: (error|warning) ", mended, flags=re.MULTILINE)
    assert (f"finding: {check.name}" in text.partition("## Accept it")[2]) is check.is_acceptable
