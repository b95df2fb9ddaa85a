"""`Policy` to `RuleSet`: conditions become boxes, overrides their paths, values codes."""

from __future__ import annotations

from collections.abc import Mapping

from aftercare_rules.language.boxes import Atom, Box, box_order, meet_boxes, partition_of
from aftercare_rules.language.conditions import every
from aftercare_rules.language.policy import ALL_RULES, Policy, RuleDeclaration, Section
from aftercare_rules.language.readings import Reading, Terms
from aftercare_rules.rules.rule_set import Rule, RuleSet


class _Numbering:
    """Gives each distinct box a bit."""

    def __init__(self) -> None:
        self.boxes: dict[Box, int] = {}

    def bits(self, boxes: tuple[Box, ...]) -> int:
        bits = 0
        for box in boxes:
            bits |= 1 << self.boxes.setdefault(box, len(self.boxes))
        return bits


def compile_policy(policy: Policy) -> RuleSet:
    """The rule set of a policy. It is the same in whatever order the file lists facts and rules."""
    numbering = _Numbering()
    paths = override_paths(policy.rules)
    declared = sorted(policy.rules, key=lambda rule: (rule.clause_order, rule.name))
    rules = tuple(_compile_rule(rule, numbering, paths[rule.name]) for rule in declared)
    impossible = 0
    cannot_be = [box for condition in policy.impossible for box in condition.boxes]
    for box in sorted(cannot_be, key=box_order):
        impossible |= numbering.bits((box,))
    boxes = tuple(numbering.boxes)
    atoms: dict[Reading, dict[Atom, None]] = {}
    for box in boxes:
        for atom in box:
            atoms.setdefault(atom.reading, {})[atom] = None
    readings = tuple(sorted(atoms, key=lambda reading: reading.order))
    partitions = tuple(partition_of(list(atoms[reading])) for reading in readings)
    uses = {
        rule.name: frozenset(remedy for remedy, effect in rule.ruling.effects.items() if effect.price is not None)
        for rule in declared
    }
    return RuleSet(readings, partitions, boxes, rules, impossible, Terms(policy.calendar, uses))


def _compile_rule(rule: RuleDeclaration, numbering: _Numbering, overrides: frozenset[str]) -> Rule:
    when = every((rule.about.boxes if rule.about else ((),), rule.when.boxes))
    fails = tuple(box for condition in rule.unless for box in meet_boxes(when, condition.boxes))
    scope = rule.about.boxes if rule.about is not None else when
    return Rule(
        name=rule.name,
        section=rule.section,
        clause=rule.clause,
        scope=numbering.bits(scope),
        holds=numbering.bits(when),
        fails=numbering.bits(fails),
        ruling=rule.ruling,
        otherwise=rule.otherwise,
        overrides=overrides,
    )


def override_paths(rules: tuple[RuleDeclaration, ...]) -> Mapping[str, frozenset[str]]:
    """For each rule all the rules it overrides, named by itself or along a path of overrides.

    `all` means the others of the section and goes no further: what those override in another section, they override
    by name and for themselves.
    """
    sections: dict[Section, set[str]] = {}
    for rule in rules:
        sections.setdefault(rule.section, set()).add(rule.name)
    named = {rule.name: [target for target in rule.overrides if target != ALL_RULES] for rule in rules}
    of_all = {rule.name: sections[rule.section] for rule in rules if ALL_RULES in rule.overrides}
    paths = {}
    for rule in rules:
        reached = _reached(rule.name, named)
        widened = [of_all[name] for name in (rule.name, *reached) if name in of_all]
        paths[rule.name] = frozenset(reached.union(*widened) - {rule.name})
    return paths


def _reached(start: str, direct: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for target in direct[waiting.pop()]:
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found
