"""The forms of a price that are made of others, and the table of all forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar, Final

from aftercare_rules.errors import Misspelling
from aftercare_rules.frozen import frozen
from aftercare_rules.language.prices.forms import (
    AtCost,
    Between,
    Difference,
    FactAmount,
    Fixed,
    Free,
    Percent,
    Quoted,
)
from aftercare_rules.language.prices.ranges import Key, Numbers, Range
from aftercare_rules.language.prices.terms import Form, PriceTerms
from aftercare_rules.language.prices.time_forms import PerTime, ProRata
from aftercare_rules.language.prices.use_forms import PerUnit, ProRataUse, ShareOf

SIMPLE: Final[tuple[type[Form], ...]] = (
    Free,
    Fixed,
    PerUnit,
    Percent,
    FactAmount,
    Difference,
    AtCost,
    Quoted,
    Between,
)
"""The forms that an author is told of first, in that order."""

_SINGLE: Final[tuple[type[Form], ...]] = (*SIMPLE, ShareOf, ProRata, ProRataUse, PerTime)


@frozen
class LowerOf:
    """The lower of two amounts."""

    spelling: ClassVar[str] = "the lower of PRICE and PRICE"
    example: ClassVar[str] = "the lower of 10.00 and 15% of price"
    meaning: ClassVar[str] = "the lower of two amounts"
    pattern: ClassVar[str] = r"the lower of \S.* and \S.*"
    is_quoted: ClassVar[bool] = False
    one: Form
    other: Form

    @classmethod
    def read(cls, text: str, terms: PriceTerms) -> LowerOf | None:
        """`the lower of 10 and 15% of price`."""
        match = re.fullmatch(r"the lower of (.+?) and (.+)", text) if text.startswith("the lower of ") else None
        return cls(_part(match[1], terms), _part(match[2], terms)) if match else None

    @property
    def keys(self) -> tuple[Key, ...]:
        """What the two depend on."""
        return tuple(dict.fromkeys((*self.one.keys, *self.other.keys)))

    def amount(self, numbers: Numbers) -> Range:
        """The lower one."""
        return self.one.amount(numbers).at_most(self.other.amount(numbers))


@frozen
class Limited:
    """An amount that does not go below a least, or above a most."""

    spelling: ClassVar[str] = "PRICE [at least PRICE] [at most PRICE]"
    example: ClassVar[str] = "10 per unit at most 50"
    meaning: ClassVar[str] = "an amount that does not go below the one bound, or above the other"
    pattern: ClassVar[str] = r"\S.* at (least|most) \S.*"
    inner: Form
    least: Form | None
    most: Form | None

    @classmethod
    def read(cls, text: str, terms: PriceTerms) -> Limited | None:
        """`15% of price at least 5`, `at cost at most 15`, `10 per unit at least 10 at most 50`."""
        is_limited = " at least " in text or " at most " in text
        match = re.fullmatch(r"(.+?)(?: at least (.+?))?(?: at most (.+))?", text) if is_limited else None
        if not match or not (match[2] or match[3]):
            return None
        if match[3] and " at least " in match[3]:
            most, _, least = match[3].partition(" at least ")
            raise Misspelling("the least comes before the most", f"write `{match[1]} at least {least} at most {most}`")
        inner = _read((*_SINGLE, LowerOf), match[1], terms)
        if inner is None:
            return None
        least, most = (_part(bound, terms) if bound else None for bound in match.groups()[1:])
        if isinstance(least, Fixed) and isinstance(most, Fixed) and least.value >= most.value:
            raise Misspelling(f"nothing lies between `{match[2]}` and `{match[3]}`", "the least is below the most")
        return cls(inner, least, most)

    @property
    def is_quoted(self) -> bool:
        """Whether a person sets what is between the bounds."""
        return self.inner.is_quoted

    @property
    def keys(self) -> tuple[Key, ...]:
        """What the amount and its bounds depend on."""
        forms = (self.inner, self.least, self.most)
        return tuple(dict.fromkeys(key for form in forms if form is not None for key in form.keys))

    def amount(self, numbers: Numbers) -> Range:
        """The amount within its bounds."""
        amount = self.inner.amount(numbers)
        if self.least is not None:
            amount = amount.at_least(self.least.amount(numbers))
        return amount if self.most is None else amount.at_most(self.most.amount(numbers))


def _part(text: str, terms: PriceTerms) -> Form:
    """A price within another; raises `Misspelling` if the text is none, or one that a person sets."""
    form = _read(_SINGLE, text, terms)
    if form is None:
        raise Misspelling(f"`{text}` is not an amount", "write an amount, like `10.00` or `15% of price`", text)
    if form.is_quoted:
        raise Misspelling(f"`{text}` is set by a person: nothing can be held against it", "write an amount", text)
    return form


FORMS: Final[tuple[type[Form], ...]] = (*_SINGLE, LowerOf, Limited)
"""All forms, in the order in which an author is told of them."""


def read_form(text: str, terms: PriceTerms) -> Form | None:
    """The form that a text spells, None if there is none; raises `Misspelling` if one is spelled wrongly.

    The name of an entry of the policy's `prices:` is read as if its text stood here.
    """
    return _read(FORMS, text, terms)


def _read(forms: Sequence[type[Form]], text: str, terms: PriceTerms) -> Form | None:
    if text in terms.entries:
        return read_form(terms.entries[text], terms)
    # Those that are made of others come first: they may hold the words of any. Each looks for its own words first: a
    # pattern takes as long to compile as a text to read, and few policies have prices of all forms.
    for form in reversed(forms):
        read = form.read(text, terms)
        if read is not None:
            return read
    return None
