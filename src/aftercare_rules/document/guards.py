"""Reads `for`, `when` and `unless` of a rule or a row: whom it is about, what must hold, and what fails it."""

from __future__ import annotations

from aftercare_rules.document.conditions import ConditionReader
from aftercare_rules.document.nodes import Entry, Mapping, Node, Sequence
from aftercare_rules.document.reader import Fields, Reader
from aftercare_rules.frozen import frozen
from aftercare_rules.language.conditions import Condition

GUARD_KEYS = ("for", "when", "unless")


@frozen
class Asked:
    """The tests of a rule or a row. `about` is None without a `for`; each `unless` stands with its place.

    `is_about_known` is false of a `for` with a fault in it, `is_sound` where any of the tests has one.
    """

    about: Condition | None
    when: Condition
    unless: tuple[tuple[Condition, Mapping], ...]
    is_about_known: bool
    is_sound: bool

    @property
    def fails(self) -> tuple[Condition, ...]:
        """The conditions of `unless`."""
        return tuple(condition for condition, _ in self.unless)

    def with_row(self, row: Asked) -> Asked:
        """The tests of a rule joined to those of one of its rows."""
        about = [condition.parts for condition in (self.about, row.about) if condition is not None]
        return Asked(
            about=Condition(tuple(part for parts in about for part in parts)) if about else None,
            when=Condition((*self.when.parts, *row.when.parts)),
            unless=(*self.unless, *row.unless),
            is_about_known=self.is_about_known and row.is_about_known,
            is_sound=self.is_sound and row.is_sound,
        )


class GuardReader:
    """Reads the tests of rules and rows."""

    def __init__(self, reader: Reader, conditions: ConditionReader) -> None:
        self._reader = reader
        self._conditions = conditions

    def read(self, fields: Fields, rule: str) -> Asked:
        """The tests among the keys of a rule or a row; `rule` is the rule whose uses a `limit` counts."""
        conditions, noted = self._conditions, self._conditions.noted
        about = conditions.read(fields["for"].value, "for", may_be_empty=True) if "for" in fields else None
        is_about_known = conditions.noted == noted
        when = conditions.read(fields["when"].value, "when", rule) if "when" in fields else Condition()
        unless = tuple(self._unless(fields["unless"].value, rule)) if "unless" in fields else ()
        return Asked(about, when, unless, is_about_known, conditions.noted == noted)

    def _unless(self, node: Node, rule: str) -> list[tuple[Condition, Mapping]]:
        items = node.items if isinstance(node, Sequence) else (node,)
        if not items:
            self._reader.fault(
                node, "`unless` is an empty list", "write a test, like `{cause: misuse}`, or leave it out"
            )
        read = [(self._conditions.read(item, "unless", rule), item) for item in items]
        return [(condition, item) for condition, item in read if isinstance(item, Mapping)]

    def check(self, name: str, asked: Asked, own: Asked, otherwise: Entry | None, place: Node) -> None:
        """Notes what makes no sense in the tests of a rule or a row.

        `asked` are all its tests and `own` those that it wrote itself: of a row, without those of its rule.
        """
        if asked.is_sound:
            written = (*(own.about.parts if own.about else ()), *own.when.parts)
            sense = self._conditions.sense
            sense.check_rule(name, asked.about, asked.when, written, own.unless, otherwise, place)


def limits(fields: Fields) -> list[Entry]:
    """The `limit` of a rule's or a row's `when`, if there is one."""
    when = fields["when"].value if "when" in fields else None
    limit = when.entry("limit") if isinstance(when, Mapping) else None
    return [limit] if limit is not None else []
