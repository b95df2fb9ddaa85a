"""After-sales policies in plain words: what came back, what the customer is owed, and what it costs."""

from aftercare_rules.book import PolicyBook
from aftercare_rules.document.load import load_policy
from aftercare_rules.engine import Engine
from aftercare_rules.errors import AftercareError, ClaimError, MissingExtra, PolicyError
from aftercare_rules.explain.records import Explanation
from aftercare_rules.language.policy import Policy
from aftercare_rules.records.models import Claim, Decision, Defect, Money, Purchase

__version__ = "0.1.0"

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
    "load_policy",
]
