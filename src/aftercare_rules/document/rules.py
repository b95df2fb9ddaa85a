"""Reads the sections `rights`, `exclusions` and `coverage`: rules by name, and which of them override which."""

from __future__ import annotations

import re
from typing import Final

from aftercare_rules.conditions import Condition
from aftercare_rules.document.conditions import ConditionReader
from aftercare_rules.document.examples import ExampleReader
from aftercare_rules.document.reader import Reader
from aftercare_rules.document.rulings import RULING_KEYS, RulingReader
from aftercare_rules.errors import Span, did_you_mean, one_of
from aftercare_rules.policy import ALL_RULES, RuleDeclaration, Ruling, Section
from aftercare_rules.source import Entry, Mapping, Node, Scalar, Sequence

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,59}")
_CLAUSE: Final = re.compile(r"[0-9A-Za-z]{1,20}(\.[0-9A-Za-z]{1,20}){0,5}")
_KEYS: Final = ("clause", "for", "when", "unless", *RULING_KEYS, "otherwise", "overrides", "examples")
_NOT_YET: Final = ("rows", "choice")
_ALLOWED: Final = {
    Section.RIGHTS: ("gives", "refers"),
    Section.EXCLUSIONS: ("declines", "refers"),
    Section.COVERAGE: ("gives", "declines", "refers"),
}


class RuleReader:
    """Reads the rules of one policy, section by section."""

    def __init__(
        self, reader: Reader, conditions: ConditionReader, rulings: RulingReader, examples: ExampleReader
    ) -> None:
        self._reader = reader
        self._conditions = conditions
        self._rulings = rulings
        self._examples = examples
        self._named: dict[str, Span] = {}
        self._sections: dict[str, Section] = {}
        self._overrides: dict[str, list[Scalar]] = {}
        self.rules: list[RuleDeclaration] = []

    def read_section(self, section: Section, node: Node | None) -> None:
        """All rules of one section."""
        mapping = self._reader.mapping(
            node, f"`{section}`", "`stones: {for: {defect: stone-loss}, gives: {repair: free}}`"
        )
        for entry in mapping.entries if mapping else ():
            name = entry.key.text
            if not _NAME.fullmatch(name) or name == ALL_RULES:
                self._reader.fault(
                    entry.key,
                    f"`{name[:40]}` cannot name a rule",
                    "write small letters, digits and `-`, a letter first",
                )
            elif name in self._named:
                line = self._named[name].line
                self._reader.fault(
                    entry.key,
                    f"two rules are called `{name}`",
                    f"names are unique; the first is on line {line}",
                )
            else:
                self._named[name] = entry.key.span
                self._sections[name] = section
                self._rule(entry, section)

    def _rule(self, entry: Entry, section: Section) -> None:
        name = entry.key.text
        what = f"the rule `{name}`"
        mapping = self._reader.mapping(entry.value, what, f"`{name}: {{for: …, gives: …, reason: …}}`")
        if mapping is None:
            return
        for _ in self._reader.entries(mapping, what, _KEYS, _NOT_YET):
            pass
        about = self._conditions.read(mapping.get("for"), "for") if mapping.get("for") is not None else None
        when = self._conditions.read(mapping.get("when"), "when", name)
        unless = self._unless(mapping.get("unless"), name)
        ruling = self._rulings.read(mapping, what, _ALLOWED[section])
        otherwise = None
        if (entry_otherwise := mapping.entry("otherwise")) is not None:
            otherwise = self._otherwise(entry_otherwise, name, section, mapping, about is not None)
        self._overrides[name] = self._reader.scalars(mapping.get("overrides"), "`overrides`")
        examples = self._examples.read(mapping.get("examples"), about)
        if ruling is not None:
            overrides = tuple(scalar.text for scalar in self._overrides[name])
            self.rules.append(
                RuleDeclaration(
                    name,
                    section,
                    self._clause(mapping.get("clause")),
                    about,
                    when,
                    unless,
                    ruling,
                    otherwise,
                    overrides,
                    examples,
                    entry.key.span,
                )
            )

    def _clause(self, node: Node | None) -> str:
        written = self._reader.text(node, "`clause`", "`clause: 2`")
        if written is None or node is None:
            return ""
        if not _CLAUSE.fullmatch(written):
            self._reader.fault(node, f"`{written[:40]}` is not a clause", "write it like `2`, `3.1` or `4a`")
        return written

    def _unless(self, node: Node | None, name: str) -> tuple[Condition, ...]:
        items = node.items if isinstance(node, Sequence) else (node,)
        for item in items:
            if isinstance(item, Mapping) and not item.entries:
                self._reader.fault(item, "`unless` says nothing", "name what fails the rule, or leave it out")
        return tuple(self._conditions.read(item, "unless", name) for item in items if item is not None)

    def _otherwise(self, entry: Entry, name: str, section: Section, rule: Mapping, has_for: bool) -> Ruling | None:
        what = f"the `otherwise` of `{name}`"
        if not has_for:
            self._reader.fault(
                entry.key,
                f"{what} has no `for` beside it",
                "`otherwise` answers where `for` holds and `when` does not; say with `for` what the rule is about, "
                "like `for: {defect: stone-loss}`, or `for: {}` for every claim",
            )
        elif rule.get("when") is None and rule.get("unless") is None:
            self._reader.fault(
                entry.key, f"{what} can never apply", "add `when`: what must hold for the rule's own answer"
            )
        mapping = self._reader.mapping(entry.value, what, "`otherwise: {gives: {repair: 10}, reason: …}`")
        if mapping is None:
            return None
        for _ in self._reader.entries(mapping, what, RULING_KEYS):
            pass
        return self._rulings.read(mapping, what, _ALLOWED[section])

    def check_overrides(self) -> None:
        """Faults in `overrides`: rules that do not exist, may not be overridden from there, or go round in a circle."""
        edges: dict[str, list[tuple[str, Scalar]]] = {name: [] for name in self._sections}
        for name, scalars in self._overrides.items():
            for scalar in scalars:
                for target in self._targets(name, scalar):
                    edges[name].append((target, scalar))
        _report_circles(self._reader, edges)

    def _targets(self, name: str, scalar: Scalar) -> list[str]:
        section = self._sections[name]
        if scalar.text == ALL_RULES:
            return [other for other, its in self._sections.items() if its is section and other != name]
        target = self._sections.get(scalar.text)
        if target is None:
            near, known = did_you_mean(scalar.text, self._sections), f"there is {one_of(self._sections)}"
            self._reader.fault(
                scalar,
                f"`{name}` overrides the unknown rule `{scalar.text}`",
                f"{near}; {known}" if near else known,
            )
        elif scalar.text == name:
            self._reader.fault(scalar, f"`{name}` overrides itself", "name another rule")
        elif target is not section and not (section is Section.COVERAGE and target is Section.EXCLUSIONS):
            self._reader.fault(scalar, f"`{name}` cannot override `{scalar.text}`", _why_not(section, target))
        else:
            return [scalar.text]
        return []


def _why_not(section: Section, target: Section) -> str:
    if target is Section.RIGHTS:
        return "nothing overrides a right but a right"
    if section is Section.RIGHTS:
        return "a right holds whatever exclusions and coverage say; it need not override them"
    return "an exclusion blocks all coverage already, but that which overrides it"


def _report_circles(reader: Reader, edges: dict[str, list[tuple[str, Scalar]]]) -> None:
    reported: set[frozenset[str]] = set()
    for start, targets in edges.items():
        path = _path_back(start, edges)
        if path and frozenset(path) not in reported:
            reported.add(frozenset(path))
            place = next(scalar for target, scalar in targets if target == path[1])
            reader.fault(
                place,
                f"these rules override each other in a circle: {' -> '.join(path)}",
                "take one of them out",
            )


def _path_back(start: str, edges: dict[str, list[tuple[str, Scalar]]]) -> list[str]:
    """The shortest way from a rule back to itself, empty if there is none."""
    paths = [[start]]
    seen: set[str] = set()
    for path in paths:
        for target, _ in edges[path[-1]]:
            if target == start:
                return [*path, start]
            if target not in seen:
                seen.add(target)
                paths.append([*path, target])
    return []
