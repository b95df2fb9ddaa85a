"""Reads the `rows` of a rule: a table in which each row joins its own tests to the rule's and gives its own answer."""

from __future__ import annotations

from typing import Final

from aftercare_rules.document.guards import GUARD_KEYS, Asked, GuardReader, limits
from aftercare_rules.document.nodes import Entry, Node, Sequence
from aftercare_rules.document.reader import Fields, Reader
from aftercare_rules.document.rulings import CLAUSE, RulingReader, Says, Words, read_clause
from aftercare_rules.errors import shortened
from aftercare_rules.frozen import frozen
from aftercare_rules.language.policy import Ruling

ROWS: Final = "rows"
_OF_THE_RULE: Final = ("overrides", "otherwise", "examples", ROWS)


@frozen
class Row:
    """One row: its tests joined to those of its rule, and what it says; its `clause` is "" where it is the rule's."""

    name: str
    clause: str
    asked: Asked
    ruling: Ruling
    place: Node
    limits: tuple[Entry, ...]


class RowReader:
    """Reads the rows of rules."""

    def __init__(self, reader: Reader, guards: GuardReader, rulings: RulingReader) -> None:
        self._reader = reader
        self._guards = guards
        self._rulings = rulings

    def read(self, fields: Fields, rule: str, asked: Asked, words: Words, says: Says) -> tuple[Row, ...]:
        """The rows that are whole, named by their places in the table; `asked` and `words` are the rule's own."""
        entry = fields[ROWS]
        example = f"`rows: [{{when: {{price: under 100}}, {says.verdicts[0]}: …}}]`"
        items = self._reader.listed(entry.value, f"the `rows` of {shortened(rule)}", example)
        if isinstance(entry.value, Sequence) and not items:
            self._reader.fault(entry.value, f"the `rows` of {shortened(rule)} is an empty list", f"write {example}")
        found = [
            self._row(item, f"{rule}/{number}", rule, asked, words, says, example)
            for number, item in enumerate(items, 1)
        ]
        return tuple(row for row in found if row is not None)

    def _row(
        self,
        node: Node,
        name: str,
        rule: str,
        asked: Asked,
        words: Words,
        says: Says,
        example: str,
    ) -> Row | None:
        what = f"the row {shortened(name)}"
        fields = self._reader.fields(node, what, (CLAUSE, *GUARD_KEYS, *says.keys), example, hint=_of_the_rule)
        if fields is None:
            return None
        own = self._guards.read(fields, rule)
        together = asked.with_row(own)
        self._guards.check(name, together, own, None, node)
        ruling = self._rulings.read(fields, what, node, says, shared=words, fee=rule if says.is_fee else "")
        clause = read_clause(self._reader, fields)
        return Row(name, clause, together, ruling, node, tuple(limits(fields))) if ruling is not None else None


def _of_the_rule(entry: Entry) -> str:
    """Why a row lacks what is said once for all rows."""
    return "it is said once for all rows: write it beside `rows`" if entry.key.text in _OF_THE_RULE else ""
