"""Numbers of many rows without any rounding: whole numbers over one divisor, none of them below zero.

Where one would not fit in 64 bits it is 0, and its row is marked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Final

import numpy as np

from aftercare_rules.batch.slices import Mask, Whole

_LARGEST: Final = 2**62


@dataclass(frozen=True, slots=True)
class Exact:
    """One number for each row, or one for all of them. `beyond` marks those that do not fit."""

    whole: Whole
    divisor: int
    beyond: Mask

    @classmethod
    def only(cls, number: Fraction) -> Exact:
        """The same number for all rows."""
        return cls(np.array([number.numerator], np.int64), number.denominator, np.zeros(1, np.bool_))

    def times(self, other: Exact) -> Exact:
        """The products."""
        beyond, whole = self.beyond | other.beyond, self.whole
        if int(whole.max(initial=0)) * int(other.whole.max(initial=0)) > _LARGEST:
            beyond = beyond | (whole > _LARGEST // np.maximum(other.whole, 1))
            whole = np.where(beyond, 0, whole)
        return Exact(whole * other.whole, self.divisor * other.divisor, beyond)

    def over(self, other: Exact) -> Exact:
        """What each is above another, which is 0 where it is not."""
        one, two = self._alike(other)
        return replace(one, whole=np.maximum(one.whole - two.whole, 0), beyond=one.beyond | two.beyond)

    def at_least(self, other: Exact) -> Exact:
        """The higher of two."""
        one, two = self._alike(other)
        return replace(one, whole=np.maximum(one.whole, two.whole), beyond=one.beyond | two.beyond)

    def at_most(self, other: Exact) -> Exact:
        """The lower of two."""
        one, two = self._alike(other)
        return replace(one, whole=np.minimum(one.whole, two.whole), beyond=one.beyond | two.beyond)

    def rounded(self, units: int) -> tuple[Whole, Mask]:
        """How many of so many units to one they are, each rounded half up; and which of them do not fit."""
        share = Fraction(units, self.divisor)
        # Half up: twice the number and the divisor, over twice the divisor.
        doubled = self._scaled(2 * share.numerator)
        if share.denominator > _LARGEST // 2:
            return np.zeros_like(self.whole), doubled.beyond | (self.whole > 0)
        whole: Whole = (doubled.whole + share.denominator) // (2 * share.denominator)
        return whole, doubled.beyond

    def _alike(self, other: Exact) -> tuple[Exact, Exact]:
        """Two numbers over the same divisor."""
        divisor = lcm(self.divisor, other.divisor)
        one, two = self._scaled(divisor // self.divisor), other._scaled(divisor // other.divisor)
        return replace(one, divisor=divisor), replace(two, divisor=divisor)

    def _scaled(self, factor: int) -> Exact:
        """So many times as much; the divisor is the same."""
        if factor == 1:
            return self
        beyond = self.whole > _LARGEST // factor
        if factor > _LARGEST:
            return replace(self, whole=np.zeros_like(self.whole), beyond=self.beyond | beyond)
        return replace(self, whole=np.where(beyond, 0, self.whole) * factor, beyond=self.beyond | beyond)
