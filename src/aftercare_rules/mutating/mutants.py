"""A policy's text to its mutants: the same policy with one small slip in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aftercare_rules.errors import shortened
from aftercare_rules.mutating.draft import Draft
from aftercare_rules.mutating.edits import Edit
from aftercare_rules.mutating.families import FAMILIES
from aftercare_rules.mutating.places import Owner
from aftercare_rules.mutating.slips import Slip
from aftercare_rules.mutating.walk import places_of

# Parts with parts of their own, which are known by where they stand.
_NOT_SHOWN: Final = ("rule", "fee", "row", "section")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A slip in a policy, and the rule or other part that it is in.

    `starts_examples` says that examples take from there what they do not say themselves.
    """

    owner: Owner
    slip: Slip
    starts_examples: bool

    @property
    def words(self) -> str:
        """What was changed, in words."""
        before, after = shortened(self.slip.before), self.slip.after
        if after:
            return f"{before} becomes {shortened(after)}"
        named = "" if self.slip.what in _NOT_SHOWN or self.slip.what.startswith("`") else f" {before}"
        return f"the {self.slip.what}{named} is left out"


def mutants_of(draft: Draft) -> Iterator[Mutant]:
    """All mutants of a policy in the order of its text, each once; some of them may be no policy."""
    vocabulary = draft.policy.vocabulary
    found: dict[Edit, Mutant] = {}
    for place in places_of(draft.root, vocabulary):
        for family in FAMILIES:
            for slip in family(place.thing, draft.text, vocabulary):
                found.setdefault(slip.edit, Mutant(place.owner, slip, place.starts_examples))
    yield from sorted(found.values(), key=lambda mutant: (mutant.slip.span.line, mutant.slip.span.column))
