"""Records are values: equal ones can stand for each other, in sets and as keys too."""

from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, NoReturn

import pytest

from aftercare_rules import Claim, ClaimError, Decision, Engine, load_policy

ROOT = Path(__file__).parents[2]
ENGINE = Engine(load_policy(ROOT / "policies/accessory-shop.yaml"))
CLAIMS = sorted((ROOT / "docs/claims").glob("*.json"))


@pytest.mark.parametrize("file", CLAIMS, ids=lambda file: file.stem)
def test_claims_decisions_and_explanations_have_a_hash(file: Path) -> None:
    claim = Claim.model_validate_json(file.read_bytes())
    decision, explanation = ENGINE.decide(claim), ENGINE.explain(claim)
    again = Decision.model_validate_json(decision.model_dump_json())
    assert {decision: "kept"}[again] == "kept"
    assert len({claim, Claim.model_validate_json(claim.model_dump_json())}) == 1
    assert len({explanation, ENGINE.explain(claim)}) == 1


def test_what_is_equal_has_the_same_hash_however_it_is_written() -> None:
    first = Claim.model_validate_json(
        """{"at": "2026-03-01T10:00:00+08:00", "purchase": {"price": "1.0"}, "facts": {"a": true, "b": "3"}}"""
    )
    second = Claim.model_validate_json(
        """{"at": "2026-03-01T02:00:00Z", "purchase": {"price": "1.00"}, "facts": {"b": "3", "a": true}}"""
    )
    assert first == second
    assert hash(first) == hash(second)
    assert hash(first) != hash(first.model_copy(update={"wants": "repair"}))


class _Stamp(datetime):
    """An instant of another library: it knows of less than a second, and says so wherever it can."""

    def replace(self, **_: Any) -> NoReturn:  # type: ignore[override]
        raise AssertionError("what is left of a second is lost")

    def isoformat(self, *_: Any, **__: Any) -> str:
        return f"{super().isoformat()}.000000999"


class _Broken(tzinfo):
    """A zone that fails whatever it is asked."""

    def utcoffset(self, _: datetime | None) -> NoReturn:
        raise RuntimeError("no such table")

    dst = tzname = utcoffset


class _Missing:
    """A value of another library that refuses to be compared, as pandas has one for what is missing."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> NoReturn:
        raise TypeError("boolean value of NA is ambiguous")


each_place = pytest.mark.parametrize(
    "path", [("at",), ("wants",), ("purchase", "price"), ("defect", "units"), ("facts", "receipt")], ids=".".join
)


def test_instants_of_other_libraries_are_read_as_plain_ones() -> None:
    plain = {"at": datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC), "purchase": {"purchased": None}}
    claim = Claim.model_validate({**plain, "at": _Stamp(2026, 3, 2, 15, 59, 59, 999, UTC)})
    assert type(claim.at) is datetime
    assert claim == Claim.model_validate(plain)
    assert ENGINE.decide(claim).model_dump_json() == ENGINE.decide(plain).model_dump_json()


@each_place
def test_an_instant_in_a_zone_that_fails_is_told_by_its_kind(path: tuple[str, ...]) -> None:
    claim: dict[str, Any] = {"at": datetime(2026, 3, 2, tzinfo=UTC)}
    inner = claim if len(path) == 1 else claim.setdefault(path[0], {})
    inner[path[-1]] = datetime(2026, 3, 2, tzinfo=_Broken())
    with pytest.raises(ClaimError, match=r"`datetime\.datetime`"):
        ENGINE.decide(claim)


@each_place
def test_what_is_no_value_at_all_is_told_by_its_kind(path: tuple[str, ...]) -> None:
    claim: dict[str, Any] = {"at": datetime(2026, 3, 2, tzinfo=UTC)}
    inner = claim if len(path) == 1 else claim.setdefault(path[0], {})
    inner[path[-1]] = _Missing()
    with pytest.raises(ClaimError, match=r"test_records\._Missing") as raised:
        ENGINE.decide(claim)
    assert str(raised.value).startswith(".".join(path))
