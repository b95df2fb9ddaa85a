"""What becomes of a remedy at one moment, as formulas: what `resolve.settle` says of the voices that stand.

What one voice comes to by itself, and whether two are in conflict, is asked of `settle` itself, with the least and the
most that the claim's numbers can be. Amounts are whole numbers of the smallest coin. Where outcomes hang on numbers
that are not settled, the formulas hold of more than they should, never of less.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import combinations

from aftercare_rules.deciding.resolve import Ground, Outcome, Standing, settle
from aftercare_rules.language.policy import Ruling
from aftercare_rules.language.prices import Bill, Key, Numbers
from aftercare_rules.language.vocabulary import PAID_OUT
from aftercare_rules.rules.rule_set import Rule
from aftercare_rules.solving.logic import Amount, Formula
from aftercare_rules.solving.look import Look, Said
from aftercare_rules.solving.sums import ENDLESS, LINES, Sum, in_coins, net_sum


class Settled:
    """The outcome of the voices of a look that are `kept`, with what prices' numbers can be."""

    def __init__(
        self,
        look: Look,
        numbers: Numbers,
        otherwise: Ruling,
        minor_digits: int,
        kept: Callable[[Rule], bool] = lambda _: True,
    ) -> None:
        self.look = look
        self._logic = look.logic
        self._numbers = numbers
        self._otherwise = otherwise
        self._digits = minor_digits
        self.rights = [one for one in look.rights if kept(one.voice.rule)]
        self.coverage = [one for one in look.coverage if kept(one.voice.rule)]
        self.exclusions = [one for one in look.exclusions if kept(one.voice.rule)]
        self.fees = [one for one in look.fees if kept(one.voice.rule)]

    # What is offered, and by whom.

    def decides(self, rule: Rule, ruling: Ruling | None) -> Formula:
        """Whether the outcome rests on a ruling of a rule, or has its fee."""
        return self._logic.any_of(
            *(self._decides(one) for one in self.voices if one.voice.rule is rule and one.voice.ruling is ruling)
        )

    @property
    def voices(self) -> tuple[Said, ...]:
        """All that could decide."""
        return (*self.rights, *self.coverage, *self.exclusions, *self.fees)

    @property
    def rulings(self) -> tuple[tuple[Rule, Ruling], ...]:
        """The rulings that could decide."""
        return tuple(dict.fromkeys((one.voice.rule, one.voice.ruling) for one in self.voices))

    def _decides(self, said: Said) -> Formula:
        logic = self._logic
        if said in self.exclusions:
            return logic.all_of(said.is_so, logic.negation(self.is_offered))
        if said in self.rights:
            outcome = self._alone(said)
            return logic.all_of(said.is_so, self._is_among_the_best(outcome.verdict, self._sum_of(outcome)))
        verdicts = (
            ("approved", self._covers),
            ("referred", logic.any_of(self._covers_by_quote, self._covers_with("referred"), self._clashes)),
            ("declined", self._covers_with("declined")),
        )
        ways = (logic.all_of(is_so, self._is_among_the_best(name, self._cover)) for name, is_so in verdicts)
        if said in self.fees:
            gives = logic.any_of(self._covers, self._covers_by_quote)
            return logic.all_of(said.is_so, gives, logic.any_of(*ways))
        return logic.all_of(said.is_so, logic.any_of(*ways))

    def _is_among_the_best(self, verdict: str, amount: Sum) -> Formula:
        """Whether an offer of this verdict and amount may be the best that is offered."""
        logic = self._logic
        if not self.rights:
            return True
        if verdict == "approved":
            return logic.all_of(self.approved, self._worth(amount)[1] >= self._worth(self.total)[0])
        if verdict == "referred":
            no_right = logic.negation(self._gives_by_right("approved"))
            return logic.any_of(self.referred, logic.all_of(self.may_clash, no_right))
        return self.declined

    # The verdict.

    @cached_property
    def is_offered(self) -> Formula:
        """Whether a right or coverage stands."""
        return self._logic.any_of(*(one.is_so for one in (*self.rights, *self.coverage)))

    @cached_property
    def approved(self) -> Formula:
        """Whether the remedy is approved."""
        by_otherwise = self._logic.all_of(self.unanswered, self._said_otherwise == "approved")
        return self._logic.any_of(self._covers, self._gives_by_right("approved"), by_otherwise)

    @cached_property
    def referred(self) -> Formula:
        """Whether a person decides."""
        logic = self._logic
        by_offer = logic.any_of(
            self._covers_by_quote, self._covers_with("referred"), self._clashes, self._gives_by_right("referred")
        )
        by_ban = logic.all_of(
            logic.negation(self.is_offered),
            logic.any_of(*(one.is_so for one in self.exclusions if self._alone(one).verdict == "referred")),
        )
        by_otherwise = logic.all_of(self.unanswered, self._said_otherwise == "referred")
        return logic.all_of(
            logic.negation(self.approved), logic.any_of(by_offer, by_ban, by_otherwise, self._bans_clash)
        )

    @cached_property
    def declined(self) -> Formula:
        """Whether the remedy is declined."""
        return self._logic.negation(self._logic.any_of(self.approved, self.referred))

    @cached_property
    def unanswered(self) -> Formula:
        """Whether no rule answers."""
        logic = self._logic
        return logic.negation(logic.any_of(self.is_offered, *(one.is_so for one in self.exclusions)))

    @cached_property
    def in_conflict(self) -> Formula:
        """Whether it is referred since rules disagree."""
        logic = self._logic
        no_right = logic.negation(logic.any_of(self._gives_by_right("approved"), self._gives_by_right("referred")))
        return logic.any_of(logic.all_of(self._clashes, no_right), self._bans_clash)

    @property
    def _said_otherwise(self) -> str:
        return self._otherwise.effects[self.look.remedy].verdict

    # What coverage gives.

    @cached_property
    def _clashes(self) -> Formula:
        """Whether coverage stands that disagrees."""
        return self._clash(self.coverage, lambda voices: Standing((), voices, ()))

    @cached_property
    def _bans_clash(self) -> Formula:
        clash = self._clash(self.exclusions, lambda voices: Standing((), (), voices))
        return self._logic.all_of(self._logic.negation(self.is_offered), clash)

    @cached_property
    def may_clash(self) -> Formula:
        """Whether coverage stands that disagrees, or may with other numbers."""
        return self._clash(self.coverage, lambda voices: Standing((), voices, ()), always=False)

    def _clash(self, saids: Sequence[Said], standing: Callable[..., Standing], always: bool = True) -> Formula:
        """Whether two disagree, always or for some numbers; of those that come to the same, one is asked."""
        logic = self._logic
        kinds: dict[object, list[Said]] = {}
        for one in saids:
            kinds.setdefault(self._alone(one).key, []).append(one)
        pairs = []
        for some, others in combinations(kinds.values(), 2):
            both = self._settle(standing((some[0].voice, others[0].voice)))
            if both.ground is Ground.CONFLICT or not always:
                pairs.append(logic.all_of(*(logic.any_of(*(one.is_so for one in each)) for each in (some, others))))
        return logic.any_of(*pairs)

    def _covers_with(self, verdict: str) -> Formula:
        found = [one.is_so for one in self.coverage if self._alone(one).verdict == verdict]
        return self._logic.all_of(self._logic.any_of(*found), self._logic.negation(self._clashes))

    @cached_property
    def _quoted(self) -> Formula:
        """Whether a fee stands that a person sets."""
        prices = [(one.is_so, one.voice.effect.price) for one in self.fees]
        return self._logic.any_of(*(is_so for is_so, price in prices if price is not None and price.is_quoted))

    @cached_property
    def _covers(self) -> Formula:
        return self._logic.all_of(self._covers_with("approved"), self._logic.negation(self._quoted))

    @cached_property
    def _covers_by_quote(self) -> Formula:
        return self._logic.all_of(self._covers_with("approved"), self._quoted)

    def _gives_by_right(self, verdict: str) -> Formula:
        return self._logic.any_of(*(one.is_so for one in self.rights if self._alone(one).verdict == verdict))

    # Amounts.

    @cached_property
    def _cover(self) -> Sum:
        """What coverage comes to with its fees; offers that may agree come to what they can have in common."""
        logic = self._logic
        giving = [(one.is_so, self._net(self._alone(one).bill)) for one in self.coverage if self._alone(one).bill]
        low, high, open_lines = 0, 0, 0
        for is_so, net in sorted(giving, key=lambda each: each[1].low):
            low = logic.either(is_so, net.low, low)
            open_lines = logic.either(is_so, net.open, open_lines)
        for is_so, net in sorted(giving, key=lambda each: -each[1].high):
            high = logic.either(is_so, net.high, high)
        fees = [
            (one.is_so, self._net(one.voice.effect.price.bill(self._numbers)))
            for one in self.fees
            if one.voice.effect.price
        ]
        low, high, open_lines = (
            logic.sum_of(start, [(is_so, getattr(net, name)) for is_so, net in fees])
            for start, name in ((low, "low"), (high, "high"), (open_lines, "open"))
        )
        is_plain = all(net.low >= 0 for _, net in (*giving, *fees))
        return Sum(low if is_plain else logic.highest(0, low), high if is_plain else logic.highest(0, high), open_lines)

    @cached_property
    def total(self) -> Sum:
        """What the remedy costs, or pays out, where it is approved."""
        logic = self._logic
        if not self.rights:
            return self._cover
        outcomes = [(one.is_so, self._alone(one)) for one in self.rights]
        worths = [(is_so, self._worth(self._sum_of(one))) for is_so, one in outcomes if one.verdict == "approved"]
        cover, nothing = self._worth(self._cover), -10 * ENDLESS * LINES
        surely_covers = logic.all_of(self._covers, logic.negation(self.may_clash))
        leasts = [(surely_covers, cover[0]), *((is_so, worth[0]) for is_so, worth in worths)]
        mosts = [(self._covers, cover[1]), *((is_so, worth[1]) for is_so, worth in worths)]
        least = logic.highest(*(logic.either(is_so, worth, nothing) for is_so, worth in leasts))
        most = logic.highest(*(logic.either(is_so, worth, nothing) for is_so, worth in mosts))
        # Told in parts of a coin from here, open lines in them.
        return Sum(least, most, None)

    def _worth(self, amount: Sum) -> tuple[Amount, Amount]:
        """The least and the most that an amount is worth to the customer."""
        if amount.open is None:
            return amount.low, amount.high
        low, high = amount.low * LINES, amount.high * LINES
        if self.look.remedy not in PAID_OUT:
            low, high = -high, -low
        return low - amount.open, high - amount.open

    @property
    def worth(self) -> tuple[Amount, Amount]:
        """The least and the most that the outcome is worth, where it is approved."""
        return self._worth(self.total)

    def may_come_to(self, holds: Callable[[Amount, Amount], Formula]) -> Formula:
        """Whether it is approved, and something holds of the least and the most coins that it can come to."""
        logic, ways = self._logic, []
        if self.rights:
            ways = [
                logic.all_of(one.is_so, holds(amount.low, amount.high))
                for one in self.rights
                if self._alone(one).verdict == "approved"
                for amount in [self._sum_of(self._alone(one))]
            ]
        cover = logic.all_of(self._covers, holds(self._cover.low, self._cover.high)) if self.coverage else False
        return logic.all_of(self.approved, logic.any_of(cover, *ways))

    def reads(self, key: Key) -> Formula:
        """Whether a price that stands reads a number of the claim."""
        found = [one for one in self.voices if key in one.voice.effect.keys]
        return self._logic.any_of(*(one.is_so for one in found))

    def coins(self, amount: Decimal) -> int:
        """An amount as whole coins, rounded down."""
        return in_coins(amount, self._digits)

    def _net(self, bill: Bill | None) -> Sum:
        return net_sum(bill, self._digits)

    def _sum_of(self, outcome: Outcome) -> Sum:
        net = self._net(outcome.bill)
        return Sum(max(0, net.low), max(0, net.high), net.open)

    # What makes two outcomes differ.

    @cached_property
    def is_loose(self) -> Formula:
        """Whether more may tell it apart than its verdict and its worth."""
        differs = self._logic.any_of(self.worth[0] != self.worth[1], self.may_clash)
        return self._logic.any_of(self.referred, self._logic.all_of(self.approved, differs))

    @cached_property
    def kinds(self) -> dict[object, Formula]:
        """What is said, whoever says it, and whether anyone does."""
        found: dict[object, list[Formula]] = {}
        for section, saids in (("rights", self.rights), ("coverage", self.coverage), ("bans", self.exclusions)):
            for one in saids:
                outcome = self._alone(one)
                found.setdefault((section, outcome.key, outcome.estimate), []).append(one.is_so)
        for one in self.fees:
            price = one.voice.effect.price
            found.setdefault((one.voice.rule, one.voice.ruling, price and price.shape), []).append(one.is_so)
        return {kind: self._logic.any_of(*ways) for kind, ways in found.items()}

    def _alone(self, said: Said) -> Outcome:
        """What a voice comes to by itself."""
        if said not in self._outcomes:
            self._outcomes[said] = self._settle(Standing((), (said.voice,), ()))
        return self._outcomes[said]

    @cached_property
    def _outcomes(self) -> dict[Said, Outcome]:
        return {}

    def _settle(self, standing: Standing) -> Outcome:
        return settle(self.look.remedy, standing, self._numbers, self._otherwise)
