"""What is said to the customer: texts in several languages with places to fill in, and the library's own sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Final

from aftercare_rules.errors import Span
from aftercare_rules.frozen import frozen

_PLACE: Final = re.compile(r"\{([^{}]*)\}")


@frozen
class Written:
    """Where a text stands in its file, and all lines of that."""

    span: Span
    file: Sequence[str] = field(repr=False)

    @property
    def lines(self) -> Sequence[str]:
        """The whole lines that it stands on."""
        return self.file[self.span.line - 1 : self.span.end_line]

    def place_of(self, words: str) -> Span:
        """Where some of its words stand, though lines break between them; the whole text where they are not found."""
        span, lines = self.span, self.lines
        whole = "\n".join(lines)
        # In single quotes YAML doubles an apostrophe.
        spelled = r"\s+".join(re.escape(word).replace("'", "'{1,2}") for word in words.split())
        end = sum(len(line) + 1 for line in lines[:-1]) + span.end_column - 1
        found = re.compile(spelled).search(whole, span.column - 1, end) if spelled else None
        if found is None:
            return span
        (first, column), (last, end_column) = (
            (span.line + whole.count("\n", 0, at), at - whole.rfind("\n", 0, at)) for at in found.span()
        )
        return Span(span.file, first, column, last, end_column)


@frozen
class Text:
    """The same words in each language of a policy. `{name}` is filled in when it is said.

    `written` says for each language where that stands; the library's own sentences stand nowhere.
    """

    languages: Mapping[str, str]
    written: Mapping[str, Written] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The names to fill in, over all languages."""
        texts = [words for words in self.languages.values() if "{" in words]
        return tuple(dict.fromkeys(name for words in texts for name in _PLACE.findall(words)))

    @cached_property
    def parted(self) -> Mapping[str, tuple[str, ...]]:
        """For each language words and the names to fill in, in turn; the first and the last are words."""
        return {language: tuple(_PLACE.split(words)) for language, words in self.languages.items()}

    def say(self, fill: Callable[[str, str], str]) -> dict[str, str]:
        """The text in every language; `fill(name, language)` gives what stands for a name."""
        if not self.places:
            return dict(self.languages)
        return {
            language: _PLACE.sub(lambda match, spoken=language: fill(match.group(1), spoken), words)  # type: ignore[misc]
            for language, words in self.languages.items()
        }

    def in_language(self, language: str) -> str:
        """The text in one language, else in English, else in the first there is."""
        for choice in (language, "en"):
            if choice in self.languages:
                return self.languages[choice]
        return next(iter(self.languages.values()), "")


# Said by the library itself, where no rule of the policy speaks. Other languages hear the English.
INCOMPLETE: Final = {
    "en": "Thank you for bringing this in. To give you the right answer we would also like to know: {missing}",
    "zh": "谢谢您把它带来。为了给您准确的答复，我们还想了解：{missing}",
}
CONFLICT: Final = {
    "en": "Thank you for bringing this in. A colleague will look at it in person and tell you what we can do.",
    "zh": "谢谢您把它带来。我们的同事会亲自查看，并告诉您我们能为您做什么。",
}
# Whatever the open facts turn out to be, the answer is the same, but not for the same reason.
SAME_EITHER_WAY: Final[Mapping[str, Mapping[str, str]]] = {
    "approved": {
        "en": "Thank you for bringing this in. We can see to it at once; nothing more is needed from you.",
        "zh": "谢谢您把它带来。我们现在就可以为您办理，您不需要再提供其他资料。",
    },
    "referred": {
        "en": "Thank you for bringing this in. A colleague will look at it in person and tell you what we can do.",
        "zh": "谢谢您把它带来。我们的同事会亲自查看，并告诉您我们能为您做什么。",
    },
    "declined": {
        "en": "Thank you for bringing this in. This is not covered here; we gladly look for another way with you.",
        "zh": "谢谢您把它带来。这一项不在服务范围内，我们很乐意和您一起看看还有什么办法。",
    },
}

# An amount beside lines at cost, of which nobody knows yet what they come to; and such lines where there are no others.
AND_AT_COST: Final = {"en": "{amount} and {lines} at cost", "zh": "{amount}，另按实际费用收取{lines}"}
ONLY_AT_COST: Final = {"en": "{lines} at cost", "zh": "按实际费用收取的{lines}"}
LESS_AT_COST: Final = {"en": "{amount} less {lines} at cost", "zh": "{amount}，并按实际费用扣除{lines}"}

# What no policy declares, and so has no question of its own.
QUESTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "purchased": {"en": "When was it bought?", "zh": "是什么时候买的？"},
    "history": {"en": "What was done about it before?", "zh": "之前办理过什么？"},
    "customer_history": {
        "en": "What was done for you before, under other purchases?",
        "zh": "您在其他购买中之前办理过什么？",
    },
    "units": {"en": "How many pieces does it concern?", "zh": "涉及几个（粒、颗）？"},
    "quantity": {"en": "How many were bought?", "zh": "一共买了几件？"},
    "price": {"en": "What did it cost?", "zh": "当时的价格是多少？"},
    "new_price": {"en": "What does the new article cost?", "zh": "新商品的价格是多少？"},
    "parts_price": {"en": "What do the parts cost?", "zh": "配件的价格是多少？"},
}

# The remedies that every policy may use, where it gives them no label of its own.
_REMEDIES: Final[Mapping[str, Mapping[str, str]]] = {
    "repair": {"en": "repair", "zh": "维修"},
    "replace": {"en": "replace", "zh": "更换"},
    "exchange": {"en": "exchange", "zh": "换货"},
    "refund": {"en": "refund", "zh": "退款"},
    "store_credit": {"en": "store credit", "zh": "储值退款"},
    "price_reduction": {"en": "price reduction", "zh": "减价"},
    "care": {"en": "care", "zh": "护理"},
    "collection": {"en": "collection", "zh": "取件"},
}
_FLAGS: Final[Mapping[bool, Mapping[str, str]]] = {True: {"en": "yes", "zh": "是"}, False: {"en": "no", "zh": "否"}}


def own_words(sentences: Mapping[str, str], languages: tuple[str, ...]) -> Text:
    """A sentence of the library in a policy's languages."""
    return Text(
        {
            language: sentences.get(language, sentences.get(language.split("-")[0], sentences["en"]))
            for language in languages
        }
    )


def remedy_words(remedy: str, languages: tuple[str, ...]) -> Text:
    """What a remedy without a label is called.

    >>> remedy_words("store_credit", ("en", "zh")).languages
    {'en': 'store credit', 'zh': '储值退款'}
    """
    return own_words(_REMEDIES.get(remedy, {"en": remedy.replace("_", " ")}), languages)


def flag_words(value: bool, languages: tuple[str, ...]) -> Text:
    """`yes` and `no`, where a flag has no labels."""
    return own_words(_FLAGS[value], languages)
