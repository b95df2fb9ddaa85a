"""Law: a matcher finds exactly the boxes in which a vector of codes lies, and both matchers find the same."""

import itertools
import random
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare_rules.matchers import CodedBox
from aftercare_rules.matchers.durable import DurableMatcher
from aftercare_rules.matchers.tables import Tables

Sizes: TypeAlias = list[int]
Boxes: TypeAlias = list[CodedBox]
Codes: TypeAlias = tuple[int, ...]


class Matcher(Protocol):
    def match(self, codes: Sequence[int]) -> int: ...


class MakeMatcher(Protocol):
    def __call__(self, sizes: Sequence[int], boxes: Sequence[CodedBox]) -> AbstractContextManager[Matcher]: ...


def tables(sizes: Sequence[int], boxes: Sequence[CodedBox]) -> AbstractContextManager[Matcher]:
    return nullcontext(Tables(sizes, boxes))


# The tables must be tested everywhere, so the skip is that of one parameter and not of the module.
@pytest.fixture(scope="module", params=["tables", "durable"])
def make(request: pytest.FixtureRequest) -> MakeMatcher:
    if request.param == "tables":
        return tables
    pytest.importorskip("durable", reason="the extra `durable` is not installed")
    return DurableMatcher


def by_looking(boxes: Sequence[CodedBox], codes: Codes) -> int:
    """What a match means, in the plainest words: bit `i` where all tests of box `i` hold."""
    found = 0
    for number, box in enumerate(boxes):
        if all(codes[fact] in allowed for fact, allowed in box):
            found |= 1 << number
    return found


def faults(matcher: Matcher, boxes: Sequence[CodedBox], vectors: Iterator[Codes]) -> list[Codes]:
    return [codes for codes in vectors if matcher.match(codes) != by_looking(boxes, codes)]


@st.composite
def boxes_over(draw: st.DrawFn, sizes: Sizes, most: int) -> Boxes:
    """Boxes of every kind: none, all or some of a fact's codes, and codes that the fact does not have."""
    boxes = []
    for _ in range(draw(st.integers(0, most))):
        facts = draw(st.sets(st.sampled_from(range(len(sizes))), max_size=6)) if sizes else set[int]()
        tests = []
        for fact in sorted(facts):
            codes = frozenset(range(sizes[fact]))
            some = st.frozensets(st.integers(0, sizes[fact]), max_size=sizes[fact] + 1)
            tests.append((fact, draw(st.one_of(some, some.map(codes.__sub__), st.just(codes)))))
        boxes.append(tuple(tests))
    return boxes


@st.composite
def small_spaces(draw: st.DrawFn) -> tuple[Sizes, Boxes]:
    sizes = draw(st.lists(st.integers(1, 5), max_size=4))
    return sizes, draw(boxes_over(sizes, 90))


@st.composite
def wide_spaces(draw: st.DrawFn) -> tuple[Sizes, Boxes, int]:
    sizes = draw(st.lists(st.integers(1, 40), min_size=1, max_size=30))
    return sizes, draw(boxes_over(sizes, 12)), draw(st.integers(0, 2**32))


def near(sizes: Sizes, boxes: Boxes, seed: int, count: int) -> Iterator[Codes]:
    """Vectors inside a box where it has an inside, and those with one code moved by one."""
    chance = random.Random(seed)
    for _ in range(count):
        codes = [chance.randrange(size) for size in sizes]
        for fact, allowed in chance.choice(boxes) if boxes else ():
            inside = sorted(code for code in allowed if code < sizes[fact])
            codes[fact] = chance.choice(inside) if inside else codes[fact]
        yield tuple(codes)
        moved = chance.randrange(len(sizes))
        codes[moved] = min(max(codes[moved] + chance.choice([-1, 1]), 0), sizes[moved] - 1)
        yield tuple(codes)


def some_boxes(sizes: Sizes, count: int, seed: int) -> Boxes:
    """Boxes as policies have them: a few facts, of which one or two words or a band of numbers is allowed."""
    chance = random.Random(seed)
    boxes = []
    for _ in range(count):
        tests = []
        for fact in sorted(chance.sample(range(len(sizes)), min(4, len(sizes)))):
            low = chance.randrange(sizes[fact])
            band = frozenset(range(low, chance.randrange(low, sizes[fact]) + 1))
            words = frozenset(chance.sample(range(sizes[fact]), min(2, sizes[fact])))
            tests.append((fact, chance.choice([band, words])))
        boxes.append(tuple(tests))
    return boxes


@given(space=small_spaces())
def test_every_vector_of_a_small_space_finds_its_boxes(make: MakeMatcher, space: tuple[Sizes, Boxes]) -> None:
    sizes, boxes = space
    with make(sizes, boxes) as matcher:
        assert faults(matcher, boxes, itertools.product(*map(range, sizes))) == []


@given(space=wide_spaces())
def test_vectors_at_the_edges_of_boxes_find_their_boxes(make: MakeMatcher, space: tuple[Sizes, Boxes, int]) -> None:
    sizes, boxes, seed = space
    with make(sizes, boxes) as matcher:
        assert faults(matcher, boxes, near(sizes, boxes, seed, 20)) == []


@pytest.mark.parametrize("count", [0, 1, 59, 60, 61, 120, 121, 1000, 5000])
def test_any_number_of_boxes(make: MakeMatcher, count: int) -> None:
    sizes = [6, 2, 9, 3, 4, 2, 30, 5, 2, 12]
    boxes = some_boxes(sizes, count, seed=count)
    with make(sizes, boxes) as matcher:
        assert faults(matcher, boxes, near(sizes, boxes, seed=1, count=30)) == []


@pytest.mark.parametrize("width", [0, 1, 199, 200, 201, 252, 253, 260, 450])
def test_any_number_of_facts_in_one_box(make: MakeMatcher, width: int) -> None:
    sizes = [3] * width + [3]
    full: CodedBox = tuple((fact, frozenset({1})) for fact in range(width))
    boxes = [full, full[::2], (), (*full[1:], (width, frozenset({0, 2})))]
    inside = (1,) * width
    with make(sizes, boxes) as matcher:
        for last in range(3):
            assert matcher.match((*inside, last)) == by_looking(boxes, (*inside, last))
            for moved in range(0, width, 7):
                codes = (*inside[:moved], 2, *inside[moved + 1 :], last)
                assert matcher.match(codes) == by_looking(boxes, codes)


def test_a_thousand_facts_over_many_boxes(make: MakeMatcher) -> None:
    sizes = [2 + fact % 5 for fact in range(1000)]
    boxes = some_boxes(sizes, 300, seed=5)
    with make(sizes, boxes) as matcher:
        assert faults(matcher, boxes, near(sizes, boxes, seed=2, count=30)) == []


@pytest.mark.parametrize(
    "allowed",
    [
        frozenset({0, 2, 5}),
        frozenset({7, 200, 398}),
        frozenset(range(0, 400, 2)),
        frozenset(range(400)) - {0, 17, 399},
        frozenset(range(390, 500)),
        frozenset({400, 401}),
        frozenset({-1, 3}),
        frozenset[int](),
        frozenset(range(400)),
    ],
    ids=[
        "low",
        "three words",
        "every other",
        "all but three",
        "beyond",
        "none there",
        "below",
        "none",
        "all",
    ],
)
def test_scattered_codes_of_a_large_fact(make: MakeMatcher, allowed: frozenset[int]) -> None:
    sizes = [400, 400, 2]
    boxes: Boxes = [
        ((0, allowed),),
        ((0, allowed), (1, allowed)),
        ((0, allowed), (1, frozenset({3})), (2, frozenset({1}))),
        ((1, allowed), (2, frozenset({0}))),
    ]
    edges = [*range(8), 17, *range(199, 202), *range(388, 400)]
    with make(sizes, boxes) as matcher:
        vectors = itertools.chain(
            ((code, 3, 1) for code in range(400)), ((one, two, one % 2) for one in edges for two in edges)
        )
        assert faults(matcher, boxes, vectors) == []


def test_the_same_box_many_times(make: MakeMatcher) -> None:
    boxes: Boxes = [((0, frozenset({1})),)] * 700 + [()] * 300
    with make([2], boxes) as matcher:
        assert matcher.match([0]) == (1 << 1000) - (1 << 700)
        assert matcher.match([1]) == (1 << 1000) - 1


def test_no_facts_and_no_boxes(make: MakeMatcher) -> None:
    with make([], []) as matcher:
        assert matcher.match([]) == 0
    with make([], [(), ()]) as matcher:
        assert matcher.match([]) == 0b11


def test_a_match_takes_nothing_from_the_next(make: MakeMatcher) -> None:
    boxes: Boxes = [((0, frozenset({0})),), ((0, frozenset({1})),), ()]
    with make([2], boxes) as matcher:
        assert [matcher.match([code]) for code in (0, 0, 1, 0, 1, 1)] == [5, 5, 6, 5, 6, 6]


@pytest.mark.parametrize("codes", [(), (0,), (0, 0, 0)])
def test_tables_refuse_too_few_or_too_many_codes(codes: Codes) -> None:
    with pytest.raises(ValueError, match=f"{len(codes)} codes were given for 2 facts"):
        Tables([2, 2], [()]).match(codes)
