"""The reference of words is made from the tables of the language, and is the committed one."""

from pathlib import Path

import pytest

from aftercare_rules.language.conditions import WORDS
from aftercare_rules.language.derived import DEFINITIONS
from aftercare_rules.language.prices import FORMS
from tests.reference.page import page
from tests.reference.samples import DERIVED, PRICES, TESTS
from tests.support.golden_files import GoldenFiles

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize(("table", "samples"), [(WORDS, TESTS), (FORMS, PRICES), (DEFINITIONS, DERIVED)])
def test_each_entry_of_a_table_has_its_sample(table: tuple[type, ...], samples: dict[str, object]) -> None:
    assert sorted(samples) == sorted(kind.__name__ for kind in table)


def test_the_page_is_what_the_tables_make(request: pytest.FixtureRequest) -> None:
    renew = bool(request.config.getoption("--renew-golden"))
    GoldenFiles(REFERENCE, renew=renew).compare("words.md", page())
