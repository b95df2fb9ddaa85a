"""The bytes of a file to its lines of text, and the faults found in them."""

import re
from collections.abc import Collection
from typing import TypeAlias

from aftercare_rules.errors import Diagnostic, PolicyError, Span

Place: TypeAlias = tuple[int, int]
"""Line and column as a parser counts them: from 0, in characters."""

MOST_BYTES = 5_000_000
"""Size of the largest file that is read."""

MOST_FAULTS = 1000
"""Faults of one file after which reading stops: the file is no policy."""

LINE_END = re.compile(r"\r\n|\n|\r")

# What YAML refuses, and besides the line ends that YAML knows and editors do not.
_INVISIBLE = "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"


def invisible(text: str) -> re.Match[str] | None:
    """The first character that cannot stand in a policy; it is none that Python prints."""
    return None if text.isprintable() else re.search(_INVISIBLE, text)


def lines_of(text: str) -> list[str]:
    """The lines of a text, without their ends."""
    return LINE_END.split(text) if "\r" in text else text.split("\n")


class Page:
    """One file as text without a byte order mark, its lines, and the faults found in it so far.

    `is_printable` holds of a text in which Python would print all but the ends of lines.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.lines = lines_of(text)
        self.faults: list[Diagnostic] = []
        self.is_printable = False

    def line(self, number: int) -> str:
        """The line with this number, counted from 0; "" beyond the end."""
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def character(self, place: Place) -> str:
        """The character at the place; "" at the end of a line or of the file."""
        return self.line(place[0])[place[1] : place[1] + 1]

    def span(self, start: Place, end: Place | None = None) -> Span:
        """From start to end; one character where there is no end."""
        line, column = end if end and end > start else (start[0], start[1] + 1)
        return Span(self.name, start[0] + 1, start[1] + 1, line + 1, column + 1)

    def between(self, first: Span, second: Span) -> str:
        """The text from the end of one stretch to the start of a later one, as one line."""
        lines = [
            *self.lines[first.end_line - 1 : second.line - 1],
            self.line(second.line - 1)[: second.column - 1],
        ]
        return " ".join(lines)[first.end_column - 1 :]

    def fault(self, message: str, span: Span, help: str = "") -> None:
        """Note a fault. Raises `PolicyError` when there are too many to be of use."""
        self.faults.append(Diagnostic(message, span, help, self.line(span.line - 1)))
        if len(self.faults) >= MOST_FAULTS:
            raise PolicyError(self.faults)

    def is_at_end(self, place: Place) -> bool:
        """Whether nothing but blank lines and comments follows the place."""
        rest = [self.line(place[0])[place[1] :], *self.lines[place[0] + 1 :]]
        return all(not line.strip() or line.lstrip().startswith("#") for line in rest)

    def fault_of_tab(self, place: Place) -> None:
        """Note a tab that stands where YAML wants spaces."""
        if self.line(place[0])[: place[1]].strip():
            self.fault("a tab stands between the words here", self.span(place), "write a space instead")
        else:
            help = "indent with spaces, two for each level; most editors can turn tabs into spaces"
            self.fault("a tab is used for indentation", self.span(place), help)

    def faults_of_indentation(self, last: int, inside_text: Collection[int]) -> None:
        """Note each tab in the indentation down to the last line, but for lines inside quoted text."""
        for number, line in enumerate(self.lines[: last + 1]):
            words = line.lstrip()
            tab = line.find("\t", 0, len(line) - len(words))
            if tab >= 0 and words and not words.startswith("#") and number not in inside_text:
                self.fault_of_tab((number, tab))


def read_page(name: str, data: bytes) -> Page:
    """The text of a file; `name` is what messages call it.

    Raises `PolicyError` if it is too large, not in UTF-8, or holds characters that nobody can see.
    """
    page = Page(name, _decoded(name, data))
    page.is_printable = page.text.replace("\n", "").isprintable()
    for number, line in enumerate(page.lines if not page.is_printable else ()):
        if found := invisible(line):
            message = f"the invisible character U+{ord(found[0]):04X} cannot stand in a policy"
            page.fault(message, page.span((number, found.start())), "delete it, or type the text again")
    if page.faults:
        raise PolicyError(page.faults)
    return page


def _decoded(name: str, data: bytes) -> str:
    start = Span(name, 1, 1, 1, 2)
    if len(data) > MOST_BYTES:
        help = f"a policy has at most {MOST_BYTES:,} bytes"
        raise PolicyError([Diagnostic("the file is too large for a policy", start, help)])
    # Without a mark at its start, UTF-16 shows by the zero byte beside each of the first letters.
    zeros = [byte == 0 for byte in data[:4]]
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or zeros in ([True, False] * 2, [False, True] * 2):
        help = "save it again as UTF-8: in most editors under `Save as`, `Encoding`"
        raise PolicyError([Diagnostic("the file is in UTF-16, not in UTF-8", start, help)])
    try:
        return data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = LINE_END.split(data[: error.start].decode().removeprefix("\ufeff"))
        after = LINE_END.split(data[error.start : error.start + 200].decode(errors="replace"))
        number, column = len(before), len(before[-1]) + 1
        message = f"the file is not in UTF-8: byte {error.start:,} is no part of a character"
        help = "save it again as UTF-8; Chinese text is often saved as GBK, which Windows calls ANSI"
        span = Span(name, number, column, number, column + 1)
        raise PolicyError([Diagnostic(message, span, help, before[-1] + after[0])]) from None
