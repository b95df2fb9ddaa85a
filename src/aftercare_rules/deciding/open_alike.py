"""What moves with time and is open alike in all claims that do not know it, whenever they are made.

Usually a claim that does not know when its article was bought lies in any of the windows since then, from the shortest
to none, whenever it is made: the windows hold one after the other, far enough apart that no month and no change of the
clock brings two of them together. Then claims are alike that do not know it, as those are that leave out a fact. So are
claims that do not know how often a rule was used lately.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from aftercare_rules.language.boxes import BandPartition, Partition
from aftercare_rules.language.definitions import Definition, leaves
from aftercare_rules.language.durations import Measure
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Elapsed
from aftercare_rules.language.readings import Reading, UsesReading
from aftercare_rules.language.time_readings import ElapsedReading
from aftercare_rules.language.vocabulary import PURCHASED
from aftercare_rules.rules.rule_set import RuleSet


def events_open_alike(policy: Policy, rule_set: RuleSet) -> frozenset[str]:
    """The events of which claims are alike that do not know when they were."""
    readings = [*zip(rule_set.readings, rule_set.partitions, strict=True)]
    elapsed = [reading for reading, _ in readings if isinstance(reading, ElapsedReading)]
    if any(reading.asks_for_holidays(rule_set.terms) for reading in elapsed):
        return frozenset()  # a claim may be refused for one
    others = set(_read_otherwise(policy, rule_set))
    return frozenset(
        event
        for event in (PURCHASED, *policy.vocabulary.events)
        if event not in others and _are_apart([pair for pair in readings if pair[0].event == event])
    )


def uses_open_alike(rule_set: RuleSet) -> frozenset[int]:
    """The readings of how often a rule was used within a time: the one of its rule, which may come to anything."""
    lately = [
        (number, reading.name, reading.window.measure)
        for number, reading in enumerate(rule_set.readings)
        if isinstance(reading, UsesReading) and reading.window is not None
    ]
    windows = Counter(rule for _, rule, _ in lately)
    # It may not be known how far back business days reach.
    return frozenset(
        number for number, rule, measure in lately if windows[rule] == 1 and measure is not Measure.BUSINESS_DAYS
    )


def _read_otherwise(policy: Policy, rule_set: RuleSet) -> Iterator[str]:
    """The events from which others are worked out, derived facts, or prices."""
    for name, declared in policy.events.items():
        if declared.moments:
            yield from (name, *[moment.event for moment in declared.moments])
    for computed in rule_set.terms.derived.values():
        if isinstance(computed, Definition):
            yield from leaves(computed, rule_set.terms)
    yield from (key.event for key in rule_set.keys if isinstance(key, Elapsed))


def _are_apart(readings: Iterable[tuple[Reading, Partition]]) -> bool:
    """Whether all windows since one event are over one after the other, whenever the event was."""
    reaches: list[tuple[float, float, Reading]] = []
    for reading, partition in readings:
        if not isinstance(reading, ElapsedReading) or reading.pausing or not isinstance(partition, BandPartition):
            return False
        measure, lasts = reading.measure, partition.lasts
        # A zone that crosses the date line has skipped a day, so that no event lay so many days back.
        if measure is Measure.DAYS and any(longer - last < 2 for last, longer in pairwise(lasts)):
            return False
        reaches += [(*_reach(measure, last), reading) for last in lasts]
    farthest: dict[Reading, float] = {}
    for least, most, reading in sorted(reaches, key=lambda reach: reach[:2]):
        if any(far >= least for other, far in farthest.items() if other != reading):
            return False
        farthest[reading] = most
    return True


def _reach(measure: Measure, last: int) -> tuple[float, float]:
    """The fewest and the most days before a claim at which an event still lies in a window."""
    days, give = _IN_DAYS[measure]
    return days * last - give, days * last + give


# In days: one of each, and by how much less or more so many can be. Months in a row have 30.4 on average, but for three
# days; the rest is for the day on which a window begins, the one on which it ends, and one that a zone skips.
_IN_DAYS: Final = {Measure.SECONDS: (1 / 86_400, 0), Measure.DAYS: (1, 2), Measure.MONTHS: (30.436875, 6)}
