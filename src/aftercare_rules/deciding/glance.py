"""A glance at a claim: where it states each fact plainly, one look-up per fact finds the boxes that remain.

Most claims from a till state every fact that the policy declares, each as a word of its list, a flag, or a number. One
look-up per fact then finds which boxes the value blocks, and that it is allowed. What is left is the same for all
claims that no rule tells apart, whatever they say of facts that do not matter to them. A claim that leaves facts out is
looked at in another way. One that says anything else is read in full, fact by fact: the glance gives nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from math import prod
from operator import itemgetter
from typing import Final

from aftercare_rules.deciding.compiled_union import Look, Term, compiled_union
from aftercare_rules.deciding.partial_look import PartialLook
from aftercare_rules.deciding.stated_facts import (
    GROUPS_OF_FACTS,
    NO_FACTS,
    NOTHING_PRESUMED,
    Facts,
    Place,
    Plain,
    PlainNumber,
    facts_in,
    is_stated,
    marks_nothing,
    numbers_in,
    places_in,
    words_of,
)
from aftercare_rules.language.domains import ABSENT, NONE_WORD, Domain, Flag, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import Value
from aftercare_rules.language.vocabulary import DEFECT, WANTS
from aftercare_rules.matchers.tables import Tables
from aftercare_rules.records.models import Article, Claim, Defect, FactValue
from aftercare_rules.rules.rule_set import RuleSet


class Glance:
    """Looks at the claims of one policy.

    `tables` say which boxes a value blocks. Without them, and where there are so many boxes that it would take longer,
    a glance makes out the codes themselves: that tells more claims apart than need be.
    """

    def __init__(self, policy: Policy, rule_set: RuleSet, tables: Tables | None) -> None:
        not_stated = [number for number, reading in enumerate(rule_set.readings) if not is_stated(reading, rule_set)]
        if tables is not None and tables.every.bit_length() > MOST_BOXES:
            tables = None
        every = [(has_defect, has_new) for has_defect in (True, False) for has_new in (True, False)]
        marks = _Marks(rule_set, not_stated, tables)
        made_for = policy, rule_set, marks, places_in(policy.vocabulary)
        marked = marks.each(len(every))
        self._shapes = {has: Shape(mark, has, *made_for) for mark, has in zip(marked, every, strict=True)}
        self.usual = self._shapes[True, False]
        """Of claims with a defect that want no other article, as nearly all do."""

    def shape(self, defect: Defect | None, new: Article | None) -> Shape:
        """The shape of a claim with these records."""
        return self._shapes[defect is not None, new is not None]


class Shape:
    """Claims with or without a defect, and with or without an article wanted in exchange."""

    def __init__(
        self,
        mark: int,
        has: tuple[bool, bool],
        policy: Policy,
        rule_set: RuleSet,
        marks: _Marks,
        places: Mapping[str, Place],
    ) -> None:
        self._policy, self._rule_set, self._lowest = policy, rule_set, marks.lowest
        self._places = places
        self._present = present = [
            group for group, is_there in zip(GROUPS_OF_FACTS, (True, *has, True), strict=True) if is_there
        ]
        groups, domains = policy.vocabulary.groups, policy.vocabulary.domains
        facts = facts_in(present, policy)
        terms = [Term(group, name, _look(name, domains[name], marks)) for name, group in facts.items()]
        if has[0]:
            kinds = marks.table(DEFECT, words_of(domains[DEFECT])) if DEFECT in domains else {None: 0}
            terms.append(Term("kind", None, kinds))
        terms.append(Term("wants", None, marks.wishes((None, *policy.vocabulary.every_remedy))))
        self._count = len(facts)
        self._built_in = [
            (field, marks.number(name)) for name, field in numbers_in(present).items() if marks.reads(name)
        ]
        for name, group in groups.items():
            if group not in present:
                mark |= marks.of(name, NONE_WORD if name == DEFECT else ABSENT)
        self._terms, self._mark = terms, mark
        self._look_up: Callable[..., int] | None = None

    def _compiled(self) -> Callable[..., int]:
        """The look-ups, compiled for the first claim of this shape: of four a shop may see one."""
        self._look_up = union = compiled_union((*GROUPS_OF_FACTS, "kind", "wants"), self._terms, self._mark)
        return union

    def look(
        self,
        claim: Claim,
        purchase_facts: Facts,
        defect: Defect | None,
        new: Article | None,
        claim_facts: Facts,
        wants: str | None,
    ) -> Plain | None:
        """A claim of this shape; None where a fact is anything else than plainly stated, left out or unknown."""
        kind, defect_facts = (None, NO_FACTS) if defect is None else _OF_DEFECT(defect.__dict__)
        new_facts = NO_FACTS if new is None else new.facts
        # None states more than it should if none states less, which is found below.
        if len(purchase_facts) + len(defect_facts) + len(new_facts) + len(claim_facts) == self._count:
            try:
                look_up = self._look_up or self._compiled()
                glimpse = look_up(purchase_facts, defect_facts, new_facts, claim_facts, kind, wants)
                for field, mark in self._built_in:
                    glimpse |= mark(field(claim))
                return glimpse, claim, self._places, NOTHING_PRESUMED
            except (KeyError, TypeError):
                pass  # a fact is missing, or a value is none of its words
        return self._partial.look(claim, (purchase_facts, defect_facts, new_facts, claim_facts), kind, wants)

    @cached_property
    def _partial(self) -> PartialLook:
        """For claims that leave facts out; made for the first of them."""
        return PartialLook(self._policy, self._rule_set, self._present, self._lowest, self._places)


class _Marks:
    """What each value adds to the glimpses of a policy: the boxes that it blocks, or its code in bits of its own."""

    def __init__(self, rule_set: RuleSet, not_stated: Sequence[int], tables: Tables | None) -> None:
        self._partitions = rule_set.partitions
        self._numbers = {
            reading.name: number for number, reading in enumerate(rule_set.readings) if number not in not_stated
        }
        self._rows = None if tables is None else tables.rows
        self.lowest = prod(self._partitions[number].size + 1 for number in not_stated).bit_length()
        """How many bits are free below all others."""
        self._free = self.lowest + (0 if tables is None else tables.every.bit_length())
        self._kept: dict[str, list[int]] = {}
        self._unknown: dict[str, int] = {}
        self._wishes: list[int] = []

    def each(self, codes: int) -> list[int]:
        """What each of so many codes adds, in bits that nothing else has."""
        place = self._free
        self._free += (codes - 1).bit_length()
        return [code << place for code in range(codes)]

    def reads(self, name: str) -> bool:
        """Whether any rule reads a fact."""
        return name in self._numbers

    def of(self, name: str, value: Value) -> int:
        """What a value of a fact adds: nothing where no rule reads it."""
        if name not in self._numbers:
            return 0
        return self._by_code(name)[self._partitions[self._numbers[name]].code(value)]

    def table(self, name: str, words: Sequence[FactValue]) -> dict[FactValue | None, int]:
        """What each word of a fact adds."""
        return {word: self.of(name, word) for word in words}

    def wishes(self, wishes: Sequence[str | None]) -> dict[FactValue | None, int]:
        """What each wish adds: each is told from all others, also where no rule does."""
        self._wishes = self._wishes or self.each(len(wishes))
        return {wish: own | self.of(WANTS, wish or NONE_WORD) for wish, own in zip(wishes, self._wishes, strict=True)}

    def number(self, name: str) -> Callable[[Value | None], int]:
        """What a number adds, by the band that it lies in; None if it is unknown."""
        code, marks = self._partitions[self._numbers[name]].code, self._by_code(name)
        if name not in self._unknown:
            (_, self._unknown[name]) = self.each(2)
        unknown = self._unknown[name]
        return lambda value: unknown if value is None else marks[code(value)]

    def _by_code(self, name: str) -> list[int]:
        """What each code of a fact adds."""
        kept = self._kept.get(name)
        if kept is None:
            number = self._numbers[name]
            if self._rows is None:
                kept = self.each(self._partitions[number].size)
            else:
                kept = [blocked << self.lowest for blocked in self._rows[number]]
            self._kept[name] = kept
        return kept


def _look(name: str, domain: Domain, marks: _Marks) -> Look:
    """What each value of a fact adds; of a flag as a pair, which refuses what is none but equals one, like 1."""
    if isinstance(domain, Number):
        return PlainNumber(name, domain, marks.number(name) if marks.reads(name) else marks_nothing).told
    table = marks.table(name, words_of(domain))
    return (table[False], table[True]) if isinstance(domain, Flag) else table


MOST_BOXES: Final = 120
"""With more boxes than this it takes longer to put their bits together than it gains."""

_OF_DEFECT: Final = itemgetter("kind", "facts")
