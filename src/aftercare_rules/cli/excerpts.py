"""The lines of a policy that a finding is about, underlined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.cells import cell_len

from aftercare_rules.checking.report import Place
from aftercare_rules.cli.terminal import Line, wrapped
from aftercare_rules.document.page import LINE_END
from aftercare_rules.errors import Span, excerpt, harmless

_GUTTER = "blue"
_OTHERS = "bold blue"


class Excerpts:
    """Shows places; each file is read once, and one that is not there any more shows nothing."""

    def __init__(self, width: int | None) -> None:
        self._width = width
        self._lines: dict[str, list[str]] = {}

    def of(self, places: Iterable[Place], style: str) -> Iterator[Line]:
        """The lines of the places, the first underlined in the style; nothing where there are none to be read."""
        shown = [(place, line) for place in places if (line := self._line(place))]
        if not shown:
            return
        gutter = max(len(str(place.line)) for place, _ in shown)
        blank: Line = ((f" {'':{gutter}} |", _GUTTER),)
        before: Place | None = None
        for place, line in shown:
            is_next = before is not None and before.file == place.file and place.line - before.line in (0, 1)
            if before is not None and before.file != place.file:
                yield (
                    (f" {'':{gutter}} :: ", _GUTTER),
                    (f"{harmless(place.file)}:{place.line}:{place.column}", "bold"),
                )
            if not is_next:
                yield blank if before is None or before.file != place.file else ((f" {'…':>{gutter}} |", _GUTTER),)
            columns = None if self._width is None else self._width - gutter - 4
            source, underline = excerpt(line, _span(place), columns)
            if before is None or (before.file, before.line) != (place.file, place.line):
                yield ((f" {place.line:{gutter}} | ", _GUTTER), (source, ""))
            mark = style if before is None else _OTHERS
            yield from self._marked(blank, underline, place.label, mark)
            before = place

    def _marked(self, blank: Line, underline: str, label: str, style: str) -> Iterator[Line]:
        """The underline with its label, which moves below where there is no room for it."""
        label = harmless(label)
        room = None if self._width is None else self._width - cell_len(blank[0][0]) - 1
        if not label or room is None or len(underline) + 1 + cell_len(label) <= room:
            yield (*blank, (f" {underline} {label}".rstrip(), style))
            return
        yield (*blank, (f" {underline}", style))
        indent = max(0, min(len(underline) - len(underline.lstrip()), room - cell_len(label)))
        for part in wrapped(label, room - indent):
            yield (*blank, (f" {' ' * indent}{part}", style))

    def _line(self, place: Place) -> str:
        if place.file not in self._lines:
            try:
                text = Path(place.file).read_bytes().decode("utf-8-sig")
            except (OSError, ValueError):
                text = ""
            self._lines[place.file] = LINE_END.split(text)
        lines = self._lines[place.file]
        return lines[place.line - 1] if 0 < place.line <= len(lines) else ""


def _span(place: Place) -> Span:
    return Span(place.file, place.line, place.column, place.end_line, place.end_column)
