"""Law: the same claim under the same policy gives the same bytes, wherever and however often it is decided."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from decimal import ROUND_UP, Context, Inexact, Rounded, localcontext
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare_rules import ClaimError, Engine, Policy, load_policy
from aftercare_rules.document.load import read_policy
from aftercare_rules.records.claims import read_claim
from tests.strategies.cases import Case, cases
from tests.strategies.choosing import Choose, drawn, seeded
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.generated_policies import ZONES as POLICY_ZONES
from tests.strategies.generated_policies import as_yaml, loaded, policy_tree
from tests.strategies.shop_claims import shop_claim, with_unknowns
from tests.support.said import said

SHOP: Final = Path(__file__).parents[2] / "policies" / "accessory-shop.yaml"
# Of all numbers one digit is kept, always upwards, and any rounding is an error.
HOSTILE: Final = Context(prec=1, rounding=ROUND_UP, capitals=0, traps=[Inexact, Rounded])
# The zones of the policies among them: instants that share a zone are compared by its clock, if one is not careful.
ZONES: Final = [
    *(timezone(timedelta(minutes=minutes)) for minutes in (-720, -210, 0, 1, 345, 480, 840)),
    *map(ZoneInfo, POLICY_ZONES),
]

ELSEWHERE: Final = """
import json, locale, sys
from decimal import ROUND_UP, Context, Inexact, Rounded, setcontext
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass  # this machine has no such locale
setcontext(Context(prec=1, rounding=ROUND_UP, capitals=0, traps=[Inexact, Rounded]))
from aftercare_rules import ClaimError, Engine, load_policy
engines = {}
for line in sys.stdin:
    policy, claim = json.loads(line)
    engine = engines.get(policy) or engines.setdefault(policy, Engine(load_policy(policy), sys.argv[1]))
    try:
        print(engine.decide(claim).model_dump_json())
    except ClaimError as error:
        print(json.dumps(str(error)))
"""


def any_shop_claim(choose: Choose) -> dict[str, Any]:
    claim = shop_claim(choose)
    return claim if choose(range(2)) else with_unknowns(choose, claim)


@pytest.fixture(scope="module")
def engine(shop: Policy, matcher: str) -> Engine:
    return Engine(shop, matcher)


@given(claim=drawn(any_shop_claim))
def test_again_and_by_an_engine_that_has_decided_nothing_else(
    engine: Engine, shop: Policy, matcher: str, claim: dict[str, Any]
) -> None:
    first = said(engine, claim)
    assert said(engine, claim) == first
    assert said(Engine(shop, matcher), claim) == first


@given(case=cases(ClaimMaker.unknown))
def test_by_a_policy_that_was_read_again(case: Case) -> None:
    again = Engine(read_policy("generated.yaml", as_yaml(case.tree).encode()))
    assert [said(again, claim) for claim in case.claims] == [said(Engine(case.policy), claim) for claim in case.claims]


@given(claim=drawn(any_shop_claim))
def test_in_any_decimal_context(shop: Policy, claim: dict[str, Any]) -> None:
    usual = said(Engine(shop), claim)
    with localcontext(HOSTILE):
        assert said(Engine(shop), claim) == usual


@given(case=cases(ClaimMaker.unknown))
def test_of_any_policy_in_any_decimal_context(case: Case) -> None:
    usual = [said(Engine(case.policy), claim) for claim in case.claims]
    with localcontext(HOSTILE):
        policy = read_policy("generated.yaml", as_yaml(case.tree).encode())
        assert [said(Engine(policy), claim) for claim in case.claims] == usual


def moved(value: Any, data: st.DataObject) -> Any:
    """The same with each instant in another zone, as text or as a `datetime`."""
    if isinstance(value, dict):
        return {name: moved(item, data) for name, item in value.items()}
    if isinstance(value, list):
        return [moved(item, data) for item in value]
    if isinstance(value, str) and "T" in value and value[:4].isdigit():
        instant = datetime.fromisoformat(value).astimezone(data.draw(st.sampled_from(ZONES)))
        return instant if data.draw(st.booleans()) else instant.isoformat()
    return value


@given(claim=drawn(any_shop_claim), data=st.data())
def test_with_its_instants_in_other_zones(engine: Engine, claim: dict[str, Any], data: st.DataObject) -> None:
    assert said(engine, moved(claim, data)) == said(engine, claim)


@given(case=cases(), data=st.data())
def test_of_any_policy_with_instants_in_other_zones(case: Case, data: st.DataObject) -> None:
    engine = Engine(case.policy)
    for claim in case.claims:
        assert said(engine, moved(claim, data)) == said(engine, claim)


@given(claim=drawn(any_shop_claim))
def test_of_a_record_or_of_json(engine: Engine, claim: dict[str, Any]) -> None:
    record = read_claim(claim)
    try:
        decision = engine.decide(record).model_dump_json()
    except ClaimError as error:
        decision = json.dumps(str(error))
    assert decision == said(engine, claim)
    assert said(engine, json.loads(record.model_dump_json())) == decision


def test_from_eight_threads(engine: Engine) -> None:
    claims = list(seeded(any_shop_claim, seed=8, count=60))
    expected = [said(engine, claim) for claim in claims]
    fresh = Engine(engine.policy)
    with ThreadPoolExecutor(8) as threads:
        for shared in (engine, fresh):
            answers = threads.map(lambda _, shared=shared: [said(shared, claim) for claim in claims], range(8))
            assert all(answer == expected for answer in answers)


@pytest.mark.parametrize(
    ("hash_seed", "surroundings"),
    [("0", {"TZ": "America/New_York", "LC_ALL": "de_DE.UTF-8"}), ("7", {"TZ": "Asia/Kolkata", "LC_ALL": "C"})],
)
def test_in_another_process(matcher: str, tmp_path: Path, hash_seed: str, surroundings: dict[str, str]) -> None:
    asked = [(str(SHOP), claim) for claim in seeded(any_shop_claim, seed=9, count=60)]
    for number, tree in enumerate(seeded(policy_tree, seed=9, count=25)):
        if (policy := loaded(tree)) is not None:
            file = tmp_path / f"{number}.yaml"
            file.write_text(as_yaml(tree), encoding="utf-8")
            asked += [(str(file), claim) for claim in seeded(ClaimMaker(policy).unknown, seed=number, count=10)]
    engines = {policy: Engine(load_policy(policy), matcher) for policy, _ in asked}
    # The paths by which this process found the library, for it need not be installed.
    found_by = os.pathsep.join(sys.path)
    environment = {**os.environ, **surroundings, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": found_by, "PYTHONUTF8": "1"}
    answer = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, matcher],
        input="\n".join(map(json.dumps, asked)),
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    assert answer.stderr == ""
    assert answer.stdout.splitlines() == [said(engines[policy], claim) for policy, claim in asked]
