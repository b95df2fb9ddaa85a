"""Text on its way to a terminal, and how a command ends where it does not arrive."""

import errno
import io
import os
import sys
from decimal import Decimal
from itertools import pairwise

import click
import pytest
from click.exceptions import Exit
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from aftercare_rules import AftercareError, Engine, Money, load_policy
from aftercare_rules.cli.decision_text import DecisionText
from aftercare_rules.cli.endings import ending
from aftercare_rules.cli.inputs import given_claims
from aftercare_rules.cli.terminal import complain, plain, table, terminal, wrapped, write, write_json
from aftercare_rules.cli.words import Words
from aftercare_rules.records.claims import parse_claim
from tests.cli.command import ROOT, SHOP, aftercare, start

MIXED = st.text(st.sampled_from("ab 谢您钻。，（）“”éA1:-\n"), max_size=60)


@given(MIXED, st.integers(2, 30))
def test_wrapped_text_fits_and_loses_nothing(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(["谢", "您，", "（钻", "钻）。", "ab", " "])).map("".join), st.integers(10, 30))
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(text: str, width: int) -> None:
    for before, after in pairwise(wrapped(text, width)):
        assert before[-1] != "（"
        assert after[0] not in "，）。"


def test_amounts_and_instants_are_not_torn() -> None:
    assert wrapped("it comes to CNY 12.50 until 2026-02-28 23:59.", 20) == [
        "it comes to",
        "CNY 12.50 until",
        "2026-02-28 23:59.",
    ]


def test_without_a_width_nothing_is_wrapped() -> None:
    assert wrapped(" thank  you\n" * 50, None) == [" ".join(["thank you"] * 50)]


def test_columns_too_narrow_for_two_stand_one_below_the_other() -> None:
    rows = [(("by 2026-02-28 24:00", "dim"), "shop: call the customer"), (("at once", ""), "thanks")]
    assert plain(table(rows, 30, indent=2)) == (
        "  by 2026-02-28 24:00\n    shop: call the customer\n  at once\n    thanks\n"
    )


def test_a_dumb_terminal_gets_plain_text_and_no_colour_means_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    assert terminal() is None
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    console = terminal()
    assert console is not None
    assert console.no_color


def test_a_refund_is_money_to_the_customer() -> None:
    engine = Engine(load_policy(ROOT / SHOP))
    decision = engine.decide(parse_claim((ROOT / "docs/claims/stones.json").read_bytes()))
    refund = Money(amount=Decimal("199.00"), currency="CNY")
    changed = decision.model_copy(update={"remedy": "refund", "refund": refund})
    said = {language: DecisionText(changed, Words(engine.policy, language)).plain() for language in ("en", "zh")}
    assert said["en"].startswith("approved refund, CNY 199.00 to the customer\n")
    assert said["zh"].startswith("可办理 退款，付给顾客 CNY 199.00\n")


def test_facts_without_a_question_of_the_policy_are_asked_for_too() -> None:
    unknown = '{"at": "2026-03-02T10:00:00+08:00", "purchase": {"facts": {"bought_here": true}}, "defect": {}}'
    lines = {
        language: [" ".join(line.split()) for line in shown.stdout.splitlines()]
        for language in ("en", "zh")
        for shown in [aftercare("decide", str(ROOT / SHOP), "--lang", language, given=unknown)]
    }
    assert "purchased When was it bought?" in lines["en"]
    assert "purchased 是什么时候买的？" in lines["zh"]
    assert "material What is it made of? (another material / alloy / silver)" in lines["en"]
    assert "material 是什么材质？（其他材质 / 合金 / 银）" in lines["zh"]


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (AftercareError("it is wrong"), 2, "it is wrong\n"),
        (OSError(errno.ENOSPC, "No space left on device"), 2, "the output: no space left on device\n"),
        (FileNotFoundError(errno.ENOENT, "No such file", "a.json"), 2, "a.json: there is no such file\n"),
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(), 141, ""),
    ],
)
def test_a_command_ends_with_a_message_and_a_code(
    error: BaseException, code: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Exit) as ended, ending():
        raise error
    assert ended.value.exit_code == code
    assert capsys.readouterr().err == message


def test_other_errors_are_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError), ending():
        raise ZeroDivisionError
    with pytest.raises(click.UsageError), ending():
        raise click.UsageError("wrong")


class Full(io.TextIOWrapper):
    """A stream on a full disk."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8")

    @property
    def buffer(self) -> io.BytesIO:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_message_that_nobody_can_read_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Full())
    complain("lost")
    monkeypatch.setattr(sys, "stdout", Full())
    with pytest.raises(OSError, match="No space left"):
        write("lost")


def test_an_output_that_is_closed_is_told_and_closed_errors_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    for told in (write, write_json):
        with pytest.raises(OSError, match="It is closed"):
            told("lost")
    complain("lost")
    assert terminal() is None
    assert [str(fault) for fault in given_claims(["-"])] == ["<stdin>: it is closed"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("test", SHOP),
        ("decide", SHOP, "docs/claims/stones.json", "--json"),
        ("explain", SHOP, "docs/claims/stones.json"),
        ("schema", "claim"),
    ],
)
def test_a_command_whose_output_is_closed_fails_with_a_message(arguments: tuple[str, ...]) -> None:
    with start(*arguments, stdout=None, preexec_fn=lambda: os.close(1)) as command:
        _, errors = command.communicate()
    assert (command.returncode, errors) == (2, b"the output: it is closed\n")
