"""Generated policies whose rows are decided on columns: without prices that move, pauses and limits in time."""

from typing import Any, Final

from tests.strategies.choosing import Choose, some
from tests.strategies.generated_policies import DATES, EVENTS, Tree, policy_tree

PRICES: Final = (
    "free",
    "5",
    "0.30 per unit",
    "2 per g of weight",
    "deposit",
    "parts_price",
    "15% of price",
    "12.5% of deposit",
    "difference",
    {"labour": "5", "stones": "2.50 per unit"},
    {"glass": "parts_price", "smart": {"is": "3", "when": {"smart": "yes"}}},
    {"glass": "5", "smart": {"is": "0.10 per unit", "when": {"cause": "misuse"}}},
)
PAID_OUT: Final = (
    "price",
    "deposit",
    "50% of price",
    {"price": "price", "less": {"use": "15% of price"}},
    {"deposit": "deposit", "less": {"handling": {"is": "15% of deposit", "when": {"receipt": "no"}}, "box": "4"}},
)
ADDED: Final = ("7", "free", "0.30 per unit", "deposit", {"label": "1", "box": {"is": "2", "when": {"smart": "yes"}}})
WINDOWS: Final = ("within 48 hours", "after 24 hours", "within 30 days", "after 1 month", "within 3 months", "any")


def columnar_tree(choose: Choose) -> Tree:
    """A policy, with fees at times."""
    tree = policy_tree(choose)
    if choose(range(3)) == 0:
        remedies = [*tree["remedies"], *tree.get("on_request", [])]
        tree["fees"] = {
            f"fee-{number}": {
                "when": {choose(("smart", "receipt")): "yes"},
                "adds": {choose(remedies): "free"},
                "reason": "Thank you; this comes on top.",
            }
            for number in range(choose((1, 2)))
        }
    return {
        key: _plain(part, choose, "coverage" if key in ("rights", "derived") else key) for key, part in tree.items()
    }


def _plain(part: Any, choose: Choose, section: str) -> Any:
    if isinstance(part, list):
        return [_plain(each, choose, section) for each in part]
    if not isinstance(part, dict):
        return part
    return {name: _test(name, its, choose, section) for name, its in part.items()}


def _test(name: str, its: Any, choose: Choose, section: str) -> Any:
    if name in ("gives", "adds"):
        return {remedy: _price(remedy, choose, section) for remedy in its}
    if name == "limit":
        return choose(("once", "used"))
    if name in ("purchased", *EVENTS) and section not in ("events", "facts"):
        return choose(WINDOWS)
    return _plain(its, choose, section)


def _price(remedy: str, choose: Choose, section: str) -> Any:
    if section == "fees":
        return choose(ADDED)
    return choose(PAID_OUT if remedy in ("refund", "store_credit") else PRICES)


DERIVED: Final[dict[str, tuple[Tree, tuple[str, ...]]]] = {
    "shared": ({"share": ["parts_price", "price"]}, ("at most 10", "over 12.505", "under 100")),
    "dearer": ({"difference": ["price", "deposit"]}, ("at least 0", "under 0", "10")),
    "plain": ({"same": ["smart", "receipt"]}, ("yes", "no")),
    "repairs": ({"count": "repair"}, ("at least 1", "0", "2")),
    "lately": ({"count": ["repair", "replace"], "within": "30 days", "of": "customer"}, ("at least 1", "0")),
    "away": ({"days": "repair", "within": "1 year"}, ("at least 2", "over 30")),
    "kept": ({"every": "3 months of repair since purchased"}, ("yes", "no")),
    "soon": ({"notified": "within 2 days of delivered"}, ("yes", "no")),
}
"""What may be derived, each with tests on it."""
MOMENTS: Final = ("2 days after delivered", "24 hours after delivered", "1 month after purchased", "purchased")


def worked_out_tree(choose: Choose) -> Tree:
    """A columnar policy whose rules read what is worked out: derived facts, pauses, limits in time and later events."""
    tree = columnar_tree(choose)
    derived = {name: DERIVED[name] for name in some(choose, tuple(DERIVED), 1, 3)}
    tree["derived"] = {**tree["derived"], **{name: written for name, (written, _) in derived.items()}}
    every = [*tree["remedies"], *tree.get("on_request", [])]
    if not {"repair", "replace"} <= {*every}:
        tree["services"] = [name for name in ("repair", "replace") if name not in every]
    tree["events"] = {
        "delivered": {"else": "purchased"},
        "notified": {"question": "When?"},
        "begun": {"first_known": [choose(MOMENTS[:2]), choose(MOMENTS[2:])]},
    }
    for section in ("rights", "exclusions", "coverage"):
        for rule in tree.get(section, {}).values():
            when = rule.setdefault("when", {})
            for name, (_, tests) in derived.items():
                if choose(range(2)):
                    when[name] = choose(tests)
            if choose(range(2)):
                window = choose(WINDOWS[2:5])
                when[choose(("purchased", "begun", "delivered"))] = choose(
                    (window, f"{window} pausing {choose(every)}")
                )
            if choose(range(3)) == 0 and any("gives" in part for part in (rule, *rule.get("rows", ()))):
                when["limit"] = choose(("once", "once within 30 days", "2 times within 1 month"))
            if choose(range(4)) == 0:
                when["today"] = choose(DATES)
            _charge(rule, choose)
    return tree


def _charge(rule: Tree, choose: Choose) -> None:
    """Makes a price of a rule one at cost, at times."""
    for remedy, price in rule.get("gives", {}).items():
        if choose(range(3)) == 0 and remedy not in ("refund", "store_credit"):
            work = "5" if isinstance(price, dict) else price
            rule["gives"][remedy] = choose(("at cost", {"work": work, "parts": "at cost", "post": "at cost"}))
