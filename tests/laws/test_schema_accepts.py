"""Law: whatever the loader and the engine read, the schemas accept, so that no editor marks what is right."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from aftercare_rules.document.load import read_policy
from aftercare_rules.errors import ClaimError, Misspelling
from aftercare_rules.language.conditions import LIMIT_PATTERN, WORDS, read_limit, read_word
from aftercare_rules.language.domains import WORD_PATTERN, Choice, Domain, Event, Flag, Number
from aftercare_rules.language.durations import DURATION_PATTERN, parse_duration
from aftercare_rules.language.prices import FORMS, Form, PriceTerms, read_form
from aftercare_rules.language.words import Subject, Word
from aftercare_rules.records.claims import parse_claim
from aftercare_rules.schema import schema
from tests.strategies.broken_claims import broken_claims, slips_in
from tests.support.core_yaml import read_core_yaml

POLICY = schema("policy")
CLAIM = Draft202012Validator(schema("claim"))

SHOP = """\
policy: shop
title: {en: Service}
currency: CNY
time: {zone: Asia/Shanghai, counting: calendar}
remedies: [repair]
facts:
  purchase: {category: [watch, clock, ring], weight: {unit: g}, worn: {unit: "%"}, driven: {unit: km}}
  defect: {kind: [stone-loss, battery-flat]}
  claim: {receipt: flag, deposit: money}
events: [notified, delivered]
otherwise: {refers: all, reason: We will see.}
coverage:
  one:
"""


ONE_POLICY = read_policy("shop.yaml", (SHOP + "    refers: all\n    reason: Yes.\n").encode())


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": POLICY["$defs"]})


TEST, PRICE, LIMITED = validator("test"), validator("price"), validator("condition-with-limit")
SUBJECTS: dict[str, Domain] = {
    "category": Choice(("watch", "clock")),
    "receipt": Flag(),
    "weight": Number("g"),
    "deposit": Number(is_money=True),
    "notified": Event(),
    "purchased": Event(),
    "price": Number(is_money=True),
    "units": Number(),
}


def is_read(function: Any, *given_values: object) -> bool:
    try:
        return function(*given_values) is not None
    except (Misspelling, ValueError):
        return False


def as_editors_see(text: str) -> list[Any]:
    """The text, and the number that YAML takes it for."""
    number = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)
    return [text, float(text)] if number else [text]


@pytest.mark.parametrize("word", WORDS)
def test_the_example_of_a_word_is_accepted_by_loader_and_schema(word: type[Word]) -> None:
    text = f"{SHOP}    when: {{{word.example}}}\n    refers: all\n    reason: Yes.\n"
    read_policy("shop.yaml", text.encode())
    assert list(LIMITED.iter_errors(read_core_yaml(f"{{{word.example}}}"))) == []
    _, _, test = word.example.partition(": ")
    for one in test.strip("[]").split(", "):
        assert re.fullmatch(word.pattern, one)


@pytest.mark.parametrize("form", FORMS)
def test_the_example_of_a_form_is_accepted_by_loader_and_schema(form: type[Form]) -> None:
    text = f"{SHOP}    gives: {{repair: {form.example}}}\n    reason: Yes.\n"
    read_policy("shop.yaml", text.encode())
    assert list(PRICE.iter_errors(read_core_yaml(form.example))) == []
    assert re.fullmatch(form.pattern, form.example)


TESTS = [
    *(word.example.partition(": ")[2].strip("[]").split(", ")[0] for word in WORDS),
    "no",
    "-3",
    "0.5 g",
    "at least 100",
    "over 5 g",
    "at most 7.25",
    "under 0.5",
    "50 to 100",
    "50 to under 100",
    "within 48 hours",
    "within 1 hour",
    "after 1 year",
    "after 10 days and within 6 months",
]
PRICES = [
    *(form.example for form in FORMS),
    "10",
    "0.5",
    "10 per g of weight",
    "0.05 per g",
    "deposit",
    "price",
    "12.5% of price per g",
]

tests_written = st.one_of(*(st.from_regex(f"({word.pattern})", fullmatch=True) for word in WORDS))
forms_written = st.one_of(*(st.from_regex(f"({form.pattern})", fullmatch=True) for form in FORMS))


@pytest.mark.parametrize("text", TESTS)
def test_a_good_test_is_accepted(text: str) -> None:
    reading = [fact for fact in SUBJECTS if is_read_and_accepted(text, fact)]
    assert reading


@pytest.mark.parametrize("text", PRICES)
def test_a_good_price_is_accepted(text: str) -> None:
    assert read_form(text, PriceTerms(ONE_POLICY.vocabulary))
    assert all(PRICE.is_valid(seen) for seen in as_editors_see(text))


def is_read_and_accepted(text: str, fact: str) -> bool:
    """Whether the loader reads a test on a fact; then the schema must accept it."""
    domain = SUBJECTS[fact]
    if isinstance(domain, Choice) and re.fullmatch(WORD_PATTERN, text):
        domain = Choice((text,))  # as if the policy had declared it
    if not is_read(read_word, text, Subject(fact, domain)):
        return False
    for seen in as_editors_see(text):
        assert TEST.is_valid(seen)
        assert LIMITED.is_valid({fact: seen})
        assert LIMITED.is_valid({fact: [seen]})
    return True


@given(st.one_of(tests_written, st.sampled_from(TESTS).flatmap(slips_in)), st.sampled_from(sorted(SUBJECTS)))
def test_a_test_that_is_read_is_accepted(text: str, fact: str) -> None:
    is_read_and_accepted(text, fact)


@given(st.one_of(forms_written, st.sampled_from(PRICES).flatmap(slips_in)))
def test_a_price_that_is_read_is_accepted(text: str) -> None:
    if is_read(read_form, text, PriceTerms(ONE_POLICY.vocabulary)):
        for seen in as_editors_see(text):
            assert PRICE.is_valid(seen)
            assert PRICE.is_valid({"labour": seen})


@given(st.one_of(st.from_regex(LIMIT_PATTERN, fullmatch=True), st.just("2 times within 1 year").flatmap(slips_in)))
def test_a_limit_that_is_read_is_accepted(text: str) -> None:
    if is_read(read_limit, text, "one"):
        assert LIMITED.is_valid({"limit": text})


@given(st.one_of(st.from_regex(DURATION_PATTERN, fullmatch=True), st.just("10 months").flatmap(slips_in)))
def test_a_duration_that_is_read_fits_its_pattern(text: str) -> None:
    if is_read(parse_duration, text):
        assert re.fullmatch(DURATION_PATTERN, text)


@given(st.from_regex(f"(within|after) {DURATION_PATTERN}", fullmatch=True))
def test_nothing_that_reads_as_a_window_is_a_word(text: str) -> None:
    assert not re.fullmatch(WORD_PATTERN, text)


@given(broken_claims())
def test_a_claim_that_is_read_is_accepted(claim: dict[str, Any]) -> None:
    text = json.dumps(claim)
    try:
        read = parse_claim(text)
    except ClaimError:
        return
    assert list(CLAIM.iter_errors(json.loads(text))) == []
    assert list(CLAIM.iter_errors(json.loads(read.model_dump_json()))) == []
