"""For each word, form and definition of the language: what is shown of it, and a wrong spelling of it.

The tables of the language say what there is; a test holds that each entry of theirs has its sample here.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """One thing that an author can write, with claims under it, and a slip.

    `claims` are written as in `examples:`; what comes of each is found out when the page is made. `needs` are further
    entries of the policy.
    """

    written: str
    claims: tuple[str, ...]
    slip: str
    needs: str = ""


BOUGHT = "purchased: 2026-01-31 10:00"

TESTS: Mapping[str, Sample] = {
    "OneOf": Sample(
        "category: [watch, clock]", ("category: watch", "category: clock", "category: ring"), "category: wach"
    ),
    "YesNo": Sample("receipt: yes", ("receipt: yes", "receipt: no"), "receipt: true"),
    "Any": Sample("defect: any", ("defect: battery-flat", "defect: none"), "category: any"),
    "Bounds": Sample("price: 50 to under 100", ("price: 50.00", "price: 99.99", "price: 100.00"), "price: '>= 50'"),
    "Window": Sample(
        "purchased: within 3 months",
        (f"{BOUGHT}, at: 2026-04-30 23:59:59", f"{BOUGHT}, at: 2026-05-01 00:00"),
        "purchased: in 3 months",
    ),
}

PRICES: Mapping[str, Sample] = {
    "Free": Sample("free", ("defect: stone-loss, units: 3",), "gratis"),
    "Quoted": Sample("quoted", ("defect: stone-loss, units: 3",), "on request"),
    "Fixed": Sample("10.00", ("defect: stone-loss, units: 3",), "10,00"),
    "PerUnit": Sample("0.30 per unit", ("defect: stone-loss, units: 3",), "0.30 each"),
    "FactAmount": Sample("parts_price", ("defect: stone-loss, parts_price: 12.50",), "part_price"),
}

DEFINITIONS: Mapping[str, Sample] = {}
