"""Conditions: tests of one fact each, the table of their words, and the boxes in which all of them hold.

The table `WORDS` is all that the loader, the schema and the reference know of the words: a new one is a new class in
that table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field
from functools import cached_property
from typing import Final, TypeAlias

from aftercare_rules.errors import Misspelling, Span, one_of, shortened
from aftercare_rules.frozen import frozen, in_slots
from aftercare_rules.language.boxes import EVERYTHING, Box, Interval, distinct, meet_boxes, meet_two
from aftercare_rules.language.counting import PLAIN, Counting
from aftercare_rules.language.domains import Choice, Flag
from aftercare_rules.language.durations import DURATION_PATTERN
from aftercare_rules.language.readings import UsesReading
from aftercare_rules.language.time_words import TIME_WORDS, NotHappened, read_duration
from aftercare_rules.language.words import Any, Bounds, OneOf, Subject, Word, YesNo, member

# More boxes than this in one rule is a slip, or two rules in one.
MOST_BOXES: Final = 1000

WORDS: Final[tuple[type[Word], ...]] = (OneOf, YesNo, Any, Bounds, *TIME_WORDS, NotHappened)


def read_word(text: str, subject: Subject) -> tuple[Box, ...] | None:
    """The boxes in which one written test holds, None if no word is spelled so; raises `Misspelling`."""
    # The word that is made of others comes first: it may hold the text of any.
    for word in reversed(WORDS):
        if isinstance(subject.domain, word.fits):
            boxes = word.read(text, subject)
            if boxes is not None:
                return boxes
    return None


def all_but(words: Iterable[str], subject: Subject) -> tuple[Box, ...]:
    """`except`: the fact has a value, and it is none of these words. Raises `Misspelling`."""
    name = subject.name
    if isinstance(subject.domain, Flag):
        raise Misspelling("a flag has only two values", f"write `{name}: yes` or `{name}: no`")
    if not isinstance(subject.domain, Choice):
        raise Misspelling(f"`except` is for words; `{name}` is not a choice of words", "say what must hold instead")
    named = set(words)
    left = [word for word in subject.domain.words if word not in named]
    if not left:
        raise Misspelling(f"this leaves no word of `{name}`", f"`{name}` is {one_of(subject.domain.words)}")
    return member(subject, left)


LIMIT_PATTERN: Final = f"used|(once|twice|[1-9][0-9]{{0,3}} times)( within {DURATION_PATTERN})?"


def read_limit(text: str, rule: str, counting: Counting = PLAIN) -> tuple[Box, ...]:
    """`once`, `2 times`, `2 times within 1 year`, `used`: how often this rule may be used. Raises `Misspelling`."""
    if text == "used":
        return ((Interval(UsesReading(rule), low=1),),)
    match = re.fullmatch(r"(once|twice|[1-9][0-9]{0,3} times)(?: within (.+))?", text)
    if not match:
        digits = re.fullmatch(r"(?:at most |max |up to )?([1-9]\d{0,3})(?: ?(?:x|times?|uses?))?", text)
        help = "write `once`, `2 times`, `2 times within 1 year` or `used`"
        if re.search("customer|person|buyer|client|household", text):
            help += "; for a customer a derived fact counts, like `{count: repair, of: customer}`"
        if digits:
            help = f"write `{digits[1]} times`" if digits[1] != "1" else "write `once`"
        raise Misspelling(f"{shortened(text)} is not a limit", help)
    count, window = match.groups()
    times = {"once": 1, "twice": 2}.get(count) or int(count.split()[0])
    reading = UsesReading(rule, read_duration(window, counting) if window else None)
    return ((Interval(reading, high=times - 1),),)


@in_slots
class Test:
    """One entry of `for`, `when` or `unless`: a fact, what was written, and the boxes in which it holds.

    `stands_for` is the condition whose name the fact is.
    """

    fact: str
    text: str
    boxes: tuple[Box, ...]
    span: Span
    stands_for: Condition | None = None


@frozen
class AnyOf:
    """`any_of`: at least one of several conditions holds."""

    options: tuple[Condition, ...]
    span: Span = field(compare=False)

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes of all options."""
        return distinct(box for option in self.options for box in option.boxes)


@frozen
class Condition:
    """Tests that must all hold; without any, it holds of every claim."""

    parts: tuple[Test | AnyOf, ...] = ()

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes in which every part holds."""
        return every(part.boxes for part in self.parts)

    @property
    def tests(self) -> tuple[Test, ...]:
        """All tests, those inside `any_of` among them."""
        found: list[Test] = []
        for part in self.parts:
            if isinstance(part, Test):
                found.append(part)
            else:
                found.extend(test for option in part.options for test in option.tests)
        return tuple(found)


Part: TypeAlias = Test | AnyOf


class TooManyBoxes(ValueError):
    """A condition makes more combinations than anyone can mean."""


def every(conditions: Iterable[tuple[Box, ...]]) -> tuple[Box, ...]:
    """The boxes in which all of several conditions hold; raises `TooManyBoxes`."""
    boxes: tuple[Box, ...] = EVERYTHING
    for condition in conditions:
        if len(boxes) == len(condition) == 1:  # as of most conditions
            both = meet_two(boxes[0], condition[0])
            boxes = () if both is None else (both,)
            continue
        if len(boxes) * len(condition) > MOST_BOXES * 10:
            raise TooManyBoxes
        boxes = distinct(meet_boxes(boxes, condition))
        if len(boxes) > MOST_BOXES:
            raise TooManyBoxes
    return boxes
