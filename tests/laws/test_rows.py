"""Laws: a table of rows decides as its rows would as rules of their own, and has no hole that nobody is told of."""

import json
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from hypothesis import assume, given
from hypothesis import strategies as st

from aftercare_rules import ClaimError, Engine, PolicyError
from aftercare_rules.document.load import read_policy
from tests.strategies.cases import Case, cases
from tests.strategies.choosing import Choose, drawn, some
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.generated_policies import SECTIONS, Tree, as_yaml, loaded


def decided(engine: Engine, claim: dict[str, Any]) -> Any:
    try:
        decision = json.loads(engine.decide(claim).model_dump_json())
    except ClaimError:
        return "refused"
    del decision["policy"]
    return decision


def tables(tree: Tree) -> Iterator[tuple[Tree, str, Tree]]:
    """Each table that could be written as several rules: its section, its name and itself."""
    for section in SECTIONS:
        for name, rule in tree.get(section, {}).items():
            if "rows" in rule and "otherwise" not in rule and rule.get("overrides") != "all" and not limited(rule):
                yield tree[section], name, rule


def limited(rule: Tree) -> bool:
    return "limit" in as_yaml(rule)


def written_out(tree: Tree) -> Tree:
    """The same policy with a rule for each row."""
    tree = deepcopy(tree)
    for section, name, table in list(tables(tree)):
        shared = {key: value for key, value in table.items() if key not in ("rows", "for", "when", "unless")}
        names = [f"{name}-{number}" for number in range(1, len(table["rows"]) + 1)]
        for own, row in zip(names, table["rows"], strict=True):
            section[own] = {**shared, **row, **joined(table, row)}
        del section[name]
        for rules in (tree.get(each, {}) for each in SECTIONS):
            for rule in rules.values():
                if name in (targets := rule.get("overrides", ())):
                    rule["overrides"] = [*(target for target in targets if target != name), *names]
    return tree


def joined(table: Tree, row: Tree) -> Tree:
    """The tests of a table and of one of its rows; `any_of` stands in the table's `when` alone."""
    tests: Tree = {key: {**table.get(key, {}), **row.get(key, {})} for key in ("for", "when") if key in {*table, *row}}
    unless = [one for part in (table, row) for one in listed(part.get("unless", []))]
    return {**tests, **({"unless": unless} if unless else {})}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def check_written_out(case: Case) -> None:
    assume(any(tables(case.tree)))
    policy = loaded(written_out(case.tree))
    assume(policy is not None)  # a row that the rule's own `unless` fails is refused as a rule
    assert policy is not None
    table, rules = Engine(case.policy), Engine(policy)
    for claim in case.claims:
        named = re.sub(r"\b((?:right|exclusion|coverage)-[abc]\d)-(\d)", r"\1/\2", json.dumps(decided(rules, claim)))
        assert decided(table, claim) == json.loads(named)


@given(case=cases())
def test_a_table_decides_as_its_rows_written_one_by_one(case: Case) -> None:
    check_written_out(case)


@given(case=cases(ClaimMaker.unknown))
def test_a_table_decides_so_where_facts_are_unknown(case: Case) -> None:
    check_written_out(case)


@given(case=cases(ClaimMaker.unknown), chance=st.randoms())
def test_moving_rows_changes_no_decision_but_their_numbers(case: Case, chance: Any) -> None:
    rules = {name: rule for section in SECTIONS for name, rule in case.tree.get(section, {}).items() if "rows" in rule}
    assume(rules)
    moved = deepcopy(case.tree)
    places: dict[str, str] = {}
    for section in SECTIONS:
        for name, rule in moved.get(section, {}).items():
            order = list(range(len(rule.get("rows", ()))))
            chance.shuffle(order)
            if order:
                rule["rows"] = [rules[name]["rows"][place] for place in order]
                places |= {f"{name}/{new}": f"{name}/{old + 1}" for new, old in enumerate(order, 1)}
    policy = loaded(moved)
    assert policy is not None
    engine, other = Engine(case.policy), Engine(policy)

    def before(names: Sequence[str]) -> set[str]:
        return {places.get(name, name) for name in names}

    for claim in case.claims:
        one, two = decided(engine, claim), decided(other, claim)
        if one != "refused":
            assert {*one["rules"]} == before(two["rules"])
            for decision in (one, two):
                # Of rules that agree the first is named, and speaks.
                several = len(decision["rules"]) > 1
                for part in ("rules", "rule", "alternatives", *(("reason", "then") if several else ())):
                    del decision[part]
        assert one == two


# Complete, or reported.

POLICY = """
policy: bands
title: {en: Bands}
currency: CNY
time: {zone: Asia/Shanghai, counting: calendar}
remedies: [repair]
facts:
  purchase: {size: {unit: cm, min: 0, step: 1}, weight: {unit: g, min: 0}}
  claim: {receipt: flag}
otherwise: {refers: all, reason: We will see.}
coverage:
  bands:
    reason: Thank you.
    rows:
"""
Band = tuple[int, int]


def bands(choose: Choose) -> list[Band]:
    """Bands of whole numbers, both ends included: mostly one after the other, here and there with a hole."""
    found, at = [], choose((0, 1, 3))
    for _ in range(choose((2, 3, 4))):
        end = at + choose((0, 1, 2, 5))
        found.append((at, end))
        at = end + choose((1, 1, 1, 1, 2, 0, 3))
    return some(choose, found, len(found), len(found))


def load(rows: Sequence[str]) -> Engine | None:
    lines = [f"      - {{when: {{{row}}}, gives: {{repair: {number}}}}}\n" for number, row in enumerate(rows, 1)]
    try:
        return Engine(read_policy("bands.yaml", (POLICY + "".join(lines)).encode()))
    except PolicyError as error:
        told = [diagnostic.message for diagnostic in error.diagnostics]
        assert all("no row answers" in message or "can hold together" in message for message in told)
        return None


def is_whole(found: Sequence[Band]) -> bool:
    """Whether every number between the first and the last is in just one band."""
    first, last = min(low for low, _ in found), max(high for _, high in found)
    return all(sum(low <= number <= high for low, high in found) == 1 for number in range(first, last + 1))


def check_answered(engine: Engine | None, found: Sequence[Band], claims: Sequence[dict[str, Any]]) -> None:
    """A table is refused just where it has a hole or says two things; else one row answers all between its ends."""
    assert (engine is not None) == is_whole(found)
    if engine is None:
        return
    for claim in claims:
        decision = engine.decide({"at": "2026-06-01T00:00:00+08:00", "facts": {"receipt": True}, **claim})
        assert decision.verdict == "approved"
        assert len(decision.rules) == 1


def inside(found: Sequence[Band], steps: int = 1) -> list[Decimal]:
    first, last = min(low for low, _ in found), max(high for _, high in found)
    return [Decimal(number) / steps for number in range(first * steps, last * steps + 1)]


@given(drawn(bands))
def test_bands_of_a_number_in_steps(found: list[Band]) -> None:
    engine = load([f"size: {low} to {high}" for low, high in found])
    check_answered(engine, found, [{"purchase": {"facts": {"size": str(size)}}} for size in inside(found)])


@given(drawn(bands))
def test_bands_of_any_number(found: list[Band]) -> None:
    engine = load([f"weight: {low} to under {high + 1}" for low, high in found])
    weights = [number for number in inside(found, 4) if number <= max(high for _, high in found)]
    check_answered(engine, found, [{"purchase": {"facts": {"weight": str(weight)}}} for weight in weights])


@given(drawn(bands), st.sampled_from(["days", "months"]))
def test_bands_of_time(found: list[Band], unit: str) -> None:
    engine = load([f"purchased: after {low} {unit} and within {high + 1} {unit}" for low, high in found])
    purchased = datetime(2025, 1, 15, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    # `after 0 months and within 1 month` begins on the day after.
    steps = [relativedelta(**{unit: int(number) + 1}) for number in inside(found)]  # type: ignore[arg-type]
    claims = [{"at": purchased + step, "purchase": {"purchased": purchased}} for step in steps]
    check_answered(engine, found, claims)


@given(drawn(bands), drawn(bands))
def test_each_side_of_another_fact_has_bands_of_its_own(one: list[Band], other: list[Band]) -> None:
    rows = [f"size: {low} to {high}, receipt: yes" for low, high in one]
    rows += [f"size: {low} to {high}, receipt: no" for low, high in other]
    assert (load(rows) is not None) == (is_whole(one) and is_whole(other))
