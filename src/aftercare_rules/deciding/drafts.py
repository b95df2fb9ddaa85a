"""Drafts of decisions: all that claims judged alike have in common is written, and the rest is left blank.

What a claim fills in is until when its outcome holds, by when each promise is due, what its reason says of its own
facts and events, and what its own amounts come to.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from aftercare_rules.deciding.amounts import Fill
from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.sheets import Sheet
from aftercare_rules.deciding.steps import Steps
from aftercare_rules.records.assembling import assemble
from aftercare_rules.records.models import Decision, FactValue
from aftercare_rules.records.unchanging import Unchanging


class Draft:
    """A decision with its blanks."""

    __slots__ = ("_fields", "_fill", "_reason", "_then")

    def __init__(
        self, fields: Mapping[str, object], reason: Sheet, steps: Steps | None, fill: Fill | None = None
    ) -> None:
        same = {"reason": reason.said, "then": (), "presumed": _NOTHING_PRESUMED}
        self._fields = {**_DECISION, **fields, **same}
        self._reason = reason if reason.said is None else None
        self._fill = fill
        self._then = None if steps is None else steps.taken

    def decision(self, case: Case, valid_until: datetime | None) -> Decision:
        """The decision of one claim."""
        fields = self._fields.copy()
        fields["valid_until"] = valid_until
        if self._reason is not None:
            fields["reason"] = self._reason.filled(case, valid_until)
        if self._then is not None:
            fields["then"] = self._then(case, valid_until)
        if self._fill is not None:
            self._fill(fields, case)
        if case.presumed:
            fields["presumed"] = dict(case.presumed)
        fields["purchase_id"] = case.purchase_id
        return assemble(Decision, fields, _NAMES_OF_DECISION)


_DECISION: Final[dict[str, object]] = dict.fromkeys(Decision.model_fields)
_NAMES_OF_DECISION: Final = set(_DECISION)
_NOTHING_PRESUMED: Final[Unchanging[str, FactValue]] = Unchanging()
