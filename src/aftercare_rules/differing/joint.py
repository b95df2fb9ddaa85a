"""Two policies as one space: the readings and boxes of both side by side, so that a matched set is one of each.

Bit `i` of a joint matched set is OLD's box `i`; NEW's boxes follow. Boxes that cannot matter stand there empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from aftercare_rules.differing.derived import Translated
from aftercare_rules.differing.names import Names, apart, names_of
from aftercare_rules.differing.sides import NEW, OLD, Side
from aftercare_rules.engine import Engine
from aftercare_rules.errors import AftercareError
from aftercare_rules.frozen import frozen
from aftercare_rules.language.boxes import Atom, Box, meet_boxes, partition_of
from aftercare_rules.language.definitions import Definition
from aftercare_rules.language.domains import Event
from aftercare_rules.language.durations import Measure
from aftercare_rules.language.policy import DerivedDeclaration, EventDeclaration, InForce, Policy
from aftercare_rules.language.prices import Key
from aftercare_rules.language.readings import Reading, UsesReading, Value
from aftercare_rules.language.vocabulary import WANTS, Vocabulary, wish
from aftercare_rules.rules.rule_set import RuleSet
from aftercare_rules.space.space import Space
from aftercare_rules.space.usual import plain_value, usual_values


class NotComparable(AftercareError):
    """Two policies that cannot be laid side by side, and why not."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return f"these two cannot be compared: {self.why}"


@frozen
class JointRuleSet(RuleSet):
    """The boxes of two policies; it has no rules, for each policy has its own. `read` are the numbers of prices."""

    read: tuple[Key, ...] = ()

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The numbers of a claim that prices of either read."""
        return self.read


class Joint:
    """Two policies side by side.

    Raises `NotComparable`. `is_dated_apart` says that they are in force at other times: then they are compared as if
    each were so always.
    """

    def __init__(self, old: Engine, new: Engine) -> None:
        _hold_against(old.policy, new.policy)
        self.is_dated_apart = old.policy.in_force != new.policy.in_force
        if self.is_dated_apart:
            old, new = (_always_in_force(engine) for engine in (old, new))
        self.names = names_of(old.policy, new.policy)
        counting = new.policy.calendar.counting if new.policy.calendar != old.policy.calendar else None
        rules, self.uses = _limits(old, new)
        self.old = Side(OLD, old, {}, {}, None)
        self.new = Side(NEW, new, self.names.joint, rules, counting)
        self.policy = _joint_policy(old.policy, new.policy, self.names)
        self.shift = len(old.rule_set.boxes)
        self.boxes: tuple[Box, ...] = (*old.rule_set.boxes, *map(self.new.box, new.rule_set.boxes))

    def both(self, old: int, new: int) -> int:
        """The joint set of OLD's boxes and NEW's."""
        return old | new << self.shift

    def part(self, side: Side, matched: int) -> int:
        """What of a joint set are the boxes of one policy."""
        return matched >> self.shift if side is self.new else matched & ((1 << self.shift) - 1)

    def near(self, relevant: int, among: int | None) -> int:
        """The boxes among some that can hold where one of others does."""
        if among is None:
            return relevant
        others = [self.boxes[bit] for bit in bits(among)]
        # The box of everything is empty, so that it is none that `any` would see.
        return sum(1 << bit for bit in bits(relevant) if [*meet_boxes((self.boxes[bit],), others)])

    def space(self, kept: int, impossible: int, usual: Mapping[str, Value]) -> Space:
        """The space in which some boxes are told apart; claims in `impossible` ones are left out."""
        boxes = tuple(box if kept >> bit & 1 else () for bit, box in enumerate(self.boxes))
        atoms: dict[Reading, dict[Atom, None]] = {}
        for box in boxes:
            for atom in box:
                atoms.setdefault(atom.reading, {})[atom] = None
        readings = tuple(sorted(atoms, key=lambda reading: reading.order))
        partitions = tuple(partition_of(list(atoms[reading])) for reading in readings)
        keys = dict.fromkeys(key for side in (self.old, self.new) for key in self._keys(side, kept))
        terms = self.policy.terms(self.uses)
        rule_set = JointRuleSet(readings, partitions, boxes, (), impossible & kept, terms, {}, tuple(keys))
        return Space(self.policy, rule_set, usual, is_in_order=False)

    def _keys(self, side: Side, kept: int) -> Iterable[Key]:
        own = self.part(side, kept)
        for rule in side.engine.rule_set.rules:
            if rule.scope & own:
                for price in rule.prices:
                    yield from map(side.key, price.keys)

    def usual(self, of_old: Mapping[str, Value]) -> Mapping[str, Value]:
        """What claims say where it does not matter, a value that both policies know; `of_old` is usual for OLD."""
        found = dict(of_old)
        if any(self.names.of(name) not in found for name in self.new.policy.vocabulary.groups):
            for name, value in usual_values(self.new.policy).items():
                found.setdefault(self.names.of(name), value)
        for name in {*self.names.parted} & {*self.policy.vocabulary.groups}:
            found[name] = plain_value(name, self.policy.vocabulary.domains[name])
        return found


def bits(matched: int) -> Iterable[int]:
    """The numbers of the bits of a set."""
    while matched:
        bit = matched & -matched
        yield bit.bit_length() - 1
        matched ^= bit


def _hold_against(old: Policy, new: Policy) -> None:
    """Raises `NotComparable` where no claim is the same for both."""
    if old.currency != new.currency:
        raise NotComparable(f"OLD is in {old.currency}, and NEW in {new.currency}")
    zones = old.calendar.zone.key, new.calendar.zone.key
    if zones[0] != zones[1]:
        raise NotComparable(f"OLD counts days in {zones[0]}, and NEW in {zones[1]}, where they begin at other instants")
    if old.calendar == new.calendar:
        return
    for label, policy in ((OLD, old), (NEW, new)):
        if any(moment.after is not None for declared in policy.events.values() for moment in declared.moments):
            raise NotComparable(f"they count days otherwise, and an event of {label} is worked out from days counted")


def _limits(old: Engine, new: Engine) -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """The joint names of NEW's rules with a limit, and for each joint name the remedies that its rule gives."""
    uses, renamed = dict(old.rule_set.terms.uses), dict[str, str]()
    limited = [
        {reading.name: reading for reading in engine.rule_set.readings if isinstance(reading, UsesReading)}
        for engine in (old, new)
    ]
    is_counted = old.policy.calendar != new.policy.calendar
    for name, remedies in new.rule_set.terms.uses.items():
        if name in limited[0] and name in limited[1] and uses.get(name, remedies) != remedies:
            renamed[name] = apart(name)
        elif name in limited[1]:
            uses[name] = remedies
        else:
            uses.setdefault(name, remedies)
        if name in renamed:
            uses[renamed[name]] = remedies
    if is_counted and any(
        one.window is not None and one.window.measure is not Measure.SECONDS
        for readings in limited
        for one in readings.values()
    ):
        raise NotComparable("they count days otherwise, and a limit counts uses within some time")
    return renamed, uses


def _always_in_force(engine: Engine) -> Engine:
    policy = engine.policy
    return Engine(replace(policy, in_force=InForce(None, None, policy.in_force.passage)))


def _joint_policy(old: Policy, new: Policy, names: Names) -> Policy:
    """What both declare, without any rule: the space in which claims lie."""
    ours, theirs = old.vocabulary, new.vocabulary
    facts = dict(old.facts)
    for name, fact in new.facts.items():
        facts.setdefault(names.of(name), replace(fact, name=names.of(name)))
    for name, fact in facts.items():
        facts[name] = replace(fact, domain=names.domains[name], presume=None)
    events, extra = _joint_events(old, new, names)
    derived = dict(old.derived)
    for name, computed in new.derived.items():
        if names.of(name) not in derived:
            derived[names.of(name)] = _translated(names.of(name), computed, new, names, old.calendar != new.calendar)
    remedies = tuple(each for each in ours.every_remedy if each in theirs.every_remedy)
    domains = {**names.domains, **extra, WANTS: wish(remedies)}
    vocabulary: Vocabulary = replace(
        theirs,
        domains=domains,
        groups={**{names.of(name): group for name, group in theirs.groups.items()}, **ours.groups},
        remedies=tuple(each for each in theirs.remedies if each in remedies),
        on_request=tuple(each for each in remedies if each not in theirs.remedies),
        services=tuple(dict.fromkeys((*ours.every_service, *theirs.every_service))),
        derived=ours.derived | {names.of(name) for name in theirs.derived},
        conditions=ours.conditions | {names.of(name) for name in theirs.conditions},
        may_be_absent=ours.may_be_absent | {names.of(name) for name in theirs.may_be_absent},
        counting=ours.counting,
    )
    return replace(
        old,
        vocabulary=vocabulary,
        facts=facts,
        events=events,
        derived=derived,
        impossible=(),
        rules=(),
        examples=(*old.all_examples, *new.all_examples),
    )


def _joint_events(old: Policy, new: Policy, names: Names) -> tuple[dict[str, EventDeclaration], dict[str, Event]]:
    """The events of both; one that they work out in two ways is stated once, and is worked out twice."""
    events, extra = dict(old.events), dict[str, Event]()
    for name, declared in new.events.items():
        joint = names.of(name)
        moments = tuple(replace(moment, event=names.of(moment.event)) for moment in declared.first_known)
        if joint == name:
            events.setdefault(name, replace(declared, first_known=moments))
        elif name in old.events:
            raise NotComparable(f"they work out the event `{name}` in two ways")
        else:
            events[joint] = replace(declared, name=joint, first_known=moments)
    return events, extra


def _translated(
    joint: str, computed: DerivedDeclaration, new: Policy, names: Names, counts_apart: bool
) -> DerivedDeclaration:
    definition = computed.definition
    if isinstance(definition, Definition):
        definition = Translated.of(definition, names.joint, new.terms({}), counts_apart)
    return replace(computed, name=joint, definition=definition)
