"""A claim of which something is unknown to a judgement, by every completion of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import partial
from typing import TypeAlias

from aftercare_rules.deciding.alternatives import Alternatives
from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.choices import Choices
from aftercare_rules.deciding.coding import Codes
from aftercare_rules.deciding.doubt import Doubt
from aftercare_rules.deciding.in_common import alternatives_to, in_common, rules_of, shared
from aftercare_rules.deciding.judgements import Judgement, Pattern
from aftercare_rules.deciding.memory import MOST_JUDGEMENTS, Memory
from aftercare_rules.deciding.resolve import Outcome, Standing, settle, sign
from aftercare_rules.deciding.unknown import Completions, Diagram
from aftercare_rules.errors import ClaimError, Fault
from aftercare_rules.language.policy import Policy, Ruling
from aftercare_rules.language.prices import Key, Numbers, Range, are_known
from aftercare_rules.matchers.tables import Tables
from aftercare_rules.rules.rule_set import RuleSet

Choose: TypeAlias = Callable[[Callable[[str], Outcome | None]], Outcome | None]
"""The decision, by the outcome for each remedy; None where one that matters is None."""

Settle: TypeAlias = Callable[[int, Numbers, Iterable[str]], Mapping[str, Outcome]]
"""The outcome for each of some remedies where these boxes hold."""


class Completing:
    """Judges such claims under one policy.

    `otherwise` is what the policy says of each remedy where no rule speaks; `standing`, `settle` and `relevant`, the
    boxes that can matter to some remedies, are those of known claims.
    """

    def __init__(
        self,
        policy: Policy,
        rule_set: RuleSet,
        tables: Tables,
        otherwise: Mapping[str, Ruling],
        standing: Callable[[int], Mapping[str, Standing]],
        settle: Settle,
        relevant: Callable[[frozenset[str]], int],
    ) -> None:
        self._remedies = policy.vocabulary.remedies
        self._rule_set = rule_set
        self._tables = tables
        self._otherwise = otherwise
        self._standing = standing
        self._settle = settle
        self._relevant = relevant
        self._alternatives = Alternatives(policy, rule_set)
        self._choices = Choices(policy, rule_set)
        self._read: Memory[Hashable, tuple[Key, ...]] = Memory()
        self._kept: Memory[Hashable, Judgement] = Memory(MOST_JUDGEMENTS)

    def missing(self, names: Iterable[str], case: Case) -> tuple[str, ...]:
        """What a clerk asks for to know these facts, events and histories, in the order in which they are declared."""
        return self._alternatives.in_order(names, case)

    def judge(self, codes: Codes, numbers: Numbers, case: Case, alike: Pattern | None) -> Judgement:
        """The judgement of a case, for it alone or for all that are `alike`, whatever they say that it does not read.

        Raises `ClaimError` where every completion lies in a box that cannot happen.
        """
        if alike is None:
            return self._judge(codes, numbers, case, None, set())
        among = alike, tuple([_unless_known(numbers.get(key)) for key in alike.keys])
        read = self._read.get(among, ())
        kept = self._kept.get((among, read, *map(numbers.get, read)))
        if kept is None:
            now = set(read)
            kept = self._judge(codes, numbers, case, alike, now)
            read = tuple([key for key in alike.keys if key in now])
            self._read.keep(among, read)
            self._kept.keep((among, read, *map(numbers.get, read)), kept)
        return kept

    def _judge(self, codes: Codes, numbers: Numbers, case: Case, alike: Pattern | None, read: set[Key]) -> Judgement:
        """The judgement of a case; the numbers that it hangs on are added to `read`."""
        blocked = 0
        for reading, code in enumerate(codes):
            if code is not None:
                blocked |= self._tables.blocked(reading, code)
        wanted = case.wanted
        live = self._tables.every & self._relevant(frozenset((*self._remedies, wanted))) & ~blocked
        rows = self._tables.rows
        waiting = [each for each, code in enumerate(codes) if code is None and any(row & live for row in rows[each])]
        unknowns = tuple(self._alternatives.unknowns(case, waiting, numbers))

        def complete(weighed: frozenset[str], choose: Choose) -> Completions:
            def decide(sure: int, open: int, ranges: Numbers) -> Outcome | None:
                return choose(self._outcome_of(sure, open, {**numbers, **ranges}, read))

            relevant = self._relevant(weighed)
            return Diagram(self._tables, relevant, self._rule_set.impossible, unknowns, decide).completions(blocked)

        completions = complete(self._choices.weighed(wanted), partial(self._choices.choose, wanted))
        if not completions.outcomes:
            message = "this claim cannot happen, whatever the missing facts are"
            raise ClaimError([Fault("", message, "the policy's `impossible` rules it out")])
        read.update(_hangs_on(completions))
        if not completions.agree:
            return Judgement(None, missing=self.missing(completions.missing, case), pattern=alike)
        first, *others = completions.outcomes
        elsewhere = {
            remedy: complete(frozenset({remedy}), _the_one(remedy))
            for remedy in self._remedies
            if remedy != first.remedy
        }
        read.update(key for each in elsewhere.values() for key in _hangs_on(each))
        outcomes = {remedy: in_common(found.outcomes) for remedy, found in elsewhere.items() if found.agree}
        voices = tuple(voice for voice in first.voices if all(voice.rule in rules_of(other) for other in others))
        outcome, ruling = shared(completions.outcomes, voices)
        bills = tuple(bill for each in completions.outcomes for bill in each.bills)
        return Judgement(outcome, voices, ruling, alternatives_to(first, outcomes), bills=bills, pattern=alike)

    def _outcome_of(self, sure: int, open: int, numbers: Numbers, read: set[Key]) -> Callable[[str], Outcome | None]:
        """The outcome for a remedy where some boxes hold and others may; None where those others matter.

        The numbers on which more than an amount hangs are added to `read`.
        """

        def noted(standing: Standing | None, outcome: Outcome) -> Outcome:
            if standing is not None and standing.is_priced_by_claim:
                keys = [key for voice in standing.voices for key in voice.effect.keys]
                if sign(standing) is None or not are_known(keys, numbers):
                    read.update(keys)
            return outcome

        def settled(remedy: str, standing: Standing) -> Outcome:
            return noted(standing, settle(remedy, standing, numbers, self._otherwise[remedy]))

        if open:
            doubt = Doubt(self._rule_set, sure, open)
            return lambda remedy: doubt.outcome(remedy, settled)
        standings = self._standing(sure)
        return lambda remedy: noted(standings.get(remedy), self._settle(sure, numbers, (remedy,))[remedy])


def _hangs_on(completions: Completions) -> Iterator[Key]:
    """The numbers that make up what all agree on, or that outcomes read which only their amounts may tell apart."""
    alike: dict[object, list[Outcome]] = {}
    for outcome in completions.outcomes:
        alike.setdefault((outcome.verdict, outcome.remedy), []).append(outcome)
    for some in alike.values():
        if completions.agree or len({outcome.bill and outcome.bill.shape for outcome in some}) > 1:
            yield from (key for outcome in some for key in outcome.reads)


def _unless_known(number: Range | None) -> Range | bool:
    """What is known of a number whose value is not; else whether there is one."""
    return number is not None and (number.is_settled or number)


def _the_one(remedy: str) -> Choose:
    """Chooses a remedy whatever becomes of the others."""
    return lambda outcome_of: outcome_of(remedy)
