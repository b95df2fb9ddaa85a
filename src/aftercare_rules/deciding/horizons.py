"""How far a judgement reaches in time: of all that time moves, what can change it, and mostly the one thing that does.

Worked out once for all claims that are judged alike, by their codes: a reading whose codes to come block no other box
that matters is idle. Where one window alone ends the outcome, a claim needs only the end of that window.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime
from itertools import product
from math import prod
from typing import Final, TypeAlias, cast

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.facts import ClaimReader
from aftercare_rules.deciding.judge import Judge
from aftercare_rules.deciding.judgements import Judgement, Pattern
from aftercare_rules.deciding.paths import Axis, Path
from aftercare_rules.deciding.windows import DayWindows, Windows
from aftercare_rules.errors import ClaimError
from aftercare_rules.frozen import frozen_in_slots, in_slots
from aftercare_rules.language.boxes import ABSENT_CODE, BandPartition
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Elapsed, Numbers
from aftercare_rules.language.readings import Reading, Terms, UsesReading
from aftercare_rules.language.services import Count
from aftercare_rules.language.time_readings import ElapsedReading
from aftercare_rules.rules.rule_set import RuleSet


@frozen_in_slots
class Horizon:
    """What can end an outcome.

    `readings` are those that can. Unless `is_told`, the edges of their classes must be looked at one by one, and prices
    that move besides. If it is, the outcome holds just as long as the one reading of `ending` is at most `last`, which
    is until the end of the window `number` of `windows`, or where several readings end it as long as a `path` of them
    says; without either it holds for ever. `unsure` are all windows that count by a calendar of holidays, which may not
    know yet when they end.
    """

    readings: tuple[int, ...]
    is_told: bool = False
    ending: Reading | None = None
    last: int = 0
    windows: Windows | None = None
    number: int = 0
    unsure: tuple[DayWindows, ...] = ()
    path: Path | None = None

    @property
    def is_for_ever(self) -> bool:
        """Whether the outcome holds for ever, whatever holidays there will be."""
        return self.is_told and self.ending is None and self.path is None and not self.unsure

    def is_told_of(self, case: Case) -> bool:
        """Whether the end of a case's outcome is known without a look at what comes after."""
        if not self.is_told or (self.unsure and not self._is_known(case)):
            return False
        if case.history is not None:
            return True
        # With an unknown history a paused window ends at a time that nobody knows.
        if self.path is not None:
            return not any(_may_pause(axis.reading) for axis in self.path.axes)
        return not _may_pause(self.ending)

    def _is_known(self, case: Case) -> bool:
        """Whether the holidays are known that the end of a case's outcome hangs on."""
        until = None
        if self.ending is not None:
            if self.windows is None or not self.windows.is_own_end(self.number, case):
                return False
            until = self.windows.end(self.number, case)
        return all(windows.is_known(until, case) for windows in self.unsure if windows is not self.windows)

    def end(self, case: Case, terms: Terms) -> datetime | None:
        """The last second of the outcome, in the policy's zone; None if it holds for ever."""
        if self.path is not None:
            return self.path.end(case, terms)
        if self.ending is None:
            return None
        end = self.windows.end(self.number, case) if self.windows is not None else None
        end = end or next(self.ending.ends(self.last, case, terms), None)
        if end is None or end.year < _LATEST_YEAR:
            return end
        return end if end.astimezone(UTC) < _LATEST else None


def _may_pause(reading: Reading | None) -> bool:
    """Whether a reading is of windows that a service pauses."""
    return isinstance(reading, ElapsedReading) and bool(reading.pausing)


FOR_EVER: Final = Horizon((), is_told=True)

_Ahead: TypeAlias = tuple[int, ...]
"""Codes to come, one for each reading that can end an outcome."""


@in_slots
class _Prospect:
    """What is ahead of all claims of a pattern, by readings: for which codes to come the outcome is the `same`.

    Where that hangs on a claim's numbers it is `open`, and `found` are the horizons by what each open one came to.
    """

    ahead: Mapping[int, Sequence[int]]
    same: dict[_Ahead, bool] = field(default_factory=dict)
    open: dict[_Ahead, Pattern] = field(default_factory=dict)
    found: dict[tuple[bool, ...], Horizon] = field(default_factory=dict)


class Horizons:
    """Finds the horizons of one policy's judgements."""

    def __init__(self, policy: Policy, rule_set: RuleSet, claims: ClaimReader, judge: Judge) -> None:
        self._policy = policy
        self._rule_set = rule_set
        self._claims = claims
        self._judge = judge
        # While it is not known in which of these a claim lies, it is refused, whether that matters or not.
        every = [windows for windows in judge.coding.windows if isinstance(windows, DayWindows)]
        self._unsure = tuple([windows for windows in every if windows.asks_for_holidays])
        # Few of them differ, and of few it is soon known again what they say.
        self._ending: dict[tuple[tuple[int, ...], int, int], Horizon] = {}

    def of(self, case: Case, judgement: Judgement) -> Horizon:
        """The horizon of a case's judgement."""
        pattern = judgement.pattern
        if pattern is None:
            return self._of_one(self._judge.pattern(case))
        prospect: Horizon | _Prospect = pattern.prospect or self._prospect(
            pattern, case, judgement, self.has_moving_price(pattern)
        )
        pattern.prospect = prospect
        found = prospect if isinstance(prospect, Horizon) else self._find(prospect, case, judgement, pattern)
        # Else the next claim that is judged so may have other numbers.
        if found is prospect or (judgement.reads is None and pattern.matched is not None):
            judgement.horizon = found
            judgement.holds_for_ever = found.is_for_ever
        return found

    def but_for_price(self, case: Case, judgement: Judgement) -> Horizon:
        """What can end the outcome of a case besides a price that moves with time."""
        pattern = judgement.pattern
        if pattern is None or not self.has_moving_price(pattern):
            return self.of(case, judgement)
        prospect = self._prospect(pattern, case, judgement, is_moved=False)
        return prospect if isinstance(prospect, Horizon) else self._find(prospect, case, judgement, pattern)

    def _of_one(self, pattern: Pattern) -> Horizon:
        """The horizon of a case by itself, of which something is unknown: what can change it, edge by edge."""
        relevant = self._relevant(pattern)

        def can_change_it(number: int) -> bool:
            return self._may_ask_for_holidays(number) or len(self._ahead(number, pattern, relevant)) > 1

        return Horizon(tuple(filter(can_change_it, self._judge.moving)))

    def _may_ask_for_holidays(self, number: int) -> bool:
        """Whether a claim is refused where the holidays are unknown that a reading hangs on, if it may hang on any."""
        reading = self._rule_set.readings[number]
        if not isinstance(reading, ElapsedReading):
            return reading.name in self._rule_set.terms.derived and bool(self._policy.calendar.counting.holidays)
        return reading.asks_for_holidays(self._rule_set.terms)

    def _find(self, prospect: _Prospect, case: Case, judgement: Judgement, pattern: Pattern) -> Horizon:
        numbers = self._claims.numbers(pattern.keys, case)
        key = judgement.key_of(case)
        same = [self._holds(then, numbers, case, key) for then in prospect.open.values()]
        found = prospect.found.get(tuple(same))
        if found is None:
            found = self._told(prospect.ahead, {**prospect.same, **dict(zip(prospect.open, same, strict=True))})
            prospect.found[tuple(same)] = found
        return found

    def _prospect(self, pattern: Pattern, case: Case, judgement: Judgement, is_moved: bool) -> Horizon | _Prospect:
        relevant = self._relevant(pattern)
        every = [(number, self._ahead(number, pattern, relevant)) for number in self._judge.moving]
        ahead = {number: codes for number, codes in every if len(codes) > 1}
        readings = tuple(ahead)
        if not readings and not is_moved:
            return FOR_EVER
        # Of an event that nobody knows less and less comes into question, so that by then more may be decided alike.
        if is_moved or any(pattern.codes[number] is None for number in self._judge.of_undated):
            return Horizon(readings)
        if not all(self._steps_up(number, pattern) for number in readings) or prod(map(len, ahead.values())) > _MOST:
            return Horizon(readings)
        found, numbers = _Prospect(ahead), self._claims.numbers(pattern.keys, case)
        now = tuple([pattern.codes[number] for number in readings])
        for codes in product(*ahead.values()):
            if codes == now:
                found.same[codes] = True
                continue
            then = self._judge.with_codes(pattern, dict(zip(readings, codes, strict=True)))
            same = self._is_same(pattern, then, numbers, relevant)
            if same is None and not pattern.keys:
                same = self._holds(then, numbers, case, judgement.key)
            if same is None:
                found.open[codes] = then
            else:
                found.same[codes] = same
        return found if found.open else self._told(ahead, found.same)

    def _relevant(self, pattern: Pattern) -> int:
        """The boxes that can come to matter."""
        return self._judge.relevant(self._judge.weighed(pattern.wanted)) & pattern.fixed

    def _is_same(self, now: Pattern, then: Pattern, numbers: Numbers, relevant: int) -> bool | None:
        """Whether the outcome would be the same then, whatever the claim's numbers are; None where it hangs on them."""
        if now.matched is None or then.matched is None:
            return None
        if not (now.matched ^ then.matched) & relevant:
            return True
        one = self._judge.sign(now.matched, numbers, now.wanted)
        other = None if one is None else self._judge.sign(then.matched, numbers, now.wanted)
        if one is None or other is None:
            return None
        if one[:2] != other[:2]:
            return False
        return True if one == other else False if one[3] and other[3] else None

    def _told(self, ahead: Mapping[int, Sequence[int]], same: Mapping[tuple[int, ...], bool]) -> Horizon:
        """The horizon, given for which codes to come the outcome is the same."""
        readings = tuple(ahead)
        if all(same.values()):
            return Horizon(readings, is_told=True, unsure=self._unsure)
        for axis, number in enumerate(readings):
            for code in _alone(same, axis, ahead[number]):
                ending = (readings, number, code)
                return self._ending.get(ending) or self._ending.setdefault(ending, self._ends_at(*ending))
        axes, worth = [], 1
        for number in reversed(readings):
            axes.append(self._axis(number, ahead[number][1:], worth))
            worth *= len(ahead[number])
        path = Path(tuple(reversed(axes)), tuple([same[codes] for codes in product(*ahead.values())]))
        return Horizon(readings, is_told=True, unsure=self._unsure, path=path)

    def _axis(self, number: int, codes: Sequence[int], worth: int) -> Axis:
        """The windows of a reading after each of which it comes to one of these codes."""
        partition = cast("BandPartition", self._rule_set.partitions[number])
        reading, windows = self._rule_set.readings[number], self._judge.coding.windows[number]
        lasts = tuple([partition.last_whole(code - 1) or 0 for code in codes])
        return Axis(reading, windows, tuple([code - 2 for code in codes]), lasts, worth)

    def _ends_at(self, readings: tuple[int, ...], number: int, code: int) -> Horizon:
        """The horizon of an outcome that ends where one reading comes to a code."""
        last = cast("BandPartition", self._rule_set.partitions[number]).last_whole(code - 1)
        windows = self._judge.coding.windows[number]
        reading = self._rule_set.readings[number]
        return Horizon(readings, True, reading, last or 0, windows, code - 2, self._unsure)

    def ahead(self, number: int, pattern: Pattern) -> Sequence[int]:
        """The first codes of each stretch of codes to come that block other boxes that matter than those before."""
        return self._ahead(number, pattern, self._relevant(pattern))

    def _ahead(self, number: int, pattern: Pattern, relevant: int) -> Sequence[int]:
        code, row = pattern.codes[number], self._judge.tables.rows[number]
        codes: Sequence[int] = range(self._rule_set.partitions[number].size)
        if code is None and number in self._judge.open_alike:
            codes = codes[:1]  # as time goes on, nothing comes into question that did not before
        elif code is not None and self._rule_set.readings[number].is_elapsed:
            codes = [code] if code == ABSENT_CODE else codes[code:]
        elif code is not None and self._only_falls(self._rule_set.readings[number]):
            codes = codes[code:0:-1]
        found: list[int] = []
        before = None
        for each in codes:
            blocks = row[each] & relevant
            if blocks != before:
                found.append(each)
                before = blocks
        return found

    def _only_falls(self, reading: Reading) -> bool:
        """Whether it counts what falls out of a time that is looked back on as time goes on; nothing is added to it."""
        derived = self._rule_set.terms.derived
        computed = derived.get(reading.name)
        return isinstance(reading, UsesReading) or (isinstance(computed, Count) and computed.fact not in derived)

    def has_moving_price(self, pattern: Pattern) -> bool:
        """Whether a price may matter that time moves, or that reads a derived fact."""
        derived = self._rule_set.terms.derived
        return any(isinstance(key, Elapsed) or (isinstance(key, str) and key in derived) for key in pattern.keys)

    def _steps_up(self, number: int, pattern: Pattern) -> bool:
        """Whether a reading goes through its codes one by one, each ending at a time that is known."""
        reading = self._rule_set.readings[number]
        if pattern.codes[number] is None or not reading.is_elapsed:
            return False
        if not isinstance(reading, ElapsedReading):
            return True
        counting = reading.counting or self._policy.calendar.counting
        is_sure = not reading.asks_for_holidays(self._rule_set.terms) or not counting.is_sure
        return is_sure or self._judge.coding.windows[number] is not None

    def _holds(self, then: Pattern, numbers: Numbers, case: Case, key: object) -> bool:
        try:
            return self._judge.key(then, numbers, case) == key
        except ClaimError:
            return False


def _alone(same: Mapping[tuple[int, ...], bool], axis: int, ahead: Sequence[int]) -> Iterator[int]:
    """The code of a reading at which the outcome ends, and not before, whatever the others come to; if there is one."""
    for code in ahead:
        found = {holds for codes, holds in same.items() if codes[axis] == code}
        if found == {False}:
            yield code
        if found != {True}:
            return


# So many combinations of codes to come are looked at beforehand.
_MOST: Final = 64
# The last year of the calendar has no tomorrow.
_LATEST: Final = datetime.fromisoformat("9999-01-01T00:00:00+00:00")
# In the years before this one no zone makes an instant as late as that.
_LATEST_YEAR: Final = _LATEST.year - 1
