"""Every command that has something to tell programs tells it with `--json`."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cli.command import aftercare

POLICY = """
policy: zips
title: {en: Zips}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair]
facts: {defect: {kind: [stuck, torn]}}
coverage:
  mending:
    for: {defect: stuck}
    gives: {repair: free}
    reason: We mend the zip.
    examples: [{at: 2026-03-02 10:00, wants: repair, expect: approved repair 0.00}]
otherwise: {refers: all, reason: A colleague will look at it.}
"""
CLAIM = '{"at": "2026-03-02T10:00:00+01:00", "wants": "repair", "defect": {"kind": "stuck"}}'
BY_FORM = (
    ("check", "zips.yaml"),
    ("diff", "zips.yaml", "zips.yaml"),
    ("test", "--mutate", "zips.yaml"),
    ("replay", "zips.yaml", "claims.parquet"),
)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a policy, a claim, and a table of one."""
    monkeypatch.chdir(tmp_path)
    Path("zips.yaml").write_text(POLICY, encoding="utf-8")
    Path("claim.json").write_text(CLAIM, encoding="utf-8")
    at = pa.array([datetime(2026, 3, 2, 9, tzinfo=UTC)], pa.timestamp("s", "UTC"))
    pq.write_table(pa.table({"at": at, "wants": ["repair"], "defect": ["stuck"]}), "claims.parquet")


@pytest.mark.parametrize(
    "command", [*BY_FORM, ("decide", "zips.yaml", "claim.json"), ("explain", "zips.yaml", "claim.json")]
)
def test_json_is_one_word(command: tuple[str, ...]) -> None:
    assert isinstance(json.loads(aftercare(*command, "--json").stdout), dict)


@pytest.mark.parametrize("command", BY_FORM)
def test_it_is_the_form_of_that_name(command: tuple[str, ...]) -> None:
    expected = aftercare(*command, "--format", "json").stdout
    assert json.loads(expected)
    assert aftercare(*command, "--json").stdout == aftercare(*command, "--json", "--format", "json").stdout == expected


@pytest.mark.parametrize("command", BY_FORM)
def test_no_other_form_goes_with_it(command: tuple[str, ...]) -> None:
    result = aftercare(*command, "--json", "--format", "text")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--json means --format json: leave one of --json and --format text out" in result.stderr
