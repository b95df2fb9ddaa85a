"""What a user's type checker sees of the installed package, from outside this repository."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# The extra `dev` brings it; the tests need only the extra `test`. CI has both, and allows no skipped test.
pytest.importorskip("mypy", reason="the type checker is in the extra dev")

MISUSE = """\
import aftercare_rules

aftercare_rules.no_such_name
"""


def test_the_public_names_have_the_types_that_users_rely_on(tmp_path: Path) -> None:
    shutil.copy(Path(__file__).with_name("public_api.py"), tmp_path)
    # A package without types would let everything pass: this must not.
    (tmp_path / "misuse.py").write_text(MISUSE)
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context"]
    checked = subprocess.run(
        [*command, "--cache-dir", "cache", "public_api.py", "misuse.py"],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert checked.stdout.splitlines() == [
        'misuse.py:3: error: Module has no attribute "no_such_name"  [attr-defined]'
    ], checked.stderr
