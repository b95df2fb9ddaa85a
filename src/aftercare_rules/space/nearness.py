"""Whether one event came soon after another: instants of two events that lie near, and others that lie far apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from aftercare_rules.language.comparisons import SoonAfter
from aftercare_rules.language.policy import Policy
from aftercare_rules.space.instants import SECOND, Stretch

_LONG_BEFORE: Final = timedelta(days=4000)

Lying: TypeAlias = Mapping[str, Stretch | None]


def near_or_far(
    facts: Sequence[SoonAfter], events: Lying, at: datetime, policy: Policy
) -> Iterator[dict[str, Stretch | None]]:
    """The stretches of some events, then narrowed to instants at which each of some facts is so, and is not.

    Two events can be near, or far apart, just where some pair of instants at the ends of their stretches, or at the end
    of the time between them, is.
    """
    yield dict(events)
    for fact in facts:
        later, earlier = events.get(fact.event), events.get(fact.start)
        if later is None or earlier is None:
            continue
        for start in _ends(earlier):
            due = policy.calendar.unrolled.due(fact.window, start).astimezone(UTC)
            for end in (*_ends(later), start, due, due + SECOND, start - SECOND):
                if _lies_in(end, later) and end <= at:
                    yield {**events, fact.start: Stretch(start, start), fact.event: Stretch(end, end)}


def _ends(stretch: Stretch) -> tuple[datetime, datetime]:
    return (stretch.last - _LONG_BEFORE if stretch.first is None else stretch.first), stretch.last


def _lies_in(instant: datetime, stretch: Stretch) -> bool:
    return (stretch.first is None or stretch.first <= instant) and instant <= stretch.last
