"""What more rules cost: claims under synthetic policies of 10 to 5,000 rules, decided again and for the first time."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final

from aftercare_rules import Claim, Engine
from benchmarks.answers import hold_to
from benchmarks.claims import validated
from benchmarks.effort import Effort
from benchmarks.engines import synthetic
from benchmarks.scenes import BY_HAND, MATCHERS, hand_written, short_answers, synthetic_claims, synthetic_policy
from benchmarks.tables import markdown, short, with_spread
from benchmarks.timing import Contender, Measured, Spread, race, without_old_garbage

PEERS: Final = {"datalogic": synthetic.datalogic, "GoRules Zen": synthetic.zen}
OURS: Final = "aftercare_rules, {}"
# What is remembered of the claims of a smaller policy would not be all that is remembered.
CLAIMS: Final = 4_000
FIRST_CLAIMS: Final = 400


@dataclass(frozen=True)
class Growth:
    """By engine and number of rules: how long a claim takes; and by number of rules, one whose like never came."""

    again: dict[str, dict[int, Measured]]
    first: dict[int, Spread]


def measure(effort: Effort) -> Growth:
    """Every size in one race, so that sizes are neighbours in time too."""
    base = hand_written(effort.claims)
    contenders, first = [], dict[int, Spread]()
    for rules in effort.sizes:
        claims = synthetic_claims(rules, min(CLAIMS, effort.claims))
        records = validated(claims)
        policy = synthetic_policy(rules)
        engines = {OURS.format(matcher): Engine(policy, matcher) for matcher in MATCHERS}
        expected = list(map(short_answers(engines[OURS.format("tables")]), records))  # and all is warm
        for name, engine in engines.items():
            hold_to(expected, short_answers(engine), records, f"{name} with {rules} rules")
            contenders.append(Contender(f"{name}|{rules}", engine.decide, records))
        for name, build in PEERS.items():
            decide = build(rules)
            hold_to(expected[:500], decide, claims[:500], f"{name} with {rules} rules")
            contenders.append(Contender(f"{name}|{rules}", decide, claims))
        first[rules] = first_time(Engine(policy), unlike(records))
    measured = race(contenders, base, effort.rounds, effort.seconds)
    again: dict[str, dict[int, Measured]] = {}
    for name, one in measured.items():
        if name != BY_HAND:
            engine_name, _, rules_text = name.partition("|")
            again.setdefault(engine_name, {})[int(rules_text)] = one
    return Growth(again, first)


def unlike(records: list[Claim]) -> list[Claim]:
    """Claims of which no two are of the same goods with the same facts."""
    seen = dict[Any, Claim]()
    for record in records:
        assert record.purchase is not None
        assert record.defect is not None
        facts = (*record.purchase.facts.values(), *record.defect.facts.values(), *record.facts.values())
        seen.setdefault((record.defect.kind, *facts), record)
    return list(seen.values())[:FIRST_CLAIMS]


def first_time(engine: Engine, claims: list[Claim]) -> Spread:
    """The microseconds of decisions that a new engine has never made before, without its very first ones."""
    decide = engine.decide
    times = []
    with without_old_garbage():
        for claim in claims:
            start = perf_counter()
            decide(claim)
            times.append(1e6 * (perf_counter() - start))
    return Spread.of(times[10:])


def table(growth: Growth) -> str:
    """A line for each engine, a column for each number of rules."""
    sizes = list(growth.first)
    rows = []
    for name, by_rules in sorted(growth.again.items(), key=lambda item: item[1][max(item[1])].microseconds):
        rows.append([name, *(short(by_rules[rules].microseconds) for rules in sizes)])
        smallest = by_rules[sizes[0]]
        rows.append(["as a ratio to the first", *(f"{by_rules[rules].to(smallest).median:.2f}" for rules in sizes)])
    rows.append(["aftercare_rules, tables, first time", *(with_spread(growth.first[rules]) for rules in sizes)])
    return markdown(("µs a claim", *(f"{rules:,} rules" for rules in sizes)), rows)
