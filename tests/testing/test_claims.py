"""Claims under a policy: all accepted, at the edges of its rules, and shrunk to what is usual."""

import datetime
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from aftercare_rules import Claim, Defect, Engine, Policy, Purchase, load_policy
from aftercare_rules.document.load import read_policy
from aftercare_rules.language.boxes import Box
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.language.domains import UNKNOWN
from aftercare_rules.records.models import Article, Use
from aftercare_rules.testing import claims
from aftercare_rules.testing.aims import boxes_of
from tests.strategies.generated_policies import policies

POLICIES = Path(__file__).parents[2] / "policies"
SHOP = load_policy(POLICIES / "accessory-shop.yaml")
ENGINE = Engine(SHOP)
SHIPPED = sorted(POLICIES.rglob("*.yaml"))


def sample(strategy: st.SearchStrategy[Claim], count: int = 100, number: int = 0) -> list[Claim]:
    """Claims of a strategy, the same for the same number."""
    found: list[Claim] = []

    @seed(number)
    @settings(max_examples=count, database=None, phases=[Phase.generate], derandomize=False)
    @given(strategy)
    def keep(claim: Claim) -> None:
        found.append(claim)

    keep()
    return found


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: str(file.relative_to(POLICIES)))
def test_a_shipped_policy_accepts_its_claims(file: Path) -> None:
    policy = load_policy(file)
    engine = Engine(policy)
    decisions = [engine.decide(claim) for claim in sample(claims(policy), 60)]
    assert len({decision.verdict for decision in decisions}) >= 2


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(policies(), st.data())
def test_any_policy_accepts_its_claims(policy: Policy, data: st.DataObject) -> None:
    rules = [rule.name for rule in policy.rules]
    near = data.draw(st.sampled_from([None, *rules]))
    claim = data.draw(claims(policy, near, known=data.draw(st.booleans())))
    assert Engine(policy).decide(claim)
    assert again(claim) == claim.model_dump_json()


def again(claim: Claim) -> str:
    """The claim in JSON, once it has been read from its JSON."""
    return Claim.model_validate_json(claim.model_dump_json()).model_dump_json()


@given(claims(SHOP, known=True))
def test_nothing_is_missing_where_all_is_known(claim: Claim) -> None:
    assert ENGINE.decide(claim).verdict != "incomplete"


def test_some_things_are_unknown_else() -> None:
    found = sample(claims(SHOP), 300)
    missing = {name for claim in found for name in ENGINE.decide(claim).missing}
    assert len(missing) >= 5
    assert any(claim.defect is None for claim in found)
    assert any(claim.purchase.history for claim in found)
    assert any(claim.purchase.history is None for claim in found)
    assert any(claim.purchase.events for claim in found)
    assert len({claim.wants for claim in found}) >= 5


@pytest.mark.parametrize("rule", ["stones", "exchange-once", "watch-damage", "serious-fault", "collection"])
def test_claims_near_a_rule_hit_it_and_narrowly_miss_it(rule: str) -> None:
    found = [met(claim, rule) for claim in sample(claims(SHOP, near=rule), 100)]
    assert found.count("it holds") >= 20
    assert found.count("it narrowly misses") >= 20


def met(claim: Claim, name: str) -> str:
    """Whether a rule holds of a claim, or all but one of its tests do."""
    case = ENGINE.claims.read(claim)
    [rule] = [rule for rule in ENGINE.rule_set.rules if rule.name == name]

    def missed(box: Box) -> int:
        """How many facts and events are not as the box has them; an unknown one counts as several."""
        try:
            values = [(atom, atom.reading.value(case, ENGINE.rule_set.terms)) for atom in box]
        except NoHolidayData:
            return 9
        if any(value is UNKNOWN for _, value in values):
            return 9
        return len({atom.reading.event or atom.reading.name for atom, value in values if not atom.holds(value)})

    counts = [missed(box) for guard in rule.guards for box in boxes_of(guard.holds, ENGINE.rule_set)]
    return "it holds" if 0 in counts else "it narrowly misses" if 1 in counts else "neither"


def test_a_row_is_a_rule_too() -> None:
    policy = load_policy(POLICIES / "sportswear" / "2020.yaml")
    engine = Engine(policy)
    for near in ("return/2", "return"):
        rules = [engine.decide(claim).rule for claim in sample(claims(policy, near=near), 60)]
        assert rules.count("return/2") >= 5


def test_a_misspelt_rule_is_named() -> None:
    with pytest.raises(ValueError, match=r"no rule `stonse`: did you mean `stones`\?"):
        claims(SHOP, near="stonse")


# Finding mistakes.

SHOP_TEXT = (POLICIES / "accessory-shop.yaml").read_text(encoding="utf-8")


def changed(rule: str, old: str, new: str) -> Engine:
    """The shop with another window in one of its rules."""
    start = SHOP_TEXT.index(f"\n  {rule}:")
    at = SHOP_TEXT.index(old, start)
    return Engine(read_policy("shop.yaml", (SHOP_TEXT[:at] + new + SHOP_TEXT[at + len(old) :]).encode()))


def finds(strategy: st.SearchStrategy[Claim], differs: Callable[[Claim], bool], number: int) -> bool:
    """Whether a run of 200 claims finds one of a kind."""

    @seed(number)
    @settings(max_examples=200, database=None, phases=[Phase.generate])
    @given(strategy)
    def look(claim: Claim) -> None:
        if differs(claim):
            raise Found

    try:
        look()
    except Found:
        return True
    return False


class Found(Exception):
    """A claim of the kind was drawn."""


def outcome(engine: Engine, claim: Claim) -> tuple[object, ...]:
    decision = engine.decide(claim)
    return decision.verdict, decision.remedy, decision.cost, decision.rule


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("exchange-once", "within 48 hours", "within 49 hours"),
        ("serious-fault", "within 24 hours", "within 23 hours"),
        ("stones", "within 1 month", "within 31 days"),
        ("watch-battery", "within 3 months", "within 4 months"),
    ],
)
def test_a_window_that_differs_by_one_is_found_by_each_of_twenty_seeds(rule: str, old: str, new: str) -> None:
    other = changed(rule, old, new)

    def differs(claim: Claim) -> bool:
        return outcome(ENGINE, claim) != outcome(other, claim)

    strategy = claims(SHOP, near=rule)
    assert [number for number in range(20) if not finds(strategy, differs, number)] == []


def test_a_second_too_few_is_found_by_each_of_twenty_seeds() -> None:
    """Somebody's own account of the exchange, with `<` where `<=` belongs: one second of 172,801 is wrong."""

    def differs(claim: Claim) -> bool:
        decision, bought = ENGINE.decide(claim), claim.purchase.purchased
        if decision.rule != "exchange-once" or bought is None:
            return False
        return not (claim.at.astimezone(UTC) - bought.astimezone(UTC)).total_seconds() < 48 * 3600

    strategies = [claims(SHOP, near="exchange-once")] * 20
    assert [number for number, one in enumerate(strategies) if not finds(one, differs, number)] == []


SMALL = read_policy(
    "small.yaml",
    b"""
policy: small
title: {en: Service}
in_force: {from: 2025-01-01, to: 2026-12-31}
currency: EUR
time: {zone: America/New_York, counting: calendar}
remedies: [repair, refund]
facts:
  purchase: {weight: {unit: g, step: 0.5}, screen: {unit: cm}}
events: [delivered]
derived: {dearer: {difference: [new_price, price]}}
coverage:
  dear: {when: {price: at least 100}, gives: {repair: 5}, reason: Yes.}
  heavy: {when: {weight: over 3, screen: under 20}, gives: {repair: 5}, reason: Yes.}
  twice: {when: {limit: 2 times within 30 days, delivered: within 48 hours}, gives: {refund: price}, reason: Yes.}
  upward: {when: {dearer: at least 50}, gives: {repair: 5}, reason: Yes.}
otherwise: {refers: all, reason: We will see.}
""",
)


def test_numbers_lie_on_each_bound_and_one_step_or_coin_to_either_side() -> None:
    found = [claim.purchase for rule in ("dear", "heavy") for claim in sample(claims(SMALL, near=rule), 300)]
    assert {purchase.price for purchase in found} >= {Decimal("99.99"), Decimal(100), Decimal("100.01")}
    assert {purchase.facts.get("weight") for purchase in found} >= {Decimal("2.5"), Decimal(3), Decimal("3.5")}
    assert {purchase.facts.get("screen") for purchase in found} >= {Decimal("19.99"), Decimal(20), Decimal("20.01")}


def test_uses_lie_on_either_side_of_a_limit_and_of_the_time_it_looks_back() -> None:
    found = sample(claims(SMALL, near="twice"), 400)
    assert {len(claim.purchase.history or ()) for claim in found} >= {0, 1, 2, 3}
    day = datetime.timedelta(days=1)
    ago = {
        (claim.at.astimezone(SMALL.calendar.zone).date() - use.at.astimezone(SMALL.calendar.zone).date()) // day
        for claim in found
        for use in claim.purchase.history or ()
    }
    assert ago >= {0, 30, 31}


def test_a_window_of_hours_runs_over_each_change_of_the_clocks() -> None:
    zone, found = SMALL.calendar.zone, sample(claims(SMALL, near="twice"), 400)
    spans = [(instant, claim.at) for claim in found if (instant := claim.purchase.events.get("delivered"))]
    changes = {tuple(instant.astimezone(zone).utcoffset() for instant in span) for span in spans}
    assert len(changes) == 4
    window, second = datetime.timedelta(hours=48), datetime.timedelta(seconds=1)
    assert {at.astimezone(UTC) - start.astimezone(UTC) for start, at in spans} >= {window, window + second}


def test_a_policy_is_in_force_when_the_thing_was_bought() -> None:
    bought = [claim.purchase.purchased for claim in sample(claims(SMALL), 300)]
    days = {instant.astimezone(SMALL.calendar.zone).date() for instant in bought if instant}
    assert {min(days), max(days)} == {datetime.date(2025, 1, 1), datetime.date(2026, 12, 31)}


def test_what_a_derived_fact_is_worked_out_from_is_aimed_at_too() -> None:
    engine = Engine(SMALL)
    found = [claim for claim in sample(claims(SMALL, near="upward", known=True), 300) if claim.new is not None]
    dearer = {(claim.new.price or 0) - (claim.purchase.price or 0) for claim in found if claim.new}
    assert dearer >= {Decimal(50), Decimal("49.99")}
    assert any("upward" in engine.decide(claim).rules for claim in found)


# Shrinking.


def smallest(strategy: st.SearchStrategy[Claim], condition: Callable[[Claim], Any]) -> Claim:
    return find(strategy, condition, settings=settings(max_examples=500, database=None))


def test_a_claim_shrinks_to_what_is_usual() -> None:
    plain = smallest(claims(SHOP), lambda claim: True)
    usual = SHOP.starts[""]
    assert plain.purchase.purchased == usual["purchased"]
    assert plain.facts == {"receipt": True, "complete": True, "resellable": True, "extension_agreed": False}
    assert plain.purchase.history == ()
    assert not plain.purchase.events


def test_a_counterexample_keeps_only_what_matters() -> None:
    found = smallest(
        claims(SHOP, near="stones"), lambda claim: ENGINE.decide(claim).cost and not claim.facts.get("receipt", True)
    )
    assert found.purchase.purchased == SHOP.starts[""]["purchased"]
    assert found.purchase.facts["category"] == "jewellery"
    assert found.purchase.history in ((), None)


def test_what_cannot_be_is_never_found() -> None:
    with pytest.raises(NoSuchExample):
        smallest(claims(SHOP), lambda claim: claim.at.astimezone(UTC) < (claim.purchase.purchased or claim.at))


# What is printed.


def test_the_repr_of_a_claim_evaluates_to_it() -> None:
    names: dict[str, Any] = {"datetime": datetime, "zoneinfo": zoneinfo, "Decimal": Decimal}
    names |= {record.__name__: record for record in (Claim, Purchase, Defect, Article, Use)}
    for claim in sample(claims(SHOP), 100):
        assert eval(repr(claim), names) == claim


def test_a_repr_leaves_out_what_is_left_out() -> None:
    claim = Claim(
        at=datetime.datetime(2026, 3, 2, tzinfo=UTC), purchase=Purchase(history=()), defect=Defect(kind="torn")
    )
    at = "datetime.datetime(2026, 3, 2, 0, 0, tzinfo=datetime.timezone.utc)"
    assert repr(claim) == f"Claim(at={at}, purchase=Purchase(history=()), defect=Defect(kind='torn'))"


def test_a_claim_that_fails_is_told_in_every_form() -> None:
    @settings(database=None, max_examples=200, print_blob=False)
    @given(claims(SHOP, near="watch-battery"))
    def none_is_repaired_for_money(claim: Claim) -> None:
        decision = ENGINE.decide(claim)
        assert decision.rule != "watch-battery" or decision.cost is None or not decision.cost.amount

    with pytest.raises(AssertionError) as failure:
        none_is_repaired_for_money()
    notes = list(told(failure.value))
    assert any(line.startswith('as JSON: {"at":"') for line in notes)
    [line] = [line for line in notes if line.startswith("as an example beside `watch-battery`: - {")]
    assert "expect: approved repair" in line


def told(error: BaseException) -> Iterator[str]:
    for note in getattr(error, "__notes__", ()):
        yield from note.splitlines()


# The records in general.


@given(st.from_type(Claim))
def test_records_in_general_are_valid(claim: Claim) -> None:
    assert again(claim) == claim.model_dump_json()


@given(st.from_type(Purchase), st.from_type(Defect))
def test_the_parts_of_a_claim_too(purchase: Purchase, defect: Defect) -> None:
    at = datetime.datetime(2026, 1, 1, tzinfo=UTC)
    assert hash(Claim(at=at, purchase=purchase, defect=defect))
