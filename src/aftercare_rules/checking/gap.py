"""AC101 gap: claims that nothing but the policy's `otherwise` answers.

Where rules test the defect, a gap is what none of them answers: an exchange for any reason, or a ban
on sale goods, is no answer to a broken clasp. So gaps come out as a few boxes that can be read. Remedies on request are
left aside. Holes in time are found in claims of every kind: see `hole`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final, TypeAlias

from aftercare_rules.checking import hole
from aftercare_rules.checking.inquiry import Inquiry, Shown, spelled
from aftercare_rules.checking.report import Finding
from aftercare_rules.deciding.resolve import Ground, stand
from aftercare_rules.errors import Span
from aftercare_rules.language.policy import Section
from aftercare_rules.language.readings import FactReading
from aftercare_rules.language.vocabulary import DEFECT, WANTS
from aftercare_rules.rules.rule_set import Rule, RuleSet
from aftercare_rules.solving.seek import Question, Spot
from aftercare_rules.solving.situation import Situation
from aftercare_rules.space.axes import Axis, Setting, World
from aftercare_rules.space.parts import around, beside
from aftercare_rules.space.space import Point, TooManySets
from aftercare_rules.space.words import in_words

Part: TypeAlias = Mapping[Axis, tuple[Setting, ...]]
"""A part of the space: for some axes the settings that they may have."""

# More gaps than this are told as these and no more: a policy with so many lacks a rule for them all.
_MOST_GAPS: Final = 40
_MOST_TRIED: Final = 20
_VERDICTS: Final = "`refers` says that a person decides, `declines` that it ends here"


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each gap as one box of claims, with one of them; then the holes in time."""
    yield from _gaps(inquiry)
    yield from hole.find(inquiry)


def _gaps(inquiry: Inquiry) -> Iterator[Finding]:
    if all(rule.section is Section.RIGHTS for rule in inquiry.rule_set.rules):
        return  # a law, or another file of rights: the policies that take it in say the rest
    said: set[str] = set()
    for world in inquiry.space.worlds:
        gaps = _Gaps(inquiry, world)
        for finding in gaps.find() if world.has_defect or DEFECT not in inquiry.policy.facts else ():
            if finding.message not in said:
                said.add(finding.message)
                yield finding


class _Gaps:
    """The gaps of one world."""

    def __init__(self, inquiry: Inquiry, world: World) -> None:
        self._inquiry = inquiry
        self._world = world
        testing = [rule for rule in inquiry.rule_set.rules if _tests_the_defect(inquiry, rule)]
        if not testing:
            testing = list(inquiry.rule_set.rules)
        self._answering: RuleSet = replace(inquiry.rule_set, rules=tuple(testing))
        self._remedies = inquiry.policy.vocabulary.remedies
        self._relevant = 0
        for rule in testing:
            self._relevant |= rule.boxes
        # Where rules test the wish, a gap is told for each wish: nobody need answer who asks for nothing.
        self._wishes = next((axis for axis in world.axes if axis.names == (WANTS,) and axis.touched), None)
        self._wants = "none" if self._wishes is None else None
        self._answered: dict[int, bool] = {}
        self._is_walked = True

    def find(self) -> Iterator[Finding]:
        """Looks for a claim that is not answered outside the gaps so far; widens each to all around it."""
        waiting: list[Part] = [{}]
        if self._wishes is not None:
            waiting = [{self._wishes: self._asked_for(self._wishes)}]
        for _ in range(_MOST_GAPS):
            found = self._next(waiting)
            if found is None:
                return
            gap = self._widened(self._part(found))
            waiting = [piece for part in waiting for piece in self._without(part, gap)]
            shown = self._shown(gap)
            if shown is not None:
                yield self._finding(gap, shown)

    def _asked_for(self, wishes: Axis) -> tuple[Setting, ...]:
        """The settings of the wish in which it names a remedy that is weighed."""
        partition = self._inquiry.space.partition(WANTS)
        codes = set() if partition is None else {partition.code(remedy) for remedy in self._remedies}
        return tuple(one for one in wishes.settings if one.cells[WANTS].code in codes)

    def _next(self, parts: Sequence[Part]) -> Point | None:
        return next(filter(None, (self._first(part, is_answered=False) for part in parts)), None)

    def _first(self, part: Part, is_answered: bool) -> Point | None:
        """A point of a part that is answered, or that is not."""
        if self._is_walked:
            try:
                points = self._inquiry.space.within(self._world, part, self._relevant, self._wants)
                return next((point for point in points if self._is_answered(point.matched) is is_answered), None)
            except TooManySets:
                self._is_walked = False
        return self._spots[is_answered].first(part)

    @cached_property
    def _spots(self) -> tuple[Spot, Spot]:
        """Where a solver finds what is not answered, and what is."""
        found = []
        for is_answered in (False, True):
            situation = self._inquiry.situation(self._world, self._relevant, self._wants)
            answered = situation.now.under(self._answering).speaks(self._remedies)
            found.append(Spot(situation, answered if is_answered else situation.logic.negation(answered)))
        return found[0], found[1]

    def _is_answered(self, matched: int) -> bool:
        if matched not in self._answered:
            standing = stand(self._answering, matched)
            self._answered[matched] = any(
                one.rights or one.coverage or one.exclusions
                for remedy in self._remedies
                if (one := standing.get(remedy)) is not None
            )
        return self._answered[matched]

    def _is_gap(self, part: Part) -> bool:
        return self._first(part, is_answered=True) is None

    def _part(self, point: Point) -> Part:
        """The settings that led to a point."""
        chosen = {*point.settings}
        axes = (*self._world.axes, self._inquiry.space.times.axis)
        found = {}
        for axis in axes:
            mine = tuple(one for one in axis.settings if any(_same(one, other) for other in chosen))
            if mine and any(_belongs(axis, other) for other in chosen):
                found[axis] = mine[:1]
        return found

    def _widened(self, part: Part) -> Part:
        """The largest part around one in which nothing is answered, found axis by axis; the defect's own axis last."""
        gap = dict(part)
        for axis in sorted(gap, key=lambda axis: (DEFECT in axis.names, axis.touched.bit_count())):
            wider = {other: settings for other, settings in gap.items() if other is not axis}
            if self._is_gap(wider):
                gap = wider
            else:
                alike = tuple(one for one in axis.settings if self._is_gap({**wider, axis: (one,)}))
                gap[axis] = self._sayable(axis, gap[axis][0], alike)
        return gap

    def _sayable(self, axis: Axis, one: Setting, alike: Sequence[Setting]) -> tuple[Setting, ...]:
        """Of settings that are alike those about one of them that can be said together."""
        space = self._inquiry.space
        return around(space.times, one, alike) if axis is space.times.axis else beside(space, axis, one, alike)

    def _without(self, part: Part, gap: Part) -> Iterator[Part]:
        """What of a part lies outside a gap, in pieces that do not overlap."""
        inside = dict(part)
        for axis, settings in gap.items():
            held = inside.get(axis, axis.settings)
            outside = tuple(one for one in held if one not in settings)
            if outside:
                yield {**inside, axis: outside}
            inside[axis] = tuple(one for one in held if one in settings)
            if not inside[axis]:
                return

    def _shown(self, gap: Part) -> Shown | None:
        """A claim of a gap that no rule of any kind answers; None where others do, for all of it."""
        inquiry, tried = self._inquiry, 0
        relevant = inquiry.relevant(self._remedies)

        def ask(situation: Situation) -> Iterator[Question]:
            yield None, situation.logic.negation(situation.now.speaks(self._remedies))

        for point in inquiry.inside(self._world, gap, relevant, self._wants, ask):
            standing = inquiry.engine.judge.standing(point.matched)
            if any(_speaks(standing.get(remedy)) for remedy in self._remedies):
                continue
            shown = inquiry.show(point, None, lambda one: one.outcome.ground is Ground.OTHERWISE, relevant)
            tried += 1
            if shown is not None or tried == _MOST_TRIED:
                return shown
        return None

    def _places(self, gap: Part) -> list[tuple[Span, str]]:
        """Where the kinds of defect are declared, or else the first fact of a gap, or the policy."""
        facts, named = self._inquiry.policy.facts, [name for axis in gap for name in axis.names]
        fact = next((facts[name] for name in (DEFECT, *named) if name in facts), None)
        return [(self._inquiry.policy.passage.span, "")] if fact is None else [(fact.span, f"`{fact.name}`")]

    def _finding(self, gap: Part, shown: Shown) -> Finding:
        inquiry = self._inquiry
        ordered = sorted(gap, key=lambda axis: (DEFECT not in axis.names, axis is inquiry.space.times.axis))
        said = [test for axis in ordered for test in in_words(inquiry.space, axis, gap[axis])]
        about = [word for axis in ordered for word in _about(inquiry, axis, gap[axis])]
        silent = self._silent(shown)
        message = f"no rule answers {{{', '.join(said)}}}: it is left to the policy's `otherwise`"
        help = f"write a rule for it; {_VERDICTS}"
        if silent:
            message += f"; {spelled(silent)} {'are' if len(silent) > 1 else 'is'} about it, and silent"
            help = f"write an `otherwise` in {spelled(silent, 'or')}, or a rule; {_VERDICTS}"
        places = [*self._places(gap), *inquiry.places_of(silent)]
        return inquiry.finding("gap", message, (*about, *silent), places, [shown.witness()], help)

    def _silent(self, shown: Shown) -> list[str]:
        """The rules of the policy's own that are about a claim, and say nothing of it."""
        inquiry, case = self._inquiry, self._inquiry.maker.case(shown.claim)
        matched = None if case is None else inquiry.engine.judge.matched(case)
        rules = inquiry.rule_set.in_scope(matched or 0)
        return [one.name for one in rules if one.name in inquiry.own and one.ruling_of(matched or 0) is None]


def _speaks(standing: object) -> bool:
    rights, coverage, exclusions = (getattr(standing, name, ()) for name in ("rights", "coverage", "exclusions"))
    return bool(rights or coverage or exclusions)


def _tests_the_defect(inquiry: Inquiry, rule: Rule) -> bool:
    groups = inquiry.policy.vocabulary.groups
    read = {atom.reading for box in inquiry.rule_set.boxes_in(rule.boxes) for atom in box}
    names = {reading.name for reading in read if isinstance(reading, FactReading)}
    sources = {name for each in names for name in inquiry.policy.made_of.get(each, (each,))}
    return any(groups.get(name) == "defect" for name in sources)


def _same(one: Setting, other: Setting) -> bool:
    return one is other or (
        one.blocked == other.blocked
        and one.cells is other.cells
        and one.codes is other.codes
        and one.timing is other.timing
    )


def _belongs(axis: Axis, setting: Setting) -> bool:
    return any(_same(one, setting) for one in axis.settings)


def _about(inquiry: Inquiry, axis: Axis, settings: Sequence[Setting]) -> Iterator[str]:
    """The words by which a policy may accept a gap: the kinds of defect, or the facts."""
    if axis is inquiry.space.times.axis:
        return
    partition = inquiry.space.partition(DEFECT)
    for name in axis.names:
        if name == DEFECT and partition is not None:
            codes = {setting.cells[DEFECT].code for setting in settings if DEFECT in setting.cells}
            words = getattr(inquiry.policy.vocabulary.domains[DEFECT], "words", ())
            yield from (word for word in words if partition.code(word) in codes)
        elif name != WANTS:
            yield name
