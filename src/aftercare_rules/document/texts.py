"""Reads texts in the policy's languages: titles, reasons, questions, labels."""

from __future__ import annotations

import re
from collections.abc import Collection

from aftercare_rules.document.reader import Reader
from aftercare_rules.errors import Span, did_you_mean, one_of
from aftercare_rules.source import Mapping, Node, Scalar
from aftercare_rules.wording import Text

# What a reason may fill in beside the policy's facts and events.
OUTCOME_PLACES = ("cost", "refund", "until", "remedy")

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def read_languages(reader: Reader, title: Node | None) -> tuple[str, ...]:
    """The languages of a policy: those that its title is written in."""
    mapping = reader.mapping(title, "`title`", "`title: {en: After-sales service}`")
    languages = []
    for entry in mapping.entries if mapping else ():
        if _LANGUAGE.fullmatch(entry.key.text):
            languages.append(entry.key.text)
        else:
            reader.fault(
                entry.key,
                f"`{entry.key.text}` is not a language code",
                "write one like `en`, `zh` or `zh-Hant`",
            )
    return tuple(languages)


class TextReader:
    """Reads the texts of one policy; every text is there in every language."""

    def __init__(self, reader: Reader, languages: tuple[str, ...]) -> None:
        self._reader = reader
        self.languages = languages

    def read(self, node: Node | None, what: str, places: Collection[str] = ()) -> Text | None:
        """The text that a mapping of languages gives; `places` are the names it may fill in."""
        if node is None:
            return None
        if isinstance(node, Scalar) and len(self.languages) == 1:
            written = self._reader.text(node, what)
            return self._checked({self.languages[0]: (written, node.span)}, places) if written else None
        mapping = self._reader.mapping(node, what, "`{" + ", ".join(f"{code}: …" for code in self.languages) + "}`")
        if mapping is None:
            return None
        return self._checked(self._by_language(mapping, what), places)

    def _by_language(self, mapping: Mapping, what: str) -> dict[str, tuple[str, Span]]:
        found: dict[str, tuple[str, Span]] = {}
        for entry in mapping.entries:
            language = entry.key.text
            if language not in self.languages:
                near = did_you_mean(language, self.languages)
                spoken = f"the title is in {one_of(self.languages)}"
                self._reader.fault(
                    entry.key,
                    f"{what} is in `{language}`, which is not a language of this policy",
                    f"{near}; {spoken}" if near else spoken,
                )
            elif written := self._reader.text(entry.value, f"{what} in `{language}`"):
                found[language] = (written, entry.value.span)
        missing = [code for code in self.languages if mapping.get(code) is None]
        if missing:
            self._reader.fault(mapping, f"{what} is missing in {one_of(missing)}", f"add `{missing[0]}: …`")
        return found

    def _checked(self, found: dict[str, tuple[str, Span]], places: Collection[str]) -> Text:
        for written, span in found.values():
            for place in Text({"": written}).places:
                if place not in places:
                    near = did_you_mean(place, places)
                    known = f"it may fill in {one_of(places)}" if places else "this text fills in nothing"
                    self._reader.fault(
                        span, f"unknown placeholder `{{{place}}}`", f"{near}; {known}" if near else known
                    )
            if re.sub(r"\{[^{}]*\}", "", written).count("{") or re.sub(r"\{[^{}]*\}", "", written).count("}"):
                self._reader.fault(span, "a brace without its partner", "a placeholder is written `{cost}`")
        return Text({language: written for language, (written, _) in found.items()})
