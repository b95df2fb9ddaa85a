"""The listing of the package is its pipeline: each module imports only from those above it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.architecture.imports import dotted, imports_of

PACKAGE = Path(__file__).parents[2] / "src" / "aftercare_rules"

# Top to bottom. A folder counts as one module, unless its files stand here by themselves.
# `__init__` is the public face.
LADDER = [
    "frozen",
    "errors",
    "uncollected",
    "version",
    "records.reading",
    "records.values",
    "records.unchanging",
    "records.models",
    "records.assembling",
    "records.json_text",
    "records.claims",
    "language.domains",
    "language.currencies",
    "language.wording",
    "language.durations",
    "language.counting",
    "language.vocabulary",
    "language.business_days",
    "language.clock",
    "language.last_days",
    "language.calendar",
    "language.instants",
    "language.settings",
    "language.readings",
    "language.time_readings",
    "language.boxes",
    "language.regions",
    "language.slips",
    "language.date_slips",
    "language.words",
    "language.time_words",
    "language.conditions",
    "language.prices",
    "language.definitions",
    "language.comparisons",
    "language.services",
    "language.opposites",
    "language.derived",
    "language.clauses",
    "language.checks",
    "language.examples",
    "language.policy",
    "document",
    "matchers",
    "matchers.tables",
    "matchers.durable",
    "rules.rule_set",
    "rules.compile",
    "deciding.in_force",
    "deciding.events",
    "deciding.fact_values",
    "deciding.memory",
    "deciding.utc",
    "deciding.histories",
    "deciding.claim_faults",
    "deciding.stated_facts",
    "deciding.partial_look",
    "deciding.compiled_union",
    "deciding.glance",
    "deciding.ends",
    "deciding.cases",
    "deciding.facts",
    "deciding.windows",
    "deciding.open_alike",
    "deciding.needless",
    "deciding.remembered_codes",
    "deciding.coding",
    "deciding.resolve",
    "deciding.choices",
    "deciding.open_facts",
    "deciding.pauses",
    "deciding.alternatives",
    "deciding.unknown",
    "deciding.doubt",
    "deciding.in_common",
    "deciding.judgements",
    "deciding.precedents",
    "deciding.completing",
    "deciding.judge",
    "deciding.paths",
    "deciding.horizons",
    "deciding.validity",
    "deciding.sheets",
    "deciding.steps",
    "deciding.amounts",
    "deciding.drafts",
    "deciding.decision",
    "explain",
    "batch",
    "engine",
    "book",
    "space",
    "solving",
    "checking",
    "examples.edges",
    "examples.runner",
    "examples.writing",
    "examples.telling",
    "mutating",
    "differing",
    "replaying",
    "schema",
    "starter",
    "testing",
    "__init__",
    "cli",
]

LONGEST_FILE = 350

# The distribution durable_rules installs these two. Its faults are fenced in one file.
DURABLE = {"durable", "durable_rules_engine"}

# An extra too, and slow to import.
HOLIDAYS = {"holidays"}

# An extra as well, and a large one.
SOLVER = {"z3"}

# An extra again.
COLUMNS = {"numpy", "pyarrow"}

# What only those have who test.
TESTING = {"hypothesis", "pytest"}


def rung_of(module: str, ladder: Sequence[str]) -> str:
    """What stands on the ladder for a module: itself, or the nearest folder that holds it, else ""."""
    while module and module not in ladder:
        module = module.rpartition(".")[0]
    return module


def faults_of_ladder(package: Path, ladder: Sequence[str]) -> Iterator[str]:
    """Each module that is not on the ladder, and each import that does not go up it."""
    height = {module: number for number, module in enumerate(ladder)}
    files = sorted(package.rglob("*.py"))
    modules = {dotted(file, package).partition(".")[0] for file in files}
    for file in files:
        module = rung_of(dotted(file, package), ladder)
        for found in imports_of(file, package):
            root, _, rest = found.name.partition(".")
            if root != package.name:
                continue
            first = rest.partition(".")[0]
            imported = rung_of(rest, ladder) or (first if first in modules else "__init__")
            same_folder = imported == module and module not in ("", "__init__")
            if not same_folder and height.get(imported, len(ladder)) >= height.get(module, -1):
                yield f"{found.place}: {module} imports {imported}, which is not above it"
        is_face = file.name == "__init__.py" and file.parent != package
        if not module and not is_face:
            yield f"{dotted(file, package)} is not on the ladder"


def faults_of_fence(package: Path, fenced: set[str], *fences: str) -> Iterator[str]:
    """Each import of one of the `fenced` outside packages by a module other than the `fences` and those in them."""
    for file in sorted(package.rglob("*.py")):
        if rung_of(dotted(file, package), fences) not in fences:
            for found in imports_of(file, package):
                if found.name.partition(".")[0] in fenced:
                    yield f"{found.place}: only {' and '.join(fences)} may import {found.name}"


def test_each_module_imports_only_from_those_above_it() -> None:
    assert list(faults_of_ladder(PACKAGE, LADDER)) == []


def test_durable_rules_is_imported_in_one_file_only() -> None:
    assert list(faults_of_fence(PACKAGE, DURABLE, "matchers.durable")) == []


def test_holidays_are_imported_in_one_file_only() -> None:
    assert list(faults_of_fence(PACKAGE, HOLIDAYS, "language.business_days")) == []


def test_the_solver_is_imported_in_one_file_only() -> None:
    assert list(faults_of_fence(PACKAGE, SOLVER, "solving.logic")) == []


def test_columns_are_calculated_with_in_two_folders_only() -> None:
    assert list(faults_of_fence(PACKAGE, COLUMNS, "batch", "replaying")) == []


def test_hypothesis_and_pytest_are_imported_for_testing_only() -> None:
    assert list(faults_of_fence(PACKAGE, TESTING, "testing")) == []


def test_no_file_is_long() -> None:
    files = sorted(PACKAGE.rglob("*.py"))
    assert files
    lengths = {str(file.relative_to(PACKAGE)): len(file.read_text().splitlines()) for file in files}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


# The checks above, on small packages.


def package_of(folder: Path, **texts: str) -> Path:
    """A package `shop` with one module per text; `__` in a name stands for a folder."""
    package = folder / "shop"
    for name, text in {"init": "", **texts}.items():
        file = package / ("__init__.py" if name == "init" else f"{name.replace('__', '/')}.py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return package


@pytest.mark.parametrize(
    "text",
    [
        "import shop.high",
        "import os, shop.high.part as part",
        "from shop.high import name",
        "from shop import high",
        "from . import high",
        "from .high import name",
        "def lazily() -> None:\n    from shop.high import name",
        "if TYPE_CHECKING:\n    from .high import Name",
        "importlib.import_module('shop.high')",
        "import_module('.high', 'shop')",
    ],
)
def test_an_import_down_the_ladder_is_found(tmp_path: Path, text: str) -> None:
    package = package_of(tmp_path, low=text, high="")
    line = len(text.splitlines())
    assert list(faults_of_ladder(package, ["low", "high", "__init__"])) == [
        f"low.py:{line}: low imports high, which is not above it"
    ]
    assert list(faults_of_ladder(package, ["high", "low", "__init__"])) == []


def test_the_face_of_the_package_is_a_rung_too(tmp_path: Path) -> None:
    package = package_of(tmp_path, init="from shop.engine import Engine", engine="", cli="from shop import Engine")
    assert list(faults_of_ladder(package, ["engine", "__init__", "cli"])) == []
    assert list(faults_of_ladder(package, ["engine", "cli", "__init__"])) == [
        "cli.py:1: cli imports __init__, which is not above it"
    ]


def test_a_folder_is_one_module(tmp_path: Path) -> None:
    package = package_of(
        tmp_path,
        cli____init__="from shop.cli.show import show",
        cli__show="from ..engine import Engine\nfrom . import words\nfrom .words import word",
        cli__words="",
        engine="from .cli import show",
    )
    assert list(faults_of_ladder(package, ["engine", "cli", "__init__"])) == [
        "engine.py:1: engine imports cli, which is not above it"
    ]


def test_a_module_that_is_not_on_the_ladder_is_found(tmp_path: Path) -> None:
    package = package_of(tmp_path, known="from shop import stranger", stranger="")
    assert list(faults_of_ladder(package, ["known", "__init__"])) == [
        "known.py:1: known imports stranger, which is not above it",
        "stranger is not on the ladder",
    ]


def test_an_import_through_the_fence_is_found(tmp_path: Path) -> None:
    package = package_of(
        tmp_path,
        durable="from durable import engine",
        engine="import durable.lang",
        other="import durable_rules_engine\nfrom shop.durable import match\nfrom .durable import match",
    )
    assert list(faults_of_fence(package, DURABLE, "durable")) == [
        "engine.py:1: only durable may import durable.lang",
        "other.py:1: only durable may import durable_rules_engine",
    ]
