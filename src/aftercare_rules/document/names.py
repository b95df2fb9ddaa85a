"""Names that nothing declares: one message for each, however often it is used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from aftercare_rules.document.nodes import Source
from aftercare_rules.document.page import MOST_FAULTS
from aftercare_rules.errors import Span, Unknown, nearest
from aftercare_rules.frozen import frozen
from aftercare_rules.language.domains import NAME_PATTERN
from aftercare_rules.language.vocabulary import WANTS

NAME = re.compile(NAME_PATTERN)
"""How a fact, an event or a remedy may be called."""

_LISTED = 6
# Beyond these nobody needs to be told what may have been meant, and finding it takes its time.
_MOST_GUESSES = 100


def word_of(fact: str) -> str:
    """The kind of name that the words of a fact are."""
    return "remedy" if fact == WANTS else f"word of `{fact}`"


@frozen
class _Uses:
    error: Unknown
    spans: list[Span] = field(default_factory=list)


class Names:
    """What a policy declares and what it uses without declaring it, by kind of name."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._declared: dict[tuple[str, str], Span] = {}
        self._unreadable: set[str] = set()
        self._uses: dict[tuple[str, str], _Uses] = {}
        self.count = 0

    def declare(self, kind: str, name: str, span: Span) -> None:
        """Notes where a name is declared."""
        self._declared.setdefault((kind, name), span)

    def declared_unreadably(self, kind: str) -> None:
        """Some declarations of this kind could not be read: a name that is not known may be one of them."""
        self._unreadable.add(kind)

    def use(self, error: Unknown, span: Span) -> None:
        """Notes the use of a name that was not declared."""
        self.count += 1
        if len(self._uses) < MOST_FAULTS or (error.kind, error.word) in self._uses:
            self._uses.setdefault((error.kind, error.word), _Uses(error)).spans.append(span)

    def faults(self) -> Iterator[tuple[Span, str, str]]:
        """Place, message and help for each name that is used and not declared."""
        for number, ((kind, word), uses) in enumerate(self._uses.items()):
            if kind not in self._unreadable:
                near = nearest(word, uses.error.known) if number < _MOST_GUESSES else ""
                yield self._fault(kind, word, near, uses)

    def _fault(self, kind: str, word: str, near: str, uses: _Uses) -> tuple[Span, str, str]:
        declared = self._declared.get((kind, near))
        spans = sorted(set(uses.spans), key=lambda span: (span.line, span.column))
        lines = _lines(spans) if spans[0].line < spans[-1].line else ""
        is_unused = declared is not None and self._is_only_there(near)
        if declared is not None and is_unused and lines:
            message = f"`{near}` stands only here, while `{word}` is used and declared nowhere"
            return declared, message, f"if they are the same, give them one spelling; `{word}` is used on {lines}"
        help = [f"did you mean `{near}`?"] if near else []
        if declared is not None and is_unused:
            help = [f"did you mean `{near}`, which line {declared.line} declares and nothing else uses?"]
        elif uses.error.help:
            help.append(uses.error.help + (";" if lines else ""))
        if lines:
            help.append(f"it is used on {lines}")
        return spans[0], uses.error.message, " ".join(help)

    def _is_only_there(self, name: str) -> bool:
        found = re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", self._source.text)
        return next(found, None) is not None and next(found, None) is None


def _lines(spans: list[Span]) -> str:
    lines = list(dict.fromkeys(str(span.line) for span in spans))
    if len(lines) > _LISTED:
        return f"lines {', '.join(lines[: _LISTED - 1])} and {len(lines) - _LISTED + 1} more"
    return f"lines {', '.join(lines[:-1])} and {lines[-1]}"
