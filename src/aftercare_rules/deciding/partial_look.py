"""A look at a claim that leaves facts out, or says that they are unknown: one look-up for each fact that it states.

Here each fact has bits of its own for its code, and one code more where it is unknown. A glance has not where it finds
which boxes the facts block: what is unknown blocks none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, TypeAlias

from aftercare_rules.deciding.stated_facts import (
    GROUPS_OF_FACTS,
    NOTHING_PRESUMED,
    Facts,
    Place,
    Plain,
    PlainNumber,
    facts_in,
    is_stated,
    marks_nothing,
    numbers_in,
    words_of,
)
from aftercare_rules.language.domains import Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.vocabulary import DEFECT, Group
from aftercare_rules.records.models import Claim, FactValue
from aftercare_rules.rules.rule_set import RuleSet

_Bits: TypeAlias = tuple[Callable[[Any], int], int, int]
"""What codes a value, the code of an unknown one, and by how many bits a code is moved."""


class PartialLook:
    """Looks at claims that have the records of some groups of facts; the lowest bits of what it sees are `free`.

    Its glimpses are below zero, where those of a glance never are.
    """

    def __init__(
        self, policy: Policy, rule_set: RuleSet, present: Sequence[Group], free: int, places: Mapping[str, Place]
    ) -> None:
        self._places = places
        self._partitions = {
            reading.name: partition
            for reading, partition in zip(rule_set.readings, rule_set.partitions, strict=True)
            if is_stated(reading, rule_set)
        }
        self._free = free
        # First of all, which records there are.
        records = sum(1 << number for number, group in enumerate(GROUPS_OF_FACTS) if group in present)
        self._start = -(records << self._bits(2 ** len(GROUPS_OF_FACTS)))
        # By group, then by fact: what each word adds, and null; and what a number adds, or null in its place.
        self._words: list[dict[str, dict[FactValue | None, int]]] = [{} for _ in GROUPS_OF_FACTS]
        self._numbers: list[dict[str, Callable[[FactValue | None], int]]] = [{} for _ in GROUPS_OF_FACTS]
        self._presumed: list[tuple[str, int, FactValue]] = []
        for name, group in facts_in(present, policy).items():
            self._add(name, GROUPS_OF_FACTS.index(group), policy)
        self._kinds: dict[str | None, int] = self._of_kinds(policy) if "defect" in present else {None: 0}
        wishes = (None, *policy.vocabulary.every_remedy)
        place = self._bits(len(wishes))
        self._wishes = {wish: -(number << place) for number, wish in enumerate(wishes)}
        self._built_in = [
            (field, *self._bits_of(name)) for name, field in numbers_in(present).items() if name in self._partitions
        ]

    def look(self, claim: Claim, told: Sequence[Facts], kind: str | None, wants: str | None) -> Plain | None:
        """A claim that tells these facts, by their groups; None where it says what is no plain value of one."""
        try:
            glimpse = self._start + self._kinds[kind] + self._wishes[wants]
            for words, numbers, facts in zip(self._words, self._numbers, told, strict=True):
                for name, value in facts.items():
                    if name in numbers:
                        glimpse += numbers[name](value)
                    elif value.__class__ is Decimal:
                        return None  # it may equal a flag, but is none
                    else:
                        glimpse += words[name][value]
        except (KeyError, TypeError):
            return None
        for field, code, unknown, place in self._built_in:
            number = field(claim)
            glimpse -= (unknown if number is None else code(number)) << place
        presumed: Mapping[str, FactValue] = NOTHING_PRESUMED
        if self._presumed:
            presumed = {name: value for name, group, value in self._presumed if name not in told[group]}
        return glimpse, claim, self._places, presumed

    def _add(self, name: str, group: int, policy: Policy) -> None:
        """Adds a fact: a glimpse starts with what it is where it is left out; a value adds the difference to that."""
        code, unknown, place = self._bits_of(name)
        silent, presumed = unknown, policy.facts[name].presume
        if presumed is not None:
            silent = code(presumed)
            self._presumed.append((name, group, presumed))
        self._start -= silent << place
        mark = partial(_difference, code, silent, place)
        domain = policy.vocabulary.domains[name]
        null = (silent - unknown) << place
        if isinstance(domain, Number):
            told = PlainNumber(name, domain, mark).told
            self._numbers[group][name] = lambda value: null if value is None else told(value)
        else:
            self._words[group][name] = {None: null} | {word: mark(word) for word in words_of(domain)}

    def _of_kinds(self, policy: Policy) -> dict[str | None, int]:
        """What each kind of defect adds, and one that is unknown."""
        if DEFECT not in policy.vocabulary.domains:
            return {None: 0}
        code, unknown, place = self._bits_of(DEFECT)
        kinds: dict[str | None, int] = {None: -(unknown << place)}
        kinds |= {f"{word}": -(code(word) << place) for word in words_of(policy.vocabulary.domains[DEFECT])}
        if policy.facts[DEFECT].presume is not None:
            del kinds[None]  # then it is read in full
        return kinds

    def _bits_of(self, name: str) -> _Bits:
        """Bits for the codes of a fact, if any rule reads it."""
        partition = self._partitions.get(name)
        if partition is None:
            return marks_nothing, 0, 0
        return partition.code, partition.size, self._bits(partition.size + 1)

    def _bits(self, codes: int) -> int:
        """Where there are bits for so many codes."""
        place = self._free
        self._free += (codes - 1).bit_length()
        return place


def _difference(code: Callable[[Any], int], silent: int, place: int, value: object) -> int:
    return (silent - code(value)) << place
