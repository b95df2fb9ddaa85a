"""Every example and link of the documentation, and every example in a docstring."""

import doctest
import re
import shutil
import sys
import warnings
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

import aftercare_rules
from aftercare_rules import testing
from tests.architecture.test_layers import LADDER
from tests.docs.examples import run_doctest, run_examples
from tests.docs.pages import blocks_of, broken_links

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
PAGES_WITH_EXAMPLES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = sorted({*PAGES_WITH_EXAMPLES, *ROOT.glob("*.md")})
SHIPPED = ["policies", "docs/claims", "docs/broken"]
NEEDS = {
    "docs/how-to/get-a-second-opinion.md": ("durable", ["durable"]),
    "docs/how-to/decide-in-a-data-frame.md": ("frames", ["duckdb", "polars", "dask", "pandas"]),
    "docs/how-to/decide-on-spark.md": ("spark", ["pyspark"]),
}
"""The extra that the examples of a page need, and its packages."""
FILES = sorted(file for file in SOURCE.rglob("*.py") if file.name != "__main__.py")
MODULES = [".".join(file.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__") for file in FILES]


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES_WITH_EXAMPLES, ids=name_of)
def test_the_examples_of_a_page_do_what_it_says(
    page: Path, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    extra, packages = NEEDS.get(name_of(page), ("", []))
    if None in map(find_spec, packages):
        pytest.skip(f"the extra `{extra}` is not installed")
    if extra in ("frames", "spark"):
        warnings.simplefilter("ignore")  # they warn of one another
    if extra == "spark":
        if shutil.which("java") is None:
            pytest.skip("the extra `spark` needs Java")
        # What Spark starts finds the package under test, and runs the Python that this is.
        monkeypatch.setenv("PYTHONPATH", str(Path(aftercare_rules.__path__[0]).parent))
        monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
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


def names_in_table(page: str) -> list[str]:
    """The name that each row of a page's tables begins with."""
    rows = (ROOT / page).read_text("utf-8").splitlines()
    return [match[1] for row in rows if (match := re.match(r"\| `([\w.]+)", row))]


def test_the_python_reference_has_every_public_name() -> None:
    assert sorted(names_in_table("docs/reference/python.md")) == sorted([*aftercare_rules.__all__, *testing.__all__])


def test_the_map_in_contributing_is_the_tree() -> None:
    assert names_in_table("CONTRIBUTING.md") == [module for module in LADDER if module != "__init__"]
