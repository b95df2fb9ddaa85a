"""A case: what a claim comes to under one policy, which is all that is decided by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from decimal import Decimal

from aftercare_rules.deciding.ends import Ends
from aftercare_rules.deciding.stated_facts import Plain, StatedFacts
from aftercare_rules.frozen import in_slots
from aftercare_rules.language.domains import NONE_WORD
from aftercare_rules.language.prices import Bill, Numbers
from aftercare_rules.language.readings import Instant, Value
from aftercare_rules.language.vocabulary import WANTS
from aftercare_rules.records.models import FactValue, Use


@in_slots
class Case:
    """What a claim comes to under one policy, seen at the instant `at`. Never changed; freezing it would cost time.

    `made_at` is when it was made: no event is later. `told` is what it says of its facts: each by name, or a claim
    that was taken in at a glance. `events` gives each event's instant, `UNKNOWN` or `ABSENT`, and `stated` what the
    claim itself says of it; `history` and `customer_history` are None if they are unknown.
    `presumed` are the facts whose values were taken because the claim was silent. `is_only_bought` is said of a claim
    that has no event but its purchase, of which it is known when. `windows` keeps the ends of windows that were looked
    up last, for whom they end and since when; `codes` the codes of what it states. If a precedent decides it, and only
    then, `numbers` are those that its amounts are made up of, and `bill` is what they come to.
    """

    at: datetime
    made_at: datetime
    told: Mapping[str, Value] | Plain
    events: Mapping[str, Instant]
    history: tuple[Use, ...] | None
    presumed: Mapping[str, FactValue]
    purchase_id: str | None = None
    customer_history: tuple[Use, ...] | None = None
    stated: Mapping[str, Instant] = field(default_factory=dict)
    charges: Mapping[str, Decimal] = field(default_factory=dict)
    is_only_bought: bool = False
    windows: tuple[object, datetime, Ends] | None = field(default=None, repr=False, compare=False)
    codes: Sequence[tuple[int, int | None]] | None = field(init=False, repr=False, compare=False)
    numbers: Numbers = field(init=False, repr=False, compare=False)
    bill: Bill | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.codes = None

    def seen(self, at: datetime) -> Case:
        """The same case at another instant."""
        # One by one, which takes a quarter of the time that `replace` takes.
        return Case(
            at,
            self.made_at,
            self.told,
            self.events,
            self.history,
            self.presumed,
            self.purchase_id,
            self.customer_history,
            self.stated,
            self.charges,
            self.is_only_bought,
        )

    @property
    def facts(self) -> Mapping[str, Value]:
        """The value of each fact, `UNKNOWN` or `ABSENT`."""
        told = self.told
        return StatedFacts(told) if isinstance(told, tuple) else told

    @property
    def wanted(self) -> str:
        """The remedy that the customer names, else `none`."""
        told = self.told
        return (told[1].wants or NONE_WORD) if isinstance(told, tuple) else str(told[WANTS])
