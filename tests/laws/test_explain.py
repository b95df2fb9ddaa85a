"""Laws of explanations: every change that is told comes true, none is left out, and rules say what their tests say."""

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Final, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare_rules import ClaimError, Decision, Engine, Policy, load_policy
from aftercare_rules.explain.records import Change, Explanation, RuleExplanation, Setting
from aftercare_rules.language.domains import Choice, Flag, Number
from tests.oracle.bills import reads
from tests.oracle.windows import Clock
from tests.strategies.choosing import Choose, drawn
from tests.strategies.claims_of_policies import ClaimMaker, all_tests, prices_of
from tests.strategies.generated_policies import policies
from tests.strategies.shop_claims import shop_claim, with_unknowns

Json: TypeAlias = dict[str, Any]
SHOP: Final = Path(__file__).parents[2] / "policies" / "accessory-shop.yaml"
FIELDS: Final = {"price": "price", "quantity": "quantity", "units": "units", "parts_price": "parts_price"}
RECORDS: Final = {"price": "purchase", "quantity": "purchase", "units": "defect", "parts_price": "defect"}
# To explain a claim is to decide it some hundred times, and each other value of it is decided again.
SOME: Final = 8
RANK: Final = {"approved": 2, "referred": 1, "incomplete": 1, "declined": 0}
SECOND: Final = timedelta(seconds=1)


@cache
def shop() -> Engine:
    return Engine(load_policy(SHOP))


def shop_claim_perhaps_unknown(choose: Choose) -> Json:
    claim = shop_claim(choose)
    return with_unknowns(choose, claim) if choose(range(3)) == 0 else claim


@st.composite
def generated(draw: st.DrawFn) -> tuple[Engine, Json]:
    policy = draw(policies())
    maker = ClaimMaker(policy)
    return Engine(policy), draw(drawn(maker.unknown if draw(st.booleans()) else maker.known))


shop_claims = drawn(shop_claim_perhaps_unknown)


def explained(engine: Engine, claim: Json) -> Explanation | None:
    """The explanation, None of a claim that is impossible."""
    try:
        return engine.explain(claim)
    except ClaimError:
        return None


def decided(engine: Engine, claim: Json) -> Decision | None:
    try:
        return engine.decide(claim)
    except ClaimError:
        return None


def outcome(decided: Decision | Change) -> tuple[str, str | None, Decimal | None, Decimal | None]:
    cost, refund = (money.amount if money else None for money in (decided.cost, decided.refund))
    return decided.verdict, decided.remedy, cost, refund


def worth(decided: Decision | Change) -> tuple[int, Decimal]:
    _, _, cost, refund = outcome(decided)
    return RANK[decided.verdict], (refund or Decimal(0)) - (cost or Decimal(0))


# Changes, written into the JSON of a claim by other hands than the library's.


def edited(policy: Policy, claim: Json, fact: str, value: Any) -> Json:
    """The claim with another value of a fact, the wish, an event or its own instant."""
    claim = deepcopy(claim)
    purchase = claim.setdefault("purchase", {})
    if isinstance(value, datetime):
        value = value.isoformat()
    elif isinstance(value, Decimal):
        value = int(value) if fact in ("units", "quantity") else str(value)
    if fact == "at":
        claim["at"] = value
    elif fact == "wants":
        claim["wants"] = None if value == "none" else value
    elif fact == "purchased":
        purchase["purchased"] = value
    elif fact in policy.events:
        purchase.setdefault("events", {}).pop(fact, None)
        if value != "none":
            purchase["events"][fact] = value
    elif fact == "defect":
        claim["defect"] = None if value == "none" else {**(claim.get("defect") or {}), "kind": value}
    elif fact == "new_price":
        claim["new"]["price"] = value
    elif fact in FIELDS:
        claim[RECORDS[fact]][FIELDS[fact]] = value
    else:
        group = policy.facts[fact].group
        (claim if group == "claim" else claim[group]).setdefault("facts", {})[fact] = value
    return claim


def with_uses(policy: Policy, claim: Json, rule: str, count: int) -> Json:
    """The claim with so many more uses of a rule; an unknown history begins as an empty one."""
    claim = deepcopy(claim)
    purchase = claim.setdefault("purchase", {})
    use = {"remedy": policy.vocabulary.every_remedy[0], "at": claim["at"], "rule": rule}
    purchase["history"] = [*(purchase.get("history") or ()), *[use] * count]
    return claim


def settings_of(setting: Setting, claim: Json) -> Iterator[Any]:
    """Every value of a setting, and the ends of its stretches of time."""
    yield from setting.values
    for span in setting.spans:
        ends = [end for end in (span.since, span.until) if end is not None]
        yield from ends or [datetime.fromisoformat(claim["at"])]


def claims_of(engine: Engine, claim: Json, change: Change) -> Iterator[Json]:
    """The claim as each of the values that a change names would make it."""
    for values in product(*(settings_of(setting, claim) for setting in change.settings)):
        changed = claim
        for setting, value in zip(change.settings, values, strict=True):
            if setting.fact == "history":
                changed = with_just_so_many_uses(engine, changed, setting, int(value))
            else:
                changed = edited(engine.policy, changed, setting.fact, value)
        yield changed


def at_cost(engine: Engine, claim: Json, change: Change) -> tuple[str, ...]:
    """The lines at cost that a change leaves open: they tell outcomes apart, and a change does not say them."""
    decision = decided(engine, next(claims_of(engine, claim, change)))
    return () if decision is None else tuple(line.name for line in decision.lines if line.amount is None)


def with_just_so_many_uses(engine: Engine, claim: Json, setting: Setting, count: int) -> Json:
    """The claim with just so many uses of a rule: the first ones of those it has, and new ones for those it lacks."""
    rule, within = setting.uses_of, setting.uses_within
    assert rule is not None
    said = [each.ruling.effects for each in engine.policy.rules if each.owner == rule and each.ruling is not None]
    given_by = {remedy for effects in said for remedy, effect in effects.items() if effect.price is not None}
    clock = Clock(engine.policy.calendar.zone, engine.policy.calendar.counting)
    at = datetime.fromisoformat(claim["at"])

    def counts(use: Json) -> bool:
        named = use.get("rule")
        is_of_rule = use["remedy"] in given_by if named is None else named.split("/")[0] == rule
        when = datetime.fromisoformat(use["at"])
        return is_of_rule and (within is None or clock.is_within(when, at, within))

    kept = []
    for use in claim["purchase"].get("history") or ():
        if counts(use):
            if not count:
                continue
            count -= 1
        kept.append(use)
    claim = deepcopy(claim)
    claim["purchase"]["history"] = kept
    return with_uses(engine.policy, claim, rule, count)


def check_that_changes_come_true(engine: Engine, claim: Json) -> None:
    explanation = explained(engine, claim)
    if explanation is None:
        return
    assert explanation.decision == engine.decide(claim)
    for change in explanation.changes:
        assert outcome(change) != outcome(explanation.decision)
        for changed in claims_of(engine, claim, change):
            found = engine.decide(changed)
            assert outcome(found) == outcome(change), (change, changed)
            assert change.rule in (None, found.rule), (change, changed)


@given(shop_claims)
def test_every_change_of_the_shop_comes_true(claim: Json) -> None:
    check_that_changes_come_true(shop(), claim)


@settings(max_examples=SOME)
@given(generated())
def test_every_change_of_any_policy_comes_true(made: tuple[Engine, Json]) -> None:
    check_that_changes_come_true(*made)


# Everything that could be otherwise, by brute force.


def words_of(engine: Engine, claim: Json) -> Iterator[tuple[str, Any]]:
    """Each other word of each fact that the claim has or could have, and each other wish."""
    yield from (("wants", wish) for wish in (*engine.policy.vocabulary.every_remedy, "none"))
    for name, declared in engine.policy.facts.items():
        has_record = declared.group in ("purchase", "claim") or claim.get(declared.group) is not None
        if name == "defect":
            yield from ((name, word) for word in (*words(declared.domain), "none"))
        elif has_record:
            yield from ((name, word) for word in words(declared.domain))


def words(domain: object) -> tuple[Any, ...]:
    return domain.words if isinstance(domain, Choice) else (True, False) if isinstance(domain, Flag) else ()


def numbers_of(engine: Engine, claim: Json) -> Iterator[tuple[str, Decimal]]:
    """Numbers on both sides of each bound that a test names; not those that a price reads, as each makes another."""
    priced = {name for rule in engine.policy.rules for price in prices_of(rule) for name in reads(price)}
    for test in all_tests(engine.policy):
        if test.fact in priced:
            continue
        domain = engine.policy.vocabulary.domains.get(test.fact)
        group = engine.policy.vocabulary.groups.get(test.fact)
        if isinstance(domain, Number) and (group in ("purchase", "claim") or claim.get(str(group)) is not None):
            step = domain.step or Decimal("0.01")
            for bound in re.findall(r"\d+(?:\.\d+)?", test.text):
                for value in (Decimal(bound) - step, Decimal(bound), Decimal(bound) + step):
                    if not domain.fault(value):
                        yield test.fact, value


def times_of(engine: Engine, claim: Json) -> set[datetime]:
    """The last second of each window since each thing that the claim tells of, and the first after it.

    None while an event is unknown: whether it may lie 30 days back and still within a month hangs on every day.
    """
    purchase = claim.get("purchase", {})
    if not purchase.get("purchased") or None in purchase.get("events", {}).values():
        return set()
    told = {"purchased": purchase["purchased"], **purchase.get("events", {})}
    events = {name: datetime.fromisoformat(instant).astimezone(UTC) for name, instant in told.items()}
    uses = [datetime.fromisoformat(use["at"]).astimezone(UTC) for use in purchase.get("history") or ()]
    clock = Clock(engine.policy.calendar.zone, engine.policy.calendar.counting)
    earliest = max([*events.values(), *uses])
    found = {earliest}
    for test in all_tests(engine.policy):
        starts = uses if test.fact == "limit" else [events[test.fact]] if test.fact in events else []
        if test.fact == "today":
            years = range(earliest.year, datetime.fromisoformat(claim["at"]).year + 1)
            marks = [mark for mark in re.findall(r"(?<![\d-])\d\d-\d\d(?![\d-])", test.text) if mark != "02-29"]
            named = re.findall(r"\d{4}-\d\d-\d\d", test.text) + [f"{year}-{mark}" for year in years for mark in marks]
            found |= {
                clock.midnight(date.fromisoformat(day)) + move * SECOND for day in named for move in (-1, 0, 86_400)
            }
        for duration in re.findall(r"\d+ (?:hour|day|business day|month|year)s?", test.text):
            for start in starts:
                last = clock.last_second(start, duration)
                found |= {last, last + SECOND}
    return {instant for instant in found if instant >= earliest}


def is_told(change: Change, fact: str, value: Any) -> bool:
    if len(change.settings) != 1 or change.settings[0].fact != fact:
        return False
    setting = change.settings[0]
    if not isinstance(value, datetime):
        return value in setting.values
    begins = (span.since is None or span.since.astimezone(UTC) <= value for span in setting.spans)
    ends = (span.until is None or value <= span.until.astimezone(UTC) for span in setting.spans)
    return any(begun and not_over for begun, not_over in zip(begins, ends, strict=True))


def check_that_none_is_left_out(engine: Engine, claim: Json) -> None:
    explanation = explained(engine, claim)
    if explanation is None:
        return
    before = explanation.decision
    for fact, value in [*words_of(engine, claim), *(("at", instant) for instant in times_of(engine, claim))]:
        after = decided(engine, edited(engine.policy, claim, fact, value))
        if after is not None and after.verdict != "incomplete" and outcome(after) != outcome(before):
            told = [change for change in explanation.changes if is_told(change, fact, value)]
            assert [outcome(change) for change in told] == [outcome(after)], (fact, value)
    for fact, number in numbers_of(engine, claim):
        after = decided(engine, edited(engine.policy, claim, fact, number))
        if after is not None and after.verdict != "incomplete" and outcome(after)[:2] != outcome(before)[:2]:
            told = [change for change in explanation.changes if change.settings[0].fact == fact]
            assert any(outcome(change)[:2] == outcome(after)[:2] for change in told), (fact, number)
    for rule, count in product({rule.owner for rule in engine.policy.rules}, (1, 2)):
        after = decided(engine, with_uses(engine.policy, claim, rule, count))
        if after is not None and after.verdict != "incomplete" and outcome(after) != outcome(before):
            told = [change for change in explanation.changes if change.settings[0].fact == "history"]
            assert any(outcome(change) == outcome(after) for change in told), (rule, count)


@given(shop_claims)
def test_no_single_change_of_the_shop_is_left_out(claim: Json) -> None:
    check_that_none_is_left_out(shop(), claim)


@settings(max_examples=SOME)
@given(generated())
def test_no_single_change_of_any_policy_is_left_out(made: tuple[Engine, Json]) -> None:
    check_that_none_is_left_out(*made)


# How changes are told.


@settings(max_examples=SOME)
@given(generated())
def test_the_best_changes_come_first_and_none_is_told_twice(made: tuple[Engine, Json]) -> None:
    engine, claim = made
    explanation = explained(engine, claim)
    if explanation is None:
        return
    now = worth(explanation.decision)
    worths = [worth(change) for change in explanation.changes]
    assert worths == sorted(worths, reverse=True)
    effects = ["better" if each > now else "worse" if each < now else "other" for each in worths]
    assert [change.effect for change in explanation.changes] == effects
    told = [
        (tuple(setting.fact for setting in change.settings), outcome(change), at_cost(engine, claim, change))
        for change in explanation.changes
    ]
    assert len(told) == len(set(told))
    assert explanation == engine.explain(claim)


@given(shop_claims)
def test_two_things_change_at_once_only_where_no_single_one_is_better(claim: Json) -> None:
    explanation = explained(shop(), claim)
    for change in explanation.changes if explanation else ():
        if len(change.settings) > 1:
            assert change.effect == "better"
            single = [each for each in explanation.changes if len(each.settings) == 1]  # type: ignore[union-attr]
            assert all(each.settings[0].fact == "wants" for each in single if each.effect == "better")


# Rules and their tests.


def check_rules(rules: tuple[RuleExplanation, ...], decision: Decision, engine: Engine, is_known: bool) -> None:
    declared = {rule.name: rule for rule in engine.policy.rules}
    assert [rule.rule for rule in rules if rule.status in ("decided", "agreed", "in conflict")] == list(decision.rules)
    for rule in rules:
        results = [check.result for check in rule.checks]
        about = [check.result for check in rule.checks if check.part == "for"]
        if declared[rule.rule].rows:
            # What answers where no row does stands there only if it may answer.
            assert rule.spoke == ("otherwise" if rule.status != "open" else None)
            assert not rule.nearly
            continue
        assert rule.nearly == (results.count("failed") == 1)
        if declared[rule.rule].about is None:
            assert rule.status != "out of scope"
            about = results
        if is_known:
            assert rule.status != "open"
            assert (rule.spoke == "rule") == (set(results) <= {"held"})
            assert (rule.status in ("out of scope", "failed")) == (rule.spoke is None)
            assert (rule.spoke == "otherwise") <= (set(about) <= {"held"})
            assert (rule.status == "out of scope") <= ("failed" in about)
        if rule.status in ("overridden", "blocked"):
            assert rule.by
            assert rule.rule not in decision.rules
        for other in rule.by:
            assert rule.status == "lost" or other in declared


@settings(max_examples=SOME)
@given(generated())
def test_a_rule_says_what_its_tests_say(made: tuple[Engine, Json]) -> None:
    engine, claim = made
    explanation = explained(engine, claim)
    if explanation is not None:
        is_known = not any("unknown" in str(rule.checks) for rule in explanation.rules)
        check_rules(explanation.rules, explanation.decision, engine, is_known)
