"""One slip: the stretch of a policy that is written otherwise, and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from aftercare_rules.document.nodes import Node, Scalar, Sequence
from aftercare_rules.errors import Span
from aftercare_rules.language.vocabulary import Vocabulary
from aftercare_rules.mutating.edits import Edit, LocatedText
from aftercare_rules.mutating.places import Thing


@dataclass(frozen=True, slots=True)
class Slip:
    """What an author could have written by mistake: `after` in the place of `before`, or nothing.

    `span` is what is underlined, and `what` it is where it is left out.
    """

    span: Span
    edit: Edit
    before: str
    after: str = ""
    what: str = ""


class Family(Protocol):
    """All slips of one kind at one place; none where the place is of another kind."""

    def __call__(self, thing: Thing, text: LocatedText, words: Vocabulary) -> Iterator[Slip]:
        """The slips; some of them may be no policy."""
        ...


def rewritten(scalar: Scalar, after: str, text: LocatedText) -> Iterator[Slip]:
    """Other words in the place of a scalar, quoted as it is; none of a block of text after `|` or `>`."""
    quote = text.piece(scalar.span)[:1] if scalar.quoted else ""
    if after != scalar.text and quote in ("", "'", '"'):
        yield Slip(scalar.span, text.replaced(scalar.span, f"{quote}{after}{quote}"), scalar.text, after)


def scalars_in(node: Node) -> Iterator[Scalar]:
    """The texts of a test that names one, or a list of them."""
    items = node.items if isinstance(node, Sequence) else (node,)
    yield from (item for item in items if isinstance(item, Scalar))
