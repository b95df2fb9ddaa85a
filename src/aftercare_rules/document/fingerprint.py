"""What identifies the text of a policy: the SHA-256 of its canonical form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Final

from aftercare_rules.document.nodes import Mapping, Node, Scalar, Sequence
from aftercare_rules.language.policy import Section

# What changes no decision does not change the fingerprint either.
_WITHOUT_EFFECT: Final = ("examples", "usual", "accepts", "cliff")
_SECTIONS: Final = frozenset(Section)


def fingerprint(root: Mapping, taken: Collection[str] = ()) -> str:
    """The SHA-256 of a policy's canonical form.

    The form is its tree as compact JSON with sorted keys: comments, layout, the order of keys and what changes no
    decision (`examples`, `usual`, `accepts`, `cliff`) are left out. `taken` are the fingerprints of the files that it
    takes rights from.
    """
    kept = {
        name: _rules(entry.value) if name in _SECTIONS else _plain(entry.value)
        for entry in root.entries
        if (name := entry.key.text) not in _WITHOUT_EFFECT
    }
    if taken:
        kept["rights_from"] = [kept["rights_from"], *taken]
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _rules(node: Node) -> object:
    """Rules by name, without their examples."""
    if not isinstance(node, Mapping):
        return _plain(node)
    return {entry.key.text: _without_examples(entry.value) for entry in node.entries}


def _without_examples(rule: Node) -> object:
    if not isinstance(rule, Mapping):
        return _plain(rule)
    return {key: _plain(entry.value) for entry in rule.entries if (key := entry.key.text) != "examples"}


def _plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    if node.pairs:
        return dict([pair.split(": ", 1) for pair in node.pairs])
    return {entry.key.text: _plain(entry.value) for entry in node.entries}
