"""`aftercare replay`: what its reader sees of a file of claims, and what is left where it goes wrong."""

import json
import re
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.ansi import AnsiDecoder

from aftercare_rules import PolicyBook, load_policy
from aftercare_rules.records.models import Record
from aftercare_rules.replaying.records import (
    Comparison,
    Decided,
    Moved,
    RowFault,
    Shifted,
    Summary,
    Totals,
    VersionRows,
)
from tests.cli.command import ROOT, aftercare
from tests.cli.past_claims import claims, left, versions, write_files
from tests.support.golden_files import Golden

WITHOUT_COLUMN = ["customer_history", "charges", "price", "new_price", "receipt", "repaired"]
HEADINGS = ("What incomplete rows lack", "Rows that were read one by one")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the shop's policy as `old.yaml` and edited as `new.yaml`, and some claims."""
    write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_claims_come_to(files: Path, golden: Golden) -> None:
    result = aftercare(
        "replay", "old.yaml", "claims.parquet", "-o", "decided.parquet", "--column", "price=paid", "--keep", "till"
    )
    golden("replay/claims.txt", f"{result.output}[exit {result.exit_code}]\n")
    decided = pq.read_table("decided.parquet")
    assert decided["till"].to_pylist() == list(range(len(claims())))
    assert left(files) == {"decided.parquet"}


def test_what_a_change_would_have_cost(files: Path, golden: Golden) -> None:
    result = aftercare("replay", "old.yaml", "claims.parquet", "--against", "new.yaml")
    golden("replay/against.txt", f"{result.output}[exit {result.exit_code}]\n")


@pytest.mark.parametrize("more", [[], ["--against", "new.yaml"]])
def test_it_keeps_to_the_terminal(files: Path, more: list[str]) -> None:
    result = aftercare("replay", "old.yaml", "claims.parquet", *more, columns=60)
    assert "\x1b[" in result.output
    assert max(len(line.plain) for line in AnsiDecoder().decode(result.output)) <= 60


def test_as_json_the_same_is_told(files: Path) -> None:
    result = aftercare("replay", "old.yaml", "claims.parquet", "--against", "new.yaml", "--format", "json")
    found = json.loads(result.stdout)
    assert found["rows"] == len(claims())
    assert found["totals"]["faults"][0]["examples"] == [7]
    assert found["against"]["worse"] == 1
    assert found["against"]["moved"][0]["cost"] == "-0.80"
    assert found["left_alone"] == ["paid", "till"]
    assert result.exit_code == 1


@pytest.mark.parametrize("record", [Summary, Totals, VersionRows, Decided, RowFault, Comparison, Moved, Shifted])
def test_the_reference_names_each_field_of_the_json(record: type[Record]) -> None:
    text = (ROOT / "docs" / "reference" / "command.md").read_text(encoding="utf-8")
    section = text.partition("\n## replay\n")[2].partition("\n## ")[0]
    named = [set(re.findall("`([a-z_]+)`", table)) for table in section.split("\n\n") if table.startswith("| field")]
    assert any(set(record.model_fields) <= names for names in named)


def test_what_incomplete_rows_lack_and_which_fields_have_no_column(files: Path) -> None:
    table = pq.read_table("claims.parquet").drop_columns(["receipt"])
    pq.write_table(table, "lacking.parquet")
    text = (files / "new.yaml").read_text(encoding="utf-8").replace("claim:\n", "claim:\n    box: flag\n", 1)
    (files / "new.yaml").write_text(text, encoding="utf-8")
    result = aftercare("replay", "old.yaml", "lacking.parquet", "--against", "new.yaml")
    lacking, alone = (result.output.partition(f"\n{heading}\n")[2].partition("\n\n")[0] for heading in HEADINGS)
    assert lacking == "  receipt  3 → 4 rows: no column", result.output
    assert alone == "  1 row  it is no claim", result.output
    last = result.output.splitlines()[-1]
    assert last == f"  no column   {', '.join(WITHOUT_COLUMN)}, box (NEW): read as nulls"
    found = json.loads(aftercare("replay", "old.yaml", "lacking.parquet", "--format", "json").stdout)["totals"]
    assert list(found["missing"]) == ["receipt"]
    assert found["without_column"] == WITHOUT_COLUMN
    assert found["one_by_one"] == {"it is no claim": 1}


def test_faults_are_told_once_with_their_rows(files: Path) -> None:
    table = pq.read_table("claims.parquet").slice(10, 20)
    late = pa.array([instant - timedelta(days=40000 + row) for row, instant in enumerate(table["at"].to_pylist())])
    table = table.set_column(table.schema.get_field_index("at"), "at", late.cast(table.schema.field("at").type))
    pq.write_table(table, "late.parquet")
    result = aftercare("replay", "old.yaml", "late.parquet")
    told = result.output.partition("\nRows that are no claims\n")[2].partition("\n\n")[0]
    assert re.search(
        r"^  20 rows  for instance purchase\.purchased: `[^`]+` is after the claim.+; in rows 0, 1, 2, 3, 4, …$",
        told,
        re.M,
    )
    assert result.exit_code == 1


def test_a_folder_of_versions_decides_each_row_by_its_own(files: Path, golden: Golden) -> None:
    versions(files / "book", start="2026-06-01")
    result = aftercare("replay", "book", "claims.parquet", "--column", "price=paid", "-o", "decided.parquet")
    golden("replay/versions.txt", f"{result.output}[exit {result.exit_code}]\n")
    table = pq.read_table("claims.parquet")
    decisions = PolicyBook.load("book").decide_batch(table, {"price": "paid"})
    assert pq.read_table("decided.parquet").drop_columns(["row"]).to_pylist() == decisions.to_pylist()
    result = aftercare("replay", "old.yaml", "claims.parquet", "--against", "book", "--format", "json")
    against = json.loads(result.stdout)["against"]
    assert [version["file"] for version in against["totals"]["versions"]] == ["book/1.yaml", "book/2.yaml"]
    summer = datetime.fromisoformat("2026-06-01T00:00:00+08:00")
    before = sum(bought < summer for bought in table["purchased"].to_pylist())
    assert [version["rows"] for version in against["totals"]["versions"]] == [before, len(table) - before]
    assert against["alike"] == 40


def test_a_policy_held_against_itself_differs_nowhere(files: Path) -> None:
    result = aftercare("replay", "old.yaml", "claims.parquet", "--against", "old.yaml", "--format", "json")
    against = json.loads(result.stdout)["against"]
    assert (against["alike"], against["neither"], against["moved"]) == (len(claims()) - 1, 1, [])


def test_the_exit_code_tells_wrong_rows_from_a_wrong_file(files: Path) -> None:
    pq.write_table(pq.read_table("claims.parquet").slice(20), "good.parquet")
    assert aftercare("replay", "old.yaml", "good.parquet").exit_code == 0
    assert aftercare("replay", "old.yaml", "claims.parquet").exit_code == 1
    assert aftercare("replay", "old.yaml", "nowhere.parquet").exit_code == 2


def test_rows_that_are_no_claims_under_the_new_policy_alone_are_wrong_too(files: Path) -> None:
    pq.write_table(pq.read_table("claims.parquet").slice(20), "good.parquet")
    text = (files / "new.yaml").read_text(encoding="utf-8")
    text = text.replace("in_force: {from: 2014-01-01}", "in_force: {from: 2099-01-01}")
    (files / "new.yaml").write_text(text, encoding="utf-8")
    assert aftercare("replay", "old.yaml", "good.parquet").exit_code == 0
    assert aftercare("replay", "old.yaml", "good.parquet", "--against", "new.yaml").exit_code == 1


def test_of_no_rows(files: Path) -> None:
    pq.write_table(pq.read_table("claims.parquet").slice(0, 0), "none.parquet")
    result = aftercare("replay", "old.yaml", "none.parquet", "--against", "new.yaml", "-o", "decided.parquet")
    assert result.exit_code == 0
    assert "none.parquet: 0 rows" in result.output
    assert pq.read_table("decided.parquet").num_rows == 0


INTERRUPTED = """
import os, signal, sys
from aftercare_rules.replaying import run
written = run._result
def interrupted(*given):
    if given[-1] >= 20:
        os.kill(os.getpid(), signal.SIGINT)
    return written(*given)
run._result = interrupted
from aftercare_rules.cli import main
sys.exit(main())
"""


def test_an_interrupted_run_leaves_nothing(files: Path) -> None:
    command = ["replay", "old.yaml", "claims.parquet", "-o", "decided.parquet"]
    source = Path(load_policy.__globals__["__file__"]).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, *command],
        capture_output=True,
        timeout=60,
        check=False,
        env={"PYTHONPATH": str(source)},
    )
    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGINT, b"", b"")
    assert left(files) == set()
