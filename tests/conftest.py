"""Settings and fixtures that every test shares."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.golden_files import Golden, GoldenFiles

IN_CI = bool(os.environ.get("CI"))

# A CI run must give the same result for the same commit; elsewhere each run looks at new claims.
settings.register_profile("default", deadline=None, max_examples=25, print_blob=True, derandomize=IN_CI)
settings.register_profile("thorough", settings.get_profile("default"), max_examples=2000)
settings.load_profile("default")

# A shell that starts the tests in the background has them ignore interrupts, and all commands that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-golden",
        action="store_true",
        help="write tests/golden and the output in the pages from what the code gives now, instead of comparing",
    )


def pytest_configure(config: pytest.Config) -> None:
    if IN_CI and config.getoption("--renew-golden"):
        raise pytest.UsageError("--renew-golden would make every golden test pass: not under CI")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with a committed file: ``golden("name.txt", text)``."""
    folder = Path(__file__).parent / "golden"
    return GoldenFiles(folder, renew=bool(request.config.getoption("--renew-golden"))).compare
