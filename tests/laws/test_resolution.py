"""Laws of who wins (design, section 3.4), each held by changing a policy and seeing what its decisions become."""

from copy import deepcopy
from typing import Any, Final

from hypothesis import assume, given
from hypothesis import strategies as st

from aftercare_rules import ClaimError, Decision, Engine
from aftercare_rules.language.wording import CONFLICT
from tests.strategies.cases import Case, cases
from tests.strategies.generated_policies import SECTIONS, Tree, as_yaml, loaded

# Tests that no claim of ours meets.
NEVER: Final = {"price": "over 999999"}
REASON: Final = "Thank you."
IN_CLAUSE_ORDER: Final = ("1", "2", "2.9", "2.10", "2a", "10", "")

Terms = tuple[object, ...]


def engine_for(tree: Tree) -> Engine:
    policy = loaded(tree)
    assume(policy is not None)
    assert policy is not None
    return Engine(policy)


def decide(engine: Engine, claim: dict[str, Any], wants: str | None) -> Decision | None:
    """The decision; None where it cannot happen, or a price needs a number without a record."""
    try:
        decision = engine.decide({**claim, "wants": wants})
    except ClaimError:
        return None
    return decision if decision.verdict != "incomplete" else None


def terms(decision: Decision | None) -> Terms:
    return () if decision is None else (decision.verdict, decision.remedy, decision.cost, decision.rules)


def remedies(tree: Tree) -> list[str]:
    return [*tree["remedies"], *tree.get("on_request", [])]


def is_conflict(decision: Decision) -> bool:
    return decision.reason == {"en": CONFLICT["en"]}


def charged(tree: Tree) -> list[str]:
    """The remedies that may cost something."""
    return [remedy for remedy in tree["remedies"] if remedy != "refund"]


def changed(tree: Tree, section: str, **rules: Any) -> Tree:
    """The policy with these rules in a section too."""
    return {**deepcopy(tree), section: {**deepcopy(tree.get(section, {})), **deepcopy(rules)}}


def without(tree: Tree, *sections: str) -> Tree:
    return {name: value for name, value in deepcopy(tree).items() if name not in sections}


def has_all(tree: Tree, section: str) -> bool:
    return any(rule.get("overrides") == "all" for rule in tree.get(section, {}).values())


def hold_alike(one: Tree, other: Tree, case: Case) -> None:
    """Both policies decide every claim alike, whatever is wished for.

    Charges are left out: one for a line that only one of the two has is a fault of the other's claim.
    """
    first, second = engine_for(one), engine_for(other)
    for claim in ({**claim, "charges": {}} for claim in case.claims):
        for wish in (None, *remedies(case.tree)):
            assert terms(decide(first, claim, wish)) == terms(decide(second, claim, wish))


@given(case=cases(count=2))
def test_nothing_takes_a_right_away(case: Case) -> None:
    rights = engine_for(without(case.tree, "exclusions", "coverage"))
    engine = Engine(case.policy)
    for claim in case.claims:
        for wish in remedies(case.tree):
            alone, full = decide(rights, claim, wish), decide(engine, claim, wish)
            if alone is None or not alone.rules or full is None:
                continue
            assert full.verdict in ("approved", alone.verdict)
            if alone.cost is not None:
                assert full.cost is not None
                assert full.cost.amount <= alone.cost.amount


@given(case=cases(count=2))
def test_an_exclusion_blocks_all_coverage_that_does_not_override_it(case: Case) -> None:
    assume(not has_all(case.tree, "exclusions"))
    walled = changed(case.tree, "exclusions", wall={"for": {}, "declines": "all", "reason": REASON})
    uncovered = without(walled, "coverage")
    hold_alike(walled, uncovered, case)


@given(case=cases(count=2), data=st.data())
def test_but_not_that_which_overrides_it(case: Case, data: st.DataObject) -> None:
    assume(not has_all(case.tree, "coverage") and not has_all(case.tree, "exclusions"))
    wish = data.draw(st.sampled_from(charged(case.tree)))
    over = [*case.tree.get("exclusions", {}), "wall"]
    walled = changed(case.tree, "exclusions", wall={"for": {}, "declines": "all", "reason": REASON})
    through = {"for": {}, "gives": {wish: "free"}, "overrides": over, "reason": REASON}
    engine = engine_for(changed(walled, "coverage", through=through))
    for claim in case.claims:
        decision = decide(engine, claim, wish)
        if decision is not None:
            assert (decision.verdict, "through" in decision.rules) == ("approved", True)
            assert decision.cost is not None
            assert decision.cost.amount == 0


@given(case=cases(count=2), data=st.data())
def test_a_rule_takes_the_other_s_place_wherever_its_scope_holds_though_its_when_fails(
    case: Case, data: st.DataObject
) -> None:
    section, name = drawn_rule(case.tree, data)
    silent = {"for": {}, "when": NEVER, **giving(section, case.tree), "overrides": [name]}
    hold_alike(changed(case.tree, section, above=silent), muted(case.tree, section, name), case)


@given(case=cases(count=2), data=st.data())
def test_a_path_of_overrides_counts_though_the_rule_between_is_about_something_else(
    case: Case, data: st.DataObject
) -> None:
    section, name = drawn_rule(case.tree, data)
    top = {"for": {}, "when": NEVER, **giving(section, case.tree), "overrides": ["middle"]}
    middle = {"for": NEVER, **giving(section, case.tree), "overrides": [name]}
    hold_alike(changed(case.tree, section, top=top, middle=middle), muted(case.tree, section, name), case)


@given(case=cases(count=2), data=st.data())
def test_a_rule_that_overrides_all_leaves_its_section_silent(case: Case, data: st.DataObject) -> None:
    section, _ = drawn_rule(case.tree, data)
    alone = {"for": {}, "when": NEVER, **giving(section, case.tree), "overrides": "all"}
    hold_alike(changed(case.tree, section, alone=alone), without(case.tree, section), case)


def drawn_rule(tree: Tree, data: st.DataObject) -> tuple[str, str]:
    """A rule that overrides none itself, or whoever overrides it would take the place of those too."""
    rules = [
        (section, name)
        for section in SECTIONS
        for name, rule in tree.get(section, {}).items()
        if "overrides" not in rule
    ]
    assume(rules)
    drawn: tuple[str, str] = data.draw(st.sampled_from(rules))
    return drawn


def giving(section: str, tree: Tree) -> Tree:
    remedy = tree["remedies"][0]
    return {"declines" if section == "exclusions" else "refers": [remedy], "reason": REASON}


def muted(tree: Tree, section: str, name: str) -> Tree:
    """The policy with a rule that is about the same, overrides the same, and says nothing."""
    rule = tree[section][name]
    assume("for" in rule or "limit" not in as_yaml(rule))  # `for` cannot hold a limit
    about = rule.get("for", rule.get("when", {}))
    silent = {"for": about, "when": NEVER, **giving(section, tree)}
    return changed(tree, section, **{name: silent})


@given(case=cases(count=2), data=st.data())
def test_coverage_in_conflict_is_referred_and_its_rules_are_named(case: Case, data: st.DataObject) -> None:
    wish = data.draw(st.sampled_from(charged(case.tree)))
    over = [*case.tree.get("exclusions", {}), *case.tree.get("coverage", {})]
    rules = {
        name: {"for": {}, "gives": {wish: price}, "reason": REASON, **({"overrides": over} if over else {})}
        for name, price in (("one", "free"), ("two", "10"))
    }
    assume(not has_all(case.tree, "coverage"))
    engine, rights = engine_for(changed(case.tree, "coverage", **rules)), engine_for(without(case.tree, *SECTIONS[1:]))
    for claim in case.claims:
        decision, alone = decide(engine, claim, wish), decide(rights, claim, wish)
        if decision is None or alone is None:
            continue
        if not alone.rules:
            assert terms(decision) == ("referred", wish, None, ("one", "two"))
            assert is_conflict(decision)
            assert decision.rule is None
        else:
            assert terms(decision) == terms(alone)


@given(case=cases(count=2))
def test_the_rules_that_agree_are_named_by_clause_then_name(case: Case) -> None:
    engine = Engine(case.policy)
    clauses = {
        name: rule.get("clause", "") for section in SECTIONS for name, rule in case.tree.get(section, {}).items()
    }

    def clause_of(name: str) -> str:
        return str(clauses[name.partition("/")[0]])

    for claim in case.claims:
        for wish in (None, *remedies(case.tree)):
            decision = decide(engine, claim, wish)
            if decision is not None:
                ranked = sorted(decision.rules, key=lambda name: (IN_CLAUSE_ORDER.index(clause_of(name)), name))
                assert list(decision.rules) == ranked
                deciding = ranked[0] if ranked and not is_conflict(decision) else None
                assert decision.rule == deciding
                assert decision.clause == (clause_of(deciding) or None if deciding else None)


@given(case=cases(count=2))
def test_alternatives_and_the_order_of_remedies_without_a_wish(case: Case) -> None:
    assume("wants" not in as_yaml(case.tree))  # then another wish would be another claim
    engine, ranked = Engine(case.policy), case.tree["remedies"]
    for claim in case.claims:
        answers = {remedy: decide(engine, claim, remedy) for remedy in remedies(case.tree)}
        if None in answers.values():
            continue
        for wish in (None, *answers):
            decision = decide(engine, claim, wish)
            assert decision is not None
            others = [answers[remedy] for remedy in ranked if remedy != decision.remedy]
            assert [(other.verdict, other.remedy, other.cost, other.rule) for other in decision.alternatives] == [
                (other.verdict, other.remedy, other.cost, other.rule)
                for other in others
                if other is not None and other.verdict in ("approved", "referred") and other.rules
            ]
        unasked = decide(engine, claim, None)
        assert unasked is not None
        assert terms(unasked) == without_a_wish([answer for answer in answers.values() if answer], ranked, case)


def without_a_wish(answers: list[Decision], ranked: list[str], case: Case) -> Terms:
    """The first approved; else the first that a rule refers; else declined if rules decline all; else `otherwise`."""
    in_order = [answer for remedy in ranked for answer in answers if answer.remedy == remedy]
    for answer in in_order:
        if answer.verdict == "approved":
            return terms(answer)
    for answer in in_order:
        if answer.verdict == "referred" and answer.rules:
            return terms(answer)
    if all(answer.rules for answer in in_order):
        named = {name for answer in in_order for name in answer.rules}
        return ("declined", None, None, tuple(rule.name for rule in by_clause(case) if rule.name in named))
    unanswered = {answer.verdict for answer in in_order if not answer.rules}
    return ("referred" if "referred" in unanswered else "declined", None, None, ())


def by_clause(case: Case) -> list[Any]:
    return sorted(case.policy.rules, key=lambda rule: (IN_CLAUSE_ORDER.index(rule.clause), rule.name))
