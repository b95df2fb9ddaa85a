"""The engine's `explain`: a decision, what became of each rule, and what would change it."""

from __future__ import annotations

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.facts import ClaimReader
from aftercare_rules.deciding.judge import Judge
from aftercare_rules.explain.changes import Changes, Decide
from aftercare_rules.explain.checks import Checker
from aftercare_rules.explain.edits import Editor
from aftercare_rules.explain.fates import Fates
from aftercare_rules.explain.phrases import Phrases
from aftercare_rules.explain.records import Explanation, RuleExplanation
from aftercare_rules.explain.variations import Variations
from aftercare_rules.language.policy import Policy
from aftercare_rules.records.models import Claim, Decision
from aftercare_rules.rules.rule_set import Rule, RuleSet


class Explainer:
    """Explains decisions under one policy.

    `decide` decides a claim, or raises `ClaimError`; it need not find until when the decision holds.
    """

    def __init__(self, policy: Policy, rule_set: RuleSet, claims: ClaimReader, judge: Judge, decide: Decide) -> None:
        phrases = Phrases(policy)
        variations, editor = Variations(policy, rule_set), Editor(policy, rule_set, claims)
        self._policy = policy
        self._rule_set = rule_set
        self._claims = claims
        self._judge = judge
        self._declared = {rule.name: rule for rule in policy.rules}
        self._checker = Checker(policy, rule_set.terms, phrases)
        self._changes = Changes(policy, variations, editor, phrases, decide)

    def explain(self, claim: Claim, decision: Decision) -> Explanation:
        """The explanation of the decision that was made of a claim."""
        case = self._claims.read(claim)
        fates = Fates(self._policy, self._rule_set, self._judge, case, decision)
        rules = (self._rule(rule, fates, case) for rule in self._rule_set.rules)
        return Explanation(
            decision=decision,
            rules=tuple(rule for rule in rules if rule is not None),
            changes=self._changes.find(claim, case, decision),
        )

    def _rule(self, rule: Rule, fates: Fates, case: Case) -> RuleExplanation | None:
        """What a rule had to say; None of a rule whose rows tell it all: its `otherwise` does not answer."""
        declared = self._declared[rule.name]
        fate, checks = fates.fate(rule, declared), self._checker.checks(declared, case)
        if declared.rows and fate.status in ("failed", "out of scope"):
            return None
        effects = fate.ruling.effects if fate.ruling is not None else {}
        return RuleExplanation(
            rule=rule.name,
            row_of=rule.owner if rule.owner != rule.name else None,
            section=rule.section,
            clause=rule.clause or None,
            status=fate.status,
            by=fate.by,
            spoke=None if fate.ruling is None else "rule" if fate.ruling is rule.ruling else "otherwise",
            verdicts={remedy: effects[remedy].verdict for remedy in effects},
            nearly=not declared.rows and sum(check.result == "failed" for check in checks) == 1,
            checks=checks,
        )
