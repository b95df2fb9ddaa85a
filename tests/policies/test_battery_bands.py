"""A guarantee whose bands, as they are printed, leave days between them: its policy is not loaded as it stands."""

from pathlib import Path

import pytest

from aftercare_rules import PolicyError
from aftercare_rules.document.load import read_policy

FILE = Path(__file__).parents[2] / "policies" / "car-battery.yaml"
LAST_DAYS = {749: 720, 989: 960, 1529: 1500}


def test_the_days_between_the_printed_bands_are_named() -> None:
    text = FILE.read_text(encoding="utf-8")
    for whole, printed in LAST_DAYS.items():
        text = text.replace(f"within {whole} days", f"within {printed} days")
    with pytest.raises(PolicyError) as raised:
        read_policy("car-battery.yaml", text.encode())
    messages = {fault.message for fault in raised.value.diagnostics}
    assert messages == {
        "no row answers 721 to 749 days since `purchased`, between `guarantee/1` and `guarantee/2`",
        "no row answers 961 to 989 days since `purchased`, between `guarantee/2` and `guarantee/3`",
        "no row answers 1501 to 1529 days since `purchased`, between `guarantee/3` and `guarantee/4`",
    }
