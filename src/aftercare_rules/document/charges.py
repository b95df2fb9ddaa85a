"""Reads the `charges` of examples: the claim's own amounts for lines at cost."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from aftercare_rules.document.nodes import Node, Scalar
from aftercare_rules.document.prices import LINE
from aftercare_rules.document.reader import Reader
from aftercare_rules.document.values import read_value
from aftercare_rules.errors import Unknown, one_of, shortened
from aftercare_rules.language.domains import AMOUNT
from aftercare_rules.language.settings import CHARGES


class ChargeReader:
    """Reads the charges of one policy's examples."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._named: list[Scalar] = []

    def read(self, node: Node) -> dict[str, Decimal]:
        """The amount for each line."""
        charges: dict[str, Decimal] = {}
        mapping = self._reader.mapping(node, f"`{CHARGES}`", "`charges: {carriage in: 22.00}`")
        for entry in mapping.entries if mapping else ():
            line = entry.key.text
            self._named.append(entry.key)
            written = self._reader.text(entry.value, f"the charge {shortened(line)}", "`22.00`")
            amount = self._reader.attempt(entry.value, read_value, written, line, AMOUNT) if written else None
            if isinstance(amount, Decimal):
                charges[line] = amount
        return charges

    def check(self, lines: Collection[str]) -> None:
        """Notes the charges of lines that no price has at cost."""
        for key in self._named:
            if key.text not in lines:
                listed = f"the lines at cost are {one_of(lines, 'and')}" if lines else "no price has a line at cost"
                self._reader.unknown(key, Unknown(LINE, key.text, lines, listed=listed))
