"""AC202 better-with-less-evidence: a claim that gets a better answer because the customer shows less."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aftercare_rules.checking.inquiry import Inquiry, Shown
from aftercare_rules.checking.later import gives_as_much, stands_for
from aftercare_rules.checking.report import Finding
from aftercare_rules.checking.words import outcome_in_words, owners_in, rules_in
from aftercare_rules.deciding import resolve
from aftercare_rules.deciding.resolve import Ground, is_better
from aftercare_rules.language.boxes import Member
from aftercare_rules.language.domains import Choice, Flag
from aftercare_rules.language.policy import Section
from aftercare_rules.solving.compare import may_be_better
from aftercare_rules.solving.seek import Question, answers, pairs
from aftercare_rules.solving.situation import Situation
from aftercare_rules.space.axes import Axis, Setting
from aftercare_rules.space.space import Point

_EVIDENCE: Final = re.compile(
    "receipt|invoice|proof|card|certificate|papers?|document|box|packag|complete|tags?|label|serial|(^|_)id(_|$)|"
    "shown|statement|booklet|regist|confirm|original|evidence|photo|order_number"
)
_NOTHING: Final = re.compile("^(nothing|missing|absent|lost|without|not-(found|shown|there))$|^no-")
_AGAINST: Final = re.compile(
    "open|used|worn|damage|broken|alter|modif|abuse|misuse|lost|missing|late|dirty|wash|opened|expired|third|foreign"
)


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each pair of rules once: two claims that are alike but for a flag that speaks for the customer."""
    for fact in evidence(inquiry):
        seen: set[object] = set()
        for remedy in inquiry.remedies:
            yield from _find(inquiry, fact, remedy, seen)


def evidence(inquiry: Inquiry) -> tuple[str, ...]:
    """The facts of the claim that speak for the customer: flags, and choices of proofs one word of which is none.

    Such a flag is wanted as `yes` by what gives more often than as `no`, or its name is that of a proof; and no
    exclusion holds it against the customer.
    """
    found = []
    for name, declared in inquiry.policy.facts.items():
        if isinstance(declared.domain, Choice) and _EVIDENCE.search(name):
            found += [name] if declared.group == "claim" and _nothing(declared.domain) else []
        if declared.group != "claim" or not isinstance(declared.domain, Flag) or _AGAINST.search(name):
            continue
        wanted = {True: 0, False: 0}
        held_against = False
        for rule in inquiry.policy.rules:
            conditions = [rule.when, *([rule.about] if rule.about else [])]
            for test in (test for condition in conditions for test in condition.tests if test.fact == name):
                words = {word for box in test.boxes for atom in box if isinstance(atom, Member) for word in atom.words}
                held_against |= rule.section is Section.EXCLUSIONS and words == {True}
                if rule.section in (Section.RIGHTS, Section.COVERAGE) and len(words) == 1:
                    wanted[True in words] += 1
        is_proof = bool(_EVIDENCE.search(name)) and wanted[True] + wanted[False] > 0
        if not held_against and (is_proof or wanted[True] > wanted[False]):
            found.append(name)
    return tuple(found)


def _find(inquiry: Inquiry, fact: str, remedy: str, seen: set[object]) -> Iterator[Finding]:
    for without_it, with_it in _sides(inquiry, fact):
        missed: set[object] = set()
        yield from _between(inquiry, fact, remedy, with_it, without_it, (), seen, missed)
        if missed - seen:
            # Where it was not shown, another remedy may have given as much; elsewhere that gives less.
            beside = inquiry.policy.vocabulary.remedies
            yield from _between(inquiry, fact, remedy, with_it, without_it, beside, seen, missed)


def _between(
    inquiry: Inquiry,
    fact: str,
    remedy: str,
    with_it: Setting,
    without_it: Setting,
    beside: tuple[str, ...],
    seen: set[object],
    missed: set[object],
) -> Iterator[Finding]:
    """The pairs of rules that are not `seen` yet; those that may be found and were not are `missed`."""
    relevant = inquiry.relevant((remedy, *beside))
    touched = with_it.blocked | without_it.blocked

    def ask(situation: Situation) -> Iterator[Question]:
        less, more = (situation.settled(situation.with_blocked(side.blocked)) for side in (without_it, with_it))
        logic = situation.logic
        is_answered = logic.all_of(less.approved, logic.negation(logic.any_of(less.in_conflict, more.in_conflict)))
        return pairs(situation, answers(less), answers(more), logic.all_of(is_answered, may_be_better(less, more)))

    for untimed in inquiry.without_time(remedy, ask, (fact,), beside):
        if not untimed.matched & touched:
            continue
        for time in inquiry.space.timed(untimed.matched, relevant):
            point = untimed.after(time)
            less, more = point.after(without_it), point.after(with_it)
            if (less.matched | more.matched) & inquiry.rule_set.impossible or less.matched == more.matched:
                continue
            poorer, richer = inquiry.outcome(less, remedy), inquiry.outcome(more, remedy)
            key = (owners_in(inquiry, poorer), owners_in(inquiry, richer), poorer.verdict, richer.verdict)
            # Where a person decides of who shows less, nothing is given for it yet.
            is_answered = poorer.verdict == "approved" and richer.ground is not Ground.CONFLICT
            if key in seen or not is_answered or not resolve.may_be_better(poorer, richer):
                continue
            if any(gives_as_much(inquiry, more, other, poorer) for other in beside if other != remedy):
                continue
            shown = _both(inquiry, fact, less, with_it, remedy, relevant)
            if shown is None:
                missed.add(key)
            else:
                seen.add(key)
                yield _finding(inquiry, fact, remedy, *shown)


def _nothing(domain: Choice) -> str | None:
    """The word of a choice that says that nothing is shown."""
    return next((word for word in domain.words if _NOTHING.search(word)), None)


def _sides(inquiry: Inquiry, fact: str) -> list[tuple[Setting, Setting]]:
    """The settings in which less is shown and more; none where other facts hang on it, or nothing does."""
    axis: Axis | None = next(
        (one for world in inquiry.space.worlds for one in world.axes if one.names == (fact,) and one.touched), None
    )
    domain, partition = inquiry.policy.facts[fact].domain, inquiry.space.partition(fact)
    if axis is None or partition is None:
        return []
    nothing = _nothing(domain) if isinstance(domain, Choice) else False
    if nothing is None:
        return []
    less = [one for one in axis.settings if one.cells[fact].code == partition.code(nothing)]
    return [(one, other) for one in less for other in axis.settings if other is not one]


def _both(
    inquiry: Inquiry, fact: str, less: Point, more: Setting, remedy: str, relevant: int
) -> tuple[Shown, Shown] | None:
    """The claim with less evidence and with more, if the first is decided better."""
    poorer = inquiry.show(less, remedy, relevant=relevant)
    value = next(iter(inquiry.maker.values_in(fact, more)), None)
    if poorer is None or value is None:
        return None
    richer = inquiry.decided(poorer.claim.model_copy(update={"facts": {**poorer.claim.facts, fact: value}}))
    if richer is None or Ground.CONFLICT in (poorer.outcome.ground, richer.outcome.ground):
        return None
    # With more evidence the customer may have as much in another way.
    others = [other for other in richer.judgement.alternatives if stands_for(other, poorer.outcome)]
    best_other = any(not is_better(poorer.outcome, other) for other in others)
    return (poorer, richer) if is_better(poorer.outcome, richer.outcome) and not best_other else None


def _finding(inquiry: Inquiry, fact: str, remedy: str, poorer: Shown, richer: Shown) -> Finding:
    rules = dict.fromkeys((*rules_in(poorer.outcome), *rules_in(richer.outcome)))
    less, more = (_said(shown.claim.facts[fact]) for shown in (poorer, richer))
    return inquiry.finding(
        "better-with-less-evidence",
        f"with `{fact}: {less}` the customer is better off with {remedy} ({outcome_in_words(inquiry, poorer.outcome)}) "
        f"than with `{fact}: {more}` ({outcome_in_words(inquiry, richer.outcome)})",
        (*rules, fact, remedy),
        inquiry.places_of(rules),
        [poorer.witness(f"{fact}: {less}"), richer.witness(f"{fact}: {more}")],
        f"give who shows more at least as much; if `{fact}` is no proof, say why under `accepts`",
    )


def _said(value: object) -> str:
    """A value as a policy writes it."""
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)
