"""A case to a judgement: match, stand, settle, choose; and the same over every completion of what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol, cast

from aftercare_rules.boxes import ABSENT_CODE, BandPartition, Reading, View
from aftercare_rules.domains import ABSENT, NONE_WORD, UNKNOWN, Event, Number
from aftercare_rules.errors import ClaimError, Fault
from aftercare_rules.facts import HISTORY, MEASURE_OF, Case, ClaimReader
from aftercare_rules.policy import Policy, Ruling
from aftercare_rules.prices import Numbers, Range
from aftercare_rules.resolve import Outcome, Standing, Voice, choose, settle, stand
from aftercare_rules.rules import RuleSet
from aftercare_rules.tables import Tables
from aftercare_rules.unknown import Alternative, Diagram, Unknown
from aftercare_rules.vocabulary import PURCHASED, WANTS

_SECOND = timedelta(seconds=1)


class Matcher(Protocol):
    """Decides which boxes hold of a vector of codes, one code for each reading."""

    def match(self, codes: Sequence[int]) -> int:
        """Bit `i` is set where box `i` holds."""
        ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is decided, or why it cannot be yet.

    `outcome` is None where the claim is incomplete. `voices` are the rules that speak for it in every completion;
    `alternatives` the other remedies that could be had.
    """

    outcome: Outcome | None
    voices: tuple[Voice, ...]
    alternatives: tuple[Outcome, ...]
    missing: tuple[str, ...] = ()

    @property
    def key(self) -> object:
        """What must stay the same for the outcome to hold."""
        return self.outcome.key if self.outcome is not None else self.missing


class Judge:
    """Judges cases under one policy with one matcher."""

    def __init__(
        self, policy: Policy, rule_set: RuleSet, tables: Tables, matcher: Matcher, claims: ClaimReader
    ) -> None:
        self._policy = policy
        self._rule_set = rule_set
        self._tables = tables
        self._matcher = matcher
        self._claims = claims
        self._otherwise: Mapping[str, Ruling] = {
            remedy: ruling for ruling in reversed(policy.otherwise) for remedy in ruling.effects
        }
        self._priced = frozenset(
            name
            for rule in rule_set.rules
            for ruling in (rule.ruling, rule.otherwise)
            if ruling is not None
            for effect in ruling.effects.values()
            if effect.price is not None
            for name in effect.price.names
        )
        self._standings: dict[int, dict[str, Standing]] = {}

    def judge(self, case: Case) -> Judgement:
        """The judgement of a case; raises `ClaimError` where the claim lies in a box that cannot happen."""
        codes = self.codes(case)
        numbers = self._claims.numbers(self._priced, case)
        if None not in codes and all(number.is_settled for number in numbers.values()):
            known = cast("list[int]", codes)
            return self._judge_known(self._matcher.match(known), numbers, case)
        return self._judge_unknown(codes, numbers, case)

    def codes(self, case: Case) -> list[int | None]:
        """The code of each reading; None where it is unknown."""
        codes: list[int | None] = []
        for reading, partition in zip(self._rule_set.readings, self._rule_set.partitions, strict=True):
            value = self._claims.value(reading, case)
            codes.append(None if value is UNKNOWN else partition.code(value))
        return codes

    def matched(self, case: Case) -> int | None:
        """The matched set of a case, None where a reading is unknown."""
        codes = self.codes(case)
        return None if None in codes else self._matcher.match(cast("list[int]", codes))

    def standing(self, matched: int) -> dict[str, Standing]:
        """Which voices stand in a matched set; remembered."""
        standing = self._standings.get(matched)
        if standing is None:
            standing = stand(self._rule_set, matched)
            if len(self._standings) > 100_000:
                self._standings.clear()
            self._standings[matched] = standing
        return standing

    def outcomes(self, matched: int, numbers: Numbers, remedies: Iterable[str]) -> dict[str, Outcome]:
        """The outcome for each of these remedies."""
        standing = self.standing(matched)
        return {remedy: settle(remedy, standing.get(remedy), numbers, self._otherwise[remedy]) for remedy in remedies}

    def _judge_known(self, matched: int, numbers: Numbers, case: Case) -> Judgement:
        if matched & self._rule_set.impossible:
            raise self._cannot_happen(matched)
        wanted = cast("str", case.facts[WANTS])
        outcome, outcomes = self._decide(matched, numbers, wanted)
        return Judgement(outcome, outcome.voices, _alternatives(outcome, outcomes), outcome.needs)

    def _decide(self, matched: int, numbers: Numbers, wanted: str) -> tuple[Outcome, dict[str, Outcome]]:
        remedies = self._policy.vocabulary.remedies
        asked = remedies if wanted == NONE_WORD or wanted in remedies else (*remedies, wanted)
        outcomes = self.outcomes(matched, numbers, asked)
        return (choose(remedies, outcomes) if wanted == NONE_WORD else outcomes[wanted]), outcomes

    def _judge_unknown(self, codes: Sequence[int | None], numbers: Numbers, case: Case) -> Judgement:
        blocked = 0
        for reading, code in enumerate(codes):
            if code is not None:
                blocked |= self._tables.blocked(reading, code)
        wanted = cast("str", case.facts[WANTS])
        asked: dict[Outcome, dict[str, Outcome]] = {}

        def decide(matched: int, ranges: Mapping[str, Range]) -> Outcome:
            outcome, outcomes = self._decide(matched, {**numbers, **ranges}, wanted)
            asked[outcome] = _common(asked[outcome], outcomes) if outcome in asked else outcomes
            return outcome

        unknowns = tuple(self._unknowns(case, codes))
        diagram = Diagram(self._tables, self._rule_set.impossible, unknowns, self._priced, decide)
        completions = diagram.completions(blocked)
        if not completions.outcomes:
            raise ClaimError(
                [
                    Fault(
                        "",
                        "this claim cannot happen, whatever the missing facts are",
                        "the policy's `impossible` rules it out",
                    )
                ]
            )
        if not completions.agree:
            return Judgement(None, (), (), completions.missing)
        first, *others = completions.outcomes
        voices = tuple(voice for voice in first.voices if all(voice.rule in _rules(other) for other in others))
        outcomes = asked[first]
        for other in others:
            outcomes = _common(outcomes, asked[other])
        return Judgement(first, voices, _alternatives(first, outcomes))

    def _unknowns(self, case: Case, codes: Sequence[int | None]) -> Iterator[Unknown]:
        readings = self._rule_set.readings
        open_readings = [number for number, code in enumerate(codes) if code is None]
        for name, domain in self._policy.vocabulary.domains.items():
            if isinstance(domain, Event):
                continue
            tested = [number for number in open_readings if readings[number] == Reading(name)]
            if tested:
                partition = self._rule_set.partitions[tested[0]]
                yield Unknown(
                    name,
                    tuple(
                        Alternative(((tested[0], code),), _range(partition, code, domain))
                        for code in partition.possible(domain)
                    ),
                )
            elif (
                name in self._priced
                and not isinstance(case.facts[name], (str, bool))
                and case.facts[name] in (UNKNOWN, ABSENT)
            ):
                yield Unknown(name, (Alternative(()),))
        for name in (PURCHASED, *self._policy.events):
            since = [number for number in open_readings if readings[number].name == name and readings[number].is_time]
            if since:
                yield Unknown(name, tuple(self._event_alternatives(name, since, case)))
        for number in open_readings:
            if readings[number].view is View.USES:
                bands = range(1, self._rule_set.partitions[number].size)
                yield Unknown(HISTORY, tuple(Alternative(((number, band),)) for band in bands))

    def _event_alternatives(self, name: str, since: Sequence[int], case: Case) -> Iterator[Alternative]:
        """Every combination of codes that the readings of one event can have, its instant being unknown."""
        readings, partitions = self._rule_set.readings, self._rule_set.partitions
        instants = {case.made_at}
        for number in since:
            partition = cast("BandPartition", partitions[number])
            for band in range(1, partition.size):
                last = partition.last_whole(band)
                if last is not None:
                    first = self._policy.calendar.earliest_event(MEASURE_OF[readings[number].view], last, case.at)
                    edge = first.astimezone(UTC)
                    instants |= {edge, edge - _SECOND} if edge > _EARLIEST else {edge}
        seen: dict[tuple[tuple[int, int], ...], None] = {}
        for instant in sorted(instants, reverse=True):
            if instant <= case.made_at:
                seen[tuple((number, self._code_since(number, instant, case.at)) for number in since)] = None
        if name != PURCHASED:
            seen[tuple((number, ABSENT_CODE) for number in since)] = None
        for combination in seen:
            yield Alternative(combination)

    def _code_since(self, number: int, instant: datetime, at: datetime) -> int:
        value = self._claims.elapsed(self._rule_set.readings[number].view, instant, at)
        return self._rule_set.partitions[number].code(value)

    def _cannot_happen(self, matched: int) -> ClaimError:
        number = ((matched & self._rule_set.impossible) & -(matched & self._rule_set.impossible)).bit_length() - 1
        tests = [atom.reading.name for atom in self._rule_set.boxes[number]]
        return ClaimError(
            [
                Fault(
                    "",
                    f"these facts cannot stand together: {', '.join(f'`{name}`' for name in tests)}",
                    "the policy says so under `impossible`",
                )
            ]
        )


_EARLIEST = datetime.fromisoformat("0002-01-01T00:00:00+00:00")


def _rules(outcome: Outcome) -> list[object]:
    return [voice.rule for voice in outcome.voices]


def _common(one: Mapping[str, Outcome], other: Mapping[str, Outcome]) -> dict[str, Outcome]:
    return {remedy: outcome for remedy, outcome in one.items() if remedy in other and other[remedy].key == outcome.key}


def _alternatives(chosen: Outcome, outcomes: Mapping[str, Outcome]) -> tuple[Outcome, ...]:
    return tuple(
        outcome
        for remedy, outcome in outcomes.items()
        if remedy != chosen.remedy and outcome.verdict in ("approved", "referred") and not outcome.needs
    )


def _range(partition: object, code: int, domain: object) -> Range | None:
    if not isinstance(partition, BandPartition) or not isinstance(domain, Number):
        return None
    return Range(*partition.values(code, domain))


__all__ = ["Judge", "Judgement", "Matcher"]
