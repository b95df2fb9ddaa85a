"""`aftercare replay`: what its reader sees of a file of claims, and what is left where it goes wrong."""

import json
import random
import re
import signal
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.ansi import AnsiDecoder

from aftercare_rules import PolicyBook, load_policy
from aftercare_rules.records.models import Record
from aftercare_rules.replaying.records import Comparison, Summary, Totals
from tests.cli.command import ROOT, SHOP, aftercare
from tests.strategies.shop_claims import shop_claim
from tests.support.golden_files import Golden
from tests.support.tables import table_of

EDITS = {"within 1 month, receipt: yes": "within 30 days, receipt: yes", "0.30 per unit": "0.35 per unit"}
WITHOUT_COLUMN = ["customer_history", "charges", "price", "new_price", "receipt", "repaired"]
HEADINGS = ("What incomplete rows lack under NEW", "Rows that were read one by one")


def claims() -> list[dict[str, Any]]:
    chance = random.Random(11)
    found = [shop_claim(chance.choice) for _ in range(40)]
    stones = json.loads((ROOT / "docs" / "claims" / "stones.json").read_text(encoding="utf-8"))
    found += [stones, {**stones, "at": "2026-03-02T10:00:00+08:00"}]
    found[7]["purchase"]["facts"]["category"] = "umbrella"
    return found


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the shop's policy as `old.yaml` and edited as `new.yaml`, and some claims."""
    text = (ROOT / SHOP).read_text(encoding="utf-8")
    (tmp_path / "old.yaml").write_text(text, encoding="utf-8")
    for old, new in EDITS.items():
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "new.yaml").write_text(text, encoding="utf-8")
    batch = table_of(load_policy(tmp_path / "old.yaml"), claims())
    names = ["paid" if name == "price" else name for name in batch.schema.names]
    table = pa.Table.from_batches([batch.rename_columns(names)])
    table = table.append_column("till", pa.array(range(len(table))))
    pq.write_table(table, tmp_path / "claims.parquet", row_group_size=10)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def versions(folder: Path, start: str, currency: str = "CNY") -> None:
    """The old policy for what was bought before a date, and the new one since then."""
    folder.mkdir()
    dates = (f"to: {date.fromisoformat(start) - timedelta(days=1)}", f"from: {start}")
    for number, (name, in_force) in enumerate(zip(("old.yaml", "new.yaml"), dates, strict=True), 1):
        text = (folder.parent / name).read_text(encoding="utf-8").replace("from: 2014-01-01", in_force)
        text = text.replace("currency: CNY", f"currency: {currency}") if number == 2 else text
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")


def left(files: Path) -> set[str]:
    return {path.name for path in files.iterdir()} - {"old.yaml", "new.yaml", "claims.parquet"}


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


@pytest.mark.parametrize("record", [Summary, Totals, Comparison])
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
    assert re.fullmatch(r"  receipt  \d+ rows: no column", lacking), result.output
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
        r"^  20 rows  purchase\.purchased: `[^`]+` is after the claim.+; in rows 0, 1, 2, 3, 4, …$", told, re.M
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


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.parquet"], "nowhere.parquet: there is no such file\n"),
        (
            ["old.yaml"],
            "old.yaml: this is a policy, where the claims belong; another policy to compare with goes after "
            "`--against`\n",
        ),
        (["claims.txt.gz"], "claims.txt.gz: this is neither a Parquet file nor an Arrow file (.arrow, .feather)\n"),
        (
            ["claims.parquet", "--against", "claims.parquet"],
            "claims.parquet: these are claims, and stand where a policy belongs: name a policy, such as `shop.yaml`\n",
        ),
        (
            ["claims.csv"],
            "claims.csv: this is text, in which nothing says what is a number and what an instant. Make it a Parquet "
            "file first, for instance with DuckDB:\n"
            '  set timezone = \'Asia/Shanghai\'; copy (select * replace ("at"::timestamptz as "at", '
            '"price"::decimal(18, 6) as "price") from read_csv(\'claims.csv\', all_varchar = true)) to '
            "'claims.parquet'\n",
        ),
        (
            ["other.csv"],
            "other.csv: no claim can be read from it. Its columns are `name`, `b,c` and `d`, and the fields of a claim "
            "under this policy `at`, `wants`, `purchase_id`, `currency`, `purchased`, `history`, `customer_history`, "
            "`charges`, `price`, `quantity`, `units`, `parts_price`, … (29 in all). Say which column a field is in, "
            "such as --column at=name\n",
        ),
        (
            ["near.csv", "--column", "price=paid"],
            "near.csv: no claim can be read from it. Its columns are `At` and `purchasd on`, and the fields of a "
            "claim under this policy `at`, `wants`, `purchase_id`, `currency`, `purchased`, `history`, "
            "`customer_history`, `charges`, `paid`, `quantity`, `units`, `parts_price`, … (29 in all). Did you mean "
            "--column at=At --column 'purchased=purchasd on'?\n",
        ),
        (["empty.csv"], "empty.csv: its first line names no columns\n"),
        (["claims.json"], "claims.json: this is JSON and no table; `aftercare decide` takes claims as JSON\n"),
        (
            ["claims.parquet", "--column", "prise=paid"],
            "claims.parquet: `prise` is no field of a claim under this policy: did you mean `price`?\n",
        ),
        (
            ["claims.parquet", "--column", "paid=price"],
            "claims.parquet: `paid` is a column, and `price` the field of a claim that it is for: name the field "
            "first, and then its column\n",
        ),
        (
            ["claims.parquet", "--column", "price=paid", "--column", "new_price=paid"],
            "claims.parquet: column `paid` would be read as `price` and `new_price`: a column is for one field; where "
            "they hold the same, add a copy of it under another name\n",
        ),
        (
            ["claims.parquet", "--column", "price=row"],
            "claims.parquet: column `row` is the number of each row in a file of decisions, and no field of a claim is "
            "read from it: if it is something else here, give it another name\n",
        ),
        (
            ["claims.parquet", "-o", "x.parquet", "--keep", "tills"],
            "claims.parquet: there is no column `tills` to keep: did you mean `till`?\n",
        ),
        (["claims.parquet", "-o", "x.csv"], "x.csv: decisions are written as Parquet: call the file `….parquet`\n"),
        (
            ["claims.parquet", "-o", "claims.parquet"],
            "claims.parquet: these are the claims; give the decisions a file of their own\n",
        ),
        (["claims.parquet", "-o", "away/x.parquet"], "away/x.parquet: there is no folder for it\n"),
        (
            ["typed.parquet", "-o", "x.parquet"],
            "typed.parquet: column `price` holds double, and `price` is an exact number: cast it to decimal128 or to "
            "an integer; floats are not exact\n",
        ),
        (
            ["claims.parquet", "--against", "euros.yaml"],
            "euros.yaml: it is in EUR, and old.yaml in CNY: they cannot be compared\n",
        ),
        (
            ["claims.parquet", "--against", "mixed"],
            "mixed/2.yaml: it is in EUR, and mixed/1.yaml in CNY: a column has one currency; decide by the file of "
            "each version for itself\n",
        ),
    ],
)
def test_what_is_wrong_is_said_plainly(files: Path, arguments: list[str], message: str) -> None:
    (files / "claims.csv").write_text("at;wants;price\n", encoding="utf-8")
    (files / "other.csv").write_text("name;b,c;d\n", encoding="utf-8")
    (files / "near.csv").write_text("At\tpurchasd on\n", encoding="utf-8")
    (files / "empty.csv").write_bytes(b"")
    (files / "claims.json").write_text("{}\n", encoding="utf-8")
    (files / "claims.txt.gz").write_bytes(b"\x1f\x8b")
    (files / "euros.yaml").write_text(
        (files / "old.yaml").read_text(encoding="utf-8").replace("currency: CNY", "currency: EUR"), encoding="utf-8"
    )
    versions(files / "mixed", start="2026-01-01", currency="EUR")
    typed = pq.read_table("claims.parquet").select(["at"]).append_column("price", pa.array([1.5] * len(claims())))
    pq.write_table(typed, "typed.parquet")
    before = left(files)
    result = aftercare("replay", "old.yaml", *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", message)
    assert left(files) == before


@pytest.mark.parametrize("name", ["claims.parquet", "claims.arrow", "stream.arrow", "the claims.csv"])
def test_where_the_arguments_have_changed_places_it_is_said_how_to_write_it(files: Path, name: str) -> None:
    table = pq.read_table("claims.parquet")
    for open_file, arrow in ((pa.ipc.new_file, "claims.arrow"), (pa.ipc.new_stream, "stream.arrow")):
        with open_file(arrow, table.schema) as file:
            file.write_table(table)
    Path("the claims.csv").write_text("at;wants\n", encoding="utf-8")
    (files / "book").mkdir()
    quoted = f"'{name}'" if " " in name else name
    for policy in ("old.yaml", "book"):
        result = aftercare("replay", name, policy)
        assert (result.exit_code, result.stdout, result.stderr) == (
            2,
            "",
            f"{name}: these are claims, and stand where the policy belongs: name the policy first: "
            f"aftercare replay {policy} {quoted}\n",
        )


def test_a_policy_may_have_any_name(files: Path) -> None:
    Path("old.yaml").rename("policy.txt")
    assert "By verdict" in aftercare("replay", "policy.txt", "claims.parquet").stdout


def test_what_is_said_of_a_csv_makes_claims_of_it(files: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="the extra `frames` is not installed")
    Path("it's.csv").write_text(
        "till;paid;at;purchased;wants;defect;units;receipt;purchase_id;category\n"
        "1;80.00;2026-03-02 10:00;2026-02-20 10:00;repair;stone-loss;3;yes;007;jewellery\n"
        "2;;2026-03-02T10:00:00+08:00;2026-02-20;;;;;;watch\n",
        encoding="utf-8",
    )
    arguments = ["replay", "old.yaml", "it's.{}", "--column", "price=paid"]
    told = aftercare(*(argument.format("csv") for argument in arguments)).stderr.splitlines()
    assert told[0].startswith("it's.csv: this is text")
    duckdb.connect().execute(told[1])
    result = aftercare(*(argument.format("parquet") for argument in arguments))
    assert result.exit_code == 0, result.output
    table = pq.read_table("it's.parquet")
    assert table["at"].to_pylist() == [datetime.fromisoformat("2026-03-02T10:00:00+08:00")] * 2
    assert table["purchase_id"].to_pylist() == ["007", None]
    assert table["paid"].to_pylist() == [80, None]


@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_of_a_damaged_file_nothing_is_left(files: Path, damage: str) -> None:
    data = bytearray(Path("claims.parquet").read_bytes())
    if damage == "cut":
        data = data[: len(data) // 2]
    else:
        data[40 : len(data) // 4] = b"\x55" * (len(data) // 4 - 40)
    Path("damaged.parquet").write_bytes(data)
    Path("decided.parquet").write_bytes(b"from yesterday")
    result = aftercare("replay", "old.yaml", "damaged.parquet", "-o", "decided.parquet")
    assert result.exit_code == 2
    assert result.stderr.startswith("damaged.parquet: it is damaged, or not whole: ")
    assert len(result.stderr.splitlines()) == 1
    assert Path("decided.parquet").read_bytes() == b"from yesterday"
    assert left(files) == {"damaged.parquet", "decided.parquet"}


def test_without_the_extra_it_says_so(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aftercare_rules.errors.find_spec", lambda name: None)
    result = aftercare("replay", "old.yaml", "claims.parquet")
    assert result.exit_code == 2
    assert "pip install 'aftercare-rules[batch]'" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--column", "price"], "`price` is not FIELD=COLUMN, such as price=amount_paid"),
        (["--column", "price=paid", "--column", "price=till"], "the field `price` is named twice"),
        (["--keep", "till"], "name a file with -o"),
    ],
)
def test_the_command_line(files: Path, arguments: list[str], message: str) -> None:
    result = aftercare("replay", "old.yaml", "claims.parquet", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


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
