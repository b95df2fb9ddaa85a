"""The typed errors of the library and how a fault in a file is shown to its author."""

import unicodedata
from collections.abc import Collection, Iterable
from importlib.util import find_spec
from typing import NamedTuple

from aftercare_rules.frozen import frozen

_WINDOW = 100
"""Columns of a source line that are shown at most; a longer line is cut round its caret."""

_BEFORE_CARET = 40
"""Columns kept to the left of the caret when a line is cut."""

_LONGEST_WORD = 100
"""Characters of a word above which no other word is suggested for it."""

_MOST_COMPARED = 1000
"""Words above which only those are suggested that are one slip away: comparing takes its time."""

_LISTED = 12
"""Words that `one_of` spells out before it shortens the list."""

_JOINERS = frozenset("\u200c\u200d")
"""Invisible letters that Persian, Hindi and emoji need; the rest of their category is escaped."""


class Span(NamedTuple):
    """A stretch of a file, from its first character to just before its end.

    Lines and columns count characters and start at 1. Line 0 is no line: the span is the file, or folder, as a whole.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@frozen
class Diagnostic:
    """One fault in a file: what is wrong, where, and how to mend it.

    `source_line` is the whole text of the span's first line; left out, no line is shown.
    """

    message: str
    span: Span
    help: str = ""
    source_line: str = ""

    def render(self) -> str:
        """The fault as lines for a terminal: place and message, the source underlined, the help.

        >>> span = Span("shop.yaml", 12, 3, 12, 10)
        >>> hint = "did you mean `category`?"
        >>> print(Diagnostic("unknown fact `categry`", span, hint, "  categry: watch").render())
        shop.yaml:12:3: unknown fact `categry`
            |
         12 |   categry: watch
            |   ^^^^^^^
        help: did you mean `category`?
        """
        span, file = self.span, harmless(self.span.file)
        place = f"{file}:{span.line}:{span.column}" if span.line else file
        rendered = [f"{place}: {harmless(self.message)}"]
        if self.source_line:
            number = str(self.span.line)
            blank = " " * len(number)
            shown, underline = excerpt(self.source_line, self.span)
            rendered += [f" {blank} |", f" {number} | {shown}", f" {blank} | {underline}"]
        if self.help:
            rendered.append("help: " + "\n      ".join(map(harmless, self.help.split("\n"))))
        return "\n".join(rendered)


@frozen
class Passage:
    """A stretch of a file and the whole text of its first line, kept for faults that show only later."""

    span: Span
    source_line: str = ""

    def fault(self, message: str, help: str = "") -> Diagnostic:
        """A fault at this place."""
        return Diagnostic(message, self.span, help, self.source_line)

    def __str__(self) -> str:
        return f"{self.span.file}:{self.span.line}:{self.span.column}"


class AftercareError(Exception):
    """What every error that this library raises on purpose is a kind of."""


class PolicyError(AftercareError):
    """A policy file cannot be used; it carries all the faults that were found in it.

    `diagnostics` are sorted by place and hold no fault twice. Raises `ValueError` without any.
    """

    diagnostics: tuple[Diagnostic, ...]

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(set(diagnostics), key=_by_place))
        if not self.diagnostics:
            raise ValueError("a PolicyError needs at least one diagnostic")
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "\n\n".join(diagnostic.render() for diagnostic in self.diagnostics)


@frozen
class Fault:
    """One fault in a claim. `path` names the field, such as `purchase.facts.category`."""

    path: str
    message: str
    help: str = ""

    def __str__(self) -> str:
        named = f"{self.path}: {self.message}" if self.path else self.message
        return harmless(f"{named} ({self.help})" if self.help else named)


class ClaimError(AftercareError):
    """A claim cannot be decided, because it breaks what the policy declares; all faults, in order.

    Raises `ValueError` without any fault.

    >>> print(ClaimError([Fault("purchase.facts.category", "unknown word `wach`", "did you mean `watch`?")]))
    purchase.facts.category: unknown word `wach` (did you mean `watch`?)
    """

    faults: tuple[Fault, ...]

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        if not self.faults:
            raise ValueError("a ClaimError needs at least one fault")
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


class Misspelling(AftercareError):
    """A piece of text that is not spelled as a policy spells it, found where no place is known.

    Whoever knows the place makes a `Diagnostic` of `message` and `help`. `part` is the piece of the text that is
    wrong, where that is not all of it.
    """

    def __init__(self, message: str, help: str = "", part: str = "") -> None:
        self.message = message
        self.help = help
        self.part = part
        super().__init__(message, help, part)

    def __str__(self) -> str:
        return f"{self.message} ({self.help})" if self.help else self.message


class Unknown(Misspelling):
    """A name that is used and nowhere declared: of a fact, a word of one, a remedy, a rule.

    `kind` says what it would name, `known` are the names that there are, and `listed` says so in words.
    """

    def __init__(self, kind: str, word: str, known: Collection[str], message: str = "", listed: str = "") -> None:
        self.kind = kind
        self.word = word
        self.known = known
        listed = listed or (f"there is {one_of(known)}" if known else "")
        super().__init__(message or f"unknown {kind} {shortened(word)}", listed, word)


class MissingExtra(AftercareError):
    """A feature needs packages that are not installed.

    >>> print(MissingExtra("the durable matcher", "durable"))  # doctest: +NORMALIZE_WHITESPACE
    the durable matcher needs packages that are not installed: pip install 'aftercare-rules[durable]'
    (in a copy of the project: '.[durable]')
    """

    def __init__(self, feature: str, extra: str) -> None:
        self.feature = feature
        self.extra = extra
        super().__init__(feature, extra)

    def __str__(self) -> str:
        install = f"pip install 'aftercare-rules[{self.extra}]' (in a copy of the project: '.[{self.extra}]')"
        return f"{self.feature} needs packages that are not installed: {install}"


def need_tables(feature: str) -> None:
    """Raises `MissingExtra` for a feature without what tables are decided with."""
    if find_spec("numpy") is None or find_spec("pyarrow") is None:
        raise MissingExtra(feature, "batch")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that names the known word nearest to a mistyped one, or "" if none is near.

    The order of `known` does not matter.

    >>> did_you_mean("wach", ["watch", "clock"])
    'did you mean `watch`?'
    >>> did_you_mean("base_clip", ["base-clip"])
    'did you mean `base-clip`?'
    >>> did_you_mean("umbrella", ["watch", "clock"])
    ''
    """
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else ""


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """The known word nearest to a mistyped one, or "" if none is near; the order of `known` does not matter.

    One letter left out, doubled, changed or swapped with its neighbour is nearer than anything else; else `likeness`
    is the share of letters in common, from 0 to 1, that is near enough.

    >>> nearest("si", ["is", "as"]), nearest("purchse", ["purchased", "purchase"])
    ('is', 'purchase')
    """
    if len(word) > _LONGEST_WORD:
        return ""
    spellings = {_folded(one): one for one in sorted(known, reverse=True) if one != word}
    folded = _folded(word)
    if folded in spellings:
        return spellings[folded]
    slips = [one for one in spellings if len(folded) > 1 and _is_one_slip(folded, one)]
    if not slips and len(spellings) > _MOST_COMPARED:
        return ""
    import difflib  # only a fault needs it

    near = difflib.get_close_matches(folded, slips or spellings, n=1, cutoff=0.0 if slips else likeness)
    return spellings[near[0]] if near else ""


def _is_one_slip(word: str, other: str) -> bool:
    """Whether a letter left out, added, changed or swapped with the next makes one word of the other."""
    if len(word) > len(other):
        word, other = other, word
    if len(other) - len(word) > 1:
        return False
    same = next((at for at, (one, two) in enumerate(zip(word, other, strict=False)) if one != two), len(word))
    if len(word) < len(other):
        return word[same:] == other[same + 1 :]
    swapped = word[same + 1 : same + 2] + word[same : same + 1] + word[same + 2 :]
    return word[same + 1 :] == other[same + 1 :] or swapped == other[same:]


def shortened(text: str, longest: int = 60) -> str:
    """The text in backticks, on one line and cut where it is long.

    >>> shortened("receipt")
    '`receipt`'
    """
    line = " ".join(text[: 4 * longest].split()) or '""'
    return f"`{line}`" if len(line) <= longest else f"`{line[: longest - 1]}…`"


def one_of(known: Iterable[str], joined_by: str = "or") -> str:
    """The words that are allowed, in their order, for a message; "" if there are none.

    >>> one_of(["repair", "replace", "refund"])
    '`repair`, `replace` or `refund`'
    """
    words = [f"`{word}`" for word in known]
    if len(words) > _LISTED:
        return f"{', '.join(words[:_LISTED])}, … ({len(words)} in all)"
    return f" {joined_by} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _folded(word: str) -> str:
    """The word without differences that people overlook: case, full-width letters, `_` for `-`."""
    folded = word if word.isascii() else unicodedata.normalize("NFKC", word)
    return folded.casefold().replace("_", "-").replace(" ", "-")


def _by_place(diagnostic: Diagnostic) -> tuple[str, int, int, int, int, str, str, str]:
    span = diagnostic.span
    place = (span.file, span.line, span.column, span.end_line, span.end_column)
    return (*place, diagnostic.message, diagnostic.help, diagnostic.source_line)


def _visible(character: str) -> str:
    """The character, or an escape if it could move the cursor, hide, or turn the text round."""
    if character == "\t":
        return "    "
    if character in _JOINERS or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return character
    return f"<U+{ord(character):04X}>"


def harmless(text: str) -> str:
    r"""The text with an escape for each character that could move the cursor, hide, or turn the text round.

    >>> harmless("S-1001\x1b[2J")
    'S-1001<U+001B>[2J'
    """
    return text if text.isprintable() else "".join(map(_visible, text))


def _columns(character: str) -> int:
    """How many columns of a terminal the character takes as it is shown."""
    shown = _visible(character)
    if len(shown) > 1:
        return len(shown)
    if character in _JOINERS or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"F", "W"} else 1


def _width(text: str) -> int:
    return sum(map(_columns, text))


def excerpt(source_line: str, span: Span, columns: int | None = None) -> tuple[str, str]:
    """The line as it is shown, and the underline below it; a long line only round its caret, in so many columns."""
    line = source_line.rstrip("\r\n")
    caret = min(span.column - 1, len(line))
    end = len(line.rstrip()) if span.end_line > span.line else span.end_column - 1
    # Besides there are a mark on either side, and perhaps half a character of two columns.
    first, last = _window(line, caret, _WINDOW if columns is None else columns - 3)
    shown = ("…" if first > 0 else "") + harmless(line[first:last]) + ("…" if last < len(line) else "")
    before = (first > 0) + _width(line[first:caret])
    return shown, " " * before + "^" * max(_width(line[caret : min(end, last)]), 1)


def _window(line: str, caret: int, widest: int) -> tuple[int, int]:
    """The part of the line to show, as indexes: all of it, or what fits round the caret."""
    if len(line) <= widest and _width(line) <= widest:
        return 0, len(line)
    # Characters are counted as well as columns: some have no width at all.
    first, used, before = caret, 0, min(_BEFORE_CARET, widest // 2)
    while first > max(caret - before, 0) and used < before:
        first -= 1
        used += _columns(line[first])
    last = caret
    while last < min(caret + widest, len(line)) and used < widest:
        used += _columns(line[last])
        last += 1
    return first, last
