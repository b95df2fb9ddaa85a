"""Who wins: from the set of boxes that match to the outcome for each remedy (design, section 3.4).

This is the only account of it. The engine, the batch and the checker all come
here. `stand` depends on the matched set alone, so it can be remembered;
`settle` adds the claim's numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal
from enum import Enum
from typing import Final, TypeAlias

from aftercare_rules.frozen import in_slots
from aftercare_rules.language.domains import EXACT
from aftercare_rules.language.policy import Effect, Ruling, Section
from aftercare_rules.language.prices import ZERO, Bill, Forms, Key, Numbers, Range, Shape, together
from aftercare_rules.language.vocabulary import PAID_OUT
from aftercare_rules.records.models import Verdict
from aftercare_rules.rules.rule_set import Rule, RuleSet

_Ways: TypeAlias = frozenset[frozenset[Shape]]

_NO_WAYS: Final[_Ways] = frozenset()
_NO_FEES: Final[frozenset[tuple[Hashable, int]]] = frozenset()
_RANK: Final = {"approved": 3, "referred": 2, "declined": 1, "incomplete": 0}


@in_slots
class Voice:
    """One rule saying one thing of one remedy."""

    rule: Rule
    ruling: Ruling
    effect: Effect


@in_slots
class Standing:
    """The voices that stand for one remedy: rights, coverage that no exclusion blocks, exclusions, and fees.

    `is_priced_by_claim` is said where any of their prices reads a number of the claim. Where none does, `outcome` keeps
    what they come to.
    """

    rights: tuple[Voice, ...]
    coverage: tuple[Voice, ...]
    exclusions: tuple[Voice, ...]
    fees: tuple[Voice, ...] = ()
    is_priced_by_claim: bool = field(init=False)
    outcome: Outcome | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.is_priced_by_claim = any(voice.effect.keys for voice in self.voices)
        self.outcome = None

    @property
    def voices(self) -> tuple[Voice, ...]:
        """All of them."""
        return (*self.rights, *self.coverage, *self.exclusions, *self.fees)


class Ground(Enum):
    """What an outcome rests on."""

    RULES = "rules"
    CONFLICT = "conflict"
    OTHERWISE = "otherwise"


@in_slots
class Outcome:
    """What happens with one remedy. `needs` are unknown numbers that its amount depends on.

    `ways` says how it depends on them: the customer has the best of several offers, each of which holds only if all
    its prices come to the same. `is_shops_choice` holds of a decision for which a wish would not count, or did not.
    `estimate` is what can be said of a price that a person sets; `bills` are all bills that it was made of.
    `fees` are those whose lines are in the bill.
    """

    verdict: Verdict
    remedy: str | None
    bill: Bill | None
    ground: Ground
    voices: tuple[Voice, ...] = ()
    otherwise: Ruling | None = None
    ways: _Ways = _NO_WAYS
    is_shops_choice: bool = False
    estimate: Bill | None = None
    bills: tuple[Bill, ...] = field(default=(), compare=False)
    fees: tuple[Voice, ...] = ()

    @property
    def key(self) -> OutcomeKey:
        """What makes two outcomes the same decision: verdict, remedy, amount, and what is charged at cost besides."""
        return self.key_for(self.bill)

    def key_for(self, bill: Bill | None) -> OutcomeKey:
        """The key if the bill were another one, which differs from its own in amounts alone."""
        return (self.verdict, self.remedy, bill.total if bill is not None else None, self.open, self.ways)

    def again(self, numbers: Numbers) -> Outcome:
        """The outcome for other numbers, if nothing hangs on them but amounts."""
        bills = tuple([bill.again(numbers) for bill in self.bills])
        # Mostly its own is one of them.
        same = [again for bill, again in zip(self.bills, bills, strict=True) if bill is self.bill]
        own = same[0] if same else self.bill and self.bill.again(numbers)
        return replace(self, bill=own, estimate=self.estimate and self.estimate.again(numbers), bills=bills)

    @property
    def shown(self) -> Bill | None:
        """The bill, or else the estimate: what a decision shows the lines of."""
        return self.estimate if self.bill is None else self.bill

    @property
    def open(self) -> Forms:
        """The lines at cost of which nobody knows yet what they come to."""
        return self.bill.open if self.bill else frozenset()

    @property
    def reads(self) -> tuple[Key, ...]:
        """The numbers of the claim that the lines of its bills, and of the estimate, read, in their order."""
        bills = self.bills if self.estimate is None else (*self.bills, self.estimate)
        return tuple(dict.fromkeys([key for bill in bills for key in bill.keys]))

    @property
    def needs(self) -> tuple[str, ...]:
        """The unknown numbers that the amount depends on."""
        return self.bill.needs if self.bill else ()


OutcomeKey: TypeAlias = tuple[Verdict, str | None, Range | None, Forms, _Ways]


def stand(rule_set: RuleSet, matched: int, without: Rule | None = None) -> dict[str, Standing]:
    """The standing voices for each remedy that any rule speaks of, or any but one."""
    speaking: dict[str, dict[Section, list[Voice]]] = {}
    scoped = [rule for rule in rule_set.in_scope(matched) if rule is not without]
    overridden = {(rule.section, name) for rule in scoped for name in rule.overrides}
    for rule in scoped:
        ruling = rule.ruling_of(matched)
        if ruling is None or (overridden and (rule.section, rule.name) in overridden):
            continue
        for remedy, effect in ruling.effects.items():
            voice = Voice(rule, ruling, rule_set.priced(effect, matched))
            speaking.setdefault(remedy, {}).setdefault(rule.section, []).append(voice)
    return {remedy: _unblocked(voices) for remedy, voices in speaking.items()}


def _unblocked(voices: Mapping[Section, list[Voice]]) -> Standing:
    exclusions = voices.get(Section.EXCLUSIONS, [])
    coverage = voices.get(Section.COVERAGE, [])
    blocking = {other.rule.name for other in exclusions}
    free = [voice for voice in coverage if blocking <= voice.rule.overrides] if blocking else coverage
    rights, fees = voices.get(Section.RIGHTS, ()), voices.get(Section.FEES, ())
    return Standing(tuple(rights), tuple(free), tuple(exclusions), tuple(fees))


def settle(remedy: str, standing: Standing | None, numbers: Numbers, otherwise: Ruling) -> Outcome:
    """The outcome for one remedy; `otherwise` answers where no rule does."""
    if standing is not None:
        offers = [_agreed(remedy, (voice,), numbers) for voice in standing.rights]
        if standing.coverage:
            offers.append(_with_fees(_agreed(remedy, standing.coverage, numbers), standing.fees, numbers))
        if offers:
            return _best(offers) if len(offers) > 1 else offers[0]
        if standing.exclusions:
            return _agreed(remedy, standing.exclusions, numbers)
    return Outcome(otherwise.effects[remedy].verdict, remedy, None, Ground.OTHERWISE, otherwise=otherwise)


def sign(standing: Standing) -> tuple[Verdict | None, Hashable] | None:
    """Equal for two that come to the same for one remedy, whatever the claim's numbers are, and the verdict.

    None where the verdict, and not the amount alone, may hang on them; the verdict is None where no rule answers.
    """
    coverage = (standing.coverage,) if standing.coverage else ()
    offers = [*[(voice,) for voice in standing.rights], *coverage] or [standing.exclusions]
    said = {(voice.effect.verdict, _shape(voice)) for offer in offers for voice in offer}
    if len(said) > 1 or (len(offers) > 1 and standing.fees):
        return None
    if not said:
        return None, None
    verdict, shape = said.pop()
    fees = [voice.effect.price for voice in standing.fees if voice.effect.price is not None]
    if not standing.coverage or verdict != "approved" or shape is None:
        fees = []  # nothing is added to what has no price
    if not fees:
        return verdict, (shape, _NO_FEES)
    if any(fee.is_quoted for fee in fees):
        verdict = "referred"
    return verdict, (shape, frozenset(Counter(fee.shape for fee in fees).items()))


def _shape(voice: Voice) -> Hashable:
    return voice.effect.price and voice.effect.price.shape


def _agreed(remedy: str, voices: Sequence[Voice], numbers: Numbers) -> Outcome:
    outcomes = [_outcome(remedy, voice, numbers) for voice in voices]
    first = outcomes[0]
    if len(outcomes) == 1:
        return first
    if all(outcome.key == first.key for outcome in outcomes):
        return replace(first, voices=tuple(voices), bills=_bills(outcomes))
    bills = [outcome.bill for outcome in outcomes if outcome.bill is not None]
    may_agree = len(bills) == len(outcomes) and all(outcome.open == first.open for outcome in outcomes)
    if may_agree and any(outcome.needs for outcome in outcomes):
        gains = [_gain(outcome) for outcome in outcomes]
        least, most = max(gain[0] for gain in gains), min(gain[1] for gain in gains)
        if least <= most:
            # Whether they agree depends on numbers that nobody knows yet.
            return _undecided(outcomes, least, most, frozenset({frozenset(bill.shape for bill in bills)}))
    return Outcome("referred", remedy, None, Ground.CONFLICT, tuple(voices), bills=_bills(outcomes))


def _with_fees(outcome: Outcome, fees: Sequence[Voice], numbers: Numbers) -> Outcome:
    """What coverage gives, with the lines of the fees that stand; nothing is added to what is not approved."""
    prices = [voice.effect.price for voice in fees if voice.effect.price is not None]
    if outcome.bill is None or not prices:
        return outcome
    added = [price.bill(numbers) for price in prices]
    bill = outcome.bill.with_fees(outcome.remedy or "", (line for each in added for line in each.lines))
    both = replace(outcome, bill=bill, fees=tuple(fees), bills=(*outcome.bills, bill))
    if any(price.is_quoted for price in prices):
        return replace(both, verdict="referred", bill=None, estimate=bill, ways=_NO_WAYS)
    ways = outcome.ways or frozenset({frozenset({outcome.bill.shape})})
    for each in added if bill.needs else ():
        ways = frozenset(frozenset(together(shape, each.shape) for shape in way) for way in ways)
    return replace(both, ways=ways if bill.needs else _NO_WAYS)


def _outcome(remedy: str, voice: Voice, numbers: Numbers) -> Outcome:
    verdict, price = voice.effect.verdict, voice.effect.price
    bill = price.bill(numbers) if price is not None else None
    if bill is None or verdict != "approved":
        return Outcome(verdict, remedy, None, Ground.RULES, (voice,), estimate=bill)
    ways = frozenset({frozenset({bill.shape})}) if bill.needs else _NO_WAYS
    return Outcome(verdict, remedy, bill, Ground.RULES, (voice,), ways=ways, bills=(bill,))


def _best(offers: Sequence[Outcome]) -> Outcome:
    """The offer that is best for the customer; offers that come to the same are named together."""
    highest = max(_RANK[offer.verdict] for offer in offers)
    worths = [(offer, *_worth(offer)) for offer in offers if _RANK[offer.verdict] == highest]
    floor = max(least for _, least, _ in worths)
    hopeful = [offer for offer, _, most in worths if most > floor]
    tied = [offer for offer, least, most in worths if least == most == floor]
    if hopeful:
        # Unknown numbers decide which of them is best, and what it comes to.
        rivals = [*hopeful, *(offer for offer in tied if offer.needs)]
        if len(rivals) == 1 and _worth(rivals[0])[0] == floor:
            return rivals[0]
        ways = frozenset(way for offer in rivals for way in offer.ways)
        return _undecided(rivals, floor[0], max(most for _, _, most in worths)[0], ways)
    certain = [offer for offer in tied if not offer.needs]
    # Rules in conflict come to nothing together, so they do not agree with a right.
    best = [offer for offer in certain if offer.ground is Ground.RULES] or certain or tied[:1]
    agreeing = [offer for offer in best if offer.key == best[0].key]
    voices = _in_order(voice for offer in agreeing for voice in offer.voices)
    return replace(agreeing[0], voices=voices, bills=_bills(agreeing))


def _bills(outcomes: Iterable[Outcome]) -> tuple[Bill, ...]:
    return tuple(bill for outcome in outcomes for bill in outcome.bills)


def _undecided(offers: Sequence[Outcome], least: Decimal, most: Decimal, ways: _Ways) -> Outcome:
    """An approved outcome that depends on unknown numbers; the customer has between the least and the most of it."""
    ends = (least, most) if offers[0].remedy in PAID_OUT else (EXACT.minus(most), EXACT.minus(least))
    needs = dict.fromkeys(name for offer in offers for name in offer.needs)
    bill = Bill((), Range(ends[0], ends[1] if ends[1].is_finite() else None), tuple(needs))
    voices = _in_order(voice for offer in offers for voice in offer.voices)
    return replace(offers[0], bill=bill, voices=voices, ways=ways, fees=())


def _in_order(voices: Iterable[Voice]) -> tuple[Voice, ...]:
    """Each rule's voice once, by clause, then name."""
    by_rule = {voice.rule.name: voice for voice in voices}.values()
    return tuple(sorted(by_rule, key=lambda voice: voice.rule.order))


_Worth: TypeAlias = tuple[Decimal, int]


def _worth(outcome: Outcome) -> tuple[_Worth, _Worth]:
    """The least and the most that an outcome is worth to the customer; of equal gains, fewer open lines are better."""
    least, most = _gain(outcome)
    unsettled = -sum(count for _, count in outcome.open)
    return (least, unsettled), (most, unsettled)


def _gain(outcome: Outcome) -> tuple[Decimal, Decimal]:
    """The least and the most that the customer has from it."""
    if outcome.bill is None:
        return (ZERO, ZERO)
    low = outcome.bill.total.low
    high = Decimal("Infinity") if outcome.bill.total.high is None else outcome.bill.total.high
    # Not `-high`: the thread's decimal context would round it.
    return (low, high) if outcome.remedy in PAID_OUT else (EXACT.minus(high), EXACT.minus(low))


def may_be_better(one: Outcome, other: Outcome) -> bool:
    """Whether one outcome may leave the customer better off than another, as far as their numbers are known."""
    if one.verdict != other.verdict:
        return _RANK[one.verdict] > _RANK[other.verdict]
    return one.key != other.key and _worth(one)[1] > _worth(other)[0]


def is_better(one: Outcome, other: Outcome) -> bool:
    """Whether one outcome leaves the customer better off than another, whatever their numbers are."""
    if one.verdict != other.verdict:
        return _RANK[one.verdict] > _RANK[other.verdict]
    return _worth(one)[0] > _worth(other)[1]


def choose(outcomes: Mapping[str, Outcome]) -> Outcome:
    """The decision where no wish counts: of remedies in order the first approved, else what the rules say of all.

    Referred if a rule refers one, declined if all are excluded, else the policy's `otherwise`.
    """
    ordered = list(outcomes.values())
    for outcome in ordered:
        if outcome.verdict == "approved":
            return outcome
    referred = [
        outcome for outcome in ordered if outcome.verdict == "referred" and outcome.ground is not Ground.OTHERWISE
    ]
    if referred:
        return referred[0]
    unanswered = [outcome for outcome in ordered if outcome.ground is Ground.OTHERWISE]
    if not unanswered:
        voices = _in_order(voice for outcome in ordered for voice in outcome.voices)
        return Outcome("declined", None, None, Ground.RULES, voices)
    answer = next((outcome for outcome in unanswered if outcome.verdict == "referred"), unanswered[0])
    return Outcome(answer.verdict, None, None, Ground.OTHERWISE, otherwise=answer.otherwise)
