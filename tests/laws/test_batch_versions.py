"""Law: every row of a table comes to what the book of a policy's versions says of its claim."""

import random
from collections.abc import Sequence
from copy import deepcopy
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from aftercare_rules import AftercareError, Engine, MissingExtra, Policy, PolicyBook
from aftercare_rules.batch.account import NO_CLAIM, Account
from aftercare_rules.batch.columns import columns_of, fields_of
from aftercare_rules.batch.rows import claim_of
from aftercare_rules.document.load import read_policy
from tests.strategies.choosing import Choose
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.generated_policies import Tree, loaded, policy_tree
from tests.support.tables import table_of, told

SHOPS = [
    Path(__file__).parents[2] / "policies" / name for name in ("glasses-by-post", "electronics-chain", "sportswear")
]


def version_of(book: PolicyBook, row: dict[str, Any]) -> Policy | None:
    """The version in force on the day of the purchase, or of the claim where that is unknown."""
    bought = row.get("purchased") or row["at"]
    for policy in book.policies:
        day = bought.astimezone(policy.calendar.zone).date() if bought else date.max
        if (policy.in_force.start or date.min) <= day <= (policy.in_force.end or date.max) and bought:
            return policy
    return None


def one_by_one(book: PolicyBook, batch: pa.RecordBatch) -> list[dict[str, Any]]:
    found = []
    for number, row in enumerate(batch.to_pylist()):
        policy = version_of(book, row) or book.policies[-1]
        columns = columns_of(batch.schema, fields_of(policy), {})
        found.append(told(book, claim_of(batch, columns, number)))
    return found


def mixed_table(policies: Sequence[Policy], claims: Sequence[dict[str, Any]]) -> pa.RecordBatch:
    """The claims as rows, with a column for each field of any version."""
    tables = [table_of(policy, claims) for policy in policies]
    columns = {name: table[name] for table in tables for name in table.schema.names}
    return pa.RecordBatch.from_pydict(columns)


def versions_of(trees: Sequence[Tree], starts: Sequence[date]) -> list[Policy | None]:
    """The trees as versions one after the other."""
    found = []
    for number, tree in enumerate(trees):
        dates = {}
        if number:
            dates["from"] = starts[number - 1].isoformat()
        if number < len(starts):
            dates["to"] = (starts[number] - timedelta(days=1)).isoformat()
        time = {**tree["time"], "zone": trees[0]["time"]["zone"]}
        whole = {**deepcopy(tree), "policy": trees[0]["policy"], "currency": trees[0]["currency"], "time": time}
        found.append(loaded({**whole, "in_force": dates}))
    return found


def edges(book: PolicyBook) -> list[datetime]:
    """The first second of each version, and the last before it."""
    days = [policy.in_force.start for policy in book.policies if policy.in_force.start]
    first = [datetime(day.year, day.month, day.day, tzinfo=book.policies[0].calendar.zone) for day in days]
    return [instant - timedelta(seconds=before) for instant in first for before in (0, 1)]


def books(chance: random.Random, count: int) -> list[tuple[PolicyBook, Choose]]:
    """Books of generated policies, some of which begin or end while things were sold."""
    found: list[tuple[PolicyBook, Choose]] = []
    while len(found) < count:
        trees = [policy_tree(chance.choice) for _ in range(chance.choice((2, 3)))]
        if chance.random() < 0.5:
            trees = [trees[0]] * len(trees)
        starts = sorted(date(2023, 1, 1) + timedelta(days=chance.randrange(1500)) for _ in trees)
        versions = versions_of(trees, starts[: len(trees) - chance.choice((0, 1))])
        policies = [policy for policy in versions if policy is not None]
        fields = [{name: field.kind for name, field in fields_of(policy).items()} for policy in policies]
        fit = all(one[name] == two[name] for one in fields for two in fields for name in one.keys() & two.keys())
        if len(policies) == len(trees) and len(set(starts)) == len(starts) and fit:
            found.append((PolicyBook(policies), chance.choice))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_of_any_book(seed: int) -> None:
    split = 0
    for book, choose in books(random.Random(seed), 4):
        claims = []
        for policy in book.policies:
            makes = (ClaimMaker(policy).known, ClaimMaker(policy).unknown_facts)
            claims += [choose(makes)(choose) for _ in range(12)]
        for claim in claims[::3]:
            claim["purchase"]["purchased"] = choose(edges(book)).isoformat()
        batch = mixed_table(book.policies, claims)
        assert book.decide_batch(batch).to_pylist() == one_by_one(book, batch)
        account = Account()
        book.batches.decide(batch, account=account)
        split += len(account.versions) > 1
    assert split


@pytest.fixture(scope="module", params=SHOPS, ids=lambda folder: folder.name)
def book(request: pytest.FixtureRequest) -> PolicyBook:
    return PolicyBook.load(request.param)


@pytest.fixture(scope="module")
def batch(book: PolicyBook) -> pa.RecordBatch:
    """Claims of all versions, mixed; some have no known purchase, some no instant, and some fall under no version."""
    chance = random.Random(4)
    claims = []
    for policy in book.policies:
        maker = ClaimMaker(policy)
        claims += [chance.choice((maker.known, maker.unknown_facts))(chance.choice) for _ in range(120)]
    for claim in claims:
        bought = chance.choice(edges(book)) + timedelta(days=chance.choice((0, 0, 40)))
        claim["purchase"]["purchased"] = chance.choice((bought.isoformat(), bought.isoformat(), None))
        claim["at"] = (bought + timedelta(days=chance.choice((0, 3, 400)))).isoformat()
        claim["at"] = None if chance.random() < 0.05 else claim["at"]
    chance.shuffle(claims)
    return mixed_table(book.policies, claims)


def test_of_shops(book: PolicyBook, batch: pa.RecordBatch) -> None:
    expected = one_by_one(book, batch)
    account = Account()
    assert book.batches.decide(batch, account=account).to_pylist() == expected
    assert set(account.versions) == {policy.sha256 for policy in book.policies}
    outside = batch.num_rows - sum(account.versions.values())
    assert outside == sum(version_of(book, row) is None for row in batch.to_pylist()) > 0
    assert account.one_by_one[NO_CLAIM] == sum(row["error"] is not None for row in expected) > outside


def test_a_table_may_be_cut_ordered_and_typed_in_any_way(book: PolicyBook, batch: pa.RecordBatch) -> None:
    expected = book.decide_batch(batch).to_pylist()
    chunks = [batch.slice(0, 50), batch.slice(50, 0), batch.slice(50, 1), batch.slice(51)]
    decided = book.decide_batch(pa.Table.from_batches(chunks))
    assert isinstance(decided, pa.Table)
    assert decided.to_pylist() == expected
    order = random.Random(2).sample(range(batch.num_rows), batch.num_rows)
    columns = [
        column.dictionary_encode() if pa.types.is_string(column.type) else column
        for column in batch.take(pa.array(order)).columns
    ]
    shuffled = pa.RecordBatch.from_arrays(columns, batch.schema.names)
    assert book.decide_batch(shuffled).to_pylist() == [expected[row] for row in order]
    named = batch.rename_columns([f"c_{name}" for name in batch.schema.names])
    mapped = {name: f"c_{name}" for name in batch.schema.names}
    assert book.decide_batch(named, mapped).to_pylist() == expected
    assert book.decide_batch(batch.slice(0, 0)).schema == book.decide_batch(batch).schema
    assert book.decide_batch(pa.Table.from_batches([], batch.schema)).num_rows == 0


@pytest.mark.parametrize("name", ["purchased", "history", "wants"])
def test_a_column_that_is_not_there_is_one_of_nulls(book: PolicyBook, batch: pa.RecordBatch, name: str) -> None:
    without = batch.drop_columns([name])
    assert book.decide_batch(without).to_pylist() == one_by_one(book, without)


VERSION = """
policy: shop
title: {{en: Shop}}
in_force: {{{dates}}}
currency: {currency}
time: {{zone: Europe/Berlin, counting: calendar}}
remedies: [repair]
facts: {{claim: {{{fact}}}}}
coverage:
  mending: {{for: {{{test}}}, gives: {{repair: free}}, reason: We mend it.}}
otherwise: {{refers: all, reason: A colleague will look at it.}}
"""


def version(file: str, dates: str, fact: str = "box: flag", test: str = "box: yes", currency: str = "EUR") -> Policy:
    text = VERSION.format(dates=dates, fact=fact, test=test, currency=currency)
    return read_policy(file, text.encode())


OLD = version("old.yaml", "to: 2025-12-31")
AT = pa.array([1_770_000_000], pa.timestamp("s", "UTC"))


def test_what_one_version_finds_in_a_column_is_said_of_that_version() -> None:
    book = PolicyBook([OLD, version("new.yaml", "from: 2026-01-01", "box: [torn, whole]", "box: whole")])
    with pytest.raises(AftercareError) as caught:
        book.decide_batch(pa.RecordBatch.from_pydict({"at": AT, "box": [True]}))
    assert str(caught.value) == (
        "column `box` holds bool, and `box` is text: cast it to string, or to dictionary<int32, string> (in new.yaml)"
    )
    with pytest.raises(AftercareError) as caught:
        book.decide_batch(pa.RecordBatch.from_pydict({"box": [True]}), {"bax": "box"})
    assert "`bax` is no field of a claim under this policy: did you mean `box`?" in str(caught.value).splitlines()


def test_a_name_that_one_version_has_is_mapped_for_that_one() -> None:
    book = PolicyBook([OLD, version("new.yaml", "from: 2026-01-01", "bag: flag", "bag: yes")])
    table = pa.table({"at": AT, "packed": [True]})
    assert book.decide_batch(table, {"bag": "packed"})["verdict"].to_pylist() == ["approved"]
    assert book.decide_batch(table, {"box": "packed"})["verdict"].to_pylist() == ["incomplete"]


def test_versions_in_several_currencies_share_no_column() -> None:
    book = PolicyBook([OLD, version("new.yaml", "from: 2026-01-01", currency="CHF")])
    with pytest.raises(AftercareError, match=r"new\.yaml: it is in CHF, and old\.yaml in EUR"):
        book.decide_batch(pa.table({"at": AT}))
    assert Engine(OLD).decide_batch(pa.table({"at": AT})).num_rows == 1


def test_without_the_extra_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aftercare_rules.errors.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"aftercare-rules\[batch\]"):
        PolicyBook([OLD]).decide_batch(pa.table({"at": AT}))


@pytest.mark.parametrize("kind", [pa.string_view(), pa.run_end_encoded(pa.int32(), pa.string())], ids=str)
def test_columns_that_are_left_alone_may_be_of_any_type(kind: pa.DataType) -> None:
    book = PolicyBook([OLD, version("new.yaml", "from: 2026-01-01", "bag: flag", "bag: yes")])
    at = pa.array([1_770_000_000, 1_760_000_000, 1_770_000_000], pa.timestamp("s", "UTC"))
    batch = pa.record_batch(
        {"till": pa.nulls(3, kind), "at": at, "bag": [True, None, False], "box": [None, True, None]}
    )
    for table in (batch, pa.Table.from_batches([batch, batch.slice(1, 1)])):
        assert book.decide_batch(table)["verdict"].to_pylist()[:3] == ["approved", "approved", "referred"]
        assert Engine(OLD).decide_batch(table.select(["till", "at", "box"])).num_rows == table.num_rows
    assert Engine(OLD).decide_batch(pa.table([pa.nulls(0, kind), at[:0]], ["till", "at"])).num_rows == 0


def test_what_is_noted_of_a_table_makes_no_other_table_of_it() -> None:
    """Answers are kept for tables of one kind; files have their own notes each."""
    book = PolicyBook([OLD, version("new.yaml", "from: 2026-01-01", "bag: flag", "bag: yes")])
    engine = Engine(OLD)
    for number in range(3):
        noted = pa.table({"at": AT, "box": [True]}).replace_schema_metadata({"file": str(number)})
        book.decide_batch(noted)
        engine.decide_batch(noted)
    assert (len(book.batches._kinds), len(engine.batches._kinds)) == (1, 1)
