"""Text in a column that is not UTF-8, of which Arrow takes no notice, is the fault of its row."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aftercare_rules import Engine, PolicyBook
from aftercare_rules.batch.columns import TableError
from aftercare_rules.document.load import read_policy
from aftercare_rules.replaying.run import replay

POLICY = """
policy: shop
title: {en: Shop}
currency: EUR%s
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair]
facts: {purchase: {metal: [gold, silver]}, defect: {kind: [worn]}}
coverage:
  mending: {for: {defect: worn, metal: gold}, gives: {repair: free}, reason: We mend it.}
otherwise: {refers: all, reason: A colleague will look at it.}
"""
ENGINE = Engine(read_policy("shop.yaml", (POLICY % "").encode()))
GOOD = {"wants": "repair", "purchase_id": "Zürich 7", "currency": "EUR", "defect": "worn", "metal": "gold"}
PATHS = {
    "wants": "wants",
    "purchase_id": "purchase.id",
    "currency": "purchase.currency",
    "defect": "defect.kind",
    "metal": "purchase.facts.metal",
}
FORMS: dict[str, Callable[[pa.Array], pa.Array]] = {
    "string": lambda texts: texts,
    "large_string": lambda texts: texts.cast(pa.large_binary()).view(pa.large_string()),
    "dictionary": pa.Array.dictionary_encode,
    "string_view": lambda texts: texts.cast(pa.string_view()),
    "dictionary of views": lambda texts: texts.dictionary_encode().cast(pa.dictionary(pa.int32(), pa.string_view())),
}


def unchecked(*texts: bytes | None) -> pa.Array:
    """Texts as an old program may have written them."""
    array = pa.array(texts, pa.binary())
    return pa.StringArray.from_buffers(len(array), *array.buffers()[1:], array.buffers()[0])


def table(name: str, form: str) -> pa.Table:
    """Four claims, of which the second has a text in Latin-1, and the last none."""
    good = GOOD[name].encode()
    texts = FORMS[form](unchecked(good, b"Z\xfcrich", good, None))
    instants = pa.array([1_770_000_000] * 4, pa.timestamp("s", "UTC"))
    others = {other: [text] * 4 for other, text in GOOD.items() if other != name}
    return pa.table({"at": instants, "purchased": instants, **others, name: texts})


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", GOOD)
def test_it_is_the_fault_of_its_row(name: str, form: str) -> None:
    claims = table(name, form)
    fault = f"{PATHS[name]}: `Z\\xfcrich` is not text in UTF-8 (write the column again in UTF-8)"
    decisions = ENGINE.decide_batch(claims)
    assert decisions["error"].to_pylist() == [None, fault, None, None]
    assert decisions["verdict"].to_pylist()[:3] == ["approved", None, "approved"]
    # Of a slice that it is not in, nothing is found.
    assert ENGINE.decide_batch(claims.slice(2))["error"].null_count == 2


def test_under_the_versions_of_a_policy_too() -> None:
    ranges = ("{from: 2030-01-01, to: 2030-12-31}", "{from: 2031-01-01}")
    texts = [POLICY % f"\nin_force: {dates}" for dates in ranges]
    book = PolicyBook([read_policy(f"{number}.yaml", text.encode()) for number, text in enumerate(texts)])
    faults = book.decide_batch(table("metal", "string"))["error"].to_pylist()
    assert "is not text in UTF-8" in faults[1]
    assert "is not text in UTF-8" not in faults[0]


def test_a_file_is_decided_whatever_its_texts_are(tmp_path: Path) -> None:
    claims = table("metal", "string").append_column("note", unchecked(b"\xff", b"", None, b"\xfc"))
    pq.write_table(claims, tmp_path / "claims.parquet")
    with pa.ipc.new_file(str(tmp_path / "claims.arrow"), claims.schema) as file:
        file.write_table(claims)
    for name in ("claims.parquet", "claims.arrow"):
        decided = str(tmp_path / f"{name}-decided.parquet")
        summary = replay([PolicyBook([ENGINE.policy])], str(tmp_path / name), decided, keep=["note"])
        assert [(one.rows, one.examples) for one in summary.totals.faults] == [(1, (1,))]
        assert pq.read_table(decided)["note"].cast(pa.binary()).to_pylist() == [b"\xff", b"", None, b"\xfc"]


def test_a_column_whose_name_is_not_utf8_is_the_fault_of_its_file(tmp_path: Path) -> None:
    instants = pa.array([1_770_000_000], pa.timestamp("s", "UTC"))
    schema = pa.schema([pa.field("at", instants.type), pa.field(b"Z\xfcrich", pa.int64())])
    claims = pa.Table.from_arrays([instants, pa.array([1])], schema=schema)
    pq.write_table(claims, tmp_path / "claims.parquet")
    with pa.ipc.new_file(str(tmp_path / "claims.arrow"), schema) as file:
        file.write_table(claims)
    for name in ("claims.parquet", "claims.arrow"):
        with pytest.raises(TableError, match=rf"{name}: the name of a column is not text in UTF-8: `Z\\xfcrich`"):
            replay([PolicyBook([ENGINE.policy])], str(tmp_path / name))
