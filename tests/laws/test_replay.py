"""Laws: a file decides to the same however it is stored; two policies are counted as claim by claim."""

import pickle
import random
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest

from aftercare_rules import ClaimError, Engine, MissingExtra, PolicyBook, decide_in_arrow, load_policy
from aftercare_rules.batch.columns import columns_of, fields_of
from aftercare_rules.batch.rows import claim_of
from aftercare_rules.differing.replay import Replay
from aftercare_rules.document.load import read_policy
from aftercare_rules.records.claims import read_claim
from aftercare_rules.records.models import Claim
from aftercare_rules.replaying.records import Comparison, Summary
from aftercare_rules.replaying.run import replay
from tests.laws.test_batch import PRICED, SHOP, shop_claims
from tests.support.tables import table_of

OLD = Engine(SHOP)
FOREVER = datetime.max.replace(tzinfo=UTC)
EDITS = {
    "within 1 month, receipt: yes": "within 30 days, receipt: yes",
    "within 48 hours, receipt: yes": "within 72 hours, receipt: yes",
    "0.30 per unit": "0.35 per unit",
    "repair: 10.00": "repair: 8.00",
    "  refers: all\n": "  declines: all\n",
    "for: {bought_here: yes, disposable: yes}": "for: {bought_here: yes, disposable: no}",
}


@pytest.fixture(scope="module")
def new() -> Engine:
    text = Path(SHOP.file).read_text(encoding="utf-8")
    for old, edited in EDITS.items():
        assert old in text
        text = text.replace(old, edited)
    return Engine(read_policy("new.yaml", text.encode()))


@pytest.fixture(scope="module")
def batch() -> pa.RecordBatch:
    return table_of(SHOP, shop_claims(seed=7, count=1200))


@pytest.mark.parametrize("rows", [1, 7, 500, 5000])
def test_row_groups_do_not_matter(batch: pa.RecordBatch, tmp_path: Path, rows: int) -> None:
    some = batch.slice(0, 50 * rows)
    pq.write_table(pa.Table.from_batches([some]), tmp_path / "claims.parquet", row_group_size=rows)
    feather.write_feather(pa.Table.from_batches([some]), str(tmp_path / "claims.arrow"), chunksize=rows)
    with pa.ipc.new_stream(str(tmp_path / "stream.arrow"), some.schema) as stream:
        stream.write_table(pa.Table.from_batches([some]), rows)
    expected = OLD.decide_batch(some).to_pylist()
    summaries = []
    for name in ("claims.parquet", "claims.arrow", "stream.arrow"):
        decided = tmp_path / f"{name}-decided.parquet"
        summaries.append(replay([PolicyBook([SHOP])], str(tmp_path / name), str(decided)))
        found = pq.read_table(decided).to_pylist()
        assert [row.pop("row") for row in found] == list(range(some.num_rows))
        assert found == expected
    assert len({without_account(summary).model_dump_json() for summary in summaries}) == 1
    assert_adds_up(summaries[0], expected)


def without_account(summary: Summary) -> Summary:
    """The summary without how it was found, which hangs on what the engine has met before."""
    return summary.model_copy(update={"totals": summary.totals.model_copy(update={"one_by_one": {}})})


def assert_adds_up(summary: Summary, rows: list[dict[str, Any]]) -> None:
    """The summary says what the rows say."""
    totals = summary.totals
    assert summary.rows == len(rows)
    assert totals.errors == sum(row["error"] is not None for row in rows)
    for verdict, count in totals.verdicts.items():
        assert count == sum(row["verdict"] == verdict for row in rows)
    assert totals.cost.amount == sum(row["cost"] or 0 for row in rows)
    assert totals.refund.amount == sum(row["refund"] or 0 for row in rows)
    faults: dict[str, list[int]] = {}
    worded: dict[str, set[str]] = {}
    for at, row in enumerate(rows):
        lines = (row["error"] or "").splitlines()
        for kind in dict.fromkeys(re.sub("[0-9]+", "0", line) for line in lines):
            faults.setdefault(kind, []).append(at)
        for line in lines:
            worded.setdefault(re.sub("[0-9]+", "0", line), set()).add(line)
    assert {one.examples: one.rows for one in totals.faults} == {tuple(at[:5]): len(at) for at in faults.values()}
    for fault in totals.faults:
        texts = worded[re.sub("[0-9]+", "0", fault.error)]
        assert fault.error in texts
        assert fault.varies == (len(texts) > 1)
    assert [one.rows for one in totals.faults] == sorted(map(len, faults.values()), reverse=True)
    lacking = [name for row in rows for name in row["missing"]]
    assert totals.missing == {name: lacking.count(name) for name in lacking}
    for decided in {(one.rule, one.verdict) for one in totals.decided}:
        own = [row for row in rows if (row["rule"], row["verdict"]) == decided]
        some = [one for one in totals.decided if (one.rule, one.verdict) == decided]
        assert sum(one.rows for one in some) == len(own)
        assert sum(one.cost for one in some) == sum(row["cost"] or 0 for row in own)
    for one in totals.decided:
        assert (one.ground == "rule") == (one.rule is not None)
        assert (one.ground == "no claim") == (one.verdict is None)
        assert (one.ground == "incomplete") == (one.verdict == "incomplete")


def claims_of(engine: Engine, batch: pa.RecordBatch) -> list[Claim | None]:
    """The claims of the rows; None for what is none."""
    columns = columns_of(batch.schema, fields_of(engine.policy), {})
    found: list[Claim | None] = []
    for row in range(batch.num_rows):
        try:
            found.append(read_claim(claim_of(batch, columns, row)))
        except ClaimError:
            found.append(None)
    return found


def test_two_policies_are_counted_as_claim_by_claim(batch: pa.RecordBatch, new: Engine, tmp_path: Path) -> None:
    file, decided = str(tmp_path / "claims.parquet"), str(tmp_path / "decided.parquet")
    pq.write_table(pa.Table.from_batches([batch]), file, row_group_size=333)
    against = replay([PolicyBook([OLD.policy]), PolicyBook([new.policy])], file, decided).against
    assert against is not None

    single = Replay(OLD, new)
    unread = 0
    for claim in claims_of(OLD, batch):
        if claim is None:
            unread += 1
        else:
            single.add(claim)
    counted = single.result
    assert against.better == counted.gains > 0
    assert against.worse == counted.loses > 0
    assert against.otherwise == counted.otherwise
    assert against.alike == counted.alike
    assert (against.only_old, against.only_new) == (counted.only_old, counted.only_new)
    assert against.neither == counted.neither + unread
    assert against.gained.amount == (counted.gained.amount if counted.gained else 0)
    assert against.lost.amount == (counted.lost.amount if counted.lost else 0)

    rows = pq.read_table(decided).to_pylist()
    before, after = OLD.decide_batch(batch).to_pylist(), new.decide_batch(batch).to_pylist()
    for row, one, other in zip(rows, before, after, strict=True):
        assert {name: row[name] for name in one} == one
        assert {name: row[f"new_{name}"] for name in other} == other
    changes = [row["change"] for row in rows]
    assert (changes.count("better"), changes.count("worse")) == (against.better, against.worse)
    assert sum(one.rows for one in against.moved) == len(rows) - against.alike - against.neither
    assert sum(one.cost for one in against.moved) == against.cost.amount
    assert_adds_up(Summary(rows=len(rows), totals=against.totals, left_alone=()), after)
    assert_until(against, rows)
    back = replay([PolicyBook([new.policy]), PolicyBook([OLD.policy])], file).against
    assert back is not None
    assert (back.shorter, back.longer) == (against.longer, against.shorter)
    assert [rows[example.row]["change"] for example in against.examples] == [
        example.change for example in against.examples
    ]


def assert_until(against: Comparison, rows: list[dict[str, Any]]) -> None:
    """Of the rows that are decided alike, those that hold until another instant are counted by their rules."""
    compared = ("verdict", "remedy", "cost", "refund")
    ends = [
        (number, row["rule"], row["new_rule"], row["valid_until"] or FOREVER, row["new_valid_until"] or FOREVER)
        for number, row in enumerate(rows)
        if row["verdict"] and all(row[name] == row[f"new_{name}"] for name in compared)
    ]
    assert len(ends) == against.alike
    moved = [end for end in ends if end[3] != end[4]]
    assert against.longer == sum(old < new for *_, old, new in moved) > 0
    assert against.shorter == sum(old > new for *_, old, new in moved)
    assert [example.row for example in against.shifted_examples] == [row for row, *_ in moved[:5]]
    for one in against.shifted:
        of_rules = [end for end in moved if end[1:3] == (one.old_rule, one.new_rule)]
        of_verdict = [end for end in of_rules if rows[end[0]]["verdict"] == one.verdict]
        assert (one.rows, one.longer + one.shorter) == (len(of_verdict), len(of_verdict))
    assert sum(one.longer for one in against.shifted) == against.longer


def test_money_that_is_paid_out_counts_for_the_customer(tmp_path: Path) -> None:
    old, new = (Engine(read_policy("p.yaml", (PRICED % ("10", used)).encode())) for used in ("15% of price", "3.00"))
    chance = random.Random(3)
    claims = [
        {
            "at": "2026-02-11T10:00:00+00:00",
            "wants": "refund",
            "purchase": {"purchased": "2026-01-31T10:00:00+00:00", "price": f"{chance.randint(1, 40)}.00"},
            "defect": {"kind": "worn"},
        }
        for _ in range(50)
    ]
    pq.write_table(pa.Table.from_batches([table_of(old.policy, claims)]), tmp_path / "claims.parquet")
    against = replay([PolicyBook([old.policy]), PolicyBook([new.policy])], str(tmp_path / "claims.parquet")).against
    single = Replay(old, new)
    for claim in claims:
        single.add(read_claim(claim))
    assert against is not None
    assert (against.better, against.worse) == (single.result.gains, single.result.loses)
    assert (against.gained, against.lost) == (single.result.gained, single.result.lost)
    assert against.refund.amount == against.gained.amount - against.lost.amount


def test_a_function_for_other_engines_can_be_sent(batch: pa.RecordBatch) -> None:
    decide = pickle.loads(pickle.dumps(decide_in_arrow(SHOP, keep=["wants"])))
    parts = list(decide(batch.slice(start, 500) for start in range(0, batch.num_rows, 500)))
    rows = pa.Table.from_batches(parts).to_pylist()
    assert [row.pop("wants") for row in rows] == batch["wants"].to_pylist()
    assert rows == OLD.decide_batch(batch).to_pylist()
    assert not any(pa.types.is_dictionary(field.type) for field in parts[0].schema)
    assert decide.ddl == (
        "verdict string, remedy string, cost decimal(38,2), refund decimal(38,2), rule string, clause string, "
        "valid_until timestamp, choice string, missing array<string>, error string"
    )


def test_without_the_extra_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aftercare_rules.errors.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"aftercare-rules\[batch\]"):
        decide_in_arrow(load_policy(SHOP.file))
