"""Located changes to the text of a policy: one stretch of it, and what stands there instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aftercare_rules.document.nodes import Scalar
from aftercare_rules.document.page import LINE_END
from aftercare_rules.errors import Span


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands from one character of a text to just before another is replaced.

    >>> Edit(4, 7, "two").applied("one 111")
    'one two'
    """

    start: int
    end: int
    written: str

    def applied(self, text: str) -> str:
        """The text with this change."""
        return text[: self.start] + self.written + text[self.end :]


class LocatedText:
    """A text whose characters are found by line and column, as the spans of its tree give them."""

    def __init__(self, text: str) -> None:
        self.text = text
        ends = [found.end() for found in LINE_END.finditer(text)]
        self._starts = [0, *ends]

    def replaced(self, span: Span, written: str) -> Edit:
        """All of a span is written otherwise."""
        return Edit(self._start(span), self._end(span), written)

    def added(self, span: Span, written: str) -> Edit:
        """Something is written right behind a span."""
        return Edit(self._end(span), self._end(span), written)

    def left_out(self, spans: Sequence[Span], number: int) -> Edit:
        """One of several that follow one another is left out, with what joins it to its neighbour.

        `spans` reach from the first to the last character of each: two or more.
        """
        if number + 1 < len(spans):
            return Edit(self._start(spans[number]), self._start(spans[number + 1]), "")
        return Edit(self._end(spans[number - 1]), self._end(spans[number]), "")

    def without(self, edits: Iterable[Edit]) -> str:
        """The text with blanks in the place of some stretches, so that all the rest stays where it is."""
        text = self.text
        for edit in edits:
            blank = "".join(sign if sign in "\r\n" else " " for sign in text[edit.start : edit.end])
            text = Edit(edit.start, edit.end, blank).applied(text)
        return text

    def piece(self, span: Span) -> str:
        """What stands in a span."""
        return self.text[self._start(span) : self._end(span)]

    def line_start(self, span: Span) -> str:
        """What stands before a span on its first line."""
        return self.text[self._starts[span.line - 1] : self._start(span)]

    def _start(self, span: Span) -> int:
        return self._starts[span.line - 1] + span.column - 1

    def _end(self, span: Span) -> int:
        return self._starts[span.end_line - 1] + span.end_column - 1


def as_written(text: LocatedText, scalar: Scalar, words: str) -> str | None:
    """Other words in the place of a scalar, quoted as it is; None of a block after `|` or `>`."""
    if not scalar.quoted:
        return words
    quote = text.piece(scalar.span)[:1]
    return f"{quote}{words}{quote}" if quote in ("'", '"') else None
