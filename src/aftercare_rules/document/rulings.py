"""Reads what a rule says: `gives`, `declines`, `refers`, the reason and what follows."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from aftercare_rules.calendar import Duration, parse_duration
from aftercare_rules.document.reader import Reader
from aftercare_rules.document.texts import OUTCOME_PLACES, TextReader
from aftercare_rules.errors import did_you_mean, one_of
from aftercare_rules.policy import Effect, Promise, Ruled, Ruling
from aftercare_rules.prices import FORMS, Form, Price, read_form
from aftercare_rules.source import Entry, Mapping, Node, Scalar
from aftercare_rules.vocabulary import PAID_OUT, Vocabulary

ALL = "all"
VERDICTS: Final[dict[str, Ruled]] = {"gives": "approved", "declines": "declined", "refers": "referred"}
PROMISE_KEYS: Final = ("shop", "customer", "within")
RULING_KEYS: Final = (*VERDICTS, "reason", "then")
_LINE_KEYS_NOT_YET: Final = ("less",)


class RulingReader:
    """Reads the rulings of one policy."""

    def __init__(self, reader: Reader, texts: TextReader, vocabulary: Vocabulary) -> None:
        self._reader = reader
        self._texts = texts
        self._vocabulary = vocabulary

    def read(self, mapping: Mapping, what: str, allowed: Collection[str]) -> Ruling | None:
        """The ruling that stands among the keys of a rule; `allowed` are the verdict keys of its section."""
        effects: dict[str, Effect] = {}
        for key in VERDICTS:
            entry = mapping.entry(key)
            if entry is None:
                continue
            if key not in allowed:
                self._reader.fault(entry.key, f"{what} cannot say `{key}`", f"it can say {one_of(allowed)}")
                continue
            found = self._gives(entry) if key == "gives" else self._remedies(entry, VERDICTS[key])
            for remedy, (effect, place) in found.items():
                if remedy in effects:
                    self._reader.fault(place, f"{what} speaks of `{remedy}` twice", "give it, decline it or refer it")
                effects[remedy] = effect
        if not any(mapping.get(key) is not None for key in VERDICTS):
            self._reader.fault(mapping, f"{what} says nothing", f"add {one_of(allowed)}")
        if mapping.get("reason") is None:
            self._reader.fault(mapping, f"{what} has no `reason`", "say in each language what the customer hears")
        reason = self._texts.read(mapping.get("reason"), "the reason", self._places())
        then = self.promises(mapping.get("then"))
        return Ruling(effects, reason, then) if effects and reason is not None else None

    def _places(self) -> tuple[str, ...]:
        return (*OUTCOME_PLACES, *self._vocabulary.domains)

    def _remedies(self, entry: Entry, verdict: Ruled) -> dict[str, tuple[Effect, Node]]:
        found: dict[str, tuple[Effect, Node]] = {}
        for scalar in self._reader.scalars(entry.value, f"`{entry.key.text}`"):
            if scalar.text == ALL:
                found.update({remedy: (Effect(verdict), scalar) for remedy in self._vocabulary.every_remedy})
            elif self._is_remedy(scalar):
                found[scalar.text] = (Effect(verdict), scalar)
        return found

    def _is_remedy(self, scalar: Scalar) -> bool:
        known = self._vocabulary.every_remedy
        if scalar.text in known:
            return True
        near, listed = did_you_mean(scalar.text, known), f"this policy's remedies are {one_of(known)}"
        self._reader.fault(scalar, f"unknown remedy `{scalar.text}`", f"{near}; {listed}" if near else listed)
        return False

    def _gives(self, entry: Entry) -> dict[str, tuple[Effect, Node]]:
        mapping = self._reader.mapping(entry.value, "`gives`", "`gives: {repair: free}`")
        if mapping is not None and not mapping.entries:
            self._reader.fault(mapping, "`gives` gives nothing", "write `gives: {repair: free}`")
        found: dict[str, tuple[Effect, Node]] = {}
        for given in mapping.entries if mapping else ():
            is_known = self._is_remedy(given.key)
            price = self._price(given.value, given.key.text)
            if is_known and price is not None:
                verdict: Ruled = "referred" if price.is_quoted else "approved"
                found[given.key.text] = (Effect(verdict, price), given.key)
        return found

    def _price(self, node: Node, remedy: str) -> Price | None:
        if remedy in PAID_OUT:
            written = self._reader.text(node, f"the price of `{remedy}`") if isinstance(node, Scalar) else None
            if written == "quoted":
                return Price(((remedy, read_form("quoted", self._vocabulary)),), self._vocabulary.minor_digits)
            self._reader.fault(
                node, f"an amount for `{remedy}` is not yet supported", f"for now write `refers: [{remedy}]`"
            )
            return None
        lines: list[tuple[str, Form]] = []
        if isinstance(node, Mapping):
            if not node.entries:
                self._reader.fault(node, f"the price of `{remedy}` has no lines", "write `free`")
            for line in node.entries:
                if line.key.text in _LINE_KEYS_NOT_YET:
                    self._reader.fault(line.key, f"`{line.key.text}` is not yet supported in a price")
                elif (form := self._form(line.value, f"the line `{line.key.text}`")) is not None:
                    lines.append((line.key.text, form))
        elif (form := self._form(node, f"the price of `{remedy}`")) is not None:
            lines.append((remedy, form))
        return Price(tuple(lines), self._vocabulary.minor_digits) if lines else None

    def _form(self, node: Node, what: str) -> Form | None:
        if isinstance(node, Mapping):
            self._reader.fault(node, f"{what} is an amount; `when` on a line is not yet supported")
            return None
        written = self._reader.text(node, what, one_of(form.example for form in FORMS))
        return self._reader.attempt(node, read_form, written, self._vocabulary) if written else None

    def promises(self, node: Node | None, of_policy: bool = False) -> tuple[Promise, ...]:
        """`then`: a list of promises; those of the policy say `when` they are made."""
        example = "`then: [{shop: call the customer, within: 1 day}]`"
        found = [self._promise(item, of_policy) for item in self._reader.listed(node, "`then`", example)]
        return tuple(promise for promise in found if promise is not None)

    def _promise(self, node: Node, of_policy: bool) -> Promise | None:
        mapping = self._reader.mapping(node, "a promise", "`{shop: call the customer, within: 1 day}`")
        if mapping is None:
            return None
        for _ in self._reader.entries(mapping, "a promise", (*PROMISE_KEYS, "when") if of_policy else PROMISE_KEYS):
            pass
        who = [key for key in ("shop", "customer") if mapping.get(key) is not None]
        if len(who) != 1:
            self._reader.fault(mapping, "a promise is made by one side", "write either `shop: …` or `customer: …`")
            return None
        self._reader.require(mapping, "a promise", mapping, [("within", "within: 1 day")])
        what = self._texts.read(mapping.get(who[0]), f"what the {who[0]} does", self._places())
        within = self._within(mapping.get("within"))
        verdict, remedy = self._occasion(mapping.get("when"))
        if what is None or within is None:
            return None
        return Promise("shop" if who[0] == "shop" else "customer", what, *within, verdict, remedy)

    def _within(self, node: Node | None) -> tuple[Duration, str | None] | None:
        written = self._reader.text(node, "`within`", "`within: 1 day`")
        if written is None or node is None:
            return None
        match = re.fullmatch(r"(.+?)(?: of (\S+))?", written)
        assert match is not None
        try:
            duration = parse_duration(match.group(1))
        except ValueError as error:
            self._reader.fault(node, str(error), "write `within: 1 day` or `within: 1 month of purchased`")
            return None
        event = match.group(2)
        if event is not None and event not in self._vocabulary.events:
            near, known = (
                did_you_mean(event, self._vocabulary.events),
                f"there is {one_of(self._vocabulary.events)}",
            )
            self._reader.fault(node, f"unknown event `{event}`", f"{near}; {known}" if near else known)
            return None
        return duration, event

    def _occasion(self, node: Node | None) -> tuple[Ruled | None, str | None]:
        written = self._reader.text(node, "`when`", "`when: approved repair`")
        verdict: Ruled | None = None
        remedy: str | None = None
        for word in written.split() if written else ():
            if word in VERDICTS.values() and verdict is None and remedy is None:
                verdict = next(known for known in VERDICTS.values() if known == word)
            elif word in self._vocabulary.every_remedy and remedy is None:
                remedy = word
            elif node is not None:
                known = (*VERDICTS.values(), *self._vocabulary.every_remedy)
                near = did_you_mean(word, known)
                self._reader.fault(
                    node,
                    f"`{word}` is not a verdict or a remedy",
                    near or "write `approved repair`, `referred` or `repair`",
                )
        return verdict, remedy


__all__ = ["ALL", "RULING_KEYS", "VERDICTS", "RulingReader"]
