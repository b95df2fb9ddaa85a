"""Every example and link of the documentation, and every example in a docstring."""

import doctest
import shutil
from importlib import import_module
from pathlib import Path

import pytest

from tests.docs.examples import run_doctest, run_examples
from tests.docs.pages import blocks_of, broken_links

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
PAGES_WITH_EXAMPLES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = sorted({*PAGES_WITH_EXAMPLES, *ROOT.glob("*.md")})
SHIPPED = ["policies", "docs/claims"]
MODULES = sorted(
    ".".join(file.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
    for file in SOURCE.rglob("*.py")
    if file.name != "__main__.py"
)


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES_WITH_EXAMPLES, ids=name_of)
def test_the_examples_of_a_page_do_what_it_says(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    for folder in SHIPPED:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    run_examples(page, tmp_path, renew=bool(request.config.getoption("--renew-golden")))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    assert list(broken_links(page, ROOT)) == []


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_in_docstrings_do_what_they_say(module: str) -> None:
    for examples in doctest.DocTestFinder().find(import_module(module)):
        run_doctest(examples)


def test_the_second_command_of_the_readme_runs_the_tests() -> None:
    # `.ci/run` takes the command that it runs first from there.
    blocks = [block for block in blocks_of((ROOT / "README.md").read_text("utf-8")) if block.language == "sh"]
    decide, test = blocks[:2]
    assert "aftercare decide" in decide.text
    assert "pytest" in test.text
    assert "README.md" in (ROOT / ".ci" / "run").read_text("utf-8")
