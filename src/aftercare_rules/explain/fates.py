"""What became of each rule: it decided, agreed, lost, was overridden or blocked, or did not match.

Who wins is for `resolve` to say. The rules that stand are found again in what it says; of the others it is told here
which rules overrode or blocked them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.judge import Judge
from aftercare_rules.deciding.resolve import Ground
from aftercare_rules.explain.records import Status
from aftercare_rules.language.domains import NONE_WORD
from aftercare_rules.language.policy import Policy, RuleDeclaration, Ruling, Section
from aftercare_rules.records.models import Decision
from aftercare_rules.rules.rule_set import Rule, RuleSet


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a rule, what it said if it said anything, and which other rules kept it from deciding."""

    status: Status
    ruling: Ruling | None = None
    by: tuple[str, ...] = ()


class Fates:
    """The fates of the rules in one decision.

    While facts are unknown a box may hold surely, or possibly; a rule for which that makes a difference is open.
    """

    def __init__(self, policy: Policy, rule_set: RuleSet, judge: Judge, case: Case, decision: Decision) -> None:
        self._remedies = policy.vocabulary.every_remedy
        self._decision = decision
        self._sure, self._possible = _matched(rule_set, judge, case)
        # Only these can stand in the way of another.
        self._scoped = [rule for rule in rule_set.rules if rule.scope & self._possible]
        self._unsettled = [rule for rule in self._scoped if not self._is_settled(rule)]
        self._standing = judge.standing(self._sure)
        judgement = judge.judge(case)
        self._speaking = {voice.rule.name: voice.ruling for voice in judgement.voices}
        self._added = {fee.rule for fee in judgement.outcome.fees} if judgement.outcome is not None else set()
        self._is_conflict = judgement.outcome is not None and judgement.outcome.ground is Ground.CONFLICT
        wish = case.wanted
        self._remedy = decision.remedy or (wish if wish != NONE_WORD else None)

    def fate(self, rule: Rule, declared: RuleDeclaration) -> Fate:
        """What became of one rule."""
        if rule.name in self._decision.rules:
            agreed: Status = "decided" if rule.name == self._decision.rule else "agreed"
            return Fate("in conflict" if self._is_conflict else agreed, self._speaking[rule.name])
        if not rule.scope & self._possible:
            # Without a `for` there is nothing that a rule is not about.
            return Fate("failed" if declared.about is None else "out of scope")
        if not self._is_settled(rule):
            return Fate("open")
        ruling = rule.ruling_of(self._sure)
        if ruling is None:
            return Fate("failed")
        overriding = self._names(other for other in self._scoped if _overrides(other, rule) and self._is_sure(other))
        if overriding:
            return Fate("overridden", ruling, overriding)
        if any(self._may_stop(other, rule, ruling) for other in self._unsettled):
            return Fate("open", ruling)
        return self._fate_of_speaker(rule, ruling)

    def _fate_of_speaker(self, rule: Rule, ruling: Ruling) -> Fate:
        """What became of a rule that speaks and that no rule of its section overrides."""
        if rule.section is Section.FEES:
            return Fate("added" if rule in self._added else "stood", ruling)
        spoken = [remedy for remedy in self._remedies if remedy in ruling.effects]
        weighed = [remedy for remedy in spoken if remedy == self._remedy] or spoken
        remedy = next((each for each in weighed if self._stands(rule, each)), weighed[0])
        standing = self._standing[remedy]
        if rule.section is Section.COVERAGE and not self._stands(rule, remedy):
            blocking = (voice.rule for voice in standing.exclusions if voice.rule.name not in rule.overrides)
            return Fate("blocked", ruling, self._names(blocking))
        if rule.section is Section.EXCLUSIONS:
            exempt = self._names(other for other in self._scoped if self._is_exempt(other, rule, remedy))
            if exempt and (standing.coverage or not self._stands(rule, remedy)):
                return Fate("overridden", ruling, exempt)
        if remedy == self._decision.remedy:
            return Fate("lost", ruling, self._decision.rules)
        return Fate("stood", ruling)

    def _stands(self, rule: Rule, remedy: str) -> bool:
        standing = self._standing[remedy]
        return any(voice.rule is rule for voice in (*standing.rights, *standing.coverage, *standing.exclusions))

    def _is_exempt(self, other: Rule, exclusion: Rule, remedy: str) -> bool:
        """Whether other coverage speaks of the remedy and overrides the exclusion by name."""
        if other.section is not Section.COVERAGE or exclusion.name not in other.overrides:
            return False
        ruling = other.ruling_of(self._sure) if self._is_sure(other) else None
        return ruling is not None and remedy in ruling.effects

    def _is_sure(self, rule: Rule) -> bool:
        return bool(rule.scope & self._sure)

    def _is_settled(self, rule: Rule) -> bool:
        """Whether what a rule in scope says does not depend on what is unknown."""
        return self._is_sure(rule) and len(rule.rulings_between(self._sure, self._possible)) == 1

    def _may_stop(self, other: Rule, rule: Rule, ruling: Ruling) -> bool:
        """Whether a rule that is not settled might override or block this one."""
        if _overrides(other, rule):
            return not self._is_sure(other)
        if (rule.section, other.section) != (Section.COVERAGE, Section.EXCLUSIONS) or other.name in rule.overrides:
            return False
        return bool(other.remedies & ruling.effects.keys())

    @staticmethod
    def _names(rules: Iterable[Rule]) -> tuple[str, ...]:
        return tuple(rule.name for rule in rules)


def _overrides(other: Rule, rule: Rule) -> bool:
    return other.section is rule.section and rule.name in other.overrides


def _matched(rule_set: RuleSet, judge: Judge, case: Case) -> tuple[int, int]:
    """The boxes that hold whatever is unknown, and those that may hold."""
    matched = judge.matched(case)
    if matched is not None:
        return matched, matched
    codes = judge.codes(case)
    sure = possible = 0
    for number, box in enumerate(rule_set.coded_boxes):
        known = [codes[reading] in allowed for reading, allowed in box if codes[reading] is not None]
        if all(known):
            possible |= 1 << number
            sure |= (len(known) == len(box)) << number
    return sure, possible
