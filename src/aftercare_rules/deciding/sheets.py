"""Texts with blanks: what is known of a decision's words, and what each claim fills in of its own facts and events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from aftercare_rules.deciding.cases import Case
from aftercare_rules.deciding.memory import Memory
from aftercare_rules.language.definitions import written_number
from aftercare_rules.language.domains import NONE_WORD, Number, State
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import FactReading, Value
from aftercare_rules.language.vocabulary import WANTS
from aftercare_rules.language.wording import Text
from aftercare_rules.records.unchanging import Unchanging

NOT_SAID: Final = "—"
UNTIL: Final = "until"
AMOUNTS: Final = ("cost", "refund")

Said: TypeAlias = Unchanging[str, str]
"""A text in each language, shared by all decisions that say it."""

Places: TypeAlias = Mapping[str, Mapping[str, str]]
"""What stands for some names in each language."""


class Blanks:
    """Fills in the blanks of one policy's texts."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._terms = policy.terms({})
        # One memory for all texts: as many as there are sheets would grow with these.
        self.said: Memory[tuple[object, ...], Said] = Memory(_MOST_SAID)

    def sheet(self, texts: Sequence[Text], places: Places) -> Sheet:
        """Texts one after the other, in the languages of the first; some of their places are known already."""
        first, *others = texts
        lines = {}
        for language, parts in first.parted.items():
            lines[language] = line = [""]
            _write(line, parts, language, places)
            for text in others:
                if language in text.languages:
                    line[-1] += gap(language)
                    _write(line, text.parted[language], language, places)
        return Sheet(lines, self)

    def until(self, valid_until: datetime | None) -> str:
        """How long an outcome holds, in every language."""
        return NOT_SAID if valid_until is None else self._policy.calendar.written(valid_until, is_end=True)

    def value(self, name: str, language: str, case: Case) -> str:
        """What stands for a name in a claim's decision: of a fact, an event, or its cost or refund as it is billed."""
        if name in AMOUNTS:
            return NOT_SAID if case.bill is None else f"{self._policy.currency} {case.bill.total.low}"
        if name in case.events:
            instant = case.events[name]
            return self._policy.calendar.written(instant) if isinstance(instant, datetime) else NOT_SAID
        value = FactReading(name).value(case, self._terms)
        if isinstance(value, State):
            return NOT_SAID
        if name == WANTS and value != NONE_WORD:
            return self._policy.remedy_text(f"{value}").in_language(language)
        label = self._policy.label_of(name, value)
        return label.in_language(language) if label is not None else self._written(name, value)

    def is_stated(self, name: str) -> bool:
        """Whether a name stands for what a claim itself says: a word, a flag or a number."""
        return name in self._policy.vocabulary.groups or name == WANTS

    def _written(self, name: str, value: Value) -> str:
        """A word, or a number; one that is worked out with no more decimals than people read."""
        if name not in self._policy.vocabulary.derived or not isinstance(value, (Decimal, Fraction)):
            return f"{value}"
        domain = self._policy.vocabulary.domains[name]
        is_money = isinstance(domain, Number) and domain.is_money
        return written_number(value, self._policy.vocabulary.minor_digits if is_money else None)


def _write(line: list[str], parts: Sequence[str], language: str, places: Places) -> None:
    """Adds words and names in turn to a line of words and blanks in turn; names that are not known stay blank."""
    rest = iter(parts)
    line[-1] += next(rest)
    for name in rest:
        if name in places:
            line[-1] += places[name][language] + next(rest)
        else:
            line += (name, next(rest))


class Sheet:
    """A text with blanks, in each language."""

    def __init__(self, lines: Mapping[str, Sequence[str]], blanks: Blanks) -> None:
        self.said: Said | None = None
        """The text if it has no blanks."""
        names = dict.fromkeys([blank for line in lines.values() for blank in line[1::2]])
        if not names:
            self.said = Unchanging({language: line[0] for language, line in lines.items()})
            return
        self._lines = lines
        self._blanks = blanks
        self._names = tuple([name for name in names if name != UNTIL])
        # Of facts, and until when the outcome holds, which is mostly the end of a day, the same is soon said again.
        self._is_kept = all(map(blanks.is_stated, self._names))
        self._kept = blanks.said

    def filled(self, case: Case, valid_until: datetime | None) -> Said:
        """The text in each language, with its blanks filled in."""
        if self.said is not None:
            return self.said
        if not self._is_kept:
            return self._fill(case, valid_until)
        filling: list[object] = [self, valid_until]
        if self._names:
            facts = case.facts
            # Equal numbers may be written with more or fewer decimals.
            filling += [str(fact) if isinstance(fact := facts[name], Decimal) else fact for name in self._names]
        kept = tuple(filling)
        return self._kept.get(kept) or self._kept.keep(kept, self._fill(case, valid_until))

    def _fill(self, case: Case, valid_until: datetime | None) -> Said:
        value, until = self._blanks.value, self._blanks.until(valid_until)
        spoken = {}
        for language, line in self._lines.items():
            parts = list(line)
            for place in range(1, len(parts), 2):
                blank = parts[place]
                parts[place] = until if blank == UNTIL else value(blank, language, case)
            spoken[language] = "".join(parts)
        return Unchanging(spoken)


def gap(language: str) -> str:
    """What stands between two sentences."""
    return "" if language.startswith("zh") else " "


# So many texts are kept of one policy.
_MOST_SAID: Final = 4_000
