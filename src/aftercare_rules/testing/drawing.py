"""Draws what a claim says: its facts, then what happened, then when it is brought."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from hypothesis import strategies as st

from aftercare_rules.deciding.cases import Case
from aftercare_rules.language.boxes import Interval
from aftercare_rules.language.definitions import HISTORY
from aftercare_rules.language.domains import ABSENT, NONE_WORD, UNKNOWN, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import FactReading, Instant, Reading, Value
from aftercare_rules.language.vocabulary import DEFECT, PURCHASED, WANTS
from aftercare_rules.rules.rule_set import RuleSet
from aftercare_rules.testing.aims import ANYWHERE, Aim, boxes_of, hit_by, nearest
from aftercare_rules.testing.deriving import Deriving
from aftercare_rules.testing.histories import Histories
from aftercare_rules.testing.instants import DAY
from aftercare_rules.testing.moments import Moments, in_time, latest
from aftercare_rules.testing.values import Values

_SPANS: Final = (DAY, timedelta(0), timedelta(hours=1), 31 * DAY, 400 * DAY, 2_000 * DAY)
_SOON: Final = (timedelta(0), DAY, timedelta(hours=1), 40 * DAY)
# As far ahead one looks for the days on which something may have been bought.
_AHEAD: Final = 1_500 * DAY
_MOST_STRAYS: Final = 3


@dataclass(frozen=True)
class Sources:
    """What claims of one policy are drawn from."""

    policy: Policy
    rule_set: RuleSet
    values: Values
    moments: Moments
    histories: Histories
    deriving: Deriving
    bought: st.SearchStrategy[datetime]


class Drawing:
    """One draw of a case under a policy, aimed at a box. Where the aim cannot be met, something near it is drawn."""

    def __init__(self, draw: st.DrawFn, sources: Sources, aim: Aim) -> None:
        self._draw = draw
        self._from = sources
        self._aim = aim
        self._words = sources.policy.vocabulary
        self._events = [name for name in self._words.events if name not in sources.policy.made_of]
        self._readings = in_time(sources.rule_set.readings)
        self._impossible = tuple(boxes_of(sources.rule_set.impossible, sources.rule_set))
        self._strays = self._draw_strays()

    def case(self) -> Case:
        """The case."""
        facts = self._facts()
        bought = self._draw(self._from.bought)
        stated: dict[str, Instant] = {**dict.fromkeys(self._words.events, ABSENT), PURCHASED: bought}
        case = Case(bought, bought, facts, stated, (), {}, customer_history=(), stated=stated)
        case = self._bought(case)
        pivot = self._draw(st.sampled_from([PURCHASED, *self._needed()]))
        if pivot != PURCHASED:
            case = self._with(case, pivot, self._pick([bought + span for span in _SOON]))
        if HISTORY in self._strays:
            case = self._from.histories.told(self._draw, case)
        case = self._brought(case, {pivot, PURCHASED})
        case = self._from.histories.limited(self._draw, case, self._aim)
        for name in self._events:
            if name != pivot:
                case = self._earlier(case, name)
        for reading in self._from.deriving.aimed_at(self._aim):
            case = self._derived(case, reading)
        return case

    def _draw_strays(self) -> frozenset[str]:
        """The facts and events of which the rules ask nothing here, and which are not as usual all the same."""
        free = [*self._from.values.read, *self._events, HISTORY]
        most = len(free) if self._aim == ANYWHERE else _MOST_STRAYS
        return frozenset(self._draw(st.lists(st.sampled_from(free), max_size=most, unique=True)))

    def _pick(self, options: Sequence[Value | datetime]) -> Value | datetime:
        return self._draw(st.sampled_from(options))

    def _facts(self) -> Mapping[str, Value]:
        """Each fact as usual, but for those that are aimed at and a few others."""
        facts: dict[str, Value] = {}
        names = sorted(
            self._from.values.names, key=lambda name: (FactReading(name) not in self._aim.atoms, name != DEFECT)
        )
        absent = self._absent_groups()
        for name in names:
            group = self._words.groups.get(name)
            is_of_no_defect = group == "defect" and facts.get(DEFECT) == NONE_WORD and name != DEFECT
            facts[name] = ABSENT if group in absent or is_of_no_defect else self._fact(name, facts)
        for name, group in self._words.groups.items():
            if name not in facts:
                gone = group in absent or (group == "defect" and facts.get(DEFECT) == NONE_WORD)
                facts[name] = ABSENT if gone else UNKNOWN
        return facts

    def _absent_groups(self) -> set[str]:
        """The records that the claim does not have: an article in exchange, a defect that has no kinds."""
        optional = {"new"} if DEFECT in self._words.groups else {"new", "defect"}
        found = set()
        for group in sorted(optional):
            names = [name for name in self._from.values.read if self._words.groups.get(name) == group]
            needed = any(not self._aim.wants(FactReading(name), ABSENT) for name in names)
            wanted = all(self._aim.wants(FactReading(name), ABSENT) for name in names)
            if not needed and not (names and wanted and self._draw(st.booleans())):
                found.add(group)
        return found

    def _fact(self, name: str, facts: Mapping[str, Value]) -> Value:
        reading, options = FactReading(name), self._from.values.of(name)
        aimed = reading in self._aim.atoms
        if name == WANTS and self._aim.remedies and not aimed:
            first = options[0] if options[0] in self._aim.remedies else NONE_WORD
            options = (*dict.fromkeys((first, *self._aim.remedies, NONE_WORD)),)
            aimed = True
        options = tuple(value for value in options if self._aim.wants(reading, value)) or options
        if name == DEFECT and any(self._words.groups.get(told) == "defect" for told in facts):
            options = tuple(word for word in options if word != NONE_WORD) or options
        options = tuple(value for value in options if self._may_be({**facts, name: value})) or options
        if name == DEFECT and not aimed and NONE_WORD in options and not self._from.values.is_usual(name):
            return self._draw(st.one_of(st.just(NONE_WORD), st.sampled_from(options)))
        if not aimed and name not in self._strays:
            return options[0]
        atom = self._aim.atoms.get(reading)
        if isinstance(atom, Interval):
            return self._draw(st.one_of(st.sampled_from(options), st.sampled_from(nearest(atom, options))))
        domain = self._words.domains[name]
        if isinstance(domain, Number) and not aimed:
            any_number = st.integers(0, 1_000).map(lambda number: domain.step_from(Decimal(number)))
            return self._draw(st.one_of(st.sampled_from(options), any_number.filter(lambda one: not domain.fault(one))))
        return self._draw(st.sampled_from(options))

    def _may_be(self, facts: Mapping[str, Value]) -> bool:
        return self._aim.allows(facts) and not any(hit_by(box, facts) for box in self._impossible)

    def _needed(self) -> list[str]:
        """The events that have to have happened for the claim to be where it is aimed."""
        about = [reading for reading in self._about() if not self._aim.wants(reading, ABSENT)]
        if self._aim == ANYWHERE:
            return [name for name in self._events if name in self._strays and name != PURCHASED]
        reads = self._from.moments.reads
        return [name for name in self._events if name != PURCHASED and any(reads(one, name) for one in about)]

    def _about(self) -> list[Reading]:
        return [reading for reading in self._readings if reading in self._aim.atoms]

    def _with(self, case: Case, name: str, instant: object) -> Case:
        return self._from.moments.happening(case, {**case.stated, name: instant})  # type: ignore[dict-item]

    def _bought(self, case: Case) -> Case:
        """The case with a purchase on the days that the aim asks for."""
        moments = self._from.moments
        about = [one for one in self._about() if moments.reads(one, PURCHASED) and not one.is_elapsed]
        if not about or moments.hits(self._aim, case, about):
            return case
        ahead = moments.brought(case, case.at + _AHEAD)
        covers, date_of = self._from.policy.in_force.covers, self._from.policy.calendar.date_of
        turns = [self._with(case, PURCHASED, turn) for turn in moments.turns(ahead, about) if covers(date_of(turn))]
        return self._best(turns, about) or case

    def _brought(self, case: Case, known: set[str]) -> Case:
        """The case brought at one of the edges that the aim, or any rule, has from what has happened."""
        moments, start = self._from.moments, latest(case)
        about = self._about()
        readings = about or self._from.rule_set.readings
        seen = [one for one in about if one.event is None or any(moments.reads(one, name) for name in known)]
        edges = moments.edges(case, readings, start)
        cases = [moments.brought(case, start + DAY), *(moments.brought(case, edge) for edge in edges)]
        spans = [moments.brought(case, start + span) for span in _SPANS]
        if not edges:
            return self._best(spans, seen) or spans[0]
        return self._best(cases, seen) or self._best(spans, seen) or cases[0]

    def _earlier(self, case: Case, name: str) -> Case:
        """The case with another event, at one of the edges that it has up to the claim."""
        moments = self._from.moments
        about = [one for one in self._about() if moments.reads(one, name)]
        if name == PURCHASED:
            if moments.hits(self._aim, case, about):
                return case
        elif not about and name not in self._strays:
            return case
        reading_it = about or [one for one in self._readings if moments.reads(one, name)]
        covers, date_of = self._from.policy.in_force.covers, self._from.policy.calendar.date_of
        instants: Iterable[datetime] = [*self._soon(case), *moments.turns(case, reading_it)]
        if name == PURCHASED:
            instants = [instant for instant in instants if covers(date_of(instant))]
        cases = [self._with(case, name, instant) for instant in instants]
        if about and name != PURCHASED:
            cases.append(case)  # it has not happened
        return self._best(cases, about) or case

    def _derived(self, case: Case, reading: FactReading) -> Case:
        """The case with what makes a derived fact as the aim has it; a number lies near its bounds."""
        about, deriving = [reading], self._from.deriving
        is_hit = self._from.moments.hits(self._aim, case, about)
        if is_hit and not isinstance(self._aim.atoms[reading], Interval):
            return case
        ways = [way for way in deriving.ways(reading, case, self._aim) if self._may_be(way.facts)]
        hits = [way for way in ways if self._from.moments.hits(self._aim, way, about)]
        near = deriving.nearest(hits, self._aim.atoms[reading])
        return self._draw(st.sampled_from(near)) if near else case

    def _soon(self, case: Case) -> Iterator[datetime]:
        bought = case.stated[PURCHASED]
        if isinstance(bought, datetime):
            yield from (bought + span for span in _SOON if bought + span <= case.at)

    def _best(self, cases: Sequence[Case], about: Sequence[Reading]) -> Case | None:
        """One of the cases that have what they are aimed at; None if none has."""
        hits = [case for case in cases if self._from.moments.hits(self._aim, case, about)]
        return self._draw(st.sampled_from(hits)) if hits else None
