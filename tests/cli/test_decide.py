"""`aftercare decide`: what a person sees, what a program reads, and what happens to bad input."""

import json
import os
import pty
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from rich.ansi import AnsiDecoder

from aftercare_rules import Engine, load_policy
from aftercare_rules.records.claims import parse_claim
from tests.cli.command import PATIENCE_IN_SECONDS, ROOT, SAMPLES, SHOP, aftercare, start
from tests.support.golden_files import Golden

STONES = (ROOT / "docs/claims/stones.json").read_bytes()
BATTERY = (ROOT / "docs/claims/battery.json").read_bytes()
LINES = (ROOT / "docs/claims/shop.jsonl").read_bytes().splitlines(keepends=True)
LINE = LINES[0].decode()

RENTAL = """
policy: rental
title: {en: Rental}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair, replace]
on_request: [care]
facts:
  purchase: {kind_of_lock: [ring, chain]}
  claim: {receipt: {is: flag, presume: yes}, key: flag}
events: [delivered]
coverage:
  lock:
    clause: 3
    for: {kind_of_lock: ring}
    when: {receipt: yes, delivered: within 2 years}
    gives: {repair: {labour: 5, parts: parts_price}}
    reason: Your lock is repaired for {cost}.
    then:
      - {customer: bring both keys, within: 1 day of delivered}
      - {shop: hand over a spare lock, within: 2 hours}
  same:
    clause: 9
    for: {kind_of_lock: ring}
    gives: {care: free}
    reason: Care is free.
  again:
    clause: 10
    for: {kind_of_lock: ring}
    gives: {care: free}
    reason: Care is always free.
  other:
    for: {kind_of_lock: ring}
    refers: [replace]
    reason: Our manager will look at it.
otherwise: {refers: all, reason: Our manager will answer you.}
"""


LINES_OF_ALL_KINDS = """
policy: lines
title: {en: Lines}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar, calendar: DE}
remedies: [repair, refund, replace]
events: [delivered]
coverage:
  repair:
    for: {wants: repair}
    gives: {repair: {labour: 5, post: at cost}}
    reason: We mend it.
    then: [{shop: send it back, within: 3 business days of delivered}]
  refund:
    for: {wants: refund}
    gives: {refund: {goods: price, less: {label: 10}}}
    reason: The money goes back.
  replace:
    for: {wants: replace}
    gives: {replace: {case: 100 to 300, strap: at cost at least 10, box: quoted}}
    reason: Our manager will look at it.
otherwise: {refers: all, reason: Our manager will answer you.}
"""


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def claim_file(name: str) -> str:
    return f"docs/claims/{name}.json"


# What a person sees.


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_decision_in_a_pipe(golden: Golden, name: str, language: str) -> None:
    result = aftercare("decide", SHOP, claim_file(name), "--lang", language)
    assert (result.exit_code, result.stderr) == (0, "")
    golden(f"decide/{name}.{language}.txt", result.stdout)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_decision_on_a_terminal(golden: Golden, name: str, language: str) -> None:
    result = aftercare("decide", SHOP, claim_file(name), "--lang", language, columns=80)
    assert (result.exit_code, result.stderr) == (0, "")
    golden(f"decide/{name}.{language}.ansi", result.stdout)


def test_several_decisions_say_which_claims_they_are_about(golden: Golden) -> None:
    golden("decide/shop.txt", aftercare("decide", SHOP, "docs/claims/shop.jsonl").stdout)
    golden("decide/shop.ansi", aftercare("decide", SHOP, "docs/claims/shop.jsonl", columns=80).stdout)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("columns", [20, 33, 46, 60, 80, 99, 100, 101, 140])
def test_a_card_fits_its_terminal(columns: int, language: str) -> None:
    result = aftercare("decide", SHOP, "docs/claims/shop.jsonl", "--lang", language, columns=columns)
    lines = list(AnsiDecoder().decode(result.stdout))
    assert {line.cell_len for line in lines if line.plain} == {min(columns, 100)}


def test_plain_text_has_no_colours_and_is_the_same_at_any_width(monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = set()
    for columns in ("20", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        outputs.add(aftercare("decide", SHOP, "docs/claims/shop.jsonl").stdout)
    [output] = outputs
    assert "\x1b" not in output


def test_all_parts_of_a_decision_are_shown(tmp_path: Path) -> None:
    policy = tmp_path / "rental.yaml"
    policy.write_text(RENTAL)
    claim = {
        "at": "2026-03-02T10:00:00+01:00",
        "purchase": {"facts": {"kind_of_lock": "ring"}, "events": {"delivered": "2026-03-01T10:00:00+01:00"}},
        "defect": {"parts_price": "1.50"},
    }
    assert aftercare("decide", str(policy), given=json.dumps(claim)).stdout.splitlines() == [
        "<stdin>:1: approved repair, EUR 6.50",
        "",
        "  Your lock is repaired for EUR 6.50.",
        "",
        "  Cost         labour EUR 5.00, parts EUR 1.50",
        "  Rule         lock, clause 3",
        "  Holds until  2028-03-01 24:00",
        "  Presumed     receipt: yes",
        "  Policy       rental",
        "",
        "  What follows",
        "    by 2026-03-02 24:00  customer: bring both keys",
        "    by 2026-03-02 12:00  shop: hand over a spare lock",
        "",
        "  Also possible",
        "    replace  referred",
    ]
    unknown = aftercare("decide", str(policy), given='{"at": "2026-03-02T10:00:00+01:00", "wants": "care"}')
    assert unknown.stdout.splitlines()[-2:] == ["  Still to ask", "    kind_of_lock  kind of lock? (ring / chain)"]
    care = aftercare("decide", str(policy), given=json.dumps({**claim, "wants": "care"}))
    assert "  Rule      same, clause 9; as also again\n" in care.stdout


def test_what_nobody_knows_of_an_amount_is_told(tmp_path: Path) -> None:
    policy = tmp_path / "lines.yaml"
    policy.write_text(LINES_OF_ALL_KINDS)

    def shown(wish: str, **fields: object) -> list[str]:
        claim = {"at": "2026-03-02T10:00:00+01:00", "wants": wish, "purchase": {"price": "80.00"}, **fields}
        return aftercare("decide", str(policy), given=json.dumps(claim)).stdout.splitlines()

    repair = shown("repair")
    assert repair[0] == "<stdin>:1: approved repair, EUR 5.00, without what is at cost"
    assert repair[4] == "  Cost    labour EUR 5.00, post at cost"
    assert repair[-1] == "    within 3 business days of delivered  shop: send it back"
    assert shown("repair", charges={"post": "2.50"})[0] == "<stdin>:1: approved repair, EUR 7.50"
    refund = shown("refund")
    assert refund[0] == "<stdin>:1: approved refund, EUR 70.00 to the customer"
    assert refund[4] == "  Paid out  goods EUR 80.00, label EUR -10.00"
    replace = shown("replace")
    assert replace[0] == "<stdin>:1: referred replace"
    assert replace[4] == "  Cost    case EUR 100.00 to EUR 300.00, strap at least EUR 10.00, box still open"


def test_nothing_in_a_claim_reaches_the_terminal_as_a_command() -> None:
    claim = json.dumps({"at": "2026-03-02T10:00:00+08:00", "purchase": {"id": "A\x1b[2J\u202e"}, "wants": "care"})
    assert aftercare("decide", SHOP, given=claim).stdout.startswith("A<U+001B>[2J<U+202E>: approved care")


def test_a_terminal_gets_a_card_and_no_claim_there_is_an_error() -> None:
    master, slave = pty.openpty()
    terminal = [("TERM", "xterm")]
    with start("decide", SHOP, stdin=slave) as asked:
        _, errors = asked.communicate(timeout=PATIENCE_IN_SECONDS)
    assert asked.returncode == 2
    assert b"aftercare decide policies/accessory-shop.yaml claim.json" in errors
    with start("decide", SHOP, claim_file("stones"), stdout=slave, environment=terminal) as shown:
        output = b""
        while "╰".encode() not in output:
            output += os.read(master, 4096)
    os.close(slave)
    os.close(master)
    assert shown.returncode == 0
    assert b"\x1b[32m" in output


# What a program reads.


def test_json_has_one_decision_a_line_in_the_order_of_the_claims() -> None:
    engine = Engine(load_policy(SHOP))
    result = aftercare("decide", SHOP, "docs/claims/shop.jsonl", claim_file("stones"), "-", "--json", given=BATTERY)
    assert result.exit_code == 0
    claims = [*LINES, STONES, BATTERY]
    assert result.stdout.splitlines() == [engine.decide(parse_claim(text)).model_dump_json() for text in claims]


def test_both_matchers_print_the_same() -> None:
    pytest.importorskip("durable", reason="the extra `durable` is not installed")
    arguments = ("decide", SHOP, "docs/claims/shop.jsonl", "--json")
    assert aftercare(*arguments, "--matcher", "durable").stdout == aftercare(*arguments).stdout != ""


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    result = aftercare("decide", SHOP, claim_file("stones"), "--matcher", "durable")
    assert result.exit_code == 2
    assert "pip install 'aftercare-rules[durable]'" in result.stderr


def test_a_folder_holds_the_versions_of_a_policy(tmp_path: Path) -> None:
    old = RENTAL.replace("currency:", "in_force: {to: 2025-12-31}\ncurrency:")
    (tmp_path / "old.yaml").write_text(old)
    new = old.replace("to: 2025-12-31", "from: 2026-01-01").replace("{en: Rental}", "{de: Verleih}")
    (tmp_path / "new.yaml").write_text(new)
    claims = "".join(
        f'{{"at": "{year}-06-01T10:00:00Z", "purchase": {{"purchased": "{year}-06-01T09:00:00Z"}}}}\n'
        for year in (2025, 2026)
    )
    decided = aftercare("decide", str(tmp_path), "--json", given=claims)
    assert [json.loads(line)["policy"]["version"] for line in decided.stdout.splitlines()] == ["", "2026-01-01"]
    assert aftercare("decide", str(tmp_path), given=claims).exit_code == 0
    explained = aftercare("explain", str(tmp_path), "-", given=claims.splitlines()[1])
    assert "rental 2026-01-01" in explained.stdout
    # Which versions will decide is not known before the claims are read: each must speak the language.
    refused = aftercare("decide", str(tmp_path), "--lang", "de", given=claims)
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_output_that_cannot_be_written_in_the_terminals_encoding_is_escaped() -> None:
    narrow = [("PYTHONIOENCODING", "ascii")]
    text, errors = start("decide", SHOP, claim_file("stones"), "--lang", "zh", environment=narrow).communicate()
    assert (errors, text.isascii(), b"\\u8c22\\u8c22" in text) == (b"", True, True)
    line, errors = start("decide", SHOP, claim_file("stones"), "--json", environment=narrow).communicate()
    assert (errors, "谢谢" in line.decode()) == (b"", True)


# What is given.


def decided(result_stdout: str) -> list[str]:
    return [json.loads(line)["cost"]["amount"] for line in result_stdout.splitlines()]


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        pytest.param(STONES, ["0.00"], id="over many lines"),
        pytest.param(STONES + BATTERY, ["0.00", "6.00"], id="several over many lines"),
        pytest.param(LINES[0] + LINES[1], ["0.00", "0.90"], id="one a line"),
        pytest.param(LINES[0].rstrip() + b"\r\n\r\n  \n" + LINES[1].rstrip(), ["0.00", "0.90"], id="other line ends"),
        pytest.param(b"\xef\xbb\xbf" + LINES[0] + STONES + LINES[1], ["0.00", "0.00", "0.90"], id="mixed, with a mark"),
    ],
)
@pytest.mark.parametrize("name", ["claims.json", "claims.txt", "-"])
def test_a_file_may_hold_one_value_or_several(tmp_path: Path, text: bytes, amounts: list[str], name: str) -> None:
    file = tmp_path / name
    file.write_bytes(text)
    result = aftercare("decide", SHOP, "-" if name == "-" else str(file), "--json", given=text)
    assert (result.stderr, decided(result.stdout), result.exit_code) == ("", amounts, 0)


def test_a_bad_line_is_reported_and_the_others_are_decided(golden: Golden) -> None:
    wrong = LINE.replace("jewellery", "jewelry").replace("+08:00", "")
    cut = LINE[:-20] + "\n"
    text = "".join([LINE, "\n", wrong, LINE, cut, LINE, '{"at":\n', LINE, "[1, 2]\n", "\N{SNOWMAN}\n", LINE])
    result = aftercare("decide", SHOP, "--json", given=text)
    assert (decided(result.stdout), result.exit_code) == (["0.00"] * 5, 2)
    golden("decide/bad-lines.txt", result.stderr)


def test_a_line_that_is_too_long_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aftercare_rules.cli.inputs._LONGEST_LINE", 2000)
    for end in ("\n", ""):
        result = aftercare("decide", SHOP, "--json", given=LINE + "x" * 2001 + "\n" + LINE + "y" * 10_000 + end)
        assert (decided(result.stdout), result.exit_code) == (["0.00", "0.00"], 2)
        assert [fault.split(" ")[0] for fault in result.stderr.splitlines()] == ["<stdin>:2:", "<stdin>:4:"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "claim.json: there is no claim in it"),
        (b" \n\n", "claim.json: there is no claim in it"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "claim.json: this is not text in UTF-8 (it holds zero bytes"),
        ("{}".encode("utf-16"), "claim.json: this is not text in UTF-8 (it holds zero bytes"),
        (b'{"at": "\xff"}', "claim.json:1: this is not UTF-8 text"),
        (b"[]", "claim.json: a claim is an object of fields"),
        (b"[" * 100_000, "claim.json:1: this is nested too deeply"),
        (b'{"at": "\\ud800"}', "claim.json: at: "),
        (b'{"at":\n\n\n}', "claim.json:1: this is not JSON at line 4, column 1"),
        (b"[\n]\n}\n", "claim.json:1: a claim is an object of fields"),
    ],
)
def test_a_file_that_is_no_claim(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "claim.json").write_bytes(content)
    result = aftercare("decide", str(ROOT / SHOP), str(tmp_path / "claim.json"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.removeprefix(f"{tmp_path}/").startswith(message)


def test_files_that_cannot_be_read_do_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    result = aftercare("decide", SHOP, "missing.json", "docs", claim_file("stones"), "x" * 300, "--json")
    assert (len(result.stdout.splitlines()), result.exit_code) == (1, 2)
    assert result.stderr.splitlines() == [
        "missing.json: there is no such file",
        "docs: this is a folder; name a file in it",
        f"{'x' * 300}: file name too long",
    ]

    def refuse(*given: object, **named: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    refused = aftercare("decide", SHOP, claim_file("stones"))
    assert (refused.exit_code, refused.stderr) == (2, f"{SHOP}: it may not be opened: permission denied\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.yaml"], "missing.yaml: there is no such file\n"),
        (["docs"], "docs: there is no policy in this folder\n"),
        (["docs/claims/stones.json", SHOP], "docs/claims/stones.json: this is a claim, and stands where the policy"),
        (["docs/claims/shop.jsonl", SHOP], "docs/claims/shop.jsonl: this is a claim, and stands where the policy"),
        ([SHOP, "--lang", "fr"], "the policy has no `fr`; write `en` or `zh`"),
        ([SHOP, "--lang", "fr", "--json"], "the policy has no `fr`; write `en` or `zh`"),
        ([SHOP, "--matcher", "rete"], "'rete' is not one of 'tables', 'durable'"),
        ([], "Missing argument 'POLICY'"),
    ],
)
def test_a_wrong_policy_or_command_line(arguments: list[str], message: str) -> None:
    result = aftercare("decide", *arguments, given=STONES)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


@for_all(
    st.binary()
    | st.lists(
        st.sampled_from([*LINES, b"{", b'"', b"}\n", b"\n", b"\0", b"\xff", b'{"at": ', b"\\", b"\xe8\xb0"])
    ).map(b"".join)
)
def test_whatever_is_given_there_is_a_decision_or_a_fault(text: bytes) -> None:
    result = aftercare("decide", str(ROOT / SHOP), "--json", given=text)
    assert result.exit_code == (2 if result.stderr else 0)
    assert result.stdout or result.stderr


@for_all(st.lists(st.sampled_from([*LINES, b"{\n", b'{"at": "\n', b"}\n", b"\n", b"\xff\n", b'["\\"]\n'])))
def test_no_bad_line_takes_a_good_one_with_it(lines: list[bytes]) -> None:
    result = aftercare("decide", str(ROOT / SHOP), "--json", given=b"".join(lines))
    assert len(result.stdout.splitlines()) == sum(line in LINES for line in lines)


# How it ends.


@pytest.mark.parametrize("arguments", [["--json"], []])
def test_each_claim_is_decided_before_the_next_is_read_and_an_interrupt_is_quiet(arguments: list[str]) -> None:
    process = start("decide", SHOP, *arguments)
    assert process.stdin is not None
    assert process.stdout is not None
    for line in LINES[:2]:
        process.stdin.write(line)
        process.stdin.flush()
        while b"approved" not in process.stdout.readline():
            pass
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE_IN_SECONDS)
    assert (process.returncode, errors) == (130, b"")


def test_it_ends_quietly_where_nobody_reads() -> None:
    process = start("decide", SHOP)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, errors = process.communicate(b"".join(LINES), timeout=PATIENCE_IN_SECONDS)
    assert (process.returncode, errors) == (141, b"")


@pytest.mark.parametrize(
    ("stream", "code", "told"),
    [("stdin", 2, b"<stdin>: it is closed\n"), ("stdout", 2, b"the output: it is closed\n"), ("stderr", 0, b"")],
)
def test_a_closed_stream_is_no_accident(stream: str, code: int, told: bytes) -> None:
    number = {"stdin": 0, "stdout": 1, "stderr": 2}[stream]
    process = start("decide", SHOP, "-", preexec_fn=lambda: os.close(number))
    output, errors = process.communicate(None if stream == "stdin" else STONES, timeout=PATIENCE_IN_SECONDS)
    assert (process.returncode, errors) == (code, told)
    assert bool(output) == (stream == "stderr")


def test_the_help_shows_examples() -> None:
    for arguments in ([], ["decide"]):
        result = aftercare(*arguments, "--help")
        assert result.exit_code == 0
        assert f"\n    aftercare decide {SHOP} docs/claims/stones.json\n" in result.stdout
