"""business-rules: conditions as JSON over declared variables, the first that holds. Times and prices stay in Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from business_rules import run_all
from business_rules.actions import BaseActions
from business_rules.variables import (
    BaseVariables,
    boolean_rule_variable,
    numeric_rule_variable,
    string_rule_variable,
)

from benchmarks.answers import FREE, REFERRED, Answer
from benchmarks.engines import Decide
from benchmarks.engines.flat import with_last_instants

Test = dict[str, Any]
Facts = dict[str, Any]

FLAGS = (
    "sale",
    "receipt",
    "disposable",
    "base_clip",
    "serious",
    "special_stone",
    "parts_needed",
    "complete",
    "resellable",
)
WORDS = ("category", "material", "series", "kind", "wants", "cause")


def yes(*names: str) -> list[Test]:
    """These flags are set."""
    return [{"name": name, "operator": "is_true", "value": True} for name in names]


def no(name: str) -> list[Test]:
    """This flag is not set."""
    return [{"name": name, "operator": "is_false", "value": True}]


def equal(name: str, *values: object) -> list[Test]:
    """The fact has each of these values: one, or one of several within an `any`."""
    return [{"name": name, "operator": "equal_to", "value": value} for value in values]


def at_most(name: str, most: int) -> list[Test]:
    """The number is at most that."""
    return [{"name": name, "operator": "less_than_or_equal_to", "value": most}]


WATCH, GLASSES, CLAMP = (equal("category", word) for word in ("watch", "glasses", "clamp"))
STONES, BROKEN, BATTERY = (equal("kind", word) for word in ("stone_loss", "broken", "battery"))
FRACTURE, SCREW, SILVER = equal("kind", "fracture"), equal("kind", "screw"), equal("material", "silver")
YIDUOER, EXCHANGE = equal("series", "Yiduoer"), equal("wants", "exchange")
IN_ORDER = yes("receipt", "complete", "resellable") + equal("exchanges", 0)

# What must hold (all of it), the verdict, the rule, and the cost.
LIST: list[tuple[list[Test], str, str | None, str | None]] = [
    (yes("sale"), "declined", "r5-sale", None),
    (yes("serious") + at_most("age", 86_400), "approved", "r11-serious", FREE),
    (EXCHANGE + IN_ORDER + at_most("age", 172_800), "approved", "r1-exchange", FREE),
    (EXCHANGE, "referred", None, None),
    (yes("disposable"), "declined", "r4-disposable", None),
    ([*WATCH, {"any": equal("cause", "man_made", "water")}], "declined", "r3-damage", None),
    (WATCH + equal("kind", "movement"), "approved", "r3-movement", "10.00"),
    (WATCH + BATTERY + yes("late_3"), "approved", "r3-battery-paid", "3.00 each"),
    (WATCH + BATTERY + yes("receipt"), "approved", "r3-battery-free", FREE),
    (WATCH + equal("kind", "malfunction") + yes("receipt") + no("late_3"), "approved", "r3-repair", FREE),
    (STONES + yes("special_stone"), "declined", "r2-special", None),
    (STONES + yes("late_1"), "approved", "r2-paid", "0.30 each"),
    (STONES + yes("receipt"), "approved", "r2-free", FREE),
    (BROKEN + YIDUOER + yes("parts_needed"), "approved", "r10-parts", "parts_price"),
    (BROKEN + YIDUOER, "approved", "r10-free", FREE),
    (BROKEN + SILVER, "approved", "r9-solder", FREE),
    (CLAMP + FRACTURE + yes("base_clip"), "approved", "r7-base", FREE),
    (CLAMP + FRACTURE, "declined", "r7-no", None),
    (GLASSES + equal("kind", "lens"), "declined", "r8-lens", None),
    (GLASSES + SCREW + yes("late_1"), "approved", "r8-paid", "0.50 each"),
    (GLASSES + SCREW + yes("receipt"), "approved", "r8-free", FREE),
    (equal("kind", "dull") + SILVER, "approved", "r9-clean", FREE),
    (equal("kind", "solder") + equal("material", "alloy"), "approved", "r6", FREE),
]


class _Variables(BaseVariables):  # type: ignore[misc]  # the package has no types
    """The claim as the engine sees it; its variables are added below."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts


class _Actions(BaseActions):  # type: ignore[misc]  # the package has no types
    """Takes the answer of the rule that holds."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.given = REFERRED

    def answer(self, verdict: str, rule: str | None, cost: str | None) -> None:
        """What the engine calls."""
        if cost == "parts_price":
            cost = str(self.facts["parts_price"])
        elif cost is not None and cost.endswith(" each"):
            cost = str(Decimal(cost.removesuffix(" each")) * self.facts["units"])
        self.given = verdict, rule, cost


def _age(facts: Facts) -> int:
    return int((facts["at"] - facts["purchased"]).total_seconds())


def _named(name: str) -> Callable[[Facts], Any]:
    return lambda facts: facts[name]


def _late(months: int) -> Callable[[Facts], bool]:
    return lambda facts: bool(facts["at"] > facts[f"last_of_{months}"])


def _declare(name: str, kind: Callable[..., Any], read: Callable[[Facts], Any]) -> None:
    """A variable; the package knows it by the name of its function."""

    def variable(self: _Variables) -> Any:
        return read(self.facts)

    variable.__name__ = name
    setattr(_Variables, name, kind()(variable))


for _name in FLAGS:
    _declare(_name, boolean_rule_variable, _named(_name))
for _name in WORDS:
    _declare(_name, string_rule_variable, _named(_name))
_declare("exchanges", numeric_rule_variable, _named("exchanges"))
_declare("age", numeric_rule_variable, _age)
_declare("late_1", boolean_rule_variable, _late(1))
_declare("late_3", boolean_rule_variable, _late(3))


def build() -> Decide:
    """The list, as the package wants it."""
    rules = [
        {
            "conditions": {"all": tests},
            "actions": [{"name": "answer", "params": {"verdict": verdict, "rule": rule, "cost": cost}}],
        }
        for tests, verdict, rule, cost in LIST
    ]

    def decide(claim: Mapping[str, Any]) -> Answer:
        facts = with_last_instants(claim)
        actions = _Actions(facts)
        run_all(rules, _Variables(facts), actions, stop_on_first_trigger=True)
        return actions.given

    return decide
