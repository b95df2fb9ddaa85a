"""Law: rows come to what `decide` says whatever is told of earlier services, also where one is read for many alike."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pytest

from aftercare_rules import Engine, load_policy
from aftercare_rules.batch.undated import are_undated
from aftercare_rules.document.load import read_policy
from tests.support.tables import one_by_one

POLICIES: Final = Path(__file__).parents[2] / "policies"
SECONDS: Final = pa.timestamp("s", "UTC")
MADE: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
BOUGHT: Final = datetime(2026, 1, 31, 12, tzinfo=UTC)
TEXTS: Final = [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())]
INSTANTS: Final = [SECONDS, pa.timestamp("us", "Asia/Tokyo"), pa.timestamp("ns", "UTC")]
FACTS: Final = [pa.map_(pa.string(), pa.string()), pa.struct([("part", pa.string())]), pa.null()]

# What rules may ask of earlier services, and whether it never matters when those were.
WHENS: Final = {
    "limit: once": True,
    "limit: 2 times": True,
    "limit: once within 1 month": False,
    "often: 0 to 1": True,
    "lately: 0": False,
    "same_part: 0": True,
    "in_repair: under 3": False,
    "purchased: within 1 month pausing repair": False,
}
DERIVED: Final = {
    "often": "{count: [repair, cleaning], of: customer}",
    "lately": "{count: repair, within: 10 days}",
    "same_part": "{count: repair, same: part}",
    "in_repair": "{days: repair}",
}
PAST: Final = """
policy: past
title: {en: Past}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair, exchange]
services: [cleaning]
facts:
  purchase: {part: [dial, hand]}
derived: {%s}
coverage:
  mending:
    for: {}
    when: {%s}
    gives: {repair: free}
    reason: We mend it.
    otherwise: {gives: {repair: 4.00}, reason: We mend it again.}
otherwise: {refers: all, reason: A colleague will look at it.}
"""


def past(when: str) -> Engine:
    derived = ", ".join(f"{name}: {its}" for name, its in DERIVED.items() if name in when)
    return Engine(read_policy("past.yaml", (PAST % (derived, when)).encode()))


def entry(chance: random.Random, rules: list[str]) -> dict[str, Any] | None:
    """An entry that is plain, that nearly is, or that no claim may have."""
    if chance.random() < 0.02:
        return None
    edge = chance.choice([MADE, MADE, BOUGHT, MADE - timedelta(days=10), datetime(1900, 1, 1, tzinfo=UTC)])
    at = edge + timedelta(seconds=chance.choice([-86400, -1, 0, 0, 0, 1]))
    said: dict[str, Any] = {
        "remedy": chance.choice(["repair", "repair", "exchange", "cleaning"]),
        "at": at if chance.random() < 0.8 else MADE - timedelta(days=chance.randint(1, 40)),
    }
    if chance.random() < 0.06:
        said |= chance.choice([{"remedy": "umbrella"}, {"remedy": ""}, {"remedy": None}, {"at": None}])
    if chance.random() < 0.3:
        said["rule"] = chance.choice([*rules, f"{rules[0]}/2", "another"])
    if chance.random() < 0.15:
        ends = [at + timedelta(seconds=seconds) for seconds in (-1, 0, 1, 86400)]
        said["until"] = chance.choice([*ends, MADE, datetime(9001, 1, 1, tzinfo=UTC)])
    return said


def history(chance: random.Random, rules: list[str], can_say_facts: bool) -> list[dict[str, Any] | None] | None:
    if chance.random() < 0.05:
        return None
    found = [entry(chance, rules) for _ in range(chance.choice([0, 1, 1, 1, 2, 2, 3, 8, 9]))]
    for one in found:
        if one is not None and can_say_facts and chance.random() < 0.4:
            one["facts"] = {"part": chance.choice(["dial", "hand", None])}
    return found


def table(chance: random.Random, rules: list[str], facts: dict[str, Any]) -> pa.RecordBatch:
    """Rows of which many are alike, in columns of any type."""
    said_as = chance.choice(FACTS) if "part" in facts else pa.null()
    fields = [("at", chance.choice(INSTANTS)), ("remedy", chance.choice(TEXTS))]
    fields += chance.sample([("until", SECONDS), ("rule", chance.choice(TEXTS)), ("facts", said_as)], 3)
    kind = chance.choice([pa.list_, pa.large_list])(pa.struct(fields))
    count = 60

    def histories() -> pa.Array:
        told = [history(chance, rules, not pa.types.is_null(said_as)) for _ in range(count)]
        if pa.types.is_map(said_as):
            for one in (one for each in told for one in each or () if one and "facts" in one):
                one["facts"] = list(one["facts"].items())
        return pa.array([*told, *told], kind)  # each twice

    made = [MADE + timedelta(seconds=chance.choice([-1, 0, 0, 0, 1])) for _ in range(2 * count)]
    columns = {
        "at": pa.array(made, SECONDS),
        "purchased": pa.array([chance.choice([BOUGHT, BOUGHT, None]) for _ in made], SECONDS),
        "wants": pa.array([chance.choice(["repair", "repair", "exchange", None]) for _ in made], pa.string()),
        "history": histories(),
        "customer_history": histories(),
        **{name: pa.array([chance.choice(values) for _ in made]) for name, values in facts.items()},
    }
    # Not all rows of what they are cut from: the offsets of nested columns begin with another row.
    return pa.RecordBatch.from_pydict(columns).slice(chance.choice([0, 7]), chance.choice([40, 2 * count - 7]))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("when", WHENS)
def test_of_whatever_was_done_before(when: str, seed: int) -> None:
    engine = past(when)
    batch = table(random.Random(f"{when} {seed}"), ["mending"], {"part": ["dial", "hand", None]})
    assert engine.decide_batch(batch).to_pylist() == one_by_one(engine, batch)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", ["accessory-shop", "furniture-store", "jewellery-repairs", "watch-service"])
def test_of_policies_that_are_used(name: str, seed: int) -> None:
    engine = Engine(load_policy(POLICIES / f"{name}.yaml"))
    rules = [rule.name for rule in engine.rule_set.rules][:40]
    batch = table(random.Random(f"{name} {seed}"), rules, {})
    assert engine.decide_batch(batch).to_pylist() == one_by_one(engine, batch)


def test_what_lies_behind_a_null_is_not_told() -> None:
    entries = pa.StructArray.from_arrays(
        [pa.array(["repair"] * 7), pa.array([BOUGHT] * 7, SECONDS)],
        ["remedy", "at"],
        mask=pa.array([number == 3 for number in range(7)]),
    )
    # Of the second history one entry is null; the third is null, though two entries lie behind it.
    histories = pa.ListArray.from_arrays([0, 2, 4, 6, 7], entries, mask=pa.array([False, False, True, False]))
    made, bought = (pa.array([instant] * 4, SECONDS) for instant in (MADE, BOUGHT))
    batch = pa.RecordBatch.from_pydict({"at": made, "purchased": bought, "wants": ["repair"] * 4, "history": histories})
    engine = past("limit: 2 times")
    rows = engine.decide_batch(batch).to_pylist()
    assert rows == one_by_one(engine, batch)
    assert [row["cost"] for row in rows] == [Decimal("4.00"), None, None, Decimal("0.00")]


@pytest.mark.parametrize("entry", [pa.null(), pa.struct([]), pa.struct([("remedy", pa.string())])])
def test_entries_that_say_nothing(entry: pa.DataType) -> None:
    said: dict[str, str] | None = {} if pa.types.is_struct(entry) else None
    columns = {"at": pa.array([MADE] * 3, SECONDS), "history": pa.array([[said], [None], []], pa.list_(entry))}
    batch = pa.RecordBatch.from_pydict(columns | {"purchased": pa.array([BOUGHT] * 3, SECONDS)})
    engine = past("limit: once")
    assert engine.decide_batch(batch).to_pylist() == one_by_one(engine, batch)


@pytest.mark.parametrize(("when", "is_undated"), WHENS.items())
def test_where_it_matters_when_something_was_done(when: str, is_undated: bool) -> None:
    assert are_undated(past(when).rule_set) is is_undated
