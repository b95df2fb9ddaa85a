"""The public JSON form of a claim: what is read, and what is said of everything else."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, getcontext, localcontext
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare_rules import ClaimError, Engine
from aftercare_rules.document.load import read_policy
from aftercare_rules.records.claims import parse_claim, read_claim
from aftercare_rules.records.json_text import LARGEST_TEXT, MOST_FAULTS, parse_json
from aftercare_rules.records.models import Claim, Use
from tests.strategies.broken_claims import SHOP, WHOLE_CLAIM, broken_claims, json_values, slips_of_the_pen
from tests.support.golden_files import Golden
from tests.support.wrong_claims import AGAINST_THE_SHOP, AT, BROKEN_BYTES, BROKEN_CLAIMS, BROKEN_JSON, claim_with

ENGINE = Engine(read_policy("shop.yaml", SHOP))


def faults_of(given: str | bytes | Mapping[str, Any]) -> str:
    read: Any = parse_claim if isinstance(given, (str, bytes)) else read_claim
    with pytest.raises(ClaimError) as caught:
        read(given)
    return str(caught.value)


def test_a_field_may_be_called_as_pydantic_marks_a_name() -> None:
    assert "[key]: there is no such field" in faults_of({"at": AT, "[key]": None})


# What is read.


def test_a_whole_claim_is_read() -> None:
    claim = parse_claim(json.dumps(WHOLE_CLAIM))
    assert claim.at == datetime(2026, 3, 2, 2, tzinfo=UTC)
    assert claim.wants == "repair"
    assert claim.purchase.price == Decimal("199.00")
    assert claim.purchase.facts == {"category": "watch", "disposable": False, "material": None}
    assert claim.purchase.events == {"notified": None, "repaired": datetime(2026, 3, 1, 10, tzinfo=UTC)}
    assert claim.purchase.history is not None
    assert [use.rule for use in claim.purchase.history] == ["exchange-once", None]
    assert claim.defect is not None
    assert (claim.defect.units, claim.defect.parts_price) == (1, Decimal("0.00"))
    assert claim.new is not None
    assert claim.charges == {"carriage in": Decimal("6.00")}
    assert claim.facts == {"receipt": True}


def test_what_is_left_out_is_unknown_and_what_is_null_too() -> None:
    nothing = parse_claim(json.dumps(claim_with()))
    assert nothing.purchase.purchased is None
    assert nothing.purchase.history is None
    assert nothing.defect is None
    empty = {"id": None, "purchased": None, "price": None, "currency": None, "quantity": None, "history": None}
    null = claim_with(wants=None, purchase=empty, defect=None, new=None)
    assert parse_claim(json.dumps(null)) == nothing


def test_a_history_that_is_empty_is_not_one_that_is_unknown() -> None:
    assert read_claim(claim_with(purchase={"history": []})).purchase.history == ()


def test_a_claim_comes_back_from_its_own_json() -> None:
    claim = parse_claim(json.dumps(WHOLE_CLAIM))
    assert parse_claim(claim.model_dump_json()) == claim


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-02T10:00:00+08:00",
        "2026-03-02 10:00:00+08:00",
        "2026-03-02T10:00+08:00",
        "2026-03-02T10:00:00+0800",
        "2026-03-02T10:00:00+08",
        "2026-03-02T10:00:00.999999999+08:00",
        "2026-03-02T10:00:00,5+08:00",
        "2026-03-02T02:00:00Z",
        "2026-03-02t02:00:00z",
        "2026-03-01T21:00:00-05:00",
        "2026-03-02T10:05:43+08:05:43",
    ],
)
def test_an_instant_is_written_in_many_ways_and_counts_whole_seconds(written: str) -> None:
    assert read_claim({"at": written}).at.astimezone(UTC) == datetime(2026, 3, 2, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 2, 10, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=8))),
        datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai")),
        datetime(2026, 3, 2, 2, tzinfo=UTC),
    ],
)
def test_python_code_gives_aware_datetimes(at: datetime) -> None:
    assert Claim(at=at).at == datetime(2026, 3, 2, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ('"199.00"', "199.00"),
        ("199.00", "199.00"),
        ("199", "199"),
        ("0.1", "0.1"),
        ("1e2", "1E+2"),
        ('"0"', "0"),
        ("999999999999.999999", "999999999999.999999"),
    ],
)
def test_an_amount_is_exact(written: str, amount: str) -> None:
    claim = parse_claim(f'{{"at": "{AT}", "purchase": {{"price": {written}}}}}')
    assert str(claim.purchase.price) == amount


@pytest.mark.parametrize("zero", ["-0", "-0.0", "-0.00"])
def test_nothing_is_never_less_than_nothing(zero: str) -> None:
    price = parse_claim(f'{{"at": "{AT}", "purchase": {{"price": {zero}}}}}').purchase.price
    assert price is not None
    assert not price.is_signed()


def test_the_context_of_a_thread_changes_no_amount() -> None:
    with localcontext(prec=3):
        claim = read_claim(claim_with(purchase={"price": "999999999999.99"}, facts={"weight": -999_999_999_999}))
    assert getcontext().prec != 3
    assert claim.purchase.price == Decimal("999999999999.99")
    assert claim.facts == {"weight": Decimal("-999999999999")}


def test_a_byte_order_mark_does_no_harm() -> None:
    text = json.dumps(claim_with())
    assert parse_claim("\ufeff" + text) == parse_claim(b"\xef\xbb\xbf" + text.encode()) == parse_claim(text)


def test_records_and_other_mappings_may_stand_in_a_claim() -> None:
    use = Use(remedy="repair", at=datetime(2026, 3, 1, tzinfo=UTC))
    claim = read_claim(claim_with(purchase={"history": [use]}))
    assert claim.purchase.history == (use,)


# What is said of everything else. The messages are in a golden file; each case is one line of it, or more.


def shown(given: object) -> str:
    text = given if isinstance(given, str) else repr(given)
    return text if len(text) <= 110 else f"{text[:90]}… ({len(text)} characters)"


def test_what_is_said_of_a_broken_claim(golden: Golden) -> None:
    said: list[str] = []
    broken: list[str | bytes | Mapping[str, Any]] = [*BROKEN_JSON, *BROKEN_BYTES, *BROKEN_CLAIMS]
    for given_claim in broken:
        said.append(shown(given_claim).encode("utf-8", "backslashreplace").decode())
        said += [f"    {line}" for line in faults_of(given_claim).split("\n")]
    golden("broken-claims.txt", "\n".join(said) + "\n")


def test_what_is_said_of_a_claim_that_breaks_the_policy(golden: Golden) -> None:
    said: list[str] = []
    for given_claim in AGAINST_THE_SHOP:
        with pytest.raises(ClaimError) as caught:
            ENGINE.decide(given_claim)
        said += [shown(json.dumps(given_claim)), *(f"    {line}" for line in str(caught.value).split("\n"))]
    golden("claims-against-the-shop.txt", "\n".join(said) + "\n")


@pytest.mark.parametrize(
    "claim",
    [
        claim_with(**{f"field{number}": 1 for number in range(MOST_FAULTS + 20)}),
        claim_with(facts={f"fact{number}": True for number in range(MOST_FAULTS + 20)}),
    ],
)
def test_of_very_many_faults_the_first_are_said(claim: dict[str, Any]) -> None:
    with pytest.raises(ClaimError) as caught:
        ENGINE.decide(claim)
    assert len(caught.value.faults) == MOST_FAULTS + 1
    assert str(caught.value).endswith("\nand 20 more faults")


@pytest.mark.parametrize("text", ["[" * 100_000, '{"facts":' * 100_000, f'{{"a": {"[" * 900}{"]" * 900}}}'])
def test_deep_nesting_is_refused(text: str) -> None:
    assert faults_of(text)


def test_a_text_that_is_too_long_is_refused_before_it_is_read() -> None:
    assert faults_of('"' + "x" * LARGEST_TEXT) == (
        "this is longer than 1,000,000 characters (give one claim at a time)"
    )


def test_places_count_from_the_line_where_the_text_starts() -> None:
    with pytest.raises(ClaimError, match=r"^this is not JSON at line 42, column 8:"):
        parse_claim('\n{"at": }', first_line=41)


def test_a_number_that_python_does_not_print_is_refused() -> None:
    assert "a number of more than 60 digits" in faults_of(claim_with(purchase={"quantity": 10**5000}))


@pytest.mark.parametrize(
    "at", [datetime(2026, 3, 2, 10), date(2026, 3, 2), 0, 1772416800.0, Decimal(5), None, "2026-03-02"]
)
def test_python_code_gives_nothing_but_aware_datetimes(at: object) -> None:
    assert faults_of({"at": at}).startswith("at: ")


@pytest.mark.parametrize("given_claim", [None, 5, "text", [("at", AT)], b"{}"])
def test_a_claim_is_a_mapping(given_claim: Any) -> None:
    with pytest.raises(ClaimError, match="a claim is an object of fields"):
        read_claim(given_claim)


def test_names_are_texts() -> None:
    unnamed: dict[Any, Any] = {"at": AT, 5: 5}
    assert "a field's name is text, not `5`" in faults_of(unnamed)


# Fuzzing: never anything but a claim or its faults.


def read_or_refuse(given_claim: str | bytes | Mapping[str, Any]) -> Claim | None:
    read: Any = parse_claim if isinstance(given_claim, (str, bytes)) else read_claim
    claim: Claim | None
    claim, error = tried(read, given_claim)
    assert claim is None or claim == Claim.model_validate(claim.model_dump())
    assert error is None or not any(unicodedata.category(one) in {"Cc", "Cs"} for one in str(error).replace("\n", ""))
    return claim


def tried(function: Callable[[Any], Any], value: object) -> tuple[Any, ClaimError | None]:
    """What the function gives, or the fault that it finds; any other error is one of the test."""
    try:
        return function(value), None
    except ClaimError as error:
        return None, error


@given(json_values())
def test_any_json_is_a_claim_or_refused(value: Any) -> None:
    read_or_refuse(json.dumps(value))
    if isinstance(value, dict):
        read_or_refuse(value)


@given(broken_claims())
def test_a_claim_broken_anywhere_is_a_claim_or_refused(claim: dict[str, Any]) -> None:
    read_or_refuse(json.dumps(claim))
    read_or_refuse(claim)


@given(slips_of_the_pen(json.dumps(WHOLE_CLAIM, indent=1)))
def test_a_claim_with_slips_of_the_pen_is_a_claim_or_refused(text: str) -> None:
    read_or_refuse(text)


@given(st.one_of(st.binary(max_size=60), st.text(max_size=60)))
def test_any_bytes_are_a_claim_or_refused(text: str | bytes) -> None:
    read_or_refuse(text)


@given(st.dictionaries(st.text(max_size=3), json_values(), max_size=3))
def test_numbers_are_exact_and_nothing_else_is_changed(value: dict[str, Any]) -> None:
    text = json.dumps(value)
    parsed, error = tried(parse_json, text)
    if error is None:
        assert parsed == json.loads(text, parse_float=Decimal)
    else:
        assert re.search("too many digits|not a number that JSON knows", str(error))


@given(broken_claims())
def test_the_shop_decides_a_broken_claim_or_refuses_it(claim: dict[str, Any]) -> None:
    read = read_or_refuse(claim)
    if read is not None:
        decision, error = tried(ENGINE.decide, read)
        assert error is not None or decision.policy.id == "accessory-shop"
