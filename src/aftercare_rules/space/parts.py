"""Parts of an axis that can be said: a window for each event, numbers between two bounds."""

from __future__ import annotations

from collections.abc import Sequence

from aftercare_rules.language.boxes import ABSENT_CODE
from aftercare_rules.language.domains import Number
from aftercare_rules.space.axes import Axis, Setting
from aftercare_rules.space.space import Space
from aftercare_rules.space.times import Times


def around(times: Times, one: Setting, alike: Sequence[Setting]) -> tuple[Setting, ...]:
    """Of settings of time that are alike those about one of them that a window for each reading tells from others."""
    codes = {setting: times.codes(setting) for setting in times.axis.settings}
    others = [codes[setting] for setting in times.axis.settings if setting not in alike]
    held = {number: {code} for number, code in codes[one].items()}

    def is_apart() -> bool:
        return not any(all(other[number] in held[number] for number in held) for other in others)

    for number, own in codes[one].items():
        every = {each[number] for each in codes.values()}
        held[number] = every
        if is_apart():
            continue
        held[number] = {own}
        happened = sorted(every - {ABSENT_CODE})
        above, below = [code for code in happened if code > own], [code for code in happened if code < own]
        for stretch in (above, below[::-1]) if own != ABSENT_CODE else ():
            for code in stretch:
                held[number].add(code)
                if not is_apart():
                    held[number].remove(code)
                    break
    return tuple(each for each in codes if all(codes[each][number] in held[number] for number in held))


def beside(space: Space, axis: Axis, one: Setting, alike: Sequence[Setting]) -> tuple[Setting, ...]:
    """Of settings that are alike those about one of them that lie side by side, where the axis is of one number."""
    number = space.number(axis.names[0]) if len(axis.names) == 1 else None
    if number is None or not isinstance(space.policy.vocabulary.domains[axis.names[0]], Number):
        return tuple(alike)
    ordered = sorted(axis.settings, key=lambda setting: setting.codes.get(number, 0))
    place = ordered.index(one)
    first = last = place
    while first > 0 and ordered[first - 1] in alike:
        first -= 1
    while last + 1 < len(ordered) and ordered[last + 1] in alike:
        last += 1
    return tuple(ordered[first : last + 1])
