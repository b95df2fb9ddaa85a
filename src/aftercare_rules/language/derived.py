"""The definitions of derived facts, one class each, in the table that the loader, the schema and the reference share.

A derived fact is tested like one that a claim states, and is never stated itself. A condition with a name is the only
one that is not computed: a test on it stands for its own boxes, or for those of its opposite.
"""

from __future__ import annotations

from typing import ClassVar, Final, TypeAlias

from aftercare_rules.frozen import frozen
from aftercare_rules.language.boxes import Box
from aftercare_rules.language.comparisons import Difference, Same, Share, SoonAfter
from aftercare_rules.language.conditions import Condition
from aftercare_rules.language.definitions import Definition
from aftercare_rules.language.opposites import opposite, widest
from aftercare_rules.language.services import Count, Days, Every
from aftercare_rules.language.vocabulary import Vocabulary


@frozen
class Named:
    """A condition with a name: where it holds, and where it does not."""

    key: ClassVar[str]
    spelling: ClassVar[str]
    example: ClassVar[str]
    meaning: ClassVar[str]
    yields: ClassVar[str] = "a flag"
    condition: Condition
    yes: tuple[Box, ...]
    no: tuple[Box, ...]

    def boxes(self, is_so: bool) -> tuple[Box, ...]:
        """The boxes of a test on the name."""
        return self.yes if is_so else self.no


class All(Named):
    """Tests that must all hold."""

    key: ClassVar[str] = "all"
    spelling: ClassVar[str] = "all: {FACT: TEST, FACT: TEST}"
    example: ClassVar[str] = "all: {category: watch, price: at least 500}"
    meaning: ClassVar[str] = "all of these tests hold; `no` is every other claim, those without such a fact too"


class AnyOfThem(Named):
    """Conditions of which one must hold."""

    key: ClassVar[str] = "any_of"
    spelling: ClassVar[str] = "any_of: [{FACT: TEST}, {FACT: TEST}]"
    example: ClassVar[str] = "any_of: [{cause: misuse}, {opened: yes}]"
    meaning: ClassVar[str] = "at least one of these conditions holds; `no` is every other claim"


def named(kind: type[Named], condition: Condition, vocabulary: Vocabulary) -> Named:
    """A condition with a name; raises `TooManyBoxes` where its opposite makes too many."""
    boxes = widest(condition.boxes)
    return kind(condition, boxes, opposite(boxes, vocabulary))


COMPUTED: Final[tuple[type[Definition], ...]] = (Share, Difference, Same, Count, Days, Every, SoonAfter)
CONDITIONS: Final[tuple[type[Named], ...]] = (All, AnyOfThem)
DEFINITIONS: Final[tuple[type[Definition] | type[Named], ...]] = (*COMPUTED, *CONDITIONS)

DerivedFact: TypeAlias = Definition | Named
