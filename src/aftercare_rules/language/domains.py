"""What a declared fact can be: a choice of words, a flag, a number, an amount; and what an event is.

A value that a claim does not give is `UNKNOWN`; a value that does not exist (a
fact of a defect where there is none, an event that has not happened) is
`ABSENT`, and every test on it fails.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from enum import Enum
from typing import Final, TypeAlias

from aftercare_rules.frozen import frozen


class State(Enum):
    """Why a fact has no value."""

    ABSENT = "absent"
    UNKNOWN = "unknown"


ABSENT: Final = State.ABSENT
UNKNOWN: Final = State.UNKNOWN

# The thread's own decimal context must not change a number.
EXACT: Final = Context(prec=60, rounding=ROUND_HALF_UP)

MOST_FEW: Final = 40
"""As many values of a number can be told apart one by one."""

NONE_WORD: Final = "none"
ANY_WORD: Final = "any"
RESERVED: Final = (ANY_WORD, NONE_WORD)

NUMBER_PATTERN: Final = r"-?[0-9]{1,12}(\.[0-9]{1,6})?"
"""How a policy writes a number."""

NAME_PATTERN: Final = "[a-z][a-z0-9_]{0,59}"
"""How a policy names a fact, an event or a remedy."""

WORD_PATTERN: Final = (
    r"(?!(within|after) [0-9])"  # that reads as a window of time, and is checked as one
    r"[^\s,:{}\[\]#&*!|>'\"%@`]([^,:{}\[\]#\n]{0,58}[^\s,:{}\[\]#])?"
)
"""How a policy writes a word of a choice."""


@frozen
class Choice:
    """One of a list of words."""

    words: tuple[str, ...]


@frozen
class Flag:
    """Yes or no."""


@frozen
class Number:
    """A number with a unit, and optional bounds (included) and step. Money is a number in the policy's currency."""

    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    step: Decimal | None = None
    is_money: bool = False

    @property
    def greatest(self) -> Decimal | None:
        """The greatest value there is, None where there is no end."""
        return None if self.maximum is None else self.step_to(self.maximum)

    @property
    def few(self) -> tuple[Decimal, ...]:
        """All its values if they are few, else none."""
        if self.step is None or self.minimum is None or self.greatest is None:
            return ()
        steps = EXACT.divide(EXACT.subtract(self.greatest, self.minimum), self.step)
        if steps > MOST_FEW:
            return ()
        return tuple(EXACT.add(self.minimum, EXACT.multiply(self.step, number)) for number in range(int(steps) + 1))

    def fault(self, value: Decimal) -> str:
        """What is wrong with a value, in words; empty if it lies in the domain."""
        if self.minimum is not None and value < self.minimum:
            return f"is below {self.minimum}"
        if self.maximum is not None and value > self.maximum:
            return f"is above {self.maximum}"
        if self.step is not None and value != self.step_from(value):
            return f"is not in steps of {self.step}"
        return ""

    def step_from(self, bound: Decimal, after: bool = False) -> Decimal:
        """The first value from a bound on, or after it; without a step the bound itself."""
        return self._step(bound, ROUND_CEILING, 1 if after else 0)

    def step_to(self, bound: Decimal, before: bool = False) -> Decimal:
        """The last value up to a bound, or before it; without a step the bound itself."""
        return self._step(bound, ROUND_FLOOR, -1 if before else 0)

    def _step(self, bound: Decimal, rounding: str, beyond: int) -> Decimal:
        if self.step is None:
            return bound
        origin = self.minimum or Decimal(0)
        steps = EXACT.divide(EXACT.subtract(bound, origin), self.step)
        whole = steps.to_integral_value(rounding, EXACT)
        if whole == steps:
            whole = EXACT.add(whole, beyond)
        return EXACT.add(origin, EXACT.multiply(whole, self.step))


@frozen
class Event:
    """A named instant."""


@frozen
class Today:
    """The claim's own day, which every claim has."""


Domain: TypeAlias = Choice | Flag | Number | Event
"""What a fact or an event that a policy declares can be."""

AMOUNT: Final = Number(minimum=Decimal(0), is_money=True)
COUNT: Final = Number(minimum=Decimal(0), step=Decimal(1))
