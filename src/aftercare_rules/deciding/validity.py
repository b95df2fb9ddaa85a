"""Until when an outcome holds: the claim is judged again at each later instant where anything can change."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from heapq import merge
from itertools import chain, takewhile
from typing import Final

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.facts import ClaimReader
from aftercare_rules.deciding.horizons import Horizon, Horizons
from aftercare_rules.deciding.judge import Judge
from aftercare_rules.deciding.judgements import Judgement, Pattern
from aftercare_rules.errors import ClaimError
from aftercare_rules.language.boxes import BandPartition
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Bill, BillLine, Elapsed, Key, Price, Range
from aftercare_rules.language.readings import LONGEST_CYCLE, Value
from aftercare_rules.rules.rule_set import RuleSet


class Validity:
    """Finds the last second at which a judgement holds, all else staying as it is."""

    def __init__(self, policy: Policy, rule_set: RuleSet, claims: ClaimReader, judge: Judge) -> None:
        self._calendar = policy.calendar
        self._rule_set = rule_set
        self._claims = claims
        self._judge = judge
        self.horizons = Horizons(policy, rule_set, claims, judge)
        # Derived facts may count what was done before, and that goes on, or falls out of a time that is looked back on.
        self._derived = [key for key in rule_set.keys if isinstance(key, str) and key in rule_set.terms.derived]
        elapsed = [key for key in rule_set.keys if isinstance(key, Elapsed)]
        self._moving: frozenset[Key] = frozenset((*elapsed, *self._derived))
        self._contested = _contested(rule_set, self._moving)

    def last_instant(self, case: Case, judgement: Judgement) -> datetime | None:
        """The last second at which the outcome is the same; None if it stays so for ever."""
        horizon = judgement.horizon or self.horizon(case, judgement)
        if judgement.holds_for_ever:
            return None
        if horizon.is_told_of(case):
            return horizon.end(case, self._rule_set.terms)
        end = self._end(case, judgement.of(case), horizon.readings)
        return None if end is None else end.astimezone(self._calendar.zone)

    def horizon(self, case: Case, judgement: Judgement) -> Horizon:
        """What can end the outcome of a case."""
        return self.horizons.of(case, judgement)

    def _end(self, case: Case, judgement: Judgement, readings: Sequence[int]) -> datetime | None:
        """The last second, found by a look at each edge in time of some readings."""
        now, steps = judgement, 0
        for edge in (*self._all_edges(case, readings), None):
            last = edge or max(case.at, min(case.at + _LONG_ENOUGH, _FARTHEST))
            while steps < _MOST_STEPS and (change := self._next_change(case, now, last)) < last:
                if (end := self._end_before(case, change, judgement, now)) is not None:
                    return end
                case, steps = case.seen(change + _SECOND), steps + 1
                # Until the edge it is judged as before, so mostly it is enough to know what it comes to.
                if self._comes_to_another(case, now.pattern, judgement.key):
                    return change
                if (now := self._judged(case)).key != judgement.key:
                    return change
            if (end := self._end_before(case, last, judgement, now)) is not None:
                return end
            if edge is not None:
                case = case.seen(edge + _SECOND)
                if (now := self._judged(case)).key != judgement.key:
                    return edge
        return None

    def _all_edges(self, case: Case, readings: Sequence[int]) -> Iterator[datetime]:
        """The edges in order; those that recur for a while longer than anything else can change."""
        edges = sorted(set(self._edges(case, readings, recurring=False)))
        if not any(self._rule_set.readings[number].recurs for number in readings):
            return iter(edges)
        end = (edges[-1] if edges else case.at) + LONGEST_CYCLE
        return merge(
            edges, sorted(set(takewhile(lambda edge: edge <= end, self._edges(case, readings, recurring=True))))
        )

    def _judged(self, later: Case) -> Judgement:
        try:
            return self._judge.judge(later)
        except ClaimError:
            return _CANNOT_HAPPEN

    def _comes_to_another(self, case: Case, pattern: Pattern | None, key: object) -> bool:
        """Whether the outcome of a case of a pattern is surely another than the one with a key."""
        if pattern is None or pattern.precedent is None:
            return False
        return self._judge.key(pattern, self._claims.numbers(pattern.keys, case), case) != key

    def _next_change(self, case: Case, judgement: Judgement, last: datetime) -> datetime:
        """The last second up to `last` at which what the judgement depends on comes to what it does now."""
        for bill in judgement.bills:
            if not self._moving.isdisjoint(bill.keys):
                last = self._last_of(bill, case, last)
        return last

    def _last_of(self, bill: Bill, case: Case, last: datetime) -> datetime:
        """The last second up to `last` at which a bill's total is the same, or each line where some may make up others.

        Each line only grows, or only shrinks; so does a total of lines that go the same way.
        """
        match [key for key in bill.keys if key in self._moving]:
            case [Elapsed() as key] if isinstance(event := case.events[key.event], datetime):
                return self._last_of_count(bill, case, last, key, event)

        def then(at: datetime) -> Bill:
            return bill.again(self._claims.numbers(bill.keys, case.seen(at)))

        is_same = _sameness(bill, then(last))
        return _last_so(case.at, last, lambda at: is_same(then(at)))

    def _last_of_count(self, bill: Bill, case: Case, last: datetime, key: Elapsed, event: datetime) -> datetime:
        """The same where only one number moves, which counts time: the bill is the same between two of its steps."""
        now, most = (key.count(self._calendar, event, at) for at in (case.at, last))
        numbers = self._claims.numbers(bill.keys, case)

        def then(count: int) -> Bill:
            return bill.again({**numbers, key: Range.only(Decimal(count))})

        is_same = _sameness(bill, then(most))
        count = _greatest(now, most, lambda count: is_same(then(count)))
        return last if count == most else key.last(self._calendar, event, count).astimezone(UTC)

    def _end_before(self, case: Case, last: datetime, judgement: Judgement, now: Judgement) -> datetime | None:
        """When an offer that changes with time, and was passed over so far, overtakes the others; None if it does not.

        Within a class of every reading an amount only grows, or only shrinks.
        """
        if judgement.outcome is None or judgement.outcome.remedy not in self._contested:
            return None
        if now.pattern is not None and now.pattern.is_of_amounts:
            return None  # nothing is passed over

        def holds(at: datetime) -> bool:
            return self._judged(case.seen(at)).key == judgement.key

        end = _last_so(case.at, last, holds)
        return end if end < last else None

    def _edges(self, case: Case, readings: Sequence[int], recurring: bool) -> Iterator[datetime]:
        """The last second of each class that a reading is in, or will be in; those that recur never stop."""
        ends = []
        for number in readings:
            reading, partition = self._rule_set.readings[number], self._rule_set.partitions[number]
            if reading.recurs is recurring and isinstance(partition, BandPartition):
                ends += [reading.ends(last, case, self._rule_set.terms) for last in partition.lasts]
            if reading.recurs is recurring:
                ends.append(reading.moves(partition.code, case, self._rule_set.terms))
        for name in self._derived if not recurring else ():
            ends.append(self._rule_set.terms.derived[name].moves(_any_class, case, self._rule_set.terms))
        for end in merge(*ends) if recurring else chain.from_iterable(ends):
            yield from self._ahead(end, case)

    def _ahead(self, edge: datetime, case: Case) -> Iterator[datetime]:
        # On the UTC line: datetimes that share a zone are compared, and moved, by their clocks.
        instant = edge.astimezone(UTC)
        if case.at <= instant < _LATEST:
            yield instant


def _any_class(value: Value) -> int:
    """One class for all values: then only that matters where a fact begins to count in another way."""
    return 0


def _contested(rule_set: RuleSet, moving: frozenset[Key]) -> frozenset[str]:
    """The remedies that several rules give, one of them at a price by a number that changes with time."""
    prices: dict[str, list[Price]] = {}
    for rule in rule_set.rules:
        for ruling in rule.rulings:
            for remedy, effect in ruling.effects.items():
                if effect.price is not None:
                    prices.setdefault(remedy, []).append(effect.price)
    return frozenset(
        remedy
        for remedy, each in prices.items()
        if len(each) > 1 and any(not moving.isdisjoint(price.keys) for price in each)
    )


def _direction(line: BillLine, later: BillLine) -> int:
    """Whether a line adds more to a total later (1) or less (-1)."""
    if line.range == later.range:
        return 0
    return 1 if (line.range.low < later.range.low) is not line.is_deducted else -1


def _sameness(bill: Bill, later: Bill) -> Callable[[Bill], bool]:
    """Tells whether a bill in between is the same: by its total if all lines go the same way, else by each line."""
    if len({_direction(*pair) for pair in zip(bill.lines, later.lines, strict=True)} - {0}) <= 1:
        return lambda then: then.total == bill.total
    return lambda then: then.lines == bill.lines


def _greatest(least: int, most: int, holds: Callable[[int], bool]) -> int:
    """The greatest number for which something holds that holds for the least, and later ceases to, if it does.

    It is sought near the least first.
    """
    step = 1
    while least < most and holds(min(least + step, most)):
        least, step = min(least + step, most), 2 * step
    return least + bisect_left(range(least + 1, min(least + step, most)), True, key=lambda number: not holds(number))


def _last_so(first: datetime, last: datetime, holds: Callable[[datetime], bool]) -> datetime:
    """The last second up to `last` at which something holds that holds first, and later ceases to, if it does."""
    if holds(last):
        return last
    seconds = range(1, int((last - first).total_seconds()) + 1)
    count = bisect_left(seconds, True, key=lambda second: not holds(first + second * _SECOND))
    return first + count * _SECOND


_SECOND: Final = timedelta(seconds=1)
# What changes with time has changed by then, if it ever does; and the instant must be one that a claim may write.
_LONG_ENOUGH: Final = timedelta(days=400 * 365)
_FARTHEST: Final = datetime.fromisoformat("8999-01-01T00:00:00+00:00")
# Lines that change while their sum does not are followed so often, and no further.
_MOST_STEPS: Final = 200
_CANNOT_HAPPEN: Final = Judgement(None, missing=("cannot happen",))
# The last year of the calendar has no tomorrow.
_LATEST: Final = datetime.fromisoformat("9999-01-01T00:00:00+00:00")
