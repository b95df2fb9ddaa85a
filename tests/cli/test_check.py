"""`aftercare check`: what the author of a policy, and other programs, see of what is wrong with it."""

import json
from pathlib import Path
from typing import Any

import pytest
from rich.ansi import AnsiDecoder

from aftercare_rules.checking import check as checking
from aftercare_rules.cli.claim_text import claim_text
from aftercare_rules.cli.progress import Progress
from aftercare_rules.document.load import read_policy
from aftercare_rules.language.checks import CHECKS
from aftercare_rules.records.claims import parse_claim
from aftercare_rules.records.models import Claim
from tests.cli.command import ROOT, SHOP, aftercare
from tests.cli.found import BIKES, HAND_MADE, claim
from tests.support.golden_files import Golden

RACE = "when: {model: race, delivered: after 10 days and within 6 months}"
FOR_RACE = """for: {model: race, defect: any}
    when: {delivered: within 6 months}
    otherwise: {refers: repair, reason: Thank you. Our manager answers you today.}"""
KIND = (
    BIKES.replace(": that is our policy, and you should have come sooner.", ".")
    .replace("for: {model: city}", "for: {model: city, defect: any}")
    .replace(RACE, FOR_RACE)
    .partition("accepts:")[0]
)


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("bikes.yaml", BIKES)
    write("kind.yaml", KIND)
    write("law.yaml", "policy: law\nthen: nothing\n")
    write("faulty.yaml", KIND.replace("EUR", "EURO").replace("receipt: yes", "reciept: yes"))


@pytest.fixture
def hand_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "OBLIGATIONS", HAND_MADE)


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text)


@pytest.mark.usefixtures("hand_made")
def test_findings_to_read(golden: Golden) -> None:
    result = aftercare("check", "bikes.yaml")
    assert (result.exit_code, result.stderr) == (1, "")
    golden("check/bikes.txt", result.stdout)
    golden("check/bikes.ansi", aftercare("check", "bikes.yaml", columns=80).stdout)


@pytest.mark.usefixtures("hand_made")
@pytest.mark.parametrize("form", ["json", "github", "sarif"])
def test_findings_for_other_programs(form: str, golden: Golden) -> None:
    result = aftercare("check", "bikes.yaml", "faulty.yaml", "--format", form)
    assert (result.exit_code, result.stderr) == (1, "")
    golden(f"check/bikes.{form}", result.stdout)


@pytest.mark.usefixtures("hand_made")
def test_claims_as_json_can_be_decided_again() -> None:
    lines = aftercare("check", "bikes.yaml", "--claims").stdout.splitlines()
    claims = [line for line in lines if line.startswith('    {"')]
    assert len(claims) == 3
    assert aftercare("decide", "bikes.yaml", "--json", given="\n".join(claims)).exit_code == 0


def test_a_policy_without_findings() -> None:
    result = aftercare("check", "kind.yaml")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("kind.yaml: nothing found\n")


def test_a_policy_that_cannot_be_used_stops_only_itself(golden: Golden) -> None:
    result = aftercare("check", "faulty.yaml", "bikes.yaml", "kind.yaml")
    assert (result.exit_code, result.stderr) == (1, "")
    golden("check/several.txt", result.stdout)


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_a_file_that_cannot_be_read_is_told_and_the_others_are_checked(form: str) -> None:
    result = aftercare("check", "missing.yaml", "faulty.yaml", "--format", form)
    assert (result.exit_code, result.stderr) == (2, "missing.yaml: there is no such file\n")
    assert "EURO" in result.stdout
    if form == "text":
        assert result.stdout.endswith("\n2 policies, 2 errors; 1 policy could not be read\n")
    if form == "sarif":
        assert json.loads(result.stdout)["runs"][0]["invocations"] == [{"executionSuccessful": False}]


def test_nothing_found_is_well_formed_too() -> None:
    assert json.loads(aftercare("check", "kind.yaml", "--format", "json").stdout)["policies"][0]["findings"] == []
    assert json.loads(aftercare("check", "kind.yaml", "--format", "sarif").stdout)["runs"][0]["results"] == []
    assert aftercare("check", "kind.yaml", "--format", "github").stdout == ""


def test_dates_of_versions_that_overlap_are_found() -> None:
    dated = KIND.replace("currency:", "in_force: {DATES}\ncurrency:")
    write("versions/one.yaml", dated.replace("DATES", "to: 2026-06-30"))
    write("versions/two.yaml", dated.replace("DATES", "from: 2026-06-01"))
    result = aftercare("check", "versions")
    assert (result.exit_code, result.stderr) == (1, "")
    start = "versions/two.yaml:3:11: error AC405 versions: two versions are in force from 2026-06-01 to 2026-06-30"
    assert start in result.stdout
    assert "\n 3 | in_force: {from: 2026-06-01}\n" in result.stdout
    write("versions/two.yaml", dated.replace("DATES", "from: 2026-07-01"))
    assert aftercare("check", "versions").exit_code == 0


def test_the_policies_of_a_folder_are_all_checked() -> None:
    write("some/a.yaml", KIND)
    write("some/b/c.yaml", KIND)
    result = aftercare("check", "some", "some/a.yaml")
    assert result.stdout.count("nothing found") == 3
    assert result.stdout.endswith("\n2 policies, nothing found\n")


@pytest.mark.usefixtures("hand_made")
@pytest.mark.parametrize("columns", [46, 60, 80, 100, 140])
def test_no_line_is_wider_than_the_terminal(columns: int) -> None:
    lines = AnsiDecoder().decode(aftercare("check", "bikes.yaml", "faulty.yaml", columns=columns).stdout)
    assert max(line.cell_len for line in lines) <= min(columns, 100)


@pytest.mark.usefixtures("hand_made")
def test_a_place_that_is_not_there_any_more_is_named_and_not_shown() -> None:
    Path("law.yaml").unlink()
    result = aftercare("check", "bikes.yaml")
    assert "bikes.yaml:15:12: warning AC201" in result.stdout
    assert "law.yaml" not in result.stdout


@pytest.mark.usefixtures("hand_made")
def test_sarif_has_what_the_standard_requires() -> None:
    log = json.loads(aftercare("check", "bikes.yaml", "faulty.yaml", "--format", "sarif").stdout)
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [check.code for check in CHECKS]
    assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        assert result["message"]["text"]
        for location in (*result.get("locations", ()), *result.get("relatedLocations", ())):
            region = location["physicalLocation"]["region"]
            assert 1 <= region["startLine"] <= region["endLine"]
            assert min(region["startColumn"], region["endColumn"]) >= 1
    accepted = [result for result in run["results"] if "suppressions" in result]
    assert [result["suppressions"][0]["kind"] for result in accepted] == ["inSource"]
    prints = [result["partialFingerprints"]["aftercareFinding/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


@pytest.mark.usefixtures("hand_made")
def test_a_finding_is_known_again_when_lines_move_above_it() -> None:
    def prints() -> list[Any]:
        log = json.loads(aftercare("check", "bikes.yaml", "--format", "sarif").stdout)
        return [result["partialFingerprints"] for result in log["runs"][0]["results"]]

    before = prints()
    write("bikes.yaml", f"# A remark.\n{BIKES}")
    assert prints() == before


def test_the_shop_is_kind() -> None:
    assert aftercare("check", str(ROOT / SHOP)).exit_code == 0


def test_the_help_shows_an_example() -> None:
    assert f"\n    aftercare check {SHOP}\n" in aftercare("check", "--help").stdout
    nothing = aftercare("check")
    assert (nothing.exit_code, "Missing argument 'POLICY...'" in nothing.stderr) == (2, True)


@pytest.mark.parametrize(
    "text",
    [
        '{"at": "2026-03-02T10:00:00+01:00"}',
        '{"at": "2026-10-25T02:30:00+01:00", "wants": "replace"}',
        '{"at": "2026-10-25T02:30:00+02:00", "purchase": {"purchased": "2026-03-01T10:00:05+01:00"}}',
        '{"at": "2026-03-02T10:00:00+01:00", "defect": {"units": 2, "facts": {}, "parts_price": "3.50"}}',
        '{"at": "2026-03-02T10:00:00+01:00", "purchase": {"facts": {"model": "race"}, "price": "199.00", "quantity": 2,'
        ' "events": {"delivered": null}, "history": []}, "facts": {"receipt": false}, "defect": {"kind": "worn"}}',
        '{"at": "2026-03-02T10:00:00+01:00", "history": [{"remedy": "repair", "at": "2026-03-01T10:00:00+01:00",'
        ' "until": "2026-03-01T11:00:00+01:00", "rule": "spokes", "facts": {"model": "city"}}],'
        ' "new": {"price": "5.00"}}',
        claim("2026-02-28T23:59:59", "race", "repair").model_dump_json(),
    ],
)
def test_a_claim_is_written_as_an_example_writes_it(text: str) -> None:
    given = parse_claim(text.encode())
    policy = read_policy("kind.yaml", KIND.encode())
    example = f"examples:\n  - {{{claim_text(given, policy)[1:-1]}, expect: referred}}\n"
    (read,) = read_policy("kind.yaml", (KIND + example).encode()).examples
    currency = given.purchase.model_copy(update={"currency": "EUR"})
    # As JSON: Python holds instants of two zones unequal where the clocks go back.
    assert read.claim.model_dump_json() == given.model_copy(update={"purchase": currency}).model_dump_json()


def test_of_claims_that_are_much_alike_only_the_difference_is_told() -> None:
    policy = read_policy("kind.yaml", KIND.encode())

    def after(one: Claim, other: Claim) -> str:
        return claim_text(other, policy, one)

    first = claim("2026-02-28T23:59:59", "race")
    assert after(first, first) == "the same"
    assert after(first, claim("2026-03-01T00:00:00", "race")) == "the same with {at: 2026-03-01 00:00}"
    assert after(first, claim("2026-02-28T23:59:59")) == "the same with {model: city} and without delivered"
    assert after(first, Claim(at=first.at)).startswith("{purchased: null, at: ")


def test_progress_is_told_on_a_terminal_after_a_second(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    silent = Progress()
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    progress = Progress(columns=20)
    for told in (silent, progress):
        told("kind.yaml: gap")
        told.clear()
    assert capsys.readouterr().err == ""
    now[0] = 1.5
    for told in (silent, progress):
        told("a-long-name-of-a-policy.yaml: conflict")
        told.clear()
        told.clear()
    assert capsys.readouterr().err == "\r\x1b[2Ka-long-name-of-a-po\r\x1b[2K"
