"""The line that is written of a claim, pasted into the policy, is an example that holds."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aftercare_rules import Claim, ClaimError, Defect, Engine, Policy, Purchase
from aftercare_rules.document.load import read_policy
from aftercare_rules.examples.runner import run
from aftercare_rules.examples.writing import ExampleWriter, as_example
from aftercare_rules.language.examples import Example
from aftercare_rules.language.instants import read_instant, written_instant
from tests.strategies.cases import cases
from tests.strategies.choosing import Choose
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.generated_policies import SECTIONS, Tree, as_yaml, policy_tree

USUAL: tuple[Tree, ...] = (
    {},
    {"purchased": "2026-01-31 10:00", "category": "ring", "receipt": "yes", "history": [], "wants": "none"},
    {"purchased": "null", "defect": "bent", "cause": "water", "units": "3", "receipt": "no", "delivered": "2014-03-01"},
    {"delivered": "null", "cause": "null", "weight": "3", "price": "100", "charges": {"post": "5"}},
    {"history": [{"remedy": "repair", "at": "2016-01-31", "facts": {"category": "ring"}}], "colour": "red"},
)


def with_usual(choose: Choose) -> Tree:
    """A policy with one thing or another usual."""
    tree, usual = policy_tree(choose), choose(USUAL)
    at_cost = "post" in str(tree.get("coverage"))
    if usual and (at_cost or "charges" not in usual) and ("history" not in usual or "repair" in tree["remedies"]):
        tree["usual"] = usual
    return tree


def pasted(tree: Tree, line: str, beside: str = "") -> Policy:
    """The policy with one example more: at its end, or beside a rule."""
    mark = "the line"
    changed: dict[str, Any] = dict(tree)
    for section in SECTIONS if beside else ():
        if beside in changed.get(section, {}):
            changed[section] = {**changed[section], beside: {**changed[section][beside], "examples": [mark]}}
    if not beside:
        changed["examples"] = [mark]
    return read_policy("pasted.yaml", as_yaml(changed).replace(f"- {mark}", f"- {line}").encode())


def the_line(policy: Policy) -> Example:
    [example] = policy.all_examples
    assert run(Engine(policy)).failures == ()
    return example


@given(cases(lambda maker, choose: choose((maker.known, maker.unknown))(choose), 2, with_usual), st.data())
def test_the_line_holds_where_it_is_pasted(case: Any, data: st.DataObject) -> None:
    engine = Engine(case.policy)
    writer = ExampleWriter(engine)
    places = ["", *(rule for section in SECTIONS for rule in case.tree.get(section, {}))]
    for stated in case.claims:
        claim = Claim.model_validate(stated)
        try:
            decision, anywhere = engine.decide(claim), writer.write(claim)
        except (ClaimError, ValueError):
            continue
        for beside in {"", data.draw(st.sampled_from(places))}:
            here = writer.write(claim, beside)
            assert len(here) <= len(anywhere)
            for line in (anywhere, here):
                example = the_line(pasted(case.tree, line, beside))
                again = engine.decide(example.claim)
                assert again == decision.model_copy(update={"presumed": again.presumed})


@given(cases(ClaimMaker.known, 1), st.data())
def test_each_thing_that_is_said_is_needed(case: Any, data: st.DataObject) -> None:
    """Without one of its facts the line states another claim."""
    engine, [stated] = Engine(case.policy), case.claims
    claim = Claim.model_validate(stated)
    try:
        line = ExampleWriter(engine).write(claim, "")
    except (ClaimError, ValueError):
        assume(False)
    groups = case.policy.vocabulary.groups
    facts = [part for part in line[1:].split(", ") if groups.get(part.partition(":")[0]) in ("purchase", "claim")]
    assume(facts)
    shorter = line.replace(f"{data.draw(st.sampled_from(facts))}, ", "", 1)
    [example] = pasted(case.tree, shorter).all_examples
    assert engine.claims.read(example.claim).facts != engine.claims.read(claim).facts


NEW_YORK = ZoneInfo("America/New_York")


@given(st.datetimes(datetime(1901, 1, 1), datetime(8999, 12, 1), timezones=st.timezones()))
def test_an_instant_is_read_back(instant: datetime) -> None:
    instant = instant.replace(microsecond=0).astimezone(UTC)
    for zone in (NEW_YORK, ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Dublin")):
        assert read_instant(written_instant(instant, zone), zone).timestamp() == instant.timestamp()


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        ("2026-11-01T05:30:00+00:00", "2026-11-01 01:30"),
        ("2026-11-01T06:30:00+00:00", "2026-11-01 01:30-05:00"),
        ("2026-11-01T06:30:07+00:00", "2026-11-01 01:30:07-05:00"),
    ],
)
def test_an_hour_that_the_clock_shows_twice_has_its_offset(instant: str, text: str) -> None:
    assert written_instant(datetime.fromisoformat(instant), NEW_YORK) == text


SHOP = """
policy: shop
title: {en: Service}
currency: EUR
time: {zone: America/New_York, counting: calendar}
remedies: [repair, refund]
facts:
  purchase: {category: [watch, ring, "big ring"], weight: {unit: g}}
  defect: {kind: [dead, torn]}
  claim: {receipt: flag, gift: {is: flag, presume: no}}
  new: {colour: [red, blue]}
usual: {purchased: 2026-10-30 01:30, category: watch, receipt: yes, wants: repair}
coverage:
  dead:
    for: {defect: dead, category: [ring, big ring]}
    when: {purchased: within 48 hours, receipt: yes}
    gives: {repair: 5}
    reason: Yes.
  weighed: {when: {weight: over 3, defect: dead}, gives: {repair: 5}, reason: Yes.}
otherwise: {refers: all, reason: We will see.}
"""
BOUGHT = datetime(2026, 10, 30, 1, 30, tzinfo=NEW_YORK)
AT = datetime(2026, 10, 31, 10, 0, tzinfo=NEW_YORK)
POLICY = read_policy("shop.yaml", SHOP.encode())
RING = Purchase(purchased=BOUGHT, facts={"category": "ring"})


def test_a_line_says_what_differs_from_where_it_stands() -> None:
    claim = Claim(at=AT, wants="repair", purchase=RING, defect=Defect(kind="dead"), facts={"receipt": True})
    assert as_example(claim, POLICY, "dead") == (
        "{at: 2026-10-31 10:00, expect: approved repair 5.00 by dead until 2026-11-01 01:30:00-04:00}"
    )
    assert as_example(claim, POLICY, "") == (
        "{category: ring, defect: dead, at: 2026-10-31 10:00, "
        "expect: approved repair 5.00 by dead until 2026-11-01 01:30:00-04:00}"
    )
    assert as_example(claim, POLICY) == as_example(claim, POLICY, "")
    assert as_example(claim.model_copy(update={"wants": None, "facts": {"gift": None}}), POLICY, "dead") == (
        '{wants: none, receipt: null, gift: null, at: 2026-10-31 10:00, expect: "incomplete without weight, receipt"}'
    )


def test_nobody_names_a_rule_that_is_not_there() -> None:
    with pytest.raises(ValueError, match=r"no rule `daed`. did you mean `dead`\?"):
        as_example(Claim(at=AT), POLICY, "daed")
