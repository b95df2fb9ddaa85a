"""Derived facts, and events that fall back on others, in decisions and explanations."""

from typing import Any

import pytest

from aftercare_rules import ClaimError, Decision, Engine
from aftercare_rules.document.load import read_policy
from aftercare_rules.language.derived import DEFINITIONS
from aftercare_rules.schema import schema

POLICY = """
policy: small
title: {en: Service}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair, exchange]
services: [inspection]
facts:
  purchase: {part: [strap, crown], deposit: money}
  defect: {kind: [dead, bent], cause: [wear, misuse]}
  new: {part_wanted: [strap, crown, dial]}
events:
  made:
  delivered: {else: purchased}
  start: {first_known: [made, 90 days after delivered]}
derived:
  costs: {share: [parts_price, price]}
  dearer: {difference: [new_price, price]}
  alike: {same: [part, part_wanted]}
  twice: {count: repair, same: part, of: customer}
  away: {days: repair}
  misused: {all: {cause: misuse}}
otherwise: {refers: all, reason: Thank you.}
"""
AT = "2026-03-02T10:00:00+01:00"
FREE = "coverage: {free: {when: {%s}, gives: {repair: free}, reason: '%s'}}"


def decide(rules: str, at: str = AT, **claim: Any) -> Decision:
    claim.setdefault("purchase", {"purchased": at})
    return Engine(read_policy("small.yaml", (POLICY + rules).encode())).decide({"at": at, **claim})


def test_a_number_that_never_ends_is_compared_exactly_and_said_with_two_decimals() -> None:
    claim: dict[str, Any] = {"purchase": {"price": "30"}, "defect": {"kind": "dead", "parts_price": "10"}}
    decision = decide(FREE % ("costs: over 33.333333", "It is {costs} percent."), **claim)
    assert decision.reason == {"en": "It is 33.33 percent."}
    assert decide(FREE % ("costs: at least 33.333334", "Yes."), **claim).verdict == "referred"


@pytest.mark.parametrize(("price", "verdict"), [("0", "referred"), ("10", "approved")])
def test_a_share_of_nothing_has_no_value(price: str, verdict: str) -> None:
    claim: dict[str, Any] = {"purchase": {"price": price}, "defect": {"kind": "dead", "parts_price": "0"}}
    assert decide(FREE % ("costs: at most 100", "Yes."), **claim).verdict == verdict


def test_an_amount_that_is_derived_is_a_price() -> None:
    rules = "coverage: {up: {for: {}, gives: {exchange: dearer}, reason: 'It comes to {dearer}.'}}"
    claim: dict[str, Any] = {"wants": "exchange", "purchase": {"price": "20"}, "new": {"price": "25.5"}}
    decision = decide(rules, **claim)
    assert (str(decision.cost), decision.reason) == ("EUR 5.50", {"en": "It comes to 5.50."})
    assert decide(rules, **{**claim, "purchase": {}}).missing == ("price",)
    assert decide(rules, **{**claim, "new": {}}).missing == ("new_price",)
    assert decide(rules, **{**claim, "new": None}).missing == ("new_price",)


def test_what_is_missing_are_the_facts_that_it_comes_from() -> None:
    rules = FREE % ("costs: under 50", "Yes.")
    claim: dict[str, Any] = {"defect": {"kind": "dead"}, "purchase": {"price": "10"}}
    assert decide(rules, **claim).missing == ("parts_price",)
    assert decide(rules, defect={"kind": "dead"}).missing == ("price", "parts_price")
    assert decide(FREE % ("twice: at most 1", "Yes.")).missing == ("part", "history", "customer_history")
    question = "Thank you for bringing this in. To give you the right answer we would also like to know: "
    assert decide(rules, **claim).reason["en"] == f"{question}What do the parts cost?"


def test_words_that_are_compared_are_known_as_far_as_they_matter() -> None:
    rules = FREE % ("any_of: [{alike: yes}, {part: crown}, {alike: no, part: strap}]", "Yes.")
    assert decide(rules, purchase={}, new={"facts": {"part_wanted": "dial"}}).verdict == "approved"
    rules = FREE % ("alike: no", "Yes.")
    assert decide(rules, purchase={}, new={"facts": {"part_wanted": "dial"}}).verdict == "approved"
    assert decide(rules, purchase={}, new={"facts": {"part_wanted": "strap"}}).missing == ("part",)
    assert decide(rules, purchase={}).verdict == "referred"


def test_a_condition_that_does_not_hold_where_there_is_no_defect() -> None:
    assert decide(FREE % ("misused: no", "Yes.")).verdict == "approved"
    assert decide(FREE % ("misused: no", "Yes."), defect={"kind": "dead"}).missing == ("cause",)


def test_a_repair_of_which_no_end_is_told_counts_its_one_day() -> None:
    repair = {"remedy": "repair", "at": "2026-02-27T09:00:00+01:00"}
    for until in ({}, {"until": None}):
        decision = decide(FREE % ("away: 1", "Yes."), purchase={"history": [{**repair, **until}]})
        assert (decision.verdict, decision.valid_until) == ("approved", None)


def test_a_repair_that_is_not_over_counts_on() -> None:
    history = [{"remedy": "repair", "at": "2026-02-27T09:00:00+01:00", "until": "2026-03-05T09:00:00+01:00"}]
    decision = decide(FREE % ("away: under 7", "Yes."), purchase={"history": history})
    assert decision.verdict == "approved"
    assert decision.valid_until is not None
    assert decision.valid_until.isoformat() == "2026-03-04T23:59:59+01:00"


def test_an_event_in_the_place_of_another_and_the_first_that_is_known() -> None:
    rules = FREE % ("delivered: within 7 days, start: within 1 day", "From {delivered} and {start}.")
    purchase: dict[str, Any] = {"purchased": "2026-02-28T10:00:00+01:00"}
    decision = decide(rules, purchase=purchase)
    assert decision.reason["en"] == "From 2026-02-28 10:00 and 2026-05-29 23:59:59."
    purchase["events"] = {"delivered": "2026-03-01T10:00:00+01:00", "made": "2026-03-01T12:00:00+01:00"}
    assert decide(rules, purchase=purchase).reason["en"] == "From 2026-03-01 10:00 and 2026-03-01 12:00."
    purchase["events"] = {"delivered": None, "made": None}
    assert decide(FREE % ("delivered: within 1 day", "Yes."), purchase=purchase).missing == ("delivered",)


def test_what_is_worked_out_is_never_stated() -> None:
    with pytest.raises(ClaimError) as caught:
        decide(
            FREE % ("costs: under 50", "Yes."),
            purchase={
                "facts": {"costs": "5"},
                "events": {"start": AT},
                "history": [{"remedy": "polish", "at": AT, "facts": {"alike": True, "part": "glass", "size": "5"}}],
            },
            history=[{"remedy": "inspection", "at": "2026-03-03T10:00:00+01:00"}],
        )
    assert str(caught.value).splitlines() == [
        "purchase.facts.costs: `costs` is worked out, and never stated"
        " (leave it out: it comes from `parts_price` and `price`)",
        "purchase.events.start: `start` is worked out, and never stated"
        " (leave it out: it comes from `made` and `delivered`)",
        "purchase.history[0].remedy: unknown remedy `polish`"
        " (this policy's remedies are `repair`, `exchange` or `inspection`)",
        "purchase.history[0].facts.alike: `alike` is worked out, and never stated"
        " (leave it out: it comes from `part` and `part_wanted`)",
        "purchase.history[0].facts.part: `glass` is not one of its words (it is `strap` or `crown`)",
        "purchase.history[0].facts.size: unknown fact `size` (an entry may say `part`, `deposit`, `defect`, `cause`,"
        " `part_wanted`, `price`, `quantity`, `units`, `parts_price` or `new_price`)",
        "history[0].at: `2026-03-03T10:00:00+01:00` is after the claim, which is made at 2026-03-02T10:00:00+01:00",
    ]


def test_an_explanation_says_what_a_fact_comes_from() -> None:
    rules = FREE % ("costs: under 50, misused: no", "Yes.")
    engine = Engine(read_policy("small.yaml", (POLICY + rules).encode()))
    claim = {"at": AT, "purchase": {"price": "30"}, "defect": {"kind": "dead", "parts_price": "10"}}
    costs, misused = engine.explain(claim).rules[0].checks
    assert costs.value == {"en": "33.33 % (parts price: EUR 10.00, price: EUR 30.00)"}
    assert (misused.result, misused.value) == ("unknown", {"en": "unknown"})
    assert [check.fact for check in misused.options[0]] == ["cause"]


def test_an_explanation_changes_what_a_fact_comes_from() -> None:
    engine = Engine(read_policy("small.yaml", (POLICY + FREE % ("alike: yes", "Yes.")).encode()))
    claim = {"at": AT, "purchase": {"facts": {"part": "strap"}}, "new": {"facts": {"part_wanted": "crown"}}}
    changes = engine.explain(claim).changes
    found = [(setting.fact, setting.values) for change in changes for setting in change.settings]
    assert [each for each in found if each[0] != "wants"] == [("part", ("crown",)), ("part_wanted", ("strap",))]


def test_the_schema_knows_every_definition() -> None:
    keys = schema("policy")["$defs"]["derived-fact"]["properties"]
    assert {kind.key for kind in DEFINITIONS} - {"EVENT"} == {*keys} - {"within", "of"}


BOUGHT_OR_MADE = POLICY.replace(
    "first_known: [made, 90 days after delivered]", "first_known: [delivered, 90 days after made]"
)


def test_each_event_that_could_tell_the_first_known_is_asked_for() -> None:
    # What was bought was bought some day: once that is known, no other event changes anything; it would do as well.
    unknown: dict[str, Any] = {"purchased": None, "events": {"made": None, "delivered": None}}

    def missing(rules: str, **purchase: Any) -> tuple[str, ...]:
        policy = read_policy("small.yaml", (BOUGHT_OR_MADE + rules).encode())
        return Engine(policy).decide({"at": AT, "purchase": {**unknown, **purchase}}).missing

    by_start = FREE % ("start: within 1 year", "Yes.")
    assert missing(by_start) == ("purchased", "made", "delivered")
    assert missing(by_start, events={"made": None}) == ("purchased", "made")
    assert missing(by_start, events={"made": AT}) == ()
    assert missing(by_start, events={}) == ("purchased",)
    assert missing(by_start, purchased=AT, events={"made": None}) == ()
    assert missing(FREE % ("purchased: within 1 year", "Yes.")) == ("purchased",)
    both = FREE % ("purchased: within 1 year, any_of: [{start: within 2 years}, {start: after 2 years}]", "Yes.")
    assert missing(both) == ("purchased",)
    price = "coverage: {paid: {for: {}, gives: {repair: 10 per month since start}, reason: Yes.}}"
    assert missing(price.replace("10 per", "1% of price per"), price="100") == ("purchased", "made", "delivered")
