"""`aftercare new`: what somebody without a policy is asked, and what is written."""

import errno
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from aftercare_rules.cli import new
from aftercare_rules.starter.answers import Answers
from aftercare_rules.starter.write import starter
from tests.cli.command import aftercare, start

ALL = ("--zone", "Europe/Berlin", "--currency", "EUR", "--language", "en", "--language", "de", "--sold", "watch,ring")
INTRODUCTION = "A few questions. Enter alone takes what stands in [brackets].\n\n"
WRITTEN = """\
Written: my-shop.yaml, with 14 examples that hold

Open it in an editor: its comments say what to change{foreign}. Then
  aftercare test my-shop.yaml               run its examples, after each change
  aftercare decide my-shop.yaml claim.json  decide a claim; one stands at the end of the file
"""


@pytest.fixture(autouse=True)
def _in_a_folder_in_berlin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Europe/Berlin")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def test_with_all_options_nothing_is_asked() -> None:
    shown = aftercare("new", "my-shop.yaml", *ALL)
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert shown.stdout == WRITTEN.format(foreign=", and what to translate into de")
    answers = Answers("my-shop", "Europe/Berlin", "EUR", ("en", "de"), ("watch", "ring"))
    assert Path("my-shop.yaml").read_text() == starter(answers, "my-shop.yaml")
    assert [*map(str, Path().iterdir())] == ["my-shop.yaml"]
    tested = aftercare("test", "my-shop.yaml")
    assert (tested.exit_code, tested.stderr) == (0, "")


def test_what_no_option_says_is_asked_with_what_the_machine_knows() -> None:
    shown = aftercare("new", "my-shop.yaml", given="\n\n\nwatch, ring\n")
    assert (shown.exit_code, shown.stderr) == (0, "")
    asked = [
        "Time zone, by its city [Europe/Berlin]: ",
        "Currency [EUR]: ",
        "Languages, your own first [en]: ",
        "What you sell, such as watch, ring: ",
    ]
    assert shown.stdout == INTRODUCTION + "".join(asked) + "\n" + WRITTEN.format(foreign="")
    answers = Answers("my-shop", "Europe/Berlin", "EUR", ("en",), ("watch", "ring"))
    assert Path("my-shop.yaml").read_text() == starter(answers, "my-shop.yaml")


def test_the_currency_that_is_proposed_is_that_of_the_zone_answered() -> None:
    shown = aftercare("new", "a.yaml", given="Asia/Tokyo\n\n\nring\n")
    assert "Currency [JPY]: " in shown.stdout
    assert "currency: JPY\n" in Path("a.yaml").read_text()


def test_where_the_machine_knows_nothing_examples_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LC_ALL", "C")
    shown = aftercare("new", given="Our Shop\nour-shop\nUTC\nUSD\n\nring\n")
    for asked in (
        "Name, such as my-shop: ",
        "city, such as Europe/Berlin: ",
        "Currency, such as EUR: ",
        "first [en]: ",
    ):
        assert asked in shown.stdout
    assert (
        shown.stderr == "`Our Shop` cannot name a policy\nhelp: write small letters, digits and `-`, like `our-shop`\n"
    )
    assert "policy: our-shop\n" in Path("our-shop.yaml").read_text()


def test_a_wrong_answer_is_asked_again_with_the_hint_of_the_loader() -> None:
    shown = aftercare("new", "a.yaml", given="Berln\nBerlin\n\n€\n\nEnglish\n\n\nany\na: b\nring\n")
    assert shown.exit_code == 0
    zone = "help: did you mean `Europe/Berlin`? a zone is named after a city, like `Asia/Shanghai` or `Europe/Berlin`\n"
    assert shown.stderr == (
        f"there is no time zone `Berln`\n{zone}"
        f"there is no time zone `Berlin`\n{zone}"
        "there is no currency `€`\n"
        "help: did you mean `EUR`? a currency is written as its ISO 4217 code, like `CNY` or `EUR`\n"
        "`English` is not a language code\nhelp: write one like `en` or `zh`\n"
        "please write an answer\n"
        "`any` is a reserved word: it has a meaning of its own\nhelp: choose another word\n"
        "`a: b` cannot be a word of `category`\n"
        "help: a word cannot hold a comma, a colon, a bracket, a quote or `#`\n"
    )


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (("--zone", "Berlin"), "there is no time zone `Berlin` (did you mean `Europe/Berlin`?"),
        (("--currency", "RMB"), "there is no currency `RMB` (did you mean `CNY`?"),
        (("--language", "de_AT"), "`de_AT` is not a language code (write `de-AT`)"),
        (("--sold", ""), "there is no word here (write one or more, like `watch, ring`)"),
        (("--name", "My Shop"), "`My Shop` cannot name a policy (write small letters, digits and `-`, like `my-shop`)"),
    ],
)
def test_a_wrong_option_ends_it(option: tuple[str, str], message: str) -> None:
    shown = aftercare("new", "a.yaml", *ALL, *option)
    assert shown.exit_code == 2
    assert f"Invalid value for {option[0]}: {message}" in shown.stderr
    assert not Path("a.yaml").exists()


def test_an_existing_file_is_written_over_only_when_that_is_said() -> None:
    Path("a.yaml").write_text("mine")
    shown = aftercare("new", "a.yaml", *ALL)
    assert shown.exit_code == 2
    assert shown.stderr == "a.yaml: it is there already; name another file, or write over it with --force\n"
    assert Path("a.yaml").read_text() == "mine"
    assert aftercare("new", "a.yaml", *ALL, "--force").exit_code == 0
    assert Path("a.yaml").read_text().startswith("# yaml-language-server: $schema=policy.schema.json\n")


def test_without_a_file_the_name_is_asked_first_and_its_file_must_be_free() -> None:
    Path("a.yaml").write_text("mine")
    shown = aftercare("new", *ALL, given="a\n")
    assert (shown.exit_code, shown.stderr.count("it is there already")) == (2, 1)


def test_a_file_that_comes_while_questions_are_asked_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def answered(question: str) -> str:
        Path("a.yaml").write_text("mine")
        return "ring"

    monkeypatch.setattr("builtins.input", answered)
    shown = aftercare("new", "a.yaml", *ALL[:-2])
    assert (shown.exit_code, shown.stderr.count("it is there already")) == (2, 1)
    assert Path("a.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("no/a.yaml", "no/a.yaml: there is no folder no; make it first\n"),
        ("folder", "folder: this is a folder; name a file in it\n"),
        ("folder/a.yml", "folder/a.yml: a policy's file ends in .yaml; name it folder/a.yaml\n"),
        ("our shop", "our shop: a policy's file ends in .yaml; name it our shop.yaml\n"),
    ],
)
def test_a_file_that_cannot_be_is_told_before_anything_is_asked(file: str, message: str) -> None:
    Path("folder").mkdir()
    shown = aftercare("new", file)
    assert (shown.exit_code, shown.stdout, shown.stderr) == (2, "", message)


def test_a_folder_that_may_not_be_written_to_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    shown = aftercare("new", "a.yaml", *ALL)
    assert (shown.exit_code, shown.stderr) == (2, "a.yaml: it may not be written: permission denied\n")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "a.yaml: it may not be opened: permission denied\n"),
        (OSError(errno.ENOSPC, "No space left on device"), "a.yaml: no space left on device\n"),
    ],
)
def test_a_file_that_cannot_be_written_is_told(error: OSError, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def refuse(path: Path, *how: Any, **more: Any) -> Any:
        if path.name == "a.yaml":
            raise error
        return opened(path, *how, **more)

    monkeypatch.setattr(Path, "open", refuse)
    shown = aftercare("new", "a.yaml", *ALL)
    assert (shown.exit_code, shown.stderr) == (2, message)


def test_a_name_with_spaces_is_quoted_in_the_commands() -> None:
    shown = aftercare("new", "our shop.yaml", *ALL)
    assert "  aftercare test 'our shop.yaml'  " in shown.stdout
    text = Path("our shop.yaml").read_text()
    assert "policy: our-shop\n" in text
    assert "aftercare test our shop.yaml" in text


@pytest.mark.parametrize("given", ["", "Europe/Berlin\n", "Europe/Berlin\nEUR\nen\n"])
def test_where_the_answers_end_nothing_is_written(given: str) -> None:
    shown = aftercare("new", "a.yaml", given=given)
    option = ["--zone", "--currency", "--language", "--sold"][given.count("\n")]
    assert shown.exit_code == 2
    assert shown.stderr == f"\nno answer, so nothing was written; {option} gives it without a question\n"
    assert not Path("a.yaml").exists()


def test_an_input_that_is_closed_gives_no_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with start("new", str(Path("a.yaml").absolute()), preexec_fn=lambda: os.close(0), stdin=None) as command:
        _, errors = command.communicate()
    assert (command.returncode, b"nothing was written" in errors, b"Traceback" in errors) == (2, True, False)


def test_bytes_that_are_no_text_are_told() -> None:
    shown = aftercare("new", "a.yaml", *ALL[:-2], given=b"\xff\n")
    assert shown.exit_code == 2
    assert shown.stderr.startswith("this is not text in UTF-8\nplease write an answer\n\nno answer")


def test_an_interrupt_ends_it_without_a_traceback(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    with start("new", str(file)) as command:
        assert command.stdout
        while not command.stdout.readline().isspace():
            pass
        command.send_signal(signal.SIGINT)
        _, errors = command.communicate()
    assert (command.returncode, errors) == (2, b"\nstopped; nothing was written\n")
    assert not file.exists()


def test_a_policy_that_fails_its_own_examples_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoilt(answers: Answers, file: str) -> str:
        return starter(answers, file).replace("within 14 days", "within 13 days")

    monkeypatch.setattr(new, "starter", spoilt)
    shown = aftercare("new", "a.yaml", *ALL)
    assert shown.exit_code == 2
    assert "a fault of this program" in shown.stderr
    assert not Path("a.yaml").exists()
