"""Times at which windows end that pause, or hang on holidays: looked for, as nothing tells them beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from aftercare_rules.deciding.events import Events
from aftercare_rules.language.boxes import BandPartition
from aftercare_rules.language.domains import ABSENT
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.vocabulary import PURCHASED
from aftercare_rules.rules.rule_set import RuleSet
from aftercare_rules.space.instants import SECOND, Timing, seen

# Years of which the holidays are known; days of every kind, far enough apart.
_FIRST: Final = datetime(2024, 11, 1, 4, tzinfo=UTC)
_DAYS: Final = range(0, 400, 23)


def loose_ends(timing: Timing, loose: Sequence[int], rule_set: RuleSet, policy: Policy) -> Iterator[Timing]:
    """The last second of each such window and the next, its events moved together to some days of known years."""
    bought, events = timing.events.get(PURCHASED), Events(policy)
    for day in _DAYS if isinstance(bought, datetime) and loose else ():
        assert isinstance(bought, datetime)
        moved = _FIRST + timedelta(days=day) - bought
        stated = {name: at + moved if isinstance(at, datetime) else at for name, at in timing.events.items()}
        worked_out = events.worked_out({**dict.fromkeys(policy.vocabulary.events, ABSENT), **stated})
        latest = max(at for at in stated.values() if isinstance(at, datetime))
        for number in loose:
            reading, partition = rule_set.readings[number], rule_set.partitions[number]
            for last in partition.lasts if isinstance(partition, BandPartition) else ():
                for end in reading.ends(last, seen(latest, worked_out), rule_set.terms):
                    instant = end.astimezone(UTC)
                    if instant >= latest:
                        yield Timing(instant, stated)
                        yield Timing(instant + SECOND, stated)
