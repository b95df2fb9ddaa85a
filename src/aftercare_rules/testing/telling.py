"""What Hypothesis prints beside a claim that fails a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from aftercare_rules.engine import Engine
from aftercare_rules.examples.telling import told
from aftercare_rules.records.models import Claim


class Printer(Protocol):
    """What Hypothesis prints with."""

    def text(self, text: str, /) -> None:
        """Prints a text as it is."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """A claim in the forms in which it can be pasted. They are worked out only if they are printed."""

    engine: Engine
    claim: Claim

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:
        printer.text("\n".join(told(self.claim, self.engine)))
