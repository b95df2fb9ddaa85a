"""A case to a judgement: match, stand, settle, choose."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, cast

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.choices import Choices
from aftercare_rules.deciding.coding import Coded, Codes, Coding
from aftercare_rules.deciding.facts import ClaimReader, holidays_unknown
from aftercare_rules.deciding.in_common import alternatives_to, bills_of, said
from aftercare_rules.deciding.judgements import Judgement, Pattern, Sign
from aftercare_rules.deciding.memory import MOST_ASKED, MOST_JUDGEMENTS, Asked, Memory
from aftercare_rules.deciding.open_alike import events_open_alike, uses_open_alike
from aftercare_rules.deciding.precedents import Precedents, is_of_amounts
from aftercare_rules.deciding.resolve import Outcome, Standing, settle, sign, stand
from aftercare_rules.deciding.stated_facts import fields_of
from aftercare_rules.errors import ClaimError, Fault
from aftercare_rules.language.boxes import ABSENT_CODE
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.language.domains import ABSENT, NONE_WORD, UNKNOWN
from aftercare_rules.language.policy import Policy, Ruling
from aftercare_rules.language.prices import Key, Numbers
from aftercare_rules.language.readings import Value
from aftercare_rules.matchers import Matcher
from aftercare_rules.matchers.tables import Tables
from aftercare_rules.rules.rule_set import RuleSet

if TYPE_CHECKING:
    from aftercare_rules.deciding.completing import Completing


class Judge:
    """Judges cases under one policy with one matcher."""

    def __init__(
        self, policy: Policy, rule_set: RuleSet, tables: Tables, matcher: Matcher, claims: ClaimReader
    ) -> None:
        self._policy = policy
        self._rule_set = rule_set
        self.tables = tables
        self._matcher = matcher
        self._claims = claims
        self._otherwise: Mapping[str, Ruling] = {
            remedy: ruling for ruling in reversed(policy.otherwise) for remedy in ruling.effects
        }
        self._unanswered = {remedy: settle(remedy, None, {}, ruling) for remedy, ruling in self._otherwise.items()}
        self._choices = Choices(policy, rule_set)
        self.coding = Coding(rule_set, tables, self._relevant_to if matcher is tables else None)
        readings, terms = rule_set.readings, rule_set.terms
        self.moving = tuple(number for number, reading in enumerate(readings) if reading.moves_with_time(terms))
        self._still = tuple({*range(len(readings))} - {*self.moving})
        derived = {number for number, reading in enumerate(readings) if reading.name in terms.derived}
        self._worked_out = tuple(derived.union(self.moving))
        self.undated = events_open_alike(policy, rule_set)
        self.of_undated = frozenset(number for number in self.moving if readings[number].event in self.undated)
        self.open_alike = self.of_undated | uses_open_alike(rule_set)
        self._kept: Memory[Coded, Judgement | Pattern] = Memory()
        self._patterns: Memory[Hashable, Pattern] = Memory()
        self._judgements: Memory[tuple[object, ...], Judgement] = Memory(MOST_JUDGEMENTS)
        self._asked_lately = Asked(MOST_ASKED)
        self._precedents = Precedents(claims)
        self._standings: Memory[int, dict[str, Standing]] = Memory()
        self._relevance: dict[frozenset[str], int] = {}

    def judge(self, case: Case) -> Judgement:
        """The judgement of a case.

        Raises `ClaimError` where the claim lies in a box that cannot happen, and where it depends on holidays that are
        not known.
        """
        return self.by_precedent(case).of(case)

    def by_precedent(self, case: Case) -> Judgement:
        """The judgement of a case, or the precedent that decides it. Raises what `judge` does."""
        try:
            coded, told = self.coding.code(case), case.told
            kept = self._kept.get(coded)
            if kept.__class__ is Judgement:
                return kept
            pattern = kept if kept.__class__ is Pattern else self._alike(self.coding.decoded(coded, case), case)
            if pattern.numbers is not None and told.__class__ is tuple:
                question: tuple[object, ...] = (pattern, pattern.numbers(told[1]))
            else:
                numbers = self._claims.marks(pattern.keys, case)
                if numbers is None:
                    return self._of(pattern, case, None)
                question = (pattern, *numbers)
            if not (pattern.is_known or self._is_plain(pattern.codes, case)):
                return self._of(pattern, case, None)
            judgement = self._judgements.get(question) or self._judge_first(question, pattern, case)
            if kept is None:
                self._kept.keep(coded, judgement if pattern.is_known and not pattern.keys else pattern)
            return judgement
        except NoHolidayData as gap:
            raise holidays_unknown(gap) from None

    def _judge_first(self, question: tuple[object, ...], pattern: Pattern, case: Case) -> Judgement:
        """The judgement, or the precedent, of a case whose like is not kept; kept if such may come again."""
        if pattern.matched is None:
            return self._of(pattern, case, pattern)
        if not pattern.is_by_amount:
            return self._judgements.keep(question, self._of(pattern, case, pattern))
        judgement = self._precedents.deciding(pattern, case)
        if judgement is None:
            judgement = self._of(pattern, case, pattern)
            if self._precedents.keep(judgement, pattern, case):
                self._precedents.decides(judgement, case)
        # The price of one sale is seldom asked for again, and what stands on a price list soon is.
        is_kept = self._asked_lately.again(question)
        return self._judgements.keep(question, judgement.of(case)) if is_kept else judgement

    @cached_property
    def _completing(self) -> Completing:
        from aftercare_rules.deciding.completing import Completing  # no claim needs it of which all is known

        rule_set, tables, otherwise = self._rule_set, self.tables, self._otherwise
        return Completing(self._policy, rule_set, tables, otherwise, self.standing, self.outcomes, self.relevant)

    def _of(self, pattern: Pattern, case: Case, alike: Pattern | None) -> Judgement:
        """The judgement of a case, for it alone or for all that are `alike`."""
        numbers = self._claims.numbers(pattern.keys, case)
        if pattern.matched is None:
            return self._completing.judge(pattern.codes, numbers, case, alike)
        return self._judge_known(pattern.matched, numbers, case, alike)

    def _alike(self, codes: Codes, case: Case) -> Pattern:
        """The pattern of these codes; one for all codes that are decided alike, with all that was worked out of it.

        Another matcher is asked of every combination of codes, as a second opinion must be.
        """
        facts, wanted, fixed = case.facts, case.wanted, self._left(codes)
        if self._matcher is not self.tables:
            return self._pattern(codes, fixed, wanted, facts)
        essence = self._essence(codes, wanted, self._relevant_to(wanted) & fixed)
        alike = (essence, None in codes, facts["units"] is ABSENT, facts["new_price"] is ABSENT)
        return self._patterns.get(alike) or self._patterns.keep(alike, self._pattern(codes, fixed, wanted, facts))

    def _left(self, codes: Mapping[int, int | None] | Codes) -> int:
        """The boxes that may hold as long as nothing changes but with time."""
        return self.tables.every & ~self._blocked(self._still, codes)

    def _blocked(self, readings: Iterable[int], codes: Mapping[int, int | None] | Codes) -> int:
        """The boxes that the codes of some readings block; what is unknown blocks none."""
        blocked, rows = 0, self.tables.rows
        for number in readings:
            if (code := codes[number]) is not None:
                blocked |= rows[number][code]
        return blocked

    def _pattern(self, codes: Codes, fixed: int, wanted: str, facts: Mapping[str, Value]) -> Pattern:
        matched = self._match(codes, fixed)
        keys: dict[Key, None] = {}
        for rule in self._rule_set.in_scope(fixed):
            read = [key for price in rule.prices for key in price.keys]
            if read and not rule.remedies.isdisjoint(self._asked(wanted)):
                keys |= dict.fromkeys(read)
        is_by_amount = not self._rule_set.amounts.isdisjoint(keys)
        return Pattern(
            codes,
            wanted,
            matched,
            fixed,
            tuple(keys),
            fields_of(keys, facts),
            is_by_amount,
            is_by_amount and self._is_of_amounts(matched, wanted),
        )

    def _is_of_amounts(self, matched: int | None, wanted: str) -> bool:
        """Whether nothing hangs on the numbers of a claim in a matched set but amounts."""
        if matched is None or matched & self._rule_set.impossible:
            return False
        return is_of_amounts(self.standing(matched), self._asked(wanted))

    @property
    def keys(self) -> tuple[Key, ...]:
        """The numbers of a claim that any price reads."""
        return self._rule_set.keys

    def essence(
        self, codes: Mapping[int, int | None] | Codes, wanted: str, remedies: frozenset[str]
    ) -> tuple[Hashable, int]:
        """The same for all codes and wishes that are decided alike for some remedies, now and as time goes on.

        The numbers of a claim are left aside. With it go the boxes that may still matter.
        """
        relevant = self.relevant(remedies) & self._left(codes)
        return self._essence(codes, wanted, relevant), relevant

    def _essence(self, codes: Mapping[int, int | None] | Codes, wanted: str, relevant: int) -> Hashable:
        rows = self.tables.rows
        # What is unknown and read by none of these boxes cannot matter.
        unknown = tuple(
            [each for each in self._still if codes[each] is None and any(row & relevant for row in rows[each])]
        )
        moving = tuple([self._first_alike(number, codes[number], relevant) for number in self.moving])
        return wanted, relevant, unknown, moving

    def _first_alike(self, number: int, code: int | None, relevant: int) -> int | None:
        """The first of the codes up to one that block the same of some boxes."""
        if code is None:
            return None
        row = self.tables.rows[number]
        blocks = row[code] & relevant
        while code > ABSENT_CODE + 1 and row[code - 1] & relevant == blocks:
            code -= 1
        return code

    def with_codes(self, pattern: Pattern, changed: Mapping[int, int]) -> Pattern:
        """The pattern if some of its codes were others."""
        changing = list(pattern.codes)
        for number, code in changed.items():
            changing[number] = code
        codes = tuple(changing)
        matched, wanted, fixed = self._match(codes, pattern.fixed), pattern.wanted, pattern.fixed
        is_of_amounts = pattern.is_by_amount and self._is_of_amounts(matched, wanted)
        keys, numbers = pattern.keys, pattern.numbers
        return Pattern(codes, wanted, matched, fixed, keys, numbers, pattern.is_by_amount, is_of_amounts)

    def _match(self, codes: Codes, fixed: int) -> int | None:
        """The matched set of codes, None where one is unknown; of `fixed`, the tables need only what time moves."""
        if None in codes:
            return None
        if self._matcher is not self.tables:
            return self._matcher.match(cast("tuple[int, ...]", codes))
        return fixed & ~self._blocked(self.moving, codes)

    def key(self, pattern: Pattern, numbers: Numbers, case: Case) -> object:
        """What must stay the same for the outcome to hold, if a case were of this pattern. Raises what `judge` does."""
        if pattern.matched is None:
            return self._completing.judge(pattern.codes, numbers, case, pattern).key
        if pattern.matched & self._rule_set.impossible:
            raise self._cannot_happen(pattern.matched & self._rule_set.impossible, case)
        if pattern.is_of_amounts and pattern.precedent is None:
            self._precedents.keep(self._judge_known(pattern.matched, numbers, case, pattern), pattern, case)
        key = self._precedents.key(pattern, numbers)
        return key or self.decided(pattern.matched, numbers, pattern.wanted).key

    def _is_plain(self, codes: Codes, case: Case) -> bool:
        """Whether only such is unknown as a claim states: then all of it is the same in every claim so coded."""
        unknown = {name for name, instant in case.events.items() if instant is UNKNOWN}
        # Seen later, what is unknown is known to have been before the claim was made.
        if unknown and (case.at != case.made_at or not unknown <= self.undated):
            return False
        return all(codes[each] is not None or each in self.open_alike for each in self._worked_out)

    def pattern(self, case: Case) -> Pattern:
        """The pattern of a case."""
        return self._alike(self.codes(case), case)

    def codes(self, case: Case) -> Codes:
        """The code of each reading; None where it is unknown."""
        return self.coding.codes(case)

    def matched(self, case: Case) -> int | None:
        """The matched set of a case, None where a reading is unknown, or hangs on holidays that are."""
        try:
            codes = self.codes(case)
        except NoHolidayData:
            return None
        return None if None in codes else self._matcher.match(cast("list[int]", codes))

    def standing(self, matched: int) -> dict[str, Standing]:
        """Which voices stand in a matched set; remembered."""
        kept = self._standings.get(matched)
        return self._standings.keep(matched, stand(self._rule_set, matched)) if kept is None else kept

    def outcomes(self, matched: int, numbers: Numbers, remedies: Iterable[str]) -> dict[str, Outcome]:
        """The outcome for each of these remedies."""
        standings = self.standing(matched)
        found = {remedy: self._unanswered[remedy] for remedy in remedies}
        for remedy, standing in standings.items():
            if remedy in found:
                outcome = standing.outcome or settle(remedy, standing, numbers, self._otherwise[remedy])
                if not standing.is_priced_by_claim:
                    standing.outcome = outcome
                found[remedy] = outcome
        return found

    def decided(self, matched: int, numbers: Numbers, wanted: str) -> Outcome:
        """What is decided in a matched set for a wish; `none` where the customer names no remedy."""
        outcomes = self.outcomes(matched, numbers, self.weighed(wanted))
        return cast("Outcome", self._choices.choose(wanted, outcomes.get))

    def sign(self, matched: int, numbers: Numbers, wanted: str) -> Sign | None:
        """What is decided in a matched set, as far as no number of the claim changes it; None where they may.

        A verdict, a remedy, and what makes two of these the same; and whether that is all, as no number matters.
        """
        if matched & self._rule_set.impossible:
            return ("impossible", None, None, True)
        signs, weighed = {}, self.weighed(wanted)
        for remedy, standing in self.standing(matched).items():
            if remedy in weighed and standing.is_priced_by_claim:
                if (found := sign(standing)) is None:
                    return None
                signs[remedy] = found
        if len(weighed) == 1 and wanted in signs and (verdict := signs[wanted][0]) is not None:
            return (verdict, wanted, signs[wanted], False)
        outcome = self.decided(matched, numbers, wanted)
        if outcome.remedy in signs:
            return (outcome.verdict, outcome.remedy, signs[outcome.remedy], False)
        return (outcome.verdict, outcome.remedy, outcome.key, True)

    def weighed(self, wanted: str) -> frozenset[str]:
        """The remedies whose outcomes may matter to a wish."""
        return self._choices.weighed(wanted)

    def _judge_known(self, matched: int, numbers: Numbers, case: Case, alike: Pattern | None) -> Judgement:
        if matched & self._rule_set.impossible:
            raise self._cannot_happen(matched & self._rule_set.impossible, case)
        outcome, outcomes = self._decide(matched, numbers, case.wanted)
        others = alternatives_to(outcome, outcomes)
        missing = self._completing.missing(outcome.needs, case) if outcome.needs else ()
        bills = bills_of(outcome, outcomes.values())
        return Judgement(outcome, outcome.voices, said(outcome), others, missing, bills, alike)

    def _decide(self, matched: int, numbers: Numbers, wanted: str) -> tuple[Outcome, dict[str, Outcome]]:
        outcomes = self.outcomes(matched, numbers, self._asked(wanted))
        return cast("Outcome", self._choices.choose(wanted, outcomes.get)), outcomes

    def _asked(self, wanted: str) -> Sequence[str]:
        """The remedies of which a decision says something."""
        remedies = self._policy.vocabulary.remedies
        return remedies if wanted == NONE_WORD or wanted in remedies else (*remedies, wanted)

    def _relevant_to(self, wanted: str) -> int:
        """The boxes that can matter to a decision for somebody who wants this."""
        return self.relevant(frozenset(self._asked(wanted)))

    def relevant(self, weighed: frozenset[str]) -> int:
        """The boxes that can matter to some remedies: those of rules that speak of one or override such a rule."""
        if weighed not in self._relevance:
            speaking = {rule.name for rule in self._rule_set.rules if weighed & rule.remedies}
            boxes = self._rule_set.impossible
            for rule in self._rule_set.rules:
                if rule.name in speaking or rule.overrides & speaking:
                    boxes |= self._rule_set.deciding(rule)
            self._relevance[weighed] = boxes
        return self._relevance[weighed]

    def _cannot_happen(self, impossible: int, case: Case) -> ClaimError:
        box = self._rule_set.boxes[(impossible & -impossible).bit_length() - 1]
        names = list(dict.fromkeys(atom.reading.name for atom in box))
        said = " and ".join(f"`{name}: {self._claims.said(name, case)}`" for name in names)
        help = "the policy lists this under `impossible`: one of them is wrong"
        return ClaimError([Fault(self._claims.path_of(names[0]), f"{said} cannot be, taken together", help)])
