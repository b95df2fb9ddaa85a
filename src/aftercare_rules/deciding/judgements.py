"""What is decided of a claim, and what it shares with all claims that no rule tells apart from it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import field
from typing import Any, TypeAlias, cast

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.coding import Codes
from aftercare_rules.deciding.resolve import Outcome, Voice
from aftercare_rules.frozen import in_slots
from aftercare_rules.language.policy import Ruling
from aftercare_rules.language.prices import Bill, Key
from aftercare_rules.records.models import Claim


@in_slots
class Pattern:
    """What all claims have in common that no rule tells apart: their codes, by reading, and what the customer wants.

    Equal only to itself, and never changed but for `prospect` and `precedent`, which keep what was worked out of it.

    `matched` is the set of boxes that hold, None where a code is unknown. `fixed` are the boxes that may hold as long
    as nothing changes but with time. `keys` are the numbers of a claim that may matter to its price, now or later;
    `numbers` takes them out of a claim where each has a field of its own. `is_by_amount` is said where one of them is
    an amount of money, of which there are many, and `is_of_amounts` where nothing hangs on them but amounts: then one
    of its judgements is the `precedent` of others. `is_known` is said where no code is unknown.
    """

    codes: Codes
    wanted: str
    matched: int | None
    fixed: int
    keys: tuple[Key, ...]
    numbers: Callable[[Claim], object] | None = None
    is_by_amount: bool = False
    is_of_amounts: bool = False
    prospect: Any = field(default=None, repr=False)
    precedent: Judgement | None = field(default=None, repr=False)
    is_known: bool = field(init=False)

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __post_init__(self) -> None:
        self.is_known = self.matched is not None


Sign: TypeAlias = tuple[str, str | None, Hashable, bool]
"""A verdict, a remedy, what makes two decisions with these the same, and whether no number of the claim matters."""


@in_slots
class Judgement:
    """What is decided, or why it cannot be yet. Equal only to itself, and never changed.

    `outcome` is None where the claim is incomplete. `voices` are the rules that speak for it in every completion;
    `ruling` is what they, or the policy's `otherwise`, say in every completion; `alternatives` the other remedies
    that could be had. `bills` are those on which it depends: another amount may change it. `pattern` is that of all
    claims with the same numbers that are judged so; None if the judgement was made for one claim alone.

    Of a precedent, `reads` are the numbers that its amounts are made up of: claims of its pattern of which these are
    known are decided by it, each with amounts of its own. `horizon`, `holds_for_ever` and `draft` keep what later
    stages have worked out of it.
    """

    outcome: Outcome | None
    voices: tuple[Voice, ...] = ()
    ruling: Ruling | None = None
    alternatives: tuple[Outcome, ...] = ()
    missing: tuple[str, ...] = ()
    bills: tuple[Bill, ...] = ()
    pattern: Pattern | None = None
    reads: tuple[Key, ...] | None = None
    horizon: Any = field(default=None, repr=False)
    holds_for_ever: bool = field(default=False, repr=False)
    draft: Any = field(default=None, repr=False)

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def of(self, case: Case) -> Judgement:
        """The judgement of a case alone, which a precedent decides; any other judgement is that of its cases."""
        if self.reads is None or self.outcome is None:
            return self
        outcome = self.outcome.again(case.numbers)
        alternatives = tuple([other.again(case.numbers) for other in self.alternatives])
        bills = (*outcome.bills, *self.bills[len(outcome.bills) :])  # those of rules in conflict read no numbers
        return Judgement(outcome, self.voices, self.ruling, alternatives, (), bills, self.pattern)

    def key_of(self, case: Case) -> object:
        """What must stay the same for the outcome of a case to hold, which a precedent may decide."""
        is_own = self.reads is None or self.outcome is None or self.outcome.bill is None
        return self.key if is_own else cast("Outcome", self.outcome).key_for(case.bill)

    @property
    def key(self) -> object:
        """What must stay the same for the outcome to hold."""
        return self.outcome.key if self.outcome is not None else self.missing
