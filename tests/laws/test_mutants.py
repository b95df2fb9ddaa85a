"""What holds of every mutant of every policy: one place is changed, and what it decides otherwise is nearby."""

import re
from pathlib import Path

import pytest

from aftercare_rules.document.load import load_policy
from aftercare_rules.document.source import read_source
from aftercare_rules.engine import Engine
from aftercare_rules.errors import PolicyError
from aftercare_rules.examples.runner import run
from aftercare_rules.language.policy import Policy, Ruling
from aftercare_rules.mutating.draft import ALL, Draft
from aftercare_rules.mutating.edits import Edit
from aftercare_rules.mutating.mutants import Mutant, mutants_of
from aftercare_rules.mutating.paste import pasted
from aftercare_rules.mutating.run import mutate
from aftercare_rules.mutating.search import Search
from aftercare_rules.mutating.suggest import Suggester
from aftercare_rules.mutating.trial import Trial

FOLDER = Path(__file__).parents[2] / "policies"
NAMES = sorted(str(file.relative_to(FOLDER)) for file in FOLDER.rglob("*.yaml"))
SMALL = """\
policy: zips
title: {en: Zips}
currency: EUR
time: {zone: Europe/Rome, counting: calendar}
remedies: [repair]
facts:
  defect: {kind: [zip-broken, seam-open]}
  claim: {receipt: flag}
usual: {purchased: 2026-01-31 10:00, receipt: yes}
coverage:
  zips:
    for: {defect: zip-broken}
    when: {purchased: within 90 days, receipt: yes}
    gives: {repair: free}
    reason: We mend it free of charge.
    otherwise: {gives: {repair: 12.00}, reason: We gladly mend it.}
otherwise: {refers: all, reason: A colleague answers you.}
examples:
  - {defect: zip-broken, at: 2026-05-01 23:59:59, expect: approved repair 0.00}
  - {defect: zip-broken, at: 2026-05-02 00:00:00, expect: approved repair 12.00}
  - {defect: zip-broken, receipt: no, at: 2026-02-10, expect: approved repair 12.00}
  - {defect: seam-open, at: 2026-02-10, expect: referred}
"""


def draft_of(name: str) -> Draft:
    file = FOLDER / name
    return Draft(str(file), file.read_bytes(), lambda law: Path(law).read_bytes())


def some(draft: Draft, every: int) -> list[Mutant]:
    """One of so many mutants, those that are no policy left out."""
    return [mutant for mutant in list(mutants_of(draft))[::every] if draft.can_read(mutant.slip.edit)]


@pytest.mark.parametrize("name", NAMES)
def test_a_mutant_differs_in_one_place_which_is_underlined(name: str) -> None:
    draft = draft_of(name)
    text = draft.text.text
    for mutant in mutants_of(draft):
        changed, edit = draft.changed(mutant.slip.edit), mutant.slip.edit
        assert changed != text
        assert changed[: edit.start] == text[: edit.start]
        assert changed[edit.start + len(edit.written) :] == text[edit.end :]
        span, line = mutant.slip.span, draft.source.line(mutant.slip.span.line)
        if span.line == span.end_line:
            assert " ".join(line[span.column - 1 : span.end_column - 1].split()) in ("{}", mutant.slip.before) or (
                mutant.slip.before in line
            )


@pytest.mark.parametrize("name", NAMES)
def test_what_is_refused_is_refused_for_its_meaning(name: str) -> None:
    """No edit tears the YAML, or a name, apart: a mutant that is no policy makes no sense, or contradicts itself."""
    draft = draft_of(name)
    for mutant in list(mutants_of(draft))[::5]:
        try:
            draft.read(mutant.slip.edit)
        except PolicyError as error:
            read_source(name, draft.changed(mutant.slip.edit).encode())
            told = " ".join(fault.message for fault in error.diagnostics)
            assert not re.search("unknown key|unknown fact|does not belong|no value|is not a", told), told


@pytest.mark.parametrize("name", NAMES)
def test_a_mutant_is_the_policy_that_its_text_is(name: str) -> None:
    """Blanking out examples, which is quick, makes no difference to anything else."""
    draft = draft_of(name)
    for mutant in some(draft, 19):
        quick = draft.read(mutant.slip.edit)
        assert not quick.all_examples
        try:
            whole = draft.read(mutant.slip.edit, ALL)
        except PolicyError:
            continue  # an example cannot be read any more
        assert quick.sha256 == whole.sha256
        assert whole.sha256 != draft.policy.sha256


@pytest.mark.parametrize("name", NAMES)
def test_only_the_touched_rule_says_something_else(name: str) -> None:
    draft = draft_of(name)
    for mutant in some(draft, 13):
        if mutant.owner.rule and mutant.slip.what not in ("rule", "fee", "row"):
            before, after = (
                _others(policy, mutant.owner.rule) for policy in (draft.policy, draft.read(mutant.slip.edit))
            )
            assert before == after, mutant.words


def _others(policy: Policy, rule: str) -> list[object]:
    """What all rules but one ask and say."""
    return [
        (
            one.name,
            [condition and condition.boxes for condition in (one.about, one.when, *one.unless)],
            one.overrides,
            [_said(ruling) for ruling in (one.ruling, one.otherwise)],
        )
        for one in policy.rules
        if one.owner != rule
    ]


def _said(ruling: Ruling | None) -> object:
    """Verdicts and prices, wherever the condition of a line stands."""
    return [
        (remedy, effect.verdict, [(line.name, line.form, line.when and line.when.boxes) for line in lines])
        for remedy, effect in (ruling.effects.items() if ruling is not None else ())
        for lines in [effect.price.lines if effect.price is not None else ()]
    ]


@pytest.mark.parametrize("name", ["charm-jeweller.yaml", "sports-shop.yaml", "electronics-chain/2019.yaml"])
def test_a_change_is_noticed_where_the_examples_of_the_changed_file_fail(name: str) -> None:
    """The quick way comes to what `aftercare test` of the whole changed file comes to."""
    draft = draft_of(name)
    trial = Trial(draft)
    for mutant in some(draft, 2):
        if mutant.slip.what in ("rule", "fee", "row"):
            continue  # with a rule its examples go, and with a row the names of those below it
        try:
            fails = bool(run(Engine(draft.read(mutant.slip.edit, ALL))).failures)
        except PolicyError:
            fails = True
        policy = trial.read(mutant)
        assert policy is not None
        assert trial.notices(mutant, policy) is fails, mutant.words


def test_a_complete_suite_notices_everything_and_needs_every_example() -> None:
    assert mutate(Draft("zips.yaml", SMALL.encode())).share == 100
    lines = SMALL.splitlines(keepends=True)
    examples = [number for number, line in enumerate(lines) if line.startswith("  - ")]
    assert len(examples) == 4
    for number in examples:
        fewer = "".join(line for at, line in enumerate(lines) if at != number)
        assert mutate(Draft("zips.yaml", fewer.encode())).share < 100, lines[number]


def with_fewer_examples(name: str, kept: int) -> bytes:
    """A policy's text in which one of so many examples is kept, and the first of each list."""
    text = (FOLDER / name).read_text()
    lines = text.split("\n")
    for number, example in enumerate(load_policy(FOLDER / name).all_examples):
        first, last = example.span.line - 1, example.span.end_line
        above = next(line.strip() for line in reversed(lines[:first]) if line.strip() and "#" not in line[:6])
        is_first = above == "examples:"
        if number % kept and not is_first and lines[first].lstrip().startswith("- "):
            lines[first:last] = [""] * (last - first)
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("name", "kept", "every"),
    [
        ("accessory-shop.yaml", 3, 16),
        ("charm-jeweller.yaml", 4, 1),
        ("diamond-trade-up.yaml", 3, 2),
        ("furniture-store.yaml", 4, 1),
        ("electronics-chain/2019.yaml", 3, 1),
        ("sportswear/2020.yaml", 6, 9),
        ("watch-service.yaml", 2, 1),
    ],
)
def test_a_missing_example_holds_today_and_notices_the_change(name: str, kept: int, every: int) -> None:
    draft = Draft(str(FOLDER / name), with_fewer_examples(name, kept), lambda law: Path(law).read_bytes())
    assert not run(Engine(draft.policy)).failures
    trial, suggester = Trial(draft), Suggester(draft)
    survivors = 0
    for mutant in some(draft, every):
        policy = trial.read(mutant)
        assert policy is not None
        claim = None if trial.notices(mutant, policy) else Search(draft.policy, policy).find(600)
        if claim is None:
            continue
        survivors += 1
        found = suggester.suggest(mutant, policy, claim)
        assert found is not None, mutant.words
        paste = pasted(draft.text, draft.root, found.line, found.beside)
        today = draft.read_whole(paste)
        assert len(today.all_examples) == len(draft.policy.all_examples) + 1
        assert not run(Engine(today)).failures
        if mutant.slip.what not in ("rule", "fee", "row"):
            assert fails_with(draft, mutant, paste), found
    assert survivors


def fails_with(draft: Draft, mutant: Mutant, paste: Edit) -> bool:
    """Whether the whole changed file fails with one example more."""
    try:
        return bool(run(Engine(draft.read_whole(paste, mutant.slip.edit))).failures)
    except PolicyError:
        return True


def test_the_same_policy_makes_the_same_report() -> None:
    draft, again = (Draft("zips.yaml", SMALL.replace("90", "80", 1).replace("05-0", "04-2").encode()) for _ in "ab")
    assert mutate(draft).model_dump_json() == mutate(again).model_dump_json()
