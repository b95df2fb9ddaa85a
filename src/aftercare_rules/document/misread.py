"""What is wrong with a text that is no test, no price, and how it may have been meant."""

from __future__ import annotations

import re
from itertools import chain
from typing import Final

from aftercare_rules.document.names import word_of
from aftercare_rules.errors import Misspelling, Unknown, one_of, shortened
from aftercare_rules.language.conditions import WORDS, read_word
from aftercare_rules.language.date_slips import dates_meant
from aftercare_rules.language.domains import NONE_WORD, Choice, Event, Flag, Number, Today
from aftercare_rules.language.durations import DURATION_PATTERN
from aftercare_rules.language.prices import SIMPLE, PriceTerms, read_form, units_counted
from aftercare_rules.language.slips import (
    LONGEST,
    bounds_meant,
    choices_meant,
    first_read,
    flag_meant,
    forms_meant,
    prices_meant,
    rates_meant,
    windows_meant,
)
from aftercare_rules.language.vocabulary import PURCHASED, WANTS
from aftercare_rules.language.words import Bounds, Subject

_PAUSED: Final = (
    r"((?:within|after) .+?),? (?:except|without|excluding|leaving out|not counting|plus|pause[ds]?)"
    r"(?: by| for| during)?"
    r" (?:the )?(?:days? |time )?(?:of |in )?(?:the )?([a-z_]+)"
)
_ABSENCES: Final = ("no", "never", "not", "not happened", "not yet")
_DEDUCTED: Final = "lines under `less` are deducted:"
TOO_MANY_DIGITS: Final = r"[0-9]{13}|\.[0-9]{7}"


def not_a_test(text: str, subject: Subject) -> Misspelling:
    """What to say of a text that is no test on a subject."""
    name, shown = subject.name, shortened(text)
    tried = text if len(text) <= LONGEST else ""
    if re.match(r"(within|after) \d", tried) and not isinstance(subject.domain, Event):
        return Misspelling(f"`{name}` is no event", f"time is counted from an event: `purchased: {tried}`")
    match subject.domain:
        case Choice():
            return not_a_word(text, subject)
        case Flag():
            meant = flag_meant(tried)
            help = f"write `{name}: {meant}`" if meant else f"`{name}` is a flag: write `{name}: yes` or `{name}: no`"
            return Misspelling(f"{shown} is not `yes` or `no`", help)
        case Number(unit=unit, is_money=is_money):
            kind = "amount" if is_money else "number"
            meant = first_read(bounds_meant(tried, unit), lambda spelling: read_word(spelling, subject))
            help = f"write `{name}: {meant}`" if meant else f"write {one_of(Bounds.spelling.split(' | '))}"
            counted = re.search(r"\d ?([^\W\d_]+)$", tried)
            if re.search(TOO_MANY_DIGITS, tried):
                help = "a number has at most 12 digits, and 6 behind the point"
            elif unit and counted and counted[1] != unit and not meant:
                help = f"`{name}` is counted in `{unit}`, not in `{counted[1]}`"
            return Misspelling(f"{shown} is not a test on the {kind} `{name}`", help)
        case Today():
            meant = first_read(dates_meant(tried), lambda spelling: read_word(spelling, subject))
            help = f"write `{name}: {meant}`" if meant else f"write {one_of(spellings_of(Today))}"
            return Misspelling(f"{shown} is not a test on today's date", help)
        case Event():
            absences = (NONE_WORD,) if tried in _ABSENCES and name != PURCHASED else ()
            spellings = chain(absences, dates_meant(tried), windows_meant(tried))
            meant = first_read(spellings, lambda spelling: read_word(spelling, subject))
            others = "dates or `any`" if name == PURCHASED else "dates, `any` or `none`"
            help = f"write `{name}: {meant}`" if meant else f"write `within 3 months`, `after 10 days`, {others}"
            return Misspelling(f"{shown} is not a test on the event `{name}`", help)


def spellings_of(kind: type) -> tuple[str, ...]:
    """How tests on a kind of subject are written."""
    return tuple(phrase for word in WORDS if kind in word.fits for phrase in word.spelling.split(" | "))


def not_a_window(text: str, subject: Subject) -> Misspelling | None:
    """What to say of a text that begins like a window of time and goes on otherwise, None of any other text."""
    if not isinstance(subject.domain, Event) or len(text) > LONGEST:
        return None
    name = subject.name
    message = f"{shortened(text)} is not a test on the event `{name}`"
    # A year, but not a number of days or hours.
    if re.match(rf"(within|after) (?!{DURATION_PATTERN})[12]\d{{3}}\D", text):
        meant = first_read(dates_meant(text), lambda spelling: read_word(spelling, subject))
        return Misspelling(message, f"write `{name}: {meant or 'from 2026-11-01'}`")
    if since := re.fullmatch(r"((?:within|after) .+) (?:of|from|since|after) (?:the )?([a-z_]+)", text):
        return Misspelling(message, f"the event stands before the colon: `{since[2]}: {since[1]}`", f"of {since[2]}")
    if paused := re.fullmatch(_PAUSED, text):
        meant = first_read([f"{paused[1]} pausing {paused[2]}"], lambda spelling: read_word(spelling, subject))
        if meant:
            return Misspelling(message, f"write `{name}: {meant}`")
    if either := re.fullmatch(r"(within|after) (.+) or (?:within |after )?(.+)", text):
        return Misspelling(message, f"write `{name}: [{either[1]} {either[2]}, {either[1]} {either[3]}]`")
    return None


def not_a_word(text: str, subject: Subject) -> Misspelling:
    """What to say of a text that is no word of a choice."""
    name = subject.name
    if len(text) <= LONGEST and (meant := next(choices_meant(text, subject.words), "")):
        return Misspelling(f"{shortened(text)} is not a word of `{name}`", f"write `{name}: {meant}`")
    message = f"unknown remedy {shortened(text)}" if name == WANTS else f"{shortened(text)} is not a word of `{name}`"
    declared = "; a remedy is declared under `remedies`, or under `on_request`" if name == WANTS else ""
    return Unknown(word_of(name), text, subject.words, message, f"`{name}` is {one_of(subject.words)}{declared}")


def not_a_price(text: str, terms: PriceTerms) -> Misspelling:
    """What to say of a text that is no price."""
    vocabulary = terms.vocabulary
    good = f"a price is {one_of(form.example for form in SIMPLE)}"
    tried = text if len(text) <= LONGEST else ""
    if re.fullmatch(r"\D{0,4}-\s*[\d.,]+\D{0,4}", tried):
        help = f"the customer pays nothing or more; {_DEDUCTED} `{{fee: 10, less: {{label: 7}}}}`"
        return Misspelling(f"{shortened(text)} is below zero", help)
    if taken_off := re.fullmatch(r"(.+?) (?:less|minus|[-−]) (.+)", tried):
        parts = [first_read([part], lambda spelling: read_form(spelling, terms)) for part in taken_off.groups()]
        if all(parts):
            help = f"{_DEDUCTED} `{{{terms.line}: {parts[0]}, less: {{label: {parts[1]}}}}}`"
            return Misspelling(f"{shortened(text)} is not a price", help)
    words = ("free", "quoted", "difference", "at cost", *terms.amounts, *terms.entries)
    counted = units_counted(vocabulary)
    spellings = chain(
        rates_meant(tried, counted), forms_meant(tried, terms.amounts), prices_meant(tried, counted.values(), words)
    )
    meant = first_read(spellings, lambda spelling: read_form(spelling, terms))
    if meant[:1].isdigit() and re.search(r"[¥￥$€£元]|[A-Z]{3}", tried):
        good = "an amount stands alone; its currency is the policy's"
    if re.search(TOO_MANY_DIGITS, tried):
        good = "an amount has at most 12 digits, and 6 behind the point"
    return Misspelling(f"{shortened(text)} is not a price", f"did you mean `{meant}`? {good}" if meant else good)
