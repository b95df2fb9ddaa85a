"""A glance at a claim: where it states each fact plainly, one look-up per fact finds the boxes that remain.

Most claims from a till state every fact that the policy declares, each as a word of its list, a flag, or a number. One
look-up per fact then finds which boxes the value blocks, and that it is allowed. What is left is the same for all
claims that no rule tells apart, whatever they say of facts that do not matter to them. A claim that leaves anything
out, or says anything else, is read in full, fact by fact: the glance gives nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import prod
from operator import attrgetter, itemgetter
from typing import Any, Final, TypeAlias, cast

from aftercare_rules.deciding.compiled_union import Look, Term, compiled_union
from aftercare_rules.deciding.fact_values import in_domain
from aftercare_rules.deciding.memory import Memory
from aftercare_rules.errors import Fault
from aftercare_rules.language.domains import ABSENT, NONE_WORD, UNKNOWN, Choice, Domain, Flag, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Key
from aftercare_rules.language.readings import FactReading, Reading, Value
from aftercare_rules.language.vocabulary import BUILT_IN_NUMBERS, DEFECT, WANTS, Group
from aftercare_rules.matchers.tables import Tables
from aftercare_rules.records.models import Article, Claim, Defect, FactValue
from aftercare_rules.rules.rule_set import RuleSet

Glimpse: TypeAlias = int
"""What a glance makes out, as the bits of one number: which boxes are blocked, the wish, and the shape of the claim.

The lowest bits are free, for the codes of what is not stated.
"""

Facts: TypeAlias = Mapping[str, FactValue | None]


Plain: TypeAlias = tuple[Glimpse, Claim, Mapping[str, Group]]
"""A claim that states all its facts plainly: its glimpse, and the records in which the facts of the policy stand."""


class StatedFacts(Mapping[str, Value]):
    """The facts of a claim that states them all, each looked up in the claim when it is asked for."""

    __slots__ = ("_claim", "_groups")

    def __init__(self, plain: Plain) -> None:
        _, self._claim, self._groups = plain

    def __getitem__(self, name: str) -> Value:
        """The value of a fact, `ABSENT` where the claim has not got the record that would hold it."""
        claim: Any = self._claim
        if name == WANTS:
            return NONE_WORD if claim.wants is None else claim.wants
        group = self._groups[name]
        record = claim if group == "claim" else getattr(claim, group)
        if record is None:
            return NONE_WORD if name == DEFECT else ABSENT
        if name in _FIELDS or name == DEFECT:
            stated = record.kind if name == DEFECT else getattr(record, _FIELDS[name][1])
            return UNKNOWN if stated is None else Decimal(stated) if isinstance(stated, int) else stated
        return cast("FactValue", record.facts[name])

    def __iter__(self) -> Iterator[str]:
        """The names of all facts."""
        yield from self._groups
        yield WANTS

    def __len__(self) -> int:
        """How many facts the policy has."""
        return len(self._groups) + 1


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
        marked = marks.each(len(every))
        self._shapes = {has: Shape(mark, has, policy, marks) for mark, has in zip(marked, every, strict=True)}
        self.usual = self._shapes[True, False]
        """Of claims with a defect that want no other article, as nearly all do."""

    def shape(self, defect: Defect | None, new: Article | None) -> Shape:
        """The shape of a claim with these records."""
        return self._shapes[defect is not None, new is not None]


class Shape:
    """Claims with or without a defect, and with or without an article wanted in exchange."""

    def __init__(self, mark: int, has: tuple[bool, bool], policy: Policy, marks: _Marks) -> None:
        self._groups = policy.vocabulary.groups
        present = [group for group, is_there in zip(_GROUPS, (True, *has, True), strict=True) if is_there]
        groups, domains = policy.vocabulary.groups, policy.vocabulary.domains
        names = [name for name in policy.facts if groups.get(name) in present and name != DEFECT]
        terms = [Term(groups[name], name, _look(name, domains[name], marks)) for name in names]
        if has[0]:
            kinds = marks.table(DEFECT, _words(domains[DEFECT])) if DEFECT in domains else {None: 0}
            terms.append(Term("kind", None, kinds))
        terms.append(Term("wants", None, marks.wishes((None, *policy.vocabulary.every_remedy))))
        self._count = len(names)
        self._built_in = [
            (attrgetter(".".join(_FIELDS[name])), marks.number(name))
            for name, (group, _) in BUILT_IN_NUMBERS.items()
            if group in present and marks.reads(name)
        ]
        for name, group in groups.items():
            if group not in present:
                mark |= marks.of(name, NONE_WORD if name == DEFECT else ABSENT)
        self._terms, self._mark = terms, mark
        self._look_up: Callable[..., int] | None = None

    def _compiled(self) -> Callable[..., int]:
        """The look-ups, compiled for the first claim of this shape: of four a shop may see one."""
        self._look_up = union = compiled_union((*_GROUPS, "kind", "wants"), self._terms, self._mark)
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
        """A claim of this shape; None where a fact is missing, or anything else than plainly stated."""
        kind, defect_facts = (None, _NO_FACTS) if defect is None else _OF_DEFECT(defect.__dict__)
        new_facts = _NO_FACTS if new is None else new.facts
        # None states more than it should if none states less, which is found below.
        if len(purchase_facts) + len(defect_facts) + len(new_facts) + len(claim_facts) != self._count:
            return None
        try:
            look_up = self._look_up or self._compiled()
            glimpse = look_up(purchase_facts, defect_facts, new_facts, claim_facts, kind, wants)
        except (KeyError, TypeError):
            return None  # a fact is missing, or a value is none of its words
        for field, mark in self._built_in:
            glimpse |= mark(field(claim))
        return glimpse, claim, self._groups


class _Marks:
    """What each value adds to the glimpses of a policy: the boxes that it blocks, or its code in bits of its own."""

    def __init__(self, rule_set: RuleSet, not_stated: Sequence[int], tables: Tables | None) -> None:
        self._partitions = rule_set.partitions
        self._numbers = {
            reading.name: number for number, reading in enumerate(rule_set.readings) if number not in not_stated
        }
        self._rows = None if tables is None else tables.rows
        self._boxes = prod(self._partitions[number].size + 1 for number in not_stated).bit_length()
        self._free = self._boxes + (0 if tables is None else tables.every.bit_length())
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
                kept = [blocked << self._boxes for blocked in self._rows[number]]
            self._kept[name] = kept
        return kept


class _Number:
    """A declared fact that is a number: what it may be, and what each value adds to a glimpse."""

    def __init__(self, name: str, domain: Domain, marks: _Marks) -> None:
        self._name = name
        self._domain = domain
        self._mark = marks.number(name) if marks.reads(name) else _nothing
        self._told: Memory[Decimal, int] = Memory(_MOST_NUMBERS)

    def told(self, value: FactValue | None) -> int:
        """What a stated value adds; raises `TypeError` if it is no such number."""
        # True equals the number 1, but is none.
        if value.__class__ is not Decimal:
            raise TypeError
        told = self._told.get(value)
        return self._look_into(value) if told is None else told

    def _look_into(self, value: Decimal) -> int:
        taken = in_domain(self._name, value, self._domain)
        if isinstance(taken, Fault):
            raise TypeError
        return self._told.keep(value, self._mark(taken))


def _nothing(value: Value | None) -> int:
    return 0


def fields_of(keys: Iterable[Key], facts: Mapping[str, Value]) -> Callable[[Claim], object] | None:
    """Takes some numbers out of a claim like this one, each a field of a record that it has; None where one is not."""
    found = []
    for key in keys:
        if not isinstance(key, str) or key not in _FIELDS or facts[key] is ABSENT:
            return None
        found.append(".".join(_FIELDS[key]))
    return attrgetter(*found) if found else None


def is_stated(reading: Reading, rule_set: RuleSet) -> bool:
    """Whether a claim states what a reading reads, as a fact."""
    return isinstance(reading, FactReading) and reading.name not in rule_set.terms.derived


def _look(name: str, domain: Domain, marks: _Marks) -> Look:
    """What each value of a fact adds; of a flag as a pair, which refuses what is none but equals one, like 1."""
    if isinstance(domain, Number):
        return _Number(name, domain, marks).told
    table = marks.table(name, _words(domain))
    return (table[False], table[True]) if isinstance(domain, Flag) else table


def _words(domain: Domain) -> Sequence[FactValue]:
    return domain.words if isinstance(domain, Choice) else (False, True)


MOST_BOXES: Final = 120
"""With more boxes than this it takes longer to put their bits together than it gains."""

# Of each number so many values are remembered.
_MOST_NUMBERS: Final = 5_000
_OF_DEFECT: Final = itemgetter("kind", "facts")
_NO_FACTS: Final[Facts] = {}
_GROUPS: Final[tuple[Group, ...]] = ("purchase", "defect", "new", "claim")
_FIELDS: Final = {
    name: (group, "price" if name == "new_price" else name) for name, (group, _) in BUILT_IN_NUMBERS.items()
}
