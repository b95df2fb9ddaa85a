"""What an example states of a claim, by bare names, as a `Claim`."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from aftercare_rules.language.definitions import CUSTOMER_HISTORY, HISTORY
from aftercare_rules.language.domains import ABSENT, NONE_WORD, Choice
from aftercare_rules.language.settings import CHARGES, Setting, Settings
from aftercare_rules.language.vocabulary import BUILT_IN_NUMBERS, DEFECT, PURCHASED, WANTS, Vocabulary
from aftercare_rules.records.models import Article, Claim, Defect, Purchase
from aftercare_rules.records.values import LONGEST_NAME, MOST_NAMES, MOST_USES

COUNTS: Final = ("quantity", "units")
HISTORIES: Final = (HISTORY, CUSTOMER_HISTORY)


def claim_of(settings: Settings, at: datetime, vocabulary: Vocabulary, currency: str) -> Claim:
    """The claim that an example states."""
    groups: dict[str, dict[str, Setting]] = {"purchase": {}, "defect": {}, "claim": {}, "new": {}}
    for name, group in vocabulary.groups.items():  # those of laws that are taken in, too
        if name in settings and name not in (DEFECT, WANTS, *BUILT_IN_NUMBERS):
            groups[group][name] = settings[name]
    kind, wants = settings.get(DEFECT, NONE_WORD), settings.get(WANTS)
    counts = {name: int(number) if isinstance(number := settings.get(name), Decimal) else None for name in COUNTS}
    purchase = {
        "purchased": settings.get(PURCHASED),
        "price": settings.get("price"),
        "currency": currency or None,
        "quantity": counts["quantity"],
        "facts": groups["purchase"],
        "events": {
            name: settings[name]
            for name in vocabulary.events
            if name != PURCHASED and settings.get(name, ABSENT) is not ABSENT
        },
        "history": settings.get(HISTORY),
    }
    defect = {"kind": kind, "units": counts["units"], "parts_price": settings.get("parts_price")}
    new = {"price": settings.get("new_price"), "facts": groups["new"]}
    has_new = groups["new"] or "new_price" in settings
    return Claim.model_validate(
        {
            "at": at,
            "wants": None if wants == NONE_WORD else wants,
            "purchase": Purchase.model_validate(purchase),
            "defect": None if kind == NONE_WORD else Defect.model_validate({**defect, "facts": groups["defect"]}),
            "new": Article.model_validate(new) if has_new else None,
            "charges": settings.get(CHARGES) or {},
            "facts": groups["claim"],
            "history": settings.get(CUSTOMER_HISTORY),
        }
    )


def names_fit(vocabulary: Vocabulary, currency: str) -> bool:
    """Whether all that a policy declares is small enough for a record."""
    words = [word for domain in vocabulary.domains.values() if isinstance(domain, Choice) for word in domain.words]
    names = [*vocabulary.domains, *words, currency or "-"]
    return len(vocabulary.domains) <= MOST_NAMES and all(0 < len(name) <= LONGEST_NAME for name in names)


def fits(settings: Settings) -> bool:
    """Whether what is stated surely makes a record, where all names and words do."""
    if settings.get(CHARGES) or settings.get(PURCHASED) is ABSENT:
        return False
    for name in HISTORIES:
        history = settings.get(name)
        if isinstance(history, tuple) and len(history) > MOST_USES:
            return False
    return True
