"""Checks `overrides`: rules that do not exist, that may not be overridden from there, that go round in a circle."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, TypeAlias

from aftercare_rules.document.nodes import Scalar
from aftercare_rules.document.reader import Reader
from aftercare_rules.errors import Unknown, one_of
from aftercare_rules.language.policy import ALL_RULES, Section

RULE: Final = "rule"

Edges: TypeAlias = dict[str, list[tuple[str, Scalar]]]
"""For each rule the rules it overrides, each with the place that says so."""


def check_overrides(
    reader: Reader,
    sections: Mapping[str, Section],
    overrides: Mapping[str, list[Scalar]],
    taken: Collection[str],
) -> None:
    """Notes every fault; `sections` has each rule's section, `overrides` what each rule names.

    `taken` are the rules that come from other files.
    """
    edges: Edges = {name: [] for name in sections}
    for name, scalars in overrides.items():
        says_all = any(scalar.text == ALL_RULES for scalar in scalars)
        for scalar in scalars:
            if says_all and sections.get(scalar.text) is sections[name] and scalar.text != name:
                help = "write it alone, or leave `all` out"
                reader.fault(scalar, f"`all` covers `{scalar.text}`: it is a rule of the same section", help)
            if scalar.text in taken:
                help = "nothing here overrides what `rights_from` takes in"
                reader.fault(scalar, f"`{name}` cannot override `{scalar.text}`", help)
                continue
            edges[name] += [(target, scalar) for target in _targets(reader, sections, name, scalar)]
    _note_circles(reader, edges)


def _targets(reader: Reader, sections: Mapping[str, Section], name: str, scalar: Scalar) -> list[str]:
    section, target = sections[name], sections.get(scalar.text)
    if scalar.text == ALL_RULES:
        others = [other for other, its in sections.items() if its is section and other != name]
        if not others:
            reader.fault(scalar, f"`{name}` is the only rule in `{section}`", "leave `overrides` out")
        return others
    if target is None:
        listed = f"there is {one_of(other for other in sections if other != name)}" if len(sections) > 1 else ""
        message = f"`{name}` overrides the unknown rule `{scalar.text}`"
        reader.unknown(scalar, Unknown(RULE, scalar.text, sections, message, listed))
    elif scalar.text == name:
        reader.fault(scalar, f"`{name}` overrides itself", "name another rule")
    elif target is not section and not (section is Section.COVERAGE and target is Section.EXCLUSIONS):
        reader.fault(scalar, f"`{name}` cannot override `{scalar.text}`", _why_not(section, target))
    else:
        return [scalar.text]
    return []


def _why_not(section: Section, target: Section) -> str:
    if Section.FEES in (section, target):
        return "a fee overrides only fees, and only a fee overrides one"
    if target is Section.RIGHTS:
        return "nothing overrides a right but a right"
    if section is Section.RIGHTS:
        return "a right holds whatever exclusions and coverage say; it need not override them"
    return "an exclusion blocks all coverage already, but that which overrides it"


def _note_circles(reader: Reader, edges: Edges) -> None:
    in_circles = _without_ends(edges)
    reported: set[str] = set()
    for start in in_circles:
        path = _path_back(start, in_circles) if start not in reported else []
        if path:
            reported.update(path)
            place = next(scalar for target, scalar in edges[start] if target == path[1])
            message = f"these rules override each other in a circle: {' -> '.join(path)}"
            reader.fault(place, message, "take one of these overrides out")


def _without_ends(edges: Edges) -> dict[str, set[str]]:
    """What each rule overrides, without the rules from which no way leads on: none of those is in a circle."""
    left = {name: {target for target, _ in targets} for name, targets in edges.items()}
    above: dict[str, list[str]] = {}
    for name, targets in left.items():
        for target in targets:
            above.setdefault(target, []).append(name)
    ends = [name for name, targets in left.items() if not targets]
    while ends:
        end = ends.pop()
        del left[end]
        for name in above.get(end, ()):
            left[name].discard(end)
            if not left[name]:
                ends.append(name)
    return left


def _path_back(start: str, edges: Mapping[str, set[str]]) -> list[str]:
    """The shortest way from a rule back to itself, empty if there is none."""
    came_from: dict[str, str] = {}
    waiting = [start]
    for name in waiting:
        for target in sorted(edges[name]):
            if target not in came_from:
                came_from[target] = name
                waiting.append(target)
            if target == start:
                path = [start, name]
                while path[-1] != start:
                    path.append(came_from[path[-1]])
                return path[::-1]
    return []
