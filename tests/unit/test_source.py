"""How a file is read: what its tree holds, and what is refused."""

from typing import Any, TypeAlias

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from aftercare_rules.document import page, source
from aftercare_rules.document.nodes import Entry, Mapping, Node, Scalar, Sequence, Source
from aftercare_rules.document.source import read_source
from aftercare_rules.errors import Diagnostic, PolicyError, Span
from tests.support.core_yaml import DumperInFull

Plain: TypeAlias = str | list[Any] | dict[str, Any]

# PyYAML's own parser serves where the C one was not built.
LOADERS: list[type] = list(dict.fromkeys([getattr(yaml, "CSafeLoader", yaml.SafeLoader), yaml.SafeLoader]))

SAMPLE = """\
# A shop.
policy: accessory-shop
title: {en: After-sales notice, zh: 售后须知}
facts:
  purchase: {category: [jewellery, watch], base_clip: flag}
usual: {receipt: yes, price: 0.30, purchased: 2026-01-31 10:00, history: []}
coverage:
  stones:
    when:
    reason:
      en: >
        Thank you,
        we are glad
      zh: "谢谢，\\
        您好"
    examples:
    - {receipt: null, 'expect': "null"}
    -
    - [a, 'it''s']   # a comment
"""


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def each_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_LOADER", request.param)


def read(text: str) -> Source:
    return read_source("shop.yaml", text.encode())


def faults_of(data: str | bytes) -> list[Diagnostic]:
    with pytest.raises(PolicyError) as caught:
        read_source("shop.yaml", data.encode() if isinstance(data, str) else data)
    return list(caught.value.diagnostics)


def attempt(data: bytes) -> Source | PolicyError:
    try:
        return read_source("shop.yaml", data)
    except PolicyError as error:
        return error


def only_fault_of(data: str | bytes) -> Diagnostic:
    (fault,) = faults_of(data)
    return fault


def marked(fault: Diagnostic) -> str:
    """The text that is underlined, for a span of one line."""
    return fault.source_line[fault.span.column - 1 : fault.span.end_column - 1]


def plain(node: Node) -> Plain:
    match node:
        case Scalar():
            return node.text
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {entry.key.text: plain(entry.value) for entry in node.entries}


def scalars(node: Node) -> list[Scalar]:
    match node:
        case Scalar():
            return [node]
        case Sequence():
            return [one for item in node.items for one in scalars(item)]
        case Mapping():
            return [one for entry in node.entries for one in (entry.key, *scalars(entry.value))]


# What is read


@pytest.mark.usefixtures("each_parser")
def test_everything_is_text_as_it_was_written() -> None:
    assert plain(read(SAMPLE).root) == {
        "policy": "accessory-shop",
        "title": {"en": "After-sales notice", "zh": "售后须知"},
        "facts": {"purchase": {"category": ["jewellery", "watch"], "base_clip": "flag"}},
        "usual": {"receipt": "yes", "price": "0.30", "purchased": "2026-01-31 10:00", "history": []},
        "coverage": {
            "stones": {
                "when": "",
                "reason": {"en": "Thank you, we are glad\n", "zh": "谢谢，您好"},
                "examples": [{"receipt": "null", "expect": "null"}, "", ["a", "it's"]],
            }
        },
    }


@pytest.mark.parametrize(
    "text", ["yes", "0.30", "1_000", "2026-01-31 10:00", "0x1F", "012", "1e3", ".inf", "12:30:45", "="]
)
def test_nothing_is_guessed_from_text(text: str) -> None:
    value = read(f"a: {text}\nb: [{text}]\nc: {{d: {text}}}").root
    assert plain(value) == {"a": text, "b": [text], "c": {"d": text}}


@pytest.mark.usefixtures("each_parser")
def test_each_value_knows_its_place() -> None:
    read_text = read(SAMPLE)
    places = {one.text: one.span for one in scalars(read_text.root)}
    assert places["policy"] == Span("shop.yaml", 2, 1, 2, 7)
    assert places["accessory-shop"] == Span("shop.yaml", 2, 9, 2, 23)
    assert places["售后须知"] == Span("shop.yaml", 3, 37, 3, 41)
    assert places["2026-01-31 10:00"] == Span("shop.yaml", 6, 47, 6, 63)
    assert places["it's"] == Span("shop.yaml", 19, 11, 19, 18)
    assert read_text.root.span == Span("shop.yaml", 2, 1, 19, 19)
    facts = read_text.root.get("facts") if isinstance(read_text.root, Mapping) else None
    assert facts is not None
    assert facts.span == Span("shop.yaml", 5, 3, 5, 60)
    assert isinstance(facts, Mapping)
    inner = facts.get("purchase")
    assert inner is not None
    assert inner.span == Span("shop.yaml", 5, 13, 5, 60)


def test_a_line_is_found_by_its_number() -> None:
    text = read("a: 1\r\nb: 首饰\rc: 3\n")
    assert [text.line(number) for number in range(-1, 6)] == ["", "", "a: 1", "b: 首饰", "c: 3", "", ""]
    assert plain(text.root) == {"a": "1", "b": "首饰", "c": "3"}


def test_a_mapping_gives_its_entries_by_name() -> None:
    root = read("b: 1\na: [x]\n").root
    assert isinstance(root, Mapping)
    assert root.keys() == ("b", "a")
    assert root.get("b") == Scalar("1", root.span)
    assert root.get("c") is None
    assert root.entry("c") is None
    entry = root.entry("a")
    assert entry is not None
    assert entry.key.span.line == 2
    assert isinstance(entry.value, Sequence)


def test_empty_null_and_quoted_text_are_told_apart() -> None:
    root = read("a:\nb: ''\nc: null\nd: 'null'\ne: ~\nf: |\n  null\ng: nil\nh: Null\ni: NULL\n").root
    assert isinstance(root, Mapping)
    kinds = {one.key.text: one.value for one in root.entries}
    assert all(isinstance(value, Scalar) for value in kinds.values())
    assert [name for name, value in kinds.items() if isinstance(value, Scalar) and value.is_empty] == ["a"]
    assert [name for name, value in kinds.items() if isinstance(value, Scalar) and value.is_null] == [
        "c",
        "e",
        "h",
        "i",
    ]
    assert [name for name, value in kinds.items() if isinstance(value, Scalar) and value.quoted] == ["b", "d", "f"]


def test_places_do_not_count_in_a_comparison() -> None:
    assert read("a: [x, y]\nb: {c: d}").root == read("# moved\na:\n  - x\n  - y\nb:\n  c:   d\n").root
    assert hash(read("a: [x]").root) == hash(read("a:\n- x").root)
    assert read("a: x").root != read("a: y").root
    assert read("a: x").root != read("a: 'x'").root
    assert read("a: x\nb: y").root != read("b: y\na: x").root


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize("start", ["\ufeff", "\ufeff# shop\n", "---\n", "%YAML 1.1\n---\n", "\n\n"])
def test_what_may_stand_before_a_policy(start: str) -> None:
    assert read(f"{start}{SAMPLE}").root == read(SAMPLE).root


def test_a_byte_order_mark_moves_no_column() -> None:
    assert scalars(read("\ufeffa: b").root)[0].span == Span("shop.yaml", 1, 1, 1, 2)
    assert read("\ufeffa: b").text == "a: b"


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_make_no_difference(end: str) -> None:
    other = read(SAMPLE.replace("\n", end))
    assert other.root == read(SAMPLE).root
    assert [one.span for one in scalars(other.root)] == [one.span for one in scalars(read(SAMPLE).root)]


@pytest.mark.usefixtures("each_parser")
def test_a_tab_inside_quoted_text_is_text() -> None:
    assert plain(read('a: "b\n\tc"\nd: "x\ty"\ne: |\n  f\n  \tg\nh: i\n').root) == {
        "a": "b c",
        "d": "x\ty",
        "e": "f\n\tg\n",
        "h": "i",
    }


# What is refused


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize("text", ["", "\n \n", "# nothing\n# here", "---\n", "\ufeff", "---\n# nothing\n...\n"])
def test_an_empty_file(text: str) -> None:
    fault = only_fault_of(text)
    assert fault.message == "the file is empty"
    assert (fault.span.line, fault.span.column) == (1, 1)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("- a\n- b: c\n", "a list"), ("[a]", "a list"), ("hello", "text"), ("'a: b'", "text"), ("null", "text")],
)
def test_a_file_that_is_not_entries(text: str, kind: str) -> None:
    assert only_fault_of(text).message == f"the file holds {kind}, not `name: value` entries"


def test_a_file_that_is_too_large() -> None:
    most = b"a: " + b"x" * (page.MOST_BYTES - 3)
    assert read_source("shop.yaml", most).name == "shop.yaml"
    fault = only_fault_of(most + b"x")
    assert fault.message == "the file is too large for a policy"
    assert "5,000,000" in fault.help


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16(encoding: str) -> None:
    fault = only_fault_of("policy: shop\n".encode(encoding))
    assert fault.message == "the file is in UTF-16, not in UTF-8"
    assert "UTF-8" in fault.help


def test_utf_16_with_its_mark() -> None:
    for mark, encoding in ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le")):
        fault = only_fault_of(mark + "售后: 须知".encode(encoding))
        assert fault.message == "the file is in UTF-16, not in UTF-8"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_text_in_gbk_is_pointed_at(mark: bytes) -> None:
    fault = only_fault_of(mark + b"policy: a\r\ntitle: " + "首饰".encode("gbk") + b" x\r\nb: c")
    assert fault.message == f"the file is not in UTF-8: byte {18 + len(mark)} is no part of a character"
    assert fault.span == Span("shop.yaml", 2, 8, 2, 9)
    assert fault.source_line.startswith("title: ")
    assert fault.source_line.endswith(" x")
    assert "GBK" in fault.help
    assert only_fault_of(mark + b"a: " + "首饰".encode("gbk")).span == Span("shop.yaml", 1, 4, 1, 5)


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\ufffe", "\U0001ffff\x01"]
)
def test_invisible_characters(character: str) -> None:
    faults = faults_of(f"a: b\nc: 'd{character}e{character}'\nf: {character}\n")
    wrong = character[-1]
    assert [(fault.span.line, fault.span.column) for fault in faults] == [
        (2, 5 + len(character)),
        (3, 3 + len(character)),
    ]
    assert all(f"U+{ord(wrong):04X}" in fault.message for fault in faults)


@pytest.mark.parametrize("escape", ["\\0", "\\e", "\\x07", "\\N", "\\L", "\\u2029", "\\uFEFF"])
def test_escapes_for_invisible_characters(escape: str) -> None:
    fault = only_fault_of(f'a: "b{escape}c"')
    assert "invisible" in fault.message
    assert marked(fault) == f'"b{escape}c"'


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize("escape", ["\\uD800", "\\UFFFFFFFF", "\\U00110000"])
def test_escapes_for_no_character_at_all(escape: str) -> None:
    assert only_fault_of(f'a: b\nc: "{escape}"').span.line in {1, 2}


def test_common_escapes_are_read() -> None:
    assert plain(read(r'{a: "1\t2\n\"3\" \\ \u00e9 \x41"}').root) == {"a": '1\t2\n"3" \\ é A'}


def test_an_invisible_space_at_an_end_of_unquoted_text() -> None:
    fault = only_fault_of("a: b\n\u3000c: d\n")
    assert "U+3000" in fault.message
    assert (fault.span.line, fault.span.column) == (2, 1)
    assert "U+00A0" in only_fault_of("a: within 1 month\u00a0\n").message
    assert plain(read("a: 30\u00a0€\nb: '\u3000c'\n").root) == {"a": "30\u00a0€", "b": "\u3000c"}


@pytest.mark.usefixtures("each_parser")
def test_all_duplicate_keys_of_a_file_are_named() -> None:
    faults = faults_of("a: 1\nb: {en: x, zh: y, 'en': z}\na: 2\nc:\n  d: 1\n  d: 2\na: 3\n")
    assert [(fault.span.line, fault.span.column, fault.message) for fault in faults] == [
        (2, 19, "`en` is here twice: first at line 2, column 5"),
        (3, 1, "`a` is here twice: first at line 1, column 1"),
        (6, 3, "`d` is here twice: first at line 5, column 3"),
        (7, 1, "`a` is here twice: first at line 1, column 1"),
    ]
    assert marked(faults[0]) == "'en'"
    assert read("a: {b: 1}\nc: {b: 1}\n")


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize(
    ("text", "what", "place"),
    [
        ("a: &base {b: c}\n", "anchors", "&base"),
        ("&base a: c\n", "anchors", "&base"),
        ("a: [b, *base]\n", "aliases", "*base"),
        ("a: {b: *base}\n", "aliases", "*base"),
        ("*base : b\n", "aliases", "*base"),
        ("a: !!python/object/apply:os.system [ls]\n", "tags", "!!python/object/apply:os.system"),
        ("a: !x b\n", "tags", "!x"),
        ("a: !!str 5\n", "tags", "!!str"),
        ("a: !<tag:x> b\n", "tags", "!<tag:x>"),
        ("a: ! b\n", "tags", "!"),
        ("a: !x {b: c}\n", "tags", "!x"),
        ("a: !x\n", "tags", "!x"),
        ("!x a: b\n", "tags", "!x"),
    ],
)
def test_anchors_aliases_and_tags(text: str, what: str, place: str) -> None:
    fault = only_fault_of(text)
    assert fault.message == f"a policy has no {what}: `{place}`"
    assert marked(fault) == place
    assert "in quotes" in fault.help


@pytest.mark.usefixtures("each_parser")
def test_every_anchor_alias_tag_and_merge_key_of_a_file_is_named() -> None:
    faults = faults_of("a: &x !y\n  b: c\nd:\n  <<: *x\n  e: {<<: [*x, *x]}\n'<<': text\n")
    assert [(fault.span.line, fault.span.column, marked(fault)) for fault in faults] == [
        (1, 4, "&x"),
        (1, 7, "!y"),
        (4, 3, "<<"),
        (4, 7, "*x"),
        (5, 7, "<<"),
        (5, 12, "*x"),
        (5, 16, "*x"),
    ]


def test_a_merge_key() -> None:
    assert only_fault_of("<<: {a: b}\n").message == "a policy has no merge key `<<`"


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize(
    ("text", "place"), [("{[a, b]: c}", "[a, b]"), ("? - a\n: c", "- a"), ("{{a: b}: c}", "{a: b}"), ("[a]: b", "[a]")]
)
def test_a_name_that_is_not_text(text: str, place: str) -> None:
    fault = only_fault_of(text)
    assert fault.message == "a name cannot be a list or a mapping"
    assert marked(fault) == place


def test_a_name_that_is_empty() -> None:
    assert only_fault_of("? \n: b\n").message == "this entry has no name"
    assert plain(read("'': b").root) == {"": "b"}


@pytest.mark.usefixtures("each_parser")
def test_a_second_document() -> None:
    fault = only_fault_of("---\na: b\n---\na: [\n")
    assert "second document" in fault.message
    assert (fault.span.line, marked(fault)) == (3, "---")
    assert plain(read("a: b\n...\n").root) == {"a": "b"}


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize("unit", ["[", "{", "{a: ", "- ", "? ", "[{a: ", "[? "])
def test_deep_nesting_is_a_fault_not_a_crash(unit: str) -> None:
    faults = faults_of(unit * 100_000)
    assert "30 levels" in faults[-1].message
    assert faults[-1].span.line == 1


def test_thirty_levels_are_read() -> None:
    assert read("a: " + "[" * 29 + "]" * 29)
    assert only_fault_of("a: " + "[" * 30 + "]" * 30).span.column == 33


def test_a_file_of_too_many_values_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST_EVENTS", 20)
    assert read("a: [b, b, b, b, b, b, b, b]")
    fault = only_fault_of("a: [b, b, b, b, b, b, b, b,\n b, b, b, b, b, b, b, b, b")
    assert "too many values" in fault.message
    assert fault.span.line == 2


def test_reading_stops_after_a_thousand_faults() -> None:
    assert len(faults_of("a: 1\n" * 5000)) == 1000


def test_faults_before_a_syntax_error_are_named_too() -> None:
    faults = faults_of("a: 1\na: 2\nb: {c: Thanks, we will help}\nd: *x\ne: [\n")
    assert [fault.span.line for fault in faults] == [2, 3, 4, 5]
    assert "never closed" in faults[-1].message


def test_the_message_shows_the_line() -> None:
    with pytest.raises(PolicyError) as caught:
        read_source("policies/shop.yaml", "title: {zh: 售后须知, zh: 须知}\n".encode())
    assert str(caught.value) == (
        "policies/shop.yaml:1:19: `zh` is here twice: first at line 1, column 9\n"
        "   |\n"
        " 1 | title: {zh: 售后须知, zh: 须知}\n"
        "   |                       ^^\n"
        "help: keep one of the two"
    )


# Laws


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """The sample, cut and with pieces of YAML thrown into it."""
    lines = SAMPLE.splitlines(keepends=True)
    first = draw(st.integers(0, len(lines) - 1))
    data = "".join(lines[first : draw(st.integers(first, len(lines)))]).encode()
    for _ in range(draw(st.integers(0, 5))):
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(PIECES) + data[at + draw(st.sampled_from([0, 0, 1, 2, 9])) :]
    return data


PIECES = st.sampled_from(
    [piece.encode() for piece in "{}[],:'\"|>#&*!?-%@`\\~：\t\r\n"]
    + [
        b" ",
        b": ",
        b" #",
        b"\n  ",
        b"\n- ",
        b"- ",
        b"? ",
        b"<<: ",
        b"&a ",
        b"*a",
        b"!x ",
        b"!%C0 ",
        b"\n---\n",
        b"\n...\n",
    ]
    + [b"%TAG ! x\n", b"%YAML 9.1\n", b"\\x", b'"\\UFFFFFFFF"', b'"\\uD800"', b"\xff", b"\x00", b"\xc2\x85"]
    + [b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xc2\xa0", b"\xe3\x80\x80"]
)


@given(st.one_of(st.binary(), mutated(), st.lists(PIECES, max_size=12).map(b"".join), st.text().map(str.encode)))
@example(b"[" * 1000)
@example(b'"\\UFFFFFFFF"')
@example(b"!%C0%80 a")
@example(b"!<%ED%A0%80> a")
def test_any_bytes_give_a_source_or_a_policy_error(data: bytes) -> None:
    for loader in LOADERS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(source, "_LOADER", loader)
            read_or_faults = attempt(data)
        if isinstance(read_or_faults, Source):
            assert isinstance(read_or_faults.root, Mapping)
        else:
            assert str(read_or_faults)
            for fault in read_or_faults.diagnostics:
                span = fault.span
                assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column)


# Characters that need no escape in YAML and are not trimmed at an end of unquoted text.
LETTERS = st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp", "Zs"], exclude_characters="\ufeff") | st.just(
    " "
)
WORDS = st.text(LETTERS, max_size=12) | st.sampled_from(
    ["yes", "null", "~", "0.30", "<<", "a: b", "a, b", "# a", "- a", "'"]
)
TREES: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    WORDS,
    st.recursive(
        WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=8
    ),
)


@given(TREES, st.booleans(), st.sampled_from([None, "'", '"']), st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_is_written_is_read_back(tree: dict[str, Any], flow: bool, style: str, end: str) -> None:
    text = yaml.dump(
        tree,
        Dumper=DumperInFull,
        allow_unicode=True,
        default_flow_style=flow,
        default_style=style,
        sort_keys=False,
        line_break=end,
    )
    if style:
        # A style for all text also writes the tags of text that would be no text without them.
        text = text.replace("!!str ", "")
    assert plain(read(text).root) == tree


@given(TREES, st.booleans())
def test_a_place_leads_back_to_its_text(tree: dict[str, Any], flow: bool) -> None:
    text = yaml.dump(tree, Dumper=DumperInFull, allow_unicode=True, default_flow_style=flow, width=10_000)
    read_text = read(text)
    for one in scalars(read_text.root):
        start, end = one.span.column - 1, one.span.end_column - 1
        if one.span.line == one.span.end_line and not one.quoted:
            assert read_text.line(one.span.line)[start:end] == one.text
        elif one.span.line == one.span.end_line:
            assert read_text.line(one.span.line)[start:end][:1] in {"'", '"'}


def test_a_tree_can_be_made_by_hand() -> None:
    span = Span("shop.yaml", 1, 1, 1, 1)
    made = Mapping(
        (Entry(Scalar("a", span), Sequence((Scalar("b", span), Scalar("c", span, quoted=True)), span)),), span
    )
    assert Source("shop.yaml", "a: [b, 'c']", made) == read("a: [b, 'c']")
