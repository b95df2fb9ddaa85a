"""A policy's text, to be read again and again with one thing changed.

Most of a policy is examples, and reading them takes most of the time. A change outside of what they start from leaves
them as they are, so they are blanked out; all the rest keeps its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from aftercare_rules.document.load import OpenFile, bytes_in, read_policy
from aftercare_rules.document.nodes import Entry, Mapping, Node
from aftercare_rules.document.source import read_source
from aftercare_rules.errors import PolicyError
from aftercare_rules.language.policy import Policy, Section
from aftercare_rules.mutating.edits import Edit, LocatedText
from aftercare_rules.mutating.places import whole

_EXAMPLES: Final = "examples"
# No rule has such a name.
_OF_POLICY: Final = "-"

ALL: Final = "*"
"""In the place of a rule: all examples, those of the policy too."""

NONE: Final = ""
"""In the place of a rule: no example."""


class Draft:
    """One policy that is read again with changes. Raises `PolicyError` if it cannot be read as it is."""

    def __init__(self, name: str, data: bytes, open_file: OpenFile | None = None) -> None:
        self.name = name
        self._open_file = cache(open_file) if open_file is not None else None
        self.policy = read_policy(name, data, self._open_file)
        source = read_source(name, data)
        assert isinstance(source.root, Mapping)
        self.source, self.root = source, source.root
        self.text = LocatedText(source.text)
        self._blanked: dict[str, str] = {}

    @classmethod
    def load(cls, path: str) -> Draft:
        """The policy in a file; raises `OSError` too."""
        return cls(path, bytes_in(path), bytes_in)

    def changed(self, *edits: Edit) -> str:
        """All of the text with some changes, none of them inside another."""
        text = self.text.text
        for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
            text = edit.applied(text)
        return text

    def read_whole(self, *edits: Edit) -> Policy:
        """The policy with some changes, and with all of its examples. Raises `PolicyError`."""
        return read_policy(self.name, self.changed(*edits).encode(), self._open_file)

    def read(self, edit: Edit, examples_of: str = NONE) -> Policy:
        """The policy with a change, and with the examples of one rule, or `ALL` or `NONE`. Raises `PolicyError`."""
        text = edit.applied(self._blank(examples_of))
        return read_policy(self.name, text.encode(), self._open_file)

    def can_read(self, edit: Edit) -> bool:
        """Whether the policy with a change is one, its examples aside."""
        try:
            self.read(edit)
        except PolicyError:
            return False
        return True

    def _blank(self, examples_of: str) -> str:
        """The text with blanks in the place of all examples but those of one rule."""
        if examples_of not in self._blanked:
            lists = self._examples() if examples_of != ALL else ()
            self._blanked[examples_of] = self.text.without(edit for rule, edit in lists if rule != examples_of)
        return self._blanked[examples_of]

    def _examples(self) -> Iterator[tuple[str, Edit]]:
        """Where the examples stand, and beside which rule; those of the policy beside none."""
        yield from ((_OF_POLICY, edit) for edit in self._lists_in(self.root))
        for section in self.root.entries:
            if section.key.text not in {*Section} or not isinstance(section.value, Mapping):
                continue
            for rule in section.value.entries:
                yield from ((rule.key.text, edit) for edit in self._lists_in(rule.value))

    def _lists_in(self, node: Node) -> Iterator[Edit]:
        entries: tuple[Entry, ...] = node.entries if isinstance(node, Mapping) else ()
        for number, entry in enumerate(entries):
            if entry.key.text == _EXAMPLES and len(entries) > 1:
                yield self.text.left_out([whole(one) for one in entries], number)
