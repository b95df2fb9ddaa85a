import pickle
import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare_rules.errors import (
    AftercareError,
    ClaimError,
    Diagnostic,
    Fault,
    MissingExtra,
    Misspelling,
    PolicyError,
    Span,
    did_you_mean,
    one_of,
)


def on_line(column: int, end_column: int, line: int = 1, end_line: int | None = None) -> Span:
    return Span("shop.yaml", line, column, end_line or line, end_column)


def columns(text: str) -> int:
    """Columns of a terminal, for text without combining or invisible characters."""
    return sum(2 if unicodedata.east_asian_width(character) in "FW" else 1 for character in text)


def underlined(diagnostic: Diagnostic) -> str:
    """What stands above the carets, told by columns alone."""
    _, _, shown, carets, *_ = diagnostic.render().split("\n")
    first, last = carets.index("^"), carets.rindex("^")
    return "".join(one for at, one in enumerate(shown) if first <= columns(shown[:at]) <= last)


def test_a_fault_shows_place_source_caret_and_help() -> None:
    span = Span("policies/x.yaml", 12, 7, 12, 14)
    fault = Diagnostic("unknown fact `categry`", span, "did you mean `category`?", "      categry: watch")
    assert fault.render() == (
        "policies/x.yaml:12:7: unknown fact `categry`\n"
        "    |\n"
        " 12 |       categry: watch\n"
        "    |       ^^^^^^^\n"
        "help: did you mean `category`?"
    )


def test_without_source_and_help_only_the_first_line_is_shown() -> None:
    assert Diagnostic("the file is empty", on_line(1, 1)).render() == "shop.yaml:1:1: the file is empty"


def test_a_help_of_two_lines_is_aligned() -> None:
    assert Diagnostic("no", on_line(1, 2), "one\ntwo").render().endswith("\nhelp: one\n      two")


def test_chinese_text_is_underlined_at_its_width() -> None:
    fault = Diagnostic("no", on_line(7, 9), source_line="首饰, a: 手表")
    assert fault.render().split("\n")[2:] == [" 1 | 首饰, a: 手表", "   |         ^^^"]
    fault = Diagnostic("no", on_line(1, 3), source_line="首饰, a")
    assert fault.render().split("\n")[3] == "   | ^^^^"


def test_a_letter_with_a_combining_accent_takes_one_column() -> None:
    fault = Diagnostic("no", on_line(7, 8), source_line="cafe\u0301 x")
    assert fault.render().split("\n")[3] == "   |      ^"


def test_an_empty_span_still_has_a_caret() -> None:
    fault = Diagnostic("no value", on_line(6, 6), source_line="when:")
    assert fault.render().split("\n")[3] == "   |      ^"


def test_a_span_of_several_lines_is_underlined_to_the_end_of_its_first() -> None:
    fault = Diagnostic("no", on_line(3, 2, line=4, end_line=9), source_line="a: {b: c,   ")
    assert fault.render().split("\n")[3] == "   |   ^^^^^^^"


def test_a_span_beyond_the_line_does_not_lose_its_caret() -> None:
    fault = Diagnostic("no", on_line(40, 50), source_line="abc")
    assert fault.render().split("\n")[3] == "   |    ^"
    shown, carets = Diagnostic("no", on_line(400, 500), source_line="x" * 300).render().split("\n")[2:]
    assert carets.index("^") == len(shown)


@pytest.mark.parametrize("character", ["\x1b", "\x00", "\r", "\u202e", "\u2028", "\ud800", "\x85", "\ufeff"])
def test_characters_that_could_deceive_are_escaped_everywhere(character: str) -> None:
    span = Span(f"a{character}b.yaml", 1, 3, 1, 4)
    rendered = Diagnostic(f"m{character}", span, f"h{character}", f"x{character}y: z").render()
    assert character not in rendered
    assert rendered.count(f"<U+{ord(character):04X}>") == 4
    # The caret still stands below the third character.
    _, _, shown, carets, _ = rendered.split("\n")
    assert shown[carets.index("^")] == "y"


def test_a_line_break_in_a_message_does_not_begin_a_line() -> None:
    assert Diagnostic("a\nb", on_line(1, 2)).render() == "shop.yaml:1:1: a<U+000A>b"


def test_a_tab_is_shown_as_four_spaces_and_underlined_so() -> None:
    fault = Diagnostic("a tab", on_line(1, 2), source_line="\ta: 1")
    assert fault.render().split("\n")[2:] == [" 1 |     a: 1", "   | ^^^^"]


@given(st.integers(0, 5000), st.integers(0, 300), st.sampled_from(["x", "首", "ab", "\t", "e\u0301"]))
def test_a_long_line_is_cut_round_its_caret(before: int, after: int, filling: str) -> None:
    line = filling * before + "here" + filling * after
    column = len(filling) * before + 1
    fault = Diagnostic("no", on_line(column, column + 4), source_line=line)
    shown, carets = fault.render().split("\n")[2:]
    assert carets.count("^") == 4
    assert len(shown) <= 210
    if filling != "e\u0301":
        assert underlined(fault) == "here"
        assert columns(shown) <= 110
    # Nothing is left out without a sign of it, and nothing is made up.
    whole = line.replace("\t", "    ")
    assert ("…" in shown) == (shown != f" 1 | {whole}")
    assert shown.removeprefix(" 1 | ").strip("…") in whole


def test_an_underline_does_not_run_past_the_cut() -> None:
    rendered = Diagnostic("no", on_line(2001, 9001), source_line="x" * 10000).render()
    shown, carets = rendered.split("\n")[2:]
    assert shown.startswith(" 1 | …")
    assert shown.endswith("…")
    assert len(carets) == len(shown) - 1


@given(st.text(), st.integers(1, 200), st.integers(0, 200), st.integers(0, 3), st.text(), st.text())
def test_any_fault_can_be_rendered_harmlessly(
    line: str, column: int, length: int, more: int, message: str, help: str
) -> None:
    span = Span("x.yaml", 1, column, 1 + more, column + length)
    rendered = Diagnostic(message, span, help, line).render()
    assert all(one == "\n" or unicodedata.category(one) not in {"Cc", "Cs", "Zl", "Zp"} for one in rendered)
    assert len(rendered.split("\n")) == 1 + 3 * bool(line) + (1 + help.count("\n")) * bool(help)


def test_a_policy_error_sorts_by_place_and_drops_duplicates() -> None:
    late = Diagnostic("late", on_line(1, 2, line=10))
    middle = Diagnostic("middle", on_line(7, 8, line=2))
    early = Diagnostic("early", on_line(3, 4, line=2))
    error = PolicyError([late, middle, early, Diagnostic("late", on_line(1, 2, line=10))])
    assert error.diagnostics == (early, middle, late)
    assert str(error) == "shop.yaml:2:3: early\n\nshop.yaml:2:7: middle\n\nshop.yaml:10:1: late"
    assert isinstance(error, AftercareError)


@given(st.permutations([Diagnostic(message, on_line(column, 9)) for message in "ab" for column in (1, 2)]))
def test_the_order_of_a_policy_error_depends_on_nothing_else(given_order: list[Diagnostic]) -> None:
    error = PolicyError(iter(given_order))
    assert [(fault.span.column, fault.message) for fault in error.diagnostics] == [
        (1, "a"),
        (1, "b"),
        (2, "a"),
        (2, "b"),
    ]


def test_a_claim_error_names_each_field_once_in_order() -> None:
    category = Fault("purchase.facts.category", "unknown word `wach`", "did you mean `watch`?")
    error = ClaimError([category, Fault("at", "no time zone"), Fault("", "empty claim"), category])
    assert error.faults == (category, Fault("at", "no time zone"), Fault("", "empty claim"))
    assert str(error) == (
        "purchase.facts.category: unknown word `wach` (did you mean `watch`?)\nat: no time zone\nempty claim"
    )


def test_a_claim_cannot_put_lines_into_its_own_error() -> None:
    assert str(ClaimError([Fault("a", "unknown `x\ny`")])) == "a: unknown `x<U+000A>y`"


@pytest.mark.parametrize("kind", [PolicyError, ClaimError])
def test_an_error_without_a_fault_is_a_mistake(kind: type[PolicyError] | type[ClaimError]) -> None:
    with pytest.raises(ValueError, match="needs at least one"):
        kind([])


def test_a_missing_extra_names_the_command() -> None:
    error = MissingExtra("the durable matcher", "durable")
    assert (error.feature, error.extra) == ("the durable matcher", "durable")
    assert "the durable matcher" in str(error)
    assert "pip install 'aftercare-rules[durable]'" in str(error)


def test_a_misspelling_has_a_message_and_perhaps_a_help() -> None:
    assert str(Misspelling("no number lies in `9 to 1`")) == "no number lies in `9 to 1`"
    error = Misspelling("`mabye` is not `yes` or `no`", "`receipt` is a flag")
    assert (error.message, error.help) == ("`mabye` is not `yes` or `no`", "`receipt` is a flag")
    assert str(error) == "`mabye` is not `yes` or `no` (`receipt` is a flag)"


@pytest.mark.parametrize(
    "error",
    [
        PolicyError([Diagnostic("no", on_line(1, 2), "help", "line")]),
        ClaimError([Fault("at", "no time zone", "add +08:00")]),
        MissingExtra("the durable matcher", "durable"),
        Misspelling("no", "help"),
    ],
)
def test_errors_survive_the_way_between_two_interpreters(error: AftercareError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("categry", ["category", "cause"], "category"),
        ("wach", ["watch", "clock"], "watch"),
        ("recipet", ["receipt", "repair"], "receipt"),
        ("Watch", ["watch", "match"], "watch"),
        ("base_clip", ["base-clip", "base"], "base-clip"),
        ("ｗａｔｃｈ", ["watch"], "watch"),
        ("掉转钻", ["掉钻", "脱焊"], "掉钻"),
        ("otherwhise", ["otherwise", "other"], "otherwise"),
    ],
)
def test_a_near_word_is_suggested(word: str, known: list[str], meant: str) -> None:
    assert did_you_mean(word, known) == f"did you mean `{meant}`?"
    assert did_you_mean(word, reversed(known)) == f"did you mean `{meant}`?"


@pytest.mark.parametrize(
    ("word", "known"),
    [("umbrella", ["watch", "clock"]), ("watch", []), ("", ["watch"]), ("watch", ["watch"]), ("a" * 101, ["a" * 100])],
)
def test_no_word_is_suggested_where_none_is_near(word: str, known: list[str]) -> None:
    assert did_you_mean(word, known) == ""


@given(st.text("abc_-", max_size=6), st.lists(st.text("abcAB_-", max_size=6)), st.randoms())
def test_a_suggestion_is_a_known_word_whatever_their_order(word: str, known: list[str], random: Random) -> None:
    suggested = did_you_mean(word, known)
    assert suggested in {"", *(f"did you mean `{one}`?" for one in known if one != word)}
    random.shuffle(known)
    assert did_you_mean(word, known) == suggested


def test_of_two_words_that_differ_in_case_always_the_same_is_suggested() -> None:
    assert did_you_mean("wach", ["Watch", "watch"]) == did_you_mean("wach", ["watch", "Watch"])


def test_the_words_that_are_allowed_are_listed_in_their_order() -> None:
    assert one_of([]) == ""
    assert one_of(["a"]) == "`a`"
    assert one_of(["b", "a"]) == "`b` or `a`"
    assert one_of(iter(["c", "a", "b"])) == "`c`, `a` or `b`"
    assert one_of("abcdefghijkl").endswith("`k` or `l`")
    assert one_of("abcdefghijklm") == "`a`, `b`, `c`, `d`, `e`, `f`, `g`, `h`, `i`, `j`, `k`, `l`, … (13 in all)"
