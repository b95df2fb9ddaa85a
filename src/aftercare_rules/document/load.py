"""`load_policy`: a file to a `Policy`, or to all of its faults."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from aftercare_rules.calendar import PRESETS, Calendar
from aftercare_rules.currencies import MINOR_DIGITS
from aftercare_rules.document.conditions import ConditionReader
from aftercare_rules.document.examples import ExampleReader, read_date
from aftercare_rules.document.facts import NAME, FactReader
from aftercare_rules.document.reader import Reader
from aftercare_rules.document.rules import RuleReader
from aftercare_rules.document.rulings import RulingReader
from aftercare_rules.document.texts import TextReader, read_languages
from aftercare_rules.domains import RESERVED, Domain, Event
from aftercare_rules.errors import Diagnostic, PolicyError, Span, did_you_mean, one_of
from aftercare_rules.policy import Policy, Ruling, Section
from aftercare_rules.source import Mapping, Node, Scalar, Sequence, Source, read_source
from aftercare_rules.vocabulary import (
    BUILT_IN_NUMBERS,
    PURCHASED,
    REMEDIES,
    WANTS,
    Group,
    Vocabulary,
    wish,
)
from aftercare_rules.wording import Text

KEYS: Final = (
    "policy",
    "version",
    "title",
    "in_force",
    "currency",
    "time",
    "remedies",
    "on_request",
    "facts",
    "events",
    "impossible",
    "usual",
    *Section,
    "then",
    "otherwise",
    "examples",
)
NOT_YET: Final = ("fees", "derived", "prices", "choice", "rights_from")
_REQUIRED: Final = (
    ("policy", "policy: my-shop"),
    ("title", "title: {en: After-sales service}"),
    ("currency", "currency: EUR"),
    ("time", "time: {zone: Europe/Berlin, counting: calendar}"),
    ("remedies", "remedies: [repair, exchange, refund]"),
    ("facts", "facts: {purchase: {category: [watch, ring]}}"),
    ("otherwise", "otherwise: {refers: all, reason: …}"),
)
# What changes no decision does not change the fingerprint either.
_WITHOUT_EFFECT: Final = ("examples", "usual")


def load_policy(path: str | Path) -> Policy:
    """The policy in a YAML file.

    Raises `PolicyError` with every fault of the file, each with its place; `OSError` if it cannot be read.
    """
    file = Path(path)
    return read_policy(str(path), file.read_bytes())


def read_policy(name: str, data: bytes) -> Policy:
    """The policy in the bytes of a YAML file; `name` is how its faults call it. Raises `PolicyError`."""
    source = read_source(name, data)
    if not isinstance(source.root, Mapping):
        raise PolicyError(
            [
                Diagnostic(
                    "a policy is a mapping of keys to values",
                    source.root.span,
                    "start with `policy: my-shop`",
                )
            ]
        )
    return _PolicyReader(source, source.root).read()


class _PolicyReader:
    def __init__(self, source: Source, root: Mapping) -> None:
        self._source = source
        self._root = root
        self._reader = Reader(source)

    def read(self) -> Policy:
        reader, root = self._reader, self._root
        for _ in reader.entries(root, "a policy", KEYS, NOT_YET):
            pass
        first = Span(self._source.name, 1, 1, 1, 1)
        reader.require(root, "the policy", root.entries[0].key if root.entries else first, _REQUIRED)
        texts = TextReader(reader, read_languages(reader, root.get("title")))
        facts = FactReader(reader, texts)
        facts.read_facts(root.get("facts"))
        facts.read_events(root.get("events"))
        currency, digits = self._currency(root.get("currency"))
        calendar = self._calendar(root.get("time"))
        vocabulary = self._vocabulary(facts, texts, digits)
        conditions = ConditionReader(reader, vocabulary)
        rulings = RulingReader(reader, texts, vocabulary)
        examples = ExampleReader(reader, vocabulary, facts.facts, calendar.zone, currency)
        examples.read_usual(root.get("usual"))
        impossible = tuple(
            conditions.read(item, "impossible")
            for item in reader.listed(root.get("impossible"), "`impossible`", "`- {category: watch, …}`")
        )
        rules = RuleReader(reader, conditions, rulings, examples)
        for section in Section:
            rules.read_section(section, root.get(section))
        rules.check_overrides()
        title = texts.read(root.get("title"), "`title`")
        policy = Policy(
            name=self._name(root.get("policy")),
            version=self._version(),
            title=title or Text({}),
            currency=currency,
            calendar=calendar,
            in_force=self._in_force(root.get("in_force")),
            vocabulary=vocabulary,
            facts=facts.facts,
            events=facts.events,
            impossible=impossible,
            rules=tuple(rules.rules),
            otherwise=self._otherwise(root.get("otherwise"), rulings, vocabulary),
            then=rulings.promises(root.get("then"), of_policy=True),
            examples=examples.read(root.get("examples")),
            sha256=fingerprint(root),
            file=self._source.name,
        )
        self._check_expected_rules(policy)
        reader.raise_faults()
        return policy

    def _name(self, node: Node | None) -> str:
        written = self._reader.text(node, "`policy`", "`policy: my-shop`") or ""
        if node is not None and written and not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", written):
            self._reader.fault(node, f"`{written[:40]}` cannot name a policy", "write small letters, digits and `-`")
        return written

    def _version(self) -> str:
        stated = self._reader.text(self._root.get("version"), "`version`", "`version: 2026-01`")
        since = self._root.get("in_force")
        start = since.get("from") if isinstance(since, Mapping) else None
        return stated or (start.text if isinstance(start, Scalar) else "")

    def _in_force(self, node: Node | None) -> tuple[date | None, date | None]:
        mapping = self._reader.mapping(node, "`in_force`", "`in_force: {from: 2026-01-01}`")
        found: dict[str, date | None] = {}
        for entry in self._reader.entries(mapping, "`in_force`", ("from", "to")):
            written = self._reader.text(entry.value, f"`{entry.key.text}`", "`from: 2026-01-01`")
            found[entry.key.text] = self._reader.attempt(entry.value, read_date, written) if written else None
        start, end = found.get("from"), found.get("to")
        if start and end and start > end and mapping is not None:
            self._reader.fault(mapping, "`from` is after `to`", "exchange them")
        return start, end

    def _currency(self, node: Node | None) -> tuple[str, int]:
        written = self._reader.text(node, "`currency`", "`currency: EUR`")
        if written is None or node is None:
            return "", 2
        if written not in MINOR_DIGITS:
            near = did_you_mean(written.upper(), MINOR_DIGITS)
            self._reader.fault(
                node,
                f"`{written[:40]}` is not a currency",
                near or "write its ISO 4217 code, like `CNY` or `EUR`",
            )
        return written, MINOR_DIGITS.get(written, 2)

    def _calendar(self, node: Node | None) -> Calendar:
        mapping = self._reader.mapping(node, "`time`", "`time: {zone: Asia/Shanghai, counting: calendar}`")
        given: dict[str, str] = {}
        for entry in self._reader.entries(mapping, "`time`", ("zone", "counting", "roll"), ("calendar", "pausing")):
            written = self._reader.text(entry.value, f"`{entry.key.text}`")
            if written is not None:
                given[entry.key.text] = written
        if mapping is not None:
            missing = [("zone", "zone: Asia/Shanghai"), ("counting", "counting: calendar")]
            self._reader.require(mapping, "`time`", mapping, missing)
            self._check_roll(mapping, given)
        preset = PRESETS.get(given.get("counting", "calendar"), PRESETS["calendar"])
        return Calendar(self._zone(mapping, given.get("zone")), preset.first_day_counts)

    def _check_roll(self, mapping: Mapping, given: dict[str, str]) -> None:
        counting, roll = given.get("counting"), given.get("roll")
        if counting is not None and counting not in PRESETS and (node := mapping.get("counting")) is not None:
            near, known = did_you_mean(counting, PRESETS), f"there is {one_of(PRESETS)}"
            self._reader.fault(node, f"unknown counting `{counting}`", f"{near}; {known}" if near else known)
        elif (
            counting is not None
            and counting in PRESETS
            and PRESETS[counting].rolls
            and roll is None
            and (node := mapping.get("counting")) is not None
        ):
            self._reader.fault(
                node,
                f"`{counting}` moves a last day that is a holiday, which is not yet supported",
                "add `roll: none` if the shop does not move it",
            )
        if roll is not None and roll != "none" and (node := mapping.get("roll")) is not None:
            known_roll = roll in ("after_holiday", "next_business_day")
            what = f"`roll: {roll}` is not yet supported" if known_roll else f"`{roll}` is not a way to roll"
            self._reader.fault(node, what, "for now write `roll: none`")

    def _zone(self, mapping: Mapping | None, written: str | None) -> ZoneInfo:
        node = mapping.get("zone") if mapping else None
        if written is None or node is None:
            return ZoneInfo("UTC")
        if written not in available_timezones():
            near = did_you_mean(written, available_timezones())
            self._reader.fault(
                node, f"there is no time zone `{written[:40]}`", near or "write one like `Asia/Shanghai`"
            )
            return ZoneInfo("UTC")
        return ZoneInfo(written)

    def _vocabulary(self, facts: FactReader, texts: TextReader, digits: int) -> Vocabulary:
        remedies = self._remedies("remedies", ())
        on_request = self._remedies("on_request", remedies)
        languages = texts.languages
        domains: dict[str, Domain] = {name: declared.domain for name, declared in facts.facts.items()}
        groups: dict[str, Group] = {name: declared.group for name, declared in facts.facts.items()}
        for name, (group, number) in BUILT_IN_NUMBERS.items():
            domains[name], groups[name] = number, group
        domains[WANTS] = wish(remedies + on_request)
        domains[PURCHASED] = Event()
        domains.update({name: Event() for name in facts.events})
        return Vocabulary(domains, groups, remedies, on_request, languages, digits)

    def _remedies(self, key: str, before: tuple[str, ...]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for scalar in self._reader.scalars(self._root.get(key), f"`{key}`"):
            word = scalar.text
            if not NAME.fullmatch(word) or word in RESERVED or word == "all":
                near = did_you_mean(word, REMEDIES)
                self._reader.fault(
                    scalar,
                    f"`{word[:40]}` cannot name a remedy",
                    near or "write small letters and `_`, like `repair`",
                )
            elif word in found or word in before:
                self._reader.fault(
                    scalar,
                    f"the remedy `{word}` stands twice",
                    "name it once, under `remedies` or under `on_request`",
                )
            else:
                found[word] = None
        return tuple(found)

    def _otherwise(self, node: Node | None, rulings: RulingReader, vocabulary: Vocabulary) -> tuple[Ruling, ...]:
        items = node.items if isinstance(node, Sequence) else () if node is None else (node,)
        found: list[Ruling] = []
        for item in items:
            mapping = self._reader.mapping(item, "`otherwise`", "`{refers: all, reason: …}`")
            if mapping is None:
                continue
            for _ in self._reader.entries(mapping, "`otherwise`", ("declines", "refers", "reason", "then")):
                pass
            ruling = rulings.read(mapping, "`otherwise`", ("refers", "declines"))
            if ruling is not None:
                found.append(ruling)
        spoken = {remedy for ruling in found for remedy in ruling.effects}
        silent = [remedy for remedy in vocabulary.every_remedy if remedy not in spoken]
        if node is not None and found and silent:
            self._reader.fault(
                node,
                f"`otherwise` says nothing of {one_of(silent)}",
                "refer or decline every remedy: `refers: all`",
            )
        return tuple(found)

    def _check_expected_rules(self, policy: Policy) -> None:
        names = {rule.name for rule in policy.rules}
        for example in policy.all_examples:
            expected = example.expect.rule
            if expected is not None and expected not in names:
                self._reader.fault(
                    example.span,
                    f"this example expects the unknown rule `{expected}`",
                    did_you_mean(expected, names),
                )


def fingerprint(root: Mapping) -> str:
    """The SHA-256 of a policy's canonical form.

    The form is its tree as compact JSON with sorted keys: comments, layout, the order of keys and what changes no
    decision (`examples`, `usual`) are left out.
    """
    kept = {entry.key.text: _plain(entry.value) for entry in root.entries if entry.key.text not in _WITHOUT_EFFECT}
    for section in Section:
        rules = kept.get(section)
        if isinstance(rules, dict):
            kept[section] = {
                name: {key: value for key, value in rule.items() if key != "examples"}
                if isinstance(rule, dict)
                else rule
                for name, rule in rules.items()
            }
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(node: Node) -> object:
    match node:
        case Mapping():
            return {entry.key.text: _plain(entry.value) for entry in node.entries}
        case Sequence():
            return [_plain(item) for item in node.items]
    return node.text
