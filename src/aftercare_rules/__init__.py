"""After-sales policies in plain words: what came back, what the customer is owed, and what it costs."""

from importlib import import_module
from typing import TYPE_CHECKING

from aftercare_rules.uncollected import uncollected
from aftercare_rules.version import VERSION

with uncollected():  # for nothing that an import makes is garbage
    from aftercare_rules.document.load import load_policy
    from aftercare_rules.engine import Engine
    from aftercare_rules.errors import AftercareError, ClaimError, MissingExtra, PolicyError
    from aftercare_rules.language.policy import Policy
    from aftercare_rules.records.models import Claim, Decision, Defect, Money, Purchase

if TYPE_CHECKING:
    from aftercare_rules.book import PolicyBook
    from aftercare_rules.checking.check import check
    from aftercare_rules.checking.report import Report
    from aftercare_rules.explain.records import Explanation
    from aftercare_rules.replaying.in_arrow import decide_in_arrow

__version__ = VERSION

__all__ = [
    "AftercareError",
    "Claim",
    "ClaimError",
    "Decision",
    "Defect",
    "Engine",
    "Explanation",
    "MissingExtra",
    "Money",
    "Policy",
    "PolicyBook",
    "PolicyError",
    "Purchase",
    "Report",
    "check",
    "decide_in_arrow",
    "load_policy",
]

# What not everybody needs who decides claims is imported when it is asked for.
_IMPORTED_LATER = {
    "Explanation": "aftercare_rules.explain.records",
    "PolicyBook": "aftercare_rules.book",
    "Report": "aftercare_rules.checking.report",
    "check": "aftercare_rules.checking.check",
    "decide_in_arrow": "aftercare_rules.replaying.in_arrow",
}

if not TYPE_CHECKING:  # to a type checker it would say that there is every name

    def __getattr__(name: str) -> object:
        if name in _IMPORTED_LATER:
            return getattr(import_module(_IMPORTED_LATER[name]), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
