"""Text on its way out: written so that it always arrives, measured in columns, wrapped and styled for a terminal."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TextIO, TypeAlias

from rich.cells import cell_len, chop_cells

if TYPE_CHECKING:
    from rich.console import Console

Styled: TypeAlias = tuple[str, str]
"""A piece of text and its style in rich's words, such as `bold green`; "" for none."""

Line: TypeAlias = tuple[Styled, ...]
"""One line of output, not wrapped any further."""

WIDEST: Final = 100
"""Columns beyond which lines are tiring to read, however wide the terminal is."""

# Characters of Chinese, Japanese and Korean, which take two columns each.
_WIDE = "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003ffff"
_OPENING = "（「『【《〈“‘"
_CLOSING = "、。，．：；！？）」』】》〉”’…%"
# Chinese may break between any two characters, but never before a closing mark or after an opening one.
_PIECE: Final = re.compile(rf"[{_OPENING}]*(?:[{_WIDE}]|[^{_WIDE} ]+)[{_CLOSING}]*")
# An amount and an instant are not torn apart.
_UNBROKEN: Final = re.compile(r"(?<=\b[A-Z]{3}) (?=\d)|(?<=\d{4}-\d\d-\d\d) (?=\d\d:)")
_NO_BREAK: Final = "\u00a0"


def write(text: str, to_errors: bool = False) -> None:
    """Write a text to standard output, or to the errors, at once; characters that it cannot take are escaped.

    Raises `OSError` where nothing can be written, `BrokenPipeError` where nobody reads.
    """
    stream = _opened(sys.stderr if to_errors else sys.stdout)
    stream.buffer.write(text.encode(stream.encoding or "utf-8", "backslashreplace"))
    stream.buffer.flush()


def write_json(text: str) -> None:
    """Write one line of JSON to standard output, in UTF-8 whatever the terminal speaks; raises as `write` does."""
    stream = _opened(sys.stdout)
    stream.buffer.write(text.encode() + b"\n")
    stream.buffer.flush()


def _opened(stream: TextIO | None) -> TextIO:
    """The stream, if Python found it open when it started."""
    if stream is None:
        raise OSError(errno.EBADF, "It is closed")
    return stream


def complain(message: object) -> None:
    """Write a message to the errors; where nobody can read them, that is that."""
    with suppress(OSError):
        write(f"{message}\n", to_errors=True)


def terminal() -> Console | None:
    """The terminal that standard output is; None where it is a pipe or a file, or has neither colour nor layout."""
    if sys.stdout is None or os.environ.get("TERM") == "dumb":
        return None
    if not sys.stdout.isatty() and not os.environ.get("FORCE_COLOR"):
        return None
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def styled(console: Console, lines: Iterable[Line]) -> str:
    """Lines with their styles, for a terminal."""
    from rich.text import Text

    with console.capture() as captured:
        for line in lines:
            console.print(Text.assemble(*line), soft_wrap=True)
    return captured.get()


def plain(lines: Iterable[Line]) -> str:
    """Lines without their styles."""
    return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)


def padded(text: str, width: int) -> str:
    """The text filled with spaces to a number of columns; a Chinese character takes two.

    >>> padded("规则", 6) + "|"
    '规则  |'
    """
    return text + " " * (width - cell_len(text))


def wrapped(text: str, width: int | None) -> list[str]:
    """The text on lines of at most so many columns; on one line where there is no width.

    >>> wrapped("We replace it, free of charge.", 15)
    ['We replace it,', 'free of charge.']
    >>> wrapped("掉落的钻，我们免费为您补上。", 10)
    ['掉落的钻，', '我们免费为', '您补上。']
    """
    text = " ".join(text.split())
    if width is None:
        return [text]
    lines = [""]
    for gap, piece in _pieces(_UNBROKEN.sub(_NO_BREAK, text), max(width, 2)):
        joined = lines[-1] + (gap if lines[-1] else "") + piece
        if lines[-1] and cell_len(joined) > width:
            lines.append(piece)
        else:
            lines[-1] = joined
    return [line.replace(_NO_BREAK, " ").strip() for line in lines]


def _pieces(text: str, width: int) -> Iterator[tuple[str, str]]:
    """What must stay together, each with the space before it; a piece wider than a line is cut."""
    for word in text.split(" "):
        gap = " "
        for piece in _PIECE.findall(word) or [word]:
            for part in chop_cells(piece, width) if cell_len(piece) > width else [piece]:
                yield gap, part
                gap = ""


def table(rows: Sequence[tuple[Styled, str]], width: int | None, indent: int = 0) -> list[Line]:
    r"""Two columns: the first as wide as it needs, the second wrapped into what is left.

    >>> plain(table([(("Rule", ""), "stones"), (("Holds until", ""), "2026-02-28 24:00")], None))
    'Rule         stones\nHolds until  2026-02-28 24:00\n'
    """
    first = max((cell_len(label) for (label, _), _ in rows), default=0) + 2
    left = None if width is None else width - indent - first
    lines: list[Line] = []
    if left is not None and left < 16:  # too narrow for columns: one below the other
        for (label, style), text in rows:
            lines += [((" " * indent + part, style),) for part in wrapped(label, (width or 0) - indent)]
            lines += [((" " * (indent + 2) + part, ""),) for part in wrapped(text, (width or 0) - indent - 2)]
        return lines
    for (label, style), text in rows:
        for number, part in enumerate(wrapped(text, left)):
            start = padded(label if number == 0 else "", first)
            lines.append(((" " * indent, ""), (start, style), (part, "")))
    return lines
