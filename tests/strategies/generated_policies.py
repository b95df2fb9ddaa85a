"""Small policies that use every word of the language, as trees that YAML can write and Python can change.

Domains are small and rules are few, so that rules meet often: most claims fall
to several of them at once. Each policy is valid as far as it is made with care;
`policies` drops the few that the loader refuses.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any, Final, TypeAlias

import yaml
from hypothesis import strategies as st

from aftercare_rules.document.load import read_policy
from aftercare_rules.errors import PolicyError
from aftercare_rules.language.policy import Policy
from tests.strategies.choosing import Choose, drawn, often, some
from tests.support.core_yaml import DumperInFull

Tree: TypeAlias = dict[str, Any]
"""A policy as nested mappings, lists and text, as YAML has it."""

SECTIONS: Final = ("rights", "exclusions", "coverage")
REMEDIES: Final = ("repair", "replace", "exchange", "refund")
ON_REQUEST: Final = ("care", "store_credit")
ZONES: Final = ("Asia/Shanghai", "America/New_York", "Europe/Paris", "America/Havana")
COUNTINGS: Final[tuple[Tree, ...]] = (
    {"counting": "calendar", "calendar": "DE"},
    {"counting": "first-day-counts", "calendar": "US-CA"},
    {"counting": "eu-1182-71", "calendar": "DE-BY"},
    {"counting": "calendar", "first_day": "counts", "roll": "after_holiday", "calendar": "JP"},
)
DATES: Final = (
    "2026-02-28",
    "2024-02-29 to 2026-01-31",
    "from 2025-12-31",
    "until 2026-03-28",
    "each 11-01 to 12-31",
    "each 12-20 to 01-15",
    "each 02-29 to 03-08",
)
DURATIONS: Final = (
    "24 hours",
    "48 hours",
    "1 day",
    "2 days",
    "3 business days",
    "30 days",
    "1 month",
    "3 months",
    "1 year",
)
WORDS: Final = {
    "category": ("watch", "ring", "lamp"),
    "defect": ("dead", "bent", "torn"),
    "cause": ("wear", "water", "misuse"),
    "colour": ("red", "blue"),
}
FLAGS: Final = ("smart", "receipt")
NUMBERS: Final = {
    "weight": ("at least 2", "over 2", "at most 3 g", "under 3", "1 to 3", "1 to under 3", "4"),
    "deposit": ("at least 10", "over 10", "at most 10.00", "under 9.99", "0 to under 10", "10"),
    "units": ("at least 2", "over 2", "0", "1 to 3"),
    "price": ("over 99.99", "at most 99.99"),
}
EVENTS: Final = ("delivered", "notified")
PLAIN: Final = (*WORDS, *FLAGS, *NUMBERS, "purchased", *EVENTS, "today", "wants")
NAMED: Final = "special"
TESTED: Final = (*PLAIN, NAMED)
PRICES: Final = (
    "free",
    "5",
    "10",
    "0.30 per unit",
    "2 per g of weight",
    "2 per g",
    "deposit per g of weight",
    "12.5% of price per unit",
    "deposit",
    "parts_price",
    "quoted",
    {"labour": "free", "parts": "parts_price"},
    {"labour": "5", "stones": "2.50 per unit"},
    "15% of price",
    "difference",
    "at cost",
    "5 to 20",
    "clasp",
    "the lower of 10 and 15% of deposit",
    "deposit per g at least 3 at most 8",
    "price pro rata over 12 months",
    "1% of price per month after 3 months",
    "2 per day after 2 days since delivered",
    {"work": "20", "post": "at cost at most 4", "less": {"gift": "7"}},
    {"glass": "5", "smart": {"is": "3", "when": {"smart": "yes"}}},
    {"glass": "clasp", "check": {"is": "quoted", "when": {"cause": "misuse", "purchased": "after 1 month"}}},
)
PAID_OUT: Final = (
    "price",
    "quoted",
    "deposit",
    "50% of price",
    "price pro rata over 12 months",
    {"price": "price", "less": {"label": "at cost", "use": "1% of price per month"}},
    {"deposit": "deposit", "less": {"handling": {"is": "15% of deposit", "when": {"receipt": "no"}}, "box": "4"}},
)
ENTRIES: Final = {"clasp": "12 at most deposit"}
ADDED: Final = (
    "7",
    "free",
    "0.30 per unit",
    "deposit",
    "at cost",
    "quoted",
    "1 per day after 2 days",
    {"label": "3", "search": "1 per g"},
    {"label": "1", "box": {"is": "2", "when": {"smart": "yes"}}},
)
LIMITS: Final = ("once", "2 times", "once within 30 days", "2 times within 1 month", "used", "twice within 24 hours")
ROWS: Final[dict[str, tuple[tuple[Any, ...], ...]]] = {
    "receipt": (("yes", "no"),),
    "category": (("watch", ["ring", "lamp"]), ("lamp", "watch", "ring")),
    "weight": (("under 3", "3 to under 5", "at least 5"), ("at most 2", "over 2")),
    "purchased": (("within 2 days", "after 2 days"), ("after 30 days and within 1 year", "after 1 year")),
}
"""For each fact ways to part it into rows."""
_CLAUSES: Final = ("2", "10", "2.10", "2.9", "2a", "1", "")


def policy_tree(choose: Choose) -> Tree:
    """A policy."""
    receipt: Any = "flag" if choose(range(3)) else {"is": "flag", "presume": choose(("no", "yes"))}
    cause: Any = list(WORDS["cause"]) if choose(range(5)) else {"is": list(WORDS["cause"]), "presume": "wear"}
    remedies = some(choose, REMEDIES, 2, 4)
    on_request = some(choose, ON_REQUEST, 0, 2)
    every = [*remedies, *on_request]
    tree: Tree = {
        "policy": "generated",
        "title": {"en": "After-sales service"},
        "currency": choose(("CNY", "JPY", "KWD")),
        "time": {"zone": choose(ZONES), **choose(COUNTINGS)},
        "remedies": remedies,
        "facts": {
            "purchase": {
                "category": list(WORDS["category"]),
                "smart": "flag",
                "weight": {"unit": "g", "min": "0", "max": "6", "step": "1"},
                "deposit": "money",
            },
            "defect": {"kind": list(WORDS["defect"]), "cause": cause},
            "claim": {"receipt": receipt},
            "new": {"colour": list(WORDS["colour"])},
        },
        "events": choose((list(EVENTS), {"delivered": {"else": "purchased"}, "notified": {"question": "When?"}})),
        "derived": {NAMED: _condition(choose, every)},
        "prices": dict(ENTRIES),
        "otherwise": _otherwise(choose, every),
    }
    if on_request:
        tree["on_request"] = on_request
    if impossible := [_tests(choose, 2, 2, every, events=False) for _ in range(often(choose, 0, (1, 2), 2))]:
        tree["impossible"] = impossible
    tree["then"] = [
        {"when": "approved", "shop": "Call the customer.", "within": choose(("0 days", "1 day of notified"))}
    ]
    before: list[str] = []
    for section, counts in zip(SECTIONS, ((0, 1, 2), (1, 0, 2), (2, 3, 4, 1)), strict=True):
        rules = _section(choose, section, choose(counts), every, before)
        if rules:
            tree[section] = rules
        before = list(rules)
    return tree


def _otherwise(choose: Choose, every: list[str]) -> Any:
    if choose(range(3)):
        return {choose(("refers", "declines")): "all", "reason": "Thank you; we will see."}
    cut = 1 + choose(range(len(every) - 1))
    return [
        {"refers": every[:cut], "reason": "Thank you; the manager will see."},
        {"declines": every[cut:], "reason": "Thank you for asking."},
    ]


def _section(choose: Choose, section: str, count: int, every: list[str], exclusions: list[str]) -> Tree:
    """Rules of one section; each overrides only rules before it, so never in a circle."""
    rules: Tree = {}
    for number in range(count):
        name = f"{section.rstrip('s')}-{choose('abc')}{number}"
        rule: Tree = {}
        if clause := choose(_CLAUSES):
            rule["clause"] = clause
        kind = choose(("for and when", "when", "for", "neither"))
        axis = often(choose, "", tuple(ROWS))
        rule.update(_table(choose, section, name, every, axis) if axis else _ruling(choose, section, name, every))
        tested = [each for each in TESTED if each != axis]
        if kind.startswith("for"):
            rule["for"] = _tests(choose, 0, 2, every, events=choose(range(3)) == 0, among=tested)
        if kind.endswith("when") and (when := _when(choose, every, tested, is_limited="gives" in rule)):
            rule["when"] = when
        if choose(range(4)) == 0:
            unless = [_tests(choose, 1, 2, every) for _ in range(1 + choose(range(2)))]
            rule["unless"] = unless if len(unless) > 1 or choose(range(2)) else unless[0]
        if "for" in rule and {"when", "unless", "rows"} & {*rule} and choose(range(2)):
            rule["otherwise"] = _ruling(choose, section, f"{name}, otherwise", every)
        targets = list(rules) + (exclusions if section == "coverage" else [])
        if targets and choose(range(2)) > 0:
            rule["overrides"] = some(choose, targets, 1, 2)
        elif rules and number == count - 1 and choose(range(4)) == 0:
            rule["overrides"] = "all"
        rules[name] = rule
    return rules


def _table(choose: Choose, section: str, name: str, every: list[str], axis: str) -> Tree:
    """A rule of rows that exclude one another, by one of the ways to part an axis, or all but one of them."""
    tests = list(choose(ROWS[axis]))
    has_hole = choose(range(3)) == 0
    rows: list[Tree] = []
    for number, test in enumerate(tests[:2] if has_hole else tests):
        row: Tree = {choose(("when", "for")): {axis: test}, **_ruling(choose, section, f"{name}/{number + 1}", every)}
        if axis != "receipt" and choose(range(4)) == 0:
            row["unless"] = {"receipt": choose(("yes", "no"))}
        rows.append(row)
    if any("gives" in row for row in rows) and choose(range(4)) == 0:
        rows[0].setdefault("when", {})["limit"] = choose(LIMITS)
    table: Tree = {"rows": rows}
    if choose(range(2)):
        table["reason"] = rows[0].pop("reason")
    return table


def _ruling(choose: Choose, section: str, name: str, every: list[str]) -> Tree:
    verdicts = {"rights": ("gives", "gives", "refers"), "exclusions": ("declines", "declines", "refers")}
    verdict = choose(verdicts.get(section, ("gives", "gives", "gives", "refers", "declines")))
    ruling: Tree = {}
    about = some(choose, every, 1, 3)
    if verdict == "gives":
        ruling["gives"] = {
            remedy: choose(PAID_OUT if remedy in ("refund", "store_credit") else PRICES) for remedy in about
        }
        left = [remedy for remedy in every if remedy not in about]
        if left and choose(range(5)) == 0:
            ruling["refers"] = [choose(left)]
    else:
        ruling[verdict] = "all" if choose(range(4)) == 0 else about
    ruling["reason"] = f"Thank you, says {name}, until {{until}}."
    return ruling


def _when(choose: Choose, every: list[str], tested: list[str], is_limited: bool) -> Tree:
    tests = _tests(choose, 0, 2, every, among=tested)
    if choose(range(3)) == 0:
        left = [name for name in tested if name not in tests]
        tests["any_of"] = [_tests(choose, 1, 2, every, among=left) for _ in range(2)]
    if is_limited and choose(range(3)) == 0:
        # Of one rule at most two, in two places: of all together, or of one of several.
        for place in some(choose, [tests, *tests.get("any_of", [])], 1, 2):
            place["limit"] = choose(LIMITS)
    return tests


def _condition(choose: Choose, every: list[str]) -> Tree:
    """A condition with a name."""
    if choose(range(2)):
        return {"all": _tests(choose, 1, 3, every, among=PLAIN)}
    return {"any_of": [_tests(choose, 1, 2, every, among=PLAIN) for _ in range(2)]}


def _tests(
    choose: Choose, least: int, most: int, every: list[str], events: bool = True, among: Sequence[str] | None = None
) -> Tree:
    names = [name for name in among or TESTED if events or name not in ("purchased", *EVENTS, NAMED)]
    return {name: _test(choose, name, every) for name in some(choose, names, least, most)}


def _test(choose: Choose, name: str, every: list[str]) -> Any:
    if name in (*FLAGS, NAMED):
        return choose(("yes", "no"))
    if name in NUMBERS:
        return choose(NUMBERS[name])
    if name == "today":
        return _days(choose, name)
    if name == EVENTS[-1] and choose(range(4)) == 0:  # in whose place no other stands
        return choose(("none", ["none", "within 30 days"]))
    if name in ("purchased", *EVENTS):
        return _days(choose, name) if choose(range(4)) == 0 else _window(choose, every)
    words = (*every, "none") if name == "wants" else WORDS[name]
    most = len(words) - 1
    spellings: tuple[Any, ...] = (words[0], some(choose, words, 1, most), {"except": some(choose, words, 1, most)})
    return choose((*spellings, "any", "none") if name == "defect" else spellings)


def _days(choose: Choose, name: str) -> Any:
    spellings = DATES if name == "today" else (*DATES, "until next 01-31", "until next 12-24")
    return choose((*spellings, [choose(DATES[:3]), choose(DATES[3:])]))


def _window(choose: Choose, every: list[str]) -> Any:
    place = choose(range(len(DURATIONS) - 1))
    first, second = DURATIONS[place], DURATIONS[place + 1 + choose(range(len(DURATIONS) - place - 1))]
    spellings = (f"within {first}", f"after {first}", f"after {first} and within {second}", "any")
    # Hours are not paused.
    paused = spellings[:0] if "hour" in first else tuple(f"{one} pausing {choose(every)}" for one in spellings[:3])
    others = (*spellings[:3], *spellings, [f"within {first}", f"after {second}"])
    return choose((*others, *paused) if choose(range(3)) == 0 else others)


def as_yaml(tree: Tree) -> str:
    """The policy as an author would have it in a file."""
    return yaml.dump(tree, Dumper=DumperInFull, sort_keys=False, allow_unicode=True, width=200)


def loaded(tree: Tree) -> Policy | None:
    """The policy that the tree states, None if the loader refuses it."""
    return _read(as_yaml(tree))


@lru_cache(maxsize=100)
def _read(text: str) -> Policy | None:
    try:
        return read_policy("generated.yaml", text.encode())
    except PolicyError:
        return None


def with_choices(choose: Choose, make: Callable[[Choose], Tree] | None = None) -> Tree:
    """A policy that leaves choices to the shop, or some of whose rules and rows do."""
    tree = (make or policy_tree)(choose)
    rules = [rule for section in SECTIONS for rule in tree.get(section, {}).values()]
    for part in (tree, *rules, *(row for rule in rules for row in rule.get("rows", ()))):
        if choice := choose(("", "", "shop", "customer")):
            part["choice"] = choice
    return tree


def with_fees(choose: Choose) -> Tree:
    """A policy of which some rules add to what others give."""
    tree = policy_tree(choose)
    fees: Tree = {}
    tree["fees"] = fees
    every = [*tree["remedies"], *tree.get("on_request", [])]
    for number in range(choose((1, 2, 3))):
        fee: Tree = {"adds": _added(choose, every)}
        if choose(range(3)):
            fee["for"] = _tests(choose, 0, 2, every)
        if choose(range(2)):
            fee["when"] = _tests(choose, 1, 2, every)
        if "for" in fee and "when" in fee and choose(range(2)):
            fee["otherwise"] = {"adds": _added(choose, every)}
        if fees and choose(range(3)) == 0:
            fee["overrides"] = choose((list(fees), [next(iter(fees))]))
        if choose(range(2)):
            fee["reason"] = f"Fee {number}."
        fees[f"fee-{number}"] = fee
    return tree


def _added(choose: Choose, every: list[str]) -> Tree:
    return {remedy: choose(ADDED) for remedy in some(choose, every, 1, 3)}


with_everything = partial(with_choices, make=with_fees)
trees = drawn(policy_tree)


def policies() -> st.SearchStrategy[Policy]:
    """Valid policies."""
    return trees.map(loaded).filter(lambda policy: policy is not None)  # type: ignore[return-value]
