"""Reads `events`: the instants that a claim may name, and what each is where the claim does not name it."""

from __future__ import annotations

import re
from collections.abc import Collection

from aftercare_rules.document.facts import FACT, FactReader
from aftercare_rules.document.nodes import Node, Scalar, Sequence
from aftercare_rules.document.reader import Reader
from aftercare_rules.document.texts import TextReader
from aftercare_rules.errors import Misspelling, Unknown, one_of, shortened
from aftercare_rules.language.counting import Counting
from aftercare_rules.language.durations import Unit
from aftercare_rules.language.policy import EventDeclaration, Moment
from aftercare_rules.language.time_words import read_duration
from aftercare_rules.language.vocabulary import PURCHASED

ELSE = "else"
FIRST_KNOWN = "first_known"
_KEYS = ("question", ELSE, FIRST_KNOWN)


class EventReader:
    """Reads the events of one policy. Their names and those of the facts are all different.

    `others` are events that are declared elsewhere.
    """

    def __init__(
        self,
        reader: Reader,
        texts: TextReader,
        facts: FactReader,
        counting: Counting,
        others: Collection[str] = (PURCHASED,),
    ) -> None:
        self._counting = counting
        self._reader = reader
        self._texts = texts
        self._facts = facts
        self._others = others
        self.events: dict[str, EventDeclaration] = {}

    def read(self, node: Node | None) -> None:
        """`events:` as a list of names or with what is known of each."""
        if isinstance(node, Sequence):
            for scalar in self._reader.scalars(node, "`events`") if node.items else ():
                self._declare(scalar, None)
            return
        mapping = self._reader.mapping(node, "`events`", "`events: [delivered]`")
        if node is not None and mapping is None:
            self._reader.names.declared_unreadably(FACT)
        named: list[tuple[str, Scalar, Moment]] = []
        for entry in mapping.entries if mapping else ():
            named += self._declare(entry.key, entry.value)
        self._check(named)

    def _declare(self, key: Scalar, value: Node | None) -> list[tuple[str, Scalar, Moment]]:
        """Declares an event; what it names of others is checked when all are declared."""
        name = key.text
        if not self._facts.is_free(key, name):
            return []
        question, moments, substitute = None, [], None
        if value is not None and not (isinstance(value, Scalar) and value.is_empty):
            example = f"`{name}: {{question: {self._texts.example}}}`"
            fields = self._reader.fields(value, f"the event `{name}`", _KEYS, example) or {}
            if "question" in fields:
                question = self._texts.read(fields["question"].value, f"the question for `{name}`")
            if ELSE in fields:
                moments = self._substitute(name, fields[ELSE].value)
                substitute = moments[0][2].event if moments else None
            if FIRST_KNOWN in fields and ELSE in fields:
                help = "an event that a claim may give has `else`; one that is only worked out has `first_known`"
                self._reader.fault(fields[FIRST_KNOWN].key, f"`{name}` has `else` and `{FIRST_KNOWN}`", help)
            elif FIRST_KNOWN in fields:
                moments = self._first_known(name, fields[FIRST_KNOWN].value)
            if FIRST_KNOWN in fields and "question" in fields:
                message = f"nobody is asked for `{name}`: it is worked out from other events"
                self._reader.fault(fields["question"].key, message, "put the question to one of those")
        first_known = () if substitute else tuple(moment for _, _, moment in moments)
        self.events[name] = EventDeclaration(name, key.span, question, substitute, first_known)
        return moments

    def _substitute(self, name: str, node: Node) -> list[tuple[str, Scalar, Moment]]:
        written = self._reader.text(node, f"the `{ELSE}` of `{name}`", f"`{ELSE}: {PURCHASED}`")
        if written is None or not isinstance(node, Scalar):
            return []
        if re.search(r"\s", written):
            help = f"write `{FIRST_KNOWN}: [{PURCHASED}, {shortened(written)[1:-1]}]` for an event that is worked out"
            self._reader.fault(node, f"{shortened(written)} is not the name of an event", help)
            return []
        return [(name, node, Moment(written))]

    def _first_known(self, name: str, node: Node) -> list[tuple[str, Scalar, Moment]]:
        example = f"`{FIRST_KNOWN}: [delivered, 90 days after {PURCHASED}]`"
        found = []
        for scalar in self._reader.scalars(node, f"the `{FIRST_KNOWN}` of `{name}`", example):
            moment = self._reader.attempt(scalar, _read_moment, scalar.text, self._counting)
            found += [(name, scalar, moment)] if moment is not None else []
        if not found:
            self._facts.broken.add(name)
        return found

    def _check(self, named: list[tuple[str, Scalar, Moment]]) -> None:
        """Notes events that nobody declares, and events that lead back to themselves."""
        known = (*self._others, *self.events)
        for name, scalar, moment in named:
            if moment.event in self._facts.facts:
                message = f"`{moment.event}` is a fact, not an event"
                self._reader.fault(scalar, message, f"the events are {one_of(known)}", moment.event)
            elif moment.event not in known and moment.event not in self._facts.broken:
                listed = f"the events are {one_of(known)}"
                error = Unknown(FACT, moment.event, known, f"unknown event {shortened(moment.event)}", listed)
                self._reader.unknown(scalar, error)
            elif name in self._reached(moment.event):
                help = "an event that is worked out from others cannot be one of those"
                self._reader.fault(scalar, f"`{name}` leads back to itself", help, moment.event)
            else:
                continue
            self._facts.broken.add(name)

    def may_be_absent(self, name: str) -> bool:
        """Whether an event may not have happened, all that it may take its instant from among that."""
        return PURCHASED not in self._reached(name)

    def _reached(self, start: str) -> set[str]:
        """An event and all that it may take its instant from."""
        found, waiting = {start}, [start]
        while waiting:
            declared = self.events.get(waiting.pop())
            for moment in declared.moments if declared else ():
                if moment.event not in found:
                    found.add(moment.event)
                    waiting.append(moment.event)
        return found


def _read_moment(text: str, counting: Counting) -> Moment:
    """`delivered`, `90 days after manufactured`; raises `Misspelling`."""
    after = re.fullmatch(r"(.+) after (\S+)", text)
    if after:
        duration = read_duration(after[1], counting)
        if duration.unit is Unit.BUSINESS_DAYS:
            # Which days those are is not always known, and what an event is must be.
            raise Misspelling("a moment is not counted in business days", "write calendar days", after[1])
        return Moment(after[2], duration)
    if re.search(r"\s", text):
        help = f"write an event, or a time after one, like `90 days after {PURCHASED}`"
        raise Misspelling(f"{shortened(text)} is not a moment", help)
    return Moment(text)
