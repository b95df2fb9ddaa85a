"""The records of an explanation: each rule with its tests, and what would change the decision.

Words stand in each language of the policy, as in a `Decision`; facts, tests and rules by the names that the policy's
author gave them. Instants are in the policy's zone, in whole seconds.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from pydantic import Field

from aftercare_rules.language.policy import Section
from aftercare_rules.records.models import Decision, FactValue, Money, Record, Verdict

Result: TypeAlias = Literal["held", "failed", "unknown"]
Place: TypeAlias = Literal["for", "when", "unless"]
Effect: TypeAlias = Literal["better", "other", "worse"]
Status: TypeAlias = Literal[
    "decided",
    "agreed",
    "added",
    "in conflict",
    "lost",
    "stood",
    "overridden",
    "blocked",
    "failed",
    "out of scope",
    "open",
]


class Span(Record):
    """A stretch of time, both ends included. Without an end it goes as far as it can."""

    since: datetime | None = None
    until: datetime | None = None


class Check(Record):
    """One test of a rule, held against the claim.

    `options` are the conditions of an `any_of`, the one of an `unless`, or the one that a fact is the name of, each
    with its own checks. An `unless` has `held` while it does not stand in the rule's way; the checks inside say how
    the claim meets them.
    """

    part: Place
    fact: str = Field(description="The fact or event tested; `limit`, `any_of` and `unless` stand for themselves.")
    test: str = Field(default="", description="The test as it is written.")
    result: Result
    value: dict[str, str] = Field(default_factory=dict, description="What the claim says, in words.")
    window: tuple[Span, ...] = Field(default=(), description="When a test on an event holds, the event being known.")
    options: tuple[tuple[Check, ...], ...] = ()


class RuleExplanation(Record):
    """What one rule, or one row of a rule, had to say, and what became of it.

    A rule with rows stands among them by its own name only where its `otherwise` answers, or may.

    `status` is one of: `decided`; `agreed` (the same outcome as the rule that decided); `in conflict` (rules say
    different things, so a person decides); `added` (a fee whose lines are in the bill); `lost` (another rule is better
    for the customer); `stood` (it speaks of another remedy, or nothing is decided yet); `overridden` and `blocked`,
    with the rules that did it in `by`; `failed` (in scope, but it says nothing); `out of scope`; `open` (it depends on
    what is unknown).
    """

    rule: str
    row_of: str | None = Field(default=None, description="The rule of which it is a row.")
    section: Section
    clause: str | None
    status: Status
    by: tuple[str, ...] = ()
    spoke: Literal["rule", "otherwise"] | None = Field(
        default=None, description="Whether the rule's own answer applies, or its `otherwise`."
    )
    verdicts: dict[str, Verdict] = Field(default_factory=dict, description="What it says of each remedy.")
    nearly: bool = Field(default=False, description="Whether one test alone keeps its own answer from applying.")
    checks: tuple[Check, ...] = ()

    @property
    def failed(self) -> tuple[Check, ...]:
        """The tests that keep the rule's own answer from applying."""
        return tuple(check for check in self.checks if check.result == "failed")


class Setting(Record):
    """One thing in a claim that could be otherwise: any of `values`, or an instant in any of `spans`.

    `fact` may also be `at`, `wants`, an event or `history`; for `history` the value is how often the rule `uses_of`
    was used, within `uses_within` of the claim if that is not None.
    """

    fact: str
    values: tuple[FactValue, ...] = ()
    spans: tuple[Span, ...] = ()
    uses_of: str | None = None
    uses_within: str | None = None
    words: dict[str, str] = Field(description="The setting as one would say it.")


class Change(Record):
    """A change to the claim, and the outcome that it would have.

    `within_reach` holds for what the customer can bring, do or tell: the claim's own facts, its time, the wish, and
    all that is still unknown. `rule` is None where none decides, or not the same one for all of a setting's values.
    """

    settings: tuple[Setting, ...]
    effect: Effect
    within_reach: bool
    verdict: Verdict
    remedy: str | None
    cost: Money | None
    refund: Money | None
    rule: str | None


class Explanation(Record):
    """A decision, how each rule came to it, and the smallest changes to the claim that would change it."""

    decision: Decision
    rules: tuple[RuleExplanation, ...]
    changes: tuple[Change, ...]
