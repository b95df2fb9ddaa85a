"""What was done before, made up so that readings of the history come to what they should."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice, product
from typing import Final

from aftercare_rules.language.boxes import BandPartition
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import FactReading, UsesReading
from aftercare_rules.language.services import Count, Days, Every
from aftercare_rules.language.time_readings import ElapsedReading
from aftercare_rules.language.vocabulary import PURCHASED
from aftercare_rules.records.models import Use
from aftercare_rules.rules.rule_set import RuleSet
from aftercare_rules.space.instants import Timing

_MOST_PASTS: Final = 60


def histories(
    rule_set: RuleSet, wanted: Mapping[int, int], timing: Timing, policy: Policy
) -> Iterator[tuple[Use, ...]]:
    """Histories that probably make readings come to the codes that are `wanted`; an empty one where none matters."""
    parts: list[list[tuple[Use, ...]]] = []
    rules = {rule_set.readings[number].name for number in wanted if isinstance(rule_set.readings[number], UsesReading)}
    for rule in sorted(rules):
        parts.append([_uses(rule, rule_set, wanted, timing, policy)])
    services: dict[str, None] = {}
    for number in wanted:
        services.update(dict.fromkeys(_services(rule_set, number)))
    for service in services:
        parts.append(list(_of_service(service, timing)))
    for chosen in islice(product(*parts), _MOST_PASTS):
        yield tuple(sorted((use for part in chosen for use in part), key=lambda use: use.at.timestamp()))


def _uses(rule: str, rule_set: RuleSet, wanted: Mapping[int, int], timing: Timing, policy: Policy) -> tuple[Use, ...]:
    """Uses of a rule with a limit: as many within each window as its reading is to count, the longest window last."""
    calendar, uses = policy.calendar.unrolled, list[Use]()
    remedy = next(iter(sorted(rule_set.terms.uses.get(rule, ())))) if rule_set.terms.uses.get(rule) else "repair"
    counted: list[tuple[datetime | None, int]] = []
    for number, code in wanted.items():
        reading, partition = rule_set.readings[number], rule_set.partitions[number]
        if isinstance(reading, UsesReading) and reading.name == rule and isinstance(partition, BandPartition):
            fewest, _ = partition.wholes(code)
            window = reading.window
            start = calendar.earliest_event(window.measure, window.limit, timing.at) if window else None
            counted.append((start, fewest))
    counted.sort(key=lambda each: -each[0].timestamp() if each[0] else float("inf"))
    for start, fewest in counted:
        at = _between(timing) if start is None else max(_between(timing), start)
        missing = fewest - len(uses)
        uses += [Use(remedy=remedy, at=at.astimezone(policy.calendar.zone), rule=rule)] * max(missing, 0)
    return tuple(uses)


def _between(timing: Timing) -> datetime:
    """An instant after the purchase and before the claim."""
    bought = timing.events.get(PURCHASED)
    if not isinstance(bought, datetime):
        return timing.at
    return bought + max(timedelta(), min((timing.at - bought) // 2, timedelta(hours=1)))


def _services(rule_set: RuleSet, number: int) -> Iterator[str]:
    """The services whose entries a reading counts, or by which it pauses."""
    reading = rule_set.readings[number]
    if isinstance(reading, ElapsedReading) and reading.pausing:
        yield reading.pausing
    definition = rule_set.terms.derived.get(reading.name) if isinstance(reading, FactReading) else None
    if isinstance(definition, (Count, Days)):
        yield from definition.services[:1]
    if isinstance(definition, Every):
        yield definition.service


def _of_service(service: str, timing: Timing) -> Iterator[tuple[Use, ...]]:
    """Entries of a service: none, some, some long ones, and some at regular times."""
    yield ()
    start = _between(timing)
    for count in range(1, 8):
        yield (Use(remedy=service, at=start),) * count
        yield (Use(remedy=service, at=timing.at),) * count
    for days in (2, 5, 10, 15, 30, 31, 40, 60, 90, 100):
        first = max(start, timing.at - timedelta(days=days))
        yield (Use(remedy=service, at=first, until=timing.at),)
    bought = timing.events.get(PURCHASED)
    if isinstance(bought, datetime):
        for gap in (28, 60, 90, 170, 180, 360):
            every = range(gap, max((timing.at - bought).days, 1), gap)
            yield tuple(Use(remedy=service, at=bought + timedelta(days=day)) for day in islice(every, 400))
