"""The fence round durable-rules. That it matches right is a law: tests/laws/test_matchers_agree.py."""

import gc
import importlib
import importlib.abc
import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import pytest

from aftercare_rules.errors import MissingExtra
from aftercare_rules.matchers import CodedBox
from aftercare_rules.matchers.durable import DurableMatcher, MatcherFault
from aftercare_rules.matchers.tables import Tables

pytest.importorskip("durable", reason="the extra `durable` is not installed")

SIZES = [6, 2, 3]
BOXES: list[CodedBox] = [
    ((0, frozenset({0, 2, 5})),),
    ((0, frozenset({1, 2})), (1, frozenset({1}))),
    (),
    ((2, frozenset[int]()),),
    ((0, frozenset(range(6))), (2, frozenset({0, 1}))),
]
CODES = [(zero, one, two) for zero in range(6) for one in range(2) for two in range(3)]
WANTED = [Tables(SIZES, BOXES).match(codes) for codes in CODES]

# One for each rule set: enough boxes for several of them.
MANY_SIZES = [5] * 8
MANY_BOXES: list[CodedBox] = [
    tuple((fact, frozenset({number % 5, (number + fact) % 5})) for fact in range(8) if number >> fact & 1)
    for number in range(256)
]


class Watched:
    """The real extension, with a record of its calls, and a `during` that is called before and after each."""

    def __init__(self, extension: ModuleType) -> None:
        self.extension = extension
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.during: Callable[[str], None] = lambda moment: None
        self.changed: dict[str, Callable[[Any], Any]] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            self.calls.append((name, given))
            self.during(f"before {name}")
            result = getattr(self.extension, name)(*given)
            self.during(f"after {name}")
            return self.changed.get(name, lambda same: same)(result)

        return call

    def given_to(self, name: str) -> list[tuple[Any, ...]]:
        return [given for called, given in self.calls if called == name]

    def rule_sets(self) -> list[dict[str, Any]]:
        return [json.loads(rules) for _, rules in self.given_to("create_ruleset")]

    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(message) for _, message in self.given_to("assert_fact")]


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    watched = Watched(importlib.import_module("durable_rules_engine"))
    monkeypatch.setitem(sys.modules, "durable_rules_engine", watched)
    return watched


def all_right(matcher: DurableMatcher) -> bool:
    return [matcher.match(codes) for codes in CODES] == WANTED


# What is sent to the engine


def conditions(rules: dict[str, Any]) -> dict[str, list[dict[str, dict[str, int]]]]:
    """The tests of each rule; the shape itself is asserted on the way."""
    tests = {}
    for name, rule in rules.items():
        assert list(rule) == ["all"]
        ((label, condition),) = rule["all"][0].items()
        assert (len(rule["all"]), label) == (1, "m")
        tests[name] = condition["$and"] if list(condition) == ["$and"] else [condition]
    return tests


def test_rule_sets_are_small_and_begin_with_existence_and_end_with_end(watched: Watched) -> None:
    DurableMatcher(MANY_SIZES, MANY_BOXES).close()
    assert len(watched.rule_sets()) == 5
    for rules in watched.rule_sets():
        assert len(rules) <= 61
        assert list(rules)[-1] == "end"
        assert conditions(rules)["end"] == [{"$ex": {"on": 1}}]
        for tests in conditions(rules).values():
            assert tests[0] == {"$ex": {"on": 1}}
            for test in tests[1:]:
                ((operator, compared),) = test.items()
                assert operator in {"$eq", "$neq", "$lt", "$lte", "$gte"}
                assert [type(code) for code in compared.values()] == [int]


def test_scattered_words_take_few_tests(watched: Watched) -> None:
    words = frozenset({7, 200, 398})
    with DurableMatcher([400, 400], [((0, words),), ((0, words), (1, words)), ((1, words - {7}),)]) as matcher:
        assert matcher.match([200, 398]) == 0b111
    (rules,) = watched.rule_sets()
    assert len(rules) == 3 + 9 + 2 + 1
    assert max(map(len, conditions(rules).values())) == 3


def test_every_message_has_every_key_and_only_integers_and_one_session(watched: Watched) -> None:
    with DurableMatcher(MANY_SIZES, MANY_BOXES) as matcher:
        matcher.match([0, 1, 2, 3, 4, True, 1, 0])
    assert len(watched.messages()) == len(watched.rule_sets()) > 1
    for rules, message in zip(watched.rule_sets(), watched.messages(), strict=True):
        tested = {
            key
            for tests in conditions(rules).values()
            for test in tests
            for compared in test.values()
            for key in compared
        }
        assert tested <= set(message)
        assert (message.pop("sid"), message.pop("id")) == ("0", "0")
        assert {type(value) for value in message.values()} == {int}


def test_a_fact_of_which_all_codes_are_allowed_is_not_tested(watched: Watched) -> None:
    every: list[CodedBox] = [((0, frozenset({0})), (1, frozenset({0, 1, 2})), (2, frozenset(range(9))))]
    with DurableMatcher([1, 3, 9], every) as matcher:
        assert matcher.match([0, 2, 8]) == 1
    assert conditions(watched.rule_sets()[0])["0"] == [{"$ex": {"on": 1}}]
    assert watched.messages() == [{"sid": "0", "id": "0", "on": 1}]


def test_a_message_has_fewer_keys_than_the_engine_takes(watched: Watched) -> None:
    wide: CodedBox = tuple((fact, frozenset({1})) for fact in range(900))
    with DurableMatcher([2] * 900, [wide, wide[450:], wide[::3]]) as matcher:
        assert matcher.match([1] * 900) == 0b111
    assert max(map(len, watched.messages())) <= 254


# What the engine adds to a message or looks for in a rule.
WORDS_OF_THE_ENGINE = [
    *("$s", "$m", "$i", "$l", "$r", "$forward", "$ex", "$nex", "$or", "$and", "$add", "$sub", "$mul", "$div"),
    *("$lt", "$lte", "$gt", "$gte", "$eq", "$neq", "$mt", "$imt", "$iall", "$iany"),
    *("all", "any", "pri", "count", "cap", "dist", "name"),
]


def fnv_1a(text: str) -> int:
    """The hash by which the engine knows a key, and nothing else."""
    known = 2166136261
    for byte in text.encode():
        known = (known ^ byte) * 16777619 & 0xFFFFFFFF
    return known


def test_no_two_keys_have_one_hash(watched: Watched) -> None:
    wide: CodedBox = tuple((fact, frozenset({1})) for fact in range(900))
    with DurableMatcher([2] * 900, [wide]) as matcher:
        matcher.match([1] * 900)
    sent = {key for message in watched.messages() for key in message}
    assert len(sent) > 200
    assert len({fnv_1a(key) for key in [*sent, *WORDS_OF_THE_ENGINE]}) == len(sent) + len(WORDS_OF_THE_ENGINE)


def test_names_of_rule_sets_are_never_used_twice(watched: Watched) -> None:
    for _ in range(3):
        DurableMatcher(MANY_SIZES, MANY_BOXES)
    names = [name for name, _ in watched.given_to("create_ruleset")]
    assert len(names) == len(set(names)) == 15


def test_a_state_starts_an_action_before_it_is_deleted_and_is_deleted_after_each_match(
    watched: Watched,
) -> None:
    # The engine crashes on the deletion of a state that never started one.
    with DurableMatcher([2], [((0, frozenset({1})),)]) as matcher:
        for _ in range(3):
            assert matcher.match([0]) == 0
    steps = ["assert_fact", "start_action_for_state", "complete_and_start_action", "delete_state"]
    assert [name for name, _ in watched.calls] == ["create_ruleset", *steps * 3, "delete_ruleset"]


def test_what_is_given_is_left_as_it_is() -> None:
    sizes, boxes, codes = list(SIZES), list(BOXES), list(CODES[7])
    with DurableMatcher(sizes, boxes) as matcher:
        sizes[0], boxes[0] = 1, ()
        assert matcher.match(codes) == WANTED[7]
    assert codes == list(CODES[7])


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ((0, 0), "2 codes were given for 3 facts"),
        ((0, 0, 0, 0), "4 codes were given for 3 facts"),
        ((6, 0, 0), "fact 0 has the codes 0 to 5, not 6"),
        ((0, -1, 0), "fact 1 has the codes 0 to 1, not -1"),
        ((0, 0, "1"), "fact 2 has the codes 0 to 2, not '1'"),
        ((0, 0, 0.5), "fact 2 has the codes 0 to 2, not 0.5"),
        ((None, 0, 0), "fact 0 has the codes 0 to 5, not None"),
        ((2**64, 0, 0), "fact 0 has the codes 0 to 5, not 18446744073709551616"),
    ],
)
def test_other_codes_are_refused_and_not_sent(watched: Watched, codes: Sequence[Any], message: str) -> None:
    with DurableMatcher(SIZES, BOXES) as matcher:
        with pytest.raises(MatcherFault) as caught:
            matcher.match(codes)
        assert str(caught.value) == message
        assert watched.messages() == []
        assert all_right(matcher)


# Closing


def test_a_closed_matcher_says_so(watched: Watched) -> None:
    matcher = DurableMatcher(SIZES, BOXES)
    assert all_right(matcher)
    matcher.close()
    matcher.close()
    with pytest.raises(MatcherFault, match="the matcher is closed"):
        matcher.match(CODES[0])
    assert len(watched.given_to("delete_ruleset")) == 1


def test_a_with_statement_closes_after_an_error_too(watched: Watched) -> None:
    with pytest.raises(ZeroDivisionError), DurableMatcher(SIZES, BOXES):
        raise ZeroDivisionError
    assert len(watched.given_to("delete_ruleset")) == 1


def test_a_forgotten_matcher_is_closed(watched: Watched) -> None:
    matcher = DurableMatcher(MANY_SIZES, MANY_BOXES)
    matcher.match([0] * 8)
    del matcher
    gc.collect()
    assert len(watched.given_to("delete_ruleset")) == len(watched.given_to("create_ruleset")) == 5


def test_matchers_live_side_by_side() -> None:
    other = BOXES[::-1]
    with DurableMatcher(SIZES, BOXES) as first, DurableMatcher(SIZES, other) as second:
        for codes, wanted in zip(CODES, WANTED, strict=True):
            assert first.match(codes) == wanted
            assert second.match(codes) == Tables(SIZES, other).match(codes)
        first.close()
        assert second.match(CODES[0]) == Tables(SIZES, other).match(CODES[0])


# Threads


@pytest.fixture
def hasty_switches() -> Any:
    """Threads that take turns thousands of times more often than they usually do."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_no_thread_is_started() -> None:
    before = threading.enumerate()
    with DurableMatcher(MANY_SIZES, MANY_BOXES) as matcher:
        matcher.match([0] * 8)
        assert threading.enumerate() == before
    assert threading.enumerate() == before


@pytest.mark.usefixtures("hasty_switches")
def test_eight_threads_share_a_matcher() -> None:
    before = threading.active_count()
    chance = random.Random(8)
    vectors = [tuple(chance.randrange(5) for _ in range(8)) for _ in range(2000)]
    wanted = list(map(Tables(MANY_SIZES, MANY_BOXES).match, vectors))
    with DurableMatcher(MANY_SIZES, MANY_BOXES) as matcher, ThreadPoolExecutor(8) as pool:
        assert list(pool.map(matcher.match, vectors)) == wanted
    assert threading.active_count() == before


@pytest.mark.usefixtures("hasty_switches")
def test_eight_threads_with_a_matcher_each() -> None:
    def one_life(_: int) -> bool:
        with DurableMatcher(SIZES, BOXES) as matcher:
            return all_right(matcher)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one_life, range(80)))


@pytest.mark.usefixtures("hasty_switches")
def test_closing_under_eight_threads_is_an_error_and_no_crash() -> None:
    def until_closed(matcher: DurableMatcher) -> str:
        while True:
            try:
                right = all_right(matcher)
            except MatcherFault as fault:
                return str(fault)
            assert right
            begun.set()

    begun = threading.Event()
    matcher = DurableMatcher(SIZES, BOXES)
    with ThreadPoolExecutor(8) as pool:
        ends = [pool.submit(until_closed, matcher) for _ in range(8)]
        begun.wait()
        matcher.close()
        assert {end.result() for end in ends} == {"the matcher is closed"}


# Faults inside

STEPS = ["assert_fact", "start_action_for_state", "complete_and_start_action", "delete_state"]
MOMENTS = [f"{when} {step}" for step in STEPS for when in ("before", "after")]


def break_once(watched: Watched, at: str, error: BaseException) -> None:
    def during(moment: str) -> None:
        if moment == at:
            watched.during = lambda moment: None
            raise error

    watched.during = during


@pytest.mark.parametrize("at", MOMENTS)
@pytest.mark.parametrize("matches_before", [0, 1])
def test_an_error_inside_is_typed_and_the_next_match_is_right(watched: Watched, at: str, matches_before: int) -> None:
    with DurableMatcher(SIZES, BOXES) as matcher:
        for codes in CODES[:matches_before]:
            matcher.match(codes)
        error = watched.extension.error("error code: 303")
        break_once(watched, at, error)
        with pytest.raises(MatcherFault, match=r"^durable-rules failed: error code: 303$") as caught:
            matcher.match(CODES[0])
        assert caught.value.__cause__ is error
        assert all_right(matcher)


@pytest.mark.parametrize("at", MOMENTS)
def test_an_interrupt_passes_and_the_next_match_is_right(watched: Watched, at: str) -> None:
    with DurableMatcher(SIZES, BOXES) as matcher:
        break_once(watched, at, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            matcher.match(CODES[0])
        assert all_right(matcher)


@pytest.mark.parametrize("at", MOMENTS)
def test_closing_after_an_interrupt_deletes_what_was_left(watched: Watched, at: str) -> None:
    matcher = DurableMatcher(SIZES, BOXES)
    break_once(watched, at, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        matcher.match(CODES[0])
    matcher.close()
    # The engine crashes on the deletion of a state that never started an action.
    assert [name for name, _ in watched.calls][-3:] == ["start_action", "delete_state", "delete_ruleset"]


def test_memory_that_runs_out_inside_is_typed(watched: Watched) -> None:
    with DurableMatcher(SIZES, BOXES) as matcher:
        break_once(watched, "before assert_fact", MemoryError())
        with pytest.raises(MatcherFault) as caught:
            matcher.match(CODES[0])
        assert isinstance(caught.value.__cause__, MemoryError)


@pytest.mark.parametrize(
    ("step", "change"),
    [
        ("assert_fact", lambda result: (1, result[1])),
        ("assert_fact", lambda result: (2, result[1])),
        ("start_action_for_state", lambda result: None),
        ("complete_and_start_action", lambda result: None),
    ],
    ids=["not handled", "seen before", "no action", "ends early"],
)
def test_an_engine_that_does_not_go_through_its_rules_is_found_out(
    watched: Watched, step: str, change: Callable[[Any], Any]
) -> None:
    with DurableMatcher(SIZES, BOXES) as matcher:
        watched.changed[step] = change
        with pytest.raises(MatcherFault, match="durable-rules did not go through its rules"):
            matcher.match(CODES[0])
        watched.changed.clear()
        assert all_right(matcher)


def test_an_engine_that_names_another_rule_is_found_out(watched: Watched) -> None:
    with DurableMatcher(SIZES, BOXES) as matcher:
        watched.changed["start_action_for_state"] = lambda result: (result[0], '{"77":{"m":{}}}')
        with pytest.raises(MatcherFault, match="77"):
            matcher.match(CODES[0])


def test_rules_that_the_engine_refuses_leave_nothing_behind(watched: Watched) -> None:
    def during(moment: str) -> None:
        if moment == "before create_ruleset" and len(watched.given_to("create_ruleset")) == 3:
            raise watched.extension.error("error code: 106")

    watched.during = during
    with pytest.raises(MatcherFault, match="durable-rules does not take the rules: error code: 106") as caught:
        DurableMatcher(MANY_SIZES, MANY_BOXES)
    # While the error is held, so is the matcher: this was not left to its collection.
    assert caught.value.__cause__ is not None
    assert len(watched.given_to("delete_ruleset")) == 2


def test_an_error_in_closing_is_typed(watched: Watched) -> None:
    matcher = DurableMatcher(SIZES, BOXES)
    break_once(watched, "before delete_ruleset", watched.extension.error("error code: 111"))
    with pytest.raises(MatcherFault, match="durable-rules failed: error code: 111"):
        matcher.close()


# Where durable-rules is missing or broken

REMEDY = "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject"


def without_the_extension(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)


def with_a_broken_extension(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(importlib.abc.MetaPathFinder):
        def find_spec(self, fullname: str, *others: object) -> ModuleSpec | None:
            if fullname == "durable_rules_engine":
                raise ImportError("undefined symbol: PyEval_CallObject")
            return None

    monkeypatch.delitem(sys.modules, "durable_rules_engine", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])


def test_a_missing_extension_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    without_the_extension(monkeypatch)
    with pytest.raises(MissingExtra, match=r"pip install 'aftercare-rules\[durable\]'"):
        DurableMatcher(SIZES, BOXES)


def test_an_extension_that_does_not_load_is_told_from_a_missing_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with_a_broken_extension(monkeypatch)
    with pytest.raises(MatcherFault, match="is installed but does not load: undefined symbol"):
        DurableMatcher(SIZES, BOXES)


@pytest.mark.parametrize("spoil", [without_the_extension, with_a_broken_extension])
@pytest.mark.parametrize(("version", "needed"), [((3, 12, 9), False), ((3, 13, 0), True), ((3, 14, 0), True)])
def test_the_remedy_is_named_where_it_is_needed(
    spoil: Callable[[pytest.MonkeyPatch], None], version: tuple[int, int, int], needed: bool
) -> None:
    # The version is put back before pytest looks at it.
    with pytest.MonkeyPatch.context() as monkeypatch:
        spoil(monkeypatch)
        monkeypatch.setattr(sys, "version_info", version)
        with pytest.raises((MissingExtra, MatcherFault)) as caught:
            DurableMatcher(SIZES, BOXES)
    assert (REMEDY in str(caught.value)) is needed


# Memory, in a process of its own: the peak of this one is that of other tests.

GROWTH = """
import resource, sys
from aftercare_rules.matchers.durable import DurableMatcher

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

sizes = [5] * 8
boxes = [tuple((f, frozenset({n % 5, (n + f) % 5})) for f in range(8) if n >> f & 1) for n in range(70)]
vectors = [[(n + f * k) % 5 for f in range(8)] for n in range(5) for k in range(40)]

def many_matches():
    for _ in range(100):
        for codes in vectors:
            matcher.match(codes)

def many_lives():
    for _ in range(150):
        with DurableMatcher(sizes, boxes) as short:
            short.match(vectors[0])

matcher = DurableMatcher(sizes, boxes)
work = {"matches": many_matches, "lives": many_lives}[sys.argv[1]]
for codes in vectors:
    matcher.match(codes)
DurableMatcher(sizes, boxes).close()
before = peak()
work()
print(peak() - before)
"""


@pytest.mark.parametrize("work", ["matches", "lives"])
def test_memory_stays_flat_over_20_000_matches_and_over_150_matchers(work: str) -> None:
    pytest.importorskip("resource", reason="peak memory is read by the POSIX module `resource`")
    process = subprocess.run(
        [sys.executable, "-c", GROWTH, work],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(process.stdout) < 2_000_000
