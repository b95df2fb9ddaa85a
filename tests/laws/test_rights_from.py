"""Law: a right that is taken in under other names decides as it does in its own file."""

import json
import random
from copy import deepcopy
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare_rules import ClaimError, Engine, Policy
from aftercare_rules.document.load import read_policy
from aftercare_rules.errors import PolicyError
from tests.strategies.choosing import Choose
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.generated_policies import Tree, as_yaml, loaded, policy_tree

LAW_FACTS: Final = {
    "category": "sort",
    "smart": "clever",
    "weight": "mass",
    "cause": "why",
    "receipt": "slip",
    "colour": "tint",
}
LAW_EVENTS: Final = {"delivered": "came", "notified": "told"}
WORDS: Final[dict[str, dict[str, Any]]] = {
    "category": {"watch": "timepiece", "ring": "band", "lamp": ["lantern", "torch"]},
    "cause": {"wear": "age", "water": "wet", "misuse": "abuse"},
    "defect": {"dead": "stopped", "bent": "crooked", "torn": "ripped"},
}
REMEDIES: Final = {"repair": "mend", "replace": "swap", "care": "polish"}


def law_tree(choose: Choose) -> Tree:
    """A policy of rights alone: what covers becomes a right, and what declines is left out."""
    tree = deepcopy(policy_tree(choose))
    rights: Tree = {}
    for section in ("rights", "exclusions", "coverage"):
        for name, rule in tree.pop(section, {}).items():
            answers = [rule, *([rule["otherwise"]] if "otherwise" in rule else [])]
            if all("declines" not in answer for answer in answers):
                rights[name] = rule
    for rule in rights.values():
        named = rule.get("overrides")
        if named != "all" or len(rights) == 1:
            rule["overrides"] = [name for name in named or () if name in rights]
            if not rule["overrides"]:
                del rule["overrides"]
    # Neither is taken in: what cannot happen, and what follows from every decision, is the policy's own to say.
    tree.pop("impossible", None)
    tree.pop("then", None)
    tree["policy"] = "law"
    return {**tree, "rights": rights}


def shop_tree(law: Tree, maps_defect: bool) -> Tree:
    """A policy of the law's rights alone, which says everything in words of its own."""
    facts = deepcopy(law["facts"])
    for group, declared in facts.items():
        for name in list(declared):
            of = "defect" if (group, name) == ("defect", "kind") else name
            value = declared.pop(name)
            if of in WORDS and (of != "defect" or maps_defect):
                value = _translated(of, value)
            declared[LAW_FACTS.get(name, name)] = value
    facts["purchase"]["unheard_of"] = "flag"
    words = {fact: its for fact, its in WORDS.items() if fact != "defect" or maps_defect}
    tree = {key: law[key] for key in ("title", "currency", "time")}
    otherwise = law["otherwise"] if isinstance(law["otherwise"], list) else [law["otherwise"]]
    for key in ("remedies", "on_request"):
        if key in law:
            tree[key] = [REMEDIES.get(word, word) for word in law[key]]
    return {
        **tree,
        "policy": "shop",
        "facts": facts,
        "events": _events(law["events"]),
        "rights_from": [
            {
                "policy": "law.yaml",
                "facts": {**LAW_FACTS},
                "events": {**LAW_EVENTS},
                "words": words,
                "remedies": {old: new for old, new in REMEDIES.items() if old in every(law)},
            }
        ],
        "otherwise": [
            {key: _remedies(value) if key in ("refers", "declines") else value for key, value in ruling.items()}
            for ruling in otherwise
        ],
    }


def _events(declared: Any) -> Any:
    """The events by other names, each with what it is where a claim does not name it."""
    if isinstance(declared, list):
        return [LAW_EVENTS[name] for name in declared]
    if isinstance(declared, dict):
        return {LAW_EVENTS.get(name, name): _moments(value) for name, value in declared.items()}
    return declared


def _moments(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _moments(its) for key, its in value.items()}
    if isinstance(value, list):
        return [_moments(item) for item in value]
    return " ".join(LAW_EVENTS.get(word, word) for word in value.split()) if isinstance(value, str) else value


def every(tree: Tree) -> list[str]:
    return [*tree["remedies"], *tree.get("on_request", [])]


def _remedies(value: Any) -> Any:
    return value if value == "all" else [REMEDIES.get(word, word) for word in value]


def _translated(fact: str, value: Any) -> Any:
    """The declaration of a choice in other words."""
    words = value["is"] if isinstance(value, dict) else value
    new = [one for word in words for one in _listed(WORDS[fact][word])]
    if not isinstance(value, dict):
        return new
    return {**value, "is": new, **({"presume": WORDS[fact][value["presume"]]} if "presume" in value else {})}


def _listed(words: str | list[str]) -> list[str]:
    return [words] if isinstance(words, str) else words


def translated(claim: dict[str, Any], choose: Choose, maps_defect: bool) -> dict[str, Any]:
    """The claim in the shop's words; of several that stand for one of the law's, any."""

    def of(fact: str, word: Any) -> Any:
        if not isinstance(word, str) or fact not in WORDS or (fact == "defect" and not maps_defect):
            return word
        return choose(_listed(WORDS[fact][word]))

    claim = deepcopy(claim)
    records = [claim["purchase"], claim, *([claim["defect"]] if claim["defect"] else [])]
    records += [claim["new"]] if claim["new"] else []
    for record in records:
        record["facts"] = {LAW_FACTS.get(name, name): of(name, value) for name, value in record["facts"].items()}
    if claim["defect"] and "kind" in claim["defect"]:
        claim["defect"]["kind"] = of("defect", claim["defect"]["kind"])
    events = claim["purchase"]["events"]
    claim["purchase"]["events"] = {LAW_EVENTS[name]: instant for name, instant in events.items()}
    claim["wants"] = REMEDIES.get(claim.get("wants") or "", claim.get("wants"))
    # A price of one line is called by its remedy.
    claim["charges"] = {REMEDIES.get(line, line): amount for line, amount in claim.get("charges", {}).items()}
    for use in claim["purchase"].get("history") or ():
        use["remedy"] = REMEDIES.get(use["remedy"], use["remedy"])
        use["rule"] = f"law/{use['rule']}" if use["rule"] else None
    return claim


def decided(policy: Policy, claim: dict[str, Any]) -> Any:
    """The decision as JSON, but for which policy made it, and for the names that are asked for in a reason."""
    try:
        decision = Engine(policy).decide(claim).model_dump(mode="json")
    except ClaimError as error:
        return len(error.faults)
    del decision["policy"]
    if decision["verdict"] == "incomplete":
        del decision["reason"]
    return decision


def in_words_of_the_shop(decision: Any) -> Any:
    """A decision under the law's own file, as the shop would say it."""
    if isinstance(decision, int):
        return decision
    names = {**LAW_FACTS, **LAW_EVENTS}
    decision["rules"] = [f"law/{rule}" for rule in decision["rules"]]
    for said in (decision, *decision["alternatives"]):
        said["rule"] = said["rule"] and f"law/{said['rule']}"
        said["remedy"] = REMEDIES.get(said["remedy"], said["remedy"])
    for line in decision["lines"]:
        line["name"] = REMEDIES.get(line["name"], line["name"])
    decision["missing"] = [names.get(name, name) for name in decision["missing"]]
    presumed = decision["presumed"].items()
    decision["presumed"] = {
        names.get(name, name): WORDS[name][value] if name in WORDS else value for name, value in presumed
    }
    return decision


def check(choose: Choose, maps_defect: bool) -> None:
    tree = law_tree(choose)
    law = loaded(tree) if tree["rights"] else None
    if law is None:
        return
    counting = choose(("calendar", "first-day-counts"))
    files = {"law.yaml": as_yaml(tree)}
    # Limits that look back over a time are counted alike, or refused.
    for way in (counting, tree["time"]["counting"]):
        its = {**tree, "time": {**tree["time"], "counting": way}}
        files["shop.yaml"] = as_yaml(shop_tree(its, maps_defect))
        try:
            shop = read_policy("shop.yaml", files["shop.yaml"].encode(), lambda name: files[name].encode())
            break
        except PolicyError as error:
            if way == tree["time"]["counting"] or "counts this time in another way" not in str(error):
                raise
    maker = ClaimMaker(law)
    for _ in range(4):
        claim = maker.unknown(choose)
        ours = decided(shop, translated(claim, choose, maps_defect))
        assert ours == in_words_of_the_shop(decided(law, claim)), (
            f"{files['law.yaml']}\n{files['shop.yaml']}\n{json.dumps(claim)}"
        )


@pytest.mark.parametrize("maps_defect", [False, True])
@settings(max_examples=6)
@given(chance=st.randoms(use_true_random=False))
def test_a_right_that_is_taken_in_decides_as_in_its_own_file(chance: random.Random, maps_defect: bool) -> None:
    check(chance.choice, maps_defect)
