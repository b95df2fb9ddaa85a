"""The versions of one policy in a book: which decides, and which cannot stand together."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from aftercare_rules import ClaimError, Engine, Policy, PolicyBook, PolicyError
from aftercare_rules.document.load import read_policy
from tests.support.golden_files import Golden

VERSION = """\
policy: {name}
title: {{en: Service}}
{in_force}
currency: CNY
time: {{zone: {zone}, counting: calendar}}
remedies: [repair]
facts: {{claim: {{{fact}: flag}}}}
coverage:
  stones: {{for: {{{fact}: yes}}, gives: {{repair: {price}}}, reason: With pleasure.}}
otherwise: {{refers: all, reason: We will see.}}
"""


def text(in_force: str = "", **changed: str) -> str:
    usual = {"name": "shop", "zone": "Asia/Shanghai", "fact": "receipt", "price": "5"}
    return VERSION.format(in_force=in_force and f"in_force: {{{in_force}}}", **{**usual, **changed})


def version(file: str, in_force: str = "", **changed: str) -> Policy:
    return read_policy(file, text(in_force, **changed).encode())


def bought(day: str, at: str = "2030-01-01T10:00:00+08:00", **facts: bool) -> dict[str, Any]:
    return {"at": at, "purchase": {"purchased": f"{day}+08:00"}, "facts": facts}


OLD = version("old.yaml", "to: 2025-12-31")
NEW = version("new.yaml", "from: 2026-01-01", price="9")
BOOK = PolicyBook([NEW, OLD])


# Which version decides.


def test_the_versions_stand_in_the_order_of_their_dates() -> None:
    assert BOOK.policies == (OLD, NEW)


@pytest.mark.parametrize(
    ("claim", "policy"),
    [
        (bought("2025-12-31T23:59:59"), OLD),
        (bought("2026-01-01T00:00:00"), NEW),
        ({"at": "2025-12-31T23:59:59+08:00"}, OLD),
        ({"at": "2026-01-01T00:00:00+08:00"}, NEW),
        ({"at": "2025-12-31T16:00:00Z"}, NEW),
        ({"at": "2026-01-01T00:00:00+08:00", "purchase": {"purchased": None}}, NEW),
    ],
)
def test_the_date_of_purchase_decides_or_else_that_of_the_claim(claim: Mapping[str, Any], policy: Policy) -> None:
    assert BOOK.engine_for(claim).policy is policy
    assert BOOK.decide(claim).policy.sha256 == policy.sha256
    assert BOOK.explain(claim).decision == BOOK.decide(claim)


def test_a_claim_is_read_by_its_own_version_alone() -> None:
    book = PolicyBook([OLD, version("new.yaml", "from: 2026-01-01", fact="papers")])
    assert book.decide(bought("2025-06-01T10:00:00", receipt=True)).verdict == "approved"
    assert book.decide(bought("2026-06-01T10:00:00", papers=True)).verdict == "approved"
    with pytest.raises(ClaimError, match=r"facts\.receipt: unknown fact `receipt`"):
        book.decide(bought("2026-06-01T10:00:00", receipt=True))


@pytest.mark.parametrize(
    ("claim", "path"), [(bought("2013-12-31T23:59:59"), "purchase.purchased"), ({"at": "2030-01-01T00:00:00Z"}, "at")]
)
def test_a_claim_that_no_version_is_for_is_told_what_is_in_force(claim: Mapping[str, Any], path: str) -> None:
    old = version("old.yaml", "from: 2014-01-01, to: 2025-12-31")
    new = version("new.yaml", "from: 2026-01-01, to: 2026-12-31")
    book = PolicyBook([old, new])
    for given in (book.decide, book.explain, book.engine_for):
        with pytest.raises(ClaimError) as caught:
            given(claim)
        (fault,) = caught.value.faults
        assert fault.path == path
        assert fault.help == (
            "it is in force from 2014-01-01 to 2025-12-31, and from 2026-01-01 to 2026-12-31, by the date of purchase"
        )


def test_without_a_date_of_purchase_nothing_holds_longer_than_the_version() -> None:
    claim = {"at": "2025-06-01T10:00:00+08:00", "facts": {"receipt": True}}
    decision = BOOK.decide(claim)
    assert decision.valid_until is not None
    assert decision.valid_until.isoformat() == "2025-12-31T23:59:59+08:00"
    assert BOOK.decide({**claim, "at": "2025-12-31T23:59:59+08:00"}).cost == decision.cost
    assert BOOK.decide({**claim, "at": "2026-01-01T00:00:00+08:00"}).cost != decision.cost
    assert BOOK.decide(bought("2025-06-01T10:00:00", receipt=True)).valid_until is None


def test_an_engine_is_made_once_and_only_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Policy] = []

    def counted(policy: Policy, matcher: str) -> Engine:
        made.append(policy)
        return Engine(policy, matcher)

    monkeypatch.setattr("aftercare_rules.book.Engine", counted)
    book = PolicyBook([OLD, NEW])
    assert made == []
    with ThreadPoolExecutor(8) as threads:
        engines = list(threads.map(book.engine_for, [bought("2025-06-01T10:00:00")] * 40))
    assert all(engine is engines[0] for engine in engines)
    assert made == [OLD]


# What cannot stand together.


def faults_of(*policies: Policy) -> str:
    with pytest.raises(PolicyError) as caught:
        PolicyBook(policies)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "policies"),
    [
        ("other-policy", [version("a.yaml", "to: 2019-12-31"), version("b.yaml", "from: 2020-01-01", name="other")]),
        ("other-policy-twice", [OLD, NEW, version("c.yaml", name="other"), version("d.yaml", name="third")]),
        ("no-dates", [version("a.yaml"), version("b.yaml", price="6"), version("c.yaml", price="7")]),
        ("open-end", [version("a.yaml", "from: 2014-01-01"), version("b.yaml", "from: 2026-01-01")]),
        ("open-start", [version("a.yaml", "to: 2014-01-01"), version("b.yaml", "to: 2026-01-01")]),
        ("one-day-twice", [version("a.yaml", "to: 2026-01-01"), NEW]),
        ("inside", [version("a.yaml"), version("b.yaml", "from: 2026-01-01, to: 2026-01-31"), NEW]),
        ("hole-of-a-day", [version("a.yaml", "to: 2025-12-30"), NEW]),
        ("hole-after-the-longest", [
            version("a.yaml", "from: 2010-01-01, to: 2019-12-31"),
            version("b.yaml", "from: 2011-01-01, to: 2011-12-31"),
            version("c.yaml", "from: 2026-01-01, to: 2026-12-31"),
        ]),
        ("zones", [version("a.yaml", "to: 2025-12-31", zone="Europe/Berlin"), NEW]),
    ],
)  # fmt: skip
def test_the_faults_of_a_book_are_shown_so(name: str, policies: list[Policy], golden: Golden) -> None:
    golden(f"book/{name}.txt", faults_of(*policies) + "\n")
    assert faults_of(*policies) == faults_of(*reversed(policies))


def test_a_book_has_a_version() -> None:
    with pytest.raises(ValueError, match="at least one policy"):
        PolicyBook([])


# A folder.


def write(folder: Path, **files: str) -> None:
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")


def test_the_policies_of_a_folder_are_read_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, old=text("to: 2025-12-31"), new=text("from: 2026-01-01"))
    write(tmp_path, **{".hidden": "nonsense"})
    (tmp_path / "notes.txt").write_text("nonsense")
    (tmp_path / "laws").mkdir()
    write(tmp_path / "laws", law=text(name="law"))
    (tmp_path / "folder.yaml").mkdir()
    book = PolicyBook.load(tmp_path)
    assert [policy.file for policy in book.policies] == [str(tmp_path / "old.yaml"), str(tmp_path / "new.yaml")]
    again = PolicyBook.load(str(tmp_path))
    assert [policy.file for policy in again.policies] == [policy.file for policy in book.policies]


def test_a_folder_without_a_policy(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        PolicyBook.load(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path}: there is no policy in this folder\nhelp: ")


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    write(tmp_path, old=text())
    for path in (tmp_path / "none", tmp_path / "old.yaml"):
        with pytest.raises(OSError, match=path.name):
            PolicyBook.load(path)


def test_the_faults_of_the_files_come_together_with_those_between_them(tmp_path: Path) -> None:
    write(tmp_path, a=text("to: 2019-12-31", price="wrong"), b=text("to: 2026-01-01"), c=text("from: 2026-01-01"))
    write(tmp_path, d=text(zone="Nowhere"))
    with pytest.raises(PolicyError) as caught:
        PolicyBook.load(tmp_path)
    places = [(Path(fault.span.file).name, fault.message.partition(" ")[0]) for fault in caught.value.diagnostics]
    assert places == [("a.yaml", "`wrong`"), ("c.yaml", "two"), ("d.yaml", "there")]


def test_what_may_be_the_dates_of_a_file_with_faults_is_no_hole(tmp_path: Path) -> None:
    write(tmp_path, a=text("to: 2019-12-31"), b=text("from: 2020-01-01, to: 2025-12-31", price="wrong"))
    write(tmp_path, c=text("from: 2026-01-01"))
    with pytest.raises(PolicyError) as caught:
        PolicyBook.load(tmp_path)
    assert [Path(fault.span.file).name for fault in caught.value.diagnostics] == ["b.yaml"]
