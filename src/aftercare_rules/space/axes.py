"""The axes of the space of claims: what can be so of a claim, and which boxes each way blocks.

An axis holds things that hang together, such as a fact with those derived from it; what lies on different axes is
independent. A *setting* is one way for an axis to be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aftercare_rules.deciding.open_facts import Cell
from aftercare_rules.language.prices import Key, Range
from aftercare_rules.language.readings import Value
from aftercare_rules.space.instants import Timing


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """One way for an axis to be: the boxes that it blocks, and what a claim says that lies there.

    `cells` are the values of facts, `codes` what readings of facts and of the history are to come to, `timing` how
    the events stand to the claim. `ranges` are the numbers that prices may read. `is_exact` is unset where no claim
    may be so: the setting is one of more than there are.
    """

    blocked: int
    cells: Mapping[str, Cell] = field(default_factory=dict)
    codes: Mapping[int, int] = field(default_factory=dict)
    timing: Timing | None = None
    ranges: Mapping[Key, Range] = field(default_factory=dict)
    is_exact: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """Things that hang together, and the ways in which they can be. `names` are the facts, events and rules of it."""

    names: tuple[str, ...]
    settings: tuple[Setting, ...]

    @property
    def touched(self) -> int:
        """The boxes that some setting blocks."""
        touched = 0
        for setting in self.settings:
            touched |= setting.blocked
        return touched

    def setting_of(self, blocked: int) -> Setting:
        """The first setting that blocks just these boxes."""
        return next(setting for setting in self.settings if setting.blocked == blocked)


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A kind of claims: with or without a defect, with or without an article wanted in exchange.

    `facts` are those that have no value there.
    """

    has_defect: bool
    has_new: bool
    facts: Mapping[str, Value]
    axes: tuple[Axis, ...]
