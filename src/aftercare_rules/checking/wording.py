"""AC503: texts that hurt a customer who is unhappy already.

That a text is there in every language (AC501) and fills in only what there is (AC502), the loader sees to: a policy
without is not read at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aftercare_rules.checking.inquiry import Inquiry
from aftercare_rules.checking.manners.reading import Hurt, hurts
from aftercare_rules.checking.obligation import Settled
from aftercare_rules.checking.report import Finding, places
from aftercare_rules.checking.texts import Said, said_in
from aftercare_rules.language.checks import check_named
from aftercare_rules.language.policy import Policy

_PATTERN: Final = "say thanks, what can be done, by when and the next step"


def settle(inquiry: Inquiry) -> Settled:
    """Reads every text of the policy's own file, in English and Chinese."""
    policy = inquiry.policy
    unread = [code for code in policy.vocabulary.languages if code.split("-")[0] not in ("en", "zh")]
    note = f"texts in {', '.join(f'`{code}`' for code in unread)} are not read" if unread else ""
    return Settled(tuple(_findings(policy)), note)


def _findings(policy: Policy) -> Iterator[Finding]:
    for said in said_in(policy):
        for hurt in hurts(said.words, said.language, said.is_answer):
            yield _finding(said, hurt)


def _finding(said: Said, hurt: Hurt) -> Finding:
    check = check_named("wording")
    words = ", ".join(f"“{word}”" for word in hurt.words)
    return Finding(
        code=check.code,
        name=check.name,
        severity=check.severity,
        message=f"{said.what} {hurt.family.does}: {words}",
        about=said.about,
        places=places((said.written.place_of(word), "") for word in hurt.words),
        suggestion=f"{_PATTERN}, like “{hurt.better(said.language)}”",
    )
