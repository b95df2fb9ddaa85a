"""Policies with one letter wrong: every place where a slip must be found, and the slips themselves."""

from collections.abc import Iterator
from dataclasses import dataclass

from aftercare_rules.document.nodes import Mapping, Node, Scalar, Sequence
from aftercare_rules.document.source import read_source

# Below these keys stands free text, or a text for people in each language.
TEXTS = {"title", "reason", "question", "labels", "shop", "customer"}


@dataclass(frozen=True)
class Place:
    """A word of a policy that means something, by where it stands: `path` has `*` for names and numbers."""

    scalar: Scalar
    path: tuple[str, ...]
    is_key: bool


def places(name: str, data: bytes) -> list[Place]:
    """Every key of a policy, and every word that stands alone as a value; free texts left out."""
    return list(_places(read_source(name, data).root, ()))


def _places(node: Node, path: tuple[str, ...]) -> Iterator[Place]:
    match node:
        case Mapping():
            for entry in node.entries:
                key = entry.key.text
                is_text = path[-1:] != ("labels",) and bool({*path[-2:]} & TEXTS)
                yield Place(entry.key, (*path, key), is_key=True)
                if not is_text and not (path == () and key in ("policy", "version")):
                    yield from _places(entry.value, (*path, key))
        case Sequence():
            for item in node.items:
                yield from _places(item, (*path, "-"))
        case Scalar():
            yield Place(node, path, is_key=False)


def slips(word: str) -> Iterator[str]:
    """The word with a letter left out, one doubled, two swapped: each in the middle of the word."""
    middle = len(word) // 2
    if len(word) > 1:
        yield word[:middle] + word[middle + 1 :]
        swapped = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
        if swapped != word:
            yield swapped
    yield word[:middle] + word[middle : middle + 1] + word[middle:]


def with_word(text: str, scalar: Scalar, word: str) -> str:
    """The text with another word in the place of a scalar on one line."""
    lines = text.split("\n")
    span = scalar.span
    line = lines[span.line - 1]
    lines[span.line - 1] = line[: span.column - 1] + word + line[span.end_column - 1 :]
    return "\n".join(lines)
