from pathlib import Path

import pytest

from tests.support.golden_files import GoldenFiles


def test_a_renewed_file_holds_the_text_exactly(tmp_path: Path) -> None:
    text = "退款 3.00\r\nno end of line"
    GoldenFiles(tmp_path, renew=True).compare("folder/decision.txt", text)
    assert (tmp_path / "folder/decision.txt").read_bytes() == text.encode()
    GoldenFiles(tmp_path).compare("folder/decision.txt", text)


def test_a_difference_is_shown_with_the_renewing_command_and_the_file_is_kept(tmp_path: Path) -> None:
    GoldenFiles(tmp_path, renew=True).compare("decision.txt", "approved\nrepair\n")
    with pytest.raises(AssertionError) as failure:
        GoldenFiles(tmp_path).compare("decision.txt", "approved\nrefund\n")
    assert str(failure.value) == (
        "decision.txt has changed; if that is meant: python -m pytest --renew-golden\n"
        "--- golden/decision.txt\n"
        "+++ what it is now\n"
        "@@ -1,2 +1,2 @@\n"
        " approved\n"
        "-repair\n"
        "+refund"
    )
    assert (tmp_path / "decision.txt").read_text() == "approved\nrepair\n"


def test_a_missing_end_of_line_is_a_difference_that_shows(tmp_path: Path) -> None:
    GoldenFiles(tmp_path, renew=True).compare("decision.txt", "approved\n")
    with pytest.raises(AssertionError, match=r"\+\(no end of line\)"):
        GoldenFiles(tmp_path).compare("decision.txt", "approved")


def test_a_missing_file_fails_and_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"no golden file decision\.txt; to write it: .* --renew-golden"):
        GoldenFiles(tmp_path).compare("decision.txt", "approved\n")
    assert not (tmp_path / "decision.txt").exists()
