"""A glance at a claim: where it states each fact plainly, its words and flags are codes at once.

Most claims from a till state every fact that the policy declares, each as a word of its list, a flag, or a number. One
look-up per fact then finds the code, and that the value is allowed. A claim that leaves anything out, or says anything
else, is read in full, fact by fact: the glance gives nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter, itemgetter
from typing import Any, Final, TypeAlias, cast

from aftercare_rules.deciding.compiled_sum import Look, Term, compiled_sum
from aftercare_rules.deciding.fact_values import in_domain
from aftercare_rules.deciding.memory import Memory
from aftercare_rules.errors import Fault
from aftercare_rules.language.domains import ABSENT, NONE_WORD, UNKNOWN, Choice, Domain, Flag, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Key
from aftercare_rules.language.readings import FactReading, Value
from aftercare_rules.language.vocabulary import BUILT_IN_NUMBERS, DEFECT, WANTS, Group
from aftercare_rules.records.models import Article, Claim, Defect, FactValue
from aftercare_rules.rules.rule_set import RuleSet

Glimpse: TypeAlias = int
"""What a glance makes out, as one number: its digits are the shape of the claim, and the codes of its facts."""

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
    """Looks at the claims of one policy."""

    def __init__(self, policy: Policy, rule_set: RuleSet) -> None:
        every = [(has_defect, has_new) for has_defect in (True, False) for has_new in (True, False)]
        self._shapes = {has: Shape(number, has, policy, rule_set) for number, has in enumerate(every)}
        self._numbered = tuple(self._shapes.values())
        self.usual = self._shapes[True, False]
        """Of claims with a defect that want no other article, as nearly all do."""
        self.most = max(shape.most for shape in self._numbered)
        """No glimpse is as great as this."""

    def shape(self, defect: Defect | None, new: Article | None) -> Shape:
        """The shape of a claim with these records."""
        return self._shapes[defect is not None, new is not None]

    def codes(self, glimpse: Glimpse) -> Mapping[int, int | None]:
        """The codes that a glimpse stands for, by the numbers of their readings."""
        return self._numbered[glimpse % len(self._numbered)].codes(glimpse)


class Shape:
    """Claims with or without a defect, and with or without an article wanted in exchange."""

    def __init__(self, number: int, has: tuple[bool, bool], policy: Policy, rule_set: RuleSet) -> None:
        self._groups = policy.vocabulary.groups
        present = [group for group, is_there in zip(_GROUPS, (True, *has, True), strict=True) if is_there]
        groups, domains = policy.vocabulary.groups, policy.vocabulary.domains
        digits = _Digits(rule_set)
        names = [name for name in policy.facts if groups.get(name) in present and name != DEFECT]
        terms = [Term(groups[name], name, _look(name, domains[name], digits)) for name in names]
        if has[0]:
            kinds = digits.table(DEFECT, _words(domains[DEFECT])) if DEFECT in domains else {None: 0}
            terms.append(Term("kind", None, kinds))
        terms.append(Term("wants", None, digits.wishes((None, *policy.vocabulary.every_remedy))))
        self._count = len(names)
        self._add_up = compiled_sum((*_GROUPS, "kind", "wants"), terms, number)
        self._built_in = [
            (attrgetter(".".join(_FIELDS[name])), digits.number(name))
            for name, (group, _) in BUILT_IN_NUMBERS.items()
            if group in present and digits.reads(name)
        ]
        for name, group in groups.items():
            if group not in present:
                digits.fix(name, NONE_WORD if name == DEFECT else ABSENT)
        self.codes = digits.codes
        self.most = digits.most

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
            glimpse = self._add_up(purchase_facts, defect_facts, new_facts, claim_facts, kind, wants)
        except (KeyError, TypeError):
            return None  # a fact is missing, or a value is none of its words
        for field, digit in self._built_in:
            glimpse += digit(field(claim))
        return glimpse, claim, self._groups


class _Digits:
    """Gives each fact that a rule reads a digit of the glimpses of a shape; the last digit is the shape's own."""

    def __init__(self, rule_set: RuleSet) -> None:
        self._partitions = rule_set.partitions
        self._numbers = {
            reading.name: number
            for number, reading in enumerate(rule_set.readings)
            if isinstance(reading, FactReading) and reading.name not in rule_set.terms.derived
        }
        self.most = 4
        self._places: list[tuple[int, int, Sequence[int | None]]] = []
        self._fixed: dict[int, int | None] = {}

    def reads(self, name: str) -> bool:
        """Whether any rule reads a fact."""
        return name in self._numbers

    def table(self, name: str, words: Sequence[FactValue]) -> dict[FactValue | None, int]:
        """What each word of a fact adds to a glimpse: nothing where no rule reads the fact."""
        if not self.reads(name):
            return dict.fromkeys(words, 0)
        code = self._partitions[self._numbers[name]].code
        worth = self._place(name, range(self._partitions[self._numbers[name]].size))
        return {word: code(word) * worth for word in words}

    def wishes(self, wishes: Sequence[str | None]) -> dict[FactValue | None, int]:
        """What each wish adds: each is told from all others, also where no rule does."""
        codes: Sequence[int | None] = range(len(wishes))
        if self.reads(WANTS):
            codes = [self._partitions[self._numbers[WANTS]].code(wish or NONE_WORD) for wish in wishes]
        worth = self._place(WANTS, codes)
        return {wish: number * worth for number, wish in enumerate(wishes)}

    def number(self, name: str) -> Callable[[Value | None], int]:
        """What a number adds, by the band that it lies in; None if it is unknown."""
        partition = self._partitions[self._numbers[name]]
        worth = self._place(name, [*range(partition.size), None])
        return lambda value: worth * (partition.size if value is None else partition.code(value))

    def fix(self, name: str, value: Value) -> None:
        """Sets the value of a fact that no claim of the shape has."""
        if self.reads(name):
            number = self._numbers[name]
            self._fixed[number] = self._partitions[number].code(value)

    def codes(self, glimpse: Glimpse) -> Mapping[int, int | None]:
        """The codes of a glimpse, by the numbers of their readings."""
        told = {number: codes[glimpse // worth % len(codes)] for number, worth, codes in self._places}
        return {**self._fixed, **told}

    def _place(self, name: str, codes: Sequence[int | None]) -> int:
        worth = self.most
        self.most *= len(codes)
        if name in self._numbers:
            self._places.append((self._numbers[name], worth, codes))
        return worth


class _Number:
    """A declared fact that is a number: what it may be, and what each value adds to a glimpse."""

    def __init__(self, name: str, domain: Domain, digits: _Digits) -> None:
        self._name = name
        self._domain = domain
        self._digit = digits.number(name) if digits.reads(name) else _nothing
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
        return self._told.keep(value, self._digit(taken))


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


def _look(name: str, domain: Domain, digits: _Digits) -> Look:
    """What each value of a fact adds; of a flag as a pair, which refuses what is none but equals one, like 1."""
    if isinstance(domain, Number):
        return _Number(name, domain, digits).told
    worths = digits.table(name, _words(domain))
    return (worths[False], worths[True]) if isinstance(domain, Flag) else worths


def _words(domain: Domain) -> Sequence[FactValue]:
    return domain.words if isinstance(domain, Choice) else (False, True)


# Of each number so many values are remembered.
_MOST_NUMBERS: Final = 5_000
_OF_DEFECT: Final = itemgetter("kind", "facts")
_NO_FACTS: Final[Facts] = {}
_GROUPS: Final[tuple[Group, ...]] = ("purchase", "defect", "new", "claim")
_FIELDS: Final = {
    name: (group, "price" if name == "new_price" else name) for name, (group, _) in BUILT_IN_NUMBERS.items()
}
