"""A file that is written plainly has the tree that the parser gives it, to the column, and no fault that it finds."""

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare_rules.document.nodes import Mapping, Node, Scalar
from aftercare_rules.document.page import read_page
from aftercare_rules.document.plain_text import plain_source
from aftercare_rules.document.source import read_source
from aftercare_rules.errors import PolicyError

ROOT = Path(__file__).parents[2]
POLICIES = sorted(ROOT.glob("policies/**/*.yaml"))
LINES = [path.read_text().split("\n") for path in POLICIES]
# What means something to YAML, or nearly does, and pieces that go together.
PIECES = [
    *" \n:,#{}[]-'\"?&*!|>%@`~.\\<=é：a0",
    *(": ", " #", "- ", "\n  ", "\n- ", "{a: b}", "[a]", "\n\n", "---", "..."),
]


def places(node: Node) -> object:
    """All of a tree, with where it stands."""
    if isinstance(node, Scalar):
        return node.text, node.quoted, node.span
    if isinstance(node, Mapping):
        return node.span, [(places(entry.key), places(entry.value)) for entry in node.entries]
    return node.span, [places(item) for item in node.items]


def holds_of(text: str) -> bool:
    """Whether it is written plainly; if so, it has one tree."""
    try:
        found = plain_source(read_page("shop.yaml", text.encode()))
    except PolicyError:
        return False
    if found is None:
        return False
    source = read_source("shop.yaml", text.encode())
    assert places(found.root) == places(source.root)
    assert found.root == source.root
    assert (found.name, found.text) == (source.name, source.text)
    return True


@pytest.mark.parametrize("policy", POLICIES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_policies_are_written_plainly(policy: Path) -> None:
    assert holds_of(policy.read_text())


@given(st.data())
def test_it_is_not_taken_in_by_what_only_looks_plain(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(LINES))
    first = data.draw(st.integers(0, len(lines) - 1))
    text = dedent("\n".join(lines[first : first + data.draw(st.integers(1, 20))]))
    for _ in range(data.draw(st.integers(0, 3))):
        at, without = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(st.sampled_from(["", *PIECES])) + text[at + without :]
    holds_of(text)


@given(st.lists(st.sampled_from([*PIECES, "a: ", "b: ", "c", "\n"]), max_size=20).map("".join))
def test_nor_by_any_other_text(text: str) -> None:
    holds_of(f"a: {text}")
