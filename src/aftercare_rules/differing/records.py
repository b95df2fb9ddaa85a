"""What a comparison says: the regions in which two policies differ, each with a claim before both."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import Field

from aftercare_rules.checking.report import Place
from aftercare_rules.differing.gains import Change
from aftercare_rules.differing.sides import Label
from aftercare_rules.records.models import Claim, Decision, Money, PolicyIdentity, Record

Verdict: TypeAlias = Literal["equal", "different", "not settled"]


class Heard(Record):
    """The witness as one policy reads it, and what it decides; faults instead, where it does not read it."""

    claim: Claim = Field(description="The claim, to paste.")
    decision: Decision | None = Field(description="What is decided. null: the policy does not read the claim.")
    faults: tuple[str, ...] = Field(default=(), description="Why it does not.")


class Answer(Record):
    """Who answers in a region under one policy."""

    rules: tuple[str, ...] = Field(description="The rules that answer; none where the policy's `otherwise` does.")
    is_otherwise: bool = Field(default=False, description="Whether the first of them answers by its own `otherwise`.")
    clause: str = Field(default="", description="The clause of the first.")
    place: Place | None = Field(default=None, description="Where the first stands.")


class Region(Record):
    """Claims that the two policies do not decide alike, in one way."""

    wish: str | None = Field(description="The remedy that these claims want. null: they name none.")
    where: str = Field(description="Which claims these are, in words.")
    change: Change | None = Field(description="What it is to the customer. null: only one policy reads such claims.")
    only: Label | None = Field(default=None, description="The one policy that reads such claims. null: both do.")
    at_most: Money | None = Field(default=None, description="The most that is gained or lost. null: no such amount.")
    grows_with: tuple[str, ...] = Field(
        default=(), description="The numbers of the claim with which it grows without end; none where it has a bound."
    )
    old: Answer | None = Field(default=None, description="Who answers under OLD.")
    new: Answer | None = Field(default=None, description="Who answers under NEW.")
    witness_old: Heard = Field(description="A claim of the region, before OLD.")
    witness_new: Heard = Field(description="The same claim, before NEW.")


class Replayed(Record):
    """What came of recorded claims under both policies."""

    claims: int = Field(default=0, description="How many claims were decided.")
    alike: int = Field(default=0, description="Those that both decide alike.")
    gains: int = Field(default=0, description="Those in which the customer gains.")
    gained: Money | None = Field(default=None, description="By how much in total, where it is money.")
    loses: int = Field(default=0, description="Those in which the customer loses.")
    lost: Money | None = Field(default=None, description="By how much in total, where it is money.")
    otherwise: int = Field(default=0, description="Those that are decided otherwise, and neither for nor against.")
    only_old: int = Field(default=0, description="Those that OLD alone reads.")
    only_new: int = Field(default=0, description="Those that NEW alone reads.")
    neither: int = Field(default=0, description="Those that neither reads.")


class Difference(Record):
    """All that a comparison of two policies says."""

    old: PolicyIdentity = Field(description="The policy that was.")
    new: PolicyIdentity = Field(description="The policy that is to be.")
    verdict: Verdict = Field(
        description="equal: proved for all claims. different: some claim is decided otherwise. "
        "not settled: neither is known."
    )
    regions: tuple[Region, ...] = Field(default=(), description="Where they differ.")
    unsettled: tuple[str, ...] = Field(default=(), description="Where they may differ, and no claim was found.")
    wording: tuple[str, ...] = Field(default=(), description="What differs and changes no outcome.")
    replay: Replayed | None = Field(default=None, description="What came of recorded claims.")
