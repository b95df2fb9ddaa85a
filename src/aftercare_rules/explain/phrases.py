"""The library's own short phrases for what a claim says: values, instants, stretches of time, uses of a rule.

Facts are asked for by the policy's own questions and answered by its labels. Languages other than those written here
get the English.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from aftercare_rules.explain.records import Span
from aftercare_rules.language.definitions import written_number
from aftercare_rules.language.domains import ABSENT, EXACT, NONE_WORD, UNKNOWN, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import Instant, UsesReading, Value
from aftercare_rules.language.vocabulary import DEFECT, WANTS
from aftercare_rules.language.wording import QUESTIONS, own_words
from aftercare_rules.records.models import FactValue

Words: TypeAlias = dict[str, str]
AT: Final = "at"

_SAID: Final[Mapping[str, Mapping[str, str]]] = {
    "unknown": {"en": "unknown", "zh": "未知"},
    "absent": {"en": "there is none", "zh": "没有"},
    "no defect": {"en": "no defect", "zh": "没有损坏"},
    "no wish": {"en": "nothing in particular", "zh": "未指定"},
    "not happened": {"en": "has not happened", "zh": "尚未发生"},
    "window": {"en": "{window}, claim {at}", "zh": "{window}，来店 {at}"},
    "since": {"en": "from {since}", "zh": "{since} 起"},
    "until": {"en": "until {until}", "zh": "{until} 为止"},
    "since until": {"en": "from {since} until {until}", "zh": "{since} 至 {until}"},
    "always": {"en": "at any time", "zh": "任何时候"},
    "used 0": {"en": "not used before", "zh": "此前未用过"},
    "used 1": {"en": "used once before", "zh": "此前用过1次"},
    "used n": {"en": "used {count} times before", "zh": "此前用过{count}次"},
    "of rule": {"en": "{rule}: {uses}", "zh": "{rule}：{uses}"},
    "of rule within": {"en": "{rule}: {uses}, within {window}", "zh": "{rule}：{uses}（{window}）"},
    "worked out": {"en": "{value} ({sources})", "zh": "{value}（{sources}）"},
    "answered": {"en": "{question} {answer}", "zh": "{question}{answer}"},
    "named": {"en": "{name}: {answer}", "zh": "{name}：{answer}"},
    "brought": {"en": "brought {answer}", "zh": "来店时间：{answer}"},
    "wanted": {"en": "asked for: {answer}", "zh": "要求：{answer}"},
}


class Phrases:
    """Puts what claims say into the words of one policy's languages."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._languages = policy.vocabulary.languages

    def say(self, phrase: str, **places: str | Words) -> Words:
        """One of the library's phrases, with its places filled in."""

        def fill(name: str, language: str) -> str:
            words = places[name]
            return words if isinstance(words, str) else words[language]

        return own_words(_SAID[phrase], self._languages).say(fill)

    def joined(self, parts: Sequence[Words]) -> Words:
        """Several phrases, any of which will do."""
        return {language: " / ".join(part[language] for part in parts) for language in self._languages}

    def value(self, name: str, value: Value) -> Words:
        """What a fact is: a label, yes or no, an amount, or that it is unknown or absent."""
        if value is UNKNOWN:
            return self.say("unknown")
        if value is ABSENT:
            return self.say("absent")
        if value == NONE_WORD and name in (DEFECT, WANTS):
            return self.say("no defect" if name == DEFECT else "no wish")
        if name == WANTS:
            return self.remedy(str(value))
        label = self._policy.label_of(name, value)
        if label is not None:
            return {language: label.in_language(language) for language in self._languages}
        return dict.fromkeys(self._languages, self._counted(name, value))

    def worked_out(self, value: Words, sources: Mapping[str, Words]) -> Words:
        """What a derived fact is, and what it comes from."""
        said = [self.say("named", name=name.replace("_", " "), answer=words) for name, words in sources.items()]
        if not said:
            return value
        listed = {language: ", ".join(words[language] for words in said) for language in self._languages}
        return self.say("worked out", value=value, sources=listed)

    def remedy(self, word: str) -> Words:
        """What a remedy is called."""
        return dict(self._policy.remedy_text(word).languages)

    def _counted(self, name: str, value: Value) -> str:
        domain = self._policy.vocabulary.domains.get(name)
        if not isinstance(domain, Number) or not isinstance(value, (int, Decimal, Fraction)):
            return str(value)
        if domain.is_money and not isinstance(value, Fraction):
            return f"{self._policy.currency} {self._in_coins(value)}"
        if name in self._policy.vocabulary.derived and not isinstance(value, int):
            return f"{written_number(value)} {domain.unit}".strip()
        return f"{value} {domain.unit}".strip()

    def _in_coins(self, amount: int | Decimal) -> Decimal:
        """The amount with all decimals of its currency, and more where it is finer."""
        coins = EXACT.quantize(Decimal(amount), Decimal(1).scaleb(-self._policy.vocabulary.minor_digits))
        return coins if coins == amount else Decimal(amount)

    def uses(self, count: int | None) -> Words:
        """How often a rule was used; None if that is unknown."""
        if count is None:
            return self.say("unknown")
        return self.say(f"used {count}") if count < 2 else self.say("used n", count=str(count))

    def moment(self, instant: datetime, is_end: bool = False) -> str:
        """An instant on the shop's clock; the last second of a day is its 24:00."""
        return self._policy.calendar.written(instant, is_end)

    def span(self, span: Span) -> Words:
        """A stretch of time."""
        places: dict[str, str | Words] = {}
        if span.since is not None:
            places["since"] = self.moment(span.since)
        if span.until is not None:
            places["until"] = self.moment(span.until, is_end=True)
        return self.say(" ".join(places) or "always", **places)

    def instant(self, instant: Instant) -> Words:
        """When an event was."""
        if isinstance(instant, datetime):
            return dict.fromkeys(self._languages, self.moment(instant))
        return self.say("unknown" if instant is UNKNOWN else "not happened")

    def event(self, instant: Instant, window: Sequence[Span], at: datetime) -> Words:
        """What a claim says of an event: when a test on it holds, beside the claim's own instant."""
        if not isinstance(instant, datetime):
            return self.instant(instant)
        return self.say("window", window=self.joined([self.span(span) for span in window]), at=self.moment(at))

    def setting(self, name: str, values: Sequence[FactValue], spans: Sequence[Span], uses: UsesReading | None) -> Words:
        """A fact as it could be, such as `Do you have the receipt with you? yes`."""
        if uses is not None:
            counts = self.joined([self.uses(int(value)) for value in values])
            phrase = "of rule within" if uses.window else "of rule"
            return self.say(phrase, rule=uses.name, uses=counts, window=str(uses.window))
        if name in self._policy.vocabulary.events:
            answers = [self.say("not happened") for _ in values] + [self.span(span) for span in spans]
        else:
            answers = [self.value(name, value) for value in values] + [self.span(span) for span in spans]
        return self.answered(name, self.joined(answers))

    def answered(self, name: str, answer: Words) -> Words:
        """A fact with its answer, asked as a clerk would ask."""
        if name in (AT, WANTS):
            return self.say("brought" if name == AT else "wanted", answer=answer)
        declared = self._policy.facts.get(name) or self._policy.events.get(name)
        question = declared.question if declared is not None else None
        if question is None and name in QUESTIONS:
            question = own_words(QUESTIONS[name], self._languages)
        if question is None:
            return self.say("named", name=name.replace("_", " "), answer=answer)
        asked = {language: question.in_language(language) for language in self._languages}
        return self.say("answered", question=asked, answer=answer)
