"""Law: the notes on each row of a table are those on what `decide` says of its claim."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa

from aftercare_rules import ClaimError, Engine, PolicyBook, load_policy
from aftercare_rules.batch.account import Account
from aftercare_rules.batch.columns import columns_of, fields_of
from aftercare_rules.batch.notes import NOTES, notes_of
from aftercare_rules.batch.rows import claim_of
from aftercare_rules.document.load import read_policy
from tests.laws.test_batch import policies
from tests.strategies.claims_alike import alike
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.columnar_policies import columnar_tree
from tests.strategies.generated_policies import policy_tree
from tests.support.tables import table_of

AT_COST = ("diamond-trade-up", "hand-dryer", "handheld-maker", "phone-maker", "watch-service")
FOLDER = Path(__file__).parents[2] / "policies"


def noted(engine: Engine, batch: pa.RecordBatch) -> list[tuple[str | None, ...]]:
    """The notes of a table's rows."""
    decisions = engine.batches.decide(batch, account=Account(noted=True))
    assert decisions.schema.names[-len(NOTES) :] == [*NOTES]
    assert decisions.drop_columns([*NOTES]) == engine.decide_batch(batch)
    return [*zip(*(decisions[name].to_pylist() for name in NOTES), strict=True)]


def one_by_one(engine: Engine, batch: pa.RecordBatch) -> list[tuple[str | None, ...]]:
    """The notes on what is decided of each row's claim."""
    columns = columns_of(batch.schema, fields_of(engine.policy), {})
    found: list[tuple[str | None, ...]] = []
    for row in range(batch.num_rows):
        try:
            found.append(notes_of(engine.decide(claim_of(batch, columns, row))))
        except ClaimError:
            found.append((None, None))
    return found


def claims_of(engine: Engine, choose: Any) -> list[dict[str, Any]]:
    """Claims of which something may be unknown, and some that are decided like them."""
    maker = ClaimMaker(engine.policy)
    first = [choose((maker.known, maker.unknown_facts))(choose) for _ in range(30)]
    return [*first, *(alike(choose, claim) for claim in first * 2)]


def test_of_any_policy() -> None:
    grounds: Counter[str | None] = Counter()
    for tree in (policy_tree, columnar_tree):
        for policy, choose in policies(tree, 3, 6):
            engine = Engine(policy)
            batch = table_of(policy, claims_of(engine, choose))
            found = noted(engine, batch)
            assert found == one_by_one(engine, batch)
            grounds.update(ground and ground.partition("\n")[0] for ground, _ in found)
    assert {"rule", "otherwise", "incomplete", "contradiction", "either way"} <= grounds.keys()


def test_of_lines_at_cost() -> None:
    open_lines = set()
    for name in AT_COST:
        engine, chance = Engine(load_policy(FOLDER / f"{name}.yaml")), random.Random(name)
        batch = table_of(engine.policy, claims_of(engine, chance.choice))
        found = noted(engine, batch)
        assert found == one_by_one(engine, batch)
        open_lines |= {lines for _, lines in found if lines}
    assert len(open_lines) > 1


POLICY = """
policy: small
title: {en: Small}
currency: EUR%s
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair]
facts: {defect: {kind: [worn, torn, lost]}, claim: {receipt: flag, box: flag}}
coverage:
  mending:
    for: {defect: worn}
    gives: {repair: {work: free, thread: at cost, post: at cost}}
    reason: We mend it.
  with-receipt: {for: {defect: torn, receipt: yes}, gives: {repair: 3.00}, reason: We mend it.}
  without-receipt: {for: {defect: torn, receipt: no}, gives: {repair: 3.00}, reason: We mend it too.}
  boxed: {for: {defect: torn, box: yes}, declines: [repair], reason: We do not mend it.}
otherwise: {refers: all, reason: A colleague will look at it.}
"""
AT = pa.array([1_770_000_000] * 7, pa.timestamp("s", "UTC"))
CLAIMS = pa.RecordBatch.from_pydict(
    {
        "at": AT,
        "purchased": AT,
        "wants": ["repair"] * 7,
        "defect": ["worn", "worn", "torn", "torn", "torn", "lost", "gone"],
        "receipt": [None, None, True, None, True, None, None],
        "box": [False, False, False, False, True, None, None],
        "charges": pa.array([{}, {"thread": 1}, *[{}] * 5], pa.map_(pa.string(), pa.decimal128(9, 2))),
    }
)
NOTED = [
    ("rule", "thread\npost"),
    ("rule", "post"),
    ("rule", None),
    ("either way", None),
    ("contradiction\nboxed\nwith-receipt", None),
    ("otherwise", None),
    (None, None),
]


def test_each_note() -> None:
    assert noted(Engine(read_policy("small.yaml", (POLICY % "").encode())), CLAIMS) == NOTED


def test_under_the_versions_of_a_policy() -> None:
    dates = ("{from: 2020-01-01, to: 2026-02-01}", "{from: 2026-02-02}")
    texts = [POLICY % f"\nin_force: {one}" for one in dates]
    book = PolicyBook([read_policy(f"{number}.yaml", text.encode()) for number, text in enumerate(texts)])
    bought = pa.array([1_770_000_000 - days * 86_400 for days in (0, 30, 0, 30, 0, 9999, 0)], AT.type)
    claims = CLAIMS.set_column(1, "purchased", bought)
    decisions = book.batches.decide(claims, account=Account(noted=True))
    expected = [(None, None) if row == 5 else note for row, note in enumerate(NOTED)]
    assert [*zip(*(decisions[name].to_pylist() for name in NOTES), strict=True)] == expected
