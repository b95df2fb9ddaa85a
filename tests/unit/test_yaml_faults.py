"""The slips of people who write YAML by hand, and the plain words that answer them."""

import pytest
import yaml
from yaml.error import MarkedYAMLError

from aftercare_rules.document import source
from aftercare_rules.document.nodes import Mapping, Scalar, Sequence
from aftercare_rules.document.page import Page
from aftercare_rules.document.source import read_source
from aftercare_rules.document.yaml_faults import note_syntax_error
from aftercare_rules.errors import Diagnostic, PolicyError

LOADERS: list[type] = list(dict.fromkeys([getattr(yaml, "CSafeLoader", yaml.SafeLoader), yaml.SafeLoader]))

pytestmark = pytest.mark.usefixtures("each_parser")


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def each_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_LOADER", request.param)


def faults_of(text: str) -> list[Diagnostic]:
    with pytest.raises(PolicyError) as caught:
        read_source("shop.yaml", text.encode())
    return list(caught.value.diagnostics)


def carets(text: str) -> tuple[int, str]:
    """The line of the only fault in the text, and what is underlined there."""
    (fault,) = faults_of(text)
    span = fault.span
    end = span.end_column - 1 if span.end_line == span.line else None
    return span.line, fault.source_line[span.column - 1 : end]


COMMA = "a comma ends the value here; put the text in quotes: "


@pytest.mark.parametrize(
    ("text", "place", "message", "help"),
    [
        # Half of a text with a comma
        (
            "reason: {en: Thanks, we will help}",
            "Thanks, we will help",
            "`we will help` has no value",
            COMMA + '`en: "Thanks, we will help"`',
        ),
        (
            "reason: {en: Yes, of course, we will , zh: 好}",
            "Yes, of course, we will",
            "`of course` has no value",
            COMMA + '`en: "Yes, of course, we will"`',
        ),
        (
            "{receipt: yes, category}",
            "category",
            "`category` has no value",
            f'write `category: …`; if it is part of the text before it, {COMMA}`receipt: "yes, category"`',
        ),
        ('r: {en: Say "a", we do}', 'Say "a", we do', "`we do` has no value", COMMA + '`en: "Yes, we do"`'),
        (
            "r: {en: red, white, blue}",
            "red, white, blue",
            "`white` has no value",
            COMMA + '`en: "red, white, blue"`',
        ),
        # No value for another reason
        ("{category: }", "category", "`category` has no value", "write a value after the colon"),
        ("{category: , a: b}", "category", "`category` has no value", "write a value after the colon"),
        ("a: [category: ]", "category", "`category` has no value", "write a value after the colon"),
        ("{'a, b': }", "'a, b'", "`a, b` has no value", "write a value after the colon"),
        (
            "for: {stone, defect: x}",
            "stone",
            "`stone` has no value",
            "write `stone: …`; text that starts with `{` or holds a comma goes in quotes",
        ),
        (
            "r: {en: 'Yes', we do}",
            "we do",
            "`we do` has no value",
            "write `we do: …`; text that starts with `{` or holds a comma goes in quotes",
        ),
        (
            "r: {en: {cost}}",
            "cost",
            "`cost` has no value",
            "write `cost: …`; text that starts with `{` or holds a comma goes in quotes",
        ),
        (
            "{a: b, receipt:yes}",
            "receipt:yes",
            "`receipt:yes` has no value",
            "a colon needs a space after it: `receipt: yes`",
        ),
        (
            "{en：谢谢}",
            "en：谢谢",
            "`en：谢谢` has no value",
            "`：` is the full-width colon; write `:` and a space after the name",
        ),
        # Commas with nothing between
        ("{a: 1, , b}", ",", "nothing stands before this comma", "delete one comma"),
        ("a: [b, , c]", ",", "nothing stands before this comma", "delete one comma"),
        ("a: [, c]", ",", "nothing stands before this comma", "delete one comma"),
        ("a: ,b", ",", "nothing stands before this comma", "put text that starts with a comma in quotes"),
        # Colons in text
        (
            "reason: en: foo",
            ":",
            "a second colon in one entry",
            "entries on one line stand in braces: `reason: {en: foo}`; text with a colon and a space goes in quotes",
        ),
        (
            "- a: 1\n- reason: Note: foo",
            ":",
            "a second colon in one entry",
            'text with a colon and a space goes in quotes: `reason: "Note: foo"`',
        ),
        (
            'reason: say "a": foo',
            ":",
            "a second colon in one entry",
            'text with a colon and a space goes in quotes: `name: "text: more text"`',
        ),
        (
            "a: {reason: en: foo}",
            ":",
            "a second colon in one entry",
            "entries on one line stand in braces: `reason: {en: foo}`; text with a colon and a space goes in quotes",
        ),
        (
            "a: {en: Note: foo}",
            ":",
            "a second colon in one entry",
            'text with a colon and a space goes in quotes: `en: "Note: foo"`',
        ),
        # Entries that are none
        (
            "receipt:yes\na: b",
            "receipt:yes",
            "this line has no `name:`",
            "a colon needs a space after it: `receipt: yes`",
        ),
        (
            "a: b\nreceipt:yes\n",
            "receipt:yes",
            "this line has no `name:`",
            "a colon needs a space after it: `receipt: yes`",
        ),
        (
            "r:\n  en：谢谢\n  zh: x",
            "en：谢谢",
            "this line has no `name:`",
            "`：` is the full-width colon; write `:` and a space after the name",
        ),
        (
            "policy\na: b",
            "policy",
            "this line has no `name:`",
            "write `name: value`, or indent it if it goes on from the line above",
        ),
        (
            "a: Thanks\nsorry\nb: c",
            "sorry",
            "this line has no `name:`",
            "write `name: value`, or indent it if it goes on from the line above",
        ),
        (": b", ":", "this entry has no name", "write a name before the colon"),
        ("a: {: b}", ":", "this entry has no name", "write a name before the colon"),
        (
            "receipt:yes\n  a: b",
            "receipt:yes",
            "this line has no `name:`",
            "a colon needs a space after it: `receipt: yes`",
        ),
        # Indentation
        (
            "a: b\n  c: d",
            "c",
            "this entry is read as more text of the line above",
            "start it in the same column as the entries beside it; text with a colon and a space goes in quotes",
        ),
        (
            "a:\n  b: 1\n c: 2",
            "c: 2",
            "the indentation of this line fits no line above it",
            "start it in the same column as the entries it belongs with",
        ),
        (
            "a:\n  - b\n c",
            "c",
            "the indentation of this line fits no line above it",
            "start it in the same column as the entries it belongs with",
        ),
        (
            "a: 1\n- b",
            "- b",
            "a list item cannot stand beside `name: value` entries",
            "a list is indented under the name it belongs to",
        ),
        (
            "- a\nb: 1",
            "b: 1",
            "this line stands beside list items, but does not start with `- `",
            "start it with `- `, or give the list above a name and indent it",
        ),
        (
            "a: - b",
            "-",
            "a list cannot start on the line of its name",
            "start each `- item` on its own line, or write the list as `[item, item]`",
        ),
        # Brackets
        ("a: [b, c", "[", "this `[` is never closed", "write `]` at its end"),
        ("a: {b: c\n# end\n", "{", "this `{` is never closed", "write `}` at its end"),
        ("a: [", "[", "this `[` is never closed", "write `]` at its end"),
        ("a: {b: [c}", "}", "`}` cannot close the `[` of line 1, column 8", "write `]`"),
        (
            "a: {b: c #3}\n",
            "{",
            "this `{` is never closed",
            "write `}` at its end; `#` after a space starts a comment: put such text in quotes",
        ),
        (
            "a: {b: c\nd: e",
            "d",
            "there is no `,` or `}` before this; the `{` of line 1 is still open",
            "put a comma between entries, and `}` after the last",
        ),
        (
            "a: {b: x,\n    c: y\n    d: z}",
            "d",
            "there is no `,` or `}` before this; the `{` of line 1 is still open",
            "put a comma between entries, and `}` after the last",
        ),
        ("a: [\n---\nb: c", "-", "a value is missing here", "write a value"),
        ("a: [b]]", "]", "there is nothing that this `]` could close", "delete it"),
        ("a: }", "}", "there is nothing that this `}` could close", "delete it, or put the text in quotes"),
        ("a: [b] c", "c", "text goes on after a value that is complete", "put the whole text in quotes"),
        (
            "a: {b: [c] d}",
            "d",
            "text goes on after a value that is complete",
            "put a comma before the next entry, or the whole text in quotes",
        ),
        (
            'a: {b: "c" d: e}',
            "d",
            "text goes on after a value that is complete",
            "put a comma before the next entry, or the whole text in quotes",
        ),
        (
            "r: {en: It costs {cost} in all}",
            "{",
            "unquoted text inside `{}` cannot hold `{`",
            "put the text in quotes, or a comma between entries",
        ),
        # Quotation marks
        ("a: 'b\nc: d\n", "'", "this quotation mark is never closed", "close it at the end of the text"),
        ('a: "b\n---\nc', '"', "this quotation mark is never closed", "close it at the end of the text"),
        (
            "a: 'Don't worry'",
            "t worry'",
            "text goes on after the closing quotation mark",
            "put the whole text in quotes; in '…' an apostrophe is written twice, or use \"…\"",
        ),
        (
            'a: "C:\\path"',
            "\\",
            "this backslash does not start an escape that YAML knows",
            "write `\\\\` for a backslash, or use single quotes, in which it is an ordinary character",
        ),
        # Signs that YAML keeps for itself
        ("a: @b", "@", "unquoted text cannot start with `@`", "put the text in quotes"),
        ("a: `b`", "`", "unquoted text cannot start with a backtick", "put the text in quotes"),
        ("a: %b", "%", "unquoted text cannot start with `%`", "put the text in quotes"),
        ("a: * b", "*", "unquoted text cannot start with `*`", "put the text in quotes"),
        ("a: *b*", "*", "unquoted text cannot start with `*`", "put the text in quotes"),
        ("a: & b", "&", "unquoted text cannot start with `&`", "put the text in quotes"),
        ("a: !x! b", "!", "unquoted text cannot start with `!`", "put the text in quotes"),
        ("a: ? b", "?", "unquoted text cannot start with `?`", "put the text in quotes"),
        (
            "a: > 100",
            ">",
            "unquoted text cannot start with `>`",
            "put the text in quotes; a comparison is written in words, such as `over 100` or `at most 100`",
        ),
        (
            "a: >=100",
            ">",
            "unquoted text cannot start with `>`",
            "put the text in quotes; a comparison is written in words, such as `over 100` or `at most 100`",
        ),
        ("%YAML 2.0\n---\na: b", "%", "a line that starts with `%` is an order to the parser", "delete this line"),
        (
            "a: b\n...\nc: d",
            "c",
            "this stands after the end of the policy",
            "delete it, or indent it as part of an entry",
        ),
    ],
)
def test_a_slip_is_answered_in_plain_words(text: str, place: str, message: str, help: str) -> None:
    (fault,) = faults_of(text)
    assert (fault.message, fault.help) == (message, help)
    assert carets(text)[1] == place


@pytest.mark.parametrize(
    ("text", "line", "place"),
    [
        ("a:\n\tb: 1", 2, "\t"),
        ("a:\n  b: 1\n\tc: 2", 3, "\t"),
        ("a:\r\n \tb: 1\r\n", 2, "\t"),
        ("\ta: 1", 1, "\t"),
        ("a: {\n\tb: 1}", 2, "\t"),
        ("a: |\n  b\n\tc\nd: e", 3, "\t"),
        ("a:\n\t- b", 2, "\t"),
    ],
)
def test_a_tab_that_indents(text: str, line: int, place: str) -> None:
    (fault,) = faults_of(text)
    assert fault.message == "a tab is used for indentation"
    assert "spaces" in fault.help
    assert carets(text) == (line, place)


def test_a_tab_between_words() -> None:
    (fault,) = faults_of("a: b\tc")
    assert fault.message == "a tab stands between the words here"
    assert fault.span.column == 5


def test_all_tabs_that_indent_are_named_before_another_fault() -> None:
    faults = faults_of("a: {\n\tb: 1,\n\tc: 'x\n\ty',\n\t# note\n\t\n\td: 2}\ne: @\n\tf")
    expected = [(2, "a"), (3, "a"), (7, "a"), (8, "unquoted")]
    # The parser in Python stops at the first tab, the one in C reads on inside brackets.
    if source._LOADER is yaml.SafeLoader:
        expected = expected[:1]
    assert [(fault.span.line, fault.message.partition(" ")[0]) for fault in faults] == expected


def test_text_cut_at_a_comma_over_two_lines() -> None:
    (fault,) = faults_of("a: {en: Thanks,\n  we will help}")
    assert fault.message == "`we will help` has no value"
    assert (fault.span.line, fault.span.column, fault.span.end_line, fault.span.end_column) == (1, 9, 2, 15)
    assert fault.help.startswith(COMMA)


def test_each_cut_text_of_a_mapping_is_named() -> None:
    faults = faults_of("a: {en: Thanks, we help, zh: 好, de: Ja, wir helfen}")
    assert [fault.message for fault in faults] == ["`we help` has no value", "`wir helfen` has no value"]


def test_a_value_may_be_missing_in_a_block() -> None:
    root = read_source("shop.yaml", b"when:\nfor: # nothing\nrows:\n- \n- a:\n").root
    assert isinstance(root, Mapping)
    when, rows = root.get("when"), root.get("rows")
    assert isinstance(when, Scalar)
    assert when.is_empty
    assert root.get("for") == when
    assert isinstance(rows, Sequence)
    assert rows.items[0] == when
    assert isinstance(rows.items[1], Mapping)
    assert rows.items[1].get("a") == when


def test_a_long_name_is_cut_in_a_message() -> None:
    (fault,) = faults_of("{" + "long " * 100 + "}")
    assert len(fault.message) < 90
    assert fault.message.endswith("…` has no value")


@pytest.mark.parametrize("start", ["", "a: b\n", "a: b\nc:\n  "])
def test_a_name_that_is_too_long_for_yaml(start: str) -> None:
    assert read_source("shop.yaml", (start + "x" * 1000 + ": c").encode())
    (fault,) = faults_of(start + "x" * 1100 + ": c")
    assert fault.message == "a name has at most 1000 characters"
    assert fault.span.line == start.count("\n") + 1


@pytest.mark.parametrize("between", ["", "\n", "  # note\n", "\n  # note\n\n"])
def test_the_line_above_is_found_past_comments(between: str) -> None:
    (fault,) = faults_of(f"a:\n  b\n{between}  c: d")
    assert fault.message == "this line has no `name:`"
    assert fault.span.line == 2


def test_a_policy_whose_first_line_has_no_colon() -> None:
    (fault,) = faults_of("# A shop.\npolicy：shop\n# note\n\na: b")
    assert fault.message == "the file holds text, not `name: value` entries"
    assert "full-width colon" in fault.help
    assert fault.span.line == 2


def test_a_complaint_that_is_not_known_is_passed_on() -> None:
    page = Page("shop.yaml", "a: b")
    note_syntax_error(page, MarkedYAMLError(problem="found a riddle"), [], (0, 3))
    (fault,) = page.faults
    assert (fault.message, fault.help) == ("this cannot be read as YAML", "the parser says: found a riddle")
    assert (fault.span.line, fault.span.column) == (1, 4)
