"""What an example states of a claim: each fact, event and history by its bare name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from aftercare_rules.language.domains import State
from aftercare_rules.records.models import FactValue, Use

Setting: TypeAlias = FactValue | datetime | Literal[State.ABSENT] | tuple[Use, ...] | dict[str, Decimal] | None
"""What is stated of one name; None says that it is unknown."""

Settings: TypeAlias = dict[str, Setting]

CHARGES: Final = "charges"
"""The name of the claim's own amounts for lines at cost."""

OF_THE_POLICY: Final = ""
"""In the place of a rule's name: the policy's own examples, which stand beside no rule."""

Starts: TypeAlias = Mapping[str, Settings]
"""Where examples start, by the rule that they stand beside."""
