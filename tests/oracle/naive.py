"""A policy's decisions, worked out slowly from the document itself: a second opinion on the engine.

It reads the rules as written and follows the design's account of who wins, one
remedy at a time. It knows no boxes, codes or matched sets, and every fact of the
claim must be known; what unknown facts could be is `completions.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from operator import ge, gt, le, lt
from typing import Final, TypeAlias

from aftercare_rules.language.conditions import AnyOf, Condition, Test
from aftercare_rules.language.domains import Choice, Event, Flag
from aftercare_rules.language.policy import Effect, Policy, RuleDeclaration, Ruling, Section
from aftercare_rules.language.prices import Price
from aftercare_rules.language.vocabulary import PAID_OUT
from aftercare_rules.records.models import Use
from tests.oracle.bills import Open, Sums, bill, reads
from tests.oracle.windows import Clock

Value: TypeAlias = str | bool | Decimal | None
Terms: TypeAlias = tuple[str, str | None, Decimal | None, tuple[str, ...]]
"""Verdict, remedy, amount and the lines that are open: what makes two decisions the same."""

_WIDE: Final = Context(prec=80, rounding=ROUND_HALF_UP)
_RANK: Final = {"approved": 2, "referred": 1, "declined": 0}


@dataclass(frozen=True)
class Situation:
    """A claim of which everything is known.

    Of facts and events, None says that there is none: no defect, not happened. `amounts` are the numbers that prices
    read; they may name one that the claim does not have.
    """

    at: datetime
    facts: Mapping[str, Value]
    amounts: Mapping[str, Decimal]
    events: Mapping[str, datetime | None]
    uses: tuple[Use, ...]
    charges: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Voice:
    """One rule that matches, and what it says of one remedy; `cost` is what it comes to, refund or cost."""

    rule: RuleDeclaration
    verdict: str
    cost: Decimal | None
    open: Open
    price: Price | None


@dataclass(frozen=True)
class Answer:
    """What is decided; `rules` are those that agree on it, and `is_otherwise` says that none spoke.

    `is_tangled` says that prices met which may differ, of this remedy or one passed over: of rules in conflict, or of
    a right and of coverage that count the same number.
    """

    verdict: str
    remedy: str | None
    cost: Decimal | None
    rules: tuple[str, ...]
    open: Open = frozenset()
    is_conflict: bool = False
    is_otherwise: bool = False
    is_tangled: bool = False

    @property
    def terms(self) -> Terms:
        """What makes two decisions the same."""
        return self.verdict, self.remedy, self.cost, tuple(sorted(name for name, _, _ in self.open))


class CannotHappen(Exception):
    """The situation lies in a box that the policy calls impossible."""


class Naive:
    """Decides by one policy."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.clock = Clock(policy.calendar.zone, policy.calendar.counting)
        self._rules = sorted(policy.rules, key=lambda rule: rule.order)
        self._overridden = {rule.owner: self._path(rule) for rule in policy.rules}

    def decide(self, situation: Situation) -> Answer:
        """The decision; raises `CannotHappen`."""
        if any(self.holds(condition, situation, "") for condition in self.policy.impossible):
            raise CannotHappen
        wish, remedies = str(situation.facts["wants"]), self.policy.vocabulary.remedies
        if wish != "none":
            wished = self.answer(wish, situation)
            if wish not in remedies or not self._is_shops(wished, situation):
                return wished
        answers = [self.answer(remedy, situation) for remedy in remedies]
        first = _first_choice(answers)
        rules = tuple(rule.name for rule in self._rules if rule.name in first.rules)
        return replace(first, rules=rules, is_tangled=any(answer.is_tangled for answer in answers))

    def _is_shops(self, answer: Answer, situation: Situation) -> bool:
        """Whether a rule that an answer rests on leaves the choice to the shop; where there is none, the policy."""
        rulings = [self.ruling(rule, situation) for rule in self._rules if rule.name in answer.rules]
        return "shop" in [ruling.choice or self.policy.choice for ruling in rulings if ruling is not None] or (
            not rulings and self.policy.choice == "shop"
        )

    def answer(self, remedy: str, situation: Situation) -> Answer:
        """What becomes of one remedy."""
        rights = list(self._standing(Section.RIGHTS, remedy, situation))
        exclusions = list(self._standing(Section.EXCLUSIONS, remedy, situation))
        coverage = list(self._standing(Section.COVERAGE, remedy, situation))
        free = [voice for voice in coverage if all(self._replaces(voice.rule, other.rule) for other in exclusions)]
        offers = [self._agreed(remedy, [voice], situation) for voice in rights]
        fees = list(self._standing(Section.FEES, remedy, situation))
        if free:
            given = self._agreed(remedy, free, situation)
            is_given = given.verdict == "approved" and not given.is_conflict and fees
            offers.append(self._with_fees(given, free[0], fees, situation) if is_given else given)
        if offers:
            is_tangled = any(offer.is_conflict for offer in offers) or _count_alike([*rights, *free, *fees])
            return replace(self._best(offers), is_tangled=is_tangled)
        if exclusions:
            return self._agreed(remedy, exclusions, situation)
        verdict = next(each.effects[remedy].verdict for each in self.policy.otherwise if remedy in each.effects)
        return Answer(verdict, remedy, None, (), is_otherwise=True)

    def _standing(self, section: Section, remedy: str, situation: Situation) -> Iterator[Voice]:
        peers = [rule for rule in self._rules if rule.section is section]
        for rule in peers:
            ruling = self.ruling(rule, situation)
            if ruling is None or remedy not in ruling.effects:
                continue
            if not any(self._replaces(other, rule) and self.is_about(other, situation) for other in peers):
                yield self._voice(rule, ruling.effects[remedy], situation)

    def ruling(self, rule: RuleDeclaration, situation: Situation) -> Ruling | None:
        """What a rule says: its ruling, its `otherwise`, or nothing."""
        if not self.is_about(rule, situation):
            return None
        rows = [each for each in self._rules if each.name in rule.rows]
        if rows:
            has_answer = any(self.ruling(row, situation) is not None for row in rows)
            return None if has_answer else rule.otherwise
        fails = any(self.holds(condition, situation, rule.owner) for condition in rule.unless)
        return rule.otherwise if fails or not self.holds(rule.when, situation, rule.owner) else rule.ruling

    def is_about(self, rule: RuleDeclaration, situation: Situation) -> bool:
        """Whether a rule's `for` holds; one without is about what its `when` says."""
        return self.holds(rule.when if rule.about is None else rule.about, situation, rule.owner)

    def _replaces(self, rule: RuleDeclaration, other: RuleDeclaration) -> bool:
        return other.owner in self._overridden[rule.owner]

    def _path(self, rule: RuleDeclaration) -> set[str]:
        """All rules that a rule overrides: by name, through one that it names, or by `all` of its own or of such a one.

        `all` goes no further: what those rules name is not reached through it.
        """
        by_name = {each.owner: each for each in self.policy.rules}
        reached: set[str] = set()
        for named in rule.overrides:
            if named == "all":
                reached |= {each.owner for each in self.policy.rules if each.section is rule.section}
            else:
                reached |= {named} | self._path(by_name[named])
        return reached - {rule.owner}

    def _with_fees(self, given: Answer, first: Voice, fees: Sequence[Voice], situation: Situation) -> Answer:
        """What coverage gives, the lines of the first rule that gives it, and those of each fee."""
        lines = [line for voice in (first, *fees) if voice.price is not None for line in voice.price.lines]
        effect = Effect("approved", Price(tuple(lines), self.policy.vocabulary.minor_digits))
        together = self._voice(first.rule, effect, situation)
        return replace(given, verdict=together.verdict, cost=together.cost, open=together.open)

    def _agreed(self, remedy: str, voices: Sequence[Voice], situation: Situation) -> Answer:
        said = {(voice.verdict, voice.cost, voice.open) for voice in voices}
        names = tuple(voice.rule.name for voice in voices)
        if len(said) > 1:
            return Answer("referred", remedy, None, names, is_conflict=True, is_tangled=True)
        [(verdict, cost, missing)] = said
        return Answer(verdict, remedy, cost, names, missing)

    def _best(self, offers: Sequence[Answer]) -> Answer:
        """The best for the customer, and all rules that come to it; a conflict comes to nothing, so it names none."""

        def worth(offer: Answer) -> tuple[int, Decimal, int]:
            amount = offer.cost or Decimal(0)
            gain = amount if offer.remedy in PAID_OUT else _WIDE.minus(amount)
            return _RANK[offer.verdict], gain, -len(offer.open)

        best = [offer for offer in offers if worth(offer) == max(map(worth, offers))]
        first, *_ = [offer for offer in best if not offer.is_conflict] or best
        agreeing = [offer for offer in best if (offer.open, offer.is_conflict) == (first.open, first.is_conflict)]
        named = {name for offer in agreeing for name in offer.rules}
        rules = tuple(rule.name for rule in self._rules if rule.name in named)
        return replace(first, rules=rules)

    def _voice(self, rule: RuleDeclaration, effect: Effect, situation: Situation) -> Voice:
        """What a rule says of a remedy, and what its price comes to."""
        if effect.price is None:
            return Voice(rule, effect.verdict, None, frozenset(), None)
        events = {name: self._event(name, situation) for name in situation.events}
        sums = Sums(self.clock, situation.at, situation.amounts, situation.charges, events)
        digits = self.policy.vocabulary.minor_digits
        said = bill(effect.price, sums, lambda condition: self.holds(condition, situation, rule.name), digits)
        return Voice(rule, *said, effect.price)

    def holds(self, condition: Condition, situation: Situation, rule: str) -> bool:
        """Whether all tests of a condition hold."""
        return all(
            any(self.holds(option, situation, rule) for option in part.options)
            if isinstance(part, AnyOf)
            else self._test_holds(part, situation, rule)
            for part in condition.parts
        )

    def _test_holds(self, test: Test, situation: Situation, rule: str) -> bool:
        if test.stands_for is not None:
            return self.holds(test.stands_for, situation, rule) is (test.text == "yes")
        if test.fact == "today":
            return any(self.clock.holds(one, situation.at, situation.at, ()) for one in _listed(test.text))
        domain = self.policy.vocabulary.domains.get(test.fact)
        if domain is None:
            return self._limit_holds(test.text, situation, rule)
        if isinstance(domain, Event):
            event = self._event(test.fact, situation)
            if event is None:
                return "none" in _listed(test.text)
            return any(self.clock.holds(one, event, situation.at, situation.uses) for one in _listed(test.text))
        value = situation.facts[test.fact]
        if isinstance(domain, (Choice, Flag)):
            return _is_word(test.fact, value, test.text)
        return isinstance(value, Decimal) and any(_in_bounds(value, one, domain.unit) for one in _listed(test.text))

    def _event(self, name: str, situation: Situation) -> datetime | None:
        """When an event was, or the one in whose place it stands where it was not."""
        declared = self.policy.events.get(name)
        event = situation.events[name]
        if event is None and declared is not None and declared.substitute is not None:
            return self._event(declared.substitute, situation)
        return event

    def _limit_holds(self, text: str, situation: Situation, rule: str) -> bool:
        """Whether the rule has been used seldom enough; `used` is that it has been used."""
        count, _, window = text.partition(" within ")
        used = sum(
            self._counts(use, rule) and (not window or self.clock.unrolled.is_within(use.at, situation.at, window))
            for use in situation.uses
        )
        if text == "used":
            return used > 0
        return used < {"once": 1, "twice": 2}.get(count, 0) or (count[0].isdigit() and used < int(count.split()[0]))

    def _counts(self, use: Use, rule: str) -> bool:
        if use.rule is not None:
            return re.fullmatch(rf"{re.escape(rule)}(/\d+)?", use.rule) is not None
        said = [each.ruling.effects for each in self.policy.rules if each.owner == rule and each.ruling is not None]
        return any(use.remedy in effects and effects[use.remedy].price is not None for effects in said)


def tests_of(condition: Condition) -> Iterator[Test]:
    """The tests of a condition, and those that names in it stand for."""
    for test in condition.tests:
        yield test
        if test.stands_for is not None:
            yield from tests_of(test.stands_for)


def _first_choice(answers: Sequence[Answer]) -> Answer:
    """Of the answers in the policy's order the first approved; none: what the rules say of all."""
    approved = [answer for answer in answers if answer.verdict == "approved"]
    referred = [answer for answer in answers if answer.verdict == "referred" and not answer.is_otherwise]
    if approved or referred:
        return (approved or referred)[0]
    unanswered = [answer for answer in answers if answer.is_otherwise]
    if not unanswered:
        return Answer("declined", None, None, tuple({rule for answer in answers for rule in answer.rules}))
    verdicts = {answer.verdict for answer in unanswered}
    return Answer("referred" if "referred" in verdicts else "declined", None, None, (), is_otherwise=True)


def _count_alike(voices: Sequence[Voice]) -> bool:
    prices = [voice.price for voice in voices if voice.price is not None]
    return any(one != other and reads(one) & reads(other) for one in prices for other in prices)


def _listed(text: str) -> list[str]:
    return text.split(", ")


def _is_word(fact: str, value: Value, text: str) -> bool:
    if value is None:
        return False
    if isinstance(value, bool):
        return text == ("yes" if value else "no")
    if text.startswith("except "):
        return value not in _listed(text.removeprefix("except ")) and not (fact == "defect" and value == "none")
    return value in _listed(text) or ("any" in _listed(text) and value != "none")


def _in_bounds(value: Decimal, text: str, unit: str) -> bool:
    words = text.removesuffix(f" {unit}") if unit else text
    for phrase, compare in (("at least ", ge), ("at most ", le), ("over ", gt), ("under ", lt)):
        if words.startswith(phrase):
            return bool(compare(value, Decimal(words.removeprefix(phrase))))
    if " to " not in words:
        return value == Decimal(words)
    low, high = words.split(" to ")
    if high.startswith("under "):
        return Decimal(low) <= value < Decimal(high.removeprefix("under "))
    return Decimal(low) <= value <= Decimal(high)
