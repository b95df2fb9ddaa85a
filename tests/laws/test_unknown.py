"""Law: a claim is incomplete just where two things that it could turn out to be are decided differently.

All that a claim leaves open is tried, by brute force.
"""

from typing import Any

from hypothesis import given

from aftercare_rules import ClaimError, Decision, Engine, Policy
from aftercare_rules.document.load import read_policy
from aftercare_rules.language.vocabulary import BUILT_IN_NUMBERS
from aftercare_rules.records.claims import read_claim
from tests.oracle.completions import HISTORY, Completions, Opened
from tests.strategies.cases import Case, cases
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.generated_policies import with_everything

MOST_COMPLETIONS = 100


def check(case: Case, engine: Engine) -> None:
    opened = Opened(case.policy)
    for claim in case.claims:
        read = read_claim(claim)
        if opened.open(read).size <= MOST_COMPLETIONS:
            hold_against(opened.completions(read), engine, claim)


def hold_against(completions: Completions, engine: Engine, claim: dict[str, Any]) -> None:
    try:
        decision = engine.decide(claim)
    except ClaimError:
        assert not completions.answers, "it is possible"
        return
    assert completions.answers, "it cannot happen, whatever the unknown is"
    if decision.verdict == "incomplete":
        assert decision.missing
        assert list(decision.missing) == in_declared_order(engine.policy, decision.missing)
    else:
        assert completions.agree
        assert terms(decision) == next(iter(completions.answers.values())).terms
    # Whether two prices that count the same number ever come to the same is not worked out: then it may ask for more.
    if not completions.is_tangled:
        assert (decision.verdict == "incomplete") is not completions.agree
        assert set(decision.rules) == (completions.rules if completions.agree else set())
        if completions.mattering:
            assert set(decision.missing) == completions.mattering


def terms(decision: Decision) -> tuple[object, ...]:
    amount = decision.refund or decision.cost
    open_lines = sorted(line.name for line in decision.lines if line.amount is None and decision.verdict == "approved")
    return decision.verdict, decision.remedy, amount.amount if amount else None, tuple(open_lines)


def in_declared_order(policy: Policy, names: tuple[str, ...]) -> list[str]:
    declared = [*policy.facts, *BUILT_IN_NUMBERS, "purchased", *policy.events, HISTORY]
    return sorted(names, key=declared.index)


@given(case=cases(ClaimMaker.unknown, make_tree=with_everything))
def test_incomplete_just_where_completions_differ(matcher: str, case: Case) -> None:
    check(case, Engine(case.policy, matcher))


@given(case=cases(ClaimMaker.known, count=2))
def test_a_number_whose_record_is_missing_is_asked_for_where_a_price_needs_it(case: Case) -> None:
    check(case, Engine(case.policy))


POLICY = """
policy: small
title: {en: After-sales service}
currency: EUR
time: {zone: Europe/Paris, counting: calendar}
remedies: [repair, exchange]
facts:
  purchase: {category: [watch, ring], weight: {unit: g, min: 1, max: 9, step: 4}}
  defect: {kind: [dead, bent]}
  claim: {receipt: flag, gift: {is: flag, presume: no}}
events: [delivered]
otherwise: {refers: all, reason: Thank you.}
"""
AT = "2026-03-02T10:00:00+01:00"


def decide(rules: str, **claim: Any) -> Decision:
    policy = read_policy("small.yaml", (POLICY + rules).encode())
    claim.setdefault("purchase", {"purchased": "2026-03-01T10:00:00+01:00"})
    return Engine(policy).decide({"at": AT, "wants": "repair", **claim})


def test_an_event_left_out_has_not_happened_and_null_is_unknown() -> None:
    for test in ("within 2 days", "any"):
        rules = f"coverage: {{swift: {{when: {{delivered: {test}}}, gives: {{repair: free}}, reason: Thank you.}}}}"
        events: dict[str, Any]
        for events, verdict in (({}, "referred"), ({"delivered": None}, "incomplete"), ({"delivered": AT}, "approved")):
            assert decide(rules, purchase={"purchased": AT, "events": events}).verdict == verdict


def test_a_history_left_out_is_unknown_and_an_empty_one_is_none() -> None:
    rules = "coverage: {once: {when: {limit: once}, gives: {repair: free}, reason: Thank you.}}"
    assert decide(rules, purchase={"purchased": AT}).missing == (HISTORY,)
    assert decide(rules, purchase={"purchased": AT, "history": []}).verdict == "approved"


def test_a_value_is_presumed_where_the_claim_is_silent_and_not_where_it_says_unknown() -> None:
    rules = "coverage: {bought: {when: {gift: no}, gives: {repair: free}, reason: Thank you.}}"
    silent, unknown, said = (decide(rules, facts=facts) for facts in ({}, {"gift": None}, {"gift": False}))
    assert (silent.verdict, silent.presumed) == ("approved", {"gift": False})
    assert (unknown.verdict, unknown.missing, unknown.presumed) == ("incomplete", ("gift",), {})
    assert (said.verdict, said.presumed) == ("approved", {})


def test_uses_within_a_shorter_time_are_among_those_of_a_longer_one() -> None:
    # No use at all, or one at most within a month: the second holds wherever the first does.
    rules = """
coverage:
  seldom:
    when: {any_of: [{receipt: yes, limit: once}, {limit: once within 1 month}, {limit: used}]}
    gives: {repair: free}
    reason: Thank you.
"""
    decision = decide(rules, facts={"receipt": False}, purchase={"purchased": AT})
    assert (decision.verdict, decision.rule) == ("approved", "seldom")


def test_a_price_by_a_number_that_can_have_one_value_is_known() -> None:
    rules = "coverage: {heavy: {for: {category: watch}, gives: {repair: 2 per g}, reason: Thank you.}}\n"
    rules += "impossible: [{weight: under 8}]"
    decision = decide(rules, purchase={"purchased": AT, "facts": {"category": "watch"}})
    assert terms(decision)[2] == 18


def test_two_unknown_amounts_of_which_the_lower_is_charged_are_both_missing() -> None:
    rules = """
rights: {law: {gives: {repair: parts_price}, reason: Thank you.}}
coverage: {shop: {gives: {repair: 2 per g}, reason: Thank you.}}
"""
    assert decide(rules, defect={"kind": "bent"}).missing == ("weight", "parts_price")


def test_a_rule_that_says_the_same_by_its_otherwise_is_named() -> None:
    rules = """
exclusions:
  two: {clause: 2, declines: [repair], reason: Thank you.}
  one:
    clause: 1
    for: {}
    when: {receipt: yes}
    declines: [repair]
    reason: Thank you for the receipt.
    otherwise: {declines: all, reason: Thank you for coming.}
"""
    assert decide(rules).rules == ("one", "two")


def test_what_is_said_holds_in_every_completion() -> None:
    rules = """
coverage:
  stones:
    for: {}
    when: {receipt: yes}
    gives: {repair: 5}
    reason: With the receipt it comes to 5.
    otherwise: {gives: {repair: {labour: 3, parts: 2}}, reason: Without the receipt it comes to 3 and 2.}
"""
    unknown, shown, lost = (decide(rules, facts=facts) for facts in ({}, {"receipt": True}, {"receipt": False}))
    assert terms(unknown) == terms(shown) == terms(lost)
    assert unknown.rule == "stones"
    assert unknown.reason not in (shown.reason, lost.reason)
    assert [(line.name, line.amount) for line in unknown.lines] == [("repair", unknown.cost)]
