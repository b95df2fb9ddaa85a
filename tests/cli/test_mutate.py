"""`aftercare test --mutate`: what the author of a policy sees of the slips that no example notices."""

import json
import re
from pathlib import Path

import pytest
from rich.ansi import AnsiDecoder

from tests.cli.command import aftercare
from tests.support.golden_files import Golden

ZIPS = """\
policy: zips
title: {en: Zips}
currency: EUR
time: {zone: Europe/Rome, counting: calendar}
remedies: [repair]
facts:
  purchase: {sold_as: [regular, special-price, second-hand]}
  defect: {kind: [zip-broken, seam-open]}
  claim: {receipt: flag}
impossible:
  - {sold_as: second-hand, receipt: yes}
usual: {purchased: 2026-01-31 10:00, receipt: yes, sold_as: regular}
exclusions:
  special-price:
    clause: 2
    for: {sold_as: special-price}
    declines: [repair]
    reason: At a special price there is no repair.
coverage:
  zips:
    clause: 1
    for: {defect: zip-broken}
    when: {purchased: within 90 days, receipt: yes, sold_as: {except: second-hand}}
    gives: {repair: free}
    reason: We mend it free of charge.
    otherwise: {gives: {repair: 12.00}, reason: We gladly mend it.}
    examples:
      - {at: 2026-02-10, expect: approved repair 0.00}
      - {at: 2027-02-10, expect: approved repair 12.00}
otherwise: {refers: all, reason: A colleague answers you.}
"""

COMPLETE = """\
examples:
  - {defect: zip-broken, at: 2026-05-01 23:59:59, expect: approved repair 0.00}
  - {defect: zip-broken, at: 2026-05-02, expect: approved repair 12.00}
  - {defect: zip-broken, receipt: no, at: 2026-02-10, expect: approved repair 12.00}
  - {defect: seam-open, at: 2026-02-10, expect: referred}
  - {defect: seam-open, sold_as: second-hand, receipt: no, at: 2026-02-10, expect: referred}
  - {defect: zip-broken, sold_as: special-price, at: 2026-02-10, expect: declined}
  - {defect: seam-open, sold_as: special-price, at: 2026-02-10, expect: declined}
"""


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("zips.yaml").write_text(ZIPS)
    Path("complete.yaml").write_text(ZIPS + COMPLETE)


def test_what_no_example_notices(golden: Golden) -> None:
    result = aftercare("test", "--mutate", "zips.yaml")
    assert (result.exit_code, result.stderr) == (1, "")
    golden("test/mutate.txt", result.stdout)
    golden("test/mutate.ansi", aftercare("test", "--mutate", "zips.yaml", columns=80).stdout)


def test_examples_that_notice_everything() -> None:
    result = aftercare("test", "--mutate", "complete.yaml")
    assert (result.exit_code, result.stderr) == (0, "")
    assert re.search(r"\ncomplete.yaml: (\d+) of \1 changes noticed \(100%\)\n", result.stdout)


def with_line(text: str, line: str, beside: str | None) -> str:
    """A policy with one line more in the examples beside a rule, or in its own at the end."""
    if beside is None:
        return text + ("" if "\nexamples:\n" in text else "examples:\n") + line
    before, name, after = text.partition(f"  {beside}:\n")
    rule, end, rest = after.partition("reason: ")
    reason, line_end, rest = rest.partition("\n")
    if beside == "zips":
        above, examples, below = text.rpartition("    examples:\n")
        return above + examples + line + below
    rest = rest if rest.startswith("    examples:\n") else f"    examples:\n{rest}"
    return before + name + rule + end + reason + line_end + rest.replace("examples:\n", f"examples:\n{line}", 1)


def test_what_is_pasted_is_noticed() -> None:
    """An author who pastes what is shown, just as it is shown, ends with all changes noticed."""
    for _ in range(12):
        shown = aftercare("test", "--mutate", "zips.yaml")
        if shown.exit_code == 0:
            return
        found = re.search(r"(?:examples of (\S+)|own examples):\n( +- \{.*\}\n)", shown.stdout)
        assert found is not None, shown.output
        Path("zips.yaml").write_text(with_line(Path("zips.yaml").read_text(), found[2], found[1]))
    pytest.fail(shown.stdout)


def test_a_share_is_enough_if_the_author_says_so() -> None:
    assert aftercare("test", "--mutate", "--at-least", "30", "zips.yaml").exit_code == 0
    assert aftercare("test", "--mutate", "--at-least", "95", "zips.yaml").exit_code == 1
    assert aftercare("test", "--mutate", "--at-least", "101", "zips.yaml").exit_code == 2


def test_json_is_one_report_a_line() -> None:
    result = aftercare("test", "--mutate", "--format", "json", "zips.yaml", "complete.yaml")
    assert result.exit_code == 1
    first, second = map(json.loads, result.stdout.splitlines())
    assert (first["file"], second["file"]) == ("zips.yaml", "complete.yaml")
    assert first["changes"] == first["noticed"] + len(first["survivors"])
    assert not second["survivors"]
    survivor = first["survivors"][0]
    assert survivor["change"]["source_line"] in ZIPS.splitlines()
    assert survivor["example"].startswith("{")


def test_several_policies_have_a_total() -> None:
    result = aftercare("test", "--mutate", "zips.yaml", "complete.yaml")
    *_, examples, changes = result.stdout.splitlines()
    assert examples == "2 policies, 11 examples, 0 failed"
    assert re.fullmatch(r"\d+ of \d+ changes noticed \(\d+\.\d%\)", changes)


def test_examples_that_fail_come_first() -> None:
    Path("bad.yaml").write_text(ZIPS.replace("repair 12.00}\noth", "repair 11.00}\noth"))
    result = aftercare("test", "--mutate", "bad.yaml")
    assert result.exit_code == 1
    assert "this example fails" in result.stdout
    assert "changes noticed" not in result.stdout


def test_the_other_options_are_for_changes() -> None:
    for option in (("--at-least", "95"), ("--format", "json"), ("--json",)):
        result = aftercare("test", *option, "zips.yaml")
        assert (result.exit_code, "are for --mutate" in result.stderr) == (2, True)


@pytest.mark.parametrize("columns", [46, 60, 80, 100, 140])
def test_no_line_is_wider_than_the_terminal(columns: int) -> None:
    lines = AnsiDecoder().decode(aftercare("test", "--mutate", "zips.yaml", columns=columns).stdout)
    breakable = [line for line in lines if "expect: " not in line.plain]  # an entry of an example stays whole
    assert max(line.cell_len for line in breakable) <= min(columns, 100)


def test_the_same_policy_gives_the_same_bytes() -> None:
    runs = {aftercare("test", "--mutate", "--format", "json", "zips.yaml").stdout for _ in "ab"}
    assert len(runs) == 1
