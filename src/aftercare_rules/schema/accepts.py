"""The schema of what an author tells the checker: `accepts` and `cliff`."""

from __future__ import annotations

from typing import Final

from aftercare_rules.language.checks import CHECKS
from aftercare_rules.schema.parts import Schema, list_of, one_or_more, record, text, told

_ACCEPTABLE: Final = [check for check in CHECKS if check.is_acceptable]


def accepts() -> Schema:
    """A list of findings that stand as they are."""
    said = {check.name: f"{check.code}: {check.meaning}" for check in _ACCEPTABLE}
    said |= {check.code: f"{check.name}: {check.meaning}" for check in _ACCEPTABLE}
    finding = {
        "enum": [*said],
        "markdownEnumDescriptions": [*said.values()],
        "errorMessage": "Write the name of a check, like `gap`.",
    }
    keys = {
        "finding": told(finding, "finding", "The name or the code of a check.", "finding: gap"),
        "about": told(
            one_or_more(text(".*[^ ].*", "Write a name."), "Write the name of a rule or a fact, or a list of names."),
            "about",
            "The rules, facts or words that the finding is about; left out, all findings of this check are accepted.",
            "about: [stones, repairs]",
        ),
        "reason": told(
            text(r"(.|\n)*\S(.|\n)*", "Say why."),
            "reason",
            "Why it stands, for whoever reads the policy; no customer hears it.",
            "reason: The owner looks at these in person.",
        ),
    }
    return told(
        list_of(record("An item of `accepts`", keys, ("finding", "reason"))),
        "accepts",
        "What `aftercare check` finds and you mean as it is, each with the reason. No decision depends on it.",
        "accepts:\n  - {finding: gap, about: repair, reason: The owner looks at these in person.}",
    )


def cliff() -> Schema:
    """An amount."""
    return told(
        {**text(r"[0-9]{1,12}(\.[0-9]{1,6})?", "Write an amount, like `50` or `12.50`."), "minimum": 0},
        "cliff",
        "The largest jump of a cost, from one second to the next, that you mean; `aftercare check` finds larger ones. "
        "No decision depends on it.",
        "cliff: 50",
    )
