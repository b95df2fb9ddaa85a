"""The JSON schemas: what they accept, what they refuse, and how they explain themselves."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator, ValidationError

from aftercare_rules import Engine, PolicyError, load_policy
from aftercare_rules.checking.check import check
from aftercare_rules.cli import main
from aftercare_rules.document.load import KEYS, read_policy
from aftercare_rules.document.rules import KEYS as RULE_KEYS
from aftercare_rules.document.rulings import RULING_KEYS
from aftercare_rules.language.counting import PRESETS
from aftercare_rules.language.currencies import MINOR_DIGITS
from aftercare_rules.language.policy import Section
from aftercare_rules.schema import SCHEMAS, schema, schema_text
from tests.strategies.broken_claims import WHOLE_CLAIM
from tests.support.core_yaml import read_core_yaml, read_plain_yaml
from tests.support.golden_files import GoldenFiles
from tests.support.small_policies import BAD, GOOD, RULE, SMALL

ROOT = Path(__file__).parents[2]
POLICIES = sorted((ROOT / "policies").rglob("*.yaml"))
SHOP = ROOT / "policies" / "accessory-shop.yaml"
VALIDATORS = {name: Draft202012Validator(schema(name)) for name in SCHEMAS}
POLICY = schema("policy")
EDITORS_OWN_WORDS = ("minimum", "minItems", "minProperties", "uniqueItems", "dependentRequired")
VERDICT_KEYS = {"gives", "declines", "refers", "adds"}


def refused(name: str, value: Any) -> list[str]:
    """Where, and by which message, the schema refuses a value."""
    return [f"{'.'.join(map(str, error.path))}: {said(error)}" for error in VALIDATORS[name].iter_errors(value)]


def said(error: ValidationError) -> str:
    """What an editor shows: some keywords have words of their own, the others take those of the schema."""
    if not isinstance(error.schema, dict) or error.validator in EDITORS_OWN_WORDS:
        return error.message
    pattern = error.schema.get("patternErrorMessage") if error.validator == "pattern" else None
    return str(pattern or error.schema.get("errorMessage") or error.message)


def subschemas(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from subschemas(inner)


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """The part, with what its `$ref` leads to."""
    found = dict(part)
    while "$ref" in found:
        found = {**POLICY["$defs"][found.pop("$ref").removeprefix("#/$defs/")], **found}
    return found


# As files.


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    assert schema(name)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schema_is_the_generated_one(name: str, request: pytest.FixtureRequest) -> None:
    renew = bool(request.config.getoption("--renew-golden"))
    GoldenFiles(ROOT / "docs" / "reference", renew).compare(f"{name}.schema.json", schema_text(name))


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_the_same_text_every_time(name: str) -> None:
    text = schema_text(name)
    assert text == schema_text(name)
    assert text.startswith('{\n  "$schema"')
    assert text.endswith("}\n")
    assert json.loads(text) == schema(name)


def test_the_policies_name_the_committed_schema() -> None:
    for file in POLICIES:
        first = file.read_text("utf-8").split("\n", 1)[0]
        place = Path(*[".."] * (len(file.relative_to(ROOT).parts) - 1), "docs/reference/policy.schema.json")
        assert first == f"# yaml-language-server: $schema={place.as_posix()}"


# As an editor shows them.


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_value_is_said_to_be_one_thing_or_another(name: str) -> None:
    # Editors show the branches of a choice side by side, with ` || ` between them.
    assert not [part for part in subschemas(schema(name)) if {"anyOf", "oneOf"} & part.keys()]


def test_a_message_of_a_type_that_may_be_null_speaks_in_words() -> None:
    for part in subschemas(schema("claim")):
        if isinstance(part.get("type"), list):
            assert part["errorMessage"].startswith("Write ")


@pytest.mark.parametrize("name", ["claim", "decision"])
def test_every_field_of_a_record_is_explained(name: str) -> None:
    for part in subschemas(schema(name)):
        for field, its in part.get("properties", {}).items():
            assert its["description"].endswith("."), field
            assert "None" not in its["description"], field


def test_every_key_of_a_policy_is_explained_with_an_example() -> None:
    for part in subschemas(POLICY):
        for key, value in part.get("properties", {}).items():
            if value is False or part.get("propertyNames", {}).get("title") or "errorMessage" in part:
                continue  # a key that must not stand there; a name that only may
            if key in ("counting", "roll", "fact") and "enum" in value:
                continue
            its = resolved(value)
            assert its["title"], key
            assert its["description"], key
            assert its["markdownDescription"].count("```") in (0, 2), key


@pytest.mark.parametrize("key", KEYS)
def test_each_key_of_a_policy_has_an_example_that_can_be_read(key: str) -> None:
    its = resolved(POLICY["properties"][key])
    example = its["markdownDescription"].split("```yaml\n")[1].split("```")[0]
    assert list(read_plain_yaml(example)) == [key]


def test_examples_in_the_schema_are_good_ones() -> None:
    for key in (
        "in_force",
        "currency",
        "time",
        "remedies",
        "on_request",
        "services",
        "facts",
        "events",
        "derived",
        "impossible",
        "usual",
        "rights_from",
        "then",
    ):
        its = resolved(POLICY["properties"][key])
        example = its["markdownDescription"].split("```yaml\n")[1].split("```")[0]
        value = read_core_yaml(example)[key]
        part = Draft202012Validator({**its, "$defs": POLICY["$defs"]})
        assert [error.message for error in part.iter_errors(value)] == [], key


@pytest.mark.parametrize("section", Section)
def test_what_an_editor_fills_in_for_a_new_rule_is_a_rule(section: Section) -> None:
    its = POLICY["properties"][section]
    (snippet,) = its["defaultSnippets"]
    filled = json.loads(_without_stops(json.dumps(snippet["body"])))
    part = Draft202012Validator({**its, "$defs": POLICY["$defs"]})
    assert [error.message for error in part.iter_errors(filled)] == []
    (name,) = filled
    policy = read_core_yaml(SHOP.read_bytes())
    filled[name]["reason"]["zh"] = "谢谢您。"
    policy[section] = {**policy.get(section, {}), **filled}
    assert read_policy("shop.yaml", json.dumps(policy, ensure_ascii=False).replace("true", "yes").encode())


def _without_stops(text: str) -> str:
    """A snippet without the marks where the cursor stops: `${1:here}`."""
    while "${" in text:
        before, _, rest = text.partition("${")
        inside, _, after = rest.partition("}")
        text = before + inside.partition(":")[2] + after
    return text


# Beside the loader.


def test_the_keys_are_those_that_the_loader_reads() -> None:
    assert [*POLICY["properties"]] == [*KEYS]
    assert set(POLICY["required"]) <= {*KEYS}
    rules = {section: POLICY["$defs"][f"rule-of-{section}"]["properties"] for section in Section}
    assert {key for keys in rules.values() for key in keys} == {*RULE_KEYS}
    for section in Section:
        own = POLICY["$defs"][f"otherwise-of-{section}"]["properties"]
        assert {*own} <= {*RULING_KEYS, "adds"}
        assert {*own} & VERDICT_KEYS == {*rules[section]} & VERDICT_KEYS


@pytest.mark.parametrize("section", Section)
@pytest.mark.parametrize("key", sorted(VERDICT_KEYS))
def test_a_section_says_what_the_loader_lets_it_say(section: Section, key: str) -> None:
    said = "{repair: free}" if key in ("gives", "adds") else "[repair]"
    text = f"{SMALL}{section}:\n  one: {{{key}: {said}, reason: Yes.}}\n"
    assert bool(refused("policy", read_core_yaml(text))) == is_refused(text)


def is_refused(text: str) -> bool:
    try:
        read_policy("shop.yaml", text.encode())
    except PolicyError:
        return True
    return False


def test_the_small_policy_is_good() -> None:
    assert refused("policy", read_core_yaml(SMALL + RULE)) == []
    assert not is_refused(SMALL + RULE)


@pytest.mark.parametrize(("old", "new"), GOOD)
def test_a_good_policy_is_accepted(old: str, new: str) -> None:
    text = (SMALL + RULE).replace(old, new, 1)
    assert text != SMALL + RULE
    assert not is_refused(text)
    assert refused("policy", read_core_yaml(text)) == []
    assert refused("policy", read_plain_yaml(text)) == []


@pytest.mark.parametrize(("old", "new", "message"), BAD)
def test_a_slip_is_refused_with_a_message_that_shows_a_good_one(old: str, new: str, message: str) -> None:
    text = (SMALL + RULE).replace(old, new, 1)
    assert text != SMALL + RULE
    assert is_refused(text)
    messages = refused("policy", read_core_yaml(text))
    assert any(message in one for one in messages), messages


def test_the_words_of_the_tables_are_listed() -> None:
    assert POLICY["properties"]["currency"]["enum"] == sorted(MINOR_DIGITS)
    assert POLICY["properties"]["time"]["properties"]["counting"]["enum"] == [*PRESETS]


# Shipped policies, claims and decisions.


@pytest.mark.parametrize("file", POLICIES, ids=lambda file: file.name)
def test_a_shipped_policy_is_accepted(file: Path) -> None:
    assert refused("policy", read_core_yaml(file.read_bytes())) == []
    assert refused("policy", read_plain_yaml(file.read_bytes())) == []


def test_the_decisions_of_an_engine_are_accepted() -> None:
    policy = load_policy(SHOP)
    engine = Engine(policy)
    verdicts = set()
    for example in policy.all_examples:
        decision = json.loads(engine.decide(example.claim).model_dump_json())
        assert refused("decision", decision) == []
        verdicts.add(decision["verdict"])
    assert verdicts == {"approved", "declined", "referred", "incomplete"}


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "aproved"},
        {"cost": "3.00"},
        {"cost": {"amount": 3.0, "currency": "CNY"}},
        {"valid_until": 0},
        {"reason": "Yes."},
        {"note": "x"},
        {"missing": None},
    ],
)
def test_what_is_no_decision_is_refused(change: dict[str, Any]) -> None:
    policy = load_policy(SHOP)
    decision = json.loads(Engine(policy).decide(policy.examples[0].claim).model_dump_json())
    assert refused("decision", {**decision, **change})
    for name in decision:
        assert refused("decision", {key: value for key, value in decision.items() if key != name})


def test_claims_are_accepted() -> None:
    assert refused("claim", WHOLE_CLAIM) == []
    assert refused("claim", {"at": "2026-03-02T10:00:00+08:00"}) == []
    for example in load_policy(SHOP).all_examples:
        assert refused("claim", json.loads(example.claim.model_dump_json())) == []


@pytest.mark.parametrize("file", sorted((ROOT / "docs" / "claims").glob("*.json")), ids=lambda file: file.name)
def test_a_claim_of_the_documentation_is_accepted(file: Path) -> None:
    assert refused("claim", json.loads(file.read_bytes())) == []


@pytest.mark.parametrize(
    "claim",
    [
        {},
        {"at": "2026-03-02T10:00:00"},
        {"at": 1772416800},
        {"at": "2026-03-02T10:00:00+08:00", "want": "repair"},
        {"at": "2026-03-02T10:00:00+08:00", "purchase": None},
        {"at": "2026-03-02T10:00:00+08:00", "purchase": {"price": -1}},
        {"at": "2026-03-02T10:00:00+08:00", "purchase": {"price": "1e3"}},
        {"at": "2026-03-02T10:00:00+08:00", "purchase": {"quantity": "1"}},
        {"at": "2026-03-02T10:00:00+08:00", "purchase": {"history": [{"remedy": "repair"}]}},
        {"at": "2026-03-02T10:00:00+08:00", "facts": {"receipt": ["yes"]}},
        {"at": "2026-03-02T10:00:00+08:00", "defect": {"knid": "stone-loss"}},
    ],
)
def test_what_is_no_claim_is_refused(claim: dict[str, Any]) -> None:
    assert refused("claim", claim)


def test_dates_that_yaml_1_1_guesses_do_no_harm_in_claims() -> None:
    assert refused("claim", {"at": date(2026, 3, 2)})


# The command.


def test_a_report_is_of_its_schema() -> None:
    # Two defects, one rule: a gap, with a claim and its decision in it.
    text = SMALL.replace("stone-loss, battery-flat", "stone-loss, clasp-open, battery-flat") + RULE
    report = check(read_policy("shop.yaml", text.encode()))
    assert any(finding.witnesses for finding in report.findings)
    assert not refused("report", json.loads(report.model_dump_json()))


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_command_prints_the_schema(name: str) -> None:
    result = CliRunner().invoke(main, ["schema", name])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout_bytes == schema_text(name).encode()


@pytest.mark.parametrize("given", [["polcy"], ["Policy"], [""], ["policy", "claim"], []])
def test_a_name_that_is_none_is_a_usage_error(given: list[str]) -> None:
    result = CliRunner().invoke(main, ["schema", *given])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "policy|claim|decision" in result.stderr


def test_help_shows_an_example() -> None:
    result = CliRunner().invoke(main, ["schema", "--help"])
    assert result.exit_code == 0
    assert "aftercare schema policy > policy.schema.json" in result.stdout
    assert "# yaml-language-server: $schema=policy.schema.json" in result.stdout
