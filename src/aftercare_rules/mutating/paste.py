"""Where an example goes in a policy's text: behind the last one of its list, or in a list of its own."""

from __future__ import annotations

from typing import Final

from aftercare_rules.document.nodes import Entry, Mapping, Sequence
from aftercare_rules.language.policy import Section
from aftercare_rules.mutating.edits import Edit, LocatedText

_EXAMPLES: Final = "examples"


def pasted(text: LocatedText, root: Mapping, line: str, beside: str = "") -> Edit:
    """An example added beside a rule, or to the policy's own where `beside` is "". Raises `LookupError`."""
    fields = _rule(root, beside) if beside else root
    entry = fields.entry(_EXAMPLES)
    items = entry.value.items if entry is not None and isinstance(entry.value, Sequence) else ()
    if items:
        before = text.line_start(items[-1].span)
        is_block = before.strip() == "-"
        return text.added(items[-1].span, f"\n{before}{line}" if is_block else f", {line}")
    last: Entry = fields.entries[-1]
    indent = " " * (fields.entries[0].key.span.column - 1)
    is_flow = text.piece(fields.span)[:1] == "{"
    return text.added(last.value.span, f", {_EXAMPLES}: [{line}]" if is_flow else _list(indent, line))


def _list(indent: str, line: str) -> str:
    return f"\n{indent}{_EXAMPLES}:\n{indent}  - {line}"


def _rule(root: Mapping, name: str) -> Mapping:
    for section in root.entries:
        rules = section.value if section.key.text in {*Section} else None
        rule = rules.get(name) if isinstance(rules, Mapping) else None
        if isinstance(rule, Mapping):
            return rule
    raise LookupError(name)
