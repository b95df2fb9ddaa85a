"""Reads `expect`: the parts of a decision that an example states."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, get_args
from zoneinfo import ZoneInfo

from aftercare_rules.document.facts import FACT
from aftercare_rules.document.header import REMEDY, remedies_declared
from aftercare_rules.document.values import read_decimal
from aftercare_rules.errors import Misspelling, Unknown, did_you_mean, nearest, one_of, shortened
from aftercare_rules.language.definitions import CUSTOMER_HISTORY, HISTORY
from aftercare_rules.language.domains import EXACT
from aftercare_rules.language.examples import Expectation
from aftercare_rules.language.instants import read_instant
from aftercare_rules.language.policy import OTHERWISE
from aftercare_rules.language.prices import ZERO, Range
from aftercare_rules.language.vocabulary import Vocabulary
from aftercare_rules.records.models import Verdict

_VERDICTS: Final = get_args(Verdict)
_CLAUSES: Final = ("without", "by", "until")
_END_OF_DAY: Final = r"(\d{4}-\d\d-\d\d)[ T]24:00(:00)?"
_BOUNDS: Final = re.compile(r" (?:(-?\d\S*) to (-?\d\S*)|at least (-?\d\S*)|at most (-?\d\S*))$")
_BEFORE_CLAUSE: Final = re.compile(rf" (?=(?:{'|'.join(_CLAUSES)}) )")
_ORDER: Final = (
    "write a verdict, a remedy, an amount, then `without FACT`, `by RULE`, `until INSTANT`, in this order, "
    "like `approved repair 0.90 by stones`"
)


class ExpectationReader:
    """Reads the expectations of one policy."""

    def __init__(self, vocabulary: Vocabulary, zone: ZoneInfo) -> None:
        self._vocabulary = vocabulary
        self._zone = zone

    def read(self, written: str) -> Expectation:
        """`approved repair 0.90`, `incomplete without receipt`; raises `Misspelling`."""
        head, *clauses = _BEFORE_CLAUSE.split(" ".join(written.split()))
        stated: dict[str, str] = {}
        for clause in clauses:
            key, _, rest = clause.partition(" ")
            if any(_CLAUSES.index(key) <= _CLAUSES.index(earlier) for earlier in stated):
                raise Misspelling(f"`{key}` comes too late in `{shortened(written)[1:-1]}`", _ORDER, clause)
            stated[key] = rest
        between = _BOUNDS.search(head)
        verdict, *more = (head[: between.start()] if between else head).split(" ")
        if verdict not in _VERDICTS:
            from aftercare_rules.language.slips import verdict_meant  # only of what is wrong

            meant, listed = verdict_meant(verdict, _VERDICTS), f"a verdict is {one_of(_VERDICTS)}"
            help = f"did you mean `{meant}`? {listed}" if meant else listed
            raise Misspelling(f"{shortened(verdict)} is not a verdict", help, verdict)
        remedy, amount = self._remedy_and_amount(verdict, more)
        missing = self._missing(verdict, stated.get("without"))
        rule = stated.get("by")
        if rule is not None and " " in rule:
            raise self._stray(rule.split(" ")[1])
        if rule == OTHERWISE and verdict not in ("referred", "declined"):
            raise Misspelling(f"where no rule decides, no claim is {verdict}", "write `referred by otherwise`", rule)
        until, bounds = self._until(stated.get("until")), self._bounds(verdict, between, amount)
        return Expectation(verdict, remedy, amount, rule, missing, until, written, bounds)

    def _remedy_and_amount(self, verdict: str, words: list[str]) -> tuple[str | None, Decimal | None]:
        remedies = self._vocabulary.every_remedy
        remedy = amount = None
        for word in words:
            if word in remedies and remedy is None and amount is None:
                remedy = word
            elif re.match(r"-?[\d.,]", word) and amount is None:
                amount = self._amount(verdict, word)
            elif verdict == "incomplete" and word in self._vocabulary.domains:
                raise Misspelling(f"`{word}` does not belong here", f"write `incomplete without {word}`", word)
            elif remedy is None and amount is None and word not in _CLAUSES and not nearest(word, _CLAUSES):
                raise Unknown(REMEDY, word, remedies, listed=remedies_declared(remedies))
            else:
                raise self._stray(word)
        return remedy, amount

    def _stray(self, word: str) -> Misspelling:
        if word in _CLAUSES:
            return Misspelling(f"nothing stands after `{word}`", _ORDER, word)
        if word == "free":
            return Misspelling("`free` is not an amount", "write `0.00`", word)
        near = did_you_mean(word, _CLAUSES)
        return Misspelling(f"{shortened(word)} does not belong here", near or _ORDER, word)

    def _amount(self, verdict: str, word: str) -> Decimal:
        amount = _decimal(word)
        if verdict != "approved":
            bounds = ", or write the bounds within which a person sets it: `800.00 to 1100.00`"
            help = f"leave the amount out{bounds if verdict == 'referred' else ''}"
            raise Misspelling(f"nothing is paid where a claim is {verdict}", help, word)
        return self._in_coins(amount, word)

    def _bounds(self, verdict: str, match: re.Match[str] | None, amount: Decimal | None) -> Range | None:
        """`800.00 to 1100.00`, `at least 800.00`, `at most 1100.00`: what a person sets the amount between."""
        if match is None:
            return None
        written = match[0].strip()
        if verdict != "referred" or amount is not None:
            help = "write one amount, or none" if verdict == "approved" else "leave the bounds out"
            raise Misspelling(f"`{written}` does not belong here: a person sets no amount", help, written)
        low, high = (self._bound(word) for word in (match[1] or match[3], match[2] or match[4]))
        if high is not None and high <= (low or ZERO):
            raise Misspelling(f"nothing lies in `{written}`", "the lower amount comes first", written)
        return Range(low or ZERO, high)

    def _bound(self, word: str | None) -> Decimal | None:
        return None if word is None else self._in_coins(_decimal(word), word)

    def _in_coins(self, amount: Decimal, word: str) -> Decimal:
        if amount != EXACT.quantize(amount, EXACT.scaleb(Decimal(1), -self._vocabulary.minor_digits)):
            coin = EXACT.scaleb(Decimal(1), -self._vocabulary.minor_digits)
            raise Misspelling(f"no amount is `{word}`: the smallest coin is {coin}", "round it", word)
        return amount

    def _until(self, written: str | None) -> str | None:
        if written is None:
            return None
        # As a decision says it: that day counts to its last second.
        day = re.fullmatch(_END_OF_DAY, written) if "24:00" in written else None
        text = f"{day[1]} 23:59:59" if day else written
        try:
            return read_instant(text, self._zone).isoformat()
        except Misspelling as error:
            raise Misspelling(error.message.replace(text, written), error.help, written) from None

    def _missing(self, verdict: str, written: str | None) -> tuple[str, ...] | None:
        if written is None:
            return None
        if verdict != "incomplete":
            help = "write `incomplete without …`, or leave it out"
            raise Misspelling(f"nothing is missing where a claim is {verdict}", help, "without")
        if " and " in written:
            raise Misspelling(
                "facts are separated by commas", f"write `without {written.replace(' and ', ', ')}`", written
            )
        names = tuple(name.strip() for name in written.split(","))
        known = (*self._vocabulary.askable, HISTORY, CUSTOMER_HISTORY)
        for name in names:
            if name in self._vocabulary.derived:
                help = "name the facts that it comes from"
                raise Misspelling(f"`{name}` is worked out, and never missing itself", help, name)
            if name not in known:
                listed = f"separate facts by commas; there is {one_of(known)}"
                raise Unknown(FACT, name, known, listed=listed)
        return names


def _decimal(word: str) -> Decimal:
    """An amount; raises `Misspelling` at the word."""
    try:
        return read_decimal(word)
    except Misspelling as error:
        raise Misspelling(error.message, error.help, word) from None
