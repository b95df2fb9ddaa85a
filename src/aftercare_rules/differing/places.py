"""Where two policies differ, as their authors would say it: what all points of a region have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from itertools import groupby
from operator import and_, or_
from typing import Final

from aftercare_rules.differing.joint import Joint, bits
from aftercare_rules.differing.sides import Side
from aftercare_rules.differing.walk import Differing, Walk
from aftercare_rules.language.boxes import Atom, Box, Interval, Member, meet_boxes
from aftercare_rules.language.domains import ABSENT, NONE_WORD, Choice, Event, Flag
from aftercare_rules.language.vocabulary import DEFECT, PURCHASED

_LONGEST_OPPOSITE: Final = 3


def where(points: Sequence[Differing], walk: Walk) -> str:
    """The region of some points in words, such as `defect stone-loss, receipt yes, purchased within 1 month`.

    It tells what the rules that answer there, and those that differ, have to do with it.
    """
    joint = walk.joint
    matched = [one.point.matched for one in points]
    always, ever = reduce(and_, matched), reduce(or_, matched)
    told = _boxes_that_answer(points, walk)
    common: Box = ()
    for bit in bits(always & told):
        common = next(iter(meet_boxes((common,), (joint.boxes[bit],))), common)
    opposites: list[str] = []
    for bit in bits(told & walk.kept(points[0].wish) & ~ever):
        left = _left(joint.boxes[bit], common)
        if left is None or not 0 < len(left) <= _LONGEST_OPPOSITE:
            continue
        against = _against(left[0], common, joint) if len(left) == 1 else None
        met = None if against is None else next(iter(meet_boxes((common,), ((against,),))), None)
        if met is not None:
            common = met
        else:
            opposites.append(f"not ({', '.join(map(walk.words.atom, left))})")
    order = {name: number for number, name in enumerate(joint.policy.vocabulary.domains)}
    events = set(joint.policy.vocabulary.events)
    atoms = sorted(common, key=lambda atom: (atom.reading.name in events, order.get(atom.reading.name, len(order))))
    said = [*_by_name(atoms, walk), *dict.fromkeys(opposites)]
    is_unanswered = not any(one.old.voices or one.new.voices for one in points)
    return ", ".join(said) or ("claims that no rule answers" if is_unanswered else "any claim")


def _by_name(atoms: Iterable[Atom], walk: Walk) -> Iterable[str]:
    """The atoms in words, those of one event together: `purchased after 48 hours and within 2 days`."""
    for name, same in groupby(atoms, key=lambda atom: atom.reading.name):
        texts = sorted(map(walk.words.atom, same))
        first, *others = texts
        start = f"{name} "
        if all(text.startswith(start) for text in texts):
            yield " and ".join((first, *(text.removeprefix(start) for text in others)))
        else:
            yield from texts


def _boxes_that_answer(points: Iterable[Differing], walk: Walk) -> int:
    """The boxes of the rules that answer at some points, and of those that differ and whose scope holds there.

    A rule that differs counts with what the other policy has by its name.
    """
    joint, changes = walk.joint, walk.changes
    sides = (joint.old, joint.new)
    found = 0
    for one in points:
        names: set[str] = set()
        for side, outcome, changed in zip(sides, (one.old, one.new), changes.rules, strict=True):
            own = joint.part(side, one.point.matched)
            answering = {voice.rule.name for voice in (*outcome.voices, *outcome.fees)}
            found |= _boxes_of(side, answering, joint)
            in_scope = {rule.name for rule in side.engine.rule_set.in_scope(own)}
            names |= changed & (answering | in_scope)
        for side in sides:
            found |= _boxes_of(side, names, joint)
    return found


def _boxes_of(side: Side, names: Collection[str], joint: Joint) -> int:
    boxes = 0
    for rule in side.engine.rule_set.rules:
        if rule.name in names:
            boxes |= side.engine.rule_set.deciding(rule)
    return joint.both(boxes, 0) if side is joint.old else joint.both(0, boxes)


def _left(box: Box, common: Box) -> list[Atom] | None:
    """The atoms of a box that do not hold wherever a common box does; None where the two never meet."""
    held = {atom.reading: atom for atom in common}
    left: list[Atom] = []
    for atom in box:
        mine = held.get(atom.reading)
        if mine is None:
            left.append(atom)
            continue
        met = next(iter(meet_boxes(((mine,),), ((atom,),))), None)
        if met is None:
            return None
        if met != (mine,):
            left.append(atom)
    return left


def _against(atom: Atom, common: Box, joint: Joint) -> Atom | None:
    """The atom that holds just where another fails, where there is one."""
    name, words = atom.reading.name, joint.policy.vocabulary
    domain = words.domains.get(name)
    if isinstance(domain, Event) and name != PURCHASED:
        return None
    is_of_defect = name == DEFECT or words.groups.get(name) == "defect"
    has_defect = any(
        isinstance(one, Member) and one.reading.name == DEFECT and NONE_WORD not in one.words for one in common
    )
    if (name in words.may_be_absent or is_of_defect) and not has_defect:
        return None
    if isinstance(atom, Member):
        every: tuple[str | bool, ...] = domain.words if isinstance(domain, Choice) else (True, False)
        left = frozenset(word for word in every if word not in atom.words)
        is_plain = isinstance(domain, (Choice, Flag)) and ABSENT not in atom.words
        return Member(atom.reading, left) if left and is_plain else None
    if atom.low is None and atom.high is not None:
        return Interval(atom.reading, low=atom.high, low_open=not atom.high_open)
    if atom.high is None and atom.low is not None:
        return Interval(atom.reading, high=atom.low, high_open=not atom.low_open)
    return None
