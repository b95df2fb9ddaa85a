"""The command `aftercare explain`, as it is seen at the counter, in a pipe and by other programs."""

import json
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len
from rich.console import Console

from aftercare_rules import Engine, Money, load_policy
from aftercare_rules.cli import main
from aftercare_rules.cli.explanation_text import ExplanationText
from aftercare_rules.cli.words import Words
from tests.support.golden_files import Golden

POLICY = str(Path(__file__).parents[2] / "policies" / "accessory-shop.yaml")

STONES: dict[str, Any] = {
    "at": "2026-03-01T00:00:00+08:00",
    "wants": "repair",
    "purchase": {
        "purchased": "2026-01-31T10:00:00+08:00",
        "facts": {
            "category": "jewellery",
            "material": "other",
            "series": "other",
            "sold_as": "regular",
            "disposable": False,
            "base_clip": False,
            "bought_here": True,
        },
        "history": [],
    },
    "defect": {"kind": "stone-loss", "units": 3, "facts": {"cause": "wear", "stone": "ordinary"}},
    "facts": {"receipt": True, "complete": True, "resellable": True, "extension_agreed": False},
}


def claim(at: str, **changes: Any) -> dict[str, Any]:
    """The claim of the shop's samples, brought at some instant, with other facts."""
    made = deepcopy(STONES) | {"at": f"{at}+08:00"}
    if "defect" in changes:
        kind = changes.pop("defect")
        made["defect"] = kind and {**made["defect"], "kind": kind}
    for name, value in changes.items():
        records = [made["facts"], made["purchase"]["facts"], *([made["defect"]["facts"]] if made["defect"] else [])]
        next((record for record in records if name in record), made)[name] = value
    return made


SAMPLES = {
    "stones-late": claim("2026-03-01T00:00:00"),
    "stones-without-receipt": claim("2026-02-10T10:00:00", receipt=False),
    "stones-receipt-unknown": claim("2026-02-10T10:00:00", receipt=None),
    "watch-with-water": claim("2026-02-02T10:00:00", category="watch", defect="watch-fault", cause="water"),
    "exchange-a-second-late": claim("2026-02-02T10:00:01", wants="exchange", defect=None),
    "special-price": claim("2026-02-01T10:00:00", material="alloy", sold_as="special-price", defect="solder-failure"),
    "exchange-late-without-receipt": claim("2026-02-02T10:00:01", wants="exchange", defect=None, receipt=False),
}


def run(*arguments: str, given: object = None) -> Result:
    text = given if isinstance(given, (str, bytes)) else json.dumps(given)
    return CliRunner(env={"FORCE_COLOR": None}).invoke(main, ["explain", *arguments], input=text)


def shown(made: dict[str, Any], *options: str) -> str:
    result = run(POLICY, "-", *options, given=made)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_explained_so(name: str, golden: Golden) -> None:
    golden(f"explain/{name}.txt", shown(SAMPLES[name]))


@pytest.mark.parametrize("name", ["stones-receipt-unknown", "exchange-late-without-receipt"])
def test_a_sample_is_explained_in_chinese(name: str, golden: Golden) -> None:
    golden(f"explain/{name}.zh.txt", shown(SAMPLES[name], "--lang", "zh"))


def test_every_rule_and_change_is_shown_on_request(golden: Golden) -> None:
    collection = claim("2026-05-01T00:00:00", wants="collection", defect=None)
    collection["purchase"]["events"] = {"notified": "2026-03-31T09:00:00+08:00"}
    golden("explain/all-rules.txt", shown(collection, "--all"))
    assert "6 more, if other facts were different: --all" in shown(SAMPLES["stones-late"])
    assert "--all" not in shown(SAMPLES["stones-late"], "--all")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_terminal_gets_lines_that_fit_it(name: str, language: str) -> None:
    engine = Engine(load_policy(POLICY))
    explanation = engine.explain(SAMPLES[name])
    for width in (80, 40):
        console = Console(width=width, color_system=None, force_terminal=True, legacy_windows=False)
        text = ExplanationText(explanation, Words(engine.policy, language), shows_all=True).styled(console)
        assert max(cell_len(line) for line in text.splitlines()) <= width


def test_a_terminal_gets_colours() -> None:
    engine = Engine(load_policy(POLICY))
    console = Console(width=80, color_system="standard", force_terminal=True, legacy_windows=False)
    text = ExplanationText(engine.explain(SAMPLES["stones-late"]), Words(engine.policy, "en")).styled(console)
    assert "\x1b[31mfailed" in text
    assert "\x1b[32mheld" in text


def test_json_is_the_explanation_on_one_line() -> None:
    line = shown(SAMPLES["stones-late"], "--json")
    assert line.count("\n") == 1
    read = json.loads(line)
    assert read == json.loads(Engine(load_policy(POLICY)).explain(SAMPLES["stones-late"]).model_dump_json())
    assert read["decision"]["cost"] == {"amount": "0.90", "currency": "CNY"}
    assert read["changes"][0]["settings"][0]["spans"] == [{"since": None, "until": "2026-02-28T23:59:59+08:00"}]


def test_a_claim_is_read_from_a_file_too(tmp_path: Path) -> None:
    file = tmp_path / "claim.json"
    file.write_text(json.dumps(SAMPLES["stones-late"]))
    assert run(POLICY, str(file)).stdout == shown(SAMPLES["stones-late"])


def test_the_other_matcher_explains_alike() -> None:
    pytest.importorskip("durable", reason="the extra `durable` is not installed")
    made = SAMPLES["watch-with-water"]
    assert shown(made, "--matcher", "durable") == shown(made)


def test_a_claim_that_nothing_changes_is_told_so(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "policy: p\ntitle: {en: P}\ncurrency: CNY\ntime: {zone: UTC, counting: calendar}\nremedies: [repair]\n"
        "otherwise: {refers: all, reason: {en: We will see.}}\n"
        "coverage: {one: {for: {}, gives: {repair: free}, reason: {en: With pleasure.}}}\n"
    )
    result = run(str(policy), "-", given={"at": "2026-03-01T00:00:00Z", "wants": "repair"})
    assert result.exit_code == 0
    assert "Nothing that the claim could say would change it." in result.stdout


def test_money_paid_out_is_told_as_such() -> None:
    engine = Engine(load_policy(POLICY))
    explanation = engine.explain(SAMPLES["stones-late"])
    refund = Money(amount=Decimal("199.00"), currency="CNY")
    change = explanation.changes[0].model_copy(update={"remedy": "refund", "refund": refund})
    text = ExplanationText(explanation.model_copy(update={"changes": (change,)}), Words(engine.policy, "en"))
    assert "  approved refund, CNY 199.00 to the customer\n    brought until" in text.plain()


def test_help_shows_an_example() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "aftercare explain policies/accessory-shop.yaml docs/claims/battery.json" in result.stdout


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("", "<stdin>: there is no claim in it"),
        ("{", "<stdin>:1: this is not JSON"),
        ("[]", "<stdin>:1: a claim is an object of fields"),
        ({"at": "2026-03-01"}, "<stdin>:1: at: "),
        ({"at": "2026-03-01T00:00:00+08:00", "wants": "repairs"}, "did you mean `repair`?"),
        ('{"at": "2026-03-01T00:00:00Z"}\n{"at": "2026-03-01T00:00:00Z"}', "here a second claim starts"),
        (b"\xff\xfe{", "<stdin>"),
    ],
)
def test_a_bad_claim_is_named_and_the_code_is_2(given: object, fault: str) -> None:
    result = run(POLICY, "-", given=given)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert fault in result.stderr


def test_what_is_missing_or_wrong_on_the_command_line_has_the_code_2(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("policy: [")
    made = SAMPLES["stones-late"]
    for arguments, fault in (
        ([POLICY], "CLAIM"),
        ([POLICY, "-", "--lang", "fr"], "`en` or `zh`"),
        ([POLICY, "-", "--matcher", "rete"], "rete"),
        ([POLICY, str(tmp_path / "none.json")], "there is no such file"),
        ([str(tmp_path / "none.yaml"), "-"], "there is no such file"),
        ([str(broken), "-"], "broken.yaml:1:"),
    ):
        result = run(*arguments, given=made)
        assert (result.exit_code, result.stdout) == (2, ""), arguments
        assert fault in result.stderr
