"""Parts of the space of claims in words, as an author would write them in a test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from aftercare_rules.language.boxes import ABSENT_CODE, BandPartition
from aftercare_rules.language.domains import Choice, Flag, Number
from aftercare_rules.language.durations import Measure
from aftercare_rules.language.readings import Reading
from aftercare_rules.language.time_readings import DateReading, ElapsedReading, NextDateReading
from aftercare_rules.space.axes import Axis, Setting
from aftercare_rules.space.space import Space

_HOUR: Final = 3600


def in_words(space: Space, axis: Axis, settings: Sequence[Setting]) -> list[str]:
    """What is so in some settings of an axis, a test for each fact or event; nothing where anything may be."""
    if axis is space.times.axis:
        # Windows may hang on one another so that none by itself tells these times apart.
        return list(_time(space, settings)) or (["at some times"] if len(settings) < len(axis.settings) else [])
    return [said for name in axis.names if (said := _fact(space, name, axis, settings))]


def _fact(space: Space, name: str, axis: Axis, settings: Iterable[Setting]) -> str:
    domain, partition = space.policy.vocabulary.domains.get(name), space.partition(name)
    codes, every = (_codes_of(space, name, each) for each in (settings, axis.settings))
    if domain is None or partition is None or not codes or codes == every:
        return ""
    if isinstance(domain, Choice):
        return f"{name}: {_words([word for word in domain.words if partition.code(word) in codes])}"
    if isinstance(domain, Flag):
        return (
            f"{name}: {_words(['yes' if value else 'no' for value in (True, False) if partition.code(value) in codes])}"
        )
    if isinstance(domain, Number) and isinstance(partition, BandPartition):
        return f"{name}: {_numbers(partition, domain, sorted(codes - {ABSENT_CODE}))}"
    return ""


def _codes_of(space: Space, fact: str, settings: Iterable[Setting]) -> set[int]:
    """What the reading of a fact comes to in some settings."""
    number = space.number(fact)
    return set() if number is None else {one.codes[number] for one in settings if number in one.codes}


def _words(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"[{', '.join(words)}]"


def _numbers(partition: BandPartition, domain: Number, codes: Sequence[int]) -> str:
    if not codes:
        return "none"
    least = partition.starts[codes[0] - 2] if codes[0] > 1 else None
    if least is not None and domain.minimum is not None and least <= (domain.minimum, False):
        least = None
    most = partition.starts[codes[-1] - 1] if codes[-1] - 1 < len(partition.starts) else None
    if least is None or most is None:
        if least is not None:
            return f"{'over' if least[1] else 'at least'} {least[0]}"
        return "any" if most is None else f"{'at most' if most[1] else 'under'} {most[0]}"
    if least[1]:
        return f"over {least[0]} and {'at most' if most[1] else 'under'} {most[0]}"
    return f"{least[0]} to {'' if most[1] else 'under '}{most[0]}"


def _time(space: Space, settings: Iterable[Setting]) -> Iterator[str]:
    chosen, every = _codes(space, settings), _codes(space, space.times.axis.settings)
    by_event: dict[str, list[str]] = {}
    for number, codes in _needed(space, {n: codes for n, codes in chosen.items() if codes != every[n]}).items():
        reading, partition = space.rule_set.readings[number], space.rule_set.partitions[number]
        if not isinstance(partition, BandPartition):
            continue
        said = _window(reading, partition, sorted(codes - {ABSENT_CODE})) if codes != {ABSENT_CODE} else "none"
        if ABSENT_CODE in every[number]:
            said = said or "any"
            said = f"none, or {said}" if ABSENT_CODE in codes and codes != {ABSENT_CODE} else said
        by_event.setdefault(reading.name, []).append(said)
    for event, tests in by_event.items():
        yield f"{event}: {' and '.join(dict.fromkeys(filter(None, tests)))}"


def _needed(space: Space, codes: Mapping[int, set[int]]) -> dict[int, set[int]]:
    """The readings of time that tell some times apart, without those that follow from the others."""
    every = [space.times.codes(setting) for setting in space.times.axis.settings]

    def admitted(tests: Mapping[int, set[int]]) -> list[int]:
        return [n for n, found in enumerate(every) if all(found.get(each, -1) in held for each, held in tests.items())]

    needed = dict(codes)
    for number in codes:
        others = {other: held for other, held in needed.items() if other != number}
        if others and admitted(others) == admitted(needed):
            needed = others
    return needed


def _codes(space: Space, settings: Iterable[Setting]) -> dict[int, set[int]]:
    """For each reading of time the codes that it has in some settings."""
    found: dict[int, set[int]] = {number: set() for number in (*space.times.strict, *space.times.loose)}
    for setting in settings:
        for number, code in space.times.codes(setting).items():
            found[number].add(code)
    return found


def _window(reading: Reading, partition: BandPartition, codes: Sequence[int]) -> str:
    first = partition.last_whole(codes[0] - 1) if codes[0] > 1 else None
    last = partition.last_whole(codes[-1])
    if isinstance(reading, ElapsedReading):
        if last is not None and last < 0:
            return "not yet begun"
        said = [f"after {_length(reading, first)}"] if first is not None and first >= 0 else []
        said += [f"within {_length(reading, last)}"] if last is not None else []
        pausing = f" pausing {reading.pausing}" if reading.pausing and said else ""
        return " and ".join(said) + pausing
    if isinstance(reading, DateReading):
        said = [f"from {_date(first + 1)}"] if first is not None else []
        said += [f"until {_date(last)}"] if last is not None else []
        return " and ".join(said)
    if isinstance(reading, NextDateReading):
        return f"{'until' if last == 0 else 'after'} next {reading.month:02}-{reading.day:02}"
    return str(reading)


def _length(reading: ElapsedReading, limit: int) -> str:
    if reading.measure is Measure.SECONDS:
        return f"{limit // _HOUR} hour{'' if limit == _HOUR else 's'}"
    if reading.measure is Measure.MONTHS and limit and limit % 12 == 0:
        return f"{limit // 12} year{'' if limit == 12 else 's'}"
    unit = reading.measure.value
    return f"{limit} {unit[:-1] if limit == 1 else unit}"


def _date(day: int) -> str:
    return date.fromordinal(day).isoformat()
