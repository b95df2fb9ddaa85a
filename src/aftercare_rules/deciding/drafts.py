"""Drafts of decisions: all that claims judged alike have in common is written, and the rest is left blank.

What a claim fills in is until when its outcome holds, by when each promise is due, and what its reason says of its own
facts and events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from aftercare_rules.deciding.facts import Case
from aftercare_rules.deciding.memory import Memory
from aftercare_rules.language.business_days import NoHolidayData
from aftercare_rules.language.definitions import written_number
from aftercare_rules.language.domains import NONE_WORD, Number, State
from aftercare_rules.language.durations import Measure
from aftercare_rules.language.policy import Policy, Promise
from aftercare_rules.language.readings import FactReading, Value
from aftercare_rules.language.vocabulary import WANTS
from aftercare_rules.language.wording import Text
from aftercare_rules.records.assembling import assemble
from aftercare_rules.records.models import Decision, FactValue, Step
from aftercare_rules.records.unchanging import Unchanging

NOT_SAID: Final = "—"
UNTIL: Final = "until"

Said: TypeAlias = Unchanging[str, str]
"""A text in each language, shared by all decisions that say it."""

Places: TypeAlias = Mapping[str, Mapping[str, str]]
"""What stands for some names in each language."""


class Blanks:
    """Fills in the blanks of one policy's texts."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._terms = policy.terms({})
        # One memory for all texts: as many as there are sheets would grow with these.
        self.said: Memory[tuple[object, ...], Said] = Memory(_MOST_SAID)

    def sheet(self, texts: Sequence[Text], places: Places) -> Sheet:
        """Texts one after the other, in the languages of the first; some of their places are known already."""
        lines = {}
        for language in texts[0].languages:
            line = Line()
            for number, text in enumerate(text for text in texts if language in text.languages):
                if number:
                    line.write(gap(language))
                line.take(text.parted[language], language, places)
            lines[language] = line
        return Sheet(lines, self)

    def until(self, valid_until: datetime | None) -> str:
        """How long an outcome holds, in every language."""
        return NOT_SAID if valid_until is None else self._policy.calendar.written(valid_until, is_end=True)

    def value(self, name: str, language: str, case: Case) -> str:
        """What stands for the name of a fact or an event in a claim's decision."""
        if name in case.events:
            instant = case.events[name]
            return self._policy.calendar.written(instant) if isinstance(instant, datetime) else NOT_SAID
        value = FactReading(name).value(case, self._terms)
        if isinstance(value, State):
            return NOT_SAID
        if name == WANTS and value != NONE_WORD:
            return self._policy.remedy_text(f"{value}").in_language(language)
        label = self._policy.label_of(name, value)
        return label.in_language(language) if label is not None else self._written(name, value)

    def is_stated(self, name: str) -> bool:
        """Whether a name stands for what a claim itself says: a word, a flag or a number."""
        return name in self._policy.vocabulary.groups or name == WANTS

    def _written(self, name: str, value: Value) -> str:
        """A word, or a number; one that is worked out with no more decimals than people read."""
        if name not in self._policy.vocabulary.derived or not isinstance(value, (Decimal, Fraction)):
            return f"{value}"
        domain = self._policy.vocabulary.domains[name]
        is_money = isinstance(domain, Number) and domain.is_money
        return written_number(value, self._policy.vocabulary.minor_digits if is_money else None)


class Line:
    """Words in one language, with a blank between each two of them."""

    def __init__(self) -> None:
        self.words = [""]
        self.blanks: list[str] = []

    def write(self, words: str) -> None:
        """Adds words."""
        self.words[-1] += words

    def take(self, parts: Sequence[str], language: str, places: Places) -> None:
        """Adds words and names in turn; what is not known of the names stays blank."""
        words = self.words
        words[-1] += parts[0]
        for name, after in zip(parts[1::2], parts[2::2], strict=True):
            if name in places:
                words[-1] += places[name][language] + after
            else:
                self.blanks.append(name)
                words.append(after)


class Sheet:
    """A text with blanks, in each language."""

    def __init__(self, lines: Mapping[str, Line], blanks: Blanks) -> None:
        self._lines = lines
        self._blanks = blanks
        names = dict.fromkeys([blank for line in lines.values() for blank in line.blanks])
        self.said = None if names else Unchanging({language: line.words[0] for language, line in lines.items()})
        """The text if it has no blanks."""
        self._names = tuple([name for name in names if name != UNTIL])
        # Of facts, and until when the outcome holds, which is mostly the end of a day, the same is soon said again.
        self._is_kept = all(map(blanks.is_stated, self._names))
        self._kept = blanks.said

    def filled(self, case: Case, valid_until: datetime | None) -> Said:
        """The text in each language, with its blanks filled in."""
        if self.said is not None:
            return self.said
        if not self._is_kept:
            return self._fill(case, valid_until)
        filling: list[object] = [self, valid_until]
        if self._names:
            facts = case.facts
            # Equal numbers may be written with more or fewer decimals.
            filling += [str(fact) if isinstance(fact := facts[name], Decimal) else fact for name in self._names]
        kept = tuple(filling)
        return self._kept.get(kept) or self._kept.keep(kept, self._fill(case, valid_until))

    def _fill(self, case: Case, valid_until: datetime | None) -> Said:
        value, until = self._blanks.value, self._blanks.until(valid_until)
        spoken = {}
        for language, line in self._lines.items():
            words = line.words[0]
            for blank, after in zip(line.blanks, line.words[1:], strict=True):
                words += (until if blank == UNTIL else value(blank, language, case)) + after
            spoken[language] = words
        return Unchanging(spoken)


class Timing:
    """Within which time something is promised; many promises share one."""

    def __init__(self, promise: Promise, policy: Policy) -> None:
        self._since, self._within = promise.since, promise.within
        self._calendar = policy.calendar.counting_by(promise.counting)
        # The end of a time of days or months is the same for all instants of the day that it begins with.
        self.is_by_day = promise.within.measure is not Measure.SECONDS
        self._span = None if self.is_by_day else timedelta(seconds=promise.within.limit)
        self._dues: Memory[int, datetime | None] = Memory(_MOST_DAYS)

    def due(self, case: Case) -> datetime | None:
        """The last instant in time; None while the event is unknown, and where holidays are that nobody knows yet."""
        start = case.events[self._since] if self._since else case.at
        if not isinstance(start, datetime):
            return None
        if self._span is not None:
            return self._calendar.later(start, self._span)
        day = self._calendar.day_of(start)
        return self._dues[day] if day in self._dues else self._dues.keep(day, self._find(start))

    def _find(self, start: datetime) -> datetime | None:
        with suppress(NoHolidayData):
            return self._calendar.due(self._within, start)
        return None


class StepDraft:
    """A promise, of which only its time is left blank, or a word of what is done."""

    def __init__(self, promise: Promise, sheet: Sheet, timing: Timing, most_steps: int = 1) -> None:
        self.timing = timing
        self._sheet = sheet
        self._fields: dict[str, object] = _STEP | {"who": promise.who, "within": promise.written, "what": sheet.said}
        # A time of hours hardly ever ends twice at the same instant.
        self._is_kept = timing.is_by_day and sheet.said is not None
        self._steps: Memory[datetime | None, Step] = Memory(most_steps)

    def step(self, case: Case, valid_until: datetime | None, due: datetime | None) -> Step:
        """What somebody does after a claim; of a text without blanks, the same step each time that it is due then."""
        if self._is_kept and (kept := self._steps.get(due)) is not None:
            return kept
        fields = self._fields.copy()
        fields["due"] = due
        if fields["what"] is None:
            fields["what"] = self._sheet.filled(case, valid_until)
        step = assemble(Step, fields, _NAMES_OF_STEP)
        return self._steps.keep(due, step) if self._is_kept else step


class Draft:
    """A decision with its blanks."""

    __slots__ = ("_fields", "_reason", "_steps")

    def __init__(self, fields: Mapping[str, object], reason: Sheet, steps: tuple[StepDraft, ...]) -> None:
        same = {"reason": reason.said, "then": (), "presumed": _NOTHING_PRESUMED}
        self._fields = {**_DECISION, **fields, **same}
        self._reason = reason
        self._steps = tuple((step.timing, step.step) for step in steps)

    def decision(self, case: Case, valid_until: datetime | None) -> Decision:
        """The decision of one claim."""
        fields = self._fields.copy()
        fields["valid_until"] = valid_until
        if fields["reason"] is None:
            fields["reason"] = self._reason.filled(case, valid_until)
        if self._steps:
            fields["then"] = self._then(case, valid_until)
        if case.presumed:
            fields["presumed"] = dict(case.presumed)
        fields["purchase_id"] = case.purchase_id
        return assemble(Decision, fields, _NAMES_OF_DECISION)

    def _then(self, case: Case, valid_until: datetime | None) -> tuple[Step, ...]:
        steps, last, due = [], None, None
        for timing, step in self._steps:
            if timing is not last:
                last, due = timing, timing.due(case)
            steps.append(step(case, valid_until, due))
        return tuple(steps)


def gap(language: str) -> str:
    """What stands between two sentences."""
    return "" if language.startswith("zh") else " "


_STEP: Final[dict[str, object]] = dict.fromkeys(Step.model_fields)
_DECISION: Final[dict[str, object]] = dict.fromkeys(Decision.model_fields)
_NAMES_OF_STEP: Final = set(_STEP)
_NAMES_OF_DECISION: Final = set(_DECISION)

MOST_STEPS: Final = 5_000
"""Of a promise that many decisions share, so many steps are kept, each for the time at which it is due."""

_NOTHING_PRESUMED: Final[Unchanging[str, FactValue]] = Unchanging()
# So many texts are kept of one policy.
_MOST_SAID: Final = 10_000
# The ends of so many days' times are kept.
_MOST_DAYS: Final = 5_000
