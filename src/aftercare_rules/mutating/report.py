"""What came of changing a policy: how many changes its examples notice, and which they do not."""

from __future__ import annotations

from pydantic import Field

from aftercare_rules.checking.report import Place
from aftercare_rules.records.models import Claim, PolicyIdentity, Record


class Change(Record):
    """One change to the text of a policy."""

    place: Place = Field(description="What was changed, with the name of the rule or other part that it stands in.")
    words: str = Field(description="The change in words.", examples=["`within 90 days` becomes `within 91 days`"])
    before: str = Field(description="What stands there.")
    after: str = Field(description='What stood there after the change; "" where it was left out.')
    source_line: str = Field(description="The line of the file that it stands in.")


class Survivor(Record):
    """A change that no example notices, and the example that is missing."""

    change: Change = Field(description="The change.")
    claim: Claim = Field(description="A claim that shows it.")
    today: str = Field(description="What is decided of that claim, in the words of `expect`.")
    changed: str = Field(description="What would be decided after the change.")
    example: str = Field(description="The example to paste: it holds today, and fails after the change.")
    beside: str = Field(description='The rule beside which it goes; "" for the policy\'s own `examples`.')


class Report(Record):
    """The changes to one policy, and what its examples make of them.

    What is proved to change no decision counts neither for the examples nor against them, and so does what no claim
    was found to show.
    """

    file: str = Field(description="The policy's file, as it was named.")
    policy: PolicyIdentity = Field(description="Which text was changed.")
    changes: int = Field(description="How many changes were made that change a decision.")
    noticed: int = Field(description="How many of them an example notices.")
    survivors: tuple[Survivor, ...] = Field(description="Those that none does, in the order of the file.")
    same: tuple[Change, ...] = Field(description="Changes that are proved to change no decision.")
    unsettled: tuple[Change, ...] = Field(description="Changes for which no claim was found that shows them.")

    @property
    def share(self) -> float:
        """The share of changes that are noticed, in per cent; of no changes, all."""
        return 100 * self.noticed / self.changes if self.changes else 100.0
