"""Broken policies that are too large, too many or too odd to be kept as files."""

import pytest

from aftercare_rules.document.load import read_policy
from aftercare_rules.errors import Diagnostic, PolicyError

HEAD = """
policy: shop
title: {en: Service}
currency: CNY
time: {zone: Asia/Shanghai, counting: calendar}
remedies: [repair, exchange]
otherwise: {refers: all, reason: {en: Thank you.}}
"""


def faults_of(data: str | bytes) -> tuple[Diagnostic, ...]:
    with pytest.raises(PolicyError) as caught:
        read_policy("shop.yaml", data.encode() if isinstance(data, str) else data)
    return caught.value.diagnostics


def test_a_file_of_more_than_five_megabytes_is_refused() -> None:
    (fault,) = faults_of(HEAD + "# " + "x" * 5_000_000)
    assert fault.message == "the file is too large for a policy"
    assert "5,000,000" in fault.help


def test_a_file_of_exactly_five_megabytes_is_read() -> None:
    text = HEAD + "# "
    assert read_policy("shop.yaml", (text + "x" * (5_000_000 - len(text))).encode()).name == "shop"


def test_of_endless_faults_the_first_thousand_are_told() -> None:
    assert len(faults_of(HEAD + "".join(f"key{number}: 1\n" for number in range(3000)))) == 1000
    rules = "".join(f"  r{number}: {{gives: {{x{number}: free}}, reason: {{en: x}}}}\n" for number in range(1500))
    assert len(faults_of(f"{HEAD}coverage:\n{rules}")) == 1000


def test_a_name_that_is_used_often_is_told_once() -> None:
    rules = "".join(
        f"  r{number}: {{for: {{colour: red}}, gives: {{repair: free}}, reason: {{en: x}}}}\n" for number in range(50)
    )
    (fault,) = faults_of(f"{HEAD}coverage:\n{rules}")
    assert fault.message == "unknown fact `colour`"
    assert fault.span.line == 9
    assert fault.help.endswith("it is used on lines 9, 10, 11, 12, 13 and 45 more")


def test_among_very_many_names_a_slip_is_still_found() -> None:
    rules = "".join(f"  rule-{number}: {{gives: {{repair: free}}, reason: {{en: x}}}}\n" for number in range(1100))
    for slip, help in (("rulle-1099", "rule-1099"), ("nothing-like-it", "")):
        example = f"examples: [{{at: 2026-01-01, expect: approved by {slip}}}]\n"
        (fault,) = faults_of(f"{HEAD}coverage:\n{rules}{example}")
        assert fault.message == f"unknown rule `{slip}`"
        assert ("did you mean" in fault.help) == bool(help)
        assert help in fault.help


def test_tests_that_make_too_many_combinations_are_refused() -> None:
    many = ", ".join(f"{{price: {number}}}" for number in range(60))
    other = ", ".join(f"{{quantity: {number}}}" for number in range(60))
    rule = f"{{for: {{any_of: [{many}]}}, %s: {{any_of: [{other}]}}, gives: {{repair: free}}, reason: {{en: x}}}}"
    for key in ("when", "unless"):
        (fault,) = faults_of(f"{HEAD}coverage:\n  r: {rule % key}\n")
        assert fault.message == "these tests make more than 1,000 combinations"


def test_a_circle_through_many_rules_is_shown_whole() -> None:
    names = [f"r{number:03}" for number in range(300)]
    rules = "".join(
        f"  {name}: {{overrides: [{other}], gives: {{repair: free}}, reason: {{en: x}}}}\n"
        for name, other in zip(names, [*names[1:], names[0]], strict=True)
    )
    (fault,) = faults_of(f"{HEAD}coverage:\n{rules}")
    assert fault.message.endswith(" -> ".join([*names[-2:], names[0]]))


@pytest.mark.parametrize(
    "example",
    [
        "{at: 2026-01-01, expect: referred, history: [{remedy: repair, at: 2025-01-01, rule: %s}]}" % ("r" * 300),
        "{at: 0001-01-01, expect: referred}",
        "{at: 9999-12-31 23:59:59, expect: referred}",
        "{at: 2026-01-01, quantity: 99999999999, expect: referred}",
        "{at: 2026-01-01, price: 9999999999999999, expect: referred}",
    ],
    ids=lambda example: example[:30],
)
def test_an_example_beyond_what_records_hold_is_a_fault(example: str) -> None:
    assert {fault.span.line for fault in faults_of(f"{HEAD}examples:\n  - {example}\n")} == {9}


def test_an_example_with_more_facts_than_a_record_may_have_is_a_fault() -> None:
    names = [f"fact{number}" for number in range(600)]
    declared = "".join(f"    {name}: flag\n" for name in names)
    told = "".join(f"  {name}: yes\n" for name in names)
    text = f"{HEAD}facts:\n  claim:\n{declared}usual:\n{told}examples:\n  - {{at: 2026-01-01, expect: referred}}\n"
    (fault,) = faults_of(text)
    assert fault.source_line == "  - {at: 2026-01-01, expect: referred}"


@pytest.mark.parametrize(
    "text",
    [
        "facts: {}",
        "facts: {purchase: {}, claim: {}}",
        "events: []",
        "events: {}",
        "impossible: []",
        "usual: {}",
        "rights: {}\nexclusions: {}\ncoverage: {}",
        "then: []",
        "examples: []",
        "on_request: []",
    ],
)
def test_a_section_that_is_written_as_empty_is_accepted(text: str) -> None:
    assert read_policy("shop.yaml", f"{HEAD}{text}\n".encode()).rules == ()
