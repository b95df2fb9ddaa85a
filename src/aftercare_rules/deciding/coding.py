"""A case to the codes of its readings: the only numbers that matchers see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import getitem, itemgetter
from typing import Any, TypeAlias

from aftercare_rules.deciding.facts import Case
from aftercare_rules.deciding.stated_facts import is_stated
from aftercare_rules.deciding.windows import windows_of
from aftercare_rules.language.boxes import ABSENT_CODE, Partition, WordPartition
from aftercare_rules.language.domains import ABSENT, NONE_WORD, UNKNOWN, Choice, Domain
from aftercare_rules.language.readings import UsesReading, Value
from aftercare_rules.language.vocabulary import PURCHASED, WANTS
from aftercare_rules.rules.rule_set import RuleSet

Codes: TypeAlias = tuple[int | None, ...]
"""A code for each reading; None where it is unknown."""

Coded: TypeAlias = int | tuple[tuple[Any, ...], int]
"""A glimpse with a digit for each reading that is not stated; or the wish, the codes of words, and a number with a
digit for each of the rest."""

_Coder: TypeAlias = tuple[int, int, Callable[[Case], int | None]]
"""The number of a reading, what its digit is worth, and what finds that; None where it takes a closer look."""


class Coding:
    """Codes the cases of one policy.

    What a glance made out is taken as it is. Else facts that are a choice of words, or a flag, are coded by one table
    each; all other readings work out their value.
    """

    def __init__(self, rule_set: RuleSet) -> None:
        self._rule_set = rule_set
        pairs = tuple(zip(rule_set.readings, rule_set.partitions, strict=True))
        self.windows = [windows_of(*pair, rule_set.terms) for pair in pairs]
        stated = [number for number, (reading, _) in enumerate(pairs) if is_stated(reading, rule_set)]
        self._tabled = [number for number in stated if isinstance(pairs[number][1], WordPartition)]
        names = [pairs[number][0].name for number in self._tabled]
        self._values = _getter(names)
        self._tables = [
            _table(pairs[number][1], rule_set.terms.domains[name])
            for number, name in zip(self._tabled, names, strict=True)
        ]
        others = [number for number in range(len(pairs)) if number not in stated]
        self._others = self._coders(others)
        # Of facts that are looked into, those that are numbers are coded with the rest.
        self._rest = self._coders([number for number in range(len(pairs)) if number not in self._tabled])
        # Where nothing happened but the purchase, all else has the code of what is absent, and adds nothing.
        assert ABSENT_CODE == 0
        since_purchase = [coder for coder in self._others if pairs[coder[0]][0].event in (None, PURCHASED)]
        self._sum_since_purchase, self._sum = _compiled_sum(since_purchase), _compiled_sum(self._others)
        # Where nothing was done either, each rule was used no times.
        of_uses = [coder for coder in since_purchase if isinstance(pairs[coder[0]][0], UsesReading)]
        unused = sum(worth * pairs[number][1].code(0) for number, worth, _ in of_uses)
        self._sum_of_new = _compiled_sum([coder for coder in since_purchase if coder not in of_uses], unused)

    def code(self, case: Case) -> Coded:
        """The codes of a case, in the form that is quickest."""
        told = case.told
        if told.__class__ is tuple:
            if not case.is_only_bought:
                add = self._sum
            elif case.history or case.history is None:
                add = self._sum_since_purchase
            else:
                add = self._sum_of_new
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
        codes: list[int | None] = [None] * len(self.windows)
        for number, table, value in zip(self._tabled, self._tables, self._values(case.facts), strict=True):
            codes[number] = table[value]
        for number, _, _ in self._rest:
            windows = self.windows[number]
            found = None if windows is None else windows.code(case)
            codes[number] = self._rule_set.code(number, case) if found is None else found
        return tuple(codes)

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
        return partial(self._at_length, number)

    def _uses(self, number: int, unused: int, unknown: int, case: Case) -> int:
        """The digit of how often a rule was used; most claims have no history to look at."""
        if not case.history:
            return unknown if case.history is None else unused
        return self._at_length(number, case)

    def _at_length(self, number: int, case: Case) -> int:
        """The digit of a reading that takes a closer look; one more than all codes where it is unknown."""
        code = self._rule_set.code(number, case)
        return self._rule_set.partitions[number].size if code is None else code


def _compiled_sum(coders: Sequence[_Coder], known: int = 0) -> Callable[[int, Case], int]:
    """Adds what each coder makes of a case to a number, and what is known.

    Raises `TypeError` where one of them cannot at once.
    """
    codes = {f"code{number}": code for number, _, code in coders}
    digits = [f"code{number}(case)" + (f" * {worth}" if worth > 1 else "") for number, worth, _ in coders]
    if known or not digits:
        digits.append(str(known))
    # The start may be a large number, so all else is added up first.
    add: Callable[[int, Case], int] = eval(f"lambda start, case: start + ({' + '.join(digits)})", codes)
    return add


def _table(partition: Partition, domain: Domain) -> Mapping[Value, int | None]:
    words: tuple[Value, ...] = (*domain.words, NONE_WORD) if isinstance(domain, Choice) else (False, True)
    return {UNKNOWN: None, ABSENT: ABSENT_CODE} | {word: partition.code(word) for word in words}


def _getter(names: Sequence[str]) -> Callable[[Mapping[str, Value]], Sequence[Value]]:
    """Takes some facts out of all; `itemgetter` gives a single one as it is."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda facts: [facts[name] for name in names]
