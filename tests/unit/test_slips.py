"""The slips of each family at each kind of place: what they change, and what that reads as."""

import pytest

from aftercare_rules.errors import PolicyError
from aftercare_rules.mutating.draft import Draft
from aftercare_rules.mutating.mutants import Mutant, mutants_of

HEAD = """\
policy: shop
title: {en: Shop}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair, refund, exchange]
facts:
  purchase: {goods: [ring, watch, clock], gift: flag, weight: {unit: g, min: 0, step: 0.5}}
  defect: {kind: [broken, worn, lost]}
  claim: {receipt: flag}
events: [delivered]
"""
TAIL = "otherwise: {refers: all, reason: A colleague answers you.}\n"


def rule(text: str) -> str:
    """A policy with one rule, given on one line between braces, and another that is always there."""
    return (
        f"{HEAD}coverage:\n  it: {{{text}, reason: So be it.}}\n  other: {{for: {{goods: clock}}, refers: [repair]"
        + (f", reason: So be it.}}\n{TAIL}")
    )


def slips(policy: str, owner: str = "it") -> list[Mutant]:
    """Those of one rule that are policies."""
    draft = Draft("shop.yaml", policy.encode())
    return [mutant for mutant in mutants_of(draft) if mutant.owner.label == owner and draft.can_read(mutant.slip.edit)]


def becoming(text: str, before: str) -> list[str]:
    """What a part of a rule is changed into; "" where it is left out."""
    return [mutant.slip.after for mutant in slips(rule(text)) if mutant.slip.before == before]


@pytest.mark.parametrize(
    ("test", "after"),
    [
        ("within 1 month", ["within 0 months", "within 2 months", "after 1 month"]),
        ("after 48 hours", ["after 47 hours", "after 49 hours", "within 48 hours"]),
        (
            "after 10 days and within 6 months",
            [
                "after 9 days and within 6 months",
                "after 11 days and within 6 months",
                "after 10 days and within 5 months",
                "after 10 days and within 7 months",
                "within 10 days and within 6 months",
                "after 10 days and after 6 months",
            ],
        ),
        ("from 2026-01-01", ["from 2025-12-31", "from 2026-01-02", "until 2026-01-01"]),
        (
            "2026-02-28 to 2026-03-01",
            [
                "2026-02-27 to 2026-03-01",
                "2026-03-01 to 2026-03-01",
                "2026-02-28 to 2026-02-28",
                "2026-02-28 to 2026-03-02",
            ],
        ),
        (
            "each 12-31 to 01-06",
            ["each 12-30 to 01-06", "each 01-01 to 01-06", "each 12-31 to 01-05", "each 12-31 to 01-07"],
        ),
        ("until next 01-31", ["until next 01-30", "until next 02-01"]),
        ("any", ["none"]),
        ("none", ["any"]),
    ],
)
def test_windows_and_dates(test: str, after: list[str]) -> None:
    assert becoming(f"when: {{delivered: {test}, receipt: yes}}, gives: {{repair: free}}", test) == after


@pytest.mark.parametrize(
    ("test", "after"),
    [
        ("price: at least 100", ["at least 99.99", "at least 100.01", "over 100"]),
        ("price: 50 to under 100", [
            "49.99 to under 100", "50.01 to under 100", "50 to under 99.99", "50 to under 100.01", "50 to 100"
        ]),
        ("weight: under 5 g", ["under 4.5 g", "under 5.5 g", "at most 5 g"]),
        ("units: 3", ["2", "4"]),
    ],
)  # fmt: skip
def test_bounds_of_numbers(test: str, after: list[str]) -> None:
    before = test.partition(": ")[2]
    assert becoming(f"when: {{{test}, receipt: yes}}, gives: {{repair: free}}", before) == after


def test_words() -> None:
    one = "for: {goods: ring, defect: any}, gives: {repair: free}"
    assert becoming(one, "ring") == ["watch", "[ring, watch]"]
    several = "for: {goods: [ring, watch], defect: any}, gives: {repair: free}"
    assert becoming(several, "ring") == ["", "clock"]
    assert becoming(several, "watch") == ["", "clock"]  # all three would say nothing
    but = "for: {goods: {except: ring}, defect: any}, gives: {repair: free}"
    assert becoming(but, "ring") == ["watch", "[ring, watch]"]
    assert becoming("for: {defect: none}, gives: {repair: free}", "none") == ["broken", "[none, broken]"]
    assert becoming("for: {gift: yes, receipt: no}, gives: {repair: free}", "yes") == ["no"]


def test_words_in_a_list_over_several_lines() -> None:
    text = rule("gives: {repair: free}").replace(
        "it: {gives: {repair: free}, reason: So be it.}",
        "it:\n    for:\n      defect:\n        - broken\n        - worn\n    gives: {repair: free}\n    reason: So.",
    )
    words = [mutant.words for mutant in slips(text) if mutant.slip.span.line in (15, 16)]
    assert words == [
        "the word `broken` is left out",
        "`broken` becomes `lost`",
        "the word `worn` is left out",
        "`worn` becomes `lost`",
        "`worn` becomes `worn, lost`",
    ]


def test_limits() -> None:
    when = "when: {{limit: {}, receipt: yes}}, gives: {{repair: free}}"
    assert becoming(when.format("once"), "once") == ["2 times", "used"]
    assert becoming(when.format("2 times within 1 year"), "2 times within 1 year") == [
        "2 times within 0 years",
        "2 times within 2 years",
        "once within 1 year",
        "3 times within 1 year",
    ]
    assert becoming(when.format("used"), "used") == ["once"]
    assert becoming(when.format("once"), "limit: once") == [""]


@pytest.mark.parametrize(
    ("remedy", "price", "after"),
    [
        ("repair", "free", ["0.01"]),
        ("repair", "10", ["10.01", "free"]),
        ("repair", "0.30 per unit", ["0.31 per unit", "free"]),
        ("repair", "15% of price at most 30", ["16% of price at most 30", "15% of price at most 30.01", "free"]),
        ("repair", "price pro rata over 60 months", ["price pro rata over 61 months", "free"]),
        ("repair", "200 to 500", ["200.01 to 500", "200 to 500.01", "free"]),
        ("repair", "quoted", ["free"]),
        ("refund", "price", ["0"]),
        ("refund", "50% of price", ["51% of price", "0"]),
    ],
)
def test_prices(remedy: str, price: str, after: list[str]) -> None:
    assert becoming(f"for: {{defect: any}}, gives: {{{remedy}: {price}}}", price) == after


def test_lines_of_prices() -> None:
    text = "for: {defect: any}, gives: {refund: {goods: price, less: {label: {is: 7, when: {receipt: no}}}}}"
    found = {(mutant.slip.before, mutant.slip.after) for mutant in slips(rule(text))}
    assert {("7", "7.01"), ("7", "free"), ("no", "yes"), ("receipt: no", ""), ("price", "0")} <= found
    assert ("less: {label: {is: 7, when: {receipt: no}}}", "") in found


def left_out(text: str) -> list[tuple[str, str]]:
    return [(mutant.slip.what, mutant.slip.before) for mutant in slips(rule(text)) if not mutant.slip.after]


def test_parts() -> None:
    text = "for: {goods: ring}, when: {receipt: yes}, unless: {gift: yes}, gives: {repair: free, exchange: free}"
    assert [what for what, _ in left_out(text)] == [
        "rule", "test", "test", "`unless`", "remedy", "remedy",
    ]  # fmt: skip
    text = f"{text}, otherwise: {{declines: [repair, exchange], reason: No.}}"
    assert [what for what, _ in left_out(text)][-3:] == ["`otherwise`", "remedy", "remedy"]
    many = "for: {goods: ring}, unless: [{gift: yes}, {receipt: no}], gives: {repair: free}, overrides: [other]"
    assert left_out(many)[2:] == [
        ("`unless`", "{gift: yes}"),
        ("`unless`", "{receipt: no}"),
        ("override", "other"),
    ]


def test_a_rule_about_everything_is_what_is_left_of_one_without_its_only_test() -> None:
    draft = Draft("shop.yaml", rule("for: {goods: ring}, gives: {repair: free}").encode())
    (mutant,) = (mutant for mutant in mutants_of(draft) if mutant.slip.before == "goods: ring")
    assert "it: {for: {}, gives" in draft.changed(mutant.slip.edit)


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        ("[{gift: yes}, {receipt: yes}]", ["when: {receipt: yes}", "when: {gift: yes}"]),
        (
            "[{gift: yes}, {receipt: yes, goods: ring}, {delivered: any}]",
            [
                "when: {any_of: [{receipt: yes, goods: ring}, {delivered: any}]}",
                "when: {any_of: [{gift: yes}, {delivered: any}]}",
                "when: {any_of: [{gift: yes}, {receipt: yes, goods: ring}]}",
            ],
        ),
    ],
)
def test_options(options: str, changed: list[str]) -> None:
    text = rule(f"for: {{defect: any}}, when: {{any_of: {options}}}, gives: {{repair: free}}")
    draft = Draft("shop.yaml", text.encode())
    found = [draft.changed(mutant.slip.edit) for mutant in slips(text) if mutant.slip.what == "option"]
    assert [one.count(part) for one, part in zip(found, changed, strict=True)] == [1] * len(changed)


def test_verdicts() -> None:
    assert becoming("for: {goods: ring}, declines: [repair]", "declines") == ["refers"]
    assert becoming("for: {goods: ring}, refers: [repair], declines: [refund]", "declines") == []
    assert becoming("for: {goods: ring}, refers: [repair], declines: [refund]", "repair") == [""]
    own = slips(rule("for: {goods: ring}, declines: [repair]"), "otherwise")
    assert [mutant.words for mutant in own] == ["`refers` becomes `declines`"]


def test_rows_fees_prices_and_derived_facts() -> None:
    text = HEAD + (
        "derived:\n"
        "  fresh: {any_of: [{delivered: within 14 days}, {gift: yes}]}\n"
        "  often: {count: repair, within: 1 year}\n"
        "prices: {clasp: 40}\n"
        "coverage:\n"
        "  table:\n"
        "    for: {defect: any}\n"
        "    rows:\n"
        "      - {when: {fresh: yes}, gives: {repair: free}}\n"
        "      - {when: {fresh: no}, gives: {repair: clasp}}\n"
        "    reason: So be it.\n"
        "fees:\n"
        "  label: {for: {often: at least 2}, adds: {repair: 7}}\n" + TAIL
    )
    found = {f"{owner}: {one.words}" for owner in ("fresh", "often", "clasp", "table/1", "table/2", "label")
             for one in slips(text, owner)}  # fmt: skip
    assert found >= {
        "fresh: `within 14 days` becomes `within 15 days`",
        "fresh: the option `{gift: yes}` is left out",
        "often: `1 year` becomes `2 years`",
        "clasp: `40` becomes `40.01`",
        "clasp: `40` becomes `0`",
        "table/1: the row is left out",
        "table/2: `clasp` becomes `free`",
        "label: the fee is left out",
        "label: `7` becomes `7.01`",
        "label: `at least 2` becomes `at least 3`",
    }


def test_what_is_quoted_stays_quoted() -> None:
    text = rule('for: {"goods": "ring"}, gives: {repair: free}')
    draft = Draft("shop.yaml", text.encode())
    assert any('"goods": "watch"' in draft.changed(mutant.slip.edit) for mutant in slips(text))


def test_only_a_policy_has_mutants() -> None:
    with pytest.raises(PolicyError):
        Draft("shop.yaml", b"policy: shop\n")
