"""AC401 mixed-units: `48 hours` beside `2 days`, `30 days` beside `1 month`, since one event."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from aftercare_rules.checking.inquiry import Inquiry, Shown, spelled
from aftercare_rules.checking.report import Finding
from aftercare_rules.language.boxes import BandPartition, Interval
from aftercare_rules.language.durations import Measure
from aftercare_rules.language.time_readings import ElapsedReading
from aftercare_rules.rules.rule_set import Rule
from aftercare_rules.solving.seek import Question
from aftercare_rules.solving.situation import Situation
from aftercare_rules.space.axes import Setting
from aftercare_rules.space.space import TooManySets

_DAY_SECONDS = 86_400


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each pair of windows since one event that are all but the same, with a claim that lies between them."""
    windows: dict[str, list[tuple[int, int]]] = {}
    for number in inquiry.space.times.strict:
        reading, partition = inquiry.rule_set.readings[number], inquiry.rule_set.partitions[number]
        if isinstance(reading, ElapsedReading) and isinstance(partition, BandPartition):
            windows.setdefault(reading.name, []).extend((number, last) for last in partition.lasts)
    for event, found in windows.items():
        for one, other in product(found, repeat=2):
            written = _alike(inquiry, one, other)
            rules = [*_using(inquiry, *one), *_using(inquiry, *other)] if written else []
            is_own = any(rule.name in inquiry.own for rule in rules)
            if written and is_own and _meet(inquiry, _using(inquiry, *one), _using(inquiry, *other)):
                yield _finding(inquiry, event, written, rules, _between(inquiry, one, other, rules))


def _alike(inquiry: Inquiry, one: tuple[int, int], other: tuple[int, int]) -> tuple[str, str] | None:
    """How two windows are written that differ by less than they seem to; None if they do not."""
    first, second = (inquiry.rule_set.readings[number] for number, _ in (one, other))
    assert isinstance(first, ElapsedReading)
    assert isinstance(second, ElapsedReading)
    short, long = one[1], other[1]
    if (first.measure, second.measure) == (Measure.SECONDS, Measure.DAYS) and short == long * _DAY_SECONDS and long > 0:
        return f"{short // 3600} hours", f"{long} day{'' if long == 1 else 's'}"
    if (first.measure, second.measure) == (Measure.DAYS, Measure.MONTHS) and long > 0 and _is_so_many(short, long):
        months = f"{long} month{'' if long == 1 else 's'}"
        if long % 12 == 0:
            months = f"{long // 12} year{'' if long == 12 else 's'}"
        return f"{short} days", months
    return None


def _is_so_many(days: int, months: int) -> bool:
    """Whether so many days are about so many months: 30 each, or as many as months can have."""
    return (
        30 * months <= days <= 31 * months
        or (months == 1 and days in (28, 29))
        or 365 * months <= 12 * days <= 366 * months
    )


def _using(inquiry: Inquiry, number: int, last: int) -> list[Rule]:
    """The rules whose conditions name a window."""
    reading, found = inquiry.rule_set.readings[number], []
    for rule in inquiry.rule_set.rules:
        atoms = [atom for box in inquiry.rule_set.boxes_in(rule.boxes) for atom in box if atom.reading == reading]
        if any(isinstance(one, Interval) and (one.high == last or one.low == last + 1) for one in atoms):
            found.append(rule)
    return found


def _meet(inquiry: Inquiry, some: list[Rule], others: list[Rule]) -> bool:
    """Whether some claim is, time aside, about a rule of each, for one remedy or another."""
    if {*some} & {*others}:
        return True
    remedies = {remedy for rule in (*some, *others) for remedy in rule.remedies}
    mine, theirs = (_boxes(rules) for rules in (some, others))
    try:
        points = inquiry.space.untimed(inquiry.relevant(remedies))
        return any(point.matched & mine and point.matched & theirs for point in points)
    except TooManySets:
        return True


def _boxes(rules: list[Rule]) -> int:
    boxes = 0
    for rule in rules:
        boxes |= rule.boxes
    return boxes


def _between(inquiry: Inquiry, one: tuple[int, int], other: tuple[int, int], rules: list[Rule]) -> Shown | None:
    """A claim within one of the windows and not within the other, that one of the rules is about."""
    apart = [setting for setting in inquiry.space.times.axis.settings if _lies_between(inquiry, setting, one, other)]
    for rule in rules:

        def ask(situation: Situation, rule: Rule = rule) -> Iterator[Question]:
            yield rule, situation.untimed.holds(rule.boxes)

        for remedy in sorted(rule.remedies):
            relevant = inquiry.relevant((remedy,))
            for untimed in inquiry.without_time(remedy, ask):
                for setting in apart if untimed.matched & rule.boxes else ():
                    point = untimed.after(setting)
                    is_possible = not point.matched & inquiry.rule_set.impossible
                    if is_possible and (point.matched & rule.scope or untimed.matched & rule.scope):
                        shown = inquiry.show(point, remedy, relevant=relevant, timing=setting.timing)
                        if shown is not None:
                            return shown
    return None


def _lies_between(inquiry: Inquiry, setting: Setting, one: tuple[int, int], other: tuple[int, int]) -> bool:
    codes = inquiry.space.times.codes(setting)
    within = []
    for number, last in (one, other):
        partition = inquiry.rule_set.partitions[number]
        within.append(0 < codes[number] <= partition.code(last))
    return within[0] is not within[1]


def _finding(inquiry: Inquiry, event: str, written: tuple[str, str], rules: list[Rule], shown: Shown | None) -> Finding:
    names = list(dict.fromkeys(rule.name for rule in rules))
    return inquiry.finding(
        "mixed-units",
        f"`{written[0]}` beside `{written[1]}` since `{event}`, in {spelled(names)}: they end at different times",
        (*names, event),
        inquiry.places_of(names),
        [] if shown is None else [shown.witness("between their ends")],
        "write both in one unit, if they are to end together",
    )
