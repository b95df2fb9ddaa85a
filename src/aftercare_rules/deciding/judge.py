"""A case to a judgement: match, stand, settle, choose; and the same over every completion of what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby, product
from typing import cast

from aftercare_rules.deciding.doubt import Doubt
from aftercare_rules.deciding.facts import HISTORY, MEASURE_OF, Case, ClaimReader
from aftercare_rules.deciding.resolve import Ground, Outcome, Standing, Voice, choose, settle, stand
from aftercare_rules.deciding.unknown import Alternative, Completions, Diagram, Unknown
from aftercare_rules.errors import ClaimError, Fault
from aftercare_rules.language.boxes import ABSENT_CODE, BandPartition, Reading, View
from aftercare_rules.language.domains import ABSENT, NONE_WORD, UNKNOWN, Event, Number
from aftercare_rules.language.policy import Policy, Ruling
from aftercare_rules.language.prices import BillLine, Numbers, Range
from aftercare_rules.language.vocabulary import PURCHASED, WANTS
from aftercare_rules.matchers import Matcher
from aftercare_rules.matchers.tables import Tables
from aftercare_rules.rules.rule_set import RuleSet

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is decided, or why it cannot be yet.

    `outcome` is None where the claim is incomplete. `voices` are the rules that speak for it in every completion;
    `ruling` is what they, or the policy's `otherwise`, say in every completion; `alternatives` the other remedies
    that could be had.
    """

    outcome: Outcome | None
    voices: tuple[Voice, ...] = ()
    ruling: Ruling | None = None
    alternatives: tuple[Outcome, ...] = ()
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
        self._relevance: dict[str, int] = {}

    def judge(self, case: Case) -> Judgement:
        """The judgement of a case; raises `ClaimError` where the claim lies in a box that cannot happen."""
        codes = self.codes(case)
        numbers = self._claims.numbers(self._priced, case)
        if None not in codes:
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
            raise self._cannot_happen(matched & self._rule_set.impossible, case)
        wanted = cast("str", case.facts[WANTS])
        outcome, outcomes = self._decide(matched, numbers, wanted)
        return Judgement(
            outcome, outcome.voices, _said(outcome), _alternatives(outcome, outcomes), self._declared(outcome.needs)
        )

    def _declared(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names in the order in which the policy declares them."""
        needed = set(names)
        return tuple(name for name in self._policy.vocabulary.domains if name in needed)

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
        unknowns = tuple(self._unknowns(case, codes))

        def complete(wanted: str) -> Completions:
            def decide(sure: int, open: int, ranges: Mapping[str, Range]) -> Outcome | None:
                known = {**numbers, **ranges}
                return (
                    self._decide(sure, known, wanted)[0] if not open else self._decide_early(sure, open, known, wanted)
                )

            relevant = self._relevant(wanted)
            return Diagram(
                self._tables, relevant, self._rule_set.impossible, unknowns, self._priced, decide
            ).completions(blocked)

        wanted = cast("str", case.facts[WANTS])
        completions = complete(wanted)
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
            return Judgement(None, missing=completions.missing)
        first, *others = completions.outcomes
        elsewhere = {remedy: complete(remedy) for remedy in self._policy.vocabulary.remedies if remedy != first.remedy}
        outcomes = {remedy: _in_common(found.outcomes) for remedy, found in elsewhere.items() if found.agree}
        voices = tuple(voice for voice in first.voices if all(voice.rule in _rules(other) for other in others))
        outcome, ruling = _shared(completions.outcomes, voices)
        return Judgement(outcome, voices, ruling, _alternatives(first, outcomes))

    def _decide_early(self, sure: int, open: int, numbers: Numbers, wanted: str) -> Outcome | None:
        wish = None if wanted == NONE_WORD else wanted
        return Doubt(self._rule_set, sure, open).decided(
            self._policy.vocabulary.remedies, wish, numbers, self._otherwise
        )

    def _relevant(self, wanted: str) -> int:
        """The boxes that can matter to a wish: those of rules that speak of it or override such a rule."""
        if wanted not in self._relevance:
            asked = set(self._policy.vocabulary.remedies if wanted == NONE_WORD else (wanted,))
            speaking = {rule.name for rule in self._rule_set.rules if asked & rule.remedies}
            boxes = self._rule_set.impossible
            for rule in self._rule_set.rules:
                if rule.name in speaking or rule.overrides & speaking:
                    boxes |= rule.scope | rule.holds | rule.fails
            self._relevance[wanted] = boxes
        return self._relevance[wanted]

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
        limited = [number for number in open_readings if readings[number].view is View.USES]
        for rule in dict.fromkeys(readings[number].name for number in limited):
            of_rule = [number for number in limited if readings[number].name == rule]
            yield Unknown(HISTORY, tuple(self._use_alternatives(of_rule, case)))

    def _use_alternatives(self, counting: Sequence[int], case: Case) -> Iterator[Alternative]:
        """Every combination of codes that the uses of one rule can have: a longer window holds no fewer of them."""

        def reach(number: int) -> datetime:
            window = self._rule_set.readings[number].window
            if window is None:
                return _EARLIEST
            return self._policy.calendar.earliest_event(window.measure, window.limit, case.at).astimezone(UTC)

        # Codes so far, and the fewest uses that they stand for.
        ways: list[tuple[tuple[tuple[int, int], ...], int]] = [((), 0)]
        for _, alike in groupby(sorted(counting, key=reach, reverse=True), key=reach):
            numbers = tuple(alike)
            partitions = [cast("BandPartition", self._rule_set.partitions[number]) for number in numbers]
            bands = tuple(product(*(range(1, partition.size) for partition in partitions)))
            longer = []
            for codes, fewest in ways:
                for chosen in bands:
                    wholes = [partition.wholes(band) for partition, band in zip(partitions, chosen, strict=True)]
                    least = max(fewest, *(first for first, _ in wholes))
                    if all(last is None or least <= last for _, last in wholes):
                        longer.append(((*codes, *zip(numbers, chosen, strict=True)), least))
            ways = longer
        for codes, _ in ways:
            yield Alternative(codes)

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

    def _cannot_happen(self, impossible: int, case: Case) -> ClaimError:
        box = self._rule_set.boxes[(impossible & -impossible).bit_length() - 1]
        names = list(dict.fromkeys(atom.reading.name for atom in box))
        said = " and ".join(f"`{name}: {self._claims.said(name, case)}`" for name in names)
        help = "the policy lists this under `impossible`: one of them is wrong"
        return ClaimError([Fault(self._claims.path_of(names[0]), f"{said} cannot be, taken together", help)])


_EARLIEST = datetime.fromisoformat("0002-01-01T00:00:00+00:00")


def _rules(outcome: Outcome) -> list[object]:
    return [voice.rule for voice in outcome.voices]


def _said(outcome: Outcome, rule: object = None) -> Ruling | None:
    """What a rule, or the first that speaks, or the policy's `otherwise` says; rules in conflict say nothing."""
    if outcome.ground is Ground.CONFLICT:
        return None
    voice = next((voice for voice in outcome.voices if rule in (None, voice.rule)), None)
    return outcome.otherwise if voice is None else voice.ruling


def _in_common(outcomes: Sequence[Outcome]) -> Outcome:
    """Outcomes that are the same decision as one, with the rules that speak in them all."""
    first, *others = outcomes
    voices = tuple(voice for voice in first.voices if all(voice.rule in _rules(other) for other in others))
    ground = Ground.OTHERWISE if any(outcome.ground is Ground.OTHERWISE for outcome in outcomes) else first.ground
    return replace(first, voices=voices, ground=ground)


def _shared(outcomes: Sequence[Outcome], voices: Sequence[Voice]) -> tuple[Outcome, Ruling | None]:
    """Of outcomes that are the same decision one that claims no more than all of them, and what is said in them all."""
    first = outcomes[0]
    rulings = {_said(outcome, voices[0].rule if voices else None) for outcome in outcomes}
    bill = first.bill
    if bill is not None and any(outcome.bill is None or outcome.bill.lines != bill.lines for outcome in outcomes):
        bill = replace(bill, lines=(BillLine(first.remedy or "", bill.total),))
    ground = first.ground if len({outcome.ground for outcome in outcomes}) == 1 else Ground.RULES
    return replace(first, bill=bill, ground=ground), rulings.pop() if len(rulings) == 1 else None


def _alternatives(chosen: Outcome, outcomes: Mapping[str, Outcome]) -> tuple[Outcome, ...]:
    return tuple(
        outcome
        for remedy, outcome in outcomes.items()
        if remedy != chosen.remedy
        and outcome.verdict in ("approved", "referred")
        and outcome.ground is not Ground.OTHERWISE
    )


def _range(partition: object, code: int, domain: object) -> Range | None:
    if not isinstance(partition, BandPartition) or not isinstance(domain, Number):
        return None
    return Range(*partition.values(code, domain))


__all__ = ["Judge", "Judgement", "Matcher"]
