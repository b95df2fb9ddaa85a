"""Explanations of small policies: what became of each rule, how tests are told, and which changes are found."""

from textwrap import dedent
from typing import Any

import pytest

from aftercare_rules import ClaimError, Engine
from aftercare_rules.document.load import read_policy
from aftercare_rules.explain.records import Check, Explanation

HEAD = """\
policy: shop
title: {en: Service, zh: 售后}
currency: CNY
time: {zone: Asia/Shanghai, counting: calendar}
remedies: [repair, exchange, refund]
on_request: [care]
otherwise: {refers: all, reason: {en: We will see., zh: 请稍候。}}
facts:
  purchase:
    category: {is: [watch, ring, lamp], labels: {watch: {en: wristwatch, zh: 手表}}}
    weight: {unit: g}
    deposit: money
  defect: {kind: [dead, bent], cause: [wear, water, misuse]}
  claim:
    receipt: {is: flag, question: {en: "Is there a receipt?", zh: 有小票吗？}}
    smart: {is: flag, presume: no}
events: [delivered, notified]
"""

CLAIM: dict[str, Any] = {
    "at": "2026-03-01T00:00:00+08:00",
    "wants": "repair",
    "purchase": {
        "purchased": "2026-01-31T10:00:00+08:00",
        "facts": {"category": "watch", "weight": "3", "deposit": "20"},
        "history": [],
    },
    "defect": {"kind": "dead", "units": 2, "facts": {"cause": "wear"}},
    "facts": {"receipt": True},
}


def engine_of(rules: str) -> Engine:
    text = HEAD + dedent(rules).replace("REASON", "reason: {en: Thank you., zh: 谢谢。}")
    return Engine(read_policy("shop.yaml", text.encode()))


def claim_with(**changes: Any) -> dict[str, Any]:
    """The usual claim with other records, or with facts merged into a record."""
    claim = {**CLAIM}
    for name, value in changes.items():
        claim[name] = (
            {**CLAIM[name], **value} if isinstance(value, dict) and isinstance(CLAIM.get(name), dict) else value
        )
    return claim


def facts(**changes: Any) -> dict[str, Any]:
    return {"facts": {**CLAIM["purchase"]["facts"], **changes}}


def explained(rules: str, **changes: Any) -> Explanation:
    return engine_of(rules).explain(claim_with(**changes))


def fates(explanation: Explanation) -> dict[str, tuple[str, tuple[str, ...], str | None]]:
    return {rule.rule: (rule.status, rule.by, rule.spoke) for rule in explanation.rules}


def told(explanation: Explanation, language: str = "en") -> list[str]:
    """The changes as one would say them."""
    lines = []
    for change in explanation.changes:
        words = " + ".join(setting.words[language] for setting in change.settings)
        paid = change.refund or change.cost
        lines.append(" ".join(filter(None, (change.verdict, change.remedy, str(paid or ""), f"<= {words}"))))
    return lines


def without_wishes(explanation: Explanation) -> list[str]:
    return [line for line in told(explanation) if "asked for" not in line]


def check_of(explanation: Explanation, fact: str, rule: str = "free") -> Check:
    return next(check for each in explanation.rules if each.rule == rule for check in each.checks if check.fact == fact)


# What became of each rule


def test_a_rule_decides_agrees_or_stands_for_another_remedy() -> None:
    explanation = explained(
        """
        coverage:
          first: {clause: 1, for: {category: watch}, gives: {repair: free}, REASON}
          second: {clause: 2, for: {defect: dead}, gives: {repair: 0}, REASON}
          third: {clause: 3, for: {category: watch}, gives: {exchange: free}, REASON}
          fourth: {clause: 4, for: {category: lamp}, gives: {repair: 3}, REASON}
          fifth: {clause: 5, for: {category: watch}, when: {receipt: no}, gives: {repair: 9}, REASON}
        """
    )
    assert fates(explanation) == {
        "first": ("decided", (), "rule"),
        "second": ("agreed", (), "rule"),
        "third": ("stood", (), "rule"),
        "fourth": ("out of scope", (), None),
        "fifth": ("failed", (), None),
    }
    assert [rule.nearly for rule in explanation.rules] == [False, False, False, True, True]
    assert explanation.rules[2].verdicts == {"exchange": "approved"}


def test_an_otherwise_may_decide() -> None:
    rule = "free: {for: {category: watch}, when: {receipt: no}, gives: {repair: free}, REASON,"
    explanation = explained(f"coverage:\n  {rule} otherwise: {{gives: {{repair: 4}}, REASON}}}}")
    assert fates(explanation) == {"free": ("decided", (), "otherwise")}


def test_rules_that_contradict_one_another_are_in_conflict() -> None:
    explanation = explained(
        """
        coverage:
          cheap: {for: {category: watch}, gives: {repair: 5}, REASON}
          dear: {for: {defect: dead}, gives: {repair: 6}, REASON}
        """
    )
    assert explanation.decision.verdict == "referred"
    assert fates(explanation) == {"cheap": ("in conflict", (), "rule"), "dear": ("in conflict", (), "rule")}


def test_a_rule_is_overridden_even_by_one_that_failed() -> None:
    explanation = explained(
        """
        coverage:
          special: {for: {category: watch}, when: {receipt: no}, gives: {repair: free}, overrides: [usual], REASON}
          usual: {for: {}, gives: {repair: 5}, REASON}
        """
    )
    assert fates(explanation) == {"special": ("failed", (), None), "usual": ("overridden", ("special",), "rule")}


def test_coverage_is_blocked_and_a_right_is_not() -> None:
    rules = """
        exclusions:
          never: {clause: 9, for: {cause: water}, declines: [repair], REASON}
        coverage:
          usual: {clause: 2, for: {}, gives: {repair: 5}, REASON}
          battery: {clause: 3, for: {defect: bent}, gives: {repair: 5}, overrides: [never], REASON}
        """
    right = "rights:\n  law: {clause: 1, for: {receipt: yes}, gives: {repair: free}, REASON}\n"
    water = {"facts": {"cause": "water"}}
    assert fates(explained(rules, defect=water)) == {
        "usual": ("blocked", ("never",), "rule"),
        "battery": ("out of scope", (), None),
        "never": ("decided", (), "rule"),
    }
    assert fates(explained(rules, defect={"kind": "bent", **water})) == {
        "usual": ("blocked", ("never",), "rule"),
        "battery": ("decided", (), "rule"),
        "never": ("overridden", ("battery",), "rule"),
    }
    with_right = fates(explained(right + dedent(rules), defect=water))
    assert with_right["never"] == ("lost", ("law",), "rule")
    assert with_right["law"] == ("decided", (), "rule")


def test_coverage_is_blocked_only_by_exclusions_that_it_does_not_override() -> None:
    explanation = explained(
        """
        exclusions:
          never: {for: {cause: wear}, declines: [repair], REASON}
          watches: {for: {category: watch}, declines: [repair], REASON}
        coverage:
          battery: {for: {defect: dead}, gives: {repair: 5}, overrides: [never], REASON}
          usual: {for: {}, gives: {repair: 5}, REASON}
        """
    )
    assert fates(explanation)["battery"] == ("blocked", ("watches",), "rule")
    assert fates(explanation)["usual"] == ("blocked", ("never", "watches"), "rule")


def test_a_rule_that_one_may_override_is_open() -> None:
    rules = """
        coverage:
          special: {clause: 1, for: {receipt: yes}, gives: {exchange: free}, overrides: [usual], REASON}
          usual: {clause: 2, for: {}, gives: {exchange: 5}, REASON}
        """
    assert fates(explained(rules, facts={"receipt": None})) == {
        "special": ("open", (), None),
        "usual": ("open", (), "rule"),
    }
    assert fates(explained(rules, facts={"receipt": False}))["usual"] == ("stood", (), "rule")


def test_a_rule_that_hangs_on_what_is_unknown_is_open() -> None:
    explanation = explained(
        """
        exclusions:
          perhaps: {clause: 1, for: {receipt: no}, declines: [exchange], REASON}
        coverage:
          free: {clause: 2, for: {receipt: yes}, gives: {repair: free}, REASON}
          paid: {clause: 3, for: {receipt: no}, gives: {repair: 5}, REASON}
          swap: {clause: 4, for: {category: watch}, gives: {exchange: free}, REASON}
          care: {clause: 5, for: {category: watch}, gives: {care: free}, REASON}
          lamp: {clause: 6, for: {category: lamp}, when: {receipt: yes}, gives: {repair: free}, REASON}
        """,
        facts={"receipt": None},
    )
    assert {name: fate[0] for name, fate in fates(explanation).items()} == {
        "perhaps": "open",
        "free": "open",
        "paid": "open",
        "swap": "open",
        "care": "stood",
        "lamp": "out of scope",
    }
    assert check_of(explanation, "receipt").result == "unknown"
    assert check_of(explanation, "receipt").value == {"en": "unknown", "zh": "未知"}
    assert without_wishes(explanation)[:2] == [
        "approved repair CNY 0.00 <= Is there a receipt? yes",
        "approved repair CNY 5.00 <= Is there a receipt? no",
    ]


def test_where_nothing_could_be_had_the_exclusion_of_the_first_remedy_decides() -> None:
    rules = "exclusions:\n  none: {for: {}, declines: all, REASON}\n"
    assert fates(explained(rules, wants=None)) == {"none": ("decided", (), "rule")}


# How tests are told


def test_a_window_is_told_by_its_last_instant() -> None:
    rules = "coverage:\n  free: {for: {}, when: {purchased: within 1 month}, gives: {repair: free}, REASON}"
    check = check_of(explained(rules), "purchased")
    assert (check.part, check.test, check.result) == ("when", "within 1 month", "failed")
    assert check.value["en"] == "until 2026-02-28 24:00, claim 2026-03-01 00:00"
    assert check.value["zh"] == "2026-02-28 24:00 为止，来店 2026-03-01 00:00"
    assert [str(span.until) for span in check.window] == ["2026-02-28 23:59:59+08:00"]


@pytest.mark.parametrize(
    ("test", "result", "value"),
    [
        ("within 48 hours", "failed", "until 2026-02-02 10:00, claim 2026-03-01 00:00"),
        ("after 1 month", "held", "from 2026-03-01 00:00, claim 2026-03-01 00:00"),
        ("after 48 hours and within 1 month", "failed", "from 2026-02-02 10:00:01 until 2026-02-28 24:00, claim {}"),
        ("[within 1 day, after 1 month]", "held", "until 2026-02-01 24:00 / from 2026-03-01 00:00, claim {}"),
        ("any", "held", "from 2026-01-31 10:00, claim {}"),
    ],
)
def test_every_window_is_told(test: str, result: str, value: str) -> None:
    explanation = explained(f"coverage:\n  free: {{when: {{purchased: {test}}}, gives: {{repair: free}}, REASON}}")
    check = check_of(explanation, "purchased")
    assert (check.result, check.value["en"]) == (result, value.format("2026-03-01 00:00"))


def test_an_event_that_is_unknown_or_has_not_happened_has_no_window() -> None:
    rules = "coverage:\n  free: {when: {delivered: any, notified: any}, gives: {repair: free}, REASON}"
    explanation = explained(rules, purchase={"events": {"notified": None}})
    told = [(check.result, check.value["en"], check.window) for check in explanation.rules[0].checks]
    assert told == [("failed", "has not happened", ()), ("unknown", "unknown", ())]


def test_facts_are_told_by_their_labels_and_units() -> None:
    rules = """
        coverage:
          free:
            for: {category: [ring, lamp], weight: over 5, deposit: at least 100, defect: bent, cause: {except: wear}}
            when: {receipt: no, smart: yes, wants: exchange, limit: once}
            gives: {repair: free}
            REASON
        """
    explanation = explained(rules, defect=None)
    assert [(check.fact, check.test, check.value["zh"]) for check in explanation.rules[0].checks] == [
        ("category", "ring, lamp", "手表"),
        ("weight", "over 5", "3 g"),
        ("deposit", "at least 100", "CNY 20.00"),
        ("defect", "bent", "没有损坏"),
        ("cause", "except wear", "没有"),
        ("receipt", "no", "是"),
        ("smart", "yes", "否"),
        ("wants", "exchange", "维修"),
        ("limit", "once", "此前未用过"),
    ]


@pytest.mark.parametrize(
    ("uses", "result", "value"),
    [
        ([], "held", "not used before"),
        (["2026-02-01"], "held", "used once before"),
        (["2026-02-01", "2026-02-02", "2026-02-03"], "failed", "used 3 times before"),
        (None, "unknown", "unknown"),
    ],
)
def test_a_limit_is_told_by_its_uses(uses: list[str] | None, result: str, value: str) -> None:
    rules = "coverage:\n  free: {when: {limit: 2 times}, gives: {repair: free}, REASON}"
    history = None if uses is None else [{"remedy": "repair", "at": f"{day}T00:00:00+08:00"} for day in uses]
    check = check_of(explained(rules, purchase={"history": history}), "limit")
    assert (check.result, check.value["en"]) == (result, value)


def test_any_of_holds_its_options_and_unless_its_tests() -> None:
    explanation = explained(
        """
        coverage:
          free:
            for: {category: watch}
            when: {any_of: [{receipt: no, cause: wear}, {purchased: within 1 day}]}
            unless: [{cause: [wear, water], smart: no}, {cause: misuse}]
            gives: {repair: free}
            REASON
        """
    )
    category, any_of, first, second = explanation.rules[0].checks
    assert (category.part, category.result) == ("for", "held")
    assert (any_of.part, any_of.fact, any_of.result) == ("when", "any_of", "failed")
    assert [[check.result for check in option] for option in any_of.options] == [["failed", "held"], ["failed"]]
    assert (first.part, first.fact, first.result) == ("unless", "unless", "failed")
    assert [[check.result for check in option] for option in first.options] == [["held", "held"]]
    assert second.result == "held"
    assert explanation.rules[0].failed == (any_of, first)
    assert not explanation.rules[0].nearly


def test_a_test_is_unknown_only_where_it_matters() -> None:
    explanation = explained(
        """
        coverage:
          free:
            when:
              any_of: [{receipt: yes}, {cause: wear}]
            unless: [{receipt: yes, cause: water}, {receipt: yes, cause: wear}]
            gives: {repair: free}
            REASON
        """,
        facts={"receipt": None},
    )
    assert [check.result for check in explanation.rules[0].checks] == ["held", "held", "unknown"]


def test_only_the_end_of_a_window_is_24_o_clock() -> None:
    rules = "coverage:\n  free: {for: {}, when: {purchased: within 1 month}, gives: {repair: free}, REASON}"
    check = check_of(explained(rules, at="2026-02-28T23:59:59+08:00"), "purchased")
    assert check.value["en"] == "until 2026-02-28 24:00, claim 2026-02-28 23:59:59"


# What would change the decision


def test_a_window_can_be_met_by_coming_earlier_or_later() -> None:
    rules = """
        coverage:
          free: {when: {purchased: after 10 days and within 1 month}, gives: {repair: free}, REASON}
        """
    late, inside = explained(rules), explained(rules, at="2026-02-20T00:00:00+08:00")
    assert without_wishes(late) == ["approved repair CNY 0.00 <= brought from 2026-02-11 00:00 until 2026-02-28 24:00"]
    assert without_wishes(inside) == [
        "referred repair <= brought until 2026-02-10 24:00 / from 2026-03-01 00:00",
    ]


def test_a_claim_is_never_brought_before_what_it_tells_of() -> None:
    rules = "coverage:\n  free: {when: {purchased: within 1 month}, gives: {repair: free}, REASON}"
    later = {"events": {"notified": "2026-02-28T23:59:59+08:00"}}
    latest = {"events": {"notified": "2026-03-01T00:00:00+08:00"}}
    assert without_wishes(explained(rules, purchase=later)) == [
        "approved repair CNY 0.00 <= brought until 2026-02-28 24:00"
    ]
    assert without_wishes(explained(rules, purchase=latest)) == []


def test_hours_count_over_a_change_of_the_clock() -> None:
    rules = "coverage:\n  free: {when: {purchased: within 24 hours}, gives: {repair: free}, REASON}"
    text = HEAD.replace("Asia/Shanghai", "America/New_York") + rules.replace("REASON", "reason: {en: Yes., zh: 好。}")
    claim = {"at": "2026-11-03T12:00:00Z", "wants": "repair", "purchase": {"purchased": "2026-10-31T14:30:00-04:00"}}
    explanation = Engine(read_policy("shop.yaml", text.encode())).explain(claim)
    assert without_wishes(explanation) == ["approved repair CNY 0.00 <= brought until 2026-11-01 13:30"]
    # The window ends within the hour that the clock shows twice, and only its second half is over.
    early = {**claim, "purchase": {"purchased": "2026-10-31T01:59:59-04:00"}}
    span = Engine(read_policy("shop.yaml", text.encode())).explain(early).changes[0].settings[0].spans[0]
    assert span.until is not None
    assert span.until.isoformat() == "2026-11-01T01:59:59-04:00"


def test_numbers_change_to_the_nearest_across_a_threshold() -> None:
    rules = """
        coverage:
          heavy: {for: {weight: over 5}, gives: {repair: free}, REASON}
          light: {for: {weight: under 1}, gives: {repair: free}, REASON}
          rich: {for: {weight: 1 to 5, deposit: at least 100}, gives: {repair: 9}, REASON}
          poor: {for: {weight: 1 to 5, deposit: under 19.99}, gives: {repair: 3}, REASON}
        """
    assert without_wishes(explained(rules)) == [
        "approved repair CNY 0.00 <= weight: 0 g / 6 g",
        "approved repair CNY 3.00 <= deposit: CNY 19.98",
        "approved repair CNY 9.00 <= deposit: CNY 100.00",
    ]
    assert without_wishes(explained(rules, purchase=facts(weight="5.5", deposit="5"))) == [
        "approved repair CNY 3.00 <= weight: 5 g",
    ]


def test_an_unknown_number_gets_an_example() -> None:
    rules = "coverage:\n  each: {for: {}, gives: {repair: 0.30 per unit}, REASON}"
    explanation = explained(rules, defect={"units": None})
    assert explanation.decision.missing == ("units",)
    assert without_wishes(explanation) == ["approved repair CNY 0.30 <= How many pieces does it concern? 1"]


def test_words_that_lead_to_the_same_are_told_together() -> None:
    rules = """
        coverage:
          ring: {for: {category: ring}, gives: {repair: 5}, REASON}
          lamp: {for: {category: lamp}, gives: {repair: 5}, REASON}
          swap: {for: {}, gives: {exchange: 5, care: free}, REASON}
        """
    explanation = explained(rules)
    assert told(explanation) == [
        "approved care CNY 0.00 <= asked for: care",
        "approved exchange CNY 5.00 <= asked for: exchange / nothing in particular",
        "approved repair CNY 5.00 <= category: ring / lamp",
        "referred refund <= asked for: refund",
    ]
    category = next(change for change in explanation.changes if change.settings[0].fact == "category")
    assert category.settings[0].values == ("ring", "lamp")
    assert category.rule is None
    assert not category.within_reach


def test_what_is_within_reach_comes_first_among_equals() -> None:
    rules = """
        coverage:
          free: {for: {}, when: {receipt: no}, gives: {repair: free}, REASON}
          ring: {for: {category: ring}, gives: {repair: free}, REASON}
        """
    explanation = explained(rules)
    assert [(change.settings[0].fact, change.within_reach) for change in explanation.changes[:2]] == [
        ("receipt", True),
        ("category", False),
    ]
    unknown = explained(rules, purchase=facts(category=None))
    assert [change.within_reach for change in unknown.changes[:2]] == [True, True]


def test_a_defect_may_be_of_another_kind_or_none() -> None:
    rules = """
        coverage:
          bent: {for: {defect: bent}, gives: {repair: 2}, REASON}
          whole: {for: {defect: none}, gives: {repair: 1}, REASON}
          dead: {for: {defect: dead, cause: wear}, gives: {repair: 3}, REASON}
        """
    assert without_wishes(explained(rules)) == [
        "approved repair CNY 1.00 <= defect: no defect",
        "approved repair CNY 2.00 <= defect: bent",
        "referred repair <= cause: water / misuse",
    ]
    # Of a defect that is none nothing more can be said: what it would be of is not known.
    assert without_wishes(explained(rules, defect=None)) == ["approved repair CNY 2.00 <= defect: bent"]


def test_an_event_may_have_happened() -> None:
    rules = "coverage:\n  free: {for: {}, when: {notified: within 1 month}, gives: {repair: free}, REASON}"
    expected = "approved repair CNY 0.00 <= notified: from 2026-02-01 00:00"
    assert without_wishes(explained(rules)) == [expected]
    unknown = explained(rules, purchase={"events": {"notified": None}})
    assert without_wishes(unknown) == [
        expected,
        "referred repair <= notified: has not happened / until 2026-01-31 24:00",
    ]


def test_a_purchase_of_unknown_date_may_be_of_any() -> None:
    rules = "coverage:\n  free: {for: {}, when: {purchased: within 1 month}, gives: {repair: free}, REASON}"
    explanation = explained(rules, purchase={"purchased": None})
    assert without_wishes(explanation) == [
        "approved repair CNY 0.00 <= When was it bought? from 2026-02-01 00:00",
        "referred repair <= When was it bought? until 2026-01-31 24:00",
    ]


def test_uses_of_a_rule_can_be_fewer_more_or_known() -> None:
    rules = "coverage:\n  free: {for: {}, when: {limit: 2 times}, gives: {repair: free}, REASON}"
    use = {"remedy": "repair", "at": "2026-02-01T00:00:00+08:00", "rule": "free"}
    fewer, more, known = "free: used once before", "free: used 2 times before", "free: not used before"
    three = explained(rules, purchase={"history": [use] * 3})
    assert without_wishes(three) == [f"approved repair CNY 0.00 <= {fewer}"]
    assert without_wishes(explained(rules)) == [f"referred repair <= {more}"]
    assert without_wishes(explained(rules, purchase={"history": None})) == [
        f"approved repair CNY 0.00 <= {known}",
        f"referred repair <= {more}",
    ]


def test_uses_stop_counting_with_time() -> None:
    rules = "coverage:\n  free: {for: {}, when: {limit: once within 10 days}, gives: {repair: free}, REASON}"
    use = {"remedy": "repair", "at": "2026-02-25T00:00:00+08:00"}
    explanation = explained(rules, purchase={"history": [use]})
    assert without_wishes(explanation) == [
        "approved repair CNY 0.00 <= brought from 2026-03-08 00:00",
        "approved repair CNY 0.00 <= free: not used before, within 10 days",
    ]
    after = explained(rules, purchase={"history": [use]}, at="2026-03-08T00:00:00+08:00")
    assert without_wishes(after) == [
        "referred repair <= brought until 2026-03-07 24:00",
        "referred repair <= free: used once before, within 10 days",
    ]


def test_two_things_change_where_no_single_one_is_better() -> None:
    rules = """
        coverage:
          free: {for: {}, when: {purchased: within 1 month, receipt: no}, gives: {repair: free}, REASON}
          ring: {for: {category: ring, receipt: no}, gives: {repair: free}, REASON}
          lamp: {for: {category: lamp, purchased: within 24 hours}, gives: {repair: free}, REASON}
          care: {for: {wants: care}, gives: {care: free}, REASON}
        """
    explanation = explained(rules)
    pair = next(change for change in explanation.changes if len(change.settings) == 2)
    assert without_wishes(explanation) == [
        "approved repair CNY 0.00 <= brought until 2026-02-28 24:00 + Is there a receipt? no"
    ]
    assert (pair.effect, pair.within_reach, pair.rule) == ("better", True, "free")
    in_time = explained(rules, at="2026-02-28T00:00:00+08:00")
    assert all(len(change.settings) == 1 for change in in_time.changes)


def test_two_things_out_of_reach_change_together_where_nothing_else_helps() -> None:
    rules = "coverage:\n  free: {for: {category: ring, cause: water}, gives: {repair: free}, REASON}"
    explanation = explained(rules)
    assert without_wishes(explanation) == ["approved repair CNY 0.00 <= category: ring + cause: water"]
    assert not explanation.changes[0].within_reach


def test_pairs_are_told_together_as_far_as_all_of_them_lead_there() -> None:
    rules = """
        coverage:
          ring: {for: {category: ring, cause: [water, misuse]}, gives: {repair: free}, REASON}
          lamp: {for: {category: lamp, cause: water}, gives: {repair: free}, REASON}
        """
    assert without_wishes(explained(rules)) == ["approved repair CNY 0.00 <= category: ring / lamp + cause: water"]


def test_a_limit_and_a_window_may_both_be_met() -> None:
    rules = (
        "coverage:\n  free: {for: {}, when: {purchased: within 1 month, limit: once}, gives: {repair: free}, REASON}"
    )
    use = {"remedy": "repair", "at": "2026-02-01T00:00:00+08:00"}
    assert without_wishes(explained(rules, purchase={"history": [use]})) == [
        "approved repair CNY 0.00 <= brought until 2026-02-28 24:00 + free: not used before"
    ]


def test_two_instants_do_not_change_together() -> None:
    # Until when the claim may be brought hangs on when the event was.
    when = "{purchased: within 1 month, delivered: any}"
    assert without_wishes(explained(f"coverage:\n  free: {{when: {when}, gives: {{repair: free}}, REASON}}")) == []


def test_a_defect_that_is_none_has_no_cause() -> None:
    rules = """
        impossible: [{defect: dead, cause: water}]
        coverage:
          wet: {for: {cause: water}, gives: {repair: free}, REASON}
        """
    assert without_wishes(explained(rules)) == ["approved repair CNY 0.00 <= defect: bent + cause: water"]


def test_what_is_impossible_is_not_told() -> None:
    rules = """
        impossible: [{category: ring, defect: dead}]
        coverage:
          free: {for: {category: [ring, lamp]}, gives: {repair: free}, REASON}
        """
    assert without_wishes(explained(rules)) == ["approved repair CNY 0.00 <= category: lamp"]


def test_a_presumed_fact_may_be_otherwise() -> None:
    rules = "coverage:\n  free: {for: {}, when: {smart: yes}, gives: {repair: free}, REASON}"
    assert without_wishes(explained(rules)) == ["approved repair CNY 0.00 <= smart: yes"]


def test_the_phrases_are_in_every_language_of_the_policy() -> None:
    rules = "coverage:\n  free: {for: {}, when: {receipt: no}, gives: {repair: free}, REASON}"
    assert told(explained(rules), "zh")[0] == "approved repair CNY 0.00 <= 有小票吗？否"
    french = (HEAD + rules.replace("REASON", "reason: {en: Thank you., zh: 谢谢。}")).replace("zh:", "fr:")
    explanation = Engine(read_policy("shop.yaml", french.encode())).explain(CLAIM)
    assert told(explanation, "fr")[0] == "approved repair CNY 0.00 <= 有小票吗？ no"


# The engine


def test_explain_takes_what_decide_takes_and_raises_what_it_raises() -> None:
    engine = engine_of("coverage:\n  free: {for: {category: watch}, gives: {repair: free}, REASON}")
    assert engine.explain(CLAIM).decision == engine.decide(CLAIM)
    with pytest.raises(ClaimError, match=r"purchase\.facts\.category"):
        engine.explain(claim_with(purchase=facts(category="wach")))


def test_both_matchers_explain_alike() -> None:
    pytest.importorskip("durable", reason="the extra `durable` is not installed")
    engine = engine_of("coverage:\n  free: {for: {}, when: {receipt: no}, gives: {repair: free}, REASON}")
    assert Engine(engine.policy, "durable").explain(CLAIM) == engine.explain(CLAIM)


def test_an_explanation_is_json() -> None:
    explanation = explained("coverage:\n  free: {for: {}, when: {receipt: no}, gives: {repair: free}, REASON}")
    assert '"values":[false]' in explanation.model_dump_json()
