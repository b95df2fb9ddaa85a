"""Law: what any claim shows of a policy, the checker says of it; and what it says, its witness shows."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

from hypothesis import given, settings

from aftercare_rules import Claim, ClaimError, Engine, Policy
from aftercare_rules.checking.check import check
from aftercare_rules.checking.evidence import evidence
from aftercare_rules.checking.inquiry import Inquiry
from aftercare_rules.checking.report import Report
from aftercare_rules.deciding.resolve import Ground, Outcome, is_better
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.records.claims import read_claim
from tests.laws.test_space import known
from tests.strategies.cases import Case, cases

SECOND = timedelta(seconds=1)
# A policy with all that there is takes a second or two to check.
SOME = max(settings().max_examples // 50, 1)


class Shows:
    """What claims show of a policy, remedy by remedy, told by the engine alone."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.engine = Engine(policy)
        self.evidence = evidence(Inquiry(policy))

    def outcome(self, claim: Claim) -> Outcome | None:
        try:
            return self.engine.judge.judge(self.engine.claims.read(claim)).outcome
        except (ClaimError, NoHolidayData):
            return None

    def alternatives(self, claim: Claim) -> tuple[Outcome, ...]:
        return self.engine.judge.judge(self.engine.claims.read(claim)).alternatives

    def of(self, claim: dict[str, Any]) -> Iterator[tuple[str, Claim]]:
        """The names of what a claim shows."""
        for remedy in self.policy.vocabulary.every_remedy:
            read = read_claim({**claim, "wants": remedy})
            now = self.outcome(read)
            if now is None:
                continue
            if now.ground is Ground.CONFLICT:
                yield "conflict", read
                continue
            moved = read.model_copy(update={"at": (read.at.astimezone(UTC) + SECOND).astimezone(read.at.tzinfo)})
            is_open = now.ground is Ground.OTHERWISE and now.verdict == "referred"
            if not is_open and self._is_better(self.outcome(moved), now, read):
                yield "later-is-better", read
            for fact in self.evidence:
                if read.facts.get(fact) is True:
                    poorer = read.model_copy(update={"facts": {**read.facts, fact: False}})
                    if self._is_better(self.outcome(poorer), now, read):
                        yield "better-with-less-evidence", read

    def _is_better(self, other: Outcome | None, now: Outcome, claim: Claim) -> bool:
        if other is None or other.ground is not Ground.RULES or not is_better(other, now):
            return False
        return not any(one.verdict == "approved" and not is_better(other, one) for one in self.alternatives(claim))


def found(report: Report, name: str) -> bool:
    """Whether a check found something, or says that it is not finished."""
    (proof,) = (proof for proof in report.proofs if proof.name == name)
    return proof.status != "proved"


@settings(max_examples=SOME)
@given(case=cases(known, count=10))
def test_what_a_claim_shows_is_found(case: Case) -> None:
    report, shows = check(case.policy), Shows(case.policy)
    for claim in case.claims:
        for name, read in shows.of(claim):
            assert found(report, name), (name, read)


@settings(max_examples=SOME)
@given(case=cases(known, count=10))
def test_a_rule_that_decides_is_not_dead(case: Case) -> None:
    report, shows = check(case.policy), Shows(case.policy)
    found = [one for one in report.findings if one.name == "dead-rule"]
    # Of some rules only one of two answers never decides.
    dead = {one.about[0] for one in found if "otherwise" not in one.message and "own answer" not in one.message}
    for claim in case.claims:
        for remedy in case.policy.vocabulary.every_remedy:
            outcome = shows.outcome(read_claim({**claim, "wants": remedy}))
            deciding = {voice.rule.name for voice in outcome.voices} if outcome is not None else set()
            assert not deciding & dead


@settings(max_examples=SOME)
@given(case=cases(known, count=10))
def test_without_a_redundant_rule_every_claim_is_decided_the_same(case: Case) -> None:
    inquiry = Inquiry(case.policy)
    report = check(case.policy)
    redundant = {one.about[0] for one in report.findings if one.name == "redundant-rule"}
    for rule in inquiry.rule_set.rules:
        if rule.name in redundant:
            for claim in case.claims:
                for remedy in case.policy.vocabulary.every_remedy:
                    read = read_claim({**claim, "wants": remedy})
                    outcome = inquiry.outcome_of(read, remedy)
                    case_read = inquiry.maker.case(read)
                    if outcome is None or case_read is None:
                        continue
                    matched = inquiry.engine.judge.matched(case_read)
                    assert matched is not None
                    numbers = inquiry.engine.claims.numbers(inquiry.rule_set.keys, case_read)
                    other = inquiry.settled(matched, remedy, numbers, without=rule)
                    assert (outcome.key, outcome.ground) == (other.key, other.ground)


@settings(max_examples=SOME)
@given(case=cases(known, count=0))
def test_a_witness_is_what_the_engine_decides(case: Case) -> None:
    engine = Engine(case.policy)
    for finding in check(case.policy).findings:
        for witness in finding.witnesses:
            assert engine.decide(witness.claim) == witness.decision
