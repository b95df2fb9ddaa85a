"""What a remedy costs, or pays out: the forms that `gives` may use, read, evaluated and bounded.

Every form is one class with its spelling, and the table `FORMS` is all that the
loader, the schema and the reference know of them: a new form is a new class in
that table. An amount is evaluated over *ranges*, so that a number the claim
does not give yields the least and the most that the price could be; of a known
number both are the same.
"""

from aftercare_rules.language.prices.bills import Bill, BillLine, Forms, Price, PriceLine, Shape, together
from aftercare_rules.language.prices.composed import FORMS, SIMPLE, read_form
from aftercare_rules.language.prices.ranges import (
    ANYTHING,
    NOTHING,
    ZERO,
    Charge,
    Elapsed,
    Key,
    Numbers,
    Range,
    are_known,
    asked_as,
)
from aftercare_rules.language.prices.terms import Form, PriceTerms
from aftercare_rules.language.prices.use_forms import units_counted

__all__ = [
    "ANYTHING",
    "FORMS",
    "NOTHING",
    "SIMPLE",
    "ZERO",
    "Bill",
    "BillLine",
    "Charge",
    "Elapsed",
    "Form",
    "Forms",
    "Key",
    "Numbers",
    "Price",
    "PriceLine",
    "PriceTerms",
    "Range",
    "Shape",
    "are_known",
    "asked_as",
    "read_form",
    "together",
    "units_counted",
]
