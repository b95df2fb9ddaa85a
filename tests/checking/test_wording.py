"""The texts of a policy that hurt: where they stand, and whose they are."""

import re
from pathlib import Path

import pytest

from aftercare_rules.checking.check import check
from aftercare_rules.checking.report import Finding
from aftercare_rules.document.load import load_policy, read_policy
from aftercare_rules.errors import Span
from aftercare_rules.language.wording import Written

POLICIES = Path(__file__).parents[2] / "policies"

POLICY = """\
policy: shop
title: {en: Service, zh: 售后服务}
currency: CNY
time: {zone: Asia/Shanghai, counting: calendar}
remedies:
  repair: {en: repair, zh: 维修}
  refund: {en: refund, zh: 退款}
facts:
  purchase:
    category:
      is: [watch, ring]
      question: {en: What is it?, zh: 是什么？}
      labels: {watch: {en: a watch that cannot be opened, zh: 无法打开的手表}, ring: {en: cheap stuff, zh: 戒指}}
  claim: {receipt: flag}
coverage:
  stones:
    for: {category: ring}
    when: {receipt: yes}
    gives: {repair: free}
    reason:
      en: >
        Thank you. You should
        have come sooner, and it isn't our problem.
      zh: '谢谢您。这是规定。'
    then: [{shop: {en: never do the impossible, zh: 联系顾客}, within: 1 day}]
    otherwise:
      gives: {repair: 3}
      reason: {en: 'It''s your fault; it comes to {cost}.', zh: '费用是{cost}。'}
      then: [{customer: {en: come again, zh: 您自己弄坏的，请再来}, within: 1 day}]
  watches:
    reason: {en: Even a child knows that., zh: 谢谢您。}
    rows:
      - {for: {category: watch}, when: {receipt: yes}, gives: {refund: 1}}
      - {for: {category: watch}, when: {receipt: no}, gives: {refund: 2}}
otherwise: {refers: all, reason: {en: I don't know., zh: 谢谢您。}}
"""


def findings(text: str) -> tuple[Finding, ...]:
    found = check(read_policy("shop.yaml", text.encode())).findings
    return tuple(finding for finding in found if finding.name == "wording")


def shown(finding: Finding) -> tuple[str, tuple[str, ...]]:
    """The message, and what stands at its places."""
    lines = POLICY.splitlines()
    return finding.message, tuple(
        lines[place.line - 1][place.column - 1 : place.end_column - 1]
        if place.line == place.end_line
        else f"{place.line}:{place.column} to {place.end_line}:{place.end_column}"
        for place in finding.places
    )


def test_each_text_is_named_and_its_words_are_underlined() -> None:
    assert [shown(finding) for finding in findings(POLICY)] == [
        ("the label of `ring` makes the customer feel cheap: “cheap stuff”", ("cheap stuff",)),
        ("the reason of `stones` reproaches the customer: “should have come”", ("22:24 to 23:18",)),
        ("the reason of `stones` turns responsibility away: “isn't our problem”", ("isn't our problem",)),
        ("the reason of `stones` hides behind rules: “这是规定”", ("这是规定",)),
        ("the reason of the `otherwise` of `stones` blames the customer: “your fault”", ("your fault",)),
        ("what the `otherwise` of `stones` promises blames the customer: “您自己弄坏的”", ("您自己弄坏的",)),
        ("the reason of `watches/1` belittles the customer: “Even a child”", ("Even a child",)),
        (
            "the reason of the policy's `otherwise` leaves the customer without an answer: “I don't know”",
            ("I don't know",),
        ),
    ]


def test_a_finding_says_what_it_is_about_and_what_to_say_instead() -> None:
    label, *_, rows, otherwise = findings(POLICY)
    assert (label.about, rows.about, otherwise.about) == (
        ("category", "ring"),
        ("watches/1", "watches"),
        ("otherwise",),
    )
    assert {finding.code for finding in (label, rows, otherwise)} == {"AC503"}
    assert otherwise.suggestion == (
        "say thanks, what can be done, by when and the next step, like "
        "“Thank you for asking. I will find out, and call you today before we close.”"
    )
    chinese = next(finding for finding in findings(POLICY) if "这是规定" in finding.message)
    assert "谢谢您来问我们。" in chinese.suggestion


def test_other_languages_are_not_read_and_the_report_says_so() -> None:
    text = re.sub(r"\ben:", "de:", POLICY)
    report = check(read_policy("shop.yaml", text.encode()))
    assert [finding.message.split(": ")[1] for finding in findings(text)] == ["“这是规定”", "“您自己弄坏的”"]
    (proof,) = (proof for proof in report.proofs if proof.name == "wording")
    assert proof.note == "texts in `de` are not read"


@pytest.mark.parametrize("file", sorted(POLICIES.rglob("*.yaml")), ids=lambda file: file.stem)
def test_the_policies_here_are_kind(file: Path) -> None:
    assert [finding for finding in check(load_policy(file)).findings if finding.name == "wording"] == []


def test_words_that_are_not_found_stand_somewhere_in_the_text() -> None:
    span = Span("shop.yaml", 3, 5, 3, 20)
    written = Written(span, ('en: "caf\\u00e9"  # café',))
    assert written.place_of("café") == written.place_of("") == span
