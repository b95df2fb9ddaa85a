"""What comes of a file of claims: the summary that a replay gives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from pydantic import Field

from aftercare_rules.records.models import Money, PolicyIdentity, Record

Change: TypeAlias = Literal["better", "worse"]
Ground: TypeAlias = Literal["rule", "otherwise", "either way", "contradiction", "incomplete", "no claim"]

_GROUND: Final = (
    "What that rests on: a rule; what the policy says otherwise; either way, as it is the same whatever is unknown, "
    "but not by one rule; a contradiction of rules; incomplete, as no rule can say yet; no claim."
)


class RowFault(Record):
    """What is wrong with rows that are no claims, where it is the same but for the numbers in it."""

    error: str = Field(description="What is wrong, in the words of the first such row.")
    varies: bool = Field(description="Whether other such rows have other numbers in it.")
    rows: int = Field(description="With how many rows. A row in which several things are wrong counts for each.")
    examples: tuple[int, ...] = Field(description="The numbers of the first of them, from 0.")


class VersionRows(Record):
    """The rows that fall under one version of a policy."""

    policy: PolicyIdentity = Field(description="The version.")
    file: str = Field(description="The file that it was read from.")
    in_force: str = Field(description="For which dates of purchase it is.")
    rows: int = Field(description="How many rows.")


class Decided(Record):
    """The rows that are decided in one way on one ground."""

    ground: Ground = Field(description=_GROUND)
    rule: str | None = Field(description="The rule. null: the ground is another one.")
    rules: tuple[str, ...] = Field(description="The rules that contradict one another, where they do.")
    clause: str | None = Field(description="Its clause.")
    verdict: str | None = Field(description="The verdict. null: the row is no claim.")
    rows: int = Field(description="How many rows.")
    cost: Decimal = Field(description="What they cost customers in total.")
    refund: Decimal = Field(description="What customers get in total.")


class Totals(Record):
    """What all rows come to under one policy."""

    versions: tuple[VersionRows, ...] = Field(description="The policy in all its versions, the earliest first.")
    no_version: int = Field(description="How many rows fall under none of them.")
    verdicts: Mapping[str, int] = Field(description="How many rows have each verdict.")
    errors: int = Field(description="How many rows are no claims.")
    missing: Mapping[str, int] = Field(description="What incomplete rows lack, each with how many lack it.")
    cost: Money = Field(description="What customers pay in total.")
    refund: Money = Field(description="What customers get in total.")
    open_rows: int = Field(
        description="How many rows have lines at cost that the claim does not give; their amounts leave these out."
    )
    open_lines: Mapping[str, int] = Field(description="Each of these lines, with how many rows have it.")
    decided: tuple[Decided, ...] = Field(description="The same by rule and verdict, the most rows first.")
    faults: tuple[RowFault, ...] = Field(
        description="What is wrong with rows that are no claims, the most rows first; at most a thousand faults."
    )
    columns: Mapping[str, str] = Field(description="The column that each field was read from.")
    without_column: tuple[str, ...] = Field(description="The fields that have no column: null in every row.")
    one_by_one: Mapping[str, int] = Field(description="How many rows were read by themselves, and for which reason.")


class Outcome(Record):
    """What one policy decides of a row, as far as it is compared."""

    verdict: str | None = Field(description="The verdict. null: the row is no claim.")
    remedy: str | None = Field(description="What is given.")
    cost: Decimal | None = Field(description="What the customer pays.")
    refund: Decimal | None = Field(description="What the customer gets.")
    rule: str | None = Field(description="The rule that says so. null: none does by itself.")
    valid_until: datetime | None = Field(description="The last instant at which it holds. null: none is known.")


class Moved(Record):
    """Rows that go from one verdict of one rule to another."""

    old_ground: Ground = Field(description="What the old policy's decision rests on.")
    old_rule: str | None = Field(description="Its rule. null: the ground is another one.")
    old_rules: tuple[str, ...] = Field(description="The rules that contradict one another, where they do.")
    old_verdict: str | None = Field(description="Its verdict. null: the row is no claim there.")
    new_ground: Ground = Field(description="What the new policy's decision rests on.")
    new_rule: str | None = Field(description="Its rule. null: the ground is another one.")
    new_rules: tuple[str, ...] = Field(description="The rules that contradict one another, where they do.")
    new_verdict: str | None = Field(description="Its verdict. null: the row is no claim there.")
    rows: int = Field(description="How many rows.")
    better: int = Field(description="In how many the customer is better off.")
    worse: int = Field(description="In how many the customer is worse off.")
    cost: Decimal = Field(description="How much more customers pay.")
    refund: Decimal = Field(description="How much more customers get.")


class Shifted(Record):
    """Rows that both policies decide alike, but until another instant."""

    old_ground: Ground = Field(description="What the old policy's decision rests on.")
    old_rule: str | None = Field(description="Its rule. null: the ground is another one.")
    old_rules: tuple[str, ...] = Field(description="The rules that contradict one another, where they do.")
    new_ground: Ground = Field(description="What the new policy's decision rests on.")
    new_rule: str | None = Field(description="Its rule. null: the ground is another one.")
    new_rules: tuple[str, ...] = Field(description="The rules that contradict one another, where they do.")
    verdict: str = Field(description="The verdict under both.")
    rows: int = Field(description="How many rows.")
    longer: int = Field(description="In how many the decision holds longer under the new policy.")
    shorter: int = Field(description="In how many it holds less long.")


class Example(Record):
    """A row that the two policies do not decide alike, or until another instant."""

    row: int = Field(description="Its number in the file, from 0.")
    change: Change | None = Field(description="What it is to the customer. null: neither better nor worse.")
    old: Outcome = Field(description="What the old policy decides.")
    new: Outcome = Field(description="What the new policy decides.")


class Comparison(Record):
    """What another policy would have meant for the same rows."""

    totals: Totals = Field(description="What all rows come to under the new policy.")
    alike: int = Field(description="Rows with the same verdict, remedy, cost and refund.")
    longer: int = Field(description="Those of them whose decision holds longer under the new policy.")
    shorter: int = Field(description="Those of them whose decision holds less long.")
    better: int = Field(description="Rows in which the customer is better off.")
    gained: Money = Field(description="By how much in total, where it is money.")
    worse: int = Field(description="Rows in which the customer is worse off.")
    lost: Money = Field(description="By how much in total, where it is money.")
    otherwise: int = Field(description="Rows that are decided otherwise, and neither for nor against the customer.")
    only_old: int = Field(description="Rows that are claims under the old policy only.")
    only_new: int = Field(description="Rows that are claims under the new policy only.")
    neither: int = Field(description="Rows that are claims under neither.")
    cost: Money = Field(description="How much more customers pay in total.")
    refund: Money = Field(description="How much more customers get in total.")
    moved: tuple[Moved, ...] = Field(description="The rows that differ, by verdict and rule, the most rows first.")
    examples: tuple[Example, ...] = Field(description="The first rows that differ.")
    shifted: tuple[Shifted, ...] = Field(
        description="The rows that are decided alike until another instant, by rule, the most rows first."
    )
    shifted_examples: tuple[Example, ...] = Field(description="The first of these rows.")


class Summary(Record):
    """What came of a file of claims."""

    rows: int = Field(description="How many rows there are.")
    totals: Totals = Field(description="What they come to.")
    left_alone: tuple[str, ...] = Field(description="The columns that are neither read nor kept.")
    against: Comparison | None = Field(default=None, description="What another policy would have meant.")
    rows_per_second: int | None = Field(default=None, description="How fast it was; null where that says nothing.")
