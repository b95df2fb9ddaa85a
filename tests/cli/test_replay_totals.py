"""What rows rest on and what their amounts leave out is told of a replay under its own name."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cli.command import aftercare

POLICY = """
policy: small
title: {en: Small}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair]
facts: {defect: {kind: [worn, torn, lost]}, claim: {receipt: flag, box: flag}}
coverage:
  mending:
    for: {defect: worn}
    gives: {repair: {work: 2.50, thread: at cost, post: at cost}}
    reason: We mend it.
  receipted: {for: {defect: torn, receipt: yes}, gives: {repair: 3.00}, reason: We mend it.}
  other: {for: {defect: torn, receipt: no}, gives: {repair: 3.00}, reason: We mend it too.}
  boxed: {for: {defect: torn, box: yes}, declines: [repair], reason: We do not mend it.}
otherwise: {refers: all, reason: A colleague will look at it.}
"""
ROWS: list[tuple[Any, ...]] = [
    ("worn", None, False, {}),
    ("worn", None, False, {"thread": 1}),
    ("worn", None, False, {"thread": 1, "post": 2}),
    ("torn", True, False, {}),
    ("torn", None, False, {}),
    ("torn", True, True, {}),
    ("torn", None, None, {}),
    ("lost", None, None, {}),
    ("gone", None, None, {}),
]


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a policy, one that has no contradictions and no post, and claims of all kinds."""
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(POLICY, encoding="utf-8")
    new = POLICY.replace(", post: at cost", "").replace("torn, box: yes", "torn, box: yes, receipt: no")
    Path("new.yaml").write_text(new, encoding="utf-8")
    at = pa.array([1_770_000_000] * len(ROWS), pa.timestamp("s", "UTC"))
    defect, receipt, box, charges = (list(column) for column in zip(*ROWS, strict=True))
    kind = pa.map_(pa.string(), pa.decimal128(9, 2))
    columns = {"at": at, "purchased": at, "wants": ["repair"] * len(ROWS), "defect": defect}
    columns |= {"receipt": receipt, "box": box, "charges": pa.array(charges, kind)}
    pq.write_table(pa.table(columns), "claims.parquet")


def told(text: str, heading: str) -> list[str]:
    """The lines below a heading."""
    return text.partition(f"\n{heading}\n")[2].partition("\n\n")[0].splitlines()


def test_what_no_rule_decides_is_told_by_its_own_name() -> None:
    result = aftercare("replay", "small.yaml", "claims.parquet")
    assert told(result.output, "By rule") == [
        "  mending                            3 approved, customers pay 11.50",
        "  the same either way                1 approved, customers pay 3.00",
        "  receipted                          1 approved, customers pay 3.00",
        "  no rule yet                        1 incomplete",
        "  contradiction of boxed, receipted  1 referred",
        "  otherwise                          1 referred",
    ]
    assert result.exit_code == 1


def test_what_no_claim_says_is_in_no_total_and_that_is_said() -> None:
    output = aftercare("replay", "small.yaml", "claims.parquet").output
    assert told(output, "In total") == [
        "  customers pay  EUR 17.50",
        "  customers get  EUR 0.00",
        "  left out       2 rows have lines at cost that the claim does not give: post, thread",
    ]
    output = aftercare("replay", "new.yaml", "claims.parquet").output
    assert told(output, "In total")[2] == (
        "  left out       1 row has lines at cost that the claim does not give: thread"
    )


def test_under_two_policies_each_leaves_out_its_own() -> None:
    output = aftercare("replay", "small.yaml", "claims.parquet", "--against", "new.yaml").output
    assert told(output, "In total")[2:] == [
        "  left out, OLD  2 rows have lines at cost that the claim does not give: post, thread",
        "  left out, NEW  1 row has lines at cost that the claim does not give: thread",
    ]
    assert "  contradiction of boxed, receipted → receipted  1 referred → approved, 1 better off" in output
    output = aftercare("replay", "new.yaml", "claims.parquet", "--against", "new.yaml").output
    assert told(output, "In total")[2:] == [
        "  left out       1 row has lines at cost that the claim does not give: thread",
    ]


def test_in_json_too() -> None:
    totals = json.loads(aftercare("replay", "small.yaml", "claims.parquet", "--json").stdout)["totals"]
    assert (totals["open_rows"], totals["open_lines"]) == (2, {"post": 2, "thread": 1})
    found = {one["ground"]: one for one in totals["decided"]}
    assert {ground: (one["rules"], one["verdict"]) for ground, one in found.items() if ground != "rule"} == {
        "either way": ([], "approved"),
        "incomplete": ([], "incomplete"),
        "contradiction": (["boxed", "receipted"], "referred"),
        "otherwise": ([], "referred"),
        "no claim": ([], None),
    }
    summary = json.loads(aftercare("replay", "small.yaml", "claims.parquet", "--against", "new.yaml", "--json").stdout)
    moved = {(one["old_ground"], one["new_ground"]): one for one in summary["against"]["moved"]}
    assert moved["contradiction", "rule"]["old_rules"] == ["boxed", "receipted"]
    assert moved["contradiction", "rule"]["new_rule"] == "receipted"


def test_rows_of_no_version_are_counted() -> None:
    Path("book").mkdir()
    for start, end in (("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28")):
        text = POLICY.replace("currency: EUR", f"currency: EUR\nin_force: {{from: {start}, to: {end}}}")
        Path("book", f"{start}.yaml").write_text(text, encoding="utf-8")
    claims = pq.read_table("claims.parquet")
    bought = pa.array([1_770_000_000, 1_700_000_000, *[1_768_000_000] * 7], pa.timestamp("s", "UTC"))
    pq.write_table(claims.set_column(1, "purchased", bought), "claims.parquet")
    result = aftercare("replay", "book", "claims.parquet")
    assert told(result.output, "By version")[2] == "  none                  1 row"
    totals = json.loads(aftercare("replay", "book", "claims.parquet", "--json").stdout)["totals"]
    assert totals["no_version"] == 1
    assert sum(version["rows"] for version in totals["versions"]) + totals["no_version"] == len(ROWS)


def test_a_fault_that_both_policies_find_is_told_once() -> None:
    new = POLICY.replace("[worn, torn, lost]", "[worn, torn, gone]").replace("lost", "gone")
    Path("new.yaml").write_text(new, encoding="utf-8")
    claims = pq.read_table("claims.parquet")
    late = pa.array(
        [1_770_000_000 + row * 9 if row < 2 else 1_770_000_000 for row in range(9)], pa.timestamp("s", "UTC")
    )
    pq.write_table(claims.set_column(1, "purchased", late), "claims.parquet")
    output = aftercare("replay", "small.yaml", "claims.parquet", "--against", "new.yaml").output
    assert len(told(output, "Rows that are no claims")) == 1
    assert "is after the claim" in told(output, "Rows that are no claims")[0]
    assert "`gone` is not one of its words" in told(output, "Rows that are no claims under OLD")[0]
    assert "`lost` is not one of its words" in told(output, "Rows that are no claims under NEW")[0]
    assert told(output, "Rows that were read one by one")[0] == "  2 rows  it is no claim"


@pytest.mark.parametrize("numbers", [(5, 5), (5, 6)])
def test_a_fault_with_other_numbers_in_it_is_told_for_instance(numbers: tuple[int, int]) -> None:
    claims = pq.read_table("claims.parquet").slice(0, 2)
    late = pa.array([1_770_000_000 + number for number in numbers], pa.timestamp("s", "UTC"))
    pq.write_table(claims.set_column(1, "purchased", late), "claims.parquet")
    (fault,) = told(aftercare("replay", "small.yaml", "claims.parquet").output, "Rows that are no claims")
    assert fault.startswith("  2 rows  for instance purchase.purchased: ") == (numbers[0] != numbers[1])
    assert fault.endswith("; in rows 0, 1")
    summary = json.loads(aftercare("replay", "small.yaml", "claims.parquet", "--json").stdout)
    assert summary["totals"]["faults"][0]["varies"] == (numbers[0] != numbers[1])
