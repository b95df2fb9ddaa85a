"""Reads the sections `rights`, `exclusions` and `coverage`: rules by name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from aftercare_rules.document.conditions import ConditionReader
from aftercare_rules.document.examples import ExampleReader
from aftercare_rules.document.guards import GUARD_KEYS, Asked, GuardReader, limits
from aftercare_rules.document.header import slug
from aftercare_rules.document.nodes import Entry, Mapping, Node, Scalar
from aftercare_rules.document.overrides import RULE, check_overrides
from aftercare_rules.document.promises import VERDICTS
from aftercare_rules.document.reader import Fields, Reader
from aftercare_rules.document.rows import ROWS, Row, RowReader
from aftercare_rules.document.rulings import (
    ADDS,
    CLAUSE,
    NO_WORDS,
    RULING_KEYS,
    RulingReader,
    Says,
    Words,
    no_tests,
    read_clause,
)
from aftercare_rules.errors import Span, shortened
from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.policy import ALL_RULES, OTHERWISE, Chooser, RuleDeclaration, Ruling, Section
from aftercare_rules.language.vocabulary import Vocabulary

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,59}")
_SAYS: Final = {
    Section.RIGHTS: Says(("gives", "refers"), "a right gives or refers; what declines a remedy stands in `exclusions`"),
    Section.EXCLUSIONS: Says(
        ("declines", "refers"),
        "an exclusion declines or refers; what gives a remedy stands in `coverage` or `rights`",
    ),
    Section.COVERAGE: Says(("gives", "declines", "refers")),
    Section.FEES: Says((ADDS,)),
}
_BEFORE: Final = (CLAUSE, *GUARD_KEYS)
_AFTER: Final = (ROWS, "otherwise", "overrides", "examples")
# What is written in the place of a name.
_NO_NAMES: Final = (ALL_RULES, OTHERWISE)
KEYS: Final = (*_BEFORE, *RULING_KEYS, ADDS, *_AFTER)


class RuleReader:
    """Reads the rules of one policy, section by section; or those that another has taken from it, by longer names."""

    def __init__(
        self,
        reader: Reader,
        vocabulary: Vocabulary,
        conditions: ConditionReader,
        rulings: RulingReader,
        examples: ExampleReader,
        calendar: Calendar,
        are_taken: bool = False,
    ) -> None:
        self._are_taken = are_taken
        self._reader = reader
        self._vocabulary = vocabulary
        self._rulings = rulings
        self._examples = examples
        self._guards = GuardReader(reader, conditions)
        self._rows = RowReader(reader, self._guards, rulings)
        self._calendar = calendar
        self._sense = conditions.sense
        self._named: dict[str, Span] = {}
        self._rows_named: list[str] = []
        self._sections: dict[str, Section] = {}
        self._overrides: dict[str, list[Scalar]] = {}
        self.rules: list[RuleDeclaration] = []

    def read_section(self, section: Section, node: Node | None) -> None:
        """All rules of one section."""
        example = f"`{section}: {{stones: {_example(section)}}}`"
        mapping = self._reader.mapping(node, f"`{section}`", f"rules by name: {example}")
        if node is not None and mapping is None:
            self._reader.names.declared_unreadably(RULE)
        for entry in mapping.entries if mapping else ():
            if entry.key.text in KEYS and not _is_rule(entry.value):
                message = f"`{entry.key.text}` stands where the name of a rule belongs"
                self._reader.fault(
                    entry.key, message, f"give the rule a name, and write this below the name: {example}"
                )
                self._reader.names.declared_unreadably(RULE)
                return
            self._name(entry.key, section)
            self._rule(entry, section)

    def _name(self, key: Scalar, section: Section) -> None:
        name = key.text
        if not self._are_taken and name in _NO_NAMES:
            self._reader.fault(key, f"`{name}` cannot name a rule", "it has a meaning of its own: choose another name")
        elif not self._are_taken and not _NAME.fullmatch(name):
            good = f", like `{slug(name)}`" if _NAME.fullmatch(slug(name)) and slug(name) not in _NO_NAMES else ""
            help = f"write small letters a to z, digits and `-`, a letter first{good}"
            self._reader.fault(key, f"{shortened(name)} cannot name a rule", help)
        elif name in self._named:
            first = self._named[name]
            help = f"each rule has its own name; the first is on line {first.line}, column {first.column}"
            self._reader.fault(key, f"two rules are called `{name}`", help)
        self._named.setdefault(name, key.span)
        self._sections.setdefault(name, section)
        self._reader.names.declare(RULE, name, key.span)

    def _rule(self, entry: Entry, section: Section) -> None:
        name = entry.key.text
        what = f"the rule {shortened(name)}"
        says = _SAYS[section]
        example = f"`{name}: {_example(section)}`"
        known = (*_BEFORE, *says.keys, *_AFTER)
        fields = self._reader.fields(entry.value, what, known, example, hint=partial(self._misplaced, says))
        if fields is None or not isinstance(entry.value, Mapping):
            return
        asked = self._guards.read(fields, name)
        says_otherwise = fields.get("otherwise") if {"when", "unless"} & {*fields} and ROWS not in fields else None
        self._guards.check(name, asked, asked, says_otherwise, entry.key)
        words, ruling, rows = self._rulings.words(fields) if ROWS in fields else NO_WORDS, None, tuple[Row, ...]()
        if ROWS in fields:
            rows = self._read_rows(fields, name, section, asked, words)
        else:
            has_verdict = any(key in fields for key in says.verdicts)
            is_needed = has_verdict or not self._has_misplaced_verdict(entry.value, says)
            fee = name if says.is_fee else ""
            ruling = self._rulings.read(fields, what, entry.key, says, is_needed, fee=fee)
        choice = ruling.choice if ruling is not None else words.choice
        otherwise = self._otherwise(fields, name, section, choice) if "otherwise" in fields else None
        if asked.is_sound:
            answers = [row.ruling for row in rows] + ([ruling] if ruling is not None else [])
            self._check_limits([*limits(fields), *(limit for row in rows for limit in row.limits)], name, says, answers)
        overrides = self._overridden(fields["overrides"].value) if "overrides" in fields else []
        self._overrides.setdefault(name, overrides)
        listed = fields["examples"].value if "examples" in fields else None
        alone = RuleDeclaration(
            name=name,
            owner=name,
            section=section,
            clause=read_clause(self._reader, fields),
            about=asked.about,
            when=asked.when,
            unless=asked.fails,
            ruling=ruling,
            otherwise=otherwise,
            overrides=tuple(scalar.text for scalar in overrides),
            examples=self._examples.read_beside(name, listed, asked.about, asked.is_about_known),
            span=entry.key.span,
        )
        self.rules += [alone] if ruling is not None else _with_rows(alone, rows)

    def _read_rows(self, fields: Fields, name: str, section: Section, asked: Asked, words: Words) -> tuple[Row, ...]:
        for key in _SAYS[section].verdicts:
            if key in fields:
                help = f"write `{key}` in each row, or leave `rows` out"
                self._reader.fault(fields[key].key, f"`{key}` stands beside the `rows` of `{name}`", help)
        noted = self._reader.noted
        rows = self._rows.read(fields, name, asked, words, _SAYS[section])
        is_sound = self._reader.noted == noted and all(row.asked.is_sound for row in rows)
        if is_sound and not self._are_taken:  # they make sense where they come from, with what is impossible there
            from aftercare_rules.document.tables import TableSense

            tables = TableSense(self._reader, self._vocabulary, self._calendar, self._sense)
            tables.check(name, rows, "otherwise" in fields, fields[ROWS].key)
        self._rows_named += [row.name for row in rows]
        return rows

    def _has_misplaced_verdict(self, rule: Mapping, says: Says) -> bool:
        """Whether a verdict stands too deep in a rule, or in a fee, or a remedy stands without its verdict."""
        tests = [node for key in ("for", "when", "unless") if isinstance(node := rule.get(key), Mapping)]
        deep = {entry.key.text for mapping in tests for entry in mapping.entries}
        if says.is_fee and {*rule.keys()} & {*VERDICTS}:
            return True
        return bool(deep & {*VERDICTS} or {*rule.keys()} & {*self._vocabulary.every_remedy})

    def _misplaced(self, says: Says, entry: Entry) -> str:
        key = entry.key.text
        if key == ADDS:
            return "what is added to a cost stands in `fees`: `fees: {label: {adds: {repair: 7}}}`"
        if says.is_fee and key in RULING_KEYS:
            return "a fee only adds to what coverage gives: `adds: {repair: 7}`"
        if key in self._vocabulary.domains:
            return f"a test stands under `for` or `when`: `when: {{{key}: …}}`"
        if key in self._vocabulary.every_remedy:
            return f"a remedy stands under `gives`, `declines` or `refers`: `gives: {{{key}: free}}`"
        return ""

    def _overridden(self, node: Node) -> list[Scalar]:
        return self._reader.scalars(node, "`overrides`", "`overrides: [watch-damage]` or `overrides: all`")

    def _otherwise(self, fields: Fields, name: str, section: Section, choice: Chooser | None) -> Ruling | None:
        entry = fields["otherwise"]
        what = f"the `otherwise` of {shortened(name)}"
        says = _SAYS[section]
        example = f"`otherwise: {{{says.verdicts[-1]}: …{'' if says.is_fee else ', reason: …'}}}`"
        own = self._reader.fields(entry.value, what, says.keys, example, hint=no_tests)
        if own is None:
            return None
        if "for" not in fields:
            help = (
                "it answers where `for` holds and `when` does not; say with `for` what the rule is about, "
                "like `for: {defect: stone-loss}`, or `for: {}` for every claim"
            )
            self._reader.fault(entry.key, f"{what} has no `for` beside it", help)
        elif not {"when", "unless", ROWS} & {*fields}:
            help = "add `when`: what must hold for the rule's own answer"
            self._reader.fault(entry.key, f"{what} never answers: the rule has no `when`", help)
        shared = Words(choice=choice)
        return self._rulings.read(own, what, entry.key, says, shared=shared, fee=name if says.is_fee else "")

    def _check_limits(self, limits: Iterable[Entry], name: str, says: Says, rulings: Sequence[Ruling]) -> None:
        """A limit counts how often the rule was used; what only declines, or only adds, is never used."""
        verdicts = {effect.verdict for ruling in rulings for effect in ruling.effects.values()}
        for limit in limits if verdicts == {"declined"} or says.is_fee else ():
            does = "adds to what others give" if says.is_fee else "declines"
            help = "a limit counts how often its own rule was used: put it under the rule that gives the remedy"
            self._reader.fault(limit.key, f"`limit` changes nothing: `{name}` {does}, and is never used", help)

    def check_names(self, taken: Collection[str]) -> None:
        """Faults in `overrides`, and in the rules that examples name; those `taken` from other files they may name."""
        check_overrides(self._reader, self._sections, self._overrides, taken)
        self._examples.check_rules((*self._named, *self._rows_named, *taken))


def _example(section: Section) -> str:
    says = _SAYS[section]
    return "{for: …, adds: …}" if says.is_fee else f"{{for: …, {says.verdicts[0]}: …, reason: …}}"


def _is_rule(node: Node) -> bool:
    return isinstance(node, Mapping) and any(entry.key.text in KEYS for entry in node.entries)


def _with_rows(rule: RuleDeclaration, rows: Sequence[Row]) -> list[RuleDeclaration]:
    """A rule of rows: each row by its own name, and what answers where none of them holds."""
    declared = [
        replace(
            rule,
            name=row.name,
            clause=row.clause or rule.clause,
            about=row.asked.about,
            when=row.asked.when,
            unless=row.asked.fails,
            ruling=row.ruling,
            otherwise=None,
            examples=() if number else rule.examples,
            span=row.place.span,
        )
        for number, row in enumerate(rows)
    ]
    if rule.otherwise is not None and rows:
        declared.append(replace(rule, examples=(), rows=tuple(row.name for row in rows)))
    return declared
