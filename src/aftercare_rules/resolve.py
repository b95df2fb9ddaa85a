"""Who wins: from the set of boxes that match to the outcome for each remedy (design, section 3.4).

This is the only account of it. The engine, the batch and the checker all come
here. `stand` depends on the matched set alone, so it can be remembered;
`settle` adds the claim's numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Final, TypeAlias

from aftercare_rules.policy import Effect, Ruling, Section
from aftercare_rules.prices import ZERO, Bill, Numbers, Price, Range
from aftercare_rules.records import Verdict
from aftercare_rules.rules import Rule, RuleSet
from aftercare_rules.vocabulary import PAID_OUT

_RANK: Final = {"approved": 2, "referred": 1, "declined": 0}


@dataclass(frozen=True, slots=True)
class Voice:
    """One rule saying one thing of one remedy."""

    rule: Rule
    ruling: Ruling
    effect: Effect


@dataclass(frozen=True, slots=True)
class Standing:
    """The voices that stand for one remedy: rights, coverage that no exclusion blocks, and exclusions."""

    rights: tuple[Voice, ...]
    coverage: tuple[Voice, ...]
    exclusions: tuple[Voice, ...]


class Ground(Enum):
    """What an outcome rests on."""

    RULES = "rules"
    CONFLICT = "conflict"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happens with one remedy. `needs` are unknown numbers that its amount depends on."""

    verdict: Verdict
    remedy: str | None
    bill: Bill | None
    ground: Ground
    voices: tuple[Voice, ...] = ()
    otherwise: Ruling | None = None

    @property
    def key(self) -> OutcomeKey:
        """What makes two outcomes the same decision: verdict, remedy and amount.

        An amount that is not settled is the same only where it comes from the same prices.
        """
        if self.bill is None:
            return (self.verdict, self.remedy, None, ())
        unsettled = tuple(dict.fromkeys(voice.effect.price for voice in self.voices)) if self.bill.needs else ()
        return (self.verdict, self.remedy, self.bill.total, unsettled)

    @property
    def needs(self) -> tuple[str, ...]:
        """The unknown numbers that the amount depends on."""
        return self.bill.needs if self.bill else ()


OutcomeKey: TypeAlias = tuple[Verdict, str | None, Range | None, tuple[Price | None, ...]]


def stand(rule_set: RuleSet, matched: int) -> dict[str, Standing]:
    """The standing voices for each remedy that any rule speaks of."""
    speaking: dict[str, dict[Section, list[Voice]]] = {}
    scoped = rule_set.in_scope(matched)
    for rule in scoped:
        ruling = rule.ruling_of(matched)
        if ruling is None or _is_overridden(rule, scoped):
            continue
        for remedy, effect in ruling.effects.items():
            speaking.setdefault(remedy, {}).setdefault(rule.section, []).append(Voice(rule, ruling, effect))
    return {remedy: _unblocked(voices) for remedy, voices in speaking.items()}


def _is_overridden(rule: Rule, scoped: Iterable[Rule]) -> bool:
    return any(rule.name in other.overrides and other.section is rule.section for other in scoped)


def _unblocked(voices: Mapping[Section, list[Voice]]) -> Standing:
    exclusions = voices.get(Section.EXCLUSIONS, [])
    coverage = voices.get(Section.COVERAGE, [])
    free = [voice for voice in coverage if all(other.rule.name in voice.rule.overrides for other in exclusions)]
    if coverage and not free:
        # An exclusion that all of the coverage overrides is not why the claim fails.
        exclusions = [
            voice for voice in exclusions if any(voice.rule.name not in covered.rule.overrides for covered in coverage)
        ]
    return Standing(tuple(voices.get(Section.RIGHTS, ())), tuple(free), tuple(exclusions))


def settle(remedy: str, standing: Standing | None, numbers: Numbers, otherwise: Ruling) -> Outcome:
    """The outcome for one remedy; `otherwise` answers where no rule does."""
    if standing is not None:
        offers = [_agreed(remedy, (voice,), numbers) for voice in standing.rights]
        if standing.coverage:
            offers.append(_agreed(remedy, standing.coverage, numbers))
        if offers:
            return _best(offers)
        if standing.exclusions:
            return _agreed(remedy, standing.exclusions, numbers)
    return Outcome(otherwise.effects[remedy].verdict, remedy, None, Ground.OTHERWISE, otherwise=otherwise)


def _agreed(remedy: str, voices: Sequence[Voice], numbers: Numbers) -> Outcome:
    outcomes = [_outcome(remedy, voice, numbers) for voice in voices]
    first = outcomes[0]
    if all(outcome.key == first.key for outcome in outcomes):
        return Outcome(first.verdict, remedy, first.bill, Ground.RULES, tuple(voices))
    if len({outcome.verdict for outcome in outcomes}) == 1:
        unsettled = next((outcome for outcome in outcomes if outcome.needs), None)
        if unsettled is not None:
            # Whether they agree depends on a number that nobody knows yet.
            return Outcome(first.verdict, remedy, unsettled.bill, Ground.RULES, tuple(voices))
    return Outcome("referred", remedy, None, Ground.CONFLICT, tuple(voices))


def _outcome(remedy: str, voice: Voice, numbers: Numbers) -> Outcome:
    effect = voice.effect
    bill = effect.price.bill(numbers) if effect.price is not None and effect.verdict == "approved" else None
    return Outcome(effect.verdict, remedy, bill, Ground.RULES, (voice,))


def _best(offers: Sequence[Outcome]) -> Outcome:
    """The offer that is best for the customer; offers that come to the same are named together."""
    best = offers[0]
    for offer in offers[1:]:
        if offer.key == best.key and offer.ground is best.ground:
            best = replace(best, voices=_joined(best, offer))
        elif not _is_sure_to_be(best, offer):
            # Where it depends on an unknown number which is better, the amount stays unsettled.
            best = offer if _is_sure_to_be(offer, best) or offer.needs else replace(best, voices=_joined(best, offer))
    return best


def _joined(one: Outcome, other: Outcome) -> tuple[Voice, ...]:
    return tuple({voice.rule.name: voice for voice in (*one.voices, *other.voices)}.values())


def _is_sure_to_be(better: Outcome, other: Outcome) -> bool:
    """Whether the first is at least as good for the customer, whatever unknown numbers turn out to be."""
    if better.verdict != other.verdict:
        return _RANK[better.verdict] > _RANK[other.verdict]
    return _gain(better)[0] >= _gain(other)[1]


def _gain(outcome: Outcome) -> tuple[Decimal, Decimal]:
    """The least and the most that the customer has from it."""
    if outcome.bill is None:
        return (ZERO, ZERO)
    low = outcome.bill.total.low
    high = Decimal("Infinity") if outcome.bill.total.high is None else outcome.bill.total.high
    return (low, high) if outcome.remedy in PAID_OUT else (-high, -low)


def choose(remedies: Sequence[str], outcomes: Mapping[str, Outcome]) -> Outcome:
    """The decision where the customer names no remedy: the first approved in order, else what the rules say of all.

    Referred if a rule refers one, declined if all are excluded, else the policy's `otherwise`.
    """
    for remedy in remedies:
        if outcomes[remedy].verdict == "approved":
            return outcomes[remedy]
    ordered = [outcomes[remedy] for remedy in remedies]
    referred = [
        outcome for outcome in ordered if outcome.verdict == "referred" and outcome.ground is not Ground.OTHERWISE
    ]
    if referred:
        return referred[0]
    if all(outcome.ground is not Ground.OTHERWISE for outcome in ordered):
        return _without_remedy(ordered[0])
    open_to_all = [outcome for outcome in ordered if outcome.ground is Ground.OTHERWISE]
    kind = [outcome for outcome in open_to_all if outcome.verdict == "referred"]
    return _without_remedy((kind or open_to_all)[0])


def _without_remedy(outcome: Outcome) -> Outcome:
    return Outcome(outcome.verdict, None, None, outcome.ground, outcome.voices, outcome.otherwise)
