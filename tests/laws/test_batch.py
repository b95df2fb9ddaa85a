"""Law: every row of a table comes to what `decide` says of its claim, however the table is cut, ordered and typed."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from aftercare_rules import Engine, Policy, load_policy
from aftercare_rules.batch.columns import TableError
from aftercare_rules.document.load import read_policy
from tests.strategies.choosing import Choose
from tests.strategies.claims_alike import alike
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.columnar_policies import columnar_tree, worked_out_tree
from tests.strategies.generated_policies import Tree, loaded, policy_tree
from tests.strategies.shop_claims import shop_claim, with_unknowns
from tests.support.tables import one_by_one, table_of

MakeTree = Callable[[Choose], Tree]
MakeClaim = Callable[[ClaimMaker, Choose], dict[str, Any]]

AT = pa.array([1_770_000_000], pa.timestamp("s", "UTC"))
SHOP = load_policy(Path(__file__).parents[2] / "policies" / "accessory-shop.yaml")


def policies(tree: MakeTree, seed: int, count: int) -> list[tuple[Policy, Choose]]:
    found: list[tuple[Policy, Choose]] = []
    chance = random.Random(seed)
    while len(found) < count:
        policy = loaded(tree(chance.choice))
        if policy is not None:
            found.append((policy, chance.choice))
    return found


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("make", [ClaimMaker.known, ClaimMaker.unknown_facts])
@pytest.mark.parametrize("tree", [policy_tree, columnar_tree, worked_out_tree])
def test_of_any_policy(tree: MakeTree, make: MakeClaim, seed: int) -> None:
    for policy, choose in policies(tree, seed, 4):
        first = [make(ClaimMaker(policy), choose) for _ in range(8)]
        claims = [*first, *(alike(choose, claim) for claim in first * 4)]
        engine, batch = Engine(policy), table_of(policy, claims)
        each = one_by_one(engine, batch)
        assert engine.decide_batch(batch).to_pylist() == each
        # From the end, and in two parts, other rows are the first of those alike.
        order = pa.array(range(len(claims))[::-1])
        table = pa.Table.from_batches([batch.take(order[:25]), batch.take(order[25:])])
        assert Engine(policy).decide_batch(table).to_pylist() == each[::-1]


def shop_claims(seed: int, count: int) -> list[dict[str, Any]]:
    """Claims of which some leave facts out, some are no claims, and some have been made before."""
    chance = random.Random(seed)
    claims = [shop_claim(chance.choice) for _ in range(count)]
    claims = [claim if chance.random() < 0.6 else with_unknowns(chance.choice, claim) for claim in claims]
    for claim in claims:
        if chance.random() < 0.1:
            wrong = chance.choice(
                [
                    {"facts": {"category": "umbrella"}},
                    {"facts": {"category": "watch", "material": "WATCH"}},
                    {"currency": "EUR"},
                    {"purchased": "2008-01-01T10:00:00+08:00"},
                    {"purchased": "2060-01-01T10:00:00+08:00"},
                    {"price": "-5.00"},
                ]
            )
            claim["purchase"] |= wrong
    return claims


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(SHOP)


@pytest.fixture(scope="module")
def batch() -> pa.RecordBatch:
    return table_of(SHOP, shop_claims(seed=1, count=1500))


@pytest.fixture(scope="module")
def decided(engine: Engine, batch: pa.RecordBatch) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = engine.decide_batch(batch).to_pylist()
    return rows


def test_of_the_shop(engine: Engine, batch: pa.RecordBatch, decided: list[dict[str, Any]]) -> None:
    assert decided == one_by_one(engine, batch)
    assert {row["verdict"] for row in decided} == {"approved", "declined", "referred", "incomplete", None}


def test_a_table_is_cut_anywhere(batch: pa.RecordBatch, decided: list[dict[str, Any]]) -> None:
    fresh, found, start = Engine(SHOP), [], 0
    for size in (0, 1, 2, 7, 500, 3, 900, 87):
        found += fresh.decide_batch(batch.slice(start, size)).to_pylist()
        start += size
    assert found == decided
    table = pa.Table.from_batches([batch.slice(0, 400), batch.slice(400, 0), batch.slice(400)])
    assert fresh.decide_batch(table).to_pylist() == decided


def test_the_order_of_rows_does_not_matter(batch: pa.RecordBatch, decided: list[dict[str, Any]]) -> None:
    order = random.Random(2).sample(range(batch.num_rows), batch.num_rows)
    shuffled = Engine(SHOP).decide_batch(batch.take(pa.array(order)))
    assert shuffled.to_pylist() == [decided[row] for row in order]


@pytest.mark.parametrize(
    "texts", [pa.dictionary(pa.int32(), pa.string()), pa.large_string(), pa.string_view()], ids=str
)
def test_the_types_of_columns_do_not_matter(
    batch: pa.RecordBatch, decided: list[dict[str, Any]], texts: pa.DataType
) -> None:
    def other(column: pa.Array) -> pa.Array:
        if pa.types.is_string(column.type):
            return column.cast(texts)
        if pa.types.is_timestamp(column.type):
            return column.cast(pa.timestamp("ns", "Asia/Shanghai"))
        return column.cast(pa.decimal128(38, 9)) if pa.types.is_decimal(column.type) else column

    columns = [other(column) for column in batch.columns]
    assert Engine(SHOP).decide_batch(pa.RecordBatch.from_arrays(columns, batch.schema.names)).to_pylist() == decided


def test_columns_may_be_called_otherwise(batch: pa.RecordBatch, decided: list[dict[str, Any]]) -> None:
    named = batch.rename_columns([f"c_{name}" for name in batch.schema.names])
    mapped = {name: f"c_{name}" for name in batch.schema.names}
    assert Engine(SHOP).decide_batch(named, mapped).to_pylist() == decided


@pytest.mark.parametrize("name", ["units", "parts_price", "receipt", "history", "stone", "wants", "defect"])
def test_a_column_that_is_not_there_is_one_of_nulls(engine: Engine, batch: pa.RecordBatch, name: str) -> None:
    some = batch.slice(0, 300).drop_columns([name])
    assert engine.decide_batch(some).to_pylist() == one_by_one(engine, some)


def test_of_no_rows(engine: Engine, batch: pa.RecordBatch) -> None:
    assert engine.decide_batch(batch.slice(0, 0)).num_rows == 0
    empty = pa.Table.from_batches([], batch.schema)
    assert engine.decide_batch(empty).schema == engine.decide_batch(batch).schema


def test_an_engine_is_shared_by_threads(batch: pa.RecordBatch, decided: list[dict[str, Any]]) -> None:
    engine = Engine(SHOP)
    parts = [batch.slice(start, 100) for start in range(0, batch.num_rows, 100)]
    with ThreadPoolExecutor(8) as pool:
        found = [row for part in pool.map(engine.decide_batch, parts) for row in part.to_pylist()]
    assert found == decided


@pytest.mark.parametrize(
    "price",
    ["15% of price", "0.30 per unit", "parts_price", "price", "12.345678% of price", "difference", "0.55 per cm"],
)
def test_prices_that_read_columns(price: str) -> None:
    policy = read_policy("shop.yaml", (PRICED % (price, price if " per " not in price else "10")).encode())
    chance = random.Random(price)
    amounts = ["0", "0.00", "0.01", "0.03", "0.05", "9.99", "10.00", "33.333333", "999999999999.99", "12345.675"]
    claims = [
        {
            "at": f"2026-0{chance.randint(2, 5)}-11T10:00:00+00:00",
            "wants": chance.choice(["repair", "refund", None]),
            "purchase": {"purchased": "2026-01-31T10:00:00+00:00", "price": chance.choice([*amounts, None])},
            "defect": {
                "kind": "worn",
                "units": chance.choice([0, 1, 2, 1000000, None]),
                "parts_price": chance.choice(amounts),
                "facts": {"length": chance.choice(["0.5", "7"])} if chance.random() < 0.7 else {},
            },
            "new": {"price": chance.choice(amounts)},
        }
        for _ in range(300)
    ]
    engine, batch = Engine(policy), table_of(policy, claims)
    assert engine.decide_batch(batch).to_pylist() == one_by_one(engine, batch)


PRICED = """
policy: priced
title: {en: Prices}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair, refund]
facts: {defect: {kind: [worn], length: {is: {unit: cm, min: 0}, presume: 2.5}}}
coverage:
  mending:
    for: {defect: worn}
    when: {purchased: within 2 months}
    gives: {repair: 0.30 per unit}
    reason: We mend it for {cost}.
    otherwise: {gives: {repair: {work: %s, fee: 5.00}}, reason: "We mend it for {cost}."}
  money:
    for: {defect: worn}
    gives: {refund: {price: price, less: {used: %s}}}
    reason: We pay {refund}.
otherwise: {refers: all, reason: A colleague will look at it.}
"""


PAST = """
policy: past
title: {en: The past}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair]
facts: {defect: {kind: [worn]}, claim: {receipt: flag}}
derived: {lately: {count: repair, within: 30 days, of: customer}, kept: {every: 40 days of repair since purchased}}
coverage:
  mending:
    for: {defect: worn}
    when: {%s}
    gives: {repair: free}
    reason: We mend it.
    otherwise: {gives: {repair: {work: 4.00, parts: at cost}}, reason: We mend it.}
otherwise: {refers: all, reason: A colleague will look at it.}
"""


@pytest.mark.parametrize(
    "test",
    [
        "lately: at least 1",
        "lately: 0",
        "kept: yes",
        "limit: once within 30 days",
        "limit: used",
        "purchased: within 60 days pausing repair",
    ],
)
def test_what_was_done_before(test: str) -> None:
    policy = read_policy("past.yaml", (PAST % test).encode())
    chance = random.Random(test)
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def after(days: int) -> str:
        return (start + timedelta(days=days)).isoformat()

    def history(at: int) -> list[dict[str, Any]] | None:
        days = sorted(chance.randint(0, at) for _ in range(chance.choice([0, 1, 1, 2])))
        entries = [{"remedy": "repair", "at": after(day), "until": after(min(day + 9, at))} for day in days]
        return None if chance.random() < 0.1 else entries

    claims = []
    for _ in range(200):
        at = chance.randint(0, 120)
        claims.append(
            {
                "at": after(at),
                "wants": "repair",
                "purchase": {"purchased": after(0), "history": history(at)},
                "history": history(at),
                "defect": {"kind": "worn"},
                "charges": {"parts": chance.choice(["1.005", "20"])} if chance.random() < 0.5 else {},
                "facts": {"receipt": True},
            }
        )
    engine, batch = Engine(policy), table_of(policy, claims)
    assert engine.decide_batch(batch).to_pylist() == one_by_one(engine, batch)


FLAGS = """
policy: flags
title: {en: Flags}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair]
facts:
  claim: {%s}
coverage:
%sotherwise: {refers: all, reason: A colleague will look at it.}
"""


@pytest.mark.parametrize("count", [6, 7, 40, 46, 100])
def test_many_flags(count: int) -> None:
    names = [f"flag_{number}" for number in range(count)]
    rule = "  rule-{0}: {{for: {{}}, when: {{flag_{0}: yes}}, gives: {{repair: {0}.00}}, reason: We mend it.}}\n"
    rules = "".join(rule.format(number) for number in range(count))
    policy = read_policy("flags.yaml", (FLAGS % (", ".join(f"{name}: flag" for name in names), rules)).encode())
    chance = random.Random(count)
    # As one number to the base of three, what is above 64 bits would be lost: then the second row was like the first.
    wrapped, digits = (2 * 3 ** (count - 1) + 2 * 3 ** (count - 2) - 2**64) % 3**count, ""
    for _ in range(count):
        wrapped, digit = divmod(wrapped, 3)
        digits = f"{digit}{digits}"
    said = [
        digits,
        "22" + "0" * (count - 2),
        "0" * count,
        *("".join(chance.choices("0012", k=count)) for _ in range(60)),
    ]
    values = [[(False, True, None)[int(digit)] for digit in row] for row in said]
    instants = pa.array([1_770_000_000] * len(said), pa.timestamp("s", "UTC"))
    columns = {name: pa.array([row[number] for row in values], pa.bool_()) for number, name in enumerate(names)}
    batch = pa.RecordBatch.from_pydict(
        {"at": instants, "purchased": instants, "wants": ["repair"] * len(said), **columns}
    )
    engine = Engine(policy)
    assert engine.decide_batch(batch).to_pylist() == one_by_one(engine, batch)


@pytest.mark.parametrize(
    ("columns", "mapped", "faults"),
    [
        ({"wants": ["repair"]}, {}, ["there is no column `at`: a claim needs the instant at which it is made"]),
        (
            {"at": AT, "receipt": ["yes"]},
            {},
            ["column `receipt` holds string, and `receipt` is a flag: cast it to bool"],
        ),
        (
            {"at": pa.array([0], pa.timestamp("s")), "price": [1.5]},
            {},
            [
                "column `at` holds timestamp[s], and `at` is an instant: cast it to timestamp with the time zone "
                "that it is in",
                "column `price` holds double, and `price` is an exact number: cast it to decimal128 or to an integer; "
                "floats are not exact",
            ],
        ),
        (
            {"at": AT},
            {"reciept": "paid"},
            ["`reciept` is no field of a claim under this policy: did you mean `receipt`?"],
        ),
        (
            {"at": AT, "slip": [True]},
            {"slip": "receipt"},
            [
                "`slip` is a column, and `receipt` the field of a claim that it is for: name the field first, "
                "and then its column"
            ],
        ),
        (
            {"at": AT, "paid": [True]},
            {"receipt": "piad"},
            ["there is no column `piad` for `receipt`: did you mean `paid`?"],
        ),
    ],
)
def test_columns_that_are_no_claims(
    engine: Engine, columns: dict[str, Any], mapped: dict[str, str], faults: list[str]
) -> None:
    with pytest.raises(TableError) as caught:
        engine.decide_batch(pa.RecordBatch.from_pydict(columns), mapped)
    assert list(caught.value.faults) == faults
