"""Which boxes hold of a claim: one file for each matcher, and its name is the matcher's.

A matcher's file defines `matcher(sizes, boxes)`. It sees only small integers:
`sizes[i]` is how many codes reading `i` has, from 0 up, and a box lists the
codes that it allows.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from typing import Final, Protocol, TypeAlias, cast

from aftercare_rules.errors import did_you_mean

# A box as a matcher sees it: pairs of a reading's number and the codes that the box
# allows there, at most one pair per reading. All must hold, so `()` always does.
CodedBox: TypeAlias = tuple[tuple[int, frozenset[int]], ...]

DEFAULT: Final = "tables"
MATCHERS: Final = tuple(
    sorted((found.name for found in pkgutil.iter_modules(__path__)), key=lambda name: name != DEFAULT)
)


class Matcher(Protocol):
    """Decides which boxes hold of a vector of codes, one code for each reading."""

    def match(self, codes: Sequence[int]) -> int:
        """Bit `i` is set where box `i` holds."""
        ...


def create(name: str, sizes: Sequence[int], boxes: Sequence[CodedBox]) -> Matcher:
    """The matcher of that name.

    Raises `ValueError` for a name that is not in `MATCHERS`, and `MissingExtra` if it needs packages that are not
    installed.
    """
    if name not in MATCHERS:
        known = " and ".join(map(repr, MATCHERS))
        raise ValueError(f"there is no matcher {name!r}; there is {known}. {did_you_mean(name, MATCHERS)}".strip())
    return cast("Matcher", importlib.import_module(f"{__name__}.{name}").matcher(sizes, boxes))
