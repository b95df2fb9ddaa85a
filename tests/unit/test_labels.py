"""What people read in the place of the policy's own words: labels of remedies and of facts, yes and no."""

import pytest
from jsonschema import Draft202012Validator

from aftercare_rules import Decision, Engine, Policy
from aftercare_rules.cli.decision_text import DecisionText
from aftercare_rules.cli.words import Words
from aftercare_rules.document.load import read_policy
from aftercare_rules.explain.phrases import Phrases
from aftercare_rules.schema import schema
from tests.support.core_yaml import read_core_yaml

REMEDIES = "remedies: {repair: {en: mending, zh: 修补}, refund: {en: money back, zh: 退钱}}"
POLICY = """\
policy: tailor
title: {en: Tailor, zh: 裁缝}
currency: CNY
time: {zone: Asia/Shanghai, counting: calendar}
remedies: [repair, refund]
on_request: [store_credit, new_lining]
facts:
  claim:
    receipt: flag
    worn: {is: flag, labels: {yes: {en: worn, zh: 穿过}, no: {en: as new, zh: 未穿}}}
coverage:
  everything:
    for: {}
    gives: {repair: free, store_credit: quoted, new_lining: 5}
    reason:
      en: "{remedy} of {wants}; {receipt}, {worn}"
      zh: "{remedy}，{wants}；{receipt}，{worn}"
otherwise: {refers: all, reason: {en: Thank you., zh: 谢谢。}}
"""
LABELLED = POLICY.replace("remedies: [repair, refund]", REMEDIES).replace(
    "on_request: [store_credit, new_lining]",
    "on_request: {store_credit: {en: a voucher, zh: 代金券}, new_lining: {en: new lining, zh: 新里子}}",
)
LINING = {"en": "new lining of new lining; yes, as new"}


def policy(text: str) -> Policy:
    return read_policy("tailor.yaml", text.encode())


def decision(text: str, wants: str, **facts: bool) -> Decision:
    return Engine(policy(text)).decide({"at": "2026-02-01T10:00:00+08:00", "wants": wants, "facts": facts})


def test_a_mapping_names_the_same_remedies_in_the_same_order() -> None:
    listed, labelled = policy(POLICY).vocabulary, policy(LABELLED).vocabulary
    assert (labelled.remedies, labelled.on_request) == (listed.remedies, listed.on_request)


@pytest.mark.parametrize(
    ("text", "wants", "said"),
    [
        (POLICY, "repair", {"en": "repair of repair; yes, as new", "zh": "维修，维修；是，未穿"}),
        (LABELLED, "repair", {"en": "mending of mending; yes, as new", "zh": "修补，修补；是，未穿"}),
        (
            POLICY,
            "new_lining",
            LINING | {"zh": "new lining，new lining；是，未穿"},
        ),
        (LABELLED, "new_lining", LINING | {"zh": "新里子，新里子；是，未穿"}),
    ],
)
def test_a_reason_says_remedies_and_flags_by_their_labels(text: str, wants: str, said: dict[str, str]) -> None:
    assert decision(text, wants, receipt=True, worn=False).reason == said


def test_a_flag_without_labels_is_said_in_the_languages_of_the_library() -> None:
    assert decision(POLICY, "repair", receipt=False, worn=True).reason["zh"] == "维修，维修；否，穿过"
    french = POLICY.replace("zh:", "fr:")
    assert decision(french, "repair", receipt=False, worn=True).reason["fr"] == "repair，repair；no，穿过"


def test_at_the_counter_a_remedy_is_called_by_its_label() -> None:
    labelled = decision(LABELLED, "repair", receipt=True, worn=True)
    said = {language: DecisionText(labelled, Words(policy(LABELLED), language)).plain() for language in ("en", "zh")}
    assert said["en"].startswith("approved mending, free (CNY 0.00)\n")
    assert said["zh"].startswith("可办理 修补，免费（CNY 0.00）\n")
    unlabelled = DecisionText(decision(POLICY, "repair", receipt=True, worn=True), Words(policy(POLICY), "zh")).plain()
    assert unlabelled.startswith("可办理 维修，免费（CNY 0.00）\n")


def test_explanations_use_the_labels_of_remedies_and_flags() -> None:
    phrases = Phrases(policy(LABELLED))
    assert phrases.value("wants", "store_credit") == {"en": "a voucher", "zh": "代金券"}
    assert phrases.value("worn", True) == {"en": "worn", "zh": "穿过"}
    assert phrases.value("receipt", False) == {"en": "no", "zh": "否"}


def test_an_editor_takes_labels_of_remedies_and_nothing_else_in_their_place() -> None:
    validator = Draft202012Validator(schema("policy"))
    assert list(validator.iter_errors(read_core_yaml(LABELLED))) == []
    for wrong in ("remedies: {repair: free}", "remedies: {}", "remedies: {Repair: {en: repair}}"):
        refused = [*validator.iter_errors(read_core_yaml(POLICY.replace("remedies: [repair, refund]", wrong)))]
        assert [error.absolute_path[0] for error in refused] == ["remedies"]
