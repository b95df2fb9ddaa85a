"""A case to the codes of its readings: the only numbers that matchers see."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from operator import getitem
from typing import Any, TypeAlias, cast

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.memory import Memory
from aftercare_rules.deciding.needless import FIRST_WINDOW, NeedlessWindows
from aftercare_rules.deciding.remembered_codes import remembered
from aftercare_rules.deciding.stated_facts import Plain, getter_of, is_stated
from aftercare_rules.deciding.windows import windows_of
from aftercare_rules.language.boxes import ABSENT_CODE, Partition, WordPartition
from aftercare_rules.language.domains import ABSENT, NONE_WORD, UNKNOWN, Choice, Domain
from aftercare_rules.language.readings import UsesReading, Value
from aftercare_rules.language.vocabulary import PURCHASED, WANTS
from aftercare_rules.matchers.tables import Tables
from aftercare_rules.rules.rule_set import RuleSet

Codes: TypeAlias = tuple[int | None, ...]
"""A code for each reading; None where it is unknown."""

Coded: TypeAlias = int | tuple[tuple[Any, ...], int]
"""A glimpse with a digit for each reading that is not stated; or the wish, the codes of words, and a number with a
digit for each of the rest."""

_Coder: TypeAlias = tuple[int, int, Callable[[Case], int | None]]
"""The number of a reading, what its digit is worth, and what finds that; None where it takes a closer look."""

_Sum: TypeAlias = Callable[[int, Case], int]
"""Adds the digits of a case to its glimpse."""

_Narrow: TypeAlias = tuple[_Sum, _Sum, tuple[int, ...]]
"""The sum for claims with no event but the purchase, that for those with no history either, and what both leave out."""


class Coding:
    """Codes the cases of one policy.

    What a glance made out is taken as it is. Else facts that are a choice of words, or a flag, are coded by one table
    each; all other readings work out their value.

    Of a claim with no event but its purchase, no window is looked at that cannot matter. `relevant` gives the boxes
    that can matter to a wish; None where every window is to be looked at.
    """

    def __init__(self, rule_set: RuleSet, tables: Tables, relevant: Callable[[str], int] | None) -> None:
        self._rule_set = rule_set
        pairs = tuple(zip(rule_set.readings, rule_set.partitions, strict=True))
        self.windows = [windows_of(*pair, rule_set.terms) for pair in pairs]
        stated = [number for number, (reading, _) in enumerate(pairs) if is_stated(reading, rule_set)]
        self._tabled = [number for number in stated if isinstance(pairs[number][1], WordPartition)]
        names = [pairs[number][0].name for number in self._tabled]
        self._values = getter_of(names)
        self._tables = [
            _table(pairs[number][1], rule_set.terms.domains[name])
            for number, name in zip(self._tabled, names, strict=True)
        ]
        others = [number for number in range(len(pairs)) if number not in stated]
        self._others = self._coders(others)
        # Of facts that are looked into, those that are numbers are coded with the rest.
        self._rest = self._coders([number for number in range(len(pairs)) if number not in self._tabled])
        self._stated_numbers = [number for number in stated if number not in self._tabled]
        # Where nothing happened but the purchase, all else has the code of what is absent, and adds nothing.
        assert ABSENT_CODE == 0
        self._since_purchase = [coder for coder in self._others if pairs[coder[0]][0].event in (None, PURCHASED)]
        # Where nothing was done either, each rule was used no times.
        self._of_uses = [coder for coder in self._since_purchase if isinstance(pairs[coder[0]][0], UsesReading)]
        self._sum = _compiled_sum(self._others)
        self._narrow: dict[tuple[int, ...], _Narrow] = {}
        self._by_glimpse: Memory[int, _Narrow] = Memory()
        windows = {number: each for number, *_ in self._since_purchase if (each := self.windows[number]) is not None}
        self._needless = None if relevant is None else NeedlessWindows(windows, tables, relevant)

    def code(self, case: Case) -> Coded:
        """The codes of a case, in the form that is quickest."""
        told = case.told
        if told.__class__ is tuple:
            if not case.is_only_bought:
                add = self._sum
            else:
                narrow = self._by_glimpse.get(told[0]) or self._narrowed(told[0], case)
                add = narrow[0] if case.history or case.history is None else narrow[1]
            try:
                return add(told[0], case)
            except TypeError:  # one of them takes a closer look
                return told[0] + self._digits(self._others, case)
        facts = case.facts
        words = (facts[WANTS], *map(getitem, self._tables, self._values(facts)))
        return words, self._digits(self._rest, case)

    def _digits(self, coders: Sequence[_Coder], case: Case) -> int:
        """A number with a digit for each of some readings."""
        digits = 0
        for number, worth, code in coders:
            found = code(case)
            digits += worth * (self._at_length(number, case) if found is None else found)
        return digits

    def codes(self, case: Case) -> Codes:
        """The codes of a case in the order of the readings."""
        return self._codes(case, self._digits(self._others, case), self._others, ())

    def decoded(self, coded: Coded, case: Case) -> Codes:
        """The codes of a coded case, with that of the first window in the place of those that need no look."""
        if isinstance(coded, tuple):
            return self._codes(case, coded[1], self._rest, ())
        glimpse = cast("Plain", case.told)[0]
        left_out = self._narrowed(glimpse, case)[2] if case.is_only_bought else ()
        return self._codes(case, coded - glimpse, self._others, left_out)

    def _codes(self, case: Case, digits: int, coders: Sequence[_Coder], left_out: Collection[int]) -> Codes:
        """The codes that a case states, and those that make up the digits."""
        codes: list[int | None] = [None] * len(self.windows)
        for number, code in self._stated_codes(case):
            codes[number] = code
        for number, worth, _ in coders:
            size = self._rule_set.partitions[number].size
            digit = digits // worth % (size + 1)
            codes[number] = FIRST_WINDOW if number in left_out else digit if digit < size else None
        return tuple(codes)

    def _narrowed(self, glimpse: int, case: Case) -> _Narrow:
        """What remains to be looked at, after a glimpse, of a claim with no event but its purchase."""
        kept = self._by_glimpse.get(glimpse)
        if kept is None:
            left_out = () if self._needless is None else self._needless.of(case.wanted, self._stated_codes(case))
            kept = self._by_glimpse.keep(glimpse, self._narrow_without(left_out))
        return kept

    def _stated_codes(self, case: Case) -> Sequence[tuple[int, int | None]]:
        """The numbers of readings that are stated, each with its code; kept with the case."""
        if case.codes is None:
            words = map(getitem, self._tables, self._values(case.facts))
            numbers = [(number, self._rule_set.code(number, case)) for number in self._stated_numbers]
            case.codes = [*zip(self._tabled, words, strict=True), *numbers]
        return case.codes

    def _narrow_without(self, left_out: tuple[int, ...]) -> _Narrow:
        if left_out not in self._narrow:
            coders = [coder for coder in self._since_purchase if coder[0] not in left_out]
            of_new = [coder for coder in coders if coder not in self._of_uses]
            unused = sum(worth * self._rule_set.partitions[number].code(0) for number, worth, _ in self._of_uses)
            self._narrow[left_out] = _compiled_sum(coders), _compiled_sum(of_new, unused), left_out
        return self._narrow[left_out]

    def _coders(self, numbers: Sequence[int]) -> list[_Coder]:
        coders, worth = [], 1
        for number in numbers:
            coders.append((number, worth, self._coder(number)))
            worth *= self._rule_set.partitions[number].size + 1
        return coders

    def _coder(self, number: int) -> Callable[[Case], int | None]:
        """What finds the digit of a reading."""
        windows, partition = self.windows[number], self._rule_set.partitions[number]
        if windows is not None:
            return windows.code
        if isinstance(self._rule_set.readings[number], UsesReading):
            return partial(self._uses, number, partition.code(0), partition.size)
        return remembered(self._rule_set.readings[number], self._rule_set.terms, partial(self._at_length, number))

    def _uses(self, number: int, unused: int, unknown: int, case: Case) -> int:
        """The digit of how often a rule was used; most claims have no history to look at."""
        if not case.history:
            return unknown if case.history is None else unused
        return self._at_length(number, case)

    def _at_length(self, number: int, case: Case) -> int:
        """The digit of a reading that takes a closer look; one more than all codes where it is unknown."""
        code = self._rule_set.code(number, case)
        return self._rule_set.partitions[number].size if code is None else code


def _compiled_sum(coders: Sequence[_Coder], known: int = 0) -> _Sum:
    """Adds what each coder makes of a case to a number, and what is known.

    Raises `TypeError` where one of them cannot at once.
    """
    codes = {f"code{number}": code for number, _, code in coders}
    digits = [f"code{number}(case)" + (f" * {worth}" if worth > 1 else "") for number, worth, _ in coders]
    if known or not digits:
        digits.append(str(known))
    # The start may be a large number, so all else is added up first.
    add: _Sum = eval(f"lambda start, case: start + ({' + '.join(digits)})", codes)
    return add


def _table(partition: Partition, domain: Domain) -> Mapping[Value, int | None]:
    words: tuple[Value, ...] = (*domain.words, NONE_WORD) if isinstance(domain, Choice) else (False, True)
    return {UNKNOWN: None, ABSENT: ABSENT_CODE} | {word: partition.code(word) for word in words}
