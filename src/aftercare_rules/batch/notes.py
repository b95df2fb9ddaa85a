"""What is noted of rows besides their decisions, for whoever adds them up: what each rests on, what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aftercare_rules.language.wording import SAME_EITHER_WAY, own_words
from aftercare_rules.records.models import Decision

NOTES: Final = ("ground", "open_lines")
"""The columns of notes: what the decision rests on, and the lines at cost that its amount leaves out."""

RULE: Final = "rule"
OTHERWISE: Final = "otherwise"
EITHER_WAY: Final = "either way"
CONTRADICTION: Final = "contradiction"
INCOMPLETE: Final = "incomplete"


def notes_of(decision: Decision) -> tuple[str, str | None]:
    """The notes on a decision, each a text; of several names each stands on a line of its own.

    After a contradiction stand the rules that contradict one another.
    """
    is_counted = decision.cost is not None or decision.refund is not None
    open_lines = [line.name for line in decision.lines if line.amount is None] if is_counted else []
    return _in_lines(_ground(decision)), _in_lines(open_lines) if open_lines else None


def names_in(note: str) -> list[str]:
    r"""The names in a note.

    >>> names_in("contradiction\nstones\nclasps")
    ['contradiction', 'stones', 'clasps']
    """
    return note.split("\n")


def _in_lines(names: Sequence[str]) -> str:
    return "\n".join(" ".join(name.split()) for name in names)


def _ground(decision: Decision) -> Sequence[str]:
    if decision.verdict == "incomplete":
        return [INCOMPLETE]
    if decision.rule is not None:
        return [RULE]
    if decision.rules:
        return [CONTRADICTION, *decision.rules]
    # Nothing else in a decision tells it from what the policy says `otherwise`: the library then speaks for itself.
    own = own_words(SAME_EITHER_WAY[decision.verdict], tuple(decision.reason))
    is_own = all(said.startswith(own.in_language(language)) for language, said in decision.reason.items())
    return [EITHER_WAY if is_own else OTHERWISE]
