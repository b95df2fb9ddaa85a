"""Derived facts about what was done before: how often, for how many days, and whether at regular times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import ClassVar, Final, TypeVar

from aftercare_rules.errors import Misspelling, Unknown, shortened
from aftercare_rules.frozen import frozen
from aftercare_rules.language.comparisons import event_named, fact_named, is_within
from aftercare_rules.language.definitions import (
    ABSENCE,
    CUSTOMER_HISTORY,
    EITHER,
    HISTORY,
    Definition,
    Possible,
    Scene,
    Written,
    anything_in,
    between,
    known,
    on_line,
)
from aftercare_rules.language.domains import ABSENT, COUNT, UNKNOWN, Domain, Flag, Number
from aftercare_rules.language.durations import DURATION_PATTERN, Duration
from aftercare_rules.language.time_words import read_duration
from aftercare_rules.language.vocabulary import Vocabulary
from aftercare_rules.records.models import Use

CUSTOMER: Final = "customer"
_Own = TypeVar("_Own", bound="_OfServices")


@frozen
class Found:
    """Entries of a history: those that count for sure, those that may, and whether there may be more."""

    sure: tuple[Use, ...]
    possible: tuple[Use, ...]
    is_all: bool


@frozen
class _OfServices(Definition):
    """Entries of the history of some services, narrowed by what stands beside them."""

    options: ClassVar[tuple[str, ...]] = ("within", "same", "of")
    services: tuple[str, ...]
    window: Duration | None
    fact: str | None
    is_of_customer: bool

    @classmethod
    def read(cls: type[_Own], written: Written, vocabulary: Vocabulary) -> _Own:
        """The services under its own key, and the options."""
        services = tuple(_service(name, vocabulary) for name in written[cls.key])
        counting = vocabulary.counting
        window = read_duration(_single("within", written, "1 year"), counting) if "within" in written else None
        fact = fact_named(_single("same", written, "part"), vocabulary) if "same" in written else None
        of = _single("of", written, CUSTOMER) if "of" in written else None
        if of not in (None, CUSTOMER):
            help = f"write `of: {CUSTOMER}`, or leave it out to count what was done under this purchase"
            raise Misspelling(f"{shortened(of or '')} is not whose services can be counted", help, of or "")
        return cls(services, window, fact, of is not None)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The histories, and the fact that entries share with the claim."""
        histories = (HISTORY, CUSTOMER_HISTORY) if self.is_of_customer else (HISTORY,)
        return histories if self.fact is None else (*histories, self.fact)

    @property
    def looks_back(self) -> bool:
        """Where only so long a time before the claim counts."""
        return self.window is not None

    def find(self, scene: Scene) -> Found:
        """The entries that count."""
        sight, window = scene.sight, self.window
        histories = (sight.history, sight.customer_history) if self.is_of_customer else (sight.history,)
        uses = [use for history in histories for use in history or () if use.remedy in self.services]
        if window is not None:
            elapsed = scene.terms.calendar.unrolled.elapsed
            uses = [use for use in uses if elapsed(window.measure, use.end, sight.at) <= window.limit]
        sure, possible = uses, uses
        if self.fact is not None:
            mine = scene.fact(self.fact)
            theirs = [_said(use, self.fact, scene) for use in uses]
            pairs = list(zip(uses, theirs, strict=True))
            is_given = mine.only not in (ABSENT, UNKNOWN)
            sure = [use for use, its in pairs if is_given and its.only == mine.only]
            possible = [use for use, its in pairs if _can_meet(mine, its)]
        return Found(tuple(sure), tuple(possible), None not in histories)

    def open_inputs(self, scene: Scene) -> Iterator[str]:
        """Also the history, where its entries do not say the fact."""
        yield from Definition.open_inputs(self, scene)
        if self.fact is not None and any(use.facts.get(self.fact) is None for use in self.find(scene).possible):
            yield HISTORY

    def breaks(self, scene: Scene) -> Iterator[datetime]:
        """The last seconds at which entries still lie within the window."""
        if self.window is not None:
            for use in self.find(scene).possible:
                end = scene.terms.calendar.unrolled.end(self.window.measure, self.window.limit, use.end)
                yield from filter(None, (end,))


@frozen
class Count(_OfServices):
    """How often something was done."""

    key: ClassVar[str] = "count"
    spelling: ClassVar[str] = "count: SERVICE, within: DURATION, same: FACT, of: customer"
    example: ClassVar[str] = "count: repair, within: 1 year, same: part"
    meaning: ClassVar[str] = (
        "how many entries of the history are of this service, or of one of a list; `within` counts those that long "
        "before the claim, from their `until` where they have one, and else from their `at`; `same` those whose own "
        "facts say of this fact what the claim says, and `of: customer` also what was done for the same customer under "
        "other purchases"
    )
    yields: ClassVar[str] = "a whole number"
    domain: ClassVar[Domain] = COUNT

    def possible(self, scene: Scene) -> Possible:
        """The number of entries."""
        found = self.find(scene)
        return between(Decimal(len(found.sure)), Decimal(len(found.possible)) if found.is_all else None)


@frozen
class Days(_OfServices):
    """For how many days something was done."""

    key: ClassVar[str] = "days"
    spelling: ClassVar[str] = "days: SERVICE, within: DURATION, same: FACT, of: customer"
    example: ClassVar[str] = "days: repair, within: 1 year"
    meaning: ClassVar[str] = (
        "on how many calendar days entries of this service lay, from `at` to `until`, both included, each day once; "
        "one without an `until` lasts its one day. `within`, `same` and `of` choose the entries as for `count`"
    )
    yields: ClassVar[str] = "a whole number in `day`"
    domain: ClassVar[Domain] = Number("day", Decimal(0), step=Decimal(1))
    grows: ClassVar[bool] = True
    looks_back: ClassVar[bool] = True

    def possible(self, scene: Scene) -> Possible:
        """The days of the union of the entries."""
        found = self.find(scene)
        return between(_days(found.sure, scene), _days(found.possible, scene) if found.is_all else None)

    def breaks(self, scene: Scene) -> Iterator[datetime]:
        """Also the last days of those that end after the claim."""
        yield from _OfServices.breaks(self, scene)
        for use in self.find(scene).possible:
            calendar = scene.terms.calendar
            yield calendar.end_of(calendar.date_of(use.end).toordinal())


def _days(uses: tuple[Use, ...], scene: Scene) -> Decimal:
    """On how many calendar days entries lay, up to the claim."""
    calendar, at = scene.terms.calendar, scene.sight.at

    def day(instant: datetime) -> int:
        return calendar.date_of(instant).toordinal()

    today, count, covered = day(at), 0, 0
    for start, end in sorted((day(use.at), day(use.end)) for use in uses):
        first, last = max(start, covered + 1), min(end, today)
        if last >= first:
            count, covered = count + last - first + 1, last
    return Decimal(count)


@frozen
class Every(Definition):
    """Whether something was done at regular times."""

    key: ClassVar[str] = "every"
    spelling: ClassVar[str] = "every: DURATION of SERVICE since EVENT"
    example: ClassVar[str] = "every: 6 months of inspection since purchased"
    meaning: ClassVar[str] = (
        "from the event to the claim no gap is longer: from the event to the first, from each to the next, and from "
        "the last to the claim; no value while the event has not happened"
    )
    yields: ClassVar[str] = "a flag"
    domain: ClassVar[Domain] = Flag()
    looks_back: ClassVar[bool] = True
    pattern: ClassVar[str] = rf"{DURATION_PATTERN} of \S+ since \S+"
    gap: Duration
    service: str
    event: str

    @classmethod
    def read(cls, written: Written, vocabulary: Vocabulary) -> Every:
        """`every: 6 months of inspection since purchased`."""
        text = _single(cls.key, written, cls.example.partition(": ")[2])
        match = re.fullmatch(r"(.+) of (\S+) since (\S+)", text)
        if not match:
            raise Misspelling(f"{shortened(text)} does not say how often what is done", f"write `{cls.example}`")
        service, event = _service(match[2], vocabulary), event_named(match[3], vocabulary)
        return cls(read_duration(match[1], vocabulary.counting), service, event)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The event, and the history."""
        return (self.event, HISTORY)

    def can_be_absent(self, vocabulary: Vocabulary) -> bool:
        """While the event has not happened."""
        return self.event in vocabulary.may_be_absent

    def possible(self, scene: Scene) -> Possible:
        """Whether no gap is longer."""
        event, at = scene.sight.events[self.event], scene.sight.at
        if event is ABSENT:
            return ABSENCE
        if not isinstance(event, datetime):
            return Possible(EITHER.values | {ABSENT}) if self.event in scene.terms.may_be_absent else EITHER
        if self._is_within(event, at, scene):
            return known(True)
        if scene.sight.history is None:
            return EITHER
        steps = [event, *self._times(event, scene), at]
        return known(all(self._is_within(one, following, scene) for one, following in pairwise(steps)))

    def breaks(self, scene: Scene) -> Iterator[datetime]:
        """The end of the time since the last that was done, and since the event."""
        event = scene.sight.events[self.event]
        if isinstance(event, datetime):
            for last in (event, *self._times(event, scene)[-1:]):
                yield from filter(None, (scene.terms.calendar.end(self.gap.measure, self.gap.limit, last),))

    def _is_within(self, one: datetime, other: datetime, scene: Scene) -> bool:
        return is_within(self.gap, one, other, scene)

    def _times(self, event: datetime, scene: Scene) -> list[datetime]:
        """When it was done since the event."""
        times = [on_line(use.at) for use in scene.sight.history or () if use.remedy == self.service]
        return sorted(time for time in times if time >= event)


def _said(use: Use, fact: str, scene: Scene) -> Possible:
    """What an entry says of a fact."""
    value = use.facts.get(fact)
    return anything_in(scene.terms.domains[fact]) if value is None else known(value)


def _can_meet(one: Possible, other: Possible) -> bool:
    """Whether the two can have the same value."""
    if (one.values & other.values) - {ABSENT}:
        return True
    first, second = one.numbers, other.numbers
    if first is None or second is None or not (one.reach or other.reach):
        return False
    ends = ((first.low, second.high), (second.low, first.high))
    return not any(low is not None and high is not None and high < low for low, high in ends)


def _service(name: str, vocabulary: Vocabulary) -> str:
    if name not in vocabulary.every_service:
        listed = "a service is one of `remedies`, or is declared under `services`"
        raise Unknown("service", name, vocabulary.every_service, listed=listed)
    return name


def _single(key: str, written: Written, example: str) -> str:
    texts = written[key]
    if len(texts) != 1:
        raise Misspelling(f"`{key}` is one text, not a list", f"write `{key}: {example}`")
    return texts[0]
