"""Reads the head of a policy: its name, its version and dates, its currency, how it counts time, its remedies."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from aftercare_rules.document.codes import read_currency, read_zone
from aftercare_rules.document.names import NAME
from aftercare_rules.document.nodes import Entry, Mapping, Node, Scalar, Sequence
from aftercare_rules.document.reader import Fields, Reader
from aftercare_rules.document.texts import TextReader
from aftercare_rules.errors import Misspelling, Passage, did_you_mean, one_of, shortened
from aftercare_rules.language.business_days import require_calendar
from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.counting import PRESETS, Counting, Roll
from aftercare_rules.language.currencies import MINOR_DIGITS
from aftercare_rules.language.domains import RESERVED
from aftercare_rules.language.instants import read_date
from aftercare_rules.language.policy import Chooser, InForce
from aftercare_rules.language.vocabulary import REMEDIES
from aftercare_rules.language.wording import Text

REMEDY: Final = "remedy"
SERVICE: Final = "service"
ALL: Final = "all"

_POLICY_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_CHOOSERS: Final[dict[str, Chooser]] = {"shop": "shop", "customer": "customer"}
_TIME: Final = "`time: {zone: Asia/Shanghai, counting: calendar}`"
# With a currency that is not known, no amount is too fine for it.
_ANY_DIGITS: Final = 6


def slug(text: str) -> str:
    """A name made of a text: small letters, digits and `-`; "" if nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def remedies_declared(known: Collection[str]) -> str:
    """Which remedies a policy has, and where it would declare another."""
    there = f"the remedies of this policy are {one_of(known, 'and')}; " if known else ""
    return f"{there}{'another' if known else 'it'} is declared under `remedies`, or under `on_request`"


def read_policy_name(written: str) -> str:
    """The id of a policy; raises `Misspelling` where a text cannot be one."""
    if not _POLICY_NAME.fullmatch(written):
        help = f"write small letters, digits and `-`, like `{slug(written)[:80] or 'my-shop'}`"
        raise Misspelling(f"{shortened(written)} cannot name a policy", help)
    return written


class HeaderReader:
    """Reads the head of one policy from the entries of its file."""

    def __init__(self, reader: Reader, fields: Fields) -> None:
        self._reader = reader
        self._fields = fields
        self.labels: dict[str, Text] = {}

    def _node(self, key: str) -> Node | None:
        entry = self._fields.get(key)
        return entry.value if entry else None

    def name(self) -> str:
        """`policy`."""
        node = self._node("policy")
        written = self._reader.text(node, "`policy`", "`policy: my-shop`") or ""
        if node is not None and written:
            self._reader.attempt(node, read_policy_name, written)
        return written

    def version_and_dates(self) -> tuple[str, InForce]:
        """`version`, or else the date from which the policy is in force; and `in_force`."""
        stated = self._reader.text(self._node("version"), "`version`", "`version: 2026-01`")
        in_force = self._in_force()
        return stated or (in_force.start.isoformat() if in_force.start else ""), in_force

    def _in_force(self) -> InForce:
        node = self._node("in_force")
        fields = self._reader.fields(node, "`in_force`", ("from", "to"), "`in_force: {from: 2026-01-01}`") or {}
        found: dict[str, date | None] = {}
        for key, entry in fields.items():
            written = self._reader.text(entry.value, f"`{key}`", f"`{key}: 2026-01-01`")
            found[key] = self._reader.attempt(entry.value, read_date, written) if written else None
        start, end = found.get("from"), found.get("to")
        if start and end and start > end:
            self._reader.fault(fields["to"].value, f"the policy ends on {end}, before it starts on {start}")
        place = node or self._node("policy")
        return InForce(start, end, self._reader.passage(place) if place else Passage(self._reader.source.root.span))

    def currency(self) -> tuple[str, int]:
        """`currency`, and the decimals of its smallest coin."""
        node = self._node("currency")
        written = self._reader.text(node, "`currency`", "`currency: EUR`")
        if written is None or node is None:
            return "", _ANY_DIGITS
        self._reader.attempt(node, read_currency, written)
        return written, MINOR_DIGITS.get(written, _ANY_DIGITS)

    def calendar(self) -> Calendar:
        """`time`: the zone and the way to count."""
        entry = self._fields.get("time")
        known = ("zone", "counting", "first_day", "roll", "calendar")
        fields = self._reader.fields(entry.value if entry else None, "`time`", known, _TIME, hint=_in_a_test)
        if entry is None or fields is None:
            return Calendar(ZoneInfo("UTC"))
        needed = [("zone", "zone: Asia/Shanghai"), ("counting", "counting: calendar")]
        self._reader.require(fields, "`time`", entry.key, needed)
        return Calendar(self._zone(fields), self._counting(fields))

    def _counting(self, fields: Fields) -> Counting:
        """The preset, with the fields that are stated in the place of its own."""
        named = self._one_of(fields, "counting", PRESETS, "way of counting")
        preset = PRESETS[named or "calendar"]
        first_day = self._one_of(fields, "first_day", ("counts", "not_counted"), "way to treat the first day")
        stated = self._one_of(fields, "roll", tuple(Roll), "way to roll")
        roll = Roll(stated or "none") if "roll" in fields else preset.roll
        if roll is not Roll.NONE and "calendar" not in fields:
            place = fields.get("roll") or fields["counting"]
            message = "this moves a last day that is a holiday, and no calendar says which days are holidays"
            help = "add a `calendar`, like `calendar: CN`, or `roll: none` if the shop does not move it"
            self._reader.fault(place.value, message, help)
        counts = preset.first_day_counts if first_day is None else first_day == "counts"
        return Counting(counts, roll, self._holidays(fields))

    def _holidays(self, fields: Fields) -> str:
        entry = fields.get("calendar")
        written = self._reader.text(entry.value, "`calendar`", "`calendar: CN`") if entry else None
        if entry is None or written is None:
            return ""
        self._reader.attempt(entry.value, require_calendar, written)
        return written

    def _one_of(self, fields: Fields, key: str, known: Collection[str], what: str) -> str | None:
        """The value of a key that is one of a few words."""
        entry = fields.get(key)
        example = f"`{key}: {next(iter(known))}`"
        written = self._reader.text(entry.value, f"`{key}`", example) if entry else None
        if entry is None or written is None or written in known:
            return written
        near, listed = did_you_mean(written, known), f"there is {one_of(known)}"
        self._reader.fault(entry.value, f"unknown {what} {shortened(written)}", f"{near} {listed}" if near else listed)
        return None

    def _zone(self, fields: Fields) -> ZoneInfo:
        entry = fields.get("zone")
        written = self._reader.text(entry.value, "`zone`", "`zone: Asia/Shanghai`") if entry else None
        if entry is None or written is None:
            return ZoneInfo("UTC")
        return self._reader.attempt(entry.value, read_zone, written) or ZoneInfo("UTC")

    def choice(self) -> Chooser:
        """`choice`: who chooses between remedies where no rule says so."""
        return read_choice(self._reader, self._node("choice")) or "customer"

    def remedies(self, texts: TextReader) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """`remedies` and `on_request`: lists, or mappings to labels, which `labels` then holds."""
        remedies = self._remedies("remedies", (), texts)
        return remedies, self._remedies("on_request", remedies, texts)

    def services(self, remedies: tuple[tuple[str, ...], tuple[str, ...]]) -> tuple[str, ...]:
        """`services`: what a history may name besides remedies."""
        known = (*remedies[0], *remedies[1])
        found = []
        for scalar in self._reader.scalars(self._node("services"), "`services`", "`services: [inspection, resize]`"):
            word = scalar.text
            if not NAME.fullmatch(word) or word in RESERVED or word == ALL:
                help = "write small letters and `_`, like `inspection`"
                self._reader.fault(scalar, f"{shortened(word)} cannot name a service", help)
            elif word in known:
                self._reader.fault(scalar, f"`{word}` is a remedy, and a remedy is always a service", "leave it out")
            else:
                found.append(word)
                self._reader.names.declare(SERVICE, word, scalar.span)
        return tuple(found)

    def _remedies(self, key: str, before: Collection[str], texts: TextReader) -> tuple[str, ...]:
        node = self._node(key)
        if node is None and key == "remedies":
            self._reader.names.declared_unreadably(REMEDY)
        if key == "on_request" and isinstance(node, Sequence) and not node.items:
            return ()
        if not isinstance(node, Mapping):
            named = self._reader.scalars(node, f"`{key}`", f"`{key}: [repair, exchange]`")
            return tuple(scalar.text for scalar in named if self._declare(scalar, before))
        if not node.entries:
            self._reader.fault(node, f"`{key}` names no remedy", f"write `{key}: [repair, exchange]`")
            self._reader.names.declared_unreadably(REMEDY)
        labelled = {entry.key.text: entry.value for entry in node.entries if self._declare(entry.key, before)}
        for word, value in labelled.items():
            what, example = f"the label of `{word}`", f"`{word}: {texts.example}`, or only words: `{key}: [{word}]`"
            label = self._reader.mapping(value, what, example)
            if label is not None and (text := texts.read(label, what)):
                self.labels[word] = text
        return tuple(labelled)

    def _declare(self, scalar: Scalar, before: Collection[str]) -> bool:
        """Whether a word can name a remedy and is not one of those `before`; if so, it is declared."""
        word = scalar.text
        if not NAME.fullmatch(word) or word in RESERVED or word == ALL:
            help = did_you_mean(word, REMEDIES) or "write small letters and `_`, like `store_credit`"
            self._reader.fault(scalar, f"{shortened(word)} cannot name a remedy", help)
            self._reader.names.declared_unreadably(REMEDY)
            return False
        if word in before:
            self._reader.fault(scalar, f"`{word}` is one of `remedies` already", "name it in one of the two lists")
            return False
        self._reader.names.declare(REMEDY, word, scalar.span)
        return True


def read_choice(reader: Reader, node: Node | None) -> Chooser | None:
    """`choice`, of a policy or a rule: `shop` or `customer`."""
    written = reader.text(node, "`choice`", "`choice: shop`")
    if written in _CHOOSERS:
        return _CHOOSERS[written]
    if node is not None and written is not None:
        help = "write `choice: shop` where a wish does not bind and the order of `remedies` decides, or leave it out"
        reader.fault(node, f"{shortened(written)} does not choose: it is `shop` or `customer`", help)
    return None


def _in_a_test(entry: Entry) -> str:
    """Where an entry of `time` belongs that is no part of the way to count."""
    if entry.key.text in ("pausing", "pause", "pauses"):
        return "name it in a test, like `purchased: within 1 year pausing repair`"
    return ""
