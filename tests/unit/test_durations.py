"""Durations, as policies write them."""

import pytest

from aftercare_rules.document.load import read_policy
from aftercare_rules.language.durations import MOST, Unit

POLICY = """
policy: shop
title: {en: Shop}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair]
coverage:
  new:
    for: {}
    when: {purchased: TEST}
    gives: {repair: free}
    reason: Thank you.
otherwise: {refers: all, reason: Thank you.}
"""


@pytest.mark.parametrize("unit", [unit for unit in Unit if unit is not Unit.BUSINESS_DAYS])
@pytest.mark.parametrize("count", [1, 999, 1000, 1999, 2026, 2999, 3000, 36_500])
@pytest.mark.parametrize("test", ["within", "after"])
def test_every_length_can_be_written(unit: Unit, count: int, test: str) -> None:
    """A number of days in the thousands is no year."""
    written = f"{test} {min(count, MOST[unit])} {unit}"
    assert len(read_policy("shop.yaml", POLICY.replace("TEST", written).encode()).rules) == 1
