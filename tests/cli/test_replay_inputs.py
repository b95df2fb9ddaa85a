"""What is wrong with what `aftercare replay` is given: each is said plainly, and how to mend it."""

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cli.command import aftercare
from tests.cli.past_claims import claims, left, versions, write_files


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the shop's policy as `old.yaml` and edited as `new.yaml`, and some claims."""
    write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


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
            f"{name}: these are claims, and stand where a policy belongs; write aftercare replay {policy} {quoted}\n",
        )
        result = aftercare("replay", name, policy, "--against", "new.yaml")
        assert result.stderr.endswith(f"; write aftercare replay {policy} {quoted} --against new.yaml\n")
        result = aftercare("replay", policy, "new.yaml", "--against", name)
        assert result.stderr.endswith(f"; write aftercare replay {policy} {quoted} --against new.yaml\n")


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


def test_words_within_the_entries_of_a_history_in_several_groups_of_rows(files: Path) -> None:
    table = pq.read_table("claims.parquet")
    entry = pa.struct(
        [
            pa.field(one.name, pa.dictionary(pa.int32(), pa.string()) if one.name == "remedy" else one.type)
            for one in table.schema.field("history").type.value_type
        ]
    )
    history = pa.array(table["history"].to_pylist(), pa.list_(entry))
    place = table.schema.get_field_index("history")
    pq.write_table(table.set_column(place, "history", history), "words.parquet", row_group_size=10)
    plain, words = (
        aftercare("replay", "old.yaml", name, "--column", "price=paid", "-o", f"decided-{name}")
        for name in ("claims.parquet", "words.parquet")
    )
    assert words.exit_code == plain.exit_code < 2, words.output
    assert pq.read_table("decided-words.parquet").equals(pq.read_table("decided-claims.parquet"))
