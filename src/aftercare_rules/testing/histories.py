"""What was done before: nothing, uses at the edges of a limit, or a few services of any kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from hypothesis import strategies as st

from aftercare_rules.deciding.cases import Case
from aftercare_rules.language.boxes import BandPartition
from aftercare_rules.language.definitions import CUSTOMER_HISTORY, HISTORY
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import UsesReading
from aftercare_rules.language.time_readings import ElapsedReading
from aftercare_rules.language.vocabulary import PURCHASED
from aftercare_rules.records.models import FactValue, Use
from aftercare_rules.rules.rule_set import RuleSet
from aftercare_rules.testing.aims import Aim
from aftercare_rules.testing.instants import DAY
from aftercare_rules.testing.moments import Moments

_SPANS: Final = (timedelta(hours=1), timedelta(0), DAY, 40 * DAY, 200 * DAY)
_LASTING: Final = (None, timedelta(0), DAY, 20 * DAY)
_MOST: Final = 3
# More uses than this do not help anyone to see a mistake.
_MANY: Final = 20


class Histories:
    """The histories of one policy's claims."""

    def __init__(self, policy: Policy, rule_set: RuleSet, moments: Moments) -> None:
        self._services = policy.vocabulary.every_service
        self._terms = rule_set.terms
        self._moments = moments
        self._limits = {
            reading: partition
            for reading, partition in zip(rule_set.readings, rule_set.partitions, strict=True)
            if isinstance(reading, UsesReading) and isinstance(partition, BandPartition)
        }
        inputs = {name for sources in policy.made_of.values() for name in sources}
        is_pausing = any(isinstance(one, ElapsedReading) and one.pausing for one in rule_set.readings)
        self.read = frozenset(
            name
            for name, is_read in (
                (HISTORY, bool(self._limits) or is_pausing or HISTORY in inputs),
                (CUSTOMER_HISTORY, CUSTOMER_HISTORY in inputs),
            )
            if is_read
        )
        definitions = (declared.definition for declared in policy.derived.values())
        self._facts = sorted({fact for one in definitions if isinstance(fact := getattr(one, "fact", None), str)})

    def told(self, draw: st.DrawFn, case: Case) -> Case:
        """The case with some services of any kind, where any rule reads them."""
        if HISTORY in self.read:
            case = replace(case, history=self._uses(draw, case))
        if CUSTOMER_HISTORY in self.read:
            case = replace(case, customer_history=self._uses(draw, case))
        return case

    def _uses(self, draw: st.DrawFn, case: Case) -> tuple[Use, ...]:
        return tuple(draw(st.lists(st.deferred(lambda: self._use(case)), max_size=_MOST)))

    def _use(self, case: Case) -> st.SearchStrategy[Use]:
        bought = case.stated[PURCHASED]
        first = bought if isinstance(bought, datetime) else case.at
        rules = [None, *dict.fromkeys(reading.name for reading in self._limits)]
        told: dict[str, FactValue | None] = {
            name: value for name in self._facts if isinstance(value := case.facts.get(name), (str, bool))
        }
        return st.builds(
            _made,
            st.sampled_from(self._services),
            st.sampled_from([first + span for span in _SPANS]),
            st.sampled_from(_LASTING),
            st.sampled_from(rules),
            st.sampled_from([told, {}]),
        )

    def limited(self, draw: st.DrawFn, case: Case, aim: Aim) -> Case:
        """The case with as many uses as the aim asks for, on either side of a limit and of the time it looks back."""
        for reading, partition in self._limits.items():
            if reading in aim.atoms:
                counts = sorted({0, *(count for last in partition.lasts for count in (last, last + 1))})
                wanted = [count for count in counts if 0 <= count <= _MANY and aim.wants(reading, count)]
                count = draw(st.sampled_from(wanted or [0]))
                uses = draw(st.lists(self._limited_use(reading, case), min_size=count, max_size=count + 1))
                found = replace(case, history=(*(case.history or ()), *uses))
                if not self._moments.hits(aim, found, [reading]):
                    found = replace(case, history=tuple(uses[:count]))
                case = found
        return case

    def _limited_use(self, reading: UsesReading, case: Case) -> st.SearchStrategy[Use]:
        remedies = sorted(self._terms.uses[reading.name])
        edges = self._moments.uses(case) if reading.window is not None else []
        return st.builds(
            _made,
            st.sampled_from(remedies or self._services),
            st.sampled_from([case.at, *edges]),
            st.none(),
            st.sampled_from([reading.name, None]),
            st.just({}),
        )


def _made(
    remedy: str, at: datetime, lasting: timedelta | None, rule: str | None, facts: dict[str, FactValue | None]
) -> Use:
    return Use(remedy=remedy, at=at, until=None if lasting is None else at + lasting, rule=rule, facts=facts)
