"""Law: of small policies the checker says just what trying every claim shows, no less and no more."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
import yaml

from aftercare_rules import Claim, Engine, Policy
from aftercare_rules.checking.check import check
from aftercare_rules.checking.evidence import evidence
from aftercare_rules.checking.inquiry import Inquiry
from aftercare_rules.deciding.resolve import Ground, Outcome, is_better
from aftercare_rules.document.load import read_policy
from aftercare_rules.records.models import Defect, Purchase

ZONE = "Asia/Shanghai"
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
WINDOWS = ("within 2 days", "after 2 days", "within 48 hours", "after 48 hours", "within 1 month", "within 30 days")
SEVERAL = 12
# The ends of months and leap years make windows lie in every order. Bought in the last second of a day, hours and days
# end together.
TIMES = ("01-31T10:00:00", "02-28T10:00:00", "03-01T10:00:00", "04-15T23:59:59", "04-15T00:00:00")
BOUGHT = [datetime.fromisoformat(f"2028-{time}+08:00") for time in TIMES]
# After each purchase every second about which a window can end, and some between.
AGES = [timedelta(days=2), timedelta(days=1), timedelta(), *(timedelta(days=days) for days in range(26, 34))]


def policy(chance: random.Random) -> Policy:
    """A policy of two kinds of goods and defects, a receipt, two remedies and a few rules."""
    sections: dict[str, dict[str, Any]] = {"rights": {}, "exclusions": {}, "coverage": {}}
    for number in range(chance.randint(2, 5)):
        section = chance.choice(("coverage", "coverage", "coverage", "exclusions", "rights"))
        remedy = chance.choice(("repair", "exchange"))
        says: dict[str, Any] = {"gives": {remedy: chance.choice(("free", "5", "10"))}}
        if section == "exclusions":
            says = {chance.choice(("declines", "refers")): [remedy]}
        tests: dict[str, Any] = {
            "category": chance.choice(("watch", "ring")),
            "defect": chance.choice(("dead", "bent", "any")),
            "receipt": chance.choice(("yes", "no")),
            "purchased": chance.choice(WINDOWS),
        }
        kept = {name: test for name, test in tests.items() if chance.random() < 0.45} or {"defect": "any"}
        rule = {"clause": str(number), "when": kept, "reason": "Thank you.", **says}
        others = [name for name, one in sections[section].items() if one["clause"] < str(number)]
        if others and chance.random() < 0.3:
            rule["overrides"] = [chance.choice(others)]
        sections[section][f"rule-{number}"] = rule
    tree = {
        "policy": "small",
        "title": {"en": "Service"},
        "currency": "CNY",
        "time": {"zone": ZONE, "counting": "calendar"},
        "remedies": ["repair", "exchange"],
        "facts": {
            "purchase": {"category": ["watch", "ring"]},
            "defect": {"kind": ["dead", "bent"]},
            "claim": {"receipt": "flag"},
        },
        **{name: rules for name, rules in sections.items() if rules},
        "otherwise": {chance.choice(("refers", "declines")): "all", "reason": "Thank you."},
    }
    return read_policy("small.yaml", yaml.safe_dump(tree, sort_keys=False).replace("'yes'", "yes").encode())


def claims() -> Iterator[Claim]:
    """Every claim, but for its wish."""
    for category, kind, receipt, bought in product(("watch", "ring"), ("dead", "bent", None), (True, False), BOUGHT):
        for age in AGES:
            start = (bought + age).replace(hour=0)
            for at in (start, bought + age, bought + age - SECOND, start + DAY - SECOND, bought + age + SECOND):
                if at >= bought:
                    yield Claim(
                        at=at,
                        purchase=Purchase(purchased=bought, facts={"category": category}, history=()),
                        defect=None if kind is None else Defect(kind=kind),
                        facts={"receipt": receipt},
                    )


CLAIMS = tuple(claims())


@dataclass
class Shown:
    """What all claims show of a policy."""

    names: set[str] = field(default_factory=set)
    deciding: set[str] = field(default_factory=set)


def shown(policy: Policy) -> Shown:
    engine, found = Engine(policy), Shown()
    remedies = policy.vocabulary.remedies
    for claim in CLAIMS:
        poorer = claim.model_copy(update={"facts": {"receipt": False}})
        now, then, less = (outcomes(engine, one, remedies) for one in (claim, later(claim), poorer))
        if claim.defect is not None and all(one.ground is Ground.OTHERWISE for one in now.values()):
            found.names.add("gap")
        for remedy, outcome in now.items():
            found.deciding |= {voice.rule.name for voice in outcome.voices}
            if outcome.ground is Ground.CONFLICT:
                found.names.add("conflict")
                continue
            is_open = outcome.ground is Ground.OTHERWISE and outcome.verdict == "referred"
            if not is_open and is_given(then[remedy], outcome, now):
                found.names.add("later-is-better")
            if claim.facts["receipt"] and less[remedy].verdict == "approved" and is_given(less[remedy], outcome, now):
                found.names.add("better-with-less-evidence")
    return found


def outcomes(engine: Engine, claim: Claim, remedies: tuple[str, ...]) -> dict[str, Outcome]:
    matched = engine.judge.matched(engine.claims.read(claim))
    assert matched is not None
    return engine.judge.outcomes(matched, {}, remedies)


def later(claim: Claim) -> Claim:
    return claim.model_copy(update={"at": (claim.at.astimezone(UTC) + SECOND).astimezone(claim.at.tzinfo)})


def is_given(other: Outcome, outcome: Outcome, now: dict[str, Outcome]) -> bool:
    """Whether a rule gives more in another case, and no other remedy gives as much in this one."""
    if other.ground is not Ground.RULES or not is_better(other, outcome):
        return False
    alternatives = [one for one in now.values() if one.remedy != outcome.remedy and one.ground is not Ground.OTHERWISE]
    return not any(one.verdict == "approved" and not is_better(other, one) for one in alternatives)


@pytest.mark.parametrize("seed", range(SEVERAL))
def test_what_every_claim_shows_is_what_is_found(seed: int) -> None:
    small = policy(random.Random(seed))
    report, found = check(small), shown(small)
    names = {finding.name for finding in report.findings}
    assert {proof.status for proof in report.proofs} <= {"proved", "found"}
    gaps = {one.name for one in report.findings if one.message.startswith("no rule answers {")}
    told = (names & {"conflict", "later-is-better", "better-with-less-evidence"}) | gaps
    expected = found.names - (set() if evidence(Inquiry(small)) else {"better-with-less-evidence"})
    assert told == expected
    dead = {one.about[0] for one in report.findings if one.name == "dead-rule"}
    assert dead == {rule.name for rule in small.rules} - found.deciding
