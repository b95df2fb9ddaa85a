"""Texts in the policy's languages."""

from __future__ import annotations

from typing import Final

from aftercare_rules.schema.parts import TEXT_TYPES, Schema, a_name, names_to, told

TEXT: Final = "text"
_LANGUAGE: Final = "[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"


def definitions() -> dict[str, Schema]:
    """The schema of a text, by name."""
    return {TEXT: {**by_language(), "type": ["object", *TEXT_TYPES], "minLength": 1}}


def by_language() -> Schema:
    """A text in each language."""
    words = told({"type": TEXT_TYPES, "minLength": 1}, "a text", "What is said in this language.")
    known = {"en": words, "zh": words}
    codes = a_name("en", _LANGUAGE, "Write the code of a language, like `en`, `zh` or `zh-Hant`.")
    return {**names_to(codes, words, known), "minProperties": 1}


__all__ = ["TEXT", "by_language", "definitions"]
