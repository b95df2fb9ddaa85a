"""What is said to the customer: texts in several languages with places to fill in, and the library's own sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

_PLACE: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Text:
    """The same words in each language of a policy. `{name}` is filled in when it is said."""

    languages: Mapping[str, str]

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The names to fill in, over all languages."""
        return tuple(dict.fromkeys(name for words in self.languages.values() for name in _PLACE.findall(words)))

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
    "en": "Thank you for bringing this in. To give you the right answer we would also like to know: {missing}.",
    "zh": "谢谢您把它带来。为了给您准确的答复，我们还想了解：{missing}",
}
CONFLICT: Final = {
    "en": "Thank you for bringing this in. A colleague will look at it in person and tell you what we can do.",
    "zh": "谢谢您把它带来。我们的同事会亲自查看，并告诉您我们能为您做什么。",
}
SAME_EITHER_WAY: Final = {
    "en": "Thank you for bringing this in. We can answer at once; nothing more is needed from you.",
    "zh": "谢谢您把它带来。我们现在就可以答复，您不需要再提供其他资料。",
}


def own_words(sentences: Mapping[str, str], languages: tuple[str, ...]) -> Text:
    """A sentence of the library in a policy's languages."""
    return Text(
        {
            language: sentences.get(language, sentences.get(language.split("-")[0], sentences["en"]))
            for language in languages
        }
    )
