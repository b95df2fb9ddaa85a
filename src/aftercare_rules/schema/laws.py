"""The schema of `rights_from`: a file, and what its names are called here."""

from __future__ import annotations

from aftercare_rules.language.domains import NAME_PATTERN, WORD_PATTERN
from aftercare_rules.schema.parts import Schema, list_of, name, names_to, one_or_more, record, text, told


def rights_from() -> Schema:
    """A list of files, each with the names of this policy for its names."""
    a_name = name(NAME_PATTERN, "Write a name of this policy.")
    names = names_to(name(NAME_PATTERN, "Write a name of that file."), a_name)
    word = text(WORD_PATTERN, "Write a word of this policy, or `none`.")
    words = names_to(
        name(NAME_PATTERN, "Write the name of a fact of that file."),
        names_to(
            text(WORD_PATTERN, "Write a word of that file."),
            one_or_more(word, "Write a word of this policy, a list of them, or `none`."),
        ),
    )
    keys = {
        "policy": told(
            text(r"[^/\\].*", "Write the way from this file to the other, like `laws/my-country.yaml`."),
            "policy",
            "The other file. The path starts from the folder of this one.",
            "policy: laws/my-country.yaml",
        ),
        "facts": told(
            names, "facts", "What its facts are called here, where the names differ.", "facts: {intact: as_new}"
        ),
        "words": told(
            words,
            "words",
            "Which words stand here for words of its facts; `none` where none does.",
            "words: {goods: {general: [watch, ring], made-to-order: engraved, fresh: none}}",
        ),
        "events": told(names, "events", "What its events are called here.", "events: {signed_for: delivered}"),
        "remedies": told(names, "remedies", "What its remedies are called here.", "remedies: {repair: mending}"),
    }
    return list_of(record("An item of `rights_from`", keys, ("policy",)))
