"""What a fact can be, the usual first, and numbers on either side of every bound that a rule names."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from aftercare_rules.language.boxes import BandPartition, Partition
from aftercare_rules.language.domains import EXACT, NONE_WORD, Choice, Domain, Flag, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Charge, Elapsed
from aftercare_rules.language.readings import FactReading, Reading, Value
from aftercare_rules.language.settings import OF_THE_POLICY
from aftercare_rules.language.vocabulary import BUILT_IN_NUMBERS, DEFECT, WANTS
from aftercare_rules.records.values import LARGEST_AMOUNT, LARGEST_COUNT
from aftercare_rules.rules.rule_set import RuleSet

# Of a number that has neither a step nor coins.
_FINE: Final = Decimal("0.01")
_PLAIN: Final = tuple(map(Decimal, ("1", "0", "2", "10", "100", "1000")))
_COUNTS: Final = ("quantity", "units")


class Values:
    """The values of one policy's facts, as a claim may state them."""

    def __init__(self, policy: Policy, rule_set: RuleSet) -> None:
        self._policy = policy
        self._partitions: Mapping[Reading, Partition] = dict(zip(rule_set.readings, rule_set.partitions, strict=True))
        self._usual = usual = policy.starts.get(OF_THE_POLICY, {})
        words = policy.vocabulary
        names = [name for name in words.askable if name in words.groups or name == WANTS]
        read = self._read_by_rules(rule_set)
        # The numbers that every claim can carry are left out where nothing reads them.
        self.names = tuple(name for name in names if name not in BUILT_IN_NUMBERS or name in read or name in usual)
        self.read = tuple(name for name in self.names if name in read)
        self._of = {name: self._values(name, usual.get(name)) for name in self.names}

    def of(self, name: str) -> tuple[Value, ...]:
        """The values to try, the plainest first."""
        return self._of[name]

    def is_usual(self, name: str) -> bool:
        """Whether the policy's examples start with a value of this fact."""
        return name in self._usual

    def _read_by_rules(self, rule_set: RuleSet) -> set[str]:
        read = {reading.name for reading in rule_set.readings if isinstance(reading, FactReading)}
        read |= {key for key in rule_set.keys if not isinstance(key, (Charge, Elapsed))}
        waiting = list(read)
        while waiting:
            inputs = {*self._policy.made_of.get(waiting.pop(), ())} - read
            read |= inputs
            waiting += inputs
        return read | {WANTS}

    def _values(self, name: str, usual: object) -> tuple[Value, ...]:
        domain = self._policy.vocabulary.domains[name]
        first: list[Value] = [usual] if isinstance(usual, (str, bool, Decimal)) else []
        if name == WANTS:
            # Nothing is wanted where nothing else is usual.
            return tuple(dict.fromkeys((*first, NONE_WORD, *self._policy.vocabulary.every_remedy)))
        if name == DEFECT:
            assert isinstance(domain, Choice)
            return tuple(dict.fromkeys((*first, *domain.words, NONE_WORD)))
        if isinstance(domain, Choice):
            return tuple(dict.fromkeys((*first, *domain.words)))
        if isinstance(domain, Flag):
            return tuple(dict.fromkeys((*first, True, False)))
        numbers = [value for value in first if isinstance(value, Decimal)]
        return tuple(dict.fromkeys((*numbers, *self._numbers(name, domain))))

    def _numbers(self, name: str, domain: Domain) -> list[Value]:
        assert isinstance(domain, Number)
        least = domain.minimum or Decimal(0)
        coin = EXACT.scaleb(Decimal(1), -self._policy.vocabulary.minor_digits) if domain.is_money else _FINE
        step = domain.step or coin
        found = [*map(domain.step_from, _PLAIN), least, *filter(None, (domain.greatest,))]
        # A share of 100, or a difference to 0, is the number itself.
        made = [fact for fact, inputs in self._policy.made_of.items() if name in inputs]
        partitions = [self._partitions.get(FactReading(fact)) for fact in (name, *made)]
        starts = [start for one in partitions if isinstance(one, BandPartition) for start in one.starts]
        for bound, _ in starts:
            near = (EXACT.add(Decimal(bound), move) for move in (Decimal(0), -step, step))
            found += [one for number in near for one in (domain.step_from(number), domain.step_to(number))]
        most = LARGEST_COUNT if name in _COUNTS else LARGEST_AMOUNT - 1
        return [number for number in found if not domain.fault(number) and abs(number) <= most]
