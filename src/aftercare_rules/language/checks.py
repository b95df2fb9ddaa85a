"""The checks of a policy, as one table: the code and the name of each, how bad it is, and what it finds."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from aftercare_rules.frozen import frozen

Severity: TypeAlias = Literal["error", "warning"]


@frozen
class Check:
    """One check. `meaning` says what it finds; `is_acceptable` whether a policy may let that stand."""

    code: str
    name: str
    severity: Severity
    meaning: str
    is_acceptable: bool = True


CHECKS: Final = (
    Check("AC000", "invalid-policy", "error", "the file cannot be used as a policy", is_acceptable=False),
    Check("AC101", "gap", "warning", "claims that nothing but the policy's `otherwise` answers"),
    Check("AC102", "conflict", "error", "rules that stand together and disagree"),
    Check("AC103", "dead-rule", "error", "a rule that never decides"),
    Check("AC104", "redundant-rule", "warning", "a rule without which every decision would be the same"),
    Check("AC105", "dead-value", "warning", "a word of a fact that makes no difference anywhere"),
    Check("AC106", "override-apart", "warning", "a rule overrides one that can never match at the same time"),
    Check(
        "AC107",
        "blocked-promise",
        "warning",
        "a promise for life that an exclusion takes away for how the goods were sold, neither naming the other",
    ),
    Check("AC108", "weakened-right", "warning", "coverage that leaves the customer less than a right gives"),
    Check("AC201", "later-is-better", "warning", "a later claim that gets a better answer"),
    Check("AC202", "better-with-less-evidence", "warning", "a claim that gets a better answer by showing less"),
    Check("AC203", "cliff", "warning", "a cost that jumps by more than `cliff` from one second to the next"),
    Check("AC301", "cost-above-price", "warning", "a cost above the price of the goods, or a refund above it"),
    Check("AC302", "free-with-a-cost", "error", "what is given free and yet costs something"),
    Check("AC303", "approved-with-nothing", "warning", "an approval by which the customer gets nothing"),
    Check(
        "AC401",
        "mixed-units",
        "warning",
        "`48 hours` beside `2 days`, or `30 days` beside `1 month`, since one event",
    ),
    Check("AC402", "unreachable-end", "warning", "a window whose end no claim reaches"),
    Check("AC403", "endless-window", "warning", "a window that never ends"),
    Check("AC404", "terms-by-claim-date", "warning", "terms picked by the date of the claim, not of the purchase"),
    Check("AC405", "versions", "error", "versions of a policy that overlap or leave a hole", is_acceptable=False),
    Check("AC501", "language", "error", "a text that lacks a language of the policy", is_acceptable=False),
    Check("AC502", "placeholder", "error", "a text that fills in what there is not", is_acceptable=False),
    Check("AC503", "wording", "warning", "a text that blames, belittles, flatly refuses or hides behind rules"),
    Check("AC901", "unused-acceptance", "warning", "an entry of `accepts` that accepts nothing", is_acceptable=False),
)
"""All checks, by code."""

_BY_WORD: Final = {word: check for check in CHECKS for word in (check.code, check.name)}

ACCEPTABLE: Final = tuple(check.name for check in CHECKS if check.is_acceptable)
"""The names of the checks whose findings a policy may let stand."""


def find_check(word: str) -> Check | None:
    """The check with this code or name; None if there is none.

    >>> find_check("gap").code, find_check("AC102").name
    ('AC101', 'conflict')
    """
    return _BY_WORD.get(word)


def check_named(word: str) -> Check:
    """The check with this code or name; `KeyError` if there is none."""
    return _BY_WORD[word]
