"""Laws: a field reads what its rules say, whatever it is given; and a claim that is read quickly is read the same."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from aftercare_rules import Claim, ClaimError
from aftercare_rules.records.claims import read_claim
from aftercare_rules.records.values import Amount, Count, Fact, Instant
from tests.oracle import field_values
from tests.strategies.broken_claims import WHOLE_CLAIM, broken_claims, places_in
from tests.strategies.odd_values import odd_values

FIELDS: Final[dict[Any, Callable[[object], object]]] = {
    Instant: field_values.instant,
    Amount: field_values.amount,
    Count: field_values.count,
    Fact: field_values.fact,
}
READERS: Final = {name: TypeAdapter[Any](name) for name in FIELDS}


def told(value: object) -> tuple[type, str]:
    """What is to be the same of two values: Python holds `True` equal to 1, and 1.0 to 1.00."""
    return type(value), repr(value)


def due(field: Any, value: object) -> tuple[type, str] | list[str]:
    try:
        return told(FIELDS[field](value))
    except field_values.Said as said:
        return [str(said)]


def given_back(field: Any, value: object, strict: bool | None = None) -> tuple[type, str] | list[str]:
    try:
        return told(READERS[field].validate_python(value, strict=strict))
    except ValidationError as error:
        return [fault["msg"] for fault in error.errors()]


@pytest.mark.parametrize("field", FIELDS, ids=["instant", "amount", "count", "fact"])
@settings(max_examples=200)
@given(value=odd_values)
def test_a_field_reads_what_its_rules_say(field: Any, value: object) -> None:
    expected, quickly = due(field, value), given_back(field, value, strict=True)
    assert given_back(field, value) == expected
    # In other words, it may be.
    assert quickly == expected or isinstance(quickly, list) is isinstance(expected, list) is True


def in_full(claim: dict[str, Any]) -> Any:
    """What pydantic makes of a claim when it is not asked strictly first."""
    return BaseModel.model_validate.__func__(Claim, claim)  # type: ignore[attr-defined]


def read_by(read: Callable[[dict[str, Any]], Any], claim: dict[str, Any]) -> Any:
    try:
        return told(read(claim))
    except ValidationError as error:
        return str(error)


@st.composite
def odd_claims(draw: st.DrawFn) -> dict[str, Any]:
    """A claim as broken as others, in which some values are of odd kinds too."""
    claim = draw(broken_claims())
    for _ in range(draw(st.integers(0, 4))):
        *inner, last = draw(st.sampled_from([(), *(place for place in places_in(claim) if place)])) or ("facts",)
        holder: Any = claim
        for step in inner:
            holder = holder[step]
        holder[last] = draw(odd_values)
    return claim


@pytest.mark.parametrize("history", [(), {}, set(), "", iter(()), [{}], [None]])
def test_no_more_stands_for_a_history_than_does_in_full(history: object) -> None:
    claim = {**WHOLE_CLAIM, "history": history}
    assert read_by(Claim.model_validate, claim) == read_by(in_full, claim)


@given(claim=odd_claims())
def test_a_claim_that_is_read_quickly_is_read_the_same(claim: dict[str, Any]) -> None:
    assert read_by(Claim.model_validate, claim) == read_by(in_full, claim)


@given(claim=odd_claims())
def test_what_pydantic_takes_an_engine_reads_the_same(claim: dict[str, Any]) -> None:
    expected = read_by(in_full, claim)
    if isinstance(expected, str):
        with pytest.raises(ClaimError):
            read_claim(claim)
    else:
        assert told(read_claim(claim)) == expected


def test_a_whole_claim_needs_no_second_look() -> None:
    assert Claim.__pydantic_validator__.validate_python(WHOLE_CLAIM, strict=True) == in_full(WHOLE_CLAIM)
