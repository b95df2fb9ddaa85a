"""Claims that lie at a point of the space, made plain: what does not matter is as it usually is.

A claim is never worked out and believed: it is read and matched by the engine before it counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import islice, product
from typing import Final

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.open_facts import Cell
from aftercare_rules.engine import Engine
from aftercare_rules.errors import ClaimError
from aftercare_rules.language.boxes import BandPartition, Partition
from aftercare_rules.language.definitions import Exact
from aftercare_rules.language.domains import EXACT, NONE_WORD, Number
from aftercare_rules.language.policy import FactDeclaration
from aftercare_rules.language.readings import FactReading, UsesReading, Value
from aftercare_rules.language.services import Count, Days, Every
from aftercare_rules.language.time_readings import ElapsedReading
from aftercare_rules.language.vocabulary import BUILT_IN_NUMBERS, DEFECT, PURCHASED, WANTS
from aftercare_rules.records.models import Article, Claim, Defect, FactValue, Purchase, Use
from aftercare_rules.records.values import LARGEST_AMOUNT
from aftercare_rules.rules.rule_set import RuleSet
from aftercare_rules.space.axes import Setting
from aftercare_rules.space.histories import histories
from aftercare_rules.space.instants import SECOND, Timing
from aftercare_rules.space.looseness import loose_ends
from aftercare_rules.space.space import Point, Space

_MOST_TRIES: Final = 400
# Of a point that is one of more than there are, fewer values are tried at each of many times.
_MOST_VALUES: Final = 4
_MOST_TRIES_ELSEWHERE: Final = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim in the making: the values of facts, the instants, and what was done before."""

    point: Point
    values: Mapping[str, Value]
    timing: Timing
    history: tuple[Use, ...] = ()
    wants: str | None = None

    def with_values(self, values: Mapping[str, Value]) -> Draft:
        """The same with other values of some facts."""
        return replace(self, values={**self.values, **values})


class ClaimMaker:
    """Makes claims of points of one policy's space."""

    def __init__(self, engine: Engine, space: Space) -> None:
        self._engine = engine
        self._policy = space.policy
        self._space = space
        named = {key for key in space.rule_set.keys if isinstance(key, str)}
        named |= {reading.name for reading in space.rule_set.readings if isinstance(reading, FactReading)}
        named |= {name for made_of in space.policy.made_of.values() for name in made_of}
        self._built_in = [name for name in BUILT_IN_NUMBERS if name in named]
        self._reads_history = reads_history(space.rule_set)

    def claim(
        self,
        point: Point,
        wants: str | None = None,
        relevant: int = -1,
        timing: Timing | None = None,
        numbers: Mapping[str, Decimal] | None = None,
        a_second_later: Point | None = None,
    ) -> Claim | None:
        """A claim at a point, or None if none was found: the point may be one of more than there are.

        Only the `relevant` boxes have to match as they do at the point. `timing` stands for the point's own, `numbers`
        are what some facts are to be. The same claim a second later is to lie at another point.
        """
        for claim in self.claims(point, wants, timing, numbers):
            if self._lies_at(point, claim, relevant) and (
                a_second_later is None or self._lies_at(a_second_later, self.at(claim, _next(claim)), relevant)
            ):
                return claim
        return None

    def _lies_at(self, point: Point, claim: Claim, relevant: int) -> bool:
        matched = self.matched(claim)
        return matched is not None and not (matched ^ point.matched) & relevant & self._space.tables.every

    def at(self, claim: Claim, instant: datetime) -> Claim:
        """The same claim, brought at another instant."""
        return claim.model_copy(update={"at": instant.astimezone(self._policy.calendar.zone)})

    def matched(self, claim: Claim) -> int | None:
        """The boxes that hold of a claim; None where it is at fault, or says too little."""
        case = self.case(claim)
        return None if case is None else self._engine.judge.matched(case)

    def case(self, claim: Claim) -> Case | None:
        """What a claim comes to; None where it is at fault."""
        try:
            return self._engine.claims.read(claim)
        except ClaimError:
            return None

    def claims(
        self,
        point: Point,
        wants: str | None = None,
        timing: Timing | None = None,
        numbers: Mapping[str, Decimal] | None = None,
    ) -> Iterator[Claim]:
        """Claims that probably lie at a point, the plainest first."""
        settings = point.settings
        found = timing or next((one.timing for one in settings if one.timing is not None), None)
        found = found or self._space.times.axis.settings[0].timing
        assert found is not None
        choices: dict[str, list[Value]] = {}
        for setting in settings:
            for name, cell in setting.cells.items():
                choices[name] = list(self._candidates(name, cell))
        for name, number in (numbers or {}).items():
            choices[name] = [number]
        draft = Draft(point, {**self._space.usual, **point.world.facts}, found, wants=wants)
        wanted = {number: code for setting in settings for number, code in setting.codes.items()}
        is_exact = all(each.is_exact for each in settings)
        timings = [found] if is_exact else [found, *self._other_timings(found)]
        names = list(choices)
        tries = (
            (values, past, one)
            for one in timings
            for past in histories(self._space.rule_set, wanted, one, self._policy)
            for values in islice(product(*choices.values()), _MOST_TRIES if is_exact else _MOST_VALUES)
        )
        for values, past, one in islice(tries, _MOST_TRIES if is_exact else _MOST_TRIES_ELSEWHERE):
            yield self._written(
                replace(draft.with_values(dict(zip(names, values, strict=True))), history=past, timing=one)
            )

    def _other_timings(self, timing: Timing) -> Iterator[Timing]:
        """The same claim brought at other times: where windows pause, or are moved off holidays."""
        yield from loose_ends(timing, self._space.times.loose, self._space.rule_set, self._policy)
        for days in (0, 1, 2, 3, 5, 7, 10, 14, 15, 20, 30, 31, 45, 60, 90, 92, 120, 180, 200, 300, 365, 366, 400, 800):
            at = timing.at + timedelta(days=days)
            yield Timing(at, timing.events)
            for name, instant in timing.events.items():
                if name != PURCHASED and isinstance(instant, datetime):
                    yield Timing(at, {**timing.events, name: instant + timedelta(days=days)})
                    yield Timing(at, {**timing.events, name: at - timedelta(days=days // 2)})

    def values_in(self, name: str, setting: Setting) -> Iterator[FactValue]:
        """Values of a fact that lie in a setting, the usual one first."""
        for value in self._candidates(name, setting.cells[name]):
            if (written := _fact(value)) is not None:
                yield written

    def _candidates(self, name: str, cell: Cell) -> Iterator[Value]:
        """Values of a fact that lie in a cell, the usual one first."""
        partition = self._space.partition(name)
        usual, domain = self._space.usual.get(name), self._policy.vocabulary.domains[name]
        if isinstance(domain, Number):
            yield from self._numbers(name, cell, partition, domain)
            return
        values = sorted(cell.possible.values, key=lambda value: (value != usual, self._place(name, value)))
        for value in values:
            if cell.code is None or partition is None or partition.code(value) == cell.code:
                yield value

    def _place(self, name: str, value: Value) -> int:
        """Where a word stands in the list that declares it."""
        words = getattr(self._policy.vocabulary.domains[name], "words", ())
        return words.index(value) if value in words else 0

    def _numbers(self, name: str, cell: Cell, partition: Partition | None, domain: Number) -> Iterator[Decimal]:
        wanted: list[Exact | None] = [self._space.usual.get(name)]  # type: ignore[list-item]
        ends = cell.possible.numbers
        low, high = (None, None) if ends is None else (ends.low, ends.high)
        if cell.code is not None and isinstance(partition, BandPartition):
            low, high = partition.values(cell.code, domain)
        one = Decimal(1) if domain.step is None else domain.step
        coin = Decimal(1).scaleb(-self._policy.vocabulary.minor_digits)
        for end, sign in ((high, -1), (low, 1)):
            if isinstance(end, Decimal) and end.copy_abs() < LARGEST_AMOUNT:
                wanted += [end, EXACT.add(end, sign * one), EXACT.add(end, sign * coin)]
                wanted += [EXACT.add(end, sign * 10 * one), EXACT.add(end, sign * 100 * one)]
                wanted.append(EXACT.multiply(end, Decimal(2)))
        if isinstance(low, Decimal) and isinstance(high, Decimal):
            wanted.append(EXACT.divide(EXACT.add(low, high), Decimal(2)))
        seen: set[Decimal] = set()
        for value in wanted:
            if not isinstance(value, Decimal):
                continue
            number = domain.step_to(value)
            in_cell = cell.code is None or partition is None or partition.code(number) == cell.code
            if number not in seen and not domain.fault(number) and in_cell and number.copy_abs() < LARGEST_AMOUNT:
                seen.add(number)
                yield number

    def _written(self, draft: Draft) -> Claim:
        facts: dict[str, dict[str, FactValue | None]] = {"purchase": {}, "defect": {}, "claim": {}, "new": {}}
        world = draft.point.world
        for name, declared in self._policy.facts.items():
            if name != DEFECT and self._is_stated(declared, world.has_defect, world.has_new):
                facts[declared.group][name] = _fact(draft.values[name])
        numbers = {name: draft.values[name] for name in self._built_in}
        zone = self._policy.calendar.zone
        events = {
            name: instant.astimezone(zone)
            for name, instant in draft.timing.events.items()
            if isinstance(instant, datetime) and name != PURCHASED
        }
        bought = draft.timing.events.get(PURCHASED)
        purchase = Purchase(
            purchased=bought.astimezone(zone) if isinstance(bought, datetime) else None,
            price=_decimal(numbers.get("price")),
            quantity=_whole(numbers.get("quantity")),
            facts=facts["purchase"],
            events={**events},
            history=tuple(self._with_facts(use, draft) for use in draft.history) if self._reads_history else None,
        )
        wished = draft.values.get(WANTS) if draft.wants is None else draft.wants
        return Claim(
            at=draft.timing.at.astimezone(zone),
            wants=None if wished == NONE_WORD else str(wished),
            purchase=purchase,
            defect=self._defect(draft, numbers, facts["defect"]) if world.has_defect else None,
            new=Article(price=_decimal(numbers.get("new_price")), facts=facts["new"]) if world.has_new else None,
            facts=facts["claim"],
            history=() if self._counts_for_customer else None,
        )

    def _with_facts(self, use: Use, draft: Draft) -> Use:
        """An entry of the history that says of the facts by which it is counted what the claim says."""
        facts = {fact: _fact(draft.values[fact]) for service, fact in self._counted_by if service == use.remedy}
        return use.model_copy(update={"facts": facts}) if facts else use

    @cached_property
    def _counted_by(self) -> tuple[tuple[str, str], ...]:
        """The services that derived facts count, with the fact that must be the same."""
        counting = [one for one in self._space.rule_set.terms.derived.values() if isinstance(one, (Count, Days))]
        return tuple((service, one.fact) for one in counting for service in one.services if one.fact is not None)

    @property
    def _counts_for_customer(self) -> bool:
        return any("customer_history" in made_of for made_of in self._policy.made_of.values())

    def _is_stated(self, declared: FactDeclaration, has_defect: bool, has_new: bool) -> bool:
        return has_defect if declared.group == "defect" else has_new if declared.group == "new" else True

    def _defect(
        self, draft: Draft, numbers: Mapping[str, Value], facts: Mapping[str, FactValue | None]
    ) -> Defect | None:
        kind = draft.values.get(DEFECT) if DEFECT in self._policy.facts else None
        if kind is None and not facts and not {"units", "parts_price"} & {*numbers}:
            return None
        return Defect(
            kind=None if kind is None else str(kind),
            units=_whole(numbers.get("units")),
            parts_price=_decimal(numbers.get("parts_price")),
            facts=dict(facts),
        )


def _next(claim: Claim) -> datetime:
    """The second after a claim; on the UTC line, as the clock may be changed there."""
    return claim.at.astimezone(UTC) + SECOND


def reads_history(rule_set: RuleSet) -> bool:
    """Whether anything hangs on what was done before; else a claim need say nothing of it."""
    is_read = any(
        isinstance(one, UsesReading) or (isinstance(one, ElapsedReading) and one.pausing) for one in rule_set.readings
    )
    return is_read or any(isinstance(one, (Count, Days, Every)) for one in rule_set.terms.derived.values())


def _fact(value: Value) -> FactValue | None:
    return value if isinstance(value, (str, bool, Decimal)) else None


def _decimal(value: Value | None) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _whole(value: Value | None) -> int | None:
    return int(value) if isinstance(value, Decimal) else None
