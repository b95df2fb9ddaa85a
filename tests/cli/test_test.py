"""`aftercare test`: what the author of a policy sees of its examples."""

from pathlib import Path

import pytest
from rich.ansi import AnsiDecoder

from tests.cli.command import ROOT, SHOP, aftercare
from tests.support.golden_files import Golden

BIKES = """\
policy: bikes
title: {en: Bikes}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair, replace]
on_request: [care]
facts:
  purchase: {kind_of_bike: [city, race]}
  defect: {kind: [broken, worn]}
  claim: {receipt: flag}
events: [delivered]
impossible:
  - {kind_of_bike: race, receipt: no}
usual: {purchased: 2026-01-31 10:00, kind_of_bike: city, receipt: yes, history: [], defect: broken, units: 2}
coverage:
  spokes:
    clause: 3
    for: {kind_of_bike: city}
    when: {purchased: within 1 month, receipt: yes}
    gives: {repair: free}
    reason: Spokes are free, until {until}.
    otherwise:
      gives: {repair: 0.30 per unit}
      reason: Spokes come to {cost}.
  tyres:
    clause: 4
    when: {kind_of_bike: race, delivered: after 10 days and within 6 months}
    gives: {repair: 5}
    reason: Tyres come to {cost}.
otherwise: {refers: all, reason: Our manager will answer you.}
examples:
"""

GOOD = """\
  - {at: 2026-02-28 23:59:59, expect: approved repair 0.00 by spokes until 2026-02-28 23:59:59}
  - {at: 2026-03-01 00:00:00, expect: approved repair 0.60 by spokes}
"""

BAD = """\
  - {at: 2026-02-28 23:59:59, expect: approved repair 0.60 by tyres until 2026-03-01 23:59:59}
  - {at: 2026-02-28, receipt: null, expect: incomplete without kind_of_bike}
  - {at: 2026-02-28, wants: replace, expect: approved repair}
  - {at: 2026-02-28, kind_of_bike: race, receipt: no, expect: referred}
  - {at: 2026-03-01, expect: declined}
  - {at: 2026-03-01, units: null, expect: approved repair 0.60}
"""


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("good.yaml", BIKES + GOOD)
    write("bad.yaml", BIKES + BAD)
    write("none.yaml", BIKES.removesuffix("examples:\n"))
    write("faulty.yaml", BIKES.replace("EUR", "EURO") + GOOD)


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text)


def test_examples_that_hold(golden: Golden) -> None:
    result = aftercare("test", "good.yaml")
    assert (result.exit_code, result.stderr) == (0, "")
    golden("test/good.txt", result.stdout)
    golden("test/good.ansi", aftercare("test", "good.yaml", columns=80).stdout)


def test_examples_that_fail(golden: Golden) -> None:
    result = aftercare("test", "bad.yaml")
    assert (result.exit_code, result.stderr) == (1, "")
    golden("test/bad.txt", result.stdout)
    golden("test/bad.ansi", aftercare("test", "bad.yaml", columns=80).stdout)


def test_several_policies_have_a_summary_each_and_faults_stop_only_their_own(golden: Golden) -> None:
    result = aftercare("test", "faulty.yaml", "good.yaml", "missing.yaml", "none.yaml", "bad.yaml", "good.yaml")
    assert result.exit_code == 2
    golden("test/several.txt", result.stdout)
    assert result.stderr.startswith("faulty.yaml:3:11: ")
    assert result.stderr.endswith("missing.yaml: there is no such file\n")


def test_a_folder_is_searched_for_policies() -> None:
    for name in ("b/c/two.yaml", "b/one.yaml", "a.yaml", ".hidden/x.yaml", ".x.yaml", "b/schema.json", "b/x.yml"):
        write(f"policies/{name}", BIKES + GOOD)
    result = aftercare("test", "policies", "policies/a.yaml")
    assert result.exit_code == 0
    files = [line.split(":")[0] for line in result.stdout.splitlines() if line.startswith("policies/")]
    assert files == ["policies/a.yaml", "policies/b/one.yaml", "policies/b/c/two.yaml"]
    assert result.stdout.endswith("\n3 policies, 6 examples, 0 failed\n")


def test_dates_of_versions_that_overlap_are_a_fault() -> None:
    dated = BIKES.replace("currency:", "in_force: {DATES}\ncurrency:")
    write("versions/one.yaml", dated.replace("DATES", "to: 2026-06-30") + GOOD)
    write("versions/two.yaml", dated.replace("DATES", "from: 2026-06-01").removesuffix("examples:\n"))
    result = aftercare("test", "versions")
    assert result.exit_code == 2
    assert result.stderr.startswith("versions/two.yaml:3:11: two versions are in force from 2026-06-01 to 2026-06-30")
    write("versions/two.yaml", dated.replace("DATES", "from: 2026-07-01").removesuffix("examples:\n"))
    assert aftercare("test", "versions").exit_code == 0


def test_a_folder_without_policies_is_an_error() -> None:
    Path("empty").mkdir()
    result = aftercare("test", "empty", "good.yaml")
    assert (result.exit_code, result.stderr) == (2, "empty: there is no policy (`*.yaml`) in this folder\n")
    assert result.stdout.splitlines()[-1] == "2 policies, 2 examples, 0 failed; 1 policy could not be used"


@pytest.mark.parametrize("columns", [46, 60, 80, 100, 140])
def test_no_line_is_wider_than_the_terminal(columns: int) -> None:
    lines = AnsiDecoder().decode(aftercare("test", "bad.yaml", "good.yaml", columns=columns).stdout)
    assert max(line.cell_len for line in lines) <= min(columns, 100)


def test_the_shops_examples_hold_and_touch_all_of_it() -> None:
    result = aftercare("test", str(ROOT / SHOP))
    assert result.exit_code == 0
    assert result.stdout.count("(100%)") == 2


def test_the_help_shows_an_example() -> None:
    assert f"\n    aftercare test {SHOP}\n" in aftercare("test", "--help").stdout
    nothing = aftercare("test")
    assert (nothing.exit_code, "Missing argument 'POLICY...'" in nothing.stderr) == (2, True)
