"""Reads what laws give, in the words of the policy that takes it in: each part with the lines of its own file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from aftercare_rules.document.conditions import ConditionReader
from aftercare_rules.document.events import EventReader
from aftercare_rules.document.examples import ExampleReader
from aftercare_rules.document.facts import FactReader
from aftercare_rules.document.laws import Law
from aftercare_rules.document.nodes import Source
from aftercare_rules.document.prices import PriceReader
from aftercare_rules.document.promises import PromiseReader
from aftercare_rules.document.reader import Reader
from aftercare_rules.document.rules import RuleReader
from aftercare_rules.document.rulings import RulingReader
from aftercare_rules.document.sense import CheckedBefore
from aftercare_rules.document.sheet import DERIVED, EVENTS, FACTS
from aftercare_rules.document.texts import TextReader
from aftercare_rules.errors import Diagnostic
from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.counting import Counting
from aftercare_rules.language.domains import Domain, Event
from aftercare_rules.language.policy import (
    DerivedDeclaration,
    EventDeclaration,
    FactDeclaration,
    RuleDeclaration,
    Section,
)
from aftercare_rules.language.vocabulary import DEFECT, Vocabulary

if TYPE_CHECKING:
    from aftercare_rules.document.derived import DerivedReader
    from aftercare_rules.language.derived import Named


class TakenReader:
    """Reads the parts of laws.

    `vocabulary` is that of the policy, and grows by what the laws declare; `facts`, `events` and `derived` are that.
    """

    def __init__(self, vocabulary: Vocabulary, calendar: Calendar) -> None:
        self._calendar = calendar
        self.vocabulary = vocabulary
        self.facts: dict[str, FactDeclaration] = {}
        self.events: dict[str, EventDeclaration] = {}
        self.derived: dict[str, DerivedDeclaration] = {}
        self.lines_at_cost: dict[str, None] = {}
        self._laws: list[Law] = []
        self._readers: dict[str, Reader] = {}
        self._derived: list[tuple[Reader, Counting | None, DerivedReader]] = []
        self._conditions: dict[str, Named] = {}

    def declare(self, law: Law) -> None:
        """Reads what a law declares and the policy does not, but for conditions with a name."""
        self._laws.append(law)
        facts: dict[int, FactReader] = {}
        for source in law.parts.sources:
            reader = self._reader_of(source)
            texts = TextReader(reader, self.vocabulary.languages)
            facts[id(source)] = its = FactReader(reader, texts)
            its.read_facts(law.parts.under(FACTS, source))
            events = EventReader(reader, texts, its, self._calendar.counting, self.vocabulary.events)
            events.read(law.parts.under(EVENTS, source))
            self._grow(its, events)
        self.vocabulary = replace(self.vocabulary, services=(*self.vocabulary.services, *law.parts.services))
        from aftercare_rules.document.derived import DerivedReader  # most policies take nothing from others

        for source in law.parts.sources:
            derived = DerivedReader(self._reader_of(source), facts[id(source)], self.vocabulary)
            before = self.vocabulary.derived, self.vocabulary.conditions
            derived.read_computed(law.parts.under(DERIVED, source))
            grown = derived.vocabulary
            both = before[0] | grown.derived, before[1] | grown.conditions
            self.vocabulary = derived.vocabulary = replace(grown, derived=both[0], conditions=both[1])
            self._derived.append((self._reader_of(source), self._counting(law, source), derived))

    def _grow(self, facts: FactReader, events: EventReader) -> None:
        ours = self.vocabulary
        domains: dict[str, Domain] = {name: declared.domain for name, declared in facts.facts.items()}
        domains |= {name: Event() for name in events.events}
        groups = {name: declared.group for name, declared in facts.facts.items()}
        absent = {name for name, group in groups.items() if group in ("defect", "new") and name != DEFECT}
        absent |= {name for name in events.events if events.may_be_absent(name)}
        self.vocabulary = replace(
            ours,
            domains={**ours.domains, **domains},
            groups={**ours.groups, **groups},
            may_be_absent=ours.may_be_absent | absent,
        )
        self.facts |= facts.facts
        self.events |= events.events

    def read_conditions(self, named: dict[str, Named]) -> dict[str, Named]:
        """Reads the conditions with a name; `named` are those of the policy itself. Gives all there are."""
        self._conditions = dict(named)
        for reader, counting, derived in self._derived:
            derived.vocabulary = self.vocabulary
            derived.read_conditions(self._condition_reader(reader, counting))
            self.derived |= derived.derived
            self._conditions |= conditions_in(derived.derived)
        return self._conditions

    def _counting(self, law: Law, source: Source) -> Counting | None:
        """How a file counts its time; None where that is the policy's own way."""
        counting = law.parts.counting_in(source)
        return counting if counting != self._calendar.counting else None

    def _condition_reader(self, reader: Reader, counting: Counting | None) -> ConditionReader:
        conditions = ConditionReader(reader, self.vocabulary, (), counting, CheckedBefore(reader, self.vocabulary))
        for name, condition in self._conditions.items():
            conditions.name(name, condition)
        return conditions

    def rights(self, examples: ExampleReader) -> Iterator[RuleDeclaration]:
        """Reads the rights of all laws as rules of the policy."""
        for law in self._laws:
            for source in law.parts.sources:
                reader = self._reader_of(source)
                texts = TextReader(reader, self.vocabulary.languages)
                counting = self._counting(law, source)
                promises = PromiseReader(reader, texts, self.vocabulary, counting)
                conditions = self._condition_reader(reader, counting)
                prices = PriceReader(reader, self.vocabulary, conditions, counting)
                rulings = RulingReader(reader, texts, promises, prices, self.vocabulary)
                rules = RuleReader(
                    reader, self.vocabulary, conditions, rulings, examples, self._calendar, are_taken=True
                )
                rules.read_section(Section.RIGHTS, law.parts.under(Section.RIGHTS, source))
                self.lines_at_cost |= prices.lines_at_cost
                yield from rules.rules

    @property
    def faults(self) -> Iterator[Diagnostic]:
        """What is wrong with all that, in the words of the policy."""
        for reader in self._readers.values():
            yield from reader.faults()

    def _reader_of(self, source: Source) -> Reader:
        return self._readers.setdefault(source.name, Reader(source))


def conditions_in(derived: dict[str, DerivedDeclaration]) -> dict[str, Named]:
    """Those derived facts that are conditions with a name."""
    if not derived:
        return {}
    from aftercare_rules.language.derived import Named  # most policies derive nothing

    definitions = {name: declared.definition for name, declared in derived.items()}
    return {name: definition for name, definition in definitions.items() if isinstance(definition, Named)}
