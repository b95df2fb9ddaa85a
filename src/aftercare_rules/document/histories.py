"""Reads the histories that examples write: what was done before, when, and what was said of it then."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from aftercare_rules.document.facts import FACT, FactReader
from aftercare_rules.document.header import REMEDY, remedies_declared
from aftercare_rules.document.nodes import Node, Scalar
from aftercare_rules.document.reader import Fields, Reader
from aftercare_rules.document.values import read_value
from aftercare_rules.errors import Unknown, one_of
from aftercare_rules.language.instants import read_instant
from aftercare_rules.language.vocabulary import Vocabulary
from aftercare_rules.records.models import FactValue, Use

Made = TypeVar("Made")
_USE_KEYS: Final = ("remedy", "at", "until", "rule", "facts")


class HistoryReader:
    """Reads the entries of histories. `rules_named` are the rules that they name, each with its place."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary, declared: FactReader, zone: ZoneInfo) -> None:
        self._reader = reader
        self._vocabulary = vocabulary
        self._declared = declared
        self._zone = zone
        self.rules_named: list[tuple[Node, str]] = []

    def read(self, node: Node, name: str) -> tuple[Use, ...]:
        """`history`, `customer_history`."""
        example = "{remedy: exchange, at: 2026-02-01 10:00}"
        found = []
        for item in self._reader.listed(node, f"`{name}`", f"`{name}: [{example}]`"):
            what = "an entry of the history"
            fields = self._reader.fields(item, what, _USE_KEYS, f"`{example}`")
            if fields is not None:
                needed = [("remedy", "remedy: exchange"), ("at", "at: 2026-02-01 10:00")]
                self._reader.require(fields, what, item, needed)
                found.append(self._use(item, fields))
        return tuple(use for use in found if use is not None)

    def _use(self, item: Node, fields: Fields) -> Use | None:
        texts = {key: self._reader.text(entry.value, f"`{key}`") for key, entry in fields.items() if key != "facts"}
        known = self._vocabulary.every_service
        remedy, rule = texts.get("remedy"), texts.get("rule")
        if remedy is not None and remedy not in known:
            listed = f"{remedies_declared(known)}; what is no remedy, under `services`"
            self._reader.unknown(fields["remedy"].value, Unknown(REMEDY, remedy, known, listed=listed))
        if rule is not None:
            self.rules_named.append((fields["rule"].value, rule))
        instants = {
            key: self._reader.attempt(fields[key].value, read_instant, written, self._zone)
            for key in ("at", "until")
            if (written := texts.get(key)) is not None
        }
        facts = self._facts(fields["facts"].value) if "facts" in fields else {}
        at, until = instants.get("at"), instants.get("until")
        if at and until and until < at:
            self._reader.fault(fields["until"].value, "this ends before it begins", "`until` is not before `at`")
        elif remedy in known and at is not None:
            stated = {"remedy": remedy, "at": at, "until": until, "rule": rule, "facts": facts}
            return made(self._reader, item, partial(Use.model_validate, stated))
        return None

    def _facts(self, node: Node) -> dict[str, FactValue | None]:
        """What was said of a piece at that time, by the facts that the policy declares."""
        example = "`facts: {part: battery}`"
        mapping = self._reader.mapping(node, "the facts of an entry", example)
        found: dict[str, FactValue | None] = {}
        for entry in mapping.entries if mapping else ():
            name, value = entry.key.text, entry.value
            if name in self._declared.broken:
                continue
            if name not in self._vocabulary.groups:
                known = tuple(self._vocabulary.groups)
                listed = f"an entry may say {one_of(known)}"
                self._reader.unknown(entry.key, Unknown(FACT, name, known, listed=listed))
            elif isinstance(value, Scalar) and value.is_null:
                found[name] = None
            elif written := self._reader.text(value, f"`{name}`", "a value, or `null` where it is unknown"):
                found[name] = self._reader.attempt(value, read_value, written, name, self._vocabulary.domains[name])
        return found


def made(reader: Reader, place: Node, make: Callable[[], Made]) -> Made | None:
    """A record; None where it is larger than records may be, which is noted."""
    try:
        return make()
    except ValidationError as error:
        what, _, help = str(error.errors()[0]["msg"]).partition("; ")
        reader.fault(place, what, help)
        return None
