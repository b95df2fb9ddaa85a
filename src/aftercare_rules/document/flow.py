"""A node of the tree on one line, as it could be written in a policy."""

from __future__ import annotations

import re

from aftercare_rules.document.nodes import Node, Scalar, Sequence

_NEEDS_QUOTES = r"[,:{}\[\]#]\s|[{}\[\]]"


def flow_text(node: Node) -> str:
    """The node on one line."""
    if isinstance(node, Scalar):
        return f'"{node.text}"' if re.search(_NEEDS_QUOTES, node.text) else node.text
    if isinstance(node, Sequence):
        return "[" + ", ".join([flow_text(item) for item in node.items]) + "]"
    if node.pairs:
        return f"{{{', '.join(node.pairs)}}}"
    return "{" + ", ".join([f"{entry.key.text}: {flow_text(entry.value)}" for entry in node.entries]) + "}"
