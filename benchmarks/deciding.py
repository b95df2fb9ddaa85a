"""One claim after the other: this library, both matchers, beside the engines that decide the same policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any, Final

from aftercare_rules import Engine, load_policy
from benchmarks.answers import hold_to
from benchmarks.claims import as_json, shop_claims, validated
from benchmarks.effort import Effort
from benchmarks.engines import PEERS, build
from benchmarks.scenes import ACCESSORY, BY_HAND, MATCHERS, SHOP, hand_written, short_answers
from benchmarks.tables import markdown, short, with_spread
from benchmarks.timing import Contender, Measured, race

OURS: Final = "aftercare_rules"
"""How each row of this library begins."""
ON_THE_SHOP: Final = "the shop's own policy"
"""What rows of another policy than the peers' have in their name."""


def measure(effort: Effort) -> dict[str, Measured]:
    """All contenders' times, once their answers are the same."""
    base = hand_written(effort.claims)
    expected = [base.decide(claim) for claim in base.claims]
    contenders = []
    for name in PEERS:
        decide = build(name)
        hold_to(expected, decide, base.claims, name)
        contenders.append(Contender(name, decide, base.claims))
    forms = {
        "validated claim": validated(base.claims),
        "dict": base.claims,
        "dict from JSON": as_json(base.claims),
    }
    contenders += _ours(Engine(load_policy(ACCESSORY)), "tables", forms, expected)
    contenders += _ours(
        Engine(load_policy(ACCESSORY), "durable"), "durable", {"validated claim": forms["validated claim"]}, expected
    )
    return race([*contenders, *_on_the_shop(effort)], base, effort.rounds, effort.seconds)


def _ours(engine: Engine, matcher: str, forms: dict[str, Sequence[Any]], expected: list[object]) -> Iterator[Contender]:
    for form, claims in forms.items():
        name = f"{OURS}, {matcher}, {form}"
        hold_to(expected, short_answers(engine), claims, name)
        yield Contender(name, engine.decide, claims)


def _on_the_shop(effort: Effort) -> Iterator[Contender]:
    """The shop's own policy, on which each matcher is held to the other."""
    claims = shop_claims(effort.claims)
    records = validated(claims)
    engines = {matcher: Engine(load_policy(SHOP), matcher) for matcher in MATCHERS}
    decisions = [engines["tables"].decide(record) for record in records]
    hold_to(decisions, engines["tables"].decide, claims, "the shop's policy, dict")
    hold_to(decisions, engines["durable"].decide, records, "the shop's policy, durable")
    yield Contender(f"{OURS}, {ON_THE_SHOP}, validated claim", engines["tables"].decide, records)
    yield Contender(f"{OURS}, {ON_THE_SHOP}, dict", engines["tables"].decide, claims)


def table(measured: dict[str, Measured]) -> str:
    """The contenders, the fastest first."""
    rows = [
        (
            f"**{name}**" if name.startswith(OURS) else name,
            version(PEERS[name]) if name in PEERS else "",
            short(one.microseconds),
            short(1e6 / one.microseconds),
            "1" if name == BY_HAND else with_spread(one.ratio),
        )
        for name, one in sorted(measured.items(), key=lambda item: item[1].ratio.median)
    ]
    return markdown(("engine", "version", "µs a claim", "claims a second", "times by hand (quartiles)"), rows)
