"""For your own tests: claims under your policy, drawn by Hypothesis, and what must hold of every policy.

It needs the extra `test`; without it, importing this raises `MissingExtra`.
"""

from importlib.util import find_spec

from aftercare_rules.errors import MissingExtra

if find_spec("hypothesis") is None:
    raise MissingExtra("aftercare_rules.testing", "test")

from aftercare_rules.examples.writing import as_example
from aftercare_rules.testing.claims import claims
from aftercare_rules.testing.laws import assert_consistent, assert_laws
from aftercare_rules.testing.records import register

register()

__all__ = ["as_example", "assert_consistent", "assert_laws", "claims", "register"]
