"""The account of all changes to a policy: what is noticed, what is missing, and what somebody else compares."""

import io
import sys
from dataclasses import dataclass
from time import monotonic, sleep

import pytest

from aftercare_rules.cli import bar
from aftercare_rules.cli.mutation_text import all_noticed, noticed, pasteable
from aftercare_rules.cli.terminal import plain
from aftercare_rules.language.policy import Policy
from aftercare_rules.mutating.draft import Draft
from aftercare_rules.mutating.paste import pasted
from aftercare_rules.mutating.run import mutate
from aftercare_rules.records.models import Claim

# What is second-hand has no receipt, so the test on `sold_as` adds nothing to that on the receipt.
BAGS = """\
policy: bags
title: {en: Bags}
currency: EUR
time: {zone: Europe/Rome, counting: calendar}
remedies: [repair]
facts:
  purchase: {sold_as: [regular, second-hand]}
  claim: {receipt: flag}
impossible:
  - {sold_as: second-hand, receipt: yes}
usual: {purchased: 2026-01-31 10:00, receipt: yes, sold_as: regular}
rights:
  bags: {for: {}, when: {receipt: yes, sold_as: regular}, gives: {repair: 3}, reason: So be it.}
otherwise: {refers: all, reason: A colleague answers you.}
examples:
  - {at: 2026-02-10, expect: approved repair 3.00}
  - {receipt: no, at: 2026-02-10, expect: referred}
"""


@dataclass(frozen=True)
class Answer:
    """What a comparison says."""

    claim: Claim | None
    is_proved: bool


def draft(text: str = BAGS) -> Draft:
    return Draft("bags.yaml", text.encode())


def test_what_nobody_compares_is_unsettled() -> None:
    report = mutate(draft())
    assert not report.survivors
    assert not report.same
    assert [change.before for change in report.unsettled] == ["sold_as: regular"]
    assert plain(noticed(report, True, None)).splitlines() == [
        f"bags.yaml: {report.changes} of {report.changes} changes noticed (100%)",
        "  1 more change left out: no claim was found that shows it",
        "    line 13: the test `sold_as: regular` is left out",
    ]


def test_what_is_proved_to_change_nothing_is_not_counted() -> None:
    asked: list[tuple[Policy, Policy]] = []

    def compare(old: Policy, new: Policy) -> Answer:
        asked.append((old, new))
        return Answer(None, True)

    report = mutate(draft(), compare)
    assert [change.before for change in report.same] == ["sold_as: regular"]
    assert not report.unsettled
    assert len(asked) == 1  # only where nothing else says what it does
    assert plain(noticed(report, True, None)).endswith(" noticed (100%)\n  1 more proved to change nothing\n")


def test_a_claim_from_a_comparison_counts_only_if_an_example_of_it_notices_the_change() -> None:
    claim = draft().policy.all_examples[0].claim

    def compare(old: Policy, new: Policy) -> Answer:
        return Answer(claim, False)

    report = mutate(draft(), compare)
    assert not report.survivors
    assert len(report.unsettled) == 1


def test_one_missing_example_is_told_for_all_changes_that_it_notices() -> None:
    report = mutate(draft(BAGS.replace("  - {receipt: no, at: 2026-02-10, expect: referred}\n", "")))
    assert len(report.survivors) > 1
    assert {one.example for one in report.survivors} == {
        "{receipt: no, at: 2026-02-10 00:00, expect: referred by otherwise}"
    }


def test_progress_is_told_to_its_end() -> None:
    told: list[tuple[int, int]] = []
    mutate(draft(), progress=lambda done, whole: told.append((done, whole)))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] == len(told) - 1


def test_no_changes_are_all_noticed() -> None:
    report = mutate(draft()).model_copy(update={"changes": 0, "noticed": 0})
    assert report.share == 100
    assert plain(all_noticed([report], True)) == "0 of 0 changes noticed (100%)\n"


@pytest.mark.parametrize(
    ("examples", "changed"),
    [
        ("", "\nexamples:\n  - {new}"),
        ("examples: [{at: 2026-02-10, expect: approved}]\n", "[{at: 2026-02-10, expect: approved}, {new}]"),
        ("examples:\n- {at: 2026-02-10, expect: approved}\n", "\n- {at: 2026-02-10, expect: approved}\n- {new}\n"),
    ],
)
def test_an_example_is_pasted_into_any_list(examples: str, changed: str) -> None:
    one = draft(BAGS[: BAGS.index("examples:")] + examples)
    assert changed in one.changed(pasted(one.text, one.root, "{new}"))


def test_an_example_is_pasted_into_a_rule_on_one_line() -> None:
    one = draft()
    assert "reason: So be it., examples: [{new}]}" in one.changed(pasted(one.text, one.root, "{new}", "bags"))
    with pytest.raises(LookupError):
        pasted(one.text, one.root, "{new}", "shoes")


def test_an_example_is_broken_only_between_its_entries() -> None:
    example = '{a: "x, y", history: [{remedy: repair, at: 2026-01-31 10:00}], at: 2026-02-28, expect: referred}'
    assert pasteable(example, 2, None) == [f"  - {example}"]
    assert pasteable(example, 2, 30) == [
        '  - {a: "x, y",',
        "     history: [{remedy: repair, at: 2026-01-31 10:00}],",
        "     at: 2026-02-28,",
        "     expect: referred}",
    ]


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_a_bar_is_shown_before_anything_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(bar, "_A_MOMENT", 0.01)
    with bar.progress_bar("[red]bags.yaml") as tell:
        tell(0, 2000)
        given_up = monotonic() + 30
        while "bags" not in screen.getvalue() and monotonic() < given_up:
            sleep(0.01)
    assert "[red]bags.yaml" in screen.getvalue()
    assert "0/2,000" in screen.getvalue()


def test_no_bar_is_shown_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(bar, "_A_MOMENT", 60.0)
    with bar.progress_bar("bags.yaml") as tell:
        tell(1, 2)
    assert screen.getvalue() == ""


def test_no_bar_is_drawn_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with bar.progress_bar("bags.yaml") as tell:
        tell(1, 2)
    assert capsys.readouterr().err == ""
