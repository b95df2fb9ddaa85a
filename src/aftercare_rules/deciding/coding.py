"""A case to the codes of its readings: the only numbers that matchers see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import getitem, itemgetter
from typing import Any, TypeAlias

from aftercare_rules.deciding.facts import Case
from aftercare_rules.deciding.glance import Glance, StatedFacts
from aftercare_rules.deciding.windows import windows_of
from aftercare_rules.language.boxes import ABSENT_CODE, Partition, WordPartition
from aftercare_rules.language.domains import ABSENT, NONE_WORD, UNKNOWN, Choice, Domain
from aftercare_rules.language.readings import FactReading, Reading, UsesReading, Value
from aftercare_rules.language.vocabulary import WANTS
from aftercare_rules.rules.rule_set import RuleSet

Codes: TypeAlias = tuple[int | None, ...]
"""A code for each reading; None where it is unknown."""

Coded: TypeAlias = tuple[Any, ...]
"""What a glance made out, or the wish and the codes of words; and then the codes of the other readings."""


class Coding:
    """Codes the cases of one policy.

    What a glance made out is taken as it is. Else facts that are a choice of words, or a flag, are coded by one table
    each; all other readings work out their value.
    """

    def __init__(self, rule_set: RuleSet, glance: Glance) -> None:
        self._rule_set = rule_set
        self._glance = glance
        pairs = tuple(zip(rule_set.readings, rule_set.partitions, strict=True))
        self.windows = [windows_of(*pair, rule_set.terms) for pair in pairs]
        stated = [number for number, (reading, _) in enumerate(pairs) if _is_stated(reading, rule_set)]
        self._tabled = [number for number in stated if isinstance(pairs[number][1], WordPartition)]
        names = [pairs[number][0].name for number in self._tabled]
        self._values = _getter(names)
        self._tables = [
            _table(pairs[number][1], rule_set.terms.domains[name])
            for number, name in zip(self._tabled, names, strict=True)
        ]
        # Of facts that are looked into, those that are numbers are coded with the rest.
        self._others = [number for number in range(len(pairs)) if number not in stated]
        self._rest = [number for number in range(len(pairs)) if number not in self._tabled]
        self._coders = [self._coder(number) for number in self._others]
        self._coders_of_rest = [self._coder(number) for number in self._rest]

    def code(self, case: Case) -> Coded:
        """The codes of a case, in the form that is quickest."""
        facts = case.facts
        if facts.__class__ is StatedFacts:
            told: object = facts.glimpse
            numbers, coders = self._others, self._coders
        else:
            told = (facts[WANTS], *map(getitem, self._tables, self._values(facts)))
            numbers, coders = self._rest, self._coders_of_rest
        codes = []
        for code in coders:
            codes.append(code(case))
        if None in codes:
            at_length = self._rule_set.code
            codes = [at_length(at, case) if code is None else code for code, at in zip(codes, numbers, strict=True)]
        return (told, *codes)

    def in_order(self, coded: Coded) -> Codes:
        """The codes in the order of the readings."""
        told, *others = coded
        if isinstance(told, int):
            codes = {**self._glance.codes(told), **dict(zip(self._others, others, strict=True))}
        else:
            codes = dict(zip((*self._tabled, *self._rest), (*told[1:], *others), strict=True))
        return tuple(codes[number] for number in range(len(codes)))

    def _coder(self, number: int) -> Callable[[Case], int | None]:
        """What codes a reading of a case: at once where it can be, else by its value; None is then looked into."""
        at_length: Callable[[Case], int | None] = partial(self._rule_set.code, number)
        reading, partition, windows = (
            self._rule_set.readings[number],
            self._rule_set.partitions[number],
            self.windows[number],
        )
        if isinstance(reading, UsesReading):
            unused = partition.code(0)
            return lambda case: unused if case.history == () else at_length(case)
        return at_length if windows is None else windows.code


def _is_stated(reading: Reading, rule_set: RuleSet) -> bool:
    return isinstance(reading, FactReading) and reading.name not in rule_set.terms.derived


def _table(partition: Partition, domain: Domain) -> Mapping[Value, int | None]:
    words: tuple[Value, ...] = (*domain.words, NONE_WORD) if isinstance(domain, Choice) else (False, True)
    return {UNKNOWN: None, ABSENT: ABSENT_CODE} | {word: partition.code(word) for word in words}


def _getter(names: Sequence[str]) -> Callable[[Mapping[str, Value]], Sequence[Value]]:
    """Takes some facts out of all; `itemgetter` gives a single one as it is."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda facts: [facts[name] for name in names]
