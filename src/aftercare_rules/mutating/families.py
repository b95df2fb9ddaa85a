"""The table of all families of slips: a new one is a new function in it."""

from __future__ import annotations

from typing import Final

from aftercare_rules.mutating.amounts import amounts
from aftercare_rules.mutating.bounds import bounds
from aftercare_rules.mutating.limits import limits
from aftercare_rules.mutating.parts import parts
from aftercare_rules.mutating.slips import Family
from aftercare_rules.mutating.verdicts import verdicts
from aftercare_rules.mutating.windows import windows
from aftercare_rules.mutating.words import words

FAMILIES: Final[tuple[Family, ...]] = (windows, bounds, words, limits, amounts, verdicts, parts)
"""All families, in the order in which the slips at one place are told."""
