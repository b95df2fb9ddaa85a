"""Which of a policy's versions a claim falls under: the one in force on the date of purchase."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Final

from aftercare_rules.errors import ClaimError, Fault
from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.durations import Measure
from aftercare_rules.language.policy import Policy
from aftercare_rules.records.models import Claim

_NOON: Final = time(12)
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
_LATEST: Final = datetime.max.replace(tzinfo=UTC)


def version_for(claim: Claim, versions: Sequence[Policy]) -> Policy:
    """The version in force on the date of purchase, or on that of the claim where the purchase has no known date.

    Raises `ClaimError` if none is.
    """
    bought = claim.purchase.purchased or claim.at
    for policy in versions:
        if policy.in_force.covers(policy.calendar.date_of(bought)):
            return policy
    path = "purchase.purchased" if claim.purchase.purchased else "at"
    day = versions[0].calendar.date_of(bought)
    in_force = f"it is in force {_dates(versions)}, by the date of purchase"
    raise ClaimError([Fault(path, f"`{day}` is outside the time that this policy is in force", in_force)])


class InForceAt:
    """The instants of purchase that a policy is for."""

    def __init__(self, policy: Policy) -> None:
        start, end = policy.in_force.start, policy.in_force.end
        calendar = policy.calendar
        self.ends = end is not None
        """Whether there is a last day."""
        self.is_always = start is None and end is None
        """Whether there is neither a first nor a last day."""
        first = _EARLIEST if start is None else calendar.start_of(start.toordinal()).astimezone(UTC)
        self.instants = first, _LATEST if end is None else calendar.end_in_utc(end.toordinal())
        """The first and the last of them. Where the purchase has no known date, the claim's own counts."""


def last_instant(claim: Claim, policy: Policy) -> datetime | None:
    """The last second at which the same claim would still fall under this version; None if that is for ever.

    A purchase of a known date keeps its version; without one the claim's own date decides.
    """
    end = policy.in_force.end
    if end is None or claim.purchase.purchased is not None:
        return None
    # Whole days, however the policy counts its windows.
    return Calendar(policy.calendar.zone).last_instant(
        Measure.DAYS, 0, datetime.combine(end, _NOON, policy.calendar.zone)
    )


def _dates(versions: Sequence[Policy]) -> str:
    """`from 2014-01-01 to 2025-12-31, and from 2026-01-01`."""
    return ", and ".join(str(policy.in_force) for policy in versions)
