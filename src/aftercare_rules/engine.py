"""The engine: one policy, compiled; a claim in, a decision out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aftercare_rules import matchers
from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.decision import DecisionWriter
from aftercare_rules.deciding.facts import ClaimReader
from aftercare_rules.deciding.in_force import InForceAt, last_instant, version_for
from aftercare_rules.deciding.judge import Judge
from aftercare_rules.deciding.validity import Validity
from aftercare_rules.errors import ClaimError, harmless, need_tables
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.vocabulary import PURCHASED
from aftercare_rules.matchers.tables import Tables
from aftercare_rules.records.claims import read_claim
from aftercare_rules.records.models import Claim, Decision
from aftercare_rules.rules.compile import compile_policy

if TYPE_CHECKING:
    from aftercare_rules.batch.cutting import Table
    from aftercare_rules.batch.decider import BatchDecider
    from aftercare_rules.explain.explainer import Explainer
    from aftercare_rules.explain.records import Explanation


class Engine:
    """Decides claims under one policy.

    It is pure and may be shared by threads: no clock, no input or output; the same claim gives the same bytes.
    `matcher` is `"tables"`, or `"durable"` for a second opinion from durable-rules, which needs the extra `durable`;
    without it, `MissingExtra` is raised. An unknown name raises `ValueError`, and what is no policy `TypeError`.
    """

    def __init__(self, policy: Policy, matcher: str = matchers.DEFAULT) -> None:
        check_policy(policy)
        self.policy = policy
        self.rule_set = compile_policy(policy)
        tables = Tables(self.rule_set.sizes, self.rule_set.coded_boxes)
        coded = (self.rule_set.sizes, self.rule_set.coded_boxes)
        chosen = tables if matcher == matchers.DEFAULT else matchers.create(matcher, *coded)
        # Another matcher is to be asked of every combination of facts.
        self.claims = ClaimReader(policy, self.rule_set, tables if chosen is tables else None)
        self._in_force = InForceAt(policy)
        self._case = self.claims.read if self._in_force.is_always else self._case_in_force
        self.judge = Judge(policy, self.rule_set, tables, chosen, self.claims)
        self._validity = Validity(policy, self.rule_set, self.claims, self.judge)
        self._writer = DecisionWriter(policy)

    def decide(self, claim: Claim | Mapping[str, Any]) -> Decision:
        """What the customer gets, what it costs, and why.

        The claim is a `Claim` or a mapping in its JSON form. Raises `ClaimError` with every fault of the claim.
        """
        claim = claim if type(claim) is Claim else read_claim(claim)
        case = self._case(claim)
        judgement = self.judge.by_precedent(case)
        end = None
        if judgement.outcome is not None and not judgement.missing:
            if not judgement.holds_for_ever:
                end = self._validity.last_instant(case, judgement)
            if self._in_force.ends:
                # By `timestamp`: datetimes that share a zone are compared by their clocks.
                ends = filter(None, (end, last_instant(claim, self.policy)))
                end = min(ends, key=datetime.timestamp, default=None)
        return (judgement.draft or self._writer.draft(judgement)).decision(case, end)

    def decide_batch(self, table: Table, columns: Mapping[str, str] | None = None) -> Table:
        """The decisions of many claims in columns: of a `pyarrow.RecordBatch` or `Table` one with a row for each row.

        Each row is a claim, each column a field of claims by its name, or by the name that `columns` gives for it;
        other columns are left alone. Every row comes to what `decide` says of its claim; a row that is no claim has its
        faults under `error`. Raises `MissingExtra` without the extra `batch`, and `TableError` where the columns as
        such cannot be read as claims.
        """
        return self.batches.decide(table, columns)

    @cached_property
    def batches(self) -> BatchDecider:
        """What decides tables, and can account for how it did; raises `MissingExtra` without the extra `batch`."""
        need_tables("deciding tables")
        from aftercare_rules.batch.answers import Answers
        from aftercare_rules.batch.decider import BatchDecider

        answers = Answers(self.policy, self.rule_set, self.claims, self.judge, self._validity, self._writer)
        return BatchDecider(self.policy, self.rule_set, answers, self.decide)

    def explain(self, claim: Claim | Mapping[str, Any]) -> Explanation:
        """The decision, which test of each rule held or failed on which value, and what would change the decision.

        Takes and raises what `decide` does. It judges the claim again with each thing in it that could be otherwise,
        so it takes some hundred times as long.
        """
        claim = read_claim(claim)
        return self._explainer.explain(claim, self.decide(claim))

    @cached_property
    def _explainer(self) -> Explainer:
        from aftercare_rules.explain.explainer import Explainer  # who decides needs none of it

        return Explainer(self.policy, self.rule_set, self.claims, self.judge, self._decide_for_now)

    def _decide_for_now(self, claim: Claim) -> Decision:
        """The decision, without the instant until which it holds."""
        case = self._case(claim)
        return self._writer.draft(self.judge.judge(case)).decision(case, None)

    def _case_in_force(self, claim: Claim) -> Case:
        try:
            case = self.claims.read(claim)
        except ClaimError:
            # What is wrong with a claim that the policy is not for is not the policy's matter.
            version_for(claim, (self.policy,))
            raise
        first, last = self._in_force.instants
        bought = case.events[PURCHASED]
        if not first <= (bought if isinstance(bought, datetime) else case.at) <= last:
            version_for(claim, (self.policy,))
        return case


def check_policy(policy: object) -> None:
    """Raises `TypeError` for what is no policy, and says what gives one."""
    if not isinstance(policy, Policy):
        kind = type(policy).__name__
        instead = {"PolicyBook": "one of its `policies`", "Engine": "its `policy`"}.get(kind, "load_policy(path)")
        raise TypeError(f"a policy belongs here, not a `{harmless(kind)}`: give {instead}")
