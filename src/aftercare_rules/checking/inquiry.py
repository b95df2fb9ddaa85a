"""What all obligations ask of a policy: which points some claim reaches, what comes of them, and claims that show it.

There is no second account of who wins: what a point comes to is settled by the engine's own judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property, partial
from typing import Final

from aftercare_rules.checking.report import Finding, Witness, places
from aftercare_rules.deciding.judgements import Judgement
from aftercare_rules.deciding.resolve import Outcome, Standing, settle, stand
from aftercare_rules.engine import Engine
from aftercare_rules.errors import ClaimError, Span
from aftercare_rules.language.checks import check_named
from aftercare_rules.language.domains import EXACT, Number
from aftercare_rules.language.policy import Policy, RuleDeclaration, Ruling
from aftercare_rules.language.prices import ZERO, Key, Numbers
from aftercare_rules.records.models import Claim, Decision
from aftercare_rules.records.values import LARGEST_AMOUNT
from aftercare_rules.rules.rule_set import Rule, RuleSet
from aftercare_rules.solving.seek import Ask, Tally, sought
from aftercare_rules.solving.situation import Choices, Situation
from aftercare_rules.space.axes import Setting, World
from aftercare_rules.space.claims import ClaimMaker
from aftercare_rules.space.instants import Timing
from aftercare_rules.space.space import MOST_SETS, Point, Space, TooManySets
from aftercare_rules.space.times import Step

SECOND: Final = timedelta(seconds=1)

MOST_TRIED: Final = 8
"""What cannot be shown at so many points for the same rules is not shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim, its judgement and its decision."""

    claim: Claim
    judgement: Judgement
    decision: Decision

    def witness(self, label: str = "") -> Witness:
        """The claim as the witness of a finding."""
        return Witness(claim=self.claim, decision=self.decision, label=label)

    @property
    def outcome(self) -> Outcome:
        """The outcome of a claim of which everything that matters is known."""
        assert self.judgement.outcome is not None
        return self.judgement.outcome


@dataclass(frozen=True, slots=True)
class Second:
    """A second that changes something: where a claim lies before it, and after."""

    before: Point
    after: Point
    step: Step

    @property
    def next(self) -> datetime:
        """The first second after it."""
        return self.step.timing.at + SECOND


class Inquiry:
    """One policy under inquiry.

    Points are walked, all of them; where there are more than `most_sets` sets of boxes, a solver looks for those that
    an obligation asks for. Raises `Unfinished` where it cannot. `set_aside` counts the points at which no claim was
    found.
    """

    def __init__(self, policy: Policy, most_sets: int = MOST_SETS) -> None:
        self.policy = policy
        self.engine = Engine(policy)
        self.rule_set = self.engine.rule_set
        self.space = Space(policy, self.rule_set, most_sets=most_sets)
        self.maker = ClaimMaker(self.engine, self.space)
        self.set_aside = 0
        self.tally = Tally()
        self._walks: dict[object, Sequence[Point]] = {}
        self._too_many: set[object] = set()
        self._outcomes: dict[tuple[int, str, object], Outcome] = {}
        self._about: dict[str, dict[Rule, list[Point]]] = {}

    @cached_property
    def declared(self) -> Mapping[str, RuleDeclaration]:
        """The rules by name, as their author wrote them."""
        return {rule.name: rule for rule in self.policy.rules}

    @cached_property
    def own(self) -> frozenset[str]:
        """The names of the rules that stand in the policy's own file."""
        return frozenset(rule.name for rule in self.policy.own_rules)

    @property
    def remedies(self) -> tuple[str, ...]:
        """Every remedy, those on request among them."""
        return self.policy.vocabulary.every_remedy

    def relevant(self, remedies: Iterable[str]) -> int:
        """The boxes that can matter to some remedies."""
        return self.engine.judge.relevant(frozenset(remedies))

    def points(self, remedy: str, ask: Ask) -> Iterable[Point]:
        """Every point that a claim for a remedy reaches; of too many, those at which what is asked may be so."""
        return self.reached(self.relevant((remedy,)), remedy, ask)

    def reached(self, relevant: int, wants: str | None, ask: Ask) -> Iterable[Point]:
        """The same for any boxes, and any wish."""
        walk = partial(self.space.points, relevant, wants)
        points = self._walked((relevant, wants, ()), True, walk)
        return self._sought(relevant, wants, ask) if points is None else points

    def without_time(
        self, remedy: str, ask: Ask, without: tuple[str, ...] = (), beside: tuple[str, ...] = ()
    ) -> Iterable[Point]:
        """The points that a claim for a remedy reaches before time is settled, and without some facts.

        What becomes of the remedies `beside` it is told apart too.
        """
        relevant = self.relevant((remedy, *beside))
        walk = partial(self.space.untimed, relevant, remedy, without)
        points = self._walked((relevant, remedy, without), False, walk)
        return self._sought(relevant, remedy, ask, without) if points is None else points

    def _walked(
        self, key: tuple[object, ...], is_timed: bool, walk: Callable[[], Iterable[Point]]
    ) -> Sequence[Point] | None:
        """All points of a walk, with their time or without it; None where they are too many."""
        # Without a flag they would be half as many: not worth another walk.
        if (key, is_timed) not in self._walks and key[:2] not in self._too_many:
            try:
                self._walks[key, is_timed] = tuple(walk())
            except TooManySets:
                self._too_many.add(key[:2])
        return self._walks.get((key, is_timed))

    def noted(self, *names: object) -> None:
        """Tells a solver that what was asked is so at the point it gave; of some names, or all that may be."""
        self.tally.note(names)

    def _sought(self, relevant: int, wants: str | None, ask: Ask, without: Iterable[str] = ()) -> Iterator[Point]:
        makes = (partial(self.situation, world, relevant, wants, without) for world in self.space.worlds)
        return sought(makes, ask, self.tally)

    def situation(self, world: World, relevant: int, wants: str | None, without: Iterable[str] = ()) -> Situation:
        """The claims of a world as formulas."""
        return Situation(self.space, world, relevant, wants, self.otherwise, without)

    def inside(self, world: World, choices: Choices, relevant: int, wants: str | None, ask: Ask) -> Iterator[Point]:
        """The points of a part of the space; if they are too many, those at which what is asked may be so."""
        try:
            points = tuple(self.space.within(world, choices, relevant, wants))
        except TooManySets:
            return sought([partial(self.situation, world, relevant, wants)], ask, self.tally, choices)
        return iter(points)

    def standing(self, matched: int, remedy: str) -> Standing | None:
        """The voices that stand for a remedy."""
        return self.engine.judge.standing(matched).get(remedy)

    def outcome(self, point: Point, remedy: str) -> Outcome:
        """What a point comes to for a remedy, whatever its numbers are."""
        key = (point.matched, remedy, point.world)
        if key not in self._outcomes:
            numbers = self.space.numbers(Point(point.matched, point.world, None))
            self._outcomes[key] = self.engine.judge.outcomes(point.matched, numbers, (remedy,))[remedy]
        return self._outcomes[key]

    def outcome_in_conflict(self, point: Point, remedy: str) -> Outcome | None:
        """What a point comes to by rights where its coverage disagrees, as it may for some numbers."""
        standing = self.standing(point.matched, remedy)
        if standing is None or not standing.rights:
            return None
        if len({voice.effect.price and voice.effect.price.shape for voice in standing.coverage}) < 2:
            return None
        numbers = self.space.numbers(Point(point.matched, point.world, None))
        by_right = settle(remedy, replace(standing, coverage=()), numbers, self.otherwise[remedy])
        return None if by_right.verdict == "declined" else by_right

    def outcome_without(self, rule: Rule, point: Point, remedy: str) -> Outcome:
        """What a point would come to without a rule."""
        return self.settled(point.matched, remedy, self.space.numbers(Point(point.matched, point.world, None)), rule)

    def settled(self, matched: int, remedy: str, numbers: Numbers, without: Rule | None = None) -> Outcome:
        """What a set of boxes comes to, or would come to without a rule."""
        standing = stand(self.rule_set, matched, without).get(remedy)
        return settle(remedy, standing, numbers, self.otherwise[remedy])

    def about(self, rule: Rule, remedy: str, ask: Ask) -> Iterable[Point]:
        """The points that a claim for a remedy reaches and that are in the scope of a rule."""
        points = self.points(remedy, ask)
        if isinstance(points, tuple):
            if remedy not in self._about:
                found: dict[Rule, list[Point]] = {}
                for point in points:
                    for one in self.rule_set.in_scope(point.matched):
                        found.setdefault(one, []).append(point)
                self._about[remedy] = found
            return self._about[remedy].get(rule, ())
        return (point for point in points if point.matched & rule.scope)

    @cached_property
    def otherwise(self) -> Mapping[str, Ruling]:
        """What the policy says of each remedy where no rule does."""
        return {remedy: ruling for ruling in reversed(self.policy.otherwise) for remedy in ruling.effects}

    def without(self, rules: Iterable[Rule]) -> RuleSet:
        """The rule set without some rules, over the same boxes."""
        gone = frozenset(rules)
        return replace(self.rule_set, rules=tuple(rule for rule in self.rule_set.rules if rule not in gone))

    def show(
        self,
        point: Point,
        wants: str | None,
        holds: Callable[[Shown], bool] = lambda _: True,
        relevant: int | None = None,
        timing: Timing | None = None,
        numbers: Mapping[str, Decimal] | None = None,
    ) -> Shown | None:
        """A claim at a point of which something holds once it is decided, or None: the point is then set aside."""
        boxes = self.relevant((wants,) if wants else self.policy.vocabulary.remedies) if relevant is None else relevant
        claim = self.maker.claim(point, wants, boxes, timing, numbers)
        if claim is None and timing is None and not numbers:
            self.set_aside += 1
        shown = None if claim is None else self.decided(claim)
        return shown if shown is not None and holds(shown) else None

    def seconds(self, point: Point, remedy: str, beside: tuple[str, ...] = ()) -> Iterator[Second]:
        """The seconds that change something for the claims of a point whose time is not settled yet."""
        for step in self.space.steps(point.matched, self.relevant((remedy, *beside))):
            before, after = (
                point.after(Setting(blocked, timing=step.timing, is_exact=step.is_exact))
                for blocked in (step.before, step.after)
            )
            if not (before.matched | after.matched) & self.rule_set.impossible:
                yield Second(before, after, step)

    def show_second(
        self,
        second: Second,
        remedy: str,
        numbers: Mapping[str, Decimal] | None = None,
        beside: tuple[str, ...] = (),
    ) -> tuple[Shown, Shown] | None:
        """The same claim on either side of a second, or None: it is then set aside."""
        relevant, timing = self.relevant((remedy, *beside)), second.step.timing
        claim = self.maker.claim(second.before, remedy, relevant, timing, numbers, a_second_later=second.after)
        if claim is None:
            self.set_aside += not numbers
            return None
        both = self.decided(claim), self.decided(self.at(claim, claim.at.astimezone(UTC) + SECOND))
        return None if both[0] is None or both[1] is None else (both[0], both[1])

    def numbers_tried(self, point: Point, keys: Iterable[Key]) -> Iterator[dict[str, Decimal]]:
        """Values of the numbers that some prices read: as usual, then each by itself small, large and between."""
        yield {}
        found = self.space.numbers(point)
        for key in dict.fromkeys(key for key in keys if isinstance(key, str)):
            domain = self.policy.vocabulary.domains[key]
            if key not in found or not isinstance(domain, Number) or key in self.rule_set.terms.derived:
                continue
            low, high, usual = found[key].low, found[key].high, self.space.usual[key]
            assert isinstance(usual, Decimal)
            wanted = [EXACT.multiply(usual, Decimal(factor)) for factor in ("2", "10", "0.5", "1000")]
            wanted += [max(low, ZERO), EXACT.add(max(low, ZERO), 1), *([] if high is None else [high])]
            for number in dict.fromkeys(map(domain.step_to, wanted)):
                inside = low <= number and (high is None or number <= high) and number < LARGEST_AMOUNT
                if inside and not domain.fault(number):
                    yield {key: number}

    def decided(self, claim: Claim) -> Shown | None:
        """A claim as the engine decides it; None where it is at fault."""
        try:
            judgement = self.engine.judge.judge(self.engine.claims.read(claim))
            return None if judgement.outcome is None else Shown(claim, judgement, self.engine.decide(claim))
        except ClaimError:
            return None

    def outcome_of(self, claim: Claim, remedy: str) -> Outcome | None:
        """What becomes of one remedy in a claim of which everything is known; None where it is not."""
        case = self.maker.case(claim)
        matched = None if case is None else self.engine.judge.matched(case)
        if case is None or matched is None:
            return None
        numbers = self.engine.claims.numbers(self.rule_set.keys, case)
        return self.engine.judge.outcomes(matched, numbers, (remedy,))[remedy]

    def at(self, claim: Claim, instant: datetime) -> Claim:
        """The same claim, brought at another instant."""
        return self.maker.at(claim, instant)

    def finding(
        self,
        name: str,
        message: str,
        about: Iterable[str],
        where: Iterable[tuple[Span, str]],
        witnesses: Iterable[Witness] = (),
        suggestion: str = "",
    ) -> Finding:
        """A finding of the check of that name. What is about a row is about its rule too."""
        check = check_named(name)
        self.noted()
        named = [
            one for each in about for one in (each, *([self.declared[each].owner] if each in self.declared else []))
        ]
        return Finding(
            code=check.code,
            name=check.name,
            severity=check.severity,
            message=message,
            about=tuple(dict.fromkeys(named)),
            places=places(where),
            witnesses=tuple(witnesses),
            suggestion=suggestion,
        )

    def places_of(self, rules: Iterable[str]) -> Iterator[tuple[Span, str]]:
        """Where some rules stand, in the order of their clauses."""
        for name in sorted({*rules}, key=lambda rule: self.declared[rule].order):
            yield self.declared[name].span, name


def spelled(rules: Iterable[str], joint: str = "and") -> str:
    """The names of rules in a sentence: `a`, `b` and `c`."""
    *firsts, last = [f"`{name}`" for name in rules]
    return f"{', '.join(firsts)} {joint} {last}" if firsts else last
