"""`aftercare diff`: what its reader sees of two policies, edit by edit."""

import json
from pathlib import Path

import pytest
from rich.ansi import AnsiDecoder

from aftercare_rules.differing.compare import compare
from aftercare_rules.document.load import load_policy
from tests.cli.command import ROOT, SHOP, aftercare
from tests.support.golden_files import Golden

STONES = """\
    when: {purchased: within 1 month, receipt: yes}
    gives: {repair: free}
    reason:
      en: Thank you for bringing it in. We replace"""

# For each name texts that stand in the shop's policy, and what is written in their place.
EDITS: dict[str, list[tuple[str, str]]] = {
    "thirty-days": [(STONES, STONES.replace("1 month", "30 days"))],
    "dearer-stones": [("0.30 per unit", "0.35 per unit")],
    "dearer-movement": [("repair: 10.00", "repair: 12.50")],
    "dropped-override": [("    overrides: [watch-damage]                     # a battery", "    # a battery")],
    "flipped-flag": [("for: {bought_here: yes, disposable: yes}", "for: {bought_here: yes, disposable: no}")],
    "two-days": [("within 48 hours", "within 2 days")],
    "no-limit": [(", limit: once", "")],
    "declines": [("  refers: all\n", "  declines: all\n")],
    "order": [("[replace, exchange, repair, refund]", "[exchange, replace, repair, refund]")],
    "bounds": [("repair: quoted", "repair: 20 to 40")],
    "new-word": [
        ("is: [jewellery, watch, glasses, hair-ornament]", "is: [jewellery, watch, glasses, hair-ornament, clock]")
    ],
    "impossible": [("  - {material: {except: silver}, defect: silver-broken}\n", "")],
    "presumed": [("    receipt:\n      is: flag\n", "    receipt:\n      is: flag\n      presume: no\n")],
    "from-2015": [("in_force: {from: 2014-01-01}", "in_force: {from: 2015-01-01}")],
    "texts": [
        ("clause: 11", "clause: 99"),
        ("zh: 售后须知", "zh: 售后服务须知"),
        ("We replace the fallen stones", "We set new stones"),
    ],
}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the shop's policy as `old.yaml`."""
    (tmp_path / "old.yaml").write_bytes((ROOT / SHOP).read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def edit(files: Path, name: str) -> None:
    """Write `new.yaml` with some edits."""
    text = (files / "old.yaml").read_text(encoding="utf-8")
    for old, new in EDITS[name]:
        assert old in text
        text = text.replace(old, new, 1)
    (files / "new.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", EDITS)
def test_each_edit_is_told(files: Path, golden: Golden, name: str) -> None:
    edit(files, name)
    result = aftercare("diff", "old.yaml", "new.yaml")
    golden(f"diff/{name}.txt", f"{result.output}[exit {result.exit_code}]\n")
    # The author of a mutated policy asks for no more than one claim.
    found = compare(load_policy("old.yaml"), load_policy("new.yaml"))
    assert (found.claim is None) is (result.exit_code == 0)
    assert found.is_proved is (result.exit_code == 0)


@pytest.mark.parametrize("columns", [80, 120])
def test_it_keeps_to_the_terminal(files: Path, golden: Golden, columns: int) -> None:
    edit(files, "thirty-days")
    result = aftercare("diff", "old.yaml", "new.yaml", columns=columns)
    lines = [line.plain for line in AnsiDecoder().decode(result.output)]
    assert max(map(len, lines)) <= min(columns, 100)
    golden(f"diff/thirty-days-{columns}.txt", "".join(f"{line.rstrip()}\n" for line in lines))


def test_a_policy_equals_itself(files: Path) -> None:
    text = (files / "old.yaml").read_text(encoding="utf-8")
    (files / "new.yaml").write_text(f"# Another comment.\n{text}", encoding="utf-8")
    result = aftercare("diff", "old.yaml", "new.yaml")
    assert result.exit_code == 0
    assert result.output.endswith("Proved equal for all claims.\n")


def test_recorded_claims_are_counted(files: Path, golden: Golden) -> None:
    edit(files, "dearer-stones")
    claims = (ROOT / "docs" / "claims" / "shop.jsonl").read_text(encoding="utf-8")
    (files / "claims.jsonl").write_text(claims + claims.splitlines()[0] + "\n", encoding="utf-8")
    result = aftercare("diff", "old.yaml", "new.yaml", "--claims", "claims.jsonl")
    golden("diff/replayed.txt", f"{result.output}[exit {result.exit_code}]\n")


def test_a_wrong_line_is_reported_and_the_others_count(files: Path) -> None:
    edit(files, "dearer-stones")
    claims = (ROOT / "docs" / "claims" / "shop.jsonl").read_text(encoding="utf-8")
    result = aftercare("diff", "old.yaml", "new.yaml", "--claims", "-", given=f"{claims}oh\n")
    assert result.exit_code == 2
    assert "<stdin>:" in result.stderr
    assert "Of 7 recorded claims" in result.stdout


def test_as_json_each_region_has_its_claim_in_full(files: Path) -> None:
    edit(files, "thirty-days")
    result = aftercare("diff", "old.yaml", "new.yaml", "--format", "json")
    found = json.loads(result.output)
    assert result.exit_code == 1
    assert found["verdict"] == "different"
    assert {region["change"] for region in found["regions"]} == {"gains", "loses"}
    for region in found["regions"]:
        (files / "claim.json").write_text(json.dumps(region["witness_old"]["claim"]), encoding="utf-8")
        decided = json.loads(aftercare("decide", "old.yaml", "claim.json", "--json").output)
        assert decided == region["witness_old"]["decision"]


def test_a_folder_is_refused(files: Path) -> None:
    (files / "versions").mkdir()
    result = aftercare("diff", "old.yaml", "versions")
    assert result.exit_code == 2
    assert result.stderr == (
        "versions: this is a folder; name the file of one version in it, and compare version by version\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("currency: CNY", "currency: EUR", "OLD is in CNY, and NEW in EUR"),
        ("Asia/Shanghai", "Europe/Berlin", "OLD counts days in Asia/Shanghai, and NEW in Europe/Berlin"),
    ],
)
def test_what_cannot_be_compared_says_why(files: Path, old: str, new: str, why: str) -> None:
    text = (files / "old.yaml").read_text(encoding="utf-8")
    (files / "new.yaml").write_text(text.replace(old, new), encoding="utf-8")
    result = aftercare("diff", "old.yaml", "new.yaml")
    assert result.exit_code == 2
    assert why in result.stderr
    found = compare(load_policy("old.yaml"), load_policy("new.yaml"))
    assert (found.claim, found.is_proved) == (None, False)
