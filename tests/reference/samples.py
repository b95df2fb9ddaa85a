"""For each word, form and definition of the language: what is shown of it, and a wrong spelling of it.

The tables of the language say what there is; a test holds that each entry of theirs has its sample here.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """One thing that an author can write, with claims under it, and a slip.

    `claims` are written as in `examples:`; what comes of each is found out when the page is made. `needs` are further
    entries of the policy. `also` is another way to write the same word.
    """

    written: str
    claims: tuple[str, ...]
    slip: str
    needs: str = ""
    also: "Sample | None" = None


BOUGHT = "purchased: 2026-01-31 10:00"
AWAY = "history: [{remedy: repair, at: 2026-03-01 10:00, until: 2026-03-03 10:00}]"

TESTS: Mapping[str, Sample] = {
    "OneOf": Sample(
        "category: [watch, clock]", ("category: watch", "category: clock", "category: ring"), "category: wach"
    ),
    "YesNo": Sample("receipt: yes", ("receipt: yes", "receipt: no"), "receipt: true"),
    "Any": Sample("defect: any", ("defect: battery-flat", "defect: none"), "category: any"),
    "NotHappened": Sample("delivered: none", ("delivered: none", "delivered: 2026-02-01 10:00"), "delivered: never"),
    "Bounds": Sample("price: 50 to under 100", ("price: 50.00", "price: 99.99", "price: 100.00"), "price: '>= 50'"),
    "Window": Sample(
        "purchased: within 3 months",
        (f"{BOUGHT}, at: 2026-04-30 23:59:59", f"{BOUGHT}, at: 2026-05-01 00:00"),
        "purchased: in 3 months",
        also=Sample(
            "purchased: within 3 months pausing repair",
            (f"{AWAY}, {BOUGHT}, at: 2026-05-03 23:59:59", f"{AWAY}, {BOUGHT}, at: 2026-05-04 00:00"),
            "purchased: within 3 months pausing repairs",
        ),
    ),
    "Both": Sample(
        "purchased: after 10 days and within 6 months",
        (f"{BOUGHT}, at: 2026-02-10 23:59:59", f"{BOUGHT}, at: 2026-02-11 00:00", f"{BOUGHT}, at: 2026-08-01 00:00"),
        "purchased: after 10 days and within 5 days",
        also=Sample(
            "purchased: each 11-01 to 12-24 and until next 01-31",
            ("purchased: 2026-11-01, at: 2027-01-31 23:59:59", f"{BOUGHT}, at: 2026-01-31 23:59:59"),
            "purchased: each 11-01 to 12-24 until next 01-31",
        ),
    ),
    "Dates": Sample(
        "purchased: 2026-01-15 to 2026-01-31",
        (BOUGHT, "purchased: 2026-02-01 00:00"),
        "purchased: before 2026-02-01",
    ),
    "Each": Sample(
        "today: each 12-20 to 01-06",
        (f"{BOUGHT}, at: 2027-01-06 23:59:59", f"{BOUGHT}, at: 2027-01-07 00:00"),
        "today: december",
    ),
    "UntilNext": Sample(
        "purchased: until next 03-31",
        (f"{BOUGHT}, at: 2026-03-31 23:59:59", f"{BOUGHT}, at: 2026-04-01 00:00"),
        "purchased: until 31 March",
    ),
}

STONES = "defect: stone-loss, units: 3"

PRICES: Mapping[str, Sample] = {
    "Free": Sample("free", (STONES,), "gratis"),
    "Fixed": Sample("10.00", (STONES,), "10,00"),
    "PerUnit": Sample("0.30 per unit", (STONES,), "0.30 each"),
    "Percent": Sample("15% of price", ("price: 199.00", "price: 10.03"), "15% price"),
    "ShareOf": Sample("worn of price", ("worn: 30", "worn: 12.5, price: 80.00"), "worn% of price"),
    "FactAmount": Sample("parts_price", ("defect: stone-loss, parts_price: 12.50",), "part_price"),
    "Difference": Sample("difference", ("new_price: 249.00", "new_price: 99.00"), "the difference"),
    "AtCost": Sample("at cost", ("charges: {repair: 22.00}", "charges: {}"), "actual cost"),
    "Quoted": Sample("quoted", (STONES,), "on request"),
    "Between": Sample("200 to 500", (STONES,), "200-500"),
    "ProRata": Sample(
        "price pro rata over 60 months",
        (f"{BOUGHT}, at: 2026-01-31 12:00", f"{BOUGHT}, at: 2027-01-31 12:00", f"{BOUGHT}, at: 2032-01-31 12:00"),
        "price prorata over 5 yrs",
    ),
    "ProRataUse": Sample(
        "price pro rata over 60000 km", ("mileage: 15000", "mileage: 90000"), "price pro rata over 60000 miles"
    ),
    "PerTime": Sample(
        "1% of price per month after 12 months",
        (f"{BOUGHT}, at: 2027-01-31 23:59:59", f"{BOUGHT}, at: 2027-02-01 00:00", f"{BOUGHT}, at: 2028-01-31 12:00"),
        "1% of price per month after 1 yr",
    ),
    "LowerOf": Sample("the lower of 10.00 and 15% of price", ("price: 40.00", "price: 199.00"), "lower of 10 and 15%"),
    "Limited": Sample(
        "10 per unit at most 50",
        (STONES, "defect: stone-loss, units: 8"),
        "10 per unit max 50",
        also=Sample("quoted at least 15% of price", ("price: 199.00",), "quoted from 15% of price"),
    ),
}

REPAIRED = "history: [{remedy: repair, at: 2025-12-01 10:00, until: 2025-12-03 10:00, facts: {category: watch}}]"
INSPECTED = "history: [{remedy: inspection, at: 2026-02-15 10:00}]"

DERIVED: Mapping[str, Sample] = {
    "Share": Sample(
        "{share: [parts_price, price]}",
        ("defect: stone-loss, parts_price: 49.75", "defect: stone-loss, parts_price: 49.75, price: 0"),
        "{share: [weight, price]}",
    ),
    "Difference": Sample(
        "{difference: [new_price, price]}", ("new_price: 249.00", "new_price: 149.00"), "{difference: [new_price]}"
    ),
    "Same": Sample(
        "{same: [category, wanted]}", ("wanted: watch", "wanted: ring", "price: 10"), "{same: [cause, wanted]}"
    ),
    "Count": Sample(
        "{count: repair, within: 3 months, same: category}",
        (f"{REPAIRED}, at: 2026-03-03 23:59:59", f"{REPAIRED}, category: ring", f"{REPAIRED}, at: 2026-03-04 00:00"),
        "{count: polishing}",
    ),
    "Days": Sample(
        "{days: repair}",
        (REPAIRED, "history: [{remedy: repair, at: 2026-02-01 10:00}], at: 2026-02-10 12:00"),
        "{days: repair, within: 6 weeks}",
    ),
    "Every": Sample(
        "{every: 1 month of inspection since purchased}",
        (
            f"{INSPECTED}, {BOUGHT}, at: 2026-03-15 23:59:59",
            f"{INSPECTED}, {BOUGHT}, at: 2026-03-16 00:00",
            "history: [], at: 2026-03-01 00:00",
        ),
        "{every: month of inspection}",
    ),
    "SoonAfter": Sample(
        "{notified: within 7 days of delivered}",
        (
            "delivered: 2026-02-01 10:00, notified: 2026-02-08 23:59:59",
            "delivered: 2026-02-01 10:00, notified: 2026-02-09 00:00",
            "delivered: 2026-02-01 10:00",
        ),
        "{notified: 7 days after delivered}",
    ),
    "All": Sample(
        "{all: {cause: misuse, category: watch}}",
        ("defect: stone-loss, cause: misuse", "defect: stone-loss, cause: wear", "defect: none"),
        "{all: {cause: misused}}",
    ),
    "AnyOfThem": Sample(
        "{any_of: [{cause: misuse}, {receipt: no}]}",
        ("defect: stone-loss, cause: misuse", "defect: stone-loss, cause: wear", "receipt: no"),
        "{any_of: {cause: misuse}}",
    ),
}
