"""What identifies the text of a policy: the SHA-256 of its canonical form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Final

from aftercare_rules.document.nodes import Mapping, Node, Sequence
from aftercare_rules.language.policy import Section

# What changes no decision does not change the fingerprint either.
_WITHOUT_EFFECT: Final = ("examples", "usual", "accepts", "cliff")


def fingerprint(root: Mapping, taken: Collection[str] = ()) -> str:
    """The SHA-256 of a policy's canonical form.

    The form is its tree as compact JSON with sorted keys: comments, layout, the order of keys and what changes no
    decision (`examples`, `usual`, `accepts`, `cliff`) are left out. `taken` are the fingerprints of the files that it
    takes rights from.
    """
    kept = {entry.key.text: _plain(entry.value) for entry in root.entries if entry.key.text not in _WITHOUT_EFFECT}
    for section in Section:
        rules = kept.get(section)
        if isinstance(rules, dict):
            kept[section] = {name: _without_examples(rule) for name, rule in rules.items()}
    if taken:
        kept["rights_from"] = [kept["rights_from"], *taken]
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _without_examples(rule: object) -> object:
    return {key: value for key, value in rule.items() if key != "examples"} if isinstance(rule, dict) else rule


def _plain(node: Node) -> object:
    match node:
        case Mapping():
            return {entry.key.text: _plain(entry.value) for entry in node.entries}
        case Sequence():
            return [_plain(item) for item in node.items]
    return node.text
