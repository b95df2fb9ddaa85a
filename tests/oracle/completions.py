"""Everything that a claim could still turn out to be, by brute force.

A word is tried in every value, a number on both sides of each bound that a test
names, an event on both sides of each window's end, a history in every number of
uses that a limit could tell apart. What no test and no price can tell apart is
tried once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any, Final, TypeAlias

from dateutil.relativedelta import relativedelta

from aftercare_rules.language.conditions import Test
from aftercare_rules.language.domains import Choice, Event, Flag, Number
from aftercare_rules.language.policy import Policy, RuleDeclaration
from aftercare_rules.language.prices import Elapsed
from aftercare_rules.records.models import Claim, Use
from tests.oracle.bills import begun, reads
from tests.oracle.naive import Answer, CannotHappen, Naive, Situation, Value, tests_of

HISTORY: Final = "history"
_CENT: Final = Decimal("0.01")
_DURATION: Final = re.compile(r"(\d+) (hour|day|business day|month|year)s?")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_DAY_OF_YEAR: Final = re.compile(r"(?<![\d-])\d\d-\d\d(?![\d-])")
# A last day moves by no more days than this, and a window is paused by no more.
_MOVED: Final = 20
_SECOND: Final = timedelta(seconds=1)

Options: TypeAlias = tuple[Any, ...]
Choices: TypeAlias = tuple[int, ...]
"""Which option each unknown takes, in their order."""


@dataclass(frozen=True)
class OpenClaim:
    """A claim taken apart: what it says, and what each thing that it leaves open could be.

    `lacking` are numbers that a price may need although the claim lacks the record they would stand in; as a fact
    such a number stays absent.
    """

    known: Situation
    unknowns: Mapping[str, Options]
    lacking: frozenset[str]

    @property
    def size(self) -> int:
        """How many ways there are."""
        return prod(len(options) for options in self.unknowns.values())

    def situations(self) -> Iterator[tuple[Choices, Situation]]:
        """Each way that the unknowns could turn out."""
        for choices in product(*(range(len(options)) for options in self.unknowns.values())):
            chosen = zip(self.unknowns.items(), choices, strict=True)
            yield choices, self._situation({name: options[choice] for (name, options), choice in chosen})

    def _situation(self, chosen: dict[str, Any]) -> Situation:
        known = self.known
        uses = chosen.pop(HISTORY, known.uses)
        events = {name: chosen.pop(name, instant) for name, instant in known.events.items()}
        facts = {name: value for name, value in chosen.items() if name not in self.lacking}
        amounts = {name: value for name, value in chosen.items() if isinstance(value, Decimal)}
        every = {**known.amounts, **amounts}
        return Situation(known.at, {**known.facts, **facts}, every, events, uses, known.charges)


@dataclass(frozen=True)
class Completions:
    """The answer to each possible completion; impossible ones are left out.

    `is_loose` says that pauses are unknown which hang together in ways that are not worked out.
    """

    names: tuple[str, ...]
    answers: Mapping[Choices, Answer]
    is_loose: bool = False

    @property
    def agree(self) -> bool:
        """Whether all are decided alike."""
        return len({answer.terms for answer in self.answers.values()}) == 1

    @property
    def is_tangled(self) -> bool:
        """Whether prices met that may differ, or come to the same, by the numbers that are unknown."""
        return self.is_loose or any(answer.is_tangled for answer in self.answers.values())

    @property
    def mattering(self) -> set[str]:
        """The unknowns that alone can change the decision, all else being equal."""
        found = set()
        for place, name in enumerate(self.names):
            seen: dict[Choices, Hashable] = {}
            for choices, answer in self.answers.items():
                others = (*choices[:place], *choices[place + 1 :])
                if seen.setdefault(others, answer.terms) != answer.terms:
                    found.add(name)
        return found

    @property
    def rules(self) -> set[str]:
        """The rules that speak for the decision in every completion."""
        return set.intersection(*(set(answer.rules) for answer in self.answers.values()))


class Opened:
    """Takes claims apart under one policy, and decides all their completions."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._naive = Naive(policy)
        conditions = [condition for rule in policy.rules for condition in _conditions(rule)]
        self._tests = [test for condition in (*conditions, *policy.impossible) for test in tests_of(condition)]
        self._limits = {
            rule.name: [
                test.text for condition in _conditions(rule) for test in condition.tests if self._limits_by(test)
            ]
            for rule in policy.rules
        }
        rulings = [ruling for rule in policy.rules for ruling in (rule.ruling, rule.otherwise) if ruling is not None]
        prices = [effect.price for ruling in rulings for effect in ruling.effects.values()]
        self._prices = [price for price in prices if price is not None]
        self._priced = {name for price in self._prices for name in reads(price)}
        for price in self._prices:
            self._tests += [test for condition in price.conditions for test in condition.tests]

    def completions(self, claim: Claim) -> Completions:
        """The decisions that the claim could come to."""
        opened = self.open(claim)
        answers = {}
        for choices, situation in opened.situations():
            try:
                answers[choices] = self._naive.decide(situation)
            except CannotHappen:
                continue
        is_loose = claim.purchase.history is None and (
            len(self._pausing_together) > 1 or any(name in opened.unknowns for name, _ in self.pausing)
        )
        return Completions(tuple(opened.unknowns), answers, is_loose)

    def open(self, claim: Claim) -> OpenClaim:
        """What the claim says, and what it leaves open, in declared order."""
        facts: dict[str, Value] = {"wants": claim.wants or "none"}
        unknowns: dict[str, Options] = {}
        lacking: set[str] = set()
        for name, value in self._values(claim):
            is_number = isinstance(self._policy.vocabulary.domains[name], Number)
            facts[name] = Decimal(value) if is_number and isinstance(value, str) and value != "?" else value
            if value == "?":
                unknowns[name] = self._fact_options(name)
            elif value is None and name in self._priced:
                lacking.add(name)
                unknowns[name] = self._fact_options(name)
        amounts = {name: value for name, value in facts.items() if isinstance(value, Decimal)}
        events: dict[str, datetime | None] = {"purchased": claim.purchase.purchased}
        uses = claim.purchase.history or ()
        if claim.purchase.purchased is None:
            unknowns["purchased"] = self._event_options("purchased", claim.at, uses)
        for name in self._policy.events:
            events[name] = claim.purchase.events.get(name)
            if name in claim.purchase.events and events[name] is None:
                unknowns[name] = (*self._event_options(name, claim.at, uses), None)
        if claim.purchase.history is None:
            unknowns[HISTORY] = self._histories(claim.at, events)
        known = Situation(claim.at, facts, amounts, events, claim.purchase.history or (), claim.charges)
        return OpenClaim(known, unknowns, frozenset(lacking))

    def _values(self, claim: Claim) -> Iterator[tuple[str, Value]]:
        """Each fact with its value, `?` if it is unknown, None if the claim lacks its record."""
        purchase, defect, new = claim.purchase, claim.defect, claim.new
        records = {
            "purchase": purchase.facts,
            "claim": claim.facts,
            "defect": None if defect is None else {**defect.facts, **({"defect": defect.kind} if defect.kind else {})},
            "new": None if new is None else new.facts,
        }
        for name, declared in self._policy.facts.items():
            record = records[declared.group]
            if record is None:
                yield name, "none" if name == "defect" else None
            elif name in record:
                value = record[name]
                yield name, "?" if value is None else value
            else:
                yield name, "?" if declared.presume is None else declared.presume
        yield "price", _or_unknown(purchase.price)
        yield "quantity", _or_unknown(purchase.quantity)
        yield "units", None if defect is None else _or_unknown(defect.units)
        yield "parts_price", None if defect is None else _or_unknown(defect.parts_price)
        yield "new_price", None if new is None else _or_unknown(new.price)

    def _limits_by(self, test: Test) -> bool:
        return test.fact == "limit"

    def _fact_options(self, name: str) -> Options:
        domain = self._policy.vocabulary.domains[name]
        texts = {test.text for test in self._tests if test.fact == name}
        if isinstance(domain, Choice):
            return domain.words if texts else domain.words[:1]
        if isinstance(domain, Flag):
            return (False, True) if texts else (False,)
        assert isinstance(domain, Number)
        step = domain.step or _CENT
        bounds = {Decimal(number) for text in texts for number in re.findall(r"-?\d+(?:\.\d+)?", text)}
        bounds |= {bound for bound in (domain.minimum or Decimal(0), domain.maximum) if bound is not None}
        tried = {bound + move for bound in bounds for move in (-step, Decimal(0), step, 10 * step, Decimal(1000))}
        possible = sorted(value for value in tried if not domain.fault(value) and value >= (domain.minimum or 0))
        return tuple(possible) if texts or name in self._priced else tuple(possible[:1])

    def _event_options(self, name: str, at: datetime, uses: tuple[Use, ...]) -> Options:
        standing_for = {other for other, event in self._policy.events.items() if event.substitute == name}
        texts = sorted({test.text for test in self._tests if test.fact in {name, *standing_for}})
        clock, each = self._naive.clock, [one for text in texts for one in text.split(", ")]

        times = [key for price in self._prices for key in price.keys if isinstance(key, Elapsed)]
        keys = [key for key in times if key.event in {name, *standing_for}]

        def signature(instant: datetime) -> Hashable:
            counts = tuple(begun(clock, instant, at, key) for key in keys)
            return tuple(clock.holds(one, instant, at, uses) for one in each), counts

        durations = [match.group() for text in texts for match in _DURATION.finditer(text)]
        back = sum(((use.until or use.at) - use.at).days + 1 for use in uses) if "pausing" in "".join(texts) else 0
        # An amount only grows or shrinks with time: the ends of each window, and an instant long ago, show whether.
        long_ago = [at - timedelta(days=36_000)] if keys else []
        instants = [*self._instants(durations, at, back), *self._days(texts, at), *long_ago]
        return _distinct(instants, signature)

    def _days(self, texts: Iterable[str], at: datetime) -> Iterator[datetime]:
        """Both sides of the days that tests name; of those of every year, in nine years."""
        midnight, year = self._naive.clock.midnight, self._naive.clock.day(at).year
        for text in texts:
            days = [date.fromisoformat(day) for day in _DATE.findall(text)]
            for mark in _DAY_OF_YEAR.findall(text):
                days += [date.fromisoformat(f"{one}-{mark}") for one in range(year - 9, year + 1) if mark != "02-29"]
            for day in days:
                sides = (midnight(day), midnight(day + timedelta(days=1)))
                yield from (side - move for side in sides for move in (timedelta(), _SECOND) if side - move <= at)

    def _histories(self, at: datetime, events: Mapping[str, datetime | None]) -> Options:
        """Uses that name the rule they count for, so that those of one rule leave the others alone."""
        of_rules = []
        for rule, texts in self._limits.items():
            if not texts:
                continue
            windows = [match.group() for text in texts for match in _DURATION.finditer(text)]
            most = max([1, *(int(text.split()[0]) for text in texts if text[0].isdigit())], default=1)
            within = self._within(windows, at)
            instants = _distinct(self._instants(windows, at), within)
            counts = product(range(most + 2), repeat=len(instants))
            of_rules.append([_uses(rule, instants, count) for count in counts])
        of_rules.append(self._pauses(at, events))
        return tuple(sum(uses, ()) for uses in product(*of_rules))

    def _pauses(self, at: datetime, events: Mapping[str, datetime | None]) -> list[tuple[Use, ...]]:
        """Pauses after an event that tell apart how far its windows have got."""
        clock = self._naive.clock
        found: list[tuple[Use, ...]] = [()]
        for name, each in sorted(self.pausing):
            event = events[name]
            substitute = self._policy.events[name].substitute if name in self._policy.events else None
            event = events[substitute] if event is None and substitute else event
            if event is None:
                continue
            most = (clock.day(at) - clock.day(event)).days - 1
            tried = {most}
            for match in _DURATION.finditer(" ".join(each)):
                near = (clock.day(at) - clock.day(clock.last_second(event, match.group()))).days
                tried |= set(range(near - _MOVED, near + _MOVED))
            services = {one.rpartition(" ")[2] for one in each}
            ways: dict[Hashable, tuple[Use, ...]] = {}
            for service, days in product(sorted(services), sorted(tried)):
                if 0 < days <= most:
                    start, end = (clock.midnight(clock.day(event) + timedelta(days=count)) for count in (1, days))
                    uses = (Use(remedy=service, at=start, until=end, rule="none-such"),)
                    ways.setdefault(tuple(clock.holds(one, event, at, uses) for one in each), uses)
            found = [before + uses for before in found for uses in ((), *ways.values())]
        return found

    @property
    def _pausing_together(self) -> set[tuple[str, str, bool]]:
        """What makes pauses hang together: the event, the service, and whether business days are counted."""
        return {(name, one.rpartition(" ")[2], "business" in one) for name, each in self.pausing for one in each}

    @property
    def pausing(self) -> set[tuple[str, tuple[str, ...]]]:
        """The events whose windows are paused, with the tests that say so."""
        found: dict[str, list[str]] = {}
        for test in self._tests:
            for one in test.text.split(", "):
                if " pausing " in one:
                    found.setdefault(test.fact, []).append(one)
        return {(name, tuple(dict.fromkeys(each))) for name, each in found.items()}

    def _within(self, windows: list[str], at: datetime) -> Callable[[datetime], Hashable]:
        is_within = self._naive.clock.unrolled.is_within
        return lambda instant: tuple(is_within(instant, at, window) for window in windows)

    def _instants(self, durations: Iterable[str], at: datetime, back: int = 0) -> Iterator[datetime]:
        """The claim's own instant, and those beside every edge of a window that ends with it."""
        yield at
        for duration in durations:
            match = _DURATION.fullmatch(duration)
            assert match is not None
            count, unit = int(match.group(1)), match.group(2)
            if unit == "hour":
                yield from (at - timedelta(hours=count) + move * _SECOND for move in (0, -1, 1))
                continue
            # Business days make up at least a fourth of all days that are not paused.
            unit, count = ("day", 4 * count) if unit == "business day" else (unit, count)
            near = self._naive.clock.day(at) - relativedelta(**{f"{unit}s": count})  # type: ignore[arg-type]
            for days in range(-_MOVED - 4 * back, _MOVED + (4 * count if unit == "day" else 0)):
                midnight = self._naive.clock.midnight(near + timedelta(days=days))
                yield from (instant for instant in (midnight, midnight - _SECOND) if instant <= at)


def _conditions(rule: RuleDeclaration) -> Iterator[Any]:
    if rule.about is not None:
        yield rule.about
    yield rule.when
    yield from rule.unless


def _or_unknown(value: Decimal | int | None) -> Value:
    return "?" if value is None else Decimal(value)


def _uses(rule: str, instants: Options, count: tuple[int, ...]) -> tuple[Use, ...]:
    return tuple(
        Use(remedy="limited", at=at, rule=rule) for at, times in zip(instants, count, strict=True) for _ in range(times)
    )


def _distinct(options: Iterable[Any], signature: Callable[[Any], Hashable]) -> Options:
    return tuple({signature(option): option for option in options}.values())


__all__ = ["HISTORY", "Completions", "Event", "OpenClaim", "Opened"]
