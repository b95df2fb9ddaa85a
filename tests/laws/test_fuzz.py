"""Law: whatever is in a file or a claim, it is read or refused with a typed error; nothing else ever comes out."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare_rules import Claim, ClaimError, Decision, Engine, Policy, PolicyError
from aftercare_rules.document.load import read_policy
from aftercare_rules.records.claims import parse_claim
from tests.strategies.choosing import Choose, drawn
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.generated_policies import as_yaml, policies, trees
from tests.strategies.shop_claims import shop_claim

SHOP: Final = (Path(__file__).parents[2] / "policies" / "accessory-shop.yaml").read_text(encoding="utf-8")
EXAMPLES: Final = """
time: {zone: Europe/Paris, counting: calendar}
in_force: {from: 2014-01-01, to: 2030-12-31}
usual: {purchased: 2026-01-31 10:00, history: []}
examples:
  - {at: 2026-02-01, delivered: 2026-02-01 10:00:00, expect: approved repair 0.90 by stones until 2026-02-28 23:59:59}
  - {at: 2026-03-29 01:59, history: [{remedy: repair, at: 2026-02-01 10:00+01:00}], expect: incomplete without receipt}
"""
# Parts of the shop's policy, so that a change lands on every kind of line as often.
HEAD, RULES, TAIL = SHOP[: SHOP.index("  defect:")], SHOP[SHOP.index("\nrights:") :], SHOP[SHOP.index("\nthen:") :]
TOKEN: Final = re.compile(r"\w[\w.-]*|[^\w\s]|[ \t]+|\n")
SHORT_WORDS: Final = """
yes no null ~ none any all [] {} '' 0 -1 1e9 0x10 .inf 1_000 within after under to and except once used per free quoted
any_of limit for when unless gives declines refers overrides otherwise rows fees choice 2026-02-30 9999-12-31 {cost}
&a *a << !!python/object:os.system --- ... # | >- ? : - [[[[[[[[ {{{{{{{{ }}]] \ufeff \x00 \x1b[31m \u202e \U0001f600 钻
"""
WORDS: Final = (
    *SHORT_WORDS.split(),
    *("within 0 days", "within 100 years", "after 36500 days and within 100 years", "999999999999 per unit"),
    *("at least", "2026-02-28 23:59:60", "\t", "\u2028", "9" * 24, "é" * 300, "x" * 5000),
)
INSTANTS: Final[tuple[Any, ...]] = (
    *("2026-03-01T10:00:00+08:00", "2026-03-01", "2026-03-01T10:00:00", "0001-01-01T00:00:00+14:00"),
    *("9999-12-31T23:59:59-12:00", "2026-03-01T24:00:00Z", "2026-02-30T10:00:00Z", "2026-03-01T10:00:00.999999+08:00"),
    *("2026-11-01T01:30:00-05:00", "1900-01-01T00:00:00+08:05:43", "2026-03-01T10:00:00+99:00", "0000-01-01T00:00:00Z"),
    *(date(2026, 3, 1), time(10), datetime(2026, 3, 1, 10), datetime.min.replace(tzinfo=UTC)),
    *(datetime.max.replace(tzinfo=UTC), datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=ZoneInfo("America/New_York"))),
)
VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 10**30, 1.5, float("nan"), float("inf"), "", " ", "x" * 10_000, "\x00", "\ud800"),
    *("NaN", "-0", "1e400", "1E-400", "٣", "１２", "0.0000001", "999999999999.999999", "1000000000000", "none", "any"),
    *("repair", "stones", "exchange-once", "2026-03-01T10:00:00+08:00", datetime(2026, 3, 1, 10, tzinfo=UTC)),
    *([], {}, [None], {"": ""}, {"at": {}}, [[[]]], {"remedy": "repair"}, "{}", b"bytes", (), set(), object()),
    *(Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"), Decimal("1E+999999"), Decimal("1E-999999"), Decimal("-0")),
)
JSON_VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)


def read(data: bytes) -> Policy | None:
    """The policy; or None where it is refused, with every fault in its place."""
    try:
        return read_policy("fuzzed.yaml", data)
    except PolicyError as error:
        tell(error)
        return None


def decide(engine: Engine, claim: Any) -> Decision | None:
    """The decision, which can be written as JSON; or None where the claim is refused, with its faults named."""
    try:
        decision = engine.decide(claim)
    except ClaimError as error:
        tell(error)
        return None
    assert json.loads(decision.model_dump_json())["verdict"] in ("approved", "declined", "referred", "incomplete")
    return decision


def tell(error: PolicyError | ClaimError) -> None:
    """The error as its reader sees it: every fault has a message, and one in a file has a place in it."""
    faults = error.diagnostics if isinstance(error, PolicyError) else error.faults
    assert str(error)
    assert all(fault.message for fault in faults)
    if isinstance(error, PolicyError):
        assert all(diagnostic.span.line >= 1 and diagnostic.span.column >= 1 for diagnostic in error.diagnostics)


Change = Callable[[Choose, list[str]], None]


def delete(choose: Choose, parts: list[str]) -> None:
    del parts[choose(range(len(parts)))]


def double(choose: Choose, parts: list[str]) -> None:
    place = choose(range(len(parts)))
    parts.insert(choose(range(len(parts))), parts[place])


def swap(choose: Choose, parts: list[str]) -> None:
    one, other = choose(range(len(parts))), choose(range(len(parts)))
    parts[one], parts[other] = parts[other], parts[one]


def replace(choose: Choose, parts: list[str]) -> None:
    parts[choose(range(len(parts)))] = choose(WORDS)


def insert(choose: Choose, parts: list[str]) -> None:
    parts.insert(choose(range(len(parts))), choose(WORDS))


CHANGES: Final[tuple[Change, ...]] = (delete, double, swap, replace, insert)


def mutated(choose: Choose, text: str) -> str:
    """The text with up to four changes to its lines or its tokens."""
    for _ in range(1 + choose(range(4))):
        parts = TOKEN.findall(text) if choose(range(2)) else text.splitlines(keepends=True)
        if parts:
            choose(CHANGES)(choose, parts)
        text = "".join(parts)
    return text


@given(data=st.binary(max_size=400))
def test_a_policy_of_random_bytes(data: bytes) -> None:
    read(data)


@given(text=st.text(alphabet="abcpolicy: -[]{}\"'#&*!|>%@`,?\n\t\u2028é\x00", max_size=200))
def test_a_policy_of_random_yaml_like_text(text: str) -> None:
    read(text.encode())


@given(text=drawn(lambda choose: mutated(choose, choose((HEAD, RULES, TAIL, EXAMPLES)))))
def test_a_part_of_the_shop_s_policy_changed(text: str) -> None:
    read(text.encode("utf-8", "surrogatepass"))


@given(tree=trees, data=st.data())
def test_a_generated_policy_changed_still_decides_where_it_is_valid(tree: dict[str, Any], data: st.DataObject) -> None:
    text = data.draw(drawn(lambda choose: mutated(choose, as_yaml(tree))))
    policy = read(text.encode("utf-8", "surrogatepass"))
    if policy is not None:
        engine, maker = Engine(policy), ClaimMaker(policy)
        for make in (maker.known, maker.unknown):
            decide(engine, data.draw(drawn(make)))


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every record or list of a claim with each of its keys."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield node, key
        yield from places(value)


def broken(choose: Choose, claim: dict[str, Any]) -> dict[str, Any]:
    """The claim with up to three of its values deleted, replaced or put where they do not belong."""
    for _ in range(1 + choose(range(3))):
        record, key = choose(list(places(claim)) or [(claim, "at")])
        match choose(("replace", "delete", "add", "move")):
            case "replace":
                is_instant = isinstance(record[key], str) and "T" in record[key]
                record[key] = choose(INSTANTS if is_instant else VALUES)
            case "delete" if isinstance(record, dict):
                record.pop(key, None)
            case "add" if isinstance(record, dict):
                record[choose(("", "att", "facts", "events", "delivered", "wants", 7, None, "\ud800"))] = choose(VALUES)
            case _:
                other, name = choose(list(places(claim)) or [(claim, "at")])
                other[name] = deepcopied(record.get(key)) if isinstance(record, dict) else None
    return claim


def deepcopied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: deepcopied(item) for name, item in value.items()}
    return [deepcopied(item) for item in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def engine(shop: Policy) -> Engine:
    return Engine(shop)


@given(claim=drawn(lambda choose: broken(choose, shop_claim(choose))))
def test_a_claim_of_the_shop_broken(engine: Engine, claim: dict[str, Any]) -> None:
    decide(engine, claim)


@given(policy=policies(), data=st.data())
def test_a_claim_of_any_policy_broken(policy: Policy, data: st.DataObject) -> None:
    engine, maker = Engine(policy), ClaimMaker(policy)
    decide(engine, data.draw(drawn(lambda choose: broken(choose, maker.known(choose)))))
    decide(engine, data.draw(drawn(lambda choose: broken(choose, maker.unknown(choose)))))


@given(claim=JSON_VALUES)
def test_a_claim_of_any_json(engine: Engine, claim: Any) -> None:
    decide(engine, claim)


@given(claim=st.sampled_from((*VALUES, *INSTANTS)))
def test_a_claim_that_is_no_mapping(engine: Engine, claim: Any) -> None:
    assert decide(engine, claim) is None


@given(text=st.text(max_size=100) | st.binary(max_size=100) | JSON_VALUES.map(json.dumps))
def test_a_claim_s_text(text: str | bytes) -> None:
    try:
        assert isinstance(parse_claim(text), Claim)
    except ClaimError as error:
        tell(error)


@given(claim=drawn(shop_claim), data=st.data())
def test_the_text_of_a_claim_changed(engine: Engine, claim: dict[str, Any], data: st.DataObject) -> None:
    text = data.draw(drawn(lambda choose: mutated(choose, json.dumps(claim))))
    try:
        read = parse_claim(text)
    except ClaimError as error:
        tell(error)
    else:
        decide(engine, read)
