"""Facts that stand in a claim as they are: where each stands, and how it is looked up when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter, itemgetter
from typing import Any, Final, TypeAlias

from aftercare_rules.deciding.fact_values import in_domain
from aftercare_rules.deciding.memory import Memory
from aftercare_rules.errors import Fault
from aftercare_rules.language.domains import ABSENT, NONE_WORD, UNKNOWN, Choice, Domain, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Key
from aftercare_rules.language.readings import FactReading, Reading, Value
from aftercare_rules.language.vocabulary import BUILT_IN_NUMBERS, DEFECT, WANTS, Group, Vocabulary
from aftercare_rules.records.models import Claim, FactValue
from aftercare_rules.rules.rule_set import RuleSet

Glimpse: TypeAlias = int
"""What a look at a claim makes out, as the bits of one number; its lowest bits are free, for what is not stated."""

Facts: TypeAlias = Mapping[str, FactValue | None]

Place: TypeAlias = tuple[Group, str | None, bool]
"""Where a fact stands: in which record, in which field or among its facts, and whether as a number."""

Plain: TypeAlias = tuple[Glimpse, Claim, Mapping[str, Place], Mapping[str, FactValue]]
"""A claim that was looked at: its glimpse, the records, where each fact stands in them, and what is presumed."""


class StatedFacts(Mapping[str, Value]):
    """The facts of a claim that was looked at, each looked up in the claim when it is asked for."""

    __slots__ = ("_claim", "_places", "_presumed")

    def __init__(self, plain: Plain) -> None:
        _, self._claim, self._places, self._presumed = plain

    def __getitem__(self, name: str) -> Value:
        """The value of a fact, `ABSENT` where the claim has not got the record that would hold it."""
        group, field, is_number = self._places[name]
        record: Any = self._claim if group == "claim" else getattr(self._claim, group)
        if record is None:
            return NONE_WORD if name == DEFECT else ABSENT
        value: FactValue | int | None = record.facts.get(name) if field is None else getattr(record, field)
        if value is None:
            return NONE_WORD if name == WANTS else self._presumed.get(name, UNKNOWN)
        # A number may be written as text.
        return Decimal(value) if is_number and not isinstance(value, Decimal) else value

    def __iter__(self) -> Iterator[str]:
        """The names of all facts."""
        return iter(self._places)

    def __len__(self) -> int:
        """How many facts the policy has."""
        return len(self._places)


def places_in(vocabulary: Vocabulary) -> Mapping[str, Place]:
    """Where each fact stands in a claim."""
    places: dict[str, Place] = {}
    for name, group in vocabulary.groups.items():
        field = "kind" if name == DEFECT else FIELDS[name][1] if name in FIELDS else None
        places[name] = group, field, isinstance(vocabulary.domains[name], Number)
    return {**places, WANTS: ("claim", WANTS, False)}


class PlainNumber:
    """A declared fact that is a number: what it may be, and what each value adds to a glimpse."""

    def __init__(self, name: str, domain: Domain, mark: Callable[[Value], int]) -> None:
        self._name = name
        self._domain = domain
        self._mark = mark
        self._told: Memory[Decimal | str, int] = Memory(_MOST_NUMBERS)

    def told(self, value: FactValue | None) -> int:
        """What a stated value adds, written as text or not; raises `TypeError` if it is no such number."""
        # True equals the number 1, but is none.
        if type(value) is not Decimal and type(value) is not str:
            raise TypeError
        told = self._told.get(value)
        return self._look_into(value) if told is None else told

    def _look_into(self, value: Decimal | str) -> int:
        taken = in_domain(self._name, value, self._domain)
        if isinstance(taken, Fault):
            raise TypeError
        return self._told.keep(value, self._mark(taken))


def getter_of(names: Sequence[str]) -> Callable[[Mapping[str, Value]], tuple[Value, ...]]:
    """Takes some facts out of all."""
    if len(names) > 1:
        return itemgetter(*names)  # which gives a single one as it is
    return lambda facts: tuple([facts[name] for name in names])


def fields_of(keys: Iterable[Key], facts: Mapping[str, Value]) -> Callable[[Claim], object] | None:
    """Takes some numbers out of a claim like this one, each a field of a record that it has; None where one is not."""
    found = []
    for key in keys:
        if not isinstance(key, str) or key not in FIELDS or facts[key] is ABSENT:
            return None
        found.append(".".join(FIELDS[key]))
    return attrgetter(*found) if found else None


def facts_in(groups: Collection[Group], policy: Policy) -> dict[str, Group]:
    """The declared facts that stand in some records, each with its own; the kind of a defect has a field instead."""
    owners = policy.vocabulary.groups
    return {name: owners[name] for name in policy.facts if owners.get(name) in groups and name != DEFECT}


def numbers_in(groups: Collection[Group]) -> dict[str, Callable[[Claim], Any]]:
    """The numbers that have a field of their own in some records, each with what takes it out of a claim."""
    return {name: attrgetter(".".join(FIELDS[name])) for name in FIELDS if FIELDS[name][0] in groups}


def is_stated(reading: Reading, rule_set: RuleSet) -> bool:
    """Whether a claim states what a reading reads, as a fact."""
    return isinstance(reading, FactReading) and reading.name not in rule_set.terms.derived


def words_of(domain: Domain) -> Sequence[FactValue]:
    """The words of a choice; of a flag no and yes."""
    return domain.words if isinstance(domain, Choice) else (False, True)


def marks_nothing(value: Value | None) -> int:
    """What a value adds that no rule reads."""
    return 0


NO_FACTS: Final[Facts] = {}
NOTHING_PRESUMED: Final[Mapping[str, FactValue]] = {}
GROUPS_OF_FACTS: Final[tuple[Group, ...]] = ("purchase", "defect", "new", "claim")
FIELDS: Final = {
    name: (group, "price" if name == "new_price" else name) for name, (group, _) in BUILT_IN_NUMBERS.items()
}
"""The numbers that have a field of their own: in which record, and under which name."""

# Of each number so many values are remembered.
_MOST_NUMBERS: Final = 5_000
