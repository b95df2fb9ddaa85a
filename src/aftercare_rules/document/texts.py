"""Reads texts in the policy's languages: titles, reasons, questions, labels."""

from __future__ import annotations

import re
from collections.abc import Collection

from aftercare_rules.document.codes import read_language
from aftercare_rules.document.nodes import Mapping, Node, Scalar
from aftercare_rules.document.reader import Reader
from aftercare_rules.errors import Unknown, nearest, one_of, shortened
from aftercare_rules.language.wording import Text, Written

LANGUAGE = "language"

# What a reason may fill in beside the policy's facts and events.
OUTCOME_PLACES = ("cost", "refund", "until", "remedy")

_BRACES = "{}｛｝"
_PLACE = re.compile(r"\{[^{}]*\}")


def read_languages(reader: Reader, title: Node | None) -> tuple[str, ...]:
    """The languages of a policy: those that its title is written in."""
    mapping = reader.mapping(title, "`title`", "`title: {en: After-sales service}`: its languages are the policy's")
    if mapping is not None and not mapping.entries:
        reader.fault(mapping, "`title` is empty", "write it in each language of the policy: `title: {en: …}`")
    languages = []
    for entry in mapping.entries if mapping else ():
        code = reader.attempt(entry.key, read_language, entry.key.text)
        if code is None:
            reader.names.declared_unreadably(LANGUAGE)
        else:
            languages.append(code)
            reader.names.declare(LANGUAGE, code, entry.key.span)
    return tuple(languages)


class TextReader:
    """Reads the texts of one policy; every text is there in every language."""

    def __init__(self, reader: Reader, languages: tuple[str, ...]) -> None:
        self._reader = reader
        self.languages = languages

    @property
    def example(self) -> str:
        """How a text is written in this policy."""
        return "{" + ", ".join(f"{code}: …" for code in self.languages or ("en",)) + "}"

    def read(self, node: Node | None, what: str, places: Collection[str] = ()) -> Text | None:
        """The text that a mapping of languages gives; `places` are the names it may fill in.

        A policy in one language may write its texts plainly.
        """
        if node is None or not self.languages:
            return None
        if isinstance(node, Scalar) and node.text.strip() and not node.is_null and len(self.languages) > 1:
            message = f"{what} is in one language, and the policy is in {one_of(self.languages, 'and')}"
            self._reader.fault(node, message, f"write it in each: `{self.example}`")
            return None
        if isinstance(node, Scalar) and len(self.languages) == 1:
            written = {self.languages[0]: node}
        else:
            mapping = self._reader.mapping(node, what, f"`{self.example}`")
            if mapping is None:
                return None
            written = self._by_language(mapping, what)
        found = {}
        for language, scalar in written.items():
            where = what if isinstance(node, Scalar) else f"{what} in `{language}`"
            if words := self._reader.text(scalar, where, "the text"):
                self._check_places(scalar, words, places)
                found[language] = words
        lines = self._reader.source.lines
        return Text(found, {language: Written(written[language].span, lines) for language in found})

    def _by_language(self, mapping: Mapping, what: str) -> dict[str, Scalar]:
        found: dict[str, Scalar] = {}
        strange = 0
        for entry in mapping.entries:
            language = entry.key.text
            if language not in self.languages:
                strange += 1
                message = f"{shortened(language)} is not a language of this policy"
                listed = f"its title is in {one_of(self.languages, 'and')}"
                self._reader.unknown(entry.key, Unknown(LANGUAGE, language, self.languages, message, listed))
            elif isinstance(entry.value, Scalar):
                found[language] = entry.value
            else:
                self._reader.text(entry.value, f"{what} in `{language}`")
        missing = [code for code in self.languages if mapping.get(code) is None]
        # A language that the policy does not have is mostly a misspelling of one that it has.
        if len(missing) > strange:
            self._reader.fault(mapping, f"{what} is missing in {one_of(missing)}", f"add `{missing[0]}: …`")
        return found

    def _check_places(self, scalar: Scalar, words: str, places: Collection[str]) -> None:
        if not any(brace in words for brace in _BRACES):
            return
        found = _PLACE.findall(words)
        for place in dict.fromkeys(found):
            name = place[1:-1]
            if name in places:
                continue
            near = name.strip() if name.strip() in places else nearest(name, places)
            known = f"a text here may fill in {one_of(places)}" if places else "this text fills in nothing"
            help = f"did you mean `{{{near}}}`? {known}" if near else known
            self._reader.fault(scalar, f"unknown placeholder {shortened(place)}", help, place)
        if words.count("{") == words.count("}") == len(found) and "｛" not in words and "｝" not in words:
            return  # which is so of nearly all
        rest = _PLACE.sub(lambda place: " " * len(place[0]), words)
        for brace in dict.fromkeys(re.findall(r"[{｛][^\s{}｛｝]{0,20}[}｝]?|[^\s{}｛｝]{0,20}[}｝]", rest)):
            if "｛" in brace or "｝" in brace:
                message, help = f"{shortened(brace)} has a full-width brace", "a placeholder is written `{cost}`"
            else:
                message, help = (
                    f"{shortened(brace)} has a brace without its partner",
                    "a placeholder is written `{cost}`",
                )
            self._reader.fault(scalar, message, help if places else "leave it out: this text fills in nothing", brace)
