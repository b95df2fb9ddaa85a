"""The ends of the windows since a day."""

from __future__ import annotations

from datetime import datetime

from aftercare_rules.frozen import frozen_in_slots


@frozen_in_slots
class Ends:
    """The last seconds of the windows since a day, the shortest first: on the UTC line, and in the policy's zone.

    Those are missing that hang on holidays which nobody knows yet; until `sure_until`, the first of them is not over
    for certain. It is None if none is missing.
    """

    on_line: tuple[datetime, ...]
    in_zone: tuple[datetime, ...]
    sure_until: datetime | None = None
