"""Reads `usual` and `examples`: claims written with bare names, each with the decision that is expected."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Final, TypeAlias, cast
from zoneinfo import ZoneInfo

from aftercare_rules.document.charges import ChargeReader
from aftercare_rules.document.conditions import usual_word
from aftercare_rules.document.expectations import ExpectationReader
from aftercare_rules.document.facts import FACT, FactReader
from aftercare_rules.document.flow import flow_text
from aftercare_rules.document.histories import HistoryReader, made
from aftercare_rules.document.nodes import Entry, Mapping, Node, Scalar
from aftercare_rules.document.overrides import RULE
from aftercare_rules.document.reader import Reader
from aftercare_rules.document.stated import COUNTS, HISTORIES, claim_of, fits, names_fit
from aftercare_rules.document.values import read_value
from aftercare_rules.errors import Unknown, nearest, one_of
from aftercare_rules.language.conditions import Condition, Test
from aftercare_rules.language.domains import ABSENT, NONE_WORD, Choice, Event, Flag
from aftercare_rules.language.examples import Example, Expectation
from aftercare_rules.language.instants import read_instant
from aftercare_rules.language.policy import OTHERWISE, MadeOf, never_stated
from aftercare_rules.language.readings import Value
from aftercare_rules.language.settings import CHARGES, OF_THE_POLICY, Setting, Settings
from aftercare_rules.language.vocabulary import DEFECT, PURCHASED, WANTS, Vocabulary
from aftercare_rules.records.models import Use
from aftercare_rules.records.values import LARGEST_COUNT

_AT: Final = "at"
_EXPECT: Final = "expect"
# What a claim carries besides facts and events.
_OF_CLAIM: Final = (*HISTORIES, CHARGES)
_NEEDED: Final = ((_AT, "at: 2026-02-28 10:00"), (_EXPECT, "expect: approved repair 0.00"))
_Said: TypeAlias = tuple[str, Setting | Expectation]


class ExampleReader:
    """Reads the examples of one policy. `starts` says where those beside each rule start."""

    def __init__(
        self,
        reader: Reader,
        vocabulary: Vocabulary,
        declared: FactReader,
        made_of: MadeOf,
        zone: ZoneInfo,
        currency: str,
    ) -> None:
        self._reader = reader
        self._vocabulary = vocabulary
        self._declared = declared
        self._made_of = made_of
        self._zone = zone
        self._currency = currency
        self._expectations = ExpectationReader(vocabulary, zone)
        self._usual: Settings = {}
        self.starts: dict[str, Settings] = {OF_THE_POLICY: self._usual}
        self._said_before: dict[str | None, _Said] = {}
        self._of_defect = {name for name, group in vocabulary.groups.items() if group == "defect" and name != DEFECT}
        self._names_fit = names_fit(vocabulary, currency)
        self._events = vocabulary.events
        self._is_usual_known = True
        self._histories = HistoryReader(reader, vocabulary, declared, zone)
        self._rules_named = self._histories.rules_named
        self._charges = ChargeReader(reader)

    def read_usual(self, node: Node | None) -> None:
        """`usual`: where every example starts."""
        noted = self._reader.noted
        mapping = self._reader.mapping(node, "`usual`", "`usual: {receipt: yes}`")
        for entry in mapping.entries if mapping else ():
            if entry.key.text in (_AT, _EXPECT):
                help = "write it in each example"
                self._reader.fault(entry.key, f"`{entry.key.text}` does not belong in `usual`", help)
            else:
                self._usual |= self._stated(entry.key.text, entry, _OF_CLAIM)
        self._is_usual_known = self._reader.noted == noted

    def read_beside(
        self, rule: str, node: Node | None, about: Condition | None, is_known: bool = True
    ) -> tuple[Example, ...]:
        """The examples beside a rule; they also start from what its `for` asks.

        `is_known` is false of a `for` with a fault in it.
        """
        self.starts[rule] = {**self._usual, **self._asked(about)}
        return self.read(node, self.starts[rule], is_known)

    def read(self, node: Node | None, start: Settings | None = None, is_known: bool = True) -> tuple[Example, ...]:
        """The examples of a list, from where they start; else from `usual` alone."""
        example = "`examples: [{purchased: 2026-01-31 10:00, at: 2026-02-28 10:00, expect: approved repair 0.00}]`"
        items = self._reader.listed(node, "`examples`", example)
        start = self._usual if start is None else start
        is_known = is_known and self._is_usual_known and DEFECT not in self._declared.broken
        found = [self._example(item, start, is_known) for item in items]
        return tuple(example for example in found if example is not None)

    def check_charges(self, lines: Collection[str]) -> None:
        """Notes the charges that examples state of other lines than those at cost."""
        self._charges.check(lines)

    def check_rules(self, names: Collection[str]) -> None:
        """Notes the rules that examples name and that there are not."""
        known = frozenset(names)
        for node, name in self._rules_named:
            if name not in known:
                place = _place_of(name, node) if isinstance(node, Mapping) else node
                self._reader.unknown(place, Unknown(RULE, name, names))

    def _asked(self, about: Condition | None) -> Settings:
        settings: Settings = {}
        for test in about.parts if about else ():
            if isinstance(test, Test) and test.stands_for is not None and test.text == "yes":
                settings |= self._asked(test.stands_for)
            if not isinstance(test, Test) or test.fact in self._made_of or _fits(test, self._usual.get(test.fact)):
                continue
            word, domain = usual_word(test), self._vocabulary.domains.get(test.fact)
            if isinstance(domain, Choice) and word in domain.words:
                settings[test.fact] = word
            elif isinstance(domain, Flag):
                settings[test.fact] = word == "yes"
            elif isinstance(domain, Event) and word == NONE_WORD:
                settings[test.fact] = ABSENT
        return settings

    def _example(self, node: Node, start: Settings, is_known: bool) -> Example | None:
        mapping = self._reader.mapping(node, "an example", "`- {at: 2026-02-28 10:00, expect: declined}`")
        if mapping is None:
            return None
        noted = self._reader.noted
        before = [self._said_before.get(pair) for pair in mapping.pairs] or [None] * len(mapping.entries)
        said = [known or self._said(mapping, number) for number, known in enumerate(before)]
        own = dict(said)
        expect = own.pop(_EXPECT, None)
        if isinstance(expect, Expectation) and expect.rule not in (None, OTHERWISE):
            self._rules_named.append((mapping, expect.rule))
        settings = cast(Settings, {**start, **own})
        at = settings.get(_AT)
        if self._reader.noted > noted or not isinstance(expect, Expectation) or not isinstance(at, datetime):
            self._reader.require(dict(said), "this example", mapping, _NEEDED)
            return None
        if is_known:
            self._check(mapping, settings, own, at)
        make = partial(claim_of, settings, at, self._vocabulary, self._currency)
        if not (self._names_fit and fits(settings)) and made(self._reader, mapping, make) is None:
            return None
        return Example(make, expect, mapping.span, flow_text(mapping))

    def _said(self, mapping: Mapping, number: int) -> _Said:
        """What one entry says; nothing but its name where it has a fault."""
        pair = mapping.pairs[number] if mapping.pairs else _pair(mapping.entries[number])
        if (before := self._said_before.get(pair)) is not None:
            return before
        entry, noted = mapping.entry_at(number), self._reader.noted
        name = self._name(entry, mapping)
        value: Setting | Expectation
        if name == _EXPECT:
            value = self._expectation(entry.value)
        else:
            value = self._stated(name, entry, (_AT, _EXPECT, *_OF_CLAIM)).get(name)
        if pair is not None and self._reader.noted == noted and name not in self._declared.broken:
            self._said_before[pair] = name, value
        return name, value

    def _name(self, entry: Entry, mapping: Mapping) -> str:
        """The name of an entry; of a misspelt `at` or `expect` the one that is meant, so that it is not missed too."""
        name = entry.key.text
        others = (_AT, _EXPECT, *_OF_CLAIM)
        if name in self._vocabulary.domains or name in others or name in self._declared.broken:
            return name
        known = [one for one in (*self._vocabulary.domains, *others) if mapping.get(one) is None]
        near = nearest(name, known)
        if near not in (_AT, _EXPECT):
            return name
        self._reader.fault(entry.key, f"unknown fact `{name}`", f"did you mean `{near}`?")
        return near

    def _stated(self, name: str, entry: Entry, others: tuple[str, ...]) -> Settings:
        node, domain = entry.value, self._vocabulary.domains.get(name)
        if name in self._declared.broken:
            return {}
        if name in self._made_of:
            self._reader.fault(entry.key, *never_stated(name, self._made_of[name]))
        elif domain is None and name not in others:
            known = (*self._vocabulary.domains, *others)
            is_event = isinstance(node, Scalar) and bool(re.match(r"\d{4}-\d\d-\d\d", node.text))
            listed = f"{'an event is declared under `events`; ' if is_event else ''}there is {one_of(known)}"
            self._reader.unknown(entry.key, Unknown(FACT, name, known, listed=listed))
        elif isinstance(node, Scalar) and node.is_null:
            if name in (_AT, WANTS):
                help = "write `wants: none` where the customer names nothing" if name == WANTS else "write an instant"
                self._reader.fault(node, f"`{name}` is never unknown", help)
            return {name: None}
        elif name in HISTORIES:
            return {name: self._histories.read(node, name)}
        elif name == CHARGES:
            return {name: self._charges.read(node)}
        elif (written := self._reader.text(node, f"`{name}`", "a value, or `null` where it is unknown")) is None:
            return {}
        elif isinstance(domain, Event) and written == NONE_WORD:
            if name == PURCHASED:
                help = "write `purchased: null` where nobody knows when"
                self._reader.fault(node, "every article was bought at some time", help)
            return {name: ABSENT}
        elif name == _AT or isinstance(domain, Event):
            return {name: self._reader.attempt(node, read_instant, written, self._zone)}
        elif name == DEFECT and written == NONE_WORD:
            return {name: NONE_WORD}
        elif domain is not None:
            value = self._reader.attempt(node, read_value, written, name, domain)
            if name in COUNTS and isinstance(value, Decimal) and value > LARGEST_COUNT:
                self._reader.fault(node, f"`{name}` is at most {LARGEST_COUNT:,}")
            return {name: value}
        return {}

    def _check(self, mapping: Mapping, settings: Settings, own: Collection[str], at: datetime) -> None:
        """Notes what has no effect or cannot be: facts of a defect that is not there, events after the claim."""
        if settings.get(DEFECT, NONE_WORD) == NONE_WORD and not self._of_defect.isdisjoint(own):
            for entry in mapping.entries:
                if (name := entry.key.text) in self._of_defect:
                    help = f"say which defect there is, or leave `{name}` out"
                    self._reader.fault(entry.key, f"`{name}` is about a defect, and this example has none", help)
        for name in self._events:
            event = settings.get(name)
            if isinstance(event, datetime) and event > at:
                place = next((entry.value for entry in mapping.entries if entry.key.text in (name, _AT)), mapping)
                where = "" if name in own else ", as `usual` has it"
                message = f"`{name}` comes after the claim{where}: {event:%Y-%m-%d %H:%M}"
                self._reader.fault(place, message, "a claim is brought after what has happened")
        for name in HISTORIES:
            history = settings.get(name)
            if history and isinstance(history, tuple) and any(use.at > at for use in history if isinstance(use, Use)):
                place = mapping.get(name) or mapping
                self._reader.fault(place, "the history goes on after the claim", "each entry is before `at`")

    def _expectation(self, node: Node) -> Expectation | None:
        written = self._reader.text(node, "`expect`", "`expect: approved repair 0.00`")
        return self._reader.attempt(node, self._expectations.read, written) if written else None


def _place_of(rule: str, example: Mapping) -> Node:
    """What an example expects by a rule; the name of that entry may be misspelt."""
    values = [entry.value for entry in example.entries]
    return next(value for value in values if isinstance(value, Scalar) and f"by {rule}" in " ".join(value.text.split()))


def _pair(entry: Entry) -> str | None:
    """An entry as it is written; None where it is not a name and a text without quotation marks."""
    value = entry.value
    return f"{entry.key.text}: {value.text}" if isinstance(value, Scalar) and not value.quoted else None


def _fits(test: Test, value: Setting) -> bool:
    if value is None or isinstance(value, (datetime, tuple, dict)):
        return False
    known: Value = value
    return any(all(atom.holds(known) for atom in box) for box in test.boxes)
