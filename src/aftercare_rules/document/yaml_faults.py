"""What is wrong with the YAML of a file, in plain words: the parser's complaints, translated."""

import re
from collections.abc import Sequence
from typing import Final

from yaml.error import MarkedYAMLError

from aftercare_rules.document.nodes import place_of
from aftercare_rules.document.page import Page, Place
from aftercare_rules.errors import Span, shortened

_LONGEST_NAME = 1000
"""Characters of a name that YAML surely takes on one line; its limit is 1,024."""

_NO_SPACE = re.compile(r"\s*(?:- +)*([A-Za-z_][\w-]*):(\S.*)")
_FULL_WIDTH_COLON = re.compile(r"\s*(?:- +)*[^\s:：\"']+：")
_NAME = re.compile(r"[A-Za-z_][\w-]*")
# A name of the language and its value; texts for people begin with a capital.
_ENTRY = re.compile(r"[a-z][a-z0-9_]*: ")
_OPENERS = {"flow mapping": ("{", "}"), "flow sequence": ("[", "]")}


def slip_in(line: str) -> str:
    """The usual slip with a colon in this line, as a help; "" if there is none.

    >>> slip_in("  receipt:yes")
    'a colon needs a space after it: `receipt: yes`'
    """
    if _FULL_WIDTH_COLON.match(line):
        return "`：` is the full-width colon; write `:` and a space after the name"
    if without := _NO_SPACE.match(line):
        return f"a colon needs a space after it: {shortened(f'{without[1]}: {without[2].rstrip()}')}"
    return ""


def note_missing_values(page: Page, entries: Sequence[tuple[str, Span, str | None, Span]]) -> None:
    """Note the entries of one `{…}` that have no value: mostly text that was cut at its comma.

    Each entry is its name, the place of the name, the value and its place; the value is None if it
    is not unquoted text.
    """
    whole: tuple[str, Span] | None = None
    halves: list[tuple[str, Span]] = []
    for name, at, text, value in entries:
        has_colon = text != "" or ":" in page.between(at, value)
        slip = "" if has_colon else slip_in(name)
        if not has_colon and not slip:
            halves.append((name, at))
            continue
        _note_cut_text(page, whole, halves)
        if text == "":
            page.fault(f"{shortened(name)} has no value", at, slip or "write a value after the colon")
        whole = (name, value) if text else None
        halves = []
    _note_cut_text(page, whole, halves)


def _note_cut_text(page: Page, whole: tuple[str, Span] | None, halves: Sequence[tuple[str, Span]]) -> None:
    """The names without colon or value that follow one entry, whose unquoted text they may belong to."""
    if not halves:
        return
    name, at = halves[0]
    message = f"{shortened(name)} has no value"
    if whole is None:
        help = "text that starts with `{` or holds a comma goes in quotes"
        page.fault(message, at, f"write {shortened(f'{name}: …')}; {help}")
        return
    end = halves[-1][1]
    text = page.line(end.end_line - 1)[whole[1].column - 1 : end.end_column - 1]
    start = whole[1]
    cut = Span(start.file, start.line, start.column, end.end_line, end.end_column)
    if start.line == end.end_line and (meant := _with_points(text)) != text:
        why = "a number is written with a point; text with a comma goes in quotes"
        help = f"did you mean {shortened(meant)}? a comma ends the value here; {why}"
        page.fault(f"{shortened(text)} is cut at its comma", cut, help)
        return
    example = f'{whole[0]}: "{text}"' if whole[1].line == end.end_line and '"' not in text else 'en: "Yes, we do"'
    help = f"a comma ends the value here; put the text in quotes: {shortened(example, 100)}"
    if len(halves) == 1 and _NAME.fullmatch(name):
        page.fault(message, at, f"write {shortened(f'{name}: …')}; if it is part of the text before it, {help}")
    else:
        page.fault(message, cut, help)


def _with_points(text: str) -> str:
    """The text with its numbers as a policy writes them.

    >>> _with_points("approved repair 8,00"), _with_points("1,200 per unit"), _with_points("Yes, 2")
    ('approved repair 8.00', '1200 per unit', 'Yes, 2')
    """
    without = re.sub(r"(?<![\d.,])([1-9]\d{0,2})((?:,\d{3})+)(?![\d,])", lambda found: found[0].replace(",", ""), text)
    return re.sub(r"(?<![\d.,])(\d+),(\d{1,2})(?![\d,])", r"\1.\2", without)


MOST_LEVELS: Final = 30


def note_depth(page: Page, span: Span) -> None:
    """Say that values lie too deep in one another."""
    page.fault(f"this is nested more than {MOST_LEVELS} levels deep", span, "no part of a policy needs more than ten")


def note_syntax_error(page: Page, error: MarkedYAMLError, opened: Sequence[tuple[str, Place]], reached: Place) -> None:
    """Say what stopped the parser.

    `opened` are the brackets that were open then, outermost first, and `reached` is where the parser
    was: for the rare errors that name no place.
    """
    context, problem = error.context or "", error.problem or ""
    at = place_of(error.problem_mark) or reached
    began = place_of(error.context_mark) or at
    found = page.character(at)
    if found == "\t":
        page.fault_of_tab(at)
    elif "quoted scalar" in context or "double-quoted" in context:
        _quoted(page, problem, at, began)
    elif "block scalar" in context:
        sign = shortened(page.character(began))
        comparison = "a comparison is written in words, such as `over 100` or `at most 100`"
        page.fault(
            f"unquoted text cannot start with {sign}",
            page.span(began),
            f"put the text in quotes; {comparison}",
        )
    elif re.search(r"\b(alias|anchor|tag)\b", f"{context} {problem}") or re.search(
        "cannot start any token|keys are not allowed", problem
    ):
        _bad_start(page, began if page.character(began) in {"*", "&", "!"} else at)
    elif "directive" in context or "directive" in problem or "incompatible" in problem:
        page.fault("a line that starts with `%` is an order to the parser", page.span(began), "delete this line")
    elif "expected ':'" in problem:
        _no_colon(page, began)
    elif "values are not allowed" in problem:
        _stray_colon(page, at)
    elif "entries are not allowed" in problem:
        help = "start each `- item` on its own line, or write the list as `[item, item]`"
        page.fault("a list cannot start on the line of its name", page.span(at), help)
    elif "',' or" in problem:
        kind = "flow mapping" if "mapping" in context else "flow sequence"
        _unclosed(page, *_OPENERS[kind], at, began)
    elif "node content" in problem:
        _nothing_there(page, at, opened)
    elif "nesting depth" in problem:
        note_depth(page, page.span(at))
    elif "document start" in problem:
        page.fault(
            "this stands after the end of the policy",
            page.span(at),
            "delete it, or indent it as part of an entry",
        )
    elif "block" in context:
        _misplaced(page, context, at)
    else:
        page.fault("this cannot be read as YAML", page.span(at), f"the parser says: {problem or context or error}")


def _bad_start(page: Page, at: Place) -> None:
    found = page.character(at)
    sign = "a backtick" if found == "`" else shortened(found)
    page.fault(f"unquoted text cannot start with {sign}", page.span(at), "put the text in quotes")


def _quoted(page: Page, problem: str, at: Place, began: Place) -> None:
    if "escape" in problem:
        line, column = at
        slash = page.line(line).rfind("\\", 0, column + 1)
        message = "this backslash does not start an escape that YAML knows"
        help = "write `\\\\` for a backslash, or use single quotes, in which it is an ordinary character"
        page.fault(message, page.span((line, slash) if slash >= 0 else at), help)
    else:
        page.fault("this quotation mark is never closed", page.span(began), "close it at the end of the text")


def _no_colon(page: Page, began: Place) -> None:
    line = page.line(began[0])[began[1] :].rstrip()
    span = page.span(began, (began[0], began[1] + len(line)))
    if re.match(rf"[^:]{{{_LONGEST_NAME},}}:", line):
        help = "text with a colon and a space goes in quotes"
        page.fault(f"a name has at most {_LONGEST_NAME} characters", span, help)
    else:
        help = slip_in(line) or "write `name: value`, or indent it if it goes on from the line above"
        page.fault("this line has no `name:`", span, help)


def _colon_missing_above(page: Page, at: Place) -> Place | None:
    """Where the line above begins, if it seems to be an entry that lacks its colon."""
    number = at[0] - 1
    while number >= 0 and (not page.line(number).strip() or page.line(number).lstrip().startswith("#")):
        number -= 1
    above = page.line(number)
    start = (number, _indentation(above))
    if slip_in(above):
        return start
    bare = above.strip() and not re.search(r":(\s|$)", above)
    return start if bare and start[1] == _indentation(page.line(at[0])) else None


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _how_to_hold(name: str, value: str) -> str:
    """How a value with a colon in it is written: in quotes, or in braces if it looks like entries."""
    quoted = "text with a colon and a space goes in quotes"
    if _ENTRY.match(value) and len(value) < 40:
        return f"entries on one line stand in braces: {shortened(f'{name}: {{{value}}}')}; {quoted}"
    fits = len(value) < 40 and '"' not in value
    return f"{quoted}: " + (shortened(f'{name}: "{value}"') if fits else '`name: "text: more text"`')


def _stray_colon(page: Page, at: Place) -> None:
    line = page.line(at[0])
    before = line[: at[1]]
    first = re.search(r":\s", before)
    if first:
        name, value = line[: first.start()].strip().removeprefix("- "), re.split(r"\s#", line[first.end() :])[0].strip()
        page.fault("a second colon in one entry", page.span(at), _how_to_hold(name, value))
        return
    start = (at[0], _indentation(line))
    if at[1] - start[1] >= _LONGEST_NAME:
        _no_colon(page, start)
    elif above := _colon_missing_above(page, at):
        _no_colon(page, above)
    else:
        message = "this entry is read as more text of the line above"
        help = "start it in the same column as the entries beside it; text with a colon and a space goes in quotes"
        page.fault(message, page.span(start, at), help)


def _unclosed(page: Page, opener: str, closer: str, at: Place, began: Place) -> None:
    found = page.character(at)
    opening = page.line(began[0])[began[1] :]
    comment = "; `#` after a space starts a comment: put such text in quotes" if re.search(r"\s#", opening) else ""
    entry = page.line(at[0])[: at[1]]
    own = re.split(r"[{\[,]", entry)[-1]
    if page.is_at_end(at):
        page.fault(f"this `{opener}` is never closed", page.span(began), f"write `{closer}` at its end{comment}")
    elif found in {"]", "}"}:
        message = f"`{found}` cannot close the `{opener}` of line {began[0] + 1}, column {began[1] + 1}"
        page.fault(message, page.span(at), f"write `{closer}`")
    elif found in {"{", "[", "?"}:
        help = "put the text in quotes, or a comma between entries"
        page.fault(f"unquoted text inside `{opener}{closer}` cannot hold `{found}`", page.span(at), help)
    elif own.rstrip()[-1:] in {'"', "'"} or entry.rstrip()[-1:] in {"}", "]"}:
        help = "put a comma before the next entry, or the whole text in quotes"
        page.fault("text goes on after a value that is complete", page.span(at), help)
    elif found == ":" and re.search(r":\s", own):
        name, _, value = page.line(at[0])[at[1] - len(own.lstrip()) :].partition(": ")
        page.fault("a second colon in one entry", page.span(at), _how_to_hold(name, re.split(r"[,}\]]", value)[0]))
    else:
        message = f"there is no `,` or `{closer}` before this; the `{opener}` of line {began[0] + 1} is still open"
        start = (at[0], len(entry) - len(own.lstrip())) if found == ":" else at
        help = f"put a comma between entries, and `{closer}` after the last{comment}"
        page.fault(message, page.span(start, at), help)


def _nothing_there(page: Page, at: Place, opened: Sequence[tuple[str, Place]]) -> None:
    found = page.character(at)
    if opened and page.is_at_end(at):
        opener, began = opened[-1]
        _unclosed(page, opener, {"{": "}", "[": "]"}[opener], at, began)
    elif found == ",":
        help = "delete one comma" if opened else "put text that starts with a comma in quotes"
        page.fault("nothing stands before this comma", page.span(at), help)
    elif found == ":":
        page.fault("this entry has no name", page.span(at), "write a name before the colon")
    elif found in {"]", "}"}:
        message = f"there is nothing that this `{found}` could close"
        page.fault(message, page.span(at), "delete it, or put the text in quotes")
    else:
        page.fault("a value is missing here", page.span(at), "write a value")


def _misplaced(page: Page, context: str, at: Place) -> None:
    line = page.line(at[0])
    found, before = page.character(at), line[: at[1]]
    end = (at[0], len(line.rstrip()))
    if found == ":":
        page.fault("this entry has no name", page.span(at), "write a name before the colon")
    elif not before.strip() and re.match(r"-\s|-$", line[at[1] :]):
        help = "a list is indented under the name it belongs to"
        page.fault("a list item cannot stand beside `name: value` entries", page.span(at, end), help)
    elif not before.strip() and "collection" in context:
        help = "start it with `- `, or give the list above a name and indent it"
        page.fault("this line stands beside list items, but does not start with `- `", page.span(at, end), help)
    elif not before.strip() and (above := _colon_missing_above(page, at)):
        _no_colon(page, above)
    elif not before.strip():
        help = "start it in the same column as the entries it belongs with"
        page.fault("the indentation of this line fits no line above it", page.span(at, end), help)
    elif before.rstrip()[-1] in {"'", '"'}:
        help = "put the whole text in quotes; in '…' an apostrophe is written twice, or use \"…\""
        page.fault("text goes on after the closing quotation mark", page.span(at, end), help)
    elif found in {"]", "}"}:
        page.fault(f"there is nothing that this `{found}` could close", page.span(at), "delete it")
    else:
        page.fault("text goes on after a value that is complete", page.span(at, end), "put the whole text in quotes")
