"""Policies that are kept as they were read: the same decisions, and never from another file than there is now."""

import os
import pickle
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from aftercare_rules import ClaimError, Engine, Policy, PolicyBook, PolicyError, load_policy
from aftercare_rules.document import keeping, load
from aftercare_rules.document.load import read_policy
from aftercare_rules.language.policy import Policy as Read

FILES = sorted((Path(__file__).parents[2] / "policies").rglob("*.yaml"))
SHOP = """\
policy: shop
title: {en: Service}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair]
facts: {purchase: {kind_of: [watch, ring]}, claim: {receipt: flag}}
coverage:
  mend:
    for: {kind_of: watch}
    when: {purchased: within 2 years}
    gives: {repair: 5}
    reason: "Gladly, for {cost}."
otherwise: {refers: all, reason: We will see.}
"""
TAKES = SHOP.replace("coverage:", "rights_from: [{policy: law.yaml}]\ncoverage:").replace(
    "policy: shop", "policy: takes"
)
LAW = """\
policy: law
title: {en: The law}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair]
facts: {claim: {receipt: flag}}
rights:
  for-all: {for: {receipt: yes}, gives: {repair: free}, reason: So says the law.}
otherwise: {refers: all, reason: We will see.}
"""
CLAIM = {
    "at": "2026-03-02T10:00:00+01:00",
    "wants": "repair",
    "purchase": {"purchased": "2026-03-01T10:00:00+01:00", "facts": {"kind_of": "watch"}},
    "facts": {"receipt": True},
}


def decided(policy: Policy) -> list[str]:
    """What its examples come to, in every byte."""
    engine, said = Engine(policy), []
    for example in policy.all_examples:
        try:
            said.append(engine.decide(example.claim).model_dump_json())
        except ClaimError as error:
            said.append(str(error))
    return said


def repair(policy: Policy) -> str:
    cost = Engine(policy).decide(CLAIM).cost
    return "" if cost is None else str(cost)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP, encoding="utf-8")
    return file


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The policies whose text was read, by name."""
    names: list[str] = []
    plain = load.read_policy

    def noted(name: str, data: bytes, open_file: load.OpenFile | None = None) -> Read:
        names.append(Path(name).name)
        return plain(name, data, open_file)

    monkeypatch.setattr(load, "read_policy", noted)
    return names


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_decides_as_it_did(file: Path, tmp_path: Path, reads: list[str]) -> None:
    first, kept = load_policy(file, tmp_path), load_policy(file, tmp_path)
    assert reads == [file.name]
    assert decided(kept) == decided(first)
    assert (kept.name, kept.version, kept.sha256) == (first.name, first.version, first.sha256)


def hashes(policy: Policy) -> list[int]:
    abouts = [rule.about for rule in policy.rules if rule.about is not None]
    return [hash(atom) for about in abouts for box in about.boxes for atom in box]


def test_by_another_process_whose_texts_have_other_hashes(shop: Path, tmp_path: Path, reads: list[str]) -> None:
    code = "import sys; from aftercare_rules import load_policy; load_policy(*sys.argv[1:])"
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    subprocess.run([sys.executable, "-c", code, shop, tmp_path / "kept"], check=True, env=environment)
    kept, plain = load_policy(shop, tmp_path / "kept"), read_policy(str(shop), shop.read_bytes())
    assert reads == []
    assert hashes(kept) == hashes(plain) != []


def test_until_its_file_changes(shop: Path, tmp_path: Path, reads: list[str]) -> None:
    assert repair(load_policy(shop, tmp_path)) == "EUR 5.00"
    shop.write_text(SHOP.replace("repair: 5", "repair: 6"), encoding="utf-8")
    assert repair(load_policy(shop, tmp_path)) == "EUR 6.00"
    assert repair(load_policy(shop, tmp_path)) == "EUR 6.00"
    assert len(reads) == 2


def test_until_a_file_changes_that_it_takes_rights_from(tmp_path: Path, reads: list[str]) -> None:
    law, file = tmp_path / "law.yaml", tmp_path / "takes.yaml"
    law.write_text(LAW, encoding="utf-8")
    file.write_text(TAKES, encoding="utf-8")
    assert [repair(load_policy(file, tmp_path / "kept")) for _ in range(2)] == ["EUR 0.00"] * 2
    assert reads == ["takes.yaml"]
    law.write_text(LAW.replace("receipt: yes", "receipt: no"), encoding="utf-8")
    assert repair(load_policy(file, tmp_path / "kept")) == "EUR 5.00"
    law.unlink()
    with pytest.raises(PolicyError):
        load_policy(file, tmp_path / "kept")


def test_one_for_each_path_and_version(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_policy(shop, tmp_path / "kept")
    monkeypatch.setattr(keeping, "VERSION", "0.0.1")
    load_policy(shop, tmp_path / "kept")
    other = tmp_path / "other" / "shop.yaml"
    other.parent.mkdir()
    other.write_bytes(shop.read_bytes())
    assert load_policy(other, tmp_path / "kept").file == str(other)
    assert len([*(tmp_path / "kept").iterdir()]) == 3


def test_until_the_library_changes_though_its_version_stays(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reads: list[str]
) -> None:
    load_policy(shop, tmp_path / "kept")
    changed = tmp_path / "library"
    for part in keeping._PARTS:
        (changed / part).mkdir(parents=True, exist_ok=True)
    (changed / "document" / "load.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(keeping, "_PACKAGE", changed)
    for seconds in (1, 2, 2):
        os.utime(changed / "document" / "load.py", (seconds, seconds))
        load_policy(shop, tmp_path / "kept")
    assert len(reads) == 3


def the_kept(directory: Path) -> Path:
    (file,) = directory.iterdir()
    return file


@pytest.mark.parametrize("size", [0, 10, 32, 33, 2000])
def test_a_file_that_was_not_written_whole_is_written_again(
    shop: Path, tmp_path: Path, reads: list[str], size: int
) -> None:
    load_policy(shop, tmp_path / "kept")
    file = the_kept(tmp_path / "kept")
    whole = file.read_bytes()
    file.write_bytes(whole[:size])
    assert repair(load_policy(shop, tmp_path / "kept")) == "EUR 5.00"
    assert len(reads) == 2
    assert repair(load_policy(shop, tmp_path / "kept")) == "EUR 5.00"
    assert len(reads) == 2


def signed(*parts: object) -> bytes:
    body = b"".join(pickle.dumps(part) for part in parts)
    return sha256(body).digest() + body


class Harmful:
    """Unpickled, it runs what it names."""

    def __init__(self, target: Path) -> None:
        self._target = target

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return os.mkdir, (str(self._target),)


def test_no_other_code_is_run_whoever_wrote_the_file(shop: Path, tmp_path: Path, reads: list[str]) -> None:
    load_policy(shop, tmp_path / "kept")
    file, made = the_kept(tmp_path / "kept"), tmp_path / "made"
    harmful: list[tuple[object, ...]] = [({}, Harmful(made)), (Harmful(made),), ({}, keeping.kept_policy)]
    for parts in (*harmful, ({}, "no policy"), ("no files", 1)):
        file.write_bytes(signed(*parts))
        assert repair(load_policy(shop, tmp_path / "kept")) == "EUR 5.00"
    assert not made.exists()
    assert len(reads) == 6


def test_where_nothing_can_be_written_it_is_read_each_time(shop: Path, tmp_path: Path, reads: list[str]) -> None:
    no_directory = tmp_path / "file"
    no_directory.write_text("", encoding="utf-8")
    for _ in range(2):
        assert repair(load_policy(shop, no_directory)) == "EUR 5.00"
    assert len(reads) == 2


def test_faults_are_told_each_time_and_nothing_is_kept(shop: Path, tmp_path: Path) -> None:
    load_policy(shop, tmp_path / "kept")
    shop.write_text(SHOP.replace("{kind_of: watch", "{kind_of: wotch"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(PolicyError, match="wotch"):
            load_policy(shop, tmp_path / "kept")
    with pytest.raises(OSError, match="nowhere"):
        load_policy(tmp_path / "nowhere.yaml", tmp_path / "kept")


def test_a_calendar_whose_holidays_are_not_installed_is_a_fault_still(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reads: list[str]
) -> None:
    pytest.importorskip("holidays")
    shop.write_text(SHOP.replace("counting: calendar", "counting: calendar, calendar: DE"), encoding="utf-8")
    load_policy(shop, tmp_path / "kept")
    load_policy(shop, tmp_path / "kept")
    assert len(reads) == 1
    monkeypatch.setattr(keeping, "find_spec", lambda name: None)
    load_policy(shop, tmp_path / "kept")
    assert len(reads) == 2


def test_the_versions_of_a_book(shop: Path, tmp_path: Path, reads: list[str]) -> None:
    for _ in range(2):
        assert PolicyBook.load(shop.parent, kept_in=tmp_path / "kept").decide(CLAIM).rule == "mend"
    assert reads == ["shop.yaml"]
