"""A case as a claim states it, with what is left unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

from aftercare_rules.deciding.cases import Case
from aftercare_rules.language.definitions import CUSTOMER_HISTORY, HISTORY
from aftercare_rules.language.domains import ABSENT, NONE_WORD, UNKNOWN, State
from aftercare_rules.language.vocabulary import BUILT_IN_NUMBERS, DEFECT, PURCHASED, WANTS
from aftercare_rules.records.models import Article, Claim, Defect, Purchase, Use
from aftercare_rules.testing.aims import Aim
from aftercare_rules.testing.drawing import Sources

_OFFSETS: Final[tuple[tzinfo, ...]] = (UTC, timezone(timedelta(hours=13)), timezone(timedelta(hours=-11)))
_MOST_UNKNOWN: Final = 2
_CHARGES: Final = (Decimal("5.00"), Decimal(0), Decimal("7.005"), Decimal(300))


class Stating:
    """States one case. What is unknown in it is often what it is aimed at."""

    def __init__(self, draw: st.DrawFn, sources: Sources, case: Case, aim: Aim) -> None:
        self._aim = aim
        self._draw = draw
        self._from = sources
        self._case = case
        self._words = sources.policy.vocabulary
        zone = sources.policy.calendar.zone
        # Who writes instants in another zone means the same.
        self._zone = draw(st.sampled_from([zone, zone, zone, *_OFFSETS]))

    def claim(self, known: bool) -> Claim:
        """The claim; unless all is to be `known`, one or two things that rules read may be unknown."""
        unknown = frozenset[str]() if known else self._unknown()
        return self._claim(unknown, None if known else self._draw(st.booleans()))

    def _unknown(self) -> frozenset[str]:
        read = {name for one in self._from.rule_set.readings if (name := one.event)}
        names = [name for name in self._from.values.read if self._case.facts[name] is not ABSENT and name != WANTS]
        names += [name for name in self._words.events if name in read and name not in self._from.policy.made_of]
        names += sorted(self._from.histories.read)
        if self._case.facts.get(DEFECT) == NONE_WORD:
            names = [name for name in names if name != DEFECT]
        aimed = {reading.event or reading.name for reading in self._aim.atoms}
        groups = [some for some in ([name for name in names if name in aimed], names) if some]
        few = [st.lists(st.sampled_from(some), max_size=_MOST_UNKNOWN, unique=True) for some in groups]
        nothing: st.SearchStrategy[list[str]] = st.just([])
        return frozenset(self._draw(st.one_of(nothing, *few)))

    def _claim(self, unknown: frozenset[str], says_null: bool | None) -> Claim:
        case, facts = self._case, self._case.facts
        groups: dict[str, dict[str, Any]] = {"purchase": {}, "defect": {}, "claim": {}, "new": {}}
        numbers: dict[str, Any] = {}
        for name, group in self._words.groups.items():
            value = UNKNOWN if name in unknown else facts[name]
            if name in BUILT_IN_NUMBERS:
                numbers[name] = None if isinstance(value, State) else value
            elif name != DEFECT and value is not UNKNOWN and value is not ABSENT:
                groups[group][name] = value
            elif name in unknown and says_null and name != DEFECT:
                groups[group][name] = None
        has_defect = self._has("defect") if DEFECT not in facts else facts[DEFECT] != NONE_WORD
        kind = None if DEFECT in unknown else facts.get(DEFECT)
        wants = facts[WANTS]
        counts = {name: None if (n := numbers[name]) is None else int(n) for name in ("quantity", "units")}
        return Claim(
            at=self._local(case.at),
            wants=None if wants == NONE_WORD else str(wants),
            purchase=Purchase(
                purchased=None if PURCHASED in unknown else self._instant(case.stated[PURCHASED]),
                price=numbers["price"],
                quantity=counts["quantity"],
                facts=groups["purchase"],
                events=dict(self._events(unknown)),
                history=self._history(HISTORY, case.history, unknown),
            ),
            defect=Defect(
                kind=kind,  # type: ignore[arg-type]
                units=counts["units"],
                parts_price=numbers["parts_price"],
                facts=groups["defect"],
            )
            if has_defect
            else None,
            new=Article(price=numbers["new_price"], facts=groups["new"]) if self._has("new") else None,
            charges=self._charges(),
            facts=groups["claim"],
            history=self._history(CUSTOMER_HISTORY, case.customer_history, unknown),
        )

    def _has(self, group: str) -> bool:
        """Whether the case has a record of this group."""
        return any(self._case.facts[name] is not ABSENT for name, of in self._words.groups.items() if of == group)

    def _events(self, unknown: frozenset[str]) -> Iterator[tuple[str, datetime | None]]:
        for name, instant in self._case.stated.items():
            if name == PURCHASED or name in self._from.policy.made_of:
                continue
            if name in unknown:
                yield name, None
            elif isinstance(instant, datetime):
                yield name, self._local(instant)

    def _instant(self, instant: object) -> datetime | None:
        return self._local(instant) if isinstance(instant, datetime) else None

    def _local(self, instant: datetime) -> datetime:
        return instant.astimezone(self._zone)

    def _history(self, name: str, uses: tuple[Use, ...] | None, unknown: frozenset[str]) -> tuple[Use, ...] | None:
        # Where nothing reads it, an empty history is only said where examples say so.
        is_told = name in self._from.histories.read or self._from.values.is_usual(name)
        if uses is None or name in unknown or not is_told:
            return None
        return tuple(
            use.model_copy(update={"at": self._local(use.at), "until": use.until and self._local(use.until)})
            for use in uses
        )

    def _charges(self) -> dict[str, Decimal]:
        lines = {line: st.sampled_from(_CHARGES) for line in sorted(self._from.policy.lines_at_cost)}
        return self._draw(st.fixed_dictionaries({}, optional=lines)) if lines else {}
