"""A node of the tree on one line, as it could be written in a policy."""

from __future__ import annotations

import re

from aftercare_rules.document.nodes import Mapping, Node, Sequence

_NEEDS_QUOTES = re.compile(r"[,:{}\[\]#]\s|[{}\[\]]")


def flow_text(node: Node) -> str:
    """The node on one line."""
    match node:
        case Mapping():
            return "{" + ", ".join([f"{entry.key.text}: {flow_text(entry.value)}" for entry in node.entries]) + "}"
        case Sequence():
            return "[" + ", ".join([flow_text(item) for item in node.items]) + "]"
    return f'"{node.text}"' if _NEEDS_QUOTES.search(node.text) else node.text
