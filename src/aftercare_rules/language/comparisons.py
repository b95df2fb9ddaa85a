"""Derived facts that compare two facts or two events: a share, a difference, the same, one soon after the other."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from aftercare_rules.errors import Misspelling, Unknown, one_of, shortened
from aftercare_rules.frozen import frozen
from aftercare_rules.language.definitions import (
    ABSENCE,
    EITHER,
    Definition,
    Exact,
    Possible,
    Reach,
    Scene,
    Written,
    between,
    exactly,
    known,
)
from aftercare_rules.language.domains import ABSENT, EXACT, Choice, Domain, Event, Flag, Number
from aftercare_rules.language.durations import DURATION_PATTERN, Duration
from aftercare_rules.language.time_words import read_duration
from aftercare_rules.language.vocabulary import Vocabulary


@frozen
class _OfTwo(Definition):
    """Computed from two facts and nothing else."""

    first: str
    second: str

    @property
    def inputs(self) -> tuple[str, ...]:
        """The two facts."""
        return (self.first, self.second)

    def can_be_absent(self, vocabulary: Vocabulary) -> bool:
        """Where one of the two is absent."""
        return not vocabulary.may_be_absent.isdisjoint(self.inputs)


@frozen
class Share(_OfTwo):
    """One number as a percentage of another."""

    key: ClassVar[str] = "share"
    spelling: ClassVar[str] = "share: [NUMBER, NUMBER]"
    example: ClassVar[str] = "share: [parts_price, price]"
    meaning: ClassVar[str] = "100 times the first divided by the second, exactly; no value where the second is 0"
    yields: ClassVar[str] = "a number in `%`"
    one: Number
    other: Number

    @classmethod
    def read(cls, written: Written, vocabulary: Vocabulary) -> Share:
        """`share: [a, b]`."""
        return cls(*_two(cls.key, written), *_numbers(cls.key, written, vocabulary))

    @property
    def domain(self) -> Number:
        """A percentage, not below zero unless one of the two can be."""
        is_positive = all(number.minimum is not None and number.minimum >= 0 for number in (self.one, self.other))
        return Number("%", Decimal(0) if is_positive else None)

    def can_be_absent(self, vocabulary: Vocabulary) -> bool:
        """Where one of the two is, or the second is 0."""
        return True

    def possible(self, scene: Scene) -> Possible:
        """The quotient."""
        first, second = scene.fact(self.first), scene.fact(self.second)
        part, whole = first.numbers, second.numbers
        if part is None or whole is None or whole.low == whole.high == 0:
            return ABSENCE
        may_be_absent = first.may_be_absent or second.may_be_absent
        if part.low is not None and part.low == part.high and whole.low is not None and whole.low == whole.high:
            quotient = exactly(100 * Fraction(part.low) / Fraction(whole.low))
            return between(quotient, quotient, may_be_absent)
        if whole.low is None or whole.low < 0:
            return between(None, None, may_be_absent=True)
        return between(*_quotient(part, whole), may_be_absent or whole.low == 0)


def _quotient(part: Reach, whole: Reach) -> tuple[Exact | None, Exact | None]:
    """The least and the most that 100 · part / whole can be, for a whole that is not below zero."""

    def divided(number: Exact | None, most: Exact | None, least: Exact | None) -> Exact | None:
        """A bound on the part, by the end of the whole that takes it further: of a negative one the other end."""
        if number is None or number == 0:
            return number
        by = most if number > 0 else least
        if by is None:
            return Decimal(0)
        return None if by == 0 else exactly(100 * Fraction(number) / Fraction(by))

    return divided(part.low, whole.high, whole.low), divided(part.high, whole.low, whole.high)


@frozen
class Difference(_OfTwo):
    """One number less another."""

    key: ClassVar[str] = "difference"
    spelling: ClassVar[str] = "difference: [NUMBER, NUMBER]"
    example: ClassVar[str] = "difference: [new_price, price]"
    meaning: ClassVar[str] = "the first less the second, which may be below zero; both are money, or in the same unit"
    yields: ClassVar[str] = "money or a number, as the two are"
    one: Number
    other: Number

    @classmethod
    def read(cls, written: Written, vocabulary: Vocabulary) -> Difference:
        """`difference: [a, b]`."""
        return cls(*_two(cls.key, written), *_numbers(cls.key, written, vocabulary))

    @property
    def domain(self) -> Number:
        """All that the two can be apart, in steps where both go in the same."""
        one, other = self.one, self.other
        low = None if one.minimum is None or other.greatest is None else EXACT.subtract(one.minimum, other.greatest)
        high = None if one.greatest is None or other.minimum is None else EXACT.subtract(one.greatest, other.minimum)
        step = one.step if one.step == other.step and _steps_from_zero(one) and _steps_from_zero(other) else None
        return Number(one.unit or other.unit, low, high, step, one.is_money)

    def possible(self, scene: Scene) -> Possible:
        """The difference."""
        first, second = scene.fact(self.first), scene.fact(self.second)
        whole, part = first.numbers, second.numbers
        if whole is None or part is None:
            return ABSENCE
        bounds = (_minus(whole.low, part.high), _minus(whole.high, part.low))
        return between(*bounds, first.may_be_absent or second.may_be_absent)


def _minus(one: Exact | None, other: Exact | None) -> Exact | None:
    if one is None or other is None:
        return None
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return EXACT.subtract(one, other)
    return exactly(Fraction(one) - Fraction(other))


def _steps_from_zero(number: Number) -> bool:
    return number.step is not None and not (number.minimum or Decimal(0)) % number.step


@frozen
class Same(_OfTwo):
    """Whether two facts say the same."""

    key: ClassVar[str] = "same"
    spelling: ClassVar[str] = "same: [FACT, FACT]"
    example: ClassVar[str] = "same: [model, new_model]"
    meaning: ClassVar[str] = "the two have the same value; no value where one of them has none"
    yields: ClassVar[str] = "a flag"
    domain: ClassVar[Domain] = Flag()

    @classmethod
    def read(cls, written: Written, vocabulary: Vocabulary) -> Same:
        """`same: [a, b]`."""
        first, second = _two(cls.key, written)
        one, other = (_domain(name, vocabulary) for name in (first, second))
        for name, domain in ((first, one), (second, other)):
            if isinstance(domain, Event):
                help = f"for two events write `{{{first}: within 7 days of {second}}}`"
                raise Misspelling(f"`{name}` is an event, and `same` compares facts", help, name)
        if isinstance(one, Number) and isinstance(other, Number):
            _numbers(cls.key, written, vocabulary)
        elif type(one) is not type(other):
            help = "compare two choices of words, two flags or two numbers"
            raise Misspelling(f"`{second}` is never the same as `{first}`: it is of another kind", help, second)
        elif isinstance(one, Choice) and isinstance(other, Choice) and not {*one.words} & {*other.words}:
            help = f"`{first}` is {one_of(one.words)}; `{second}` is {one_of(other.words)}"
            raise Misspelling(f"`{second}` is never the same as `{first}`: they share no word", help, second)
        return cls(first, second)

    def possible(self, scene: Scene) -> Possible:
        """Whether they are the same."""
        first, second = scene.fact(self.first), scene.fact(self.second)
        one, other = first.numbers, second.numbers
        if one is not None and other is not None:
            is_apart = _is_below(one, other) or _is_below(other, one)
            is_one = one.low is not None and one.low == one.high == other.low == other.high
            found = {False} if is_apart else {True} if is_one else {True, False}
        else:
            mine, theirs = first.values - {ABSENT}, second.values - {ABSENT}
            if not mine or not theirs:
                return ABSENCE
            found = {True} if mine & theirs else set()
            found |= {False} if len(mine | theirs) > 1 else set()
        return Possible(frozenset(found | {ABSENT} if first.may_be_absent or second.may_be_absent else found))


def _is_below(one: Reach, other: Reach) -> bool:
    return one.high is not None and other.low is not None and one.high < other.low


@frozen
class SoonAfter(Definition):
    """Whether one event came within some time of another."""

    key: ClassVar[str] = "EVENT"
    spelling: ClassVar[str] = "EVENT: within DURATION of EVENT"
    example: ClassVar[str] = "notified: within 7 days of delivered"
    meaning: ClassVar[str] = "both have happened, and the first within that time of the second and not before it"
    yields: ClassVar[str] = "a flag"
    domain: ClassVar[Domain] = Flag()
    pattern: ClassVar[str] = rf"within {DURATION_PATTERN} of \S+"
    event: str
    window: Duration
    start: str

    @classmethod
    def read(cls, written: Written, vocabulary: Vocabulary) -> SoonAfter:
        """`notified: within 7 days of delivered`."""
        ((event, texts),) = written.items()
        match = re.fullmatch(r"within (.+) of (\S+)", " ".join(texts))
        if not match:
            others = [name for name in vocabulary.events if name != event]
            help = f"write `{event}: within 7 days of {others[0] if others else 'EVENT'}`"
            raise Misspelling(f"{shortened(' '.join(texts))} does not say within what time of which event", help)
        start = event_named(match[2], vocabulary)
        if start == event:
            raise Misspelling(f"`{event}` is always within any time of itself", "name another event", start)
        return cls(event, read_duration(match[1], vocabulary.counting), start)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The two events."""
        return (self.event, self.start)

    def possible(self, scene: Scene) -> Possible:
        """Whether both have happened and lie so near."""
        event, start = (scene.sight.events[name] for name in self.inputs)
        if isinstance(event, datetime) and isinstance(start, datetime):
            return known(start <= event and is_within(self.window, start, event, scene))
        return known(False) if ABSENT in (event, start) else EITHER


def is_within(duration: Duration, start: datetime, end: datetime, scene: Scene) -> bool:
    """Whether so much time has not passed; raises `NoHolidayData` where that depends on holidays that are not known."""
    calendar, measure = scene.terms.calendar, duration.measure
    least, most = calendar.elapsed_between(measure, start, end)
    is_open = least <= duration.limit < most
    return (calendar.elapsed(measure, start, end) if is_open else least) <= duration.limit


def event_named(name: str, vocabulary: Vocabulary) -> str:
    """An event that the policy has; raises `Unknown` or `Misspelling`."""
    if isinstance(_domain(name, vocabulary, vocabulary.events), Event):
        return name
    raise Misspelling(f"`{name}` is a fact, not an event", f"the events are {one_of(vocabulary.events)}", name)


def fact_named(name: str, vocabulary: Vocabulary) -> str:
    """A fact that the policy has; raises `Unknown` or `Misspelling`."""
    if not isinstance(_domain(name, vocabulary), Event):
        return name
    raise Misspelling(f"`{name}` is an event, not a fact", "name a fact", name)


def _domain(name: str, vocabulary: Vocabulary, known: tuple[str, ...] = ()) -> Domain:
    if name in vocabulary.conditions:
        help = f"test `{name}` in a rule, or write what it says under `all`"
        raise Misspelling(f"`{name}` is a condition with a name, and cannot be computed with", help, name)
    if name not in vocabulary.domains:
        kind = "event" if known else "fact"
        raise Unknown("fact", name, known or tuple(vocabulary.domains), f"unknown {kind} {shortened(name)}")
    return vocabulary.domains[name]


def _two(key: str, written: Written) -> tuple[str, str]:
    names = written[key]
    if len(names) != 2:
        kind = "facts" if key == "same" else "numbers"
        raise Misspelling(f"`{key}` is of two {kind}, and here stands {len(names)}", f"write `{key}: [a, b]`")
    return names[0], names[1]


def _numbers(key: str, written: Written, vocabulary: Vocabulary) -> tuple[Number, Number]:
    """The domains of two numbers that can be held against each other."""
    found = []
    for name in _two(key, written):
        domain = _domain(name, vocabulary)
        if not isinstance(domain, Number):
            raise Misspelling(f"`{name}` is not a number", f"`{key}` is of two numbers or two amounts of money", name)
        found.append(domain)
    one, other = found
    if one.is_money != other.is_money:
        first, second = written[key]
        money, count = (first, second) if one.is_money else (second, first)
        raise Misspelling(f"`{money}` is money and `{count}` is not", "compare two of the same kind", second)
    if one.unit and other.unit and one.unit != other.unit:
        first, second = written[key]
        help = "compare two numbers in the same unit"
        raise Misspelling(f"`{first}` is counted in `{one.unit}` and `{second}` in `{other.unit}`", help, second)
    return one, other
