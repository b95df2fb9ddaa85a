"""What findings say: no more than is so, and nothing twice."""

import pytest

from aftercare_rules.checking.check import check
from aftercare_rules.checking.report import Finding
from aftercare_rules.document.load import read_policy

SHOP = """\
policy: shop
title: {en: Service}
currency: EUR
time: {zone: Europe/Paris, counting: calendar}
remedies: [repair]
FACTS
coverage:
  one:
    for: {}
    when: {WHEN}
    gives: {repair: PRICE}
    reason: Thank you for bringing it in. We mend it for {cost} by Friday.
REST
otherwise: {refers: all, reason: Thank you for asking. A colleague calls you today.}
"""


def found(**parts: str) -> list[Finding]:
    text = SHOP if "when" in parts else SHOP.replace("    when: {WHEN}\n", "")
    for name, default in (("FACTS", ""), ("WHEN", ""), ("PRICE", "5"), ("REST", "")):
        text = text.replace(name, parts.get(name.lower(), default))
    return list(check(read_policy("shop.yaml", text.encode())).findings)


def test_a_gap_does_not_say_what_its_other_tests_imply() -> None:
    two = "  two: {for: {}, when: {purchased: after 14 days and within 1 year}, gives: {repair: 5}, reason: We do.}"
    [gap] = found(when="purchased: within 14 days", rest=two)
    assert "{purchased: after 1 year}" in gap.message


def test_a_claim_says_nothing_of_a_history_that_nothing_reads() -> None:
    [gap] = found(when="purchased: within 1 year")
    assert gap.witnesses[0].claim.purchase.history is None
    limited = found(when="limit: once")
    assert all(witness.claim.purchase.history for one in limited for witness in one.witnesses)


def test_a_cost_above_the_price_is_shown_at_a_usual_price() -> None:
    [above] = found(price="2% of price per month")
    assert above.name == "cost-above-price"
    assert above.witnesses[0].claim.purchase.price == 100


def test_a_cliff_says_the_bound_that_holds_where_none_is_stated() -> None:
    rest = "    otherwise: {gives: {repair: 140}, reason: We mend it.}"
    [cliff] = found(when="purchased: within 1 year", price="free", rest=rest)
    assert "more than the EUR 100.00 that may be where no `cliff` is stated" in cliff.message


@pytest.mark.parametrize(("words", "alike"), [("size-s, size-m", False), ("zip-broken, zip-brocken", True)])
def test_a_letter_by_itself_is_no_slip(words: str, alike: bool) -> None:
    two = f"  two: {{for: {{sort: [{words}]}}, overrides: [one], gives: {{repair: 7}}, reason: We do.}}"
    findings = found(facts=f"facts: {{purchase: {{sort: [other, {words}]}}}}", rest=two)
    assert ["look alike" in one.message for one in findings] == [True] * alike
