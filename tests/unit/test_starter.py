"""A policy to start from: its template, and how answers are read and found."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from aftercare_rules import Engine
from aftercare_rules.checking.check import check
from aftercare_rules.document.load import read_policy
from aftercare_rules.errors import Misspelling
from aftercare_rules.language.currencies import MINOR_DIGITS
from aftercare_rules.records.claims import parse_claim
from aftercare_rules.starter.answers import Answers, read_languages, read_sold
from aftercare_rules.starter.machine import currency_of_zone, language_of_machine, zone_of_machine
from aftercare_rules.starter.write import is_translated, shop, starter, tried

OWN = Answers("my-shop", "Europe/Berlin", "EUR", ("en", "zh"), ("watch", "ring"))


def test_the_template_is_a_policy_and_told_with_its_own_answers_it_is_the_same() -> None:
    assert starter(OWN, "my-shop.yaml") == shop()


def test_the_template_shows_one_of_each_and_every_edge() -> None:
    report = tried(shop(), "my-shop.yaml")
    assert not report.failures
    assert not report.undecided
    assert not report.untouched
    policy = read_policy("my-shop.yaml", shop().encode())
    assert {rule.section for rule in policy.rules} == {"rights", "exclusions", "coverage"}
    assert any(rule.about and rule.when.parts and rule.otherwise for rule in policy.rules)
    assert any("within 14 days" in test.text for rule in policy.rules for test in rule.when.tests)
    assert policy.then
    assert policy.otherwise


@pytest.mark.parametrize("currency", sorted(MINOR_DIGITS))
def test_nothing_is_found_in_it_whatever_is_paid_with(currency: str) -> None:
    text = starter(Answers("my-shop", "Europe/Berlin", currency, ("en", "zh"), ("watch", "ring")), "my-shop.yaml")
    report = check(read_policy("my-shop.yaml", text.encode()))
    assert not report.findings
    assert not report.accepted
    assert {proof.status for proof in report.proofs} == {"proved"}


@pytest.mark.parametrize("languages", [("en",), ("zh",), ("zh", "en"), ("zh-TW", "en-GB"), ("de", "zh")])
@pytest.mark.parametrize("sold", [("watch",), ("watch", "ring"), ("no", "007", "手表"), ("a", "b", "c", "d", "e")])
def test_nothing_is_found_in_it_in_any_language_whatever_is_sold(
    languages: tuple[str, ...], sold: tuple[str, ...]
) -> None:
    text = starter(Answers("my-shop", "Asia/Tokyo", "JPY", languages, sold), "my-shop.yaml")
    report = check(read_policy("my-shop.yaml", text.encode()))
    assert not report.findings
    assert not report.accepted


def test_the_claim_at_the_end_of_the_template_is_decided() -> None:
    lines = shop().splitlines()
    claim = "\n".join(line.removeprefix("# ") for line in lines[lines.index("# {") :])
    decision = Engine(read_policy("my-shop.yaml", shop().encode())).decide(parse_claim(claim.encode()))
    assert (decision.verdict, decision.rule) == ("approved", "repairs")


def test_another_language_has_the_english_texts_marked_for_translation() -> None:
    text = starter(Answers("my-shop", "Europe/Berlin", "EUR", ("pt", "zh-CN", "en"), ("watch",)), "my-shop.yaml")
    english = re.findall(r"^( +)en: (.*)$", shop(), re.MULTILINE)
    chinese = re.findall(r"^( +)zh: (.*)$", shop(), re.MULTILINE)
    assert re.findall(r"^( +)zh-CN: (.*)$", text, re.MULTILINE) == chinese
    assert re.findall(r"^( +)# Translate this into `pt`:\n\1pt: (.*)$", text, re.MULTILINE) == english
    assert text.count("Translate") == len(english)
    assert [code for code in ("en", "en-GB", "zh-TW", "pt") if not is_translated(code)] == ["pt"]


@pytest.mark.parametrize(
    ("currency", "amounts"),
    [("EUR", {"0.00", "8.50", "17.00"}), ("JPY", {"0", "850", "1700"}), ("KWD", {"0.000", "8.500", "17.000"})],
)
def test_amounts_have_the_decimals_of_the_currency(currency: str, amounts: set[str]) -> None:
    text = starter(Answers("my-shop", "Asia/Tokyo", currency, ("en",), ("watch",)), "my-shop.yaml")
    assert {*re.findall(r"expect: approved \w+ ([\d.]+)", text)} == amounts
    columns = [line.index("# `units`") for line in (*text.splitlines(), *shop().splitlines()) if "# `units`" in line]
    assert columns == [50, 50]


def test_words_that_yaml_reads_otherwise_are_quoted() -> None:
    text = starter(
        Answers("x", "Asia/Tokyo", "JPY", ("en",), ("no", "null", "007", "- ring", "手表", "it's")), "x.yaml"
    )
    assert 'category: ["no", "null", "007", "- ring", 手表, "it\'s", other]' in text
    assert not tried(text, "x.yaml").failures


@pytest.mark.parametrize(
    ("read", "written", "message"),
    [
        (read_languages, "en, EN_us", "`EN_us` is not a language code (write `en-us`)"),
        (read_languages, " ,", "there is no language here (write one or more, like `en, zh`)"),
        (read_sold, "、", "there is no word here (write one or more, like `watch, ring`)"),
        (read_sold, "watch, any", "`any` is a reserved word: it has a meaning of its own (choose another word)"),
        (read_sold, "other, other", "`other` stands for everything else (write what you sell, like `watch, ring`)"),
        (read_sold, "a\ud800b", "`a\ud800b` holds the invisible character U+D800 (leave it out)"),
        (read_sold, "a\x1bb", "`a\x1bb` holds the invisible character U+001B (leave it out)"),
        (
            read_sold,
            "a: b",
            "`a: b` cannot be a word of `category` (a word cannot hold a comma, a colon, a bracket, a quote or `#`)",
        ),
    ],
)
def test_a_wrong_answer_is_told_what_is_right(read: Callable[[str], object], written: str, message: str) -> None:
    with pytest.raises(Misspelling) as caught:
        read(written)
    assert str(caught.value) == message


def test_answers_are_listed_once_each() -> None:
    assert read_languages("de，en、de") == ("de", "en")
    assert read_sold(" hair \t ornament,ring,other,ring,") == ("hair ornament", "ring")


NAMED = [("Asia/Tokyo", "Asia/Tokyo"), ("UTC", ""), ("Etc/UTC", ""), ("Asia/Tokio", ""), ("CET-1CEST", "")]
BY_TZ = [(":Asia/Tokyo", "Asia/Tokyo"), (":/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo")]


@pytest.mark.parametrize(("named", "zone"), NAMED + BY_TZ)
def test_the_zone_of_the_machine_is_that_of_a_city_or_none(named: str, zone: str, tmp_path: Path) -> None:
    assert zone_of_machine({"TZ": named}, tmp_path / "localtime") == zone


@pytest.mark.parametrize(("named", "zone"), NAMED)
def test_where_the_environment_names_no_zone_the_clock_does(named: str, zone: str, tmp_path: Path) -> None:
    local_time = tmp_path / "localtime"
    local_time.symlink_to(f"../usr/share/zoneinfo/{named}")
    assert zone_of_machine({}, local_time) == zone
    assert zone_of_machine({"TZ": "Asia/Seoul"}, local_time) == "Asia/Seoul"


def test_a_machine_without_a_link_for_its_zone_names_none(tmp_path: Path) -> None:
    assert zone_of_machine({}, tmp_path / "localtime") == ""
    (tmp_path / "localtime").write_bytes(b"TZif")
    assert zone_of_machine({}, tmp_path / "localtime") == ""


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_DE", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE", "LC_ALL": "", "LC_MESSAGES": "pt_BR"}, "pt"),
        ({"LANG": "ca@valencia"}, "ca"),
        ({"LANG": "C.UTF-8"}, ""),
        ({"LANG": "POSIX"}, ""),
        ({}, ""),
    ],
)
def test_the_language_of_the_machine_is_that_of_its_locale(environment: dict[str, str], language: str) -> None:
    assert language_of_machine(environment) == language


@pytest.mark.parametrize(
    ("zone", "currency"),
    [
        ("Europe/Berlin", "EUR"),
        ("Asia/Shanghai", "CNY"),
        ("Europe/Zurich", "CHF"),
        ("America/New_York", "USD"),
        ("Europe/Sofia", "EUR"),
        ("Asia/Kuwait", "KWD"),
        ("America/Guayaquil", ""),
        ("UTC", ""),
    ],
)
def test_the_currency_of_a_zone_is_that_of_its_country(zone: str, currency: str) -> None:
    assert currency_of_zone(zone) == currency
    assert not currency or currency in MINOR_DIGITS
