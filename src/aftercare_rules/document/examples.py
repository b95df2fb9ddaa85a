"""Reads `usual` and `examples`: claims written with bare names, each with the decision that is expected."""

from __future__ import annotations

import re
from collections.abc import Mapping as ReadOnly
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from aftercare_rules.boxes import Value
from aftercare_rules.conditions import Condition, Test
from aftercare_rules.document.conditions import usual_word
from aftercare_rules.document.facts import read_decimal, read_value
from aftercare_rules.document.reader import Reader
from aftercare_rules.domains import NONE_WORD, Choice, Event, Flag
from aftercare_rules.errors import Misspelling, did_you_mean, one_of
from aftercare_rules.policy import Example, Expectation, FactDeclaration
from aftercare_rules.records import Claim, Defect, FactValue, Purchase, Use
from aftercare_rules.source import Entry, Mapping, Node, Scalar, Sequence
from aftercare_rules.vocabulary import DEFECT, PURCHASED, WANTS, Vocabulary

Setting: TypeAlias = FactValue | datetime | tuple[Use, ...] | None
_VERDICTS: Final = ("approved", "declined", "referred", "incomplete")
_USE_KEYS: Final = ("remedy", "at", "until", "rule", "facts")
_EXPECT: Final = (
    "write `approved repair 0.90`, `declined`, `referred`, `incomplete without receipt`; "
    "after it may stand `by RULE` and `until 2026-02-28 23:59:59`"
)


def read_instant(text: str, zone: ZoneInfo) -> datetime:
    """An instant as written in a policy, in its zone unless an offset is given; raises `Misspelling`."""
    if not re.match(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?)?$", text):
        raise Misspelling(
            f"`{text[:40]}` is not an instant", "write it like `2026-02-28 23:59:59` or `2026-02-28 10:00`"
        )
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Misspelling(f"`{text}` is not in the calendar", "check the month, the day and the hour") from None
    if instant.tzinfo is not None:
        return instant
    instant = instant.replace(tzinfo=zone)
    try:
        there = instant.astimezone(UTC).astimezone(zone)
    except OverflowError:
        raise Misspelling(f"`{text}` is too far away", "write a year from 1900 to 9000") from None
    if there.replace(tzinfo=None) != instant.replace(tzinfo=None):
        raise Misspelling(
            f"the clock of {zone.key} never shows `{text}`",
            "the clock is put forward there; write a later minute",
        )
    return instant


def read_date(text: str) -> date:
    """A date as written in a policy; raises `Misspelling`."""
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise Misspelling(f"`{text[:40]}` is not a date", "write it like `2026-01-31`") from None


class ExampleReader:
    """Reads the examples of one policy."""

    def __init__(
        self,
        reader: Reader,
        vocabulary: Vocabulary,
        facts: ReadOnly[str, FactDeclaration],
        zone: ZoneInfo,
        currency: str,
    ) -> None:
        self._reader = reader
        self._vocabulary = vocabulary
        self._facts = facts
        self._zone = zone
        self._currency = currency
        self._usual: dict[str, Setting] = {}

    def read_usual(self, node: Node | None) -> None:
        """`usual`: where every example starts."""
        mapping = self._reader.mapping(node, "`usual`", "`usual: {receipt: yes}`")
        for entry in mapping.entries if mapping else ():
            self._set(self._usual, entry, ("history",))

    def read(self, node: Node | None, about: Condition | None = None) -> tuple[Example, ...]:
        """The examples of a list; beside a rule they also start from what its `for` asks."""
        example = "`- {purchased: 2026-01-31 10:00, at: 2026-02-28 10:00, expect: approved repair 0.00}`"
        items = self._reader.listed(node, "`examples`", example)
        start = {**self._usual, **self._asked(about)}
        found = [self._example(item, start) for item in items]
        return tuple(example for example in found if example is not None)

    def _asked(self, about: Condition | None) -> dict[str, Setting]:
        settings: dict[str, Setting] = {}
        for test in about.parts if about else ():
            word = usual_word(test) if isinstance(test, Test) else None
            domain = self._vocabulary.domains.get(test.fact) if isinstance(test, Test) else None
            if word is None or not isinstance(test, Test) or _fits(test, self._usual.get(test.fact)):
                continue
            if isinstance(domain, Choice) and word in domain.words:
                settings[test.fact] = word
            elif isinstance(domain, Flag):
                settings[test.fact] = word == "yes"
        return settings

    def _example(self, node: Node, start: dict[str, Setting]) -> Example | None:
        mapping = self._reader.mapping(node, "an example", "`{at: 2026-02-28 10:00, expect: declined}`")
        if mapping is None:
            return None
        settings = dict(start)
        expect = None
        for entry in mapping.entries:
            if entry.key.text == "expect":
                expect = self._expectation(entry.value)
            else:
                self._set(settings, entry, ("at", "history"))
        self._reader.require(
            mapping,
            "an example",
            mapping,
            [("at", "at: 2026-02-28 10:00"), ("expect", "expect: approved repair 0.00")],
        )
        at = settings.get("at")
        if expect is None or not isinstance(at, datetime):
            return None
        return Example(self._claim(settings, at), expect, mapping.span, flow_text(mapping))

    def _set(self, settings: dict[str, Setting], entry: Entry, instants_and_history: tuple[str, ...]) -> None:
        name, node = entry.key.text, entry.value
        domain = self._vocabulary.domains.get(name)
        if domain is None and name not in instants_and_history:
            known = (*self._vocabulary.domains, *instants_and_history)
            self._reader.fault(
                entry.key, f"unknown fact `{name}`", did_you_mean(name, known) or f"there is {one_of(known)}"
            )
        elif isinstance(node, Scalar) and node.is_null:
            settings[name] = None
        elif name == "history":
            settings[name] = self._history(node)
        elif (written := self._reader.text(node, f"`{name}`")) is None:
            return
        elif name == "at" or isinstance(domain, Event):
            settings[name] = self._reader.attempt(node, read_instant, written, self._zone)
        elif name == DEFECT and written == NONE_WORD:
            settings[name] = NONE_WORD
        elif domain is not None:
            settings[name] = self._reader.attempt(node, read_value, written, name, domain)

    def _history(self, node: Node) -> tuple[Use, ...]:
        uses = []
        for item in self._reader.listed(node, "`history`", "`history: [{remedy: exchange, at: 2026-02-01 10:00}]`"):
            mapping = self._reader.mapping(
                item, "an entry of the history", "`{remedy: exchange, at: 2026-02-01 10:00}`"
            )
            for _ in self._reader.entries(mapping, "an entry of the history", _USE_KEYS):
                pass
            remedy = self._reader.text(mapping and mapping.get("remedy"), "`remedy`")
            at = self._instant(mapping and mapping.get("at"), "`at`")
            self._reader.require(
                mapping,
                "an entry of the history",
                item,
                [("remedy", "remedy: exchange"), ("at", "at: 2026-02-01 10:00")],
            )
            if remedy is not None and at is not None:
                until = self._instant(mapping and mapping.get("until"), "`until`")
                uses.append(
                    Use(
                        remedy=remedy,
                        at=at,
                        until=until,
                        rule=self._reader.text(mapping and mapping.get("rule"), "`rule`"),
                    )
                )
        return tuple(uses)

    def _instant(self, node: Node | None, what: str) -> datetime | None:
        written = self._reader.text(node, what, "`2026-02-01 10:00`")
        return self._reader.attempt(node, read_instant, written, self._zone) if written and node is not None else None

    def _claim(self, settings: dict[str, Setting], at: datetime) -> Claim:
        groups: dict[str, dict[str, FactValue | None]] = {
            "purchase": {},
            "defect": {},
            "claim": {},
            "new": {},
        }
        for name, declaration in self._facts.items():
            if name != DEFECT and name in settings:
                groups[declaration.group][name] = settings[name]  # type: ignore[assignment]
        events = {name: settings[name] for name in self._vocabulary.events if name in settings and name != PURCHASED}
        kind = settings.get(DEFECT, NONE_WORD)
        units = settings.get("units")
        quantity = settings.get("quantity")
        wants = settings.get(WANTS)
        return Claim.model_validate(
            {
                "at": at,
                "wants": None if wants == NONE_WORD else wants,
                "purchase": Purchase.model_validate(
                    {
                        "purchased": settings.get(PURCHASED),
                        "price": settings.get("price"),
                        "currency": self._currency,
                        "quantity": int(quantity) if isinstance(quantity, Decimal) else None,
                        "facts": groups["purchase"],
                        "events": events,
                        "history": settings.get("history"),
                    }
                ),
                "defect": None
                if kind == NONE_WORD
                else Defect.model_validate(
                    {
                        "kind": kind,
                        "units": int(units) if isinstance(units, Decimal) else None,
                        "parts_price": settings.get("parts_price"),
                        "facts": groups["defect"],
                    }
                ),
                "facts": groups["claim"],
            }
        )

    def _expectation(self, node: Node) -> Expectation | None:
        written = self._reader.text(node, "`expect`", "`expect: approved repair 0.00`")
        return self._reader.attempt(node, self._read_expectation, written) if written else None

    def _read_expectation(self, written: str) -> Expectation:
        match = re.fullmatch(
            r"(?P<verdict>\S+)(?: (?P<remedy>(?!by |without |until )[a-z_]+))?(?: (?P<amount>[\d.]+))?"
            r"(?: without (?P<missing>.+?))?(?: by (?P<rule>\S+))?(?: until (?P<until>.+))?",
            written,
        )
        if match is None:
            raise Misspelling(f"`{written}` is not a decision", _EXPECT)
        verdict, remedy, amount = match["verdict"], match["remedy"], match["amount"]
        if verdict not in _VERDICTS:
            raise Misspelling(f"`{verdict}` is not a verdict", did_you_mean(verdict, _VERDICTS) or _EXPECT)
        if remedy is not None and remedy not in self._vocabulary.every_remedy:
            remedies = self._vocabulary.every_remedy
            raise Misspelling(
                f"unknown remedy `{remedy}`",
                did_you_mean(remedy, remedies) or f"this policy's remedies are {one_of(remedies)}",
            )
        if amount is not None and verdict != "approved":
            raise Misspelling(f"a claim that is {verdict} has no amount", _EXPECT)
        missing = None
        if match["missing"] is not None:
            missing = tuple(name.strip() for name in match["missing"].split(","))
            for name in missing:
                known = (*self._vocabulary.domains, "history")
                if name not in known:
                    raise Misspelling(f"unknown fact `{name}`", did_you_mean(name, known))
        until = match["until"] and read_instant(match["until"], self._zone).isoformat()
        return Expectation(
            verdict,
            remedy,
            read_decimal(amount) if amount else None,
            match["rule"],
            missing,
            until or None,
            written,
        )


def _fits(test: Test, value: Setting) -> bool:
    if value is None or isinstance(value, (datetime, tuple)):
        return False
    known: Value = value
    return any(all(atom.holds(known) for atom in box) for box in test.boxes)


def flow_text(node: Node) -> str:
    """The node on one line, as it could be written in a policy."""
    match node:
        case Mapping():
            return "{" + ", ".join(f"{entry.key.text}: {flow_text(entry.value)}" for entry in node.entries) + "}"
        case Sequence():
            return "[" + ", ".join(flow_text(item) for item in node.items) + "]"
    return f'"{node.text}"' if re.search(r"[,:{}\[\]#]\s|[{}\[\]]", node.text) else node.text


__all__ = ["ExampleReader", "flow_text", "read_date", "read_instant"]
