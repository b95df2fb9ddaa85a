"""Policies and copies of them in which something small is another: a price, a window, a test, a rule, an override."""

from copy import deepcopy
from typing import Any, Final

from tests.strategies.choosing import Choose
from tests.strategies.generated_policies import (
    COUNTINGS,
    DURATIONS,
    FLAGS,
    LIMITS,
    NUMBERS,
    PAID_OUT,
    PRICES,
    SECTIONS,
    WORDS,
    Tree,
)

_GETS: Final = ("refund", "store_credit")


def edited(tree: Tree, choose: Choose) -> Tree:
    """A copy of a policy with one or two edits."""
    copy = deepcopy(tree)
    for _ in range(choose((1, 1, 2))):
        choose((_edit_rule, _edit_rule, _edit_rule, _edit_rule, _edit_policy))(copy, choose)
    return copy


def _edit_rule(tree: Tree, choose: Choose) -> None:
    sections = [section for section in (*SECTIONS, "fees") if tree.get(section)]
    if not sections:
        return
    section = choose(sections)
    rules = tree[section]
    name = choose(list(rules))
    rule = rules[name]
    edit = choose(("test", "test", "price", "price", "drop", "overrides", "unless", "limit", "reason", "clause"))
    if edit == "drop":
        if not any(name in other.get("overrides", ()) for other in _all_rules(tree)):
            del rules[name]
            if not rules:
                del tree[section]
    elif edit in ("overrides", "unless"):
        rule.pop(edit, None)
    elif edit == "limit" and "gives" in rule:
        rule.setdefault("when", {})["limit"] = choose(LIMITS)
    elif edit == "reason":
        rule["reason"] = "Said otherwise."
    elif edit == "clause":
        rule["clause"] = "99"
    elif edit == "price":
        _edit_price(rule, choose)
    else:
        _edit_test(rule, choose)


def _all_rules(tree: Tree) -> list[Tree]:
    return [rule for section in (*SECTIONS, "fees") for rule in tree.get(section, {}).values()]


def _edit_price(rule: Tree, choose: Choose) -> None:
    places = [part for part in (rule, rule.get("otherwise", {}), *rule.get("rows", ())) if "gives" in part]
    if places:
        gives = choose(places)["gives"]
        remedy = choose(list(gives))
        gives[remedy] = choose(PAID_OUT if remedy in _GETS else PRICES)


def _edit_test(rule: Tree, choose: Choose) -> None:
    places = [rule[part] for part in ("for", "when") if rule.get(part)]
    places = [place for place in places if isinstance(place, dict)]
    if not places:
        rule["when"] = {choose(FLAGS): "yes"}
        return
    place = choose(places)
    name = choose(list(place))
    place[name] = _other(name, place[name], choose)


def _other(name: str, test: Any, choose: Choose) -> Any:
    if name in FLAGS:
        return "no" if test == "yes" else "yes"
    if name in NUMBERS:
        return choose(NUMBERS[name])
    if name in WORDS:
        return choose(WORDS[name])
    if name in ("purchased", "delivered", "notified"):
        return f"{choose(('within', 'after'))} {choose(DURATIONS)}"
    return test


def _edit_policy(tree: Tree, choose: Choose) -> None:
    edit = choose(("order", "otherwise", "presume", "word", "impossible", "fact", "counting", "weight", "event"))
    facts = tree["facts"]
    if edit == "order":
        tree["remedies"].reverse()
    elif edit == "otherwise" and isinstance(tree["otherwise"], dict):
        was = "refers" if "refers" in tree["otherwise"] else "declines"
        tree["otherwise"]["declines" if was == "refers" else "refers"] = tree["otherwise"].pop(was)
    elif edit == "presume":
        facts["claim"]["receipt"] = choose(("flag", {"is": "flag", "presume": "yes"}))
    elif edit == "word":
        facts["purchase"]["category"].append("clock")
    elif edit == "impossible":
        tree["impossible"] = [{"smart": "yes", "category": "ring"}]
    elif edit == "fact":
        facts["claim"]["signed"] = "flag"
        rules = _all_rules(tree)
        if rules:
            choose(rules).setdefault("unless", {"signed": "no"})
    elif edit == "counting":
        counting = choose(COUNTINGS)
        tree["time"] = {"zone": tree["time"]["zone"], **counting}
    elif edit == "weight":
        facts["purchase"]["weight"]["max"] = "8"
    elif edit == "event":
        tree["events"] = [*tree["events"], "inspected"] if isinstance(tree["events"], list) else tree["events"]
