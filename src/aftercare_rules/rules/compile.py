"""`Policy` to `RuleSet`: conditions become boxes, overrides their paths, values codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aftercare_rules.language.boxes import EVERYTHING, Atom, Box, box_order, meet_boxes, partition_of
from aftercare_rules.language.conditions import every
from aftercare_rules.language.policy import ALL_RULES, Policy, RuleDeclaration, Section
from aftercare_rules.language.readings import Reading
from aftercare_rules.rules.rule_set import Guard, Rule, RuleSet
from aftercare_rules.uncollected import uncollected


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
    with uncollected():
        return _compile(policy)


def _compile(policy: Policy) -> RuleSet:
    numbering = _Numbering()
    paths = override_paths(policy.rules)
    declared = sorted(policy.rules, key=lambda rule: rule.order)
    by_name = {rule.name: rule for rule in declared}
    rows = {rule.name: [by_name[row] for row in rule.rows if row in by_name] for rule in declared if rule.rows}
    rules = tuple(_compile_rule(rule, rows.get(rule.name, [rule]), numbering, paths[rule.name]) for rule in declared)
    prices = [price for rule in rules for price in rule.prices]
    conditions = {condition.boxes for price in prices for condition in price.conditions}
    lines = {boxes: numbering.bits(boxes) for boxes in sorted(conditions, key=lambda boxes: [*map(box_order, boxes)])}
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
    return RuleSet(readings, partitions, boxes, rules, impossible, policy.terms(_uses(declared)), lines)


def _uses(declared: Sequence[RuleDeclaration]) -> dict[str, frozenset[str]]:
    """For each rule as its author named it the remedies that it, or a row of it, gives."""
    uses: dict[str, frozenset[str]] = {}
    for rule in declared:
        effects = rule.ruling.effects if rule.ruling is not None and rule.section is not Section.FEES else {}
        given = frozenset(remedy for remedy, effect in effects.items() if effect.price is not None)
        uses[rule.owner] = uses.get(rule.owner, frozenset()) | given
    return uses


def _compile_rule(
    rule: RuleDeclaration, rows: Sequence[RuleDeclaration], numbering: _Numbering, overrides: frozenset[str]
) -> Rule:
    """`rows` are those in whose place the rule answers otherwise; of any other rule itself."""
    scope = rule.about.boxes if rule.about is not None else _holds(rule)
    return Rule(
        name=rule.name,
        owner=rule.owner,
        section=rule.section,
        clause=rule.clause,
        scope=numbering.bits(scope),
        guards=tuple(_guard(row, numbering) for row in rows),
        ruling=rule.ruling,
        otherwise=rule.otherwise,
        overrides=overrides,
    )


def _guard(rule: RuleDeclaration, numbering: _Numbering) -> Guard:
    holds = _holds(rule)
    fails = tuple(box for condition in rule.unless for box in meet_boxes(holds, condition.boxes))
    return Guard(numbering.bits(holds), numbering.bits(fails))


def _holds(rule: RuleDeclaration) -> tuple[Box, ...]:
    """The boxes of `for` and `when` together."""
    return every((rule.about.boxes if rule.about is not None else EVERYTHING, rule.when.boxes))


def override_paths(rules: tuple[RuleDeclaration, ...]) -> Mapping[str, frozenset[str]]:
    """For each rule all the rules it overrides, named by itself or along a path of overrides.

    `all` means the others of the section and goes no further: what those override in another section, they override
    by name and for themselves. Who overrides a rule overrides all its rows; its rows never override one another.
    """
    sections: dict[Section, set[str]] = {}
    families: dict[str, set[str]] = {}
    for rule in rules:
        sections.setdefault(rule.section, set()).add(rule.owner)
        families.setdefault(rule.owner, set()).add(rule.name)
    named = {rule.owner: [target for target in rule.overrides if target != ALL_RULES] for rule in rules}
    of_all = {rule.owner: sections[rule.section] for rule in rules if ALL_RULES in rule.overrides}
    paths = {}
    for owner in families:
        reached = _reached(owner, named)
        widened = [of_all[name] for name in (owner, *reached) if name in of_all]
        others = reached.union(*widened) - {owner}
        paths[owner] = frozenset(name for other in others for name in families[other])
    return {rule.name: paths[rule.owner] for rule in rules}


def _reached(start: str, direct: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for target in direct[waiting.pop()]:
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found
