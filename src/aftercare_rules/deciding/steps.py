"""What follows a decision: promises of the policy, of which only the time is left blank, or a word of what is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.memory import Memory
from aftercare_rules.deciding.sheets import Sheet
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.language.domains import UNKNOWN, State
from aftercare_rules.language.durations import Measure
from aftercare_rules.language.policy import Policy, Promise
from aftercare_rules.records.assembling import assemble
from aftercare_rules.records.models import Step

_Taken: TypeAlias = Callable[[Case, datetime | None], tuple[Step, ...]]


class Timing:
    """Within which time something is promised; many promises share one."""

    def __init__(self, promise: Promise, policy: Policy) -> None:
        self._since, self._within = promise.since, promise.within
        self._calendar = policy.calendar.counting_by(promise.counting)
        # The end of a time of days or months is the same for all instants of the day that it begins with.
        self.is_by_day = promise.within.measure is not Measure.SECONDS
        self._span = timedelta(seconds=promise.within.limit)
        self._dues: Memory[int, datetime | None] = Memory(_MOST_DAYS)
        self.due: Callable[[Case], datetime | None] = self._due_by_day if self.is_by_day else self._due_in_hours
        """The last instant in time; None while the event is unknown, and where holidays are that nobody knows yet."""

    def _due_in_hours(self, case: Case) -> datetime | None:
        start = case.events[self._since] if self._since else case.at
        return self._calendar.later(start, self._span) if isinstance(start, datetime) else None

    def _due_by_day(self, case: Case) -> datetime | None:
        start = case.events[self._since] if self._since else case.at
        if not isinstance(start, datetime):
            return None
        day = self._calendar.day_of(start)
        due = self._dues.get(day, UNKNOWN)
        return self._dues.keep(day, self._find(start)) if isinstance(due, State) else due

    def _find(self, start: datetime) -> datetime | None:
        with suppress(NoHolidayData):
            return self._calendar.due(self._within, start)
        return None


class StepDraft:
    """A promise, of which only its time is left blank, or a word of what is done."""

    def __init__(self, promise: Promise, sheet: Sheet, timing: Timing, most_kept: int) -> None:
        self.timing = timing
        # A time of hours hardly ever ends twice at the same instant.
        self.is_kept = timing.is_by_day and sheet.said is not None
        self._sheet = sheet
        self._fields: dict[str, object] = _STEP | {"who": promise.who, "within": promise.written, "what": sheet.said}
        self._steps: Memory[datetime | None, Step] = Memory(most_kept)

    def step(self, case: Case, valid_until: datetime | None, due: datetime | None) -> Step:
        """What somebody does after a claim; of a text without blanks, the same step each time that it is due then."""
        if self.is_kept and (kept := self._steps.get(due)) is not None:
            return kept
        fields = self._fields.copy()
        fields["due"] = due
        if fields["what"] is None:
            fields["what"] = self._sheet.filled(case, valid_until)
        step = assemble(Step, fields, _NAMES_OF_STEP)
        return self._steps.keep(due, step) if self.is_kept else step


class Steps:
    """The promises that follow some decisions, in their order."""

    def __init__(self, drafts: Sequence[StepDraft], most_kept: int) -> None:
        self._steps = [(draft.timing.due, draft.step) for draft in drafts]
        self._dues = list(dict.fromkeys(draft.timing.due for draft in drafts))
        self._kept: Memory[tuple[datetime | None, ...], tuple[Step, ...]] = Memory(most_kept)
        every = self._all_at_once if all(draft.is_kept for draft in drafts) else self._one_by_one
        self.taken: _Taken = self._only_one if len(drafts) == 1 else every
        """What is done after a claim that holds until then, and by when."""

    def _only_one(self, case: Case, valid_until: datetime | None) -> tuple[Step, ...]:
        ((due, step),) = self._steps
        return (step(case, valid_until, due(case)),)

    def _all_at_once(self, case: Case, valid_until: datetime | None) -> tuple[Step, ...]:
        dues = tuple([due(case) for due in self._dues])
        return self._kept.get(dues) or self._kept.keep(dues, self._one_by_one(case, valid_until))

    def _one_by_one(self, case: Case, valid_until: datetime | None) -> tuple[Step, ...]:
        steps, last, instant = [], None, None
        for due, step in self._steps:
            if due is not last:
                last, instant = due, due(case)
            steps.append(step(case, valid_until, instant))
        return tuple(steps)


MOST_STEPS: Final = 5_000
"""Of promises that many decisions share, so many steps are kept, each for the time at which it is due."""

_STEP: Final[dict[str, object]] = dict.fromkeys(Step.model_fields)
_NAMES_OF_STEP: Final = set(_STEP)

# The ends of so many days' times are kept.
_MOST_DAYS: Final = 5_000
