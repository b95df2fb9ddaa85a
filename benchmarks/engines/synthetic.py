"""A synthetic policy on the two fastest peers, as a list in which the first line counts; read from its own text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final, NamedTuple

import yaml

from benchmarks.answers import FREE, REFERRED, Answer
from benchmarks.by_hand import months_later
from benchmarks.engines import Decide
from benchmarks.engines.datalogic_py import compiled, each, equal, every, var
from benchmarks.engines.zen_engine import table
from benchmarks.synthetic import policy_text

_LAST_SECOND: Final = time(23, 59, 59)


class Line(NamedTuple):
    """One line of the list: the facts' words, the window's number and unit if there is one, and the answer."""

    words: Mapping[str, str]
    window: tuple[int, str] | None
    answer: Answer
    rate: str | None = None  # of a price for each unit


def lines(rules: int) -> Iterator[Line]:
    """The list, in which the first line that matches counts. Rules that agree are named in the order of their names."""
    policy = yaml.load(policy_text(rules), yaml.BaseLoader)
    for name, rule in sorted(policy["exclusions"].items()):
        yield Line(rule["for"], None, ("declined", name, None))
    for name, rule in policy["coverage"].items():
        number, unit = rule["when"]["purchased"].removeprefix("within ").split()
        # Years as months: GoRules Zen 2.1.3 makes an invalid date of 29 February and a year.
        window = (12 * int(number), "month") if unit.startswith("year") else (int(number), unit.removesuffix("s"))
        yield Line(rule["for"], window, ("approved", name, FREE))
        price = rule["otherwise"]["gives"]["repair"]
        rate = price.removesuffix(" per unit")
        yield Line(rule["for"], None, ("approved", name, rate), None if rate == price else rate)


def zen(rules: int) -> Decide:
    """The list as a decision table of GoRules Zen."""
    rows = []
    for words, window, (verdict, rule, cost), rate in lines(rules):
        tests = [f"{name} == '{word}'" for name, word in words.items()]
        if window:
            tests += ["receipt", "d(at).isSameOrBefore(d(purchased).add({}, '{}').endOf('day'))".format(*window)]
        price = f"string({rate} * units)" if rate else f"'{cost}'" if cost else "null"
        rows.append({"when": " and ".join(tests), "verdict": f"'{verdict}'", "rule": f"'{rule}'", "cost": price})
    evaluate = table(rows, ["verdict", "rule", "cost"])

    def decide(claim: Mapping[str, Any]) -> Answer:
        found = evaluate(_facts(claim, _local_text))
        return (found["verdict"], found["rule"], found.get("cost")) if found else REFERRED

    return decide


def datalogic(rules: int) -> Decide:
    """The list as one JsonLogic of datalogic, which is given the last instant of each window."""
    windows = {line.window for line in lines(rules) if line.window}
    chain: list[Any] = []
    for words, window, (verdict, rule, cost), rate in lines(rules):
        tests = [equal(name, word) for name, word in words.items()]
        if window:
            tests += [var("receipt"), {"<=": [var("at"), var("{} {}".format(*window))]}]
        chain += [every(*tests), [verdict, rule, each(float(rate)) if rate else cost]]
    evaluate = compiled({"if": [*chain, list(REFERRED)]})

    def decide(claim: Mapping[str, Any]) -> Answer:
        facts = _facts(claim, lambda instant: int(instant.timestamp()))
        for window in windows:
            facts["{} {}".format(*window)] = int(_last_instant(claim["purchase"]["purchased"], *window).timestamp())
        verdict, rule, cost = evaluate(facts)
        return verdict, rule, cost if cost is None or isinstance(cost, str) else f"{cost:.2f}"

    return decide


def _facts(claim: Mapping[str, Any], instant: Callable[[datetime], object]) -> dict[str, Any]:
    purchase, defect = claim["purchase"], claim["defect"]
    return {
        "at": instant(claim["at"]),
        "purchased": instant(purchase["purchased"]),
        "defect": defect["kind"],
        "units": defect["units"],
        **purchase["facts"],
        **defect["facts"],
        **claim["facts"],
    }


def _local_text(instant: datetime) -> str:
    """The shop's wall clock: windows of days and longer need no more."""
    return instant.replace(tzinfo=None).isoformat()


def _last_instant(purchased: datetime, number: int, unit: str) -> datetime:
    day = purchased.date()
    last = months_later(day, number) if unit == "month" else day + timedelta(days=number)
    return datetime.combine(last, _LAST_SECOND, purchased.tzinfo)
