"""Reads `then`: what somebody does afterwards, and by when."""

from __future__ import annotations

import re
from typing import Final

from aftercare_rules.document.facts import FACT
from aftercare_rules.document.header import REMEDY, remedies_declared
from aftercare_rules.document.nodes import Entry, Node
from aftercare_rules.document.reader import Reader
from aftercare_rules.document.texts import OUTCOME_PLACES, TextReader
from aftercare_rules.errors import Misspelling, Unknown, nearest, one_of, shortened
from aftercare_rules.language.counting import Counting
from aftercare_rules.language.durations import Duration
from aftercare_rules.language.policy import Promise, Ruled
from aftercare_rules.language.time_words import read_duration
from aftercare_rules.language.vocabulary import Vocabulary

VERDICTS: Final[dict[str, Ruled]] = {"gives": "approved", "declines": "declined", "refers": "referred"}
_SIDES: Final = ("shop", "customer")


class PromiseReader:
    """Reads the promises of one policy.

    `law` is how a law counts its time whose promises they are; None where the policy counts by its own way.
    """

    def __init__(self, reader: Reader, texts: TextReader, vocabulary: Vocabulary, law: Counting | None = None) -> None:
        self._law = law
        self._reader = reader
        self._texts = texts
        self._vocabulary = vocabulary

    def read(self, node: Node | None, of_policy: bool = False) -> tuple[Promise, ...]:
        """`then`: a list of promises; those of the policy say `when` they are made."""
        example = f"`then: [{{shop: {self._texts.example}, within: 1 day}}]`"
        found = [self._promise(item, of_policy) for item in self._reader.listed(node, "`then`", example)]
        return tuple(promise for promise in found if promise is not None)

    def _promise(self, node: Node, of_policy: bool) -> Promise | None:
        known = (*_SIDES, "within", "when") if of_policy else (*_SIDES, "within")
        example = f"`- {{shop: {self._texts.example}, within: 1 day}}`"
        fields = self._reader.fields(node, "a promise", known, example, hint=None if of_policy else _no_when)
        if fields is None:
            return None
        sides = [key for key in _SIDES if key in fields]
        if len(sides) == 2:
            self._reader.fault(fields[sides[1]].key, "a promise is made by one side", "make it two promises")
        elif not sides:
            self._reader.fault(
                node, "a promise says who does it", f"add `shop: {self._texts.example}` or `customer: …`"
            )
        self._reader.require(fields, "a promise", node, [("within", "within: 1 day")])
        texts = [self._texts.read(fields[side].value, f"what the {side} does", self._places()) for side in sides]
        within = self._within(fields["within"].value) if "within" in fields else None
        verdict, remedy = self._occasion(fields["when"].value) if "when" in fields else (None, None)
        if len(texts) != 1 or texts[0] is None or within is None:
            return None
        return Promise("shop" if sides[0] == "shop" else "customer", texts[0], *within, verdict, remedy, self._law)

    def _places(self) -> tuple[str, ...]:
        return (*OUTCOME_PLACES, *self._vocabulary.placeholders)

    def _within(self, node: Node) -> tuple[Duration, str | None] | None:
        written = self._reader.text(node, "`within`", "`within: 1 day`")
        return self._reader.attempt(node, self._time, written) if written else None

    def _time(self, written: str) -> tuple[Duration, str | None]:
        match = re.fullmatch(r"(within )?(.+?)(?: (of|after|from|since) (\S+))?", written, re.DOTALL)
        assert match is not None
        length, event = match[2], match[4]
        duration = read_duration(length, self._law or self._vocabulary.counting)
        if match[1]:
            raise Misspelling("`within` stands before the colon already", f"write `within: {written[7:]}`", "within ")
        if event is None:
            return duration, None
        if event not in self._vocabulary.events:
            listed = f"an event is declared under `events`; there is {one_of(self._vocabulary.events)}"
            raise Unknown(FACT, event, self._vocabulary.events, f"unknown event {shortened(event)}", listed)
        if match[3] != "of":
            raise Misspelling(f"{shortened(written)} is not a time", f"write `within: {duration} of {event}`", match[3])
        return duration, event

    def _occasion(self, node: Node) -> tuple[Ruled | None, str | None]:
        written = self._reader.text(node, "`when`", "`when: approved repair`")
        verdict: Ruled | None = None
        remedy: str | None = None
        for word in written.split() if written else ():
            if word in VERDICTS.values() and verdict is None and remedy is None:
                verdict = next(known for known in VERDICTS.values() if known == word)
            elif word in self._vocabulary.every_remedy and remedy is None:
                remedy = word
            elif word in VERDICTS.values() or word in self._vocabulary.every_remedy:
                help = "write one verdict, one remedy, or both: `approved repair`"
                self._reader.fault(node, f"{shortened(written or '')} is not one kind of decision", help, word)
            else:
                verdicts, remedies = tuple(VERDICTS.values()), self._vocabulary.every_remedy
                message = f"{shortened(word)} is not a verdict or a remedy"
                listed = f"a verdict is {one_of(verdicts)}; {remedies_declared(remedies)}"
                from aftercare_rules.language.slips import verdict_meant  # only of what is wrong

                if not nearest(word, remedies) and (meant := verdict_meant(word, verdicts)):
                    self._reader.fault(node, message, f"did you mean `{meant}`? {listed}", word)
                else:
                    self._reader.unknown(node, Unknown(REMEDY, word, remedies, message, listed))
        return verdict, remedy


def _no_when(entry: Entry) -> str:
    return "a rule's promise is made whenever the rule decides; leave it out" if entry.key.text == "when" else ""
