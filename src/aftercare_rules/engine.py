"""The engine: one policy, compiled; a claim in, a decision out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

from aftercare_rules.claims import read_claim
from aftercare_rules.compile import compile_policy
from aftercare_rules.decision import DecisionWriter
from aftercare_rules.explain.explainer import Explainer
from aftercare_rules.explain.records import Explanation
from aftercare_rules.facts import ClaimReader
from aftercare_rules.judge import Judge, Matcher
from aftercare_rules.policy import Policy
from aftercare_rules.records import Claim, Decision
from aftercare_rules.tables import Tables
from aftercare_rules.validity import Validity

MatcherName: TypeAlias = Literal["tables", "durable"]
MATCHERS: Final[tuple[MatcherName, ...]] = ("tables", "durable")


class Engine:
    """Decides claims under one policy.

    It is pure and may be shared by threads: no clock, no input or output; the same claim gives the same bytes.
    `matcher` is `"tables"`, or `"durable"` for a second opinion from durable-rules, which needs the extra `durable`;
    without it, `MissingExtra` is raised. An unknown name raises `ValueError`.

    >>> engine = Engine(load_policy("policies/accessory-shop.yaml"))  # doctest: +SKIP
    >>> engine.decide(claim).verdict  # doctest: +SKIP
    'approved'
    """

    def __init__(self, policy: Policy, matcher: MatcherName = "tables") -> None:
        self.policy = policy
        self.rule_set = compile_policy(policy)
        tables = Tables(self.rule_set.sizes, self.rule_set.coded_boxes)
        self.claims = ClaimReader(policy, self.rule_set)
        self.judge = Judge(policy, self.rule_set, tables, self._matcher(matcher, tables), self.claims)
        self._validity = Validity(policy, self.rule_set, self.claims, self.judge.judge)
        self._writer = DecisionWriter(policy)
        self._explainer = Explainer(policy, self.rule_set, self.claims, self.judge, self._decide_for_now)

    def _matcher(self, name: MatcherName, tables: Tables) -> Matcher:
        if name == "tables":
            return tables
        if name == "durable":
            from aftercare_rules.durable import DurableMatcher  # heavy, and an extra

            return DurableMatcher(self.rule_set.sizes, self.rule_set.coded_boxes)
        raise ValueError(f"there is no matcher {name!r}; there is {' and '.join(map(repr, MATCHERS))}")

    def decide(self, claim: Claim | Mapping[str, Any]) -> Decision:
        """What the customer gets, what it costs, and why.

        The claim is a `Claim` or a mapping in its JSON form. Raises `ClaimError` with every fault of the claim.
        """
        case = self.claims.read(claim if isinstance(claim, Claim) else read_claim(claim))
        judgement = self.judge.judge(case)
        valid_until = (
            self._validity.last_instant(case, judgement) if judgement.outcome and not judgement.missing else None
        )
        return self._writer.write(case, judgement, valid_until)

    def explain(self, claim: Claim | Mapping[str, Any]) -> Explanation:
        """The decision, which test of each rule held or failed on which value, and what would change the decision.

        Takes and raises what `decide` does. It judges the claim again with each thing in it that could be otherwise,
        so it takes some hundred times as long.
        """
        claim = claim if isinstance(claim, Claim) else read_claim(claim)
        return self._explainer.explain(claim, self.decide(claim))

    def _decide_for_now(self, claim: Claim) -> Decision:
        """The decision, without the instant until which it holds."""
        case = self.claims.read(claim)
        return self._writer.write(case, self.judge.judge(case), None)
