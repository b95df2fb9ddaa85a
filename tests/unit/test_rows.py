"""Tables: rows by their names, what answers where none does, limits and overrides of a whole table, and its choice."""

from typing import Any

import pytest

from aftercare_rules import Decision, Engine
from aftercare_rules.document.load import read_policy
from aftercare_rules.examples.edges import Edges
from aftercare_rules.examples.runner import run

POLICY = """
policy: watches
title: {en: Watches}
currency: EUR
time: {zone: UTC, counting: calendar}
remedies: [repair, exchange]
on_request: [care]
facts:
  purchase: {category: [watch, clock], smart: flag}
  claim: {receipt: flag}
usual: {category: watch, smart: no, receipt: yes, history: []}
coverage:
  cells:
    clause: 2
    for: {category: watch}
    when: {receipt: yes, purchased: within 10 years}
    reason: It costs {cost}.
    then: [{shop: call, within: 1 day}]
    rows:
      - {when: {purchased: within 1 year}, gives: {repair: free}}
      - when: {purchased: after 1 year, limit: once}
        gives: {repair: 5}
        reason: Once for {cost}.
        then: [{shop: write, within: 1 day}]
        choice: shop
      - {clause: 2.1, when: {purchased: after 1 year, limit: used}, refers: repair, reason: We will see.}
    otherwise: {declines: repair, reason: Not without the receipt.}
    examples:
      - {purchased: 2026-01-01, at: 2026-02-01, expect: approved repair 0.00 by cells/1}
      - {purchased: 2024-01-01, at: 2026-02-01, expect: approved repair 5.00 by cells/2}
      - purchased: 2024-01-01
        at: 2026-02-01
        history: [{remedy: repair, at: 2025-12-01, rule: cells/1}]
        expect: referred repair by cells/3
      - {purchased: 2026-01-01, at: 2026-02-01, receipt: no, wants: repair, expect: declined repair by cells}
  smart:
    for: {smart: yes}
    when: {receipt: yes}
    gives: {repair: 50}
    overrides: cells
    reason: It is smart.
otherwise: {refers: all, reason: We will tell you.}
"""
ENGINE = Engine(read_policy("watches.yaml", POLICY.encode()))


def decided(*, wants: str | None = None, bought: int = 2024, **facts: Any) -> Decision:
    purchase = {"category": "watch", "smart": facts.pop("smart", False)}
    history = [{"remedy": "repair", "at": f"{bought}-06-01T10:00:00Z", "rule": use} for use in facts.pop("uses", ())]
    return ENGINE.decide(
        {
            "at": "2026-02-01T10:00:00Z",
            "wants": wants,
            "purchase": {"purchased": f"{bought}-01-01T10:00:00Z", "facts": purchase, "history": history},
            "facts": {"receipt": True, **facts},
        }
    )


def test_the_examples_beside_a_table_hold_and_its_answers_are_counted_by_row() -> None:
    report = run(ENGINE)
    assert report.failures == ()
    assert [str(answer) for answer in report.undecided] == ["smart"]
    assert [str(answer) for answer in report.decided] == [
        "cells: its `otherwise`",
        "cells/1",
        "cells/2",
        "cells/3",
        "smart",
    ]


def test_a_row_has_the_words_of_its_rule_where_it_has_none_of_its_own() -> None:
    first, second = decided(bought=2026), decided()
    assert (first.rule, first.clause, first.reason) == ("cells/1", "2", {"en": "It costs EUR 0.00."})
    assert (second.rule, second.clause, second.reason) == ("cells/2", "2", {"en": "Once for EUR 5.00."})
    third = decided(uses=["cells"])
    assert (third.rule, third.clause) == ("cells/3", "2.1")
    assert [step.what["en"] for step in (*first.then, *second.then)] == ["call", "write"]


@pytest.mark.parametrize("use", ["cells", "cells/1", "cells/2", None])
def test_a_limit_counts_the_uses_of_the_whole_table(use: str | None) -> None:
    assert decided(uses=[use]).rule == "cells/3"


@pytest.mark.parametrize("use", ["smart", "cells/x", "cells/1/1", "other/cells/1"])
def test_and_of_nothing_else(use: str) -> None:
    assert decided(uses=[use]).rule == "cells/2"


def test_who_overrides_a_table_overrides_its_rows_and_its_otherwise() -> None:
    for bought in (2026, 2024):
        assert decided(smart=True, bought=bought).rules == ("smart",)
    without = decided(smart=True, receipt=False, wants="repair")
    assert (without.verdict, without.rules) == ("referred", ())


def test_the_scope_of_a_row_is_the_rule_s_for_with_its_own() -> None:
    """Where its `for` fails, a row overrides nothing; where its `when` fails, it does."""
    text = """
policy: scopes
title: {en: Scopes}
currency: EUR
time: {zone: UTC, counting: calendar}
remedies: [repair]
facts: {purchase: {category: [watch, clock, bell]}, claim: {receipt: flag}}
coverage:
  every: {gives: {repair: 9}, reason: Nine.}
  table:
    reason: Of the table.
    overrides: every
    rows:
      - {for: {category: watch}, when: {receipt: yes}, gives: {repair: 1}}
      - {when: {category: clock, receipt: yes}, gives: {repair: 2}}
otherwise: {refers: all, reason: We will tell you.}
"""
    engine = Engine(read_policy("scopes.yaml", text.encode()))

    def rules(category: str, receipt: bool) -> tuple[str, ...]:
        claim = {"at": "2026-02-01T10:00:00Z", "purchase": {"facts": {"category": category}}}
        return engine.decide({**claim, "facts": {"receipt": receipt}}).rules

    assert [rules("watch", True), rules("watch", False)] == [("table/1",), ()]
    assert [rules("clock", True), rules("clock", False)] == [("table/2",), ("every",)]
    assert rules("bell", True) == ("every",)


def test_a_window_that_all_rows_ask_for_has_its_edges_once() -> None:
    edges = [str(edge) for edge in Edges(ENGINE).all]
    assert edges[:2] == [
        "cells: purchased within 10 years, the last second",
        "cells: purchased within 10 years, the first second after",
    ]
    assert sum("within 10 years" in edge for edge in edges) == 2
    assert sum(edge.startswith("cells/2: purchased after 1 year") for edge in edges) == 2


def test_a_row_is_explained_as_one_and_its_table_only_where_it_answers() -> None:
    claim = {
        "at": "2026-02-01T10:00:00Z",
        "wants": "repair",
        "purchase": {"purchased": "2024-01-01T10:00:00Z", "facts": {"category": "watch", "smart": False}},
        "facts": {"receipt": True},
    }
    explained = ENGINE.explain({**claim, "purchase": {**claim["purchase"], "history": []}})  # type: ignore[dict-item]
    assert [(rule.rule, rule.row_of, rule.status) for rule in explained.rules] == [
        ("cells/1", "cells", "failed"),
        ("cells/2", "cells", "decided"),
        ("cells/3", "cells", "failed"),
        ("smart", None, "out of scope"),
    ]
    otherwise = ENGINE.explain({**claim, "facts": {"receipt": False}}).rules[0]
    assert (otherwise.rule, otherwise.row_of, otherwise.status, otherwise.spoke) == (
        "cells",
        None,
        "decided",
        "otherwise",
    )
    unknown = ENGINE.explain({**claim, "facts": {}}).rules[0]
    assert (unknown.rule, unknown.status) == ("cells", "open")


def test_a_row_may_leave_the_choice_to_the_shop() -> None:
    free, paid = decided(bought=2026), decided()
    assert (free.choice, paid.choice) == ("customer", "shop")
    assert [(other.remedy, other.rule) for other in paid.alternatives] == []
    assert decided(wants="exchange").remedy == "exchange"
    assert decided(wants="care").choice == "customer"


def test_a_row_may_narrow_a_choice_of_its_rule() -> None:
    policy = POLICY.replace("    for: {category: watch}\n", "    for: {any_of: [{smart: yes}, {category: watch}]}\n")
    rows = "rows:\n      - {for: {smart: no}, when: {purchased: within 1 month}, gives: {repair: free}}"
    read_policy("watches.yaml", policy.replace("rows:", rows).encode())


def test_a_table_that_overrides_all_others_does_not_override_its_own_rows() -> None:
    text = """
policy: all
title: {en: All}
currency: EUR
time: {zone: UTC, counting: calendar}
remedies: [repair]
facts: {claim: {receipt: flag}}
coverage:
  other: {gives: {repair: 9}, reason: Nine.}
  table:
    for: {}
    overrides: all
    reason: Of the table.
    rows: [{when: {receipt: yes}, gives: {repair: 1}}]
    otherwise: {gives: {repair: 2}, reason: Otherwise.}
otherwise: {refers: all, reason: We will tell you.}
"""
    engine = Engine(read_policy("all.yaml", text.encode()))
    found = [
        engine.decide({"at": "2026-02-01T10:00:00Z", "facts": {"receipt": receipt}}).rules for receipt in (True, False)
    ]
    assert found == [("table/1",), ("table",)]
